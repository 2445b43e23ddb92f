//! Whole documents through the module's own code, natively.

const std = @import("std");
const guest = @import("../abi/guest.zig");
const analyze = @import("analyze.zig").analyze;

fn expectIssues(expected: []const []const u8, field: []const u8, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var report: guest.Report = .{ .arena = arena.allocator() };
    try analyze(arena.allocator(), .{ .fields = &.{.{ .name = field, .text = text }} }, &report);
    var failed = false;
    for (report.issues.items, 0..) |issue, i| {
        if (issue.severity == .@"error" or issue.severity == .fatal) failed = true;
        const told = try std.fmt.allocPrint(arena.allocator(), "{s} {s} {s}", .{ @tagName(issue.severity), issue.code, issue.expression });
        if (i < expected.len) try std.testing.expectEqualStrings(expected[i], told);
    }
    try std.testing.expectEqual(expected.len, report.issues.items.len);
    try std.testing.expectEqual(!failed, report.valid.?);
}

test "resources that hold" {
    for ([_][]const u8{
        "{\"resourceType\":\"Patient\"}",
        "{\"status\":\"final\",\"code\":{\"text\":\"x\"},\"resourceType\":\"Observation\"}",
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"a\",\"part\":[{\"name\":\"b\",\"valueString\":\"c\"}]}]}",
    }) |text| try expectIssues(&.{}, "resource", text);
}

test "resources that do not" {
    try expectIssues(&.{"error required Observation.status"}, "resource", "{\"resourceType\":\"Observation\",\"code\":{\"text\":\"x\"}}");
    try expectIssues(&.{"error code-invalid Patient.gender"}, "resource", "{\"resourceType\":\"Patient\",\"gender\":\"f\"}");
    try expectIssues(&.{"error structure Patient.name[1]"}, "resource", "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"x\"},{}]}");
    try expectIssues(&.{"error invariant Patient.contact[0]"}, "resource", "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}");
    try expectIssues(&.{"error structure Patient"}, "resource", "{\"resourceType\":\"Patient\",\"11144477735\":1}");
    try expectIssues(&.{"fatal structure "}, "resource", "");
    try expectIssues(&.{"warning structure Patient"}, "resource", "\u{FEFF}{\"resourceType\":\"Patient\"}");
}

test "custom fields count only where they hold a resource" {
    try expectIssues(&.{"error structure resourceType"}, "custom_fields.a", "{\"resourceType\":\"x\"}");
    for ([_][]const u8{ "", "{\"a\":1}", "{", "[{\"resourceType\":\"x\"}]", "texto" }) |text|
        try expectIssues(&.{}, "custom_fields.a", text);
    try expectIssues(&.{}, "body", "{\"resourceType\":\"x\"}");
}

test "no piece of a text, and no text with a byte changed, traps" {
    const text =
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e\"," ++
        "\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"_status\":{\"extension\":[{\"url\":\"http://a.b/c\"," ++
        "\"valueDate\":\"2024-01-01\"}]},\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"1-8\"}]},\"text\":{\"status\":" ++
        "\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'><b>\\u00e1 &#160;</b></div>\"},\"contained\":[{\"resourceType\":" ++
        "\"Patient\",\"id\":\"p\",\"identifier\":[{\"system\":\"urn:oid:2.16.840.1.113883.13.237\",\"value\":\"11144477735\"}]}],\"subject\":" ++
        "{\"reference\":\"#p\"},\"valueRange\":{\"low\":{\"value\":1.50},\"high\":{\"value\":2e3}},\"effectivePeriod\":{\"start\":" ++
        "\"2024-01-01T10:00:00Z\",\"end\":\"2024-02\"}}}]}";
    try expectIssues(&.{}, "resource", text);
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var buffer: [text.len]u8 = undefined;
    for (0..text.len) |i| {
        for ([_][]const u8{ "\"", "{", "}", "[", "]", ",", ":", "\\", "0", "#", " ", "<" }) |byte| {
            _ = arena.reset(.retain_capacity);
            @memcpy(&buffer, text);
            buffer[i] = byte[0];
            var report: guest.Report = .{ .arena = arena.allocator() };
            try analyze(arena.allocator(), .{ .fields = &.{ .{ .name = "resource", .text = &buffer }, .{ .name = "resource", .text = text[0..i] } } }, &report);
        }
    }
}
