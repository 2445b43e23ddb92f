//! What is reported of sensitive data: a rule for each kind of LGPD art. 5 II.

const lexicon = @import("lexicon.zig");
const mentions = @import("mentions.zig");
const Finding = @import("../abi/finding.zig").Finding;
const Reading = @import("reading.zig").Reading;

/// How a mention is linked to somebody.
pub const Link = enum {
    /// To a person who is named, or whose number is given.
    person,
    /// To the writer, who speaks in the first person.
    writer,
};

const Kind = struct {
    flag: u64,
    rule: []const u8,
    kind: []const u8,
    message: []const u8,
    message_en: []const u8,
    advice: []const u8,
};

const kinds = [_]Kind{
    .{
        .flag = lexicon.bit(.health),
        .rule = "LGPD-SENSITIVE-HEALTH",
        .kind = "sensitive_data:health",
        .message = "O texto liga um dado de saúde a uma pessoa identificada ou identificável.",
        .message_en = "The text links health data to an identified or identifiable person.",
        .advice = "Remova quem identifica a pessoa ou fale da condição em geral; publicar exige consentimento específico e destacado.",
    },
    .{
        .flag = lexicon.bit(.race),
        .rule = "LGPD-SENSITIVE-RACE",
        .kind = "sensitive_data:racial_ethnic_origin",
        .message = "O texto liga origem racial ou étnica a uma pessoa identificada ou identificável.",
        .message_en = "The text links racial or ethnic origin to an identified or identifiable person.",
        .advice = "Remova a origem racial ou étnica se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.religion),
        .rule = "LGPD-SENSITIVE-RELIGION",
        .kind = "sensitive_data:religious_belief",
        .message = "O texto liga convicção religiosa a uma pessoa identificada ou identificável.",
        .message_en = "The text links a religious belief to an identified or identifiable person.",
        .advice = "Remova a convicção religiosa se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.politics),
        .rule = "LGPD-SENSITIVE-POLITICS",
        .kind = "sensitive_data:political_opinion",
        .message = "O texto liga opinião política a uma pessoa identificada ou identificável.",
        .message_en = "The text links a political opinion to an identified or identifiable person.",
        .advice = "Remova a opinião política se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.unions),
        .rule = "LGPD-SENSITIVE-UNION",
        .kind = "sensitive_data:union_membership",
        .message = "O texto liga filiação a sindicato a uma pessoa identificada ou identificável.",
        .message_en = "The text links union membership to an identified or identifiable person.",
        .advice = "Remova a filiação sindical se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.organisation),
        .rule = "LGPD-SENSITIVE-ORGANISATION",
        .kind = "sensitive_data:org_membership",
        .message = "O texto liga filiação a organização religiosa, filosófica ou política a uma pessoa identificada ou identificável.",
        .message_en = "The text links membership of a religious, philosophical or political organisation to an identified or identifiable person.",
        .advice = "Remova a filiação se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.sex_life),
        .rule = "LGPD-SENSITIVE-SEX-LIFE",
        .kind = "sensitive_data:sex_life",
        .message = "O texto liga dado referente à vida sexual a uma pessoa identificada ou identificável.",
        .message_en = "The text links data on sex life to an identified or identifiable person.",
        .advice = "Remova o dado sobre a vida sexual se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.genetic),
        .rule = "LGPD-SENSITIVE-GENETIC",
        .kind = "sensitive_data:genetic",
        .message = "O texto liga dado genético a uma pessoa identificada ou identificável.",
        .message_en = "The text links genetic data to an identified or identifiable person.",
        .advice = "Remova o dado genético se não for indispensável.",
    },
    .{
        .flag = lexicon.bit(.biometric),
        .rule = "LGPD-SENSITIVE-BIOMETRIC",
        .kind = "sensitive_data:biometric",
        .message = "O texto liga dado biométrico a uma pessoa identificada ou identificável.",
        .message_en = "The text links biometric data to an identified or identifiable person.",
        .advice = "Remova o dado biométrico se não for indispensável.",
    },
};

/// What is said of a mention that is linked to somebody.
pub fn finding(reading: *const Reading, mention: mentions.Mention, link: Link) Finding {
    const health = mention.kind == lexicon.bit(.health);
    const kind = for (kinds) |kind| {
        if (kind.flag == mention.kind) break kind;
    } else unreachable; // a mention has one of these flags
    return .{
        .rule = kind.rule,
        .kind = kind.kind,
        .article = "LGPD art. 11",
        .severity = if (link == .writer) .medium else if (health) .critical else .high,
        .confidence = if (mention.uncertain) 70 else if (link == .writer) 80 else 90,
        .span = reading.text.span(mention.from, mention.to),
        .message = kind.message,
        .message_en = kind.message_en,
        .suggestion = kind.advice,
    };
}
