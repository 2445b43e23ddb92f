//! All the words that the rules on people know, and what each may mean: one table, looked up once a word.

const beliefs = @import("beliefs.zig");
const conditions = @import("conditions.zig");
const categories = @import("categories.zig");
const contexts = @import("contexts.zig");
const famous = @import("famous.zig");
const given = @import("given.zig");
const illnesses = @import("illnesses.zig");
const sentence_words = @import("sentence_words.zig");
const surnames = @import("surnames.zig");
const vocabulary = @import("../text/vocabulary.zig");

/// What a word may be; several at once.
pub const Flag = enum(u6) {
    // Parts of names.
    given,
    given_ambiguous,
    surname,
    particle,
    /// Ends or forbids a name.
    stop,
    // Before a name.
    /// "paciente": whose name follows is one.
    patient,
    /// "nome": a label.
    name,
    /// "mãe", "filha", "sra.", "vítima": somebody near the patient, or a patient.
    person,
    /// "seu", "dona", "eu", "chamo": only before a frequent given name.
    weak,
    /// May stand between a cue and the name.
    filler,
    /// "Dr.", "enfermeira", "cardiologista": a health professional's.
    title,
    council,
    /// "ministro", "pesquisadora": speaks in an office.
    office,
    /// "ator", "cantora": public, but ill like anybody.
    celebrity,
    /// "Rua", "Hospital": what follows is a place or an institution.
    place,
    /// "São", "Santa", "Nossa".
    saint,
    /// "síndrome", "escala": what follows "de" is the discoverer.
    eponym,
    /// "segundo", "conforme": a source follows.
    source,
    /// "afirma", "explica": who speaks is a source.
    speech,
    greeting,
    farewell,
    /// "CPF", "prontuário", "nascido": what follows identifies.
    identifier,
    /// "laudo", "exame", "consulta": of a patient.
    chart,
    // In a sentence.
    /// "diagnosticada", "sofre", "ela": says that somebody has it.
    personal,
    /// "ela", "dele", "o paciente": somebody named before.
    pronoun,
    /// "internada", "sofre", "morreu": what is said of who is ill, in whatever office.
    suffers,
    /// "sou", "tenho", "meu": the writer has it.
    first_person,
    /// "brasileiros", "prevenção", "campanha": about many, or in general.
    general,
    /// "diagnóstico", "HD", "medicações": the label of a record's line.
    record,
    /// "cor", "raça", "autodeclarada".
    race_label,
    /// "religião", "crença".
    religion_label,
    // What is said.
    health,
    race,
    religion,
    politics,
    unions,
    organisation,
    sex_life,
    genetic,
    biometric,
    /// "fictício", "hipotético": said of nobody.
    fiction,
    /// Counts only in the right company.
    uncertain,
    /// A remedy: told where no illness is.
    drug,
    /// A laboratory's or a nurse's measure: tells where a number follows.
    measured,
    /// Said of nearly everybody who sees a doctor.
    slight,
    /// "mutação", "gene": of genetics where a gene's name follows.
    gene,
    /// "membro", "filiada": belongs to what follows.
    member,
    /// Looks like a disease or a drug by its end and is none.
    look_alike,
    /// Has phrases that begin with it.
    head,
};

pub fn bit(comptime flag: Flag) u64 {
    return @as(u64, 1) << @backingInt(flag);
}

pub fn bits(comptime flags: []const Flag) u64 {
    var all: u64 = 0;
    for (flags) |flag| all |= bit(flag);
    return all;
}

pub inline fn has(flags: u64, comptime flag: Flag) bool {
    const mask = comptime bit(flag);
    return flags & mask != 0;
}

pub inline fn hasAny(flags: u64, comptime wanted: []const Flag) bool {
    const mask = comptime bits(wanted);
    return flags & mask != 0;
}

/// All kinds of sensitive data.
pub const sensitive = bits(&.{ .health, .race, .religion, .politics, .unions, .organisation, .sex_life, .genetic, .biometric });

