//! Tell what stands before a name: a cue that announces a person, a title, a place, a source.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const Reading = @import("reading.zig").Reading;
const Token = @import("reading.zig").Token;

pub const Kind = enum {
    none,
    professional,
    place,
    office,
    celebrity,
    patient,
    /// "nome".
    name,
    person,
    weak,
    greeting,
    farewell,
    chart,
    source,
    speech,
};

pub const Before = struct {
    kind: Kind = .none,
    /// The cue's token.
    cue: usize = 0,
    /// A colon, as on a form, stands between the cue and the name.
    colon: bool = false,
    /// Nothing but spaces and a comma stands between them.
    near: bool = true,
    /// "nome" was said of somebody.
    named: bool = false,
    /// The cue begins with a capital, as in a heading.
    heading: bool = false,
    /// "falar com": somebody follows.
    with: bool = false,
    /// The cue stands in the plural: "pacientes".
    plural: bool = false,
};

/// How many words back a cue is looked for.
const reach = 7;

/// What stands before the token `first`.
pub fn of(reading: *const Reading, first: usize) Before {
    var before: Before = .{};
    var next = reading.tokens[first].from;
    var i = first;
    var steps: usize = 0;
    while (i > 0 and steps < reach) : (steps += 1) {
        i -= 1;
        const token = reading.tokens[i];
        const gap = read(reading, token, next) orelse break;
        if (gap.colon) before.colon = true;
        if (gap.comma and !gap.line and !gap.colon and !token.any(&.{ .patient, .person, .name }))
            if (officeBefore(reading, i)) |kind| return .{ .kind = kind, .cue = i };
        if (isWith(reading, i)) return .{ .kind = .weak, .cue = i, .near = i + 1 == first, .with = true };
        before.kind = kindOf(reading, i, gap) orelse {
            if (!token.any(&.{ .filler, .particle }) or gap.line) break;
            // "a mãe do Pietro" is as near as "a mãe Ana".
            if (token.len() > 2 or !token.is(.particle)) before.near = false;
            if (gap.comma and !token.is(.filler)) break;
            next = token.from;
            continue;
        };
        if (gap.line and before.kind != .farewell and !gap.colon) return .{};
        if (gap.comma and (before.kind == .professional or before.kind == .place) and !gap.colon) return .{};
        before.cue = i;
        // "Sr." and "Dona" have a capital wherever they stand.
        before.heading = reading.capitalised(token) and token.len() > 4;
        before.plural = reading.text.ch[token.to - 1] == 's' and token.len() > 4;
        return further(reading, before);
    }
    before.kind = .none;
    return before;
}

/// "o ministro da Saúde, ", "a presidente da Sociedade Brasileira de Diabetes, ": an office that ends at token `last`.
fn officeBefore(reading: *const Reading, last: usize) ?Kind {
    var i = last;
    var steps: usize = 0;
    while (steps < 9) : (steps += 1) {
        const token = reading.tokens[i];
        if (token.is(.title) and !token.is(.place)) return .professional;
        if (token.is(.office)) return .office;
        if (token.is(.celebrity)) return .celebrity;
        if (!reading.capitalised(token) and !token.any(&.{ .particle, .filler }) and steps > 1 or i == 0) return null;
        const gap = reading.text.ch[reading.tokens[i - 1].to..token.from];
        if (gap.len != 1 or (gap[0] != ' ' and gap[0] != '-')) return null;
        i -= 1;
    }
    return null;
}

/// What the words before the cue make of it: "Rua Dona", "Nossa Senhora", "médica responsável", "nome do paciente".
fn further(reading: *const Reading, found: Before) Before {
    var before = found;
    if (before.kind == .name) before.named = true;
    var i = before.cue;
    var steps: usize = 0;
    while (i > 0 and steps < 4) : (steps += 1) {
        const gap = reading.text.ch[reading.tokens[i - 1].to..reading.tokens[i].from];
        if (gap.len > 2) break;
        for (gap) |ch| if (ch != ' ' and ch != '_' and ch != '(' and ch != '/' and ch != '-') return before;
        i -= 1;
        const token = reading.tokens[i];
        if (token.is(.name)) before.named = true;
        const adjacent = i + 1 == before.cue;
        // "Rua Doutor Arnaldo", "UBS Dr. Lima"
        if (adjacent and before.kind == .professional and token.is(.place) and !token.is(.title)) {
            before.kind = .place;
            return before;
        }
        if (token.is(.place) and (adjacent or reading.tokens[i + 1].is(.particle)) and before.kind != .professional and !before.colon and
            (reading.capitalised(token) or before.kind == .weak or before.kind == .office or before.kind == .person))
        {
            if (reading.capitalised(reading.tokens[before.cue]) or before.kind == .weak) before.kind = .place;
            return before;
        }
        if (adjacent and token.is(.saint)) before.kind = .place;
        if (token.is(.title) and (adjacent or !before.near) and before.kind == .person) before.kind = .professional;
        if (adjacent and token.any(&.{.office}) and before.kind == .person and !token.is(.person)) before.kind = .office;
        if (!token.any(&.{ .particle, .filler })) break;
    }
    return before;
}

