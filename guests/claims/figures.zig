//! Figures of an effect: shares, ratios, spans of time.

const clause = @import("clause.zig");
const f = @import("flags.zig");
const Gap = @import("tokens.zig").Gap;

pub fn hasNumber(p: clause.Piece) bool {
    for (p.tokens) |token| if (token.number and token.gap & Gap.joined == 0) return true;
    return false;
}

/// A share, other than the hundred per cent of an advertisement.
pub fn hasPercent(p: clause.Piece) bool {
    for (p.tokens) |token| if (token.percent and token.value != 100) return true;
    return false;
}

/// "em 15 dias", "em apenas uma semana"
pub fn hasTime(p: clause.Piece) bool {
    if (p.all & f.time == 0) return false;
    for (p.tokens, 0..) |token, i| {
        if (!token.has(f.time) or i < 2) continue;
        if (!(p.tokens[i - 1].number or isNumeral(p, i - 1) or p.is(i - 1, "uma") or p.is(i - 1, "poucos") or p.is(i - 1, "poucas") or
            p.is(i - 1, "duas") or p.is(i - 1, "dois") or p.is(i - 1, "tres") or p.is(i - 1, "sete") or p.is(i - 1, "um") or p.is(i - 1, "unica") or p.is(i - 1, "primeira") or p.is(i - 1, "primeiras") or p.is(i - 1, "primeiros"))) continue;
        var k = i - 1;
        while (k > 0 and i - k < 5) {
            k -= 1;
            if (p.is(k, "em") or p.is(k, "dentro")) return true;
            if (!p.has(k, f.adverb | f.comparison | f.preposition | f.article)) break;
        }
    }
    return false;
}

/// Figures of an effect: a share, a ratio, an interval, a number of times.
pub fn measured(p: clause.Piece) bool {
    if (p.all & f.comparison == 0 and !hasNumber(p)) return false;
    for (p.tokens, 0..) |token, i| {
        if (token.percent and !(token.value == 100)) return true;
        if (p.is(i, "cento") and i > 1 and p.is(i - 1, "por")) return true;
        if ((p.is(i, "tercos") or p.is(i, "quartos") or p.is(i, "terco")) and i > 0 and isNumeral(p, i - 1)) return true;
        if (p.is(i, "cada") and i > 1 and (p.is(i - 1, "em") or p.is(i - 1, "de")) and (isNumeral(p, i - 2) or p.tokens[i - 2].number)) return true;
        if (p.begins(i, "dobrou") or p.begins(i, "dobra") or p.begins(i, "triplic") or p.begins(i, "duplic")) return true;
        if (token.number and (p.is(i + 1, "vezes") or p.is(i + 1, "quilos") or p.is(i + 1, "kg"))) return true;
        if (p.is(i, "vezes") and i > 0 and !p.is(i - 1, "as")) return true;
        if (token.number and i >= 2 and p.is(i - 1, "cada") and p.is(i - 2, "em")) return true;
        if (p.is(i, "dobro") or p.is(i, "triplo")) return true;
        if (p.is(i, "metade") and i > 0 and p.is(i - 1, "pela")) return true;
        if ((p.is(i, "rr") or p.is(i, "hr") or p.is(i, "ic") or p.is(i, "nnt") or p.is(i, "or")) and token.upper and i + 1 < p.tokens.len and p.tokens[i + 1].number) return true;
    }
    return false;
}

/// "dois", "quinze", "noventa"
pub fn isNumeral(p: clause.Piece, i: usize) bool {
    for ([_][]const u8{
        "um",      "dois",    "duas",  "tres",   "quatro",   "cinco",    "seis",    "sete", "oito", "nove", "dez",
        "doze",    "quinze",  "vinte", "trinta", "quarenta", "sessenta", "noventa", "cem",  "onze", "meia", "cinquenta",
        "setenta", "oitenta",
    }) |numeral| {
        if (p.is(i, numeral)) return true;
    }
    return false;
}
