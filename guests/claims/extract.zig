//! Find the medical claims of a document and bind to each what supports it.
//!
//! A sentence is read alone, with three things from before it: whether the last sentences were about something taken or
//! done for health, whether they tell one person's story, and whether it is an item of a list. What supports a claim
//! stands in its own sentence, else in a sentence of its paragraph that claims nothing itself.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const finding = @import("finding.zig");
const fold = @import("../text/fold.zig");
const guest = @import("../abi/guest.zig");
const judge = @import("judge.zig").judge;
const Raw = @import("raw.zig").Raw;
const references = @import("references.zig");
const sentences = @import("../text/sentences.zig");
const sources = @import("sources.zig");
const Span = @import("../text/codepoints.zig").Span;
const Text = @import("../text/codepoints.zig").Text;
const tokens = @import("tokens.zig");
const weigh = @import("weigh.zig");

const Gap = tokens.Gap;

/// No more claims of a document are told; it is not read by then.
const most = 1000;

/// Say what the document claims.
pub fn extract(arena: std.mem.Allocator, document: guest.Document, report: *guest.Report) error{OutOfMemory}!void {
    var reader: Reader = .{ .arena = arena };
    for (document.fields, 0..) |field, i| {
        if (references.isField(field.name)) continue;
        try reader.read(field.text);
        for (reader.found.items) |item| {
            if (report.findings.items.len == most) return;
            try report.add(i, try finding.of(arena, item.claim, item.span));
        }
    }
}

/// A sentence as `weigh.py` sees it.
pub const Seen = struct {
    span: Span,
    features: weigh.Features,
    asks: bool,
};

/// All sentences of a text, with what is weighed of each.
pub fn watch(arena: std.mem.Allocator, utf8: []const u8) error{OutOfMemory}![]const Seen {
    var seen: std.ArrayList(Seen) = .empty;
    var reader: Reader = .{ .arena = arena, .watch = &seen };
    try reader.read(utf8);
    return seen.items;
}

const Found = struct {
    claim: claims.Claim,
    source: sources.Sources,
    span: Span,
    /// Which sentence makes it.
    sentence: u32,
    paragraph: u32,
};

/// A sentence that claims nothing and names a source.
const Backing = struct { evidence: claims.Evidence, sentence: u32, paragraph: u32, near: bool };

