//! One text of a document, read: its tokens, and what patterns say of them.

const std = @import("std");
const fold = @import("../text/fold.zig");
const phrases = @import("phrases.zig");
const tokens = @import("tokens.zig");
const tables = @import("tables.zig");
const Mark = tables.Mark;
const Text = @import("../text/codepoints.zig").Text;

/// A pattern's match: tokens [from, to) of one sentence.
pub const Hit = struct { mark: Mark, from: u32, to: u32, sentence: u32 };

pub const Page = struct {
    /// Which field of the document; null for a text of its metadata.
    field: ?u32,
    text: Text,
    tokens: []const tokens.Token,
    sentences: []const tokens.Sentence,
    /// In order of their first tokens.
    hits: []const Hit,
    /// By sentence: its first hit; one more at the end.
    hit_at: []const u32,
    /// Units that begin three symbols in a row.
    symbols: []const u32,
    /// By sentence: it holds words in quotation marks, or goes on with them.
    quoted: []const bool,
    /// By sentence: what it says is told of, warned of or forbidden.
    warned: []const bool,

    /// Read one text; the arena owns the page.
    pub fn init(arena: std.mem.Allocator, utf8: []const u8, field: ?u32) error{OutOfMemory}!Page {
        const text = try Text.init(arena, utf8);
        const cut = try tokens.cut(arena, text);
        var sink: Sink = .{ .arena = arena };
        var matcher: phrases.Matcher = .{};
        const hit_at = try arena.alloc(u32, cut.sentences.len + 1);
        for (cut.sentences, 0..) |sentence, s| {
            hit_at[s] = @intCast(sink.hits.items.len);
            sink.sentence = @intCast(s);
            sink.first = sentence.first;
            try matcher.sentence(cut.all[sentence.first..sentence.last], &sink);
            sink.close(hit_at[s]);
        }
        hit_at[cut.sentences.len] = @intCast(sink.hits.items.len);
        return .{
            .field = field,
            .text = text,
            .tokens = cut.all,
            .sentences = cut.sentences,
            .hits = sink.hits.items,
            .hit_at = hit_at,
            .symbols = cut.symbols,
            .quoted = try quotations(arena, text, cut),
            .warned = try warnings(arena, cut.sentences, sink.hits.items),
        };
    }

    /// The sentence that the token is part of.
    pub fn sentenceOf(page: Page, token: usize) u32 {
        var low: usize = 0;
        var high = page.sentences.len;
        while (high - low > 1) {
            const middle = (low + high) / 2;
            if (page.sentences[middle].first <= token) low = middle else high = middle;
        }
        return @intCast(low);
    }

    /// What patterns say of one sentence.
    pub fn hitsOf(page: Page, sentence: usize) []const Hit {
        return page.hits[page.hit_at[sentence]..page.hit_at[sentence + 1]];
    }

    /// True when a pattern of the mark matches in the sentence.
    pub fn says(page: Page, sentence: usize, mark: Mark) bool {
        for (page.hitsOf(sentence)) |hit| if (hit.mark == mark) return true;
        return false;
    }

    pub fn has(page: Page, mark: Mark) bool {
        for (page.hits) |hit| if (hit.mark == mark) return true;
        return false;
    }
};

/// More matches of one mark in a sentence say nothing new.
const most = 8;

const Sink = struct {
    arena: std.mem.Allocator,
    hits: std.ArrayList(Hit) = .empty,
    sentence: u32 = 0,
    first: u32 = 0,
    /// By mark: matches in this sentence.
    counts: [tables.mark_count]u8 = @splat(0),

    pub fn hit(sink: *Sink, mark: u16, from: usize, to: usize) error{OutOfMemory}!void {
        if (mark < tables.mark_count) {
            if (sink.counts[mark] == most) return;
            sink.counts[mark] += 1;
        }
        try sink.hits.append(sink.arena, .{
            .mark = @fromBackingInt(mark),
            .from = sink.first + @as(u32, @intCast(from)),
            .to = sink.first + @as(u32, @intCast(to)),
            .sentence = sink.sentence,
        });
    }

    /// End the sentence whose hits begin at `begin`.
    fn close(sink: *Sink, begin: u32) void {
        const hits = sink.hits.items[begin..];
        if (hits.len == 0) return;
        for (hits) |item| {
            const mark = @backingInt(item.mark);
            if (mark < tables.mark_count) sink.counts[mark] = 0;
        }
        std.sort.insertion(Hit, hits, {}, before); // they are nearly in order
    }

    fn before(_: void, a: Hit, b: Hit) bool {
        return a.from < b.from;
    }
};

/// Which sentences hold a quotation; a mark that is never closed quotes nothing beyond its paragraph.
fn quotations(arena: std.mem.Allocator, text: Text, cut: tokens.Tokens) error{OutOfMemory}![]const bool {
    const quoted = try arena.alloc(bool, cut.sentences.len);
    var open: ?u32 = null;
    var next: usize = 0;
    for (cut.sentences, quoted, 0..) |sentence, *is_quoted, s| {
        if (open) |paragraph| if (paragraph != sentence.paragraph) {
            open = null;
        };
        is_quoted.* = open != null;
        // A mark behind the last word is this sentence's.
        const end = if (s + 1 < cut.sentences.len) cut.all[cut.sentences[s + 1].first].from else text.len();
        while (next < cut.quotes.len and cut.quotes[next] < end) : (next += 1) {
            const at = cut.quotes[next];
            if (text.ch[at] == '\'' and !opens(text, at, open != null)) continue;
            const leads = s + 1 < cut.sentences.len and open == null and at > cut.all[sentence.last - 1].from;
            if (leads) break; // it opens the next sentence
            is_quoted.* = true;
            open = if (open == null) sentence.paragraph else null;
        }
    }
    return quoted;
}

/// True when the apostrophe at `i` is a quotation mark: no letter on its outer side.
fn opens(text: Text, i: usize, closing: bool) bool {
    const outside = if (closing) text.get(i + 1) else text.before(i, 1);
    const inside = if (closing) text.before(i, 1) else text.get(i + 1);
    return !fold.isLetter(outside) and inside != ' ' and inside != '\n';
}

/// A heading or a line with a colon warns of the list below it.
fn warnings(arena: std.mem.Allocator, sentences: []const tokens.Sentence, hits: []const Hit) error{OutOfMemory}![]const bool {
    const warned = try arena.alloc(bool, sentences.len);
    @memset(warned, false);
    for (hits) |hit| {
        if (hit.mark == .caution) warned[hit.sentence] = true;
    }
    for (sentences, 0..) |sentence, s| {
        if (s == 0 or warned[s] or !warned[s - 1]) continue;
        const before = sentences[s - 1];
        const heading = before.opens or (before.last - before.first < 12 and !before.item);
        if (sentence.item and (before.item or heading)) warned[s] = true;
        if (before.opens and sentence.paragraph == before.paragraph) warned[s] = true;
    }
    return warned;
}
