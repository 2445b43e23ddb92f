//! Codes that must be of a value set: a bare code, a Coding, or one of a CodeableConcept's codings.

const std = @import("std");
const json = @import("json.zig");
const primitive = @import("primitive.zig");
const table = @import("table.zig");
const Validator = @import("validate.zig").Validator;

const Error = error{OutOfMemory};

const coding_type = table.typeOf(.Coding);

/// A sentence lists the codes of a set that is no larger.
const listed_max = 16;

/// Check a code by itself.
pub fn checkCode(v: *Validator, index: json.Index, binding: u16, code: []const u8) Error!void {
    if (!isMember(binding, code, null)) try v.issues.add(.@"error", .code_invalid, index, try sentence(v, binding));
}

/// Check a Coding or a CodeableConcept.
pub fn check(v: *Validator, index: json.Index, member: *const table.Member) Error!void {
    if (member.type == coding_type) {
        if (try holds(v, index, member.binding) == false)
            try v.issues.add(.@"error", .code_invalid, index, try sentence(v, member.binding));
        return;
    }
    const codings = v.memberCalled(index, "coding") orelse {
        if (v.memberCalled(index, "extension") == null)
            try v.issues.add(.warning, .code_invalid, index, "The element has text only, where one of the defined codes is expected.");
        return;
    };
    var items = v.tape.children(codings);
    var told = false;
    while (items.next()) |item| {
        const found = try holds(v, item, member.binding) orelse continue;
        if (found) return;
        told = true;
    }
    if (told) try v.issues.add(.@"error", .code_invalid, index, try sentence(v, member.binding));
}

/// Whether a coding is of the set; null when it has no code.
fn holds(v: *Validator, index: json.Index, binding: u16) Error!?bool {
    if (v.tape.at(index).kind != .object) return null;
    const code = try v.text(index, "code") orelse return null;
    return isMember(binding, code, try v.text(index, "system") orelse "");
}

fn isMember(binding: u16, code: []const u8, system: ?[]const u8) bool {
    const shape: table.Shape = @fromBackingInt(binding);
    return switch (shape) {
        .language, .mime_type, .currency, .ucum => primitive.hasShape(shape, code),
        _ => table.hasCode(binding, code, system),
    };
}

fn sentence(v: *Validator, binding: u16) Error![]const u8 {
    switch (@as(table.Shape, @fromBackingInt(binding))) {
        .language => return "The code is not the tag of a language, such as pt-BR.",
        .mime_type => return "The code is not a media type, such as text/plain.",
        .currency => return "The code is not a currency, such as BRL.",
        .ucum => return "The code is not a unit of UCUM.",
        _ => {},
    }
    var buffer: [listed_max][]const u8 = undefined;
    const codes = table.codesOf(binding, &buffer) orelse return "The code, with its system, is not of the value set that the element requires.";
    const list = try std.mem.join(v.arena, ", ", codes);
    return std.mem.concat(v.arena, u8, &.{ "The code, with its system, must be one of: ", list, "." });
}
