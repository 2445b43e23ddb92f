//! Say a claim as a finding: its rule by what supports it, its severity by what it promises.

const std = @import("std");
const claims = @import("claim.zig");
const findings = @import("../abi/finding.zig");
const Span = @import("../text/codepoints.zig").Span;

const Severity = findings.Severity;

/// The finding of a claim; the arena owns its lists.
pub fn of(arena: std.mem.Allocator, claim: claims.Claim, span: Span) error{OutOfMemory}!findings.Finding {
    const rule = ruleOf(claim);
    const says = text(rule, claim);
    return .{
        .rule = rule.name(),
        .kind = "claim",
        .article = if (advertises(claim) and rule != .with_evidence and rule != .negated) "RDC Anvisa 96/2008" else "",
        .severity = severityOf(rule, claim),
        .confidence = claim.confidence,
        .span = span,
        .message = says.message,
        .message_en = says.message_en,
        .suggestion = says.suggestion,
        .types = try typesOf(arena, claim.types),
        .evidence = switch (claim.evidence) {
            .none => "none",
            .person, .body => "attribution",
            .vague => "vague_science",
            .study => "study",
        },
        .flags = try flagsOf(arena, claim),
    };
}

/// Claims that no rule has found have this confidence.
const weighed = 50;

const Rule = enum {
    no_evidence,
    vague_evidence,
    attribution_only,
    with_evidence,
    negated,

    fn name(rule: Rule) []const u8 {
        return switch (rule) {
            .no_evidence => "CLAIM-NO-EVIDENCE",
            .vague_evidence => "CLAIM-VAGUE-EVIDENCE",
            .attribution_only => "CLAIM-ATTRIBUTION-ONLY",
            .with_evidence => "CLAIM-WITH-EVIDENCE",
            .negated => "CLAIM-NEGATED",
        };
    }
};

fn ruleOf(claim: claims.Claim) Rule {
    if (claim.negated) return .negated;
    return switch (claim.evidence) {
        .none => .no_evidence,
        .vague => .vague_evidence,
        .person => .attribution_only,
        .body, .study => .with_evidence,
    };
}

fn severityOf(rule: Rule, claim: claims.Claim) Severity {
    if (rule == .negated) return .info;
    if (rule == .with_evidence) return if (claim.evidence == .body and claim.reported) .low else .info;
    const t = claim.types;
    const sells = t.absolute or t.promise;
    const beyond_adverse = t.therapeutic or t.preventive or t.diagnostic or sells or t.efficacy_percent or t.comparative;
    const base: Severity = if (t.therapeutic and sells)
        .high
    else if (t.adverse_effect and !t.therapeutic and !t.preventive and !t.diagnostic and !sells)
        .low
    else if (beyond_adverse and !isSettled(claim))
        .medium
    else
        .low;
    const told = if (claim.hedged) lower(base) else base;
    // What only the weight of its words says is not sure enough to keep a text waiting.
    return if (claim.confidence <= weighed and base == .medium) lower(told) else told;
}

/// "A vacinação previne o sarampo": nobody asks for a source.
fn isSettled(claim: claims.Claim) bool {
    return claim.settled and @as(u8, @bitCast(claim.types)) == @as(u8, @bitCast(claims.Types{ .preventive = true }));
}

fn lower(severity: Severity) Severity {
    return switch (severity) {
        .critical => .high,
        .high => .medium,
        .medium => .low,
        .low, .info => .info,
    };
}

/// The rules on advertising medicines speak of what a product does, not of what harms.
fn advertises(claim: claims.Claim) bool {
    return claim.types.therapeutic or claim.types.promise or claim.types.absolute or claim.types.comparative;
}

const Says = struct { message: []const u8, message_en: []const u8, suggestion: []const u8 };

