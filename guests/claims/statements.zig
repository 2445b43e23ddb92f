//! Claims made without a verb of effect: "tratamento definitivo para a enxaqueca", "95% de eficácia contra a gripe",
//! "é mais seguro do que o ibuprofeno", "sem efeitos colaterais", "você nunca mais terá dor".

const claims = @import("claim.zig");
const clause = @import("clause.zig");
const figures = @import("figures.zig");
const meaning = @import("meaning.zig");
const nouns = @import("nouns.zig");
const f = @import("flags.zig");
const Gap = @import("tokens.zig").Gap;

const Types = claims.Types;

/// Add what the token at `i` claims.
pub fn find(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const token = p.tokens[i];
    if (token.has(f.noun) and token.has(f.effect) and p.isNoun(i)) nouns.find(p, i, context, claim);
    if (token.has(f.efficacy)) efficacy(p, i, context, claim);
    if (token.has(f.risk)) risk(p, i, context, claim);
    if (token.has(f.absolute)) safety(p, i, context, claim);
    if (token.has(f.absolute)) unfailing(p, i, claim);
    if (token.has(f.promise)) promised(p, i, context, claim);
    if (token.has(f.property)) property(p, i, context, claim);
    if (token.has(f.group) or token.number) share(p, i, context, claim);
    if (token.has(f.comparison)) fewer(p, i, context, claim);
    if (token.has(f.disease) or token.has(f.organ)) states(p, i, context, claim);
    if (token.number) weighed(p, i, context, claim);
}

/// "é eficaz contra a gripe", "95% de eficácia"
fn efficacy(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const all = p.all;
    const doer = all & f.doer != 0;
    if (all & f.elsewhere != 0) return;
    if (all & f.goal != 0 and p.any(i -| 6, i) & f.goal != 0) return;
    if (!doer and !context.doer and all & f.outcome == 0) return;
    const object = p.object(i);
    const number = figures.hasPercent(p) or p.any(i -| 3, i) & f.absolute != 0;
    const compares = compared(p);
    if (object == null and !number and !compares) return;
    if (p.begins(i, "aliad")) {
        if (object == null or !(p.is(i + 1, "contra") or p.is(i + 1, "no") or p.is(i + 1, "na") or p.is(i + 1, "do") or p.is(i + 1, "da"))) return;
        if (object.?.flags & f.weak != 0 and object.?.flags & f.organ == 0 and !doer) return;
    }
    if (p.begins(i, "efetiv") or p.begins(i, "sucesso") or p.begins(i, "eficien") or p.begins(i, "funciona")) {
        const near = if (object) |o| o.at <= i + 5 else p.any(i -| 4, @min(p.tokens.len, i + 4)) & f.intervention != 0;
        if (!near) return;
    }
    if (object) |o| if (o.flags & f.weak != 0 and !doer) return;
    if (object == null and !doer and !context.doer) return;
    if (object != null and object.?.at > i + 8) return;
    const subject = p.subject(i);
    switch (subject.kind) {
        .person, .institution, .work, .mechanism => if (!doer) return,
        .unknown, .none => if (!doer and !context.doer and object == null) return,
        else => {},
    }
    var types: Types = .{};
    if (p.is(i, "sensibilidade") or p.is(i, "especificidade") or p.is(i, "acuracia") or p.is(i, "precisao") or p.begins(i, "acerto")) {
        if (!figures.hasPercent(p) and !compares) return;
        types.diagnostic = true;
    } else if (object) |o| {
        if (all & f.settled != 0 or o.risk or prevents(p, i, o.at)) types.preventive = true else types.therapeutic = true;
    } else if (all & f.settled != 0) types.preventive = true else types.therapeutic = true;
    claim.add(types, 80);
    if (p.denied(i, subject.start)) claim.negated = true;
}

fn prevents(p: clause.Piece, from: usize, to: usize) bool {
    return p.any(from, to) & f.prevent != 0;
}

/// "Menos 8 kg em um mês com o chá X"
fn weighed(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    if (!(p.is(i + 1, "kg") or p.is(i + 1, "quilos") or p.is(i + 1, "quilinhos"))) return;
    const all = p.all;
    if (context.story or !figures.hasTime(p) or all & (f.person | f.past | f.elsewhere) != 0) return;
    if (all & (f.doer | f.you | f.promise) == 0 and !context.doer) return;
    claim.add(.{ .promise = true }, 72);
}

