//! Find the words of a text that say something sensitive: of health, origin, faith, opinion, union, sex life, genes,
//! biometry. Whether they are said of a person is decided in `link.zig`.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const membership = @import("membership.zig");
const suffixes = @import("suffixes.zig");
const Reading = @import("reading.zig").Reading;
const Token = @import("reading.zig").Token;

pub const Mention = struct {
    /// Units [from, to).
    from: usize,
    to: usize,
    /// The first token, and the one after the last.
    first: usize,
    next: usize,
    /// One flag of `lexicon.sensitive`.
    kind: u64,
    /// An everyday word, too: counts only in a sentence about a person.
    uncertain: bool,
    weight: Weight = .illness,
};

/// What a word of health tells: of less, nothing is said where there is more.
pub const Weight = enum { illness, remedy, slight };

/// The mention that begins at token `i`; null when there is none.
pub fn at(reading: *const Reading, i: usize) ?Mention {
    const token = reading.tokens[i];
    if (token.word != 0 and !lexicon.hasAny(token.flags(), &.{ .head, .member, .race_label, .gene }) and token.flags() & lexicon.sensitive == 0) return null;
    if (membership.at(reading, i)) |found| return .{
        .from = token.from,
        .to = found.to,
        .first = i,
        .next = found.next,
        .kind = found.kind,
        .uncertain = false,
    };
    // A word that phrases begin with is known, but not by itself.
    const unknown = token.word == 0 or token.flags() == lexicon.bit(.head) and phraseAt(reading, token) == null;
    if (unknown) {
        const word = reading.folded(token);
        if (!suffixes.isMedical(word)) return null;
        // A name may end so: "Salomite" in the middle of a sentence.
        var mention = extended(reading, one(i, token, lexicon.bit(.health), reading.capitalised(token)));
        if (suffixes.isDrug(word)) mention.weight = .remedy;
        return mention;
    }
    const flags = token.flags();
    if (lexicon.has(flags, .head)) {
        if (phraseAt(reading, token)) |phrase| {
            const kind = only(phrase.flags & lexicon.sensitive);
            if (kind != 0) return extended(reading, .{
                .from = token.from,
                .to = phrase.to,
                .first = i,
                .next = @max(i + 1, after(reading, i, phrase.to)),
                .kind = kind,
                .uncertain = false,
            });
        }
    }
    if (lexicon.has(flags, .gene)) if (ofGene(reading, i)) |found| return found;
    if (lexicon.has(flags, .race_label)) if (lineage(reading, i)) |found| return found;
    const kind = only(flags & lexicon.sensitive);
    if (kind == 0) return null;
    if (lexicon.has(flags, .measured)) return measure(reading, i);
    const uncertain = lexicon.has(flags, .uncertain);
    if (isAcronym(reading, token) and !reading.shouted(token)) return null;
    if (uncertain and !isInCompany(reading, i, kind)) return null;
    var mention = extended(reading, one(i, token, kind, uncertain));
    if (mention.next > i + 1) mention.uncertain = false;
    if (lexicon.has(flags, .slight) and mention.next == i + 1) mention.weight = .slight else if (lexicon.has(flags, .drug) or mention.uncertain) mention.weight = .remedy;
    return mention;
}

/// "etnia Terena", "ascendência polonesa", "origem síria".
fn lineage(reading: *const Reading, i: usize) ?Mention {
    const folded = reading.folded(reading.tokens[i]);
    if (!Lineages.has(folded) or i + 1 >= reading.tokens.len) return null;
    var last = i + 1;
    if (reading.tokens[last].is(.particle) and last + 1 < reading.tokens.len) last += 1;
    const token = reading.tokens[last];
    if (token.from > reading.tokens[i].to + 5 or token.len() < 4 or reading.tokens[i].from + 60 < token.to) return null;
    if (token.any(&.{ .record, .stop, .identifier })) return null;
    return .{ .from = reading.tokens[i].from, .to = token.to, .first = i, .next = last + 1, .kind = lexicon.bit(.race), .uncertain = false };
}

