//! The guest's side of the module interface, version 1.
//!
//! A module exports exactly `memory`, `abi_version`, `alloc`, its entry and `last_panic`, and imports nothing.
//! `alloc(len)` starts a call: it forgets everything of the one before and returns where the input goes, 0 when
//! memory is out. The entry takes that buffer (UTF-8 JSON) and returns `pointer << 32 | length` of its answer
//! (UTF-8 JSON), which stays valid until the next `alloc`. Bad input is an answer, `{"error":{"code","message"}}`;
//! only a defect traps, and then `last_panic` says where, never with text of the input.

const std = @import("std");
const builtin = @import("builtin");
const Bump = @import("bump.zig").Bump;
const input_reader = @import("input.zig");

const is_wasm = builtin.cpu.arch.isWasm();

pub const Report = @import("report.zig").Report;

pub const Field = struct { name: []const u8, text: []const u8 };

/// One document; members that a module does not know are ignored.
pub const Document = struct {
    fields: []const Field,
    level: u8 = 0,
    status: []const u8 = "draft",
    content_type: []const u8 = "educational",
    language: []const u8 = "pt-BR",
    /// What is known of the document beside its texts, such as its author's registration; any JSON.
    metadata: std.json.Value = .null,
};

/// Says what a module has to say of one document. `arena` lives as long as the answer.
pub const Analyze = fn (arena: std.mem.Allocator, Document, *Report) error{OutOfMemory}!void;

/// Answer `input` with a report on every document; the arena owns the answer.
pub fn answer(arena: std.mem.Allocator, input: []const u8, comptime analyze: Analyze) error{OutOfMemory}![]const u8 {
    const documents = input_reader.read(arena, input) catch |err| {
        if (err == error.OutOfMemory) return error.OutOfMemory;
        return std.fmt.allocPrint(
            arena,
            "{{\"error\":{{\"code\":\"{s}\",\"message\":\"The input is not a list of documents.\"}}}}",
            .{@errorName(err)},
        );
    };
    var buffer: std.Io.Writer.Allocating = try .initCapacity(arena, 1024);
    write(arena, documents, &buffer.writer, analyze) catch return error.OutOfMemory;
    return buffer.written();
}

fn write(arena: std.mem.Allocator, documents: []const Document, out: *std.Io.Writer, comptime analyze: Analyze) !void {
    try out.writeAll("{\"documents\":[");
    for (documents, 0..) |document, d| {
        if (d > 0) try out.writeByte(',');
        var report: Report = .{ .arena = arena };
        try analyze(arena, document, &report);
        try report.write(document.fields, out);
    }
    try out.writeAll("]}");
}

/// Export the interface for `analyze`, with the entry called `name`; call it in a `comptime` block of the root file.
pub fn exportGuest(comptime name: []const u8, comptime analyze: Analyze) void {
    if (!is_wasm) return;
    const entry = struct {
        fn run(ptr: u32, len: u32) callconv(.c) u64 {
            const input = @as([*]const u8, @ptrFromInt(ptr))[0..len];
            const result = answer(memory.allocator(), input, analyze) catch out_of_memory;
            return pack(result);
        }
    };
    @export(&abiVersion, .{ .name = "abi_version" });
    @export(&alloc, .{ .name = "alloc" });
    @export(&entry.run, .{ .name = name });
    @export(&lastPanic, .{ .name = "last_panic" });
}

/// The root file's `panic`: keep the message for the host, then trap.
pub const panic = if (is_wasm) std.debug.FullPanic(onPanic) else std.debug.FullPanic(std.debug.defaultPanic);

const out_of_memory = "{\"error\":{\"code\":\"OutOfMemory\",\"message\":\"The document needs more memory than a module may use.\"}}";

/// Where the linker put the end of the module's data and stack.
extern const __heap_base: u8;

/// Empty until `alloc` starts a call.
var memory: Bump = .{ .next = 0, .limit = 0 };
var panic_buffer: [200]u8 = undefined;
var panic_len: usize = 0;

fn pack(bytes: []const u8) u64 {
    return (@as(u64, @intFromPtr(bytes.ptr)) << 32) | bytes.len;
}

fn abiVersion() callconv(.c) u32 {
    return 1;
}

fn alloc(len: u32) callconv(.c) u32 {
    memory = .{ .next = @intFromPtr(&__heap_base), .limit = @wasmMemorySize(0) * 64 * 1024 };
    const input = memory.allocator().alloc(u8, len) catch return 0;
    return @intFromPtr(input.ptr);
}

fn lastPanic() callconv(.c) u64 {
    return pack(panic_buffer[0..panic_len]);
}

fn onPanic(message: []const u8, _: ?usize) noreturn {
    @branchHint(.cold);
    panic_len = @min(message.len, panic_buffer.len);
    @memcpy(panic_buffer[0..panic_len], message[0..panic_len]);
    @trap();
}

fn findNothing(_: std.mem.Allocator, _: Document, _: *Report) error{OutOfMemory}!void {}

fn expectAnswer(expected: []const u8, input: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    try std.testing.expectEqualStrings(expected, try answer(arena.allocator(), input, findNothing));
}

test "an answer has one entry a document" {
    try expectAnswer("{\"documents\":[]}", "{\"documents\":[]}");
    try expectAnswer(
        "{\"documents\":[{\"findings\":[]},{\"findings\":[]}]}",
        "{\"documents\":[{\"fields\":[],\"new\":[1],\"metadata\":{\"a\":[1]}},{\"fields\":[{\"name\":\"a\",\"text\":\"\"}]}]}",
    );
}

test "bad input is an answer" {
    for ([_][]const u8{ "", "{", "[]", "{\"documents\":3}", "{\"documents\":[{}]}", "\xFF", &@as([5000]u8, @splat('[')) }) |input| {
        var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
        defer arena.deinit();
        const got = try answer(arena.allocator(), input, findNothing);
        try std.testing.expect(std.mem.startsWith(u8, got, "{\"error\":{\"code\":\""));
    }
}
