//! Find birth dates, and the ages of people.
//!
//! A date is a birth date when it is labelled as one or followed by an age; it has to be a day of the calendar. An age
//! is reported in the ways in which a person's is told ("de 93 anos", "idade: 93"), not that of a house or a group;
//! settle.zig keeps the ages under 90 only beside a person's name.

const std = @import("std");
const fold = @import("../text/fold.zig");
const groups = @import("groups.zig");
const kinds = @import("kinds.zig");
const Table = @import("../text/table.zig").Table;
const words = @import("../text/words.zig");
const Context = @import("context.zig").Context;
const Text = @import("../text/codepoints.zig").Text;

const Error = error{OutOfMemory};

pub const Date = struct { to: usize, year: u16 };

/// The first and the last year that somebody alive may be born in, as far as a module without a clock can tell.
const first_year = 1900;
const last_year = 2060;

/// The birth date that begins at `from`, a digit.
pub fn birth(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    const date = at(text, from) orelse return null;
    const labelled = c.label(from) == .birth and (c.fresh() or c.mark.?.column);
    if (labelled) {
        if (c.mark) |*mark| if (!mark.column and isSomethings(c, mark.to, from, date.year)) return null;
    } else if (!isBesideAge(text, from, date)) return null;
    return kinds.hit(text, from, date.to, &kinds.birth_date, .{
        .confidence = if (labelled) 95 else 75,
        .mask = try std.fmt.allocPrint(c.arena, "{d}", .{date.year}),
    });
}

/// "O hospital nasceu em …", or somebody who would be older than anybody.
fn isSomethings(c: *const Context, to: usize, from: usize, year: u16) bool {
    const verb = std.mem.endsWith(u8, c.text.ch[0..to], "nasceu");
    if (verb and year < oldest) return true;
    return verb and c.owner(from) == .institution;
}

/// Who "nasceu" before is history.
const oldest = 1920;

/// The birth date that is written in words from the word `first` on: "doze de março de 2019".
pub fn birthInWords(c: *const Context, first: words.Word) Error!?kinds.Hit {
    if (c.label(first.from) != .birth or !c.fresh()) return null;
    const text = c.text;
    var day: u32 = Cardinals.get(first.folded(text)) orelse return null;
    var word = next(text, first.to) orelse return null;
    if (day >= 20 and std.mem.eql(u8, word.folded(text), "e")) {
        word = next(text, word.to) orelse return null;
        day += Cardinals.get(word.folded(text)) orelse return null;
        word = next(text, word.to) orelse return null;
    }
    if (!std.mem.eql(u8, word.folded(text), "de")) return null;
    const month = next(text, word.to) orelse return null;
    const date = monthAndYear(text, month, day) orelse return null;
    return kinds.hit(text, first.from, date.to, &kinds.birth_date, .{
        .confidence = 90,
        .mask = try std.fmt.allocPrint(c.arena, "{d}", .{date.year}),
    });
}

const Cardinals = Table(u8, &.{
    .{ 1, "um primeiro" }, .{ 2, "dois" },       .{ 3, "tres" },     .{ 4, "quatro" },            .{ 5, "cinco" },
    .{ 6, "seis" },        .{ 7, "sete" },       .{ 8, "oito" },     .{ 9, "nove" },              .{ 10, "dez" },
    .{ 11, "onze" },       .{ 12, "doze" },      .{ 13, "treze" },   .{ 14, "quatorze catorze" }, .{ 15, "quinze" },
    .{ 16, "dezesseis" },  .{ 17, "dezessete" }, .{ 18, "dezoito" }, .{ 19, "dezenove" },         .{ 20, "vinte" },
    .{ 30, "trinta" },
});

fn next(text: Text, to: usize) ?words.Word {
    return if (text.get(to) == ' ') words.at(text, to + 1) else null;
}

