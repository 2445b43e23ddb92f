//! Fold one code point to a byte that rules can compare: no case, no accents, no typographic variety.
//!
//! Letters become 'a'..'z', digits of any width '0'..'9', every dash '-', every space ' '. What has no counterpart
//! becomes one of the classes below. Marks and invisible characters have no byte of their own: see `Folded.skip`. A letter
//! of another script that looks Latin is the Latin letter (lookalikes.zig).

const std = @import("std");
const lookalikes = @import("lookalikes.zig");

/// A letter of a script that is not Latin.
pub const other_letter: u8 = 0x80;
/// Anything that is neither letter, digit, space nor ASCII punctuation: emoji, currency, box drawing.
pub const symbol: u8 = 0x81;
/// The ordinal and degree signs, as in "nº".
pub const ordinal: u8 = 0x82;

pub const Folded = union(enum) {
    /// A byte of its own.
    unit: Unit,
    /// A raised, lowered or circled digit: a digit where it stands among others, a symbol where it marks a note.
    ornament: u8,
    /// A combining mark or variation selector: belongs to the character before it.
    mark,
    /// Invisible and without meaning for a rule: zero-width spaces, soft hyphens, direction marks, control characters.
    skip,
};

pub const Unit = struct { ch: u8, upper: bool = false };

/// Base letters of U+00C0..U+017F in their own case; '?' where the character is no letter.
const latin =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty" ++
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL" ++
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// What nearly all characters of a Portuguese text are, in one look.
const common = blk: {
    @setEvalBranchQuota(20_000);
    var table: [0x180]Folded = undefined;
    for (&table, 0..) |*folded, cp| folded.* = judge(cp);
    break :blk table;
};

/// Fold a code point.
pub fn fold(cp: u21) Folded {
    return if (cp < common.len) common[cp] else judge(cp);
}

fn judge(cp: u21) Folded {
    return switch (cp) {
        'A'...'Z' => unitOf(@intCast(cp + 32), true),
        '\n', '\r', 0x0B, 0x0C, 0x85, 0x2028, 0x2029 => unitOf('\n', false),
        '\t', 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x2800, 0x3000 => unitOf(' ', false),
        ' '...'@', '['...'~' => unitOf(@intCast(cp), false),
        0x00...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F => .skip,
        0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164, 0xFEFF, 0xFFA0 => .skip,
        0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFFF0...0xFFFC, 0x1BCA0...0x1BCA3 => .skip,
        0x1D173...0x1D17A, 0xE0000...0xE00FF, 0xE01F0...0xE0FFF => .skip,
        0x300...0x34E, 0x350...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF => .mark,
        0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xE0100...0xE01EF => .mark,
        0x58A, 0x5BE, 0x2CD, 0x2D7, 0x1806, 0x2010...0x2015, 0x2043, 0x2053, 0x207B, 0x208B => unitOf('-', false),
        0x2212, 0x2500, 0x2501, 0x2796, 0x2E3A, 0x2E3B, 0x301C, 0x30FC, 0xFE31, 0xFE32, 0xFE58, 0xFE63 => unitOf('-', false),
        0xB7, 0x387, 0x2024, 0x2026, 0x2027, 0x2219, 0x22C5, 0x3002, 0xA78F, 0xFE52, 0xFF61, 0x66B => unitOf('.', false),
        0x2044, 0x2215, 0x29F8 => unitOf('/', false),
        0x2236, 0xA789, 0xFE13, 0xFE55 => unitOf(':', false),
        0x201A, 0x3001, 0xFE50 => unitOf(',', false),
        0xFE6B => unitOf('@', false),
        0xFE59, 0x2768 => unitOf('(', false),
        0xFE5A, 0x2769 => unitOf(')', false),
        0xAB, 0xBB, 0x201C...0x201F, 0x2033 => unitOf('"', false),
        0xB4, 0x2B9...0x2BC, 0x2018, 0x2019, 0x201B, 0x2032, 0x2039, 0x203A => unitOf('\'', false),
        0xAA, 0xB0, 0xBA, 0x2116 => unitOf(ordinal, false),
        0xB2, 0xB3, 0xB9 => .{ .ornament = '0' + lookalikes.ornamented(cp).? },
        0xC0...0x17F => latinUnit(latin[cp - 0xC0]),
        0xFF01...0xFF5E => judge(cp - 0xFEE0),
        else => if (cp < 0x180) unitOf(symbol, false) else other(cp),
    };
}

