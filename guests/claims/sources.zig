//! What a sentence leans on: citations that can be looked up, vague science, bodies and persons who say so.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const fold = @import("../text/fold.zig");
const Gap = @import("tokens.zig").Gap;

pub const Sources = struct {
    evidence: claims.Evidence = .none,
    /// Somebody is said to say it.
    reported: bool = false,
    /// Of a study that only "[3]" names: that number, and the evidence if no list of references has it.
    reference: u16 = 0,
    otherwise: claims.Evidence = .none,
};

/// Find what the sentence in `p` leans on; `raised` says that it has the raised number of a note.
pub fn find(p: clause.Piece, raised: bool) Sources {
    var found: Sources = .{};
    const all = p.all;
    if (all & (f.says | f.preposition) != 0) speakers(p, &found);
    if (found.evidence != .body and leans(p)) found.evidence = .vague;
    found.otherwise = found.evidence;
    if (cites(p, all, raised)) {
        found.evidence = .study;
    } else for (p.tokens, 0..) |token, i| if (token.number and isReference(p, i)) {
        found.evidence = .study;
        found.reference = @intCast(token.value);
        break;
    };
    return found;
}

fn raise(found: *Sources, to: claims.Evidence) void {
    if (@backingInt(to) > @backingInt(found.evidence)) found.evidence = to;
}

/// "segundo a OMS", "afirma o médico", "dizem que"
fn speakers(p: clause.Piece, found: *Sources) void {
    for (p.tokens, 0..) |token, i| {
        if (isAccordingTo(p, i)) |after| {
            const who = p.any(after, phraseEnd(p, after));
            if (who & f.authority != 0) {
                raise(found, .body);
            } else if (who & f.science != 0 and who & (f.person | f.professional) == 0) {
                continue;
            } else raise(found, if (who & f.professional != 0 and many(p, after)) .vague else .person);
            found.reported = true;
        }
        if (!token.has(f.says)) continue;
        const speaker = speakerOf(p, i) orelse continue;
        switch (speaker) {
            .anybody => found.reported = true,
            .science => {},
            .many => raise(found, .vague),
            .body => {
                raise(found, .body);
                found.reported = true;
            },
            .person => {
                raise(found, .person);
                found.reported = true;
            },
        }
    }
}

/// Where the phrase that begins at `from` ends: at a comma, after seven tokens at most.
fn phraseEnd(p: clause.Piece, from: usize) usize {
    for (from + 1..@min(p.tokens.len, from + 7)) |i| if (p.gap(i, Gap.comma | Gap.stop)) return i;
    return @min(p.tokens.len, from + 7);
}

/// Where the speaker is named after "segundo", "de acordo com", "conforme", "para o médico …,"; null for other words.
fn isAccordingTo(p: clause.Piece, i: usize) ?usize {
    if (!p.has(i, f.preposition)) return null;
    if (p.is(i, "segundo") or p.is(i, "conforme")) {
        if (i > 0 and p.has(i - 1, f.article) and !p.gap(i, Gap.comma)) return null; // "o segundo"
        if (p.has(i + 1, f.article | f.pronoun | f.authority | f.science | f.professional | f.person) or (i + 1 < p.tokens.len and p.tokens[i + 1].upper)) return i + 1;
        return null;
    }
    if (p.is(i, "na") and (p.is(i + 1, "avaliacao") or p.is(i + 1, "opiniao") or p.is(i + 1, "visao"))) return i + 2;
    if (p.is(i, "de") and p.is(i + 1, "acordo") and p.is(i + 2, "com")) return i + 3;
    if (p.is(i, "para") and (i == 0 or p.gap(i, Gap.comma)) and p.has(i + 1, f.article)) {
        for (i + 2..@min(p.tokens.len, i + 6)) |k| if (p.has(k, f.professional | f.person | f.authority)) {
            for (k + 1..@min(p.tokens.len, k + 8)) |m| if (p.gap(m, Gap.comma)) return i + 1;
        };
    }
    return null;
}

const Speaker = enum { anybody, science, many, body, person };

