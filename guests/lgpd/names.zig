//! Find the names of patients, their families and professionals, by what stands around them.
//!
//! A run of capitalised words is a person's name when a cue announces it ("paciente", "a mãe,", "Nome:"), when what
//! follows identifies somebody (an age, a document, "foi internada"), or when it was found elsewhere in the text. How
//! much more is asked depends on the cue: "Nome do paciente:" takes any name, "seu" only one with a frequent given name.
//! Places, prizes, eponyms, quoted sources and authors are left alone. Who has a title or a council's register is a
//! professional, not a patient.

const std = @import("std");
const afters = @import("after.zig");
const befores = @import("before.zig");
const lexicon = @import("lexicon.zig");
const runs = @import("runs.zig");
const signs = @import("signs.zig");
const suffixes = @import("suffixes.zig");
const words = @import("../text/words.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Findings = std.ArrayList(Finding);
const Reading = @import("reading.zig").Reading;
const Run = runs.Run;
const Text = @import("../text/codepoints.zig").Text;

const Person = struct { hundredths: u8, patient: bool = false, doubtful: bool = false };

const Verdict = union(enum) {
    nobody,
    /// Nobody, unless the same name is a person's elsewhere in the text.
    candidate,
    professional: u8,
    person: Person,
};

/// Somebody who was found: the first and the last word of the name.
const Known = struct { first: lexicon.Words.Index, last: lexicon.Words.Index };

/// So many people of one text are recognised when they are named again.
const most_known = 64;

/// Add the names in the text; `field` is the name of the field that holds it.
pub fn find(arena: std.mem.Allocator, reading: *const Reading, field: Text, found: *Findings) error{OutOfMemory}!void {
    if (isByline(field)) return;
    const begin = found.items.len;
    var finder: Finder = .{ .arena = arena, .reading = reading, .found = found, .identified = found.items.len };
    try finder.namedField(field);
    try finder.all();
    try finder.again();
    if (found.items.len - begin > 1) std.mem.sort(Finding, found.items[begin..], {}, byPlace);
}

fn byPlace(_: void, a: Finding, b: Finding) bool {
    return a.span.start < b.span.start;
}

/// The author of a post is named by intention.
fn isByline(field: Text) bool {
    return std.mem.eql(u8, field.ch, "author");
}

const Finder = struct {
    arena: std.mem.Allocator,
    reading: *const Reading,
    found: *Findings,
    /// So many findings, in order of place, are numbers and addresses.
    identified: usize,
    candidates: std.ArrayList(Run) = .empty,
    known: [most_known]Known = undefined,
    known_count: usize = 0,
    /// The last token of the last person found, for lists of names.
    last_person: ?usize = null,
    /// Tokens before this one are part of a name already.
    free: usize = 0,

    fn all(f: *Finder) error{OutOfMemory}!void {
        const reading = f.reading;
        var i = f.free;
        while (i < reading.tokens.len) {
            const token = reading.tokens[i];
            if (!reading.text.upper[token.from]) {
                if (token.is(.given) and i > 0) if (f.afterPatient(i)) |run| {
                    try f.add(run, .{ .person = .{ .hundredths = 60, .patient = true } });
                    i = run.last + 1;
                    continue;
                };
                i += 1;
                continue;
            }
            if (token.is(.head)) if (lexicon.Words.phrase(reading.text, token.from, token.word)) |phrase| {
                const next = reading.tokenAt(phrase.to);
                const whole = runs.at(reading, i);
                if (lexicon.has(phrase.flags, .place) and (whole == null or whole.?.last < next) and befores.of(reading, i).kind != .patient) {
                    i = next;
                    continue;
                }
            };
            const run = runs.at(reading, i) orelse {
                i += 1;
                continue;
            };
            const judged = f.judge(run);
            try f.add(judged.run, judged.verdict);
            i = judged.run.last + 1;
        }
    }

    /// "paciente: maria de souza", as scanners and hasty writers have it.
    fn afterPatient(f: *Finder, i: usize) ?Run {
        const before = befores.of(f.reading, i);
        switch (before.kind) {
            .patient => {},
            .name => if (!before.colon) return null,
            .person, .weak => if (!before.near) return null,
            else => return null,
        }
        const run = runs.lowerCase(f.reading, i) orelse return null;
        return if (afters.of(f.reading, run.last).council) null else run;
    }

    const Judged = struct { run: Run, verdict: Verdict };

    fn judge(f: *Finder, whole: Run) Judged {
        var run = whole;
        var before = befores.of(f.reading, run.first);
        if (!run.plausible() and before.kind == .none and run.count == 1) return .{ .run = run, .verdict = .nobody };
        if (before.kind == .none and !run.given) {
            // "Conheci Maria Souza": the name begins at its given name.
            if (if (signs.beginsSentence(f.reading, run)) trimmed(f.reading, run) else null) |shorter| {
                run = shorter;
                before = befores.of(f.reading, run.first);
            }
        }
        const after = afters.of(f.reading, run.last);
        return .{ .run = run, .verdict = f.decide(run, before, after) };
    }

    fn decide(f: *Finder, run: Run, before: befores.Before, after: afters.After) Verdict {
        const known = run.plausible();
        const two = run.count >= 2;
        if (after.council and !(before.kind == .patient and after.identifier)) return if (known or two) .{ .professional = 95 } else .nobody;
        switch (before.kind) {
            .professional => return if (known or two or f.isDoctor(before)) .{ .professional = if (known) 92 else 80 } else .nobody,
            .place => return .nobody,
            else => {},
        }
        if (after.author) return .nobody;
        const announced = before.kind == .patient or before.kind == .person and (before.colon or before.named or !after.title) or
            before.kind == .weak and run.given and !after.title;
        if (after.title and !announced and !after.age) return if (run.full()) .{ .professional = 80 } else .nobody;
        if (f.inPublic(run, before, after, announced)) |verdict| return verdict;
        if (after.kin and (run.given or run.maybe_given or two and signs.isUnknown(f.reading, run) and !run.shouted)) return .{ .person = .{ .hundredths = 80 } };
        if ((after.age or after.identifier) and known and (two or before.kind != .none))
            return .{ .person = .{ .hundredths = 92, .patient = before.kind == .patient } };
        return switch (before.kind) {
            .patient => f.patient(run, before, after),
            .name => f.named(run, before, after),
            .person => f.person(run, before, after),
            .weak => f.weak(run, before),
            .greeting => f.greeted(run, before),
            .farewell => if (run.given and two) .{ .person = .{ .hundredths = 82 } } else .candidate,
            .chart => if (run.given or run.full() or two and run.surname and signs.isUnknown(f.reading, run))
                .{ .person = .{ .hundredths = if (two) 86 else 70 } }
            else
                .candidate,
            else => f.unannounced(run, after),
        };
    }

    /// Who is quoted, in an office or famous is named by intention, unless what is said of them is protected.
    fn inPublic(f: *Finder, run: Run, before: befores.Before, after: afters.After, announced: bool) ?Verdict {
        const reading = f.reading;
        const public = switch (before.kind) {
            .office, .celebrity, .source, .speech => true,
            else => after.office or after.speech,
        };
        if (!public or announced) return null;
        if (before.kind == .source and after.identifier or before.kind == .none and signs.followsAge(reading, run)) return null;
        const known = run.plausible();
        const unknown = signs.isUnknown(reading, run);
        if (run.count < 2) {
            if (before.kind == .speech and after.age and !run.shouted and (known or unknown)) return .{ .person = .{ .hundredths = 75 } };
            return if (known and before.kind != .office and before.kind != .celebrity) .candidate else .nobody;
        }
        if (!known and !unknown) return .nobody;
        const speaks = before.kind == .office or before.kind == .source;
        if (signs.isExposed(reading, run, !speaks)) return .{ .person = .{ .hundredths = 70 } };
        if (!known) return .nobody;
        if (before.kind == .office and before.colon and before.near and f.hasIdentifier(run)) return .{ .person = .{ .hundredths = 75 } };
        if (before.kind == .office and after.age and !after.office) return .{ .person = .{ .hundredths = 80 } };
        const told = after.personal and signs.suffers(reading, run) or after.age or before.kind == .celebrity;
        return if (told and signs.isIll(reading, run)) .{ .person = .{ .hundredths = 80 } } else .candidate;
    }

    /// "Olá, Maria": somebody, but perhaps any reader of that name.
    fn greeted(f: *Finder, run: Run, before: befores.Before) Verdict {
        if (!before.near) return .candidate;
        const two = run.count >= 2;
        const known = run.given or two and !run.shouted and (run.plausible() or signs.isUnknown(f.reading, run));
        return if (known) .{ .person = .{ .hundredths = if (two) 85 else 60, .doubtful = !two } } else .candidate;
    }

    fn isDoctor(f: *Finder, before: befores.Before) bool {
        const folded = f.reading.folded(f.reading.tokens[before.cue]);
        return folded[0] == 'd' and folded.len <= 3;
    }

    fn patient(f: *Finder, run: Run, before: befores.Before, after: afters.After) Verdict {
        if (run.count == 1) {
            if (run.given and !before.plural) return .{ .person = .{ .hundredths = 82, .patient = true } };
            if (run.maybe_given and !before.heading) return .{ .person = .{ .hundredths = 65, .patient = true } };
            return .nobody;
        }
        if (run.given or run.known >= 2 or (run.plausible() and (before.colon or !before.heading)))
            return .{ .person = .{ .hundredths = if (before.colon) 95 else 90, .patient = true } };
        if (before.plural) return .nobody;
        const told = !before.heading or after.personal or signs.isItem(f.reading, run);
        return if (before.colon or told and !run.shouted) .{ .person = .{ .hundredths = 75, .patient = true } } else .nobody;
    }

    fn named(f: *Finder, run: Run, before: befores.Before, after: afters.After) Verdict {
        if (!before.colon) {
            if ((run.given or run.maybe_given or run.surname) and run.count >= 2) return .{ .person = .{ .hundredths = 85 } };
            // "meu nome é …"
            return if (signs.isUnknown(f.reading, run) and !run.shouted and !before.heading) .{ .person = .{ .hundredths = 65 } } else .candidate;
        }
        if (run.given or run.full()) return .{ .person = .{ .hundredths = if (run.count >= 2) 93 else 80 } };
        if (run.plausible()) return .{ .person = .{ .hundredths = 80 } };
        if (signs.isMember(f.reading, before.cue) and signs.isUnknown(f.reading, run)) return .{ .person = .{ .hundredths = 75 } };
        // Nothing is known of the words: the label must be a person's, or the record one.
        if (run.count >= 2 and (after.line_end or after.identifier) and signs.isRecord(f.reading, run)) return .{ .person = .{ .hundredths = 70 } };
        return .nobody;
    }

    fn person(f: *Finder, run: Run, before: befores.Before, after: afters.After) Verdict {
        if (run.count == 1) {
            if (run.given and before.near) return .{ .person = .{ .hundredths = 78 } };
            // "a filha Elen": a name that no list has, where only a name can stand.
            const unknown = f.reading.tokens[run.first].word == 0 and !suffixes.isEveryday(f.reading.folded(f.reading.tokens[run.first])) or run.maybe_given;
            if (unknown and !before.heading and before.near and before.cue + 1 == run.first and !run.shouted)
                return .{ .person = .{ .hundredths = 60, .doubtful = true } };
            return .candidate;
        }
        if (run.given or run.maybe_given or run.known >= 2) return .{ .person = .{ .hundredths = 90 } };
        if (run.surname and (before.colon or !before.heading) or !before.heading and signs.isUnknown(f.reading, run) and !run.shouted) return .{ .person = .{ .hundredths = 80 } };
        if (before.colon and !run.shouted) return .{ .person = .{ .hundredths = 75 } };
        if (signs.isUnknown(f.reading, run) and !run.shouted and (signs.isItem(f.reading, run) or after.identifier)) return .{ .person = .{ .hundredths = 65 } };
        return .nobody;
    }

    fn weak(f: *Finder, run: Run, before: befores.Before) Verdict {
        if (run.given and run.count >= 2) return .{ .person = .{ .hundredths = 88 } };
        if (before.with and !run.shouted and (run.given or run.maybe_given or signs.isUnknown(f.reading, run))) return .{ .person = .{ .hundredths = 65 } };
        const unknown = run.maybe_given or f.reading.tokens[run.first].word == 0 and signs.isUnknown(f.reading, run);
        if (!(run.given or unknown and !run.shouted) or !before.near) return .candidate;
        const folded = f.reading.folded(f.reading.tokens[before.cue]);
        for ([_][]const u8{ "seu", "dona", "chamo", "chama", "pequeno", "pequena", "chamado", "chamada" }) |strong| {
            if (std.mem.eql(u8, folded, strong) and (run.given or folded[0] != 's' or !before.heading and before.cue + 1 == run.first))
                return .{ .person = .{ .hundredths = if (run.given) 75 else 60 } };
        }
        return .candidate;
    }

    fn unannounced(f: *Finder, run: Run, after: afters.After) Verdict {
        const reading = f.reading;
        if (run.count < 2) return f.alone(run, after);
        const unknown = signs.isUnknown(reading, run);
        if ((run.plausible() or unknown) and (!run.shouted or run.known > 0 or signs.isCell(reading, run)) and f.hasIdentifier(run))
            return .{ .person = .{ .hundredths = if (run.plausible()) 85 else 65 } };
        const aged = signs.followsAge(reading, run);
        const likely = run.surname or run.maybe_given and !signs.isAmbiguous(reading, run) or aged and unknown;
        if (likely and !run.shouted and (aged or after.personal or after.age)) return .{ .person = .{ .hundredths = 70 } };
        if ((run.surname or run.maybe_given) and unknown and signs.isCell(reading, run))
            return .{ .person = .{ .hundredths = 55, .doubtful = true } };
        if (!run.given and !run.full()) return .nobody;
        if (f.isListed(run)) return .{ .person = .{ .hundredths = 80 } };
        if (!run.given and !after.personal) return .candidate;
        if (run.full()) return .{ .person = .{ .hundredths = if (after.personal) 80 else 65, .doubtful = !after.personal } };
        return if (unknown and !run.shouted) .{ .person = .{ .hundredths = 55, .doubtful = true } } else .candidate;
    }

    /// One given name without a cue.
    fn alone(f: *Finder, run: Run, after: afters.After) Verdict {
        if (!run.given) return .nobody;
        const reading = f.reading;
        if (f.isListed(run)) return .{ .person = .{ .hundredths = 80 } };
        const told = after.personal and (signs.isIll(reading, run) or signs.isBorn(reading, run));
        if (told or signs.hasAgeAhead(reading, run) or signs.isExposed(reading, run, true)) return .{ .person = .{ .hundredths = 65 } };
        return .candidate;
    }

    /// A name after another one in a list: "as pacientes Ana Souza, Rita Lopes e Eva Lima".
    fn isListed(f: *Finder, run: Run) bool {
        const last = f.last_person orelse return false;
        if (!run.given or run.first == 0) return false;
        const reading = f.reading;
        const gap = reading.text.ch[reading.tokens[last].to..reading.tokens[run.first].from];
        return std.mem.eql(u8, gap, ", ") or std.mem.eql(u8, gap, " e ") or std.mem.eql(u8, gap, "; ") or std.mem.eql(u8, gap, ", e ");
    }

    /// Something that identifies a person stands in the same line, close by.
    fn hasIdentifier(f: *Finder, run: Run) bool {
        const reading = f.reading;
        const begin = reading.text.at[run.from(reading)];
        const end = reading.text.at[run.to(reading) - 1];
        // The first finding that may be near, by bisection: they are in order.
        const others = f.found.items[0..f.identified];
        var low: usize = 0;
        var high = others.len;
        while (low < high) {
            const middle = (low + high) / 2;
            if (others[middle].span.end + near_by < begin) low = middle + 1 else high = middle;
        }
        for (others[low..@min(others.len, low + 8)]) |item| {
            if (item.span.start > end + near_by) return false;
            if (item.severity == .info or item.severity == .low or !Personal.has(item.kind)) continue;
            const a = @min(reading.unitAt(item.span.start), run.to(reading));
            const b = @max(reading.unitAt(item.span.start), run.to(reading));
            if (std.mem.findScalar(u8, reading.text.ch[a..b], '\n') == null) return true;
        }
        return false;
    }

    fn add(f: *Finder, run: Run, verdict: Verdict) error{OutOfMemory}!void {
        switch (verdict) {
            .nobody => {},
            .candidate => try f.candidates.append(f.arena, run),
            .professional => |hundredths| try f.found.append(f.arena, f.professional(run, hundredths)),
            .person => |who| {
                try f.found.append(f.arena, f.finding(run, who));
                f.remember(run);
                f.last_person = run.last;
            },
        }
    }

    fn remember(f: *Finder, run: Run) void {
        const tokens = f.reading.tokens;
        const who: Known = .{ .first = tokens[run.first].word, .last = tokens[run.last].word };
        if (who.first == 0) return;
        for (f.known[0..f.known_count]) |other| if (other.first == who.first and other.last == who.last) return;
        if (f.known_count == most_known) return;
        f.known[f.known_count] = who;
        f.known_count += 1;
    }

    /// Add those who are named again, by the whole name or the given one.
    fn again(f: *Finder) error{OutOfMemory}!void {
        if (f.known_count == 0) return;
        const tokens = f.reading.tokens;
        for (f.candidates.items) |run| {
            for (f.known[0..f.known_count]) |who| {
                if (tokens[run.first].word != who.first) continue;
                if (run.count > 1 and tokens[run.last].word != who.last) continue;
                try f.found.append(f.arena, f.finding(run, .{ .hundredths = 70 }));
                break;
            }
        }
    }

    /// The name that a field called "nome_paciente" or the like consists of.
    fn namedField(f: *Finder, field: Text) error{OutOfMemory}!void {
        const dot = if (std.mem.findScalarLast(u8, field.ch, '.')) |at| at + 1 else return;
        var announced = false;
        var i = field.len();
        while (words.previous(field, i, dot)) |word| : (i = word.from) {
            const flags = lexicon.Words.flags(lexicon.Words.find(word.folded(field)));
            if (lexicon.hasAny(flags, &.{ .title, .place })) return;
            if (lexicon.hasAny(flags, &.{ .name, .patient, .person })) announced = true;
        }
        if (!announced or f.reading.tokens.len == 0) return;
        const run = runs.at(f.reading, 0) orelse runs.lowerCase(f.reading, 0) orelse return;
        if (befores.of(f.reading, 0).kind != .none or !(run.plausible() or run.count >= 2)) return;
        try f.add(run, .{ .person = .{ .hundredths = 95, .patient = true } });
        f.free = run.last + 1;
    }

    fn finding(f: *Finder, run: Run, who: Person) Finding {
        return .{
            .rule = "LGPD-NAME",
            .kind = "person_name",
            .article = "LGPD art. 5 I",
            .severity = if (who.doubtful) .medium else .high,
            .confidence = who.hundredths,
            .span = f.reading.text.span(run.from(f.reading), run.to(f.reading)),
            .message = "O texto contém o nome de uma pessoa apresentada como paciente, familiar ou particular.",
            .message_en = "The text holds the name of somebody presented as a patient, a relative or a private person.",
            .suggestion = if (who.patient) "[paciente]" else "[nome]",
            .replaces = true,
        };
    }

    fn professional(f: *Finder, run: Run, hundredths: u8) Finding {
        return .{
            .rule = "LGPD-PROFESSIONAL",
            .kind = "professional_name",
            .article = "LGPD art. 5 I",
            .severity = .info,
            .confidence = hundredths,
            .span = f.reading.text.span(run.from(f.reading), run.to(f.reading)),
            .message = "O texto contém o nome de um profissional de saúde.",
            .message_en = "The text holds the name of a health professional.",
            .suggestion = "Dado profissional: mantenha-o se for necessário para identificar o responsável.",
        };
    }
};

/// Numbers that one person has.
const Personal = words.Set("cpf cns rg cnh pis voter_id passport medical_record birth_date email phone");

/// Characters between a name and a number that belongs to it.
const near_by = 90;

/// The given name that a run of unknown words leads to.
fn trimmed(reading: *const Reading, run: Run) ?Run {
    var i = run.first + 1;
    while (i <= run.last) : (i += 1) {
        if (reading.tokens[i].is(.given)) return runs.at(reading, i);
    }
    return null;
}
