//! Walk a resource against R4's structure: names, kinds, counts, values, codes; then what concerns the whole.
//!
//! Every value learns its member on the way (`json.Value.member`), which later rules read. Objects are walked by
//! recursion, as deep as `json.max_depth` lets a text nest.

const std = @import("std");
const bundle = @import("bundle.zig");
const codes = @import("codes.zig");
const datatypes = @import("datatypes.zig");
const evaluate = @import("evaluate.zig");
const json = @import("json.zig");
const primitive = @import("primitive.zig");
const references = @import("references.zig");
const table = @import("table.zig");
const xhtml = @import("xhtml.zig");
const Issues = @import("issues.zig").Issues;

const Error = error{OutOfMemory};
const Index = json.Index;

const element_type = table.typeOf(.Element);

pub const Place = enum { whole, contained };

/// Slots of a type that were seen.
const Slots = struct {
    bits: [2]u64 = .{ 0, 0 },

    fn has(slots: Slots, slot: u8) bool {
        return slots.bits[slot / 64] >> @intCast(slot % 64) & 1 == 1;
    }

    fn add(slots: *Slots, slot: u8) void {
        slots.bits[slot / 64] |= @as(u64, 1) << @intCast(slot % 64);
    }
};

pub const Validator = struct {
    arena: std.mem.Allocator,
    tape: json.Tape,
    issues: *Issues,
    machine: evaluate.Machine,
    /// References and URIs into the resource under way, "#…".
    locals: std.ArrayList(references.Local) = .empty,
    /// The resource under way, which contained ones belong to.
    whole: Index = 0,
    /// Some invariant took too many steps, which was reported.
    spent: bool = false,
    /// The text names something of RNDS; null as long as nobody asked.
    for_rnds: ?bool = null,

    pub fn init(arena: std.mem.Allocator, tape: json.Tape, issues: *Issues) Validator {
        return .{
            .arena = arena,
            .tape = tape,
            .issues = issues,
            .machine = .{ .values = .{ .arena = arena, .tape = tape } },
        };
    }

    /// Check an object that must be a resource.
    pub fn resource(v: *Validator, index: Index, place: Place) Error!void {
        const value = v.tape.at(index);
        if (value.kind != .object) return v.issues.add(.@"error", .structure, index, "A resource is a JSON object.");
        const told = v.memberCalled(index, "resourceType") orelse
            return v.issues.addBelow(.@"error", .structure, index, "resourceType", "A resource says its type in resourceType.");
        if (v.tape.at(told).kind != .string)
            return v.issues.add(.@"error", .structure, told, "resourceType is a string.");
        const known = table.resource(try v.tape.string(v.arena, told)) orelse
            return v.issues.add(.@"error", .structure, told, "resourceType is not the name of a resource of FHIR R4 that can have instances.");
        if (place == .contained) {
            try v.object(index, known, null);
            return references.checkContained(v, index, known);
        }
        const outer_locals, const outer_whole = .{ v.locals, v.whole };
        v.locals, v.whole = .{ .empty, index };
        try v.object(index, known, null);
        try references.resolve(v, index, known);
        v.locals, v.whole = .{ outer_locals, outer_whole };
        try bundle.check(v, index, known);
        try datatypes.checkDistinct(v, index, known);
    }

    /// The first member of an object with this name.
    pub fn memberCalled(v: *Validator, object_index: Index, name: []const u8) ?Index {
        var members = v.tape.children(object_index);
        while (members.next()) |index| if (v.tape.keyIs(index, name)) return index;
        return null;
    }

    /// The characters of a member that is a string.
    pub fn text(v: *Validator, object_index: Index, name: []const u8) Error!?[]const u8 {
        const index = v.memberCalled(object_index, name) orelse return null;
        return if (v.tape.at(index).kind == .string) try v.tape.string(v.arena, index) else null;
    }

    /// Check an object of a known type; `holder` is the member that it is the value of.
    fn object(v: *Validator, index: Index, owner: *const table.Type, holder: ?*const table.Member) Error!void {
        var plain: Slots = .{};
        var shadow: Slots = .{};
        var typed = false;
        var children = v.tape.children(index);
        var count: usize = 0;
        while (children.next()) |child| : (count += 1) {
            const key = try v.tape.key(v.arena, child);
            const is_shadow = key.len > 0 and key[0] == '_';
            const member = table.member(owner, if (is_shadow) key[1..] else key) orelse {
                if (owner.resource == table.none or !std.mem.eql(u8, key, "resourceType")) {
                    try v.unknown(child);
                } else {
                    if (typed) try v.issues.add(.@"error", .structure, child, duplicate);
                    typed = true;
                }
                continue;
            };
            if (is_shadow and (member.flags.bare or member.primitive() == null)) {
                try v.unknown(child);
                continue;
            }
            v.tape.at(child).member = member.number();
            const same = if (is_shadow) &shadow else &plain;
            const known = same.has(member.slot);
            if (known or (member.flags.choice and (plain.has(member.slot) or shadow.has(member.slot)))) {
                const two_forms = member.flags.choice and !v.issues.full() and v.hasOtherForm(index, child, member);
                if (two_forms) try v.issues.add(.@"error", .structure, child, "A choice of types has one value only.");
                if (known and !two_forms) try v.issues.add(.@"error", .structure, child, duplicate);
            }
            same.add(member.slot);
            if (is_shadow) try v.extensionsOf(child, member) else try v.values(child, member);
        }
        if (count == 0) return v.issues.add(.@"error", .structure, index, "An object is never empty: leave the element out.");
        if (count == 1 and owner.resource == table.none and v.onlyId(index))
            try v.issues.add(.@"error", .invariant, index, "Rule ele-1: An element has a value or further elements beside its id.");
        for (owner.required, plain.bits, shadow.bits, 0..) |required, a, b, i| {
            var absent = required & ~(a | b);
            while (absent != 0) : (absent &= absent - 1) try v.missing(index, owner, @intCast(64 * i + @ctz(absent)));
        }
        try datatypes.check(v, index, owner, holder);
        try v.invariants(index, owner);
    }

    fn onlyId(v: *Validator, index: Index) bool {
        const member = v.tape.at(index + 1).member;
        return member != table.none and table.members[member].name == table.members[table.memberOf(.@"Element.id")].name;
    }

    const duplicate = "The same name stands twice in one object.";

    fn unknown(v: *Validator, child: Index) Error!void {
        try v.issues.add(.@"error", .structure, child, "FHIR R4 does not define an element of this name here.");
    }

    fn missing(v: *Validator, index: Index, owner: *const table.Type, slot: u8) Error!void {
        for (owner.members_of()) |*member| if (member.slot == slot) {
            const name = table.name(member.element);
            const pieces = [_][]const u8{ "The element ", name, if (member.flags.choice) "[x] is required." else " is required." };
            return v.issues.addBelow(.@"error", .required, index, name, try std.mem.concat(v.arena, u8, &pieces));
        };
    }

    /// Whether a choice was made before in another type.
    fn hasOtherForm(v: *Validator, index: Index, child: Index, member: *const table.Member) bool {
        var children = v.tape.children(index);
        while (children.next()) |other| {
            if (other >= child) return false;
            const found = v.tape.at(other).member;
            if (found != table.none and found != member.number() and table.members[found].slot == member.slot) return true;
        }
        return false;
    }

    /// Check what stands behind a name: one value or an array of them.
    fn values(v: *Validator, index: Index, member: *const table.Member) Error!void {
        const value = v.tape.at(index);
        if (value.kind == .null)
            return v.issues.add(.@"error", .structure, index, "null is no value: leave the element out.");
        if (member.flags.many != (value.kind == .array)) {
            if (member.flags.many) {
                try v.issues.add(.@"error", .structure, index, "This element repeats: its value is an array.");
                return v.item(index, member);
            }
            try v.issues.add(.@"error", .structure, index, "This element does not repeat: its value is no array.");
        }
        if (value.kind != .array) return v.item(index, member);
        if (value.next == index + 1)
            return v.issues.add(.@"error", .structure, index, "An array is never empty: leave the element out.");
        var items = v.tape.children(index);
        var nulls = false;
        while (items.next()) |child| {
            v.tape.at(child).member = member.number();
            if (v.tape.at(child).kind == .null and member.primitive() != null) nulls = true else try v.item(child, member);
        }
        if (nulls) try v.pairNulls(index, member);
    }

    /// Check that every null in an array of primitives stands beside something in its twin.
    fn pairNulls(v: *Validator, index: Index, member: *const table.Member) Error!void {
        const parent = v.tape.at(index).parent;
        const is_shadow = v.tape.text[v.tape.at(index).key_start] == '_';
        var twin: ?json.Tape.Children = null;
        var siblings = v.tape.children(parent);
        while (siblings.next()) |sibling| {
            const key = try v.tape.key(v.arena, sibling);
            const name = if (is_shadow) key else if (key.len > 0 and key[0] == '_') key[1..] else continue;
            if (std.mem.eql(u8, name, table.name(member.name)) and v.tape.at(sibling).kind == .array) twin = v.tape.children(sibling);
        }
        var items = v.tape.children(index);
        while (items.next()) |child| {
            const other = if (twin) |*those| those.next() else null;
            if (v.tape.at(child).kind != .null) continue;
            if (other == null or v.tape.at(other.?).kind == .null)
                try v.issues.add(.@"error", .structure, child, "null stands in an array only where the array of values or of extensions beside it has something.");
        }
    }

    /// Check one value.
    fn item(v: *Validator, index: Index, member: *const table.Member) Error!void {
        const value = v.tape.at(index);
        if (value.kind == .null) return v.issues.add(.@"error", .structure, index, "null is no value: leave the element out.");
        if (member.primitive()) |kind| return v.primitiveValue(index, member, kind);
        if (member.type == table.any_resource) return v.resource(index, if (isContained(member)) .contained else .whole);
        if (value.kind != .object) return v.issues.add(.@"error", .structure, index, "This element is a JSON object.");
        const type_ = table.typeAt(member.type);
        try v.object(index, type_, member);
        if (member.binding != table.none) try codes.check(v, index, member);
        if (member.type == references.reference_type) try references.check(v, index, member);
    }

    fn isContained(member: *const table.Member) bool {
        return std.mem.eql(u8, table.name(member.name), "contained");
    }

    fn primitiveValue(v: *Validator, index: Index, member: *const table.Member, kind: table.Primitive) Error!void {
        const value = v.tape.at(index);
        switch (primitive.form(kind)) {
            .boolean => if (value.kind != .true and value.kind != .false)
                try v.issues.add(.@"error", .structure, index, "This element is a JSON boolean, true or false."),
            .number => {
                if (value.kind != .number)
                    return v.issues.add(.@"error", .structure, index, "This element is a JSON number, without quotes.");
                if (primitive.number(kind, v.tape.raw(index))) |rule| try v.wrongValue(index, rule);
                if (value.end - value.start > number_max_length)
                    try v.issues.add(.warning, .value, index, "The number has more digits than systems keep.");
            },
            .string => {
                if (value.kind != .string) return v.issues.add(.@"error", .structure, index, "This element is a JSON string.");
                if (value.forbidden) return v.wrongValue(index, "text has no control characters and no half of a surrogate pair");
                const content = try v.tape.string(v.arena, index);
                if (primitive.string(kind, content)) |rule| {
                    if (try v.isTransient(content)) return v.issues.add(.warning, .value, index, "urn:uuid: is followed by a UUID; RNDS alone accepts urn:uuid:transient- and a number.");
                    return v.wrongValue(index, rule);
                }
                if (kind == .xhtml) try v.narrative(index, content);
                if (member.binding != table.none) try codes.checkCode(v, index, member.binding, content);
                switch (kind) {
                    .uri, .url, .canonical => if (content[0] == '#') try v.locals.append(v.arena, .{ .index = index, .id = content[1..] }),
                    else => {},
                }
            },
        }
    }

    const number_max_length = 100;

    /// RNDS, Brazil's health network, wants names of this form in its bundles, which are no UUIDs.
    fn isTransient(v: *Validator, content: []const u8) Error!bool {
        if (!std.mem.startsWith(u8, content, "urn:uuid:transient-")) return false;
        if (v.for_rnds == null) v.for_rnds = for (0..v.tape.values.len) |i| {
            const index: Index = @intCast(i);
            if (v.tape.at(index).kind == .string and std.mem.find(u8, try v.tape.string(v.arena, index), "saude.gov.br/") != null) break true;
        } else false;
        return v.for_rnds.?;
    }

    /// Report a value against a rule, such as "a date is …".
    pub fn wrongValue(v: *Validator, index: Index, rule: []const u8) Error!void {
        const pieces = [_][]const u8{ "The value does not fit: ", rule, "." };
        try v.issues.add(.@"error", .value, index, try std.mem.concat(v.arena, u8, &pieces));
    }

    fn narrative(v: *Validator, index: Index, content: []const u8) Error!void {
        const problem = xhtml.check(content) orelse return;
        if (problem.rule.len == 0) return v.wrongValue(index, problem.sentence);
        const pieces = [_][]const u8{ "Rule ", problem.rule, ": ", problem.sentence, "." };
        try v.issues.add(.@"error", .invariant, index, try std.mem.concat(v.arena, u8, &pieces));
    }

    /// Check what stands behind `_name`: id and extensions of a primitive, or an array of them.
    fn extensionsOf(v: *Validator, index: Index, member: *const table.Member) Error!void {
        const value = v.tape.at(index);
        if (member.flags.many != (value.kind == .array))
            return v.issues.add(.@"error", .structure, index, if (member.flags.many)
                "This element repeats: its extensions are in an array."
            else
                "This element does not repeat: its extensions are in no array.");
        if (value.kind != .array) return v.extensionsOfOne(index, member);
        if (value.next == index + 1)
            return v.issues.add(.@"error", .structure, index, "An array is never empty: leave the element out.");
        var items = v.tape.children(index);
        var nulls = false;
        var found = false;
        while (items.next()) |child| {
            v.tape.at(child).member = member.number();
            if (v.tape.at(child).kind == .null) {
                nulls = true;
            } else {
                found = true;
                try v.extensionsOfOne(child, member);
            }
        }
        if (!found) return v.issues.add(.@"error", .structure, index, "An array is never without content: leave the element out.");
        if (nulls) try v.pairNulls(index, member);
    }

    fn extensionsOfOne(v: *Validator, index: Index, member: *const table.Member) Error!void {
        if (v.tape.at(index).kind != .object)
            return v.issues.add(.@"error", .structure, index, "A name with an underscore holds an object with id or extension.");
        try v.object(index, table.typeAt(element_type), member);
    }

    fn invariants(v: *Validator, index: Index, owner: *const table.Type) Error!void {
        for (owner.invariants_of()) |*invariant| {
            const holds = v.machine.holds(table.program(invariant), v.whole, index) catch |err| switch (err) {
                error.OutOfMemory => return error.OutOfMemory,
                error.Budget => {
                    if (!v.spent) try v.issues.add(.@"error", .too_costly, index, "An invariant was not checked: that would take too long.");
                    v.spent = true;
                    continue;
                },
            };
            if (holds != false) continue;
            const pieces = [_][]const u8{ "Rule ", table.name(invariant.key), ": ", table.text(invariant.sentence) };
            try v.issues.add(.@"error", .invariant, index, try std.mem.concat(v.arena, u8, &pieces));
        }
    }
};
