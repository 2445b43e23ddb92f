//! Read JSON (RFC 8259) into a flat list of values that know their place in the text; nothing is copied or converted.
//!
//! Numbers keep their form, objects their order and their duplicate names. Nothing recurses: a text may nest without
//! end, and is refused at `max_depth`.

const std = @import("std");

/// Questionnaires nest deepest among real resources, by a few dozen.
pub const max_depth = 200;

pub const no_key = std.math.maxInt(u32);

/// Names of elements and resources are shorter, even with all their characters escaped.
pub const short_max = 512;

/// The place of a value in `Tape.values`.
pub const Index = u32;

pub const Kind = enum(u8) { object, array, string, number, true, false, null };

pub const Value = struct {
    kind: Kind,
    /// Of a string: its text has escapes.
    escaped: bool = false,
    /// Of a string: an escape is half of a surrogate pair, or a character that FHIR forbids.
    forbidden: bool = false,
    /// The name that precedes the value has escapes.
    key_escaped: bool = false,
    /// Number of the member that the value is of, once known; `table.none` before.
    member: u16 = 0xFFFF,
    /// Bytes of the text, quotes and brackets included.
    start: u32,
    end: u32 = 0,
    /// The first value behind this one and what is in it.
    next: Index = 0,
    parent: Index,
    /// Bytes of the member's name without its quotes; `no_key` for what is in an array or in nothing.
    key_start: u32 = no_key,
    key_end: u32 = 0,
};

pub const Problem = enum { end, character, key, colon, comma, literal, number, string_control, escape, trailing, depth, large };

pub const Tape = struct {
    text: []const u8,
    values: []Value,

    pub fn at(tape: Tape, index: Index) *Value {
        return &tape.values[index];
    }

    /// The value as it is written.
    pub fn raw(tape: Tape, index: Index) []const u8 {
        const value = tape.at(index);
        return tape.text[value.start..value.end];
    }

    /// A string's text between its quotes, with its escapes.
    pub fn inside(tape: Tape, index: Index) []const u8 {
        const value = tape.at(index);
        return tape.text[value.start + 1 .. value.end - 1];
    }

    /// A string's characters; the arena owns them if there were escapes.
    pub fn string(tape: Tape, arena: std.mem.Allocator, index: Index) error{OutOfMemory}![]const u8 {
        const written = tape.inside(index);
        return if (tape.at(index).escaped) decode(arena, written) else written;
    }

    /// The name of a member.
    pub fn key(tape: Tape, arena: std.mem.Allocator, index: Index) error{OutOfMemory}![]const u8 {
        const value = tape.at(index);
        const written = tape.text[value.key_start..value.key_end];
        return if (value.key_escaped) decode(arena, written) else written;
    }

    /// Whether a member has this name, however it is written.
    pub fn keyIs(tape: Tape, index: Index, name: []const u8) bool {
        const value = tape.at(index);
        const written = tape.text[value.key_start..value.key_end];
        if (!value.key_escaped) return std.mem.eql(u8, written, name);
        var buffer: [short_max]u8 = undefined;
        return std.mem.eql(u8, short(&buffer, written) orelse return false, name);
    }

    /// A string's characters where nothing may be allocated; null if it is long.
    pub fn shortString(tape: Tape, buffer: *[short_max]u8, index: Index) ?[]const u8 {
        const written = tape.inside(index);
        return if (tape.at(index).escaped) short(buffer, written) else written;
    }

    fn short(buffer: *[short_max]u8, written: []const u8) ?[]const u8 {
        var fixed: std.heap.FixedBufferAllocator = .init(buffer);
        return decode(fixed.allocator(), written) catch null;
    }

    pub const Children = struct {
        tape: Tape,
        next_index: Index,
        end: Index,

        pub fn next(those: *Children) ?Index {
            if (those.next_index >= those.end) return null;
            const index = those.next_index;
            those.next_index = those.tape.at(index).next;
            return index;
        }
    };

    /// What is directly in an object or an array; nothing for any other value.
    pub fn children(tape: Tape, index: Index) Children {
        return .{ .tape = tape, .next_index = index + 1, .end = tape.at(index).next };
    }
};

pub const Result = union(enum) {
    tape: Tape,
    /// What is wrong, and at which byte.
    bad: struct { problem: Problem, at: u32 },
};

