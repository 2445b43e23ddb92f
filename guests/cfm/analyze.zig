//! Judge a document by Resolução CFM 2.336/2023 (medical publicity) and 2.314/2022 (telemedicine).
//!
//! A document is read once (document.zig); then each family of rules looks at what was read. Rules that need a
//! measure, a picture or a register cannot be judged from words and are left to people.

const std = @import("std");
const documents = @import("document.zig");
const guest = @import("../abi/guest.zig");
const identification = @import("identification.zig");
const images = @import("images.zig");
const praise = @import("praise.zig");
const styles = @import("styles.zig");
const wordings = @import("wordings.zig");
const Places = @import("places.zig").Places;

/// Say which rules the document breaches.
pub fn analyze(arena: std.mem.Allocator, document: guest.Document, report: *guest.Report) error{OutOfMemory}!void {
    const reading = try documents.read(arena, document);
    var places: Places = .{ .arena = arena, .pages = reading.pages };
    const praised = try praise.find(arena, reading, &places);
    try wordings.find(reading, praised, &places);
    try identification.find(reading, &places);
    try images.find(reading, &places);
    try styles.find(reading, &places);
    try places.report(report);
}
