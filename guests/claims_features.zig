//! Root of the program in claims/features.zig, so that its files may import their neighbours'.

pub const main = @import("claims/features.zig").main;