const Reader = struct {
    arena: std.mem.Allocator,
    found: std.ArrayList(Found) = .empty,
    backings: std.ArrayList(Backing) = .empty,
    buffer: [tokens.most]tokens.Token = undefined,
    /// Sentences since one about something that is taken or done for health.
    doer_age: u32 = 99,
    story: bool = false,
    paragraph: u32 = 0,
    list: references.List = .{},
    raw: Raw = .{},
    /// Where to tell of every sentence, for those who compute weights from them.
    watch: ?*std.ArrayList(Seen) = null,

    fn read(r: *Reader, utf8: []const u8) error{OutOfMemory}!void {
        r.found.clearRetainingCapacity();
        r.backings.clearRetainingCapacity();
        r.story = false;
        r.list = .{};
        r.raw = .{ .utf8 = utf8 };
        const text = try Text.init(r.arena, utf8);
        const split = try sentences.split(r.arena, text);
        for (split, 0..) |one, i| {
            if (r.found.items.len >= most) break;
            if (one.paragraph != r.paragraph) r.story = false;
            r.paragraph = one.paragraph;
            if (r.list.holds(text, one)) continue;
            try r.sentence(text, one, @intCast(i));
        }
        r.bind();
    }

    /// Read one sentence, in pieces where it has no end, in cells where it is the row of a table.
    fn sentence(r: *Reader, text: Text, s: sentences.Sentence, number: u32) error{OutOfMemory}!void {
        var at = s.from;
        while (at < s.to) {
            const from = at;
            const n = tokens.read(text, &at, s.to, &r.buffer);
            if (n == 0) break;
            const whole = at == s.to;
            const end = if (whole) s.to else r.buffer[n - 1].to;
            var first: usize = 0;
            for (1..n + 1) |i| {
                if (i < n and r.buffer[i].gap & (Gap.cell | Gap.ends) == 0) continue;
                const cell = (first > 0 and r.buffer[first].gap & Gap.cell != 0) or (i < n and r.buffer[i].gap & Gap.cell != 0);
                const piece: clause.Piece = .of(text, r.buffer[first..i]);
                const begin = if (first == 0) from else r.buffer[first].from;
                const stop = if (i == n) end else if (r.buffer[i].gap & Gap.ends != 0) signsEnd(text, r.buffer[i - 1].to, r.buffer[i].from) else r.buffer[i - 1].to;
                try r.clauses(piece, begin, @max(stop, r.buffer[i - 1].to), number, cell);
                first = i;
            }
        }
    }

    /// Judge a sentence, or each of its clauses where several claim something.
    fn clauses(r: *Reader, piece: clause.Piece, begin: usize, end: usize, number: u32, cell: bool) error{OutOfMemory}!void {
        const from = afterMarker(piece, begin);
        var p = piece;
        if (p.all & f.outcome != 0) {
            r.accents(p);
            p = .of(p.text, p.tokens);
        }
        const all = p.all;
        const context: claims.Context = .{
            .doer = r.doer_age <= @as(u32, if (cell or from > begin) 8 else if (refersBack(p, all)) 4 else 1),
            .story = r.story or tellsStory(p, all),
            .item = cell or from > begin,
        };
        if (r.watch) |seen| try seen.append(r.arena, .{ .span = p.text.span(from, end), .features = weigh.features(p, context, all), .asks = asks(p, end) });
        var claimed = false;
        if (mayClaim(p, all, context) and !asks(p, end)) {
            var claim = judge(p, context);
            if (claim.found()) {
                claimed = true;
                const source = sources.find(p, r.raised(p, end));
                if (!try r.parts(p, from, end, number, context, source)) try r.keep(p, &claim, source, from, end, number);
            }
        }
        if (!claimed and mayBack(p, all)) {
            const source = sources.find(p, r.raised(p, end));
            if (@backingInt(source.evidence) >= @backingInt(claims.Evidence.vague) and !isNote(p, begin)) {
                try r.backings.append(r.arena, .{
                    .evidence = source.evidence,
                    .sentence = number,
                    .paragraph = r.paragraph,
                    .near = pointsBack(p),
                });
            }
        }
        if (context.story) r.story = true;
        const about = all & (f.intervention | f.exposure) != 0 or (all & f.thing != 0 and all & (f.outcome | f.efficacy | f.you) != 0);
        r.doer_age = if (claimed or about) 0 else r.doer_age +| 1;
    }

    /// Tell "é" from "e" and "dá" from "da", which fold alike.
    fn accents(r: *Reader, p: clause.Piece) void {
        const first = (@intFromPtr(p.tokens.ptr) - @intFromPtr(&r.buffer)) / @sizeOf(tokens.Token);
        for (r.buffer[first..][0..p.tokens.len]) |*token| {
            const len = token.to - token.from;
            if (len > 2) continue;
            const last = token.to - 1;
            if (len == 1 and p.text.ch[last] == 'e') {
                if (!r.isAccented(p.text, last)) token.flags &= ~f.being;
            } else if (len == 2 and p.text.ch[last] == 'a' and p.text.ch[token.from] == 'd') {
                if (r.isAccented(p.text, last)) token.flags = f.harm | f.present;
            }
        }
    }

    fn isAccented(r: *Reader, text: Text, i: usize) bool {
        return text.width[i] > 1 or r.raw.at(text.at[i]) >= 0xC0;
    }

    /// Judge clauses parted by semicolons; true when two or more claim something, which then stand alone.
    fn parts(r: *Reader, p: clause.Piece, from: usize, end: usize, number: u32, context: claims.Context, source: sources.Sources) error{OutOfMemory}!bool {
        var cuts: [12]usize = undefined;
        var count: usize = 0;
        var depth: usize = 0;
        for (p.tokens, 0..) |token, i| {
            if (token.gap & Gap.closes != 0) depth -|= 1;
            if (token.gap & Gap.opens != 0) depth += 1;
            if (i > 0 and token.gap & Gap.semicolon != 0 and depth == 0 and count < cuts.len) {
                cuts[count] = i;
                count += 1;
            }
        }
        if (count == 0) return false;
        var claiming: usize = 0;
        var judged: [cuts.len + 1]claims.Claim = undefined;
        var around = context;
        for (0..count + 1) |k| {
            const first = if (k == 0) 0 else cuts[k - 1];
            const last = if (k == count) p.tokens.len else cuts[k];
            const piece: clause.Piece = .of(p.text, p.tokens[first..last]);
            judged[k] = judge(piece, around);
            if (judged[k].found()) claiming += 1;
            if (piece.all & f.doer != 0) around.doer = true;
        }
        if (claiming < 2) return false;
        for (0..count + 1) |k| {
            if (!judged[k].found()) continue;
            const first = if (k == 0) 0 else cuts[k - 1];
            const last = if (k == count) p.tokens.len else cuts[k];
            const begin = if (k == 0) from else p.tokens[first].from;
            const piece: clause.Piece = .of(p.text, p.tokens[first..last]);
            var own = sources.find(piece, false);
            if (k == count and @backingInt(source.evidence) > @backingInt(own.evidence)) own = source;
            try r.keep(piece, &judged[k], own, begin, if (k == count) end else p.tokens[last - 1].to, number);
        }
        return true;
    }

    fn keep(r: *Reader, p: clause.Piece, claim: *claims.Claim, source: sources.Sources, from: usize, end: usize, number: u32) error{OutOfMemory}!void {
        claim.evidence = source.evidence;
        claim.reported = source.reported;
        try r.found.append(r.arena, .{
            .claim = claim.*,
            .source = source,
            .span = p.text.span(from, end),
            .sentence = number,
            .paragraph = r.paragraph,
        });
    }

    /// True when a raised number stands among the units of the piece, as the mark of a note does.
    fn raised(r: *Reader, p: clause.Piece, end: usize) bool {
        const first = p.tokens[0];
        for (p.text.ch[first.from..end], first.from..) |ch, i| {
            if (ch != fold.symbol) continue;
            const before = p.text.before(i, 1);
            if (!fold.isLetter(before) and !fold.isDigit(before) and before != '%' and before != '.' and before != ')' and before != ',') continue;
            if (isRaised(r.raw.at(p.text.at[i]))) return true;
        }
        return false;
    }

    /// Give claims without a source what another sentence of their paragraph names.
    fn bind(r: *Reader) void {
        var first: usize = 0;
        for (r.found.items) |*item| {
            if (item.source.reference != 0 and !r.list.may(item.source.reference)) item.claim.evidence = item.source.otherwise;
            if (r.backings.items.len == 0) continue;
            while (first < r.backings.items.len and r.backings.items[first].paragraph < item.paragraph) first += 1;
            for (r.backings.items[first..@min(r.backings.items.len, first + 16)]) |backing| {
                if (backing.paragraph != item.paragraph) break;
                const apart = if (backing.sentence > item.sentence) backing.sentence - item.sentence else item.sentence - backing.sentence;
                const study = backing.evidence == .study and apart <= 4;
                const next = backing.sentence == item.sentence + 1 and backing.near;
                if (!study and !next) continue;
                if (@backingInt(backing.evidence) > @backingInt(item.claim.evidence)) item.claim.evidence = backing.evidence;
            }
        }
    }
};