/// Scripts and symbols beyond Latin.
fn other(cp: u21) Folded {
    if (lookalikes.letter(cp)) |base| return latinUnit(base);
    if (lookalikes.decimal(cp)) |value| return unitOf('0' + value, false);
    if (lookalikes.ornamented(cp)) |value| return .{ .ornament = '0' + value };
    return switch (cp) {
        0x180...0x2AF, 0x370...0x167F, 0x1681...0x1DBF, 0x1E00...0x1FFF => unitOf(other_letter, false),
        0x2C00...0x2DFF, 0x3041...0xD7FF, 0xF900...0xFDFF, 0xFE70...0xFEFE, 0x20000...0x3FFFF => unitOf(other_letter, false),
        else => unitOf(symbol, false),
    };
}

fn unitOf(ch: u8, upper: bool) Folded {
    return .{ .unit = .{ .ch = ch, .upper = upper } };
}

fn latinUnit(base: u8) Folded {
    if (base == '?') return unitOf(symbol, false);
    return unitOf(std.ascii.toLower(base), std.ascii.isUpper(base));
}

pub fn isLetter(ch: u8) bool {
    return (ch >= 'a' and ch <= 'z') or ch == other_letter;
}

pub fn isDigit(ch: u8) bool {
    return ch >= '0' and ch <= '9';
}

/// True for what makes a word: letters, digits and the low line.
pub fn isWord(ch: u8) bool {
    return isLetter(ch) or isDigit(ch) or ch == '_';
}

test "letters lose case and accents" {
    for ([_]struct { u21, u8, bool }{
        .{ 'ã', 'a', false },
        .{ 'Ã', 'a', true },
        .{ 'ç', 'c', false },
        .{ 'Ü', 'u', true },
        .{ 'Z', 'z', true },
        .{ 'ż', 'z', false },
        .{ 'Ž', 'z', true },
        .{ 'Ŀ', 'l', true },
        .{ 'ŷ', 'y', false },
        .{ 'Ń', 'n', true },
        .{ 'ř', 'r', false },
        .{ 'Š', 's', true },
        .{ '５', '5', false },
        .{ '＠', '@', false },
        .{ '–', '-', false },
        .{ 0xA0, ' ', false },
        .{ '𝟕', '7', false },
        .{ '٣', '3', false },
        .{ 'ж', other_letter, false },
        .{ '😀', symbol, false },
        .{ 'º', ordinal, false },
        .{ '’', '\'', false },
        .{ '×', symbol, false },
        .{ '“', '"', false },
        .{ '…', '.', false },
        .{ '·', '.', false },
        .{ 'а', 'a', false }, // Cyrillic
        .{ 'Ρ', 'p', true }, // Greek
        .{ '𝗠', 'm', true },
        .{ 'ẽ', 'e', false },
        .{ '４', '4', false },
        .{ '۴', '4', false },
        .{ '中', other_letter, false },
    }) |case| {
        const got = fold(case[0]).unit;
        try std.testing.expectEqual(case[1], got.ch);
        try std.testing.expectEqual(case[2], got.upper);
    }
}

test "marks and invisible characters have no unit" {
    try std.testing.expectEqual(Folded.mark, fold(0x303));
    try std.testing.expectEqual(Folded.mark, fold(0xFE0F));
    for ([_]u21{ 0, 0xAD, 0x34F, 0x61C, 0x115F, 0x17B4, 0x180E, 0x200B, 0x202E, 0x2066, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9, 0xE0041 }) |cp|
        try std.testing.expectEqual(Folded.skip, fold(cp));
    try std.testing.expectEqual(Folded{ .ornament = '5' }, fold('⁵'));
}
