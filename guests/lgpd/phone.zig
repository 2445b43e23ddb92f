//! Find Brazilian phone numbers of people.
//!
//! Area codes and number ranges as assigned by Anatel. Service lines (0800, 0300, 4004, 190 …) are not personal and
//! not reported; a line of an institution is only mentioned.

const std = @import("std");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const labels = @import("labels.zig");
const Context = @import("context.zig").Context;
const Hit = kinds.Hit;
const Text = @import("../text/codepoints.zig").Text;

const Prefix = enum { international, bracketed, plain, none };
const Line = enum { mobile, landline, old_mobile };

const Shape = struct {
    to: usize,
    prefix: Prefix,
    line: Line,
    /// Area code and subscriber number are parted.
    parted: bool = false,
    /// The subscriber number is parted in two.
    split: groups.Style,
    /// Looks like two years, as in "2019-2020".
    years: bool,
};

/// The phone number that begins at `from`, a digit, "+" or "("; null when there is none.
pub fn at(c: *const Context, from: usize) error{OutOfMemory}!?Hit {
    const text = c.text;
    if (!groups.startsHere(text, from, .punctuated)) return null;
    const shape = shapeAt(text, from) orelse return foreign(c, from);
    const confidence = judge(c, from, shape, c.label(from)) orelse return null;
    return try found(c, from, shape.to, shape.line == .landline, confidence);
}

fn found(c: *const Context, from: usize, to: usize, landline: bool, confidence: u8) error{OutOfMemory}!Hit {
    const owner = c.owner(from);
    const institutional = owner == .institution or (owner == .mixed and landline);
    return kinds.hit(c.text, from, to, if (institutional) &kinds.phone_institutional else &kinds.phone, .{
        .confidence = confidence,
        .severity = if (owner == .patient and !institutional) .high else null,
        .mask = if (institutional) null else try masked(c, from, to),
    });
}

/// Area code and the last four digits stay: "(11) *****-4321".
fn masked(c: *const Context, from: usize, to: usize) error{OutOfMemory}![]const u8 {
    const out = try c.arena.dupe(u8, c.text.ch[from..to]);
    var left: usize = 0;
    for (out) |ch| left += @intFromBool(fold.isDigit(ch));
    const subscriber_digits: usize = if (left == 8 or left == 10 or left == 12) 8 else 9;
    for (out) |*ch| {
        if (ch.* >= 0x80 or ch.* == '\n') ch.* = ' ';
        if (!fold.isDigit(ch.*)) continue;
        if (left > 4 and left <= subscriber_digits) ch.* = '*';
        left -= 1;
    }
    return out;
}

/// A number of another country, with its plus sign (ITU-T E.164).
fn foreign(c: *const Context, from: usize) error{OutOfMemory}!?Hit {
    const text = c.text;
    if (text.get(from) != '+' or !fold.isDigit(text.get(from + 1)) or fold.isWord(text.before(from, 1))) return null;
    var i = from + 1;
    var digits: usize = 0;
    var to = i;
    while (i < from + 24) : (i += 1) {
        const ch = text.get(i);
        if (fold.isDigit(ch)) {
            digits += 1;
            to = i + 1;
        } else if (ch != ' ' and ch != '-' and ch != '.' and ch != '(' and ch != ')') break;
        if ((ch == ' ' or ch == '.') and !fold.isDigit(text.get(i + 1)) and text.get(i + 1) != '(') break;
    }
    if (digits < 9 or digits > 15 or fold.isWord(text.get(to)) or std.mem.startsWith(u8, text.ch[from..], "+55")) return null;
    if (text.get(from + 1) == '0') return null;
    return try found(c, from, to, false, if (c.label(from) == .phone) 95 else 75);
}

fn judge(c: *const Context, from: usize, shape: Shape, label: ?labels.Label) ?u8 {
    const text = c.text;
    const labelled = label == .phone;
    switch (shape.prefix) {
        .international, .bracketed => return if (labelled) 98 else 95,
        .plain => {
            if (labelled) return if (c.fresh() or shape.parted or shape.line == .mobile) 95 else null;
            if (label != null and label != .date and label != .age and shape.split != .punctuated) return null;
            if (isGlued(text, from, shape.to) or shape.years) return null;
            return switch (shape.line) {
                .mobile => if (shape.parted or shape.split != .bare) 85 else 50,
                .landline => if (shape.parted and shape.split == .punctuated) 70 else null,
                .old_mobile => null,
            };
        },
        .none => {
            if (shape.years or isGlued(text, from, shape.to)) return null;
            const goes_on = if (c.phone_to) |to| from - to <= 4 else false; // "(11) 3333-4444 / 98765-4321"
            if (labelled or goes_on) return if (shape.line == .mobile or shape.split != .bare) 80 else null;
            if (label != null or shape.line != .mobile or shape.split != .punctuated or isBracketed(text, from)) return null;
            return if (text.get(shape.to - 5) == '-' and text.get(from + 1) != '-') 60 else null;
        },
    }
}

/// Something in brackets stands before that is no area code.
fn isBracketed(text: Text, from: usize) bool {
    return text.before(from, 1) == ')' or (text.before(from, 1) == ' ' and text.before(from, 2) == ')');
}

/// A number after another one and a space is a part of something longer, unless it has a prefix of its own.
fn isGlued(text: Text, from: usize, to: usize) bool {
    if (text.before(from, 1) == ' ' and fold.isDigit(text.before(from, 2))) return true;
    if (text.before(from, 1) == '/' and fold.isDigit(text.before(from, 2))) return false;
    return groups.isGlued(text, from, to);
}

