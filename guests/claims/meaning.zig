//! What a verb of effect claims of its object: that something bad gets less, something good more, or the reverse.

const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");

const Types = claims.Types;

/// What is claimed of the object; null when nothing is.
pub fn typesOf(p: clause.Piece, v: usize, object: clause.Object) ?Types {
    const token = p.tokens[v];
    const bad = object.flags & (f.disease | f.burden) != 0;
    const good = object.flags & f.function != 0;
    const part = object.flags & f.organ != 0;
    if (token.has(f.detect)) return if (object.flags & f.disease != 0 or object.risk or p.is(object.at, "gravidez") or p.is(object.at, "gestacao")) .{ .diagnostic = true } else null;
    if (token.has(f.cure) and token.has(f.harm)) return if (bad) .{ .therapeutic = true } else if (part) .{ .adverse_effect = true } else null;
    if (token.has(f.cure)) {
        if (bad) return .{ .therapeutic = true };
        if ((part or good) and restores(p, v)) return .{ .therapeutic = true };
        return if ((part or good) and (p.begins(v, "acab") or p.begins(v, "queim"))) .{ .adverse_effect = true } else null;
    }
    if (token.has(f.lessen)) {
        if (object.risk or object.less) return .{ .preventive = true };
        if (bad) return if (spreads(p, v, object)) .{ .preventive = true } else .{ .therapeutic = true };
        if (good) return if (shrinks(p, v)) .{ .adverse_effect = true } else .{ .therapeutic = true };
        if (part and p.begins(v, "atac")) return .{ .adverse_effect = true };
        return if (part and !shrinks(p, v)) .{ .therapeutic = true } else null;
    }
    if (token.has(f.improve)) {
        if (object.risk) return if (good) .{ .therapeutic = true } else .{ .adverse_effect = true };
        if (bad) return if (feeds(p, v) and !fewer(p, v, object)) .{ .adverse_effect = true } else .{ .therapeutic = true };
        return .{ .therapeutic = true };
    }
    if (token.has(f.raise)) {
        if (object.risk) return if (good) .{ .therapeutic = true } else .{ .adverse_effect = true };
        if (good) return .{ .therapeutic = true };
        return if (bad) .{ .adverse_effect = true } else null;
    }
    if (token.has(f.prevent)) {
        if (bad or object.risk) return .{ .preventive = true };
        return if (p.begins(v, "prote") or p.begins(v, "blind") or p.begins(v, "resguard") or p.begins(v, "preserv") or p.begins(v, "conserv") or p.begins(v, "poup")) .{ .preventive = true } else null;
    }
    if (token.has(f.harm)) {
        if (good and object.flags & f.weak == 0 and leads(p, v)) return .{ .therapeutic = true };
        if (bad and leads(p, v) and fewer(p, v, object)) return .{ .therapeutic = true };
        if (isLink(p, v)) return if (object.less) .{ .preventive = true } else if (bad or object.risk) .{ .adverse_effect = true } else null;
        if (gives(p, v) and good) return .{ .therapeutic = true };
        if (bad or object.risk) return .{ .adverse_effect = true };
        return if ((part or good) and !gives(p, v) and !p.begins(v, "caus") and !p.begins(v, "ger")) .{ .adverse_effect = true } else null;
    }
    return null;
}

/// "dá", "dar", "deu": "dá azia", "deu alergia".
pub fn gives(p: clause.Piece, v: usize) bool {
    return p.is(v, "da") or p.is(v, "dar") or p.is(v, "deu") or p.is(v, "deram") or p.is(v, "dava") or p.is(v, "dao");
}

/// Verbs of leading to something, good or bad.
fn leads(p: clause.Piece, v: usize) bool {
    return p.begins(v, "lev") or p.begins(v, "result") or p.begins(v, "ger") or p.begins(v, "induz") or p.begins(v, "provoc");
}

/// "leva a uma perda de peso": less of something bad.
fn fewer(p: clause.Piece, v: usize, object: clause.Object) bool {
    for (v + 1..object.at) |i| {
        if (p.is(i, "perda") or p.has(i, f.lessen | f.cure)) return true;
    }
    return false;
}

/// Words of curing that have an organ for an object: "regenera o fígado", "limpa o sangue".
fn restores(p: clause.Piece, v: usize) bool {
    for ([_][]const u8{ "desinfl", "regener", "repar", "reconstr", "desintox", "detox", "limp", "dren", "desbloque", "solt", "desobstr", "desentup", "cicatriz", "recuper", "corrig" }) |stem| {
        if (p.begins(v, stem)) return true;
    }
    return false;
}

fn shrinks(p: clause.Piece, v: usize) bool {
    return p.begins(v, "reduz") or p.begins(v, "diminu") or p.begins(v, "baix") or p.begins(v, "abaix") or
        p.begins(v, "inib") or p.begins(v, "suprim") or p.begins(v, "bloque") or p.begins(v, "atac") or p.begins(v, "cort");
}

/// What makes a disease grow when it is done to one.
fn feeds(p: clause.Piece, v: usize) bool {
    return p.begins(v, "favorec") or p.begins(v, "promov") or p.begins(v, "estimul") or p.begins(v, "aceler") or
        p.begins(v, "potencializ") or p.begins(v, "ativ");
}

/// Fewer infections of others, and fewer deaths by a vaccine, are prevention.
fn spreads(p: clause.Piece, v: usize, object: clause.Object) bool {
    if (p.is(object.at, "transmissao") or p.is(object.at, "contagio") or p.is(object.at, "quedas") or isEvent(p, object.at)) return true;
    for (v + 1..object.at) |i| if (p.is(i, "progressao") or p.is(i, "incidencia") or p.is(i, "transmissao")) return true;
    return p.any(0, v) & f.settled != 0;
}

/// What strikes at once; fewer of them are prevention too.
pub fn isEvent(p: clause.Piece, i: usize) bool {
    return p.begins(i, "avc") or p.begins(i, "infarto") or p.begins(i, "fratura") or p.begins(i, "derrame") or p.begins(i, "trombose") or
        p.begins(i, "morte") or p.begins(i, "obito") or p.begins(i, "trauma");
}

/// "associado a", "ligou … a": what a study links.
pub fn isLink(p: clause.Piece, v: usize) bool {
    return p.begins(v, "associ") or p.begins(v, "relacion") or p.begins(v, "lig") or p.begins(v, "vincul");
}
