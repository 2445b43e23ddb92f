//! Make the text that may stand in an identifier's place: most of it is hidden, what helps to tell two apart stays.

const std = @import("std");
const fold = @import("../text/fold.zig");
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};

/// Fill `form` with `digits`: "#" shows the next digit, "*" hides it, anything else stands for itself.
pub fn fill(arena: std.mem.Allocator, comptime form: []const u8, digits: []const u8) Error![]const u8 {
    const out = try arena.alloc(u8, form.len);
    var k: usize = 0;
    for (form, out) |sign, *ch| {
        ch.* = if (sign == '#') digits[k] else sign;
        if (sign == '#' or sign == '*') k += 1;
    }
    return out;
}

/// Hide all letters and digits of the units [from, to) but the last `shown`, in the form that they have.
pub fn tail(arena: std.mem.Allocator, text: Text, from: usize, to: usize, shown: usize) Error![]const u8 {
    const out = try arena.alloc(u8, to - from);
    var left = shown;
    var i = to;
    while (i > from) {
        i -= 1;
        const ch = text.ch[i];
        out[i - from] = if (!fold.isWord(ch))
            (if (ch < 0x80 and ch != '\n') ch else ' ')
        else if (left > 0 and ch < 0x80) blk: {
            left -= 1;
            break :blk std.ascii.toUpper(ch);
        } else '*';
    }
    return out;
}

/// Show the first `shown` units of [from, to), hide the other letters and digits.
pub fn head(arena: std.mem.Allocator, text: Text, from: usize, to: usize, shown: usize) Error![]const u8 {
    const out = try arena.alloc(u8, to - from);
    for (text.ch[from..to], out, 0..) |ch, *slot, k| {
        slot.* = if (ch >= 0x80 or ch == '\n') '*' else if (k < shown or !fold.isWord(ch)) std.ascii.toUpper(ch) else '*';
    }
    return out;
}

test "what is hidden keeps its form" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    try std.testing.expectEqualStrings("***.444.777-**", try fill(a, "***.###.###-**", "11144477735"));
    const text = try Text.init(a, "MG-12.345.678");
    try std.testing.expectEqualStrings("**-**.***.*78", try tail(a, text, 0, text.len(), 2));
    try std.testing.expectEqualStrings("MG-**.***.***", try head(a, text, 0, text.len(), 2));
}
