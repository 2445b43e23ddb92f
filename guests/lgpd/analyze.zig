//! Say what personal data a document holds.
//!
//! LGPD (Lei 13.709/2018), art. 5 I and II. Each field is read for identifiers, then for names; the document as a whole
//! for conditions that are told of somebody who can be identified.

const std = @import("std");
const finding = @import("../abi/finding.zig");
const guest = @import("../abi/guest.zig");
const icd10 = @import("icd10.zig");
const link = @import("link.zig");
const names = @import("names.zig");
const professionals = @import("professionals.zig");
const Reading = @import("reading.zig").Reading;
const scan = @import("scan.zig");
const sentences = @import("../text/sentences.zig");
const settle = @import("settle.zig");
const Text = @import("../text/codepoints.zig").Text;

/// Add to `report` what is found in `document`.
pub fn analyze(arena: std.mem.Allocator, document: guest.Document, report: *guest.Report) error{OutOfMemory}!void {
    const readings = try arena.alloc(Reading, document.fields.len);
    for (document.fields, readings, 0..) |field, *reading, i| {
        const text = try Text.init(arena, field.text);
        reading.* = try .init(arena, text, try sentences.split(arena, text));
        const name = try Text.init(arena, field.name);
        var found: std.ArrayList(finding.Finding) = .empty;
        try scan.find(arena, reading, name, &found);
        try names.find(arena, reading, name, &found);
        try professionals.find(arena, reading, &found);
        try icd10.find(arena, reading, &found);
        settle.field(&found);
        if (tellsOfSender(field.name)) for (found.items) |*item| {
            if (std.mem.eql(u8, item.kind, "person_name")) item.severity = .info;
        };
        for (found.items) |item| try report.add(i, item);
    }
    try link.decide(arena, document, readings, report);
}

/// True for what an application shows of whoever speaks in a channel: a name there is the speaker's own, given to be seen.
fn tellsOfSender(field: []const u8) bool {
    for ([_][]const u8{ "info", "chan_info" }) |known| if (std.mem.eql(u8, field, known)) return true;
    return false;
}

test "the name that a speaker shows is no patient's" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const said = "{\"name\":\"Ana Prado\"}";
    for ([_][]const u8{ "info", "data" }, [_]finding.Severity{ .info, .high }) |field, severity| {
        var report: guest.Report = .{ .arena = arena.allocator() };
        try analyze(arena.allocator(), .{ .fields = &.{.{ .name = field, .text = said }} }, &report);
        try std.testing.expectEqual(@as(usize, 1), report.findings.items.len);
        try std.testing.expectEqual(severity, report.findings.items[0].severity);
    }
}
