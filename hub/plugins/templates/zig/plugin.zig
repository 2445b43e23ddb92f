//! The rules of this module: what they say of one document. The interface to the hub is in interface.zig.
//!
//! The example finds words that begin with "milagr", such as "milagre" and "milagroso", in either case.

const std = @import("std");
const interface = @import("interface.zig");

pub const panic = interface.panic;

comptime {
    interface.exportModule("analyze", analyze);
}

const miracle: interface.Rule = .{
    .rule = "EXAMPLE-MIRACLE",
    .kind = "promise",
    .severity = .medium,
    .confidence = 80,
    .message = "O texto fala de milagre onde fala de saúde.",
    .message_en = "The text speaks of a miracle where it speaks of health.",
    .suggestion = "Diga o que o estudo mediu, em quem e por quanto tempo.",
};

const stem = "milagr";

/// Add what is wrong with the document to the report.
pub fn analyze(arena: std.mem.Allocator, document: interface.Document, report: *interface.Report) interface.Error!void {
    for (document.fields) |field| {
        const text = try interface.codePoints(arena, field.text);
        var at: usize = 0;
        while (at < text.len) {
            if (!isLetter(text[at])) {
                at += 1;
                continue;
            }
            const start = at;
            while (at < text.len and isLetter(text[at])) at += 1;
            if (beginsWithStem(text[start..at])) try report.add(field.name, start, at, miracle);
        }
    }
}

fn beginsWithStem(word: []const u21) bool {
    if (word.len < stem.len) return false;
    for (stem, word[0..stem.len]) |wanted, point| {
        if (point > 0x7F or std.ascii.toLower(@intCast(point)) != wanted) return false;
    }
    return true;
}

/// ASCII letters, Latin letters with accents, and accents that stand alone.
fn isLetter(point: u21) bool {
    return switch (point) {
        'A'...'Z', 'a'...'z', 0xC0...0x36F => true,
        else => false,
    };
}
