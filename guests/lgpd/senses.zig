//! Tell what a sentence, a paragraph or a whole text is like: of somebody, in general, in the first person, invented.

const std = @import("std");
const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const words = @import("../text/words.zig");
const Reading = @import("reading.zig").Reading;

/// What a sentence is like.
pub const Sense = struct {
    /// It says that somebody has, takes, suffers something.
    personal: bool = false,
    /// Words that speak of many or in general: "brasileiros", "prevenção", "você".
    general: u8 = 0,
    question: bool = false,
    /// It names a professional's trade.
    doctor: bool = false,
    /// Its verb says "I".
    first: bool = false,
    /// It goes on about somebody named before: "ela", "o paciente".
    pronoun: bool = false,
};

/// Read the sentence of this number.
pub fn of(reading: *const Reading, sentence: usize) Sense {
    const part = reading.sentences[sentence];
    var sense: Sense = .{ .question = std.mem.findScalar(u8, reading.text.ch[@max(part.from, part.to -| 4)..part.to], '?') != null };
    var i = reading.tokenAt(part.from);
    while (i < reading.tokens.len and reading.tokens[i].from < part.to) : (i += 1) {
        const flags = reading.tokens[i].flags();
        if (lexicon.has(flags, .personal)) sense.personal = true;
        // "Rosa Caldas" is no campaign.
        if (lexicon.has(flags, .general) and !lexicon.hasAny(flags, &.{ .given, .given_ambiguous })) sense.general +|= 1;
        if (lexicon.has(flags, .title)) sense.doctor = true;
        // "Paciente refere" opens a note; "um paciente" is anybody.
        if (lexicon.has(flags, .pronoun) and (!lexicon.has(flags, .patient) or reading.capitalised(reading.tokens[i]))) sense.pronoun = true;
        if (lexicon.has(flags, .first_person) and isVerb(reading, i) or reading.tokens[i].word == 0 and isPast(reading, i)) sense.first = true;
    }
    return sense;
}

/// "terminei", "larguei": the past of the first person.
fn isPast(reading: *const Reading, i: usize) bool {
    const word = reading.folded(reading.tokens[i]);
    return word.len >= 6 and std.mem.endsWith(u8, word, "ei") and !reading.text.upper[reading.tokens[i].from + 1];
}

/// True when the paragraph of the sentence says that nobody of it lives.
pub fn isFiction(reading: *const Reading, sentence: usize) bool {
    if (!lexicon.has(reading.said, .fiction)) return false;
    const paragraph = reading.sentences[sentence].paragraph;
    var first = sentence;
    while (first > 0 and reading.sentences[first - 1].paragraph == paragraph) first -= 1;
    var last = sentence;
    while (last + 1 < reading.sentences.len and reading.sentences[last + 1].paragraph == paragraph) last += 1;
    for (reading.tokens[reading.tokenAt(reading.sentences[first].from)..]) |token| {
        if (token.from >= reading.sentences[last].to) return false;
        if (token.is(.fiction)) return true;
    }
    return false;
}

/// What the words right before a mention say of it.
pub const Attached = enum {
    nothing,
    /// "campanha contra o câncer"
    general,
    /// "tenho asma"
    writer,
    /// "Diagnóstico: asma"
    record,
    /// "foi internado com asma"
    suffers,
};

/// What the words right before say: "campanha contra o câncer", "tenho asma", "Diagnóstico: asma".
pub fn attached(reading: *const Reading, mention: mentions.Mention) Attached {
    const text = reading.text;
    const part = reading.sentences[reading.sentenceAt(mention.from)];
    if (isLikeMe(reading, mention)) return .writer;
    var i = mention.first;
    var steps: usize = 0;
    var writer = false;
    var colon = false;
    var suffers = false;
    while (i > 0 and steps < 7) : (steps += 1) {
        const gap = text.ch[reading.tokens[i - 1].to..reading.tokens[i].from];
        i -= 1;
        const token = reading.tokens[i];
        if (token.from < part.from) break;
        const flags = token.flags();
        if (std.mem.findScalar(u8, gap[0..@min(gap.len, 40)], ':') != null) colon = true;
        if (colon and lexicon.has(flags, .record)) return .record;
        if (steps < 3 and lexicon.has(flags, .general) and !isCure(reading, i) and std.mem.findAny(u8, gap[0..@min(gap.len, 4)], ",;:") == null) return .general;
        if (steps < 4 and lexicon.has(flags, .suffers)) suffers = true;
        if (lexicon.has(flags, .first_person) and isWriter(reading, i, steps)) writer = true;
    }
    if (writer) return .writer;
    return if (suffers) .suffers else .nothing;
}

