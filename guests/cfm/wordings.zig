//! Breaches that single phrases show: which mark breaches which rule, in which kind of document.

const std = @import("std");
const guard = @import("guard.zig");
const phrases = @import("phrases.zig");
const rules = @import("rules.zig");
const Hit = @import("page.zig").Hit;
const tables = @import("tables.zig");
const Mark = tables.Mark;
const Page = @import("page.zig").Page;
const Places = @import("places.zig").Places;
const Reading = @import("document.zig").Reading;

/// Where a mark counts: in any text, in one that speaks for itself ("fazemos"), in advertising, in interviews.
const Scope = enum { any, voice, advertising, interview };

const Meaning = struct { rule: rules.Rule, scope: Scope, confidence: u8 = 90 };

fn meaning(mark: Mark) ?Meaning {
    return switch (mark) {
        .gr1 => .{ .rule = .gr1, .scope = .any, .confidence = 95 },
        .gr1_ads => .{ .rule = .gr1, .scope = .advertising, .confidence = 80 },
        .gr1_figures => .{ .rule = .gr1, .scope = .advertising, .confidence = 75 },
        .gr1_lone => .{ .rule = .gr1, .scope = .advertising, .confidence = 70 },
        .pr1 => .{ .rule = .pr1, .scope = .any },
        .pr1_ads => .{ .rule = .pr1, .scope = .advertising, .confidence = 80 },
        .pr2 => .{ .rule = .pr2, .scope = .voice },
        .tr1 => .{ .rule = .tr1, .scope = .advertising },
        .eq1 => .{ .rule = .eq1, .scope = .voice, .confidence = 80 },
        .eq2 => .{ .rule = .eq2, .scope = .voice },
        .me1 => .{ .rule = .me1, .scope = .voice, .confidence = 80 },
        .me2 => .{ .rule = .me2, .scope = .voice },
        .me3 => .{ .rule = .me3, .scope = .voice },
        .me3_ads => .{ .rule = .me3, .scope = .advertising, .confidence = 75 },
        .co1 => .{ .rule = .co1, .scope = .voice },
        .co2, .co2_chat => .{ .rule = .co2, .scope = .voice, .confidence = 80 },
        .aw1 => .{ .rule = .aw1, .scope = .any },
        .aw1_ads => .{ .rule = .aw1, .scope = .advertising, .confidence = 80 },
        .se1 => .{ .rule = .se1, .scope = .any },
        .se1_ads => .{ .rule = .se1, .scope = .advertising, .confidence = 75 },
        .se2 => .{ .rule = .se2, .scope = .any, .confidence = 80 },
        .se2_ads => .{ .rule = .se2, .scope = .advertising, .confidence = 70 },
        .un1 => .{ .rule = .un1, .scope = .any },
        .un1_ads, .un1_free => .{ .rule = .un1, .scope = .advertising, .confidence = 80 },
        .ok2 => .{ .rule = .ok2, .scope = .advertising },
        .in1, .in1_phone => .{ .rule = .in1, .scope = .interview },
        .id5 => .{ .rule = .id5, .scope = .advertising },
        .im3 => .{ .rule = .im3, .scope = .advertising },
        .im4 => .{ .rule = .im4, .scope = .any },
        .tm1 => .{ .rule = .tm1, .scope = .voice },
        .tm2 => .{ .rule = .tm2, .scope = .voice },
        .tm3 => .{ .rule = .tm3, .scope = .voice },
        .tm4 => .{ .rule = .tm4, .scope = .voice },
        else => null,
    };
}

/// Find what the phrases of the fields breach. `praised` are sentences of reposted praise, by page.
pub fn find(reading: Reading, praised: []const []const bool, places: *Places) error{OutOfMemory}!void {
    if (!reading.medical and reading.kind == .advertising) return;
    for (reading.fieldPages(), 0..) |page, p| {
        for (page.hits) |hit| {
            const says = meaning(hit.mark) orelse continue;
            var rule = says.rule;
            if (reading.kind == .interview and (rule == .me3 or rule == .gr1 and hit.mark != .gr1)) rule = .in1;
            if (!counts(reading, page, hit, says.scope, rule)) continue;
            if (praised[p][hit.sentence] and isPraise(rule)) continue;
            if (excepted(reading, page, hit)) continue;
            if (shadowed(page, hit)) continue;
            if (guard.harmless(page, hit, reading.kind == .advertising)) continue;
            if (rule == .gr1 and sold(page, hit)) rule = .pr1;
            try places.add(rule, p, hit.sentence, hit.from, hit.to, says.confidence);
        }
    }
}

fn isPraise(rule: rules.Rule) bool {
    return switch (rule) {
        .gr1, .se1, .aw1, .un1, .me3, .pr1, .tr1 => true,
        else => false,
    };
}

