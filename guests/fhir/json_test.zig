//! What the JSON reader takes, what it refuses, and where.

const std = @import("std");
const json = @import("json.zig");

fn expectBad(problem: json.Problem, at: u32, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const result = try json.read(arena.allocator(), text);
    try std.testing.expectEqual(problem, result.bad.problem);
    try std.testing.expectEqual(at, result.bad.at);
}

test "values know their place and their name" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    const tape = (try json.read(a, " {\"a\": [1.0, {}, []], \"b\\u0062\":\"x\\n\\ud83d\\ude00\\/\" }\n")).tape;
    try std.testing.expectEqual(6, tape.values.len);
    var members = tape.children(0);
    const first = members.next().?;
    try std.testing.expectEqualStrings("a", try tape.key(a, first));
    try std.testing.expectEqualStrings("[1.0, {}, []]", tape.raw(first));
    const second = members.next().?;
    try std.testing.expectEqualStrings("bb", try tape.key(a, second));
    try std.testing.expectEqualStrings("x\n😀/", try tape.string(a, second));
    try std.testing.expectEqual(null, members.next());
    var items = tape.children(first);
    try std.testing.expectEqualStrings("1.0", tape.raw(items.next().?));
}

test "what is not JSON is refused where it goes wrong" {
    try expectBad(.end, 0, "");
    try expectBad(.end, 8, "{\"a\": 1 ");
    try expectBad(.key, 1, "{a: 1}");
    try expectBad(.key, 8, "{\"a\": 1,}");
    try expectBad(.character, 3, "[1,]");
    try expectBad(.comma, 3, "[1 2]");
    try expectBad(.comma, 2, "[1}");
    try expectBad(.colon, 4, "{\"a\"}");
    try expectBad(.trailing, 3, "{} {}");
    try expectBad(.character, 0, "// c\n{}");
    try expectBad(.number, 3, "[01]");
    try expectBad(.number, 3, "[1.]");
    try expectBad(.number, 3, "[1e]");
    try expectBad(.number, 2, "[-]");
    try expectBad(.literal, 1, "[nul]");
    try expectBad(.character, 1, "[NaN]");
    try expectBad(.string_control, 2, "[\"\n\"]");
    try expectBad(.escape, 2, "[\"\\x\"]");
    try expectBad(.escape, 2, "[\"\\u12G4\"]");
    try expectBad(.end, 4, "\"abc");
    try expectBad(.end, 1, "\"\\");
    try expectBad(.depth, json.max_depth + 1, &@as([100_000]u8, @splat('[')));
}

test "halves of surrogate pairs and controls are told" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    for ([_][]const u8{ "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\u0000\"", "\"\\b\"" }) |text| {
        const tape = (try json.read(a, text)).tape;
        try std.testing.expect(tape.at(0).forbidden);
        _ = try tape.string(a, 0);
    }
    try std.testing.expect(!(try json.read(a, "\"\\u0009\\ud800\\udc00\"")).tape.at(0).forbidden);
}