/// Past the signs that end a sentence, from `from` on.
fn signsEnd(text: Text, from: usize, limit: usize) usize {
    var i = from;
    while (i < limit and (text.ch[i] == '.' or text.ch[i] == '!' or text.ch[i] == '?' or text.ch[i] == '"' or text.ch[i] == ')')) i += 1;
    return i;
}

/// A quick look: most sentences have no word that a claim is made with.
fn mayClaim(p: clause.Piece, all: u64, context: claims.Context) bool {
    if (all & f.outcome != 0 and (context.doer or all & f.doer != 0)) return true;
    if (all & (f.outcome | f.slim | f.efficacy | f.promise | f.absolute | f.property | f.doer) == 0) return false;
    if (all & (f.effect | f.efficacy | f.risk | f.absolute | f.promise | f.property | f.comparison | f.you) != 0) return true;
    for (p.tokens) |token| if (token.number) return true;
    return false;
}

/// A quick look: whether a source may be named.
fn mayBack(p: clause.Piece, all: u64) bool {
    if (all & (f.citation | f.science | f.authority) != 0) return true;
    for (p.tokens) |token| if (token.number and token.gap & (Gap.opens | Gap.joined) != 0 or token.value >= 1900 and token.value < 2100 or token.value == 10) return true;
    return false;
}