/// The date that begins at `from`, in any of the usual forms; null when there is none.
pub fn at(text: Text, from: usize) ?Date {
    const left = text.before(from, 1);
    if (fold.isWord(left) or (groups.isJoint(left) and fold.isDigit(text.before(from, 2)))) return null;
    if (packed8(text, from)) |date| return date;
    const one = number(text, from) orelse return null;
    if (one.to - from == 4) return backwards(text, one);
    if (one.to - from > 2) return null;
    var i = one.to;
    if (text.get(i) == fold.ordinal or (text.get(i) == 'o' and !fold.isLetter(text.get(i + 1)))) i += 1;
    const day = one.value;
    if (sign(text, i)) |second| {
        const month = number(text, second) orelse return null;
        if (month.to - second > 2) return null;
        const third = sign(text, month.to) orelse return null;
        const year = number(text, third) orelse return null;
        const digits = year.to - third;
        if (digits != 4 and digits != 2) return null;
        return whole(text, day, month.value, if (digits == 2) century(year.value) else year.value, year.to);
    }
    if (text.get(i) != ' ' and text.get(i) != '-' and text.get(i) != '/') return null;
    var word = words.at(text, i + 1) orelse return null;
    if (std.mem.eql(u8, word.folded(text), "dias")) { // "aos 12 dias do mês de março de 1975"
        word = skip(text, word, &.{ "do", "mes", "de" }) orelse return null;
    } else if (std.mem.eql(u8, word.folded(text), "de")) word = next(text, word.to) orelse return null;
    return monthAndYear(text, word, day);
}

/// "12031975": only a label makes it a date.
fn packed8(text: Text, from: usize) ?Date {
    for (0..8) |k| if (!fold.isDigit(text.get(from + k))) return null;
    if (fold.isWord(text.get(from + 8))) return null;
    return whole(text, pair(text, from), pair(text, from + 2), pair(text, from + 4) * 100 + pair(text, from + 6), from + 8) orelse
        whole(text, pair(text, from + 6), pair(text, from + 4), pair(text, from) * 100 + pair(text, from + 2), from + 8);
}

fn pair(text: Text, from: usize) u32 {
    return @as(u32, text.ch[from] - '0') * 10 + text.ch[from + 1] - '0';
}

fn skip(text: Text, from: words.Word, comptime phrase: []const []const u8) ?words.Word {
    var word = from;
    inline for (phrase) |wanted| {
        word = next(text, word.to) orelse return null;
        if (!std.mem.eql(u8, word.folded(text), wanted)) return null;
    }
    return next(text, word.to);
}

/// "março de 1975", "mar/75" after a day.
fn monthAndYear(text: Text, word: words.Word, day: u32) ?Date {
    const month = Months.get(word.folded(text)) orelse return null;
    var i = word.to;
    if (text.get(i) == '.') i += 1;
    if (text.get(i) == '/' or text.get(i) == '-' or text.get(i) == ',') i += 1;
    i = words.skipSpaces(text, i);
    if (std.mem.startsWith(u8, text.ch[@min(i, text.len())..], "de ")) i = words.skipSpaces(text, i + 3);
    const year = number(text, i) orelse return null;
    if (year.to - i == 2) return whole(text, day, month, century(year.value), year.to);
    return if (year.to - i == 4) whole(text, day, month, year.value, year.to) else null;
}

const Months = Table(u8, &.{
    .{ 1, "janeiro jan" },  .{ 2, "fevereiro fev" }, .{ 3, "marco mar" },     .{ 4, "abril abr" },
    .{ 5, "maio mai" },     .{ 6, "junho jun" },     .{ 7, "julho jul" },     .{ 8, "agosto ago" },
    .{ 9, "setembro set" }, .{ 10, "outubro out" },  .{ 11, "novembro nov" }, .{ 12, "dezembro dez" },
});

