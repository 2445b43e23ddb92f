//! Maps from folded words to anything, built at compile time; a look-up reads the word once.

const std = @import("std");

/// A map from words to `V`. `lists` says which words have which value: words parted by spaces or line feeds.
pub fn Table(comptime V: type, comptime lists: []const struct { V, []const u8 }) type {
    return struct {
        const Slot = struct { word: []const u8, value: V };

        const total: usize = blk: {
            var n: usize = 0;
            for (lists) |list| n += count(list[1]);
            break :blk n;
        };
        const bits: u8 = std.math.log2_int_ceil(usize, 2 * total + 4);
        const shift: u6 = @intCast(64 - bits);

        const slots: [1 << bits]Slot = blk: {
            @setEvalBranchQuota(10_000_000);
            var table: [1 << bits]Slot = @splat(.{ .word = "", .value = undefined });
            for (lists) |list| {
                var words = std.mem.tokenizeAny(u8, list[1], " \n");
                while (words.next()) |word| {
                    var i: usize = @intCast(hash(word) >> shift);
                    while (table[i].word.len > 0) : (i = (i + 1) % table.len) {
                        if (!std.mem.eql(u8, table[i].word, word)) continue;
                        if (!std.meta.eql(table[i].value, list[0])) @compileError("two values: " ++ word);
                        break;
                    }
                    table[i] = .{ .word = word, .value = list[0] };
                }
            }
            break :blk table;
        };

        /// The words, in no order.
        pub const all: []const []const u8 = blk: {
            @setEvalBranchQuota(1_000_000);
            var list: []const []const u8 = &.{};
            for (slots) |slot| {
                if (slot.word.len > 0) list = list ++ .{slot.word};
            }
            break :blk list;
        };

        /// Bit n of entry c is set when a word of n letters begins with c: most words are seen not to be there by it.
        const lengths: [256]u32 = blk: {
            @setEvalBranchQuota(1_000_000);
            var table: [256]u32 = @splat(0);
            for (slots) |slot| if (slot.word.len > 0) {
                table[slot.word[0]] |= 1 << @min(slot.word.len, 31);
            };
            break :blk table;
        };

        /// The value of `word`, which is not empty; null when the table has no such word.
        pub fn get(word: []const u8) ?V {
            if (lengths[word[0]] >> @intCast(@min(word.len, 31)) & 1 == 0) return null;
            var i: usize = @intCast(hash(word) >> shift);
            while (slots[i].word.len > 0) : (i = (i + 1) & (slots.len - 1)) {
                if (std.mem.eql(u8, slots[i].word, word)) return slots[i].value;
            }
            return null;
        }
    };
}

/// A sieve for words that are looked for in a running text: by length, first and last letter. What it lets through may
/// still be none of them.
pub fn Sieve(comptime lists: []const []const []const u8) type {
    return struct {
        const bits: [1024]u32 = blk: {
            @setEvalBranchQuota(1_000_000);
            var table: [1024]u32 = @splat(0);
            for (lists) |list| for (list) |word| {
                table[row(word)] |= 1 << (word[word.len - 1] & 31);
            };
            break :blk table;
        };

        fn row(word: []const u8) usize {
            return @as(usize, @min(word.len, 31)) * 32 + (word[0] & 31);
        }

        /// False when `word`, which is not empty, is in none of the lists.
        pub fn passes(word: []const u8) bool {
            return bits[row(word)] >> @intCast(word[word.len - 1] & 31) & 1 == 1;
        }
    };
}

fn count(comptime list: []const u8) usize {
    @setEvalBranchQuota(2_000_000);
    var n: usize = 0;
    var words = std.mem.tokenizeAny(u8, list, " \n");
    while (words.next()) |_| n += 1;
    return n;
}

/// Spread a word over 64 bits by its length and up to sixteen of its bytes.
fn hash(word: []const u8) u64 {
    const n: u64 = word.len;
    var head: u64 = undefined;
    var tail: u64 = undefined;
    if (n >= 8) {
        head = std.mem.readInt(u64, word[0..8], .little);
        tail = std.mem.readInt(u64, word[word.len - 8 ..][0..8], .little);
    } else if (n >= 4) {
        head = std.mem.readInt(u32, word[0..4], .little);
        tail = std.mem.readInt(u32, word[word.len - 4 ..][0..4], .little);
    } else {
        head = word[0];
        tail = @as(u64, word[word.len / 2]) << 8 | word[word.len - 1];
    }
    const mixed = (head ^ (tail *% 0x9E3779B97F4A7C15) ^ (n << 56)) *% 0xD6E8FEB86659FD93;
    return (mixed ^ (mixed >> 32)) *% 0xBF58476D1CE4E5B9;
}

test "a sieve lets all its words through" {
    const Colours = Table(void, &.{.{ {}, "verde azul" }});
    const Some = Sieve(&.{ Colours.all, &.{"at"} });
    for ([_][]const u8{ "verde", "azul", "at" }) |word| try std.testing.expect(Some.passes(word));
    for ([_][]const u8{ "a", "verdes", "ver", "de" }) |word| try std.testing.expect(!Some.passes(word));
}

test "words are found with their values" {
    const Colours = Table(u8, &.{ .{ 1, "verde azul" }, .{ 2, "amarelo\n  vermelho acaju furta-cor-de-rosa-chá-antigo-escuro" } });
    try std.testing.expectEqual(1, Colours.get("azul"));
    try std.testing.expectEqual(2, Colours.get("vermelho"));
    try std.testing.expectEqual(2, Colours.get("furta-cor-de-rosa-chá-antigo-escuro"));
    for ([_][]const u8{ "a", "az", "azuis", "vermelh", "furta-cor-de-rosa-chá-antigo-claro!" }) |word|
        try std.testing.expectEqual(null, Colours.get(word));
}
