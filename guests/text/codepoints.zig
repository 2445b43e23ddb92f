//! Turn UTF-8 into folded units that know which code points of the original they stand for.
//!
//! One unit is one visible character: marks that follow it (a decomposed accent, a variation selector) and HTML
//! entities are part of it. Rules match on the units; `span` leads back to code points of the text as it was sent.

const std = @import("std");
const fold = @import("fold.zig");
const entities = @import("entities.zig");

/// Code points [start, end) of the original text.
pub const Span = struct { start: u32, end: u32 };

pub const Text = struct {
    /// Folded byte of each unit.
    ch: []const u8,
    /// True where the unit is an upper-case letter.
    upper: []const bool,
    /// First code point of each unit.
    at: []const u32,
    /// Code points of each unit; of a heap of marks no more than a byte can count.
    width: []const u8,

    /// Decode `utf8`. Ill-formed bytes count as one symbol each: JSON has none, but a rule must never trap on one.
    pub fn init(arena: std.mem.Allocator, utf8: []const u8) error{OutOfMemory}!Text {
        var b: Builder = .{
            .ch = try arena.alloc(u8, utf8.len),
            .upper = try arena.alloc(bool, utf8.len),
            .at = try arena.alloc(u32, utf8.len),
            .width = try arena.alloc(u8, utf8.len),
        };
        var byte: usize = 0;
        var point: u32 = 0;
        while (byte < utf8.len) {
            const plain = b.pushAscii(utf8[byte..], point);
            byte += plain;
            point += @intCast(plain);
            if (byte == utf8.len) break;
            const first = utf8[byte];
            if (first == '&') {
                const entity = entities.read(utf8[byte..]) orelse entities.Entity{ .cp = '&', .len = 1 };
                b.push(entity.cp, point, entity.len);
                byte += entity.len; // an entity is ASCII: as many code points as bytes
                point += entity.len;
                continue;
            }
            const size = std.unicode.utf8ByteSequenceLength(first) catch 0;
            const whole = size > 0 and byte + size <= utf8.len;
            const cp = if (whole) std.unicode.utf8Decode(utf8[byte..][0..size]) catch null else null;
            b.push(cp orelse 0xFFFD, point, 1);
            byte += if (cp == null) 1 else size;
            point += 1;
        }
        const n = b.len;
        return .{ .ch = b.ch[0..n], .upper = b.upper[0..n], .at = b.at[0..n], .width = b.width[0..n] };
    }

    pub fn len(text: Text) usize {
        return text.ch.len;
    }

    /// The folded byte at `i`; a line feed outside the text, so that edges look like the edges of a line.
    pub fn get(text: Text, i: usize) u8 {
        return if (i < text.ch.len) text.ch[i] else '\n';
    }

    /// The folded byte `back` units before `i`; a line feed before the text.
    pub fn before(text: Text, i: usize, back: usize) u8 {
        return if (i >= back) text.ch[i - back] else '\n';
    }

    /// Code points of the units [from, to); `to` is above `from`.
    pub fn span(text: Text, from: usize, to: usize) Span {
        return .{ .start = text.at[from], .end = text.at[to - 1] + text.width[to - 1] };
    }
};

const Builder = struct {
    ch: []u8,
    upper: []bool,
    at: []u32,
    width: []u8,
    len: usize = 0,

    /// Take the ASCII characters at the start of `bytes`, up to an ampersand; return how many.
    fn pushAscii(b: *Builder, bytes: []const u8, point: u32) usize {
        const n = for (bytes, 0..) |byte, i| {
            if (ascii[byte] == 0) break i;
        } else bytes.len;
        const from = b.len;
        const to = from + n;
        for (bytes[0..n], b.ch[from..to], b.upper[from..to], b.at[from..to], point..) |byte, *ch, *upper, *at, place| {
            ch.* = ascii[byte];
            upper.* = byte -% 'A' < 26;
            at.* = @truncate(place); // a text has less than 2^32 characters
        }
        @memset(b.width[from..to], 1);
        b.len = to;
        return n;
    }

    fn push(b: *Builder, cp: u21, at: u32, width: u8) void {
        switch (fold.fold(cp)) {
            .unit => |unit| {
                b.ch[b.len] = unit.ch;
                b.upper[b.len] = unit.upper;
                b.at[b.len] = at;
                b.width[b.len] = width;
                b.len += 1;
            },
            .mark => if (b.len > 0) {
                b.width[b.len - 1] = @intCast(@min(255, at + width - b.at[b.len - 1]));
            },
            .skip => {},
        }
    }
};

/// What ASCII folds to; 0 for the ampersand and for bytes of longer sequences.
const ascii = blk: {
    @setEvalBranchQuota(10_000);
    var table: [256]u8 = @splat(0);
    for (0..128) |i| if (i != '&') {
        table[i] = fold.fold(i).unit.ch;
    };
    break :blk table;
};

fn expectFolded(expected: []const u8, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    try std.testing.expectEqualStrings(expected, text.ch);
}

test "composed and decomposed accents fold alike" {
    try expectFolded("joao", "João");
    try expectFolded("joao", "Joa\u{303}o");
    try expectFolded("52-99", "5\u{FE0F}\u{20E3}2\u{2013}\u{200B}9\u{AD}9");
    try expectFolded("a b-c&d", "&atilde;&nbsp;b&#8211;c&amp;d");
}

test "a span covers the marks of its last character and nothing invisible after it" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "😀 a\u{303}\u{200B}b");
    try std.testing.expectEqual(Span{ .start = 2, .end = 4 }, text.span(2, 3));
    try std.testing.expectEqual(Span{ .start = 5, .end = 6 }, text.span(3, 4));
}

test "an entity is one unit over all its code points" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "x&#x2013;y");
    try std.testing.expectEqual(Span{ .start = 1, .end = 9 }, text.span(1, 2));
    try std.testing.expectEqual(Span{ .start = 9, .end = 10 }, text.span(2, 3));
}

test "ill-formed bytes are symbols, never a trap" {
    try expectFolded(&.{ 'a', fold.symbol, 'b' }, "a\xFFb");
    try expectFolded(&.{fold.symbol}, "\xC3");
}