/// Who says what the verb at `i` says; null when nobody does ("o exame mostra").
fn speakerOf(p: clause.Piece, i: usize) ?Speaker {
    const proves = isProof(p, i);
    if (!proves or (p.gap(i, Gap.comma) and i > 3)) if (turned(p, i)) |speaker| return speaker;
    const subject = p.subject(i);
    if (subject.at < i) {
        const token = p.tokens[subject.at];
        const around = p.any(subject.at, @min(i, subject.at + 5));
        if (around & f.authority != 0) return .body;
        if (token.has(f.science)) return .science;
        switch (subject.kind) {
            .professional, .group => return if (token.has(f.professional) and !isMany(p, subject.at)) .person else if (token.has(f.professional)) .many else .anybody,
            .person => return if (isNamed(p, subject.at)) .person else .anybody,
            .pronoun => return if (proves) null else .person,
            .institution => return if (proves) null else .person,
            .unknown => {
                if (proves) return null;
                return if (isNamed(p, subject.at)) .person else .anybody;
            },
            .science => return .science,
            .work => return if (proves) null else .anybody,
            .none => {},
            else => return null,
        }
    }
    if (proves) return null;
    if (p.is(i + 1, "que")) return .anybody;
    return null;
}

/// "o vereador Nilton", "Maria": a person with a name, not "minha vizinha".
fn isNamed(p: clause.Piece, at: usize) bool {
    for (at..@min(p.tokens.len, at + 4)) |i| {
        if (p.tokens[i].upper and (i > 0 or p.has(i, f.person) or (i + 1 < p.tokens.len and p.tokens[1].upper))) return true;
        if (i > at and p.has(i, f.says)) break;
    }
    return p.has(at, f.person) and at > 0 and !p.has(at - 1, f.me) and !p.is(at, "gente") and !p.is(at, "todos") and !p.is(at, "ninguem") and !p.is(at, "alguem");
}

/// Turned round: '", diz o texto', '", afirma a nutricionista', "como diz o áudio".
fn turned(p: clause.Piece, i: usize) ?Speaker {
    if (i == 0 or !(p.gap(i, Gap.quote) or p.is(i - 1, "como") or (p.gap(i, Gap.comma | Gap.stop) and !p.is(i + 1, "que")))) return null;
    if (!p.gap(i, Gap.quote) and !p.has(i + 1, f.article | f.professional | f.person | f.authority)) return null;
    const who = p.any(i + 1, i + 5);
    if (who & f.authority != 0) return .body;
    if (who & (f.professional | f.person) != 0) return .person;
    for (i + 1..@min(p.tokens.len, i + 7)) |k| {
        if (k > i + 1 and p.gap(k, Gap.comma | Gap.stop | Gap.quote)) break;
        if (p.tokens[k].upper and !p.tokens[0].upper or (p.tokens[k].upper and !p.tokens[i].upper)) return .person;
    }
    return .anybody;
}

/// "segundo especialistas", who have no names.
fn many(p: clause.Piece, after: usize) bool {
    for (after..@min(p.tokens.len, after + 3)) |i| if (p.has(i, f.professional)) return isMany(p, i);
    return false;
}

fn isMany(p: clause.Piece, i: usize) bool {
    return p.text.ch[p.tokens[i].to - 1] == 's';
}

/// Verbs that findings have for a subject as often as people.
fn isProof(p: clause.Piece, i: usize) bool {
    for ([_][]const u8{ "mostr", "demonstr", "indic", "comprov", "prov", "evidenc", "confirm", "revel", "aponta", "observ", "viu", "encontr", "suger", "reforc", "garant", "promet", "descobr", "reconhec", "conta", "assegur" }) |stem| {
        if (p.begins(i, stem)) return true;
    }
    return false;
}

/// True when science is said to be behind the sentence, not merely named in it.
fn leans(p: clause.Piece) bool {
    for (p.tokens, 0..) |token, i| {
        if (p.begins(i, "teste") and p.any(i, i + 6) & f.says != 0) return true;
        if (!token.has(f.science)) continue;
        if (p.any(i -| 3, i) & f.negation != 0) continue;
        if (token.has(f.adverb) or p.begins(i, "cientificamente") or p.begins(i, "clinicamente")) return true;
        if (token.to - token.from > 14) return true; // a phrase: "comprovado cientificamente"
        for (i + 1..@min(p.tokens.len, i + 9)) |k| {
            if (p.has(k, f.says)) return true;
            if (p.gap(k, Gap.stop)) return true;
            if (p.has(k, f.that) and k <= i + 3) return true; // "há pesquisas que o associam"
        }
        if (i > 0 and (p.is(i - 1, "segundo") or p.is(i - 1, "por") or p.is(i - 1, "em"))) return true;
        if (p.begins(i, "evidencia") or p.begins(i, "comprova")) return true;
        var k = i;
        while (k > 0 and i - k < 5) {
            k -= 1;
            if (p.is(k, "segundo") or p.is(k, "com") or p.has(k, f.says)) return true;
        }
    }
    return false;
}

