//! Find CNPJ numbers, of digits or of letters and digits (IN RFB 2.229/2024).
//!
//! A company's is no personal data and only mentioned; a sole trader's is, which settle.zig and the word "MEI" tell.

const std = @import("std");
const digits = @import("digits.zig");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const mask = @import("mask.zig");
const words = @import("../text/words.zig");
const Context = @import("context.zig").Context;

const Error = error{OutOfMemory};

/// The CNPJ of digits that `n` begins with.
pub fn numeric(c: *const Context, n: *const groups.Number) Error!?kinds.Hit {
    if (n.len < 14) return null;
    const label = c.label(n.from);
    const labelled = label == .cnpj;
    const m = n.fit(c.text, &.{ 2, 3, 3, 4, 2 }, "../-") orelse (if (labelled) n.any(c.text, 14) else null) orelse return null;
    const number = n.digits[0..14];
    const valid = digits.cnpj(number);
    if (digits.allEqual(number)) return null;
    if (m.style != .canonical) {
        if (!valid and (!labelled or !c.fresh())) return null;
        if (!labelled and (label == .other or label == .card or groups.isGlued(c.text, n.from, m.to))) return null;
    }
    return try found(c, n.from, m.to, number, valid, if (!valid) 60 else if (labelled) 99 else if (m.style == .canonical) 97 else 65);
}

/// The CNPJ with letters that begins at `from`; null when there is none.
pub fn alphanumeric(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    const signs = [14]u8{ 0, 0, '.', 0, 0, '.', 0, 0, '/', 0, 0, 0, '-', 0 };
    var code: [14]u8 = undefined;
    var i = from;
    var parted: usize = 0;
    var letters: usize = 0;
    var lower = false;
    for (&code, signs, 0..) |*slot, sign, k| {
        if (sign != 0 and text.get(i) == sign) {
            i += 1;
            parted += 1;
        }
        const ch = text.get(i);
        if (fold.isDigit(ch)) {} else if (k < 12 and ch >= 'a' and ch <= 'z') {
            letters += 1;
            if (!text.upper[i]) lower = true;
        } else return null;
        slot.* = ch;
        i += 1;
    }
    if (letters == 0 or fold.isWord(text.get(i)) or fold.isWord(text.before(from, 1))) return null;
    if (groups.isJoint(text.get(i)) and fold.isWord(text.get(i + 1))) return null;
    const labelled = c.label(from) == .cnpj;
    const valid = digits.cnpj(&code);
    if (!labelled and (!valid or lower or letters == 12 or (parted == 0 and groups.isGlued(text, from, i)))) return null;
    if (labelled and !valid and (parted == 0 or !c.fresh())) return null;
    return try found(c, from, i, &code, valid, if (!valid) 60 else if (labelled) 99 else 85);
}

fn found(c: *const Context, from: usize, to: usize, code: []const u8, valid: bool, confidence: u8) Error!kinds.Hit {
    const trader = isTrader(c, from, to);
    return kinds.hit(c.text, from, to, if (trader) &kinds.mei else &kinds.cnpj, .{
        .confidence = confidence,
        .check = if (valid) .ok else .failed,
        .mask = if (trader) try mask.fill(c.arena, "**.###.###/****-**", code) else null,
    });
}

/// "MEI" or "empresário individual" stands a few words before or after.
fn isTrader(c: *const Context, from: usize, to: usize) bool {
    var i = from;
    const limit = from -| 60;
    while (words.previous(c.text, i, limit)) |word| : (i = word.from) {
        if (Traders.has(word.folded(c.text))) return true;
    }
    i = to;
    while (i < c.text.len() and i < to + 30 and c.text.ch[i] != '\n') {
        const word = words.at(c.text, i) orelse {
            i += 1;
            continue;
        };
        if (Traders.has(word.folded(c.text))) return true;
        i = word.to;
    }
    return false;
}

const Traders = words.Set("mei microempreendedor microempreendedora autonomo autonoma eireli");
