//! Read what somebody belongs to: "filiada ao Sindicato dos Metalúrgicos", "membro da Irmandade do Rosário".

const std = @import("std");
const lexicon = @import("lexicon.zig");
const Reading = @import("reading.zig").Reading;
const Table = @import("../text/words.zig").Set;

const Unions = Table("sindicato sindical cut sinpro fetraf contag sindsaude sindimed sinmed apeoesp andes");
const Parties = Table("partido pt pl psdb psol mdb pdt psb pcdob pcb pstu pp psd pv rede republicanos podemos solidariedade lula bolsonaro ciro dilma haddad esquerda direita oposicao governo governador governadora prefeito prefeita presidente candidato candidata deputado deputada");
const Organisations = Table(
    \\irmandade seita movimento ordem maconaria loja confraria fraternidade ong coletivo mst grupo organizacao congregacao
    \\pastoral opus rosacruz sociedade uniao associacao comunidade igreja templo terreiro legiao gremio centro liga
);

pub const Membership = struct { to: usize, next: usize, kind: u64 };

/// How many words may stand between a member and what he belongs to.
const reach = 4;

/// The membership that begins at token `i`; null when there is none.
pub fn at(reading: *const Reading, i: usize) ?Membership {
    if (!reading.tokens[i].is(.member)) return null;
    const text = reading.text;
    const verb = isVote(reading.folded(reading.tokens[i]));
    var k = i + 1;
    while (k < reading.tokens.len and k <= i + reach) : (k += 1) {
        const gap = text.ch[reading.tokens[k - 1].to..reading.tokens[k].from];
        if (gap.len > 2 or (gap[0] != ' ' and gap[0] != '-')) return null;
        const folded = reading.folded(reading.tokens[k]);
        const kind = if (Unions.has(folded))
            lexicon.bit(.unions)
        else if (Parties.has(folded) and (verb or reading.capitalised(reading.tokens[k])) or std.mem.eql(u8, folded, "partido"))
            lexicon.bit(.politics)
        else if (Organisations.has(folded) and !verb)
            if (isReligious(reading, k)) lexicon.bit(.organisation) else 0
        else
            0;
        if (kind == 0) continue;
        const last = name(reading, k);
        return .{ .to = reading.tokens[last].to, .next = last + 1, .kind = kind };
    }
    return null;
}

fn isVote(folded: []const u8) bool {
    return std.mem.startsWith(u8, folded, "vot") or std.mem.startsWith(u8, folded, "apoi") or std.mem.startsWith(u8, folded, "eleitor");
}

/// "associação de moradores", "grupo de risco" are no belief: the name must have a capital, or the word suffice.
fn isReligious(reading: *const Reading, k: usize) bool {
    const folded = reading.folded(reading.tokens[k]);
    for ([_][]const u8{ "irmandade", "seita", "maconaria", "loja", "mst", "confraria", "pastoral", "opus", "rosacruz", "terreiro", "templo", "igreja", "congregacao", "gremio" }) |enough| {
        if (std.mem.eql(u8, folded, enough)) return true;
    }
    if (std.mem.eql(u8, folded, "grupo")) {
        if (k + 1 >= reading.tokens.len) return false;
        const next = reading.folded(reading.tokens[k + 1]);
        return std.mem.startsWith(u8, next, "neonazi") or std.mem.startsWith(u8, next, "religios") or std.mem.startsWith(u8, next, "polit") or
            std.mem.eql(u8, next, "espirita") or std.mem.startsWith(u8, next, "extremis") or std.mem.startsWith(u8, next, "antifasc");
    }
    return reading.capitalised(reading.tokens[k]);
}

/// The last token of the name that begins at token `k`: capitalised words and particles.
fn name(reading: *const Reading, k: usize) usize {
    var last = k;
    var i = k + 1;
    while (i < reading.tokens.len and i <= k + 8) : (i += 1) {
        const gap = reading.text.ch[reading.tokens[i - 1].to..reading.tokens[i].from];
        if (gap.len > 1 or (gap[0] != ' ' and gap[0] != '-')) break;
        if (reading.capitalised(reading.tokens[i])) last = i else if (!reading.tokens[i].is(.particle)) {
            if (i == k + 1 or i == k + 2 and reading.tokens[k + 1].is(.particle)) { // "sindicato dos enfermeiros"
                last = i;
            }
            break;
        }
    }
    return last;
}
