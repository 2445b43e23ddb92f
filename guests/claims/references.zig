//! Know the list of references at the end of a text: its entries are no claims.

const std = @import("std");
const fold = @import("../text/fold.zig");
const Sentence = @import("../text/sentences.zig").Sentence;
const Text = @import("../text/codepoints.zig").Text;

/// True for a field that holds references and nothing else, such as "custom_fields.referencias".
pub fn isField(name: []const u8) bool {
    const last = if (std.mem.findScalarLast(u8, name, '.')) |dot| name[dot + 1 ..] else name;
    for ([_][]const u8{ "referencias", "referências", "references", "bibliografia", "fontes" }) |known| {
        if (std.ascii.eqlIgnoreCase(last, known)) return true;
    }
    return false;
}

/// What is known of the list while a text is read from its beginning.
pub const List = struct {
    /// The heading has been read, and the entries go on.
    inside: bool = false,
    /// Where the line of the last entry ends.
    end: usize = 0,
    /// Numbers of entries.
    numbers: std.StaticBitSet(1000) = .empty,
    numbered: bool = false,

    /// True when the sentence is the heading or belongs to an entry.
    pub fn holds(list: *List, text: Text, sentence: Sentence) bool {
        if (sentence.from < list.end) return true;
        if (isHeading(text, sentence)) {
            list.inside = true;
            return true;
        }
        if (!list.inside) return false;
        if (!isEntry(text, sentence.from)) {
            list.inside = false;
            return false;
        }
        list.count(text, sentence.from);
        var i = sentence.from;
        while (i < text.len() and text.ch[i] != '\n') i += 1;
        list.end = i;
        return true;
    }

    /// False when there is a numbered list and it has no such number.
    pub fn may(list: List, number: u16) bool {
        return !list.numbered or list.numbers.isSet(number);
    }

    fn count(list: *List, text: Text, from: usize) void {
        var i = if (text.ch[from] == '[') from + 1 else from;
        var number: usize = 0;
        while (fold.isDigit(text.get(i)) and number < 1000) : (i += 1) number = number * 10 + (text.ch[i] - '0');
        if (number == 0 or number >= 1000) return;
        list.numbers.set(number);
        list.numbered = true;
    }
};

fn isHeading(text: Text, sentence: Sentence) bool {
    var from = sentence.from;
    while (from < sentence.to and !fold.isLetter(text.ch[from])) from += 1;
    const line = text.ch[from..sentence.to];
    if (line.len < 6 or line.len > 40) return false;
    for ([_][]const u8{ "referencias", "referencia", "bibliografia", "fontes", "references", "fonte:" }) |heading| {
        if (std.mem.startsWith(u8, line, heading) and (line.len <= heading.len + 18)) {
            if (line.len == heading.len or !fold.isLetter(line[heading.len])) return line.len < heading.len + 2 or std.mem.find(u8, line, "bibliogr") != null;
        }
    }
    return false;
}

/// "1. Silva J…", "[2] …", "- Souza …"
fn isEntry(text: Text, from: usize) bool {
    const first = text.ch[from];
    return first == '[' or first == '-' or first == fold.symbol or fold.isDigit(first);
}