/// Read the whole text; a byte order mark must have been taken off.
pub fn read(arena: std.mem.Allocator, text: []const u8) error{OutOfMemory}!Result {
    if (text.len >= no_key) return .{ .bad = .{ .problem = .large, .at = 0 } };
    var reader: Reader = .{ .arena = arena, .text = text };
    try reader.values.ensureTotalCapacity(arena, @max(16, text.len / 16));
    reader.run() catch |err| switch (err) {
        error.OutOfMemory => return error.OutOfMemory,
        error.Bad => return .{ .bad = .{ .problem = reader.problem, .at = @intCast(@min(reader.i, text.len)) } },
    };
    return .{ .tape = .{ .text = text, .values = reader.values.items } };
}

const Error = error{ OutOfMemory, Bad };

const Reader = struct {
    arena: std.mem.Allocator,
    text: []const u8,
    i: usize = 0,
    values: std.ArrayList(Value) = .empty,
    problem: Problem = .end,

    fn run(r: *Reader) Error!void {
        var depth: usize = 0;
        var parent: Index = 0;
        var opened = try r.value(parent);
        while (true) {
            if (opened) {
                parent = @intCast(r.values.items.len - 1);
                depth += 1;
                if (depth > max_depth) return r.bad(.depth);
                const close: u8 = if (r.values.items[parent].kind == .object) '}' else ']';
                if (r.peek() == close) {
                    opened = false;
                } else {
                    opened = try r.element(parent);
                    continue;
                }
            } else if (depth == 0) break;
            const container = &r.values.items[parent];
            const close: u8 = if (container.kind == .object) '}' else ']';
            const byte = r.peek() orelse return r.bad(.end);
            if (byte == ',') {
                r.i += 1;
                opened = try r.element(parent);
                continue;
            }
            if (byte != close) return r.bad(.comma);
            r.i += 1;
            container.end = @intCast(r.i);
            container.next = @intCast(r.values.items.len);
            parent = container.parent;
            depth -= 1;
            opened = false;
        }
        if (r.peek() != null) return r.bad(.trailing);
    }

    fn bad(r: *Reader, problem: Problem) error{Bad} {
        r.problem = problem;
        return error.Bad;
    }

    /// The next byte that is not space.
    fn peek(r: *Reader) ?u8 {
        while (r.i < r.text.len) : (r.i += 1) switch (r.text[r.i]) {
            ' ', '\t', '\n', '\r' => {},
            else => |byte| return byte,
        };
        return null;
    }

    /// Read one item or member; true when it opens an object or an array.
    fn element(r: *Reader, parent: Index) Error!bool {
        if (r.values.items[parent].kind == .array) return r.value(parent);
        const byte = r.peek() orelse return r.bad(.end);
        if (byte != '"') return r.bad(.key);
        const start = r.i + 1;
        const told = try r.string();
        const end = r.i - 1;
        if ((r.peek() orelse return r.bad(.end)) != ':') return r.bad(.colon);
        r.i += 1;
        const place = r.values.items.len;
        const opens = try r.value(parent);
        const member = &r.values.items[place];
        member.key_start = @intCast(start);
        member.key_end = @intCast(end);
        member.key_escaped = told.escaped;
        return opens;
    }

    /// Read a value up to its end, or an object or an array up to its opening bracket.
    fn value(r: *Reader, parent: Index) Error!bool {
        const byte = r.peek() orelse return r.bad(.end);
        const slot = try r.values.addOne(r.arena);
        slot.* = .{ .kind = .null, .start = @intCast(r.i), .parent = parent };
        switch (byte) {
            '{', '[' => {
                slot.kind = if (byte == '{') .object else .array;
                r.i += 1;
                return true;
            },
            '"' => {
                const told = try r.string();
                slot.kind = .string;
                slot.escaped = told.escaped;
                slot.forbidden = told.forbidden;
            },
            't' => try r.literal(slot, .true, "true"),
            'f' => try r.literal(slot, .false, "false"),
            'n' => try r.literal(slot, .null, "null"),
            '-', '0'...'9' => {
                slot.kind = .number;
                try r.number();
            },
            else => return r.bad(.character),
        }
        slot.end = @intCast(r.i);
        slot.next = @intCast(r.values.items.len);
        return false;
    }

    fn literal(r: *Reader, slot: *Value, kind: Kind, word: []const u8) Error!void {
        if (!std.mem.startsWith(u8, r.text[r.i..], word)) return r.bad(.literal);
        r.i += word.len;
        slot.kind = kind;
    }

    fn number(r: *Reader) Error!void {
        if (r.text[r.i] == '-') r.i += 1;
        const first = r.i;
        const whole = r.digits();
        if (whole == 0 or (whole > 1 and r.text[first] == '0')) return r.bad(.number);
        if (r.is('.')) {
            r.i += 1;
            if (r.digits() == 0) return r.bad(.number);
        }
        if (r.is('e') or r.is('E')) {
            r.i += 1;
            if (r.is('+') or r.is('-')) r.i += 1;
            if (r.digits() == 0) return r.bad(.number);
        }
    }

    fn is(r: *Reader, byte: u8) bool {
        return r.i < r.text.len and r.text[r.i] == byte;
    }

    fn digits(r: *Reader) usize {
        const start = r.i;
        while (r.i < r.text.len and std.ascii.isDigit(r.text[r.i])) r.i += 1;
        return r.i - start;
    }

    const Told = struct { escaped: bool = false, forbidden: bool = false };

    /// Read a string from its opening quote to behind its closing one.
    fn string(r: *Reader) Error!Told {
        var told: Told = .{};
        var i = r.i + 1;
        while (i < r.text.len) {
            const byte = r.text[i];
            if (plain[byte]) {
                i += 1;
            } else if (byte == '"') {
                r.i = i + 1;
                return told;
            } else if (byte == '\\') {
                r.i = i;
                told.escaped = true;
                if (try r.escape()) told.forbidden = true;
                i = r.i;
            } else {
                r.i = i;
                return r.bad(.string_control);
            }
        }
        r.i = i;
        return r.bad(.end);
    }

    /// Read an escape; true when FHIR forbids what it means.
    fn escape(r: *Reader) Error!bool {
        if (r.i + 1 >= r.text.len) return r.bad(.end);
        const letter = r.text[r.i + 1];
        if (letter != 'u') {
            if (std.mem.findScalar(u8, "\"\\/bfnrt", letter) == null) return r.bad(.escape);
            r.i += 2;
            return letter == 'b' or letter == 'f';
        }
        const unit = hex4(r.text, r.i + 2) orelse return r.bad(.escape);
        r.i += 6;
        if (unit < 0x20) return unit != '\t' and unit != '\n' and unit != '\r';
        if (unit < 0xD800 or unit > 0xDFFF) return false;
        if (unit >= 0xDC00) return true;
        const low = if (r.is('\\') and r.i + 1 < r.text.len and r.text[r.i + 1] == 'u') hex4(r.text, r.i + 2) else null;
        if (low == null or low.? < 0xDC00 or low.? > 0xDFFF) return true;
        r.i += 6;
        return false;
    }
};

