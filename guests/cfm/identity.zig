//! Who speaks: the physician's name, CRM, RQE and the word MÉDICO, and an establishment's registration and director.

const std = @import("std");
const fold = @import("../text/fold.zig");
const metadata = @import("metadata.zig");
const phrases = @import("phrases.zig");
const tokens = @import("tokens.zig");
const Hit = @import("page.zig").Hit;
const Page = @import("page.zig").Page;
const Sentence = tokens.Sentence;

/// Where a registry's number may stand after the word CRM or RQE, in tokens.
const number_reach = 5;

/// How far the word MÉDICO may stand from the CRM, in tokens.
const title_reach = 25;

/// How far a director's CRM may stand from the word, in tokens.
const director_reach = 30;

/// A CRM with its number: tokens [from, to) of a page.
pub const Registry = struct { page: u32, from: u32, to: u32 };

pub const Identity = struct {
    /// In the order of the texts.
    crms: []const Registry = &.{},
    crm: bool = false,
    /// How many RQE numbers there are.
    rqe: usize = 0,
    named: bool = false,
    /// The word MÉDICO or MÉDICA beside the identification.
    titled: bool = false,
    /// A physician who is not only the technical director is spoken of by name.
    physician: bool = false,
    /// An establishment speaks by its name.
    establishment: bool = false,
    registration: bool = false,
    director: bool = false,

    /// True when a physician's identification is whole.
    pub fn whole(identity: Identity) bool {
        return identity.crm and identity.named and identity.titled;
    }
};

/// Read the identification out of all texts and the metadata.
pub fn find(arena: std.mem.Allocator, pages: []const Page, about: metadata.Metadata) error{OutOfMemory}!Identity {
    var result: Identity = .{ .rqe = about.rqe, .named = about.named, .physician = about.crm, .establishment = about.establishment };
    var crms: std.ArrayList(Registry) = .empty;
    for (pages, 0..) |page, p| {
        var last_named: ?usize = null;
        for (page.tokens, 0..) |token, at| {
            if (!phrases.isAny(token.word, &.{ .crm, .rqe, .dr })) continue;
            if (phrases.is(token.word, .crm)) {
                const to = numberAfter(page, at) orelse continue;
                try crms.append(arena, .{ .page = @intCast(p), .from = @intCast(at), .to = @intCast(to) });
                if (nameBeside(page, at, to)) result.named = true;
            } else if (phrases.is(token.word, .rqe)) {
                result.rqe += rqeNumbers(page, at);
            } else if (phrases.is(token.word, .dr) and nameAfter(page, at + 1)) {
                last_named = at;
                result.named = true;
                if (!beforeDirector(page, at)) result.physician = true;
            }
        }
    }
    result.crms = crms.items;
    result.crm = about.crm or crms.items.len > 0;
    result.titled = about.crm or titled(pages, crms.items);
    for (pages) |page| try readEstablishment(page, &result);
    readDirectors(pages, &result);
    if (about.registration) result.registration = true;
    if (about.director) result.director = true;
    return result;
}

/// The token after the number that follows the registry at `at`.
fn numberAfter(page: Page, at: usize) ?usize {
    const stop = @min(page.tokens.len, at + 1 + number_reach);
    for (at + 1..stop) |k| {
        if (isNumber(page, k)) return k + 1;
        const word = page.tokens[k].word;
        if (phrases.is(word, .crm) or phrases.is(word, .rqe)) break;
    }
    // "nº 12.345 do CRM", "12345-CRM/SP"
    const begin = at -| 3;
    var k = at;
    while (k > begin) {
        k -= 1;
        if (isNumber(page, k)) return at + 1;
        if (phrases.is(page.tokens[k].word, .rqe)) break;
    }
    return null;
}

fn isNumber(page: Page, at: usize) bool {
    const token = page.tokens[at];
    return phrases.is(token.word, .n) and token.to - token.from >= 2 and fold.isDigit(page.text.ch[token.from]);
}

fn rqeNumbers(page: Page, at: usize) usize {
    var n: usize = 0;
    var k = at + 1;
    var gap: usize = 0;
    while (k < page.tokens.len and gap < 3) : (k += 1) {
        if (isNumber(page, k)) {
            n += 1;
            gap = 0;
        } else gap += 1;
        if (phrases.is(page.tokens[k].word, .crm) or phrases.is(page.tokens[k].word, .rqe)) break;
    }
    return n;
}

