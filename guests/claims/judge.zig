//! Judge one sentence: whether it makes a claim, of which types, and how it is meant.

const claims = @import("claim.zig");
const clause = @import("clause.zig");
const effects = @import("effects.zig");
const f = @import("flags.zig");
const figures = @import("figures.zig");
const open = @import("open.zig");
const statements = @import("statements.zig");
const weigh = @import("weigh.zig");

/// What one sentence, or a clause of it, claims; `claims.Claim.found` says whether it claims anything.
pub fn judge(p: clause.Piece, context: claims.Context) claims.Claim {
    var claim: claims.Claim = .{};
    const all = p.all;
    for (p.tokens, 0..) |token, i| {
        if (token.has(f.effect) and token.has(f.verb)) effects.find(p, i, context, &claim);
        if (token.has(f.noun | f.efficacy | f.risk | f.absolute | f.promise | f.property | f.comparison | f.disease | f.organ) or token.number) {
            statements.find(p, i, context, &claim);
        }
    }
    if (!claim.found() and all & f.you != 0 and all & f.doer != 0) painless(p, &claim);
    if (!claim.found() and figures.measured(p)) counted(p, context, all, &claim);
    if (!claim.found()) open.find(p, context, all, &claim);
    if (!claim.found()) weighed(p, context, all, &claim);
    if (!claim.found()) {
        compares(p, context, all, &claim);
        if (!claim.found()) return claim;
    }
    if (warns(p, all)) return .{};
    colour(p, all, &claim);
    return claim;
}

/// "dois terços dos fumantes largaram o cigarro com a hipnose", "NNT 27"
fn counted(p: clause.Piece, context: claims.Context, all: u64, claim: *claims.Claim) void {
    for (p.tokens, 0..) |_, i| {
        statements.share(p, i, context, claim);
        if (p.is(i, "nnt") and all & (f.disease | f.burden) != 0) claim.add(.{ .preventive = true }, 70);
    }
}

/// What no rule foresees, by the weight of its words.
fn weighed(p: clause.Piece, context: claims.Context, all: u64, claim: *claims.Claim) void {
    if (all & (f.institution | f.work | f.goal | f.elsewhere | f.advice | f.other | f.me) != 0 or context.story) return;
    if (all & f.person != 0 and all & f.past != 0) return;
    const studied = all & (f.science | f.citation | f.says | f.animal) != 0 or figures.measured(p);
    if (all & f.past != 0 and all & f.present == 0 and !studied) return;
    const told = all & (f.promise | f.absolute) != 0 or figures.hasTime(p);
    if (p.tokens[0].has(f.wish) and !p.tokens[0].has(f.present) and !told) return; // advice
    if (weigh.weigh(weigh.features(p, context, all)) <= 0 or refused(p, context)) return;
    const types: claims.Types = if (all & f.detect != 0 and all & (f.cure | f.lessen | f.harm) == 0)
        .{ .diagnostic = true }
    else if (all & (f.harm | f.raise) != 0 or (all & f.exposure != 0 and all & (f.cure | f.prevent | f.lessen) == 0))
        .{ .adverse_effect = true }
    else if (all & f.prevent != 0)
        .{ .preventive = true }
    else if (all & f.outcome == 0 and all & f.promise != 0)
        .{ .promise = true }
    else
        .{ .therapeutic = true };
    claim.add(types, 50);
    for (p.tokens, 0..) |token, i| if (token.has(f.effect | f.outcome) and p.denied(i, 0)) {
        claim.negated = true;
    };
    if (all & f.settled != 0) claim.settled = true;
}

/// True when the sentence is about somebody or something that makes no claims, whatever it says.
fn refused(p: clause.Piece, context: claims.Context) bool {
    for (p.tokens, 0..) |_, i| {
        if (p.begins(i, "desenvolver") or p.is(i, "testar") or (p.is(i, "se") and i > 0 and p.begins(i - 1, "sab"))) return true;
    }
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.verb | f.being) or p.isNoun(i)) continue;
        const subject = p.subject(i);
        return switch (subject.kind) {
            .person, .professional, .institution, .work, .mechanism, .ailment, .science => true,
            .group => p.is(subject.at, "paciente"),
            .pronoun => !context.doer,
            else => false,
        };
    }
    return p.is(0, "paciente");
}