/// Where the sentence begins behind the sign of a list item: "1.", "-", "a)".
fn afterMarker(p: clause.Piece, begin: usize) usize {
    const text = p.text;
    var i = begin;
    while (i < p.tokens[0].from) : (i += 1) {
        const ch = text.ch[i];
        if (ch == '"' or ch == '\'' or ch == '(' or ch == '[') return i;
    }
    const first = p.tokens[0];
    const marks = first.to - first.from <= 2 and (first.number or first.to - first.from == 1);
    if (marks and p.tokens.len > 1 and (text.get(first.to) == '.' or text.get(first.to) == ')') and text.get(first.to + 1) == ' ') {
        return p.tokens[1].from;
    }
    return first.from;
}

/// True when the sentence asks; "você sabia que …?" only pretends to.
fn asks(p: clause.Piece, end: usize) bool {
    var i = end;
    while (i > 0 and end - i < 4) {
        i -= 1;
        const ch = p.text.ch[i];
        if (ch == '?') {
            for (0..@min(p.tokens.len, 3)) |k| if (p.is(k, "sabia")) return false;
            return true;
        }
        if (ch != '!' and ch != '"' and ch != ')' and ch != ' ') return false;
    }
    return false;
}

/// "Ela adoece …": a pronoun may stand for what was named some sentences ago.
fn refersBack(p: clause.Piece, all: u64) bool {
    if (all & f.pronoun == 0) return false;
    for (p.tokens) |token| if (token.has(f.pronoun) and !token.has(f.article)) return true;
    return false;
}

/// "A paciente de 45 anos foi internada", "minha avó tomou": one person's story.
fn tellsStory(p: clause.Piece, all: u64) bool {
    if (all & (f.person | f.group | f.me) == 0) return false;
    if (all & (f.science | f.citation) != 0) return false;
    if (all & f.me != 0 and all & f.past != 0) return true;
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.person) or token.has(f.group)) {
            if (!(p.is(i, "paciente"))) continue;
        }
        if (p.any(i, @min(p.tokens.len, i + 12)) & (f.past | f.participle) != 0) return true;
        // "João, 54 anos"
        for (i + 1..@min(p.tokens.len, i + 4)) |k| if (p.tokens[k].number and p.tokens[k].value < 120 and (p.is(k + 1, "anos") or p.gap(k + 1, Gap.comma))) return true;
    }
    return false;
}

/// "Isso foi comprovado por …", "Os resultados saíram na …": about the sentence before.
fn pointsBack(p: clause.Piece) bool {
    for (0..@min(p.tokens.len, 3)) |i| {
        if (p.has(i, f.pronoun) and !p.has(i, f.article)) return true;
        for ([_][]const u8{ "informac", "dado", "resultado", "conclus", "achado", "afirmac", "recomendac", "quem" }) |stem| {
            if (p.begins(i, stem)) return true;
        }
    }
    return false;
}

/// A note under the text begins with its mark and speaks only for the sentences that bear it.
fn isNote(p: clause.Piece, begin: usize) bool {
    const ch = p.text.ch[begin];
    return ch == fold.symbol or ch == '[' or ch == '*';
}

/// Superscript digits.
fn isRaised(cp: u21) bool {
    return cp == 0xB9 or cp == 0xB2 or cp == 0xB3 or cp == 0x2070 or (cp >= 0x2074 and cp <= 0x2079);
}
