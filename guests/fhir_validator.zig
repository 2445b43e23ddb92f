//! The module fhir_validator: FHIR R4 resources against the structure that the specification defines.

const guest = @import("abi/guest.zig");
const fhir = @import("fhir/analyze.zig");

pub const panic = guest.panic;

comptime {
    guest.exportGuest("validate_batch", fhir.analyze);
}

test {
    _ = @import("abi/bump.zig");
    _ = @import("abi/finding.zig");
    _ = @import("abi/guest.zig");
    _ = @import("abi/report.zig");
    _ = @import("fhir/analyze_test.zig");
    _ = @import("fhir/issues.zig");
    _ = @import("fhir/json_test.zig");
    _ = @import("fhir/moment.zig");
    _ = @import("fhir/primitive.zig");
    _ = @import("fhir/table.zig");
    _ = @import("fhir/xhtml.zig");
}
