//! What is known at one place of a text: the label last read, the field's name, whose data is spoken of.

const std = @import("std");
const fold = @import("../text/fold.zig");
const labels = @import("labels.zig");
const owners = @import("owner.zig");
const words = @import("../text/words.zig");
const Text = @import("../text/codepoints.zig").Text;

const Label = labels.Label;

/// A label that was read.
pub const Mark = struct {
    label: Label,
    /// The unit after its last letter.
    to: usize,
    /// What it announced has been found.
    used: bool = false,
    /// It heads a column of a table: it counts wherever in the cell.
    column: bool = false,
};

/// How a label leads to a number.
pub const Way = enum {
    /// Other words stand between.
    indirect,
    /// Nothing but spaces and "do paciente" or the like.
    direct,
    /// With a colon, "nº" or the like.
    explicit,
};

pub const Context = struct {
    arena: std.mem.Allocator,
    text: Text,
    field_label: ?Label = null,
    field_owner: owners.Owner = .unknown,
    mark: ?Mark = null,
    /// Where the last word on vehicles ends.
    vehicle_to: ?usize = null,
    /// Where the phone number ends that was found last.
    phone_to: ?usize = null,
    /// Where the address ends that was found last.
    address_to: ?usize = null,

    /// What is said of the number at `at`.
    pub fn label(c: *const Context, at: usize) ?Label {
        const mark = if (c.mark) |*one| one else return c.field_label;
        if (mark.column or labels.reaches(c.text, mark.label, mark.to, at)) return mark.label;
        return c.field_label;
    }

    /// True when something is said of the number at `at` that has not been found yet.
    pub fn fresh(c: *const Context) bool {
        return if (c.mark) |*mark| !mark.used else true;
    }

    /// True when `wanted` leads to `at` within `limit` characters.
    pub fn near(c: *const Context, wanted: Label, at: usize, limit: usize) bool {
        if (c.label(at) != wanted) return false;
        const mark = if (c.mark) |*one| one else return true;
        return mark.label != wanted or mark.column or at - mark.to <= limit;
    }

    pub fn owner(c: *const Context, from: usize) owners.Owner {
        const said = owners.of(c.text, from);
        return if (said == .unknown) c.field_owner else said;
    }

    /// How the label last read leads to `at`.
    pub fn way(c: *const Context, at: usize) Way {
        const mark = if (c.mark) |*one| one else return .explicit; // the field's name says it
        if (mark.column or at < mark.to or !labels.reaches(c.text, mark.label, mark.to, at)) return .explicit;
        return between(c.text, mark.to, at);
    }
};

/// How the text of [from, to) leads to what begins at `to`.
pub fn between(text: Text, from: usize, to: usize) Way {
    var way: Way = .direct;
    var i = from;
    while (i < to) {
        const ch = text.ch[i];
        if (fold.isLetter(ch)) {
            var end = i;
            while (end < to and fold.isLetter(text.ch[end])) end += 1;
            const word = text.ch[i..end];
            if (Counts.has(word)) way = .explicit else if (!Fillers.has(word)) return .indirect;
            i = end;
            continue;
        }
        switch (ch) {
            ':', '#', '=', fold.ordinal => way = .explicit,
            ' ', '\n', '"', '\'', '{', '[', '(', '*', '_', '.', '-', '|', ')', '/', '>' => {},
            else => return .indirect,
        }
        i += 1;
    }
    return way;
}

const Counts = words.Set("n no nr num numero numeros codigo id");
const Fillers = words.Set(
    \\de do da o a dos das paciente pacientes medico medica hospitalar hospital internacao interno geral unico eletronico
    \\titular cliente usuario beneficiario beneficiaria convenio plano saude registro atendimento prontuario matricula
    \\menor bebe recem nascido mae crianca unidade clinica ambulatorial pre operatorio guia autorizacao ref sob ssp civil orgao expedidor
    \\emissor frente unimed amil bradesco sulamerica hapvida notredame intermedica cassi geap ipasgo ipsemg iamspe golden cross
);

test "labels lead to numbers over words that say no more" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]struct { []const u8, Way }{
        .{ " ", .direct },                     .{ ": ", .explicit },
        .{ " do paciente nº ", .explicit },
        .{ " 2 ", .indirect },                 .{ " em ", .indirect },
        .{ "\": {\"numero\": \"", .explicit },
    }) |case| {
        const text = try Text.init(arena.allocator(), case[0]);
        try std.testing.expectEqual(case[1], between(text, 0, text.len()));
    }
}
