//! Verbs of effect in the forms that assertions have: third person, infinitive, gerund, participle, imperative.
//!
//! Stems are folded. Forms are made at compile time; what is irregular is listed by form.

const std = @import("std");
const f = @import("flags.zig");
const List = @import("../text/vocabulary.zig").List;

/// Endings of a conjugation by form.
const Endings = struct {
    present: []const u8,
    past: []const u8,
    future: []const u8,
    conditional: []const u8,
    infinitive: []const u8,
    gerund: []const u8,
    participle: []const u8,
    wish: []const u8,
};

const ar: Endings = .{
    .present = "a am",
    .past = "ou aram ava avam ei",
    .future = "ara arao",
    .conditional = "aria ariam",
    .infinitive = "ar arem",
    .gerund = "ando",
    .participle = "ado ada ados adas",
    .wish = "e em",
};

/// "rastrear": rastreia.
const ear: Endings = .{
    .present = "eia eiam",
    .past = "eou earam eava eavam eei",
    .future = "eara earao",
    .conditional = "earia eariam",
    .infinitive = "ear earem",
    .gerund = "eando",
    .participle = "eado eada eados eadas",
    .wish = "eie eiem",
};

const er: Endings = .{
    .present = "e em",
    .past = "eu eram ia iam i",
    .future = "era erao",
    .conditional = "eria eriam",
    .infinitive = "er erem",
    .gerund = "endo",
    .participle = "ido ida idos idas",
    .wish = "a am",
};

const ir: Endings = .{
    .present = "e em",
    .past = "iu iram ia iam i",
    .future = "ira irao",
    .conditional = "iria iriam",
    .infinitive = "ir irem",
    .gerund = "indo",
    .participle = "ido ida idos idas",
    .wish = "a am",
};

/// "diminuir", "reduzir": the stem itself or with "i" in the present.
const uir: Endings = .{
    .present = "i em",
    .past = "iu iram ia iam",
    .future = "ira irao",
    .conditional = "iria iriam",
    .infinitive = "ir irem",
    .gerund = "indo",
    .participle = "ido ida idos idas",
    .wish = "a am",
};

/// All verbs, one list a form and group.
pub const lists = blk: {
    @setEvalBranchQuota(5_000_000);
    var all: []const List = &.{};
    all = all ++ conjugated(f.cure, ar,
        \\cur elimin erradic regener desinflam expuls dissip limp queim sec repar solucion extermin aniquil neutraliz
        \\desmanch tir espant debel dren apazigu estanc extirp fluidific descongestion paralis quebr varr sar desbloque cicatriz apag desobstruiz san desincrust desintoxic detoxific
    );
    all = all ++ conjugated(f.cure, er, "revert dissolv derret venc remov resolv interromp desaparec");
    all = all ++ conjugated(f.cure, ir, "desentup corrig expel");
    all = all ++ conjugated(f.lessen, ar,
        \\alivi trat control ameniz atenu acalm baix cort abaix suaviz retard estabiliz minimiz atac encurt aplac
        \\mitig desarm zer enxug abrand neutraliz anul segur desempedr trav desaceler cess desafog derrub encerr modul anestesi sed domestic contorn compens nocaute dom aquiet sereniz silenci amans dribl
    );
    all = all ++ conjugated(f.lessen, ear, "fr bloqu");
    all = all ++ conjugated(f.lessen, er, "combat deter encolh arrefec");
    all = all ++ conjugated(f.lessen, ir, "inib suprim");
    all = all ++ conjugated(f.lessen, uir, "diminu");
    all = all ++ conjugated(f.improve, ar,
        \\melhor estimul regul normaliz restaur recuper aceler equilibr tonific revitaliz turbin potencializ aprimor otimiz
        \\prolong ativ reforc relax hidrat renov salv reequilibr reativ fortific revigor energiz lubrific despert apur harmoniz oxigen vitaliz remineraliz aguc afi afin levant  embelez clare revitaliz solt incentiv reconstitu reprogram sincroniz realinh resgat
    );
    all = all ++ conjugated(f.improve, er, "devolv fortalec favorec promov restabelec");
    all = all ++ conjugated(f.improve, ir, "nutr");
    all = all ++ conjugated(f.raise, ar, "aument elev dobr triplic duplic multiplic ampli");
    all = all ++ conjugated(f.prevent, ar, "evit imuniz afast blind resguard barr preserv dificult conserv adi poup livr");
    all = all ++ conjugated(f.prevent, er, "proteg defend");
    all = all ++ conjugated(f.detect, ar, "detect diagnostic identific localiz diferenci acus flagr revel confirm mape visualiz antecip sinaliz descart avis acert encontr denunci discrimin");
    all = all ++ conjugated(f.detect, ear, "rastr");
    all = all ++ conjugated(f.detect, er, "reconhec");
    all = all ++ conjugated(f.detect, ir, "descobr distingu");
    all = all ++ conjugated(f.harm, ar,
        \\caus provoc ger ocasion agrav pior danific prejudic irrit intoxic ressec resec inflam sobrecarreg debilit
        \\deterior acarret envenen contamin infect atrofi acidific desregul arruin deton les lesion sufoc lix rasg rach arrebent estrag machuc castig maltrat fur fragiliz amarel atras desgast perfur
    );
    all = all ++ conjugated(f.harm, ear, "desencad");
    all = all ++ conjugated(f.harm, er, "enfraquec compromet corro adoec entorpec enrijec apodrec");
    all = all ++ conjugated(f.slim, er, "emagrec rejuvenesc perd");
    all = all ++ conjugated(f.slim, ar, "desinch");
    all = all ++ conjugated(f.says, ar,
        \\afirm anunci declar explic cont relat inform aleg sustent jur assegur revel apont mostr demonstr indic comprov
        \\prov atest divulg notic confirm constat acredit destac alert ressalt evidenci observ verific encontr ensin crav
        \\argument coment relembr not public apreg preg propag reiter avis fris cit lembr fal
        \\recomend orient aconselh registr detalh resum
    );
    all = all ++ conjugated(f.says, er, "defend promet reconhec esclarec escrev rebat");
    all = all ++ conjugated(f.says, ir, "garant suger admit");
    all = all ++ conjugated(f.says, uir, "conclu");
    all = all ++ irregular;
    break :blk all;
};

