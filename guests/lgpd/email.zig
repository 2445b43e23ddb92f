//! Find e-mail addresses: the common part of RFC 5322, as people write it in running text.

const std = @import("std");
const fold = @import("../text/fold.zig");
const owners = @import("owner.zig");
const words = @import("../text/words.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Text = @import("../text/codepoints.zig").Text;

/// A finding over the units [from, to).
pub const Found = struct { from: usize, to: usize, finding: Finding };

/// Local parts that stand for an institution, not a person.
const Functions = words.Set(
    \\info contato sac imprensa atendimento ouvidoria faleconosco suporte comercial secretaria recepcao agendamento
    \\marketing rh financeiro dpo encarregado lgpd privacidade noreply no-reply nao-responda naoresponda comunicacao
    \\assessoria redacao adm administracao admin administrativo webmaster postmaster abuse hello support press contact
    \\office editor editora newsletter vendas pesquisa ensino eventos cep central clinica hospital consultorio
    \\agenda inscricao inscricoes cadastro diretoria coordenacao biblioteca revista fale fale.conosco help security
    \\seguranca compliance juridico compras licitacao protocolo plantao exames resultados farmacia laboratorio
);

/// Hosts whose mailboxes belong to people.
const FreeMail = words.Set("gmail hotmail outlook yahoo icloud live uol bol terra ig protonmail proton msn globo");

const longest_local = 64;
const longest_domain = 253;

/// The address around the "@" at `sign`; null when there is none.
pub fn around(text: Text, sign: usize, field_owner: owners.Owner) ?Found {
    var from = sign;
    while (from > 0 and sign - from < longest_local and isLocal(text.ch[from - 1])) from -= 1;
    while (from < sign and (text.ch[from] == '.' or text.ch[from] == '-')) from += 1;
    if (from == sign or text.ch[sign - 1] == '.' or text.before(from, 1) == '@') return null;
    const to = domain(text, sign + 1) orelse return null;
    const owner = blk: {
        const said = owners.of(text, from);
        break :blk if (said == .unknown) field_owner else said;
    };
    const institutional = isFunction(text.ch[from..sign], text.ch[sign + 1 .. to]);
    return .{ .from = from, .to = to, .finding = .{
        .rule = if (institutional) "LGPD-EMAIL-INSTITUTIONAL" else "LGPD-EMAIL",
        .kind = "email",
        .article = "LGPD art. 5 I",
        .severity = if (institutional) .info else if (owner == .patient) .high else .medium,
        .confidence = if (institutional) 90 else 95,
        .span = text.span(from, to),
        .message = if (institutional) "O texto contém um e-mail institucional." else "O texto contém um e-mail que pode ser de uma pessoa.",
        .suggestion = if (institutional) "Confira se o endereço é mesmo institucional." else "Remova o e-mail ou use um endereço institucional.",
    } };
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
fn isFunction(local: []const u8, host: []const u8) bool {
    if (Functions.has(local)) return true;
    const first = local[0 .. std.mem.findAny(u8, local, "._-+0123456789") orelse local.len];
    const site = host[0 .. std.mem.findScalar(u8, host, '.') orelse host.len];
    return Functions.has(first) and !FreeMail.has(site);
}

fn expectFound(expected: ?[]const u8, severity: @import("../abi/finding.zig").Severity, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    const found = around(text, std.mem.findScalar(u8, text.ch, '@').?, .unknown) orelse
        return std.testing.expectEqual(expected, null);
    try std.testing.expectEqualStrings(expected.?, text.ch[found.from..found.to]);
    try std.testing.expectEqual(severity, found.finding.severity);
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
