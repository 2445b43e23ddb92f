//! Tell diseases, operations and drugs by how the word ends, for those that no list has.

const std = @import("std");

/// Ends of diseases, complaints and operations, as Portuguese writes them.
const illnesses = [_][]const u8{
    "ite",    "ose",   "oma",    "emia", "patia", "algia",  "plegia", "paresia", "rragia", "penia", "megalia", "sclerose", "ectomia", "plastia",
    "scopia", "tomia", "stomia", "uria", "fasia", "trofia", "plasia", "pneia",   "opsia",  "fobia", "itis",    "tocele",
};

/// Ends of drugs' common names (INN stems).
const drugs = [_][]const u8{
    "azol",      "pril",      "sartana",  "statina",  "mabe",       "mab",     "tinibe", "ciclibe",  "navir",     "tegravir", "buvir",   "ciclovir",   "cilina",  "micina",
    "floxacino", "olol",      "dipino",   "gliptina", "gliflozina", "glutida", "xabana", "triptana", "zepam",     "zolam",    "profeno", "oxetina",    "tiazida", "triptilina",
    "setrona",   "glitazona", "peridona", "lukaste",  "parina",     "dronato", "taxel",  "platina",  "rrubicina", "trexato",  "ciclina", "cefalexina", "penem",   "fibrato",
    "terol",     "drenol",    "axona",
};

const ends = illnesses ++ drugs;

/// Shorter words end so by chance.
const shortest = 7;

/// True when the folded word ends like an illness or a remedy.
pub fn isMedical(word: []const u8) bool {
    if (word.len < shortest or !mayEnd(word)) return false;
    for (by_last[slot(word[word.len - 1])]) |end| {
        if (end.len + 2 <= word.len and std.mem.endsWith(u8, word, end)) return true;
    }
    return false;
}

/// True when the word ends like a remedy.
pub fn isDrug(word: []const u8) bool {
    for (drugs) |end| if (std.mem.endsWith(u8, word, end)) return true;
    return false;
}

/// Ends of given names that Brazilians make up: no list has them all.
const given = [_][]const u8{
    "ildo",    "ilda",   "valdo",  "nalva",  "inalva",  "naldo",  "aldina",   "erson",  "elson",   "ilson", "eilson", "aelson",
    "ilton",   "elton",  "ailton", "elly",   "ielly",   "iely",   "iane",     "iany",   "anne",    "yanne", "ielle",  "iele",
    "ielson",  "lene",   "ilene",  "neide",  "neusa",   "neuza",  "cleia",    "cleide", "cleiton", "miro",  "berto",  "berta",
    "fredo",   "gundes", "eusa",   "euza",   "elma",    "ilma",   "elmo",     "ismar",  "imar",    "imara", "ineia",  "neia",
    "ervaldo", "aneide", "ildes",  "ogenes", "istides", "ildete", "thaynara", "ynara",  "nara",    "yara",  "uellen", "ielma",
    "ennyfer", "enifer", "ayla",   "olindo", "aristeu", "eteu",   "isteu",    "icleia", "rilda",   "rildo", "ineide", "ivone",
    "ivaldo",  "anilda", "onilda", "enilda", "enildo",  "onildo", "ania",     "edina",  "undina",  "urdes", "elcio",  "ercio",
    "estor",   "anor",   "enor",   "ilia",   "iene",
};

/// True for an unknown word that ends like a given name.
pub fn isGivenLike(word: []const u8) bool {
    if (word.len < 6 or word.len > 14) return false;
    for (given) |end| if (word.len > end.len + 1 and std.mem.endsWith(u8, word, end)) return true;
    return false;
}

/// Ends of everyday nouns and adjectives, which names seldom have.
const everyday = [_][]const u8{
    "cao",    "coes",  "mente", "dade", "dades", "ismo",  "ista", "istas", "ico",  "ica",  "icos", "icas", "ento", "entos", "vel",  "veis",
    "ivo",    "iva",   "ario",  "aria", "arios", "arias", "ado",  "ada",   "ados", "adas", "ncia", "agem", "al",   "ais",   "ural", "logia",
    "grafia", "eiros", "oso",   "osa",  "ores",
};

/// True for a word that looks like a noun or an adjective more than like a name.
pub fn isEveryday(word: []const u8) bool {
    for (everyday) |end| if (word.len > end.len + 2 and std.mem.endsWith(u8, word, end)) return true;
    return false;
}

/// The last three letters of all ends: most words are seen by them to end otherwise.
const may_end: [26 * 26 * 26]bool = blk: {
    @setEvalBranchQuota(40_000);
    var table: [26 * 26 * 26]bool = @splat(false);
    for (ends) |end| table[tail(end)] = true;
    break :blk table;
};

fn tail(word: []const u8) usize {
    const n = word.len;
    return (@as(usize, slot(word[n - 3])) * 26 + slot(word[n - 2])) * 26 + slot(word[n - 1]);
}

fn mayEnd(word: []const u8) bool {
    for (word[word.len - 3 ..]) |ch| if (ch < 'a' or ch > 'z') return false;
    return may_end[tail(word)];
}

fn slot(ch: u8) usize {
    return ch -% 'a';
}

/// The ends by their last letter.
const by_last = blk: {
    @setEvalBranchQuota(20_000);
    var table: [26][]const []const u8 = @splat(&.{});
    for (&table, 'a'..) |*list, ch| {
        for (ends) |end| if (end[end.len - 1] == ch) {
            list.* = list.* ++ .{end};
        };
    }
    break :blk table;
};

test "ends of diseases and drugs" {
    for ([_][]const u8{ "pericardite", "brucelose", "feocromocitoma", "leucemia", "tendinopatia", "cetoconazol", "ramipril", "valsartana", "pembrolizumabe" }) |word|
        try std.testing.expect(isMedical(word));
    for ([_][]const u8{ "", "a", "casa", "limite", "site", "parede", "caminhao" }) |word| try std.testing.expect(!isMedical(word));
}