fn counts(reading: Reading, page: Page, hit: Hit, scope: Scope, rule: rules.Rule) bool {
    if (reading.about_rules) return false;
    return switch (reading.kind) {
        .advertising => scope != .interview,
        .interview => switch (scope) {
            .any, .interview => true,
            .voice => rule == .in1 or voiced(page, hit),
            .advertising => false,
        },
        .educational => switch (scope) {
            .any => !page.quoted[hit.sentence],
            .voice => voiced(page, hit) and !page.quoted[hit.sentence],
            .advertising => page.says(hit.sentence, .own),
            .interview => false,
        },
    };
}

/// True when the sentence speaks of "nós", of "nossa clínica", or to the reader.
fn voiced(page: Page, hit: Hit) bool {
    const sentence = page.sentences[hit.sentence];
    for (page.tokens[sentence.first..sentence.last]) |token| {
        if (token.word != 0 and phrases.is(token.word, .first)) return true;
    }
    return false;
}

/// True when a product that is sold stands before the promise in its sentence.
fn sold(page: Page, hit: Hit) bool {
    const sentence = page.sentences[hit.sentence];
    for (page.tokens[sentence.first..hit.from]) |token| if (phrases.is(token.word, .sold)) return true;
    return false;
}

/// What the words around make innocent.
fn excepted(reading: Reading, page: Page, hit: Hit) bool {
    return switch (hit.mark) {
        .gr1_ads, .pr1_ads => hedged(page, hit),
        .gr1_lone => hedged(page, hit) or after(page, hit, 4, .process),
        .gr1_figures => sourced(page, hit.sentence) or hedged(page, hit),
        .un1_free => page.says(hit.sentence, .public_service),
        .co2_chat => near(page, hit, 6, .schedule),
        .ok2 => near(page, hit, 3, .consult),
        .in1_phone => near(page, hit, 12, .media),
        .im3 => reading.explained,
        else => false,
    };
}

/// "pode", "em alguns casos": words that promise nothing, beside the hit.
fn hedged(page: Page, hit: Hit) bool {
    for (page.hitsOf(hit.sentence)) |other| {
        if (other.mark == .hedge and (other.from >= hit.to or other.to <= hit.from)) return true;
    }
    return false;
}

/// A word of the class among the next tokens of the sentence.
fn after(page: Page, hit: Hit, reach: u32, class: tables.Class) bool {
    const end = @min(page.sentences[hit.sentence].last, hit.to + reach);
    for (page.tokens[hit.to..end]) |token| if (phrases.is(token.word, class)) return true;
    return false;
}

/// A source in the same sentence or a neighbour.
fn sourced(page: Page, sentence: u32) bool {
    const end = @min(page.sentences.len, sentence + 3);
    for (sentence -| 1..end) |s| if (page.says(s, .source)) return true;
    return false;
}

/// A word of the class among the words or up to `before` tokens before them in the sentence.
fn near(page: Page, hit: Hit, before: u32, class: tables.Class) bool {
    const sentence = page.sentences[hit.sentence];
    const begin = @max(sentence.first, hit.from -| before);
    const end = @min(sentence.last, hit.to + 2);
    for (page.tokens[begin..end]) |token| if (phrases.is(token.word, class)) return true;
    return false;
}

/// A product's promise is the product's alone, and a miracle is no mere sensation.
fn shadowed(page: Page, hit: Hit) bool {
    const Shadow = struct { by: []const Mark, anywhere: bool = false };
    const shadow: Shadow = switch (hit.mark) {
        .gr1, .gr1_ads, .gr1_figures, .gr1_lone => .{ .by = &.{ .pr1, .pr1_ads, .un1, .im4, .se2, .eq1, .co1 }, .anywhere = true },
        .se1, .se1_ads => .{ .by = &.{ .un1, .aw1, .aw1_ads, .gr1, .gr1_ads, .eq1, .me3 } },
        .me3, .me3_ads => .{ .by = &.{.eq1} },
        .co2_chat => .{ .by = &.{.co2} },
        .eq2 => .{ .by = &.{.eq1} },
        .pr1, .pr1_ads => .{ .by = &.{.un1} },
        .pr2 => .{ .by = &.{ .pr1, .pr1_ads, .me3 }, .anywhere = true },
        .un1_free => .{ .by = &.{.co1}, .anywhere = true },
        .tm1, .tm2, .tm3, .tm4 => .{ .by = &.{ .co2, .co2_chat }, .anywhere = true },
        else => return false,
    };
    for (page.hitsOf(hit.sentence)) |other| {
        if (!shadow.anywhere and (other.from >= hit.to or other.to <= hit.from)) continue;
        for (shadow.by) |mark| if (other.mark == mark) return true;
    }
    return false;
}
