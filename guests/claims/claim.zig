//! What a claim is made of.

/// What a claim promises; a claim may be of several types.
pub const Types = packed struct(u8) {
    therapeutic: bool = false,
    preventive: bool = false,
    diagnostic: bool = false,
    efficacy_percent: bool = false,
    comparative: bool = false,
    absolute: bool = false,
    adverse_effect: bool = false,
    promise: bool = false,

    pub fn join(a: Types, b: Types) Types {
        return @bitCast(@as(u8, @bitCast(a)) | @as(u8, @bitCast(b)));
    }

    pub fn none(types: Types) bool {
        return @as(u8, @bitCast(types)) == 0;
    }
};

/// What supports a claim, from the weakest to the strongest.
pub const Evidence = enum {
    none,
    /// A person says so.
    person,
    /// "Estudos demonstram", with nothing that could be looked up.
    vague,
    /// A body whose word counts says so.
    body,
    study,
};

pub const Claim = struct {
    types: Types = .{},
    /// Hundredths.
    confidence: u8 = 0,
    hedged: bool = false,
    negated: bool = false,
    animal: bool = false,
    reported: bool = false,
    /// An intervention whose preventive effect nobody doubts.
    settled: bool = false,
    evidence: Evidence = .none,

    pub fn found(claim: Claim) bool {
        return !claim.types.none();
    }

    /// Take in another reading of the same sentence.
    pub fn add(claim: *Claim, types: Types, confidence: u8) void {
        claim.types = claim.types.join(types);
        claim.confidence = @max(claim.confidence, confidence);
    }
};

/// What the sentences before leave for a sentence without a subject of its own.
pub const Context = struct {
    /// The sentence before was about something that is taken or done for health.
    doer: bool = false,
    /// One person's story is being told.
    story: bool = false,
    /// The sentence is an item of a list or a cell of a table.
    item: bool = false,
};
