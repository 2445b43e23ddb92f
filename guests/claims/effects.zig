//! Claims made by a verb of effect: "o chá X cura a gastrite", "pode causar tontura", "ajuda a prevenir a gripe".
//!
//! A verb makes a claim when its form asserts, its object is an outcome of health, and its subject is something that is
//! taken, done or undergone; people, offices, books and what acts in the body by itself are none.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const figures = @import("figures.zig");
const meaning = @import("meaning.zig");
const trust = @import("trust.zig");
const Gap = @import("tokens.zig").Gap;

const Types = claims.Types;

/// Add to `claim` what the verb at `v` claims.
pub fn find(p: clause.Piece, v: usize, context: claims.Context, claim: *claims.Claim) void {
    const token = p.tokens[v];
    if (p.isNoun(v) or idle(p, v)) return;
    const subject = p.subject(v);
    if (subject.conditional) return;
    const mood = moodOf(p, v, subject) orelse return;
    if (token.has(f.harm) and meaning.isLink(p, v)) return link(p, v, subject, context, claim);
    if (token.has(f.participle)) return passive(p, v, context, claim);
    if (token.has(f.slim) and token.has(f.harm)) return harms(p, v, subject, context, claim);
    if (token.has(f.slim)) return slimming(p, v, mood, subject, context, claim);
    const object = p.object(v) orelse if (token.has(f.harm) and changes(p, v)) clause.Object{ .at = v + 1, .flags = f.disease } else return if (p.begins(v, "faz")) bare(p, v, subject, context, claim) else inner(p, v, subject, claim);
    if ((p.begins(v, "tir") or p.begins(v, "espant") or p.begins(v, "varr") or meaning.gives(p, v)) and object.at > v + 3) return;
    var types = meaning.typesOf(p, v, object) orelse return;
    if (p.is(subject.at, "quem") and p.begins(v, "acab")) types = .{ .adverse_effect = true }; // "acaba com gastrite"
    const confidence = trust.judge(p, v, mood, subject, object, types, context) orelse return;
    claim.add(types, confidence);
    if (p.denied(v, subject.start)) claim.negated = true;
    if (p.has(subject.at, f.settled) or p.any(subject.start, v) & f.settled != 0) claim.settled = true;
}

/// How the verb is meant; null when it asserts nothing.
fn moodOf(p: clause.Piece, v: usize, subject: clause.Subject) ?trust.Mood {
    const token = p.tokens[v];
    if (token.has(f.present | f.future | f.conditional)) {
        if (v > 0 and token.has(f.present) and p.is(v - 1, "como")) return null;
        return .asserts;
    }
    if (token.has(f.past)) return .past;
    if (token.has(f.participle)) return .past;
    if (token.has(f.infinitive)) return if (p.licensed(v)) .governed else null;
    if (token.has(f.gerund)) return .gerund;
    if (!token.has(f.wish)) return null;
    if (v == subject.start or v == 0) return .imperative;
    if (v - subject.start <= 2 and p.any(subject.start, v) & (f.adverb | f.you) != 0 and subject.kind == .none) return .imperative;
    // "Não há evidência de que cure", "talvez melhore": the subjunctive of something said.
    const before = p.any(0, v);
    if (before & (f.negation | f.debunk | f.hedge) != 0) return .governed;
    if (p.is(v - 1, "e") and p.tokens[0].has(f.wish)) return .imperative;
    return null;
}

/// "desencadeia elevação do potássio": what goes up or down is the harm.
fn changes(p: clause.Piece, v: usize) bool {
    for (v + 1..@min(p.tokens.len, v + 3)) |i| {
        for ([_][]const u8{ "elevac", "queda", "aument", "diminuic", "alterac", "perda", "retenc", "acumul" }) |stem| {
            if (p.begins(i, stem) and p.has(i + 1, f.preposition)) return p.any(0, v) & (f.intervention | f.exposure) != 0;
        }
    }
    return false;
}

