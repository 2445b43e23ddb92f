//! For tests: which identifiers lgpd_analyzer reports of a whole text.

const std = @import("std");
const analyze = @import("analyze.zig");
const finding = @import("../abi/finding.zig");
const guest = @import("../abi/guest.zig");

/// What is expected of a text: "kind severity check_digit|span", one a finding, in order of place.
pub fn expect(expected: []const []const u8, field: []const u8, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var report: guest.Report = .{ .arena = a };
    try analyze.analyze(a, .{ .fields = &.{.{ .name = field, .text = text }} }, &report);
    const found = &report.findings;
    std.mem.sort(finding.Finding, found.items, {}, byPlace);
    var kept: usize = 0;
    for (found.items) |item| {
        if (!isIdentifier(item.kind)) continue;
        found.items[kept] = item;
        kept += 1;
    }
    found.shrinkRetainingCapacity(kept);
    var ok = found.items.len == expected.len;
    for (found.items, 0..) |item, i| {
        const line = try std.fmt.allocPrint(a, "{s} {s} {s}|{s}", .{
            item.kind, @tagName(item.severity), @tagName(item.check_digit), slice(text, item.span),
        });
        if (i < expected.len and std.mem.eql(u8, expected[i], line)) continue;
        ok = false;
        std.debug.print("\nin \"{s}\" got \"{s}\"\n", .{ text, line });
    }
    if (!ok) {
        std.debug.print("\nin \"{s}\" expected {d} findings, got {d}\n", .{ text, expected.len, found.items.len });
        return error.TestUnexpectedResult;
    }
}

/// Names, professionals and conditions have tests of their own.
fn isIdentifier(kind: []const u8) bool {
    for ([_][]const u8{ "person_", "professional_", "icd10", "sensitive_" }) |prefix| {
        if (std.mem.startsWith(u8, kind, prefix)) return false;
    }
    return true;
}

fn byPlace(_: void, a: finding.Finding, b: finding.Finding) bool {
    return a.span.start < b.span.start;
}

fn slice(text: []const u8, span: @import("../text/codepoints.zig").Span) []const u8 {
    var view = std.unicode.Utf8View.initUnchecked(text).iterator();
    var at: u32 = 0;
    var from: usize = 0;
    while (at < span.end) : (at += 1) {
        if (at == span.start) from = view.i;
        _ = view.nextCodepointSlice();
    }
    return text[from..view.i];
}
