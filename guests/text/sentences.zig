//! Split a folded text into sentences and paragraphs.
//!
//! A dot ends a sentence unless it belongs to a number, an address, an initial or an abbreviation. A line feed ends one
//! unless the next line goes on in lower case, as lines that were broken for their length do. Paragraphs are parted by
//! empty lines, headings and rules; block elements of HTML are line feeds already (see codepoints.zig).

const std = @import("std");
const fold = @import("fold.zig");
const words = @import("words.zig");
const Text = @import("codepoints.zig").Text;

/// The units [from, to) of a text, without the spaces around.
pub const Sentence = struct {
    from: usize,
    to: usize,
    /// Counts from 0; a record of several lines is one paragraph.
    paragraph: u32,
};

/// What has no end is cut, so that rules which look over a sentence stay linear.
const longest = 4096;

/// Never the last word of a sentence.
const Abbreviations = words.Set(
    \\dr dra drs dras sr sra srs sras srta prof profa profs enf enfa exmo exma ilmo ilma rev pe st sto sta fr
    \\tel tels cel fax ramal av trav pca rod qd lt bl ap apto apt cj conj ed n no nr num art arts par inc res dec
    \\p pp pag pags fl fls vol cap fig figs tab cf vs ref refs resp aprox adm depto dept cx min max med esp tec fis
    \\nutr psic farm obs ex v g eng arq adv dep sen gov pres gen cap maj ten sgt v.g e.g i.e p.ex ca sec
);

/// May end a sentence, and does when a capital follows that begins one.
const Soft = words.Set("etc al ltda cia jr jan fev mar abr mai jun jul ago set out nov dez");

/// Words that begin a sentence more often than they follow an initial or an abbreviation.
const Openers = words.Set(
    \\o a os as um uma e em no na nos nas de do da para por com sem ao aos se ele ela eles elas depois apos entao mas
    \\foi esta este essa esse isso isto ha nao sim segundo quando como ainda tambem ja hoje apesar alem durante
    \\the in we this it
);

/// Split `text`; the arena owns the sentences, which come in order and hold no empty one.
pub fn split(arena: std.mem.Allocator, text: Text) error{OutOfMemory}![]Sentence {
    var splitter: Splitter = .{ .arena = arena, .text = text };
    // A guess that is seldom too low keeps the list from moving.
    try splitter.found.ensureTotalCapacity(arena, 16 + text.len() / 48);
    var i: usize = 0;
    while (i < text.len()) {
        i = skip(text.ch[0..@min(text.len(), i + longest)], i);
        if (i -| splitter.from >= longest) try splitter.close(i);
        if (i == text.len()) break;
        if (!ends[text.ch[i]]) continue;
        if (text.ch[i] == '\n') {
            i = try splitter.newline(i);
            continue;
        }
        const end = afterRun(text, i);
        if (splitter.isEnd(i, end)) try splitter.close(end);
        i = end;
    }
    try splitter.close(text.len());
    return splitter.found.items;
}

const ends = blk: {
    var table: [256]bool = @splat(false);
    for (".!?\n") |ch| table[ch] = true;
    break :blk table;
};

/// The first place from `from` on with a sign that may end a sentence, or the end: eight characters at a time.
fn skip(ch: []const u8, from: usize) usize {
    var i = from;
    while (i + 8 <= ch.len) : (i += 8) {
        var any: u8 = 0;
        inline for (ch[i..][0..8]) |one| any |= @intFromBool(ends[one]);
        if (any != 0) break;
    }
    while (i < ch.len and !ends[ch[i]]) i += 1;
    return i;
}

/// Pass over the signs that end a sentence and what they close: quotes, brackets, emphasis.
fn afterRun(text: Text, from: usize) usize {
    var i = from + 1;
    while (i < text.len() and (text.ch[i] == '.' or text.ch[i] == '!' or text.ch[i] == '?')) i += 1;
    while (i < text.len() and closes(text.ch[i])) i += 1;
    return i;
}

fn closes(ch: u8) bool {
    return ch == '"' or ch == '\'' or ch == ')' or ch == ']' or ch == '*' or ch == '_';
}

