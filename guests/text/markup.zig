//! Read what markup does to the text around it: HTML tags, Markdown's emphasis and escapes.
//!
//! A tag inside a line ("<b>", "<wbr>") shows nothing, so that "<b>111</b>.444" is the number a reader sees; a block
//! element ends the line. A tag whose attributes may say something (a link, an image's text) is left as it is.

const std = @import("std");

/// What a piece of markup shows.
pub const Shown = enum {
    nothing,
    /// One line feed, unless the line has just begun.
    line,
    /// A line feed at any rate: "<br>", and both ends of a paragraph, which make an empty line.
    feed,
    /// The border of a table's cell.
    cell,
};

pub const Piece = struct {
    len: usize,
    shown: Shown,
    /// False when the piece has attributes worth reading: it shows what it does and is read as text too.
    quiet: bool = true,
};

/// No tag is longer.
const longest = 300;

/// Read the tag or comment at the start of `bytes`, which begins with "<"; null when there is none.
pub fn tag(bytes: []const u8) ?Piece {
    if (bytes.len < 3) return null;
    if (std.mem.startsWith(u8, bytes, "<!--")) return comment(bytes);
    const closing = bytes[1] == '/';
    const from: usize = if (closing) 2 else 1;
    var to = from;
    while (to < bytes.len and to < from + 11 and std.ascii.isAlphanumeric(bytes[to])) to += 1;
    if (to == from or to == bytes.len) return null;
    var lower: [11]u8 = undefined;
    const shown = elements.get(std.ascii.lowerString(&lower, bytes[from..to])) orelse return null;
    switch (bytes[to]) {
        '>', ' ', '/', '\n', '\t', '\r' => {},
        else => return null,
    }
    const window = bytes[to..@min(bytes.len, longest)];
    const end = to + (std.mem.findAny(u8, window, "<>") orelse return null);
    if (bytes[end] != '>') return null;
    return .{
        .len = end + 1,
        .shown = if (closing and shown == .cell) .nothing else shown,
        .quiet = closing or isQuiet(bytes[to..end]),
    };
}

/// A comment of a few words parts a number as well as a tag does; a long one may hold anything.
fn comment(bytes: []const u8) ?Piece {
    const end = std.mem.find(u8, bytes[0..@min(bytes.len, 32)], "-->") orelse return null;
    return .{ .len = end + 3, .shown = .nothing, .quiet = digits(bytes[0..end]) == 0 };
}

const elements = std.StaticStringMap(Shown).initComptime(.{
    .{ "a", .nothing },      .{ "abbr", .nothing },  .{ "b", .nothing },       .{ "bdi", .nothing },
    .{ "bdo", .nothing },    .{ "big", .nothing },   .{ "cite", .nothing },    .{ "code", .nothing },
    .{ "data", .nothing },   .{ "del", .nothing },   .{ "dfn", .nothing },     .{ "em", .nothing },
    .{ "font", .nothing },   .{ "i", .nothing },     .{ "ins", .nothing },     .{ "kbd", .nothing },
    .{ "label", .nothing },  .{ "mark", .nothing },  .{ "q", .nothing },       .{ "s", .nothing },
    .{ "samp", .nothing },   .{ "small", .nothing }, .{ "span", .nothing },    .{ "strike", .nothing },
    .{ "strong", .nothing }, .{ "sub", .nothing },   .{ "sup", .nothing },     .{ "time", .nothing },
    .{ "tt", .nothing },     .{ "u", .nothing },     .{ "var", .nothing },     .{ "wbr", .nothing },
    .{ "tbody", .nothing },  .{ "thead", .nothing }, .{ "br", .feed },         .{ "p", .feed },
    .{ "h1", .feed },        .{ "h2", .feed },       .{ "h3", .feed },         .{ "h4", .feed },
    .{ "h5", .feed },        .{ "h6", .feed },       .{ "hr", .feed },         .{ "table", .feed },
    .{ "ul", .feed },        .{ "ol", .feed },       .{ "dl", .feed },         .{ "section", .feed },
    .{ "article", .feed },   .{ "header", .feed },   .{ "footer", .feed },     .{ "blockquote", .feed },
    .{ "main", .feed },      .{ "aside", .feed },    .{ "nav", .feed },        .{ "figure", .feed },
    .{ "pre", .feed },       .{ "div", .line },      .{ "li", .line },         .{ "tr", .line },
    .{ "dt", .line },        .{ "dd", .line },       .{ "figcaption", .line }, .{ "option", .line },
    .{ "td", .cell },        .{ "th", .cell },       .{ "img", .nothing },     .{ "input", .nothing },
    .{ "html", .line },      .{ "body", .line },     .{ "caption", .line },    .{ "button", .nothing },
});

/// Nothing in these attributes is for a reader, nor long enough to be somebody's number.
fn isQuiet(attributes: []const u8) bool {
    if (attributes.len < 8) return true;
    if (digits(attributes) >= 8 or std.mem.findScalar(u8, attributes, '@') != null) return false;
    for ([_][]const u8{ "alt", "title", "href", "content", "value", "label", "placeholder", "data-", "src", "summary" }) |name| {
        if (std.ascii.findIgnoreCase(attributes, name) != null) return false;
    }
    return true;
}

