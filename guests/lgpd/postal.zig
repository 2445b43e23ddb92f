//! Find postal codes (CEP) and street addresses.
//!
//! A CEP needs its label, an address before it or a state beside it: five digits, a dash and three more are many things.
//! An address needs a number ("s/n" and "km 12" count) or a word that says somebody lives there.

const std = @import("std");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const mask = @import("mask.zig");
const words = @import("../text/words.zig");
const Context = @import("context.zig").Context;
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};

/// A CEP belongs to an address that ends so many characters before it.
const address_reach = 80;

/// The CEP that `n` begins with.
pub fn cep(c: *const Context, n: *const groups.Number) Error!?kinds.Hit {
    if (n.len < 8) return null;
    const text = c.text;
    const labelled = c.near(.cep, n.from, 20);
    const m = n.fit(text, &.{ 5, 3 }, "-") orelse n.fit(text, &.{ 2, 3, 3 }, ".-") orelse return null;
    const beside = if (c.address_to) |to| n.from >= to and n.from - to <= address_reach else false;
    if (!labelled) {
        if (m.style != .canonical or c.label(n.from) == .other) return null;
        if (!beside and !isBesideState(text, n.from, m.to) and !isQuoted(text, n.from, m.to)) return null;
    }
    if (n.digits[0] == '0' and n.digits[1] == '0') return null;
    const institutional = c.owner(n.from) == .institution;
    return kinds.hit(text, n.from, m.to, if (institutional) &kinds.cep_institutional else &kinds.cep, .{
        .confidence = if (labelled) 97 else if (beside) 90 else 70,
        .mask = if (institutional) null else try mask.fill(c.arena, "##***-***", n.digits[0..8]),
    });
}

/// "Salvador - BA, 40060-001"
fn isBesideState(text: Text, from: usize, to: usize) bool {
    if (words.previous(text, from, from -| 6)) |word| {
        if (word.to - word.from == 2 and text.upper[word.from] and States.has(word.folded(text))) return true;
    }
    const next = words.at(text, words.skipSpaces(text, if (text.get(to) == ',' or text.get(to) == '-') to + 1 else to)) orelse return false;
    return States.has(next.folded(text)) and text.upper[next.from] and text.upper[next.to - 1];
}

pub const States = words.Set("ac al am ap ba ce df es go ma mg ms mt pa pb pe pi pr rj rn ro rr rs sc se sp to");

/// A value of its own in a record, such as '29055-131'.
fn isQuoted(text: Text, from: usize, to: usize) bool {
    const left = text.before(from, 1);
    return (left == '"' or left == '\'') and text.get(to) == left;
}

const Street = enum {
    /// "rua", "avenida": a name follows.
    named,
    /// "r", "av", "al": the same with a full stop or a capital.
    short,
    /// "setor", "edifício": a name in capitals follows.
    capital,
    /// "quadra", "sqn": a number follows.
    block,
};

pub const Streets = @import("../text/table.zig").Table(Street, &.{
    .{ .named, "rua avenida travessa alameda praca rodovia estrada largo viela ladeira beco servidao logradouro" },
    .{ .capital, "setor condominio edificio loteamento conjunto residencial chacara sitio fazenda" },
    .{ .short, "r av trav tv al pca rod estr" },
    .{ .block, "quadra qd sqn sqs sqsw sqnw qnm qnn qno qna qnb qnc qnd qne qng qnj qnl qr qs qi ql shis shin shcgn crs crn clsw smpw" },
});

