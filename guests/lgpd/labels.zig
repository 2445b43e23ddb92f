//! Know the words that say what a number is: "CPF", "cartão SUS", "telefone", "protocolo".

const std = @import("std");
const words = @import("../text/words.zig");
const Table = @import("../text/table.zig").Table;
const Text = @import("../text/codepoints.zig").Text;

/// What a word before a number says of it.
pub const Label = enum {
    cpf,
    cnpj,
    cns,
    pis,
    cnh,
    voter,
    rg,
    passport,
    plate,
    phone,
    cep,
    birth,
    ip,
    card,
    /// A patient's number in a hospital or with an insurer.
    record,
    /// May be such a number: "matrícula", "guia".
    weak_record,
    /// May be the number of anything: "registro".
    registry,
    age,
    /// A date that is no birth date.
    date,
    /// Another kind of number, which may look like a CPF by chance.
    other,
};

/// How far before a number a label still counts, in characters.
pub const reach = 40;

/// How far before it a word counts that says the number is nobody's.
const short_reach = 24;

const single = Table(Label, &.{
    .{ .cpf, "cpf cpfs cpfmf cpfpaciente cpfcliente cpftitular nrcpf numcpf numerocpf nucpf cpfnumero cic" },
    .{ .cnpj, "cnpj cnpjs cgc" },
    .{ .cns, "cns sus cadsus cartaosus numerocns cnspaciente" },
    .{ .pis, "pis pasep nis nit pispasep" },
    .{ .cnh, "cnh habilitacao" },
    .{ .voter, "eleitor eleitoral titulo" },
    .{ .rg, "rg rgs identidade rne rnm numerorg" },
    .{ .passport, "passaporte passaportes passport" },
    .{
        .plate,
        \\placa placas veiculo veiculos carro carros moto motos automovel caminhao caminhonete emplacado
        \\onibus ambulancia viatura taxi van vaga vagas garagem estacionamento reboque fiat vw volkswagen
        \\chevrolet toyota hyundai renault nissan peugeot
    },
    .{
        .phone,
        \\tel tels telefone telefones fone fones cel celular celulares whatsapp whats zap wpp wa contato contatos fax
        \\phone ligue ligar ligo telefonar telegram fixo recado recados movel mobile sms chamar
    },
    .{ .cep, "cep ceps" },
    .{
        .birth,
        \\nascimento nasc nascido nascida nascidos nascidas nasceu dn dob natalicio aniversario datanascimento dtnasc
        \\dtnascimento datanasc dtn birthdate
    },
    .{ .ip, "ip ips ipv4 ipv6" },
    .{ .card, "cartao cartoes credito debito visa mastercard amex elo hipercard diners" },
    .{ .record, "prontuario prontuarios pront rghc rgct nhc carteirinha numeroprontuario mrn patientid idpaciente pacienteid" },
    .{ .weak_record, "atendimento matricula matriculas guia convenio internacao beneficiario beneficiaria" },
    .{ .registry, "registro" },
    .{ .age, "idade idades" },
    .{
        .date,
        \\data datas exame exames coleta consulta emissao emitido emitida expedicao expedido validade valido valida
        \\vencimento vence alta admissao obito cirurgia retorno vacina dose coletado realizado realizada agendada
    },
    .{
        .other,
        \\protocolo processo pedido nota nf nfe isbn issn doi pmid boleto anvisa cnes sei lote contrato serie rastreio
        \\crm coren rqe cnj renavam imei chassi siape cnae ncm ean sku gtin versao patente edital empenho ans nire
        \\rastreamento protocolos processos lotes cartorio chamado ticket fatura danfe modelo modelos firmware software build release kernel
    },
});

/// All words that may be labels: those of the list, and the last words of phrases.
pub const all = single.all ++ [_][]const u8{
    "f", "g", "n", "s", "id", "ci", "same", "geral", "saude", "pessoa", "pessoas", "paciente", "nacional", "motorista",
};

/// The label that `word` is; null when it is none.
pub fn of(text: Text, word: words.Word) ?Label {
    const folded = word.folded(text);
    if (single.get(folded)) |label| {
        return switch (label) {
            .birth => if (std.mem.eql(u8, folded, "nascimento") and isSurname(text, word)) null else label,
            else => label,
        };
    }
    const phrases: []const Phrase = switch (folded.len) {
        1 => return ofLetter(text, word),
        2, 4 => return ofCapitals(text, word),
        5 => &.{ .{ "registro geral", .rg }, .{ "cartao de saude", .cns } },
        6 => &.{.{ "cadastro de pessoa", .cpf }},
        7 => &.{.{ "cadastro de pessoas", .cpf }},
        8 => if (folded[0] == 'p') return ofPatient(text, word) else &.{.{ "cartao nacional", .cns }},
        9 => &.{.{ "carteira de motorista", .cnh }},
        else => return null,
    };
    for (phrases) |phrase| if (endsWith(text, word.to, phrase[0])) return phrase[1];
    return null;
}

/// A phrase that is a label, known by its last word.
const Phrase = struct { []const u8, Label };

/// "C.P.F.", "R.G.", "D.N.": by the last letter.
fn ofLetter(text: Text, word: words.Word) ?Label {
    for ([_]Phrase{
        .{ "c.p.f", .cpf },  .{ "c p f", .cpf },  .{ "r.g", .rg },    .{ "d.n", .birth },
        .{ "d. n", .birth }, .{ " d/n", .birth }, .{ "c.n.s", .cns },
    }) |phrase| if (endsWith(text, word.to, phrase[0])) return phrase[1];
    return null;
}

