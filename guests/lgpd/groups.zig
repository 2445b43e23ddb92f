//! Read numbers that are written in groups, such as "529.982.247-25", and judge what stands around them.

const std = @import("std");
const fold = @import("../text/fold.zig");
const Text = @import("../text/codepoints.zig").Text;

/// What parts two digits.
pub const Joint = enum(u8) { none, space, dot, dash, slash, odd };

/// How the groups are parted, the surest last.
pub const Style = enum {
    bare,
    spaced,
    punctuated,
    /// Parted by signs that no form of the number has: commas, low lines, bullets.
    odd,
    /// Just as the number's issuer writes it.
    canonical,
};

pub const Match = struct { to: usize, style: Style };

/// Digits from one place on, with what parts them; more of them than any identifier has.
pub const Number = struct {
    pub const most = 24;

    from: usize,
    len: usize = 0,
    digits: [most]u8 = undefined,
    /// The unit after each digit.
    ends: [most]usize = undefined,
    /// What stands before each digit but the first.
    joints: [most]Joint = undefined,
    /// Letters were taken for the digits that they look like.
    guessed: bool = false,

    /// Match the first digits with groups of these sizes; `joints` is what parts them in the canonical form, by its
    /// signs. Null where the number has other groups, or goes on beyond.
    pub fn fit(n: *const Number, text: Text, comptime sizes: []const u8, comptime joints: []const u8) ?Match {
        const total = comptime sum(sizes);
        if (n.len < total) return null;
        var canonical = true;
        comptime var k = 0;
        inline for (sizes, 0..) |size, g| {
            if (g > 0) {
                if (n.joints[k] != comptime joint(joints[g - 1])) canonical = false;
            }
            inline for (1..size) |d| if (n.joints[k + d] != .none) return null;
            k += size;
        }
        return n.close(text, total, canonical and joints.len > 0);
    }

    /// Match the first `total` digits, whatever their groups are.
    pub fn any(n: *const Number, text: Text, total: usize) ?Match {
        return if (n.len < total) null else n.close(text, total, false);
    }

    /// Match the first `total` digits when each stands alone, as in "5 2 9".
    pub fn apart(n: *const Number, text: Text, total: usize) ?Match {
        if (n.len < total) return null;
        for (n.joints[1..total]) |one| if (one == .none or one != n.joints[1]) return null;
        return n.close(text, total, false);
    }

    fn close(n: *const Number, text: Text, total: usize, canonical: bool) ?Match {
        var style: Style = if (canonical) .canonical else .bare;
        if (!canonical) for (n.joints[1..total]) |one| {
            const here: Style = switch (one) {
                .none => .bare,
                .space => .spaced,
                .odd => .odd,
                .dot, .dash, .slash => .punctuated,
            };
            if (@backingInt(here) > @backingInt(style)) style = here;
        };
        const to = n.ends[total - 1];
        return if (startsHere(text, n.from, style) and endsHere(text, to, style)) .{ .to = to, .style = style } else null;
    }

    /// How many digits the first group has.
    pub fn first(n: *const Number) usize {
        for (n.joints[1..n.len], 1..) |one, k| if (one != .none) return k;
        return n.len;
    }

    /// True when a group begins at digit `k`, or the number ends there.
    pub fn parts(n: *const Number, k: usize) bool {
        return k == n.len or (k < n.len and n.joints[k] != .none);
    }
};

fn sum(comptime sizes: []const u8) usize {
    var total: usize = 0;
    for (sizes) |size| total += size;
    return total;
}

fn joint(ch: u8) Joint {
    return switch (ch) {
        '.' => .dot,
        '-' => .dash,
        '/' => .slash,
        ' ' => .space,
        ',', '_', fold.symbol => .odd,
        else => .none,
    };
}

/// Read the digits from `from` on, which is one; with `guess`, letters that look like digits count.
pub fn read(text: Text, from: usize, guess: bool) Number {
    var n: Number = .{ .from = from };
    var i = from;
    var next: Joint = .none;
    while (n.len < Number.most) {
        const ch = text.get(i);
        const digit = if (fold.isDigit(ch)) ch else if (guess) lookalike(ch) orelse break else break;
        if (digit != ch) n.guessed = true;
        n.digits[n.len] = digit;
        n.joints[n.len] = next;
        i += 1;
        n.ends[n.len] = i;
        n.len += 1;
        const sep = separator(text, i, guess);
        next = sep.joint;
        i = sep.to;
    }
    return n;
}

