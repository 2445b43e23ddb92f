//! IM-1 to IM-4 from captions and alternative texts, and ID-5 from the style of HTML.

const std = @import("std");
const guard = @import("guard.zig");
const phrases = @import("phrases.zig");
const Mark = @import("tables.zig").Mark;
const Page = @import("page.zig").Page;
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

pub fn find(reading: Reading, places: *Places) error{OutOfMemory}!void {
    const captions = reading.captionPages();
    if (captions.len == 0) return;
    for (captions) |page| if (says(page, .im4) or says(page, .im4_caption) or identified(page)) places.whole.insert(.im4);
    const explained = explains(reading);
    const compared = compares(captions);
    if (compared and !explained.set) places.whole.insert(.im3);
    if (compared) return;
    for (captions) |page| {
        if (!page.has(.patient_image) or page.has(.premises)) continue;
        if (reading.kind == .advertising and (page.has(.selling) or foreign(reading, page))) places.whole.insert(.im1);
        if (explained.parts < 2) places.whole.insert(.im2);
    }
    if (reading.kind == .advertising) for (captions) |page| {
        if (!page.has(.stock_image) or explained.parts > 0) continue;
        places.whole.insert(if (page.has(.patient_image) or page.has(.aesthetic)) .im1 else continue);
    };
}

fn says(page: Page, mark: Mark) bool {
    for (page.hits) |hit| {
        if (hit.mark == mark and !guard.negatedBefore(page, hit, page.sentences[hit.sentence])) return true;
    }
    return false;
}

/// "paciente Rosa Maria Teles", a name of two words or more after the word; "Enzo, de 7 anos".
fn identified(page: Page) bool {
    for (page.tokens, 0..) |token, at| {
        if (phrases.is(token.word, .years) and at > 3 and phrases.is(page.tokens[at - 1].word, .n)) {
            const name = page.tokens[at - 3];
            if (name.capital and name.word == 0) return true;
        }
        if (!phrases.is(token.word, .patient)) continue;
        const end = @min(page.tokens.len, at + 4);
        var n: usize = 0;
        for (page.tokens[at + 1 .. end]) |next| {
            if (!next.capital or next.pause == .stop) break;
            n += 1;
        }
        if (n >= 2) return true;
    }
    return false;
}

const Explained = struct { parts: usize, set: bool };

/// Which parts of the text that art. 14 asks for are there.
fn explains(reading: Reading) Explained {
    var found: std.EnumArray(enum { indications, factors, complications, failures }, bool) = .initFill(false);
    for (reading.pages) |page| for (page.hits) |hit| switch (hit.mark) {
        .indications => found.set(.indications, true),
        .factors => found.set(.factors, true),
        .complications => found.set(.complications, true),
        .failures => found.set(.failures, true),
        else => {},
    };
    const parts = @as(usize, @intFromBool(found.get(.indications))) + @intFromBool(found.get(.factors)) +
        @intFromBool(found.get(.complications));
    return .{ .parts = parts, .set = found.get(.complications) and found.get(.failures) and parts >= 2 };
}

/// A picture before and a picture after, of a patient and not of the premises.
fn compares(captions: []const Page) bool {
    var before = false;
    var after = false;
    for (captions) |page| {
        if (page.has(.im3)) return true;
        if (page.has(.premises)) continue;
        if (page.has(.before)) before = true;
        if (page.has(.after)) after = true;
    }
    return before and after;
}

/// True when an aesthetic image is shown by a specialty that has no part in it.
fn foreign(reading: Reading, page: Page) bool {
    if (!page.has(.aesthetic) or reading.about.specialty.len == 0) return false;
    for ([_][]const u8{ "dermato", "pl", "otorrino", "cabe", "oftalmo", "vascular", "gineco" }) |part| {
        if (std.ascii.findIgnoreCase(reading.about.specialty, part) != null) return false;
    }
    return true;
}