fn text(rule: Rule, claim: claims.Claim) Says {
    const sells = claim.types.absolute or claim.types.promise;
    return switch (rule) {
        .negated => .{
            .message = "O texto nega uma alegação de saúde.",
            .message_en = "The text denies a health claim.",
            .suggestion = "Se possível, cite a fonte do desmentido.",
        },
        .with_evidence => .{
            .message = "O texto faz uma alegação de saúde e indica a fonte.",
            .message_en = "The text makes a health claim and names its source.",
            .suggestion = "Confira se a fonte sustenta a alegação e se o leitor consegue encontrá-la.",
        },
        .vague_evidence => .{
            .message = if (advertises(claim))
                "O texto apoia uma alegação de saúde em ciência que não identifica; em propaganda de medicamento isso pode infringir a RDC Anvisa 96/2008 (verificar)."
            else
                "O texto apoia uma alegação de saúde em ciência que não identifica.",
            .message_en = "The text leans a health claim on science that it does not identify.",
            .suggestion = "Identifique o estudo: autores, revista e ano, ou DOI, PMID ou número de registro.",
        },
        .attribution_only => .{
            .message = if (advertises(claim))
                "O texto faz uma alegação de saúde apoiada só na palavra de alguém; em propaganda de medicamento isso pode infringir a RDC Anvisa 96/2008 (verificar)."
            else
                "O texto faz uma alegação de saúde apoiada só na palavra de alguém.",
            .message_en = "The text makes a health claim that only somebody's word supports.",
            .suggestion = "Acrescente um estudo ou um órgão de saúde que sustente o que a pessoa diz, ou diga que não há comprovação.",
        },
        .no_evidence => if (sells and advertises(claim)) .{
            .message = "O texto promete ou garante um resultado de saúde sem indicar evidência; em propaganda de medicamento isso pode infringir a RDC Anvisa 96/2008 (verificar).",
            .message_en = "The text promises or guarantees a health outcome without naming evidence.",
            .suggestion = "Retire a promessa ou a garantia e cite um estudo (DOI, PMID ou registro) que diga o tamanho do efeito.",
        } else if (claim.types.diagnostic) .{
            .message = "O texto atribui capacidade de diagnóstico a um exame ou método sem indicar evidência.",
            .message_en = "The text attributes diagnostic power to a test or method without naming evidence.",
            .suggestion = "Cite um estudo de acurácia, com sensibilidade e especificidade, ou a recomendação de um órgão de saúde.",
        } else if (advertises(claim)) .{
            .message = "O texto faz uma alegação de saúde sem indicar evidência; em propaganda de medicamento isso pode infringir a RDC Anvisa 96/2008 (verificar).",
            .message_en = "The text makes a health claim without naming evidence.",
            .suggestion = "Cite um estudo (DOI, PMID ou registro) ou um órgão de saúde que sustente a alegação, ou diga que não há comprovação.",
        } else .{
            .message = "O texto faz uma alegação de saúde sem indicar evidência.",
            .message_en = "The text makes a health claim without naming evidence.",
            .suggestion = "Cite um estudo (DOI, PMID ou registro), a bula ou um órgão de saúde que sustente a alegação.",
        },
    };
}

fn typesOf(arena: std.mem.Allocator, types: claims.Types) error{OutOfMemory}![]const []const u8 {
    var names: [8][]const u8 = undefined;
    var n: usize = 0;
    inline for (@typeInfo(claims.Types).@"struct".field_names) |name| {
        if (@field(types, name)) {
            names[n] = name;
            n += 1;
        }
    }
    return arena.dupe([]const u8, names[0..n]);
}

fn flagsOf(arena: std.mem.Allocator, claim: claims.Claim) error{OutOfMemory}![]const []const u8 {
    var names: [4][]const u8 = undefined;
    var n: usize = 0;
    if (claim.hedged) add(&names, &n, "hedged");
    if (claim.negated) add(&names, &n, "negated");
    if (claim.animal) add(&names, &n, "animal_study");
    if (claim.reported) add(&names, &n, "reported");
    return arena.dupe([]const u8, names[0..n]);
}

fn add(names: *[4][]const u8, n: *usize, name: []const u8) void {
    names[n.*] = name;
    n.* += 1;
}