/// "Manga com leite faz mal", "é cancerígeno": harm in one phrase.
fn harms(p: clause.Piece, v: usize, subject: clause.Subject, context: claims.Context, claim: *claims.Claim) void {
    const fits = switch (subject.kind) {
        .doer, .exposure => true,
        .infinitive => true,
        .thing, .unknown => p.all & (f.doer | f.debunk | f.outcome) != 0,
        .none, .pronoun => context.doer,
        else => false,
    };
    if (!fits) return;
    claim.add(.{ .adverse_effect = true }, 70);
    if (p.denied(v, subject.start)) claim.negated = true;
}

/// "Café faz bem", with nothing said of what.
fn bare(p: clause.Piece, v: usize, subject: clause.Subject, context: claims.Context, claim: *claims.Claim) void {
    if (!p.has(v, f.improve) or (subject.kind != .doer and !(subject.kind == .pronoun and context.doer))) return;
    claim.add(.{ .therapeutic = true }, 65);
    if (p.denied(v, subject.start)) claim.negated = true;
}

/// "Tome o chá e seu colesterol baixa em 15 dias": what gets better stands before the verb.
fn inner(p: clause.Piece, v: usize, subject: clause.Subject, claim: *claims.Claim) void {
    const token = p.tokens[v];
    if (!token.has(f.lessen | f.improve | f.cure) or !token.has(f.present | f.future | f.infinitive)) return;
    if (v == 0 or !p.has(v - 1, f.outcome) and subject.kind != .ailment) return;
    const all = p.all;
    if (all & f.intervention == 0 and !(all & f.you != 0 and figures.hasTime(p)) and !withName(p) or all & (f.person | f.goal | f.elsewhere) != 0) return;
    const vanishes = p.begins(v, "desaparec") or p.begins(v, "som") or p.begins(v, "sum") or p.begins(v, "va");
    if (!vanishes and all & (f.you | f.promise | f.absolute) == 0 and !figures.hasTime(p)) return;
    claim.add(.{ .therapeutic = true }, 70);
}

/// "Com o Visiomax, …"
fn withName(p: clause.Piece) bool {
    return p.tokens.len > 3 and p.is(0, "com") and p.has(1, f.article) and p.tokens[2].upper and p.tokens[2].flags == 0;
}

/// Uses of the verbs that are about something else: "trata-se de", "a série trata da".
fn idle(p: clause.Piece, v: usize) bool {
    if (p.gap(v + 1, Gap.joined) and p.has(v + 1, f.outcome)) return true; // "seca-barriga"
    if (p.begins(v, "trat")) {
        for (v + 1..@min(p.tokens.len, v + 6)) |k| if (p.is(k, "como")) return true; // "trata a alergia como frescura"
        if (p.is(v + 1, "se") or (v > 0 and p.is(v - 1, "se"))) return true;
        if (p.is(v + 1, "de") or p.is(v + 1, "da") or p.is(v + 1, "do") or p.is(v + 1, "sobre")) {
            const subject = p.subject(v);
            return subject.kind != .doer;
        }
    }
    // Adjectives: "pressão baixa", "boca seca", "vida ativa".
    if (p.is(v, "baixa") or p.is(v, "seca") or p.is(v, "limpa") or p.is(v, "ativa") or p.is(v, "baixas")) {
        if (v > 0 and p.has(v - 1, f.outcome)) return !p.has(v + 1, f.article) and !p.is(v + 1, "em");
        return !p.has(v + 1, f.article | f.outcome | f.risk) and !(v + 1 < p.tokens.len and (p.tokens[v + 1].number or p.is(v + 1, "em")));
    }
    return false;
}