/// "ansiedade zero", "deixa os dentes sensíveis"
fn states(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const all = p.all;
    if (all & f.doer == 0 and !context.doer or context.story) return;
    if (p.is(i + 1, "zero") or (i > 0 and p.is(i - 1, "zero"))) return claim.add(.{ .therapeutic = true, .absolute = true }, 68);
    if (p.has(i, f.disease) and i > 1) {
        // "teria efeito sobre a rigidez"
        for (i -| 4..i) |k| {
            if (!(p.is(k, "sobre") or p.is(k, "contra")) or k == 0) continue;
            if (p.begins(k - 1, "efeito") or p.is(k - 1, "acao") or p.begins(k - 1, "atividade") or p.begins(k - 1, "benefici")) {
                claim.add(.{ .therapeutic = true }, 62);
                if (p.denied(k, 0)) claim.negated = true;
                return;
            }
        }
        // "a diarreia foi menos frequente com …"
        for (i + 1..@min(p.tokens.len, i + 4)) |k| {
            if (!(p.is(k, "menos") or p.is(k, "mais"))) continue;
            if (!(p.begins(@min(k + 1, p.tokens.len - 1), "frequent") or p.begins(@min(k + 1, p.tokens.len - 1), "comu") or p.begins(@min(k + 1, p.tokens.len - 1), "rar"))) continue;
            if (p.is(k + 2, "com") or p.is(k + 2, "entre") or p.is(k + 2, "em")) return claim.add(.{ .adverse_effect = true, .comparative = true }, 62);
        }
    }
    if (!p.has(i, f.organ) or i < 2 or !p.has(i - 1, f.article)) return;
    if (!(p.begins(i - 2, "deix") or p.begins(i - 2, "torn") or p.begins(i - 2, "fic"))) return;
    for ([_][]const u8{ "sensive", "frac", "inchad", "ressecad", "irritad", "amarel", "manchad", "quebradic", "vermelh", "dormente", "lent" }) |bad| {
        if (p.begins(@min(i + 1, p.tokens.len - 1), bad)) return claim.add(.{ .adverse_effect = true }, 66);
    }
    for ([_][]const u8{ "fort", "maci", "saudave", "limp", "lis", "firme", "jove", "hidratad", "protegid" }) |good| {
        if (p.begins(@min(i + 1, p.tokens.len - 1), good)) return claim.add(.{ .therapeutic = true }, 62);
    }
}

/// "tiveram 30% menos hospitalizações"
fn fewer(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    if (!p.is(i, "menos") or i == 0) return;
    const counted = p.tokens[i - 1].percent or p.is(i - 1, "vezes");
    const had = i > 0 and p.has(i - 1, f.being);
    if (!counted and !had) return;
    for (i + 1..@min(p.tokens.len, i + 4)) |k| {
        if (!p.has(k, f.disease | f.burden)) continue;
        const all = p.all;
        if (all & f.doer == 0 and !context.doer or all & f.elsewhere != 0) return;
        return claim.add(if (meaning.isEvent(p, k)) .{ .preventive = true } else .{ .therapeutic = true }, 72);
    }
}

/// "tem três vezes menos risco de diabetes", "maior risco de infarto"
fn risk(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    var less = false;
    var more = false;
    var k = i;
    while (k > 0 and i - k < 4) {
        k -= 1;
        if (p.is(k, "menos") or p.is(k, "menor") or p.is(k, "menores")) less = true;
        if (p.is(k, "mais") or p.is(k, "maior") or p.is(k, "maiores")) more = true;
        if (k + 2 >= i and p.has(k, f.junction)) break;
        if (p.is(k, "dobro") or p.is(k, "triplo")) more = true;
        if (p.has(k, f.effect) and p.has(k, f.verb)) return; // `effects` judges it
    }
    // "risco 18% maior de câncer"
    for (i + 1..@min(p.tokens.len, i + 4)) |m| {
        if (p.is(m, "menor")) less = true;
        if (p.is(m, "maior") or p.is(m, "elevado") or p.is(m, "aumentado")) more = true;
    }
    if (!less and !more) return;
    const object = p.object(i) orelse return;
    if (object.at > i + 6) return;
    const all = p.all;
    if (all & f.elsewhere != 0) return;
    const subject = p.subject(k + 1);
    const qualified = p.is(0, "quem") or p.any(0, i) & f.that != 0;
    switch (subject.kind) {
        .doer, .exposure, .infinitive, .thing => {},
        .group, .person => if (!qualified and all & f.doer == 0) return,
        .none, .pronoun => if (!context.doer and all & f.doer == 0) return,
        else => if (all & f.doer == 0) return,
    }
    claim.add(if (object.flags & f.function != 0) .{ .therapeutic = true } else if (less) .{ .preventive = true } else .{ .adverse_effect = true }, 76);
    if (p.denied(i, 0)) claim.negated = true;
    if (all & f.settled != 0) claim.settled = true;
}