/// "falar com", "contato com", "procurar por": what follows is somebody or an office.
fn isWith(reading: *const Reading, i: usize) bool {
    if (i == 0 or !std.mem.eql(u8, reading.folded(reading.tokens[i]), "com")) return false;
    const verb = reading.folded(reading.tokens[i - 1]);
    for ([_][]const u8{ "falar", "fale", "conversar", "contato", "tratar", "combinar", "ligar", "falei", "conversei" }) |with| {
        if (std.mem.eql(u8, verb, with)) return true;
    }
    return false;
}

fn kindOf(reading: *const Reading, i: usize, gap: Gap) ?Kind {
    const token = reading.tokens[i];
    const flags = token.flags();
    if (flags == 0) return null;
    const capital = reading.capitalised(token);
    if (token.is(.eponym) and !token.is(.surname) and !gap.colon) return .place;
    if (token.is(.saint) and capital) return .place;
    if (token.is(.title) and !token.is(.place)) return .professional;
    if (token.is(.place) and !gap.colon and !token.is(.filler)) return if (token.is(.title) and !capital) .professional else .place;
    if (token.is(.patient)) return .patient;
    if (token.is(.name)) return .name;
    if (token.is(.office)) return .office;
    if (token.is(.celebrity)) return .celebrity;
    if (token.is(.person)) return .person;
    if (token.is(.greeting)) return .greeting;
    if (token.is(.farewell)) return .farewell;
    if (token.is(.weak)) return .weak;
    if (token.is(.chart)) return .chart;
    if (token.is(.source)) {
        // "assinado por", "preenchido por"
        if (i > 0 and reading.tokens[i - 1].any(&.{ .farewell, .person, .weak }) and token.from - reading.tokens[i - 1].to == 1) return .farewell;
        return .source;
    }
    if (token.is(.speech)) return .speech;
    return null;
}

const Gap = struct { colon: bool = false, comma: bool = false, line: bool = false };

/// Read what parts a word from the next one at `next`; null when they do not belong together.
fn read(reading: *const Reading, token: Token, next: usize) ?Gap {
    var gap: Gap = .{};
    const text = reading.text;
    if (next - token.to > 8) return if (isLeader(text.ch[token.to..next])) .{ .colon = true } else null;
    for (text.ch[token.to..next], token.to..) |ch, i| switch (ch) {
        ' ', '"', '\'', '(', ')', '_', '*', '[', '{', '#', '>' => {},
        ':', '=', '|' => gap.colon = true,
        ',', '-', '/' => gap.comma = true,
        '\n' => gap.line = true,
        '.' => if (i != token.to or token.len() > 5 or !isAbbreviation(reading, token)) return null,
        fold.ordinal => {},
        else => return null,
    };
    return gap;
}

/// "Nome ........: ", as forms are printed.
fn isLeader(gap: []const u8) bool {
    if (gap.len > 40) return false;
    var colon = false;
    for (gap) |ch| switch (ch) {
        ':' => colon = true,
        ' ', '.', '_', '-' => {},
        else => return false,
    };
    return colon;
}

fn isAbbreviation(reading: *const Reading, token: Token) bool {
    return token.len() == 1 or Abbreviations.has(reading.folded(token));
}

const Abbreviations = @import("../text/words.zig").Set("sr sra srs sras srta dr dra drs dras enf enfa prof profa pct pac pcte av r trav inst lab univ hosp att ass resp benef dep acomp test fisio nutri psic farm adv eng");