/// "A gastrite é curada com chá": the object stands first, the means after.
fn passive(p: clause.Piece, v: usize, context: claims.Context, claim: *claims.Claim) void {
    const token = p.tokens[v];
    if (!token.has(f.cure | f.lessen | f.prevent | f.detect)) return;
    var is_passive = false;
    var i = v;
    while (i > 0 and v - i < 4) {
        i -= 1;
        if (p.has(i, f.being) or p.is(i, "ser") or p.is(i, "se")) is_passive = true;
    }
    if (!is_passive) return;
    if (context.story) return;
    if (token.has(f.prevent) and p.any(0, v) & f.intervention != 0 and p.any(v + 1, v + 8) & f.disease != 0) {
        claim.add(.{ .preventive = true }, 70); // "quem toma a vacina fica protegido contra …"
        if (p.denied(v, 0)) claim.negated = true;
        if (p.any(0, v) & f.settled != 0) claim.settled = true;
        return;
    }
    const before = p.any(v -| 12, v);
    if (before & (f.disease | f.burden) == 0 or before & (f.person | f.group | f.goal) != 0) return;
    for (v + 1..@min(p.tokens.len, v + 8)) |k| {
        if (!(p.is(k, "com") or p.is(k, "por") or p.is(k, "pelo") or p.is(k, "pela") or p.is(k, "usando") or p.is(k, "tomando"))) continue;
        if (p.any(k + 1, k + 6) & f.intervention == 0) continue;
        claim.add(if (token.has(f.prevent)) .{ .preventive = true } else if (token.has(f.detect)) .{ .diagnostic = true } else .{ .therapeutic = true }, 75);
        if (p.denied(v, 0)) claim.negated = true;
        if (p.all & f.settled != 0) claim.settled = true;
        return;
    }
}

/// "está associado a menor risco de …"
fn link(p: clause.Piece, v: usize, subject: clause.Subject, context: claims.Context, claim: *claims.Claim) void {
    const object = p.object(v) orelse return;
    switch (subject.kind) {
        .doer, .exposure, .thing, .infinitive => {},
        .none, .pronoun => if (!context.doer) return,
        .unknown => if (p.all & f.doer == 0) return,
        .science => if (p.any(v, object.at) & f.doer == 0) return,
        else => return,
    }
    const falls = object.less or p.any(v, object.at) & f.lessen != 0;
    claim.add(if (falls) .{ .preventive = true } else if (object.flags & (f.disease | f.burden) != 0 or object.risk) .{ .adverse_effect = true } else return, 75);
    if (p.denied(v, subject.start)) claim.negated = true;
    if (p.has(subject.at, f.settled)) claim.settled = true;
}

/// "Emagreça 5 kg", "o chá emagrece".
fn slimming(p: clause.Piece, v: usize, mood: trust.Mood, subject: clause.Subject, context: claims.Context, claim: *claims.Claim) void {
    const all = p.all;
    if (p.begins(v, "perd") or p.begins(v, "perc")) {
        const loses = p.object(v) orelse return;
        if (loses.flags & f.burden == 0) return;
    }
    if (all & (f.elsewhere | f.goal) != 0 and mood != .imperative) return;
    const confident = switch (subject.kind) {
        .doer, .thing => mood != .past or all & f.person == 0,
        .unknown, .infinitive => mood == .asserts,
        .none, .pronoun => (context.doer and mood != .past) or (mood == .imperative and (figures.hasTime(p) or figures.hasNumber(p) or all & (f.doer | f.absolute | f.promise) != 0)) or
            (mood != .past and all & f.you != 0 and (figures.hasTime(p) or figures.hasNumber(p) or all & f.doer != 0)),
        .group, .person => all & f.doer != 0 and (figures.hasNumber(p) or p.has(v, f.prevent)) and p.has(subject.at, f.group),
        else => false,
    };
    if (!confident) return;
    claim.add(if (p.has(v, f.prevent)) .{ .preventive = true } else .{ .therapeutic = true }, 75);
    if (p.denied(v, subject.start)) claim.negated = true;
}
