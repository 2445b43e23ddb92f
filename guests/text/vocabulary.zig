//! A table of folded words, built at compile time: one look-up tells all that is known of a word.
//!
//! A word may be in several lists; their flags are joined. Phrases hang on their first word, longest first.

const std = @import("std");
const fold = @import("fold.zig");
const Text = @import("codepoints.zig").Text;

/// Words parted by white space, all with the same flags.
pub const List = struct { flags: u64, words: []const u8 };

/// Phrases, one a line, all with the same flags. A space in a phrase stands for any white space in the text.
pub const Phrases = struct { flags: u64, lines: []const u8 };

const Phrase = struct { text: []const u8, flags: u64 };

/// Where a phrase ends, and what it is.
pub const Match = struct { to: usize, flags: u64 };

/// A vocabulary of at most 2^15 words; those that phrases begin with have the flags `head_flags` too.
pub fn Vocabulary(comptime lists: []const List, comptime phrase_lists: []const Phrases, comptime head_flags: u64) type {
    return struct {
        /// Number of a word; 0 for a word that is not known.
        pub const Index = u16;

        const built = build(lists, phrase_lists, head_flags);
        const slots: [built.slots.len]Slot = built.slots[0..built.slots.len].*;
        const entries: [built.entries.len][]const u8 = built.entries[0..built.entries.len].*;
        const flag_table: [built.flags.len]u64 = built.flags[0..built.flags.len].*;
        const first: [built.first.len]Index = built.first[0..built.first.len].*;
        const phrases: [built.phrases.len]Phrase = built.phrases[0..built.phrases.len].*;

        /// How many words there are, the unknown one counted.
        pub const size = entries.len;

        /// The number of `word`, which is letters: not empty.
        pub fn find(word: []const u8) Index {
            if (word.len <= 2) return short[place(word) orelse return 0];
            const h = hash(word);
            var at: usize = @intCast(h >> built.shift);
            while (true) : (at = (at + 1) & (slots.len - 1)) {
                const slot = slots[at];
                if (slot.index == 0) return 0;
                if (slot.tag == tagOf(h) and std.mem.eql(u8, entries[slot.index], word)) return slot.index;
            }
        }

        /// Words of one and two Latin letters, nearly half of a text, by their letters.
        const short: [27 * 27]Index = blk: {
            @setEvalBranchQuota(1_000_000);
            var table: [27 * 27]Index = @splat(0);
            for (entries, 0..) |entry, index| if (entry.len == 1 or entry.len == 2) {
                table[place(entry).?] = index;
            };
            break :blk table;
        };

        pub fn flags(index: Index) u64 {
            return flag_table[index];
        }

        /// The longest phrase that begins at `from` with the word numbered `index`.
        pub fn phrase(text: Text, from: usize, index: Index) ?Match {
            for (phrases[first[index]..first[index + 1]]) |candidate| {
                const to = matches(text, from, candidate.text) orelse continue;
                return .{ .to = to, .flags = candidate.flags };
            }
            return null;
        }
    };
}

/// Where `phrase` ends when the text holds it from `from` on, as whole words.
fn matches(text: Text, from: usize, phrase: []const u8) ?usize {
    var i = from;
    for (phrase) |wanted| {
        if (i >= text.len()) return null;
        const ch = text.ch[i];
        if (wanted == ' ') {
            if (ch != ' ' and ch != '\n') return null;
            i += 1;
            if (text.get(i) == ' ' or text.get(i) == '\n') i += 1;
        } else {
            if (ch != wanted) return null;
            i += 1;
        }
    }
    return if (fold.isWord(text.get(i))) null else i;
}

/// Where a word of one or two letters stands among all such; null for letters that are not Latin.
fn place(word: []const u8) ?usize {
    if (word.len == 0) return null;
    var at: usize = 0;
    for (word) |ch| {
        if (ch < 'a' or ch > 'z') return null;
        at = at * 27 + (ch - 'a' + 1);
    }
    return at;
}

/// Spread a word over 64 bits by its length and up to sixteen of its bytes.
fn hash(word: []const u8) u64 {
    const n = word.len;
    var a: u64 = undefined;
    var b: u64 = undefined;
    if (n >= 8) {
        a = std.mem.readInt(u64, word[0..8], .little);
        b = std.mem.readInt(u64, word[n - 8 ..][0..8], .little);
    } else if (n >= 4) {
        a = std.mem.readInt(u32, word[0..4], .little);
        b = std.mem.readInt(u32, word[n - 4 ..][0..4], .little);
    } else if (n > 0) {
        a = word[0];
        b = @as(u64, word[n / 2]) << 8 | word[n - 1];
    } else return 0;
    const mixed = (a ^ std.math.rotl(u64, b, 27) ^ (@as(u64, n) << 59)) *% 0xBF58476D1CE4E5B9;
    return (mixed ^ (mixed >> 32)) *% 0xD6E8FEB86659FD93;
}

/// Where a word may be, with bits of its hash that tell most other words apart.
const Slot = struct { tag: u16 = 0, index: u16 = 0 };

fn tagOf(h: u64) u16 {
    return @truncate(h);
}

const Built = struct {
    slots: []const Slot,
    shift: u6,
    entries: []const []const u8,
    flags: []const u64,
    /// By word: the first of its phrases; one more at the end.
    first: []const u16,
    phrases: []const Phrase,
};

