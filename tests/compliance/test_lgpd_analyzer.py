"""What the shipped lgpd_analyzer finds, with spans in the original's code points, and what it leaves alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.compliance.gate import Gate
from hub.model import Document, Finding, Level, Severity, Status
from tests.compliance.guests import document

LGPD = ("lgpd_analyzer",)

#: Properties run many examples over one gate, which has no state between checks.
relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def found(gate: Gate, body: str, **fields: str) -> list[Finding]:
    return list((await gate.check(document(body, **fields), LGPD)).findings)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "before", ["", "Olá, ", "ação à noite: ", "😀👩‍⚕️🇧🇷 ", "São João – «é» ", "𝒳 \u200b\ufeff\u00a0"], ids=range(6)
)
@pytest.mark.parametrize(
    "number", ["529.982.247-25", "529.982.247–25", "５２９.982.247-25", "(11) 98765-4321", "jose@exemplo.com.br"]
)
async def test_spans_are_exact_behind_any_text(gate: Gate, before: str, number: str, form: str) -> None:
    text = unicodedata.normalize(form, before)
    (finding,) = await found(gate, f"{text}{number} e pronto.")
    assert (number, len(text), len(text) + len(number)) == (finding.text, finding.start, finding.end)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_name_is_found_in_either_form_of_its_accents(gate: Gate, form: str) -> None:
    name = unicodedata.normalize(form, "João Conceição Araújo")
    (finding,) = await found(gate, unicodedata.normalize(form, "Não só o paciente ") + name + ", mas")
    assert (name, "person_name", Severity.HIGH) == (finding.text, finding.kind, finding.severity)


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
    findings = await found(gate, f"Registro: {number}.")
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
        "ISBN 978-85-359-0277-8, doi 10.1056/NEJMoa2034577, CEP 01310-100, CNPJ 11.222.333/0001-81",
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
    beside = await found(gate, "Paciente Rita Lopes, (11) 98765-4321, rita@exemplo.com.")
    labelled = await found(gate, "O celular da paciente é (11) 98765-4321.")
    assert [f.severity for f in alone] == [Severity.MEDIUM] * 2
    assert [(f.kind, f.severity) for f in beside] == [
        ("person_name", Severity.HIGH),
        ("phone", Severity.HIGH),
        ("email", Severity.HIGH),
    ]
    assert [f.severity for f in labelled] == [Severity.HIGH]


async def test_the_name_of_a_field_is_a_label(gate: Gate) -> None:
    fields = {"custom_fields.cpf": "52998224726", "custom_fields.nome_paciente": "Tainá Yawanawá"}
    findings = await found(gate, "nada", **fields)
    assert [(f.field, f.kind) for f in findings] == [
        ("custom_fields.cpf", "cpf"),
        ("custom_fields.nome_paciente", "person_name"),
    ]


async def test_messages_are_portuguese_and_hold_no_personal_data(gate: Gate) -> None:
    text = "Paciente Rita Lopes, CPF 529.982.247-25, CNS 898 0000 0004 3208, (11) 98765-4321, rita@exemplo.com."
    findings = await found(gate, text)
    assert [f.kind for f in findings] == ["person_name", "cpf", "cns", "phone", "email"]
    for finding in findings:
        assert finding.message.startswith("O texto contém ")
        assert finding.suggestion.startswith("Remova ")
        assert finding.article == "LGPD art. 5 I"
        assert finding.text not in finding.message + finding.suggestion


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
    assert [[f.check_digit for f in v.findings] for v in verdicts] == [["ok"], ["failed"]]


#: Pieces that lead into the module's branches more often than letters by chance.
LEADS = """
CPF CNS paciente Paciente: nome: Sr. Sr(a) Dr. Maria Silva da de eu, seu J. D'Ávila Ana- clínica (11) 98765-4321
+55 0055 5511 529.982.247-25 898 0000 0004 a@b.com @ @@ &nbsp; &#64; &# . - / : , ( ) ** wa.me/ R$
"""
pieces = st.one_of(
    st.text(max_size=20),
    st.sampled_from(LEADS.split()),
    st.sampled_from([" ", "\n", "\u0303", "\u200b", "\ufe0f", "\x00", "😀", "\u00ad", "–", "\t", "٣"]),
)


@relaxed
@given(parts=st.lists(pieces, max_size=30), name=st.text(min_size=1, max_size=12))
async def test_no_text_traps_the_module_and_all_spans_hold(gate: Gate, parts: list[str], name: str) -> None:
    text = "".join(parts)
    doc = Document(fields=((name, text),), level=Level.PUBLIC, status=Status.DRAFT)
    for finding in (await gate.check(doc, LGPD)).findings:
        assert name == finding.field
        assert text[finding.start : finding.end] == finding.text
        assert not finding.text[0].isspace()
        assert not finding.text[-1].isspace()


@relaxed
@given(parts=st.lists(pieces, max_size=12), after=st.text(max_size=10))
async def test_a_labelled_cpf_is_found_wherever_it_stands(gate: Gate, parts: list[str], after: str) -> None:
    before = "".join(parts) + ".\nCPF: "
    findings = await found(gate, f"{before}529.982.247-25;\n{after}")
    assert ("cpf", len(before), len(before) + 14) in [(f.kind, f.start, f.end) for f in findings]
