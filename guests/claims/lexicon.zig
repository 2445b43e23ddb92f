//! Look a folded word up: the lists first, then endings that tell diseases, drugs and adverbs.

const std = @import("std");
const actors = @import("actors.zig");
const cues = @import("cues.zig");
const f = @import("flags.zig");
const fold = @import("../text/fold.zig");
const health = @import("health.zig");
const phrases = @import("phrases.zig");
const Hash = @import("table.zig").Hash;
const Table = @import("table.zig").Table;
const verbs = @import("verbs.zig");
const vocabulary = @import("../text/vocabulary.zig");
const Text = @import("../text/codepoints.zig").Text;

const Words = Table(
    verbs.lists ++ &health.lists ++ actors.lists ++ cues.lists,
    &(health.phrases ++ actors.phrases ++ phrases.lists),
);

/// What begins at `from`, where a letter stands: the longest phrase that is known, else the word.
pub fn read(text: Text, from: usize, limit: usize) vocabulary.Match {
    const units = text.ch[from..limit];
    var h: Hash = .{};
    const n = for (units, 0..) |ch, i| {
        if (!letters[ch]) break i;
        h.feed(ch);
    } else units.len;
    return Words.find(text, from + n, h.end()) orelse .{ .to = from + n, .flags = other(text, from, units[0..n]) };
}

/// A word that is in no list: the plural of one that is, or one that ends like one.
fn other(text: Text, from: usize, word: []const u8) u64 {
    if (word.len > 5 and word[word.len - 1] == 's') {
        const oes = std.mem.endsWith(u8, word, "oes");
        var h: Hash = .{};
        for (word[0 .. word.len - @as(usize, if (oes) 3 else 1)]) |ch| h.feed(ch);
        if (oes) for ("ao") |ch| h.feed(ch);
        // A phrase cannot match: the text goes on with another letter.
        if (Words.find(text, from + word.len, h.end())) |found| {
            if (found.to == from + word.len and found.flags & (f.outcome | f.doer) != 0 and found.flags & f.verb == 0) return found.flags;
        }
    }
    return byEnding(word);
}

pub const letters = blk: {
    var table: [256]bool = @splat(false);
    for (0..256) |ch| table[ch] = fold.isLetter(ch);
    break :blk table;
};

const Ending = struct { []const u8, u64 };

const endings = [_]Ending{
    .{ "mente", f.adverb },            .{ "ite", f.disease },             .{ "ites", f.disease },           .{ "algia", f.disease },
    .{ "algias", f.disease },          .{ "patia", f.disease },           .{ "patias", f.disease },         .{ "emia", f.disease },
    .{ "oma", f.disease },             .{ "omas", f.disease },            .{ "ose", f.disease },            .{ "oses", f.disease },
    .{ "plegia", f.disease },          .{ "penia", f.disease },           .{ "megalia", f.disease },        .{ "rreia", f.disease },
    .{ "fobia", f.disease },           .{ "prazol", f.intervention },     .{ "statina", f.intervention },   .{ "sartana", f.intervention },
    .{ "olol", f.intervention },       .{ "mabe", f.intervention },       .{ "tinibe", f.intervention },    .{ "vir", f.intervention },
    .{ "cilina", f.intervention },     .{ "micina", f.intervention },     .{ "conazol", f.intervention },   .{ "glutida", f.intervention },
    .{ "gliptina", f.intervention },   .{ "gliflozina", f.intervention }, .{ "zepam", f.intervention },     .{ "oxacino", f.intervention },
    .{ "caina", f.intervention },      .{ "terapia", f.intervention },    .{ "terapias", f.intervention },  .{ "xabana", f.intervention },
    .{ "pril", f.intervention },       .{ "mab", f.intervention },        .{ "tinib", f.intervention },     .{ "dipino", f.intervention },
    .{ "grafia", f.intervention },     .{ "scopia", f.intervention },     .{ "ectomia", f.intervention },   .{ "plastia", f.intervention },
    .{ "dronato", f.intervention },    .{ "ciclina", f.intervention },    .{ "floxacino", f.intervention }, .{ "setrona", f.intervention },
    .{ "triptana", f.intervention },   .{ "zolam", f.intervention },      .{ "oxetina", f.intervention },   .{ "pramina", f.intervention },
    .{ "triptilina", f.intervention }, .{ "piprazol", f.intervention },   .{ "peridona", f.intervention },  .{ "nisona", f.intervention },
    .{ "metasona", f.intervention },   .{ "olona", f.intervention },      .{ "profeno", f.intervention },   .{ "coxibe", f.intervention },
    .{ "fibrato", f.intervention },    .{ "tiazida", f.intervention },    .{ "semida", f.intervention },    .{ "losina", f.intervention },
    .{ "trexato", f.intervention },    .{ "platina", f.intervention },    .{ "taxel", f.intervention },     .{ "glitazona", f.intervention },
    .{ "parina", f.intervention },     .{ "grel", f.intervention },       .{ "ciclibe", f.intervention },   .{ "limus", f.intervention },
    .{ "terol", f.intervention },      .{ "azina", f.intervention },      .{ "idina", f.intervention },
};

