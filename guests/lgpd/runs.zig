//! Read a run of words that may be a name: capitalised words in a row, with particles and initials between.

const std = @import("std");
const lexicon = @import("lexicon.zig");
const Reading = @import("reading.zig").Reading;
const suffixes = @import("suffixes.zig");
const Token = @import("reading.zig").Token;

/// Tokens [first, last] of a reading, both part of the name.
pub const Run = struct {
    first: usize,
    last: usize,
    /// Words that are neither particles nor initials.
    count: usize,
    /// Of those, words known as parts of names.
    known: usize,
    /// The first word is a frequent given name.
    given: bool,
    /// The first word is a given name and an everyday word.
    maybe_given: bool,
    /// A word after the first is known as part of a name.
    surname: bool,
    shouted: bool,

    pub fn from(run: Run, reading: *const Reading) usize {
        return reading.tokens[run.first].from;
    }

    pub fn to(run: Run, reading: *const Reading) usize {
        return reading.tokens[run.last].to;
    }

    /// A given name with a surname.
    pub fn full(run: Run) bool {
        return run.count >= 2 and (run.given and (run.surname or run.count >= 3) or run.maybe_given and run.surname);
    }

    /// Some word makes it look like a name.
    pub fn plausible(run: Run) bool {
        return run.given or run.maybe_given or run.surname;
    }
};

const longest = 7;

/// "de la", "dos": no name has more in a row.
const most_particles = 2;

const name_parts = lexicon.bits(&.{ .given, .given_ambiguous, .surname });

/// The run that begins at the token, which is capitalised; null when it is no part of a name.
pub fn at(reading: *const Reading, start: usize) ?Run {
    if (!begins(reading, reading.tokens[start])) return null;
    return collect(reading, start, start, true);
}

/// A run in a text without capitals, of known words only.
pub fn lowerCase(reading: *const Reading, start: usize) ?Run {
    if (!reading.tokens[start].is(.given)) return null;
    const run = collect(reading, start, start, false) orelse return null;
    return if (run.surname) run else null;
}

fn begins(reading: *const Reading, token: Token) bool {
    return reading.capitalised(token) and token.len() > 1 and !token.is(.particle) and !(token.is(.weak) and !token.is(.given)) and !stops(token, 0);
}

/// True for a word that no name goes on with after `count` words.
fn stops(token: Token, count: usize) bool {
    const flags = token.flags();
    if (lexicon.has(flags, .stop)) return count == 0 or !lexicon.has(flags, .surname);
    // Illnesses are written with capitals in forms; so are surnames.
    if (flags & lexicon.sensitive != 0) return flags & name_parts == 0;
    return false;
}

fn collect(reading: *const Reading, start: usize, from: usize, capitals: bool) ?Run {
    var run: Run = .{
        .first = start,
        .last = start,
        .count = 0,
        .known = 0,
        .given = reading.tokens[start].is(.given),
        .maybe_given = reading.tokens[start].is(.given_ambiguous) or
            reading.tokens[start].word == 0 and suffixes.isGivenLike(reading.folded(reading.tokens[start])),
        .surname = false,
        .shouted = reading.shouted(reading.tokens[start]),
    };
    var i = from;
    var last_known = start;
    while (run.count < longest) {
        const token = reading.tokens[i];
        const initial = token.len() == 1 and reading.capitalised(token);
        if (!initial) {
            const known = token.flags() & name_parts != 0;
            if (capitals and !reading.capitalised(token) or !capitals and !known or stops(token, run.count)) break;
            if (run.shouted and !reading.shouted(token) and run.count > 0) break;
            run.count += 1;
            if (known) {
                run.known += 1;
                last_known = i;
                if (run.count > 1) run.surname = true;
            }
            run.last = i;
        } else if (run.count == 0) break;
        var next = follow(reading, i) orelse break;
        var particles: usize = 0;
        while (reading.tokens[next].is(.particle)) {
            particles += 1;
            if (particles > most_particles) return finish(reading, run, last_known);
            const joins = reading.tokens[next].len() == 1;
            next = follow(reading, next) orelse return finish(reading, run, last_known);
            // "Maria e João" are two people, "Lima e Silva" is one.
            if (joins and (reading.tokens[next].is(.given) or isFollowed(reading, next))) return finish(reading, run, last_known);
        }
        i = next;
    }
    return if (run.count == 0) null else finish(reading, run, last_known);
}

/// True when another capitalised word follows: "Ana Lima e Plínio Rabelo" are two.
fn isFollowed(reading: *const Reading, i: usize) bool {
    const next = follow(reading, i) orelse return false;
    return reading.capitalised(reading.tokens[next]) or reading.tokens[next].is(.particle);
}

/// In a text of capitals only, words after the last known one are more likely a verb than a surname.
fn finish(reading: *const Reading, run: Run, last_known: usize) Run {
    var finished = run;
    if (run.shouted and run.known >= 2 and last_known < run.last) {
        finished.count -= countWords(reading, last_known + 1, run.last);
        finished.last = last_known;
    }
    return finished;
}

fn countWords(reading: *const Reading, first: usize, last: usize) usize {
    var n: usize = 0;
    for (reading.tokens[first .. last + 1]) |token| n += @intFromBool(token.len() > 1 and !token.is(.particle));
    return n;
}

/// The token after `i` when nothing but what stands inside a name parts them.
fn follow(reading: *const Reading, i: usize) ?usize {
    if (i + 1 >= reading.tokens.len) return null;
    const token = reading.tokens[i];
    const gap = reading.text.ch[token.to..reading.tokens[i + 1].from];
    const ok = switch (gap.len) {
        1 => gap[0] == ' ' or gap[0] == '-' or gap[0] == '\'' or gap[0] == '^' or (gap[0] == '.' and token.len() == 1),
        2 => std.mem.eql(u8, gap, "  ") or (token.len() == 1 and std.mem.eql(u8, gap, ". ")),
        else => false,
    };
    return if (ok) i + 1 else null;
}
