//! Dates and times as FHIR writes them: as precise as they are, real in the calendar, comparable where that is certain.

const std = @import("std");

pub const Precision = enum { year, month, day, second };

pub const Moment = struct {
    precision: Precision,
    year: u16,
    month: u8 = 1,
    day: u8 = 1,
    /// Of the day; 86400 is a leap second at its end.
    second: u32 = 0,
    nanosecond: u32 = 0,
    /// Minutes east of UTC.
    zone: i16 = 0,

    /// Seconds since the year 0 in UTC.
    fn instant(m: Moment) i64 {
        return days(m) * 86_400 + m.second - @as(i64, m.zone) * 60;
    }

    fn days(m: Moment) i64 {
        const before: i64 = @as(i64, m.year) - 1;
        var sum: i64 = before * 365 + @divFloor(before, 4) - @divFloor(before, 100) + @divFloor(before, 400);
        for (1..m.month) |month| sum += lengthOf(m.year, @intCast(month));
        return sum + m.day;
    }

    /// Which comes first; null when that depends on what is not written.
    pub fn order(a: Moment, b: Moment) ?std.math.Order {
        if (a.precision == .second and b.precision == .second) {
            const seconds = std.math.order(a.instant(), b.instant());
            return if (seconds == .eq) std.math.order(a.nanosecond, b.nanosecond) else seconds;
        }
        const common: Precision = @fromBackingInt(@min(@backingInt(a.precision), @backingInt(b.precision)));
        // Zones can move a time to the day before or after; a day of doubt is left alone.
        if ((a.precision == .second) != (b.precision == .second) and common == .day) {
            const apart = days(a) - days(b);
            return if (apart > 1) .gt else if (apart < -1) .lt else null;
        }
        const years = std.math.order(a.year, b.year);
        if (years != .eq or common == .year) return certain(years, a, b);
        const months = std.math.order(a.month, b.month);
        if (months != .eq or common == .month) return certain(months, a, b);
        return std.math.order(a.day, b.day);
    }

    fn certain(found: std.math.Order, a: Moment, b: Moment) ?std.math.Order {
        return if (found == .eq and a.precision != b.precision) null else found;
    }
};

fn lengthOf(year: u16, month: u8) u8 {
    const leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0);
    return switch (month) {
        2 => if (leap) 29 else 28,
        4, 6, 9, 11 => 30,
        else => 31,
    };
}

/// A number of exactly this many digits at `at`.
fn digits(text: []const u8, at: usize, count: usize) ?u16 {
    if (at + count > text.len) return null;
    var sum: u16 = 0;
    for (text[at..][0..count]) |byte| {
        if (!std.ascii.isDigit(byte)) return null;
        sum = sum * 10 + (byte - '0');
    }
    return sum;
}

/// Year, year and month, or a whole date.
pub fn date(text: []const u8) ?Moment {
    const year = digits(text, 0, 4) orelse return null;
    if (year == 0) return null;
    if (text.len == 4) return .{ .precision = .year, .year = year };
    if (text[4] != '-') return null;
    const month = digits(text, 5, 2) orelse return null;
    if (month < 1 or month > 12) return null;
    if (text.len == 7) return .{ .precision = .month, .year = year, .month = @intCast(month) };
    if (text[7] != '-' or text.len != 10) return null;
    const day = digits(text, 8, 2) orelse return null;
    if (day < 1 or day > lengthOf(year, @intCast(month))) return null;
    return .{ .precision = .day, .year = year, .month = @intCast(month), .day = @intCast(day) };
}

/// A date, or a date and a time with seconds and zone.
pub fn dateTime(text: []const u8) ?Moment {
    return if (text.len <= 10) date(text) else instant(text);
}

/// A date and a time with seconds and zone.
pub fn instant(text: []const u8) ?Moment {
    if (text.len < 20 or text[10] != 'T') return null;
    var moment = date(text[0..10]) orelse return null;
    const clock = clockAt(text[11..]) orelse return null;
    moment.precision = .second;
    moment.second = clock.second;
    moment.nanosecond = clock.nanosecond;
    const zone = text[11 + clock.length ..];
    if (std.mem.eql(u8, zone, "Z")) return moment;
    if (zone.len != 6 or (zone[0] != '+' and zone[0] != '-') or zone[3] != ':') return null;
    const hour = digits(zone, 1, 2) orelse return null;
    const minute = digits(zone, 4, 2) orelse return null;
    if (minute > 59 or hour > 14 or (hour == 14 and minute > 0)) return null;
    const east: i16 = @intCast(hour * 60 + minute);
    moment.zone = if (zone[0] == '+') east else -east;
    return moment;
}

