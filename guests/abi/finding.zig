//! What a module reports of a document, and how it is written as JSON.

const std = @import("std");
const Span = @import("../text/codepoints.zig").Span;

pub const Severity = enum { info, low, medium, high, critical };
pub const CheckDigit = enum { ok, failed, none };

pub const Finding = struct {
    /// Identifier of the rule, such as "LGPD-CPF".
    rule: []const u8,
    kind: []const u8,
    /// The norm's article, such as "LGPD art. 5 I".
    article: []const u8,
    severity: Severity,
    /// Hundredths, 0 to 100.
    confidence: u8,
    /// Which of the document's fields, by place; `Report.add` sets it.
    field: u32 = 0,
    /// Code points of the field's text.
    span: Span,
    /// One sentence for the editor, in Portuguese, without the text found.
    message: []const u8,
    /// The same in English.
    message_en: []const u8 = "",
    /// What to do about it: advice in Portuguese, or the very text that may stand in the span's place (`replaces`).
    suggestion: []const u8,
    /// True when `suggestion` may be put in the span's place as it is.
    replaces: bool = false,
    check_digit: CheckDigit = .none,
    /// Of a claim: what it promises, such as "therapeutic".
    types: []const []const u8 = &.{},
    /// Of a claim: what supports it, such as "none" or "study".
    evidence: []const u8 = "",
    /// Of a claim: "hedged", "negated" …
    flags: []const []const u8 = &.{},

    /// Write as a JSON object; `field` is the field's name, of any content.
    pub fn write(f: Finding, field: []const u8, out: *std.Io.Writer) std.Io.Writer.Error!void {
        try out.writeAll("{\"rule\":");
        try string(f.rule, out);
        try out.writeAll(",\"kind\":");
        try string(f.kind, out);
        try out.writeAll(",\"article\":");
        try string(f.article, out);
        try out.print(",\"severity\":\"{s}\",\"confidence\":{d}.{d:0>2},\"field\":", .{
            @tagName(f.severity), f.confidence / 100, f.confidence % 100,
        });
        try string(field, out);
        try out.print(",\"start\":{d},\"end\":{d},\"message\":", .{ f.span.start, f.span.end });
        try string(f.message, out);
        try out.writeAll(",\"message_en\":");
        try string(f.message_en, out);
        try out.writeAll(",\"suggestion\":");
        try string(f.suggestion, out);
        if (f.replaces) try out.writeAll(",\"replaces\":true");
        if (f.check_digit != .none) try out.print(",\"check_digit\":\"{s}\"", .{@tagName(f.check_digit)});
        if (f.types.len > 0) try strings("types", f.types, out);
        if (f.evidence.len > 0) {
            try out.writeAll(",\"evidence\":");
            try string(f.evidence, out);
        }
        if (f.flags.len > 0) try strings("flags", f.flags, out);
        try out.writeByte('}');
    }
};

/// What is wrong with a resource, as FHIR's OperationOutcome says it.
pub const Issue = struct {
    pub const Level = enum { fatal, @"error", warning, information };

    severity: Level,
    /// A code of http://hl7.org/fhir/R4/valueset-issue-type.html, such as "required".
    code: []const u8,
    /// Path of the element, such as "Observation.status" or "Bundle.entry[2].resource.gender".
    expression: []const u8,
    /// One sentence in English.
    diagnostics: []const u8,
    field: u32 = 0,
    /// Code points of the field's text that hold the element, or the object that lacks it.
    span: Span,

    /// Write as a JSON object.
    pub fn write(i: Issue, field: []const u8, out: *std.Io.Writer) std.Io.Writer.Error!void {
        try out.print("{{\"severity\":\"{s}\",\"code\":\"{s}\",\"expression\":", .{ @tagName(i.severity), i.code });
        try string(i.expression, out);
        try out.writeAll(",\"diagnostics\":");
        try string(i.diagnostics, out);
        try out.writeAll(",\"field\":");
        try string(field, out);
        try out.print(",\"start\":{d},\"end\":{d}}}", .{ i.span.start, i.span.end });
    }
};

fn strings(name: []const u8, items: []const []const u8, out: *std.Io.Writer) std.Io.Writer.Error!void {
    try out.print(",\"{s}\":[", .{name});
    for (items, 0..) |item, i| {
        if (i > 0) try out.writeByte(',');
        try string(item, out);
    }
    try out.writeByte(']');
}

/// Write a JSON string, quickly when nothing has to be escaped.
pub fn string(text: []const u8, out: *std.Io.Writer) std.Io.Writer.Error!void {
    for (text) |byte| {
        if (byte < 0x20 or byte == '"' or byte == '\\') return std.json.Stringify.encodeJsonString(text, .{}, out);
    }
    try out.writeByte('"');
    try out.writeAll(text);
    try out.writeByte('"');
}

test "a finding is one JSON object, whatever the field is called" {
    var buffer: [512]u8 = undefined;
    var out: std.Io.Writer = .fixed(&buffer);
    const finding: Finding = .{
        .rule = "r",
        .kind = "k",
        .article = "art. 5º",
        .severity = .high,
        .confidence = 97,
        .span = .{ .start = 3, .end = 17 },
        .message = "m",
        .message_en = "e",
        .suggestion = "s\"",
        .replaces = true,
        .check_digit = .ok,
        .types = &.{ "a", "b" },
        .evidence = "none",
        .flags = &.{"hedged"},
    };
    try finding.write("a\"b", &out);
    try std.testing.expectEqualStrings(
        \\{"rule":"r","kind":"k","article":"art. 5º","severity":"high","confidence":0.97,"field":"a\"b","start":3,"end":17,"message":"m","message_en":"e","suggestion":"s\"","replaces":true,"check_digit":"ok","types":["a","b"],"evidence":"none","flags":["hedged"]}
    , out.buffered());
}

test "an issue is one JSON object" {
    var buffer: [256]u8 = undefined;
    var out: std.Io.Writer = .fixed(&buffer);
    const issue: Issue = .{
        .severity = .@"error",
        .code = "required",
        .expression = "Observation.status",
        .diagnostics = "d",
        .span = .{ .start = 0, .end = 2 },
    };
    try issue.write("f", &out);
    try std.testing.expectEqualStrings(
        \\{"severity":"error","code":"required","expression":"Observation.status","diagnostics":"d","field":"f","start":0,"end":2}
    , out.buffered());
}
