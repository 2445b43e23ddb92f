//! Tell whose a phone number or an e-mail address is by the words before it: a patient's or an institution's.

const std = @import("std");
const words = @import("../text/words.zig");
const Text = @import("../text/codepoints.zig").Text;

pub const Owner = enum {
    /// Labelled as somebody's: "telefone do paciente", "meu celular".
    patient,
    institution,
    /// Both an institution and a patient are spoken of.
    mixed,
    unknown,
};

const label_reach = 40;
const sentence_reach = 120;

const People = words.Set(
    \\paciente mae pai responsavel filho filha titular beneficiario beneficiaria familiar acompanhante
    \\esposa esposo marido mulher irmao irma avo cuidador cuidadora gestante
);

const Institutions = words.Set(
    \\clinica clinicas hospital hospitais consultorio ubs upa sac central ouvidoria secretaria recepcao atendimento
    \\agendamento agendamentos agende marque marcacao laboratorio posto ambulatorio disque instituto prefeitura
    \\ministerio unidade farmacia plantao redacao imprensa assessoria institucional sede associacao fundacao
    \\universidade faculdade conselho sindicato inscricoes
);

/// The owner of what begins at `from`.
pub fn of(text: Text, from: usize) Owner {
    const start = sentence(text, from);
    var i = from;
    var person = false;
    var institution = false;
    while (words.previous(text, i, start)) |word| : (i = word.from) {
        const folded = word.folded(text);
        const close = from - word.from <= label_reach;
        if (close and (std.mem.eql(u8, folded, "meu") or std.mem.eql(u8, folded, "minha"))) return .patient;
        if (People.has(folded)) {
            if (close and !institution and isOf(text, word, start)) return .patient;
            person = true;
        }
        if (Institutions.has(folded)) institution = true;
    }
    if (institution) return if (person) .mixed else .institution;
    return .unknown;
}

/// The owner that a field's name tells of, such as "custom_fields.telefone_paciente".
pub fn ofField(name: Text) Owner {
    var i = name.len();
    var institution = false;
    while (words.previous(name, i, 0)) |word| : (i = word.from) {
        if (People.has(word.folded(name))) return .patient;
        if (Institutions.has(word.folded(name))) institution = true;
    }
    return if (institution) .institution else .unknown;
}

/// "do paciente", "da mãe": the word before is a possessive.
fn isOf(text: Text, word: words.Word, start: usize) bool {
    const before = words.previous(text, word.from, start) orelse return false;
    const folded = before.folded(text);
    return std.mem.eql(u8, folded, "do") or std.mem.eql(u8, folded, "da");
}

/// Where the sentence begins that leads to `from`, at most `sentence_reach` before it. The dot of a short word
/// ("tel.", "sr.") ends nothing.
fn sentence(text: Text, from: usize) usize {
    const limit = from -| sentence_reach;
    var i = from;
    while (i > limit) : (i -= 1) {
        switch (text.ch[i - 1]) {
            '\n', '!', '?' => return i,
            '.' => if (text.get(i) == ' ') {
                const word = words.previous(text, i, limit) orelse return i;
                if (word.to + 1 < i or word.to - word.from > 4) return i;
            },
            else => {},
        }
    }
    return limit;
}

fn expectOwner(expected: Owner, before: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), before);
    try std.testing.expectEqual(expected, of(text, text.len()));
}

test "the words before tell whose it is" {
    try expectOwner(.patient, "Telefone do paciente: ");
    try expectOwner(.patient, "meu celular é ");
    try expectOwner(.patient, "o contato da mãe: ");
    try expectOwner(.institution, "Agende na clínica pelo tel. ");
    try expectOwner(.unknown, "Visite a clínica. O número é ");
    try expectOwner(.unknown, "O paciente ligou para ");
    try expectOwner(.mixed, "Paciente internada no Hospital São Lucas, telefone ");
    try expectOwner(.unknown, "");
}
