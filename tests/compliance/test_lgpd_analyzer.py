"""What the shipped lgpd_analyzer finds, with spans in the original's code points, and what it leaves alone."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.compliance.gate import Gate
from hub.model import Document, Finding, Level, Severity, Status
from tests.compliance.conftest import policy
from tests.compliance.guests import document

LGPD = policy("lgpd_analyzer")

#: Properties run many examples over one gate, which has no state between checks.
relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


#: Prefixes of the kinds that are no identifiers: they are tested with people.
OTHERS = ("person_", "professional_", "icd10", "sensitive_")


async def found(gate: Gate, body: str, **fields: str) -> list[Finding]:
    """Return the identifiers that the module finds; names and conditions are tested with people."""
    verdict = await gate.check(document(body, **fields), LGPD)
    return [finding for finding in verdict.findings if not finding.kind.startswith(OTHERS)]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "before", ["", "Olá, ", "ação à noite: ", "😀👩‍⚕️🇧🇷 ", "São João – «é» ", "𝒳 \u200b\ufeff\u00a0"], ids=range(6)
)
@pytest.mark.parametrize(
    "number", ["529.982.247-25", "529.982.247–25", "５２９.982.247-25", "(11) 98765-4321", "jose@exemplo.com.br"]
)
async def test_spans_are_exact_behind_any_text(
    gate: Gate, before: str, number: str, form: Literal["NFC", "NFD"]
) -> None:
    text = unicodedata.normalize(form, before)
    (finding,) = await found(gate, f"{text}{number} e pronto.")
    assert (number, len(text), len(text) + len(number)) == (finding.text, finding.start, finding.end)


@pytest.mark.parametrize(
    ("number", "check_digit", "severity"),
    [
        ("CPF 111.444.777-35", "ok", Severity.HIGH),
        ("CPF 123.456.789-09", "ok", Severity.HIGH),
        ("CPF: 123.456.789-00", "failed", Severity.HIGH),
        ("CPF: 111.444.777-05", "failed", Severity.HIGH),
        ("CPF 129.180.122-6", None, None),
        ("111.444.777-35", "ok", Severity.HIGH),
        ("11144477735", "ok", Severity.HIGH),
        ("11144477705", None, None),
        ("000.000.000-00", "failed", Severity.INFO),
        ("CPF 000.000.000-00", "failed", Severity.INFO),
        ("CPF 111.111.111-11", "failed", Severity.INFO),
        ("11111111111", None, None),
        ("CNS 174 5241 7133 0004", "ok", Severity.HIGH),
        ("CNS 174598435280018", "ok", Severity.HIGH),
        ("CNS 915 5017 0193 0006", "ok", Severity.HIGH),
        ("898 0000 0004 3208", "ok", Severity.HIGH),
        ("cartão SUS: 915 5017 0193 0306", "failed", Severity.HIGH),
        ("CNS 700505034178563", "failed", Severity.HIGH),
        ("174 2241 7133 0004", None, None),
        ("259755733880001", None, None),
    ],
)
async def test_check_digits(gate: Gate, number: str, check_digit: str | None, severity: Severity | None) -> None:
    findings = await found(gate, f"Número visto: {number}.")
    assert ([] if check_digit is None else [(check_digit, severity)]) == [(f.check_digit, f.severity) for f in findings]


async def test_confidence_follows_shape_label_and_check_digits(gate: Gate) -> None:
    texts = [
        "CPF 529.982.247-25",
        "529.982.247-25",
        "529 982 247 25",
        "52998224725",
        "CPF 529.982.247-26",
        "000.000.000-00",
    ]
    confidences = [(await found(gate, text))[0].confidence for text in texts]
    assert sorted(confidences, reverse=True) == confidences
    assert len(set(confidences)) == len(confidences)


@pytest.mark.parametrize(
    "text",
    [
        "Processo SEI 12345-67890123/4567-12 e CNJ 0001234-56.2024.8.26.0100",
        "NF-e 35190712345678901234550010000012341234567890, boleto 34191.79001 01043.510047 91020.150008 5 84410026000",
        "R$ 52998224725,00, TSH 8,4 mUI/L, pressão 140/90, 300.000 casos em 2023-2024",
        "ISBN 978-85-359-0277-8, doi 10.1056/NEJMoa2034577, Resolução nº 466/12 do CNS, lote 12345678",
        "traço 0f8fad5b-d9cb-469f-a165-529982247250, lote 52998224725, protocolo 52998224725",
        "SAC 0800 722 6001, 0300 123 4567, telefone 4004-1234, disque 136, SAMU 192",
        "Dr. João Silva, CRM-SP 12345; responsável técnica: Dra. Ana Souza, CRM/RJ 543210; Enf. Rita Lopes, COREN-SP 1",
        "Hospital São Lucas, Rua Maria José, doença de Chagas, Lei Maria da Penha, Nossa Senhora Ana Maria",
        "Nome do exame: Perfil Tireoidiano. Segurança do Paciente Crítico. Conheça Seu Plano De Saúde.",
        "O paciente deve procurar a UBS; pacientes com HAS e DM2 (CID I10, E11.9) usam losartana 50 mg 12/12 h.",
        "Siga @drjoao e leia https://exemplo.com.br/noticias/52998224725?id=11987654321",
    ],
)
async def test_what_only_looks_like_personal_data_is_left_alone(gate: Gate, text: str) -> None:
    assert [(f.kind, f.text) for f in await found(gate, text)] == []


async def test_institutional_contacts_are_only_mentioned(gate: Gate) -> None:
    findings = await found(gate, "Agende na clínica: (11) 3333-4444 ou contato@clinica.com.br.")
    assert [(f.kind, f.severity) for f in findings] == [("phone", Severity.INFO), ("email", Severity.INFO)]


async def test_a_contact_beside_a_patients_name_is_high(gate: Gate) -> None:
    alone = await found(gate, "Escreva para (11) 98765-4321 ou rita@exemplo.com.")
    beside = await found(gate, "Paciente Rita Lopes, Rua das Flores, 12, (11) 98765-4321, rita@exemplo.com.")
    labelled = await found(gate, "O celular da paciente é (11) 98765-4321.")
    assert [f.severity for f in alone] == [Severity.MEDIUM] * 2
    assert [(f.kind, f.severity) for f in beside] == [
        ("address", Severity.HIGH),
        ("phone", Severity.HIGH),
        ("email", Severity.HIGH),
    ]
    assert [f.severity for f in labelled] == [Severity.HIGH]


async def test_a_companys_number_is_mentioned_and_a_sole_traders_flagged(gate: Gate) -> None:
    company = await found(gate, "Insumos Araçá Ltda., CNPJ 11.222.333/0001-81.")
    trader = await found(gate, "Nota emitida pelo MEI 11.222.333/0001-81.")
    letters = await found(gate, "CNPJ 12.ABC.345/01DE-35")
    assert [(f.kind, f.severity, f.check_digit) for f in company] == [("cnpj", Severity.INFO, "ok")]
    assert [(f.kind, f.severity, f.check_digit) for f in trader] == [("cnpj", Severity.MEDIUM, "ok")]
    assert [(f.kind, f.severity, f.check_digit) for f in letters] == [("cnpj", Severity.INFO, "ok")]


async def test_the_name_of_a_field_is_a_label(gate: Gate) -> None:
    fields = {"custom_fields.cpf": "52998224726", "custom_fields.data_nascimento": "1975-03-12"}
    findings = await found(gate, "nada", **fields)
    assert [(f.field, f.kind) for f in findings] == [
        ("custom_fields.cpf", "cpf"),
        ("custom_fields.data_nascimento", "birth_date"),
    ]


async def test_a_tables_header_labels_its_columns(gate: Gate) -> None:
    for table in (
        "nome;prontuario;nascimento\nRita;44556;12/03/1975\n",
        "| Nome | Prontuário | Nasc. |\n|---|---|---|\n| Rita | 44556 | 12/03/1975 |",
        "<tr><th>Nome</th><th>Prontuário</th><th>Nasc.</th></tr><tr><td>Rita</td><td>44556</td><td>12/03/1975</td></tr>",
        "INSERT INTO t (nome, prontuario, nascimento) VALUES ('Rita', '44556', '12/03/1975')",
    ):
        findings = await found(gate, table)
        assert [(f.kind, f.text) for f in findings] == [("medical_record", "44556"), ("birth_date", "12/03/1975")]


HIDDEN = {
    "zero-width": "1\u200b1\u200b1.444.777-35",
    "bidirectional": "\u2066111\u2069.\u202d444\u202c.777-35",
    "invisible": "111\u034f.\u180e444\u3164.777\ufeff-35",
    "tag characters": "111\U000e0041.444.777-35",
    "NUL": "111\x00.444.777-35",
    "combining marks": "1\u03361\u03361\u0336.444.777-35",
    "fullwidth": "１１１．４４４．７７７－３５",
    "Arabic digits": "١١١.٤٤٤.٧٧٧-٣٥",
    "mathematical digits": "𝟏𝟏𝟏.𝟒𝟒𝟒.𝟕𝟕𝟕-𝟑𝟓",
    "circled digits": "①①①.④④④.⑦⑦⑦-③⑤",
    "superscripts": "¹¹¹.⁴⁴⁴.⁷⁷⁷-³⁵",
    "keycaps": "1\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3.444.777-35",
    "leader dots": "111․444․777‐35",
    "HTML inside": "<b>111</b>.444.<wbr>777-<span class='x'>35</span>",
    "HTML entities": "&#49;&#x31;1&period;444&#46;777&ndash;35",
    "Markdown": "111\\.444\\.**777**\\-35",
    "line break": "111.444.\n777-35",
    "letters": "l11.444.777-3S",
}


@pytest.mark.parametrize("number", HIDDEN.values(), ids=HIDDEN.keys())
async def test_a_cpf_cannot_be_hidden(gate: Gate, number: str) -> None:
    text = f"CPF: {number}."
    findings = [f for f in await found(gate, text) if f.kind == "cpf"]
    assert [(f.check_digit, f.severity) for f in findings] == [("ok", Severity.HIGH)]
    assert text.index(number) <= findings[0].start
    assert findings[0].end <= text.index(number) + len(number)


async def test_a_label_cannot_be_hidden_by_letters_of_another_alphabet(gate: Gate) -> None:
    cyrillic = "СРF 111.444.777-05"
    findings = await found(gate, cyrillic)
    assert [(f.kind, f.check_digit) for f in findings] == [("cpf", "failed")]


async def test_a_reversed_cpf_under_an_override_is_read_as_it_is_seen(gate: Gate) -> None:
    text = "documento \u202e53-777.444.111\u202c dele"
    findings = await found(gate, text)
    assert [(f.kind, f.check_digit, f.start, f.end) for f in findings] == [("cpf", "ok", 11, 25)]


SUGGESTIONS = [
    ("CPF 111.444.777-35", "***.444.777-**"),
    ("CNS 898 0000 0004 3208", "*** **** **** 3208"),
    ("PIS 120.16784.01-8", "***.*****.01-8"),
    ("RG 24.454.119-X", "**.***.*19-X"),
    ("passaporte FX998102", "FX******"),
    ("placa ABC1D23", "ABC****"),
    ("tel. (11) 98765-4321", "(11) *****-4321"),
    ("CEP 01310-100", "01***-***"),
    ("moro na Rua das Flores, 12", "[endereço]"),
    ("e-mail maria@exemplo.com", "m***@exemplo.com"),
    ("nascida em 12 de março de 1975", "1975"),
    ("IP 189.6.244.17", "189.6.***.***"),
    ("cartão 4111 1111 1111 1111", "**** **** **** 1111"),
    ("prontuário 12345", "[prontuário]"),
    ("paciente de 93 anos", "90 anos ou mais"),
]


@pytest.mark.parametrize(("text", "masked"), SUGGESTIONS)
async def test_a_suggestion_may_stand_in_the_place_of_what_was_found(gate: Gate, text: str, masked: str) -> None:
    (finding,) = await found(gate, text)
    assert (masked, True) == (finding.suggestion, finding.replaces)
    assert await found(gate, text[: finding.start] + finding.suggestion + text[finding.end :]) == []


async def test_no_suggestion_breaks_the_markup_around(gate: Gate) -> None:
    (finding,) = await found(gate, "CPF <b>111</b>.444.777-35")
    assert not finding.replaces
    assert finding.suggestion.startswith("Remova ")


async def test_messages_are_portuguese_and_english_and_hold_no_personal_data(gate: Gate) -> None:
    for text, _ in SUGGESTIONS:
        (finding,) = await found(gate, text)
        assert finding.message.startswith("O texto contém ")
        assert finding.message_en.startswith("The text ")
        assert finding.article == "LGPD art. 5 I"
        assert finding.text not in finding.message + finding.message_en + finding.suggestion


def check_digits(nine: str) -> str:
    """The two check digits of a CPF, by the textbook."""
    for first in (10, 11):
        rest = sum(int(d) * (first - i) for i, d in enumerate(nine)) % 11
        nine += str(0 if rest < 2 else 11 - rest)
    return nine[-2:]


@relaxed
@given(nine=st.from_regex(r"\A[0-9]{9}\Z"), wrong=st.integers(1, 99))
async def test_every_cpf_is_found_and_every_mistyped_one_is_told_apart(gate: Gate, nine: str, wrong: int) -> None:
    if len(set(nine)) == 1:
        nine = "123456789"
    right = check_digits(nine)
    mistyped = f"{(int(right) + wrong) % 100:02}"
    shapes = [f"CPF {nine[:3]}.{nine[3:6]}.{nine[6:]}-{dv}" for dv in (right, mistyped)]
    verdicts = await gate.check_batch([document(shape) for shape in shapes], LGPD)
    assert [[f.check_digit for f in v.findings if f.kind == "cpf"] for v in verdicts] == [["ok"], ["failed"]]


@relaxed
@given(
    nine=st.from_regex(r"\A[0-9]{9}\Z"), form=st.sampled_from(["{}{}{}{}", "{}.{}.{}-{}", "{} {} {} {}", "{}-{}-{}/{}"])
)
async def test_every_valid_cpf_is_found_without_a_label(gate: Gate, nine: str, form: str) -> None:
    if len(set(nine)) == 1:
        nine = "123456789"
    number = form.format(nine[:3], nine[3:6], nine[6:], check_digits(nine))
    findings = await found(gate, f"Favor liberar {number} amanhã.")
    assert ("cpf", "ok", number) in [(f.kind, f.check_digit, f.text) for f in findings]


def cns(eleven: str) -> str:
    """A definitive CNS over eleven digits, by the Ministry's routine."""
    total = sum(int(d) * (15 - i) for i, d in enumerate(eleven))
    check = (11 - total % 11) % 11
    if check != 10:
        return f"{eleven}000{check}"
    return f"{eleven}001{(11 - (total + 2) % 11) % 11}"


