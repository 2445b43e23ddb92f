//! A text whose words have been looked up once, for all the rules on people.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const sentences = @import("../text/sentences.zig");
const Text = @import("../text/codepoints.zig").Text;

/// A run of letters: units [from, to).
pub const Token = struct {
    from: u32,
    to: u32,
    /// Its number in `lexicon.Words`; 0 when it is unknown.
    word: lexicon.Words.Index,

    pub fn flags(token: Token) u64 {
        return lexicon.Words.flags(token.word);
    }

    pub fn is(token: Token, comptime flag: lexicon.Flag) bool {
        return lexicon.has(token.flags(), flag);
    }

    pub fn any(token: Token, comptime flags_wanted: []const lexicon.Flag) bool {
        return lexicon.hasAny(token.flags(), flags_wanted);
    }

    pub fn len(token: Token) usize {
        return token.to - token.from;
    }
};

pub const Reading = struct {
    text: Text,
    tokens: []const Token,
    sentences: []const sentences.Sentence,
    /// The flags of all words together: what is not among them need not be looked for.
    said: u64,

    /// Look up every word of `text`.
    pub fn init(arena: std.mem.Allocator, text: Text, parts: []const sentences.Sentence) error{OutOfMemory}!Reading {
        // No text has more words; what is not used is not touched, and is given back.
        const room = try arena.alloc(Token, text.len() / 2 + 1);
        var n: usize = 0;
        var i: usize = 0;
        var said: u64 = 0;
        const ch = text.ch;
        while (true) {
            while (i < ch.len and !is_letter[ch[i]]) i += 1;
            if (i == ch.len) break;
            const from = i;
            while (i < ch.len and is_letter[ch[i]]) i += 1;
            const word = lexicon.Words.find(ch[from..i]);
            room[n] = .{ .from = @intCast(from), .to = @intCast(i), .word = word };
            n += 1;
            said |= lexicon.Words.flags(word);
        }
        const tokens = if (arena.resize(room, n)) room[0..n] else room[0..n];
        return .{ .text = text, .tokens = tokens, .sentences = parts, .said = said };
    }

    pub fn folded(reading: Reading, token: Token) []const u8 {
        return reading.text.ch[token.from..token.to];
    }

    pub fn capitalised(reading: Reading, token: Token) bool {
        return reading.text.upper[token.from];
    }

    /// True for a word of two or more capitals.
    pub fn shouted(reading: Reading, token: Token) bool {
        return token.len() > 1 and reading.text.upper[token.from] and reading.text.upper[token.from + 1];
    }

    /// The sentence that holds the unit, or the one before it.
    pub fn sentenceAt(reading: Reading, unit: usize) usize {
        var low: usize = 0;
        var high = reading.sentences.len;
        while (low + 1 < high) {
            const middle = (low + high) / 2;
            if (reading.sentences[middle].from <= unit) low = middle else high = middle;
        }
        return low;
    }

    /// The first token at or after the unit.
    pub fn tokenAt(reading: Reading, unit: usize) usize {
        var low: usize = 0;
        var high = reading.tokens.len;
        while (low < high) {
            const middle = (low + high) / 2;
            if (reading.tokens[middle].from < unit) low = middle + 1 else high = middle;
        }
        return low;
    }

    /// The unit that the code point belongs to.
    pub fn unitAt(reading: Reading, point: u32) usize {
        var low: usize = 0;
        var high = reading.text.len();
        while (low < high) {
            const middle = (low + high) / 2;
            if (reading.text.at[middle] < point) low = middle + 1 else high = middle;
        }
        return low;
    }
};

const is_letter = blk: {
    var table: [256]bool = undefined;
    for (&table, 0..) |*is, ch| is.* = fold.isLetter(ch);
    break :blk table;
};

fn readSample(arena: std.mem.Allocator, utf8: []const u8) !Reading {
    const text = try Text.init(arena, utf8);
    return .init(arena, text, try sentences.split(arena, text));
}

test "words are looked up, and found again by their place" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const reading = try readSample(arena.allocator(), "A paciente MARIA foi. Não veio xyz");
    try std.testing.expectEqual(7, reading.tokens.len);
    try std.testing.expect(reading.tokens[1].is(.patient));
    try std.testing.expect(reading.tokens[2].is(.given) and reading.shouted(reading.tokens[2]));
    try std.testing.expectEqual(0, reading.tokens[6].word);
    try std.testing.expectEqual(2, reading.tokenAt(11));
    try std.testing.expectEqual(1, reading.sentenceAt(23));
    try std.testing.expectEqual(0, reading.sentenceAt(3));
    try std.testing.expectEqual(22, reading.unitAt(22));
}

test "a text without words, and words without end" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    try std.testing.expectEqual(0, (try readSample(arena.allocator(), "123 ... ")).tokens.len);
    try std.testing.expectEqual(0, (try readSample(arena.allocator(), "")).tokens.len);
    try std.testing.expectEqual(1, (try readSample(arena.allocator(), &@as([5000]u8, @splat('a')))).tokens.len);
}