/// "CI", "SAME": words of the language unless they are in capitals.
fn ofCapitals(text: Text, word: words.Word) ?Label {
    if (endsWith(text, word.to, "paciente_id")) return .record;
    if (!text.upper[word.from] or !text.upper[word.to - 1]) return null;
    const folded = word.folded(text);
    if (std.mem.eql(u8, folded, "ci")) return .rg;
    return if (std.mem.eql(u8, folded, "same")) .record else null;
}

/// "Maria do Nascimento": a name, not a date's label.
fn isSurname(text: Text, word: words.Word) bool {
    if (!text.upper[word.from] or word.from < 3 or text.ch[word.from - 1] != ' ') return false;
    const before = words.previous(text, word.from, word.from -| 24) orelse return false;
    if (before.to + 1 != word.from) return false;
    const folded = before.folded(text);
    if (std.mem.eql(u8, folded, "de") or std.mem.eql(u8, folded, "do")) {
        const noun = words.previous(text, before.from, before.from -| 12) orelse return true;
        return !Dates.has(noun.folded(text));
    }
    return !Dates.has(folded) and text.upper[before.from];
}

/// "código do paciente", "id_paciente"
fn ofPatient(text: Text, word: words.Word) ?Label {
    if (!std.mem.eql(u8, word.folded(text), "paciente")) return null;
    if (endsWith(text, word.to, "id_paciente") or endsWith(text, word.to, "numero_paciente")) return .record;
    const before = words.previous(text, word.from, word.from -| 4) orelse return null;
    const folded = before.folded(text);
    if (!std.mem.eql(u8, folded, "do") and !std.mem.eql(u8, folded, "da")) return null;
    const noun = words.previous(text, before.from, before.from -| 8) orelse return null;
    return if (Numbers.has(noun.folded(text)) and noun.to + 1 == before.from) .weak_record else null;
}

const Numbers = words.Set("id codigo cod numero identificador");
const Dates = words.Set("data dt datas dia local ano hora certidao registro");

/// True when a label of this kind, which ends at `from`, still speaks of what begins at `to`. What a number is not has
/// to be said right before it, in the same sentence.
pub fn reaches(text: Text, label: Label, from: usize, to: usize) bool {
    if (to < from or to - from > reach) return false;
    if (label != .other and label != .rg) return true;
    if (to - from > short_reach) return false;
    for (from..to) |i| switch (text.ch[i]) {
        '\n', ';' => return label == .rg,
        '.' => if (text.get(i + 1) == ' ' and i - from > 3) return false,
        else => {},
    };
    return true;
}

/// The label in brackets right after a number, as in "529.982.247-25 (CPF)".
pub fn after(text: Text, to: usize) ?Label {
    const next = words.skipSpaces(text, to);
    if (next > to + 2 or text.get(next) != '(') return null;
    return of(text, words.at(text, next + 1) orelse return null);
}

/// The label that the last part of a field's name is, such as "custom_fields.cpf_paciente".
pub fn ofField(text: Text) ?Label {
    var i = text.len();
    const dot = if (std.mem.findScalarLast(u8, text.ch, '.')) |at| at + 1 else 0;
    var weak: ?Label = null;
    while (words.previous(text, i, dot)) |word| : (i = word.from) {
        const label = of(text, word) orelse continue;
        if (label != .date and label != .other and label != .weak_record and label != .registry) return label;
        weak = weak orelse label;
    }
    return weak;
}

fn endsWith(text: Text, to: usize, phrase: []const u8) bool {
    return to >= phrase.len and std.mem.eql(u8, text.ch[to - phrase.len .. to], phrase);
}

fn labelOf(text: Text) ?Label {
    const word = words.previous(text, text.len(), 0) orelse return null;
    return of(text, word);
}

test "labels are known, and names are none" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]struct { []const u8, ?Label }{
        .{ "CPF: ", .cpf },                        .{ "C.P.F. ", .cpf },               .{ "**CPF:** ", .cpf },
        .{ "Cadastro de Pessoas", .cpf },
        .{ "Cartão Nacional ", .cns },
        .{ "cartão do SUS ", .cns },
        .{ "Data de Nascimento: ", .birth },       .{ "data_nascimento", .birth },     .{ "D.N.: ", .birth },
        .{ "Maria do Nascimento", null },          .{ "Ana Nascimento", null },        .{ "Nascimento: ", .birth },
        .{ "Pedido ", .other },                    .{ "carteira de motorista", .cnh }, .{ "SAME ", .record },
        .{ "the same ", null },                    .{ "Registro Geral", .rg },         .{ "escpf ", null },
        .{ "local e data de nascimento", .birth }, .{ "", null },
    }) |case| {
        const text = try Text.init(arena.allocator(), case[0]);
        try std.testing.expectEqual(case[1], labelOf(text));
    }
    const text = try Text.init(arena.allocator(), "1 (CPF)");
    try std.testing.expectEqual(.cpf, after(text, 1));
}

test "what a number is not has to be said in the same sentence" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), "protocolo entregue. 52998224725");
    try std.testing.expect(!reaches(text, .other, 9, 20));
    try std.testing.expect(reaches(text, .other, 9, 12));
    try std.testing.expect(reaches(text, .cpf, 9, 20));
}

test "field names are labels" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    try std.testing.expectEqual(.cpf, ofField(try Text.init(arena.allocator(), "custom_fields.cpf_paciente")));
    try std.testing.expectEqual(.phone, ofField(try Text.init(arena.allocator(), "custom_fields.telefone")));
    try std.testing.expectEqual(.birth, ofField(try Text.init(arena.allocator(), "custom_fields.data_nascimento")));
    try std.testing.expectEqual(null, ofField(try Text.init(arena.allocator(), "cpf.body")));
}
