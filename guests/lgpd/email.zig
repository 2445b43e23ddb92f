//! Find e-mail addresses: the common part of RFC 5322, as people write it in running text.

const std = @import("std");
const fold = @import("../text/fold.zig");
const kinds = @import("kinds.zig");
const words = @import("../text/words.zig");
const Context = @import("context.zig").Context;
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};

/// Local parts that stand for an institution, not a person.
const Functions = words.Set(
    \\info contato sac imprensa atendimento ouvidoria faleconosco suporte comercial secretaria recepcao agendamento
    \\marketing rh financeiro dpo encarregado lgpd privacidade noreply no-reply nao-responda naoresponda comunicacao
    \\assessoria redacao adm administracao admin administrativo webmaster postmaster abuse hello support press contact
    \\office editor editora newsletter vendas pesquisa ensino eventos cep central clinica hospital consultorio
    \\agenda inscricao inscricoes cadastro diretoria coordenacao biblioteca revista fale fale.conosco help security
    \\seguranca compliance juridico compras licitacao protocolo plantao exames resultados farmacia laboratorio
    \\saude vigilancia samu ubs gabinete cidadania convenios autorizacao enfermagem nutricao contabilidade vacina vacinacao
    \\regulacao assistencia cobranca faturamento portaria direcao presidencia ti informatica congresso comite
);

/// Hosts whose mailboxes belong to people.
const FreeMail = words.Set("gmail hotmail outlook yahoo icloud live uol bol terra ig protonmail proton msn globo");

const longest_local = 64;
const longest_domain = 253;

/// An address over the units from `from` on.
pub const Found = struct { from: usize, hit: kinds.Hit };

/// The address around the "@" at `sign`, which spaces may part; null when there is none.
pub fn around(c: *const Context, sign: usize) Error!?Found {
    const text = c.text;
    const bracketed = (text.before(sign, 1) == '(' and text.get(sign + 1) == ')') or (text.before(sign, 1) == '[' and text.get(sign + 1) == ']');
    const left = if (bracketed) sign - 1 else sign;
    const right = if (bracketed) sign + 2 else sign + 1;
    const apart = text.before(left, 1) == ' ';
    const to_local = if (apart) left - 1 else left;
    const from = local(text, to_local) orelse return null;
    if (text.before(from, 1) == '@') return null;
    const begin = if (text.get(right) == ' ') right + 1 else right;
    const to = domain(text, begin) orelse return null;
    if ((apart or begin > sign + 1) and !endsWell(text.ch[begin..to])) return null;
    return try found(c, from, to_local, begin, to);
}

/// The address whose sign is written as the word "arroba" or "at" at [word.from, word.to), such as
/// "maria (arroba) exemplo ponto com".
pub fn spelled(c: *const Context, word: words.Word) Error!?Found {
    const text = c.text;
    const bracketed = text.before(word.from, 1) == '(' or text.before(word.from, 1) == '[';
    var end = if (bracketed) word.from - 1 else word.from;
    if (text.before(end, 1) == ' ') end -= 1;
    const from = local(text, end) orelse return null;
    var i = if (bracketed) word.to + 1 else word.to;
    i = words.skipSpaces(text, i);
    const begin = i;
    var to = i;
    var dots: usize = 0;
    while (dots < 6) {
        const start = i;
        while (fold.isLetter(text.get(i)) or fold.isDigit(text.get(i)) or (text.get(i) == '-' and i - start < 60)) i += 1;
        if (i == start or i - start > 63) break;
        to = i;
        i = dot(text, i) orelse break;
        dots += 1;
    }
    if (dots == 0 or to == begin or !endsWell(text.ch[begin..to])) return null;
    // "at" is an English word too: brackets, or a word for the dot, tell.
    if (word.to - word.from == 2 and !bracketed and std.mem.find(u8, text.ch[begin..to], " dot ") == null) return null;
    return try found(c, from, end, begin, to);
}

/// Pass over a dot, or a word for it, with what brackets it.
fn dot(text: Text, from: usize) ?usize {
    if (text.get(from) == '.') return from + 1;
    var i = words.skipSpaces(text, from);
    if (text.get(i) == '(' or text.get(i) == '[') i += 1;
    if (text.get(i) == '.') i += 1 else {
        const word = words.at(text, i) orelse return null;
        const folded = word.folded(text);
        if (!std.mem.eql(u8, folded, "ponto") and !std.mem.eql(u8, folded, "dot")) return null;
        i = word.to;
    }
    if (text.get(i) == ')' or text.get(i) == ']') i += 1;
    return words.skipSpaces(text, i);
}

