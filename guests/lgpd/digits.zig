//! Check digits of Brazilian documents, over ASCII digits without separators.
//!
//! CPF: Receita Federal, modulo 11 twice. CNS: the Ministry of Health's validation routine; numbers that begin with
//! 1 or 2 are derived from a PIS, those with 7, 8 or 9 are provisional. CNPJ: IN RFB 2.229/2024, letters and digits.
//! PIS: Caixa. CNH: Senatran. Voter's registration: TSE, Resolução 21.538/2003, with the exception for São Paulo and
//! Minas Gerais. RG: São Paulo's way, which several states share. Cards: ISO/IEC 7812-1 (Luhn).

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

/// True when 14 characters, digits and letters in lower case, are a CNPJ.
pub fn cnpj(code: *const [14]u8) bool {
    if (allEqual(code)) return false;
    var sums: [2]u32 = .{ 0, 0 };
    for (code[0..12], 0..) |ch, i| {
        sums[0] += value(ch) * cnpjWeight(12 - @as(u32, @intCast(i)));
        sums[1] += value(ch) * cnpjWeight(13 - @as(u32, @intCast(i)));
    }
    const first = remainder(sums[0]);
    sums[1] += first * 2;
    return code[12] == '0' + @as(u8, @intCast(first)) and code[13] == '0' + @as(u8, @intCast(remainder(sums[1])));
}

/// The weight of the character so many places before the check digit: 2 to 9, and again.
fn cnpjWeight(place: u32) u32 {
    return (place - 1) % 8 + 2;
}

/// What a character of a CNPJ counts: its distance from "0" in ASCII, as a capital.
fn value(ch: u8) u32 {
    return std.ascii.toUpper(ch) - '0';
}

fn remainder(sum: u32) u32 {
    const rest = sum % 11;
    return if (rest < 2) 0 else 11 - rest;
}

/// True when 11 digits are a PIS, PASEP, NIS or NIT.
pub fn pis(digits: *const [11]u8) bool {
    if (allEqual(digits)) return false;
    const weights = [10]u32{ 3, 2, 9, 8, 7, 6, 5, 4, 3, 2 };
    var sum: u32 = 0;
    for (digits[0..10], weights) |d, weight| sum += (d - '0') * weight;
    return digits[10] - '0' == remainder(sum);
}

/// True when 11 digits are the registration number of a driving licence.
pub fn cnh(digits: *const [11]u8) bool {
    if (allEqual(digits)) return false;
    var falling: u32 = 0;
    var rising: u32 = 0;
    for (digits[0..9], 1..) |d, i| {
        falling += (d - '0') * (10 - @as(u32, @intCast(i)));
        rising += (d - '0') * @as(u32, @intCast(i));
    }
    const less: u32 = if (falling % 11 == 10) 2 else 0;
    const first = falling % 11 % 10;
    const second = (rising % 11 + 11 - less) % 11 % 10;
    return digits[9] - '0' == first and digits[10] - '0' == second;
}

/// True when 12 digits (13 in São Paulo and Minas Gerais) are a voter's registration.
pub fn voter(digits: []const u8) bool {
    if (digits.len < 12 or digits.len > 13 or allEqual(digits)) return false;
    const serial = digits[0 .. digits.len - 4];
    const state = digits[digits.len - 4 ..][0..2];
    const uf = (state[0] - '0') * 10 + state[1] - '0';
    if (uf < 1 or uf > 28 or (digits.len == 13 and uf > 2)) return false;
    var sum: u32 = 0;
    // The ninth digit of a long serial number takes no part.
    for (serial[0..8], 2..) |d, weight| sum += (d - '0') * @as(u32, @intCast(weight));
    const first = voterDigit(sum, uf);
    const second = voterDigit((state[0] - '0') * @as(u32, 7) + (state[1] - '0') * @as(u32, 8) + first * 9, uf);
    return digits[digits.len - 2] - '0' == first and digits[digits.len - 1] - '0' == second;
}

fn voterDigit(sum: u32, uf: u8) u32 {
    const rest = sum % 11;
    if (rest == 0 and uf <= 2) return 1;
    return rest % 10;
}

/// True when eight digits and a check character ("x" for ten) are an RG as São Paulo makes them.
pub fn rg(digits: *const [9]u8) bool {
    if (allEqual(digits)) return false;
    var sum: u32 = 0;
    for (digits[0..8], 2..) |d, weight| sum += (d - '0') * @as(u32, @intCast(weight));
    const wanted = (11 - sum % 11) % 11;
    return if (digits[8] == 'x') wanted == 10 else digits[8] - '0' == wanted;
}

/// True when the digits of a card sum up.
pub fn luhn(digits: []const u8) bool {
    if (allEqual(digits)) return false;
    var sum: u32 = 0;
    for (digits, 0..) |d, i| {
        const n: u32 = d - '0';
        const doubled = (digits.len - i) % 2 == 0;
        sum += if (!doubled) n else if (n < 5) 2 * n else 2 * n - 9;
    }
    return sum % 10 == 0;
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

test "cnpj" {
    for ([_]*const [14]u8{ "11222333000181", "12abc34501de35" }) |good| try std.testing.expect(cnpj(good));
    for ([_]*const [14]u8{ "11222333000182", "12abc34501de34", "12abc34501de45", "00000000000000" }) |bad| try std.testing.expect(!cnpj(bad));
}

test "pis" {
    for ([_]*const [11]u8{ "12016784018", "12025958040", "12637613043" }) |good| try std.testing.expect(pis(good));
    for ([_]*const [11]u8{ "12016784019", "11111111111" }) |bad| try std.testing.expect(!pis(bad));
}

test "cnh" {
    for ([_]*const [11]u8{ "09770304734", "65821310502", "10764125809", "07182099017" }) |good| try std.testing.expect(cnh(good));
    for ([_]*const [11]u8{ "78623161668", "11111111111", "03565605739" }) |bad| try std.testing.expect(!cnh(bad));
}

test "voter" {
    for ([_][]const u8{ "258570370574", "101924120272", "721111271406" }) |good| try std.testing.expect(voter(good));
    for ([_][]const u8{ "472619400610", "258570370575", "258570373574", "1234" }) |bad| try std.testing.expect(!voter(bad));
}

test "rg" {
    for ([_]*const [9]u8{ "24454119x", "255403240", "28025233x" }) |good| try std.testing.expect(rg(good));
    for ([_]*const [9]u8{ "341125139", "244541190" }) |bad| try std.testing.expect(!rg(bad));
}

test "luhn" {
    for ([_][]const u8{ "4111111111111111", "5189640369339994", "371383864490215" }) |good| try std.testing.expect(luhn(good));
    for ([_][]const u8{ "5576545459541627", "4111111111111112", "0000000000000000" }) |bad| try std.testing.expect(!luhn(bad));
}