/// "glicemia 320", "PA 180x110", "IMC de 41": what was measured of somebody; null without a number close by.
fn measure(reading: *const Reading, i: usize) ?Mention {
    const token = reading.tokens[i];
    const text = reading.text;
    if (token.len() <= 3 and !reading.shouted(token)) return null;
    var k: usize = token.to;
    const end = token.to + 24;
    while (k < end) : (k += 1) {
        const ch = text.get(k);
        if (fold.isDigit(ch)) break;
        if (ch == '\n' or ch == '.' or ch == ';') return null;
    } else return null;
    const from = k;
    while (k < from + 8 and (fold.isDigit(text.get(k)) or (!fold.isLetter(text.get(k)) or text.get(k) == 'x') and fold.isDigit(text.get(k + 1)))) k += 1;
    return .{
        .from = token.from,
        .to = k,
        .first = i,
        .next = after(reading, i, k),
        .kind = lexicon.bit(.health),
        .uncertain = false,
        .weight = .remedy,
    };
}

/// "mutação em MLH1", "gene FMR1", "haplogrupo L3e": a word of genetics with a name of capitals and digits.
fn ofGene(reading: *const Reading, i: usize) ?Mention {
    const text = reading.text;
    var k = i + 1;
    const end = @min(reading.tokens.len, i + 5);
    while (k < end) : (k += 1) {
        const token = reading.tokens[k];
        const gap = text.ch[reading.tokens[k - 1].to..token.from];
        if (gap.len != 1 or gap[0] != ' ') return null;
        const symbol = reading.capitalised(token) and token.len() <= 6 and (reading.shouted(token) or fold.isDigit(text.get(token.to)));
        if (symbol) {
            var to: usize = token.to;
            while (to < token.to + 8 and fold.isWord(text.get(to))) to += 1;
            return .{ .from = reading.tokens[i].from, .to = to, .first = i, .next = k + 1, .kind = lexicon.bit(.genetic), .uncertain = false };
        }
        if (!token.any(&.{ .particle, .gene }) and token.len() > 2 and k > i + 2) return null;
    }
    return null;
}

const Lineages = @import("../text/words.zig").Set("etnia ascendencia descendencia");

/// True for what tells of somebody's health: a mutation that makes ill does, an ancestry does not.
pub fn isOfHealth(reading: *const Reading, mention: Mention) bool {
    if (mention.kind == lexicon.bit(.health)) return true;
    if (mention.kind != lexicon.bit(.genetic)) return false;
    const text = reading.text.ch[mention.from..mention.to];
    for ([_][]const u8{ "mutac", "patogenic", "trissomia", "predisposicao" }) |word| {
        if (std.mem.find(u8, text, word) != null) return true;
    }
    return false;
}

/// True for a word that names an illness, a remedy or an operation by itself.
pub fn isHealth(reading: *const Reading, token: Token) bool {
    if (token.is(.health)) return true;
    return (token.word == 0 or token.flags() == lexicon.bit(.head)) and suffixes.isMedical(reading.folded(token));
}

fn phraseAt(reading: *const Reading, token: Token) ?@import("../text/vocabulary.zig").Match {
    return lexicon.Words.phrase(reading.text, token.from, token.word);
}

fn one(i: usize, token: Token, kind: u64, uncertain: bool) Mention {
    return .{ .from = token.from, .to = token.to, .first = i, .next = i + 1, .kind = kind, .uncertain = uncertain };
}

/// The lowest of several flags: health before all others.
fn only(flags: u64) u64 {
    return flags & (~flags +% 1);
}

fn after(reading: *const Reading, first: usize, to: usize) usize {
    var i = first;
    while (i < reading.tokens.len and reading.tokens[i].from < to) i += 1;
    return i;
}

const Acronyms = @import("../text/words.zig").Set(
    \\has ira tea toc ist ists dst dsts dm tep tept irc prep aas itu fta psa tsh avc avci avch ic icc sida drge hda iam dac tvp lra tce lms eap bcp ca dpoc dii dhgna lla lma lmc lnh ich
);

