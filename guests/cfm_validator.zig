//! The module cfm_validator: medical publicity that breaches the rules of the Conselho Federal de Medicina.

const guest = @import("abi/guest.zig");
const cfm = @import("cfm/analyze.zig");

pub const panic = guest.panic;

comptime {
    guest.exportGuest("validate", cfm.analyze);
}

test {
    _ = @import("abi/guest.zig");
    _ = @import("cfm/analyze.zig");
    _ = @import("cfm/metadata.zig");
}
