//! Fold one code point to a byte that rules can compare: no case, no accents, no typographic variety.
//!
//! Letters become 'a'..'z', digits of any width '0'..'9', every dash '-', every space ' '. What has no counterpart
//! becomes one of the classes below. Marks and invisible characters have no byte of their own: see `Folded.skip`.

const std = @import("std");

/// A letter of a script that is not Latin.
pub const other_letter: u8 = 0x80;
/// Anything that is neither letter, digit, space nor ASCII punctuation: emoji, currency, box drawing.
pub const symbol: u8 = 0x81;
/// The ordinal and degree signs, as in "nº".
pub const ordinal: u8 = 0x82;

pub const Folded = union(enum) {
    /// A byte of its own.
    unit: struct { ch: u8, upper: bool = false },
    /// A combining mark or variation selector: belongs to the character before it.
    mark,
    /// Invisible and without meaning for a rule: zero-width spaces, soft hyphens, direction marks.
    skip,
};

/// Base letters of U+00C0..U+017F in their own case; '?' where the character is no letter.
const latin =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty" ++
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL" ++
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// Fold a code point.
pub fn fold(cp: u21) Folded {
    return switch (cp) {
        'A'...'Z' => unitOf(@intCast(cp + 32), true),
        '\n', '\r', 0x0B, 0x0C, 0x85, 0x2028, 0x2029 => unitOf('\n', false),
        0...9, 0x0E...0x1F, 0x7F => unitOf(' ', false),
        ' '...'@', '['...'~' => unitOf(@intCast(cp), false),
        0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF => .skip,
        0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF => .mark,
        0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xE0100...0xE01EF => .mark,
        0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000 => unitOf(' ', false),
        0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63 => unitOf('-', false),
        0xB4, 0x2018...0x201B, 0x2032 => unitOf('\'', false),
        0xAA, 0xB0, 0xBA => unitOf(ordinal, false),
        0xC0...0x17F => latinUnit(latin[cp - 0xC0]),
        0xFF01...0xFF5E => fold(cp - 0xFEE0),
        0x660...0x669 => unitOf(digit(cp - 0x660), false),
        0x966...0x96F => unitOf(digit(cp - 0x966), false),
        0x1D7CE...0x1D7FF => unitOf(digit((cp - 0x1D7CE) % 10), false),
        0x180...0x24F, 0x1E00...0x1EFF => unitOf(other_letter, false),
        0x250...0x2AF, 0x370...0x65F, 0x66A...0x965, 0x970...0x167F, 0x1681...0x1AAF => unitOf(other_letter, false),
        0x1B00...0x1DBF, 0x1F00...0x1FFF, 0x2C00...0x2DFF, 0x3041...0xD7FF => unitOf(other_letter, false),
        0xF900...0xFDFF, 0xFE70...0xFEFE, 0x20000...0x3FFFF => unitOf(other_letter, false),
        else => unitOf(symbol, false),
    };
}

fn unitOf(ch: u8, upper: bool) Folded {
    return .{ .unit = .{ .ch = ch, .upper = upper } };
}

fn digit(value: u21) u8 {
    return '0' + @as(u8, @intCast(value));
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
    }) |case| {
        const got = fold(case[0]).unit;
        try std.testing.expectEqual(case[1], got.ch);
        try std.testing.expectEqual(case[2], got.upper);
    }
}

test "marks and invisible characters have no unit" {
    try std.testing.expectEqual(Folded.mark, fold(0x303));
    try std.testing.expectEqual(Folded.mark, fold(0xFE0F));
    try std.testing.expectEqual(Folded.skip, fold(0x200B));
    try std.testing.expectEqual(Folded.skip, fold(0xAD));
}
