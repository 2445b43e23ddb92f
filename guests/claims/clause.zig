//! Who does what to what in a clause: the subject of a verb, its object, whether it is asserted or denied.
//!
//! No parser: a few rules on what Portuguese puts before and after a verb. Every walk is bounded.

const std = @import("std");
const f = @import("flags.zig");
const Gap = @import("tokens.zig").Gap;
const Text = @import("../text/codepoints.zig").Text;
const Token = @import("tokens.zig").Token;

/// No subject stands farther from its verb, in tokens.
const reach_back = 40;
/// Nor an object.
const reach_on = 16;

pub const Kind = enum {
    /// No subject in the clause: it is that of the sentence before.
    none,
    pronoun,
    doer,
    exposure,
    thing,
    infinitive,
    unknown,
    group,
    person,
    professional,
    institution,
    work,
    mechanism,
    ailment,
    science,
};

pub const Subject = struct {
    kind: Kind,
    /// Token of its head; of the verb when there is none.
    at: usize,
    /// First token of the clause.
    start: usize,
    /// The clause is a condition: "se …".
    conditional: bool = false,
};

pub const Object = struct {
    at: usize,
    /// Outcome flags of the object.
    flags: u64,
    /// "o risco de …", and which way a comparison before it turns it.
    risk: bool = false,
    less: bool = false,
    more: bool = false,
};

