//! Turn UTF-8 into folded units that know which code points of the original they stand for.
//!
//! One unit is one visible character: marks that follow it (a decomposed accent, a variation selector), HTML entities
//! and escapes are part of it; what a reader does not see (tags inside a line, emphasis, zero-width characters) has no
//! unit. Rules match on the units; `span` leads back to code points of the text as it was sent.

const std = @import("std");
const fold = @import("fold.zig");
const entities = @import("entities.zig");
const lookalikes = @import("lookalikes.zig");
const markup = @import("markup.zig");

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
            .bytes = utf8,
            .ch = try arena.alloc(u8, utf8.len),
            .upper = try arena.alloc(bool, utf8.len),
            .at = try arena.alloc(u32, utf8.len),
            .width = try arena.alloc(u8, utf8.len),
        };
        while (b.byte < utf8.len) {
            b.plain();
            if (b.byte < utf8.len) b.special();
        }
        b.closeOverride();
        if (b.overridden > 0) try b.mirror(arena);
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
        const last = to - 1;
        if (text.at[last] < text.at[from]) // units in the order in which they are seen (`Builder.mirror`)
            return .{ .start = text.at[last], .end = text.at[from] + text.width[from] };
        return .{ .start = text.at[from], .end = text.at[last] + text.width[last] };
    }

    /// True when tags or other markup stand among the units [from, to), which a replacement would lose.
    pub fn hasMarkup(text: Text, from: usize, to: usize) bool {
        for (text.at[from .. to - 1], text.width[from .. to - 1], text.at[from + 1 .. to]) |at, width, next| {
            if (next > at + width + 2) return true;
        }
        return false;
    }
};

