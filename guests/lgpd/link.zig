//! Decide what sensitive words are said of a person who can be identified: that is what LGPD art. 5 II protects.
//!
//! A word counts when its sentence names a person, holds a person's number or speaks in the first person; when such a
//! person stands at most two sentences away or in the same paragraph and the sentence speaks of somebody; and when a
//! form's fields do. Sentences in general ("pacientes com diabetes", "o diabetes é uma doença") are said of nobody, and
//! so is what stands beside a professional's name.

const std = @import("std");
const guest = @import("../abi/guest.zig");
const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const senses = @import("senses.zig");
const sensitive = @import("sensitive.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Reading = @import("reading.zig").Reading;
const Link = sensitive.Link;
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
    const coded = try arena.alloc(bool, readings.len);
    @memset(coded, false);
    var anybody = false;
    for (report.findings.items) |item| {
        if (std.mem.eql(u8, item.kind, "icd10")) coded[item.field] = true;
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
            .doubtful = item.severity == .medium and !std.mem.eql(u8, item.kind, "birth_date"),
        });
        anybody = anybody or !doctor;
    }
    report.health_linked = false;
    const named: Named = .of(document, people);
    for (readings, people, 0..) |*reading, list, field| {
        std.mem.sort(Person, list.items, {}, byPlace);
        std.mem.sort(Person, doctors[field].items, {}, byPlace);
        settleLists(list.items);
        var linker: Linker = .{
            .reading = reading,
            .people = list.items,
            .anybody = anybody,
            .form = isForm(document.fields[field].name),
            .elsewhere = named.elsewhere(document.fields[field], list.items.len > 0),
            .solo = isSolo(&readings[field], list.items),
            .record = list.items.len > 0 and senses.isRecord(reading),
            .doctors = doctors[field].items,
            .written = list.items.len > 0 and senses.isWritten(reading),
        };
        try linker.words(arena, field, report);
        if (coded[field]) linker.codes(field, report);
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

/// All that identifies somebody stands in one paragraph, or is one name again and again.
fn isSolo(reading: *const Reading, people: []const Person) bool {
    if (people.len == 0 or people.len > 40) return false;
    const first = reading.tokens[@min(reading.tokens.len -| 1, reading.tokenAt(people[0].from))..];
    if (first.len == 0) return false;
    if (people[0].doubtful) return false;
    for (people[1..]) |who| {
        if (who.paragraph == people[0].paragraph) continue;
        const i = reading.tokenAt(who.from);
        if (i >= reading.tokens.len or reading.tokens[i].word != first[0].word) return false;
    }
    return true;
}

/// True for what tells who a private person is.
fn identifies(item: Finding) bool {
    if (@backingInt(item.severity) < @backingInt(Severity.medium)) return false;
    if (std.mem.eql(u8, item.kind, "address")) return item.severity == .high;
    return Identifying.has(item.kind);
}

const Identifying = @import("../text/words.zig").Set(
    "person_name cpf cns medical_record phone email rg birth_date pis cnh voter_id passport credit_card",
);

/// A custom field is part of one record with the others.
fn isForm(name: []const u8) bool {
    return std.mem.startsWith(u8, name, "custom_fields.");
}

/// Which fields of the document name somebody.
const Named = struct {
    title: bool = false,
    /// How many custom fields do.
    forms: usize = 0,
    /// How many fields do.
    fields: usize = 0,

    fn of(document: guest.Document, people: []const std.ArrayList(Person)) Named {
        var named: Named = .{};
        for (document.fields, people) |field, list| if (list.items.len > 0) {
            named.fields += 1;
            named.title = named.title or isTitle(field.name);
            named.forms += @intFromBool(isForm(field.name));
        };
        return named;
    }

    /// True when the title, or another field of the form, says who this field is about.
    fn elsewhere(named: Named, field: guest.Field, here: bool) bool {
        const others = named.fields - @intFromBool(here);
        if (isTitle(field.name)) return others > 0;
        return named.title or named.forms > @intFromBool(here and isForm(field.name));
    }
};

fn isTitle(name: []const u8) bool {
    return std.mem.eql(u8, name, "title");
}

const Linker = struct {
    reading: *const Reading,
    people: []const Person,
    anybody: bool,
    form: bool,
    elsewhere: bool,
    /// The whole field is one person's record.
    record: bool,
    /// One person is spoken of in the whole field.
    solo: bool,
    /// Professionals' names, in order of place.
    doctors: []const Person,
    /// Somebody is named who wrote the text: it speaks in the first person.
    written: bool,
    sensed: usize = std.math.maxInt(usize),
    sense: senses.Sense = .{},
    /// The sentence that last said something of somebody.
    linked_sentence: ?usize = null,
    last_link: Link = .person,
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
            if (mentions.isOfHealth(reading, mention)) report.health_linked = true;
            l.linked_sentence = reading.sentenceAt(mention.from);
            l.last_link = link;
            if (l.kept.items.len == most_findings) continue;
            try l.kept.append(arena, .{ .mention = mention, .link = link, .sentence = l.linked_sentence.? });
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
                try report.add(field, sensitive.finding(l.reading, kept.mention, kept.link));
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
            const mention: mentions.Mention = .{
                .from = from,
                .to = to,
                .first = token,
                .next = token + 1,
                .kind = lexicon.bit(.health),
                .uncertain = false,
            };
            const link = l.of(mention) orelse continue;
            item.severity = if (link == .writer and !l.anybody) .medium else .critical;
            item.message = "O texto liga um código da CID-10 a uma pessoa identificada: é dado de saúde.";
            item.message_en = "The text links an ICD-10 code to an identified person: it is health data.";
            report.health_linked = true;
        }
    }

    fn of(l: *Linker, mention: mentions.Mention) ?Link {
        const reading = l.reading;
        if (reading.sentences.len == 0) return null;
        const sentence = reading.sentenceAt(mention.from);
        const sense = l.senseOf(sentence);
        const spoken = senses.attached(reading, mention);
        if (l.isFiction(sentence)) return null;
        // What goes on after a thing said in general is said in general: "contra a asma, a gripe e a tosse".
        const goes_on = l.general_sentence == sentence and mention.first >= l.generally and mention.first < l.generally + 4;
        if (spoken == .general or spoken == .nothing and l.generally > 0 and goes_on) {
            l.generally = mention.next;
            l.general_sentence = sentence;
            return null;
        }
        const quiet = !sense.question and !sense.doctor;
        if (spoken == .writer and !sense.question) {
            if (mention.weight != .slight and !sense.doctor or senses.isSelf(reading, mention)) return .writer;
        }
        if (sense.first and quiet and sense.general == 0 and l.doctors.len == 0 and !mention.uncertain and mention.weight == .illness)
            return .writer;
        if (l.people.len > 0) if (l.person(mention, sentence, sense, spoken)) return .person;
        if (mention.weight == .slight) return null;
        if (l.written and quiet and sense.general == 0) return .person;
        if (l.record and sense.general < 2) return .person;
        if (l.solo and sense.pronoun and quiet and sense.general == 0) return .person;
        if (spoken == .suffers and sense.general == 0 and l.isOfDoctor(mention)) return .person;
        if (l.linked_sentence) |last| {
            // "Ela tem asma. A rinite piora no inverno.": the talk goes on about her.
            const close = @max(sentence, last) - @min(sentence, last) <= near;
            const together = reading.sentences[last].paragraph == reading.sentences[sentence].paragraph;
            if (close and together and sense.general == 0) return l.last_link;
        }
        if (!l.elsewhere) return null;
        if (l.form) return .person;
        if (sense.general > 0 and !sense.personal) return null;
        return if (sense.personal and sentence < 6) .person else null;
    }

    fn person(l: *Linker, mention: mentions.Mention, sentence: usize, sense: senses.Sense, spoken: senses.Attached) bool {
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
                const health = mention.kind == lexicon.bit(.health);
                if (health and mention.uncertain and sense.general > 0 and !labelled) continue;
                if (!health or sense.general < 2 or sense.personal or labelled) return true;
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

    fn senseOf(l: *Linker, sentence: usize) senses.Sense {
        if (l.sensed != sentence) {
            l.sensed = sentence;
            l.sense = senses.of(l.reading, sentence);
        }
        return l.sense;
    }

    fn isFiction(l: *Linker, sentence: usize) bool {
        const paragraph = l.reading.sentences[sentence].paragraph;
        if (l.fiction_paragraph != paragraph) {
            l.fiction_paragraph = paragraph;
            l.fiction = senses.isFiction(l.reading, sentence);
        }
        return l.fiction;
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
};