fn isAcronym(reading: *const Reading, token: Token) bool {
    return token.len() <= 4 and Acronyms.has(reading.folded(token));
}

/// Adjectives that go on with a disease's name.
const Grades = @import("../text/words.zig").Set(
    \\aguda agudo cronica cronico grave leve moderada moderado severa severo avancada avancado metastatico metastatica bilateral
    \\maligno maligna benigno benigna descompensada descompensado refrataria refratario reumatoide pulmonar renal hepatica hepatico
    \\alergica alergico viral bacteriana bacteriano recorrente profunda profundo congenita congenito materna psicotica psicotico
    \\cerebral cardiaca cardiaco genital gestacional arterial sistemica sistemico invasivo invasiva ductal bipolar resistente
    \\hemorragica ocular juvenil infantil senil precoce positivo positiva
);

/// Take the adjectives in, and "de mama", "tipo 2".
fn extended(reading: *const Reading, found: Mention) Mention {
    var mention = found;
    if (mention.kind != lexicon.bit(.health)) return mention;
    var steps: usize = 0;
    while (mention.next < reading.tokens.len and steps < 3) : (steps += 1) {
        const token = reading.tokens[mention.next];
        if (token.from != mention.to + 1 or reading.text.ch[mention.to] != ' ') break;
        const folded = reading.folded(token);
        if (Grades.has(folded)) {
            mention.to = token.to;
            mention.next += 1;
        } else if (std.mem.eql(u8, folded, "tipo") or std.mem.eql(u8, folded, "grau") or std.mem.eql(u8, folded, "estagio")) {
            const end = numeral(reading, token.to + 1) orelse break;
            mention.to = end;
            mention.next = after(reading, mention.next, end);
        } else if (folded.len <= 3 and (folded[0] == 'd' or folded[0] == 'n') and mention.next + 1 < reading.tokens.len) {
            const part = reading.tokens[mention.next + 1];
            if (part.from != token.to + 1 or !Organs.has(reading.folded(part))) break;
            mention.to = part.to;
            mention.next += 2;
        } else break;
    }
    return mention;
}

const Organs = @import("../text/words.zig").Set(
    \\mama mamas prostata pulmao pulmoes figado rim rins coracao intestino colon reto estomago esofago pancreas pele utero ovario ovarios tireoide
    \\cerebro coluna joelho quadril femur tibia umero punho ombro tornozelo perna braco pe mao bexiga testiculo boca garganta laringe
    \\vesicula apendice medula ossos osso sangue seio olho olhos retina cabeca costas peito abdomen torax colo ouvido nariz faringe lingua
);

/// The end of "2", "II" or "2b" at `from`.
fn numeral(reading: *const Reading, from: usize) ?usize {
    const text = reading.text;
    var i = from;
    while (i < from + 3 and (fold.isDigit(text.get(i)) or text.get(i) == 'i' or text.get(i) == 'v')) i += 1;
    return if (i == from or fold.isWord(text.get(i))) null else i;
}

/// An everyday word of origin or faith counts after words such as "cor", "religião", "sou".
fn isInCompany(reading: *const Reading, i: usize, kind: u64) bool {
    const wanted: u64 = switch (kind) {
        lexicon.bit(.race) => lexicon.bit(.race_label),
        lexicon.bit(.religion) => lexicon.bit(.religion_label),
        else => return true,
    };
    for (reading.tokens[i -| 3..i]) |token| {
        if (token.flags() & wanted != 0) return true;
        // "Keiko Onishi, amarela.": said of the name right before.
        if (token.to + 2 == reading.tokens[i].from and reading.text.ch[token.to] == ',' and reading.capitalised(token) and
            token.from == reading.tokens[i - 1].from and !fold.isWord(reading.text.get(reading.tokens[i].to + 1))) return true;
        // "Ana é negra": the verb before.
        if (token.len() == 1 and reading.text.ch[token.from] == 'e' and i > 0 and token.from == reading.tokens[i - 1].from) return true;
    }
    return false;
}
