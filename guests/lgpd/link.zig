//! Decide what sensitive words are said of a person who can be identified: that is what LGPD art. 5 II protects.
//!
//! A word counts when its sentence names a person, holds a person's number or speaks in the first person; when such a
//! person stands at most two sentences away or in the same paragraph and the sentence speaks of somebody; and when a
//! form's fields do. Sentences in general ("pacientes com diabetes", "o diabetes é uma doença") are said of nobody, and
//! so is what stands beside a professional's name.

const std = @import("std");
const fold = @import("../text/fold.zig");
const guest = @import("../abi/guest.zig");
const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Reading = @import("reading.zig").Reading;
const Report = guest.Report;
const Severity = @import("../abi/finding.zig").Severity;

/// Where a person stands: units of a field.
const Person = struct {
    from: usize,
    to: usize,
    sentence: usize,
    paragraph: u32,
    /// Perhaps a name that everybody knows: only what the same sentence says is said of him.
    doubtful: bool,
};

/// How far a person's sentence may be, in sentences.
const near = 2;
/// More are not reported: an editor has seen enough, and the answer stays short.
const most_findings = 2000;

/// A paragraph is one record, up to so many sentences.
const record_reach = 40;

/// Add the sensitive data that are linked to somebody, and say whether health is among them.
pub fn decide(arena: std.mem.Allocator, document: guest.Document, readings: []const Reading, report: *Report) error{OutOfMemory}!void {
    const people = try arena.alloc(std.ArrayList(Person), readings.len);
    @memset(people, .empty);
    const doctors = try arena.alloc(std.ArrayList(Person), readings.len);
    @memset(doctors, .empty);
    var anybody = false;
    for (report.findings.items) |item| {
        const doctor = std.mem.eql(u8, item.kind, "professional_name");
        if (!doctor and !identifies(item)) continue;
        const reading = &readings[item.field];
        const from = reading.unitAt(item.span.start);
        const sentence = reading.sentenceAt(from);
        const list = if (doctor) &doctors[item.field] else &people[item.field];
        try list.append(arena, .{
            .from = from,
            .to = @max(from + 1, reading.unitAt(item.span.end)),
            .sentence = sentence,
            .paragraph = if (reading.sentences.len > 0) reading.sentences[sentence].paragraph else 0,
            .doubtful = item.severity == .medium and !std.mem.eql(u8, item.kind, "birth_date") or std.mem.eql(u8, item.kind, "address"),
        });
        anybody = anybody or !doctor;
    }
    report.health_linked = false;
    for (readings, people, 0..) |*reading, list, field| {
        std.mem.sort(Person, list.items, {}, byPlace);
        std.mem.sort(Person, doctors[field].items, {}, byPlace);
        settleLists(list.items);
        var linker: Linker = .{
            .reading = reading,
            .people = list.items,
            .anybody = anybody,
            .form = isForm(document.fields[field].name),
            .elsewhere = isNamedElsewhere(document, people, field),
            .record = list.items.len > 0 and isRecord(reading),
            .doctors = doctors[field].items,
            .written = list.items.len > 0 and isWritten(reading),
        };
        try linker.words(arena, field, report);
        linker.codes(field, report);
    }
}

fn byPlace(_: void, a: Person, b: Person) bool {
    return a.from < b.from;
}

/// Names that stand in lines one after the other are a list of people, not a by-line.
fn settleLists(people: []Person) void {
    if (people.len < 2) return;
    for (people[0 .. people.len - 1], people[1..]) |*one, *next| {
        if (one.sentence + 1 != next.sentence or one.paragraph != next.paragraph) continue;
        one.doubtful = false;
        next.doubtful = false;
    }
}

/// True for what tells who a private person is.
fn identifies(item: Finding) bool {
    if (@backingInt(item.severity) < @backingInt(Severity.medium)) return false;
    return Identifying.has(item.kind);
}

const Identifying = @import("../text/words.zig").Set("person_name cpf cns medical_record phone email rg birth_date pis cnh voter_id passport address credit_card");

/// A custom field is part of one record with the others.
fn isForm(name: []const u8) bool {
    return std.mem.startsWith(u8, name, "custom_fields.");
}

