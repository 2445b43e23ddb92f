//! Follow the columns of tables: what a header's cell says of a column, it says of every cell below.
//!
//! Cells are parted by bars (Markdown, and HTML after codepoints.zig), semicolons or commas (CSV, SQL). A header is a
//! line with labels and without digits; it counts while the lines after it have cells.

const std = @import("std");
const labels = @import("labels.zig");
const Text = @import("../text/codepoints.zig").Text;

const most = 24;
const signs = "|;,";

pub const Columns = struct {
    /// Labels of the line that is being read, by sign and column.
    line: [signs.len][most]?labels.Label = @splat(@splat(null)),
    /// Cells of the line so far, by sign.
    cells: [signs.len]usize = @splat(0),
    labelled: usize = 0,
    digits: bool = false,
    /// A comma was followed by a space: prose, or SQL.
    spaced: bool = false,
    header: ?[most]?labels.Label = null,
    sign: u8 = 0,

    /// Note a label of the line.
    pub fn label(c: *Columns, what: labels.Label) void {
        for (&c.line, c.cells) |*row, n| {
            if (n < most and row[n] == null) row[n] = what;
        }
        c.labelled += 1;
    }

    /// Pass a sign; return what the header says of the next cell, undefined where it says nothing.
    pub fn cell(c: *Columns, text: Text, at: usize) ?Cell {
        const ch = text.ch[at];
        for (signs, &c.cells) |one, *n| if (one == ch) {
            n.* += 1;
            if (ch == ',' and text.get(at + 1) == ' ') c.spaced = true;
        };
        return c.here(ch);
    }

    pub const Cell = struct { label: ?labels.Label };

    fn here(c: *Columns, ch: u8) ?Cell {
        const header = c.header orelse return null;
        if (c.sign != ch) return null;
        const n = c.cells[std.mem.findScalar(u8, signs, ch).?];
        return .{ .label = if (n < most) header[n] else null };
    }

    /// Pass a bracket, which begins a row of SQL.
    pub fn bracket(c: *Columns) ?Cell {
        c.cells[2] = 0;
        if (c.header == null) c.line[2] = @splat(null);
        return if (c.sign == ',') c.here(',') else null;
    }

    /// The word "values" follows a list of columns.
    pub fn values(c: *Columns) void {
        if (!c.digits and c.labelled > 0 and c.cells[2] > 0) c.promote(2);
        c.reset();
    }

    /// Pass the end of a line; return what the header says of the first cell of the next.
    pub fn newline(c: *Columns) ?Cell {
        const kept = c.header != null and c.cells[std.mem.findScalar(u8, signs, c.sign).?] > 0;
        const empty = std.mem.allEqual(usize, &c.cells, 0) and !c.digits and c.labelled == 0;
        if (!c.digits and c.labelled > 0 and !kept) {
            if (c.cells[0] > 0) c.promote(0) //
            else if (c.cells[1] > 1) c.promote(1) //
            else if (c.cells[2] > 1 and !c.spaced) c.promote(2) //
            else c.header = null;
        } else if (!kept and !empty) c.header = null;
        c.reset();
        return c.here(c.sign);
    }

    fn promote(c: *Columns, sign: usize) void {
        c.header = c.line[sign];
        c.sign = signs[sign];
    }

    fn reset(c: *Columns) void {
        if (c.labelled > 0) c.line = @splat(@splat(null));
        c.cells = @splat(0);
        c.labelled = 0;
        c.digits = false;
        c.spaced = false;
    }
};
