//! Cut the sentences of a text into words, numbers and the few signs that patterns know.
//!
//! Hyphens part words, so that "pós-graduação" and "pós graduação" are the same.

const std = @import("std");
const fold = @import("../text/fold.zig");
const phrases = @import("phrases.zig");
const sentences = @import("../text/sentences.zig");
const Text = @import("../text/codepoints.zig").Text;

/// What stands between a token and the one before it in the sentence.
pub const Pause = enum(u8) { none, comma, stop };

pub const Token = struct {
    /// Units [from, to) of the text.
    from: u32,
    to: u32,
    /// See `phrases.lookup`; 0 when no class holds it.
    word: u16,
    pause: Pause,
    /// Begins with a capital letter.
    capital: bool,
};

/// Tokens [first, last) of a sentence.
pub const Sentence = struct {
    first: u32,
    last: u32,
    paragraph: u32,
    question: bool,
    /// Ends with a colon: what follows is its list.
    opens: bool,
    /// Begins with the sign of a list.
    item: bool,
};

pub const Tokens = struct {
    all: []const Token,
    sentences: []const Sentence,
    /// Units that are quotation marks, or apostrophes that may be.
    quotes: []const u32,
    /// Units that begin three symbols in a row, such as stars.
    symbols: []const u32,
};

/// Cut `text`; the arena owns the tokens.
pub fn cut(arena: std.mem.Allocator, text: Text) error{OutOfMemory}!Tokens {
    const parts = try sentences.split(arena, text);
    var all: std.ArrayList(Token) = .empty;
    try all.ensureTotalCapacity(arena, text.len() / 5 + 16);
    var quotes: std.ArrayList(u32) = .empty;
    var symbols: std.ArrayList(u32) = .empty;
    var cutted = try std.ArrayList(Sentence).initCapacity(arena, parts.len);
    for (parts) |part| {
        const first = all.items.len;
        try cutSentence(arena, text, part, &all, &quotes, &symbols);
        if (all.items.len == first) continue;
        cutted.appendAssumeCapacity(.{
            .first = @intCast(first),
            .last = @intCast(all.items.len),
            .paragraph = part.paragraph,
            .question = endsWith(text, part, '?'),
            .opens = endsWith(text, part, ':'),
            .item = isItem(text.ch[part.from]),
        });
    }
    return .{ .all = all.items, .sentences = cutted.items, .quotes = quotes.items, .symbols = symbols.items };
}

fn endsWith(text: Text, part: sentences.Sentence, ch: u8) bool {
    const begin = @max(part.from, part.to -| 4);
    return std.mem.findScalar(u8, text.ch[begin..part.to], ch) != null;
}

fn isItem(ch: u8) bool {
    return ch == '-' or ch == '*' or ch == fold.symbol or fold.isDigit(ch);
}

fn cutSentence(
    arena: std.mem.Allocator,
    text: Text,
    part: sentences.Sentence,
    all: *std.ArrayList(Token),
    quotes: *std.ArrayList(u32),
    symbols: *std.ArrayList(u32),
) error{OutOfMemory}!void {
    try all.ensureUnusedCapacity(arena, part.to - part.from);
    const chars = text.ch[0..part.to];
    var pause: Pause = .none;
    var i = part.from;
    while (i < chars.len) {
        const from = i;
        const kind = kinds[chars[i]];
        i += 1;
        switch (kind) {
            .other => continue,
            .symbol => {
                const run = text.get(i) == fold.symbol and text.get(i + 1) == fold.symbol;
                if (run and text.before(from, 1) != fold.symbol) try symbols.append(arena, @intCast(from));
                continue;
            },
            .quote => {
                try quotes.append(arena, @intCast(from));
                continue;
            },
            .letter => while (i < chars.len and kinds[chars[i]] == .letter) {
                i += 1;
            },
            .digit => i = numberEnd(chars, i),
            .sign => {},
            .comma => {
                if (pause == .none) pause = .comma;
                continue;
            },
            .stop => {
                pause = .stop;
                continue;
            },
            .dash => {
                if (text.before(from, 1) == ' ' and text.get(i) == ' ') pause = .stop;
                continue;
            },
        }
        all.appendAssumeCapacity(.{
            .from = @intCast(from),
            .to = @intCast(i),
            .word = if (kind == .digit) number(text, from, i) else wordAt(text, from, i),
            .pause = pause,
            .capital = text.upper[from],
        });
        pause = .none;
    }
}

const Kind = enum(u8) { letter, digit, sign, comma, stop, dash, quote, symbol, other };

const kinds = blk: {
    var table: [256]Kind = @splat(.other);
    for (0..256) |ch| if (fold.isLetter(ch)) {
        table[ch] = .letter;
    };
    for ('0'..'9' + 1) |ch| table[ch] = .digit;
    for ("%$@") |ch| table[ch] = .sign;
    table[','] = .comma;
    for (";:()!?.|") |ch| table[ch] = .stop;
    table['-'] = .dash;
    table[fold.symbol] = .symbol;
    table['"'] = .quote;
    table['\''] = .quote;
    break :blk table;
};

/// Digits, with dots and commas between them.
fn numberEnd(chars: []const u8, from: usize) usize {
    var i = from;
    while (i < chars.len) : (i += 1) {
        const ch = chars[i];
        if (fold.isDigit(ch)) continue;
        if ((ch != '.' and ch != ',') or i + 1 >= chars.len or !fold.isDigit(chars[i + 1])) break;
    }
    return i;
}

/// Operations that no list names have their endings: "-plastia", "-ectomia", "-scopia".
fn wordAt(text: Text, from: usize, to: usize) u16 {
    const known = phrases.lookup(text, from, to);
    if (known != 0 or to - from < 9) return known;
    for ([_]usize{ 7, 6 }) |n| {
        const tail = text.ch[to - n .. to];
        if (std.mem.eql(u8, tail, "plastia") or std.mem.eql(u8, tail, "ectomia") or std.mem.eql(u8, tail, "scopia"))
            return phrases.lookup(text, to - n, to);
    }
    return 0;
}

/// Few numbers are words of their own, such as "100"; the rest is `#`.
fn number(text: Text, from: usize, to: usize) u16 {
    if (to - from <= 4) {
        const word = phrases.lookup(text, from, to);
        if (word != 0) return word;
    }
    return phrases.number;
}

/// True when all letters of the token are capitals.
pub fn shouted(text: Text, token: Token) bool {
    for (token.from..token.to) |i| if (fold.isLetter(text.ch[i]) and !text.upper[i]) return false;
    return true;
}

test "words, numbers and pauses" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "Pós-graduação, 100% (R$ 1.200,50) é isso? Septorinoplastia: ★★★★★ \"sim\"");
    const got = try cut(arena.allocator(), text);
    const expected = [_][]const u8{ "pos", "graduacao", "100", "%", "r", "$", "1.200,50", "e", "isso", "septorinoplastia", "sim" };
    try std.testing.expectEqual(expected.len, got.all.len);
    for (expected, got.all) |want, token| try std.testing.expectEqualStrings(want, text.ch[token.from..token.to]);
    try std.testing.expectEqual(2, got.sentences.len);
    try std.testing.expect(got.sentences[0].question);
    try std.testing.expectEqual(.comma, got.all[2].pause);
    try std.testing.expectEqual(.stop, got.all[4].pause);
    try std.testing.expect(got.all[0].capital and !got.all[1].capital);
    try std.testing.expect(phrases.is(got.all[9].word, .surgery));
    try std.testing.expectEqual(1, got.symbols.len);
    try std.testing.expectEqual(2, got.quotes.len);
}
