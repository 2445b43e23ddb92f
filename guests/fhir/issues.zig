//! Collect what is wrong with one resource, with paths and places of the elements; never with their content.

const std = @import("std");
const Issue = @import("../abi/finding.zig").Issue;
const Span = @import("../text/codepoints.zig").Span;
const items = @import("items.zig");
const json = @import("json.zig");
const table = @import("table.zig");

/// One text reports no more than this many, and then that there are more.
pub const most = 200;

/// A path that is longer ends with the step that made it so.
const path_max_bytes = 800;

pub const Severity = Issue.Level;

/// Codes of http://hl7.org/fhir/R4/valueset-issue-type.html.
pub const Code = enum {
    structure,
    required,
    value,
    invariant,
    invalid,
    code_invalid,
    extension,
    not_found,
    not_supported,
    too_costly,

    fn text(code: Code) []const u8 {
        return switch (code) {
            .code_invalid => "code-invalid",
            .not_found => "not-found",
            .not_supported => "not-supported",
            .too_costly => "too-costly",
            else => @tagName(code),
        };
    }
};

pub const Issues = struct {
    arena: std.mem.Allocator,
    tape: json.Tape,
    list: std.ArrayList(Issue) = .empty,
    /// Issues beyond `most`.
    more: bool = false,
    /// An error among all issues, those beyond `most` included.
    failed: bool = false,
    /// The array item whose number was last asked for: the next one is often not far behind.
    last_array: json.Index = 0,
    last_item: json.Index = 0,
    last_number: usize = 0,

    /// Whether further issues are only counted.
    pub fn full(issues: *const Issues) bool {
        return issues.list.items.len >= most;
    }

    /// Report something about a value, at the value.
    pub fn add(issues: *Issues, severity: Severity, code: Code, index: json.Index, sentence: []const u8) error{OutOfMemory}!void {
        return issues.addBelow(severity, code, index, "", sentence);
    }

    /// Report something about a member that an object lacks.
    pub fn addBelow(
        issues: *Issues,
        severity: Severity,
        code: Code,
        index: json.Index,
        member: []const u8,
        sentence: []const u8,
    ) error{OutOfMemory}!void {
        if (severity == .@"error" or severity == .fatal) issues.failed = true;
        if (issues.full()) {
            issues.more = true;
            return;
        }
        const value = issues.tape.at(index);
        try issues.list.append(issues.arena, .{
            .severity = severity,
            .code = code.text(),
            .expression = try issues.path(index, member),
            .diagnostics = sentence,
            .span = .{ .start = value.start, .end = value.end },
        });
    }

    /// Such as "Bundle.entry[2].resource.gender"; ends at the last name that may be told.
    fn path(issues: *Issues, index: json.Index, member: []const u8) error{OutOfMemory}![]const u8 {
        var steps: [2 * json.max_depth + 2]json.Index = undefined;
        var count: usize = 0;
        var at = index;
        while (at != 0) : (at = issues.tape.at(at).parent) {
            steps[count] = at;
            count += 1;
        }
        var out: std.ArrayList(u8) = .empty;
        try out.appendSlice(issues.arena, issues.rootName());
        while (count > 0) {
            count -= 1;
            if (out.items.len > path_max_bytes or !try issues.step(&out, steps[count])) return out.items;
        }
        if (member.len > 0) try append(issues.arena, &out, member);
        return out.items;
    }

    fn append(arena: std.mem.Allocator, out: *std.ArrayList(u8), name: []const u8) error{OutOfMemory}!void {
        if (out.items.len > 0) try out.append(arena, '.');
        try out.appendSlice(arena, name);
    }

    fn step(issues: *Issues, out: *std.ArrayList(u8), index: json.Index) error{OutOfMemory}!bool {
        const value = issues.tape.at(index);
        if (value.key_start == json.no_key) {
            const number = issues.itemNumber(value.parent, index);
            try out.print(issues.arena, "[{d}]", .{number});
        } else if (value.member != table.none) {
            try append(issues.arena, out, table.name(table.members[value.member].element));
        } else {
            const key = issues.tape.text[value.key_start..value.key_end];
            if (!isName(key)) return false;
            try append(issues.arena, out, key);
        }
        return true;
    }

    fn itemNumber(issues: *Issues, array: json.Index, item: json.Index) usize {
        if (issues.last_array != array or issues.last_item > item or issues.last_item == 0) {
            issues.last_array = array;
            issues.last_item = array + 1;
            issues.last_number = 0;
        }
        while (issues.last_item < item) {
            issues.last_item = issues.tape.at(issues.last_item).next;
            issues.last_number += 1;
        }
        return issues.last_number;
    }

    fn rootName(issues: *Issues) []const u8 {
        const known = items.resourceType(issues.tape, 0) orelse return "";
        return table.name(known.name);
    }

    /// Turn bytes of the text into code points, all in one pass; `before` code points precede the text.
    pub fn locate(issues: *Issues, before: u32) error{OutOfMemory}!void {
        const places = try issues.arena.alloc(*u32, issues.list.items.len * 2);
        for (issues.list.items, 0..) |*issue, i| {
            places[2 * i] = &issue.span.start;
            places[2 * i + 1] = &issue.span.end;
        }
        std.mem.sort(*u32, places, {}, struct {
            fn less(_: void, a: *u32, b: *u32) bool {
                return a.* < b.*;
            }
        }.less);
        var byte: u32 = 0;
        var point: u32 = before;
        for (places) |place| {
            point += @intCast(countPoints(issues.tape.text[byte..place.*]));
            byte = place.*;
            place.* = point;
        }
    }
};

pub fn countPoints(text: []const u8) usize {
    var count: usize = 0;
    for (text) |byte| count += @intFromBool(byte & 0xC0 != 0x80);
    return count;
}

/// Whether a name that nobody defined looks like the name of an element, and may be repeated.
fn isName(text: []const u8) bool {
    if (text.len == 0 or text.len > 40) return false;
    var digits: usize = 0;
    for (text) |byte| {
        if (!std.ascii.isAlphanumeric(byte) and byte != '_') return false;
        digits += @intFromBool(std.ascii.isDigit(byte));
    }
    return digits <= 4;
}

test "names that may hold personal data are not repeated" {
    for ([_][]const u8{ "gender", "_birthDate", "fhir_comments", "value1" }) |text| try std.testing.expect(isName(text));
    for ([_][]const u8{ "", "Maria Souza", "11144477735", "cpf11144477735", "joão", &@as([41]u8, @splat('a')) }) |text|
        try std.testing.expect(!isName(text));
}
