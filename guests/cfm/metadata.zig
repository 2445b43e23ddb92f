//! What the document's metadata say of its author, establishment and images, read leniently: any JSON will do.

const std = @import("std");
const Value = std.json.Value;

/// Captions and alternative texts beyond these are not read.
const most_captions = 200;

pub const Metadata = struct {
    /// Somebody is named as the author.
    named: bool = false,
    /// The author's CRM number is given.
    crm: bool = false,
    /// How many RQE numbers are given.
    rqe: usize = 0,
    specialty: []const u8 = "",
    /// The author, where it is a line of text that may hold a registry.
    author: []const u8 = "",
    establishment: bool = false,
    /// The establishment's registration, and its technical director with a registry.
    registration: bool = false,
    director: bool = false,
    captions: []const []const u8 = &.{},
};

/// Read `value`; what is not understood is left out.
pub fn read(arena: std.mem.Allocator, value: Value) error{OutOfMemory}!Metadata {
    var result: Metadata = .{};
    const object = objectOf(value) orelse return result;
    for ([_][]const u8{ "author", "autor", "autora", "physician", "medico", "médico" }) |key| {
        if (object.get(key)) |author| readAuthor(author, &result);
    }
    readAuthor(value, &result); // "crm" beside "content_type"
    for ([_][]const u8{ "establishment", "estabelecimento", "clinic", "clinica", "clínica" }) |key| {
        if (object.get(key)) |place| readEstablishment(place, &result);
    }
    var captions: std.ArrayList([]const u8) = .empty;
    for ([_][]const u8{ "images", "imagens", "image", "imagem", "media", "fotos", "photos" }) |key| {
        if (object.get(key)) |images| try readImages(arena, images, &captions);
    }
    result.captions = captions.items;
    return result;
}

fn objectOf(value: Value) ?std.json.ObjectMap {
    return switch (value) {
        .object => |object| object,
        else => null,
    };
}

fn readAuthor(author: Value, result: *Metadata) void {
    switch (author) {
        .string => |text| {
            result.author = text;
            if (text.len > 0) result.named = true;
        },
        .array => |list| if (list.items.len > 0 and list.items[0] != .array) readAuthor(list.items[0], result),
        .object => |object| {
            for ([_][]const u8{ "name", "nome" }) |key| {
                if (object.get(key)) |name| if (letters(name)) {
                    result.named = true;
                };
            }
            for ([_][]const u8{ "crm", "CRM" }) |key| {
                if (object.get(key)) |crm| if (numbers(crm) > 0) {
                    result.crm = true;
                };
            }
            for ([_][]const u8{ "rqe", "RQE", "rqes" }) |key| {
                if (object.get(key)) |rqe| result.rqe = @max(result.rqe, numbers(rqe));
            }
            for ([_][]const u8{ "specialty", "especialidade", "specialties", "especialidades" }) |key| {
                if (object.get(key)) |specialty| if (firstText(specialty)) |text| {
                    result.specialty = text;
                };
            }
        },
        else => {},
    }
}

fn readEstablishment(place: Value, result: *Metadata) void {
    result.establishment = letters(place);
    const object = objectOf(place) orelse return;
    result.establishment = object.count() > 0;
    var entries = object.iterator();
    while (entries.next()) |entry| {
        const key = entry.key_ptr.*;
        const given = deepNumbers(entry.value_ptr.*, 0);
        if (contains(key, "dir") or contains(key, "respons") or contains(key, "rt")) {
            if (given) result.director = true;
        } else if (contains(key, "crm") or contains(key, "reg") or contains(key, "insc")) {
            if (given) result.registration = true;
        }
    }
}

fn readImages(arena: std.mem.Allocator, images: Value, captions: *std.ArrayList([]const u8)) error{OutOfMemory}!void {
    switch (images) {
        .array => |list| for (list.items) |item| try readImage(arena, item, captions),
        else => try readImage(arena, images, captions),
    }
}

