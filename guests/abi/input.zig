//! Read the input of a call: documents as JSON (RFC 8259), as quickly as their texts can be copied.
//!
//! `std.json` looks at every byte of a text several times, and texts are nearly all of the input. This reader runs over
//! them in vectors, copies only what has escapes, and hands nothing but the metadata to `std.json`.

const std = @import("std");
const guest = @import("guest.zig");

pub const Error = error{ SyntaxError, TooDeep, OutOfMemory };

/// Deeper values are refused; a member that nobody knows may be as deep.
const deepest = 256;

/// Return the documents of `{"documents": […]}`; strings without escapes are slices of `input`.
pub fn read(arena: std.mem.Allocator, input: []const u8) Error![]const guest.Document {
    var reader: Reader = .{ .arena = arena, .input = input };
    var documents: ?[]const guest.Document = null;
    var members: Members = .{};
    while (try members.next(&reader)) |name| {
        if (std.mem.eql(u8, name, "documents")) {
            documents = try reader.list(guest.Document, document);
        } else try reader.skip(0);
    }
    reader.space();
    if (reader.at != input.len) return error.SyntaxError;
    return documents orelse error.SyntaxError;
}

fn document(reader: *Reader) Error!guest.Document {
    var found: guest.Document = .{ .fields = &.{} };
    var fields = false;
    var members: Members = .{};
    while (try members.next(reader)) |name| {
        if (std.mem.eql(u8, name, "fields")) {
            found.fields = try reader.list(guest.Field, field);
            fields = true;
        } else if (std.mem.eql(u8, name, "level")) {
            found.level = try reader.small();
        } else if (std.mem.eql(u8, name, "status")) {
            found.status = try reader.string();
        } else if (std.mem.eql(u8, name, "content_type")) {
            found.content_type = try reader.string();
        } else if (std.mem.eql(u8, name, "language")) {
            found.language = try reader.string();
        } else if (std.mem.eql(u8, name, "metadata")) {
            found.metadata = try reader.value();
        } else try reader.skip(0);
    }
    return if (fields) found else error.SyntaxError;
}

fn field(reader: *Reader) Error!guest.Field {
    var name: ?[]const u8 = null;
    var text: ?[]const u8 = null;
    var members: Members = .{};
    while (try members.next(reader)) |member| {
        if (std.mem.eql(u8, member, "name")) {
            name = try reader.string();
        } else if (std.mem.eql(u8, member, "text")) {
            text = try reader.string();
        } else try reader.skip(0);
    }
    return .{ .name = name orelse return error.SyntaxError, .text = text orelse return error.SyntaxError };
}

/// Walks over the members of an object; each value is to be read before the next one.
const Members = struct {
    begun: bool = false,

    /// The name of the next member; null after the last.
    fn next(members: *Members, reader: *Reader) Error!?[]const u8 {
        if (!members.begun) {
            members.begun = true;
            try reader.expect('{');
            if (reader.take('}')) return null;
        } else {
            if (reader.take('}')) return null;
            try reader.expect(',');
        }
        const name = try reader.string();
        try reader.expect(':');
        return name;
    }
};

