//! Claims with one word that no list knows: "a pomada debela a frieira" is one, whatever "debela" means.
//!
//! Of subject, verb and outcome two are known for sure, and the third stands where it must. Tried only when nothing
//! else has found a claim.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const Gap = @import("tokens.zig").Gap;

/// Add what the sentence claims by an unknown verb, or of an unknown outcome.
pub fn find(p: clause.Piece, context: claims.Context, all: u64, claim: *claims.Claim) void {
    if (all & (f.elsewhere | f.institution | f.goal | f.work | f.advice) != 0 or context.story) return;
    if (all & (f.doer) == 0 and !context.doer) return;
    for (p.tokens, 0..) |token, i| {
        const sure = token.has(f.disease | f.burden | f.function | f.organ) and !token.has(f.weak) and !token.has(f.verb);
        if (sure and unknownVerb(p, i, context, claim)) return;
        if (token.has(f.cure | f.lessen | f.prevent) and token.has(f.present) and unknownOutcome(p, i, context, claim)) return;
    }
}

/// "O xarope derruba a febre": the verb stands between a subject that is known and the outcome at `o`.
fn unknownVerb(p: clause.Piece, o: usize, context: claims.Context, claim: *claims.Claim) bool {
    var i = o;
    const v = while (i > 0 and o - i < 5) {
        i -= 1;
        const token = p.tokens[i];
        if (p.gap(i + 1, Gap.stop | Gap.semicolon | Gap.opens | Gap.comma)) return false;
        if (token.number or token.has(f.article | f.clear | f.adverb | f.you)) continue;
        if (token.has(f.preposition) and i > 0 and p.has(i - 1, f.clear)) continue;
        if (token.flags != 0) return false;
        break i;
    } else return false;
    if (v == 0 and !context.doer) return false;
    if (!isVerb(p.word(v)) or (p.tokens[v].upper and v > 0 and !p.tokens[v - 1].upper)) return false;
    if (v > 0 and p.has(v - 1, f.article | f.preposition) and !p.has(v - 1, f.pronoun)) return false;
    const subject = p.subject(v);
    if (subject.conditional) return false;
    const harms = switch (subject.kind) {
        .doer => false,
        .exposure => true,
        .thing => p.any(0, v) & f.doer == 0 and return false,
        .none, .pronoun => if (context.doer and v <= subject.start + 2) false else return false,
        else => return false,
    };
    const part = p.has(o, f.organ) and !p.has(o, f.disease | f.function);
    claim.add(if (harms or part and hurts(p.word(v))) .{ .adverse_effect = true } else .{ .therapeutic = true }, 58);
    if (p.denied(v, subject.start)) claim.negated = true;
    return true;
}

/// "O chá cura frieiras": a verb of medicine, and after it a noun that nothing else claims.
fn unknownOutcome(p: clause.Piece, v: usize, context: claims.Context, claim: *claims.Claim) bool {
    if (p.isNoun(v) or !isMedical(p, v)) return false;
    const subject = p.subject(v);
    if (subject.conditional) return false;
    switch (subject.kind) {
        .doer => {},
        .none, .pronoun => if (!context.doer or v > subject.start + 1) return false,
        else => return false,
    }
    var i = v + 1;
    while (i < p.tokens.len and p.has(i, f.article | f.adverb | f.clear | f.preposition | f.comparison) and i < v + 4) i += 1;
    if (i >= p.tokens.len or p.tokens[i].flags != 0 or p.tokens[i].number) return false;
    if (p.gap(i, Gap.stop | Gap.semicolon)) return false;
    claim.add(if (p.has(v, f.prevent)) .{ .preventive = true } else .{ .therapeutic = true }, 56);
    if (p.denied(v, subject.start)) claim.negated = true;
    return true;
}

/// Verbs that have hardly any use but in medicine.
fn isMedical(p: clause.Piece, v: usize) bool {
    for ([_][]const u8{ "cura", "sara", "alivi", "previn", "desinflam", "imuniz", "cicatriz", "desincha", "desintox", "trata", "amen", "desentup", "desobstr" }) |stem| {
        if (p.begins(v, stem)) return true;
    }
    return false;
}

/// Endings of the third person, which nouns of one's lists are known not to have here.
pub fn isVerb(word: []const u8) bool {
    if (word.len < 4) return false;
    for ([_][]const u8{ "a", "am", "e", "em", "ou", "aram", "eu", "eram", "iu", "iram", "ara", "era", "ira", "arao", "oi", "ui" }) |ending| {
        if (std.mem.endsWith(u8, word, ending)) return true;
    }
    return false;
}

/// Roots of harm.
fn hurts(word: []const u8) bool {
    for ([_][]const u8{ "estr", "dan", "fer", "mach", "queim", "les", "arr", "fur", "corr", "ra", "ad", "det", "cast", "enf", "irr", "mal", "pre" }) |start| {
        if (std.mem.startsWith(u8, word, start)) return true;
    }
    return false;
}