const Splitter = struct {
    arena: std.mem.Allocator,
    text: Text,
    found: std.ArrayList(Sentence) = .empty,
    /// Where the sentence begins that is being read.
    from: usize = 0,
    paragraph: u32 = 0,

    fn close(s: *Splitter, end: usize) error{OutOfMemory}!void {
        var from = s.from;
        var to = end;
        while (from < to and isSpace(s.text.ch[from])) from += 1;
        while (to > from and isSpace(s.text.ch[to - 1])) to -= 1;
        if (from < to) try s.found.append(s.arena, .{ .from = from, .to = to, .paragraph = s.paragraph });
        s.from = end;
    }

    /// Judge the line feed at `at`; return the first unit of the next line that says something.
    fn newline(s: *Splitter, at: usize) error{OutOfMemory}!usize {
        var i = at;
        var lines: usize = 0;
        while (i < s.text.len() and isSpace(s.text.ch[i])) : (i += 1) {
            if (s.text.ch[i] == '\n') lines += 1;
        }
        const heading = s.isHeading(at) or s.text.get(i) == '#';
        if (lines == 1 and !heading and s.goesOn(i)) return i;
        try s.close(at);
        s.from = i;
        if (lines > 1 or heading) s.paragraph += 1;
        return i;
    }

    /// True when the line that begins at `i` continues the one before.
    fn goesOn(s: *Splitter, i: usize) bool {
        const ch = s.text.get(i);
        if (!fold.isLetter(ch) or s.text.upper[i]) return false;
        const next = s.text.get(i + 1);
        return next != ')' and next != '.'; // "a) …", an item of a list
    }

    /// True when the line that ends at `at` is a heading or a rule of Markdown.
    fn isHeading(s: *Splitter, at: usize) bool {
        var i = at;
        // A sentence that began on this line is in `from`; one that ended on it makes the line no heading.
        while (i > s.from and s.text.ch[i - 1] != '\n') i -= 1;
        while (i < at and s.text.ch[i] == ' ') i += 1;
        if (at - i < 3) return s.text.get(i) == '#' and i < at;
        return s.text.ch[i] == '#' or std.mem.allEqual(u8, s.text.ch[i .. i + 3], '-') or
            std.mem.allEqual(u8, s.text.ch[i .. i + 3], '=');
    }

    /// True when the signs [at, end) end a sentence.
    fn isEnd(s: *Splitter, at: usize, end: usize) bool {
        const text = s.text;
        const next = text.get(end);
        if (next == '\n') return true;
        if (text.before(at, 1) == ' ' and next == ' ') return false; // a middle dot between two items
        if (next != ' ') return s.isEndWithoutSpace(at, end);
        const after = words.skipSpaces(text, end);
        const follows = text.get(after);
        if (follows == '\n') return true;
        const lower = fold.isLetter(follows) and !text.upper[after];
        if (text.ch[at] != '.') return !lower or text.ch[end - 1] == '!' or text.ch[end - 1] == '?';
        if (end - at > 1 and text.ch[at + 1] == '.') return !lower; // an ellipsis
        if (follows == ',' or follows == ';' or follows == ')' or follows == '-') return false;
        if (fold.isDigit(text.before(at, 1))) return !lower and !s.isItem(at);
        if (text.before(at, 1) == fold.ordinal) return false; // "nº. 5"
        return s.isEndOfWord(at, after, lower, fold.isDigit(follows));
    }

    /// "dor.Depois": no space, but a word ends in lower case and the next begins with a capital.
    fn isEndWithoutSpace(s: *Splitter, at: usize, end: usize) bool {
        const text = s.text;
        if (end >= text.len()) return true;
        if (!fold.isLetter(text.ch[end]) or !text.upper[end]) return false;
        if (!fold.isLetter(text.get(end + 1)) or text.upper[end + 1]) return false;
        if (text.ch[at] != '.') return true;
        const word = lastWord(text, at) orelse return end > at + 1;
        return word.len > 3 and !text.upper[at - 1] and !Abbreviations.has(word);
    }

    /// "1." at the beginning of a line counts an item.
    fn isItem(s: *Splitter, at: usize) bool {
        var i = at;
        while (i > s.from and at - i < 3 and fold.isDigit(s.text.ch[i - 1])) i -= 1;
        while (i > s.from and isSpace(s.text.ch[i - 1])) i -= 1;
        return i == s.from;
    }

    fn isEndOfWord(s: *Splitter, at: usize, after: usize, lower: bool, digit: bool) bool {
        const text = s.text;
        const word = lastWord(text, at) orelse return !lower;
        if (word.len == 0) return false;
        if (word.len == 1) { // an initial, "vitamina C", "R. das Flores"
            if (lower or digit) return false;
            if (!text.upper[at - 1]) return word[0] != 'n' and word[0] != 'p' and word[0] != 'r';
            return opens(text, after);
        }
        if (Abbreviations.has(word)) return false;
        if (Soft.has(word)) return !lower and fold.isLetter(text.get(after)) and opens(text, after);
        // In lower case, what ends like a Portuguese word is a sentence's end in a careless text, the rest an abbreviation.
        return !lower or (word.len > 3 and may_end[word[word.len - 1]]);
    }
};

