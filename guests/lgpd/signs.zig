//! Signs for and against a run of words being somebody's name, beside the words right before and after it.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const suffixes = @import("suffixes.zig");
const Reading = @import("reading.zig").Reading;
const Run = @import("runs.zig").Run;

pub fn beginsSentence(reading: *const Reading, run: Run) bool {
    const from = run.from(reading);
    return reading.sentences[reading.sentenceAt(from)].from + 2 >= from;
}

/// A colon or a comma goes on after the name: "Paciente Kwame Mensah: retorno".
pub fn isItem(reading: *const Reading, run: Run) bool {
    const next = reading.text.get(run.to(reading));
    return next == ':' or next == ',' or next == ';' or next == ')';
}

/// The next words are labels of a person's form.
pub fn isRecord(reading: *const Reading, run: Run) bool {
    const tokens = reading.tokens;
    const end = @min(tokens.len, run.last + 7);
    for (tokens[run.last + 1 .. end]) |token| if (token.is(.identifier)) return true;
    for (tokens[run.first -| 8..run.first]) |token| if (token.is(.identifier)) return true;
    return false;
}

/// "family", "nome_mae" of a JSON record: nothing but a name stands there.
pub fn isMember(reading: *const Reading, cue: usize) bool {
    const folded = reading.folded(reading.tokens[cue]);
    return std.mem.eql(u8, folded, "family") or std.mem.eql(u8, folded, "given") or folded.len > 5;
}

/// "Durvalina faz 94 anos", "Pietra, 3 anos": only people have birthdays.
pub fn hasAgeAhead(reading: *const Reading, run: Run) bool {
    const tokens = reading.tokens;
    for (tokens[run.last + 1 .. @min(tokens.len, run.last + 4)]) |token| {
        const folded = reading.folded(token);
        if (std.mem.eql(u8, folded, "anos")) return token.from - run.to(reading) < 16;
        if (reading.capitalised(token)) return false;
    }
    return false;
}

/// The first word is an everyday one, too.
pub fn isAmbiguous(reading: *const Reading, run: Run) bool {
    return reading.tokens[run.first].word != 0;
}

pub fn isBorn(reading: *const Reading, run: Run) bool {
    if (run.last + 1 >= reading.tokens.len) return false;
    return std.mem.startsWith(u8, reading.folded(reading.tokens[run.last + 1]), "nasc");
}

/// A line's or a table's item of its own: "Ronildo Caxias;porteiro;…".
pub fn isCell(reading: *const Reading, run: Run) bool {
    const text = reading.text;
    var i = run.from(reading);
    while (i > 0 and (text.ch[i - 1] == ' ' or text.ch[i - 1] == '"' or text.ch[i - 1] == '\'' or text.ch[i - 1] == '-')) i -= 1;
    switch (text.before(i, 1)) {
        '\n', '|', ';', '\t', '(' => {},
        else => return false,
    }
    i = run.to(reading);
    while (text.get(i) == ' ' or text.get(i) == '"' or text.get(i) == '\'') i += 1;
    return switch (text.get(i)) {
        '\n', '|', ';', ',', '(', '-' => true,
        else => false,
    };
}

/// No word of it is an everyday one.
pub fn isUnknown(reading: *const Reading, run: Run) bool {
    for (reading.tokens[run.first .. run.last + 1]) |token| {
        if (token.word != 0 and !token.any(&.{ .given, .given_ambiguous, .surname, .particle })) return false;
        if (token.word == 0 and token.len() > 1 and suffixes.isEveryday(reading.folded(token))) return false;
    }
    return true;
}

/// "Aos 98 anos, Ambrosina Valadares".
pub fn followsAge(reading: *const Reading, run: Run) bool {
    if (run.first == 0) return false;
    const token = reading.tokens[run.first - 1];
    return std.mem.eql(u8, reading.folded(token), "anos") and reading.tokens[run.first].from - token.to <= 2;
}

/// Within a few words, something is said that is said of the ill.
pub fn suffers(reading: *const Reading, run: Run) bool {
    const tokens = reading.tokens;
    for (tokens[run.last + 1 .. @min(tokens.len, run.last + 6)]) |token| if (token.is(.suffers)) return true;
    return false;
}

/// Says of somebody in an office what is protected beside health: a union, a faith, a party.
pub fn isExposed(reading: *const Reading, run: Run, opinions: bool) bool {
    const tokens = reading.tokens;
    var i = run.last + 1;
    const end = @min(tokens.len, run.last + 6);
    while (i < end) : (i += 1) {
        const mention = mentions.at(reading, i) orelse continue;
        return mention.kind != lexicon.bit(.health) and (opinions or mention.kind != lexicon.bit(.politics));
    }
    return false;
}

/// The sentence speaks of an illness.
pub fn isIll(reading: *const Reading, run: Run) bool {
    const sentence = reading.sentences[reading.sentenceAt(run.from(reading))];
    const first = @max(reading.tokenAt(sentence.from), run.first -| 30);
    for (reading.tokens[first..@min(reading.tokens.len, run.last + 30)]) |token| {
        // A sentence more: "A cantora cancelou a turnê. Ela trata …"
        if (token.from >= sentence.to + 80) return false;
        if (mentions.isHealth(reading, token)) return true;
        if (token.is(.head)) if (lexicon.Words.phrase(reading.text, token.from, token.word)) |phrase| {
            if (lexicon.has(phrase.flags, .health)) return true;
        };
    }
    return false;
}
