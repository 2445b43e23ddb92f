//! What expressions work on: values of the text and literals, as text, as numbers, compared.

const std = @import("std");
const json = @import("json.zig");
const moment = @import("moment.zig");
const table = @import("table.zig");

pub const Error = error{ OutOfMemory, Budget };

pub const Item = union(enum) {
    node: json.Index,
    boolean: bool,
    integer: i64,
    string: []const u8,
};

pub const Values = struct {
    arena: std.mem.Allocator,
    tape: json.Tape,
    /// Steps that may still be taken.
    budget: usize = 0,

    /// Take a step.
    pub fn step(v: *Values) Error!void {
        if (v.budget == 0) return error.Budget;
        v.budget -= 1;
    }

    /// An item as text: a string's characters, anything else as it is written.
    pub fn words(v: *Values, maybe: ?Item) Error!?[]const u8 {
        const item = maybe orelse return null;
        return switch (item) {
            .string => |text| text,
            .boolean => |known| if (known) "true" else "false",
            .integer => null,
            .node => |index| if (v.tape.at(index).kind == .string) try v.tape.string(v.arena, index) else v.tape.raw(index),
        };
    }

    fn number(v: *Values, item: Item) ?f64 {
        return switch (item) {
            .integer => |value| @floatFromInt(value),
            .node => |index| if (v.tape.at(index).kind == .number) std.fmt.parseFloat(f64, v.tape.raw(index)) catch null else null,
            else => null,
        };
    }

    pub fn equal(v: *Values, a: Item, b: Item) Error!bool {
        if (a == .node and b == .node and v.tape.at(a.node).kind == .object and v.tape.at(b.node).kind == .object)
            return v.sameObject(a.node, b.node);
        if (v.number(a)) |x| if (v.number(b)) |y| return x == y;
        const x = try v.words(a) orelse return false;
        const y = try v.words(b) orelse return false;
        return std.mem.eql(u8, x, y);
    }

    /// Whether two objects have the same members with the same simple values; nested ones must be written alike.
    fn sameObject(v: *Values, a: json.Index, b: json.Index) Error!bool {
        var count: usize = 0;
        var children = v.tape.children(a);
        while (children.next()) |index| : (count += 1) {
            try v.step();
            const other = try v.find(b, v.tape.at(index).member) orelse return false;
            const same = if (v.tape.at(index).kind == .string and v.tape.at(other).kind == .string)
                std.mem.eql(u8, try v.tape.string(v.arena, index), try v.tape.string(v.arena, other))
            else
                std.mem.eql(u8, v.tape.raw(index), v.tape.raw(other));
            if (!same) return false;
        }
        children = v.tape.children(b);
        while (children.next()) |_| {
            if (count == 0) return false;
            count -= 1;
        }
        return count == 0;
    }

    fn find(v: *Values, object: json.Index, member: u16) Error!?json.Index {
        var children = v.tape.children(object);
        while (children.next()) |index| {
            try v.step();
            if (v.tape.at(index).member == member) return index;
        }
        return null;
    }

    /// Which of two numbers, times or quantities of one unit comes first; null when that is not certain.
    pub fn compare(v: *Values, a: Item, b: Item) Error!?std.math.Order {
        if (v.number(a)) |x| if (v.number(b)) |y| return std.math.order(x, y);
        if (a != .node or b != .node) return null;
        if (v.tape.at(a.node).kind == .object and v.tape.at(b.node).kind == .object) return v.compareQuantities(a.node, b.node);
        const x = moment.dateTime(try v.words(a) orelse return null) orelse return null;
        const y = moment.dateTime(try v.words(b) orelse return null) orelse return null;
        return x.order(y);
    }

    fn compareQuantities(v: *Values, a: json.Index, b: json.Index) Error!?std.math.Order {
        inline for (.{ .@"Quantity.unit", .@"Quantity.system", .@"Quantity.code" }) |name| {
            const x = try v.find(a, table.memberOf(name));
            const y = try v.find(b, table.memberOf(name));
            if ((x == null) != (y == null)) return null;
            if (x != null and !try v.equal(.{ .node = x.? }, .{ .node = y.? })) return null;
        }
        const value = table.memberOf(.@"Quantity.value");
        const x = v.number(.{ .node = try v.find(a, value) orelse return null }) orelse return null;
        const y = v.number(.{ .node = try v.find(b, value) orelse return null }) orelse return null;
        return std.math.order(x, y);
    }

    pub fn typeOf(v: *Values, item: Item) table.TypeNumber {
        switch (item) {
            .boolean => return @backingInt(table.Primitive.boolean),
            .node => |index| {
                const value = v.tape.at(index);
                const declared = if (value.member == table.none) table.any_resource else table.members[value.member].type;
                if (declared != table.any_resource) return declared;
                const known = resourceType(v.tape, index) orelse return declared;
                return known.number();
            },
            else => return table.none,
        }
    }
};

/// The type that a resource says it is, if there is such a type.
pub fn resourceType(tape: json.Tape, object: json.Index) ?*const table.Type {
    if (tape.at(object).kind != .object) return null;
    var members = tape.children(object);
    while (members.next()) |index| {
        if (!tape.keyIs(index, "resourceType")) continue;
        if (tape.at(index).kind != .string) return null;
        var buffer: [json.short_max]u8 = undefined;
        return table.resource(tape.shortString(&buffer, index) orelse return null);
    }
    return null;
}

/// The place of a key that was there before, or null; takes n log n steps.
pub fn repeated(arena: std.mem.Allocator, keys: []const []const u8) error{OutOfMemory}!?usize {
    if (keys.len < 2) return null;
    var seen: std.StringHashMapUnmanaged(void) = .empty;
    try seen.ensureTotalCapacity(arena, @intCast(keys.len));
    for (keys, 0..) |key, i| {
        const entry = seen.getOrPutAssumeCapacity(key);
        if (entry.found_existing) return i;
    }
    return null;
}
