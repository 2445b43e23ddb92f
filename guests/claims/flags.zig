//! What the rules know of a word: bits that may stand together, since a word has several readings.

/// Form of a verb.
pub const present: u64 = 1 << 0;
pub const past: u64 = 1 << 1;
pub const future: u64 = 1 << 2;
pub const conditional: u64 = 1 << 3;
pub const infinitive: u64 = 1 << 4;
pub const gerund: u64 = 1 << 5;
pub const participle: u64 = 1 << 6;
/// Subjunctive, which is the imperative too: "cure", "elimine".
pub const wish: u64 = 1 << 7;
/// The word is (also) a noun: "cura", "combate", "alivio".
pub const noun: u64 = 1 << 8;

/// What a verb, or the noun made of it, says is done to health.
pub const cure: u64 = 1 << 9;
/// Makes less of something bad: "reduz", "alivia", "combate".
pub const lessen: u64 = 1 << 10;
/// Makes more or better: "melhora", "fortalece".
pub const improve: u64 = 1 << 11;
/// Raises a figure, good or bad: "aumenta", "eleva".
pub const raise: u64 = 1 << 12;
pub const prevent: u64 = 1 << 13;
pub const detect: u64 = 1 << 14;
pub const harm: u64 = 1 << 15;
/// Effect and outcome in one word: "emagrece".
pub const slim: u64 = 1 << 16;

/// Diseases, symptoms, injuries.
pub const disease: u64 = 1 << 17;
/// Figures that should be low: "colesterol", "mortalidade".
pub const burden: u64 = 1 << 18;
/// Functions that should be good: "imunidade", "memoria".
pub const function: u64 = 1 << 19;
pub const organ: u64 = 1 << 20;
/// An outcome's name that means other things too: "pressao", "peso".
pub const weak: u64 = 1 << 21;
pub const risk: u64 = 1 << 22;
/// Adjectives that are an effect: "anti-inflamatorio".
pub const property: u64 = 1 << 23;

/// What is taken, done or avoided for one's health.
pub const intervention: u64 = 1 << 24;
/// Words for things that may or may not be for one's health: "metodo", "produto".
pub const thing: u64 = 1 << 25;
/// What people expose themselves to: "cigarro", "alcool".
pub const exposure: u64 = 1 << 26;
/// An intervention whose preventive effect nobody doubts: "vacina".
pub const settled: u64 = 1 << 27;
/// Somebody: "rapaz", "dona", a given name.
pub const person: u64 = 1 << 28;
/// People who are studied: "pacientes", "voluntarios".
pub const group: u64 = 1 << 29;
pub const professional: u64 = 1 << 30;
/// Governments, programmes, budgets.
pub const institution: u64 = 1 << 31;
/// Books, films, courses, branches of medicine.
pub const work: u64 = 1 << 32;
/// What acts inside the body by itself: "hormonio", "celulas".
pub const mechanism: u64 = 1 << 33;
/// Words of trades in which "cura", "trata" and "previne" mean something else.
pub const elsewhere: u64 = 1 << 34;

pub const preposition: u64 = 1 << 35;
pub const article: u64 = 1 << 36;
pub const pronoun: u64 = 1 << 37;
pub const negation: u64 = 1 << 38;
pub const hedge: u64 = 1 << 39;
/// May govern an infinitive that is asserted: "ajuda", "pode".
pub const auxiliary: u64 = 1 << 40;
/// Governs an infinitive that is only wanted: "visa", "tenta".
pub const goal: u64 = 1 << 41;
/// Verbs of saying.
pub const says: u64 = 1 << 42;
/// Studies and those who do them.
pub const science: u64 = 1 << 43;
/// Bodies whose word counts: "oms", "anvisa".
pub const authority: u64 = 1 << 44;
/// Designs, journals and registers by which a study can be found.
pub const citation: u64 = 1 << 45;
pub const absolute: u64 = 1 << 46;
pub const promise: u64 = 1 << 47;
pub const comparison: u64 = 1 << 48;
/// "eficaz", "eficacia", "funciona".
pub const efficacy: u64 = 1 << 49;
pub const animal: u64 = 1 << 50;
/// The reader: "voce", "seu".
pub const you: u64 = 1 << 51;
/// Units of time.
pub const time: u64 = 1 << 52;
/// Whoever tells of himself and his own: "eu", "minha".
pub const me: u64 = 1 << 53;
/// Turns to a professional, or warns: "procure", "desconfie".
pub const advice: u64 = 1 << 54;
/// "como", "quando", "saiba".
pub const question: u64 = 1 << 55;
/// "mito", "falso".
pub const debunk: u64 = 1 << 56;
/// "que".
pub const that: u64 = 1 << 57;
/// Opens another clause: "mas", "porque".
pub const junction: u64 = 1 << 58;
/// "usado", "indicado", "aprovado": for what a remedy is.
pub const meant: u64 = 1 << 59;
/// Nouns through which an effect passes to what follows "de": "sintomas de", "niveis de".
pub const clear: u64 = 1 << 60;
/// Forms of "ser", "estar", "ter".
pub const being: u64 = 1 << 61;
/// What is never an outcome of health, though a disease may follow: "custos", "filas".
pub const other: u64 = 1 << 62;
/// "melhor", "mais", "unico": of what is compared, or adverbs.
pub const adverb: u64 = 1 << 63;

pub const finite = present | past | future | conditional;
pub const verb = finite | infinitive | gerund | participle | wish;
pub const effect = cure | lessen | improve | raise | prevent | detect | harm | slim;
pub const outcome = disease | burden | function | organ;
pub const doer = intervention | thing | exposure;
