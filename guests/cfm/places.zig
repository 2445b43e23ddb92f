//! Gather the breaches of a document: each place of a rule once, a sentence's words together, no more than enough.

const std = @import("std");
const finding = @import("../abi/finding.zig");
const guest = @import("../abi/guest.zig");
const rules = @import("rules.zig");
const Page = @import("page.zig").Page;
const Span = @import("../text/codepoints.zig").Span;

/// More places of one rule say nothing new.
const most = 20;

/// Tokens [from, to) in a sentence of a field.
const Place = struct { rule: rules.Rule, page: u32, sentence: u32, from: u32, to: u32, confidence: u8 };

pub const Places = struct {
    arena: std.mem.Allocator,
    pages: []const Page,
    list: std.ArrayList(Place) = .empty,
    counts: std.EnumArray(rules.Rule, u32) = .initFill(0),
    /// By rule: its newest place, which words of the same sentence join.
    newest: std.EnumArray(rules.Rule, ?u32) = .initFill(null),
    /// Rules that the document as a whole breaches.
    whole: std.EnumSet(rules.Rule) = .empty,

    /// Tokens [from, to) of the page, in one sentence, breach the rule. Call in the order of places.
    pub fn add(places: *Places, rule: rules.Rule, page: usize, sentence: u32, from: u32, to: u32, confidence: u8) error{OutOfMemory}!void {
        if (places.newest.get(rule)) |newest| {
            const place = &places.list.items[newest];
            if (place.page == page and place.sentence == sentence) {
                place.from = @min(place.from, from);
                place.to = @max(place.to, to);
                place.confidence = @max(place.confidence, confidence);
                return;
            }
        }
        if (places.counts.get(rule) == most) return;
        places.counts.getPtr(rule).* += 1;
        places.newest.set(rule, @intCast(places.list.items.len));
        try places.list.append(places.arena, .{
            .rule = rule,
            .page = @intCast(page),
            .sentence = sentence,
            .from = from,
            .to = to,
            .confidence = confidence,
        });
    }

    pub fn has(places: Places, rule: rules.Rule) bool {
        return places.counts.get(rule) > 0 or places.whole.contains(rule);
    }

    /// Report all; what has no place spans the first sentence of the first field that says something.
    pub fn report(places: Places, to: *guest.Report) error{OutOfMemory}!void {
        for (places.list.items) |place| {
            const page = places.pages[place.page];
            const span = page.text.span(page.tokens[place.from].from, page.tokens[place.to - 1].to);
            try to.add(page.field.?, made(place.rule, span, place.confidence));
        }
        const first = places.firstSentence() orelse return;
        var rest = places.whole.iterator();
        while (rest.next()) |rule| try to.add(first.field, made(rule, first.span, 80));
    }

    const First = struct { field: u32, span: Span };

    fn firstSentence(places: Places) ?First {
        for (places.pages) |page| {
            const field = page.field orelse continue;
            if (page.sentences.len == 0) continue;
            const last = page.tokens[page.sentences[0].last - 1].to;
            return .{ .field = field, .span = page.text.span(page.tokens[0].from, last) };
        }
        for (places.pages) |page| {
            const field = page.field orelse continue;
            if (page.text.len() > 0) return .{ .field = field, .span = page.text.span(0, 1) };
        }
        return null;
    }
};

fn made(rule: rules.Rule, span: Span, confidence: u8) finding.Finding {
    const words = rules.words(rule);
    return .{
        .rule = words.id,
        .kind = "cfm",
        .article = words.article,
        .severity = words.severity,
        .confidence = confidence,
        .span = span,
        .message = words.message,
        .message_en = words.message_en,
        .suggestion = words.suggestion,
    };
}