const irregular: []const List = &.{
    // Spelling changes before "e" and "a".
    .{ .flags = f.cure | f.wish, .words = "erradique erradiquem queime seque sequem apague apaguem corrija corrijam venca vencam desintoxique" },
    .{ .flags = f.lessen | f.wish, .words = "ataque ataquem mitigue mitiguem detenha" },
    .{ .flags = f.improve | f.wish, .words = "tonifique prolongue reforce reforcem fortaleca fortalecam favoreca favorecam fortifique restabeleca" },
    .{ .flags = f.raise | f.wish, .words = "triplique duplique multiplique" },
    .{ .flags = f.prevent | f.wish, .words = "proteja protejam previna previnam impeca impecam" },
    .{ .flags = f.detect | f.wish, .words = "diagnostique diagnostiquem identifique identifiquem reconheca descubra" },
    .{ .flags = f.harm | f.wish, .words = "provoque provoquem danifique prejudique prejudiquem intoxique enfraqueca agrida" },
    .{ .flags = f.slim | f.wish, .words = "emagreca emagrecam rejuvenesca perca percam" },
    // "reduzir"
    .{ .flags = f.lessen | f.present, .words = "reduz reduzem" },
    .{ .flags = f.lessen | f.past, .words = "reduziu reduziram reduzia reduziam" },
    .{ .flags = f.lessen | f.future, .words = "reduzira reduzirao" },
    .{ .flags = f.lessen | f.conditional, .words = "reduziria reduziriam" },
    .{ .flags = f.lessen | f.infinitive, .words = "reduzir reduzirem" },
    .{ .flags = f.lessen | f.gerund, .words = "reduzindo" },
    .{ .flags = f.lessen | f.participle, .words = "reduzido reduzida reduzidos reduzidas" },
    .{ .flags = f.lessen | f.wish, .words = "reduza reduzam" },
    // "prevenir", "impedir"
    .{ .flags = f.prevent | f.present, .words = "previne previnem impede impedem" },
    .{ .flags = f.prevent | f.past, .words = "preveniu preveniram prevenia preveniam impediu impediram impedia" },
    .{ .flags = f.prevent | f.future, .words = "prevenira prevenirao impedira impedirao" },
    .{ .flags = f.prevent | f.conditional, .words = "preveniria preveniriam impediria impediriam" },
    .{ .flags = f.prevent | f.infinitive, .words = "prevenir prevenirem impedir impedirem" },
    .{ .flags = f.prevent | f.gerund, .words = "prevenindo impedindo" },
    .{ .flags = f.prevent | f.participle, .words = "prevenido prevenida prevenidos prevenidas impedido impedida" },
    // "destruir", "desobstruir", "reconstruir"
    .{ .flags = f.cure | f.present, .words = "some somem desobstrui desobstruem desentope desentopem reconstroi reconstroem desfaz desfazem expele expelem" },
    .{ .flags = f.cure | f.infinitive, .words = "desobstruir reconstruir desfazer sumir" },
    .{ .flags = f.cure | f.past, .words = "sumiu sumiram desfez desobstruiu" },
    .{ .flags = f.cure | f.future, .words = "sumira sumirao" },
    .{ .flags = f.cure | f.gerund, .words = "desobstruindo reconstruindo" },
    .{ .flags = f.cure | f.harm | f.present, .words = "destroi destroem mata matam" },
    .{ .flags = f.cure | f.harm | f.past, .words = "destruiu destruiram matou mataram" },
    .{ .flags = f.cure | f.harm | f.infinitive, .words = "destruir matar" },
    .{ .flags = f.cure | f.harm | f.gerund, .words = "destruindo matando" },
    .{ .flags = f.cure | f.harm | f.wish, .words = "destrua destruam mate matem" },
    .{ .flags = f.cure | f.harm | f.future, .words = "destruira destruirao matara" },
    // "agredir", "entupir", "induzir"
    .{ .flags = f.lessen | f.present, .words = "repele repelem" },
    .{ .flags = f.harm | f.present, .words = "fere ferem agride agridem entope entopem induz induzem corroi corroem afeta afetam atrapalha atrapalham" },
    .{ .flags = f.harm | f.past, .words = "agrediu agrediram entupiu entupiram induziu induziram afetou afetaram" },
    .{ .flags = f.harm | f.infinitive, .words = "dar" },
    .{ .flags = f.harm | f.past, .words = "deu deram dava" },
    .{ .flags = f.harm | f.present, .words = "dao" },
    .{ .flags = f.harm | f.infinitive, .words = "agredir entupir induzir afetar atrapalhar" },
    .{ .flags = f.harm | f.gerund, .words = "agredindo entupindo induzindo" },
    // "manter", "prever"
    .{ .flags = f.improve | f.present, .words = "mantem repoe repoem" },
    .{ .flags = f.improve | f.infinitive, .words = "manter repor" },
    .{ .flags = f.detect | f.present, .words = "preve preveem" },
    .{ .flags = f.detect | f.past, .words = "previu previram" },
    .{ .flags = f.detect | f.infinitive, .words = "prever" },
    // Nouns; some of them are written like a verb.
    .{ .flags = f.noun | f.cure, .words = "cura curas eliminacao reversao remissao regressao desaparecimento extincao regeneracao solucao erradicacao sumico" },
    .{ .flags = f.noun | f.lessen, .words = "alivio reducao reducoes diminuicao queda controle combate melhora melhoria tratamento trato" },
    .{ .flags = f.noun | f.improve, .words = "fortalecimento aumento recuperacao restauracao crescimento aceleracao" },
    .{ .flags = f.noun | f.prevent, .words = "prevencao protecao imunizacao" },
    .{ .flags = f.noun | f.detect, .words = "deteccao diagnostico identificacao rastreamento rastreio" },
    .{ .flags = f.noun | f.harm, .words = "causa causas" },
    .{ .flags = f.noun | f.slim, .words = "emagrecimento rejuvenescimento" },
};