pub const Words = vocabulary.Vocabulary(&.{
    .{ .flags = bit(.given), .words = given.common },
    .{ .flags = bit(.given_ambiguous), .words = given.ambiguous },
    .{ .flags = bit(.surname), .words = surnames.common },
    .{ .flags = bit(.particle), .words = "da de do das dos e di del della von van der den la las los y el al bin ibn ould mc st" },
    .{ .flags = bit(.stop), .words = contexts.stop },
    .{ .flags = bit(.patient) | bit(.stop), .words = contexts.patient },
    .{ .flags = bit(.name) | bit(.stop), .words = "nome nomes name nomepaciente nomecompleto nomemae nomepai nomesocial patientname fullname given family" },
    .{ .flags = bit(.person) | bit(.stop), .words = contexts.person },
    .{ .flags = bit(.weak), .words = contexts.weak },
    .{ .flags = bit(.filler), .words = contexts.filler },
    .{ .flags = bit(.title) | bit(.stop), .words = contexts.title },
    .{ .flags = bit(.council) | bit(.stop), .words = contexts.council },
    .{ .flags = bit(.office) | bit(.stop), .words = contexts.office },
    .{ .flags = bit(.celebrity), .words = contexts.celebrity },
    .{ .flags = bit(.place) | bit(.stop), .words = contexts.place },
    .{ .flags = bit(.saint), .words = "sao santa santo nossa san saint" },
    .{ .flags = bit(.eponym) | bit(.stop), .words = contexts.eponym },
    .{ .flags = bit(.source), .words = contexts.source },
    .{ .flags = bit(.speech), .words = contexts.speech },
    .{ .flags = bit(.greeting) | bit(.stop), .words = contexts.greeting },
    .{ .flags = bit(.farewell) | bit(.stop), .words = contexts.farewell },
    .{ .flags = bit(.identifier) | bit(.stop), .words = contexts.identifier },
    .{ .flags = bit(.chart), .words = contexts.chart },
    .{ .flags = bit(.personal), .words = sentence_words.personal },
    .{ .flags = bit(.pronoun), .words = "ela ele dela dele paciente pcte pct" },
    .{ .flags = bit(.suffers), .words = sentence_words.suffers },
    .{ .flags = bit(.first_person), .words = sentence_words.first_person },
    .{ .flags = bit(.general), .words = sentence_words.general },
    .{ .flags = bit(.record), .words = sentence_words.record },
    .{ .flags = bit(.gene), .words = "mutacao mutacoes variante gene genes alelo alelos haplogrupo polimorfismo delecao duplicacao expansao heterozigose homozigose microdelecao rearranjo" },
    .{ .flags = bit(.member), .words = sentence_words.member },
    .{ .flags = bit(.fiction), .words = sentence_words.fiction },
    .{ .flags = bit(.race_label), .words = sentence_words.race_label },
    .{ .flags = bit(.religion_label), .words = sentence_words.religion_label },
    .{ .flags = bit(.health), .words = conditions.terms },
    .{ .flags = bit(.health) | bit(.uncertain), .words = conditions.weak_terms },
    .{ .flags = bit(.health) | bit(.uncertain) | bit(.slight), .words = conditions.slight_terms },
    .{ .flags = bit(.health) | bit(.measured), .words = conditions.measures },
    .{ .flags = bit(.health) | bit(.drug), .words = conditions.drugs },
    .{ .flags = bit(.look_alike), .words = conditions.look_alikes },
    .{ .flags = bit(.race), .words = categories.race },
    .{ .flags = bit(.race) | bit(.uncertain), .words = categories.race_weak },
    .{ .flags = bit(.religion), .words = beliefs.religion },
    .{ .flags = bit(.religion) | bit(.uncertain), .words = beliefs.religion_weak },
    .{ .flags = bit(.politics), .words = beliefs.politics },
    .{ .flags = bit(.politics) | bit(.uncertain), .words = beliefs.politics_weak },
    .{ .flags = bit(.unions), .words = beliefs.unions },
    .{ .flags = bit(.organisation), .words = beliefs.organisations },
    .{ .flags = bit(.sex_life), .words = categories.sex_life },
    .{ .flags = bit(.genetic), .words = categories.genetic },
    .{ .flags = bit(.biometric), .words = categories.biometric },
}, &.{
    .{ .flags = bit(.health), .lines = illnesses.phrases },
    .{ .flags = bit(.race), .lines = categories.race_phrases },
    .{ .flags = bit(.religion), .lines = beliefs.religion_phrases },
    .{ .flags = bit(.politics), .lines = beliefs.politics_phrases },
    .{ .flags = bit(.unions), .lines = beliefs.union_phrases },
    .{ .flags = bit(.organisation), .lines = beliefs.organisation_phrases },
    .{ .flags = bit(.sex_life), .lines = categories.sex_life_phrases },
    .{ .flags = bit(.genetic), .lines = categories.genetic_phrases },
    .{ .flags = bit(.biometric), .lines = categories.biometric_phrases },
    .{ .flags = bit(.place), .lines = famous.names },
}, bit(.head));