fn readImage(arena: std.mem.Allocator, image: Value, captions: *std.ArrayList([]const u8)) error{OutOfMemory}!void {
    switch (image) {
        .string => |text| try keep(arena, text, captions),
        .object => |object| {
            for ([_][]const u8{ "caption", "legenda", "alt", "title", "titulo", "description", "descricao", "credit", "credito", "source", "fonte" }) |key| {
                if (object.get(key)) |text| if (text == .string) try keep(arena, text.string, captions);
            }
        },
        else => {},
    }
}

fn keep(arena: std.mem.Allocator, text: []const u8, captions: *std.ArrayList([]const u8)) error{OutOfMemory}!void {
    if (text.len > 0 and captions.items.len < most_captions) try captions.append(arena, text);
}

fn letters(value: Value) bool {
    return switch (value) {
        .string => |text| std.mem.trim(u8, text, " \t\n").len > 0,
        else => false,
    };
}

fn firstText(value: Value) ?[]const u8 {
    return switch (value) {
        .string => |text| if (text.len > 0) text else null,
        .array => |list| for (list.items) |item| {
            if (item == .string and item.string.len > 0) break item.string;
        } else null,
        else => null,
    };
}

/// How many numbers a value holds: itself, in its text, or in its list.
fn numbers(value: Value) usize {
    return switch (value) {
        .integer, .float, .number_string => 1,
        .string => |text| runs(text),
        .array => |list| blk: {
            var n: usize = 0;
            for (list.items) |item| n += if (item == .array) 0 else numbers(item);
            break :blk n;
        },
        .object => |object| if (object.get("number") orelse object.get("numero")) |n| @intFromBool(n != .null) else 0,
        else => 0,
    };
}

/// Runs of digits, with dots between them.
fn runs(text: []const u8) usize {
    var n: usize = 0;
    var inside = false;
    for (text) |ch| {
        const digit = std.ascii.isDigit(ch);
        if (digit and !inside) n += 1;
        inside = digit or (inside and ch == '.');
    }
    return n;
}

fn deepNumbers(value: Value, depth: usize) bool {
    if (depth > 4) return false;
    return switch (value) {
        .object => |object| blk: {
            var entries = object.iterator();
            while (entries.next()) |entry| if (deepNumbers(entry.value_ptr.*, depth + 1)) break :blk true;
            break :blk false;
        },
        .array => |list| for (list.items) |item| {
            if (deepNumbers(item, depth + 1)) break true;
        } else false,
        else => numbers(value) > 0,
    };
}

fn contains(key: []const u8, part: []const u8) bool {
    return std.ascii.findIgnoreCase(key, part) != null;
}

fn expectRead(expected: Metadata, json: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const value = try std.json.parseFromSliceLeaky(Value, arena.allocator(), json, .{});
    try std.testing.expectEqualDeep(expected, try read(arena.allocator(), value));
}

test "authors come in many shapes" {
    try expectRead(.{ .named = true, .crm = true, .rqe = 2, .specialty = "pediatria" },
        \\{"author": {"name": "Ana", "crm": 123, "uf": "SP", "rqe": ["1", "2.345"], "specialty": "pediatria"}}
    );
    try expectRead(.{ .named = true, .author = "Dra. Ana, CRM-SP 1" }, "{\"author\": \"Dra. Ana, CRM-SP 1\"}");
    try expectRead(.{ .crm = true }, "{\"author\": {\"name\": \" \", \"crm\": \"52-1\", \"rqe\": []}}");
    try expectRead(.{ .crm = true, .rqe = 1, .specialty = "x" }, "{\"crm\": \"9\", \"rqe\": \"RQE 12.345\", \"especialidade\": [\"x\"]}");
    for ([_][]const u8{ "null", "3", "[]", "\"a\"", "{\"author\": [[[1]]], \"images\": 7, \"establishment\": null}", "{\"author\": {\"rqe\": {\"a\": 1}}}" }) |json|
        try expectRead(.{}, json);
}

test "establishments and images" {
    try expectRead(.{ .establishment = true, .registration = true, .director = true },
        \\{"establishment": {"name": "A", "crm": "9", "technical_director": {"name": "B", "crm": "7"}}}
    );
    try expectRead(.{ .captions = &.{ "a", "b", "c" } }, "{\"images\": [{\"caption\": \"a\", \"alt\": \"b\", \"x\": 1}, \"c\", 4, []]}");
}
