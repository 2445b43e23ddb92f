//! The lexical rules of FHIR's primitive types.

const std = @import("std");
const moment = @import("moment.zig");
const table = @import("table.zig");

/// A longer string is refused, by FHIR's own rule.
pub const string_max_bytes = 1 << 20;

/// What JSON must hold for a type.
pub const Form = enum { boolean, number, string };

pub fn form(primitive: table.Primitive) Form {
    return switch (primitive) {
        .boolean => .boolean,
        .integer, .positiveInt, .unsignedInt, .decimal => .number,
        else => .string,
    };
}

/// What is wrong with a number as it is written, or null.
pub fn number(primitive: table.Primitive, text: []const u8) ?[]const u8 {
    const value = whole(text);
    return switch (primitive) {
        .integer => if (value == null) "an integer is a whole number of 32 bits without fraction or exponent" else null,
        .positiveInt => if (value == null or value.? < 1) "a positiveInt is a whole number from 1 to 2147483647" else null,
        .unsignedInt => if (value == null or value.? < 0) "an unsignedInt is a whole number from 0 to 2147483647" else null,
        else => null,
    };
}

fn whole(text: []const u8) ?i32 {
    if (text.len > 11) return null;
    return std.fmt.parseInt(i32, text, 10) catch null;
}

/// What is wrong with a string's characters, or null.
pub fn string(primitive: table.Primitive, text: []const u8) ?[]const u8 {
    if (text.len == 0) return "a value is never empty: leave the element out";
    return switch (primitive) {
        .string, .markdown => plain(text),
        .code => if (isCode(text)) null else "a code has no space at its ends and no more than one space between words",
        .id => if (isId(text)) null else "an id has 1 to 64 letters, digits, hyphens and dots",
        .uri, .url, .canonical => uri(text),
        .oid => if (isOid(text)) null else "an oid is urn:oid: and numbers with dots between them",
        .uuid => if (isUuid(text)) null else "a uuid is urn:uuid: and a UUID in lower case",
        .date => if (moment.date(text) != null) null else "a date is YYYY, YYYY-MM or YYYY-MM-DD, and a day of the calendar",
        .dateTime => if (moment.dateTime(text) != null) null else "a dateTime is YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone, and a day of the calendar",
        .instant => if (moment.instant(text) != null) null else "an instant is YYYY-MM-DDThh:mm:ss with a time zone, and a day of the calendar",
        .time => if (moment.isTime(text)) null else "a time is hh:mm:ss without a time zone",
        .base64Binary => if (isBase64(text)) null else "a base64Binary has groups of four characters of base64",
        else => null,
    };
}

fn plain(text: []const u8) ?[]const u8 {
    if (text.len > string_max_bytes) return "a string has at most 1048576 bytes";
    for (text) |byte| {
        if (byte > ' ') return null;
    }
    return "a string is never only space";
}

fn isSpace(byte: u8) bool {
    return byte == ' ' or (byte >= '\t' and byte <= '\r');
}

fn isCode(text: []const u8) bool {
    if (isSpace(text[0]) or isSpace(text[text.len - 1])) return false;
    var space = false;
    for (text) |byte| {
        if (isSpace(byte) and space) return false;
        space = isSpace(byte);
    }
    return true;
}

pub fn isId(text: []const u8) bool {
    if (text.len == 0 or text.len > 64) return false;
    for (text) |byte| if (!std.ascii.isAlphanumeric(byte) and byte != '-' and byte != '.') return false;
    return true;
}

const oid_prefix = "urn:oid:";
const uuid_prefix = "urn:uuid:";

fn uri(text: []const u8) ?[]const u8 {
    for (text) |byte| if (isSpace(byte)) return "a URI has no space";
    if (std.mem.startsWith(u8, text, uuid_prefix) and !isUuid(text)) return "urn:uuid: is followed by a UUID in lower case";
    if (std.mem.startsWith(u8, text, oid_prefix) and !isOid(text)) return "urn:oid: is followed by numbers with dots between them";
    return null;
}

fn isOid(text: []const u8) bool {
    if (!std.mem.startsWith(u8, text, oid_prefix)) return false;
    var arcs = std.mem.splitScalar(u8, text[oid_prefix.len..], '.');
    var count: usize = 0;
    while (arcs.next()) |arc| : (count += 1) {
        if (arc.len == 0 or (arc.len > 1 and arc[0] == '0')) return false;
        for (arc) |byte| if (!std.ascii.isDigit(byte)) return false;
        if (count == 0 and (arc.len > 1 or arc[0] > '2')) return false;
    }
    return count > 1;
}

pub fn isUuid(text: []const u8) bool {
    if (!std.mem.startsWith(u8, text, uuid_prefix) or text.len != uuid_prefix.len + 36) return false;
    for (text[uuid_prefix.len..], 0..) |byte, i| switch (i) {
        8, 13, 18, 23 => if (byte != '-') return false,
        else => switch (byte) {
            '0'...'9', 'a'...'f' => {},
            else => return false,
        },
    };
    return true;
}

/// Whether a URI begins with a scheme, such as "http:" or "urn:".
pub fn isAbsolute(text: []const u8) bool {
    for (text, 0..) |byte, i| {
        if (byte == ':') return i > 0;
        if (!std.ascii.isAlphanumeric(byte) and byte != '+' and byte != '-' and byte != '.') return false;
    }
    return false;
}

