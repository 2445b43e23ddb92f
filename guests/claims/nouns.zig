//! Claims made by the noun of an effect: "cura da diabetes em 30 dias", "redução de 40% da dor", "os efeitos colaterais são …".

const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const figures = @import("figures.zig");
const meaning = @import("meaning.zig");
const Gap = @import("tokens.zig").Gap;

const Types = claims.Types;

/// "a cura da diabetes em 30 dias", "redução de 40% da dor", "os efeitos colaterais são náusea e tontura"
pub fn find(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const token = p.tokens[i];
    const all = p.all;
    if (all & f.elsewhere != 0) return;
    if (token.has(f.harm)) return sideEffects(p, i, claim);
    const adjective = adjectiveFollows(p, i);
    if (!p.has(i + 1, f.preposition | f.article | f.adverb | f.absolute | f.outcome) and !p.gap(i + 1, Gap.comma) and !adjective) return;
    const object = p.object(if (adjective) i + 1 else i) orelse return;
    if (object.at > i + 9) return;
    const types: Types = if (token.has(f.prevent)) .{ .preventive = true } else if (token.has(f.detect))
        (if (object.flags & f.disease != 0) Types{ .diagnostic = true } else return)
    else if (object.risk or (token.has(f.lessen) and meaning.isEvent(p, object.at))) .{ .preventive = true } else if (token.has(f.raise)) return else .{ .therapeutic = true };
    const sure = boost(p, i, object.at, context, all) orelse return;
    claim.add(types, sure);
    if (p.denied(i, 0)) claim.negated = true;
    if (all & f.settled != 0) claim.settled = true;
}

fn adjectiveFollows(p: clause.Piece, i: usize) bool {
    return i + 2 < p.tokens.len and p.tokens[i + 1].flags == 0 and p.has(i + 2, f.preposition | f.article);
}

/// What makes an effect's name a claim: who announces it, the means, the time, the certainty. Null without any.
fn boost(p: clause.Piece, i: usize, object: usize, context: claims.Context, all: u64) ?u8 {
    const token = p.tokens[i];
    const treatment = token.has(f.intervention);
    if (all & (f.institution | f.goal | f.work) != 0 and all & (f.absolute | f.promise) == 0 and !figures.hasTime(p)) return null;
    if (context.story) return null;
    // "Indicado para o alívio de cólicas", "coadjuvante no combate à cãibra"
    for (i -| 4..i) |m| if (p.has(m, f.meant) and !p.has(m, f.auxiliary) and all & (f.person | f.group | f.institution | f.authority) == 0) return 66;
    if (all & f.promise != 0 or figures.hasTime(p)) return 80;
    const end = @min(p.tokens.len, object + 5);
    if (p.any(i, end) & f.absolute != 0) return 82;
    if (treatment) {
        // "o melhor tratamento para a enxaqueca"
        var k = i;
        while (k > 0 and i - k < 3) {
            k -= 1;
            if (p.has(k, f.absolute) or p.is(k, "unico") or p.is(k, "unica") or p.is(k, "melhor")) return 75;
        }
        // "auxilia no tratamento da ansiedade"
        k = i;
        while (k > 0 and i - k < 4) {
            k -= 1;
            if ((p.has(k, f.auxiliary) and !p.has(k, f.hedge)) or p.has(k, f.meant)) return if (all & f.intervention != 0 and supports(p, k, context)) 70 else null;
        }
        return null;
    }
    const doer = all & f.doer != 0;
    if (doer and @import("statements.zig").compared(p)) return 72;
    if (token.to - token.from > 4 and p.begins(i, "fim d") or p.begins(i, "adeus")) return if (doer or context.doer or p.tokens.len < 8) 72 else null;
    if (figures.hasPercent(p) and (doer or context.doer) and !token.has(f.detect)) return 80;
    var k = i;
    while (k > 0 and i - k < 7) {
        k -= 1;
        const before = p.tokens[k];
        if (p.is(k, "busca") or p.is(k, "pela")) return null;
        if (before.has(f.says) and !before.has(f.goal) and (token.has(f.cure) or doer)) {
            const speaker = p.subject(k).kind;
            const tells = speaker == .person or speaker == .group or speaker == .professional;
            return if (tells and !(token.has(f.cure) and p.begins(i, "cura"))) null else 75; // "o paciente relata melhora"
        }
        if (before.has(f.being) and (doer or context.doer) and governs(p, k)) return 72;
        if (before.has(f.promise | f.auxiliary) and (doer or context.doer)) return 70;
        if (p.gap(k + 1, Gap.stop | Gap.semicolon)) break;
    }
    // "Cura natural da gastrite", "Alívio rápido da dor": a headline of an advertisement.
    if (p.tokens.len < 14 and object > i + 2) for (i + 1..object) |m| {
        if (p.is(m, "natural") or p.is(m, "rapido") or p.is(m, "rapida") or p.is(m, "imediato") or p.is(m, "imediata") or
            p.is(m, "total") or p.is(m, "completa") or p.is(m, "completo")) return 72;
    };
    // "Cura do câncer com bicarbonato"
    for (object + 1..@min(p.tokens.len, object + 6)) |m| {
        if ((p.is(m, "com") or p.is(m, "usando")) and p.any(m + 1, m + 5) & f.intervention != 0 and p.tokens.len < 16) return 70;
    }
    return null;
}

/// Whether what helps is something taken or done for health.
fn supports(p: clause.Piece, k: usize, context: claims.Context) bool {
    return switch (p.subject(k).kind) {
        .doer, .thing, .infinitive => true,
        .none, .pronoun => context.doer,
        else => false,
    };
}

/// Verbs by which a subject has an effect: "promove", "tem", "oferece", "é".
fn governs(p: clause.Piece, k: usize) bool {
    const subject = p.subject(k);
    return switch (subject.kind) {
        .doer, .thing, .none, .pronoun, .infinitive, .group => true,
        else => false,
    };
}

/// "Os efeitos colaterais mais comuns são náusea e dor de cabeça."
fn sideEffects(p: clause.Piece, i: usize, claim: *claims.Claim) void {
    if (p.begins(i, "causa")) { // "o abuso do spray é causa de rinite"
        const fits = i > 0 and p.has(i - 1, f.being) and p.any(0, i) & f.doer != 0 and p.any(i + 1, i + 5) & f.disease != 0;
        if (fits) claim.add(.{ .adverse_effect = true }, 70);
        return;
    }
    var verb = false;
    for (i + 1..@min(p.tokens.len, i + 16)) |k| {
        if (p.has(k, f.being) or p.begins(k, "inclu") or p.is(k, "como") or p.begins(k, "relatad") or p.gap(k, Gap.stop)) verb = true;
        if (verb and p.has(k, f.disease)) return claim.add(.{ .adverse_effect = true }, 78);
    }
}