const Builder = struct {
    bytes: []const u8,
    ch: []u8,
    upper: []bool,
    at: []u32,
    width: []u8,
    len: usize = 0,
    byte: usize = 0,
    point: u32 = 0,
    /// Raised and circled digits before this byte are digits.
    ornaments: usize = 0,
    /// Where a right-to-left override began.
    override: ?usize = null,
    /// How many units stand under such overrides.
    overridden: usize = 0,
    overrides: [16]struct { from: usize, to: usize } = undefined,
    count: usize = 0,

    /// Take the ASCII characters that stand for themselves: eight at a time, as this is most of every text.
    fn plain(b: *Builder) void {
        const bytes = b.bytes[b.byte..];
        // There are never more units than bytes.
        const ch = b.ch[b.len..][0..bytes.len];
        const upper = b.upper[b.len..][0..bytes.len];
        const at = b.at[b.len..][0..bytes.len];
        const width = b.width[b.len..][0..bytes.len];
        var n: usize = 0;
        while (n + block <= bytes.len) : (n += block) {
            const eight = bytes[n..][0..block];
            var folded: [block]u8 = undefined;
            var whole: u8 = 1;
            inline for (eight, &folded) |byte, *slot| {
                slot.* = ascii[byte];
                whole &= @intFromBool(slot.* != 0);
            }
            if (whole == 0) break;
            ch[n..][0..block].* = folded;
            inline for (eight, 0..) |byte, k| {
                upper[n..][0..block][k] = byte -% 'A' < 26;
                at[n..][0..block][k] = b.point +% @as(u32, @truncate(n + k)); // a text has less than 2^32 characters
            }
            width[n..][0..block].* = @splat(1);
        }
        while (n < bytes.len and ascii[bytes[n]] != 0) : (n += 1) {
            ch[n] = ascii[bytes[n]];
            upper[n] = bytes[n] -% 'A' < 26;
            at[n] = b.point +% @as(u32, @truncate(n));
            width[n] = 1;
        }
        b.len += n;
        b.byte += n;
        b.point += @intCast(n);
    }

    const block = 8;

    /// Take one character that is not ASCII, or a piece of markup.
    fn special(b: *Builder) void {
        const bytes = b.bytes[b.byte..];
        const first = bytes[0];
        if (first >= 0x80) return b.decode(bytes);
        switch (first) {
            '&' => if (entities.read(bytes)) |entity| return b.take(entity.cp, entity.len),
            '<' => if (markup.tag(bytes)) |piece| return b.element(piece),
            '\\' => if (markup.escape(bytes)) |escape| return b.take(escape.cp, escape.len),
            '%' => if (markup.percent(b.bytes, b.byte)) |escape| return b.take(escape.cp, escape.len),
            '*', '_', '~' => {
                const len = markup.emphasis(b.bytes, b.byte);
                if (len > 0) return b.pass(len);
            },
            '\r' => if (bytes.len > 1 and bytes[1] == '\n') return b.pass(1),
            else => {},
        }
        b.take(first, 1);
    }

    fn decode(b: *Builder, bytes: []const u8) void {
        if (bytes[0] & 0xE0 == 0xC0 and bytes.len > 1 and bytes[0] >= 0xC2 and bytes[1] & 0xC0 == 0x80) {
            b.push(@as(u21, bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F), 1);
            b.byte += 2;
        } else {
            const size = std.unicode.utf8ByteSequenceLength(bytes[0]) catch 0;
            const whole = size > 0 and size <= bytes.len;
            const cp = if (whole) std.unicode.utf8Decode(bytes[0..size]) catch null else null;
            b.push(cp orelse 0xFFFD, 1);
            b.byte += if (cp == null) 1 else size;
        }
        b.point += 1;
    }

    /// Take ASCII characters that together stand for one.
    fn take(b: *Builder, cp: u21, len: u8) void {
        b.push(cp, len);
        b.pass(len);
    }

    fn pass(b: *Builder, len: usize) void {
        b.byte += len;
        b.point += @intCast(len);
    }

    fn element(b: *Builder, piece: markup.Piece) void {
        switch (piece.shown) {
            .nothing => if (!piece.quiet) b.put('<', 1),
            .line => if (b.len > 0 and b.ch[b.len - 1] != '\n') b.put('\n', 1),
            .feed => b.put('\n', 1),
            .cell => b.put('|', 1),
        }
        if (piece.quiet) { // ASCII or not: count its characters
            const bytes = b.bytes[b.byte..][0..piece.len];
            for (bytes) |byte| b.point += @intFromBool(byte & 0xC0 != 0x80);
            b.byte += piece.len;
        } else b.pass(1); // its attributes are text
    }

    fn put(b: *Builder, ch: u8, width: u8) void {
        b.ch[b.len] = ch;
        b.upper[b.len] = false;
        b.at[b.len] = b.point;
        b.width[b.len] = width;
        b.len += 1;
    }

    fn push(b: *Builder, cp: u21, width: u8) void {
        switch (fold.fold(cp)) {
            .unit => |unit| {
                b.put(unit.ch, width);
                b.upper[b.len - 1] = unit.upper;
                if (unit.ch == '\n') b.closeOverride();
            },
            .ornament => |value| b.put(if (b.isDigit(cp)) value else fold.symbol, width),
            .mark => if (b.len > 0) {
                b.width[b.len - 1] = @intCast(@min(255, b.point + width - b.at[b.len - 1]));
            },
            .skip => switch (cp) {
                0x202E => if (b.override == null) {
                    b.override = b.len;
                },
                0x202C, 0x2069 => b.closeOverride(),
                else => {},
            },
        }
    }

    /// True when the raised or circled digit that is being read is a part of a number: one of many of its kind, or
    /// between ordinary digits. Alone it marks a note or an item of a list.
    fn isDigit(b: *Builder, cp: u21) bool {
        if (b.byte < b.ornaments) return true;
        const size = std.unicode.utf8CodepointSequenceLength(cp) catch return false;
        const rest = b.bytes[b.byte..@min(b.bytes.len, b.byte + 90)];
        if (rest.len > size and std.ascii.isDigit(rest[size]) and b.len > 0 and fold.isDigit(b.ch[b.len - 1])) return true;
        // The last group of a number that has several: "015.436.762-¹⁹".
        const parted = b.len >= 5 and (b.ch[b.len - 1] == '-' or b.ch[b.len - 1] == '.') and fold.isDigit(b.ch[b.len - 2]) and
            fold.isDigit(b.ch[b.len - 3]) and fold.isDigit(b.ch[b.len - 4]) and !fold.isLetter(b.ch[b.len - 5]);
        if (parted and b.follows(rest, size)) return true;
        var n: usize = 0;
        var i: usize = 0;
        while (i < rest.len) {
            const step = std.unicode.utf8ByteSequenceLength(rest[i]) catch 1;
            if (i + step > rest.len) break;
            const one = std.unicode.utf8Decode(rest[i..][0..step]) catch 0;
            if (one >= 0xB2 and lookalikes.ornamented(one) != null) n += 1;
            i += step;
        }
        if (n < 7) return false;
        b.ornaments = b.byte + rest.len;
        return true;
    }

    /// True when another raised digit comes at once, or the one that is being read is the second.
    fn follows(b: *Builder, rest: []const u8, size: usize) bool {
        const step = if (size < rest.len) std.unicode.utf8ByteSequenceLength(rest[size]) catch return false else return false;
        if (size + step > rest.len) return false;
        const next = std.unicode.utf8Decode(rest[size..][0..step]) catch return false;
        if (next < 0xB2 or lookalikes.ornamented(next) == null) return false;
        b.ornaments = b.byte + size + step;
        return true;
    }

    fn closeOverride(b: *Builder) void {
        const from = b.override orelse return;
        b.override = null;
        if (b.len < from + 8 or b.count == b.overrides.len) return;
        b.overrides[b.count] = .{ .from = from, .to = b.len };
        b.count += 1;
        b.overridden += b.len - from + 1;
    }

    /// Add what stands under a right-to-left override once more, in the order in which it is seen.
    fn mirror(b: *Builder, arena: std.mem.Allocator) error{OutOfMemory}!void {
        const n = b.len + b.overridden;
        const ch = try arena.alloc(u8, n);
        const upper = try arena.alloc(bool, n);
        const at = try arena.alloc(u32, n);
        const width = try arena.alloc(u8, n);
        @memcpy(ch[0..b.len], b.ch[0..b.len]);
        @memcpy(upper[0..b.len], b.upper[0..b.len]);
        @memcpy(at[0..b.len], b.at[0..b.len]);
        @memcpy(width[0..b.len], b.width[0..b.len]);
        b.ch = ch;
        b.upper = upper;
        b.at = at;
        b.width = width;
        for (b.overrides[0..b.count]) |region| {
            const point = b.at[region.from];
            b.ch[b.len] = '\n';
            b.upper[b.len] = false;
            b.at[b.len] = point;
            b.width[b.len] = 1;
            b.len += 1;
            var i = region.to;
            while (i > region.from) {
                i -= 1;
                b.ch[b.len] = b.ch[i];
                b.upper[b.len] = b.upper[i];
                b.at[b.len] = b.at[i];
                b.width[b.len] = b.width[i];
                b.len += 1;
            }
        }
    }
};