const may_end = blk: {
    var table: [256]bool = @splat(false);
    for ("aeiourslmz") |ch| table[ch] = true;
    break :blk table;
};

fn opens(text: Text, i: usize) bool {
    const word = words.at(text, i) orelse return true;
    return Openers.has(word.folded(text));
}

/// The letters before the dot at `at`; null when there are none, or more than any abbreviation has.
fn lastWord(text: Text, at: usize) ?[]const u8 {
    var i = at;
    while (i > 0 and at - i < 12 and fold.isLetter(text.ch[i - 1])) i -= 1;
    return if (i == at or at - i == 12) null else text.ch[i..at];
}

fn isSpace(ch: u8) bool {
    return ch == ' ' or ch == '\n';
}

fn expectSplit(expected: []const []const u8, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    const got = try split(arena.allocator(), text);
    errdefer for (got) |s| std.debug.print("{d} \"{s}\"\n", .{ s.paragraph, text.ch[s.from..s.to] });
    try std.testing.expectEqual(expected.len, got.len);
    for (expected, got) |want, s| try std.testing.expectEqualStrings(want, text.ch[s.from..s.to]);
}

fn expectParagraphs(expected: []const u32, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const got = try split(arena.allocator(), try Text.init(arena.allocator(), utf8));
    try std.testing.expectEqual(expected.len, got.len);
    for (expected, got) |want, s| try std.testing.expectEqual(want, s.paragraph);
}

test "dots, question and exclamation marks end sentences" {
    try expectSplit(&.{ "fui ao medico.", "ele disse: \"volte!\"", "voltei?", "sim" }, "Fui ao médico. Ele disse: \"Volte!\" Voltei? Sim");
    try expectSplit(&.{ "em 2024.", "depois, 3 vezes.", "2 doses" }, "Em 2024. Depois, 3 vezes. 2 doses");
    try expectSplit(&.{ "fui ontem.", "ela melhorou bastante.", "ok" }, "fui ontem. ela melhorou bastante. ok");
    try expectSplit(&.{ "sem espaco.", "depois" }, "Sem espaço.Depois");
    try expectSplit(&.{ "hepatite b.", "o teste" }, "hepatite B. O teste");
    try expectSplit(&.{ "serio?! que bom"[0..7], "que bom" }, "Sério?! Que bom");
    try expectSplit(&.{}, " \n\n ");
    try expectSplit(&.{}, "");
}

test "abbreviations, initials, decimals and addresses do not" {
    for ([_][]const u8{
        "dr. joao e sra. maria j. souza",
        "o sr. j. p. silva tel. 3211-1234",
        "art. 5, n. 12, p. 45",
        "silva et al. (2020) e 1.5 mg ou 2,5 ml",
        "veja www.exemplo.com.br/a?b=c hoje",
        "aprox. dez anos, resp. tecnico, p.ex. assim",
        "r. das flores, 12",
        "doi 10.1056/nejmoa2034577",
        "1. item um",
        "em 12 nov. 2023",
    }) |text| try expectSplit(&.{text}, text);
    try expectSplit(&.{"o n\x82. 12"}, "o nº. 12");
    try expectSplit(&.{"maria j. souza e o dr. a. lima"}, "Maria J. Souza e o Dr. A. Lima");
}

test "lines end sentences unless they go on" {
    try expectSplit(&.{ "nome: maria", "cpf: 1" }, "Nome: Maria\nCPF: 1");
    try expectSplit(&.{"o paciente tem\ndiabetes."}, "O paciente tem\r\ndiabetes.");
    try expectSplit(&.{ "- um", "- dois;", "a) tres" }, "- um\n- dois;\na) tres");
    try expectParagraphs(&.{ 0, 0, 1, 2, 3 }, "Nome: A\nCPF: 1\n\nFim.\n# Título\nOutra vez");
    try expectParagraphs(&.{ 0, 1 }, "A\r\n \r\nB");
}

test "a text without an end is cut" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_][]const u8{ "a", "a ", ".", "\n#", "A.", "- " }) |piece| {
        const utf8 = try arena.allocator().alloc(u8, 100_000);
        for (utf8, 0..) |*byte, i| byte.* = piece[i % piece.len];
        const text = try Text.init(arena.allocator(), utf8);
        for (try split(arena.allocator(), text)) |s| try std.testing.expect(s.to - s.from <= 2 * longest or piece.len == 1);
    }
}
