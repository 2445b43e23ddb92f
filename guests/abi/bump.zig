//! Hand out memory upwards, never give it back: an instance lives for one call.
//!
//! Takes what lies between the module's data and the end of its memory first, which costs nothing to have and nothing
//! to ask for; grows past it. Only the newest piece can be resized or freed.

const std = @import("std");
const builtin = @import("builtin");

const page = 64 * 1024;

/// Memory is asked for in steps of 1 MiB: growing is a call into the host's kernel.
const step = 16;

pub const Bump = struct {
    /// First free address.
    next: usize,
    /// One past the last address that may be handed out.
    limit: usize,

    pub fn allocator(bump: *Bump) std.mem.Allocator {
        return .{ .ptr = bump, .vtable = &.{ .alloc = alloc, .resize = resize, .remap = remap, .free = free } };
    }

    fn reach(bump: *Bump, end: usize) bool {
        if (end <= bump.limit) return true;
        if (!builtin.cpu.arch.isWasm()) return false;
        const missing = (end - bump.limit + page - 1) / page;
        if (grow(@max(missing, step)) or (missing < step and grow(missing))) {
            bump.limit = @wasmMemorySize(0) * page;
            return true;
        }
        return false;
    }

    fn grow(pages: usize) bool {
        return @wasmMemoryGrow(0, pages) != -1;
    }

    fn alloc(context: *anyopaque, len: usize, alignment: std.mem.Alignment, _: usize) ?[*]u8 {
        const bump: *Bump = @ptrCast(@alignCast(context));
        const start = alignment.forward(bump.next);
        const end = std.math.add(usize, start, len) catch return null;
        if (!bump.reach(end)) return null;
        bump.next = end;
        return @ptrFromInt(start);
    }

    fn resize(context: *anyopaque, memory: []u8, _: std.mem.Alignment, new_len: usize, _: usize) bool {
        const bump: *Bump = @ptrCast(@alignCast(context));
        const start = @intFromPtr(memory.ptr);
        if (start + memory.len != bump.next) return new_len <= memory.len;
        const end = std.math.add(usize, start, new_len) catch return false;
        if (!bump.reach(end)) return false;
        bump.next = end;
        return true;
    }

    fn remap(context: *anyopaque, memory: []u8, alignment: std.mem.Alignment, new_len: usize, ra: usize) ?[*]u8 {
        return if (resize(context, memory, alignment, new_len, ra)) memory.ptr else null;
    }

    fn free(context: *anyopaque, memory: []u8, _: std.mem.Alignment, _: usize) void {
        const bump: *Bump = @ptrCast(@alignCast(context));
        if (@intFromPtr(memory.ptr) + memory.len == bump.next) bump.next = @intFromPtr(memory.ptr);
    }
};

test "pieces are apart, aligned, and only the newest moves" {
    var region: [256]u8 align(16) = undefined;
    var bump: Bump = .{ .next = @intFromPtr(&region), .limit = @intFromPtr(&region) + region.len };
    const a = bump.allocator();
    const first = try a.alloc(u8, 3);
    const second = try a.alloc(u32, 4);
    try std.testing.expect(@intFromPtr(second.ptr) >= @intFromPtr(first.ptr) + 3);
    try std.testing.expect(!a.resize(first, 4));
    try std.testing.expect(a.resize(second, 8));
    a.free(second.ptr[0..8]);
    const third = try a.alloc(u32, 1);
    try std.testing.expectEqual(second.ptr, third.ptr);
    try std.testing.expectError(error.OutOfMemory, a.alloc(u8, 1000));
    _ = try a.alloc(u8, 100);
}