/// "1975-03-12"
fn backwards(text: Text, year: Piece) ?Date {
    const second = sign(text, year.to) orelse return null;
    const month = number(text, second) orelse return null;
    const third = sign(text, month.to) orelse return null;
    const day = number(text, third) orelse return null;
    if (month.to - second > 2 or day.to - third > 2) return null;
    return whole(text, day.value, month.value, year.value, day.to);
}

fn whole(text: Text, day: u32, month: u32, year: u32, to: usize) ?Date {
    if (fold.isDigit(text.get(to)) or (isSign(text.get(to)) and fold.isDigit(text.get(to + 1)))) return null;
    if (year < first_year or year > last_year or !isDay(day, month, year)) return null;
    return .{ .to = to, .year = @intCast(year) };
}

fn isDay(day: u32, month: u32, year: u32) bool {
    if (day < 1 or month < 1 or month > 12) return false;
    const leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0);
    const days = [_]u8{ 31, if (leap) 29 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return day <= days[month - 1];
}

fn century(two: u32) u32 {
    return if (two > 30) 1900 + two else 2000 + two;
}

const Piece = struct { value: u32, to: usize };

/// One to four digits.
fn number(text: Text, from: usize) ?Piece {
    var i = from;
    var value: u32 = 0;
    while (fold.isDigit(text.get(i)) and i < from + 5) : (i += 1) value = value * 10 + text.ch[i] - '0';
    return if (i == from or i - from > 4) null else .{ .value = value, .to = i };
}

fn isSign(ch: u8) bool {
    return ch == '/' or ch == '-' or ch == '.';
}

/// Where the digits go on after a sign with at most one space at each side.
fn sign(text: Text, from: usize) ?usize {
    var i = from;
    if (text.get(i) == ' ') i += 1;
    if (!isSign(text.get(i))) return null;
    i += 1;
    if (text.get(i) == ' ') i += 1;
    return if (fold.isDigit(text.get(i))) i else null;
}

/// "(49 anos)" or ", 49 anos" after the date, or "49 anos (" before it, and about as many years have passed since.
fn isBesideAge(text: Text, from: usize, date: Date) bool {
    if (words.previous(text, from, from -| 5)) |word| {
        if (word.to + 1 == from and Untils.has(word.folded(text))) return false;
    }
    var i = date.to;
    while (i < date.to + 3 and (text.get(i) == ' ' or text.get(i) == '(' or text.get(i) == ',' or text.get(i) == '-')) i += 1;
    if (i > date.to) if (number(text, i)) |value| {
        if (value.to - i <= 3 and years(text, value.to) != null and isNow(date.year + value.value)) return true;
    };
    if (text.before(from, 1) != '(' or text.before(from, 2) != ' ') return false;
    const word = words.previous(text, from - 2, from -| 8) orelse return false;
    if (!std.mem.eql(u8, word.folded(text), "anos") or text.before(word.from, 1) != ' ') return false;
    var begin = word.from - 1;
    while (begin > 0 and word.from - begin < 5 and fold.isDigit(text.ch[begin - 1])) begin -= 1;
    const value = number(text, begin) orelse return false;
    return isNow(date.year + value.value);
}

/// Before dates that end a time: "de 2015 a 10/02/2024 (8 anos)".
const Untils = words.Set("a ate em desde");

/// A year in which this module may run, or the text may have been written.
fn isNow(year: u32) bool {
    return year >= 2010 and year <= 2040;
}

/// The end of "anos" after a number.
fn years(text: Text, to: usize) ?usize {
    const word = words.at(text, if (text.get(to) == ' ') to + 1 else to) orelse return null;
    const folded = word.folded(text);
    if (std.mem.eql(u8, folded, "anos") or std.mem.eql(u8, folded, "ano")) return word.to;
    return if (std.mem.eql(u8, folded, "a") and text.get(to) != ' ') word.to else null; // "45a"
}

/// The confidence of an age that counts only beside a person's name.
pub const unproven = 80;

