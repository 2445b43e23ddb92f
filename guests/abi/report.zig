//! What a module has to say of one document: findings, issues of resources, and judgements on the whole.

const std = @import("std");
const finding = @import("finding.zig");

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

fn before(_: void, a: finding.Finding, b: finding.Finding) bool {
    if (a.field != b.field) return a.field < b.field;
    return if (a.span.start != b.span.start) a.span.start < b.span.start else a.span.end > b.span.end;
}
