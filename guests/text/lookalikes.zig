//! Characters that look like a Latin letter or a digit, so that nothing hides behind another script.
//!
//! Letters: those of https://www.unicode.org/Public/security/latest/confusables.txt that no reader tells from the Latin
//! one, the alphabets of mathematics, letters in circles and squares, small capitals. Digits: every decimal digit of
//! Unicode, and digits in circles, superscripts and subscripts.

const std = @import("std");

/// The Latin letter, in its own case, that `cp` (above U+017F) looks like; null when there is none.
pub fn letter(cp: u21) ?u8 {
    return switch (cp) {
        0x180...0x24F => known(extended_b[cp - 0x180]),
        0x250...0x2AF => switch (cp) {
            0x251 => 'a',
            0x261 => 'g',
            0x262 => 'G',
            0x26A => 'I',
            0x274 => 'N',
            0x280 => 'R',
            0x28F => 'Y',
            0x299 => 'B',
            0x29C => 'H',
            0x29F => 'L',
            else => null,
        },
        0x370...0x3FF => greek(cp),
        0x400...0x52F => cyrillic(cp),
        0x570 => 'h',
        0x578 => 'n',
        0x57D => 'u',
        0x585 => 'o',
        0x1D00 => 'A',
        0x1D04 => 'C',
        0x1D05 => 'D',
        0x1D07 => 'E',
        0x1D0A => 'J',
        0x1D0B => 'K',
        0x1D0D => 'M',
        0x1D0F => 'O',
        0x1D18 => 'P',
        0x1D1B => 'T',
        0x1D1C => 'U',
        0x1D20 => 'V',
        0x1D21 => 'W',
        0x1D22 => 'Z',
        0xA731 => 'S',
        0x1E00...0x1EFF => known(additional[cp - 0x1E00]),
        0x2100...0x214F => switch (cp) {
            0x2102, 0x212D => 'C',
            0x210A => 'g',
            0x210B...0x210D => 'H',
            0x210E, 0x210F => 'h',
            0x2110, 0x2111 => 'I',
            0x2112 => 'L',
            0x2113 => 'l',
            0x2115 => 'N',
            0x2119 => 'P',
            0x211A => 'Q',
            0x211B...0x211D => 'R',
            0x2124, 0x2128 => 'Z',
            0x212C => 'B',
            0x212F => 'e',
            0x2130 => 'E',
            0x2131 => 'F',
            0x2133 => 'M',
            0x2134 => 'o',
            else => null,
        },
        0x24B6...0x24CF => alphabet('A', cp - 0x24B6),
        0x24D0...0x24E9 => alphabet('a', cp - 0x24D0),
        0x1D400...0x1D6A3 => if ((cp - 0x1D400) % 52 < 26) alphabet('A', (cp - 0x1D400) % 52) else alphabet('a', (cp - 0x1D400) % 52 - 26),
        0x1F130...0x1F149 => alphabet('A', cp - 0x1F130),
        0x1F150...0x1F169 => alphabet('A', cp - 0x1F150),
        0x1F170...0x1F189 => alphabet('A', cp - 0x1F170),
        else => null,
    };
}

fn known(base: u8) ?u8 {
    return if (base == '?') null else base;
}

fn alphabet(first: u8, place: u21) u8 {
    return first + @as(u8, @intCast(place));
}

fn greek(cp: u21) ?u8 {
    return switch (cp) {
        'Α' => 'A',
        'Β' => 'B',
        'Ε' => 'E',
        'Ζ' => 'Z',
        'Η' => 'H',
        'Ι' => 'I',
        'Κ' => 'K',
        'Μ' => 'M',
        'Ν' => 'N',
        'Ο' => 'O',
        'Ρ' => 'P',
        'Τ' => 'T',
        'Υ' => 'Y',
        'Χ' => 'X',
        'ο' => 'o',
        'ν' => 'v',
        'ι' => 'i',
        0x3F3 => 'j',
        0x37F => 'J',
        else => null,
    };
}

fn cyrillic(cp: u21) ?u8 {
    return switch (cp) {
        'А' => 'A',
        'В' => 'B',
        'Е', 'Ё', 'Ѐ' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'У' => 'Y',
        'Х' => 'X',
        'а' => 'a',
        'е', 'ё', 'ѐ' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        'Ѕ' => 'S',
        'ѕ' => 's',
        'І', 'Ї' => 'I',
        'і', 'ї' => 'i',
        'Ј' => 'J',
        'ј' => 'j',
        'Ԁ' => 'D',
        'ԁ' => 'd',
        'Ԛ' => 'Q',
        'ԛ' => 'q',
        'Ԝ' => 'W',
        'ԝ' => 'w',
        'һ' => 'h',
        'Ү' => 'Y',
        'Ӏ', 'ӏ' => 'l',
        else => null,
    };
}

