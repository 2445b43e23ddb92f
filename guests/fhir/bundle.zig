//! Rules of bundles that FHIR states in words or that its expressions would check slowly.

const std = @import("std");
const items = @import("items.zig");
const json = @import("json.zig");
const primitive = @import("primitive.zig");
const references = @import("references.zig");
const table = @import("table.zig");
const Validator = @import("validate.zig").Validator;

const Error = error{OutOfMemory};

const bundle_type = table.typeOf(.Bundle);

/// Check a resource if it is a bundle.
pub fn check(v: *Validator, index: json.Index, known: *const table.Type) Error!void {
    if (known.number() != bundle_type) return;
    const kind = try v.text(index, "type") orelse "";
    const entries = v.memberCalled(index, "entry") orelse return;
    if (v.tape.at(entries).kind != .array) return;
    var seen: std.StringHashMapUnmanaged(void) = .empty;
    const history = std.mem.eql(u8, kind, "history");
    var those = v.tape.children(entries);
    while (those.next()) |entry| {
        if (v.tape.at(entry).kind != .object) continue;
        const place = v.memberCalled(entry, "fullUrl") orelse continue;
        const url = try v.text(entry, "fullUrl") orelse continue;
        try checkUrl(v, entry, place, url);
        if (history) continue;
        const key = try std.mem.concat(v.arena, u8, &.{ url, "\n", try versionOf(v, entry) });
        if ((try seen.getOrPut(v.arena, key)).found_existing)
            try v.issues.add(.@"error", .invariant, place, "Rule bdl-7: A fullUrl is unique in a bundle, or its resources have different versions.");
    }
}

fn versionOf(v: *Validator, entry: json.Index) Error![]const u8 {
    const resource = v.memberCalled(entry, "resource") orelse return "";
    if (v.tape.at(resource).kind != .object) return "";
    const meta = v.memberCalled(resource, "meta") orelse return "";
    if (v.tape.at(meta).kind != .object) return "";
    return try v.text(meta, "versionId") orelse "";
}

fn checkUrl(v: *Validator, entry: json.Index, place: json.Index, url: []const u8) Error!void {
    if (url.len == 0) return;
    if (!primitive.isAbsolute(url))
        return v.issues.add(.@"error", .value, place, "A fullUrl is absolute: http:, https:, urn:uuid: or urn:oid:, not Type/id.");
    if (!std.mem.startsWith(u8, url, "http") or std.mem.find(u8, url, "/_history/") != null) return;
    const meant = references.resourceOf(url) orelse return;
    const resource = v.memberCalled(entry, "resource") orelse return;
    const known = items.resourceType(v.tape, resource) orelse return;
    const id = try v.text(resource, "id") orelse return;
    if (known != meant or !std.mem.eql(u8, url[std.mem.findScalarLast(u8, url, '/').? + 1 ..], id))
        try v.issues.add(.@"error", .invalid, place, "The fullUrl does not agree with the type and the id of the resource.");
}
