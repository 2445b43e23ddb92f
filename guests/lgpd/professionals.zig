//! Find registers of professional councils: "CRM-SP 123456", "COREN/RJ 123.456-ENF", "CRP 06/12345", "RQE nº 1234".

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Findings = std.ArrayList(Finding);
const Reading = @import("reading.zig").Reading;
const Text = @import("../text/codepoints.zig").Text;

/// The 27 federal units, three characters each.
const units = "ac al am ap ba ce df es go ma mg ms mt pa pb pe pi pr rj rn ro rr rs sc se sp to ";

/// Words that may stand between a council and the number, and after it.
const Between = @import("../text/words.zig").Set("n no nr num numero o nro registro inscricao cd td tpd enf te tec ae is med f p seccional regiao sob");

/// Add the registers in the text.
pub fn find(arena: std.mem.Allocator, reading: *const Reading, found: *Findings) error{OutOfMemory}!void {
    if (!lexicon.has(reading.said, .council)) return;
    var free: usize = 0;
    for (reading.tokens) |token| {
        if (!token.is(.council) or token.from < free) continue;
        const to = end(reading.text, token.to) orelse continue;
        free = to;
        try found.append(arena, .{
            .rule = "LGPD-REGISTRY",
            .kind = "professional_registry",
            .article = "LGPD art. 5 I",
            .severity = .info,
            .confidence = 95,
            .span = reading.text.span(token.from, to),
            .message = "O texto contém o registro de um profissional em seu conselho.",
            .message_en = "The text holds a professional's registration with a council.",
            .suggestion = "Dado profissional: mantenha-o se for necessário para identificar o responsável.",
        });
    }
}

/// Where the register ends whose council's name ends at `from`; null when no number follows.
fn end(text: Text, from: usize) ?usize {
    var i = from;
    var steps: usize = 0;
    while (steps < 14) : (steps += 1) {
        const ch = text.get(i);
        switch (ch) {
            ' ', '-', '/', ':', '.', '(', ')', '#', fold.ordinal => i += 1,
            '0'...'9' => return number(text, i),
            else => {
                const to = wordEnd(text, i);
                if (to == i or to - i > 9) return null;
                const word = text.ch[i..to];
                if (!isUnit(word) and !Between.has(word)) return null;
                i = to;
            },
        }
    }
    return null;
}

/// The end of the number at `from`, with a region before it ("06/12345") and a unit or category behind it ("-SP", "-F").
fn number(text: Text, from: usize) ?usize {
    var i = from;
    var digits: usize = 0;
    while (i < from + 16) {
        const ch = text.get(i);
        if (fold.isDigit(ch)) {
            digits += 1;
            i += 1;
        } else if ((ch == '.' or ch == '/' or ch == '-') and fold.isDigit(text.get(i + 1))) {
            i += 1;
        } else if (ch == ' ' and digits <= 2 and fold.isDigit(text.get(i + 1))) {
            i += 1;
        } else if (ch == ' ' and digits <= 2 and (text.get(i + 1) == '/' or text.get(i + 1) == '-') and fold.isDigit(text.get(i + 2))) {
            i += 2;
        } else break;
    }
    if (digits < 2 or digits > 9) return null;
    if (digits <= 2) { // "CREFITO-3 no 12345": a region; the number follows
        if (i < from + 4) if (end3(text, i)) |to| return to;
    }
    return suffix(text, i);
}

fn end3(text: Text, from: usize) ?usize {
    var i = from;
    while (i < from + 5 and (text.get(i) == ' ' or text.get(i) == '/' or text.get(i) == '-' or text.get(i) == fold.ordinal or text.get(i) == 'n')) i += 1;
    if (!fold.isDigit(text.get(i)) or i == from) return null;
    while (i < from + 16 and (fold.isDigit(text.get(i)) or (text.get(i) == '.' and fold.isDigit(text.get(i + 1))))) i += 1;
    return suffix(text, i);
}

fn suffix(text: Text, to: usize) usize {
    var i = to;
    while (text.get(i) == ' ' and i < to + 1) i += 1;
    const joined = text.get(i) == '-' or text.get(i) == '/' or text.get(i) == '(';
    if (joined) i += 1;
    if (text.get(i) == ' ' and joined) i += 1;
    const stop = wordEnd(text, i);
    if (stop == i or stop - i > 4) return to;
    const word = text.ch[i..stop];
    if (isUnit(word) and text.upper[i] or (joined and Between.has(word) and word.len <= 3)) {
        return if (text.get(stop) == ')' and text.get(i - 1) == '(') stop + 1 else stop;
    }
    return to;
}

fn wordEnd(text: Text, from: usize) usize {
    var i = from;
    while (i < from + 12 and fold.isLetter(text.get(i))) i += 1;
    return i;
}

fn isUnit(word: []const u8) bool {
    if (word.len != 2) return false;
    var i: usize = 0;
    while (i < units.len) : (i += 3) if (units[i] == word[0] and units[i + 1] == word[1]) return true;
    return false;
}
