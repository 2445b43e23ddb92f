//! Settle what several finders say of the same place, and what an identifier tells beside a person's name.

const std = @import("std");
const dates = @import("dates.zig");
const kinds = @import("kinds.zig");
const record = @import("record.zig");
const Finding = @import("../abi/finding.zig").Finding;

/// A contact or an address within so many characters of a person's name is taken for that person's.
const beside = 400;
/// A sole trader's name stands so near to the CNPJ.
const trader_reach = 60;
/// So near to a name an age is that person's.
const age_reach = 90;

/// Settle the findings of one field: sorts them by place.
pub fn field(found: *std.ArrayList(Finding)) void {
    const items = found.items;
    std.mem.sort(Finding, items, {}, before);
    if (items.len > 1) dropNamesInAddresses(found);
    forName(found.items);
    besideIdentifiers(found.items);
    keepProven(found);
}

fn before(_: void, a: Finding, b: Finding) bool {
    return if (a.span.start != b.span.start) a.span.start < b.span.start else a.span.end > b.span.end;
}

/// "Rua Maria José, 12" and "maria.souza@exemplo.com" hold no person's name of their own.
fn dropNamesInAddresses(found: *std.ArrayList(Finding)) void {
    var end: u32 = 0;
    var kept: usize = 0;
    for (found.items) |item| {
        const place = is(item, "address") or is(item, "email");
        if (place) end = @max(end, item.span.end);
        if (is(item, "person_name") and item.span.start < end) continue;
        found.items[kept] = item;
        kept += 1;
    }
    found.shrinkRetainingCapacity(kept);
}

/// Weigh what stands beside a person's name: once from the left, once from the right.
fn forName(items: []Finding) void {
    var name: ?u32 = null;
    for (items) |*item| {
        if (is(item.*, "person_name")) name = item.span.end else if (name) |end| weigh(item, item.span.start -| end);
    }
    name = null;
    var i = items.len;
    while (i > 0) {
        i -= 1;
        if (is(items[i], "person_name")) name = items[i].span.start else if (name) |start| weigh(&items[i], start -| items[i].span.end);
    }
}

fn weigh(item: *Finding, gap: u32) void {
    if (gap > beside) return;
    if (item.severity == .medium) {
        for ([_][]const u8{ "phone", "email", "cep", "address", "plate", "ip" }) |kind| {
            if (is(item.*, kind)) item.severity = .high;
        }
    }
    if (gap <= trader_reach and item.severity == .info and is(item.*, "cnpj") and item.check_digit == .ok) {
        item.severity = kinds.mei.severity;
        item.message = kinds.mei.message;
        item.message_en = kinds.mei.message_en;
        item.suggestion = kinds.mei.advice;
    }
    if (gap <= age_reach and isUnproven(item.*)) item.confidence = 85;
    if (isLoose(item.*)) item.confidence = 65;
}

/// An age that has no name beside it yet, and needs one.
fn isUnproven(item: Finding) bool {
    return item.confidence == dates.unproven and is(item, "age");
}

/// A number of some registry, which is a patient's beside what else identifies one.
fn isLoose(item: Finding) bool {
    return item.confidence == record.unproven and is(item, "medical_record");
}

/// Prove such numbers by the nearest identifier before or after.
fn besideIdentifiers(items: []Finding) void {
    var last: ?u32 = null;
    for (items) |*item| {
        if (isLoose(item.*)) {
            if (last) |end| if (item.span.start -| end <= beside) {
                item.confidence = 65;
            };
        } else if (identifies(item.*)) last = item.span.end;
    }
    last = null;
    var i = items.len;
    while (i > 0) {
        i -= 1;
        if (isLoose(items[i])) {
            if (last) |start| if (start -| items[i].span.end <= beside) {
                items[i].confidence = 65;
            };
        } else if (identifies(items[i])) last = items[i].span.start;
    }
}

fn identifies(item: Finding) bool {
    for ([_][]const u8{ "cpf", "cns", "birth_date", "medical_record", "rg" }) |kind| if (is(item, kind)) return true;
    return false;
}

fn keepProven(found: *std.ArrayList(Finding)) void {
    var kept: usize = 0;
    for (found.items) |item| {
        if (isUnproven(item) or isLoose(item)) continue;
        found.items[kept] = item;
        kept += 1;
    }
    found.shrinkRetainingCapacity(kept);
}

fn is(item: Finding, kind: []const u8) bool {
    return std.mem.eql(u8, item.kind, kind);
}