/// The value of a decimal digit of another script; null when `cp` is none.
pub fn decimal(cp: u21) ?u8 {
    switch (cp) {
        'З', 'з' => return 3, // Cyrillic, as in a number that is to look like one
        0x1D7CE...0x1D7FF => return @intCast((cp - 0x1D7CE) % 10),
        else => {},
    }
    var low: usize = 0;
    var high: usize = zeros.len;
    while (low < high) {
        const middle = (low + high) / 2;
        if (zeros[middle] <= cp) low = middle + 1 else high = middle;
    }
    if (low == 0) return null;
    const value = cp - zeros[low - 1];
    return if (value < 10) @intCast(value) else null;
}

/// The value of a digit that is raised, lowered, circled or bracketed; null when `cp` is none.
pub fn ornamented(cp: u21) ?u8 {
    return switch (cp) {
        0xB2, 0xB3 => @intCast(cp - 0xB0),
        0xB9 => 1,
        0x2070, 0x2080, 0x24EA, 0x24FF, 0x1F100, 0x1F101, 0x1F10B, 0x1F10C => 0,
        0x2074...0x2079 => @intCast(cp - 0x2070),
        0x2081...0x2089 => @intCast(cp - 0x2080),
        0x2460...0x2468 => @intCast(cp - 0x245F),
        0x2474...0x247C => @intCast(cp - 0x2473),
        0x2488...0x2490 => @intCast(cp - 0x2487),
        0x24F5...0x24FD => @intCast(cp - 0x24F4),
        0x2776...0x277E => @intCast(cp - 0x2775),
        0x2780...0x2788 => @intCast(cp - 0x277F),
        0x278A...0x2792 => @intCast(cp - 0x2789),
        0x1F102...0x1F10A => @intCast(cp - 0x1F101),
        else => null,
    };
}

/// Base letters of U+0180..U+024F in their own case; '?' where nobody would take it for one.
const extended_b =
    "bBBb???Cc?DDd????FfG???IKkl??NnOOo??Pp?????tTtTUu?VYyZz?????????" ++
    "?????D??L??N?AaIiOoUuUuUuUuUu?AaAa??GgGgKkOoOo??j?D?Gg??NnAa??Oo" ++
    "AaAaEeEeIiIiOoOoRrRrUuUuSsTt??HhNd??ZzAaEeOoOoOoOoYylnt???ACcLTs" ++
    "z??B??EeJj?qRrYy";

/// Base letters of U+1E00..U+1EFF.
const additional =
    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm" ++
    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv" ++
    "WwWwWwWwWwXxXxYyZzZzZzhtwya?????AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe" ++
    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy????Yy";

/// The zeros of Unicode's decimal digits (general category Nd), in order.
const zeros = [_]u21{
    0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,  0x0C66,  0x0CE6,  0x0D66,
    0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,
    0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0xFF10,
    0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0,
    0x116D0, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60,
    0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
};

test "letters of other alphabets that look Latin" {
    for ([_]struct { u21, u8 }{
        .{ 'а', 'a' },
        .{ 'Р', 'P' },
        .{ 'і', 'i' },
        .{ 'Ο', 'O' },
        .{ 'Ι', 'I' },
        .{ 'ẽ', 'e' },
        .{ 'ạ', 'a' },
        .{ 0x1D5E0, 'M' },
        .{ 0x1D5EE, 'a' },
        .{ 0x24C2, 'M' },
        .{ 0x1F170, 'A' },
        .{ 'ǎ', 'a' },
        .{ 0x212C, 'B' },
    }) |case| try std.testing.expectEqual(case[1], letter(case[0]));
    for ([_]u21{ 'ж', 'λ', 'ß', 0x4E2D, 0x1F600 }) |cp| try std.testing.expectEqual(null, letter(cp));
}

test "digits of all scripts" {
    for (zeros[1..], zeros[0 .. zeros.len - 1]) |next, zero| try std.testing.expect(next >= zero + 10);
    for (zeros) |zero| for (0..10) |value| {
        try std.testing.expectEqual(@as(u8, @intCast(value)), decimal(zero + @as(u21, @intCast(value))));
    };
    try std.testing.expectEqual(7, decimal(0x1D7D5));
    for ([_]u21{ 0x65F, 0x66A, 0x1FBFA, 0x180 }) |cp| try std.testing.expectEqual(null, decimal(cp));
    try std.testing.expectEqual(5, ornamented('⁵'));
    try std.testing.expectEqual(9, ornamented('⑨'));
    try std.testing.expectEqual(0, ornamented('₀'));
    try std.testing.expectEqual(3, ornamented('③'));
    try std.testing.expectEqual(2, ornamented('²'));
    try std.testing.expectEqual(null, ornamented('½'));
}
