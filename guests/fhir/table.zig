//! FHIR R4's types, members, codes and invariants: r4.bin, which compile.py writes, used where it lies.

const std = @import("std");

const bytes align(8) = @embedFile("r4.bin").*;
const magic = "FHIR R4\x01";

comptime {
    std.debug.assert(@import("builtin").cpu.arch.endian() == .little);
    std.debug.assert(std.mem.eql(u8, bytes[0..magic.len], magic));
}

pub const none = 0xFFFF;

/// Number of a type: a primitive, `any_resource`, or `first_type` and the place of a `Type`.
pub const TypeNumber = u16;
pub const any_resource: TypeNumber = 31;
pub const first_type: TypeNumber = 32;

/// In the order of definitions.py.
pub const Primitive = enum(u16) {
    boolean,
    integer,
    positiveInt,
    unsignedInt,
    decimal,
    string,
    markdown,
    code,
    id,
    uri,
    url,
    canonical,
    oid,
    uuid,
    date,
    dateTime,
    instant,
    time,
    base64Binary,
    xhtml,
};

/// Value sets of which only the shape of a code is checked.
pub const Shape = enum(u16) { language = 0xFFF0, mime_type = 0xFFF1, currency = 0xFFF2, ucum = 0xFFF3, _ };

pub const Type = extern struct {
    /// Slots of members that must be there.
    required: [2]u64,
    name: u16,
    first_member: u16,
    member_count: u16,
    first_invariant: u16,
    invariant_count: u8,
    unused: u8,
    /// Place among resources, or `none`.
    resource: u16,
    unused_too: u32,

    pub fn number(t: *const Type) TypeNumber {
        return @intCast(first_type + (t - types.ptr));
    }

    pub fn members_of(t: *const Type) []const Member {
        return members[t.first_member..][0..t.member_count];
    }

    pub fn invariants_of(t: *const Type) []const Invariant {
        return invariants[t.first_invariant..][0..t.invariant_count];
    }
};

pub const Member = extern struct {
    name: u16,
    /// "value" for valueString.
    element: u16,
    type: TypeNumber,
    /// Value set, `Shape`, or `none`.
    binding: u16,
    /// Set of resources that a reference may mean, or `none`.
    targets: u16,
    /// Number of the element in its type, the same for all forms of a choice.
    slot: u8,
    flags: Flags,

    pub const Flags = packed struct(u8) { many: bool, choice: bool, bare: bool, simple: bool, unused: u4 };

    pub fn primitive(m: *const Member) ?Primitive {
        return if (m.type < any_resource) @fromBackingInt(m.type) else null;
    }

    pub fn number(m: *const Member) u16 {
        return @intCast(m - members.ptr);
    }
};

pub const Invariant = extern struct { key: u16, code_len: u16, sentence: u32, code: u32 };

const Resource = extern struct { type: TypeNumber, name: u16 };
const Code = extern struct { set: u16, name: u16, system: u16 };

pub const types = section(Type, 0);
pub const members = section(Member, 1);
const member_slots = section(u16, 2);
const resources = section(Resource, 3);
const resource_slots = section(u16, 4);
const targets = section([5]u32, 5);
const codes = section(Code, 6);
const code_slots = section(u16, 7);
const invariants = section(Invariant, 8);
const programs = section(u8, 9);
const names = section(u8, 10);
const code_names = section(u8, 11);
const texts = section(u8, 12);

fn section(comptime T: type, comptime number: usize) []const T {
    const at = magic.len + 8 * number;
    const offset = std.mem.readInt(u32, bytes[at..][0..4], .little);
    const count = std.mem.readInt(u32, bytes[at + 4 ..][0..4], .little);
    const start: [*]const T = @ptrCast(@alignCast(&bytes[offset]));
    return start[0..count];
}

pub fn name(at: u16) []const u8 {
    return names[at + 1 ..][0..names[at]];
}

pub fn text(at: u32) []const u8 {
    return texts[at + 2 ..][0 .. texts[at] + @as(usize, texts[at + 1]) * 256];
}

pub fn program(invariant: *const Invariant) []const u8 {
    return programs[invariant.code..][0..invariant.code_len];
}

pub fn typeAt(number: TypeNumber) *const Type {
    return &types[number - first_type];
}

/// Types that rules name, in the order of layout.py.
pub const KnownType = enum { Bundle, CodeSystem, Coding, Element, Extension, Identifier, Quantity, Questionnaire, Reference };

/// Members that rules name, in the order of layout.py.
pub const KnownMember = enum {
    @"Element.id",
    @"Extension.valueString",
    @"Quantity.unit",
    @"Quantity.system",
    @"Quantity.code",
    @"Quantity.value",
    @"Questionnaire.item.linkId",
    @"CodeSystem.concept.code",
};

pub fn typeOf(comptime which: KnownType) TypeNumber {
    return known(@backingInt(which));
}

/// The number of a member.
pub fn memberOf(comptime which: KnownMember) u16 {
    return known(@typeInfo(KnownType).@"enum".field_names.len + @as(usize, @backingInt(which)));
}

