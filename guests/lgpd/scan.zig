//! Look for identifiers in one text: a pass from left to right, in which words say what the numbers after them are.
//!
//! Where two readings of a number overlap, the longer one stands, then the surer.

const std = @import("std");
const card = @import("card.zig");
const codes = @import("codes.zig");
const company = @import("company.zig");
const dates = @import("dates.zig");
const documents = @import("documents.zig");
const email = @import("email.zig");
const finding = @import("../abi/finding.zig");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const labels = @import("labels.zig");
const network = @import("network.zig");
const owners = @import("owner.zig");
const phone = @import("phone.zig");
const postal = @import("postal.zig");
const record = @import("record.zig");
const words = @import("../text/words.zig");
const Columns = @import("columns.zig").Columns;
const Context = @import("context.zig").Context;
const Reading = @import("reading.zig").Reading;
const Token = @import("reading.zig").Token;
const Sieve = @import("../text/table.zig").Sieve;
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};
const Hit = kinds.Hit;

/// Add the identifiers in a text, the field called `name`.
pub fn find(arena: std.mem.Allocator, reading: *const Reading, name: Text, found: *std.ArrayList(finding.Finding)) Error!void {
    const text = reading.text;
    var scan: Scan = .{ .found = found, .begin = found.items.len, .c = .{
        .arena = arena,
        .text = text,
        .field_label = labels.ofField(name),
        .field_owner = owners.ofField(name),
    } };
    var i: usize = 0;
    for (reading.tokens) |token| {
        if (i > token.from) continue; // a part of what was found
        if (token.from - i != 1 or classes[text.ch[i]] != .none) i = try scan.between(i, token.from) else i += 1;
        if (i > token.from) continue;
        const announces = Cues.passes(text.ch[i..token.to]);
        const next = text.get(token.to);
        const leads = fold.isDigit(next) or (may_lead[next] and leadsOn(text, token));
        i = if (announces or leads or scan.waits) try scan.word(i, token.to, announces, leads) else token.to;
    }
    _ = try scan.between(i, text.len());
}

/// Behind a sign, a code goes on with a digit, and a CNPJ with letters behind a dot too.
fn leadsOn(text: Text, token: Token) bool {
    const after = text.get(token.to + 1);
    return fold.isDigit(after) or (text.ch[token.to] == '.' and token.to - token.from == 2 and fold.isLetter(after));
}

const Class = enum(u8) { none, digit, prefix, sign, colon, border };

const classes = blk: {
    var table: [256]Class = @splat(.none);
    for (0..256) |ch| {
        if (fold.isDigit(ch)) table[ch] = .digit;
    }
    for ("+(") |ch| table[ch] = .prefix;
    for ("|;,\n") |ch| table[ch] = .border;
    table['@'] = .sign;
    table[':'] = .colon;
    break :blk table;
};

/// What may part the letters of a code from what follows.
const may_lead = blk: {
    var table: [256]bool = @splat(false);
    for ("-. ") |ch| table[ch] = true;
    break :blk table;
};

/// Words that may announce something.
const Cues = Sieve(&.{ labels.all, postal.Streets.all, &.{ "values", "arroba", "at" } });