fn nameAfter(page: Page, at: usize) bool {
    if (at >= page.tokens.len) return false;
    const token = page.tokens[at];
    if (token.pause == .stop and page.text.before(token.from, 2) != '.' and page.text.before(token.from, 1) != ')') return false;
    if (page.tokens[at].to - page.tokens[at].from == 1 and at + 1 < page.tokens.len) return nameAfter(page, at + 1); // "Dr(a). Ana"
    return token.capital;
}

/// Two capitalised words beside the registry.
fn nameBeside(page: Page, from: usize, to: usize) bool {
    const begin = from -| 10;
    const end = @min(page.tokens.len, to + 6);
    return capitals(page, begin, from) or capitals(page, to, end);
}

fn capitals(page: Page, from: usize, to: usize) bool {
    var n: usize = 0;
    for (page.tokens[from..to]) |token| {
        if (token.capital and token.to - token.from > 1 and token.word == 0) n += 1;
    }
    return n >= 2;
}

/// True when the name at `at` is a technical director's.
fn beforeDirector(page: Page, at: usize) bool {
    const s = page.sentenceOf(at);
    for (s -| 1..s + 1) |sentence| for (page.hitsOf(sentence)) |hit| {
        if (hit.mark == .director and hit.from < at and at - hit.from <= 8) return true;
        if (hit.mark == .director and hit.from > at and hit.from - at <= 8 and sentence == s) return true;
    };
    return false;
}

/// The word stands near a CRM or near a name, or alone in capitals; "seu médico" and "equipe médica" are other things.
fn titled(pages: []const Page, crms: []const Registry) bool {
    for (pages, 0..) |page, p| {
        for (page.tokens, 0..) |token, at| {
            if (!phrases.is(token.word, .medic)) continue;
            if (at > 0 and page.tokens[at - 1].pause == .none and token.pause == .none and
                phrases.is(page.tokens[at - 1].word, .adjnoun)) continue;
            if (tokens.shouted(page.text, token)) return true;
            for (crms) |crm| {
                if (crm.page != p) continue;
                const distance = if (at < crm.from) crm.from - at else at - crm.from;
                if (distance <= title_reach) return true;
                if (crm.from > at) break;
            }
            if (named(page, at)) return true;
        }
    }
    return false;
}

/// True when "Dr." or a name stands right beside the word at `at`.
fn named(page: Page, at: usize) bool {
    const begin = at -| 6;
    for (page.tokens[begin..at]) |token| if (phrases.is(token.word, .dr)) return true;
    if (at > 0 and (phrases.is(page.tokens[at - 1].word, .first))) return true; // "sou médica"
    return false;
}

/// An establishment speaks when its name stands alone; "na Clínica X" is a place.
fn readEstablishment(page: Page, result: *Identity) error{OutOfMemory}!void {
    for (page.hits) |hit| switch (hit.mark) {
        .registration => result.registration = true,
        .establishment => {
            const sentence = page.sentences[hit.sentence];
            const next = if (hit.to < sentence.last) page.tokens[hit.to].capital else false;
            const token = page.tokens[hit.from];
            if (!token.capital or !next) continue;
            if (hit.from > sentence.first and token.pause == .none and phrases.is(page.tokens[hit.from - 1].word, .place)) continue;
            result.establishment = true;
        },
        .director => if (page.field != null) {
            result.establishment = true;
        },
        else => {},
    };
}

/// A director needs a CRM near the word; a CRM that is no director's may be the establishment's.
fn readDirectors(pages: []const Page, result: *Identity) void {
    var directors: usize = 0;
    for (result.crms) |crm| {
        const page = pages[crm.page];
        const s = page.sentenceOf(crm.from);
        var found = false;
        for (s -| 2..@min(page.sentences.len, s + 2)) |sentence| for (page.hitsOf(sentence)) |hit| {
            if (hit.mark != .director) continue;
            if (hit.from < crm.from and crm.from - hit.from <= director_reach) found = true;
            if (hit.from > crm.from and hit.from - crm.from <= 6) found = true;
        };
        if (found) directors += 1;
    }
    result.director = directors > 0;
    if (result.director and result.crms.len > directors) result.registration = true;
    if (directors >= 2) result.registration = true; // both stand near the word
}
