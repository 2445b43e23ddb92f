//! A table of folded words and phrases, built at compile time, that fits the nearest memory of a processor.
//!
//! A slot keeps a part of a word's hash instead of the word: with some thousand words, one unknown word in a million may
//! pass for a known one, and no word is compared letter by letter. A word in several lists has the flags of all.

const std = @import("std");
const fold = @import("../text/fold.zig");
const vocabulary = @import("../text/vocabulary.zig");
const Text = @import("../text/codepoints.zig").Text;

const Match = vocabulary.Match;

/// A word's slot: 0 when it is empty, else 21 bits of the hash, one for a word that begins a phrase, ten for its flags.
const Slot = packed struct(u32) { class: u10 = 0, heads: bool = false, tag: u21 = 0 };

pub fn Table(comptime lists: []const vocabulary.List, comptime phrase_lists: []const vocabulary.Phrases) type {
    return struct {
        const built = build(lists, phrase_lists);
        const slots: [built.slots.len]Slot = built.slots[0..built.slots.len].*;
        const classes: [built.classes.len]u64 = built.classes[0..built.classes.len].*;
        const phrases: [built.phrases.len]Phrase = built.phrases[0..built.phrases.len].*;
        const groups: [built.groups.len]Group = built.groups[0..built.groups.len].*;

        /// What is known of the word with the hash `h` that ends at `to`, or of the longest phrase that it begins; null of
        /// neither.
        pub fn find(text: Text, to: usize, h: u64) ?Match {
            const tag = tagOf(h);
            var at: usize = @intCast(h >> built.shift);
            while (slots[at].tag != tag) : (at = (at + 1) & (slots.len - 1)) {
                if (slots[at].tag == 0) return null;
            }
            if (slots[at].heads) if (phrase(text, to, @intCast(at))) |match| return match;
            const flags = classes[slots[at].class];
            return if (flags == 0) null else .{ .to = to, .flags = flags };
        }

        fn phrase(text: Text, to: usize, slot: u16) ?Match {
            var g: usize = slot & (groups.len - 1);
            while (groups[g].slot != slot) g = (g + 1) & (groups.len - 1);
            const second = text.get(to + 1);
            if (second > ' ' and groups[g].seconds >> @intCast(second & 31) & 1 == 0) return null;
            for (phrases[groups[g].from..groups[g].to]) |candidate| {
                const end = ends(text, to, candidate.rest) orelse continue;
                return .{ .to = end, .flags = candidate.flags };
            }
            return null;
        }
    };
}

const Phrase = struct {
    /// Without its first word.
    rest: []const u8,
    flags: u64,
};

/// The phrases of one first word.
const Group = struct {
    slot: u16,
    from: u16,
    to: u16,
    /// A bit for every second letter that follows the first word and what parts it from the next.
    seconds: u32 = 0,
};

const no_slot = std.math.maxInt(u16);

/// Where `rest` ends when the text goes on with it at `from`, as whole words; a space stands for any white space.
fn ends(text: Text, from: usize, rest: []const u8) ?usize {
    var i = from;
    for (rest) |wanted| {
        const ch = text.get(i);
        if (wanted == ' ') {
            if (ch != ' ' and ch != '\n') return null;
            i += 1;
            if (text.get(i) == ' ' or text.get(i) == '\n') i += 1;
        } else {
            if (ch != wanted) return null;
            i += 1;
        }
    }
    if (i > text.len()) return null;
    return if (fold.isWord(text.get(i))) null else i;
}

/// The hash of a word, fed letter by letter while the word is read.
pub const Hash = struct {
    state: u64 = 0x9E3779B97F4A7C15,

    pub inline fn feed(h: *Hash, ch: u8) void {
        h.state = (h.state ^ ch) *% 0x100000001B3;
    }

    pub inline fn end(h: Hash) u64 {
        return (h.state ^ (h.state >> 32)) *% 0xD6E8FEB86659FD93;
    }
};

fn hash(comptime word: []const u8) u64 {
    var h: Hash = .{};
    for (word) |ch| h.feed(ch);
    return h.end();
}

fn tagOf(h: u64) u21 {
    return @as(u21, @truncate(h)) | 1;
}

const Built = struct {
    slots: []const Slot,
    shift: u6,
    classes: []const u64,
    phrases: []const Phrase,
    groups: []const Group,
};

