//! What is said of each kind of identifier: rule, severity, messages, advice.

const finding = @import("../abi/finding.zig");
const Text = @import("../text/codepoints.zig").Text;

pub const Severity = finding.Severity;
pub const CheckDigit = finding.CheckDigit;

/// A finding, and the unit after it.
pub const Hit = struct { to: usize, finding: finding.Finding };

/// What is said of a kind.
pub const Kind = struct {
    rule: []const u8,
    name: []const u8,
    severity: Severity,
    message: []const u8,
    message_en: []const u8,
    /// What to do where no masked text can stand in its place.
    advice: []const u8,
};

/// What is said of one find.
pub const Found = struct {
    confidence: u8,
    check: CheckDigit = .none,
    severity: ?Severity = null,
    /// Stands in the place of what was found.
    mask: ?[]const u8 = null,
};

const article = "LGPD art. 5 I";

/// Report the units [from, to) as `kind`.
pub fn hit(text: Text, from: usize, to: usize, kind: *const Kind, found: Found) Hit {
    const replaces = found.mask != null and !text.hasMarkup(from, to);
    return .{ .to = to, .finding = .{
        .rule = kind.rule,
        .kind = kind.name,
        .article = article,
        .severity = found.severity orelse kind.severity,
        .confidence = found.confidence,
        .span = text.span(from, to),
        .message = if (found.check == .failed) failed(kind, false) else kind.message,
        .message_en = if (found.check == .failed) failed(kind, true) else kind.message_en,
        .suggestion = if (replaces) found.mask.? else kind.advice,
        .replaces = replaces,
        .check_digit = found.check,
    } };
}

fn failed(kind: *const Kind, english: bool) []const u8 {
    inline for (.{ &cpf, &cnpj, &cns, &pis, &cnh, &voter, &rg, &card }) |known| {
        if (kind == known) return if (english) failedText(known, true) else failedText(known, false);
    }
    return if (english) kind.message_en else kind.message;
}

fn failedText(comptime kind: *const Kind, comptime english: bool) []const u8 {
    return if (english)
        kind.message_en[0 .. kind.message_en.len - 1] ++ "; its check digits do not hold."
    else
        kind.message[0 .. kind.message.len - 1] ++ "; os dígitos verificadores não conferem.";
}

pub const cpf: Kind = .{
    .rule = "LGPD-CPF",
    .name = "cpf",
    .severity = .high,
    .message = "O texto contém um CPF, que identifica uma pessoa.",
    .message_en = "The text holds a CPF (taxpayer number), which identifies a person.",
    .advice = "Remova o CPF ou mostre só os dígitos do meio: ***.000.000-**.",
};

pub const cnpj: Kind = .{
    .rule = "LGPD-CNPJ",
    .name = "cnpj",
    .severity = .info,
    .message = "O texto contém um CNPJ; o de uma empresa não é dado pessoal.",
    .message_en = "The text holds a CNPJ (company number); a company's is not personal data.",
    .advice = "Confira se o CNPJ não é de MEI ou empresário individual.",
};

pub const mei: Kind = .{
    .rule = "LGPD-CNPJ",
    .name = "cnpj",
    .severity = .medium,
    .message = "O texto contém um CNPJ ligado a uma pessoa (MEI ou empresário individual).",
    .message_en = "The text holds the CNPJ of a sole trader, who can be identified by it.",
    .advice = "Remova o CNPJ ou o nome da pessoa.",
};

pub const cns: Kind = .{
    .rule = "LGPD-CNS",
    .name = "cns",
    .severity = .high,
    .message = "O texto contém um número do Cartão Nacional de Saúde (CNS), que identifica uma pessoa.",
    .message_en = "The text holds a CNS (national health card number), which identifies a person.",
    .advice = "Remova o número do Cartão Nacional de Saúde.",
};

pub const pis: Kind = .{
    .rule = "LGPD-PIS",
    .name = "pis",
    .severity = .high,
    .message = "O texto contém um número PIS/PASEP/NIS, que identifica uma pessoa.",
    .message_en = "The text holds a PIS (social programme number), which identifies a person.",
    .advice = "Remova o número PIS/PASEP/NIS.",
};

pub const cnh: Kind = .{
    .rule = "LGPD-CNH",
    .name = "cnh",
    .severity = .high,
    .message = "O texto contém um número de CNH, que identifica uma pessoa.",
    .message_en = "The text holds a driving licence number, which identifies a person.",
    .advice = "Remova o número da CNH.",
};

pub const voter: Kind = .{
    .rule = "LGPD-VOTER-ID",
    .name = "voter_id",
    .severity = .high,
    .message = "O texto contém um número de título de eleitor, que identifica uma pessoa.",
    .message_en = "The text holds a voter registration number, which identifies a person.",
    .advice = "Remova o número do título de eleitor.",
};

pub const rg: Kind = .{
    .rule = "LGPD-RG",
    .name = "rg",
    .severity = .high,
    .message = "O texto contém um número de RG, que identifica uma pessoa.",
    .message_en = "The text holds an RG (identity card number), which identifies a person.",
    .advice = "Remova o número do RG.",
};

pub const passport: Kind = .{
    .rule = "LGPD-PASSPORT",
    .name = "passport",
    .severity = .high,
    .message = "O texto contém um número de passaporte, que identifica uma pessoa.",
    .message_en = "The text holds a passport number, which identifies a person.",
    .advice = "Remova o número do passaporte.",
};