/// True when something in the sentence lets a reader find the study.
fn cites(p: clause.Piece, all: u64, raised: bool) bool {
    if (all & f.citation != 0) for (p.tokens, 0..) |token, i| {
        if (token.has(f.citation) and (!p.begins(i, "publicad") or isJournal(p, i))) return true;
    };
    if (all & f.science != 0 and named(p)) return true;
    if (raised) return true;
    for (p.tokens, 0..) |token, i| {
        if (token.number) {
            if (isDoi(p, i) or isYear(p, i)) return true;
        } else if (i + 1 < p.tokens.len and p.tokens[i + 1].number and p.gap(i + 1, Gap.joined)) {
            const value = p.tokens[i + 1].value;
            if (p.is(i, "nct") and value > 9999) return true;
            if (p.is(i, "crd") and value > 9999) return true;
            if (p.is(i, "pmc") or p.is(i, "pmid") or p.is(i, "rbr")) return true;
        }
    }
    return false;
}

/// "publicado na revista …", not on a social network nor on a Monday.
fn isJournal(p: clause.Piece, i: usize) bool {
    for (i + 1..@min(p.tokens.len, i + 5)) |k| {
        if (p.gap(k, Gap.stop | Gap.comma)) return false;
        for ([_][]const u8{ "facebook", "instagram", "twitter", "youtube", "whatsapp", "tiktok", "redes", "perfil", "site", "blog", "segunda", "terca", "quarta", "quinta", "sexta", "jornal" }) |place| {
            if (p.is(k, place)) return false;
        }
        if (p.is(k, "revista") or p.is(k, "periodico")) return true;
        if (p.tokens[k].upper or p.has(k, f.citation)) return true;
    }
    return false;
}

/// A study and the house it was made in: "estudo da Universidade de …", "coorte de 4.000 pacientes".
fn named(p: clause.Piece) bool {
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.science)) continue;
        if (p.is(i, "coorte")) return true;
        if (p.begins(i, "universidade")) {
            if (i > 0 and p.has(i - 1, f.preposition)) return true;
            continue;
        }
        for (i + 1..@min(p.tokens.len, i + 14)) |k| {
            for ([_][]const u8{ "universidade", "faculdade", "escola", "instituto", "hospital", "usp", "unicamp", "unesp", "ufmg", "ufrj", "unifesp", "ufrgs", "fiocruz", "harvard", "stanford", "oxford", "revista", "rev", "acta", "arch", "journal", "european", "annals", "universitario" }) |house| {
                if (p.is(k, house) and p.tokens[k].upper) return true;
            }
            if (p.is(k, "revista") and k + 1 < p.tokens.len and p.tokens[k + 1].upper) return true;
            if (p.gap(k, Gap.stop | Gap.semicolon)) break;
        }
    }
    return false;
}

/// "10.1056/NEJMoa2034577"
fn isDoi(p: clause.Piece, i: usize) bool {
    const token = p.tokens[i];
    return token.value == 10 and token.to - token.from >= 7 and p.text.get(token.to) == '/';
}

/// "[1]", "[2,3]"
fn isReference(p: clause.Piece, i: usize) bool {
    const token = p.tokens[i];
    if (token.value == 0 or token.value > 999 or p.text.before(token.from, 1) != '[') return false;
    const after = p.text.get(token.to);
    return after == ']' or after == ',' or after == '-' or after == ';';
}

/// "(Silva, 2020)", "Silva (2020)"
fn isYear(p: clause.Piece, i: usize) bool {
    const token = p.tokens[i];
    if (token.value < 1900 or token.value > 2100) return false;
    const after = p.text.get(token.to);
    const closed = after == ')' or (fold.isLetter(after) and p.text.get(token.to + 1) == ')');
    if (!closed) return false;
    if (p.gap(i, Gap.opens)) return i > 0 and p.tokens[i - 1].upper and p.tokens[i - 1].flags & (f.institution | f.work) == 0;
    var k = i;
    while (k > 0 and i - k < 10) {
        if (p.gap(k, Gap.opens)) return p.tokens[k].upper and i - k < 10;
        k -= 1;
    }
    return false;
}
