//! The module cfm_validator: medical publicity that breaches the rules of the Conselho Federal de Medicina.

const guest = @import("abi/guest.zig");
const cfm = @import("cfm/analyze.zig");

pub const panic = guest.panic;

comptime {
    guest.exportGuest("validate", cfm.analyze);
}

test {
    _ = @import("abi/bump.zig");
    _ = @import("abi/finding.zig");
    _ = @import("abi/guest.zig");
    _ = @import("abi/report.zig");
    _ = @import("cfm/analyze_test.zig");
    _ = @import("cfm/metadata.zig");
    _ = @import("cfm/phrases.zig");
    _ = @import("cfm/styles.zig");
    _ = @import("cfm/tokens.zig");
    _ = @import("text/codepoints.zig");
    _ = @import("text/entities.zig");
    _ = @import("text/fold.zig");
    _ = @import("text/lookalikes.zig");
    _ = @import("text/markup.zig");
    _ = @import("text/sentences.zig");
}
