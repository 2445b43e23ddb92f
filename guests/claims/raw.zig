//! Look up code points of a text as it was sent, where folding has lost what tells two words apart: "é" from "e".

const std = @import("std");

/// A place in the text; look-ups near one another cost as much as what lies between them.
pub const Raw = struct {
    utf8: []const u8 = "",
    byte: usize = 0,
    point: u32 = 0,

    /// The code point numbered `point`; 0 beyond the end.
    pub fn at(raw: *Raw, point: u32) u21 {
        while (raw.point > point) {
            raw.byte -= 1;
            while (raw.byte > 0 and isContinuation(raw.utf8[raw.byte])) raw.byte -= 1;
            raw.point -= 1;
        }
        while (raw.point < point) {
            if (raw.byte >= raw.utf8.len) return 0;
            raw.byte += 1;
            while (raw.byte < raw.utf8.len and isContinuation(raw.utf8[raw.byte])) raw.byte += 1;
            raw.point += 1;
        }
        if (raw.byte >= raw.utf8.len) return 0;
        const size = std.unicode.utf8ByteSequenceLength(raw.utf8[raw.byte]) catch return 0;
        if (raw.byte + size > raw.utf8.len) return 0;
        return std.unicode.utf8Decode(raw.utf8[raw.byte..][0..size]) catch 0;
    }
};

fn isContinuation(byte: u8) bool {
    return byte & 0xC0 == 0x80;
}

test "forwards and backwards" {
    var raw: Raw = .{ .utf8 = "aé😀b" };
    try std.testing.expectEqual('b', raw.at(3));
    try std.testing.expectEqual('é', raw.at(1));
    try std.testing.expectEqual('😀', raw.at(2));
    try std.testing.expectEqual(0, raw.at(4));
    try std.testing.expectEqual('a', raw.at(0));
}
