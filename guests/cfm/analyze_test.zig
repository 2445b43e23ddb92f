//! What cfm_validator reports of whole documents, and what it leaves alone.

const std = @import("std");
const analyze = @import("analyze.zig").analyze;
const guest = @import("../abi/guest.zig");

/// A physician's identification, whole.
const identified = "Dra. Íris Nunes, médica, CRM-SP 123456, dermatologista RQE 45678. ";

/// What is expected of a text: rules in order of their places, each once.
fn expect(expected: []const u8, content_type: []const u8, text: []const u8, metadata: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var report: guest.Report = .{ .arena = a };
    const about = try std.json.parseFromSliceLeaky(std.json.Value, a, metadata, .{});
    const fields = [_]guest.Field{.{ .name = "body", .text = text }};
    try analyze(a, .{ .fields = &fields, .content_type = content_type, .metadata = about }, &report);
    var got: std.ArrayList(u8) = .empty;
    for (report.findings.items) |item| {
        if (std.mem.find(u8, got.items, item.rule) != null) continue;
        if (got.items.len > 0) try got.append(a, ' ');
        try got.appendSlice(a, item.rule);
    }
    if (std.mem.eql(u8, expected, got.items)) return;
    std.debug.print("\nin \"{s}\" expected \"{s}\", got \"{s}\"\n", .{ text, expected, got.items });
    return error.TestUnexpectedResult;
}

fn expectAd(expected: []const u8, comptime sentence: []const u8) !void {
    try expect(expected, "advertising", identified ++ sentence, "null");
}

test "an advertisement is identified" {
    try expect("", "advertising", identified ++ "Consultas às terças.", "null");
    try expect("ID-1", "advertising", "Agende sua consulta com a Dra. Íris Nunes.", "null");
    try expect("ID-1", "advertising", "Dra. Íris Nunes, CRM-SP 123456. Consultas às terças.", "null");
    try expect("ID-1", "advertising", "Consultas às terças, procure seu médico. CRM 12", "{\"author\": \"Íris\"}");
    try expect("", "advertising", "Consultas às terças.", "{\"author\": {\"name\": \"Íris Nunes\", \"crm\": \"123456\", \"rqe\": [\"1\"]}}");
    try expect("", "advertising", "Consultas às terças.", "{\"author\": \"Dra. Íris Nunes, médica, CRM/SP 123.456\"}");
    try expect("ID-2", "advertising", "Dra. Íris Nunes, médica dermatologista, CRM-SP 123456", "null");
    try expect("ID-2", "advertising", "Dr. Rui Sá, médico, CRM 12345-BA, urologista RQE 1, cardiologista RQE 2 e pediatra RQE 3", "null");
    try expect("", "advertising", "Dr. Rui Sá, médico, CRM BA 12345, urologista (RQE 1234) e cardiologista (RQE 4321)", "null");
    try expect("ID-3", "advertising", "Clínica Serena: exames e consultas.", "null");
    try expect("ID-3", "advertising", "Clínica Serena, registro CRM-SP 9988. Exames e consultas.", "null");
    try expect("", "advertising", "Clínica Serena, registro CRM-SP 9988. Diretor técnico: Dr. Rui Sá, médico, CRM-SP 12345.", "null");
    try expect("ID-4", "advertising", "Bio: Dr. Rui Sá, agende no link", "null");
    try expect("ID-5", "advertising", "<p>Dr. Rui Sá, médico</p><p style='font-size:4px'>CRM-SP 12345</p>", "null");
}

test "who is no specialist does not look like one" {
    try expect("SP-1", "advertising", "Dr. Rui Sá, médico, CRM-SP 12345. Tratamento de varizes.", "null");
    try expect("", "advertising", "Dr. Rui Sá, médico, CRM-SP 12345. Consultas de rotina.", "null");
    try expect("SP-2", "advertising", "Dr. Rui Sá, médico com pós-graduação em dermatologia, CRM-SP 12345.", "null");
    try expect("SP-2", "advertising", "Dr. Rui Sá, MÉDICO com pós-graduação em dermatologia, não especialista, CRM-SP 12345.", "null");
    try expect("", "advertising", "Dr. Rui Sá, MÉDICO com pós-graduação em dermatologia NÃO ESPECIALISTA, CRM-SP 12345.", "null");
}

