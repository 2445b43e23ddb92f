//! Read the HTML character references that occur in pasted text: numbers, accented Latin letters, spaces and dashes.
//!
//! https://html.spec.whatwg.org/multipage/named-characters.html; only those with a semicolon.

const std = @import("std");

pub const Entity = struct { cp: u21, len: u8 };

const longest = 16;

const named = std.StaticStringMap(u21).initComptime(.{
    .{ "nbsp", 0xA0 },             .{ "ensp", 0x2002 },  .{ "emsp", 0x2003 },  .{ "thinsp", 0x2009 },
    .{ "shy", 0xAD },              .{ "ndash", 0x2013 }, .{ "mdash", 0x2014 }, .{ "minus", 0x2212 },
    .{ "amp", '&' },               .{ "lt", '<' },       .{ "gt", '>' },       .{ "quot", '"' },
    .{ "apos", '\'' },             .{ "rsquo", 0x2019 }, .{ "commat", '@' },   .{ "period", '.' },
    .{ "colon", ':' },             .{ "lpar", '(' },     .{ "rpar", ')' },     .{ "hyphen", 0x2010 },
    .{ "ordf", 0xAA },             .{ "ordm", 0xBA },    .{ "sol", '/' },      .{ "Tab", '\t' },
    .{ "zwj", 0x200D },            .{ "zwnj", 0x200C },  .{ "lrm", 0x200E },   .{ "rlm", 0x200F },
    .{ "ZeroWidthSpace", 0x200B }, .{ "middot", 0xB7 },  .{ "bull", 0x2022 },  .{ "hellip", 0x2026 },
    .{ "deg", 0xB0 },              .{ "dash", 0x2010 },  .{ "comma", ',' },    .{ "ldquo", 0x201C },
    .{ "rdquo", 0x201D },          .{ "lsquo", 0x2018 }, .{ "laquo", 0xAB },   .{ "raquo", 0xBB },
    .{ "lowbar", '_' },            .{ "num", '#' },      .{ "semi", ';' },     .{ "plus", '+' },
    .{ "equals", '=' },            .{ "NewLine", '\n' }, .{ "numsp", 0x2007 },
});

const accents = [_][]const u8{ "acute", "grave", "circ", "tilde", "uml", "cedil", "ring" };

/// Read a reference at the start of `bytes`, which begins with an ampersand; null when there is none.
pub fn read(bytes: []const u8) ?Entity {
    const window = bytes[0..@min(bytes.len, longest + 2)];
    const semicolon = std.mem.findScalar(u8, window, ';') orelse return null;
    const name = window[1..semicolon];
    const cp = (if (name.len > 1 and name[0] == '#') number(name[1..]) else letter(name)) orelse return null;
    return .{ .cp = cp, .len = @intCast(semicolon + 1) };
}

fn number(digits: []const u8) ?u21 {
    const hex = digits[0] == 'x' or digits[0] == 'X';
    const body = if (hex) digits[1..] else digits;
    for (body) |c| if (!std.ascii.isHex(c)) return null; // parseInt would take signs and low lines
    const cp = std.fmt.parseInt(u21, body, if (hex) 16 else 10) catch return null;
    return if (cp == 0 or cp > 0x10FFFF) null else cp;
}

/// An accent is dropped by folding anyway, so the base letter alone will do.
fn letter(name: []const u8) ?u21 {
    if (named.get(name)) |cp| return cp;
    if (name.len < 4 or !std.ascii.isAlphabetic(name[0])) return null;
    for (accents) |accent| if (std.mem.eql(u8, name[1..], accent)) return name[0];
    return null;
}

test "references are read, anything else is left alone" {
    try std.testing.expectEqual(Entity{ .cp = 0xA0, .len = 6 }, read("&nbsp;x").?);
    try std.testing.expectEqual(Entity{ .cp = '@', .len = 5 }, read("&#64;").?);
    try std.testing.expectEqual(Entity{ .cp = 0x2013, .len = 8 }, read("&#x2013;").?);
    try std.testing.expectEqual(Entity{ .cp = 'A', .len = 8 }, read("&Atilde;").?);
    for ([_][]const u8{ "&", "&;", "&#;", "&#x;", "&#-5;", "&#1_0;", "&#99999999;", "&nope;", "& b;", "&amp", "&#0;" }) |bytes|
        try std.testing.expectEqual(null, read(bytes));
}
