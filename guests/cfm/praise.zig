//! NE-2: reposted praise of patients, with superlatives or a promise.

const std = @import("std");
const guard = @import("guard.zig");
const Mark = @import("tables.zig").Mark;
const Page = @import("page.zig").Page;
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

/// How many sentences praise may stand from the words that announce it.
const reach = 3;

/// Find praise in the fields; return by page the sentences that are praise.
pub fn find(arena: std.mem.Allocator, reading: Reading, places: *Places) error{OutOfMemory}![]const []const bool {
    const praised = try arena.alloc([]const bool, reading.fields);
    for (reading.fieldPages(), praised, 0..) |page, *sentences, p| sentences.* = try inPage(arena, reading, page, p, places);
    return praised;
}

fn inPage(arena: std.mem.Allocator, reading: Reading, page: Page, p: usize, places: *Places) error{OutOfMemory}![]const bool {
    const praised = try arena.alloc(bool, page.sentences.len);
    @memset(praised, false);
    if (reading.kind != .advertising) return praised;
    const announced = try announcements(arena, reading.document.fields[p].text, page);
    for (page.hits) |hit| {
        const strong = hit.mark == .praise_strong;
        if (!strong and !(announced[hit.sentence] and isPraise(hit.mark, page.quoted[hit.sentence]))) continue;
        if (guard.harmless(page, hit, true)) continue;
        praised[hit.sentence] = true;
        try places.add(.ne2, p, hit.sentence, hit.from, hit.to, if (strong) 85 else 80);
    }
    return praised;
}

/// What would be a physician's promise is praise in a patient's mouth.
fn isPraise(mark: Mark, quoted: bool) bool {
    return switch (mark) {
        .praise => true,
        .gr1, .gr1_ads, .gr1_figures, .se1, .se1_ads, .me3, .me3_ads, .aw1, .aw1_ads, .un1_ads => quoted,
        else => false,
    };
}

/// By sentence: words such as "depoimento", or stars, stand in it or near it.
fn announcements(arena: std.mem.Allocator, utf8: []const u8, page: Page) error{OutOfMemory}![]const bool {
    const announced = try arena.alloc(bool, page.sentences.len);
    @memset(announced, false);
    for (page.hits) |hit| {
        if (hit.mark != .testimonial) continue;
        const end = @min(announced.len, hit.sentence + reach + 1);
        @memset(announced[hit.sentence -| 2..end], true);
    }
    for (page.symbols) |unit| {
        if (!stars(utf8, page.text.at[unit])) continue;
        for (page.sentences, 0..) |sentence, s| {
            if (page.tokens[sentence.last - 1].from < unit) continue;
            @memset(announced[s..@min(announced.len, s + reach + 1)], true);
            break;
        }
        break;
    }
    return announced;
}

/// True when the code point at `point` is a star, as reviews have five of.
fn stars(utf8: []const u8, point: u32) bool {
    var at: usize = 0;
    var n: u32 = 0;
    while (at < utf8.len) : (at += 1) {
        if (utf8[at] & 0xC0 == 0x80) continue; // within a code point
        if (n == point) return std.mem.startsWith(u8, utf8[at..], "★") or std.mem.startsWith(u8, utf8[at..], "⭐");
        n += 1;
    }
    return false;
}