fn shapeAt(text: Text, from: usize) ?Shape {
    var i = from;
    var prefix: Prefix = .none;
    if (startsWith(text, i, "+55")) {
        prefix = .international;
        i += 3;
    } else if (startsWith(text, i, "0055")) {
        prefix = .international;
        i += 4;
    } else if (text.get(i) == '+') return null;
    if (prefix != .none) i = gap(text, i);
    if (area(text, i)) |code| {
        const reach: Prefix = if (prefix == .international) .international else if (code.bracketed) .bracketed else .plain;
        const next = gap(text, code.to);
        if (subscriber(text, next)) |shape| {
            var whole = shape;
            whole.prefix = reach;
            whole.parted = next > code.to or code.bracketed;
            return whole;
        }
    }
    if (prefix == .none and startsWith(text, i, "55")) { // the country code without its plus sign
        if (area(text, gap(text, i + 2))) |code| {
            if (subscriber(text, gap(text, code.to))) |shape| {
                var whole = shape;
                whole.prefix = if (code.bracketed) .bracketed else .plain;
                return whole;
            }
        }
    }
    return if (prefix == .none and fold.isDigit(text.get(i))) subscriber(text, i) else null;
}

const Area = struct { to: usize, bracketed: bool };

/// An area code, with or without brackets and the trunk "0".
fn area(text: Text, from: usize) ?Area {
    var i = from;
    const bracketed = text.get(i) == '(';
    if (bracketed) i = skipSpace(text, i + 1);
    if (text.get(i) == '0') i += if (startsWith(text, i, "0xx")) 3 else 1;
    const tens = text.get(i);
    const ones = text.get(i + 1);
    if (!fold.isDigit(tens) or !fold.isDigit(ones) or !isArea(tens - '0', ones - '0')) return null;
    i += 2;
    if (!bracketed) return .{ .to = i, .bracketed = false };
    i = skipSpace(text, i);
    return if (text.get(i) == ')') .{ .to = i + 1, .bracketed = true } else null;
}

fn isArea(tens: u8, ones: u8) bool {
    return switch (tens) {
        1, 4, 6, 8, 9 => ones > 0,
        2 => ones == 1 or ones == 2 or ones == 4 or ones == 7 or ones == 8,
        3 => ones >= 1 and ones != 6 and ones != 9,
        5 => ones == 1 or (ones >= 3 and ones <= 5),
        7 => ones == 1 or (ones >= 3 and ones <= 5) or ones == 7 or ones == 9,
        else => false,
    };
}

/// A subscriber number: 9 and eight digits, or eight digits; parted once in the middle, and after the 9.
fn subscriber(text: Text, from: usize) ?Shape {
    if (text.get(from) == '9') {
        const first = separator(text, from + 1);
        if (halves(text, first.to)) |half| return half.shape(text, .mobile, first.style);
    }
    const half = halves(text, from) orelse return null;
    return switch (text.ch[from]) {
        '2'...'5' => if (isService(text.ch[from..][0..4])) null else half.shape(text, .landline, .bare),
        '6'...'9' => half.shape(text, .old_mobile, .bare),
        else => null,
    };
}

const Halves = struct {
    from: usize,
    second: usize,
    to: usize,
    style: groups.Style,

    fn shape(half: Halves, text: Text, line: Line, nine: groups.Style) Shape {
        const style: groups.Style = @fromBackingInt(@intCast(@max(@backingInt(half.style), @backingInt(nine))));
        const years = line != .mobile and isYear(text, half.from) and isYear(text, half.second);
        return .{ .to = half.to, .prefix = .none, .line = line, .split = style, .years = years };
    }
};

fn halves(text: Text, from: usize) ?Halves {
    if (!fourDigits(text, from)) return null;
    const sep = separator(text, from + 4);
    if (!fourDigits(text, sep.to)) return null;
    const to = sep.to + 4;
    if (!groups.endsHere(text, to, .punctuated)) return null;
    return .{ .from = from, .second = sep.to, .to = to, .style = sep.style };
}

const Separator = struct { to: usize, style: groups.Style };

fn separator(text: Text, from: usize) Separator {
    const sep = groups.separator(text, from, false);
    return switch (sep.joint) {
        .none, .odd => .{ .to = from, .style = .bare },
        .space => .{ .to = sep.to, .style = .spaced },
        else => .{ .to = sep.to, .style = .punctuated },
    };
}

fn fourDigits(text: Text, from: usize) bool {
    for (0..4) |k| if (!fold.isDigit(text.get(from + k))) return false;
    return true;
}

fn isYear(text: Text, from: usize) bool {
    return startsWith(text, from, "19") or startsWith(text, from, "20");
}

/// Lines with one number for the whole country.
fn isService(first: *const [4]u8) bool {
    const prefixes = [_][]const u8{ "4000", "4001", "4002", "4003", "4004", "4007", "4020", "4062", "3003", "3004" };
    for (prefixes) |prefix| if (std.mem.eql(u8, first, prefix)) return true;
    return false;
}

fn startsWith(text: Text, from: usize, comptime phrase: []const u8) bool {
    return from <= text.len() and std.mem.startsWith(u8, text.ch[from..], phrase);
}

fn skipSpace(text: Text, i: usize) usize {
    return if (text.get(i) == ' ') i + 1 else i;
}

/// Pass over what may part an area code from a number.
fn gap(text: Text, from: usize) usize {
    var i = from;
    while (i < from + 3 and (text.get(i) == ' ' or text.get(i) == '-' or text.get(i) == '.')) i += 1;
    return i;
}
