//! Check digits of CPF and CNS, over ASCII digits without separators.
//!
//! CPF: Receita Federal, modulo 11 twice. CNS: the Ministry of Health's validation routine; numbers that begin with
//! 1 or 2 are derived from a PIS, those with 7, 8 or 9 are provisional.

const std = @import("std");

/// Sum of digits times weights that fall by one from `first`.
fn weighted(digits: []const u8, first: u32) u32 {
    var sum: u32 = 0;
    for (digits, 0..) |d, i| sum += (d - '0') * (first - @as(u32, @intCast(i)));
    return sum;
}

/// True when all digits are the same: a placeholder that belongs to nobody.
pub fn allEqual(digits: []const u8) bool {
    for (digits) |d| if (d != digits[0]) return false;
    return true;
}

/// True when both check digits of 11 digits hold.
pub fn cpf(digits: *const [11]u8) bool {
    if (allEqual(digits)) return false;
    return digits[9] == check(digits[0..9], 10) and digits[10] == check(digits[0..10], 11);
}

fn check(digits: []const u8, first: u32) u8 {
    const rest = weighted(digits, first) % 11;
    return '0' + @as(u8, if (rest < 2) 0 else @intCast(11 - rest));
}

/// True when 15 digits are a CNS.
pub fn cns(digits: *const [15]u8) bool {
    return switch (digits[0]) {
        '1', '2' => definitive(digits),
        '7', '8', '9' => weighted(digits, 15) % 11 == 0,
        else => false,
    };
}

fn definitive(digits: *const [15]u8) bool {
    var sum = weighted(digits[0..11], 15);
    var dv = (11 - sum % 11) % 11;
    var infix: *const [3]u8 = "000";
    if (dv == 10) {
        sum += 2;
        dv = (11 - sum % 11) % 11;
        infix = "001";
    }
    return std.mem.eql(u8, digits[11..14], infix) and digits[14] - '0' == dv;
}

test "cpf" {
    for ([_]*const [11]u8{ "11144477735", "12345678909", "52998224725" }) |good| try std.testing.expect(cpf(good));
    for ([_]*const [11]u8{ "12345678900", "11144477705", "11111111111", "00000000000", "52998224752" }) |bad|
        try std.testing.expect(!cpf(bad));
}

test "cns" {
    for ([_]*const [15]u8{ "174524171330004", "174598435280018", "915501701930006", "898000000043208" }) |good|
        try std.testing.expect(cns(good));
    for ([_]*const [15]u8{
        "174224171330004", "259755733880001", "915501701930306", "700504934178563",
        "333333333333333", "000000000000000", "174524171330014",
    }) |bad| try std.testing.expect(!cns(bad));
}
