//! The module lgpd_analyzer: personal data in texts that are about to be published.

const guest = @import("abi/guest.zig");
const lgpd = @import("lgpd/analyze.zig");

pub const panic = guest.panic;

comptime {
    guest.exportGuest("analyze", lgpd.analyze);
}

test {
    _ = @import("abi/bump.zig");
    _ = @import("abi/finding.zig");
    _ = @import("abi/guest.zig");
    _ = @import("abi/report.zig");
    _ = @import("lgpd/contacts_test.zig");
    _ = @import("lgpd/documents_test.zig");
    _ = @import("lgpd/nothing_test.zig");
    _ = @import("lgpd/digits.zig");
    _ = @import("lgpd/email.zig");
    _ = @import("lgpd/groups.zig");
    _ = @import("lgpd/labels.zig");
    _ = @import("lgpd/owner.zig");
    _ = @import("lgpd/context.zig");
    _ = @import("lgpd/mask.zig");
    _ = @import("lgpd/reading.zig");
    _ = @import("lgpd/suffixes.zig");
    _ = @import("text/codepoints.zig");
    _ = @import("text/entities.zig");
    _ = @import("text/fold.zig");
    _ = @import("text/lookalikes.zig");
    _ = @import("text/markup.zig");
    _ = @import("text/sentences.zig");
    _ = @import("text/table.zig");
    _ = @import("text/vocabulary.zig");
    _ = @import("text/words.zig");
}