pub const Piece = struct {
    text: Text,
    tokens: []const Token,
    /// The flags of all tokens, joined.
    all: u64,

    pub fn of(text: Text, tokens: []const Token) Piece {
        var all: u64 = 0;
        for (tokens) |token| all |= token.flags;
        return .{ .text = text, .tokens = tokens, .all = all };
    }

    pub fn word(p: Piece, i: usize) []const u8 {
        return p.text.ch[p.tokens[i].from..p.tokens[i].to];
    }

    pub fn is(p: Piece, i: usize, wanted: []const u8) bool {
        return i < p.tokens.len and std.mem.eql(u8, p.word(i), wanted);
    }

    pub fn begins(p: Piece, i: usize, start: []const u8) bool {
        return std.mem.startsWith(u8, p.word(i), start);
    }

    pub fn has(p: Piece, i: usize, flags: u64) bool {
        return i < p.tokens.len and p.tokens[i].flags & flags != 0;
    }

    pub fn gap(p: Piece, i: usize, bits: u16) bool {
        return i < p.tokens.len and p.tokens[i].gap & bits != 0;
    }

    /// The flags of all tokens of [from, to), joined.
    pub fn any(p: Piece, from: usize, to: usize) u64 {
        var all: u64 = 0;
        for (p.tokens[from..@min(to, p.tokens.len)]) |token| all |= token.flags;
        return all;
    }

    /// True when the word at `i`, which may be a verb or a noun, is a noun here.
    pub fn isNoun(p: Piece, i: usize) bool {
        const token = p.tokens[i];
        if (!token.has(f.noun)) return false;
        if (!token.has(f.verb)) return true;
        if (i > 0 and !p.gap(i, Gap.stop | Gap.comma | Gap.semicolon)) {
            const before = p.tokens[i - 1];
            if (before.has(f.says | f.goal | f.being) and p.has(i + 1, f.preposition)) return true; // "promete cura para"
            if (before.has(f.that | f.negation | f.auxiliary | f.doer | f.pronoun) and !before.has(f.article)) return false;
            if (p.is(i - 1, "se") or p.is(i - 1, "me")) return false;
            return before.has(f.article | f.preposition) or p.is(i - 1, "e") and p.has(i + 1, f.preposition) and !p.has(i + 1, f.article);
        }
        if (p.has(i + 1, f.absolute) or (i + 1 < p.tokens.len and p.tokens[i + 1].flags == 0)) {
            if (p.has(i + 2, f.preposition) and !p.gap(i + 2, Gap.comma | Gap.stop)) return true;
        }
        return p.has(i + 1, f.preposition) or p.tokens.len == i + 1;
    }

    /// The subject of the verb at `v`.
    pub fn subject(p: Piece, v: usize) Subject {
        const limit = v -| reach_back;
        var i = v;
        var start = limit;
        var conditional = false;
        var joined: usize = 0;
        while (i > limit) : (i -= 1) {
            const t = i - 1;
            if (p.gap(i, Gap.stop | Gap.semicolon | Gap.opens) and !p.gap(i, Gap.closes)) {
                start = i;
                break;
            }
            if (p.gap(i, Gap.closes)) { // over what stands in brackets
                var k = t;
                while (k > limit and t - k < 30 and !p.gap(k, Gap.opens)) k -= 1;
                if (k > limit and p.gap(k, Gap.opens)) {
                    i = k;
                    continue;
                }
            }
            const token = p.tokens[t];
            if (token.has(f.that)) {
                if (t == 0 or p.introduces(t)) {
                    start = i;
                    break;
                }
                return p.antecedent(t, v);
            }
            if (token.has(f.junction) and !p.gap(t, Gap.joined)) {
                conditional = p.is(t, "se") or p.is(t, "caso");
                if (p.is(t, "se") and i == v) { // "se trata": a pronoun
                    conditional = false;
                    continue;
                }
                start = i;
                joined = i;
                break;
            }
        }
        var found = p.head(start, v);
        if (found.kind == .none and joined > 0) { // "tomou o lugar da injeção porque controla …"
            const before = p.head(limit, joined - 1);
            if (before.kind != .none) found = .{ .kind = before.kind, .at = before.at, .start = start };
        }
        found.conditional = conditional;
        return found;
    }

    /// True when the "que" at `t` introduces what is said, not a property of the noun before.
    fn introduces(p: Piece, t: usize) bool {
        var i = t;
        while (i > 0 and t - i < 5) {
            i -= 1;
            if (p.has(i, f.says | f.negation | f.debunk | f.science | f.hedge) and !p.has(i, f.doer)) return true;
            if (p.has(i, f.doer | f.person | f.group) or p.gap(i + 1, Gap.stop)) return false;
            if (i + 1 == t and (p.is(i, "sabia") or p.is(i, "verdade") or p.is(i, "com") or p.is(i, "fato") or p.is(i, "para"))) return true;
        }
        return false;
    }

    /// The noun that the relative "que" at `t` stands for.
    fn antecedent(p: Piece, t: usize, v: usize) Subject {
        var i = t;
        while (i > 0 and t - i < 6) {
            i -= 1;
            if (kindOf(p, i)) |kind| return .{ .kind = kind, .at = i, .start = t + 1 };
            if (p.gap(i + 1, Gap.stop | Gap.semicolon)) break;
        }
        return .{ .kind = .unknown, .at = t -| 1, .start = @min(t + 1, v) };
    }

    /// The first noun of [from, v) that hangs on no preposition.
    fn head(p: Piece, from: usize, v: usize) Subject {
        var start = from;
        // "Em ensaio com 60 pacientes, o extrato …": what leads in is no subject.
        if (p.has(start, f.preposition) and !p.has(start, f.article | f.doer)) {
            var i = start + 1;
            while (i < v) : (i += 1) if (p.gap(i, Gap.comma)) {
                start = i;
            };
        }
        var best: ?Subject = null;
        var hanging = false;
        var verb_since = false;
        // A noun phrase begins after a comma, or after "e" and an article.
        var fresh_np = false;
        var i = start;
        while (i < v) : (i += 1) {
            const token = p.tokens[i];
            const parted = p.gap(i, Gap.comma) or (i > 0 and p.has(i, f.article) and p.is(i - 1, "e"));
            if (parted) fresh_np = true;
            if (token.number) continue;
            if (token.has(f.article) and token.has(f.pronoun) and i + 1 == v) {
                best = best orelse .{ .kind = .pronoun, .at = i, .start = start };
                continue;
            }
            if (token.has(f.pronoun) and !token.has(f.article)) {
                if (!hanging and best == null) best = .{ .kind = .pronoun, .at = i, .start = start };
                hanging = false;
                continue;
            }
            if (kindOf(p, i)) |kind| {
                const known = kind == .doer or kind == .exposure or kind == .thing;
                const named = best != null and best.?.kind == .unknown and ((p.gap(i, Gap.joined) and best.?.at + 1 == i) or
                    (hanging and kind == .doer and best.?.at + 3 >= i and !verb_since)); // "beta-hCG", "casca de jatobá"
                if (named) {
                    best = .{ .kind = kind, .at = i, .start = start };
                    hanging = false;
                    continue;
                }
                const restarts = fresh_np and known and (verb_since or best == null or best.?.kind == .unknown or p.gap(i -| 1, Gap.comma));
                if (!hanging and (best == null or restarts)) {
                    best = .{ .kind = kind, .at = i, .start = start };
                    verb_since = false;
                    fresh_np = false;
                }
                hanging = false;
                continue;
            }
            if (token.has(f.article | f.adverb | f.negation | f.comparison | f.you)) continue;
            if (token.has(f.preposition)) {
                hanging = true;
                continue;
            }
            if (token.has(f.verb | f.being | f.says | f.auxiliary)) {
                if (token.has(f.infinitive) and i == start and best == null) {
                    best = .{ .kind = .infinitive, .at = i, .start = start };
                } else verb_since = true;
                hanging = false;
                continue;
            }
            if (best == null and !hanging and token.flags & ~f.clear == 0) best = p.unknown(i, start);
            hanging = false;
        }
        return best orelse .{ .kind = .none, .at = v, .start = start };
    }

    fn unknown(p: Piece, i: usize, start: usize) ?Subject {
        const letters = p.word(i);
        if (letters.len == 1) return null;
        if (i == start or (i == start + 1 and p.has(start, f.negation))) {
            const n = letters.len;
            if (n > 3 and letters[n - 1] == 'r' and (letters[n - 2] == 'a' or letters[n - 2] == 'e' or letters[n - 2] == 'i'))
                return .{ .kind = .infinitive, .at = i, .start = start };
        }
        return .{ .kind = .unknown, .at = i, .start = start };
    }

    /// What the verb or noun at `v` works on.
    pub fn object(p: Piece, v: usize) ?Object {
        var found: Object = .{ .at = v, .flags = 0 };
        var strange: usize = 0;
        var troubled = false; // "problemas de próstata"
        var i = v + 1;
        const limit = @min(p.tokens.len, v + reach_on);
        while (i < limit) : (i += 1) {
            const token = p.tokens[i];
            if (token.gap & (Gap.stop | Gap.semicolon) != 0 and !(i == v + 1 and p.tokens[v].has(f.noun))) return null;
            if (token.number) continue;
            if (p.begins(i, "problema")) troubled = true;
            if (token.has(f.risk)) {
                found.risk = true;
                continue;
            }
            if (token.has(f.outcome)) {
                found.at = i;
                found.flags = if (troubled and token.has(f.organ)) f.disease else token.flags;
                return found;
            }
            if (token.has(f.comparison)) {
                if (p.is(i, "menos") or p.is(i, "menor") or p.is(i, "menores")) found.less = true;
                if (p.is(i, "mais") or p.is(i, "maior") or p.is(i, "maiores")) found.more = true;
                continue;
            }
            if (token.has(f.that) and i == v + 1 and p.has(v, f.prevent)) continue; // "impede que"
            if (p.is(i, "ter")) continue; // "chance de ter"
            if (token.has(f.says) and token.has(f.participle) and !token.has(f.effect)) continue; // "eficácia comprovada"
            if (token.has(f.other | f.elsewhere | f.that | f.says | f.institution | f.work)) return null;
            if (token.has(f.junction) and !p.is(i, "ja") and !p.is(i, "se")) return null;
            if (token.has(f.article | f.adverb | f.clear | f.you | f.person | f.group | f.me | f.time | f.absolute | f.property)) continue;
            if (token.has(f.preposition)) {
                if (strange > 0 and (!ties(p.word(i)) or (p.is(i, "contra") and p.has(v, f.effect) and p.has(v, f.verb)))) return null;
                continue;
            }
            if (token.has(f.effect) and token.has(f.verb | f.noun)) continue; // "alivia e cura a dor"
            if (token.has(f.intervention | f.exposure | f.mechanism | f.professional)) return null;
            if (p.is(i, "e") or p.is(i, "ou")) continue;
            if (token.has(f.being | f.auxiliary)) return null;
            strange += 1;
            if (strange > 2) return null;
        }
        return null;
    }

    /// Prepositions that tie a noun to the one before.
    fn ties(letters: []const u8) bool {
        return letters[0] == 'd' or std.mem.eql(u8, letters, "contra") or std.mem.eql(u8, letters, "a") or
            std.mem.eql(u8, letters, "ao") or std.mem.eql(u8, letters, "aos");
    }

    /// True when "não" or its like stands right before the verb at `v`, or governs the clause.
    pub fn denied(p: Piece, v: usize, start: usize) bool {
        if (p.has(v, f.negation)) return true;
        var i = v;
        while (i > start) {
            i -= 1;
            const token = p.tokens[i];
            if (token.has(f.negation)) return true;
            if (!token.has(f.adverb | f.auxiliary | f.hedge | f.being | f.pronoun | f.meant) and
                !p.is(i, "se") and !p.is(i, "a") and !p.is(i, "para") and !p.is(i, "de")) break;
        }
        // "Nenhum chá …", "não há evidência de que …"
        for (p.tokens[0..v], 0..) |token, k| {
            if (token.has(f.debunk)) return true;
            if (!token.has(f.negation)) continue;
            if (k >= start and token.has(f.article)) return true;
            if (token.to - token.from > 7) return true; // a phrase
            if (p.lacksProof(k)) return true;
        }
        return false;
    }

    /// "Não há nenhuma prova …", "nenhum estudo comprovou": the negation at `k` denies that it was shown.
    fn lacksProof(p: Piece, k: usize) bool {
        for (k + 1..@min(p.tokens.len, k + 6)) |i| {
            for ([_][]const u8{ "prova", "provas", "evidencia", "evidencias", "comprovacao", "comprovado", "comprovada", "indicio", "indicios", "estudo", "estudos", "dados", "respaldo", "verdade" }) |proof| {
                if (p.is(i, proof)) return true;
            }
            if (p.gap(i, Gap.comma | Gap.stop)) return false;
        }
        return false;
    }

    /// True when the infinitive at `v` is asserted by what governs it: "ajuda a …", "é usado para …".
    pub fn licensed(p: Piece, v: usize) bool {
        var i = v;
        var strange: usize = 0;
        while (i > 0 and v - i < 9) {
            i -= 1;
            const token = p.tokens[i];
            if (token.has(f.goal) and !token.has(f.auxiliary)) return false;
            if (token.has(f.auxiliary | f.efficacy | f.meant)) return !p.aimedAt(i);
            if (token.has(f.question)) return false;
            if (p.is(i, "faz") or p.is(i, "fez") or p.is(i, "fazem") or p.is(i, "fizeram")) return p.any(i + 1, v) & (f.group | f.organ | f.person | f.you) != 0;
            if (token.number or token.has(f.infinitive | f.preposition | f.article | f.adverb | f.pronoun | f.outcome | f.clear | f.group)) continue;
            if (p.gap(i + 1, Gap.stop | Gap.semicolon)) return false;
            if (p.is(i, "e") or p.is(i, "ou")) continue;
            strange += 1;
            if (strange > 2) return false;
        }
        return false;
    }

    /// True when what stands before `i` only wants it: "precisa ajudar a …".
    fn aimedAt(p: Piece, i: usize) bool {
        return i > 0 and p.has(i - 1, f.goal | f.question) and !p.gap(i, Gap.comma | Gap.stop);
    }
};

/// What kind of subject a noun makes; null for what is none.
fn kindOf(p: Piece, i: usize) ?Kind {
    const token = p.tokens[i];
    if (p.is(i, "quem")) return .infinitive; // "quem caminha": what is done, whoever does it
    const flags = token.flags;
    if (flags & f.intervention != 0) return .doer;
    if (flags & f.exposure != 0) return .exposure;
    if (flags & f.group != 0) return .group;
    if (flags & f.person != 0) return .person;
    if (flags & f.professional != 0) return .professional;
    if (flags & (f.institution | f.authority) != 0) return .institution;
    if (flags & f.mechanism != 0) return .mechanism;
    if (flags & f.thing != 0) return .thing;
    if (flags & f.outcome != 0 and flags & f.verb == 0) return .ailment;
    if (flags & (f.science | f.citation) != 0 and flags & (f.adverb | f.hedge) == 0) return .science;
    if (flags & (f.work | f.elsewhere) != 0) return .work;
    return null;
}