/// The digit that a letter is mistaken for.
pub fn lookalike(ch: u8) ?u8 {
    return switch (ch) {
        'o' => '0',
        'l', 'i' => '1',
        'z' => '2',
        's' => '5',
        'b' => '8',
        'g', 'q' => '9',
        else => null,
    };
}

const Separator = struct { to: usize, joint: Joint };

/// Pass over what may part two groups: a sign with at most one space at each side (a line may end after it), or one or
/// two spaces. Nothing when no digit follows.
pub fn separator(text: Text, from: usize, guess: bool) Separator {
    const ch = text.get(from);
    if (fold.isDigit(ch) or !may_part[ch]) return .{ .to = from, .joint = .none };
    var i = from;
    if (ch == ' ') i += 1;
    const sign = joint(text.get(i));
    const signed = sign != .none and sign != .space;
    if (signed) i += 1;
    if (text.get(i) == ' ' or (signed and sign != .odd and text.get(i) == '\n' and i < text.len())) i += 1;
    const next = text.get(i);
    if (!fold.isDigit(next) and !(guess and lookalike(next) != null)) return .{ .to = from, .joint = .none };
    return .{ .to = i, .joint = if (signed) sign else .space };
}

const may_part = blk: {
    var table: [256]bool = @splat(false);
    for (" .-/,_") |ch| table[ch] = true;
    table[fold.symbol] = true;
    break :blk table;
};

pub fn isJoint(ch: u8) bool {
    return ch == '.' or ch == '-' or ch == '/';
}

fn isPunctuated(style: Style) bool {
    return style == .punctuated or style == .canonical;
}

/// True unless a number that ends right before `from` goes on here. Two punctuated numbers may share a slash; a number
/// as its issuer writes it may follow an item's "1-".
pub fn startsHere(text: Text, from: usize, style: Style) bool {
    const left = text.before(from, 1);
    if (fold.isDigit(left)) return false;
    if (!fold.isDigit(text.before(from, 2))) return true;
    return switch (left) {
        '-', '.' => style == .canonical and isItem(text, from - 1),
        '/' => isPunctuated(style),
        ' ' => style != .spaced,
        ',' => style != .spaced and (style != .bare or fold.isDigit(text.before(from, 5))),
        else => true,
    };
}

/// True when one or two digits that begin a line or follow a space end at `to`.
pub fn isItem(text: Text, to: usize) bool {
    var i = to;
    while (fold.isDigit(text.before(i, 1)) and to - i < 3) i -= 1;
    const left = text.before(i, 1);
    return to - i < 3 and (left == '\n' or left == ' ');
}

/// True unless the number goes on at `to`.
pub fn endsHere(text: Text, to: usize, style: Style) bool {
    const right = text.get(to);
    if (fold.isDigit(right)) return false;
    if (!fold.isDigit(text.get(to + 1))) return true;
    return switch (right) {
        '.', '-' => false,
        '/' => isPunctuated(style),
        ' ' => style != .spaced,
        ',' => style != .bare or fold.isDigit(text.get(to + 4)), // a decimal's digits are few
        else => true,
    };
}

/// True when letters, a path, an amount of money or a hexadecimal identifier touch the number.
pub fn isGlued(text: Text, from: usize, to: usize) bool {
    const left = text.before(from, 1);
    const right = text.get(to);
    if (fold.isLetter(left) or fold.isDigit(left) or fold.isLetter(right) or fold.isDigit(right)) return true;
    if (left == '=' and fold.isWord(text.before(from, 2))) return true;
    if ((isJoint(left) or left == '_') and fold.isWord(text.before(from, 2)) and !isWordBefore(text, from - 1)) return true;
    if ((isJoint(right) or right == '_') and fold.isWord(text.get(to + 1)) and !isWordAfter(text, to + 1)) return true;
    return left == '$' or (left == ' ' and text.before(from, 2) == '$') or inUrl(text, from);
}