/// "fui operada pela Dra. Lima", "tive um infarto": of the writer, whoever else is named.
pub fn isSelf(reading: *const Reading, mention: mentions.Mention) bool {
    for (reading.tokens[mention.first -| 2..mention.first]) |token| {
        const folded = reading.folded(token);
        for ([_][]const u8{ "fui", "tive", "fiquei", "sofri", "estou", "sofro" }) |verb| if (std.mem.eql(u8, folded, verb)) return true;
    }
    return false;
}

/// "pela cura", "sua cura": somebody's, not cures in general; "por causa de" says nothing in general.
fn isCure(reading: *const Reading, i: usize) bool {
    if (i == 0) return false;
    const word = reading.folded(reading.tokens[i]);
    if (std.mem.eql(u8, word, "causa")) return std.mem.eql(u8, reading.folded(reading.tokens[i - 1]), "por");
    if (!std.mem.eql(u8, word, "cura")) return false;
    const before = reading.folded(reading.tokens[i - 1]);
    return std.mem.eql(u8, before, "pela") or std.mem.eql(u8, before, "sua") or std.mem.eql(u8, before, "minha");
}

/// "quem tem lúpus igual eu", "lúpus como eu".
fn isLikeMe(reading: *const Reading, mention: mentions.Mention) bool {
    if (mention.next + 1 >= reading.tokens.len) return false;
    const like = reading.folded(reading.tokens[mention.next]);
    if (!std.mem.eql(u8, like, "igual") and !std.mem.eql(u8, like, "como") and !std.mem.eql(u8, like, "feito")) return false;
    for (reading.tokens[mention.next + 1 .. @min(reading.tokens.len, mention.next + 3)]) |token| {
        const folded = reading.folded(token);
        if (std.mem.eql(u8, folded, "eu") or std.mem.eql(u8, folded, "mim")) return true;
    }
    return false;
}

/// "tenho", "fui" within a few words; "meu", "minha" only right before the thing.
fn isWriter(reading: *const Reading, i: usize, steps: usize) bool {
    if (isVerb(reading, i)) return true;
    const folded = reading.folded(reading.tokens[i]);
    return steps <= 1 and folded[0] == 'm' and folded.len >= 3;
}

const Articles = words.Set("o os do dos no ao em de pelo um seu este esse aquele com por para bom mau");

/// Many labels with colons, some of them an identified person's: a form or a chart of one person.
pub fn isRecord(reading: *const Reading) bool {
    var labels: usize = 0;
    for (reading.tokens) |token| {
        if (!token.any(&.{ .record, .identifier, .patient, .name })) continue;
        var i: usize = token.to;
        while (i < token.to + 14 and (reading.text.get(i) == '.' or reading.text.get(i) == ' ')) i += 1;
        labels += @intFromBool(reading.text.get(i) == ':');
        if (labels == 5) return true;
    }
    return false;
}

/// True for a text that speaks in the first person: a verb that says "I" every few lines.
pub fn isWritten(reading: *const Reading) bool {
    if (!lexicon.has(reading.said, .first_person)) return false;
    var count: usize = 0;
    for (reading.tokens, 0..) |token, i| {
        if (!token.is(.first_person) or !isVerb(reading, i)) continue;
        count += 1;
    }
    return count >= 2 and reading.tokens.len < 40 * count;
}

/// "tenho", "fui"; not "meu", and not "o uso", "em uso", "o voto".
fn isVerb(reading: *const Reading, i: usize) bool {
    const folded = reading.folded(reading.tokens[i]);
    if (std.mem.startsWith(u8, folded, "minha") or std.mem.startsWith(u8, folded, "meu") or folded.len <= 3 and folded[0] == 'm') return false;
    if (std.mem.eql(u8, folded, "nosso") or std.mem.eql(u8, folded, "nossa") or std.mem.eql(u8, folded, "eu")) return false;
    if (i == 0 or reading.tokens[i].from - reading.tokens[i - 1].to > 1) return true;
    const before = reading.folded(reading.tokens[i - 1]);
    if (Nouns.has(folded)) return Subjects.has(before);
    return !Articles.has(before);
}

/// Verbs that are nouns, too.
const Nouns = words.Set("uso trato voto luto sinto preciso tomo");
const Subjects = words.Set("eu que e hoje ja nao tambem ainda so sempre nunca me");
