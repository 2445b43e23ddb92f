//! Tell a breach from its denial, its prohibition, a warning of it and a question about it.

const phrases = @import("phrases.zig");
const Hit = @import("page.zig").Hit;
const Mark = @import("tables.zig").Mark;
const Page = @import("page.zig").Page;
const Sentence = @import("tokens.zig").Sentence;

/// Most tokens that a negation reaches over, alone and at the head of a list.
const reach = 6;
const list_reach = 16;

/// True when the words are no breach where they stand. `selling` texts ask questions that promise.
pub fn harmless(page: Page, hit: Hit, selling: bool) bool {
    const sentence = page.sentences[hit.sentence];
    if (page.warned[hit.sentence] and cautioned(page, hit)) return true;
    if (sentence.question and !(selling and (boasts(hit.mark) or rhetorical(page, sentence)))) return true;
    if (hit.mark == .se2 or hit.mark == .se2_ads) return false; // "quem não trata acaba cego" threatens all the same
    const denies = phrases.is(page.tokens[hit.from].word, .neg); // "nenhum outro": its own negation, twice for weight
    return (!denies and negatedBefore(page, hit, sentence)) or negatedAfter(page, hit, sentence);
}

/// Marks that no reader's question would bring: "por que as atrizes só operam comigo?"
fn boasts(mark: Mark) bool {
    return switch (mark) {
        .gr1, .gr1_ads, .gr1_figures, .gr1_lone, .co2, .co2_chat, .me1, .ok2, .postgraduate => false,
        else => true,
    };
}

/// A warning counts unless it is part of the very words: "outros médicos enganam" is no warning.
fn cautioned(page: Page, hit: Hit) bool {
    var own = false;
    for (page.hitsOf(hit.sentence)) |other| {
        if (other.mark != .caution) continue;
        if (other.from >= hit.to or other.to <= hit.from) return true;
        own = true;
    }
    return !own;
}

fn rhetorical(page: Page, sentence: Sentence) bool {
    for (page.tokens[sentence.first..sentence.last]) |token| if (phrases.is(token.word, .rhetoric)) return true;
    return false;
}

/// True when a negation before the words governs them.
pub fn negatedBefore(page: Page, hit: Hit, sentence: Sentence) bool {
    var comma = false;
    var at: usize = hit.from;
    while (at > sentence.first and hit.from - at <= list_reach) {
        switch (page.tokens[at].pause) {
            .stop => return false,
            .comma => comma = true,
            .none => {},
        }
        at -= 1;
        const word = page.tokens[at].word;
        if (word == 0) continue;
        if (phrases.is(word, .but)) return false;
        if (!phrases.is(word, .neg)) continue;
        const distance = hit.from - at - 1;
        const next = page.tokens[at + 1].word;
        if (phrases.is(next, .notneg) and distance > 0) continue;
        if (phrases.is(word, .without)) {
            if (!comma and (distance <= 1 or (phrases.is(next, .semverb) and distance <= reach))) return true;
            continue;
        }
        if (!comma and distance <= reach) return true;
        if (phrases.is(next, .listverb)) return true;
    }
    return false;
}

/// "… não existe", "… não funciona".
fn negatedAfter(page: Page, hit: Hit, sentence: Sentence) bool {
    var at: usize = hit.to;
    while (at < sentence.last and at < hit.to + 3) : (at += 1) {
        if (page.tokens[at].pause == .stop) return false;
        if (phrases.is(page.tokens[at].word, .neg)) {
            return at + 1 < sentence.last and phrases.is(page.tokens[at + 1].word, .exists);
        }
    }
    return false;
}