/// Somebody is identified in the title, or in another field of the form.
fn isNamedElsewhere(document: guest.Document, people: []const std.ArrayList(Person), field: usize) bool {
    for (document.fields, people, 0..) |other, list, i| {
        if (i == field or list.items.len == 0) continue;
        if (std.mem.eql(u8, other.name, "title") or isForm(other.name)) return true;
        if (std.mem.eql(u8, document.fields[field].name, "title")) return true;
    }
    return false;
}

const Articles = @import("../text/words.zig").Set("o os do dos no ao em de pelo um seu este esse aquele com por para bom mau");

/// Many labels with colons, some of them an identified person's: a form or a chart of one person.
fn isRecord(reading: *const Reading) bool {
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
fn isWritten(reading: *const Reading) bool {
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
    if (folded[0] == 'm' and folded.len <= 5 and !std.mem.eql(u8, folded, "moro")) return false;
    if (std.mem.eql(u8, folded, "nosso") or std.mem.eql(u8, folded, "nossa") or std.mem.eql(u8, folded, "eu")) return false;
    if (i == 0 or reading.tokens[i].from - reading.tokens[i - 1].to > 1) return true;
    const before = reading.folded(reading.tokens[i - 1]);
    if (Nouns.has(folded)) return Subjects.has(before);
    return !Articles.has(before);
}

/// Verbs that are nouns, too.
const Nouns = @import("../text/words.zig").Set("uso trato voto luto sinto acordo sai");
const Subjects = @import("../text/words.zig").Set("eu que e hoje ja nao tambem ainda so sempre nunca me");

/// What a sentence is like.
const Sense = struct { personal: bool = false, general: u8 = 0, question: bool = false, doctor: bool = false, fiction: bool = false, first: bool = false };

const Linker = struct {
    reading: *const Reading,
    people: []const Person,
    anybody: bool,
    form: bool,
    elsewhere: bool,
    /// The whole field is one person's record.
    record: bool,
    /// Professionals' names, in order of place.
    doctors: []const Person,
    /// Somebody is named who wrote the text: it speaks in the first person.
    written: bool,
    sensed: usize = std.math.maxInt(usize),
    sense: Sense = .{},
    /// The sentence that last said something of somebody.
    linked_sentence: ?usize = null,
    kept: std.ArrayList(Kept) = .empty,
    fiction_paragraph: u32 = std.math.maxInt(u32),
    fiction: bool = false,
    /// The token after the last mention of things in general, and its sentence.
    generally: usize = 0,
    general_sentence: usize = 0,

    const Kept = struct { mention: mentions.Mention, link: Link, sentence: usize };

    fn words(l: *Linker, arena: std.mem.Allocator, field: usize, report: *Report) error{OutOfMemory}!void {
        const reading = l.reading;
        if (l.people.len == 0 and l.doctors.len == 0 and !l.elsewhere) {
            if (!lexicon.has(reading.said, .first_person)) return;
        }
        var inside: usize = 0;
        var i: usize = 0;
        while (i < reading.tokens.len) {
            const token = reading.tokens[i];
            while (inside < l.people.len and l.people[inside].to <= token.from) inside += 1;
            if (inside < l.people.len and l.people[inside].from <= token.from) {
                i += 1; // part of a name
                continue;
            }
            const mention = mentions.at(reading, i) orelse {
                i += 1;
                continue;
            };
            i = mention.next;
            const link = l.of(mention) orelse continue;
            if (mention.kind == lexicon.bit(.health)) report.health_linked = true;
            l.linked_sentence = reading.sentenceAt(mention.from);
            if (l.kept.items.len < most_findings) try l.kept.append(arena, .{ .mention = mention, .link = link, .sentence = l.linked_sentence.? });
        }
        try l.say(field, report);
    }

    /// Report what was linked; a remedy only where its paragraph names no illness, slight words only where all else fails.
    fn say(l: *Linker, field: usize, report: *Report) error{OutOfMemory}!void {
        var most: mentions.Weight = .slight;
        for (l.kept.items) |kept| if (kept.mention.kind == lexicon.bit(.health) and @backingInt(kept.mention.weight) < @backingInt(most)) {
            most = kept.mention.weight;
        };
        var i: usize = 0;
        while (i < l.kept.items.len) {
            const paragraph = l.reading.sentences[l.kept.items[i].sentence].paragraph;
            var end = i;
            var heaviest: mentions.Weight = .slight;
            while (end < l.kept.items.len and l.reading.sentences[l.kept.items[end].sentence].paragraph == paragraph) : (end += 1) {
                const mention = l.kept.items[end].mention;
                if (mention.kind == lexicon.bit(.health) and @backingInt(mention.weight) < @backingInt(heaviest)) heaviest = mention.weight;
            }
            for (l.kept.items[i..end]) |kept| {
                const weight = kept.mention.weight;
                if (weight == .slight and most != .slight) continue;
                if (@backingInt(weight) > @backingInt(heaviest)) continue;
                try report.add(field, finding(l.reading, kept.mention, kept.link));
            }
            i = end;
        }
    }

    /// Codes of the ICD near a person are health data.
    fn codes(l: *Linker, field: usize, report: *Report) void {
        for (report.findings.items) |*item| {
            if (item.field != field or !std.mem.eql(u8, item.kind, "icd10")) continue;
            const from = l.reading.unitAt(item.span.start);
            const to = @max(from + 1, l.reading.unitAt(item.span.end));
            const token = l.reading.tokenAt(from);
            const link = l.of(.{ .from = from, .to = to, .first = token, .next = token + 1, .kind = lexicon.bit(.health), .uncertain = false }) orelse continue;
            item.severity = if (link == .writer and !l.anybody) .medium else .critical;
            item.message = "O texto liga um código da CID-10 a uma pessoa identificada: é dado de saúde.";
            item.message_en = "The text links an ICD-10 code to an identified person: it is health data.";
            report.health_linked = true;
        }
    }

    const Link = enum { person, writer };

    fn of(l: *Linker, mention: mentions.Mention) ?Link {
        const reading = l.reading;
        if (reading.sentences.len == 0) return null;
        const sentence = reading.sentenceAt(mention.from);
        const sense = l.senseOf(sentence);
        const spoken = l.attached(mention);
        if (sense.fiction or l.isFiction(sentence)) return null;
        // What goes on after a thing said in general is said in general: "contra a asma, a gripe e a tosse".
        if (spoken == .general or spoken == .nothing and l.generally > 0 and mention.first < l.generally + 4 and mention.first >= l.generally and l.general_sentence == sentence) {
            l.generally = mention.next;
            l.general_sentence = sentence;
            return null;
        }
        if (!sense.question and spoken == .writer and (!sense.doctor or isSelf(reading, mention))) return .writer;
        if (sense.first and !sense.question and !sense.doctor and sense.general == 0 and l.doctors.len == 0 and !mention.uncertain and mention.weight == .illness) return .writer;
        if (l.people.len > 0) if (l.person(mention, sentence, sense, spoken)) return .person;
        if (mention.weight == .slight) return null;
        if (l.written and sense.general == 0 and !sense.question and !sense.doctor) return .person;
        if (l.record and sense.general < 2) return .person;
        if (spoken == .suffers and sense.general == 0 and l.isOfDoctor(mention)) return .person;
        if (l.linked_sentence) |last| if (@max(sentence, last) - @min(sentence, last) <= near and sense.general == 0 and
            reading.sentences[last].paragraph == reading.sentences[sentence].paragraph) return .person;
        if (!l.elsewhere) return null;
        if (l.form) return .person;
        if (sense.general > 0 and !sense.personal) return null;
        return if (sense.personal and sentence < 6) .person else null;
    }

    fn person(l: *Linker, mention: mentions.Mention, sentence: usize, sense: Sense, spoken: Attached) bool {
        const paragraph = l.reading.sentences[sentence].paragraph;
        const labelled = spoken == .record;
        // The nearest one before, then those whose sentences are near.
        var i = firstNear(l.people, sentence);
        if (i > 0 and l.people[i - 1].paragraph == paragraph) i -= 1;
        const end = @min(l.people.len, i + 12);
        for (l.people[i..end]) |who| {
            const distance = if (who.sentence > sentence) who.sentence - sentence else sentence - who.sentence;
            if (mention.weight == .slight and (distance > 0 or !sense.personal or sense.general > 0)) continue;
            if (distance == 0) {
                if (mention.uncertain and sense.general > 0 and !labelled) continue;
                if (sense.general < 2 or sense.personal or labelled) return true;
                continue;
            }
            if (sense.question and !labelled) continue;
            if (who.doubtful and !(sense.personal and sense.general == 0 and distance == 1)) continue;
            const about = labelled or (if (mention.uncertain) sense.personal and sense.general == 0 else sense.general == 0 or sense.personal);
            if (!about) continue;
            if (who.paragraph == paragraph and distance <= record_reach) return true;
            if (distance <= near and (sense.personal or labelled)) return true;
            if (who.sentence > sentence + near and who.paragraph != paragraph) break;
        }
        return false;
    }

    /// The first of the people whose sentence is at most `near` before this one.
    fn firstNear(people: []const Person, sentence: usize) usize {
        var low: usize = 0;
        var high = people.len;
        while (low < high) {
            const middle = (low + high) / 2;
            if (people[middle].sentence + near < sentence) low = middle + 1 else high = middle;
        }
        return low;
    }

    fn senseOf(l: *Linker, sentence: usize) Sense {
        if (l.sensed == sentence) return l.sense;
        const reading = l.reading;
        const part = reading.sentences[sentence];
        var sense: Sense = .{ .question = std.mem.findScalar(u8, reading.text.ch[@max(part.from, part.to -| 4)..part.to], '?') != null };
        var i = reading.tokenAt(part.from);
        while (i < reading.tokens.len and reading.tokens[i].from < part.to) : (i += 1) {
            const flags = reading.tokens[i].flags();
            if (lexicon.has(flags, .personal)) sense.personal = true;
            if (lexicon.has(flags, .general)) sense.general +|= 1;
            if (lexicon.has(flags, .title)) sense.doctor = true;
            if (lexicon.has(flags, .fiction)) sense.fiction = true;
            if (lexicon.has(flags, .first_person) and isVerb(reading, i)) sense.first = true;
        }
        l.sensed = sentence;
        l.sense = sense;
        return sense;
    }

    /// The paragraph says that nobody of it lives.
    fn isFiction(l: *Linker, sentence: usize) bool {
        const reading = l.reading;
        if (!lexicon.has(reading.said, .fiction)) return false;
        const paragraph = reading.sentences[sentence].paragraph;
        if (l.fiction_paragraph == paragraph) return l.fiction;
        l.fiction_paragraph = paragraph;
        l.fiction = false;
        var first = sentence;
        while (first > 0 and reading.sentences[first - 1].paragraph == paragraph) first -= 1;
        var last = sentence;
        while (last + 1 < reading.sentences.len and reading.sentences[last + 1].paragraph == paragraph) last += 1;
        for (reading.tokens[reading.tokenAt(reading.sentences[first].from)..]) |token| {
            if (token.from >= reading.sentences[last].to) break;
            if (token.is(.fiction)) {
                l.fiction = true;
                break;
            }
        }
        return l.fiction;
    }

    const Attached = enum { nothing, general, writer, record, suffers };

    /// What the words right before say: "campanha contra o câncer", "tenho asma", "Diagnóstico: asma".
    fn attached(l: *Linker, mention: mentions.Mention) Attached {
        const reading = l.reading;
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

    /// A professional is the one who is ill: "o Dr. Lima teve um infarto". Nobody else is spoken of in the sentence.
    fn isOfDoctor(l: *Linker, mention: mentions.Mention) bool {
        const reading = l.reading;
        const part = reading.sentences[reading.sentenceAt(mention.from)];
        var i = firstNear(l.doctors, reading.sentenceAt(mention.from));
        var named = false;
        while (i < l.doctors.len and l.doctors[i].from < mention.from) : (i += 1) {
            if (l.doctors[i].from < part.from) continue;
            named = true;
            break;
        }
        if (!named) return false;
        for (reading.tokens[@max(reading.tokenAt(part.from), mention.first -| 40)..mention.first]) |token| if (token.any(&.{ .patient, .person })) return false;
        return true;
    }

    /// "fui operada pela Dra. Lima", "tive um infarto": of the writer, whoever else is named.
    fn isSelf(reading: *const Reading, mention: mentions.Mention) bool {
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
};

const Kind = struct { flag: u64, rule: []const u8, kind: []const u8, message: []const u8, message_en: []const u8, advice: []const u8 };

const kinds = [_]Kind{
    .{ .flag = lexicon.bit(.health), .rule = "LGPD-SENSITIVE-HEALTH", .kind = "sensitive_data:health", .message = "O texto liga um dado de saúde a uma pessoa identificada ou identificável.", .message_en = "The text links health data to an identified or identifiable person.", .advice = "Remova quem identifica a pessoa ou fale da condição em geral; publicar exige consentimento específico e destacado." },
    .{ .flag = lexicon.bit(.race), .rule = "LGPD-SENSITIVE-RACE", .kind = "sensitive_data:racial_ethnic_origin", .message = "O texto liga origem racial ou étnica a uma pessoa identificada ou identificável.", .message_en = "The text links racial or ethnic origin to an identified or identifiable person.", .advice = "Remova a origem racial ou étnica se não for indispensável." },
    .{ .flag = lexicon.bit(.religion), .rule = "LGPD-SENSITIVE-RELIGION", .kind = "sensitive_data:religious_belief", .message = "O texto liga convicção religiosa a uma pessoa identificada ou identificável.", .message_en = "The text links a religious belief to an identified or identifiable person.", .advice = "Remova a convicção religiosa se não for indispensável." },
    .{ .flag = lexicon.bit(.politics), .rule = "LGPD-SENSITIVE-POLITICS", .kind = "sensitive_data:political_opinion", .message = "O texto liga opinião política a uma pessoa identificada ou identificável.", .message_en = "The text links a political opinion to an identified or identifiable person.", .advice = "Remova a opinião política se não for indispensável." },
    .{ .flag = lexicon.bit(.unions), .rule = "LGPD-SENSITIVE-UNION", .kind = "sensitive_data:union_membership", .message = "O texto liga filiação a sindicato a uma pessoa identificada ou identificável.", .message_en = "The text links union membership to an identified or identifiable person.", .advice = "Remova a filiação sindical se não for indispensável." },
    .{ .flag = lexicon.bit(.organisation), .rule = "LGPD-SENSITIVE-ORGANISATION", .kind = "sensitive_data:org_membership", .message = "O texto liga filiação a organização religiosa, filosófica ou política a uma pessoa identificada ou identificável.", .message_en = "The text links membership of a religious, philosophical or political organisation to an identified or identifiable person.", .advice = "Remova a filiação se não for indispensável." },
    .{ .flag = lexicon.bit(.sex_life), .rule = "LGPD-SENSITIVE-SEX-LIFE", .kind = "sensitive_data:sex_life", .message = "O texto liga dado referente à vida sexual a uma pessoa identificada ou identificável.", .message_en = "The text links data on sex life to an identified or identifiable person.", .advice = "Remova o dado sobre a vida sexual se não for indispensável." },
    .{ .flag = lexicon.bit(.genetic), .rule = "LGPD-SENSITIVE-GENETIC", .kind = "sensitive_data:genetic", .message = "O texto liga dado genético a uma pessoa identificada ou identificável.", .message_en = "The text links genetic data to an identified or identifiable person.", .advice = "Remova o dado genético se não for indispensável." },
    .{ .flag = lexicon.bit(.biometric), .rule = "LGPD-SENSITIVE-BIOMETRIC", .kind = "sensitive_data:biometric", .message = "O texto liga dado biométrico a uma pessoa identificada ou identificável.", .message_en = "The text links biometric data to an identified or identifiable person.", .advice = "Remova o dado biométrico se não for indispensável." },
};

fn finding(reading: *const Reading, mention: mentions.Mention, link: Linker.Link) Finding {
    const health = mention.kind == lexicon.bit(.health);
    const kind = for (kinds) |kind| {
        if (kind.flag == mention.kind) break kind;
    } else unreachable; // a mention has one of these flags
    return .{
        .rule = kind.rule,
        .kind = kind.kind,
        .article = "LGPD art. 11",
        .severity = if (link == .writer) .medium else if (health) .critical else .high,
        .confidence = if (mention.uncertain) 70 else if (link == .writer) 80 else 90,
        .span = reading.text.span(mention.from, mention.to),
        .message = kind.message,
        .message_en = kind.message_en,
        .suggestion = kind.advice,
    };
}
