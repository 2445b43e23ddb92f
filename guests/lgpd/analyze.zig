//! Look for personal data in one field of a document: CPF, CNS, phone, e-mail and patient's name.
//!
//! LGPD (Lei 13.709/2018), art. 5º, I. Where two readings of a number overlap, the longer one stands, then the surer.
//! A phone or an e-mail beside a person's name identifies that person.

const std = @import("std");
const email = @import("email.zig");
const finding = @import("../abi/finding.zig");
const fold = @import("../text/fold.zig");
const guest = @import("../abi/guest.zig");
const identity = @import("identity.zig");
const labels = @import("labels.zig");
const names = @import("names.zig");
const owners = @import("owner.zig");
const phone = @import("phone.zig");
const Text = @import("../text/codepoints.zig").Text;

/// Say what personal data the document holds.
pub fn analyze(arena: std.mem.Allocator, document: guest.Document, report: *guest.Report) error{OutOfMemory}!void {
    for (document.fields, 0..) |field, i| {
        var found: std.ArrayList(finding.Finding) = .empty;
        try analyzeField(arena, field, &found);
        for (found.items) |item| try report.add(i, item);
    }
}

/// Add what is found in `field`.
pub fn analyzeField(arena: std.mem.Allocator, field: guest.Field, found: *std.ArrayList(finding.Finding)) error{OutOfMemory}!void {
    const text = try Text.init(arena, field.text);
    const name = try Text.init(arena, field.name);
    try names.find(arena, text, found);
    try names.findInNamedField(arena, name, text, found);
    const named = found.items.len > 0;
    const begin = found.items.len;
    try contacts(arena, text, name, found);
    if (named) for (found.items[begin..]) |*item| {
        if (item.severity == .medium) item.severity = .high;
    };
}

/// E-mail addresses and numbers, from left to right; what one finding covers is not looked at again.
fn contacts(arena: std.mem.Allocator, text: Text, name: Text, found: *std.ArrayList(finding.Finding)) error{OutOfMemory}!void {
    const label = labels.ofField(name);
    const owner = owners.ofField(name);
    const begin = found.items.len;
    var free: usize = 0;
    for (text.ch, 0..) |ch, i| {
        if (!may_begin[ch] or i < free) continue;
        if (ch == '@') {
            const address = email.around(text, i, owner) orelse continue;
            // A number that was taken for itself is the beginning of the address.
            while (found.items.len > begin and found.getLast().span.end > text.at[address.from]) _ = found.pop();
            try found.append(arena, address.finding);
            free = address.to;
        } else {
            const hit = number(text, i, label, owner) orelse continue;
            try found.append(arena, hit.finding);
            free = hit.to;
        }
    }
}

/// Characters that a number begins with, and the sign in an address.
const may_begin = blk: {
    var table: [256]bool = @splat(false);
    for ("0123456789+(@") |ch| table[ch] = true;
    break :blk table;
};

fn number(text: Text, i: usize, label: ?labels.Label, owner: owners.Owner) ?identity.Hit {
    if (fold.isDigit(text.before(i, 1))) return null; // in the middle of a number
    var best: ?identity.Hit = null;
    if (text.ch[i] != '+' and text.ch[i] != '(') {
        best = better(best, identity.cnsAt(text, i, label));
        best = better(best, identity.cpfAt(text, i, label));
    }
    return better(best, phone.at(text, i, label, owner));
}

fn better(a: ?identity.Hit, b: ?identity.Hit) ?identity.Hit {
    const x = a orelse return b;
    const y = b orelse return a;
    if (x.to != y.to) return if (x.to > y.to) a else b;
    return if (y.finding.confidence > x.finding.confidence) b else a;
}