fn conjugated(comptime group: u64, comptime e: Endings, comptime stems: []const u8) []const List {
    return &.{
        .{ .flags = group | f.present, .words = join(stems, e.present) },
        .{ .flags = group | f.past, .words = join(stems, e.past) },
        .{ .flags = group | f.future, .words = join(stems, e.future) },
        .{ .flags = group | f.conditional, .words = join(stems, e.conditional) },
        .{ .flags = group | f.infinitive, .words = join(stems, e.infinitive) },
        .{ .flags = group | f.gerund, .words = join(stems, e.gerund) },
        .{ .flags = group | f.participle, .words = join(stems, e.participle) },
        .{ .flags = group | f.wish, .words = join(stems, e.wish) },
    };
}

/// Every stem with every ending, parted by spaces.
fn join(comptime stems: []const u8, comptime endings: []const u8) []const u8 {
    comptime {
        var len: usize = 0;
        var s = std.mem.tokenizeAny(u8, stems, " \n");
        while (s.next()) |stem| {
            var e = std.mem.tokenizeScalar(u8, endings, ' ');
            while (e.next()) |ending| len += stem.len + ending.len + 1;
        }
        var out: [len]u8 = undefined;
        var at: usize = 0;
        s.reset();
        while (s.next()) |stem| {
            var e = std.mem.tokenizeScalar(u8, endings, ' ');
            while (e.next()) |ending| {
                const word = stem ++ ending ++ " ";
                @memcpy(out[at..][0..word.len], word);
                at += word.len;
            }
        }
        const kept = out;
        return &kept;
    }
}

test "stems take their endings" {
    try std.testing.expectEqualStrings("cura curam mata matam ", comptime join("cur mat", "a am"));
}
