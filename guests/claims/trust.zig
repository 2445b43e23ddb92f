//! How far a verb of effect and its object make a claim, by what its subject is and how the sentence is told.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const figures = @import("figures.zig");

const Types = claims.Types;

pub const Mood = enum { asserts, past, governed, imperative, gerund };

/// How sure it is that this is a claim; null when it is none.
pub fn judge(
    p: clause.Piece,
    v: usize,
    mood: Mood,
    subject: clause.Subject,
    object: clause.Object,
    types: Types,
    context: claims.Context,
) ?u8 {
    const token = p.tokens[v];
    const all = p.all;
    const firm = object.flags & f.weak == 0;
    const doer = all & f.intervention != 0;
    const boosted = all & (f.absolute | f.promise | f.you) != 0 or figures.hasPercent(p);
    const studied = all & (f.science | f.citation) != 0;
    if (mood == .imperative) return imperative(p, v, all);
    if (context.story and mood == .past and !studied) return null;
    if (token.has(f.detect)) {
        if (mood == .past and !studied and !figures.hasPercent(p) and all & f.comparison == 0) return null; // one finding of one person
        if (subject.kind != .doer and !(subject.kind == .thing or subject.kind == .none or subject.kind == .pronoun or subject.kind == .unknown)) return null;
        if (subject.kind != .doer and loose(p, v) and !figures.hasPercent(p) and !figures.hasTime(p) and all & f.hedge == 0) return null;
    }
    if (mood == .gerund and subject.kind == .unknown and !doer) return null;
    if (all & f.elsewhere != 0 and !(doer and firm)) return null;
    if (all & f.goal != 0 and mood == .gerund) return null;
    if (planned(p, subject.at)) return null;
    if (!firm and p.any(object.at, object.at + 5) & (f.other | f.elsewhere | f.institution | f.professional) != 0) return null;
    switch (subject.kind) {
        .doer => {
            if (mood == .past and all & f.person != 0 and !studied and all & f.group == 0) return null;
            return if (firm) 92 else 82;
        },
        .exposure => return if (types.adverse_effect) 88 else 80,
        .thing => return if (firm or doer) 85 else if (boosted or token.has(f.harm)) 70 else null,
        .infinitive => return if (token.has(f.harm) and !firm) 65 else 80,
        .unknown => {
            if (all & f.hedge != 0 and firm and mood == .governed and types.adverse_effect) return 62;
            if (token.has(f.harm) or types.adverse_effect) return if (firm and (named(p, subject.at) or doer or studied or all & f.authority != 0)) 65 else null;
            if (mood == .past) return if ((firm and (studied or figures.hasPercent(p))) or doer) 70 else null;
            if (token.has(f.detect)) return if (firm) 65 else null;
            return if (firm) 78 else if (doer) 60 else null;
        },
        .none, .pronoun => {
            if (context.doer) return if (mood == .past and !studied and !figures.hasPercent(p) and subject.kind == .none) null else if (firm) 82 else 72;
            if (doer and mood == .gerund) return 70;
            if (subject.kind == .none and token.has(f.present) and v <= 1 and firm and boosted) return 65;
            if (subject.kind == .none and doer and firm and studied) return 65;
            const bare = subject.kind == .none and token.has(f.present) and v == subject.start and !context.story;
            if (bare and firm and token.has(f.cure | f.lessen | f.prevent) and !p.begins(v, "trat") and !p.begins(v, "control")) return 65;
            if (subject.kind == .none and token.has(f.present) and v == subject.start and figures.hasTime(p) and !context.story) return 65;
            return null;
        },
        .group, .person => {
            if (subject.kind == .person and !boosted) return null;
            if (doer and (figures.hasPercent(p) or studied or all & f.comparison != 0) and (subject.kind == .group)) return 75;
            return null;
        },
        .professional => {
            const cures = token.has(f.cure) or all & (f.absolute | f.promise) != 0;
            return if (cures and mood == .asserts and firm and object.flags & f.disease != 0 and all & f.says == 0) 65 else null;
        },
        .science => return if (firm and ((doer and mood == .gerund) or (mood == .governed and (doer or all & f.animal != 0)))) 60 else null,
        .institution, .work, .mechanism, .ailment => return null,
    }
}

/// "para desenvolver um exame que detecta": there is no such thing yet.
fn planned(p: clause.Piece, at: usize) bool {
    var i = at;
    while (i > 0 and at - i < 5) {
        i -= 1;
        for ([_][]const u8{ "desenvolver", "criar", "produzir", "fabricar", "financiar", "lancar", "testar" }) |plan| {
            if (p.is(i, plan)) return true;
        }
    }
    return false;
}

/// Verbs of finding that have anything for an object.
fn loose(p: clause.Piece, v: usize) bool {
    for ([_][]const u8{ "revel", "confirm", "descobr", "reconhec", "antecip", "acus", "localiz", "mape", "visualiz", "flagr", "prev" }) |stem| {
        if (p.begins(v, stem)) return true;
    }
    return false;
}

/// "Elimine a gordura do fígado com o chá X": an advertisement when it names the means, the time or the certainty.
fn imperative(p: clause.Piece, v: usize, all: u64) ?u8 {
    if (all & (f.advice | f.elsewhere | f.institution) != 0) return null;
    if (all & (f.absolute | f.promise) != 0 or figures.hasTime(p)) return 80;
    if (p.tokens[v].has(f.prevent) and all & f.settled != 0) return null;
    for (v + 1..p.tokens.len) |i| {
        if ((p.is(i, "com") or p.is(i, "usando") or p.is(i, "tomando")) and p.any(i + 1, i + 6) & (f.doer | f.you) != 0) return 78;
        if (p.is(i, "sem")) return 70;
        if (p.is(i, "com") and p.has(i + 1, f.article) and i + 2 < p.tokens.len and p.tokens[i + 2].upper) return 75;
    }
    return null;
}

/// A proper name inside the sentence, or one that ends like a drug's.
fn named(p: clause.Piece, i: usize) bool {
    if (i >= p.tokens.len) return false;
    if (i > 0 and p.tokens[i].upper and !p.tokens[i - 1].upper) return true;
    const letters = p.word(i);
    if (letters.len < 7) return false;
    for ([_][]const u8{ "ina", "ona", "ida", "eno", "pam", "ato", "ax", "ex", "ix", "il", "ol" }) |ending| {
        if (std.mem.endsWith(u8, letters, ending)) return true;
    }
    return false;
}
