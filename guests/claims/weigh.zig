//! Weigh what is known of a sentence's words, whatever their order: the last resort for claims that no rule foresees.
//!
//! A feature is a reading that some word has, or a thing that is true of the sentence. `weights.zig` says how much each
//! speaks for a claim; `weigh.py` computes it from the labelled corpus.

const std = @import("std");
const claims = @import("claim.zig");
const clause = @import("clause.zig");
const f = @import("flags.zig");
const figures = @import("figures.zig");
const Gap = @import("tokens.zig").Gap;
const open = @import("open.zig");

/// One bit a feature.
pub const Features = u128;

/// How many there are.
pub const count = 112;

/// The features of a sentence; `all` joins the flags of its tokens. The lower 64 are those flags.
pub fn features(p: clause.Piece, context: claims.Context, all: u64) Features {
    var found: Found = .{ .bits = all };
    const n = p.tokens.len;
    var outcomes: usize = 0;
    var first_doer: usize = n;
    var first_outcome: usize = n;
    var verb: ?usize = null;
    var names: usize = 0;
    var fresh = false;
    for (p.tokens, 0..) |token, i| {
        const outcome = token.has(f.outcome) and !token.has(f.weak);
        if (outcome) {
            outcomes += 1;
            first_outcome = @min(first_outcome, i);
            if (i > 0 and p.has(i - 1, f.preposition)) found.set(.outcome_after_preposition);
            var k = i;
            while (k > 0 and p.has(k - 1, f.article | f.clear | f.adverb)) k -= 1;
            if (k > 0 and p.has(k - 1, f.effect) and p.has(k - 1, f.verb)) found.set(.outcome_after_effect);
            if (k > 0 and isUnknownVerb(p, k - 1)) found.set(.outcome_after_unknown_verb);
        }
        if (token.has(f.intervention | f.exposure)) first_doer = @min(first_doer, i);
        if (verb == null and (token.has(f.finite) and !p.isNoun(i) or token.has(f.being))) verb = i;
        if (isUnknownVerb(p, i)) {
            fresh = true;
            if (verb == null) verb = i;
        }
        if (i > 0 and token.upper and token.flags == 0 and !p.tokens[i - 1].upper) names += 1;
    }
    if (outcomes > 0) found.set(.outcome);
    if (outcomes > 1) found.set(.outcomes);
    if (outcomes == 0 and all & f.outcome != 0) found.set(.weak_outcome);
    if (fresh) found.set(.unknown_verb);
    if (first_doer < n and outcomes > 0) found.set(.doer_and_outcome);
    if (first_doer < first_outcome and first_outcome < n) found.set(.doer_before_outcome);
    if (all & f.exposure != 0 and outcomes > 0) found.set(.exposure_and_outcome);
    const effect = hasEffectVerb(p);
    if (effect) found.set(.effect_verb);
    if (effect and outcomes > 0) found.set(.effect_and_outcome);
    if (effect and first_doer < n) found.set(.effect_and_doer);
    if (all & f.person != 0 and outcomes > 0) found.set(.person_and_outcome);
    if (all & f.institution != 0 and outcomes > 0) found.set(.institution_and_outcome);
    if (all & f.goal != 0 and outcomes > 0) found.set(.goal_and_outcome);
    if (all & f.negation != 0 and outcomes > 0) found.set(.negation_and_outcome);
    if (all & f.past != 0 and all & f.present == 0) found.set(.only_past);
    for (p.tokens) |token| if (token.number and token.gap & Gap.joined == 0) found.set(.number);
    if (figures.hasPercent(p)) found.set(.percent);
    if (figures.hasTime(p)) found.set(.time);
    if (figures.measured(p)) found.set(.measured);
    if (context.doer) found.set(.context_doer);
    if (context.doer and outcomes > 0 and first_doer == n) found.set(.context_doer_and_outcome);
    if (context.story) found.set(.story);
    if (context.item) found.set(.item);
    if (p.tokens[0].has(f.wish) and !p.tokens[0].has(f.present)) found.set(.imperative);
    if (names > 1) found.set(.names);
    if (names == 1) found.set(.name);
    if (n <= 4) found.set(.tiny) else if (n <= 8) found.set(.short) else if (n > 30) found.set(.long) else if (n > 16) found.set(.middle);
    if (verb) |v| {
        const subject = p.subject(v);
        found.bits |= @as(Features, 1) << @intCast(@backingInt(Feature.subject_none) + @as(u7, @backingInt(subject.kind)));
        if (subject.conditional) found.set(.conditional);
    } else found.set(.no_verb);
    return found.bits;
}

/// What the features weigh together; above zero speaks for a claim.
pub fn weigh(bits: Features) i32 {
    const table = @import("weights.zig");
    var sum: i32 = table.bias;
    var rest = bits;
    while (rest != 0) : (rest &= rest - 1) sum += table.weights[@ctz(rest)];
    return sum;
}

const Feature = enum(u7) {
    outcome = 64,
    outcomes,
    weak_outcome,
    outcome_after_preposition,
    outcome_after_effect,
    outcome_after_unknown_verb,
    unknown_verb,
    doer_and_outcome,
    doer_before_outcome,
    exposure_and_outcome,
    effect_verb,
    effect_and_outcome,
    effect_and_doer,
    person_and_outcome,
    institution_and_outcome,
    goal_and_outcome,
    negation_and_outcome,
    only_past,
    number,
    percent,
    time,
    measured,
    context_doer,
    context_doer_and_outcome,
    story,
    item,
    imperative,
    names,
    name,
    tiny,
    short,
    middle,
    long,
    conditional,
    no_verb,
    /// And one for every other kind of subject, in their order.
    subject_none,
};

const Found = struct {
    bits: Features,

    fn set(found: *Found, feature: Feature) void {
        found.bits |= @as(Features, 1) << @backingInt(feature);
    }
};

fn isUnknownVerb(p: clause.Piece, i: usize) bool {
    const token = p.tokens[i];
    if (token.flags != 0 or token.number or (token.upper and i > 0 and !p.tokens[i - 1].upper)) return false;
    if (i > 0 and p.has(i - 1, f.article | f.preposition) and !p.has(i - 1, f.pronoun)) return false;
    return open.isVerb(p.word(i));
}

fn hasEffectVerb(p: clause.Piece) bool {
    for (p.tokens, 0..) |token, i| if (token.has(f.effect) and token.has(f.verb) and !token.has(f.participle) and !p.isNoun(i)) return true;
    return false;
}
