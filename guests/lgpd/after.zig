//! Tell what follows a name: an age, a document, a council's number, an office, what somebody has or does.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const Reading = @import("reading.zig").Reading;
const Token = @import("reading.zig").Token;
const Text = @import("../text/codepoints.zig").Text;

pub const After = struct {
    /// "45 anos", ", 45,".
    age: bool = false,
    /// "CPF", "prontuário", "nascida em".
    identifier: bool = false,
    /// A council's register, which professionals give with their name.
    council: bool = false,
    /// ", cardiologista".
    title: bool = false,
    /// ", pesquisador da", "(professora)".
    office: bool = false,
    /// "et al.", "(2019)": a publication's author.
    author: bool = false,
    /// "tem", "foi internada", "que convive".
    personal: bool = false,
    /// "afirma", "explica".
    speech: bool = false,
    /// ", meu irmão", "(esposa)": of somebody's family.
    kin: bool = false,
    /// The line ends with the name.
    line_end: bool = false,
};

const reach = 60;

/// What follows the token `last`.
pub fn of(reading: *const Reading, last: usize) After {
    var after: After = .{};
    const text = reading.text;
    const to = reading.tokens[last].to;
    first(reading, last, &after);
    // Further on: what stands in brackets or after commas.
    var i = last + 1;
    var lines: usize = 0;
    var end: usize = to;
    while (i < reading.tokens.len and reading.tokens[i].from < to + reach) : (i += 1) {
        const token = reading.tokens[i];
        var period = false;
        for (text.ch[end..token.from], 0..) |ch, k| {
            if (ch == '\n') lines += 1;
            if (ch == ';' or ch == '!' or ch == '?') period = true;
            if (ch == '.' and k == 0 and reading.tokens[i - 1].len() > 4) period = true;
        }
        if (period or lines > 1) break;
        if (token.is(.council)) {
            if (numbered(text, token)) after.council = true;
            break;
        }
        if (lines == 0 and token.len() == 1 and std.mem.startsWith(u8, text.ch[token.from..], "d.n")) after.identifier = true;
        if (lines == 0 and token.is(.identifier) and !token.is(.council)) after.identifier = true;
        if (lines == 0 and i > last + 1 and isAge(text, token)) after.age = true;
        if (reading.capitalised(token) and token.is(.given) and !after.identifier) break; // somebody else
        end = token.to;
    }
    return after;
}

/// What stands right after the name.
fn first(reading: *const Reading, last: usize, after: *After) void {
    const text = reading.text;
    var i: usize = reading.tokens[last].to;
    var comma = false;
    const limit = i + 6;
    while (i < limit) : (i += 1) switch (text.get(i)) {
        ' ', '"', '\'', ')', '*', '_', ']' => {},
        ',', '(', '-', '|', ':' => comma = true,
        '\n' => {
            after.line_end = true;
            break;
        },
        else => break,
    };
    if (i >= text.len()) after.line_end = true;
    // "Cad Saúde Pública. 2018;7:112": a journal.
    if (text.get(i) == '.' and text.get(i + 1) == ' ' and yearAt(text, i + 2)) after.author = true;
    if (fold.isDigit(text.get(i))) {
        if (ageAt(text, i, comma)) after.age = true;
        if (yearAt(text, i) and comma) after.author = true;
        return;
    }
    if (last + 1 >= reading.tokens.len) return;
    const token = reading.tokens[last + 1];
    if (token.from != i) return;
    if (comma and !after.line_end) {
        if (token.is(.person) and text.before(token.from, 1) == '(') after.kin = true;
        // ", mãe do menino"
        if (token.is(.person) and !token.is(.office) and last + 2 < reading.tokens.len and reading.tokens[last + 2].len() == 2 and reading.tokens[last + 2].is(.particle)) after.kin = true;
        if (std.mem.eql(u8, reading.folded(token), "o") or std.mem.eql(u8, reading.folded(token), "a")) {
            if (last + 2 < reading.tokens.len and reading.tokens[last + 2].is(.person) and reading.tokens[last + 2].from == token.to + 1) after.kin = true;
        }
        if (isPossessive(reading.folded(token)) and last + 2 < reading.tokens.len and reading.tokens[last + 2].is(.person)) after.kin = true;
        if (token.is(.title)) after.title = true;
        if (token.is(.office) and !token.is(.title)) after.office = true;
    } else if (after.line_end and token.any(&.{ .title, .office }) and token.from - reading.tokens[last].to <= 3) {
        if (token.is(.title)) after.title = true else after.office = true;
    }
    const folded = reading.folded(token);
    if (std.mem.eql(u8, folded, "et")) after.author = true;
    if (after.line_end) return;
    if (std.mem.eql(u8, folded, "de") and fold.isDigit(text.get(token.to + 1)) and ageAt(text, token.to + 1, true)) after.age = true;
    if (token.is(.speech)) after.speech = true;
    if (token.is(.personal)) after.personal = true;
    if (std.mem.eql(u8, folded, "que") or std.mem.eql(u8, folded, "ja") or std.mem.eql(u8, folded, "nao") or std.mem.eql(u8, folded, "tambem") or std.mem.eql(u8, folded, "e")) {
        if (last + 2 < reading.tokens.len and reading.tokens[last + 2].is(.personal) and
            reading.tokens[last + 2].from <= token.to + 2) after.personal = true;
    }
}

fn isPossessive(folded: []const u8) bool {
    return std.mem.eql(u8, folded, "meu") or std.mem.eql(u8, folded, "minha") or std.mem.eql(u8, folded, "seu") or std.mem.eql(u8, folded, "sua");
}

/// "45 anos", "3 meses", or a number between commas: "Maria Souza, 45, …".
fn ageAt(text: Text, from: usize, comma: bool) bool {
    var i = from;
    while (i < from + 3 and fold.isDigit(text.get(i))) i += 1;
    if (fold.isDigit(text.get(i)) or i == from) return false;
    if (comma and i - from <= 2 and i - from >= 1 and (text.get(i) == ',' or text.get(i) == ')')) return !fold.isDigit(text.get(i + 1));
    if (text.get(i) == ' ') i += 1;
    for ([_][]const u8{ "anos", "ano ", "meses", "mes ", "dias", "a.", "a,", "semanas", "aninhos" }) |unit| {
        if (i + unit.len <= text.len() and std.mem.eql(u8, text.ch[i..][0..unit.len], unit)) return true;
    }
    return false;
}

fn yearAt(text: Text, from: usize) bool {
    if (text.get(from) != '1' and text.get(from) != '2') return false;
    var i = from;
    while (i < from + 4) : (i += 1) if (!fold.isDigit(text.get(i))) return false;
    return text.get(i) == ')' or text.get(i) == '.' or text.get(i) == ';';
}

/// "anos" after a number.
fn isAge(text: Text, token: Token) bool {
    if (!std.mem.eql(u8, text.ch[token.from..token.to], "anos")) return false;
    return text.before(token.from, 1) == ' ' and fold.isDigit(text.before(token.from, 2));
}

/// A number stands within a few characters of the council's name.
fn numbered(text: Text, token: Token) bool {
    var i: usize = token.to;
    while (i < token.to + 14) : (i += 1) {
        const ch = text.get(i);
        if (fold.isDigit(ch)) return true;
        if (ch == '\n' or ch == ';') return false;
    }
    return false;
}