/// What ASCII folds to; 0 for bytes of longer sequences and for what may be markup.
const ascii = blk: {
    @setEvalBranchQuota(10_000);
    var table: [256]u8 = @splat(0);
    for (0..128) |i| {
        table[i] = switch (fold.fold(i)) {
            .unit => |unit| unit.ch,
            else => 0,
        };
    }
    for ("&<\\%*_~\r") |ch| table[ch] = 0;
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

test "what a reader does not see is passed over, in every span" {
    try expectFolded("cpf: 111.444.777-35", "**CPF**: <b>111</b>.444\\.<wbr>**777**-3<!-- -->5");
    try expectFolded("111.444.777-35", "<span class=\"a\">1</span>1\u{2066}1.4\x0044.777\u{202E}-35");
    try expectFolded("a\nb\n\nc|d", "a<br>b<p></p>c<td>d</td>");
    try expectFolded("joao\nsilva", "Jo\\u00e3o\\nSilva");
    try expectFolded("m@x.com ***.444.777-** 5*3", "m%40x.com ***.444.777-** 5\\*3");
    try expectFolded("a\nb", "a\r\nb");
    try expectFolded("<a href=\"m@x.com\">m", "<a href=\"m@x.com\">m</a>");
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "<b title>111</b>.4<i>é</i>");
    try std.testing.expectEqual(Span{ .start = 9, .end = 17 + 1 }, text.span(0, 5));
    try std.testing.expect(text.hasMarkup(0, 5));
    try std.testing.expect(!text.hasMarkup(0, 3));
    try std.testing.expectEqual(Span{ .start = 21, .end = 22 }, text.span(5, 6));
}

test "raised and circled digits are digits in a number, and notes elsewhere" {
    try expectFolded("111.444.777-35", "①①①.④④④.⑦⑦⑦-③⑤");
    try expectFolded("111.444.777-35", "¹¹¹.⁴⁴⁴.⁷⁷⁷-³⁵");
    try expectFolded("111.444.777-35", "1¹1.444.777-35");
    try expectFolded("111.444.777-35", "111.444.777-³⁵");
    try expectFolded(&.{ '3', '5', fold.symbol, ' ', 'm', fold.symbol, ' ', fold.symbol, ' ', 'a' }, "35¹ m² ① a");
}

test "text under a right-to-left override is read both ways" {
    try expectFolded("a 53-777.444.111 b\n111.444.777-35", "a \u{202E}53-777.444.111\u{202C} b");
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "a \u{202E}53-777.444.111");
    try std.testing.expectEqual(Span{ .start = 3, .end = 17 }, text.span(17, 31));
}
