//! What claims_extractor reports of whole texts, and what it leaves alone.

const std = @import("std");
const extract = @import("extract.zig").extract;
const finding = @import("../abi/finding.zig");
const guest = @import("../abi/guest.zig");

/// Expect these lines of the findings in `text`: "severity types evidence flags|span".
fn expect(expected: []const []const u8, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const a = arena.allocator();
    var report: guest.Report = .{ .arena = a };
    try extract(a, .{ .fields = &.{.{ .name = "body", .text = text }} }, &report);
    var ok = report.findings.items.len == expected.len;
    for (report.findings.items, 0..) |item, i| {
        const line = try std.fmt.allocPrint(a, "{s} {s} {s}{s}{s}|{s}", .{
            @tagName(item.severity),
            try std.mem.join(a, ",", item.types),
            item.evidence,
            if (item.flags.len > 0) " " else "",
            try std.mem.join(a, ",", item.flags),
            slice(text, item),
        });
        if (i < expected.len and std.mem.eql(u8, expected[i], line)) continue;
        ok = false;
        std.debug.print("\ngot \"{s}\"\n", .{line});
    }
    if (!ok) {
        std.debug.print("\nin \"{s}\" expected {d} findings, got {d}\n", .{ text, expected.len, report.findings.items.len });
        return error.TestUnexpectedResult;
    }
}

fn slice(text: []const u8, item: finding.Finding) []const u8 {
    var view = std.unicode.Utf8View.initUnchecked(text).iterator();
    var at: u32 = 0;
    var from: usize = 0;
    while (at < item.span.end) : (at += 1) {
        if (at == item.span.start) from = view.i;
        _ = view.nextCodepointSlice();
    }
    return text[from..view.i];
}

test "types" {
    try expect(&.{"medium therapeutic none|Chá de quebra-pedra dissolve cálculos renais."}, "Chá de quebra-pedra dissolve cálculos renais.");
    try expect(&.{"medium preventive none|Tomar vitamina C todos os dias previne gripes."}, "Tomar vitamina C todos os dias previne gripes.");
    try expect(&.{"medium diagnostic none|A biópsia líquida identifica cedo tumores de pulmão."}, "A biópsia líquida identifica cedo tumores de pulmão.");
    try expect(&.{"low adverse_effect none|O cigarro causa câncer de pulmão."}, "O cigarro causa câncer de pulmão.");
    try expect(
        &.{"medium therapeutic,efficacy_percent none|Este creme apaga rugas profundas em apenas uma semana."},
        "Este creme apaga rugas profundas em apenas uma semana.",
    );
    try expect(
        &.{"medium therapeutic,comparative none|O Articulex é mais eficaz do que qualquer outro remédio contra a artrose."},
        "O Articulex é mais eficaz do que qualquer outro remédio contra a artrose.",
    );
    try expect(
        &.{"high therapeutic,absolute,promise none|Livre-se das varizes de uma vez por todas!"},
        "Livre-se das varizes de uma vez por todas!",
    );
    try expect(&.{"medium absolute none|O chá não tem efeitos colaterais."}, "O chá não tem efeitos colaterais.");
    try expect(
        &.{"medium diagnostic,efficacy_percent none|O teste tem sensibilidade de 92% para dengue."},
        "O teste tem sensibilidade de 92% para dengue.",
    );
}

test "claims without a finite verb, imperatives, and subjects in the sentence before" {
    try expect(
        &.{"high therapeutic,efficacy_percent,promise none|Cura da diabetes em 30 dias"},
        "Cura da diabetes em 30 dias",
    );
    try expect(&.{"high therapeutic,absolute none|Tratamento definitivo para a enxaqueca"}, "Tratamento definitivo para a enxaqueca");
    try expect(&.{"medium therapeutic none|Elimine a gordura do fígado com o chá X!"}, "Elimine a gordura do fígado com o chá X!");
    try expect(&.{"medium therapeutic none|Ele cura a gastrite."}, "O chá X é natural. Ele cura a gastrite.");
    try expect(
        &.{ "medium therapeutic none|Combate a insônia", "medium therapeutic none|Alivia a dor de cabeça" },
        "Benefícios do chá de melissa:\n- Combate a insônia\n- Alivia a dor de cabeça",
    );
    try expect(&.{"medium therapeutic none|O chá que cura a gastrite."}, "O chá que cura a gastrite.");
}