const Reader = struct {
    arena: std.mem.Allocator,
    input: []const u8,
    at: usize = 0,

    fn space(r: *Reader) void {
        while (r.at < r.input.len) : (r.at += 1) switch (r.input[r.at]) {
            ' ', '\t', '\n', '\r' => {},
            else => return,
        };
    }

    /// Pass over a character, and the space before it, if it comes next.
    fn take(r: *Reader, char: u8) bool {
        r.space();
        if (r.at == r.input.len or r.input[r.at] != char) return false;
        r.at += 1;
        return true;
    }

    fn expect(r: *Reader, char: u8) Error!void {
        if (!r.take(char)) return error.SyntaxError;
    }

    fn list(r: *Reader, comptime T: type, comptime item: fn (*Reader) Error!T) Error![]const T {
        var items: std.ArrayList(T) = .empty;
        try r.expect('[');
        if (r.take(']')) return items.items;
        while (true) {
            try items.append(r.arena, try item(r));
            if (r.take(']')) return items.items;
            try r.expect(',');
        }
    }

    /// A whole number from 0 to 255.
    fn small(r: *Reader) Error!u8 {
        const from = r.at;
        try r.skip(0);
        return std.fmt.parseInt(u8, std.mem.trim(u8, r.input[from..r.at], " \t\n\r"), 10) catch error.SyntaxError;
    }

    fn value(r: *Reader) Error!std.json.Value {
        r.space();
        const from = r.at;
        try r.skip(0);
        return std.json.parseFromSliceLeaky(std.json.Value, r.arena, r.input[from..r.at], .{}) catch |err| switch (err) {
            error.OutOfMemory => error.OutOfMemory,
            else => error.SyntaxError,
        };
    }

    /// A string, without its quotes and escapes.
    fn string(r: *Reader) Error![]const u8 {
        try r.expect('"');
        const from = r.at;
        r.plain();
        if (r.at == r.input.len) return error.SyntaxError;
        if (r.input[r.at] == '"') {
            r.at += 1;
            return r.input[from .. r.at - 1];
        }
        return r.escaped(from);
    }

    /// A string that has escapes; `from` is its first byte.
    fn escaped(r: *Reader, from: usize) Error![]const u8 {
        // What is written is never longer than its escapes, and a text may be most of the rest.
        var out: std.ArrayList(u8) = try .initCapacity(r.arena, r.at - from + 256);
        try out.appendSlice(r.arena, r.input[from..r.at]);
        while (r.at < r.input.len) {
            switch (r.input[r.at]) {
                '"' => {
                    r.at += 1;
                    return out.items;
                },
                '\\' => try r.escape(&out),
                else => return error.SyntaxError, // a control character
            }
            const run = r.at;
            r.plain();
            try out.appendSlice(r.arena, r.input[run..r.at]);
        }
        return error.SyntaxError;
    }

    fn escape(r: *Reader, out: *std.ArrayList(u8)) Error!void {
        if (r.at + 1 >= r.input.len) return error.SyntaxError;
        const char = r.input[r.at + 1];
        r.at += 2;
        const byte: u8 = switch (char) {
            '"', '\\', '/' => char,
            'b' => 8,
            'f' => 12,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                var cp: u21 = try r.hex();
                if (cp & 0xFC00 == 0xD800) { // the first half of a pair
                    if (r.at + 2 > r.input.len or r.input[r.at] != '\\' or r.input[r.at + 1] != 'u') return error.SyntaxError;
                    r.at += 2;
                    const low = try r.hex();
                    if (low & 0xFC00 != 0xDC00) return error.SyntaxError;
                    cp = 0x10000 + ((cp & 0x3FF) << 10) + (low & 0x3FF);
                }
                var buffer: [4]u8 = undefined;
                const size = std.unicode.utf8Encode(cp, &buffer) catch return error.SyntaxError;
                return out.appendSlice(r.arena, buffer[0..size]);
            },
            else => return error.SyntaxError,
        };
        return out.append(r.arena, byte);
    }

    fn hex(r: *Reader) Error!u21 {
        if (r.at + 4 > r.input.len) return error.SyntaxError;
        const four = r.input[r.at..][0..4];
        for (four) |digit| if (!std.ascii.isHex(digit)) return error.SyntaxError;
        r.at += 4;
        return std.fmt.parseInt(u21, four, 16) catch error.SyntaxError;
    }

    /// Go on to the next quote, backslash or control character.
    fn plain(r: *Reader) void {
        const width = 16;
        const Lane = @Vector(width, u8);
        while (r.at + width <= r.input.len) : (r.at += width) {
            const bytes: Lane = r.input[r.at..][0..width].*;
            const special = @intFromBool(bytes == @as(Lane, @splat('"'))) |
                @intFromBool(bytes == @as(Lane, @splat('\\'))) | @intFromBool(bytes < @as(Lane, @splat(0x20)));
            if (@reduce(.Or, special) != 0) break;
        }
        while (r.at < r.input.len) : (r.at += 1) switch (r.input[r.at]) {
            '"', '\\', 0...0x1F => return,
            else => {},
        };
    }

    /// Pass over a value that nobody wants to know.
    fn skip(r: *Reader, depth: usize) Error!void {
        if (depth == deepest) return error.TooDeep;
        r.space();
        if (r.at == r.input.len) return error.SyntaxError;
        switch (r.input[r.at]) {
            '"' => _ = try r.string(),
            '{' => {
                var members: Members = .{};
                while (try members.next(r)) |_| try r.skip(depth + 1);
            },
            '[' => {
                r.at += 1;
                if (r.take(']')) return;
                while (true) {
                    try r.skip(depth + 1);
                    if (r.take(']')) return;
                    try r.expect(',');
                }
            },
            else => try r.word(),
        }
    }

    /// A number, true, false or null.
    fn word(r: *Reader) Error!void {
        const from = r.at;
        while (r.at < r.input.len) : (r.at += 1) switch (r.input[r.at]) {
            'a'...'z', 'A'...'Z', '0'...'9', '+', '-', '.' => {},
            else => break,
        };
        const text = r.input[from..r.at];
        for ([_][]const u8{ "true", "false", "null" }) |known| if (std.mem.eql(u8, text, known)) return;
        if (!isNumber(text)) return error.SyntaxError;
    }
};

