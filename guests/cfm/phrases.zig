//! Match the patterns of wording/ against the tokens of a text. Their notation is in tables.py.
//!
//! A gap holds no negation, so that "resultados não são garantidos" is no promise. Of several ways to match, the first
//! with the smallest gaps counts; the work at one token is bounded by the patterns, whatever the text.

const std = @import("std");
const tables = @import("tables.zig");
const Text = @import("../text/codepoints.zig").Text;
const Token = @import("tokens.zig").Token;

/// Number of a word that some class or pattern names; 0 is any other word.
pub const Word = u16;

/// Any number that is no word of its own.
pub const number: Word = tables.number_word;

const Kind = enum(u8) { need, optional, not };

/// The number of the folded word in units [from, to) of the text.
pub fn lookup(text: Text, from: usize, to: usize) Word {
    @setRuntimeSafety(false);
    const ends = Ends.of(text.ch, from, to);
    const mixed = ends.hash();
    var slot = mixed & (tables.slots.len - 1);
    while (tables.slots[slot] != 0) : (slot = (slot + 1) & (tables.slots.len - 1)) {
        if (tables.slots[slot] >> 16 != mixed >> 16) continue;
        const found: Word = @truncate(tables.slots[slot]);
        const at = tables.word_at[found];
        if (tables.word_at[found + 1] - at != ends.len) continue;
        if (!std.meta.eql(ends, Ends.of(tables.letters, at, tables.word_at[found + 1]))) continue;
        if (ends.len <= 16 or std.mem.eql(u8, text.ch[from..to], tables.letters[at..][0..ends.len])) return found;
    }
    return 0;
}

/// The first and the last eight bytes of a word, which are all of it when it is not longer than sixteen.
const Ends = struct {
    first: u64,
    last: u64,
    len: usize,

    fn of(bytes: []const u8, from: usize, to: usize) Ends {
        @setRuntimeSafety(false);
        const len = to - from;
        if (len >= 8) return .{ .first = load(bytes, from), .last = load(bytes, to - 8), .len = len };
        if (from + 8 <= bytes.len) {
            const mask = (@as(u64, 1) << @intCast(8 * len)) - 1;
            return .{ .first = load(bytes, from) & mask, .last = 0, .len = len };
        }
        var first: u64 = 0;
        for (bytes[from..to], 0..) |byte, i| first |= @as(u64, byte) << @intCast(8 * i);
        return .{ .first = first, .last = 0, .len = len };
    }

    fn load(bytes: []const u8, at: usize) u64 {
        @setRuntimeSafety(false);
        return std.mem.readInt(u64, bytes[at..][0..8], .little);
    }

    /// As `hash_of` in tables.py.
    fn hash(ends: Ends) u32 {
        @setRuntimeSafety(false);
        const mixed = (ends.first *% 0x9E3779B97F4A7C15) ^ (ends.last *% 0xC2B2AE3D27D4EB4F) ^ ends.len;
        return @truncate(((mixed ^ (mixed >> 29)) *% 0xBF58476D1CE4E5B9) >> 32);
    }
};

fn atomsOf(word: Word) []const u16 {
    @setRuntimeSafety(false);
    return tables.atoms[tables.atoms_at[word]..tables.atoms_at[word + 1]];
}

/// True when the word belongs to the class.
pub fn is(word: Word, class: tables.Class) bool {
    @setRuntimeSafety(false);
    return tables.word_classes[word] >> @backingInt(class) & 1 != 0;
}

/// True when the word belongs to one of the classes.
pub fn isAny(word: Word, comptime classes: []const tables.Class) bool {
    @setRuntimeSafety(false);
    comptime var mask: u64 = 0;
    inline for (classes) |class| mask |= @as(u64, 1) << @backingInt(class);
    return tables.word_classes[word] & mask != 0;
}

fn inSet(word: Word, set: u16) bool {
    @setRuntimeSafety(false);
    if (tables.word_signs[word] & tables.set_signs[set] == 0) return false; // no atom's bit in common
    const wanted = tables.set_atoms[tables.sets_at[set]..tables.sets_at[set + 1]];
    for (atomsOf(word)) |atom| for (wanted) |other| if (atom == other) return true;
    return false;
}