/// "É mais seguro do que o ibuprofeno": a claim by the comparison alone.
fn compares(p: clause.Piece, context: claims.Context, all: u64, claim: *claims.Claim) void {
    if (all & (f.elsewhere | f.institution | f.person) != 0) return;
    if (all & f.intervention == 0 and all & (f.disease | f.citation) == 0) return;
    const sets_apart = statements.compared(p);
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.comparison)) continue;
        const subject = p.subject(i);
        if (sets_apart and p.begins(i, "superior") and all & f.noun != 0 and all & f.disease != 0 and all & (f.cure | f.lessen | f.prevent) != 0) {
            return claim.add(.{ .comparative = true, .therapeutic = true }, 66);
        }
        if (subject.kind == .doer and (p.begins(i, "superior") or p.begins(i, "supera") or p.begins(i, "inferior"))) {
            if (all & (f.outcome | f.efficacy) == 0 and p.any(i + 1, i + 6) & f.intervention == 0) continue;
            return claim.add(.{ .comparative = true, .therapeutic = all & f.outcome != 0 }, 70);
        }
        const beats = p.begins(i, "bat") or p.begins(i, "venc") or p.begins(i, "ganh") or p.begins(i, "imbat") or p.begins(i, "insuper") or p.begins(i, "nao ") or p.begins(i, "sem ");
        if (beats and all & f.disease != 0 and (subject.kind == .doer or subject.kind == .thing or subject.kind == .infinitive)) {
            return claim.add(.{ .therapeutic = true, .comparative = true }, 66);
        }
        if (!sets_apart) continue;
        const fit = subject.kind == .doer or subject.kind == .unknown or ((subject.kind == .none or subject.kind == .pronoun or subject.kind == .unknown) and (context.doer or all & f.disease != 0));
        if (!fit) continue;
        for (i..@min(p.tokens.len, i + 4)) |k| {
            if (p.begins(k, "segur") or p.begins(k, "potente") or p.begins(k, "forte") or p.begins(k, "precis") or p.has(k, f.efficacy)) {
                const tells = p.begins(k, "precis") and all & f.disease != 0;
                return claim.add(.{ .comparative = true, .diagnostic = tells }, 65);
            }
        }
        // "Melhor do que qualquer injeção contra a artrose"
        for (i + 1..p.tokens.len) |k| {
            if ((p.is(k, "contra") or p.is(k, "para")) and p.any(k + 1, k + 4) & f.disease != 0) return claim.add(.{ .therapeutic = true, .comparative = true }, 68);
        }
    }
}

/// "Você dorme a noite inteira e acorda sem dores."
fn painless(p: clause.Piece, claim: *claims.Claim) void {
    for (p.tokens, 0..) |_, i| {
        if (p.is(i, "sem") and p.any(i + 1, i + 3) & f.disease != 0) return claim.add(.{ .promise = true }, 65);
    }
}

/// Types and flags that colour a claim which something else made.
fn colour(p: clause.Piece, all: u64, claim: *claims.Claim) void {
    const harmless = claim.types.adverse_effect and !claim.types.therapeutic and !claim.types.preventive;
    if (figures.measured(p)) claim.types.efficacy_percent = true;
    if (!harmless and figures.hasTime(p)) {
        claim.types.efficacy_percent = true;
        if (all & (f.science | f.citation | f.hedge) == 0 and !claim.negated and curesInTime(p, all)) claim.types.promise = true;
    }
    if (claim.types.therapeutic and !claim.negated and !claim.hedged and all & (f.science | f.citation) == 0 and yours(p)) claim.types.promise = true;
    if (statements.compared(p)) claim.types.comparative = true;
    if (!claim.negated and !claim.types.adverse_effect and isAbsolute(p, all)) claim.types.absolute = true;
    if (all & f.promise != 0 and !claim.negated and !claim.types.adverse_effect) claim.types.promise = true;
    if (all & f.hedge != 0) claim.hedged = true;
    if (all & f.animal != 0) claim.animal = true;
}

/// "Cura da diabetes em 30 dias"
fn curesInTime(p: clause.Piece, all: u64) bool {
    if (all & f.cure == 0) return false;
    for (p.tokens, 0..) |_, i| if (p.begins(i, "cura")) return true;
    return false;
}

/// "seu melasma", "a sua visão": said to the reader.
fn yours(p: clause.Piece) bool {
    for (p.tokens, 0..) |_, i| {
        if ((p.is(i, "seu") or p.is(i, "sua") or p.is(i, "seus") or p.is(i, "suas")) and p.has(i + 1, f.outcome)) return true;
    }
    return false;
}

fn isAbsolute(p: clause.Piece, all: u64) bool {
    if (all & f.absolute != 0) return true;
    for (p.tokens, 0..) |token, i| {
        if ((p.is(i, "unico") or p.is(i, "unica")) and i > 0 and p.has(i - 1, f.article) and p.any(i + 1, i + 3) & (f.doer | f.effect) != 0) return true;
        if (token.percent and token.value == 100) return true;
        if ((p.is(i, "todos") or p.is(i, "todas")) and p.has(i + 1, f.article) and p.any(i + 2, i + 3) & f.disease != 0) return true;
        if (p.is(i, "qualquer") and p.has(i + 1, f.disease)) return true;
    }
    return false;
}

/// Warnings against claims, which make none themselves: "desconfie de quem promete".
fn warns(p: clause.Piece, all: u64) bool {
    if (all & f.advice == 0) return false;
    return p.begins(0, "desconf") or p.begins(0, "denunci") or p.is(0, "cuidado");
}