const shortest_word = 3;

/// A whole word, such as a name or "laudo", ends at `to`: no piece of a code or a path.
fn isWordBefore(text: Text, to: usize) bool {
    var i = to;
    while (i > 0 and to - i < 40 and fold.isLetter(text.ch[i - 1])) i -= 1;
    if (to - i < shortest_word) return false;
    const left = text.before(i, 1);
    return !fold.isWord(left) and left != '/' and left != '.' and left != '-' or left == '_' and !fold.isDigit(text.before(i, 2));
}

fn isWordAfter(text: Text, from: usize) bool {
    var i = from;
    while (i < text.len() and i - from < 40 and fold.isLetter(text.ch[i])) i += 1;
    return i - from >= shortest_word and !fold.isDigit(text.get(i));
}

/// True when the run without spaces that leads to `from` holds "://".
pub fn inUrl(text: Text, from: usize) bool {
    var i = from;
    while (i > 0 and from - i < 200 and text.ch[i - 1] != ' ' and text.ch[i - 1] != '\n') i -= 1;
    return std.mem.find(u8, text.ch[i..from], "://") != null;
}

fn expectStyle(expected: ?Style, utf8: []const u8, from: usize) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    const n = read(text, from, false);
    const got = n.fit(text, &.{ 3, 3, 3, 2 }, "..-");
    try std.testing.expectEqual(expected, if (got) |m| m.style else null);
    if (expected != null) try std.testing.expectEqualStrings("52998224725", n.digits[0..11]);
}

test "groups match with any of the usual separators, and only whole numbers" {
    try expectStyle(.canonical, "529.982.247-25", 0);
    try expectStyle(.canonical, "529.982.247-25 898 0000", 0);
    try expectStyle(.canonical, "529.982.247 – 25", 0);
    try expectStyle(.canonical, "529.982.\n247-25", 0);
    try expectStyle(.canonical, "529.982.247-25/111.444.777-35", 0);
    try expectStyle(.canonical, "1-529.982.247-25", 2);
    try expectStyle(.punctuated, "529982247-25", 0);
    try expectStyle(.punctuated, "529.982.247.25", 0);
    try expectStyle(.punctuated, "529.982.247/25.", 0);
    try expectStyle(.odd, "529,982,247,25", 0);
    try expectStyle(.odd, "529_982_247•25", 0);
    try expectStyle(.spaced, "529 982 247 25", 0);
    try expectStyle(.bare, "52998224725,", 0);
    try expectStyle(.bare, "52998224725,11144477735", 0);
    try expectStyle(null, "52998224725,50", 0);
    try expectStyle(null, "529982247251", 0);
    try expectStyle(null, "529.982.247-25-1", 0);
    try expectStyle(null, "529 982 247 25 1", 0);
    try expectStyle(null, "2024.529.982.247-25", 5);
    try expectStyle(null, "52.998.224.725", 0);
    try expectStyle(null, "529.982.247", 0);
}

test "what touches a number is seen" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]struct { []const u8, []const u8, []const u8, bool }{
        .{ "", "1", "", false },             .{ "a", "1", "", true },    .{ "a-", "1", "", true },          .{ "(", "1", ")", false },
        .{ "", "1", "-a", true },            .{ "", "1", ".", false },   .{ "R$ ", "1", "", true },         .{ "cpf=", "1", "", true },
        .{ "https://x.y/?", "1", "", true }, .{ "a: ", "1", "", false }, .{ "laudo_", "1", ".pdf", false }, .{ "Souza-", "1", "", false },
        .{ "x.com/abc/", "1", "", true },    .{ "a3-", "1", "", true },  .{ "", "1", "-b2c", true },
    }) |case| {
        const whole = try std.mem.concat(arena.allocator(), u8, &.{ case[0], case[1], case[2] });
        const text = try Text.init(arena.allocator(), whole);
        try std.testing.expectEqual(case[3], isGlued(text, case[0].len, case[0].len + 1));
    }
}

test "letters that look like digits" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "S29.9B2.247-25");
    const n = read(text, 0, true);
    try std.testing.expectEqualStrings("52998224725", n.digits[0..n.len]);
    try std.testing.expect(n.guessed);
}
