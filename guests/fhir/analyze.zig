//! Judge the FHIR resources in a document: its field "resource", and custom fields that hold one.

const std = @import("std");
const guest = @import("../abi/guest.zig");
const json = @import("json.zig");
const issues_module = @import("issues.zig");
const table = @import("table.zig");
const Issue = @import("../abi/finding.zig").Issue;
const Issues = issues_module.Issues;
const Validator = @import("validate.zig").Validator;

const byte_order_mark = "\u{FEFF}";

/// Report the issues of every resource; a document without resources is valid.
pub fn analyze(arena: std.mem.Allocator, document: guest.Document, report: *guest.Report) error{OutOfMemory}!void {
    report.valid = true;
    for (document.fields, 0..) |field, i| {
        const wanted = std.mem.eql(u8, field.name, "resource");
        if (!wanted and !std.mem.startsWith(u8, field.name, "custom_fields.")) continue;
        try judge(arena, @intCast(i), field.text, wanted, report);
    }
}

fn judge(arena: std.mem.Allocator, field: u32, text: []const u8, wanted: bool, report: *guest.Report) error{OutOfMemory}!void {
    const marked = std.mem.startsWith(u8, text, byte_order_mark);
    const content = if (marked) text[byte_order_mark.len..] else text;
    const before: u32 = @intFromBool(marked);
    if (!wanted and !mayBeResource(content)) return;
    const tape = switch (try json.read(arena, content)) {
        .tape => |tape| tape,
        .bad => |bad| {
            if (!wanted and !claimsType(content)) return;
            return fail(arena, field, content, before, bad.problem, bad.at, report);
        },
    };
    if (!wanted and !hasType(tape)) return;
    var issues: Issues = .{ .arena = arena, .tape = tape };
    if (marked) try issues.add(.warning, .structure, 0, "The text begins with a byte order mark, which JSON does not have.");
    var validator: Validator = .init(arena, tape, &issues);
    try validator.resource(0, .whole);
    if (issues.failed) report.valid = false;
    if (issues.more) try issues.list.append(arena, .{
        .severity = .information,
        .code = "too-costly",
        .expression = "",
        .diagnostics = "There are too many issues: only the first 200 are listed.",
        .span = .{ .start = tape.at(0).start, .end = tape.at(0).end },
    });
    try issues.locate(before);
    for (issues.list.items) |*issue| issue.field = field;
    try report.issues.appendSlice(arena, issues.list.items);
}

/// Report a text that is no JSON.
fn fail(
    arena: std.mem.Allocator,
    field: u32,
    content: []const u8,
    before: u32,
    problem: json.Problem,
    at: u32,
    report: *guest.Report,
) error{OutOfMemory}!void {
    report.valid = false;
    const total: u32 = @intCast(issues_module.countPoints(content));
    const point: u32 = @intCast(issues_module.countPoints(content[0..at]));
    const start = @min(point, total -| 1);
    try report.issues.append(arena, .{
        .severity = .fatal,
        .code = if (problem == .depth or problem == .large) "too-costly" else "structure",
        .expression = "",
        .diagnostics = sentence(problem),
        .field = field,
        .span = .{ .start = before + start, .end = before + @min(start + 1, total) },
    });
}

fn sentence(problem: json.Problem) []const u8 {
    return switch (problem) {
        .end => "The text is not JSON: it ends too early.",
        .character => "The text is not JSON: a value cannot begin with this character.",
        .key => "The text is not JSON: a name in quotes is expected here.",
        .colon => "The text is not JSON: a colon is expected here.",
        .comma => "The text is not JSON: a comma or a closing bracket is expected here.",
        .literal => "The text is not JSON: only true, false and null are words.",
        .number => "The text is not JSON: a number is malformed.",
        .string_control => "The text is not JSON: a control character in a string is not escaped.",
        .escape => "The text is not JSON: an escape in a string is malformed.",
        .trailing => "The text is not JSON: something follows the value.",
        .depth => "The text nests more than 200 levels deep, and was not read.",
        .large => "The text is too long, and was not read.",
    };
}

/// Whether a text begins as an object does.
fn mayBeResource(text: []const u8) bool {
    const trimmed = std.mem.trimStart(u8, text, " \t\r\n");
    return trimmed.len > 0 and trimmed[0] == '{';
}

/// Whether a text that is no JSON was meant to be a resource.
fn claimsType(text: []const u8) bool {
    return std.mem.find(u8, text, "\"resourceType\"") != null;
}

fn hasType(tape: json.Tape) bool {
    var members = tape.children(0);
    while (members.next()) |index| if (tape.keyIs(index, "resourceType")) return true;
    return false;
}