test "clauses parted by semicolons stand alone when several claim something" {
    try expect(
        &.{ "medium therapeutic none|O alho baixa a pressão arterial", "medium preventive none|a cebola previne gripes." },
        "O alho baixa a pressão arterial; a cebola previne gripes.",
    );
    try expect(
        &.{"medium therapeutic none|O alho baixa a pressão arterial; a cebola é barata."},
        "O alho baixa a pressão arterial; a cebola é barata.",
    );
    try expect(
        &.{"info preventive,efficacy_percent study|A vacina preveniu a gripe (RR 0,4; IC 95% 0,2-0,6; NCT01234567)."},
        "A vacina preveniu a gripe (RR 0,4; IC 95% 0,2-0,6; NCT01234567).",
    );
}

test "flags" {
    try expect(&.{"low therapeutic none hedged|O chá pode aliviar a tosse."}, "O chá pode aliviar a tosse.");
    try expect(&.{"info therapeutic none negated|O chá não cura o diabetes."}, "O chá não cura o diabetes.");
    try expect(
        &.{"info therapeutic none negated|Não há nenhuma evidência de que o chá cure o diabetes."},
        "Não há nenhuma evidência de que o chá cure o diabetes.",
    );
    try expect(&.{"info adverse_effect none negated|É mito que a vacina cause autismo."}, "É mito que a vacina cause autismo.");
    try expect(
        &.{"medium therapeutic none|O chá não só alivia a tosse como elimina o catarro."},
        "O chá não só alivia a tosse como elimina o catarro.",
    );
    try expect(
        &.{"medium therapeutic none animal_study|Em ratos, o extrato reduziu a inflamação."},
        "Em ratos, o extrato reduziu a inflamação.",
    );
    try expect(&.{"medium therapeutic none reported|Dizem que o alho corta a febre."}, "Dizem que o alho corta a febre.");
}

test "evidence in the sentence" {
    for ([_][]const u8{
        "O remédio reduz a dor (doi:10.1056/NEJMoa2034577).",
        "O remédio reduz a dor (PMID 31245678).",
        "O remédio reduz a dor (PMC1234567).",
        "O remédio reduz a dor, segundo o ensaio NCT01234567.",
        "O remédio reduz a dor (CRD42021234567).",
        "O remédio reduz a dor (arXiv:2001.01234).",
        "O remédio reduz a dor (Silva et al., 2020).",
        "O remédio reduz a dor (Silva, 2020).",
        "Silva e Souza (2020) mostraram que o remédio reduz a dor.",
        "O remédio reduz a dor [1].",
        "O remédio reduz a dor².",
        "O remédio reduz a dor, segundo ensaio clínico randomizado.",
        "Revisão sistemática mostra que o remédio reduz a dor.",
        "Meta-análise mostra que o remédio reduz a dor.",
        "Estudo publicado na revista The Lancet mostra que o remédio reduz a dor.",
        "Estudo da Universidade de Brasília mostra que o remédio reduz a dor.",
        "Em estudo de fase III, o remédio reduziu a dor.",
    }) |text| {
        var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
        defer arena.deinit();
        var report: guest.Report = .{ .arena = arena.allocator() };
        try extract(arena.allocator(), .{ .fields = &.{.{ .name = "body", .text = text }} }, &report);
        errdefer std.debug.print("\nin \"{s}\"\n", .{text});
        try std.testing.expectEqual(1, report.findings.items.len);
        try std.testing.expectEqualStrings("study", report.findings.items[0].evidence);
        try std.testing.expectEqualStrings("CLAIM-WITH-EVIDENCE", report.findings.items[0].rule);
    }
    try expect(
        &.{"medium therapeutic vague_science|Estudos comprovam que o chá alivia a tosse."},
        "Estudos comprovam que o chá alivia a tosse.",
    );
    try expect(
        &.{"medium therapeutic attribution reported|Segundo o Dr. Otávio Ramos, o chá cura lúpus."},
        "Segundo o Dr. Otávio Ramos, o chá cura lúpus.",
    );
    try expect(
        &.{"low preventive attribution reported|Segundo a OMS, a vacina previne o sarampo."},
        "Segundo a OMS, a vacina previne o sarampo.",
    );
    try expect(&.{"medium therapeutic none|Vídeo no Facebook: o chá alivia a tosse."}, "Vídeo no Facebook: o chá alivia a tosse.");
}