fn isBase64(text: []const u8) bool {
    var count: usize = 0;
    var padding: usize = 0;
    for (text) |byte| {
        if (isSpace(byte)) continue;
        if (byte == '=') {
            padding += 1;
        } else if (padding > 0 or !(std.ascii.isAlphanumeric(byte) or byte == '+' or byte == '/')) {
            return false;
        }
        count += 1;
    }
    return count > 0 and count % 4 == 0 and padding <= 2;
}

/// Whether a code has the shape that its value set's system gives to all of them.
pub fn hasShape(shape: table.Shape, text: []const u8) bool {
    return switch (shape) {
        .language => isLanguage(text),
        .mime_type => isMimeType(text),
        .currency => text.len == 3 and std.ascii.isUpper(text[0]) and std.ascii.isUpper(text[1]) and std.ascii.isUpper(text[2]),
        else => true,
    };
}

/// BCP 47: a language of two to eight letters, then subtags of up to eight letters and digits.
fn isLanguage(text: []const u8) bool {
    var tags = std.mem.splitScalar(u8, text, '-');
    var first = true;
    while (tags.next()) |tag| : (first = false) {
        if (tag.len == 0 or tag.len > 8) return false;
        for (tag) |byte| if (!std.ascii.isAlphabetic(byte) and (first or !std.ascii.isDigit(byte))) return false;
        if (first and tag.len < 2 and tag[0] != 'x' and tag[0] != 'i') return false;
    }
    return true;
}

/// RFC 2045: type/subtype, then parameters of any form; or FHIR's own short forms of its formats.
fn isMimeType(text: []const u8) bool {
    for ([_][]const u8{ "json", "xml", "ttl", "none" }) |short| if (std.mem.eql(u8, text, short)) return true;
    const end = std.mem.findScalar(u8, text, ';') orelse text.len;
    const bare = std.mem.trimEnd(u8, text[0..end], " ");
    const slash = std.mem.findScalar(u8, bare, '/') orelse return false;
    if (slash == 0 or slash + 1 == bare.len) return false;
    for (bare, 0..) |byte, i| if (i != slash) {
        if (!std.ascii.isAlphanumeric(byte) and std.mem.findScalar(u8, "!#$&^_.+-*", byte) == null) return false;
    };
    return true;
}

fn expectStrings(primitive: table.Primitive, good: []const []const u8, bad: []const []const u8) !void {
    for (good) |text| try std.testing.expectEqual(null, string(primitive, text));
    for (bad) |text| try std.testing.expect(string(primitive, text) != null);
}

test "strings" {
    try expectStrings(.string, &.{ "a", " a ", "ã", "1" }, &.{ "", " ", "\n\t", &@as([string_max_bytes + 1]u8, @splat('a')) });
    try expectStrings(.code, &.{ "a", "a b", "a-b" }, &.{ "", " a", "a ", "a  b" });
    try expectStrings(.id, &.{ "a", "A-1.b", &@as([64]u8, @splat('a')) }, &.{ "", "a_b", "a b", "ã", "#a", &@as([65]u8, @splat('a')) });
    try expectStrings(.uri, &.{ "http://a.b/c", "abc", "urn:oid:1.2.3", "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e" }, &.{
        "", "http://a b", " http://a", "urn:oid:1", "urn:oid:1.02", "urn:oid:3.1", "urn:uuid:1", "urn:uuid:0F8FAD5B-D9CB-469F-A165-70867728950E", "urn:uuid:transient-0",
    });
    try expectStrings(.oid, &.{"urn:oid:2.16.840"}, &.{ "2.16.840", "urn:oid:", "urn:oid:1..2", "urn:oid:1.2." });
    try expectStrings(.base64Binary, &.{ "YQ==", "YWI=", "YWJj", "YWJj\nYWJj" }, &.{ "", "YQ=", "Y===", "YQ==YQ==", "YWJ-", " " });
}

test "numbers" {
    for ([_][]const u8{ "0", "-1", "2147483647", "-2147483648" }) |text| try std.testing.expectEqual(null, number(.integer, text));
    for ([_][]const u8{ "1.0", "1e3", "2147483648", "-2147483649", &@as([100_000]u8, @splat('9')) }) |text|
        try std.testing.expect(number(.integer, text) != null);
    for ([_][]const u8{ "0", "-1" }) |text| try std.testing.expect(number(.positiveInt, text) != null);
    try std.testing.expectEqual(null, number(.unsignedInt, "0"));
    try std.testing.expect(number(.unsignedInt, "-1") != null);
    try std.testing.expectEqual(null, number(.decimal, "1.50E-10"));
}

test "shapes" {
    for ([_][]const u8{ "pt-BR", "en", "x-klingon", "zh-Hant-TW", "en-GB-x-1" }) |text| try std.testing.expect(hasShape(.language, text));
    for ([_][]const u8{ "pt_BR", "p", "", "pt-", "portuguese-", "123" }) |text| try std.testing.expect(!hasShape(.language, text));
    for ([_][]const u8{ "text/plain", "application/fhir+json", "text/plain; charset=UTF-8", "application/*" }) |text|
        try std.testing.expect(hasShape(.mime_type, text));
    for ([_][]const u8{ "text", "/plain", "text/", "text/pl ain", "a/b/c" }) |text| try std.testing.expect(!hasShape(.mime_type, text));
    try std.testing.expect(hasShape(.currency, "BRL") and !hasShape(.currency, "R$") and !hasShape(.currency, "brl"));
}