fn known(comptime place: usize) u16 {
    const offset = comptime std.mem.readInt(u32, bytes[magic.len + 8 * 13 ..][0..4], .little);
    return comptime std.mem.readInt(u16, bytes[offset + 2 * place ..][0..2], .little);
}

fn hash(seed: u32, key: []const u8) u32 {
    var value: u32 = 0x811C9DC5 ^ (seed *% 0x9E3779B1);
    for (key) |byte| value = (value ^ byte) *% 0x01000193;
    return value ^ (value >> 15);
}

/// The member of `owner` that is called `key` in JSON.
pub fn member(owner: *const Type, key: []const u8) ?*const Member {
    var at = hash(owner.number(), key) % member_slots.len;
    while (member_slots[at] != 0) : (at = (at + 1) % member_slots.len) {
        const number = member_slots[at] - 1;
        if (number < owner.first_member or number >= owner.first_member + owner.member_count) continue;
        if (std.mem.eql(u8, name(members[number].name), key)) return &members[number];
    }
    return null;
}

/// The type of a resource that is not abstract.
pub fn resource(key: []const u8) ?*const Type {
    var at = hash(0, key) % resource_slots.len;
    while (resource_slots[at] != 0) : (at = (at + 1) % resource_slots.len) {
        const found = &resources[resource_slots[at] - 1];
        if (std.mem.eql(u8, name(found.name), key)) return typeAt(found.type);
    }
    return null;
}

/// Whether the set of resources has this one.
pub fn allows(set: u16, wanted: *const Type) bool {
    return targets[set][wanted.resource / 32] >> @intCast(wanted.resource % 32) & 1 == 1;
}

/// Whether the value set has the code, in `system` if it is given.
pub fn hasCode(set: u16, code: []const u8, system: ?[]const u8) bool {
    var at = hash(set, code) % code_slots.len;
    while (code_slots[at] != 0) : (at = (at + 1) % code_slots.len) {
        const found = &codes[code_slots[at] - 1];
        if (found.set != set or !std.mem.eql(u8, codeName(found.name), code)) continue;
        const wanted = system orelse return true;
        if (std.mem.eql(u8, codeName(found.system), wanted)) return true;
    }
    return false;
}

fn codeName(at: u16) []const u8 {
    return code_names[at + 1 ..][0..code_names[at]];
}

/// The codes of a set that has no more than `most`, in the buffer's order of definition; null for a larger set.
pub fn codesOf(set: u16, buffer: [][]const u8) ?[]const []const u8 {
    var n: usize = 0;
    for (codes) |code| if (code.set == set) {
        if (n == buffer.len) return null;
        buffer[n] = codeName(code.name);
        n += 1;
    };
    return buffer[0..n];
}

test "members, resources, codes" {
    const patient = resource("Patient").?;
    try std.testing.expectEqualStrings("Patient", name(patient.name));
    const deceased = member(patient, "deceasedBoolean").?;
    try std.testing.expectEqualStrings("deceased", name(deceased.element));
    try std.testing.expectEqual(Primitive.boolean, deceased.primitive().?);
    try std.testing.expect(deceased.flags.choice and !deceased.flags.many);
    for ([_][]const u8{ "deceased", "Name", "resourceType", "", "_name" }) |key|
        try std.testing.expectEqual(null, member(patient, key));
    for ([_][]const u8{ "Resource", "DomainResource", "Patients", "patient", "Element", "" }) |key|
        try std.testing.expectEqual(null, resource(key));
    const gender = member(patient, "gender").?;
    try std.testing.expect(hasCode(gender.binding, "female", null));
    try std.testing.expect(!hasCode(gender.binding, "Female", null));
    try std.testing.expect(hasCode(gender.binding, "male", "http://hl7.org/fhir/administrative-gender"));
    try std.testing.expect(!hasCode(gender.binding, "male", "http://hl7.org/fhir/gender"));
    const subject = member(resource("Condition").?, "subject").?;
    try std.testing.expect(allows(subject.targets, patient) and !allows(subject.targets, resource("Device").?));
}

test "what rules name is what it is called" {
    inline for (@typeInfo(KnownType).@"enum".field_names) |expected|
        try std.testing.expectEqualStrings(expected, name(typeAt(typeOf(@field(KnownType, expected))).name));
    inline for (@typeInfo(KnownMember).@"enum".field_names) |path| {
        const expected = comptime path[std.mem.findScalarLast(u8, path, '.').? + 1 ..];
        try std.testing.expectEqualStrings(expected, name(members[memberOf(@field(KnownMember, path))].name));
    }
}

test "every member can be found, and what a type requires is there" {
    for (types) |*t| {
        var slots: u128 = 0;
        for (t.members_of()) |*m| {
            try std.testing.expectEqual(m, member(t, name(m.name)).?);
            slots |= @as(u128, 1) << @intCast(m.slot);
        }
        const required = t.required[0] | @as(u128, t.required[1]) << 64;
        try std.testing.expectEqual(required, required & slots);
    }
}