/// The address that begins with `cue`; null when that is no word an address begins with.
pub fn address(c: *const Context, cue: words.Word) Error!?kinds.Hit {
    const text = c.text;
    const street = Streets.get(cue.folded(text)) orelse return null;
    if (street == .short and !isAbbreviation(text, cue)) return null;
    if (street == .capital) {
        const next = words.at(text, words.skipSpaces(text, cue.to)) orelse return null;
        if (!cue.capitalised(text) or !(next.capitalised(text) or Particles.has(next.folded(text)))) return null;
    }
    var reader: Reader = .{ .text = text, .i = cue.to };
    if (street == .block) {
        if (!reader.block() or reader.complements == 0) return null;
    } else reader.name();
    if (street == .capital and (reader.lower > 0 or reader.complements == 0 and !reader.numbered)) return null;
    const home = isHome(text, cue.from);
    if (!reader.numbered and !(home and reader.named > 0)) return null;
    if (reader.named == 0 and street != .block) return null;
    if (street == .short and cue.to - cue.from == 1 and reader.isYear()) return null; // an author's initial
    const owner = c.owner(cue.from);
    const institutional = owner == .institution and !home;
    return kinds.hit(text, cue.from, reader.to, if (institutional) &kinds.address_institutional else &kinds.address, .{
        .confidence = if (reader.numbered) 92 else 70,
        .severity = if (institutional) null else if (home or owner == .patient) .high else null,
        .mask = if (institutional) null else "[endereço]",
    });
}

fn isAbbreviation(text: Text, cue: words.Word) bool {
    if (cue.to - cue.from == 1 and (!text.upper[cue.from] or text.get(cue.to) != '.')) return false;
    const next = text.get(cue.to);
    if (next != '.' and next != ' ') return false;
    return !std.mem.endsWith(u8, text.ch[0..cue.from], "et ");
}

/// "residente na", "mora na", "endereço:" stand right before.
fn isHome(text: Text, from: usize) bool {
    var i = from;
    const limit = from -| 36;
    for (0..4) |_| {
        const word = words.previous(text, i, limit) orelse return false;
        if (Homes.has(word.folded(text))) return true;
        i = word.from;
    }
    return false;
}

const Homes = words.Set(
    \\residente reside residem mora moram moro morava morador moradora moradores domiciliado domiciliada residencia
    \\residencial vive vivo endereco domicilio casa lar
);

const longest_name = 8;

