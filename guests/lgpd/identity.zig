//! Find CPF and CNS numbers.
//!
//! A written shape with right check digits is certain, whatever stands around it. A number that is labelled is
//! reported even when its check digits fail: people mistype. Bare digits need right check digits and nothing that
//! says they are something else. A CPF of one repeated digit belongs to nobody and is only mentioned.

const std = @import("std");
const digits = @import("digits.zig");
const groups = @import("groups.zig");
const labels = @import("labels.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Severity = @import("../abi/finding.zig").Severity;
const Text = @import("../text/codepoints.zig").Text;

/// A finding, and the unit after it.
pub const Hit = struct { to: usize, finding: Finding };

const Confidence = struct { severity: Severity, hundredths: u8 };

/// The CPF that begins at `from`; null when there is none.
pub fn cpfAt(text: Text, from: usize, field_label: ?labels.Label) ?Hit {
    var number: [11]u8 = undefined;
    const m = groups.match(text, from, &.{ 3, 3, 3, 2 }, &number) orelse return null;
    const label = labels.near(text, from, m.to) orelse field_label;
    const labelled = label == .cpf;
    if (digits.allEqual(&number)) {
        if (!labelled and m.style != .punctuated) return null;
        return hit(text, from, m.to, cpf_words, .{ .severity = .info, .hundredths = 20 }, false);
    }
    const valid = digits.cpf(&number);
    const judged = judge(text, from, m, label, labelled, valid) orelse return null;
    return hit(text, from, m.to, cpf_words, judged, valid);
}

/// The CNS that begins at `from`; null when there is none.
pub fn cnsAt(text: Text, from: usize, field_label: ?labels.Label) ?Hit {
    var number: [15]u8 = undefined;
    const m = groups.match(text, from, &.{ 3, 4, 4, 4 }, &number) orelse return null;
    const label = labels.near(text, from, m.to) orelse field_label;
    const labelled = label == .cns;
    if (digits.allEqual(&number)) {
        if (!labelled) return null;
        return hit(text, from, m.to, cns_words, .{ .severity = .info, .hundredths = 20 }, false);
    }
    const valid = digits.cns(&number);
    if (!valid and !labelled) return null;
    const judged = judge(text, from, m, label, labelled, valid) orelse return null;
    return hit(text, from, m.to, cns_words, judged, valid);
}

fn judge(text: Text, from: usize, m: groups.Match, label: ?labels.Label, labelled: bool, valid: bool) ?Confidence {
    if (labelled) return .{ .severity = .high, .hundredths = if (valid) 99 else 60 };
    if (m.style == .punctuated)
        return if (valid) .{ .severity = .high, .hundredths = 97 } else .{ .severity = .low, .hundredths = 40 };
    if (!valid or label == .other or groups.isGlued(text, from, m.to)) return null;
    return .{ .severity = .high, .hundredths = if (m.style == .spaced) 85 else 70 };
}

const Words = struct { rule: []const u8, kind: []const u8, ok: []const u8, failed: []const u8, suggestion: []const u8 };

const cpf_words: Words = .{
    .rule = "LGPD-CPF",
    .kind = "cpf",
    .ok = "O texto contém um CPF.",
    .failed = "O texto contém um número com forma de CPF; os dígitos verificadores não conferem.",
    .suggestion = "Remova o CPF ou troque-o por um identificador sem vínculo.",
};

const cns_words: Words = .{
    .rule = "LGPD-CNS",
    .kind = "cns",
    .ok = "O texto contém um número do Cartão Nacional de Saúde (CNS).",
    .failed = "O texto contém um número indicado como CNS; o dígito verificador não confere.",
    .suggestion = "Remova o CNS ou troque-o por um identificador sem vínculo.",
};

fn hit(text: Text, from: usize, to: usize, words: Words, judged: Confidence, valid: bool) Hit {
    return .{ .to = to, .finding = .{
        .rule = words.rule,
        .kind = words.kind,
        .article = "LGPD art. 5 I",
        .severity = judged.severity,
        .confidence = judged.hundredths,
        .span = text.span(from, to),
        .message = if (valid) words.ok else words.failed,
        .suggestion = words.suggestion,
        .check_digit = if (valid) .ok else .failed,
    } };
}
