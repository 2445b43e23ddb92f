//! ID-5 from HTML: a registry in letters far smaller than the rest.

const std = @import("std");
const guest = @import("../abi/guest.zig");
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

/// Letters below this size in pixels or points are not meant to be read.
const smallest = 9;

/// How far a style reaches, in bytes, and how many are looked at.
const reach = 200;
const most = 50;

pub fn find(document: guest.Document, reading: Reading, places: *Places) error{OutOfMemory}!void {
    if (reading.kind != .advertising) return;
    for (document.fields, 0..) |field, p| {
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
        const found = std.mem.findPos(u8, text, from, "font-size:") orelse return null;
        from = found + "font-size:".len;
        const style = text[from..@min(text.len, from + reach)];
        if (!isTiny(style)) continue;
        const begin = std.mem.findScalar(u8, style, '>') orelse continue;
        const end = std.mem.findPos(u8, style, begin, "</") orelse style.len;
        const crm = std.ascii.findIgnoreCase(style[begin..end], "crm") orelse
            std.ascii.findIgnoreCase(style[begin..end], "rqe") orelse continue;
        return from + begin + crm;
    }
    return null;
}

fn isTiny(style: []const u8) bool {
    const value = std.mem.trimStart(u8, style, " ");
    var n: usize = 0;
    while (n < value.len and std.ascii.isDigit(value[n])) n += 1;
    if (n == 0 or n > 3) return false;
    const size = std.fmt.parseInt(u32, value[0..n], 10) catch return false;
    const unit = value[n..];
    return size < smallest and (std.mem.startsWith(u8, unit, "px") or std.mem.startsWith(u8, unit, "pt"));
}