/// Ends in a domain that mail is often sent to: asked for where the address is not written as one.
fn endsWell(host: []const u8) bool {
    const last = host[if (std.mem.findLastAny(u8, host, ". )]")) |at| at + 1 else 0..];
    return last.len < host.len and last.len > 0 and Endings.has(last);
}

const Endings = words.Set("com br net org edu gov pt info");

/// Where the local part begins that ends at `to`.
fn local(text: Text, to: usize) ?usize {
    var from = to;
    while (from > 0 and to - from < longest_local and isLocal(text.ch[from - 1])) from -= 1;
    while (from < to and (text.ch[from] == '.' or text.ch[from] == '-' or text.ch[from] == '\'')) from += 1;
    return if (from == to or text.ch[to - 1] == '.') null else from;
}

fn found(c: *const Context, from: usize, to_local: usize, begin: usize, to: usize) Error!Found {
    const text = c.text;
    const institutional = isFunction(text.ch[from..to_local], text.ch[begin..to]);
    return .{ .from = from, .hit = kinds.hit(text, from, to, if (institutional) &kinds.email_institutional else &kinds.email, .{
        .confidence = if (institutional) 90 else 95,
        .severity = if (!institutional and c.owner(from) == .patient) .high else null,
        .mask = if (institutional) null else try masked(c, from, begin, to),
    }) };
}

/// "m***@exemplo.com"
fn masked(c: *const Context, from: usize, begin: usize, to: usize) Error![]const u8 {
    const out = try c.arena.alloc(u8, 5 + to - begin);
    out[0] = if (c.text.ch[from] < 0x80) c.text.ch[from] else '*';
    @memcpy(out[1..5], "***@");
    for (c.text.ch[begin..to], out[5..]) |ch, *slot| slot.* = if (ch < 0x80 and ch != '\n') ch else '*';
    return out;
}

fn isLocal(ch: u8) bool {
    return fold.isWord(ch) or ch == '.' or ch == '-' or ch == '+' or ch == '%' or ch == '\'';
}

/// The end of the domain at `from`: labels parted by dots, the last of at least two letters.
fn domain(text: Text, from: usize) ?usize {
    var end: ?usize = null;
    var i = from;
    var dots: usize = 0;
    while (i - from < longest_domain) {
        const start = i;
        while (fold.isLetter(text.get(i)) or fold.isDigit(text.get(i)) or text.get(i) == '-') i += 1;
        if (i == start or text.ch[start] == '-') break;
        var label_end = i;
        while (text.ch[label_end - 1] == '-') label_end -= 1;
        if (dots > 0 and isTopLevel(text.ch[start..label_end])) end = label_end;
        if (label_end < i or text.get(i) != '.') break;
        dots += 1;
        i += 1;
    }
    return end;
}

fn isTopLevel(label: []const u8) bool {
    if (label.len < 2) return false;
    for (label) |ch| if (!fold.isLetter(ch)) return false;
    return true;
}

/// A function's address: its name alone, or its name and more at a host that is not for private mail.
fn isFunction(name: []const u8, host: []const u8) bool {
    if (Functions.has(name)) return true;
    const first = name[0 .. std.mem.findAny(u8, name, "._-+0123456789") orelse name.len];
    const site = host[0 .. std.mem.findScalar(u8, host, '.') orelse host.len];
    return Functions.has(first) and !FreeMail.has(site);
}

fn expectFound(expected: ?[]const u8, severity: @import("../abi/finding.zig").Severity, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    const c: Context = .{ .arena = arena.allocator(), .text = text };
    const got = try around(&c, std.mem.findScalar(u8, text.ch, '@').?) orelse
        return std.testing.expectEqual(expected, null);
    try std.testing.expectEqualStrings(expected.?, text.ch[got.from..got.hit.to]);
    try std.testing.expectEqual(severity, got.hit.finding.severity);
}

test "addresses are found whole, and whose they are" {
    try expectFound("maria.souza+x@exemplo.com.br", .medium, "(Maria.Souza+x@exemplo.com.br).");
    try expectFound("m@sub.exemplo.org", .high, "e-mail da paciente: m@sub.exemplo.org-");
    try expectFound("contato@clinica.com.br", .info, "contato@clinica.com.br");
    try expectFound("sac.sp@clinica.com.br", .info, "sac.sp@clinica.com.br");
    try expectFound("contato.maria@gmail.com", .medium, "contato.maria@gmail.com");
    try expectFound("m@exemplo.com", .medium, "m@exemplo.com.1");
    try expectFound(null, .info, "@drjoao no Instagram");
    try expectFound(null, .info, "a@b");
    try expectFound(null, .info, "a@b.1");
    try expectFound(null, .info, "a.@exemplo.com");
}
