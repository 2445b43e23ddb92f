//! Find the numbers of a person's documents: CPF, CNS, PIS, CNH, voter's registration, RG.
//!
//! A number in its issuer's form with right check digits is certain, whatever stands around it. A number that is
//! labelled is reported even when its check digits fail: people mistype. Bare digits need right check digits and nothing
//! that says they are something else. A number of one repeated digit belongs to nobody and is only mentioned.

const std = @import("std");
const digits = @import("digits.zig");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const labels = @import("labels.zig");
const mask = @import("mask.zig");
const Context = @import("context.zig").Context;
const Hit = kinds.Hit;
const Number = groups.Number;

const Error = error{OutOfMemory};

/// How sure a number's form and check digits make, in hundredths; null where it is to be left alone.
fn judge(c: *const Context, m: groups.Match, from: usize, label: ?labels.Label, labelled: bool, valid: bool) ?u8 {
    if (labelled) {
        if (valid) return 99;
        return if (c.fresh() or m.style == .canonical) 60 else null;
    }
    if (m.style == .canonical) {
        if (valid) return 97;
        return if (label == null) 40 else null;
    }
    if (!valid or groups.inUrl(c.text, from)) return null;
    return switch (m.style) {
        .punctuated => 90,
        .spaced, .odd => if (label == .other or groups.isGlued(c.text, from, m.to)) null else 80,
        else => if (label == .other or label == .cnpj or groups.isGlued(c.text, from, m.to)) null else 70,
    };
}

fn said(c: *const Context, n: *const Number, to: usize) ?labels.Label {
    return labels.after(c.text, to) orelse c.label(n.from);
}

/// The CPF that `n` begins with.
pub fn cpf(c: *const Context, n: *const Number) Error!?Hit {
    if (n.len < 11) return null;
    const m = n.fit(c.text, &.{ 3, 3, 3, 2 }, "..-") orelse n.apart(c.text, 11) orelse
        (if (c.label(n.from) == .cpf) n.any(c.text, 11) else null) orelse return null;
    const label = said(c, n, m.to);
    const labelled = label == .cpf;
    const number = n.digits[0..11];
    if (digits.allEqual(number)) {
        if (!labelled and m.style != .canonical) return null;
        return kinds.hit(c.text, n.from, m.to, &kinds.cpf, .{ .confidence = 20, .check = .failed, .severity = .info });
    }
    const valid = digits.cpf(number);
    if (n.guessed and !valid) return null;
    const sure = judge(c, m, n.from, label, labelled, valid) orelse return null;
    // Another document's number may have a CPF's check digits by chance.
    if (label) |l| if (isEleven(l) and !labelled and m.style != .canonical) return null;
    return kinds.hit(c.text, n.from, m.to, &kinds.cpf, .{
        .confidence = if (n.guessed) 60 else sure,
        .check = if (valid) .ok else .failed,
        .severity = if (sure == 40) .low else null,
        .mask = try mask.fill(c.arena, "***.###.###-**", number),
    });
}

fn isEleven(label: labels.Label) bool {
    return label == .pis or label == .cnh or label == .record;
}

/// The CNS that `n` begins with.
pub fn cns(c: *const Context, n: *const Number) Error!?Hit {
    if (n.len < 15) return null;
    const label = c.label(n.from);
    const m = n.fit(c.text, &.{ 3, 4, 4, 4 }, "   ") orelse n.fit(c.text, &.{ 3, 4, 4, 4 }, "...") orelse n.apart(c.text, 15) orelse
        (if (label == .cns) n.any(c.text, 15) else null) orelse return null;
    const labelled = said(c, n, m.to) == .cns;
    const number = n.digits[0..15];
    if (digits.allEqual(number)) {
        if (!labelled) return null;
        return kinds.hit(c.text, n.from, m.to, &kinds.cns, .{ .confidence = 20, .check = .failed, .severity = .info });
    }
    const valid = digits.cns(number);
    if (!valid and !labelled) return null;
    // "O SUS fez 123456789012345 exames": the word is also that of the health service.
    if (!valid and m.style != .canonical and c.way(n.from) == .indirect) return null;
    if (n.guessed and !valid) return null;
    const sure = judge(c, m, n.from, label, labelled, valid) orelse return null;
    return kinds.hit(c.text, n.from, m.to, &kinds.cns, .{
        .confidence = sure,
        .check = if (valid) .ok else .failed,
        .mask = try mask.fill(c.arena, "*** **** **** ####", number),
    });
}