const Scan = struct {
    c: Context,
    found: *std.ArrayList(finding.Finding),
    /// Findings before this are not of this pass.
    begin: usize,
    columns: Columns = .{},
    /// A label was read after which words may be numbers.
    waits: bool = false,

    /// Read what stands between two words; return where to go on.
    fn between(s: *Scan, from: usize, to: usize) Error!usize {
        const ch = s.c.text.ch;
        var i = from;
        while (i < to) {
            i = switch (classes[ch[i]]) {
                .none => i + 1,
                .digit => try s.number(i),
                .prefix => try s.prefix(i),
                .sign => try s.sign(i),
                .colon => try s.colon(i),
                .border => s.border(i),
            };
        }
        return i;
    }

    /// Keep a hit, and remember that what its label announced is found.
    fn keep(s: *Scan, hit: Hit) Error!usize {
        try s.found.append(s.c.arena, hit.finding);
        if (s.c.mark) |*mark| mark.used = true;
        if (hit.finding.kind.ptr == kinds.phone.name.ptr) s.c.phone_to = hit.to;
        return hit.to;
    }

    /// Read the letters [from, to): a label, the beginning of an address or of a code.
    fn word(s: *Scan, from: usize, to: usize, announces: bool, leads: bool) Error!usize {
        const text = s.c.text;
        const one: words.Word = .{ .from = from, .to = to };
        if (fold.isDigit(text.before(from, 1))) return to; // the end of a code
        if (announces) if (try s.cue(one)) |end| return end;
        if (leads) if (try s.code(one)) |hit| return s.keep(hit);
        if (!s.waits) return to;
        if (s.c.mark) |*mark| if (mark.used or to - mark.to > labels.reach) {
            s.waits = false;
        } else switch (mark.label) {
            .birth => if (try dates.birthInWords(&s.c, one)) |hit| return s.keep(hit),
            .cpf, .cns => if (to - from <= 2 and groups.lookalike(text.ch[from]) != null) {
                if (try s.guess(from)) |hit| return s.keep(hit);
            },
            else => {},
        };
        return to;
    }

    /// Read a word that may announce something; return where to go on when it is the beginning of a hit.
    fn cue(s: *Scan, one: words.Word) Error!?usize {
        const text = s.c.text;
        if (labels.of(text, one)) |what| s.label(what, one.to);
        if (try postal.address(&s.c, one)) |hit| {
            s.c.address_to = hit.to;
            return try s.keep(hit);
        }
        const folded = one.folded(text);
        if (std.mem.eql(u8, folded, "values")) s.columns.values();
        if (std.mem.eql(u8, folded, "arroba") or std.mem.eql(u8, folded, "at")) {
            if (try email.spelled(&s.c, one)) |address| return try s.keepAddress(address);
        }
        return null;
    }

    fn label(s: *Scan, what: labels.Label, to: usize) void {
        if (what == .plate) s.c.vehicle_to = to;
        // "data" of "nascimento (data)", "registro" of "CNH, registro" say no more than is known.
        if (s.c.mark) |*mark| {
            const weaker = (what == .date and mark.label == .birth) or ((what == .weak_record or what == .registry) and isIdentifier(mark.label));
            if (weaker and !mark.used and to - mark.to < 24) {
                mark.to = to;
                return;
            }
        }
        s.c.mark = .{ .label = what, .to = to };
        s.waits = what == .birth or what == .cpf or what == .cns;
        s.columns.label(what);
    }

    /// True for labels that say just what a number is.
    fn isIdentifier(what: labels.Label) bool {
        return switch (what) {
            .cpf, .cns, .pis, .cnh, .voter, .rg, .passport, .card, .record => true,
            else => false,
        };
    }

    /// A code that begins with letters.
    fn code(s: *Scan, one: words.Word) Error!?Hit {
        const text = s.c.text;
        const next = text.get(one.to);
        const digit = fold.isDigit(next);
        const parted = (next == '-' or next == ' ' or next == '.') and fold.isDigit(text.get(one.to + 1));
        const length = one.to - one.from;
        if (!digit and !parted) {
            // A CNPJ may have letters only before a sign.
            return if (next == '.' and length == 2) company.alphanumeric(&s.c, one.from) else null;
        }
        if (length == 3) if (try codes.plate(&s.c, one.from)) |hit| return hit;
        if (length <= 3) if (try codes.passport(&s.c, one.from, one.to)) |hit| return hit;
        if (length <= 2 and s.c.near(.rg, one.from, 26) and isState(text, one)) {
            const n = groups.read(text, if (digit) one.to else one.to + 1, false);
            if (try documents.rgFrom(&s.c, &n, one.from)) |hit| return hit;
        }
        if (length <= 12) if (try company.alphanumeric(&s.c, one.from)) |hit| return hit;
        return if (length <= 3) record.find(&s.c, one.from) else null;
    }

    /// "MG", and "M" as Minas Gerais had it once.
    fn isState(text: Text, one: words.Word) bool {
        if (!text.upper[one.from]) return false;
        return if (one.to - one.from == 1) text.ch[one.from] == 'm' else postal.States.has(one.folded(text));
    }

    fn number(s: *Scan, from: usize) Error!usize {
        const c = &s.c;
        const text = c.text;
        s.columns.digits = true;
        if (isInside(text, from)) return from + 1;
        const n = groups.read(text, from, false);
        const first = n.first();
        const said = c.label(from);
        var best: ?Hit = null;
        if (n.len >= 11) {
            best = better(best, try documents.cns(c, &n));
            best = better(best, try documents.cpf(c, &n));
            best = better(best, try documents.pis(c, &n));
            best = better(best, try documents.cnh(c, &n));
            best = better(best, try documents.voter(c, &n));
            best = better(best, try card.find(c, &n));
            best = better(best, try company.numeric(c, &n));
        }
        if (n.len >= 8) best = better(best, try postal.cep(c, &n));
        if (n.len >= 5) best = better(best, try documents.rg(c, &n));
        if (n.len >= 8 or (n.len == 1 and text.get(from + 1) == 'x')) best = better(best, try phone.at(c, from));
        if (n.len >= 6 or said == .birth) best = better(best, try dates.birth(c, from));
        if (n.len >= 4 and n.joints[n.first() % n.len] == .dot) best = better(best, try network.v4(c, from));
        if (first <= 3) best = better(best, try dates.age(c, from));
        if (said == .record or (best == null and (said == .weak_record or said == .registry))) best = better(best, record.find(c, from));
        if (said == .passport) best = better(best, try codes.passportOfDigits(c, from));
        if (isCode(text, n.ends[first - 1])) best = better(best, try company.alphanumeric(c, from));
        if (best == null and n.len < 15 and (said == .cpf or said == .cns)) best = try s.guess(from);
        if (best) |hit| return s.keep(hit);
        return n.ends[first - 1];
    }

    /// No identifier begins behind a digit and a dot or dash, nor among digits that stand alone.
    fn isInside(text: Text, from: usize) bool {
        if (fold.isDigit(text.before(from, 1))) return true;
        if (!fold.isDigit(text.before(from, 2))) return false;
        return switch (text.ch[from - 1]) {
            '.', '-' => !groups.isItem(text, from - 1),
            ' ' => text.get(from + 1) == ' ' and fold.isDigit(text.get(from + 2)) and !fold.isDigit(text.before(from, 3)),
            else => false,
        };
    }

    /// A letter goes on where a number's first group ends, perhaps behind a dot.
    fn isCode(text: Text, to: usize) bool {
        return fold.isLetter(text.get(to)) or (text.get(to) == '.' and fold.isWord(text.get(to + 1)));
    }

    /// A labelled CPF or CNS in which letters were taken for digits, as scanners do.
    fn guess(s: *Scan, from: usize) Error!?Hit {
        const n = groups.read(s.c.text, from, true);
        if (!n.guessed) return null;
        return better(try documents.cns(&s.c, &n), try documents.cpf(&s.c, &n));
    }

    fn prefix(s: *Scan, from: usize) Error!usize {
        if (s.c.text.ch[from] == '(') if (s.columns.bracket()) |cell| s.enter(cell, from + 1);
        if (try phone.at(&s.c, from)) |hit| {
            s.columns.digits = true;
            return s.keep(hit);
        }
        return from + 1;
    }

    fn sign(s: *Scan, from: usize) Error!usize {
        const address = try email.around(&s.c, from) orelse return from + 1;
        return s.keepAddress(address);
    }

    /// A number that was taken for itself is the beginning of the address.
    fn keepAddress(s: *Scan, address: email.Found) Error!usize {
        const start = s.c.text.at[address.from];
        while (s.found.items.len > s.begin and s.found.getLast().span.end > start) _ = s.found.pop();
        return s.keep(address.hit);
    }

    fn colon(s: *Scan, from: usize) Error!usize {
        const left = s.c.text.before(from, 1);
        const right = s.c.text.get(from + 1);
        if (right == ' ' or (right != ':' and !fold.isDigit(right) and !fold.isLetter(right))) return from + 1;
        if (!fold.isWord(left) and right != ':') return from + 1;
        const hit = try network.v6(&s.c, from) orelse return from + 1;
        return s.keep(hit);
    }

    fn border(s: *Scan, from: usize) usize {
        const text = s.c.text;
        const cell = if (text.ch[from] == '\n') s.columns.newline() else s.columns.cell(text, from);
        if (cell) |one| s.enter(one, from + 1);
        return from + 1;
    }

    fn enter(s: *Scan, cell: Columns.Cell, at: usize) void {
        s.c.mark = if (cell.label) |what| .{ .label = what, .to = at, .column = true } else null;
        s.waits = cell.label == .birth or cell.label == .cpf or cell.label == .cns;
    }
};

fn better(a: ?Hit, b: ?Hit) ?Hit {
    const x = a orelse return b;
    const y = b orelse return a;
    if (x.to != y.to) return if (x.to > y.to) a else b;
    return if (y.finding.confidence > x.finding.confidence) b else a;
}