/// The age that begins at `from`.
pub fn age(c: *const Context, from: usize) Error!?kinds.Hit {
    const text = c.text;
    const value = number(text, from) orelse return null;
    if (value.to - from > 3 or value.value > 122) return null;
    const left = text.before(from, 1);
    if (fold.isWord(left) or left == '-' or left == '/' or left == '$') return null;
    if ((left == '.' or left == ',') and fold.isDigit(text.before(from, 2))) return null;
    const labelled = c.near(.age, from, 6);
    const end = years(text, value.to) orelse if (labelled and !isFollowed(text, value.to)) value.to else return null;
    const great = value.value > 89;
    if (!great and value.value < 1) return null;
    const how = told(text, from, end);
    const sure: u8 = if (labelled and how != .range) (if (great) 90 else unproven) else switch (how) {
        .group, .range => return null,
        .somebody => if (great) 85 else unproven,
        .subject => unproven,
        .patient => 85,
    };
    return kinds.hit(text, from, end, if (great) &kinds.great_age else &kinds.age, .{
        .confidence = sure,
        .mask = if (great) (if (end == value.to) "90 ou mais" else "90 anos ou mais") else try band(c, value.value, end > value.to),
    });
}

fn isFollowed(text: Text, to: usize) bool {
    const ch = text.get(to);
    if (groups.isJoint(ch) or ch == ',') return fold.isDigit(text.get(to + 1));
    return fold.isWord(ch) or ch == '%';
}

/// "40 a 49 anos"
fn band(c: *const Context, value: u32, unit: bool) Error![]const u8 {
    const low = value / 10 * 10;
    return std.fmt.allocPrint(c.arena, "{d} a {d}{s}", .{ low, low + 9, if (unit) " anos" else "" });
}

/// Of whom a number of years is told.
const Told = enum {
    /// Of a group, or of a time that has passed.
    group,
    /// From one age to another, or from one on.
    range,
    somebody,
    /// Of whoever or whatever "completou" it: a hospital has birthdays too.
    subject,
    patient,
};

/// Judge by the words around "93 anos".
fn told(text: Text, from: usize, to: usize) Told {
    if (words.at(text, words.skipSpaces(text, to))) |word| {
        const folded = word.folded(text);
        if (Spans.has(folded)) return .range;
        if (std.mem.eql(u8, folded, "de")) {
            const noun = next(text, word.to) orelse return .somebody;
            return if (std.mem.eql(u8, noun.folded(text), "idade")) .somebody else .group;
        }
    }
    const left = text.before(from, 1);
    if (left == '(') return .somebody;
    const before = words.previous(text, from, from -| 14) orelse return .group;
    if (text.before(from, 2) == ',' and left == ' ') return .somebody;
    if (before.to + 1 != from) return .group;
    const how = Tellers.get(before.folded(text)) orelse return .group;
    const earlier = words.previous(text, before.from, before.from -| 16) orelse return how;
    if (earlier.to + 1 != before.from) return how;
    const folded = earlier.folded(text);
    if (Patients.has(folded)) return .patient;
    return if (Groups.has(folded)) .group else how;
}

const Patients = words.Set("paciente gestante idosa idoso");

/// Words between a number of years and what lasted them.
const Spans = words.Set("ou e a ate atras antes depois apos consecutivos seguidos anteriores mais menos desde");

const Tellers = Table(Told, &.{
    .{ .somebody, "de com tem tinha aos dos tenho aparentando tendo seus" },
    .{ .subject, "fez faz completou completa completar completaram fiz" },
    .{ .patient, "paciente" },
});

/// Before "de" or "com", words that make the years a group's or a time's.
const Groups = words.Set(
    \\mais menos acima partir maiores menores ate entre idosos pessoas adultos mulheres homens criancas pacientes cerca
    \\periodo tempo media garantia experiencia sobrevida historia prazo contrato pena faixa idade validade seguimento
    \\acompanhamento estudo vida jovens meninas meninos adolescentes gestantes individuos populacao ha durante
);