fn build(comptime lists: []const vocabulary.List, comptime phrase_lists: []const vocabulary.Phrases) Built {
    @setEvalBranchQuota(100_000_000);
    comptime {
        var most: usize = 0;
        for (lists) |list| most += count(list.words, " \n");
        var phrase_count: usize = 0;
        for (phrase_lists) |list| phrase_count += count(list.lines, "\n");
        // A word with a hyphen is a phrase of its parts.
        var hyphened: [1024]Line = undefined;
        var hyphened_count: usize = 0;
        for (lists) |list| {
            var words = std.mem.tokenizeAny(u8, list.words, " \n");
            while (words.next()) |word| {
                if (std.mem.findScalar(u8, word, '-') == null) continue;
                hyphened[hyphened_count] = .{ .text = word, .flags = list.flags };
                hyphened_count += 1;
            }
        }
        phrase_count += hyphened_count;
        const bits: u6 = std.math.log2_int_ceil(u32, (most + phrase_count) * 4 / 3);
        const shift: u6 = 63 - bits + 1;
        var slots: [1 << bits]Slot = @splat(.{});
        var classes: Classes = .{};
        for (lists) |list| {
            const own = classes.of(list.flags);
            var words = std.mem.tokenizeAny(u8, list.words, " \n");
            while (words.next()) |word| {
                if (std.mem.findScalar(u8, word, '-') != null) continue;
                const slot = &slots[put(&slots, shift, word)];
                slot.class = if (slot.class == 0) own else classes.of(list.flags | classes.flags[slot.class]);
            }
        }
        var counts: [1 << bits]u16 = @splat(0);
        for (phrase_lists) |list| {
            var lines = std.mem.tokenizeScalar(u8, list.lines, '\n');
            while (lines.next()) |line| {
                const at = put(&slots, shift, head(line));
                slots[at].heads = true;
                counts[at] += 1;
            }
        }
        for (hyphened[0..hyphened_count]) |line| {
            const at = put(&slots, shift, head(line.text));
            slots[at].heads = true;
            counts[at] += 1;
        }
        const group_bits = std.math.log2_int_ceil(u32, phrase_count * 2 + 2);
        var groups: [1 << group_bits]Group = @splat(.{ .slot = no_slot, .from = 0, .to = 0 });
        var from: u16 = 0;
        for (counts, 0..) |n, at| {
            if (n == 0) continue;
            var g = at & (groups.len - 1);
            while (groups[g].slot != no_slot) g = (g + 1) & (groups.len - 1);
            groups[g] = .{ .slot = at, .from = from, .to = from };
            from += n;
        }
        var phrases: [phrase_count]Phrase = undefined;
        for (phrase_lists) |list| {
            var lines = std.mem.tokenizeScalar(u8, list.lines, '\n');
            while (lines.next()) |line| place(&slots, shift, &groups, &phrases, .{ .text = line, .flags = list.flags });
        }
        for (hyphened[0..hyphened_count]) |line| place(&slots, shift, &groups, &phrases, line);
        const kept_slots = slots;
        const kept_classes = classes.flags[0..classes.count].*;
        const kept_phrases = phrases;
        const kept_groups = groups;
        return .{ .slots = &kept_slots, .shift = shift, .classes = &kept_classes, .phrases = &kept_phrases, .groups = &kept_groups };
    }
}

/// The distinct sets of flags; the first is that of words which only begin phrases.
const Classes = struct {
    flags: [1024]u64 = @splat(0),
    count: u10 = 1,

    fn of(comptime classes: *Classes, comptime flags: u64) u10 {
        comptime {
            for (classes.flags[0..classes.count], 0..) |known, i| if (known == flags) return i;
            classes.flags[classes.count] = flags;
            classes.count += 1;
            return classes.count - 1;
        }
    }
};

const Line = struct { text: []const u8, flags: u64 };

/// Put a phrase into the group of its first word, longest first.
fn place(comptime slots: []Slot, comptime shift: u6, comptime groups: []Group, comptime phrases: []Phrase, comptime line: Line) void {
    comptime {
        const first = head(line.text);
        const slot = put(slots, shift, first);
        var g = slot & (groups.len - 1);
        while (groups[g].slot != slot) g = (g + 1) & (groups.len - 1);
        const rest = line.text[first.len..];
        var at = groups[g].to;
        var same = at;
        while (same > groups[g].from) : (same -= 1) {
            if (!std.mem.eql(u8, phrases[same - 1].rest, rest)) continue;
            phrases[same - 1].flags |= line.flags; // in several lists, as a word may be
            return;
        }
        while (at > groups[g].from and phrases[at - 1].rest.len < rest.len) : (at -= 1) phrases[at] = phrases[at - 1];
        phrases[at] = .{ .rest = rest, .flags = line.flags };
        groups[g].to += 1;
        groups[g].seconds |= if (rest.len < 2) std.math.maxInt(u32) else 1 << (rest[1] & 31);
    }
}

/// The slot of a word, taken for it when it has none yet.
fn put(comptime slots: []Slot, comptime shift: u6, comptime word: []const u8) usize {
    comptime {
        const h = hash(word);
        const tag = tagOf(h);
        var at: usize = @intCast(h >> shift);
        while (slots[at].tag != 0) : (at = (at + 1) & (slots.len - 1)) {
            if (slots[at].tag == tag) return at;
        }
        slots[at].tag = tag;
        return at;
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

const Sample = Table(&.{
    .{ .flags = 1, .words = "maria rosa diabetes" },
    .{ .flags = 2, .words = "rosa\ninsuficiencia a" },
}, &.{
    .{ .flags = 4, .lines = "diabetes tipo 2\ninsuficiencia renal\ninsuficiencia renal cronica\npressao alta" },
});

fn expectMatch(expected: ?Match, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    var h: Hash = .{};
    var to: usize = 0;
    while (fold.isLetter(text.get(to))) : (to += 1) h.feed(text.ch[to]);
    try std.testing.expectEqual(expected, Sample.find(text, to, h.end()));
}

test "a word has the flags of all its lists, the longest phrase its own" {
    try expectMatch(.{ .to = 5, .flags = 1 }, "maria da silva");
    try expectMatch(.{ .to = 4, .flags = 3 }, "rosa");
    try expectMatch(.{ .to = 1, .flags = 2 }, "a");
    try expectMatch(.{ .to = 8, .flags = 1 }, "Diabetes tipo 22");
    try expectMatch(.{ .to = 16, .flags = 4 }, "Diabetes  tipo 2.");
    try expectMatch(.{ .to = 27, .flags = 4 }, "Insuficiência renal\ncrônica");
    for ([_][]const u8{ "mari", "mariana", "pressao", "pressão altas", "pressao alt", "zzzzzzzzzzzzzzzzzzzzzzz" }) |word| try expectMatch(null, word);
}
