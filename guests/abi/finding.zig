//! What a module reports of a document, and how it is written as JSON.

const std = @import("std");
const Span = @import("../text/codepoints.zig").Span;

pub const Severity = enum { info, low, medium, high, critical };
pub const CheckDigit = enum { ok, failed, none };

pub const Finding = struct {
    /// Identifier of the rule, such as "lgpd.cpf". These strings are written as they are: no quotes, no escapes.
    rule: []const u8,
    kind: []const u8,
    /// The norm's article, such as "LGPD art. 5º, I".
    article: []const u8,
    severity: Severity,
    /// Hundredths, 0 to 100.
    confidence: u8,
    /// Code points of the field's text.
    span: Span,
    /// One sentence for the editor, in Portuguese, without the text found.
    message: []const u8,
    suggestion: []const u8,
    check_digit: CheckDigit = .none,

    /// Write as a JSON object; `field` is the field's name, of any content.
    pub fn write(f: Finding, field: []const u8, out: *std.Io.Writer) std.Io.Writer.Error!void {
        try out.print("{{\"rule\":\"{s}\",\"kind\":\"{s}\",\"article\":\"{s}\",\"severity\":\"{s}\",", .{
            f.rule, f.kind, f.article, @tagName(f.severity),
        });
        try out.print("\"confidence\":{d}.{d:0>2},\"field\":", .{ f.confidence / 100, f.confidence % 100 });
        try std.json.Stringify.encodeJsonString(field, .{}, out);
        try out.print(",\"start\":{d},\"end\":{d},\"message\":\"{s}\",\"suggestion\":\"{s}\",\"check_digit\":\"{s}\"}}", .{
            f.span.start, f.span.end, f.message, f.suggestion, @tagName(f.check_digit),
        });
    }
};

/// Findings of one field, in the order they were added.
pub const Findings = std.ArrayList(Finding);

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
        .suggestion = "s",
        .check_digit = .ok,
    };
    try finding.write("a\"b", &out);
    try std.testing.expectEqualStrings(
        \\{"rule":"r","kind":"k","article":"art. 5º","severity":"high","confidence":0.97,"field":"a\"b","start":3,"end":17,"message":"m","suggestion":"s","check_digit":"ok"}
    , out.buffered());
}
