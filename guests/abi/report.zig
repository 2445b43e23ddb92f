//! What a module has to say of one document: findings, issues of resources, and judgements on the whole.

const std = @import("std");
const finding = @import("finding.zig");

/// More findings of one document are not written: the most severe stay, which is all that decides over it.
pub const findings_max = 2000;

pub const Report = struct {
    arena: std.mem.Allocator,
    findings: std.ArrayList(finding.Finding) = .empty,
    issues: std.ArrayList(finding.Issue) = .empty,
    /// Whether all resources hold; null from a module that validates none.
    valid: ?bool = null,
    /// Whether a health condition is told of somebody who can be identified; null from a module that does not ask.
    health_linked: ?bool = null,

    /// Keep a finding of the field at this place.
    pub fn add(report: *Report, field: usize, item: finding.Finding) error{OutOfMemory}!void {
        var placed = item;
        placed.field = @intCast(field);
        try report.findings.append(report.arena, placed);
    }

    /// Write as a JSON object, findings in order of field and place; `names` are the fields' names.
    pub fn write(report: *Report, names: anytype, out: *std.Io.Writer) std.Io.Writer.Error!void {
        if (report.findings.items.len > findings_max) {
            std.mem.sort(finding.Finding, report.findings.items, {}, worse);
            report.findings.shrinkRetainingCapacity(findings_max);
        }
        std.mem.sort(finding.Finding, report.findings.items, {}, before);
        try out.writeAll("{\"findings\":[");
        for (report.findings.items, 0..) |item, i| {
            if (i > 0) try out.writeByte(',');
            try item.write(names[item.field].name, out);
        }
        try out.writeByte(']');
        if (report.health_linked) |linked| try out.print(",\"health_linked_to_identified_person\":{}", .{linked});
        if (report.valid) |valid| {
            try out.print(",\"valid\":{},\"issues\":[", .{valid});
            for (report.issues.items, 0..) |issue, i| {
                if (i > 0) try out.writeByte(',');
                try issue.write(names[issue.field].name, out);
            }
            try out.writeByte(']');
        }
        try out.writeByte('}');
    }
};

fn worse(_: void, a: finding.Finding, b: finding.Finding) bool {
    return @backingInt(a.severity) > @backingInt(b.severity);
}

fn before(_: void, a: finding.Finding, b: finding.Finding) bool {
    if (a.field != b.field) return a.field < b.field;
    return if (a.span.start != b.span.start) a.span.start < b.span.start else a.span.end > b.span.end;
}

test "of very many findings the most severe are written, in order of place" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var report: Report = .{ .arena = arena.allocator() };
    for (0..findings_max + 100) |i| try report.add(0, .{
        .rule = if (i < 100) "low" else "high",
        .kind = "k",
        .article = "",
        .severity = if (i < 100) .low else .high,
        .confidence = 50,
        .span = .{ .start = @intCast(i), .end = @intCast(i + 1) },
        .message = "m",
        .suggestion = "s",
    });
    var out: std.Io.Writer.Allocating = .init(arena.allocator());
    try report.write(&[_]struct { name: []const u8 }{.{ .name = "f" }}, &out.writer);
    try std.testing.expect(std.mem.find(u8, out.written(), "\"low\"") == null);
    try std.testing.expectEqual(findings_max, std.mem.count(u8, out.written(), "\"high\",\"confidence"));
    try std.testing.expectEqual(@as(u32, 100), report.findings.items[0].span.start);
}