fn digits(bytes: []const u8) usize {
    var n: usize = 0;
    for (bytes) |byte| n += @intFromBool(std.ascii.isDigit(byte));
    return n;
}

/// How long the emphasis at `at` is ("*", "__", "~~"); 0 when the signs there are none, as in "***.444.777-**".
pub fn emphasis(bytes: []const u8, at: usize) usize {
    const sign = bytes[at];
    var to = at + 1;
    while (to < bytes.len and to < at + 4 and bytes[to] == sign) to += 1;
    const len = to - at;
    if (len > 3 or (sign == '~' and len != 2)) return 0;
    const before = if (at > 0) bytes[at - 1] else ' ';
    const after = if (to < bytes.len) bytes[to] else ' ';
    if (before == sign or before == '@' or after == '@') return 0;
    if (sign == '_' and isWord(before) and isWord(after)) return 0;
    return if (isWord(before) or isWord(after)) len else 0;
}

fn isWord(byte: u8) bool {
    return std.ascii.isAlphanumeric(byte) or byte >= 0x80;
}

/// What a backslash at the start of `bytes` stands for with what follows it; null when it is just a backslash.
pub const Escape = struct { cp: u21, len: u8 };

pub fn escape(bytes: []const u8) ?Escape {
    if (bytes.len < 2) return null;
    switch (bytes[1]) {
        'n', 'r' => return .{ .cp = '\n', .len = 2 },
        't' => return .{ .cp = ' ', .len = 2 },
        'u' => {
            if (bytes.len < 6) return null;
            for (bytes[2..6]) |byte| if (!std.ascii.isHex(byte)) return null;
            return .{ .cp = std.fmt.parseInt(u21, bytes[2..6], 16) catch return null, .len = 6 };
        },
        '!'...'/', ':'...'@', '['...'`', '{'...'~' => return .{ .cp = bytes[1], .len = 2 },
        else => return null,
    }
}

/// A character of a link that is written as a percent sign and two digits, between letters and digits.
pub fn percent(bytes: []const u8, at: usize) ?Escape {
    if (at == 0 or at + 3 >= bytes.len or !isWord(bytes[at - 1]) or !isWord(bytes[at + 3])) return null;
    const cp = std.fmt.parseInt(u8, bytes[at + 1 ..][0..2], 16) catch return null;
    return switch (cp) {
        '@', '.', '-', '/', ' ', '+', ':' => .{ .cp = cp, .len = 3 },
        else => null,
    };
}

test "tags show what a browser would" {
    for ([_]struct { []const u8, usize, Shown }{
        .{ "<b>x", 3, .nothing },                        .{ "</STRONG>", 9, .nothing }, .{ "<br/>", 5, .feed },    .{ "<p class=\"x\">", 13, .feed },
        .{ "<span style=\"color:red\">", 24, .nothing }, .{ "<td>", 4, .cell },         .{ "</td>", 5, .nothing }, .{ "<!-- x -->", 10, .nothing },
    }) |case| {
        const piece = tag(case[0]).?;
        try std.testing.expectEqual(Piece{ .len = case[1], .shown = case[2] }, piece);
    }
    for ([_][]const u8{ "<", "<>", "<b", "<maria@exemplo.com>", "< b>", "<bold>", "<b <b>", "<3>", "a<b" }) |bytes|
        try std.testing.expectEqual(null, tag(bytes));
    for ([_][]const u8{ "<a href=\"mailto:m@x.com\">", "<img alt=\"Foto de Maria\">", "<span id=\"52998224725\">" }) |bytes|
        try std.testing.expect(!tag(bytes).?.quiet);
}

test "emphasis touches a word; masks and bullets do not" {
    try std.testing.expectEqual(2, emphasis("**CPF**", 0));
    try std.testing.expectEqual(2, emphasis("**CPF**", 5));
    try std.testing.expectEqual(3, emphasis("***a***", 0));
    try std.testing.expectEqual(1, emphasis("_a_", 2));
    for ([_]struct { []const u8, usize }{
        .{ "* a", 0 },     .{ "***.444.777-**", 0 }, .{ "7-**", 2 },        .{ "a_b", 1 }, .{ "m***@x.com", 1 },
        .{ "*****-4", 0 }, .{ "**** 4", 0 },         .{ "nome: ____ ", 6 }, .{ "~5", 0 },
    }) |case| try std.testing.expectEqual(0, emphasis(case[0], case[1]));
}

test "escapes" {
    try std.testing.expectEqual(Escape{ .cp = '.', .len = 2 }, escape("\\.4").?);
    try std.testing.expectEqual(Escape{ .cp = 0xE3, .len = 6 }, escape("\\u00e3o").?);
    for ([_][]const u8{ "\\", "\\a", "\\u00", "\\u00gz" }) |bytes| try std.testing.expectEqual(null, escape(bytes));
    try std.testing.expectEqual(Escape{ .cp = '@', .len = 3 }, percent("maria%40x", 5).?);
    for ([_]struct { []const u8, usize }{ .{ "50% de", 2 }, .{ "5%40", 1 }, .{ "a%zz1", 1 }, .{ "%40a", 0 } }) |case|
        try std.testing.expectEqual(null, percent(case[0], case[1]));
}