pub const plate: Kind = .{
    .rule = "LGPD-PLATE",
    .name = "plate",
    .severity = .medium,
    .message = "O texto contém uma placa de veículo, que pode identificar uma pessoa.",
    .message_en = "The text holds a vehicle's plate, which may identify a person.",
    .advice = "Remova a placa do veículo.",
};

pub const cep: Kind = .{
    .rule = "LGPD-CEP",
    .name = "cep",
    .severity = .medium,
    .message = "O texto contém um CEP, que pode indicar onde uma pessoa mora.",
    .message_en = "The text holds a postal code, which may tell where a person lives.",
    .advice = "Remova o CEP ou mostre só o começo.",
};

pub const cep_institutional: Kind = .{
    .rule = "LGPD-CEP",
    .name = "cep",
    .severity = .info,
    .message = "O texto contém um CEP que parece ser de uma instituição.",
    .message_en = "The text holds a postal code that seems to be an institution's.",
    .advice = "Confira se o endereço é mesmo institucional.",
};

pub const address: Kind = .{
    .rule = "LGPD-ADDRESS",
    .name = "address",
    .severity = .medium,
    .message = "O texto contém um endereço que pode ser de uma pessoa.",
    .message_en = "The text holds an address that may be a person's.",
    .advice = "Remova o endereço ou diga só a cidade.",
};

pub const address_institutional: Kind = .{
    .rule = "LGPD-ADDRESS",
    .name = "address",
    .severity = .info,
    .message = "O texto contém um endereço que parece ser de uma instituição.",
    .message_en = "The text holds an address that seems to be an institution's.",
    .advice = "Confira se o endereço é mesmo institucional.",
};

pub const birth_date: Kind = .{
    .rule = "LGPD-BIRTH-DATE",
    .name = "birth_date",
    .severity = .high,
    .message = "O texto contém uma data de nascimento.",
    .message_en = "The text holds a birth date.",
    .advice = "Diga só o ano de nascimento ou a faixa de idade.",
};

pub const age: Kind = .{
    .rule = "LGPD-AGE",
    .name = "age",
    .severity = .info,
    .message = "O texto contém a idade de uma pessoa de quem também diz o nome.",
    .message_en = "The text tells the age of a person whom it names.",
    .advice = "Diga a faixa de idade.",
};

pub const great_age: Kind = .{
    .rule = "LGPD-AGE",
    .name = "age",
    .severity = .low,
    .message = "O texto contém uma idade acima de 89 anos, que poucas pessoas têm e por isso ajuda a identificar alguém.",
    .message_en = "The text tells an age above 89, which few people reach and which therefore helps to identify one.",
    .advice = "Diga \"90 anos ou mais\".",
};

pub const ip: Kind = .{
    .rule = "LGPD-IP",
    .name = "ip",
    .severity = .medium,
    .message = "O texto contém um endereço IP, que pode identificar o usuário de uma conexão.",
    .message_en = "The text holds an IP address, which may identify the user of a connection.",
    .advice = "Remova o endereço IP.",
};

pub const ip_reserved: Kind = .{
    .rule = "LGPD-IP",
    .name = "ip",
    .severity = .info,
    .message = "O texto contém um endereço IP reservado, que não identifica ninguém fora da rede.",
    .message_en = "The text holds a reserved IP address, which identifies nobody outside its network.",
    .advice = "Confira se o endereço é só um exemplo.",
};

pub const card: Kind = .{
    .rule = "LGPD-CREDIT-CARD",
    .name = "credit_card",
    .severity = .high,
    .message = "O texto contém um número de cartão de pagamento.",
    .message_en = "The text holds the number of a payment card.",
    .advice = "Remova o número do cartão.",
};

pub const record: Kind = .{
    .rule = "LGPD-MEDICAL-RECORD",
    .name = "medical_record",
    .severity = .high,
    .message = "O texto contém um número de prontuário, atendimento ou convênio, que identifica um paciente.",
    .message_en = "The text holds the number of a medical record, a visit or an insurance, which identifies a patient.",
    .advice = "Remova o número.",
};

pub const phone: Kind = .{
    .rule = "LGPD-PHONE",
    .name = "phone",
    .severity = .medium,
    .message = "O texto contém um telefone que pode ser de uma pessoa.",
    .message_en = "The text holds a phone number that may be a person's.",
    .advice = "Remova o telefone ou use um canal institucional.",
};

pub const phone_institutional: Kind = .{
    .rule = "LGPD-PHONE-INSTITUTIONAL",
    .name = "phone",
    .severity = .info,
    .message = "O texto contém um telefone que parece ser de uma instituição.",
    .message_en = "The text holds a phone number that seems to be an institution's.",
    .advice = "Confira se o número é mesmo institucional.",
};

pub const email: Kind = .{
    .rule = "LGPD-EMAIL",
    .name = "email",
    .severity = .medium,
    .message = "O texto contém um e-mail que pode ser de uma pessoa.",
    .message_en = "The text holds an e-mail address that may be a person's.",
    .advice = "Remova o e-mail ou use um endereço institucional.",
};

pub const email_institutional: Kind = .{
    .rule = "LGPD-EMAIL-INSTITUTIONAL",
    .name = "email",
    .severity = .info,
    .message = "O texto contém um e-mail institucional.",
    .message_en = "The text holds an institution's e-mail address.",
    .advice = "Confira se o endereço é mesmo institucional.",
};