/// Words that end like a disease or a drug and are none.
const Innocent = @import("../text/words.zig").Set(
    \\limite limites convite convites elite elites satelite satelites suite permite emite admite transmite leite noite
    \\apetite deleite palpite requisite grafite dinamite marmite simpatia empatia antipatia apatia telepatia academia
    \\epidemia pandemia endemia boemia soma toma diploma idioma aroma cromossoma axioma bioma biomas sintoma sintomas
    \\dose doses overdose pose close glicose lactose sacarose frutose celulose close goma poma carcoma genoma genomas
    \\medicina platina ultimo proximo legitimo otimo cimo limo colesterol autonoma autonomas retoma retomas embroma agronoma astronoma gastronoma redoma homeopatia alopatia abril redoma servir ouvir vir devir fotografia geografia biografia bibliografia ortografia
    \\tipografia hipnose simbiose metamorfose osmose mitose neurose fotografias permites sodoma romas diplomas idiomas
    \\aromas somas tomas grafites fotossintese pelite arterapia elixir dormite homofobia xenofobia transfobia lgbtfobia visite cite evite edite habilite credite
    \\solicite facilite aceite limite imite irrite hesite acredite necessite possibilite debilite reabilite
);

fn byEnding(word: []const u8) u64 {
    if (word.len < 5) return 0;
    if (word[0] == 'a' and word.len > 7 and std.mem.startsWith(u8, word, "anti")) {
        for ([_][]const u8{ "antig", "anticorp", "anticonc", "anticip", "antiqu", "antilhas" }) |start| if (std.mem.startsWith(u8, word, start)) return 0;
        return f.property;
    }
    const last = tail(word) orelse return 0;
    if (tails[last / 64] >> @intCast(last % 64) & 1 == 0) return 0;
    for (endings) |ending| {
        if (std.mem.endsWith(u8, word, ending[0])) return if (Innocent.has(word)) 0 else ending[1];
    }
    return 0;
}

/// The last three letters as a number; null when one of them is not Latin.
fn tail(word: []const u8) ?usize {
    var n: usize = 0;
    for (word[word.len - 3 ..]) |ch| {
        if (ch < 'a' or ch > 'z') return null;
        n = n << 5 | (ch - 'a');
    }
    return n;
}

/// A bit for every three letters that an ending ends in, so that most words try none.
const tails = blk: {
    @setEvalBranchQuota(10_000);
    var bits: [1 << 9]u64 = @splat(0);
    for (endings) |ending| {
        const n = tail(ending[0]).?;
        bits[n / 64] |= 1 << (n % 64);
    }
    break :blk bits;
};

fn expectFlags(expected: u64, utf8: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = try Text.init(arena.allocator(), utf8);
    try std.testing.expectEqual(expected, read(text, 0, text.len()).flags);
}

test "words, verbs and endings" {
    try expectFlags(f.prevent | f.present, "previne");
    try expectFlags(f.cure | f.present | f.noun, "cura");
    try expectFlags(f.disease, "pancreatite");
    try expectFlags(f.intervention, "ustequinumabe");
    try expectFlags(f.property, "antitumoral");
    try expectFlags(f.adverb, "comprovadissimamente");
    for ([_][]const u8{ "limite", "antigo", "xyz" }) |word| try expectFlags(0, word);
}
