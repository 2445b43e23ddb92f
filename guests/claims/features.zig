//! Print what `weigh.zig` sees of every sentence: a native program for `weigh.py`, no part of the module.
//!
//! Standard input: one JSON string a line. Standard output, one line a sentence: number of the text, first and last code
//! point of the sentence, its features in hexadecimal, 1 if it asks.

const std = @import("std");
const extract = @import("extract.zig");

pub fn main(init: std.process.Init) !void {
    const gpa = std.heap.page_allocator;
    var in_buffer: [1 << 16]u8 = undefined;
    var reader = std.Io.File.stdin().reader(init.io, &in_buffer);
    const input = try reader.interface.allocRemaining(gpa, .unlimited);
    var out_buffer: [1 << 16]u8 = undefined;
    var writer = std.Io.File.stdout().writer(init.io, &out_buffer);
    const out = &writer.interface;
    var arena_state: std.heap.ArenaAllocator = .init(gpa);
    var lines = std.mem.tokenizeScalar(u8, input, '\n');
    var number: usize = 0;
    while (lines.next()) |line| : (number += 1) {
        _ = arena_state.reset(.retain_capacity);
        const arena = arena_state.allocator();
        const text = try std.json.parseFromSliceLeaky([]const u8, arena, line, .{});
        for (try extract.watch(arena, text)) |seen| {
            try out.print("{d} {d} {d} {x} {d}\n", .{ number, seen.span.start, seen.span.end, seen.features, @intFromBool(seen.asks) });
        }
    }
    try out.flush();
}
