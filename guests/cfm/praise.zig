//! NE-2: reposted praise of patients, with superlatives or a promise.

const std = @import("std");
const guard = @import("guard.zig");
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
    const announced = try announcements(arena, page);
    for (page.hits) |hit| {
        const strong = hit.mark == .praise_strong;
        if (!strong and (hit.mark != .praise or !announced[hit.sentence])) continue;
        if (guard.harmless(page, hit, true)) continue;
        praised[hit.sentence] = true;
        try places.add(.ne2, p, hit.sentence, hit.from, hit.to, if (strong) 85 else 80);
    }
    return praised;
}

/// By sentence: words such as "depoimento" stand in it or near it.
fn announcements(arena: std.mem.Allocator, page: Page) error{OutOfMemory}![]const bool {
    const announced = try arena.alloc(bool, page.sentences.len);
    @memset(announced, false);
    for (page.hits) |hit| {
        if (hit.mark != .testimonial) continue;
        const end = @min(announced.len, hit.sentence + reach + 1);
        @memset(announced[hit.sentence -| 2..end], true);
    }
    return announced;
}
