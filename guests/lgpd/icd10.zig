//! Find codes of the ICD-10 (CID-10): labelled, or written like one beside words of illness.
//!
//! A code is in the Ministry of Health's list (`icd10_table.py`). "B12", a room "A15", petrol "E10" and the like look
//! the same: without the label "CID", the code needs its dot and company.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Findings = std.ArrayList(Finding);
const Reading = @import("reading.zig").Reading;
const Text = @import("../text/codepoints.zig").Text;

const table = @embedFile("icd10_table.bin");

const Code = struct {
    to: usize,
    dotted: bool,
    digits: u8,
    /// The list has it; if not, it has the category only, as of codes that WHO added later.
    listed: bool = true,
};

/// So far after a label, or after another labelled code, a code is labelled too.
const label_reach = 14;
const chain_reach = 48;

/// Add the codes in the text.
pub fn find(arena: std.mem.Allocator, reading: *const Reading, found: *Findings) error{OutOfMemory}!void {
    const text = reading.text;
    var labelled_until: usize = 0;
    var ill: Ill = .{ .reading = reading };
    var spoken_of = false;
    for (reading.tokens, 0..) |token, i| {
        if (token.to - token.from > 1) {
            if (token.to - token.from == 3 and isLabel(reading.folded(token))) {
                labelled_until = token.to + label_reach;
                spoken_of = true;
            }
            continue;
        }
        if (!fold.isDigit(text.get(token.to))) continue;
        const code = at(text, token.from) orelse continue;
        const labelled = token.from < labelled_until;
        if (!labelled and !reading.capitalised(token)) continue;
        const confidence: u8 = if (labelled) 97 else judge(reading, i, code, spoken_of, &ill) orelse continue;
        if (labelled) labelled_until = code.to + chain_reach;
        try found.append(arena, .{
            .rule = "LGPD-ICD10",
            .kind = "icd10",
            .article = "LGPD art. 5 II",
            .severity = .low,
            .confidence = confidence,
            .span = text.span(token.from, code.to),
            .message = "O texto contém um código da CID-10; ligado a uma pessoa, é dado de saúde.",
            .message_en = "The text holds an ICD-10 code; linked to a person it is health data.",
            .suggestion = "Remova o código ou use o grupo de doenças, sem ligação com a pessoa.",
        });
    }
}

fn isLabel(folded: []const u8) bool {
    return std.mem.eql(u8, folded, "cid") or std.mem.eql(u8, folded, "icd");
}

/// The code at `from`; null when the list has none or it is part of something else.
pub fn at(text: Text, from: usize) ?Code {
    switch (text.before(from, 1)) {
        '.', '@', '_', '#', '\'' => return null,
        '-' => if (fold.isWord(text.before(from, 2)) and !fold.isLetter(text.before(from, 2))) return null,
        else => |ch| if (fold.isWord(ch)) return null,
    }
    if (!fold.isDigit(text.get(from + 1)) or !fold.isDigit(text.get(from + 2))) return null;
    const letter = text.ch[from];
    if (letter < 'a' or letter > 'z') return null;
    const place = @as(usize, letter - 'a') * 100 + @as(usize, text.ch[from + 1] - '0') * 10 + (text.ch[from + 2] - '0');
    const mask = std.mem.readInt(u16, table[place * 2 ..][0..2], .little);
    if (mask == 0) return null;
    var code: Code = .{ .to = from + 3, .dotted = false, .digits = 2 };
    const dotted = text.get(from + 3) == '.' or text.get(from + 3) == ',';
    const sub = if (dotted) from + 4 else from + 3;
    if (fold.isDigit(text.get(sub))) {
        const listed = mask & (@as(u16, 1) << @intCast(text.ch[sub] - '0')) != 0;
        code = .{ .to = sub + 1, .dotted = dotted, .digits = 3, .listed = listed };
        if (fold.isDigit(text.get(code.to)) and !fold.isDigit(text.get(code.to + 1))) code.to += 1; // ICD-10-CM
    }
    const after = text.get(code.to);
    if (fold.isWord(after)) return null;
    if ((after == '-' or after == '/' or after == '.') and fold.isWord(text.get(code.to + 1)) and !isListGap(text, code.to)) return null;
    return code;
}

/// "F32/F41": another code follows.
fn isListGap(text: Text, i: usize) bool {
    return text.get(i) == '/' and fold.isLetter(text.get(i + 1)) and fold.isDigit(text.get(i + 2));
}

/// How sure an unlabelled code is; null when it is more likely something else.
fn judge(reading: *const Reading, i: usize, code: Code, spoken_of: bool, ill: *Ill) ?u8 {
    const text = reading.text;
    const token = reading.tokens[i];
    if (!code.listed) return null;
    const bracketed = text.before(token.from, 1) == '(' and text.get(code.to) == ')';
    const record = i > 0 and reading.tokens[i - 1].is(.record) and text.before(token.from, 1) != '\n' and token.from - reading.tokens[i - 1].to <= 3;
    if (record and (code.digits == 3 or reading.tokens[i - 1].to < token.from)) return 80;
    // A column of codes under the heading "CID".
    if (spoken_of and (code.digits == 3 or isCell(text, token.from, code.to))) return 70;
    if (!ill.at(token.from)) return null;
    if (code.dotted and code.digits == 3) return if (bracketed) 85 else 75;
    // "pancreatite K85"
    if (i > 0 and mentions.isHealth(reading, reading.tokens[i - 1]) and token.from - reading.tokens[i - 1].to <= 2) {
        return if (text.before(token.from, 1) == '\n') null else 65;
    }
    return if (bracketed) 65 else null;
}

/// Nothing else stands in the cell of a table.
fn isCell(text: Text, from: usize, to: usize) bool {
    var i = from;
    while (i > 0 and (text.ch[i - 1] == ' ' or text.ch[i - 1] == '"')) i -= 1;
    var k = to;
    while (text.get(k) == ' ' or text.get(k) == '"') k += 1;
    return separates(text.before(i, 1)) and separates(text.get(k));
}

fn separates(ch: u8) bool {
    return ch == '|' or ch == ';' or ch == '\t' or ch == '\n' or ch == ',' or ch == '(' or ch == ')';
}

/// Whether sentences speak of illness, asked once each.
const Ill = struct {
    reading: *const Reading,
    sentence: usize = std.math.maxInt(usize),
    answer: bool = false,

    fn at(ill: *Ill, unit: usize) bool {
        const reading = ill.reading;
        const sentence = reading.sentenceAt(unit);
        if (sentence == ill.sentence) return ill.answer;
        ill.sentence = sentence;
        ill.answer = false;
        // The sentence, and its neighbours in the same paragraph.
        const paragraph = reading.sentences[sentence].paragraph;
        var first = sentence;
        if (first > 0 and reading.sentences[first - 1].paragraph == paragraph) first -= 1;
        var last = sentence;
        if (last + 1 < reading.sentences.len and reading.sentences[last + 1].paragraph == paragraph) last += 1;
        for (reading.tokens[reading.tokenAt(reading.sentences[first].from)..]) |token| {
            if (token.from >= reading.sentences[last].to) break;
            if (token.any(&.{ .record, .patient }) or mentions.isHealth(reading, token)) {
                ill.answer = true;
                break;
            }
        }
        return ill.answer;
    }
};
