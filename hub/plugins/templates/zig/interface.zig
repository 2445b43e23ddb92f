//! The module's side of the hub's interface, version 1: exports, JSON in, findings out.
//!
//! An instance answers one request and is thrown away, so nothing is freed. Bad input is an answer, never a trap.

const std = @import("std");
const builtin = @import("builtin");

pub const Error = error{OutOfMemory};
pub const Field = struct { name: []const u8, text: []const u8 };

/// One document; members of the input that are not named here are ignored.
pub const Document = struct {
    fields: []const Field,
    level: u8 = 0,
    status: []const u8 = "draft",
    content_type: []const u8 = "educational",
    language: []const u8 = "pt-BR",
    /// Any JSON.
    metadata: std.json.Value = .null,
};

pub const Severity = enum { info, low, medium, high, critical };

/// What is the same in all findings of one rule.
pub const Rule = struct {
    rule: []const u8,
    kind: []const u8,
    article: []const u8 = "",
    severity: Severity,
    /// Hundredths, 0 to 100.
    confidence: u8,
    message: []const u8,
    message_en: []const u8,
    suggestion: []const u8,
    /// True when `suggestion` may stand in the span's place as it is.
    replaces: bool = false,
};

pub const Report = struct {
    out: *std.Io.Writer.Allocating,
    count: usize = 0,

    /// Report a span, in code points of the field's text. Beyond the bounds nothing more is reported.
    pub fn add(report: *Report, field: []const u8, start: usize, end: usize, rule: Rule) Error!void {
        if (report.count == findings_max or report.out.written().len + field.len * 6 > answer_max) return;
        write(&report.out.writer, report.count, field, start, end, rule) catch return error.OutOfMemory;
        report.count += 1;
    }
};

pub const Analyze = fn (arena: std.mem.Allocator, Document, *Report) Error!void;

/// Export the interface; call it in a `comptime` block of the root file.
pub fn exportModule(comptime name: []const u8, comptime analyze: Analyze) void {
    const entry = struct {
        fn run(ptr: u32, len: u32) callconv(.c) u64 {
            const input = @as([*]const u8, @ptrFromInt(ptr))[0..len];
            return pack(answer(input, analyze) catch out_of_memory);
        }
    };
    @export(&abiVersion, .{ .name = "abi_version" });
    @export(&alloc, .{ .name = "alloc" });
    @export(&entry.run, .{ .name = name });
    @export(&lastPanic, .{ .name = "last_panic" });
}

/// The root file's `panic`: keep the message, which holds no text of a document, then trap.
pub const panic = std.debug.FullPanic(onPanic);

/// Return a text's code points: places in them are what the hub means by `start` and `end`.
pub fn codePoints(arena: std.mem.Allocator, text: []const u8) Error![]const u21 {
    const points = try arena.alloc(u21, text.len);
    var view = std.unicode.Utf8View.initUnchecked(text).iterator(); // the reader of JSON lets only UTF-8 pass
    var count: usize = 0;
    while (view.nextCodepoint()) |point| : (count += 1) points[count] = point;
    return points[0..count];
}

/// The hub takes 20,000 findings of a document and 8 MiB of an answer; more is no verdict, and nobody reads so many.
const findings_max = 1_000;
const answer_max = 6 << 20;

const out_of_memory = "{\"error\":{\"code\":\"OutOfMemory\",\"message\":\"The document needs too much memory.\"}}";
const bad_input = "{\"error\":{\"code\":\"BadInput\",\"message\":\"The input is not a list of documents.\"}}";

var memory: std.heap.ArenaAllocator = .init(std.heap.wasm_allocator);
var panic_buffer: [200]u8 = undefined;
var panic_len: usize = 0;

fn answer(input: []const u8, comptime analyze: Analyze) Error![]const u8 {
    const arena = memory.allocator();
    const Input = struct { documents: []const Document };
    const parsed = std.json.parseFromSliceLeaky(Input, arena, input, .{ .ignore_unknown_fields = true }) catch |err| {
        return if (err == error.OutOfMemory) error.OutOfMemory else bad_input;
    };
    var out: std.Io.Writer.Allocating = try .initCapacity(arena, 4096);
    for (parsed.documents, 0..) |document, d| {
        const begin = if (d == 0) "{\"documents\":[{\"findings\":[" else ",{\"findings\":[";
        out.writer.writeAll(begin) catch return error.OutOfMemory;
        var report: Report = .{ .out = &out };
        try analyze(arena, document, &report);
        out.writer.writeAll("]}") catch return error.OutOfMemory;
    }
    out.writer.writeAll(if (parsed.documents.len == 0) "{\"documents\":[]}" else "]}") catch return error.OutOfMemory;
    return out.written();
}

fn write(out: *std.Io.Writer, before: usize, field: []const u8, start: usize, end: usize, rule: Rule) !void {
    try out.writeAll(if (before == 0) "{" else ",{");
    inline for (.{ "rule", "kind", "article", "message", "message_en", "suggestion" }) |name| {
        try out.writeAll("\"" ++ name ++ "\":");
        try std.json.Stringify.encodeJsonString(@field(rule, name), .{}, out);
        try out.writeByte(',');
    }
    try out.print("\"severity\":\"{s}\",\"confidence\":{d}.{d:0>2},\"replaces\":{},\"field\":", .{
        @tagName(rule.severity), rule.confidence / 100, rule.confidence % 100, rule.replaces,
    });
    try std.json.Stringify.encodeJsonString(field, .{}, out);
    try out.print(",\"start\":{d},\"end\":{d}}}", .{ start, end });
}

fn pack(bytes: []const u8) u64 {
    return (@as(u64, @intFromPtr(bytes.ptr)) << 32) | bytes.len;
}

fn abiVersion() callconv(.c) u32 {
    return 1;
}

fn alloc(len: u32) callconv(.c) u32 {
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
