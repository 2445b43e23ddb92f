//! ID-1 to ID-5, SP-1, SP-2: what an advertisement must and must not say of who advertises.

const std = @import("std");
const documents = @import("document.zig");
const guard = @import("guard.zig");
const phrases = @import("phrases.zig");
const tables = @import("tables.zig");
const tokens = @import("tokens.zig");
const Hit = @import("page.zig").Hit;
const Page = @import("page.zig").Page;
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

/// At most so many specialties may be announced.
const most_specialties = 2;

/// How far a title may stand from the CRM or the name, in tokens.
const title_reach = 14;

/// The number of the last specialty: "especialista em …".
const unnamed = tables.specialties.len - 1;

pub fn find(reading: Reading, places: *Places) error{OutOfMemory}!void {
    if (reading.kind != .advertising or !reading.medical) return;
    const identity = reading.identity;
    const speaks_as_establishment = identity.establishment and !identity.physician;
    if (!identity.crm and isProfile(reading)) {
        places.whole.insert(.id4);
    } else if (speaks_as_establishment) {
        if (!identity.registration or !identity.director) places.whole.insert(.id3);
    } else if (!identity.whole()) {
        places.whole.insert(.id1);
    }
    const titled = try specialties(reading, places);
    try postgraduate(reading, places);
    const generalist = identity.crm and identity.rqe == 0 and !titled.any and !speaks_as_establishment;
    if (generalist or titled.elsewhere) try organs(reading, places);
}

/// A page that stands for its owner: its words, or the elements of HTML that only such pages have.
fn isProfile(reading: Reading) bool {
    for (reading.fieldPages()) |page| if (page.has(.profile)) return true;
    for (reading.document.fields) |field| {
        if (!documents.hasTags(field.text)) continue;
        for ([_][]const u8{ "<header", "<footer", "<nav", "<title", "<body" }) |tag| {
            if (std.mem.find(u8, field.text, tag) != null) return true;
        }
    }
    return false;
}

const Title = struct { specialty: u16, field: bool };

fn titleOf(hit: Hit) ?Title {
    const mark = @backingInt(hit.mark);
    if (mark < @backingInt(tables.Mark.first_specialty)) return null;
    const place = mark - @backingInt(tables.Mark.first_specialty);
    return .{ .specialty = place / 2, .field = place % 2 == 1 };
}

/// Whether there are titles, and whether they are all of specialties that treat no patients of their own.
const Titles = struct { any: bool = false, elsewhere: bool = false };

/// Specialties whose physicians treat no organs or diseases of their own.
const elsewhere = [_][]const u8{
    "anestesiologia", "radiologia",       "patologia",           "medicina_do_trabalho", "medicina_do_trafego",
    "medicina_legal", "medicina_nuclear", "medicina_preventiva",
};

fn treatsElsewhere(specialty: u16) bool {
    for (elsewhere) |name| if (std.mem.eql(u8, name, tables.specialties[specialty])) return true;
    return false;
}

/// ID-2: titles beside a physician's name without an RQE, or too many. Return what titles there are.
fn specialties(reading: Reading, places: *Places) error{OutOfMemory}!Titles {
    var any = false;
    var other = false;
    var treating = false;
    for (reading.fieldPages(), 0..) |page, p| {
        var run: Run = .{};
        for (page.hits) |hit| {
            const title = titleOf(hit) orelse continue;
            if (!isOwn(page, hit, title)) continue;
            if (guard.harmless(page, hit, true)) continue;
            any = true;
            if (treatsElsewhere(title.specialty)) other = true else treating = true;
            if (reading.identity.rqe == 0 and !places.has(.id2)) try places.add(.id2, p, hit.sentence, hit.from, hit.to, 85);
            if (title.specialty == unnamed) continue;
            if (run.sentence != hit.sentence) run = .{ .sentence = hit.sentence, .from = hit.from };
            run.seen.set(title.specialty);
            if (run.seen.count() > most_specialties) try places.add(.id2, p, hit.sentence, run.from, hit.to, 85);
        }
    }
    if (reading.about.specialty.len > 0 and reading.identity.rqe == 0) {
        if (!any) places.whole.insert(.id2);
        any = true;
    }
    return .{ .any = any, .elsewhere = other and !treating };
}

const Run = struct {
    sentence: ?u32 = null,
    from: u32 = 0,
    seen: std.bit_set.Static(tables.specialties.len) = .empty,
};

/// True when the title is the speaker's: beside a name or a registry, or after "sou".
fn isOwn(page: Page, hit: Hit, title: Title) bool {
    const sentence = page.sentences[hit.sentence];
    for (page.hitsOf(hit.sentence)) |other| if (other.mark == .postgraduate) {
        if (other.from < hit.from and hit.from - other.from <= 8) return false; // its subject, no title
    };
    const before: ?tokens.Token = if (hit.from > sentence.first) page.tokens[hit.from - 1] else null;
    if (before) |token| {
        if (phrases.is(token.word, .first)) return true;
        if (token.word != 0 and page.tokens[hit.from].pause == .none and phrases.is(token.word, .notitle)) return false;
    }
    const begin = hit.from -| title_reach;
    const end = @min(page.tokens.len, hit.to + title_reach);
    for (page.tokens[begin..end], begin..) |token, at| {
        if (token.word == 0 or (at >= hit.from and at < hit.to)) continue;
        if (phrases.is(token.word, .crm) or phrases.is(token.word, .rqe)) return true;
        if (!title.field and at < hit.from and phrases.is(token.word, .dr)) return true;
        if (title.field and at < hit.from and hit.from - at <= 6 and phrases.is(token.word, .dr)) return true;
    }
    return false;
}

/// SP-2: a post-graduation that is not followed by NÃO ESPECIALISTA in capitals, or follows a title.
fn postgraduate(reading: Reading, places: *Places) error{OutOfMemory}!void {
    for (reading.fieldPages(), 0..) |page, p| {
        for (page.hits) |hit| {
            if (hit.mark != .postgraduate and hit.mark != .studies) continue;
            if (hit.mark == .studies and reading.identity.rqe > 0) continue;
            if (guard.negatedBefore(page, hit, page.sentences[hit.sentence])) continue;
            const title = titleBefore(page, hit);
            if (title == null and disclaimed(page, hit)) continue;
            try places.add(.sp2, p, hit.sentence, title orelse hit.from, hit.to, 85);
        }
    }
}

/// The title right before the words: "pediatra com pós-graduação".
fn titleBefore(page: Page, hit: Hit) ?u32 {
    for (page.hitsOf(hit.sentence)) |other| {
        const title = titleOf(other) orelse continue;
        if (!title.field and other.to <= hit.from and hit.from - other.to <= 2) return other.from;
    }
    return null;
}

fn disclaimed(page: Page, hit: Hit) bool {
    const end = @min(page.sentences.len, hit.sentence + 2);
    for (hit.sentence..end) |s| for (page.hitsOf(s)) |other| {
        if (other.mark != .not_specialist or other.from < hit.from) continue;
        if (tokens.shouted(page.text, page.tokens[other.from]) and tokens.shouted(page.text, page.tokens[other.to - 1])) return true;
    };
    return false;
}

/// SP-1: no specialty, yet organs or diseases are said to be treated.
fn organs(reading: Reading, places: *Places) error{OutOfMemory}!void {
    for (reading.fieldPages(), 0..) |page, p| {
        for (page.hits) |hit| {
            if (hit.mark != .treats) continue;
            if (guard.harmless(page, hit, true)) continue;
            try places.add(.sp1, p, hit.sentence, hit.from, hit.to, 75);
        }
    }
}