/// Looks for patterns, sentence by sentence; holds what the sentence says.
pub const Matcher = struct {
    /// By set: the last sentence that holds one of its words, where a pattern asks for it.
    seen: [tables.set_count]u32 = @splat(0),
    number: u32 = 0,

    /// Call `sink.hit(mark, from, to)` for each match in the tokens of one sentence, some of them twice.
    pub fn sentence(matcher: *Matcher, tokens: []const Token, sink: anytype) error{OutOfMemory}!void {
        @setRuntimeSafety(false);
        matcher.number += 1;
        for (tokens) |token| {
            for (tables.marks[tables.marks_at[token.word]..tables.marks_at[token.word + 1]]) |set| matcher.seen[set] = matcher.number;
        }
        for (tokens, 0..) |token, at| {
            for (tables.anchors[tables.anchors_at[token.word]..tables.anchors_at[token.word + 1]]) |pattern| {
                const second = tables.pattern_seconds[pattern];
                if (second != 0 and matcher.seen[second] != matcher.number) continue;
                const sign = tables.set_signs[tables.pattern_firsts[pattern]];
                for (at -| tables.pattern_backs[pattern]..at + 1) |first| {
                    if (tables.word_signs[tokens[first].word] & sign == 0) continue;
                    const to = end(tokens, first, pattern) orelse continue;
                    if (to > at) try sink.hit(tables.pattern_marks[pattern], first, to);
                }
            }
        }
    }
};

/// Where the pattern ends that begins at `at`; null when it does not.
fn end(tokens: []const Token, at: usize, pattern: u16) ?usize {
    @setRuntimeSafety(false);
    var element: usize = tables.pattern_at[pattern];
    const last: usize = tables.pattern_at[pattern + 1];
    if (tables.element_kinds[element] == @backingInt(Kind.not)) {
        if (at > 0 and inSet(tokens[at - 1].word, tables.element_sets[element])) return null;
        element += 1;
    }
    if (!inSet(tokens[at].word, tables.element_sets[element])) return null;
    return rest(tokens, at + 1, element + 1, last);
}

fn rest(tokens: []const Token, from: usize, element: usize, last: usize) ?usize {
    @setRuntimeSafety(false);
    if (element == last) return from;
    const set = tables.element_sets[element];
    const kind: Kind = @fromBackingInt(tables.element_kinds[element]);
    if (kind == .not) {
        if (from < tokens.len and inSet(tokens[from].word, set)) return null;
        return rest(tokens, from, element + 1, last);
    }
    const stop = @min(tokens.len, from + tables.element_gaps[element] + 1);
    for (from..stop) |at| {
        const word = tokens[at].word;
        if (word == 0) continue;
        if (inSet(word, set)) if (rest(tokens, at + 1, element + 1, last)) |to| return to;
        if (is(word, .neg)) break;
    }
    return if (kind == .optional) rest(tokens, from, element + 1, last) else null;
}

const Counter = struct {
    marks: [tables.mark_count]u32 = @splat(0),

    pub fn hit(counter: *Counter, mark: u16, from: usize, to: usize) error{OutOfMemory}!void {
        std.debug.assert(from < to);
        if (mark < tables.mark_count) counter.marks[mark] += 1;
    }
};

fn expectMark(expected: bool, mark: tables.Mark, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const cut = try @import("tokens.zig").cut(arena.allocator(), try Text.init(arena.allocator(), utf8));
    var matcher: Matcher = .{};
    var counter: Counter = .{};
    for (cut.sentences) |s| try matcher.sentence(cut.all[s.first..s.last], &counter);
    errdefer std.debug.print("in \"{s}\"\n", .{utf8});
    try std.testing.expectEqual(expected, counter.marks[@backingInt(mark)] > 0);
}

test "a word is found whatever its length and place" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_][]const u8{ "e", "cfm", "garantia", "otorrinolaringologista", "desaconselhamos" }) |known| {
        const text = try Text.init(arena.allocator(), known);
        try std.testing.expect(lookup(text, 0, text.len()) != 0);
    }
    for ([_][]const u8{ "xyz", "garantiax", "otorrinolaringolog", "otorrinolaringologistx" }) |unknown| {
        const text = try Text.init(arena.allocator(), unknown);
        try std.testing.expectEqual(0, lookup(text, 0, text.len()));
    }
}

test "gaps are bounded and hold no negation" {
    try expectMark(true, .gr1, "garantimos a você o melhor resultado");
    try expectMark(false, .gr1, "garantimos que em nossa casa de campo a cor azul fica bem, resultado");
    try expectMark(false, .gr1, "resultados não são garantidos");
    try expectMark(false, .gr1, "garantimos. Resultado");
}

test "words may be forbidden around a pattern" {
    try expectMark(true, .im3, "o antes e depois");
    try expectMark(false, .im3, "antes e depois de comer");
}