fn build(comptime lists: []const List, comptime phrase_lists: []const Phrases, comptime head_flags: u64) Built {
    @setEvalBranchQuota(50_000_000);
    comptime {
        var most: usize = 1;
        for (lists) |list| most += count(list.words, " \n");
        var phrase_count: usize = 0;
        for (phrase_lists) |list| phrase_count += count(list.lines, "\n");
        most += phrase_count;
        const bits: u7 = std.math.log2_int_ceil(usize, most * 2);
        const shift: u6 = @intCast(64 - bits);
        var slots: [1 << bits]Slot = @splat(.{});
        var entries: [most][]const u8 = undefined;
        var flags: [most]u64 = @splat(0);
        entries[0] = "";
        var len: u16 = 1;
        for (lists) |list| {
            var words = std.mem.tokenizeAny(u8, list.words, " \n");
            while (words.next()) |word| {
                const index = put(&slots, shift, &entries, &len, word);
                flags[index] |= list.flags;
            }
        }
        // Phrases in order of their first words: counted, placed, then sorted by length.
        var counts: [most + 1]u16 = @splat(0);
        for (phrase_lists) |list| {
            var lines = std.mem.tokenizeScalar(u8, list.lines, '\n');
            while (lines.next()) |line| {
                const index = put(&slots, shift, &entries, &len, head(line));
                flags[index] |= head_flags;
                counts[index + 1] += 1;
            }
        }
        for (1..counts.len) |i| counts[i] += counts[i - 1];
        var phrases: [phrase_count]Phrase = undefined;
        var used: [most]u16 = @splat(0);
        for (phrase_lists) |list| {
            var lines = std.mem.tokenizeScalar(u8, list.lines, '\n');
            while (lines.next()) |line| {
                const index = put(&slots, shift, &entries, &len, head(line));
                var at = counts[index] + used[index];
                used[index] += 1;
                while (at > counts[index] and phrases[at - 1].text.len < line.len) : (at -= 1) phrases[at] = phrases[at - 1];
                phrases[at] = .{ .text = line, .flags = list.flags };
            }
        }
        const kept_slots = slots;
        const kept_entries = entries[0..len].*;
        const kept_flags = flags[0..len].*;
        const kept_first = counts[0 .. len + 1].*;
        const kept_phrases = phrases;
        return .{
            .slots = &kept_slots,
            .shift = shift,
            .entries = &kept_entries,
            .flags = &kept_flags,
            .first = &kept_first,
            .phrases = &kept_phrases,
        };
    }
}

fn put(comptime slots: []Slot, comptime shift: u6, comptime entries: [][]const u8, comptime len: *u16, comptime word: []const u8) u16 {
    comptime {
        var at: usize = @intCast(hash(word) >> shift);
        while (slots[at].index != 0) : (at = (at + 1) & (slots.len - 1)) {
            if (std.mem.eql(u8, entries[slots[at].index], word)) return slots[at].index;
        }
        const index = len.*;
        slots[at] = .{ .tag = tagOf(hash(word)), .index = index };
        entries[index] = word;
        len.* += 1;
        return index;
    }
}

fn head(comptime line: []const u8) []const u8 {
    var n: usize = 0;
    while (n < line.len and fold.isLetter(line[n])) n += 1;
    return line[0..n];
}

fn count(comptime text: []const u8, comptime parts: []const u8) usize {
    var n: usize = 0;
    var items = std.mem.tokenizeAny(u8, text, parts);
    while (items.next()) |_| n += 1;
    return n;
}

const Sample = Vocabulary(&.{
    .{ .flags = 1, .words = "maria rosa diabetes" },
    .{ .flags = 2, .words = "rosa\ninsuficiencia a" },
}, &.{
    .{ .flags = 4, .lines = "diabetes tipo 2\ninsuficiencia renal\ninsuficiencia renal cronica\npressao alta" },
}, 8);

test "a word has the flags of all its lists" {
    try std.testing.expectEqual(@as(u64, 1), Sample.flags(Sample.find("maria")));
    try std.testing.expectEqual(@as(u64, 3), Sample.flags(Sample.find("rosa")));
    try std.testing.expectEqual(@as(u64, 2), Sample.flags(Sample.find("a")));
    try std.testing.expectEqual(@as(u64, 8), Sample.flags(Sample.find("pressao")));
    for ([_][]const u8{ "", "mari", "mariana", "ros", "zzzzzzzzzzzzzzzzzzzzzzzz" }) |word|
        try std.testing.expectEqual(@as(u16, 0), Sample.find(word));
}

test "the longest phrase wins, as whole words" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "Insuficiência renal\ncrônica e Diabetes  tipo 2, pressão altas");
    try std.testing.expectEqual(Match{ .to = 27, .flags = 4 }, Sample.phrase(text, 0, Sample.find("insuficiencia")).?);
    try std.testing.expectEqual(Match{ .to = 46, .flags = 4 }, Sample.phrase(text, 30, Sample.find("diabetes")).?);
    try std.testing.expectEqual(null, Sample.phrase(text, 48, Sample.find("pressao")));
    try std.testing.expectEqual(null, Sample.phrase(text, 0, 0));
}
