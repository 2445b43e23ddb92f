//! ID-5 from HTML: a registry in letters far smaller than the rest.

const std = @import("std");
const documents = @import("document.zig");
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

/// Letters below this size in pixels or points are not meant to be read.
const smallest = 9;

/// How far a style reaches, in bytes, and how many are looked at.
const reach = 200;
const most = 50;

pub fn find(reading: Reading, places: *Places) error{OutOfMemory}!void {
    if (reading.kind != .advertising) return;
    for (reading.document.fields, 0..) |field, p| {
        if (reading.identity.crms.len == 0 or !documents.hasTags(field.text)) continue;
        const at = tiny(field.text) orelse continue;
        const point: u32 = @intCast(std.unicode.utf8CountCodepoints(field.text[0..at]) catch continue);
        for (reading.identity.crms) |crm| {
            const page = reading.pages[crm.page];
            if (crm.page != p or page.text.at[page.tokens[crm.from].from] < point) continue;
            try places.add(.id5, p, page.sentenceOf(crm.from), crm.from, @max(crm.from + 1, @min(crm.to, page.sentences[page.sentenceOf(crm.from)].last)), 85);
            break;
        }
    }
}

/// Where a registry in tiny letters stands.
fn tiny(text: []const u8) ?usize {
    var from: usize = 0;
    for (0..most) |_| {
        const found = nextStyle(text, from) orelse return null;
        from = found + style.len;
        if (!isTiny(text[from..@min(text.len, from + reach)])) continue;
        if (inElement(text, from)) |at| return at;
        const name = className(text, found) orelse continue;
        if (inClass(text, name)) |at| return at;
    }
    return null;
}

const style = "font-size:";

/// Where the next style begins, looked for by its rarest letter.
fn nextStyle(text: []const u8, from: usize) ?usize {
    const before = comptime std.mem.findScalar(u8, style, 'z').?;
    if (from + before >= text.len) return null;
    for (text[from + before ..], from..) |byte, at| {
        if (byte == 'z' and std.mem.startsWith(u8, text[at..], style)) return at;
    }
    return null;
}

/// A registry before the end of the element whose tag goes on at `from`.
fn inElement(text: []const u8, from: usize) ?usize {
    const rest = text[from..@min(text.len, from + reach)];
    const begin = std.mem.findScalar(u8, rest, '>') orelse return null;
    const end = std.mem.findPos(u8, rest, begin, "</") orelse rest.len;
    const at = std.ascii.findIgnoreCase(rest[begin..end], "crm") orelse
        std.ascii.findIgnoreCase(rest[begin..end], "rqe") orelse return null;
    return from + begin + at;
}

/// "mini" of ".mini{font-size: …": the selector before the style at `at`.
fn className(text: []const u8, at: usize) ?[]const u8 {
    const before = text[at -| reach..at];
    const brace = std.mem.findScalarLast(u8, before, '{') orelse return null;
    const selector = std.mem.trimEnd(u8, before[0..brace], " ");
    var begin = selector.len;
    while (begin > 0 and (std.ascii.isAlphanumeric(selector[begin - 1]) or selector[begin - 1] == '-')) begin -= 1;
    return if (begin == selector.len) null else selector[begin..];
}

fn inClass(text: []const u8, name: []const u8) ?usize {
    var from: usize = 0;
    for (0..most) |_| {
        const at = std.mem.findPos(u8, text, from, name) orelse return null;
        from = at + name.len;
        const attribute = text[at -| 10..at];
        const named = std.mem.find(u8, attribute, "class=") != null or std.mem.find(u8, attribute, "id=") != null or
            (at > 0 and text[at - 1] == '<');
        if (named) if (inElement(text, from)) |place| return place;
    }
    return null;
}

fn isTiny(rest: []const u8) bool {
    const value = std.mem.trimStart(u8, rest, " ");
    var n: usize = 0;
    while (n < value.len and std.ascii.isDigit(value[n])) n += 1;
    if (n == 0 or n > 3) return false;
    const size = std.fmt.parseInt(u32, value[0..n], 10) catch return false;
    const unit = value[n..];
    return size < smallest and (std.mem.startsWith(u8, unit, "px") or std.mem.startsWith(u8, unit, "pt"));
}
