//! Run the code that fhirpath.py makes of FHIR's invariants, over values whose members are known.
//!
//! Collections lie on one stack: every operation leaves its result above what was there before it. Steps are counted,
//! so that no text can make an invariant run for long.

const std = @import("std");
const items = @import("items.zig");
const json = @import("json.zig");
const table = @import("table.zig");
const Operation = @import("operation.zig").Operation;

const Error = items.Error;
const Item = items.Item;

pub const Machine = struct {
    values: items.Values,
    stack: std.ArrayList(Item) = .empty,
    /// The resource that holds what is judged.
    resource: json.Index = 0,
    context: json.Index = 0,
    program: []const u8 = &.{},
    pc: usize = 0,

    /// Whether an invariant holds for an object; null when the object does not say.
    pub fn holds(m: *Machine, program: []const u8, resource: json.Index, object: json.Index) Error!?bool {
        m.resource = resource;
        m.context = object;
        m.program = program;
        m.pc = 0;
        m.values.budget = 2000 + 16 * (m.values.tape.at(object).next - object); // invariants of usual texts take a tenth of that
        m.stack.clearRetainingCapacity();
        return m.truth(.{ .node = object });
    }

    fn byte(m: *Machine) u8 {
        defer m.pc += 1;
        return m.program[m.pc];
    }

    fn word(m: *Machine) u16 {
        defer m.pc += 2;
        return std.mem.readInt(u16, m.program[m.pc..][0..2], .little);
    }

    fn push(m: *Machine, item: Item) Error!void {
        try m.values.step();
        try m.stack.append(m.values.arena, item);
    }

    fn pushTruth(m: *Machine, truth_value: ?bool) Error!void {
        if (truth_value) |known| try m.push(.{ .boolean = known });
    }

    /// Run the operation at `pc` and take its result as a truth.
    fn truth(m: *Machine, focus: Item) Error!?bool {
        switch (@as(Operation, @fromBackingInt(m.program[m.pc]))) {
            .exists, .empty => |operation| {
                m.pc += 1;
                return try m.any(focus) == (operation == .exists);
            },
            else => {},
        }
        const base = m.stack.items.len;
        try m.run(focus);
        defer m.stack.shrinkRetainingCapacity(base);
        const result = m.stack.items[base..];
        if (result.len != 1) return null;
        return switch (result[0]) {
            .boolean => |known| known,
            .node => |index| m.values.tape.at(index).kind != .false,
            else => true,
        };
    }

    /// Pass over "the children of this name of the object in focus", the most frequent of all paths, if it is next.
    fn direct(m: *Machine, focus: Item) ?struct { object: json.Index, name: u16 } {
        if (m.program[m.pc] != @backingInt(Operation.child)) return null;
        const of = m.program[m.pc + 3];
        const object = if (of == @backingInt(Operation.resource)) m.resource else if (of == @backingInt(Operation.this) and focus == .node) focus.node else return null;
        if (m.values.tape.at(object).kind != .object) return null;
        defer m.pc += 4;
        return .{ .object = object, .name = std.mem.readInt(u16, m.program[m.pc + 1 ..][0..2], .little) };
    }

    /// Run the operation at `pc` and take its result as one item.
    fn single(m: *Machine, focus: Item) Error!?Item {
        if (m.direct(focus)) |path| {
            var found: ?Item = null;
            var children = m.values.tape.children(path.object);
            while (children.next()) |index| {
                try m.values.step();
                if (!m.isNamed(index, path.name)) continue;
                if (m.values.tape.at(index).kind == .array or found != null) return m.onlyChild(path.object, path.name);
                found = .{ .node = index };
            }
            return found;
        }
        const base = m.stack.items.len;
        try m.run(focus);
        defer m.stack.shrinkRetainingCapacity(base);
        return if (m.stack.items.len == base + 1) m.stack.items[base] else null;
    }

    /// What `single` returns, where there are several children or a list of them.
    fn onlyChild(m: *Machine, object: json.Index, name: u16) Error!?Item {
        const base = m.stack.items.len;
        try m.pushChildren(object, name);
        defer m.stack.shrinkRetainingCapacity(base);
        return if (m.stack.items.len == base + 1) m.stack.items[base] else null;
    }

    fn isNamed(m: *Machine, index: json.Index, name: u16) bool {
        const member = m.values.tape.at(index).member;
        return member != table.none and table.members[member].element == name;
    }

    /// Whether the result of the operation at `pc` has any items.
    fn any(m: *Machine, focus: Item) Error!bool {
        const path = m.direct(focus) orelse return try m.size(focus) > 0;
        var children = m.values.tape.children(path.object);
        while (children.next()) |index| {
            try m.values.step();
            if (!m.isNamed(index, path.name)) continue;
            if (m.values.tape.at(index).kind != .array) return true;
            var those = m.values.tape.children(index);
            while (those.next()) |item| if (m.values.tape.at(item).kind != .null) return true;
        }
        return false;
    }

    /// Run the operation at `pc` and take the number of items in its result.
    fn size(m: *Machine, focus: Item) Error!usize {
        const base = m.stack.items.len;
        try m.run(focus);
        defer m.stack.shrinkRetainingCapacity(base);
        return m.stack.items.len - base;
    }

    fn run(m: *Machine, focus: Item) Error!void {
        const operation: Operation = @fromBackingInt(m.byte());
        switch (operation) {
            .this => try m.push(focus),
            .resource => try m.push(.{ .node = m.resource }),
            .context => try m.push(.{ .node = m.context }),
            .string => try m.push(.{ .string = table.name(m.word()) }),
            .integer => try m.push(.{ .integer = m.word() }),
            .true, .false => try m.push(.{ .boolean = operation == .true }),
            .nothing => {},
            .child => try m.child(focus),
            .exists => try m.push(.{ .boolean = try m.any(focus) }),
            .empty => try m.push(.{ .boolean = !try m.any(focus) }),
            .count => try m.push(.{ .integer = @intCast(try m.size(focus)) }),
            .not => try m.pushTruth(if (try m.truth(focus)) |known| !known else null),
            .has_value => {
                const item = try m.single(focus);
                try m.push(.{ .boolean = item != null and (item.? != .node or m.values.tape.at(item.?.node).kind != .object) });
            },
            .is_distinct => try m.isDistinct(focus),
            .first, .tail => {
                const base = m.stack.items.len;
                try m.run(focus);
                const result = m.stack.items[base..];
                if (result.len == 0) return;
                if (operation == .first) return m.stack.shrinkRetainingCapacity(base + 1);
                std.mem.copyForwards(Item, result[0 .. result.len - 1], result[1..]);
                m.stack.items.len -= 1;
            },
            .where, .all, .select => try m.each(operation, focus),
            .@"or", .@"and", .xor, .implies => {
                const a = try m.truth(focus);
                const b = try m.truth(focus);
                try m.pushTruth(switch (operation) {
                    .@"or" => if (a == true or b == true) true else if (a == null or b == null) null else false,
                    .@"and" => if (a == false or b == false) false else if (a == null or b == null) null else true,
                    .xor => if (a == null or b == null) null else a.? != b.?,
                    else => if (a == false or b == true) true else if (a == null or b == null) null else false,
                });
            },
            .eq, .ne => {
                const a = try m.single(focus);
                const b = try m.single(focus);
                if (a == null or b == null) return;
                try m.push(.{ .boolean = try m.values.equal(a.?, b.?) == (operation == .eq) });
            },
            .lt, .gt, .le, .ge => {
                const a = try m.single(focus);
                const b = try m.single(focus);
                if (a == null or b == null) return;
                const order = try m.values.compare(a.?, b.?) orelse return;
                try m.push(.{ .boolean = switch (operation) {
                    .lt => order == .lt,
                    .gt => order == .gt,
                    .le => order != .gt,
                    else => order != .lt,
                } });
            },
            .in => {
                const a = try m.single(focus);
                const base = m.stack.items.len;
                try m.run(focus);
                const found = if (a) |item| try m.among(item, base, m.stack.items.len) else null;
                m.stack.shrinkRetainingCapacity(base);
                try m.pushTruth(found);
            },
            .@"union" => {
                try m.run(focus);
                try m.run(focus);
            },
            .add => {
                const a = try m.single(focus);
                const b = try m.single(focus);
                if (a != null and b != null and a.? == .integer and b.? == .integer)
                    try m.push(.{ .integer = a.?.integer + b.?.integer });
            },
            .concat => {
                const a = try m.single(focus);
                const b = try m.single(focus);
                const pair = [_][]const u8{ try m.values.words(a) orelse "", try m.values.words(b) orelse "" };
                try m.push(.{ .string = try std.mem.concat(m.values.arena, u8, &pair) });
            },
            .is => {
                const wanted = m.word();
                const base = m.stack.items.len;
                try m.run(focus);
                var kept = base;
                for (m.stack.items[base..]) |item| if (m.values.typeOf(item) == wanted) {
                    m.stack.items[kept] = item;
                    kept += 1;
                };
                m.stack.shrinkRetainingCapacity(kept);
            },
            .starts_with, .contains => {
                const a = try m.values.words(try m.single(focus));
                const b = try m.values.words(try m.single(focus));
                if (a == null or b == null) return;
                try m.push(.{ .boolean = if (operation == .contains) std.mem.find(u8, a.?, b.?) != null else std.mem.startsWith(u8, a.?, b.?) });
            },
            .to_integer => {
                const text = try m.values.words(try m.single(focus)) orelse return;
                try m.push(.{ .integer = std.fmt.parseInt(i32, text, 10) catch return });
            },
            .intersect => {
                const base = m.stack.items.len;
                try m.run(focus);
                const middle = m.stack.items.len;
                try m.run(focus);
                const end = m.stack.items.len;
                var kept = base;
                for (base..middle) |i| if (try m.among(m.stack.items[i], middle, end)) {
                    m.stack.items[kept] = m.stack.items[i];
                    kept += 1;
                };
                m.stack.shrinkRetainingCapacity(kept);
            },
            .iif => {
                const condition = try m.truth(focus);
                const length = m.word();
                const end = m.pc + length;
                if (condition == true) try m.run(focus);
                m.pc = end;
            },
        }
    }

    fn child(m: *Machine, focus: Item) Error!void {
        const name = m.word();
        const base = m.stack.items.len;
        try m.run(focus);
        const end = m.stack.items.len;
        for (base..end) |i| {
            const item = m.stack.items[i];
            if (item == .node and m.values.tape.at(item.node).kind == .object) try m.pushChildren(item.node, name);
        }
        m.drop(base, end);
    }

    /// Take the items [from, to) out of the stack, and let those above sink.
    fn drop(m: *Machine, from: usize, to: usize) void {
        const above = m.stack.items[to..];
        std.mem.copyForwards(Item, m.stack.items[from..][0..above.len], above);
        m.stack.shrinkRetainingCapacity(from + above.len);
    }

    fn pushChildren(m: *Machine, object: json.Index, name: u16) Error!void {
        var children = m.values.tape.children(object);
        while (children.next()) |index| {
            try m.values.step();
            if (!m.isNamed(index, name)) continue;
            const value = m.values.tape.at(index);
            if (m.values.tape.text[value.key_start] == '_' and try m.hasPlain(object, value.member)) continue;
            if (value.kind != .array) {
                try m.push(.{ .node = index });
                continue;
            }
            var those = m.values.tape.children(index);
            while (those.next()) |item| if (m.values.tape.at(item).kind != .null) try m.push(.{ .node = item });
        }
    }

    /// Whether a primitive has its value beside the extensions that were found.
    fn hasPlain(m: *Machine, object: json.Index, member: u16) Error!bool {
        var children = m.values.tape.children(object);
        while (children.next()) |index| {
            try m.values.step();
            const value = m.values.tape.at(index);
            if (value.member == member and m.values.tape.text[value.key_start] != '_') return true;
        }
        return false;
    }

    fn each(m: *Machine, operation: Operation, focus: Item) Error!void {
        const base = m.stack.items.len;
        try m.run(focus);
        const end = m.stack.items.len;
        const length = m.word();
        const body = m.pc;
        var kept = base;
        var all = true;
        for (base..end) |i| {
            m.pc = body;
            const item = m.stack.items[i];
            switch (operation) {
                .select => try m.run(item),
                .all => if (try m.truth(item) == false) {
                    all = false;
                },
                else => if (try m.truth(item) == true) {
                    m.stack.items[kept] = item;
                    kept += 1;
                },
            }
        }
        m.pc = body + length;
        switch (operation) {
            .select => m.drop(base, end),
            .all => {
                m.stack.shrinkRetainingCapacity(base);
                try m.push(.{ .boolean = all });
            },
            else => m.stack.shrinkRetainingCapacity(kept),
        }
    }

    fn isDistinct(m: *Machine, focus: Item) Error!void {
        const base = m.stack.items.len;
        try m.run(focus);
        const keys = try m.values.arena.alloc([]const u8, m.stack.items.len - base);
        for (keys, m.stack.items[base..]) |*key, item| key.* = try m.values.words(item) orelse "";
        m.stack.shrinkRetainingCapacity(base);
        try m.push(.{ .boolean = try items.repeated(m.values.arena, keys) == null });
    }

    fn among(m: *Machine, item: Item, from: usize, to: usize) Error!bool {
        for (from..to) |i| {
            try m.values.step();
            if (try m.values.equal(item, m.stack.items[i])) return true;
        }
        return false;
    }
};