test "evidence from elsewhere" {
    try expect(
        &.{"info therapeutic study|O treino reduziu a dor."},
        "O treino reduziu a dor. O resultado está em Moreira et al., 2021.",
    );
    // Not from another claim, nor from another paragraph.
    try expect(
        &.{ "info therapeutic study|O treino reduziu a dor (PMID 31245678).", "medium therapeutic none|O chá alivia a tosse." },
        "O treino reduziu a dor (PMID 31245678). O chá alivia a tosse.",
    );
    try expect(
        &.{"medium therapeutic none|O chá alivia a tosse."},
        "O chá alivia a tosse.\n\nO livro de Moreira et al. (2021) fala de trens.",
    );
    // A number that the list does not have leads nowhere.
    try expect(
        &.{"medium therapeutic none|O treino reduz a dor [3]."},
        "O treino reduz a dor [3].\n\nReferências\n1. Lima T. Treino. Rev Saúde. 2020;1:2-3.",
    );
    // The list of references itself claims nothing.
    try expect(
        &.{"info therapeutic study|O treino reduz a dor [1]."},
        "O treino reduz a dor [1].\n\nReferências\n1. Lima T. Chá cura gripe. Rev Saúde. 2020;1:2-3.",
    );
}

test "what is settled is low" {
    for ([_][]const u8{
        "A vacinação previne o sarampo.",
        "Lavar as mãos evita infecções.",
        "A prática de atividade física reduz o risco de doenças cardiovasculares.",
        "O uso de preservativo evita a sífilis.",
    }) |text| {
        var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
        defer arena.deinit();
        var report: guest.Report = .{ .arena = arena.allocator() };
        try extract(arena.allocator(), .{ .fields = &.{.{ .name = "body", .text = text }} }, &report);
        errdefer std.debug.print("\nin \"{s}\"\n", .{text});
        try std.testing.expectEqual(1, report.findings.items.len);
        try std.testing.expectEqual(finding.Severity.low, report.findings.items[0].severity);
    }
}

test "what looks like a claim and is none" {
    for ([_][]const u8{
        "Dona Cida, 62, trata a hipertensão há dez anos no posto.",
        "A paciente evoluiu com melhora do quadro e recebeu alta.",
        "O paciente relata melhora da dor após o uso de ibuprofeno.",
        "Chá de boldo cura ressaca?",
        "O governo destinou R$ 320 milhões ao combate ao câncer.",
        "A prefeitura promete zerar a fila do exame de mamografia.",
        "Agentes fazem o combate ao mosquito da dengue.",
        "O pâncreas produz insulina, hormônio que controla a glicose no sangue.",
        "O fígado elimina toxinas do organismo.",
        "Os anticorpos combatem vírus e bactérias.",
        "A dengue pode causar hemorragia.",
        "Procure um médico se a febre persistir.",
        "Consulte o médico para tratar a hipertensão.",
        "O livro trata da história da tuberculose.",
        "Trata-se de uma doença autoimune.",
        "Curso de melhores práticas na prevenção de infecções.",
        "Em 1796, Edward Jenner criou a vacina contra a varíola.",
        "Queijo de cura longa evita mofo.",
        "A nova faixa evita multas e acidentes.",
        "A cura do concreto leva 28 dias.",
        "O projeto da cura gay foi arquivado.",
        "O antivírus elimina vírus do computador.",
        "A pesquisa vai avaliar se o medicamento reduz a mortalidade.",
        "O objetivo do estudo é verificar se a cúrcuma reduz a dor.",
        "O cientista estuda a cura do câncer há vinte anos.",
        "Como prevenir a dengue: veja dicas.",
        "Desconfie de quem promete curar o diabetes.",
        "A médica receitou antibiótico para tratar a infecção.",
        "O exame detectou uma lesão no joelho do atacante.",
        "Vacine-se contra a gripe até 31 de maio.",
        "A febre é um sintoma da dengue.",
        "O tratamento do câncer inclui cirurgia e radioterapia.",
        "A Anvisa aprovou o remédio para o tratamento da obesidade.",
        "",
        "\n\n",
        "😀",
    }) |text| try expect(&.{}, text);
}

test "no text takes more than its share or traps" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_][]const u8{
        "a",      "(",      "cura ",  "que ",       "o cha cura a gripe. ", "nao ",  "10.1056/", "[1] ",
        "\u{B2}", "; cura", "| cha ", "\": \"cura", "segundo ",             "diz, ", "1. ",      "cha cura gripe; ",
    }) |piece| {
        const utf8 = try arena.allocator().alloc(u8, 60_000 / piece.len * piece.len);
        for (utf8, 0..) |*byte, i| byte.* = piece[i % piece.len];
        var report: guest.Report = .{ .arena = arena.allocator() };
        try extract(arena.allocator(), .{ .fields = &.{.{ .name = "body", .text = utf8 }} }, &report);
        try std.testing.expect(report.findings.items.len <= 1000);
    }
}
