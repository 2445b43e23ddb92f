//! Find the numbers of payment cards: ISO/IEC 7812-1, with the issuers' ranges that are in use in Brazil.

const digits = @import("digits.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const mask = @import("mask.zig");
const Context = @import("context.zig").Context;

/// The card number that `n` begins with.
pub fn find(c: *const Context, n: *const groups.Number) error{OutOfMemory}!?kinds.Hit {
    if (n.len < 13) return null;
    const label = c.label(n.from);
    const labelled = label == .card;
    const m = match(c, n, labelled) orelse return null;
    const number = n.digits[0..m.len];
    const valid = digits.luhn(number);
    if (digits.allEqual(number)) return null;
    if (!labelled) {
        if (!valid or !isIssued(number)) return null;
        if (label != null and label != .phone and label != .date) return null;
        if (m.match.style == .bare and groups.isGlued(c.text, n.from, m.match.to)) return null;
    } else if (!valid and (!c.fresh() or number.len < 14 or number.len > 16)) return null;
    if (number.len == 15 and !isIssued(number)) return null; // a health card's number is as long
    return kinds.hit(c.text, n.from, m.match.to, &kinds.card, .{
        .confidence = if (!valid) 60 else if (labelled) 99 else 80,
        .check = if (valid) .ok else .failed,
        .mask = try mask.fill(c.arena, "**** **** **** ####", &lastSixteen(number)),
    });
}

const Sized = struct { match: groups.Match, len: usize };

fn match(c: *const Context, n: *const groups.Number, labelled: bool) ?Sized {
    if (n.fit(c.text, &.{ 4, 4, 4, 4 }, "    ")) |m| return .{ .match = m, .len = 16 };
    if (n.fit(c.text, &.{ 4, 6, 5 }, "  ")) |m| return .{ .match = m, .len = 15 };
    if (n.fit(c.text, &.{ 4, 6, 4 }, "  ")) |m| return .{ .match = m, .len = 14 };
    for ([_]usize{ 19, 18, 17 }) |len| {
        if (n.first() == len) if (n.any(c.text, len)) |m| return .{ .match = m, .len = len };
    }
    if (!labelled) return null;
    for ([_]usize{ 19, 16, 15, 14, 13 }) |len| {
        if (len <= n.len and n.parts(len)) if (n.any(c.text, len)) |m| return .{ .match = m, .len = len };
    }
    return null;
}

/// Only the last four digits are shown; what is before does not matter.
fn lastSixteen(number: []const u8) [16]u8 {
    var out: [16]u8 = @splat('0');
    @memcpy(out[12..], number[number.len - 4 ..]);
    return out;
}

/// True when a payment network issues cards that begin so, of this length.
fn isIssued(number: []const u8) bool {
    var four: u32 = 0;
    for (number[0..4]) |d| four = four * 10 + d - '0';
    const two = four / 100;
    return switch (number.len) {
        19 => two / 10 == 4 or two == 63,
        14 => two == 36 or two == 38 or two == 39 or four / 10 == 300 or four / 10 == 305,
        15 => two == 34 or two == 37,
        16 => two / 10 == 4 or (two >= 50 and two <= 55) or (four >= 2221 and four <= 2720) or two == 60 or two == 62 or two == 63 or
            two == 64 or two == 65 or two == 35 or two == 38,
        else => false,
    };
}
