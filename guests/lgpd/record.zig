//! Find the numbers that a hospital or an insurer knows a patient by: "prontuário 884.120-7", "carteirinha".

const std = @import("std");
const dates = @import("dates.zig");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const Context = @import("context.zig").Context;
const words = @import("../text/words.zig");
const Text = @import("../text/codepoints.zig").Text;

const longest = 26;

/// Groups parted by spaces are one number when they have as many digits as a health insurer's card.
const shortest_spaced = 12;

/// The record's number that begins at `from`, a letter or a digit.
pub fn find(c: *const Context, from: usize) ?kinds.Hit {
    const label = c.label(from) orelse return null;
    if (label != .record and label != .weak_record and label != .registry) return null;
    if (!c.fresh() and !c.mark.?.column) return null;
    const text = c.text;
    const way = c.way(from);
    if (way == .indirect) return null;
    if (dates.at(text, from) != null) return null;
    const long = read(text, from, true);
    const token = if (long.digits >= shortest_spaced) long else read(text, from, false);
    if (token.to == from or token.digits < 3 or token.digits + 4 < token.to - from - token.signs) return null;
    if (label != .record) {
        if (way == .explicit) {
            if (token.digits < 4) return null;
        } else if (token.digits < 5 or !fold.isDigit(text.ch[from]) or !isBeside(c, from) or isCounted(text, token.to)) return null;
        if (isYear(text, from, token.to) or isAmount(text, from, token.to)) return null;
    } else if (way == .direct and isYear(text, from, token.to) and text.before(from, 1) == ' ' and isWordBefore(text, from)) return null;
    return kinds.hit(text, from, token.to, &kinds.record, .{
        .confidence = if (label == .record) 95 else if (label == .weak_record or isOfPatient(c, from)) 65 else unproven,
        .mask = "[prontuário]",
    });
}

/// The confidence of a number that counts only beside another identifier.
pub const unproven = 55;

/// "registro hospitalar", "registro do paciente"
fn isOfPatient(c: *const Context, from: usize) bool {
    const mark = if (c.mark) |*one| one else return true;
    const way = c.text.ch[@min(mark.to, from)..from];
    return std.mem.find(u8, way, "hospital") != null or std.mem.find(u8, way, "paciente") != null;
}

/// Nothing but a space parts the number from its label.
fn isBeside(c: *const Context, from: usize) bool {
    const mark = if (c.mark) |*one| one else return true;
    return mark.column or mark.to + 1 >= from;
}

/// A noun follows: "12345 casos".
fn isCounted(text: Text, to: usize) bool {
    if (text.get(to) != ' ') return false;
    const word = words.at(text, to + 1) orelse return false;
    return !word.capitalised(text) and !Verbs.has(word.folded(text));
}

const Verbs = words.Set("e do da de dos das em no na para com foi a o ao tem teve esta pelo pela que por ou sem era");

/// "prontuário de 2015": a word stands between.
fn isWordBefore(text: Text, from: usize) bool {
    return std.mem.endsWith(u8, text.ch[0..from], " de ") or std.mem.endsWith(u8, text.ch[0..from], " em ");
}

fn isYear(text: Text, from: usize, to: usize) bool {
    return to - from == 4 and (std.mem.startsWith(u8, text.ch[from..], "19") or std.mem.startsWith(u8, text.ch[from..], "20"));
}

/// "6.310 pessoas"
fn isAmount(text: Text, from: usize, to: usize) bool {
    const dot = std.mem.findScalar(u8, text.ch[from..to], '.') orelse return false;
    return dot <= 3 and to - from == dot + 4 and text.get(to) == ' ' and fold.isLetter(text.get(to + 1)) and !text.upper[to + 1];
}

const Token = struct { to: usize, digits: usize, signs: usize };

/// Letters, digits and the signs between them; with `spaced`, groups of digits behind a space too.
fn read(text: Text, from: usize, spaced: bool) Token {
    var token: Token = .{ .to = from, .digits = 0, .signs = 0 };
    var i = from;
    var letters: usize = 0;
    while (i < from + longest) : (i += 1) {
        const ch = text.get(i);
        if (fold.isDigit(ch)) {
            token.digits += 1;
            token.to = i + 1;
            letters = 0;
        } else if (fold.isLetter(ch)) {
            letters += 1;
            if (letters > 3) break;
            token.to = i + 1;
        } else if ((groups.isJoint(ch) or ch == '_') and fold.isWord(text.get(i + 1)) and i > from) {
            token.signs += 1;
        } else if (ch == ' ' and spaced and token.digits > 0 and letters == 0 and fold.isDigit(text.get(i + 1)) and isGroup(text, i + 1)) {
            token.signs += 1;
        } else break;
    }
    if (letters > 3) return .{ .to = from, .digits = 0, .signs = 0 }; // a word begins
    return token;
}

/// Digits that end at a space or the number's end: no date, time or amount.
fn isGroup(text: Text, from: usize) bool {
    var i = from;
    while (fold.isDigit(text.get(i)) and i < from + longest) i += 1;
    const ch = text.get(i);
    return !fold.isWord(ch) and ch != '/' and ch != ':' and ch != ',' or (ch == ',' and !fold.isDigit(text.get(i + 1)));
}