/// The PIS that `n` begins with: labelled, or in its form with the right check digit.
pub fn pis(c: *const Context, n: *const Number) Error!?Hit {
    if (n.len < 11) return null;
    const form = n.fit(c.text, &.{ 3, 5, 2, 1 }, "..-");
    const labelled = c.label(n.from) == .pis;
    const m = form orelse (if (labelled) n.any(c.text, 11) else null) orelse return null;
    const number = n.digits[0..11];
    const valid = digits.pis(number);
    if (!labelled and (!valid or m.style != .canonical)) return null;
    if (labelled and !valid and !c.fresh() and m.style != .canonical) return null;
    if (digits.allEqual(number)) return null;
    return kinds.hit(c.text, n.from, m.to, &kinds.pis, .{
        .confidence = if (!valid) 60 else if (labelled) 99 else 80,
        .check = if (valid) .ok else .failed,
        .mask = try mask.fill(c.arena, "***.*****.##-#", number),
    });
}

/// The driving licence that `n` begins with: labelled.
pub fn cnh(c: *const Context, n: *const Number) Error!?Hit {
    if (c.label(n.from) != .cnh) return null;
    const m = n.any(c.text, 11) orelse return null;
    const number = n.digits[0..11];
    const valid = digits.cnh(number);
    if (digits.allEqual(number) or (!valid and !c.fresh())) return null;
    return kinds.hit(c.text, n.from, m.to, &kinds.cnh, .{
        .confidence = if (valid) 99 else 60,
        .check = if (valid) .ok else .failed,
        .mask = try mask.fill(c.arena, "*********##", number),
    });
}

/// The voter's registration that `n` begins with: labelled.
pub fn voter(c: *const Context, n: *const Number) Error!?Hit {
    if (c.label(n.from) != .voter) return null;
    const long = if (n.len >= 13 and n.parts(13)) n.any(c.text, 13) else null;
    const m = (if (long != null and digits.voter(n.digits[0..13])) long else null) orelse n.any(c.text, 12) orelse return null;
    const number = n.digits[0..if (long != null and m.to == long.?.to) 13 else 12];
    const valid = digits.voter(number);
    if (digits.allEqual(number) or (!valid and !c.fresh())) return null;
    return kinds.hit(c.text, n.from, m.to, &kinds.voter, .{
        .confidence = if (valid) 99 else 60,
        .check = if (valid) .ok else .failed,
        .mask = try mask.fill(c.arena, "**** **** ####", number[number.len - 12 ..]),
    });
}

/// The RG that `n` begins with: labelled, or in São Paulo's form with the right check digit.
pub fn rg(c: *const Context, n: *const Number) Error!?Hit {
    return rgFrom(c, n, n.from);
}

/// The same, with the letters of a state before the number, from `from` on ("MG-12.345.678").
pub fn rgFrom(c: *const Context, n: *const Number, from: usize) Error!?Hit {
    const text = c.text;
    const said_rg = c.near(.rg, from, 26) and c.fresh();
    var k: usize = @min(n.len, 10);
    while (k >= 5) : (k -= 1) {
        if (n.parts(k) and plain(n, k)) break;
    } else return null;
    var to = n.ends[k - 1];
    var code: [9]u8 = undefined;
    const marked = checkLetter(text, to);
    if (marked) |end| to = end;
    const nine = (k == 9 and marked == null) or (k == 8 and marked != null);
    if (nine) {
        @memcpy(code[0..8], n.digits[0..8]);
        code[8] = if (marked != null) 'x' else n.digits[8];
    }
    const valid = nine and digits.rg(&code);
    if (!groups.startsHere(text, from, .punctuated) or !groups.endsHere(text, to, .punctuated)) return null;
    const form = n.len >= 8 and n.joints[1] == .none and n.joints[2] == .dot and n.joints[5] == .dot and
        (marked != null or (k == 9 and n.joints[8] == .dash));
    const labelled = said_rg and (form or c.way(from) != .indirect);
    if (!labelled) {
        if (!valid or !form or c.label(from) != null) return null;
    } else if (digits.allEqual(n.digits[0..k]) or fold.isLetter(text.get(to))) return null;
    return kinds.hit(text, from, to, &kinds.rg, .{
        .confidence = if (labelled) 95 else 60,
        .check = if (valid) .ok else .none,
        .mask = try mask.tail(c.arena, text, from, to, 3),
    });
}

/// No more than the signs of an RG part the first `k` digits, a dash only before the last one or two.
fn plain(n: *const Number, k: usize) bool {
    for (n.joints[1..k], 1..) |one, i| switch (one) {
        .none, .dot => {},
        .dash, .slash => if (i + 2 < k) return false,
        .space => if (n.first() > 3) return false,
        .odd => return false,
    };
    return true;
}

/// The end of a check letter "X" after the number, with or without a dash.
fn checkLetter(text: @import("../text/codepoints.zig").Text, to: usize) ?usize {
    const at = if (text.get(to) == '-' or text.get(to) == '/') to + 1 else to;
    return if (text.get(at) == 'x' and !fold.isWord(text.get(at + 1))) at + 1 else null;
}