/// "100% seguro e sem efeitos colaterais", "zero contraindicações"
fn safety(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const certain = context.doer and p.tokens.len < 9 and (p.begins(i, "nunca falha") or p.begins(i, "nao falha") or p.begins(i, "tiro e"));
    if (!isSafety(p, i) and !certain) return;
    const all = p.all;
    if (all & f.elsewhere != 0 or context.story) return;
    const product = p.begins(i, "sem efeito") or p.begins(i, "sem contra") or p.begins(i, "zero efeito") or p.begins(i, "zero contra");
    if (all & f.doer == 0 and !context.doer and !product) return;
    claim.add(.{ .absolute = true }, 75);
}

/// "Remédio infalível para queda de cabelo"
fn unfailing(p: clause.Piece, i: usize, claim: *claims.Claim) void {
    if (i == 0 or p.any(i -| 3, i) & (f.doer | f.cure) == 0) return;
    for (i + 1..@min(p.tokens.len, i + 4)) |k| {
        if (!p.is(k, "para") and !p.is(k, "contra")) continue;
        const after = p.any(k + 1, k + 5);
        if (after & f.disease != 0 and p.all & (f.elsewhere | f.institution) == 0) claim.add(.{ .therapeutic = true, .absolute = true }, 76);
        return;
    }
}

pub fn isSafety(p: clause.Piece, i: usize) bool {
    const token = p.tokens[i];
    if (!token.has(f.absolute)) return false;
    return p.begins(i, "sem efeito") or p.begins(i, "sem contra") or p.begins(i, "sem nenhum") or p.begins(i, "sem risco") or
        p.begins(i, "zero ") or p.begins(i, "risco zero") or p.begins(i, "sem qualquer") or p.begins(i, "nao tem") or
        p.begins(i, "nao possui") or p.begins(i, "nao causa") or p.begins(i, "nao apresenta") or p.begins(i, "nao ha") or
        p.begins(i, "nao faz") or p.begins(i, "nenhum") or p.begins(i, "totalmente ino") or p.begins(i, "e inofens");
}

/// "Diga adeus à gordura no fígado", "resultado garantido: pernas sem varizes"
fn promised(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const all = p.all;
    if (all & (f.elsewhere | f.advice) != 0 or context.story or p.denied(i, 0)) return;
    for (i..@min(p.tokens.len, i + 12)) |k| {
        const firm = p.has(k, f.outcome) and !p.has(k, f.weak);
        const slims = p.has(k, f.slim) and (!p.begins(k, "per") or p.object(k) != null);
        if (firm and p.has(k, f.disease | f.burden) and (p.begins(i, "di") or p.begins(i, "de ") or p.begins(i, "adeus") or p.begins(i, "dar "))) {
            return claim.add(.{ .promise = true, .therapeutic = true }, 78); // "diga adeus à rinite"
        }
        if (firm or slims or (p.has(k, f.outcome) and (all & f.doer != 0 or context.doer))) return claim.add(.{ .promise = true }, 78);
    }
    if (all & f.outcome != 0 and all & f.absolute != 0) return claim.add(.{ .promise = true }, 72);
    if (context.doer and all & f.you != 0 and all & f.absolute != 0) return claim.add(.{ .promise = true }, 65);
    if (all & f.you != 0 and p.begins(i, "na mesma") or p.begins(i, "ja n")) claim.add(.{ .promise = true }, 62);
}

