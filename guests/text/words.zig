//! Walk over the words of a folded text, forwards and backwards.

const std = @import("std");
const fold = @import("fold.zig");
const Table = @import("table.zig").Table;
const Text = @import("codepoints.zig").Text;

/// A run of letters, with apostrophes and hyphens between them: units [from, to).
pub const Word = struct {
    from: usize,
    to: usize,

    pub fn folded(word: Word, text: Text) []const u8 {
        return text.ch[word.from..word.to];
    }

    pub fn capitalised(word: Word, text: Text) bool {
        return text.upper[word.from];
    }
};

/// A set of folded words.
pub fn Set(comptime list: []const u8) type {
    return struct {
        const Words = Table(void, &.{.{ {}, list }});

        pub fn has(word: []const u8) bool {
            return word.len > 0 and Words.get(word) != null;
        }
    };
}

fn joins(text: Text, i: usize) bool {
    return (text.ch[i] == '\'' or text.ch[i] == '-') and i > 0 and
        fold.isLetter(text.ch[i - 1]) and fold.isLetter(text.get(i + 1));
}

/// No word is longer; what is gets cut, so that hostile text costs no more than its length.
const longest = 64;

/// The word that begins at `i`; null when there is no letter.
pub fn at(text: Text, i: usize) ?Word {
    if (i >= text.len() or !fold.isLetter(text.ch[i])) return null;
    const limit = @min(text.len(), i + longest);
    var to = i + 1;
    while (to < limit and (fold.isLetter(text.ch[to]) or joins(text, to))) to += 1;
    return .{ .from = i, .to = to };
}

/// The last run of letters that ends at or before `i`, not before `limit`; hyphens part it.
pub fn previous(text: Text, i: usize, limit: usize) ?Word {
    var to = i;
    while (to > limit and !fold.isLetter(text.ch[to - 1])) to -= 1;
    if (to == limit) return null;
    var from = to;
    while (from > limit and fold.isLetter(text.ch[from - 1])) from -= 1;
    return .{ .from = from, .to = to };
}

/// Pass over spaces from `i` on.
pub fn skipSpaces(text: Text, i: usize) usize {
    var k = i;
    while (text.get(k) == ' ') k += 1;
    return k;
}

test "words keep apostrophes and hyphens, and walk back" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "Ana-Lúcia D'Ávila -fim");
    const first = at(text, 0).?;
    try std.testing.expectEqualStrings("ana-lucia", first.folded(text));
    try std.testing.expect(first.capitalised(text));
    try std.testing.expectEqualStrings("d'avila", at(text, 10).?.folded(text));
    try std.testing.expectEqual(null, at(text, 9));
    const last = previous(text, text.len(), 0).?;
    try std.testing.expectEqualStrings("fim", last.folded(text));
    try std.testing.expectEqualStrings("avila", previous(text, last.from, 0).?.folded(text));
    try std.testing.expectEqual(null, previous(text, 0, 0));
}

test "a set knows its words" {
    const Months = Set("janeiro fevereiro\nmarco");
    try std.testing.expect(Months.has("marco"));
    try std.testing.expect(!Months.has("abril"));
}
