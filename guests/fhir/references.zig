//! References: their form, the types they may mean, and those into contained resources.

const std = @import("std");
const json = @import("json.zig");
const primitive = @import("primitive.zig");
const table = @import("table.zig");
const items = @import("items.zig");
const Validator = @import("validate.zig").Validator;

const Error = error{OutOfMemory};

pub const reference_type = table.typeOf(.Reference);

/// "#id" somewhere in a resource; "#" alone means the resource itself.
pub const Local = struct {
    index: json.Index,
    id: []const u8,
    /// Of a Reference: what it may mean; null for a URI.
    targets: ?u16 = null,
};

const wrong_type = "The reference means a resource of a type that the element does not allow.";

/// Check an object that is a Reference.
pub fn check(v: *Validator, index: json.Index, member: *const table.Member) Error!void {
    const told = if (try v.text(index, "type")) |name| table.resource(name) else null;
    if (told) |known| if (member.targets != table.none and !table.allows(member.targets, known))
        return v.issues.add(.@"error", .invalid, index, wrong_type);
    const place = v.memberCalled(index, "reference") orelse return;
    const written = try v.text(index, "reference") orelse return;
    if (written.len == 0) return;
    if (written[0] == '#')
        return v.locals.append(v.arena, .{ .index = place, .id = written[1..], .targets = member.targets });
    for (written) |byte| if (byte <= ' ') return v.issues.add(.@"error", .value, place, "A reference has no space.");
    const meant = if (primitive.isAbsolute(written)) absolute(written) else try relative(v, place, written);
    const known = meant orelse return;
    if (member.targets != table.none and !table.allows(member.targets, known))
        return v.issues.add(.@"error", .invalid, place, wrong_type);
    if (told) |other| if (other != known)
        try v.issues.add(.@"error", .invalid, place, "The reference and its type do not name the same type of resource.");
}

/// The type in "http://…/Type/id", where there is one.
fn absolute(written: []const u8) ?*const table.Type {
    if (!std.mem.startsWith(u8, written, "http")) return null;
    return resourceOf(written);
}

/// The type in a URL that ends with Type/id or Type/id/_history/version.
pub fn resourceOf(written: []const u8) ?*const table.Type {
    const url = if (std.mem.find(u8, written, "/_history/")) |end| written[0..end] else written;
    var parts = std.mem.splitBackwardsScalar(u8, url, '/');
    if (!primitive.isId(parts.first())) return null;
    return table.resource(parts.next() orelse return null);
}

fn relative(v: *Validator, place: json.Index, written: []const u8) Error!?*const table.Type {
    if (std.mem.findScalar(u8, written, '?')) |end| {
        if (table.resource(written[0..end])) |known| return known;
    } else {
        var parts = std.mem.splitScalar(u8, written, '/');
        const known = table.resource(parts.first());
        const id = parts.next();
        if (known != null and id != null and primitive.isId(id.?)) {
            const history = parts.next() orelse return known;
            const version = parts.next() orelse "";
            if (std.mem.eql(u8, history, "_history") and primitive.isId(version) and parts.next() == null) return known;
        }
    }
    try v.issues.add(.@"error", .value, place, "A relative reference is Type/id with a type of FHIR R4 and an id of 1 to 64 letters, digits, hyphens and dots.");
    return null;
}

/// Check what only contained resources must obey.
pub fn checkContained(v: *Validator, index: json.Index, known: *const table.Type) Error!void {
    _ = known;
    if (v.memberCalled(index, "id") == null)
        try v.issues.addBelow(.@"error", .required, index, "id", "A contained resource has an id.");
    if (v.memberCalled(index, "contained")) |inner|
        try v.issues.add(.@"error", .invariant, inner, "Rule dom-2: A contained resource contains no further resources.");
    const meta = v.memberCalled(index, "meta") orelse return;
    if (v.tape.at(meta).kind != .object) return;
    for ([_][]const u8{ "versionId", "lastUpdated" }) |name| if (v.memberCalled(meta, name)) |found|
        try v.issues.add(.@"error", .invariant, found, "Rule dom-4: A contained resource has no version and no time of change.");
    if (v.memberCalled(meta, "security")) |found|
        try v.issues.add(.@"error", .invariant, found, "Rule dom-5: A contained resource has no security labels.");
}

/// Match "#…" in a resource with what it contains, once all of it was walked.
pub fn resolve(v: *Validator, index: json.Index, known: *const table.Type) Error!void {
    _ = known;
    const contained = if (v.memberCalled(index, "contained")) |found| found else null;
    if (contained == null and v.locals.items.len == 0) return;
    var ids: std.StringHashMapUnmanaged(json.Index) = .empty;
    if (contained) |array| {
        var those = v.tape.children(array);
        while (those.next()) |item| {
            if (v.tape.at(item).kind != .object) continue;
            const id = try v.text(item, "id") orelse continue;
            const entry = try ids.getOrPut(v.arena, id);
            if (entry.found_existing) {
                try v.issues.addBelow(.@"error", .invalid, item, "id", "Two contained resources have the same id.");
            } else entry.value_ptr.* = item;
        }
    }
    for (v.locals.items) |local| {
        const targets = local.targets orelse continue;
        const meant = if (local.id.len == 0) index else ids.get(local.id) orelse {
            try v.issues.add(.@"error", .invariant, local.index, "Rule ref-1: A reference that begins with # is the id of a contained resource.");
            continue;
        };
        const type_ = items.resourceType(v.tape, meant) orelse continue;
        if (targets != table.none and !table.allows(targets, type_))
            try v.issues.add(.@"error", .invalid, local.index, wrong_type);
    }
    if (contained) |array| try unmatched(v, array, &ids);
}

/// Rule dom-3: report what is contained and never meant.
fn unmatched(v: *Validator, array: json.Index, ids: *std.StringHashMapUnmanaged(json.Index)) Error!void {
    // contained resources that refer to the one that contains them
    var back: std.AutoHashMapUnmanaged(json.Index, void) = .empty;
    for (v.locals.items) |local| {
        if (local.id.len > 0) {
            _ = ids.remove(local.id);
        } else if (itemHolding(v, array, local.index)) |item| try back.put(v.arena, item, {});
    }
    if (ids.count() == 0) return;
    var those = v.tape.children(array);
    while (those.next()) |item| {
        if (v.tape.at(item).kind != .object) continue;
        const id = try v.text(item, "id") orelse continue;
        if (ids.get(id) != item or back.contains(item)) continue;
        try v.issues.add(.@"error", .invariant, item, "Rule dom-3: A contained resource is referred to from the resource that contains it, or refers to it.");
    }
}

/// The item of an array that a value is somewhere in.
fn itemHolding(v: *Validator, array: json.Index, index: json.Index) ?json.Index {
    var at = index;
    while (at > array) : (at = v.tape.at(at).parent) if (v.tape.at(at).parent == array) return at;
    return null;
}