const Reader = struct {
    text: Text,
    i: usize,
    /// The end of what belongs to the address.
    to: usize = 0,
    named: usize = 0,
    /// Words of the name in lower case.
    lower: usize = 0,
    numbered: bool = false,
    number_from: usize = 0,
    complements: usize = 0,

    /// "das Flores, 123, apto 45"
    fn name(r: *Reader) void {
        const text = r.text;
        while (r.named < longest_name) {
            r.gap();
            const ch = text.get(r.i);
            if (fold.isDigit(ch)) {
                if (!r.digitsInName()) break;
                continue;
            }
            const word = words.at(text, r.i) orelse break;
            const folded = word.folded(text);
            if (Numbers.has(folded) and r.isNumberNext(word.to)) break;
            if (folded[0] == 's' and folded.len == 1 and text.get(word.to) == '/') break;
            if (!word.capitalised(text)) {
                if (!Particles.has(folded)) {
                    if (Enders.has(folded) or r.lower == 4) break;
                    r.lower += 1;
                }
            } else if (r.lower > 0 and r.named > r.lower) break;
            if (!Particles.has(folded)) r.named += 1;
            r.i = word.to;
            if (text.get(r.i) == '.' and folded.len <= 4) r.i += 1;
            if (!Particles.has(folded) and (word.capitalised(text))) r.to = r.i;
            if (text.get(r.i) == ',' or text.get(r.i) == '\n' or text.get(r.i) == '(') break;
        }
        r.number();
        if (r.numbered) r.complement();
        // A name in lower case proves nothing without a number that is set off or long enough.
        if (r.lower > 0 and r.numbered and r.to - r.number_from < 2 and r.complements == 0) r.numbered = false;
        if (r.lower > 0 and !r.numbered) r.named = 0;
    }

    /// "212, bloco F, apto 304" after "SQN"
    fn block(r: *Reader) bool {
        r.gap();
        if (!fold.isDigit(r.text.get(r.i))) return false;
        r.number();
        if (r.numbered) r.complement();
        return r.numbered;
    }

    fn gap(r: *Reader) void {
        while (r.text.get(r.i) == ' ' or (r.text.get(r.i) == '.' and r.text.get(r.i + 1) == ' ')) r.i += 1;
        if (r.text.get(r.i) == '.' and r.i > 0 and fold.isLetter(r.text.ch[r.i - 1]) and fold.isLetter(r.text.get(r.i + 1))) r.i += 1;
    }

    /// "13 de Maio", "BR-116": digits that are the street's name. False at the house's number.
    fn digitsInName(r: *Reader) bool {
        var i = r.i;
        while (fold.isDigit(r.text.get(i))) i += 1;
        if (i - r.i > 4) return false;
        const dated = std.mem.startsWith(u8, r.text.ch[@min(i, r.text.len())..], " de ");
        const road = r.i > 0 and r.text.before(r.i, 1) == '-';
        if (!dated and !road and !(r.named == 0 and r.isFollowedByNumber(i))) return false;
        r.i = i;
        r.to = i;
        r.named += 1;
        return true;
    }

    fn isFollowedByNumber(r: *Reader, from: usize) bool {
        var i = from;
        if (r.text.get(i) == ',') i += 1;
        if (r.text.get(i) != ' ') return false;
        i += 1;
        if (fold.isDigit(r.text.get(i))) return true;
        const word = words.at(r.text, i) orelse return false;
        return Numbers.has(word.folded(r.text)) or Complements.get(word.folded(r.text)) != null;
    }

    fn isNumberNext(r: *Reader, from: usize) bool {
        var i = from;
        while (i < from + 4 and (r.text.get(i) == ' ' or r.text.get(i) == '.' or r.text.get(i) == fold.ordinal or r.text.get(i) == ':')) i += 1;
        return fold.isDigit(r.text.get(i)) or r.text.get(i) == 's';
    }

    /// ", nº 123", " 123-A", ", s/n", ", km 87"
    fn number(r: *Reader) void {
        const text = r.text;
        var i = r.i;
        while (i < r.i + 3 and (text.get(i) == ' ' or text.get(i) == ',' or text.get(i) == '-')) i += 1;
        if (words.at(text, i)) |word| {
            const folded = word.folded(text);
            if (std.mem.eql(u8, folded, "s") and text.get(word.to) == '/' and text.get(word.to + 1) == 'n') {
                r.i = word.to + 2;
                if (text.get(r.i) == fold.ordinal) r.i += 1;
                r.number_from = i;
                r.to = r.i;
                r.numbered = true;
                return;
            }
            if (!Numbers.has(folded)) {
                if (Complements.get(folded) != null and r.to > 0) {
                    r.i = @max(r.to, i - 1);
                    r.complement();
                    r.numbered = r.complements > 0;
                    r.number_from = r.i -| 2;
                }
                return;
            }
            i = word.to;
            while (i < word.to + 4 and std.mem.findScalar(u8, &[_]u8{ ' ', '.', ':', 'o', fold.ordinal }, text.get(i)) != null) i += 1;
        }
        const begin = i;
        while (fold.isDigit(text.get(i)) and i < begin + 6) i += 1;
        if (text.get(i) == '.' and i > begin and i < begin + 3 and isThree(text, i + 1)) i += 4; // "1.250"
        if (i == begin or i - begin > 5 or fold.isDigit(text.get(i)) or text.get(i) == '%' or text.get(i) == ':') return;
        if (text.get(i) == '/' and fold.isDigit(text.get(i + 1))) { // a flat's number, unless it is a date
            var end = i + 1;
            while (fold.isDigit(text.get(end)) and end < i + 6) end += 1;
            if (text.get(end) == '/' or i - begin < 3 or end - i > 5) return;
            i = end;
        }
        if (text.get(i) == '-' and fold.isDigit(text.get(i + 1))) return; // a postal code
        if (words.at(text, words.skipSpaces(text, i))) |word| if (Units.has(word.folded(text))) return;
        const letter = if (text.get(i) == '-') i + 1 else i;
        if (fold.isLetter(text.get(letter)) and !fold.isWord(text.get(letter + 1)) and (letter > i or text.upper[letter])) i = letter + 1;
        if (fold.isLetter(text.get(i))) return;
        r.number_from = begin;
        r.i = i;
        r.to = i;
        r.numbered = true;
    }

    fn isYear(r: *Reader) bool {
        const digits = r.text.ch[r.number_from..r.to];
        return digits.len == 4 and (std.mem.startsWith(u8, digits, "19") or std.mem.startsWith(u8, digits, "20"));
    }

    /// ", apto 45, bloco B", ", fundos", ", sítio Boa Vista"
    fn complement(r: *Reader) void {
        const text = r.text;
        for (0..5) |_| {
            var i = r.i;
            while (i < r.i + 3 and (text.get(i) == ' ' or text.get(i) == ',' or text.get(i) == '-' or text.get(i) == '/')) i += 1;
            if (fold.isDigit(text.get(i))) { // "5º andar"
                var end = i;
                while (fold.isDigit(text.get(end)) and end < i + 3) end += 1;
                if (text.get(end) != fold.ordinal) return;
                const floor = words.at(text, words.skipSpaces(text, end + 1)) orelse return;
                if (!std.mem.eql(u8, floor.folded(text), "andar")) return;
                r.complements += 1;
                r.i = floor.to;
                r.to = floor.to;
                continue;
            }
            const word = words.at(text, i) orelse return;
            const what = Complements.get(word.folded(text)) orelse return;
            var to = word.to;
            if (text.get(to) == '.') to += 1;
            if (what == .place) to = r.place(to) orelse return else if (what != .alone) to = value(text, to) orelse return;
            r.complements += 1;
            r.i = to;
            r.to = to;
        }
    }

    /// Capitalised words after "sítio", "condomínio".
    fn place(r: *Reader, from: usize) ?usize {
        var to: ?usize = null;
        var i = from;
        for (0..4) |_| {
            if (r.text.get(i) != ' ') break;
            const word = words.at(r.text, i + 1) orelse break;
            if (word.capitalised(r.text)) to = word.to else if (!Particles.has(word.folded(r.text))) break;
            i = word.to;
        }
        return to;
    }

    fn value(text: Text, from: usize) ?usize {
        var i = from;
        while (i < from + 3 and (text.get(i) == ' ' or text.get(i) == fold.ordinal or text.get(i) == ':')) i += 1;
        if (i == from) return null;
        if (text.get(i) == 'n' and (text.get(i + 1) == fold.ordinal or text.get(i + 1) == '.')) i = words.skipSpaces(text, i + 2);
        const begin = i;
        while (i < begin + 6 and (fold.isWord(text.get(i)) or (text.get(i) == '-' and fold.isWord(text.get(i + 1))))) i += 1;
        return if (i == begin or fold.isWord(text.get(i)) or (!fold.isDigit(text.ch[begin]) and i - begin > 2)) null else i;
    }
};

