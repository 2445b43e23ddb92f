//! Cut a sentence into tokens: words and phrases with what is known of them, and numbers.

const std = @import("std");
const f = @import("flags.zig");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const Text = @import("../text/codepoints.zig").Text;

/// A longer sentence is read in pieces of so many tokens, so that rules which look around stay linear.
pub const most = 240;

/// What stands before a token, as bits.
pub const Gap = struct {
    pub const comma: u16 = 1;
    /// Parts clauses: colon, dash between spaces, line feed.
    pub const stop: u16 = 2;
    pub const semicolon: u16 = 4;
    pub const opens: u16 = 8;
    pub const closes: u16 = 64;
    pub const quote: u16 = 16;
    /// Nothing at all, or a hyphen.
    pub const joined: u16 = 32;
    /// Parts cells of a table and members of a record.
    pub const cell: u16 = 128;
    /// Ends a sentence that the text goes on after without saying so: "— Cura. — E o café?"
    pub const ends: u16 = 256;
};

pub const Token = struct {
    from: u32,
    to: u32,
    /// Of a word, `flags.zig`; 0 of a number.
    flags: u64,
    /// Of a number, its whole part; saturates.
    value: u32 = 0,
    gap: u16,
    number: bool = false,
    /// A number with a percent sign, or "por cento" after it.
    percent: bool = false,
    upper: bool = false,

    pub fn has(token: Token, flags: u64) bool {
        return token.flags & flags != 0;
    }
};

/// Read tokens from `from` on, up to `to` or until `out` is full; return how many, and set `from` to where it stopped.
pub fn read(text: Text, from: *usize, to: usize, out: *[most]Token) usize {
    var n: usize = 0;
    var i = from.*;
    var gap: u16 = 0;
    var spaced = true;
    while (i < to) {
        const ch = text.ch[i];
        if (lexicon.letters[ch]) {
            if (n == most) break;
            const hit = lexicon.read(text, i, to);
            const last = @min(hit.to, to);
            out[n] = .{
                .from = @intCast(i),
                .to = @intCast(last),
                .flags = hit.flags,
                .gap = if (spaced) gap else gap | Gap.joined,
                .upper = text.upper[i],
            };
            n += 1;
            i = last;
            gap = 0;
            spaced = false;
        } else if (fold.isDigit(ch)) {
            if (n == most) break;
            out[n] = number(text, i, to);
            out[n].gap = if (spaced) gap else gap | Gap.joined;
            i = out[n].to;
            n += 1;
            gap = 0;
            spaced = false;
        } else {
            gap |= gaps[ch];
            if (ch == '"' and parts(text, i)) gap |= Gap.cell;
            if ((ch == '!' or ch == '?') and n > 0) gap |= Gap.ends;
            if (ch == '.' and text.get(i + 1) == ' ' and text.get(i + 2) == '-') gap |= Gap.ends;
            if (ch == '-' and text.before(i, 1) == ' ' and text.get(i + 1) == ' ') gap |= Gap.stop;
            if (ch != '-' and ch != '\'') spaced = true;
            i += 1;
        }
    }
    from.* = i;
    return n;
}

const gaps = blk: {
    var table: [256]u16 = @splat(0);
    table[','] = Gap.comma;
    for (":\n!?{}") |ch| table[ch] = Gap.stop;
    table[';'] = Gap.semicolon;
    for ("([") |ch| table[ch] = Gap.opens;
    for (")]") |ch| table[ch] = Gap.closes;
    table['"'] = Gap.quote;
    table['|'] = Gap.stop | Gap.cell;
    break :blk table;
};

/// A quotation mark that ends the name or the value of a member of a JSON record.
fn parts(text: Text, i: usize) bool {
    const next = text.get(i + 1);
    if (next == ':' or next == '}') return true;
    return next == ',' and (text.get(i + 2) == '"' or (text.get(i + 2) == ' ' and text.get(i + 3) == '"'));
}

fn number(text: Text, from: usize, to: usize) Token {
    var i = from;
    var value: u32 = 0;
    while (i < to and fold.isDigit(text.ch[i])) : (i += 1) value = value *| 10 +| (text.ch[i] - '0');
    while (i + 1 < to and (text.ch[i] == '.' or text.ch[i] == ',') and fold.isDigit(text.ch[i + 1])) {
        i += 1;
        while (i < to and fold.isDigit(text.ch[i])) i += 1;
    }
    var after = i;
    if (after < to and text.ch[after] == ' ') after += 1;
    const percent = after < to and text.ch[after] == '%';
    return .{
        .from = @intCast(from),
        .to = @intCast(if (percent) after + 1 else i),
        .flags = 0,
        .value = value,
        .gap = 0,
        .number = true,
        .percent = percent or isPerCent(text, i, to),
    };
}

fn isPerCent(text: Text, from: usize, to: usize) bool {
    const words = " por cento";
    return from + words.len <= to and std.mem.eql(u8, text.ch[from..][0..words.len], words);
}

test "tokens know what stands before them" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "O chá, (sim) reduz em 40,5 % a pressão arterial; B12");
    var out: [most]Token = undefined;
    var from: usize = 0;
    const n = read(text, &from, text.len(), &out);
    try std.testing.expectEqual(10, n);
    try std.testing.expectEqual(text.len(), from);
    try std.testing.expect(out[1].has(f.intervention));
    try std.testing.expectEqual(Gap.comma | Gap.opens, out[2].gap);
    try std.testing.expect(out[5].percent and out[5].value == 40);
    try std.testing.expectEqualStrings("pressao arterial", text.ch[out[7].from..out[7].to]);
    try std.testing.expectEqual(Gap.semicolon, out[8].gap);
    try std.testing.expectEqual(Gap.joined, out[9].gap);
}
