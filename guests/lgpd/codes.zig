//! Find codes of letters and digits: vehicle plates and passports.
//!
//! Plates: three letters and four digits, or with a letter in the second digit's place (Mercosul, Resolução Contran
//! 969/2022). The old form is that of many codes and needs a label, and so does a passport.

const std = @import("std");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const labels = @import("labels.zig");
const mask = @import("mask.zig");
const words = @import("../text/words.zig");
const Context = @import("context.zig").Context;

const Error = error{OutOfMemory};

/// The plate that begins with the three letters at `from`.
pub fn plate(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    var i = from + 3;
    const sign = text.get(i);
    if (sign == '-' or sign == ' ' or sign == '.') i += 1;
    if (!fold.isDigit(text.get(i)) or !fold.isDigit(text.get(i + 2)) or !fold.isDigit(text.get(i + 3))) return null;
    const second = text.get(i + 1);
    const mercosul = second >= 'a' and second <= 'z';
    if (!mercosul and !fold.isDigit(second)) return null;
    const to = i + 4;
    if (fold.isWord(text.get(to)) or fold.isWord(text.before(from, 1))) return null;
    if (groups.isJoint(text.get(to)) and fold.isWord(text.get(to + 1))) return null;
    const label = c.label(from);
    const labelled = label == .plate or isNear(c, from, list_reach);
    if (!labelled) {
        if (!mercosul or sign == ' ' or sign == '.' or label == .other) return null;
        if (!isNear(c, from, vehicle_reach) and !isBeforeVehicle(c, to)) return null;
        for (from..to) |k| if (fold.isLetter(text.ch[k]) and !text.upper[k]) return null;
        const left = text.before(from, 1);
        if (Genes.has(text.ch[from..][0..3]) or left == '-' or left == '/' or left == '#') return null;
    } else if (!mercosul and sign == ' ' and !text.upper[from]) return null;
    return kinds.hit(text, from, to, &kinds.plate, .{
        .confidence = if (labelled) 95 else 70,
        .mask = try mask.head(c.arena, text, from, to, 3),
    });
}

/// How far after a word on vehicles a plate in the new form may stand, and one of a list in the old.
const vehicle_reach = 150;
const list_reach = 60;

fn isNear(c: *const Context, from: usize, limit: usize) bool {
    const to = c.vehicle_to orelse return false;
    return from - to <= limit and c.label(from) != .other;
}

/// A word on vehicles follows at once: "BRA2E19, um Fiat".
fn isBeforeVehicle(c: *const Context, to: usize) bool {
    var i = to;
    while (i < to + 40 and i < c.text.len() and c.text.ch[i] != '\n') {
        const word = words.at(c.text, i) orelse {
            i += 1;
            continue;
        };
        if (labels.of(c.text, word) == .plate) return true;
        i = word.to;
    }
    return false;
}

/// Names of genes and proteins have a plate's form: CYP2C19.
const Genes = words.Set("cyp slc ugt gst hla tnf abc adh krt mir alk ret nat sod tgf fgf vegf igf cdk mmp bmp hsp atp");

/// The passport that begins with the letters [from, letters), labelled.
pub fn passport(c: *const Context, from: usize, letters: usize) Error!?kinds.Hit {
    const text = c.text;
    if (letters - from > 3 or !c.near(.passport, from, 30)) return null;
    if (NotLetters.has(text.ch[from..letters])) return null;
    var i = letters;
    if (text.get(i) == ' ' or text.get(i) == '-') i += 1;
    const begin = i;
    var digits: usize = 0;
    while (fold.isWord(text.get(i)) and i < begin + 9) : (i += 1) digits += @intFromBool(fold.isDigit(text.ch[i]));
    if (i - begin < 5 or digits < 5 or i - begin > 8 or fold.isWord(text.get(i))) return null;
    return try found(c, from, i);
}

const NotLetters = words.Set("no nr n num de");

/// The passport of digits, or of digits with letters among them, that begins at `from`, labelled.
pub fn passportOfDigits(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    if (!c.near(.passport, from, 30) or !c.fresh()) return null;
    var i = from;
    var digits: usize = 0;
    while (i < from + 10 and fold.isWord(text.get(i))) : (i += 1) digits += @intFromBool(fold.isDigit(text.ch[i]));
    if (i - from < 6 or i - from > 9 or digits < 5 or fold.isWord(text.get(i))) return null;
    if (groups.isJoint(text.get(i)) and fold.isDigit(text.get(i + 1))) return null;
    return try found(c, from, i);
}

fn found(c: *const Context, from: usize, to: usize) Error!kinds.Hit {
    return kinds.hit(c.text, from, to, &kinds.passport, .{
        .confidence = 95,
        .mask = try mask.head(c.arena, c.text, from, to, 2),
    });
}
