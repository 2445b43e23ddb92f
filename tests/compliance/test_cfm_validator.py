"""What the shipped cfm_validator finds of the CFM's rules, by kind of content, and what it leaves alone."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.compliance.gate import Gate
from hub.model import Action, Document, Finding, Level, Severity, Status
from tests.compliance.conftest import policy
from tests.compliance.guests import document

CFM = policy("cfm_validator")
TABLES = Path(__file__).parents[2] / "guests" / "cfm" / "tables.py"

#: A physician's identification, whole.
IRIS = "Dra. Íris Nunes, médica, CRM-SP 123456, dermatologista RQE 45678."
AUTHOR: Mapping[str, object] = {"name": "Íris Nunes", "crm": "123456", "uf": "SP", "rqe": ["45678"]}

relaxed = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def found(
    gate: Gate, body: str, content_type: str = "advertising", metadata: Mapping[str, object] | None = None
) -> list[Finding]:
    judged = dataclasses.replace(document(body, title=""), content_type=content_type, metadata=metadata or {})
    return list((await gate.check(judged, CFM)).findings)


async def rules(
    gate: Gate, body: str, content_type: str = "advertising", metadata: Mapping[str, object] | None = None
) -> list[str]:
    return sorted({f.rule for f in await found(gate, body, content_type, metadata)})


def test_the_tables_are_what_the_wording_says() -> None:
    subprocess.run([sys.executable, str(TABLES), "--check"], check=True)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("before", ["", "Olá!\n", "😀👩‍⚕️🇧🇷\n", "𝒳 \u200b\ufeff\u00a0.\n"], ids=range(4))
async def test_spans_are_exact_behind_any_text(gate: Gate, before: str, form: str) -> None:
    before = unicodedata.normalize(form, before + IRIS + "\n")
    (finding,) = await found(gate, f"{before}Resultado garantido para você.")
    words = "Resultado garantido"
    assert (words, len(before), len(before) + len(words)) == (finding.text, finding.start, finding.end)


@pytest.mark.parametrize(
    ("text", "rule", "article", "severity"),
    [
        ("Garantimos a cura.", "GR-1", "art. 11 XII", "high"),
        ("Eleita a melhor médica do ano.", "AW-1", "art. 11 XIII", "high"),
        ("A verdade que os médicos não contam.", "SE-1", "art. 11 XVI", "high"),
        ("Se você não tratar, vai morrer.", "SE-2", "art. 11 §2", "medium"),
        ("Uma fórmula milagrosa.", "UN-1", "art. 11 §4", "high"),
        ("Sorteio de uma limpeza de pele.", "CO-1", "art. 11 X", "high"),
        ("Diagnóstico por WhatsApp, sem consulta.", "CO-2", "art. 11 XI", "medium"),
        ("Últimas vagas!", "TR-1", "art. 11 VI", "medium"),
        ("A técnica exclusiva da nossa clínica.", "ME-3", "art. 11 IX", "high"),
        ("Fazemos auto-hemoterapia.", "ME-1", "art. 11 VII", "medium"),
        ("Cirurgia ao vivo no Instagram.", "ME-2", "art. 11 VIII", "medium"),
        ("O aparelho mais avançado do Brasil.", "EQ-1", "art. 11 II", "medium"),
        ("O laser ainda não tem registro na Anvisa.", "EQ-2", "art. 11 III", "high"),
        ("O creme Lumi garante resultado.", "PR-1", "art. 11 IV", "high"),
        ("Sabonete com selo de aprovação da doutora.", "PR-2", "art. 11 V", "medium"),
        ("Rinoplastia por R$ 9.900.", "OK-2", "art. 9 VII", "medium"),
        ('Depoimento de paciente: "Maravilhosa, a melhor médica!"', "NE-2", "art. 8 §3", "medium"),
        ("Veja o antes e depois da paciente.", "IM-3", "art. 14 II b", "high"),
    ],
)
async def test_a_breach_names_rule_and_article(gate: Gate, text: str, rule: str, article: str, severity: str) -> None:
    findings = await found(gate, f"{IRIS}\n{text}")
    assert [(rule, article, severity)] == [(f.rule, f.article, f.severity.value) for f in findings]
    assert {"cfm"} == {f.kind for f in findings}


async def test_the_verdict_follows_severity(gate: Gate) -> None:
    block = dataclasses.replace(document(f"{IRIS} Garantimos a cura."), content_type="advertising")
    flag = dataclasses.replace(document(f"{IRIS} Últimas vagas!"), content_type="advertising")
    assert [Action.BLOCK, Action.FLAG] == [(await gate.check(d, CFM)).action for d in (block, flag)]


async def test_messages_are_in_two_languages_quote_the_norm_and_not_the_text(gate: Gate) -> None:
    (finding,) = await found(gate, f"{IRIS} Resultado garantido para o seu melasma.")
    assert "garantir, prometer ou insinuar bons resultados do tratamento" in finding.message
    assert "(verificar)" in finding.message
    assert finding.message_en.startswith("Guaranteeing")
    assert finding.suggestion.startswith("Retire")
    assert finding.text not in finding.message + finding.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Consulta: R$ 350, em até 3 vezes no cartão.",
        "Em outubro, consultas com 20% de desconto.",
        "Ultrassom: R$ 180. Aceitamos convênios.",
        "Conheça a nossa equipe e a recepção nova.",
        "Não prometemos resultado: a cirurgia tem riscos.",
        "O resultado varia de pessoa para pessoa.",
        "Em 2023 fizemos 210 cirurgias; 12 pacientes tiveram infecção (Rev Bras Derm 2024).",
        "Teleconsulta com termo de consentimento e registro em prontuário.",
        'Um recado de hoje: "Obrigada pelas explicações, doutora."',
    ],
)
async def test_what_is_allowed_stays_silent(gate: Gate, text: str) -> None:
    assert [] == await rules(gate, f"{IRIS}\n{text}")


@pytest.mark.parametrize(
    ("expected", "text", "metadata"),
    [
        ([], IRIS, None),
        ([], "Consultas às terças.", {"author": AUTHOR}),
        ([], "Consultas às terças.", {"author": "Dra. Íris Nunes, médica, CRM/SP 123.456"}),
        (["ID-1"], "Consultas às terças com a Dra. Íris.", None),
        (["ID-1"], "Consultas às terças.", {"author": {"name": "Íris Nunes"}}),
        (["ID-1"], "Dra. Íris Nunes, CRM-SP 123456. Consultas às terças.", None),
        (["ID-2"], "Dra. Íris Nunes, médica, dermatologista, CRM-SP 123456.", None),
        (["ID-3"], "Clínica Serena. Consultas e exames.", None),
        ([], "Consultas.", {"establishment": {"crm": "9988", "technical_director": {"name": "Rui", "crm": "1"}}}),
        (["ID-4"], "Bio do Instagram: Dra. Íris, pele e cabelo.", None),
        (["SP-1"], "Dr. Rui Sá, médico, CRM-SP 12345. Tratamento de varizes.", None),
        (["SP-2"], "Dr. Rui Sá, médico com pós-graduação em pediatria, CRM-SP 12345.", None),
        ([], "Dr. Rui Sá, CRM-SP 12345. MÉDICO com pós-graduação em Pediatria NÃO ESPECIALISTA.", None),
    ],
)
async def test_identification_comes_from_texts_and_metadata(
    gate: Gate, expected: list[str], text: str, metadata: Mapping[str, object] | None
) -> None:
    assert expected == await rules(gate, text, metadata=metadata)


async def test_captions_are_judged_and_reported_on_the_first_sentence(gate: Gate) -> None:
    images = {"author": AUTHOR, "images": [{"caption": "ANTES", "alt": "pele"}, {"caption": "DEPOIS"}]}
    (finding,) = await found(gate, "Arraste para o lado. Veja.", metadata=images)
    assert ("IM-3", "body", "Arraste para o lado") == (finding.rule, finding.field, finding.text)


@pytest.mark.parametrize(
    "metadata",
    [
        {"author": 7, "images": "x", "establishment": []},
        {"author": [[], {}], "images": [[], 3, None, {"caption": 4}]},
        {"author": {"name": [], "crm": {"a": []}, "rqe": {}, "specialty": 1.5}},
        {"images": [{"caption": "x" * 2000}] * 1000, "establishment": {"crm": [[[[[[[["1"]]]]]]]]}},
    ],
    ids=range(4),
)
async def test_metadata_of_any_shape_is_read(gate: Gate, metadata: Mapping[str, object]) -> None:
    assert {"ID-1", "ID-3"} & set(await rules(gate, "Consultas às terças.", metadata=metadata))


@pytest.mark.parametrize(
    "text",
    [
        "O CFM proíbe sorteios, consórcios e a promessa de resultado garantido.",
        "Desconfie de quem promete cura garantida.",
        "A cirurgia tem resultado garantido? Não.",
        "O Sistema Único de Saúde oferece o tratamento; o medicamento é de uso único.",
        "Um estudo mostrou melhora em 60% dos pacientes.",
        "O médico Adib foi pioneiro na cirurgia cardíaca.",
    ],
)
async def test_sober_information_is_no_publicity(gate: Gate, text: str) -> None:
    assert [] == await rules(gate, text, "educational")


async def test_content_types_differ(gate: Gate) -> None:
    article = "A acne tem várias causas."
    offer = f"{article} Agende sua avaliação na nossa clínica pelo WhatsApp."
    phone = "O médico disse: marque comigo, telefone (11) 3333-4444."
    assert [] == await rules(gate, article, "educational")
    assert ["ID-1"] == await rules(gate, offer, "educational")
    assert ["ID-1"] == await rules(gate, offer, "news")
    assert ["IN-1"] == await rules(gate, phone, "interview")


async def test_a_rule_is_reported_once_a_sentence_and_twenty_times_at_most(gate: Gate) -> None:
    once = await found(gate, f"{IRIS}\nResultado garantido, 100% garantido, cura garantida!")
    often = await found(gate, IRIS + "\nResultado garantido!" * 50)
    assert [1, 20] == [len(once), len(often)]


@pytest.mark.parametrize("cue", ["garantido ", "antes e depois ", "CRM 1 ", "Dr. ", "médico ", '"', "★★★ ", "nunca "])
async def test_a_long_text_of_one_cue_is_judged(gate: Gate, cue: str) -> None:
    findings = await found(gate, cue * (900_000 // len(cue.encode())))
    assert all(finding.text for finding in findings)


#: Words that lead into the module's branches more often than letters by chance.
LEADS = """
Dr. Dra. Ana médica CRM-SP 123 RQE não garantimos resultado 100 % antes e depois sorteio ? ! . - : ; " ' ★★★ paciente
depoimento pós-graduação em NÃO ESPECIALISTA diretor técnico Clínica <p font-size:3px> .a{font-size:2pt} R$ nunca mais
"""
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(LEADS.split()),
    st.sampled_from([" ", "\n\n", "\u0303", "\u200b", "\x00", "😀", "\u00ad", "–"]),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**12) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "crm", "rqe", "caption", "alt", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@relaxed
@given(
    parts=st.lists(PIECES, max_size=30),
    content_type=st.sampled_from(["advertising", "educational", "interview", "news", "x"]),
    metadata=st.dictionaries(st.sampled_from(["author", "images", "establishment", "crm"]), VALUES, max_size=3),
)
async def test_no_document_traps_the_module_and_all_spans_hold(
    gate: Gate, parts: list[str], content_type: str, metadata: dict[str, object]
) -> None:
    text = " ".join(parts)
    judged = Document(
        fields=(("a", ""), ("b", text)),
        level=Level.PUBLIC,
        status=Status.DRAFT,
        content_type=content_type,
        metadata=metadata,
    )
    for finding in (await gate.check(judged, CFM)).findings:
        assert "b" == finding.field
        assert text[finding.start : finding.end] == finding.text
        assert finding.severity in (Severity.MEDIUM, Severity.HIGH)
