//! A document read for its rules: its texts, who speaks, and whether it sells.

const std = @import("std");
const guard = @import("guard.zig");
const guest = @import("../abi/guest.zig");
const identities = @import("identity.zig");
const metadata = @import("metadata.zig");
const phrases = @import("phrases.zig");
const Page = @import("page.zig").Page;

pub const Kind = enum { advertising, educational, interview };

pub const Reading = struct {
    document: guest.Document,
    /// The fields in order, then the captions, then the author's line.
    pages: []const Page,
    fields: usize,
    captions: usize,
    about: metadata.Metadata,
    identity: identities.Identity,
    kind: Kind,
    /// Speaks of medicine at all.
    medical: bool,
    /// The texts name complications and failures, as a set of images must.
    explained: bool,
    /// Tells of the rules, or of somebody who broke them; never an advertisement.
    about_rules: bool,

    pub fn fieldPages(reading: Reading) []const Page {
        return reading.pages[0..reading.fields];
    }

    pub fn captionPages(reading: Reading) []const Page {
        return reading.pages[reading.fields..][0..reading.captions];
    }
};

/// Read the document; the arena owns what is read.
pub fn read(arena: std.mem.Allocator, document: guest.Document) error{OutOfMemory}!Reading {
    const about = try metadata.read(arena, document.metadata);
    var pages: std.ArrayList(Page) = .empty;
    for (document.fields, 0..) |field, i| try pages.append(arena, try Page.init(arena, field.text, @intCast(i)));
    for (about.captions) |caption| try pages.append(arena, try Page.init(arena, caption, null));
    if (about.author.len > 0) try pages.append(arena, try Page.init(arena, about.author, null));
    var identity = try identities.find(arena, pages.items, about);
    for (document.fields) |field| {
        if (std.ascii.eqlIgnoreCase(field.name, "author") and field.text.len > 0) identity.named = true;
    }
    const fields = pages.items[0..document.fields.len];
    const medical = isMedical(fields, about, identity);
    var kind = kindOf(document.content_type);
    const about_rules = kind != .advertising and hasAny(fields, .about_rules);
    if (kind == .educational and !about_rules and medical and sells(fields, about, identity)) kind = .advertising;
    return .{
        .document = document,
        .pages = pages.items,
        .fields = document.fields.len,
        .captions = about.captions.len,
        .about = about,
        .identity = identity,
        .kind = kind,
        .medical = medical,
        .explained = hasAny(pages.items, .complications) and hasAny(pages.items, .failures),
        .about_rules = about_rules,
    };
}

/// True when the text may hold HTML. A plain loop: the standard library's search is slow without vectors.
pub fn hasTags(text: []const u8) bool {
    for (text) |byte| if (byte == '<') return true;
    return false;
}

fn kindOf(content_type: []const u8) Kind {
    for ([_][]const u8{ "advert", "publi", "propag", "anunc", "promo", "market" }) |part| {
        if (std.ascii.findIgnoreCase(content_type, part) != null) return .advertising;
    }
    if (std.ascii.eqlIgnoreCase(content_type, "ad") or std.ascii.eqlIgnoreCase(content_type, "ads")) return .advertising;
    for ([_][]const u8{ "interview", "entrevista" }) |part| {
        if (std.ascii.findIgnoreCase(content_type, part) != null) return .interview;
    }
    return .educational;
}

fn hasAny(pages: []const Page, mark: @import("tables.zig").Mark) bool {
    for (pages) |page| if (page.has(mark)) return true;
    return false;
}

/// Physicians, their places and their trade; not a dentist's, a gym's or a shop's.
fn isMedical(pages: []const Page, about: metadata.Metadata, identity: identities.Identity) bool {
    if (about.crm or about.establishment or identity.crm) return true;
    for (pages) |page| for (page.tokens) |token| {
        if (phrases.is(token.word, .others)) return false;
    };
    if (about.named) return true;
    for (pages) |page| for (page.tokens) |token| {
        if (phrases.isAny(token.word, &.{ .doctor, .clinic, .procedure, .sick, .organ, .consult, .crm, .surgery })) return true;
    };
    return false;
}

/// How many sentences may lie between an offer and who makes it.
const offer_reach = 4;

/// True when a physician or a clinic offers a service in a text that calls itself something else.
fn sells(pages: []const Page, about: metadata.Metadata, identity: identities.Identity) bool {
    const known = about.crm or identity.crm or about.establishment;
    for (pages) |page| {
        for (page.hits) |hit| {
            if (hit.mark != .offer and hit.mark != .co1) continue;
            if (page.says(hit.sentence, .public_service)) continue;
            if (guard.harmless(page, hit, false)) continue;
            if (known or practiceNear(page, hit.sentence)) return true;
        }
    }
    return false;
}

fn practiceNear(page: Page, sentence: u32) bool {
    const end = @min(page.sentences.len, sentence + offer_reach + 1);
    for (sentence -| offer_reach..end) |s| if (page.says(s, .practice)) return true;
    return false;
}