/// Whether a text is a number of RFC 8259 §6.
fn isNumber(text: []const u8) bool {
    var i: usize = 0;
    if (i < text.len and text[i] == '-') i += 1;
    const whole = digits(text, &i);
    if (whole == 0 or (whole > 1 and text[i - whole] == '0')) return false;
    if (i < text.len and text[i] == '.') {
        i += 1;
        if (digits(text, &i) == 0) return false;
    }
    if (i < text.len and (text[i] == 'e' or text[i] == 'E')) {
        i += 1;
        if (i < text.len and (text[i] == '+' or text[i] == '-')) i += 1;
        if (digits(text, &i) == 0) return false;
    }
    return i == text.len;
}

fn digits(text: []const u8, i: *usize) usize {
    const from = i.*;
    while (i.* < text.len and std.ascii.isDigit(text[i.*])) i.* += 1;
    return i.* - from;
}

fn expectText(expected: []const u8, json_string: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const input = try std.fmt.allocPrint(a, "{{\"documents\":[{{\"fields\":[{{\"name\":\"n\",\"text\":{s}}}]}}]}}", .{json_string});
    const documents = try read(a, input);
    try std.testing.expectEqualStrings(expected, documents[0].fields[0].text);
}

test "texts are read as they were written" {
    try expectText("", "\"\"");
    try expectText("Olá, \"mundo\"\\\n\t/", "\"Olá, \\\"mundo\\\"\\\\\\n\\t\\/\"");
    try expectText("é😀\u{0}", "\"\\u00e9\\ud83d\\ude00\\u0000\"");
    const a: [100]u8 = @splat('a');
    try expectText(&a ++ "\n" ++ &a, "\"" ++ &a ++ "\\n" ++ &a ++ "\"");
}

test "members come in any order, and unknown ones are passed over" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const documents = try read(arena.allocator(),
        \\ { "x" : [1, -2.5e3, {"y": [true, null, "\"]"]}], "documents" : [
        \\ {"metadata": {"author": {"crm": "1"}}, "new": {}, "level": 2, "fields": [], "language": "en", "status": "draft",
        \\  "content_type": "news"}, {"fields": [{"text": "t", "z": 0, "name": "f"}] } ] }
    );
    try std.testing.expectEqual(@as(usize, 2), documents.len);
    try std.testing.expectEqual(@as(u8, 2), documents[0].level);
    try std.testing.expectEqualStrings("news", documents[0].content_type);
    try std.testing.expectEqualStrings("1", documents[0].metadata.object.get("author").?.object.get("crm").?.string);
    try std.testing.expectEqualStrings("f", documents[1].fields[0].name);
}

test "numbers" {
    for ([_][]const u8{ "0", "-0", "10", "1.5", "-2.5e3", "1E+9", "0.0e-1" }) |text| try std.testing.expect(isNumber(text));
    for ([_][]const u8{ "", "-", "01", "1.", ".5", "1e", "+1", "1x", "0x1", "1.e1", "NaN" }) |text|
        try std.testing.expect(!isNumber(text));
}

test "what is no list of documents is refused" {
    for ([_][]const u8{
        "",                                                                       "{",                                                                  "[]",
        "{}",                                                                     "{\"documents\":3}",                                                  "{\"documents\":[{}]}",
        "{\"documents\":[]}x",                                                    "{\"documents\":[],}",                                                "{\"documents\":[{\"fields\":[{}]}]}",
        "\xFF",                                                                   "{\"documents\":[{\"fields\":[],\"level\":256}]}",                    "{\"documents\":[{\"fields\":[],\"level\":-1}]}",
        "{\"documents\":[{\"fields\":[{\"name\":\"n\",\"text\":\"\\ud800\"}]}]}", "{\"documents\":[{\"fields\":[{\"name\":\"n\",\"text\":\"\\x\"}]}]}", "{\"documents\":[{\"fields\":[{\"name\":\"n\",\"text\":\"\n\"}]}]}",
        "{\"documents\":[{\"fields\":[{\"name\":\"n\",\"text\":\"a}]}]}",         "{\"a\":01x,\"documents\":[]}",                                       "{\"a\":tru,\"documents\":[]}",
        "{\"a\":\"\\",
    }) |input| {
        var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
        defer arena.deinit();
        try std.testing.expectError(error.SyntaxError, read(arena.allocator(), input));
    }
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const deep = "{\"a\":" ++ &@as([1000]u8, @splat('['));
    try std.testing.expectError(error.TooDeep, read(arena.allocator(), deep));
}
