//! Made by tables.py from wording/*.txt; do not edit.

const data align(8) = @embedFile("tables.bin").*;

fn part(comptime T: type, comptime at: usize, comptime len: usize) *const [len]T {
    return @ptrCast(@alignCast(data[at .. at + len * @sizeOf(T)]));
}

pub const slots = part(u32, 0, 32768);
pub const word_at = part(u32, 131072, 11364);
pub const atoms_at = part(u16, 176528, 11364);
pub const atoms = part(u16, 199256, 15198);
pub const sets_at = part(u16, 229656, 2585);
pub const set_atoms = part(u16, 234832, 10932);
pub const anchors_at = part(u16, 256696, 11364);
pub const anchors = part(u16, 279424, 11344);
pub const marks_at = part(u16, 302112, 11364);
pub const marks = part(u16, 324840, 20042);
pub const word_signs = part(u64, 364928, 11363);
pub const set_signs = part(u64, 455832, 2584);
pub const word_classes = part(u64, 476504, 11363);
pub const element_sets = part(u16, 567408, 3464);
pub const element_gaps = part(u8, 574336, 3464);
pub const element_kinds = part(u8, 577800, 3464);
pub const pattern_at = part(u16, 581264, 1444);
pub const pattern_marks = part(u16, 584152, 1443);
pub const pattern_backs = part(u8, 587040, 1443);
pub const pattern_firsts = part(u16, 588488, 1443);
pub const pattern_seconds = part(u16, 591376, 1443);
pub const letters = part(u8, 594264, 96487);

/// What a pattern says of the words that it matches.
pub const Mark = enum(u16) {
    gr1,
    gr1_ads,
    gr1_lone,
    hedge,
    gr1_figures,
    pr1,
    pr1_ads,
    se1,
    se1_ads,
    se2,
    se2_ads,
    un1,
    un1_ads,
    un1_free,
    praise,
    praise_strong,
    tr1,
    co1,
    ok2,
    co2,
    co2_chat,
    pr2,
    eq1,
    eq2,
    me1,
    me2,
    me3,
    me3_ads,
    aw1,
    aw1_ads,
    in1,
    in1_phone,
    id5,
    tm1,
    tm2,
    tm3,
    tm4,
    caution,
    about_rules,
    offer,
    own,
    practice,
    public_service,
    source,
    director,
    establishment,
    registration,
    profile,
    postgraduate,
    studies,
    not_specialist,
    treats,
    selling,
    indications,
    factors,
    complications,
    failures,
    patient_image,
    stock_image,
    credit,
    premises,
    before,
    after,
    im3,
    im4,
    im4_caption,
    testimonial,
    aesthetic,
    first_specialty = 256,
    _,
};

/// Classes of words that the code asks for; each is a bit in `word_classes`.
pub const Class = enum(u6) {
    neg,
    n,
    dr,
    medic,
    doctor,
    clinic,
    sold,
    procedure,
    surgery,
    sick,
    organ,
    consult,
    media,
    years,
    others,
    crm,
    rqe,
    adjnoun,
    schedule,
    notneg,
    semverb,
    listverb,
    without,
    but,
    exists,
    rhetoric,
    first,
    place,
    notitle,
    patient,
    process,
};

pub const specialties = [_][]const u8{
    "acupuntura",
    "alergia_e_imunologia",
    "anestesiologia",
    "angiologia",
    "cardiologia",
    "cirurgia_cardiovascular",
    "cirurgia_da_mao",
    "cirurgia_de_cabeca_e_pescoco",
    "cirurgia_do_aparelho_digestivo",
    "cirurgia_geral",
    "cirurgia_oncologica",
    "cirurgia_pediatrica",
    "cirurgia_plastica",
    "cirurgia_toracica",
    "cirurgia_vascular",
    "clinica_medica",
    "coloproctologia",
    "dermatologia",
    "endocrinologia_e_metabologia",
    "endoscopia",
    "gastroenterologia",
    "genetica_medica",
    "geriatria",
    "ginecologia_e_obstetricia",
    "hematologia_e_hemoterapia",
    "homeopatia",
    "infectologia",
    "mastologia",
    "medicina_de_familia",
    "medicina_de_emergencia",
    "medicina_do_trabalho",
    "medicina_do_trafego",
    "medicina_esportiva",
    "medicina_fisica_e_reabilitacao",
    "medicina_intensiva",
    "medicina_legal",
    "medicina_nuclear",
    "medicina_preventiva",
    "nefrologia",
    "neurocirurgia",
    "neurologia",
    "nutrologia",
    "oftalmologia",
    "oncologia_clinica",
    "ortopedia_e_traumatologia",
    "otorrinolaringologia",
    "patologia",
    "pediatria",
    "pneumologia",
    "psiquiatria",
    "radiologia",
    "radioterapia",
    "reumatologia",
    "urologia",
    "medicina_do_sono",
    "medicina_paliativa",
    "neonatologia",
    "neurologia_pediatrica",
    "hepatologia",
    "medicina_do_adolescente",
    "ecocardiografia",
    "eletrofisiologia",
    "hemodinamica",
    "psicogeriatria",
    "dor",
    "reproducao_assistida",
    "sexologia",
    "tricologia",
    "toxicologia",
    "intervencionista",
    "medicina_estetica",
    "medicina_integrativa",
    "medicina_antienvelhecimento",
    "other",
};

pub const set_count = 2584;
pub const mark_count = 68;
pub const number_word = 11;
