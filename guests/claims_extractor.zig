//! The module claims_extractor: medical claims in texts that are about to be published, and what supports them.

const claims = @import("claims/extract.zig");
const guest = @import("abi/guest.zig");

pub const panic = guest.panic;

comptime {
    guest.exportGuest("extract", claims.extract);
}

test {
    _ = @import("abi/bump.zig");
    _ = @import("abi/finding.zig");
    _ = @import("abi/guest.zig");
    _ = @import("abi/report.zig");
    _ = @import("claims/extract_test.zig");
    _ = @import("claims/lexicon.zig");
    _ = @import("claims/raw.zig");
    _ = @import("claims/references.zig");
    _ = @import("claims/table.zig");
    _ = @import("claims/tokens.zig");
    _ = @import("claims/verbs.zig");
    _ = @import("text/sentences.zig");
}