@relaxed
@given(eleven=st.from_regex(r"\A[12][0-9]{10}\Z"), form=st.sampled_from(["{}{}{}{}", "{} {} {} {}", "{}.{}.{}.{}"]))
async def test_every_valid_cns_is_found_without_a_label(gate: Gate, eleven: str, form: str) -> None:
    digits = cns(eleven)
    number = form.format(digits[:3], digits[3:7], digits[7:11], digits[11:])
    findings = await found(gate, f"Favor liberar {number} amanhã.")
    assert [("cns", "ok", number)] == [(f.kind, f.check_digit, f.text) for f in findings]


#: Pieces that lead into the module's branches more often than letters by chance.
LEADS = """
CPF CNS RG PIS CNH placa prontuário CEP DN nascimento IP cartão Rua Av. 93 anos | ; <td> <b> \\ paciente
Paciente: nome: Sr. Sr(a) Dr. Maria Silva da de eu, seu J. D'Ávila Ana- clínica (11) 98765-4321
+55 0055 5511 529.982.247-25 898 0000 0004 a@b.com @ @@ &nbsp; &#64; &# . - / : , ( ) ** wa.me/ R$
"""
pieces = st.one_of(
    st.text(max_size=20),
    st.sampled_from(LEADS.split()),
    st.sampled_from([" ", "\n", "\u0303", "\u200b", "\ufe0f", "\x00", "😀", "\u00ad", "–", "\t", "٣"]),
)


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\u202e", "\u200b", "<", "&", "\\", "@", ":", "(", "|"])
async def test_a_text_of_next_to_nothing_has_no_findings(gate: Gate, text: str) -> None:
    assert await found(gate, text) == []


@pytest.mark.parametrize(
    "piece", ["a", "(", "1", "1 ", "1/", "CPF ", "Rua ", "a@", "::", "<b", "①", "\u202e12345678", "|CPF\n"]
)
async def test_a_megabyte_of_anything_is_judged_before_the_deadline(gate: Gate, piece: str) -> None:
    text = (piece * (1_000_000 // len(piece.encode()) + 1)).encode()[:1_000_000].decode(errors="ignore")
    assert await found(gate, text) == []


@relaxed
@given(parts=st.lists(pieces, max_size=30), name=st.text(min_size=1, max_size=12))
async def test_no_text_traps_the_module_and_all_spans_hold(gate: Gate, parts: list[str], name: str) -> None:
    text = "".join(parts)
    doc = Document(fields=((name, text),), level=Level.PUBLIC, status=Status.DRAFT)
    for finding in (await gate.check(doc, LGPD)).findings:
        assert name == finding.field
        assert text[finding.start : finding.end] == finding.text
        assert finding.text
        assert not finding.text[0].isspace()
        assert not finding.text[-1].isspace()


@relaxed
@given(parts=st.lists(pieces, max_size=12), after=st.text(max_size=10))
async def test_a_labelled_cpf_is_found_wherever_it_stands(gate: Gate, parts: list[str], after: str) -> None:
    before = "".join(parts) + ".\nCPF: "
    findings = await found(gate, f"{before}529.982.247-25;\n{after}")
    assert ("cpf", len(before), len(before) + 14) in [(f.kind, f.start, f.end) for f in findings]
