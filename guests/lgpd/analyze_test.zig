//! What lgpd_analyzer reports of whole sentences, and what it leaves alone.

const std = @import("std");
const analyze = @import("analyze.zig");
const finding = @import("../abi/finding.zig");

/// What is expected of a text: "kind severity check_digit|span", one a finding, in order of place.
fn expect(expected: []const []const u8, field: []const u8, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var found: std.ArrayList(finding.Finding) = .empty;
    try analyze.analyzeField(a, .{ .name = field, .text = text }, &found);
    std.mem.sort(finding.Finding, found.items, {}, byPlace);
    var ok = found.items.len == expected.len;
    for (found.items, 0..) |item, i| {
        const line = try std.fmt.allocPrint(a, "{s} {s} {s}|{s}", .{
            item.kind, @tagName(item.severity), @tagName(item.check_digit), slice(text, item.span),
        });
        if (i < expected.len and std.mem.eql(u8, expected[i], line)) continue;
        ok = false;
        std.debug.print("\nin \"{s}\" got \"{s}\"\n", .{ text, line });
    }
    if (!ok) {
        std.debug.print("\nin \"{s}\" expected {d} findings, got {d}\n", .{ text, expected.len, found.items.len });
        return error.TestUnexpectedResult;
    }
}

fn byPlace(_: void, a: finding.Finding, b: finding.Finding) bool {
    return a.span.start < b.span.start;
}

fn slice(text: []const u8, span: @import("../text/codepoints.zig").Span) []const u8 {
    var view = std.unicode.Utf8View.initUnchecked(text).iterator();
    var at: u32 = 0;
    var from: usize = 0;
    while (at < span.end) : (at += 1) {
        if (at == span.start) from = view.i;
        _ = view.nextCodepointSlice();
    }
    return text[from..view.i];
}

test "cpf and cns" {
    try expect(&.{"cpf high ok|529.982.247-25"}, "body", "O número 529.982.247-25 é dela.");
    try expect(&.{"cpf high ok|529 982 247 25"}, "body", "dados 529 982 247 25 ok");
    try expect(&.{"cpf high ok|52998224725"}, "body", "ficha 52998224725.");
    try expect(&.{"cpf high failed|529.982.247-26"}, "body", "CPF: 529.982.247-26");
    try expect(&.{"cpf high failed|52998224726"}, "custom_fields.cpf", "52998224726");
    try expect(&.{"cpf low failed|529.982.247-26"}, "body", "código 529.982.247-26");
    try expect(&.{"cpf info failed|000.000.000-00"}, "body", "Use 000.000.000-00 no exemplo.");
    try expect(&.{ "cpf high ok|529.982.247-25", "cpf high ok|111.444.777-35" }, "body", "529.982.247-25/111.444.777-35");
    try expect(&.{"cpf high ok|529.982.247–25"}, "body", "😀 Joa\u{303}o: **CPF** 529.982.247–25");
    try expect(&.{"cpf high ok|529&#46;982.247&ndash;25"}, "body", "x 529&#46;982.247&ndash;25 y");
    try expect(&.{"cns high ok|898 0000 0004 3208"}, "body", "Cartão SUS 898 0000 0004 3208");
    try expect(&.{"cns high ok|174524171330004"}, "body", "nº 174524171330004");
    try expect(&.{"cns high failed|915 5017 0193 0306"}, "body", "CNS 915 5017 0193 0306");
}

test "phones" {
    try expect(&.{"phone medium none|(11) 98765-4321"}, "body", "Fale com a Ana: (11) 98765-4321.");
    try expect(&.{"phone medium none|+55 11 98765-4321"}, "body", "+55 11 98765-4321");
    try expect(&.{"phone medium none|11 9 8765 4321"}, "body", "zap 11 9 8765 4321");
    try expect(&.{"phone medium none|3211-1234"}, "body", "telefone 3211-1234");
    try expect(&.{"phone medium none|5511987654321"}, "body", "https://wa.me/5511987654321");
    try expect(&.{"phone high none|(21) 2345-6789"}, "body", "telefone da paciente: (21) 2345-6789");
    try expect(&.{"phone info none|(11) 3333-4444"}, "body", "Agende na clínica: (11) 3333-4444");
    try expect(&.{ "phone medium none|(11) 3333-4444", "phone medium none|98765-4321" }, "body", "tel. (11) 3333-4444/98765-4321");
    for ([_][]const u8{
        "SAC 0800 722 6001", "ligue 0800-722-6001",   "telefone 4004-1234", "tel. (11) 4004-1234", "disque 136 ou 192",
        "em 2019-2020",      "telefone em 2019-2020", "(20) 98765-4321",    "vagas 3211-1234",
    }) |text| try expect(&.{}, "body", text);
}

