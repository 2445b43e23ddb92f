//! Find IP addresses: four octets (RFC 791), or groups of hexadecimal digits (RFC 4291).
//!
//! Four small numbers with dots may be a version or a section; without a label they have to look like an address.
//! Reserved ranges (RFC 6890) identify nobody and are only mentioned.

const std = @import("std");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const mask = @import("mask.zig");
const Context = @import("context.zig").Context;
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};

/// The IPv4 address that begins at `from`, a digit.
pub fn v4(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    var octets: [4]u16 = undefined;
    var i = from;
    for (&octets, 0..) |*octet, k| {
        if (k > 0) {
            if (text.get(i) != '.') return null;
            i += 1;
        }
        const begin = i;
        octet.* = 0;
        while (fold.isDigit(text.get(i)) and i < begin + 3) : (i += 1) octet.* = octet.* * 10 + text.ch[i] - '0';
        if (i == begin or octet.* > 255 or (i - begin > 1 and text.ch[begin] == '0')) return null;
    }
    if (fold.isWord(text.get(i)) or (groups.isJoint(text.get(i)) and text.get(i) != '/' and fold.isWord(text.get(i + 1)))) return null;
    const left = text.before(from, 1);
    if (fold.isWord(left) or (groups.isJoint(left) and fold.isDigit(text.before(from, 2)))) return null;
    const label = c.label(from);
    const labelled = label == .ip;
    if (!labelled) {
        if (label == .other) return null;
        if (@max(@max(octets[0], octets[1]), @max(octets[2], octets[3])) < 64 or octets[0] == 0) return null;
        if (isVersion(text, from)) return null;
    }
    const reserved = isReserved(octets);
    return kinds.hit(text, from, i, if (reserved) &kinds.ip_reserved else &kinds.ip, .{
        .confidence = if (labelled) 98 else 85,
        .mask = if (reserved) null else try std.fmt.allocPrint(c.arena, "{d}.{d}.***.***", .{ octets[0], octets[1] }),
    });
}

fn isVersion(text: Text, from: usize) bool {
    const begin = from -| 10;
    for ([_][]const u8{ "versao ", "version ", " v. ", "build ", "release " }) |word| {
        if (std.mem.endsWith(u8, text.ch[begin..from], word)) return true;
    }
    return false;
}

fn isReserved(o: [4]u16) bool {
    return switch (o[0]) {
        0, 10, 127, 224...255 => true,
        100 => o[1] >= 64 and o[1] < 128,
        169 => o[1] == 254,
        172 => o[1] >= 16 and o[1] < 32,
        192 => o[1] == 168 or (o[1] == 0 and (o[2] == 0 or o[2] == 2)),
        198 => o[1] == 18 or o[1] == 19 or (o[1] == 51 and o[2] == 100),
        203 => o[1] == 0 and o[2] == 113,
        else => false,
    };
}

const longest_v6 = 39;

/// The IPv6 address around the colon at `colon`.
pub fn v6(c: *const Context, colon: usize) Error!?kinds.Hit {
    const text = c.text;
    var from = colon;
    while (from > 0 and colon - from < 5 and isHex(text.ch[from - 1])) from -= 1;
    if (fold.isWord(text.before(from, 1)) or text.before(from, 1) == ':') return null;
    var i = from;
    var pieces: usize = 0;
    var gap = false;
    var digits: usize = 0;
    var letters: usize = 0;
    while (i - from <= longest_v6) {
        const begin = i;
        while (isHex(text.get(i)) and i < begin + 5) : (i += 1) {
            if (fold.isDigit(text.ch[i])) digits += 1 else letters += 1;
        }
        if (i - begin > 4) return null;
        if (i > begin) pieces += 1;
        if (text.get(i) != ':') break;
        if (text.get(i + 1) == ':') {
            if (gap or (i == begin and begin > from)) return null;
            gap = true;
            i += 2;
            if (!isHex(text.get(i))) break;
        } else if (isHex(text.get(i + 1))) i += 1 else break;
    }
    if (fold.isWord(text.get(i)) or (text.get(i) == ':' and isHex(text.get(i + 1)))) return null;
    if (pieces > 8 or (pieces == 8 and gap) or (pieces < 8 and !gap) or i - from > longest_v6) return null;
    const labelled = c.label(from) == .ip;
    if (!labelled and (pieces < 3 or digits < 3)) return null;
    if (pieces < 1) return null;
    const reserved = pieces < 3 or std.mem.startsWith(u8, text.ch[from..], "fe80") or std.mem.startsWith(u8, text.ch[from..], "2001:db8");
    const first = std.mem.findScalar(u8, text.ch[from..i], ':') orelse 0;
    return kinds.hit(text, from, i, if (reserved) &kinds.ip_reserved else &kinds.ip, .{
        .confidence = if (labelled) 98 else 85,
        .mask = if (reserved) null else try std.mem.concat(c.arena, u8, &.{ text.ch[from..][0..first], ":****:****:****" }),
    });
}

fn isHex(ch: u8) bool {
    return fold.isDigit(ch) or (ch >= 'a' and ch <= 'f');
}