/// A time of the day with seconds, without a zone.
pub fn isTime(text: []const u8) bool {
    const clock = clockAt(text) orelse return false;
    return clock.length == text.len;
}

const Clock = struct { second: u32, nanosecond: u32, length: usize };

fn clockAt(text: []const u8) ?Clock {
    const hour = digits(text, 0, 2) orelse return null;
    const minute = digits(text, 3, 2) orelse return null;
    const second = digits(text, 6, 2) orelse return null;
    if (text[2] != ':' or text[5] != ':' or hour > 23 or minute > 59 or second > 60) return null;
    var length: usize = 8;
    var nanosecond: u32 = 0;
    if (length < text.len and text[length] == '.') {
        length += 1;
        var unit: u32 = 100_000_000;
        while (length < text.len and std.ascii.isDigit(text[length])) : (length += 1) {
            nanosecond += unit * (text[length] - '0');
            unit /= 10;
        }
        if (text[length - 1] == '.') return null;
    }
    return .{ .second = @as(u32, hour) * 3600 + @as(u32, minute) * 60 + second, .nanosecond = nanosecond, .length = length };
}

test "dates are real" {
    for ([_][]const u8{ "2024", "2024-02", "2024-02-29", "0001-01-01", "2000-02-29" }) |good|
        try std.testing.expect(date(good) != null);
    for ([_][]const u8{
        "",           "24",         "0000",        "2024-00",  "2024-13",   "2023-02-29", "1900-02-29",  "2024-04-31",
        "2024-1-1",   "2024/01/01", "01/02/2024",  "2024-01-", "2024-01-1", "20240101",   "2024-01-01T", "2024-01-011",
        "2024-01-00", "-2024",      "2024-01-01Z",
    }) |bad| try std.testing.expectEqual(null, date(bad));
}

test "times have seconds and a zone" {
    for ([_][]const u8{ "2024-02-29T23:59:60Z", "2024-01-01T00:00:00.123456789012-03:00", "2024-01-01T00:00:00+14:00" }) |good|
        try std.testing.expect(instant(good) != null);
    for ([_][]const u8{
        "2024-01-01T10:00:00",      "2024-01-01T10:00Z",         "2024-01-01T24:00:00Z",      "2024-01-01 10:00:00Z",
        "2024-01-01T10:00:00.Z",    "2024-01-01T10:00:00+3:00",  "2024-01-01T10:00:00+14:30", "2024-01-01T10:00:00z",
        "2024-02-30T10:00:00Z",     "2024-01-01T10:60:00Z",      "2024-01-01T10:00:00-0300",  "2024-01-01T10:00:00Z ",
        "2024-01-01T10:00:00.5+03", "2024-01-01T1a:00:00-03:00",
    }) |bad| try std.testing.expectEqual(null, instant(bad));
    for ([_][]const u8{ "00:00:00", "23:59:60", "12:30:00.5" }) |good| try std.testing.expect(isTime(good));
    for ([_][]const u8{ "", "12:30", "24:00:00", "12:30:00Z", "12:30:00.", "1:30:00" }) |bad|
        try std.testing.expect(!isTime(bad));
}

test "order is told only where it is certain" {
    const Case = struct { std.math.Order, []const u8, []const u8 };
    for ([_]Case{
        .{ .lt, "2023", "2024" },
        .{ .gt, "2024-02", "2023-12-31" },
        .{ .lt, "2024-01-31", "2024-02" },
        .{ .eq, "2024-01-31", "2024-01-31" },
        .{ .eq, "2024-01-01T00:00:00Z", "2023-12-31T21:00:00-03:00" },
        .{ .gt, "2024-01-01T00:00:00.2Z", "2024-01-01T00:00:00.1Z" },
        .{ .lt, "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z" },
        .{ .lt, "2024-02-28T23:59:59Z", "2024-03-02" },
    }) |case| try std.testing.expectEqual(case[0], dateTime(case[1]).?.order(dateTime(case[2]).?).?);
    for ([_][2][]const u8{
        .{ "2024", "2024-05" }, .{ "2024-05-01", "2024-05" }, .{ "2024-05-01", "2024-05-01T10:00:00Z" }, .{ "2024-05-01T10:00:00Z", "2024" },
    }) |pair| try std.testing.expectEqual(null, dateTime(pair[0]).?.order(dateTime(pair[1]).?));
}
