"""What the shipped claims_extractor finds, with spans in the original's code points, and what it leaves alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.compliance.gate import Gate
from hub.errors import NoVerdict, TooLarge
from hub.model import Action, Document, Finding, Level, Severity, Status
from tests.compliance.conftest import policy
from tests.compliance.guests import document

CLAIMS = policy("claims_extractor")

#: Properties run many examples over one gate, which has no state between checks.
relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def found(gate: Gate, body: str, **fields: str) -> list[Finding]:
    return list((await gate.check(document(body, **fields), CLAIMS)).findings)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "before", ["", "Olá!\n", "Informação à noite. ", "😀👩‍⚕️🇧🇷\n", "𝒳 \u200b\ufeff\u00a0.\n"], ids=range(5)
)
@pytest.mark.parametrize("claim", ["O chá de boldo cura a gastrite.", "Própolis previne infecções."])
async def test_spans_are_exact_behind_any_text(gate: Gate, before: str, claim: str, form: str) -> None:
    text = unicodedata.normalize(form, before)
    claim = unicodedata.normalize(form, claim)
    (finding,) = await found(gate, f"{text}{claim} O preço varia.")
    assert (claim, len(text), len(text) + len(claim)) == (finding.text, finding.start, finding.end)


@pytest.mark.parametrize(
    ("text", "rule", "severity", "types", "evidence", "flags"),
    [
        ("O chá cura a gastrite.", "CLAIM-NO-EVIDENCE", "medium", "therapeutic", "none", ""),
        ("O chá cura a gastrite para sempre.", "CLAIM-NO-EVIDENCE", "high", "therapeutic absolute", "none", ""),
        ("O chá pode curar a gastrite.", "CLAIM-NO-EVIDENCE", "low", "therapeutic", "none", "hedged"),
        ("O chá não cura a gastrite.", "CLAIM-NEGATED", "info", "therapeutic", "none", "negated"),
        ("O chá previne a gripe.", "CLAIM-NO-EVIDENCE", "medium", "preventive", "none", ""),
        ("A vacinação previne o sarampo.", "CLAIM-NO-EVIDENCE", "low", "preventive", "none", ""),
        ("O remédio causa tontura.", "CLAIM-NO-EVIDENCE", "low", "adverse_effect", "none", ""),
        ("Estudos provam que o chá cura gripe.", "CLAIM-VAGUE-EVIDENCE", "medium", "therapeutic", "vague_science", ""),
        ("Ana diz que o chá cura asma.", "CLAIM-ATTRIBUTION-ONLY", "medium", "therapeutic", "attribution", "reported"),
        ("Segundo a OMS, o chá cura gastrite.", "CLAIM-WITH-EVIDENCE", "low", "therapeutic", "attribution", "reported"),
        ("O chá cura a gastrite (PMID 31245678).", "CLAIM-WITH-EVIDENCE", "info", "therapeutic", "study", ""),
        (
            "Em ratos, o chá reduziu a dor em 40% (doi:10.5555/abc.1).",
            "CLAIM-WITH-EVIDENCE",
            "info",
            "therapeutic efficacy_percent",
            "study",
            "animal_study",
        ),
    ],
)  # fmt: skip
async def test_rule_and_severity_follow_type_evidence_and_flags(
    gate: Gate, text: str, rule: str, severity: str, types: str, evidence: str, flags: str
) -> None:
    (finding,) = await found(gate, text)
    assert (rule, Severity(severity), tuple(types.split()), evidence, tuple(flags.split())) == (
        finding.rule,
        finding.severity,
        finding.types,
        finding.evidence,
        finding.flags,
    )
    assert finding.kind == "claim"


async def test_a_promise_of_a_cure_blocks_and_a_claim_without_evidence_is_flagged(gate: Gate) -> None:
    bodies = ["Cura da diabetes em 30 dias", "O chá alivia a tosse.", "A vacina previne o sarampo.", "Bom dia."]
    verdicts = await gate.check_batch([document(body) for body in bodies], CLAIMS)
    assert [Action.BLOCK, Action.FLAG, Action.ALLOW, Action.ALLOW] == [verdict.action for verdict in verdicts]


async def test_a_subject_is_taken_from_the_sentence_before_even_from_the_title(gate: Gate) -> None:
    doc = Document(
        fields=(("title", "Chá de boldo"), ("body", "Cura a gastrite em 7 dias.")),
        level=Level.PUBLIC,
        status=Status.DRAFT,
    )
    (finding,) = (await gate.check(doc, CLAIMS)).findings
    assert ("body", 0, 26) == (finding.field, finding.start, finding.end)


async def test_a_field_of_references_claims_nothing(gate: Gate) -> None:
    fields = {"custom_fields.referencias": "Lima T. O chá cura a gripe. Rev Saúde. 2020."}
    assert [] == await found(gate, "nada", **fields)


async def test_messages_are_bilingual_and_quote_nothing(gate: Gate) -> None:
    body = "O Zyxtol cura gastrite. Estudos provam que o Zyxtol cura asma. Segundo Zyx Zyxto, o chá cura lúpus."
    findings = await found(gate, body + " O Zyxtol não cura gota. O Zyxtol cura azia (PMID 31245678).")
    assert 5 == len(findings)
    for finding in findings:
        assert finding.message
        assert finding.message_en
        assert finding.suggestion
        assert "zyx" not in (finding.message + finding.message_en + finding.suggestion).lower()
        assert "verificar" in finding.message or not finding.article


@pytest.mark.parametrize(
    "text",
    [
        "<p>O chá <b>cura</b> a gastrite.</p>",
        "**O chá cura a gastrite.**",
        "O chá c\u200bura a gas\u00adtrite.",
        "O CHÁ CURA A GASTRITE",
        "o cha cura a gastrite",
        "O chá c\u202eura a gastrite.",
        "O chá &nbsp;cura&nbsp; a gastrite.",
        "О chá сura a gastrite.",  # Cyrillic О and с
        "O ｃｈá ｃｕｒａ a gastrite.",
        "O chá\ncura a gastrite.",
        "nome | O chá cura a gastrite. | 10",
        '{"texto": "O chá cura a gastrite", "n": 1}',
    ],
)
async def test_markup_and_disguise_do_not_hide_a_claim(gate: Gate, text: str) -> None:
    (finding,) = await found(gate, text)
    assert ("therapeutic",) == finding.types


async def test_bad_input_gets_a_clear_answer(gate: Gate) -> None:
    assert [] == await found(gate, "")
    assert [] == await found(gate, "\x00\x00 \x00")
    with pytest.raises(NoVerdict):
        await found(gate, "O chá cura \ud800 a gripe.")
    with pytest.raises(TooLarge):
        await found(gate, "O chá cura a gripe. " * 500_000)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "(",
        "9",
        "O chá cura a gripe. ",
        "que cura ",
        "; cura",
        "[1] ",
        "10.1056/",
        "²",
        "segundo ",
        "| chá ",
        "não ",
    ],
)
async def test_a_megabyte_is_judged_within_the_deadline(gate: Gate, piece: str) -> None:
    body = piece * (900_000 // len(piece.encode()))
    assert len(await found(gate, body)) <= 1000


#: Pieces that lead into the module's branches more often than letters by chance.
LEADS = """
chá remédio vacina cura previne evita causa detecta reduz o risco de câncer gripe dor eficaz contra 95% em 30 dias não
nunca sem efeitos colaterais mais do que pode segundo a OMS estudo publicado na (2020) [1] doi 10.1056/ab NCT01234567
diga adeus você seu garantido que se como ; : | " ( ) , . ? ! - Referências 1. ratos paciente João ele Cure Elimine com
é curada com está associado a menor 9 em cada 10 pacientes ficaram livres faz mal impede acaba com melhor fim da
"""
pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(LEADS.split()),
    st.sampled_from(
        [" ", "\n", "\n\n", "\u0303", "\u200b", "\ufe0f", "\x00", "😀", "²", "–", "\u202e", "&nbsp;", "<p>"]
    ),
)


@relaxed
@given(parts=st.lists(pieces, max_size=60), name=st.text(min_size=1, max_size=12))
async def test_no_text_traps_the_module_and_all_spans_hold(gate: Gate, parts: list[str], name: str) -> None:
    text = " ".join(parts)
    doc = Document(fields=((name, text),), level=Level.PUBLIC, status=Status.DRAFT)
    for finding in (await gate.check(doc, CLAIMS)).findings:
        assert name == finding.field
        assert text[finding.start : finding.end] == finding.text
        assert finding.types
        assert finding.evidence in {"none", "attribution", "vague_science", "study"}