/// Bytes that stand for themselves in a string.
const plain = blk: {
    var table: [256]bool = @splat(true);
    for (0..0x20) |byte| table[byte] = false;
    table['"'] = false;
    table['\\'] = false;
    break :blk table;
};

fn hex4(text: []const u8, at: usize) ?u16 {
    if (at + 4 > text.len) return null;
    var unit: u16 = 0;
    for (text[at..][0..4]) |byte| unit = unit << 4 | (std.fmt.charToDigit(byte, 16) catch return null);
    return unit;
}

/// Resolve the escapes of a string that was read; halves of surrogate pairs become U+FFFD.
fn decode(arena: std.mem.Allocator, written: []const u8) error{OutOfMemory}![]const u8 {
    const out = try arena.alloc(u8, written.len);
    var n: usize = 0;
    var i: usize = 0;
    while (i < written.len) {
        if (written[i] != '\\') {
            out[n] = written[i];
            n += 1;
            i += 1;
            continue;
        }
        const letter = written[i + 1];
        if (letter != 'u') {
            out[n] = switch (letter) {
                'b' => 8,
                'f' => 12,
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                else => letter,
            };
            n += 1;
            i += 2;
            continue;
        }
        var cp: u21 = hex4(written, i + 2).?;
        i += 6;
        if (cp >= 0xD800 and cp <= 0xDFFF) {
            const low: u21 = if (i + 1 < written.len and written[i] == '\\' and written[i + 1] == 'u')
                hex4(written, i + 2).?
            else
                0;
            if (cp < 0xDC00 and low >= 0xDC00 and low <= 0xDFFF) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                i += 6;
            } else cp = 0xFFFD;
        }
        n += std.unicode.utf8Encode(cp, out[n..]) catch unreachable; // never half of a pair, never above U+10FFFF
    }
    return out[0..n];
}
