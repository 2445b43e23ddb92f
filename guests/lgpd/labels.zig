//! Find the word that says what a number is: "CPF", "cartão SUS", "telefone", "protocolo".

const std = @import("std");
const words = @import("../text/words.zig");
const Text = @import("../text/codepoints.zig").Text;

/// What a label before a number says of it.
pub const Label = enum {
    cpf,
    cns,
    phone,
    /// Another kind of number, which may look like a CPF by chance.
    other,
};

/// How far before a number a label still counts, in characters.
const reach = 40;

const labels = std.StaticStringMap(Label).initComptime(.{
    .{ "cpf", .cpf },        .{ "cpfs", .cpf },       .{ "cns", .cns },        .{ "sus", .cns },
    .{ "tel", .phone },      .{ "tels", .phone },     .{ "telefone", .phone }, .{ "telefones", .phone },
    .{ "fone", .phone },     .{ "fones", .phone },    .{ "cel", .phone },      .{ "celular", .phone },
    .{ "whatsapp", .phone }, .{ "whats", .phone },    .{ "zap", .phone },      .{ "wa", .phone },
    .{ "contato", .phone },  .{ "contatos", .phone }, .{ "fax", .phone },      .{ "phone", .phone },
    .{ "ligue", .phone },    .{ "ligar", .phone },    .{ "telegram", .phone }, .{ "celulares", .phone },
    .{ "pis", .other },      .{ "pasep", .other },    .{ "nis", .other },      .{ "nit", .other },
    .{ "cnh", .other },      .{ "renavam", .other },  .{ "eleitor", .other },  .{ "protocolo", .other },
    .{ "processo", .other }, .{ "pedido", .other },   .{ "nota", .other },     .{ "nf", .other },
    .{ "nfe", .other },      .{ "isbn", .other },     .{ "issn", .other },     .{ "doi", .other },
    .{ "pmid", .other },     .{ "boleto", .other },   .{ "anvisa", .other },   .{ "cnpj", .other },
    .{ "cnes", .other },     .{ "sei", .other },      .{ "lote", .other },     .{ "contrato", .other },
    .{ "serie", .other },    .{ "codigo", .other },   .{ "rastreio", .other }, .{ "cep", .other },
    .{ "crm", .other },      .{ "coren", .other },    .{ "rqe", .other },      .{ "cnj", .other },
});

/// The label nearest before `position`, or in brackets right after `end`; null when there is none within reach.
pub fn near(text: Text, position: usize, end: usize) ?Label {
    const limit = position -| reach;
    var i = position;
    while (words.previous(text, i, limit)) |word| : (i = word.from) {
        if (word.from == limit and limit > 0) break; // the word may begin before the reach
        if (of(text, word)) |label| return label;
    }
    const next = words.skipSpaces(text, end);
    if (text.get(next) != '(') return null;
    const word = words.at(text, next + 1) orelse return null;
    return labels.get(word.folded(text));
}

/// The label that the last part of a field's name is, such as "custom_fields.cpf_paciente".
pub fn ofField(text: Text) ?Label {
    var i = text.len();
    const dot = if (std.mem.findScalarLast(u8, text.ch, '.')) |at| at + 1 else 0;
    while (words.previous(text, i, dot)) |word| : (i = word.from) {
        if (of(text, word)) |label| return label;
    }
    return null;
}

fn of(text: Text, word: words.Word) ?Label {
    const folded = word.folded(text);
    if (labels.get(folded)) |label| return label;
    if (std.mem.eql(u8, folded, "f") and endsWith(text, word.to, "c.p.f")) return .cpf;
    if (std.mem.eql(u8, folded, "nacional") and endsWith(text, word.to, "cartao nacional")) return .cns;
    if (std.mem.eql(u8, folded, "cadastro") and startsWith(text, word.from, "cadastro de pessoa")) return .cpf;
    return null;
}

fn endsWith(text: Text, to: usize, comptime phrase: []const u8) bool {
    return to >= phrase.len and std.mem.eql(u8, text.ch[to - phrase.len .. to], phrase);
}

fn startsWith(text: Text, from: usize, comptime phrase: []const u8) bool {
    return std.mem.startsWith(u8, text.ch[from..], phrase);
}

test "the nearest label wins, within reach" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]struct { []const u8, ?Label }{
        .{ "CPF: ", .cpf },
        .{ "C.P.F. nº ", .cpf },
        .{ "**CPF:** ", .cpf },
        .{ "Cartão Nacional de Saúde: ", .cns },
        .{ "cartão do SUS ", .cns },
        .{ "CPF não informado. Pedido ", .other },
        .{ "cpf_", .cpf },
        .{ "CPF é um documento que todos os brasileiros têm e ", null },
        .{ "", null },
        .{ "escpf ", null },
    }) |case| {
        const text = try Text.init(arena.allocator(), case[0]);
        try std.testing.expectEqual(case[1], near(text, text.len(), text.len()));
    }
    const after = try Text.init(arena.allocator(), "1 (CPF)");
    try std.testing.expectEqual(.cpf, near(after, 0, 1));
}

test "field names are labels" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    try std.testing.expectEqual(.cpf, ofField(try Text.init(arena.allocator(), "custom_fields.cpf_paciente")));
    try std.testing.expectEqual(.phone, ofField(try Text.init(arena.allocator(), "custom_fields.telefone")));
    try std.testing.expectEqual(null, ofField(try Text.init(arena.allocator(), "cpf.body")));
}