test "promises" {
    try expectAd("GR-1", "Resultado garantido em três sessões!");
    try expectAd("GR-1", "Nunca mais sofra com a enxaqueca.");
    try expectAd("GR-1", "97% dos meus pacientes ficaram curados.");
    try expectAd("", "97% dos pacientes ficaram curados, segundo estudo publicado na revista.");
    try expectAd("", "Não prometemos cura nem resultado garantido.");
    try expectAd("", "O resultado varia e não pode ser garantido.");
    try expectAd("", "O tratamento pode aliviar a dor.");
    try expectAd("", "Garantimos sigilo.");
    try expectAd("PR-1", "O suplemento Vitamax garante resultado.");
    try expectAd("SE-1", "O cirurgião das celebridades.");
    try expectAd("SE-2", "Se não operar, você vai morrer.");
    try expectAd("UN-1", "Um método milagroso.");
    try expectAd("UN-1", "Primeira consulta grátis.");
    try expectAd("NE-2", "Depoimento: \"Médica maravilhosa, mudou minha vida\".");
    try expectAd("", "Recebi um recado: \"Obrigada pelas explicações\".");
}

test "sales" {
    try expectAd("TR-1", "Últimas vagas, só até amanhã!");
    try expectAd("CO-1", "Sorteio de um botox.");
    try expectAd("", "Consulta a R$ 300, com 10% de desconto.");
    try expectAd("OK-2", "Rinoplastia por R$ 9.900.");
    try expectAd("CO-2", "Mande a foto e receba o diagnóstico pelo WhatsApp.");
    try expectAd("", "Agende sua consulta pelo WhatsApp.");
    try expectAd("EQ-1", "O laser mais moderno do Brasil.");
    try expectAd("EQ-2", "Produto ainda sem registro na Anvisa.");
    try expectAd("ME-1", "Fazemos ozonioterapia.");
    try expectAd("ME-2", "Cirurgia ao vivo no Instagram.");
    try expectAd("ME-3", "Somos a única clínica do país que domina a técnica.");
    try expectAd("AW-1", "Eleita a melhor médica do ano.");
    try expectAd("IM-3", "Veja o antes e depois da paciente.");
    try expectAd("", "Lave as mãos antes e depois de trocar o curativo.");
    try expectAd("TM-3", "Nosso robô faz a triagem.");
}

test "images" {
    try expect("IM-3", "advertising", identified, "{\"images\": [{\"caption\": \"Antes\"}, {\"caption\": \"Depois\"}]}");
    try expect("", "advertising", identified, "{\"images\": [{\"caption\": \"A recepção antes da reforma\"}, {\"caption\": \"A recepção depois da reforma\"}]}");
    try expect("IM-4", "educational", "Indicações, fatores e complicações.", "{\"images\": [{\"alt\": \"foto retocada no Photoshop\"}]}");
    try expect("IM-2", "educational", "Veja.", "{\"images\": [\"Lesão de um paciente\"]}");
}

test "what is told of, forbidden or asked is no breach" {
    for ([_][]const u8{
        "O CFM veda sorteios e a promessa de resultado garantido.",
        "Desconfie de quem promete cura garantida.",
        "A cirurgia tem resultado garantido? Não.",
        "Mitos:\n- cura garantida\n- tratamento milagroso",
        "Sites que prometem resultado garantido enganam o leitor.",
        "No século XIX, vendiam-se elixires milagrosos.",
        "Medicamento de uso único. O Sistema Único de Saúde oferece o tratamento.",
        "A polícia prendeu um homem que prometia cura garantida do câncer.",
    }) |text| try expect("", "educational", text, "null");
}

test "an article with an offer is an advertisement" {
    const article = "A acne tem várias causas. ";
    try expect("", "educational", article, "null");
    try expect("ID-1", "educational", article ++ "Agende sua avaliação na nossa clínica pelo WhatsApp.", "null");
    try expect("", "educational", article ++ "Procure um dermatologista.", "{\"author\": \"Dr. Rui\"}");
}

test "interviews do not angle for clients" {
    try expect("IN-1", "interview", "O médico disse: marque comigo, telefone (11) 3333-4444.", "null");
    try expect("", "interview", "A dor tem muitas causas, disse a Dra. Íris.", "null");
}