fn isThree(text: Text, from: usize) bool {
    for (0..3) |k| if (!fold.isDigit(text.get(from + k))) return false;
    return !fold.isDigit(text.get(from + 3));
}

const Complement = enum { valued, place, alone };

const Complements = @import("../text/table.zig").Table(Complement, &.{
    .{ .valued, "apto ap apt apartamento bloco bl casa cs sala sl conjunto conj cj lote lt quadra qd andar loja torre km box bairro unidade rua" },
    .{ .place, "sitio chacara fazenda condominio edificio ed residencial vila" },
    .{ .alone, "fundos altos sobrado terreo frente sobreloja" },
});

const Numbers = words.Set("n no nr num numero km");
const Units = words.Set("anos ano dias dia horas h metros m km mg ml kg casos pessoas vezes minutos mil reais vagas leitos quartos");
const Particles = words.Set("de da do das dos e d");

/// Words that are no street's name, however it is written.
const Enders = words.Set(
    \\a o as os ao aos com sem em na no nas nos que para por pela pelo foi esta estao era ha onde quando como mas ou se
    \\um uma ate desde sobre entre perto proximo proxima tem tinha numero fica ficava mora apos depois antes durante
    \\principal publica oral intravenosa endovenosa aerea urinaria biliar subcutanea intramuscular venosa parenteral
);