/// "tem ação anti-inflamatória", "poderoso cicatrizante"
fn property(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const all = p.all;
    if (all & f.elsewhere != 0) return;
    var k = i;
    const named = while (k > 0 and i - k < 6) {
        k -= 1;
        if (p.is(k, "acao") or p.is(k, "propriedades") or p.is(k, "propriedade") or p.is(k, "efeito") or p.is(k, "efeitos") or
            p.is(k, "poder") or p.is(k, "atividade") or p.is(k, "potente") or p.is(k, "poderoso") or p.is(k, "poderosa")) break true;
    } else false;
    if (!named) return;
    const subject = p.subject(k);
    switch (subject.kind) {
        .doer, .thing => {},
        .none, .pronoun => if (!context.doer) return,
        .unknown => if (all & f.says == 0 and all & f.being == 0) return,
        else => return,
    }
    claim.add(.{ .therapeutic = true }, 65);
    if (p.denied(i, 0)) claim.negated = true;
}

/// "9 em cada 10 pacientes ficaram livres da psoríase"
pub fn share(p: clause.Piece, i: usize, context: claims.Context, claim: *claims.Claim) void {
    const ratio = p.tokens[i].percent or (i >= 2 and p.is(i - 1, "cada")) or p.is(i, "cento") or p.is(i, "tercos") or p.is(i, "quartos") or p.is(i, "metade");
    if (!ratio) return;
    const all = p.all;
    if (all & f.doer == 0 and !context.doer) return;
    if (all & (f.elsewhere | f.institution) != 0) return;
    const end = @min(p.tokens.len, i + 14);
    if (p.any(i, end) & (f.group | f.exposure | f.that) == 0 and !p.is(i + 2, "casos") and !p.is(i + 3, "casos")) return;
    for (i + 1..end) |k| {
        const good = p.begins(k, "melhor") or p.begins(k, "deixaram") or p.begins(k, "largaram") or p.begins(k, "pararam") or p.begins(k, "livraram") or p.begins(k, "abandonaram") or p.begins(k, "venceram") or p.is(k, "livres") or p.begins(k, "curad") or p.begins(k, "curaram") or p.begins(k, "alivi") or
            p.begins(k, "respond") or p.begins(k, "emagrec") or p.begins(k, "recuper") or p.begins(k, "result") or p.begins(k, "satisf") or p.begins(k, "efic") or p.begins(k, "reduc") or p.begins(k, "remiss") or
            (p.is(k, "sem") and p.any(k + 1, k + 3) & f.disease != 0);
        if (good) return claim.add(.{ .therapeutic = true, .efficacy_percent = true }, 80);
    }
}

/// True when something is held against something else: "do que", "superior a", "o melhor remédio".
pub fn compared(p: clause.Piece) bool {
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.comparison)) continue;
        if (p.tokens[i].to - p.tokens[i].from > 8 and (p.begins(i, "para tras") or p.begins(i, "nao ") or p.begins(i, "sem ") or p.begins(i, "como nenh"))) return true;
        if (p.begins(i, "super") or p.begins(i, "inferior") or p.is(i, "inigualavel") or p.is(i, "imbativel") or p.is(i, "insuperavel")) return true;
        if ((p.is(i, "unico") or p.is(i, "unica")) and p.any(i + 1, i + 4) & (f.doer | f.effect) != 0) return true;
        if (p.is(i, "melhor") and i > 0 and p.has(i - 1, f.article) and p.any(i + 1, i + 3) & f.doer != 0) return true;
        if (p.is(i, "igual")) continue;
        if (p.is(i, "mais") and i > 0 and (p.is(i - 1, "o") or p.is(i - 1, "a")) and (p.has(i + 1, f.efficacy) or p.begins(@min(i + 1, p.tokens.len - 1), "potente") or p.begins(@min(i + 1, p.tokens.len - 1), "poderos"))) return true;
        if (p.is(i, "tao")) {
            for (i + 1..@min(p.tokens.len, i + 4)) |k| if (p.is(k, "quanto") or p.is(k, "como")) return true;
            continue;
        }
        for (i + 1..@min(p.tokens.len, i + 9)) |k| {
            if (p.is(k, "que") and p.is(k -| 1, "do") and !(p.is(i, "mais") and k + 1 < p.tokens.len and p.tokens[k + 1].number)) return true;
            if (p.is(k, "que") and k == i + 1 and !p.is(i, "mais") and !p.is(i, "menos")) return true;
            if (p.is(k, "que") and k == i + 2 and (p.is(i, "mais") or p.is(i, "menos")) and !p.tokens[i + 1].number) return true;
            if (p.gap(k, Gap.stop | Gap.semicolon)) break;
        }
    }
    return false;
}
