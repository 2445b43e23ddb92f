//! Match numbers that are written in groups, such as "529.982.247-25", and judge what stands around them.

const std = @import("std");
const fold = @import("../text/fold.zig");
const Text = @import("../text/codepoints.zig").Text;

/// How the groups are parted.
pub const Style = enum { bare, spaced, punctuated };

pub const Match = struct { to: usize, style: Style };

/// Match digit groups of the given sizes at `from`, collecting the digits; null where the text does not fit or the
/// number goes on beyond the match.
pub fn match(text: Text, from: usize, comptime sizes: []const u8, digits: []u8) ?Match {
    var i = from;
    var n: usize = 0;
    var style: Style = .bare;
    for (sizes, 0..) |size, g| {
        if (g > 0) {
            const sep = separator(text, i);
            i = sep.to;
            style = @fromBackingInt(@intCast(@max(@backingInt(style), @backingInt(sep.style))));
        }
        for (0..size) |_| {
            if (!fold.isDigit(text.get(i))) return null;
            digits[n] = text.ch[i];
            n += 1;
            i += 1;
        }
    }
    return if (startsHere(text, from, style) and endsHere(text, i, style)) .{ .to = i, .style = style } else null;
}

/// Pass over what may part two groups: a dot, dash or slash with at most one space at each side, or one or two spaces.
pub fn separator(text: Text, from: usize) Match {
    var i = from;
    var style: Style = .bare;
    if (text.get(i) == ' ') i += 1;
    if (isJoint(text.get(i))) {
        style = .punctuated;
        i += 1;
    }
    if (text.get(i) == ' ') i += 1;
    if (i == from or !fold.isDigit(text.get(i))) return .{ .to = from, .style = .bare };
    return .{ .to = i, .style = if (style == .punctuated) .punctuated else .spaced };
}

pub fn isJoint(ch: u8) bool {
    return ch == '.' or ch == '-' or ch == '/';
}

/// True unless a number that ends right before `from` goes on here. Two punctuated numbers may share a slash.
pub fn startsHere(text: Text, from: usize, style: Style) bool {
    const joint = text.before(from, 1);
    if (fold.isDigit(joint)) return false;
    if (!fold.isDigit(text.before(from, 2))) return true;
    return switch (joint) {
        '.', '-' => false,
        '/' => style == .punctuated,
        ' ' => style != .spaced,
        else => true,
    };
}

/// True unless the number goes on at `to`.
pub fn endsHere(text: Text, to: usize, style: Style) bool {
    const joint = text.get(to);
    if (fold.isDigit(joint)) return false;
    if (!fold.isDigit(text.get(to + 1))) return true;
    return switch (joint) {
        '.', '-' => false,
        '/' => style == .punctuated,
        ' ' => style != .spaced,
        ',' => style != .bare,
        else => true,
    };
}

/// True when letters, a path, an amount of money or a hexadecimal identifier touch the number.
pub fn isGlued(text: Text, from: usize, to: usize) bool {
    const left = text.before(from, 1);
    const right = text.get(to);
    if (fold.isWord(left) or fold.isWord(right)) return true;
    if ((isJoint(left) or left == '=') and fold.isWord(text.before(from, 2))) return true;
    if (isJoint(right) and fold.isWord(text.get(to + 1))) return true;
    return left == '$' or (left == ' ' and text.before(from, 2) == '$') or inUrl(text, from);
}

/// True when the run without spaces that leads to `from` holds "://".
fn inUrl(text: Text, from: usize) bool {
    var i = from;
    while (i > 0 and from - i < 200 and text.ch[i - 1] != ' ' and text.ch[i - 1] != '\n') i -= 1;
    return std.mem.find(u8, text.ch[i..from], "://") != null;
}

fn expectStyle(expected: ?Style, utf8: []const u8, from: usize) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    var digits: [11]u8 = undefined;
    const got = match(text, from, &.{ 3, 3, 3, 2 }, &digits);
    try std.testing.expectEqual(expected, if (got) |m| m.style else null);
    if (expected != null) try std.testing.expectEqualStrings("52998224725", &digits);
}

test "groups match with any of the usual separators, and only whole numbers" {
    try expectStyle(.punctuated, "529.982.247-25", 0);
    try expectStyle(.punctuated, "529982247-25", 0);
    try expectStyle(.punctuated, "529.982.247 – 25", 0);
    try expectStyle(.punctuated, "529.982.247-25/111.444.777-35", 0);
    try expectStyle(.punctuated, "529.982.247/25.", 0);
    try expectStyle(.spaced, "529 982 247 25", 0);
    try expectStyle(.bare, "52998224725,", 0);
    try expectStyle(null, "52998224725,50", 0);
    try expectStyle(null, "529982247251", 0);
    try expectStyle(null, "529.982.247-25-1", 0);
    try expectStyle(null, "529 982 247 25 1", 0);
    try expectStyle(null, "1.529.982.247-25", 2);
    try expectStyle(null, "529.982.247", 0);
}

test "what touches a number is seen" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]struct { []const u8, []const u8, []const u8, bool }{
        .{ "", "1", "", false },             .{ "a", "1", "", true },    .{ "a-", "1", "", true },  .{ "(", "1", ")", false },
        .{ "", "1", "-a", true },            .{ "", "1", ".", false },   .{ "R$ ", "1", "", true }, .{ "cpf=", "1", "", true },
        .{ "https://x.y/?", "1", "", true }, .{ "a: ", "1", "", false },
    }) |case| {
        const whole = try std.mem.concat(arena.allocator(), u8, &.{ case[0], case[1], case[2] });
        const text = try Text.init(arena.allocator(), whole);
        try std.testing.expectEqual(case[3], isGlued(text, case[0].len, case[0].len + 1));
    }
}