test "e-mail" {
    try expect(&.{"email medium none|maria@exemplo.com.br"}, "body", "escreva a maria@exemplo.com.br!");
    try expect(&.{"email info none|contato@clinica.com.br"}, "body", "contato@clinica.com.br");
    try expect(&.{"email medium none|52998224725@exemplo.com"}, "body", "52998224725@exemplo.com");
    try expect(&.{"email medium none|529.982.247-25@exemplo.com"}, "body", "529.982.247-25@exemplo.com");
}

test "names in context" {
    try expect(&.{"person_name high none|Maria da Silva Souza"}, "body", "A paciente Maria da Silva Souza foi internada.");
    try expect(&.{"person_name high none|João Silva"}, "body", "Paciente: João Silva, 45 anos");
    try expect(&.{"person_name high none|Joa\u{303}o Silva"}, "body", "😀 Paciente Joa\u{303}o Silva");
    try expect(&.{"person_name high none|MARIA DA SILVA"}, "body", "PACIENTE: MARIA DA SILVA CPF NÃO INFORMADO");
    try expect(&.{"person_name high none|MARIA DA SILVA"}, "body", "PACIENTE MARIA DA SILVA COMPARECEU AO HOSPITAL");
    try expect(&.{"person_name high none|Xochitl Quispe"}, "body", "o paciente Xochitl Quispe melhorou");
    try expect(&.{"person_name high none|Xochitl Quispe"}, "body", "Nome do paciente: Xochitl Quispe");
    try expect(&.{"person_name high none|Ana-Lúcia D'Ávila"}, "body", "**Nome da paciente:** Ana-Lúcia D'Ávila");
    try expect(&.{"person_name high none|maria de souza"}, "body", "paciente: maria de souza, estável");
    try expect(&.{"person_name high none|Maria J. Souza"}, "body", "atesto que a Sra. Maria J. Souza esteve aqui");
    try expect(&.{"person_name high none|Pedro Alves"}, "body", "meu nome é Pedro Alves");
    try expect(&.{"person_name high none|Pedro Alves"}, "body", "Me chamo Pedro Alves e tenho asma");
    try expect(&.{"person_name high none|José Pereira"}, "body", "Seu José Pereira melhorou.");
    try expect(&.{"person_name high none|Rita Lopes"}, "body", "a mãe, Rita Lopes, contou");
    try expect(&.{"person_name high none|Tainá Yawanawá"}, "custom_fields.nome_paciente", "Tainá Yawanawá");
    try expect(
        &.{ "person_name high none|João Silva", "phone high none|(11) 98765-4321", "email high none|j@exemplo.com" },
        "body",
        "Paciente João Silva, (11) 98765-4321, j@exemplo.com",
    );
}

test "what looks like personal data and is none" {
    for ([_][]const u8{
        "Processo SEI 12345-67890123/4567-12",
        "processo 0001234-56.2024.8.26.0100",
        "CNPJ 11.222.333/0001-81",
        "NF-e 35190712345678901234550010000012341234567890",
        "NF-e 3519 0712 3456 7890 1234 5500 1000 0012 3412 3456 7890",
        "boleto 34191.79001 01043.510047 91020.150008 5 84410026000",
        "R$ 52998224725,00",
        "R$ 1.234.567,89 em 2024",
        "TSH 8,4 mUI/L e glicose 126 mg/dL",
        "ISBN 978-85-359-0277-8",
        "doi 10.1056/NEJMoa2034577",
        "CEP 01310-100",
        "0f8fad5b-d9cb-469f-a165-52998224725a",
        "f-52998224725",
        "protocolo 52998224725",
        "PIS 52998224725",
        "rastreio AB52998224725BR",
        "versão 1.2.3.4",
        "ficha 52998224726",
        "aprox. 300 000 000 00 células",
        "CID E11.9, H1N1, B12",
        "Dr. João Silva, CRM-SP 12345",
        "Responsável técnico: Dr. João Silva, CRM/SP 123456",
        "Diretora técnica responsável: Ana Souza",
        "a paciente do Dr. João Silva",
        "Paciente: Dra. Ana Souza",
        "o paciente João Silva, CRM-SP 12345",
        "Nome do exame: Perfil Tireoidiano",
        "nome: Perfil Tireoidiano",
        "Hospital São Lucas, Rua Maria José",
        "doença de Chagas e síndrome de Down",
        "Lei Maria da Penha",
        "Nossa Senhora Aparecida Maria",
        "Cuidados com o Paciente Diabético Tipo Dois",
        "Segurança do Paciente Crítico em Terapia Intensiva",
        "Conheça Seu Plano De Saúde",
        "O paciente. Maria da Silva escreveu o livro.",
        "Nome do paciente: Data de Nascimento:",
        "Paciente: Você Sabe Seus Direitos?",
        "A Sra. Presidente e o Sr. Diretor Geral",
        "O Sr. Ministro Alexandre Padilha",
        "o paciente de alto risco",
        "@drjoao no Instagram",
    }) |text| try expect(&.{}, "body", text);
}
