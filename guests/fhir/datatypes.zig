//! Rules of data types and of single resources that are quicker in code than as expressions.

const std = @import("std");
const digits = @import("../lgpd/digits.zig");
const json = @import("json.zig");
const primitive = @import("primitive.zig");
const table = @import("table.zig");
const Validator = @import("validate.zig").Validator;

const Error = error{OutOfMemory};

const coding_type = table.typeOf(.Coding);
const extension_type = table.typeOf(.Extension);
const identifier_type = table.typeOf(.Identifier);
const quantity_type = table.typeOf(.Quantity);

/// Check an object of a data type; `holder` is the member that it is the value of.
pub fn check(v: *Validator, index: json.Index, owner: *const table.Type, holder: ?*const table.Member) Error!void {
    switch (owner.number()) {
        extension_type => try checkExtension(v, index, holder),
        identifier_type => {
            try checkSystem(v, index);
            try checkIdentifier(v, index);
        },
        coding_type => try checkSystem(v, index),
        quantity_type => if (holder) |member| if (member.flags.simple) if (v.memberCalled(index, "comparator")) |found|
            try v.issues.add(.@"error", .invariant, found, "Rule sqty-1: The comparator is not used on a SimpleQuantity."),
        else => {},
    }
}

fn checkExtension(v: *Validator, index: json.Index, holder: ?*const table.Member) Error!void {
    var values = false;
    var extensions = false;
    var children = v.tape.children(index);
    while (children.next()) |child| {
        const found = v.tape.at(child).member;
        if (found == table.none) continue;
        const member = &table.members[found];
        if (member.slot == table.members[table.memberOf(.@"Extension.valueString")].slot) values = true;
        if (member.type == extension_type) extensions = true;
    }
    if (values == extensions)
        try v.issues.add(.@"error", .invariant, index, "Rule ext-1: An extension has either a value or further extensions, not both and not none.");
    const member = holder orelse return;
    if (member.type == extension_type and std.mem.eql(u8, table.name(member.name), "modifierExtension"))
        try v.issues.add(.warning, .extension, index, "An extension that changes the meaning of its element is not known here: do not use the element without knowing it.");
}

fn checkSystem(v: *Validator, index: json.Index) Error!void {
    const system = try v.text(index, "system") orelse return;
    if (system.len > 0 and !primitive.isAbsolute(system))
        try v.issues.add(.warning, .value, v.memberCalled(index, "system").?, "A system is an absolute URI, such as http://loinc.org or urn:oid:2.16.840.");
}

/// Naming systems of people's numbers in Brazil: the ends of their URLs and their OIDs.
const numbers = [_]struct { system: []const u8, cns: bool }{
    .{ .system = "/namingsystem/cpf", .cns = false },
    .{ .system = "urn:oid:2.16.840.1.113883.13.237", .cns = false },
    .{ .system = "/namingsystem/cns", .cns = true },
    .{ .system = "urn:oid:2.16.840.1.113883.13.236", .cns = true },
    .{ .system = "saude.gov.br/fhir/r4/structuredefinition/brindividuo-1.0", .cns = true },
};

fn checkIdentifier(v: *Validator, index: json.Index) Error!void {
    const system = try v.text(index, "system") orelse return;
    const kind = for (numbers) |number| {
        if (std.ascii.endsWithIgnoreCase(system, number.system)) break number;
    } else return;
    const place = v.memberCalled(index, "value") orelse return;
    const written = try v.text(index, "value") orelse return;
    var plain: [15]u8 = undefined;
    const wanted: usize = if (kind.cns) 15 else 11;
    const right = if (bare(written, plain[0..wanted])) |_|
        (if (kind.cns) digits.cns(&plain) else digits.cpf(plain[0..11]))
    else
        false;
    if (!right) try v.wrongValue(place, if (kind.cns)
        "a CNS has 15 digits, and its check digits are right"
    else
        "a CPF has 11 digits, and its check digits are right");
}

/// Copy the digits of a number that may have dots, hyphens and spaces; null unless they fill `out`.
fn bare(written: []const u8, out: []u8) ?void {
    var n: usize = 0;
    for (written) |byte| switch (byte) {
        '0'...'9' => {
            if (n == out.len) return null;
            out[n] = byte;
            n += 1;
        },
        '.', '-', ' ' => {},
        else => return null,
    };
    return if (n == out.len) {} else null;
}

/// Elements whose values are unique in a whole resource, by its type.
const distinct = [_]struct { resource: table.TypeNumber, member: u16, sentence: []const u8 }{
    .{
        .resource = table.typeOf(.Questionnaire),
        .member = table.memberOf(.@"Questionnaire.item.linkId"),
        .sentence = "Rule que-2: The link ids for groups and questions must be unique within the questionnaire",
    },
    .{
        .resource = table.typeOf(.CodeSystem),
        .member = table.memberOf(.@"CodeSystem.concept.code"),
        .sentence = "Rule csd-1: Within a code system definition, all the codes SHALL be unique",
    },
};

/// Check what must be unique in a resource of this type.
pub fn checkDistinct(v: *Validator, index: json.Index, known: *const table.Type) Error!void {
    for (distinct) |rule| if (rule.resource == known.number()) {
        var seen: std.StringHashMapUnmanaged(void) = .empty;
        for (index..v.tape.at(index).next) |i| {
            const place: json.Index = @intCast(i);
            if (v.tape.at(place).member != rule.member or v.tape.at(place).kind != .string) continue;
            if ((try seen.getOrPut(v.arena, try v.tape.string(v.arena, place))).found_existing)
                try v.issues.add(.@"error", .invariant, place, rule.sentence);
        }
    };
}
