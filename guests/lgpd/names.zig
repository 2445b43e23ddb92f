//! Find names of patients and their families in context: a word that announces a person, then a name.
//!
//! A name is two to six capitalised words, with particles between. How much more is asked depends on the word before:
//! "Nome do paciente:" on a form takes any name, "seu" only one with a frequent given name. Doctors and other
//! professionals, known by their title or their council's number, are not reported.

const std = @import("std");
const fold = @import("../text/fold.zig");
const lexicon = @import("lexicon.zig");
const words = @import("../text/words.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Findings = std.ArrayList(@import("../abi/finding.zig").Finding);
const Text = @import("../text/codepoints.zig").Text;

const Cue = enum {
    /// "paciente": a stranger's name will do where the word itself is not part of a heading.
    patient,
    /// "nome": only as "nome do paciente", or before a colon.
    name,
    /// "mãe", "filha", "responsável", "sra.": somebody near the patient, or a patient.
    person,
    /// "seu", "dona", "eu", "chamo": everyday words; only before a frequent given name.
    weak,
};

const cues = std.StaticStringMap(Cue).initComptime(.{
    .{ "paciente", .patient },    .{ "nome", .name },           .{ "sr", .person },       .{ "sra", .person },
    .{ "senhor", .person },       .{ "senhora", .person },      .{ "mae", .person },      .{ "pai", .person },
    .{ "filho", .person },        .{ "filha", .person },        .{ "esposa", .person },   .{ "marido", .person },
    .{ "responsavel", .person },  .{ "titular", .person },      .{ "atesto", .weak },     .{ "genitora", .person },
    .{ "beneficiario", .person }, .{ "beneficiaria", .person }, .{ "portador", .person }, .{ "portadora", .person },
    .{ "seu", .weak },            .{ "dona", .weak },           .{ "chamo", .weak },      .{ "chama", .weak },
    .{ "eu", .weak },             .{ "acompanhante", .person }, .{ "gestante", .person }, .{ "segurado", .person },
    .{ "segurada", .person },     .{ "genitor", .person },      .{ "crianca", .person },  .{ "idosa", .person },
    .{ "idoso", .person },
});

/// Words that may stand between a cue and the name.
const Fillers = words.Set(
    \\de do da o a e que nome completo social civil chamado chamada identificado identificada como sr sra senhor senhora
    \\dona seu feminina feminino masculino masculina idosa idoso gestante menor crianca sexo paciente mae pai
    \\responsavel titular beneficiario beneficiaria filho filha legal
);

const longest_name = 6;
const most_fillers = 4;

/// Add the names in `text`.
pub fn find(arena: std.mem.Allocator, text: Text, found: *Findings) error{OutOfMemory}!void {
    var from: usize = 0; // of the word that ends at `i`
    for (text.ch, 0..) |ch, i| {
        if (is_letter[ch]) continue;
        const word: words.Word = .{ .from = from, .to = i };
        from = @max(from, i + 1);
        if (i <= word.from or i - word.from > 31) continue;
        if (lengths[text.ch[word.from]] & (@as(u32, 1) << @intCast(i - word.from)) == 0) continue;
        const cue = cues.get(word.folded(text)) orelse continue;
        const name = after(text, word, cue) orelse continue;
        try found.append(arena, finding(text, name));
        from = name.to;
    }
}

const is_letter = blk: {
    var table: [256]bool = undefined;
    for (&table, 0..) |*is, ch| is.* = fold.isLetter(ch);
    break :blk table;
};

/// Lengths of the cues by first letter, a bit each: most words of a text are seen not to be one without a look-up.
const lengths = blk: {
    var table: [256]u32 = @splat(0);
    for (cues.keys()) |key| table[key[0]] |= 1 << key.len;
    break :blk table;
};

/// Add the name that a field called "nome_paciente" or the like consists of.
pub fn findInNamedField(arena: std.mem.Allocator, field: Text, text: Text, found: *Findings) error{OutOfMemory}!void {
    const dot = if (std.mem.findScalarLast(u8, field.ch, '.')) |at| at + 1 else 0;
    var cue: ?Cue = null;
    var i = field.len();
    while (words.previous(field, i, dot)) |word| : (i = word.from) {
        if (lexicon.Titles.has(word.folded(field))) return;
        const here = cues.get(word.folded(field)) orelse continue;
        if (cue == null or here != .name) cue = here;
    }
    const context: Context = .{ .cue = cue orelse return, .colon = true, .heading = false, .named = false };
    const name = nameAt(text, words.skipSpaces(text, 0), context) orelse return;
    for (found.items) |other| if (other.span.start == text.at[name.from]) return;
    try found.append(arena, finding(text, name));
}

const Name = struct { from: usize, to: usize, confidence: u8 };

/// What is known of the way from a cue to the name.
const Context = struct {
    cue: Cue,
    /// A colon stands right before the name, as on a form.
    colon: bool,
    /// The cue is capitalised, as in a heading, where capitals prove little.
    heading: bool,
    /// "nome" of somebody was said.
    named: bool,
};

fn after(text: Text, word: words.Word, cue: Cue) ?Name {
    if (isPartOfSomethingElse(text, word)) return null;
    var context: Context = .{ .cue = cue, .colon = false, .heading = text.upper[word.from], .named = cue == .name };
    var i = word.to;
    if (text.get(i) == '(' and text.get(i + 1) == 'a' and text.get(i + 2) == ')') i += 3; // "sr(a)"
    var fillers: usize = 0;
    while (true) {
        const joint = pass(text, i) orelse return null;
        if (joint.colon) context.colon = true;
        if (joint.comma and cue == .patient and fillers == 0 and !joint.colon and !context.heading) return nameAt(text, joint.to, context);
        i = joint.to;
        const next = words.at(text, i) orelse return null;
        const folded = next.folded(text);
        if (lexicon.Titles.has(folded)) return null;
        if (nameAt(text, i, context)) |name| return name;
        if (fillers == most_fillers or !Fillers.has(folded)) return null;
        if (cues.get(folded)) |more| context = widen(context, more);
        fillers += 1;
        i = next.to;
    }
}

/// "nome do paciente", "mãe do paciente": the strongest word of the way counts.
fn widen(context: Context, more: Cue) Context {
    var wider = context;
    if (more == .name) wider.named = true;
    if (more != .weak and (context.cue == .name or context.cue == .weak)) wider.cue = more;
    return wider;
}

const Joint = struct { to: usize, colon: bool, comma: bool };

/// Pass over what may stand between two words of a label: spaces, a colon, comma or dash, emphasis. Null at anything else.
fn pass(text: Text, from: usize) ?Joint {
    var joint: Joint = .{ .to = from, .colon = false, .comma = false };
    while (joint.to < text.len() and joint.to - from < 8) : (joint.to += 1) {
        switch (text.ch[joint.to]) {
            ' ', '*', '_', '"', '.', '(', ')', '|', '\'' => {},
            ':', '=' => joint.colon = true,
            '-' => joint.comma = true,
            ',' => joint.comma = true,
            '\n' => if (!joint.colon) return null,
            else => break,
        }
        // A full stop ends the sentence unless it ends an abbreviation ("sr.").
        if (text.ch[joint.to] == '.' and !(joint.to >= 2 and joint.to == from and isAbbreviation(text, from))) return null;
    }
    return if (joint.to == from) null else joint;
}

fn isAbbreviation(text: Text, to: usize) bool {
    const word = words.previous(text, to, 0) orelse return false;
    return word.to == to and word.to - word.from <= 3;
}

/// "Nossa Senhora", "médica responsável", "professor titular": the cue belongs to another expression.
fn isPartOfSomethingElse(text: Text, word: words.Word) bool {
    const before = words.previous(text, word.from, word.from -| 20) orelse return false;
    if (word.from - before.to > 1) return false;
    const folded = before.folded(text);
    return std.mem.eql(u8, folded, "nossa") or lexicon.Titles.has(folded);
}

/// The name that begins at `from`; null when the words there are none, or not a patient's.
fn nameAt(text: Text, from: usize, context: Context) ?Name {
    const first = words.at(text, from) orelse return null;
    if (!first.capitalised(text)) return lowerCase(text, first, context);
    var run: Run = .{ .text = text };
    run.collect(first);
    if (run.count < 2) return null;
    const known = lexicon.Given.has(run.first) or (lexicon.Surnames.has(run.last) and context.cue != .weak);
    if (!known and !takesStranger(text, context, run)) return null;
    if (isProfessional(text, run.to)) return null;
    if (context.cue == .name and !context.colon and !lexicon.Given.has(run.first)) return null;
    const confidence: u8 = if (known and context.colon) 95 else if (known) 90 else 75;
    return .{ .from = first.from, .to = run.to, .confidence = confidence };
}

/// A name of which no word is known: only where the context leaves little else.
fn takesStranger(text: Text, context: Context, run: Run) bool {
    return switch (context.cue) {
        .patient => context.colon or (!context.heading and !allCaps(text, run.begin, run.to)),
        .person => context.colon,
        .name, .weak => false,
    };
}

/// Capitalised words in a row, with particles between.
const Run = struct {
    text: Text,
    begin: usize = 0,
    to: usize = 0,
    count: usize = 0,
    first: []const u8 = "",
    last: []const u8 = "",

    fn collect(run: *Run, start: words.Word) void {
        run.begin = start.from;
        var word = start;
        while (run.count < longest_name) {
            const folded = word.folded(run.text);
            const length = word.to - word.from;
            const initial = length == 1 and run.text.get(word.to) == '.';
            if (!word.capitalised(run.text) or lexicon.Stop.has(folded) and !(run.count > 0 and lexicon.Surnames.has(folded))) return;
            if (length == 1 and (!initial or run.count == 0)) return;
            if (run.count == 0) run.first = base(folded);
            run.last = folded;
            run.count += 1;
            run.to = word.to;
            word = nextWord(run.text, if (initial) word.to + 1 else word.to) orelse return;
            while (lexicon.Particles.has(word.folded(run.text))) word = nextWord(run.text, word.to) orelse return;
        }
    }

    /// The given name of a double one, such as "ana-lucia".
    fn base(folded: []const u8) []const u8 {
        return folded[0 .. std.mem.findScalar(u8, folded, '-') orelse folded.len];
    }
};

fn nextWord(text: Text, to: usize) ?words.Word {
    const next = words.skipSpaces(text, to);
    return if (next == to or next > to + 2) null else words.at(text, next);
}

/// Text without capitals, as scanners produce it: only after "paciente", and only frequent names.
fn lowerCase(text: Text, first: words.Word, context: Context) ?Name {
    if (context.cue != .patient or !lexicon.Given.has(first.folded(text))) return null;
    var to: ?usize = null;
    var word = first;
    for (1..longest_name) |_| {
        word = nextWord(text, word.to) orelse break;
        const folded = word.folded(text);
        if (lexicon.Particles.has(folded)) continue;
        if (!lexicon.Surnames.has(folded) and !lexicon.Given.has(folded)) break;
        to = word.to;
    }
    const end = to orelse return null;
    return if (isProfessional(text, end)) null else .{ .from = first.from, .to = end, .confidence = 60 };
}

fn allCaps(text: Text, from: usize, to: usize) bool {
    for (text.ch[from..to], text.upper[from..to]) |ch, upper| if (fold.isLetter(ch) and !upper) return false;
    return true;
}

/// A council's name or an office follows at once: "João Silva, CRM-SP 12345", "Ana Souza, secretária de Saúde".
fn isProfessional(text: Text, to: usize) bool {
    var i = to;
    while (i < to + 4 and i < text.len() and !fold.isLetter(text.ch[i])) i += 1;
    if (i == to) return false;
    var end = i;
    while (end < text.len() and fold.isLetter(text.ch[end])) end += 1;
    const folded = text.ch[i..end];
    return lexicon.Councils.has(folded) or (lexicon.Titles.has(folded) and text.get(to) == ',');
}

fn finding(text: Text, name: Name) Finding {
    return .{
        .rule = "LGPD-NAME",
        .kind = "person_name",
        .article = "LGPD art. 5 I",
        .severity = .high,
        .confidence = name.confidence,
        .span = text.span(name.from, name.to),
        .message = "O texto contém o nome de uma pessoa apresentada como paciente ou familiar.",
        .suggestion = "Remova o nome ou use uma descrição que não identifique a pessoa.",
    };
}
