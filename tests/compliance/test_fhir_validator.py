"""What the shipped fhir_validator says of FHIR resources: those of the corpus, damaged ones, and hostile texts."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.compliance.gate import Gate
from hub.model import Action, Document, Issue, Level, ModuleVerdict, Status
from tests.compliance.conftest import policy

GUESTS = Path(__file__).resolve().parents[2] / "guests" / "fhir"
sys.path.insert(0, str(GUESTS))

import compiled  # noqa: E402  # a script's neighbours, beside the module's sources
import fhirpath  # noqa: E402
import mutations  # noqa: E402

FHIR = policy("fhir_validator")

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent / "corpus" / "fhir.jsonl").read_text(encoding="utf-8").splitlines()
]
VALID = [case["resource"] for case in CORPUS if case["valid"] and len(case.get("resource", ())) > 1]


def document(*texts: str, **fields: str) -> Document:
    """Return a document with the text as its resource, or with further fields only."""
    resource = (("resource", text) for text in texts)
    return Document(fields=(*resource, *fields.items()), level=Level.PUBLIC, status=Status.DRAFT)


async def judge(gate: Gate, *texts: str, **fields: str) -> ModuleVerdict:
    return (await gate.check(document(*texts, **fields), FHIR)).modules[0]


def errors(issues: tuple[Issue, ...]) -> set[tuple[str, str]]:
    return {(issue.code, issue.expression) for issue in issues if issue.severity in ("error", "fatal")}


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["id"])
async def test_each_resource_of_the_corpus_is_judged_with_the_path_of_every_error(
    gate: Gate, case: dict[str, Any]
) -> None:
    text = case["raw"] if "raw" in case else json.dumps(case["resource"], ensure_ascii=False)
    said = await judge(gate, text)
    assert case["valid"] == said.valid, case["about"]
    assert {(issue["code"], issue["expression"]) for issue in case["issues"]} == errors(said.issues), case["about"]


def test_the_corpus_is_large_and_has_both_kinds() -> None:
    assert len(CORPUS) >= 60
    assert len({case["id"] for case in CORPUS}) == len(CORPUS)
    assert 0.1 < sum(case["valid"] for case in CORPUS) / len(CORPUS) < 0.9


@pytest.mark.parametrize("kind", mutations.MUTATIONS)
async def test_damage_to_valid_resources_is_seen(gate: Gate, kind: str) -> None:
    model = compiled.Compiled(GUESTS / "r4.bin")
    damaged = [
        text for resource in VALID for seed in range(8) for _, text in mutations.broken(model, resource, seed, [kind])
    ]
    verdicts = await gate.check_batch([document(text) for text in damaged], FHIR)
    assert [] == [text for text, verdict in zip(damaged, verdicts, strict=True) if verdict.modules[0].valid]
    assert len(damaged) >= 8


async def test_a_resource_written_anew_stays_valid(gate: Gate) -> None:
    texts = [form(resource) for resource in VALID for form in (_indented, _escaped, _reversed)]
    verdicts = await gate.check_batch([document(text) for text in texts], FHIR)
    assert [] == [text for text, verdict in zip(texts, verdicts, strict=True) if not verdict.modules[0].valid]


def _indented(resource: object) -> str:
    return json.dumps(resource, indent=4, ensure_ascii=False)


def _escaped(resource: object) -> str:
    def escape(string: re.Match[str]) -> str:
        return re.sub(r"(?<![a-z\\])[a-z]", lambda letter: f"\\u{ord(letter[0]):04x}", string[0]).replace("/", "\\/")

    return re.sub(r'"[^"\\]*"', escape, json.dumps(resource, ensure_ascii=False))


def _reversed(resource: Any) -> str:
    def turn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turn(item) for key, item in reversed(value.items())}
        return [turn(item) for item in value] if isinstance(value, list) else value

    return json.dumps(turn(resource), ensure_ascii=False)


@pytest.mark.parametrize("before", ["", " \n", "\ufeff"], ids=["nothing", "space", "mark"])
async def test_the_place_of_an_issue_counts_code_points(gate: Gate, before: str) -> None:
    text = before + '{"resourceType": "Patient", "name": [{"text": "João 😀"}], "gender": "não dito"}'
    said = await judge(gate, text)
    (issue,) = [issue for issue in said.issues if issue.severity == "error"]
    assert '"não dito"' == text[issue.start : issue.end]


async def test_what_is_missing_is_placed_at_the_object_that_lacks_it(gate: Gate) -> None:
    text = '{"resourceType": "Patient", "communication": [{"preferred": true}]}'
    (issue,) = (await judge(gate, text)).issues
    assert "required" == issue.code
    assert '{"preferred": true}' == text[issue.start : issue.end]


async def test_an_error_blocks_and_a_warning_does_not(gate: Gate) -> None:
    wrong = await gate.check(document('{"resourceType": "Patient", "gender": "x"}'), FHIR)
    warned = await gate.check(document('\ufeff{"resourceType": "Patient"}'), FHIR)
    assert (Action.BLOCK, Action.ALLOW) == (wrong.action, warned.action)
    assert ["warning"] == [issue.severity for issue in warned.modules[0].issues]


async def test_diagnostics_never_quote_the_resource(gate: Gate) -> None:
    secret = "Zulmira Quaresma"
    resource = {
        "resourceType": "Patient",
        "id": secret,
        "gender": secret,
        "birthDate": secret,
        "active": secret,
        secret: 1,
        "text": {"status": secret, "div": f"<{secret}>"},
        "managingOrganization": {"reference": secret},
        "contained": [{"resourceType": secret}],
        "extension": [{"url": secret}],
        "identifier": [{"system": "urn:oid:2.16.840.1.113883.13.237", "value": secret}],
    }
    issues = (await judge(gate, json.dumps(resource))).issues
    assert len(issues) >= 12
    for issue in issues:
        assert "Zulmira" not in issue.diagnostics + issue.expression


async def test_a_document_without_resources_is_valid(gate: Gate) -> None:
    said = await judge(gate, title="Dengue", body='{"resourceType": "Foo"}', **{"custom_fields.a": '{"b": 1}'})
    assert (True, ()) == (said.valid, said.issues)


async def test_resources_in_custom_fields_are_found_by_their_type(gate: Gate) -> None:
    fields = {
        "custom_fields.laudo": ' {"resourceType": "Observation", "code": {"text": "x"}}',
        "custom_fields.nota": "[1, 2]",
        "custom_fields.cortado": '{"resourceType": "Patient"',
        "custom_fields.bom": '{"resourceType": "Patient"}',
    }
    said = await judge(gate, body="Leia o laudo.", **fields)
    assert said.valid is False
    assert [("custom_fields.laudo", "required"), ("custom_fields.cortado", "structure")] == [
        (issue.field, issue.code) for issue in said.issues
    ]


async def test_each_resource_of_a_batch_has_its_own_verdict(gate: Gate) -> None:
    texts = ['{"resourceType": "Patient"}', "[", '{"resourceType": "Patient", "active": 1}'] * 40
    verdicts = await gate.check_batch([document(text) for text in texts], FHIR)
    assert [True, False, False] * 40 == [verdict.modules[0].valid for verdict in verdicts]


async def test_issues_beyond_two_hundred_are_only_mentioned(gate: Gate) -> None:
    text = json.dumps({"resourceType": "Patient", "name": [{"family": ""}] * 5000})
    issues = (await judge(gate, text)).issues
    assert (201, "information", "too-costly") == (len(issues), issues[-1].severity, issues[-1].code)
    assert "Patient.name[199].family" == issues[199].expression


PATIENT = '{{"resourceType": "Patient", {}}}'
ONE_MB = 1_000_000

HOSTILE = {
    "empty": "",
    "space": " " * 1000,
    "letters": "a" * ONE_MB,
    "digits": "1" * ONE_MB,
    "brackets": "(" * ONE_MB,
    "arrays nested 100,000 deep": "[" * 100_000,
    "objects nested 100,000 deep": '{"a":' * 100_000,
    "closed arrays nested deep": PATIENT.format('"name": ' + "[" * 250 + "]" * 250),
    "contained in contained, deep": '{"resourceType":"Patient","contained":[' * 90 + "1" + "]}" * 90,
    "an integer of 100,000 digits": PATIENT.format('"multipleBirthInteger": ' + "9" * 100_000),
    "a name 60,000 times": PATIENT.format(",".join(['"active": true'] * 60_000)),
    "a choice 20,000 times": PATIENT.format(",".join(['"deceasedBoolean": true, "deceasedDateTime": "2024"'] * 20_000)),
    "empty arrays": PATIENT.format('"name": [' + ",".join(["[]"] * 200_000) + "]"),
    "nulls": PATIENT.format('"name": [{"given": [' + ",".join(["null"] * 150_000) + "]}]"),
    "unknown names": PATIENT.format(",".join(f'"k{i}": 1' for i in range(60_000))),
    "open tags": PATIENT.format('"text": {"status": "empty", "div": "' + "<div>" * 190_000 + '"}'),
    "unmatched contained": PATIENT.format(
        '"contained": [' + ",".join(f'{{"resourceType": "Basic", "id": "a{i}"}}' for i in range(20_000)) + "]"
    ),
    "NUL": PATIENT.format('"id": "a\0b"'),
    "escaped NUL": PATIENT.format('"id": "a\\u0000b"'),
    "half of a surrogate pair": PATIENT.format('"language": "\\ud800"'),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_texts_are_refused_in_words(gate: Gate, text: str) -> None:
    said = await judge(gate, text)
    assert said.valid is False
    assert 1 <= len(said.issues) <= 201
    for issue in said.issues:
        assert 0 <= issue.start <= issue.end <= len(text)
        assert issue.diagnostics.endswith((".", "questionnaire"))


LONG = {
    "extensions": PATIENT.format(
        '"extension": [' + ",".join(['{"url":"http://a.b/c","valueString":"x"}'] * 20_000) + "]"
    ),
    "base64": '{"resourceType": "Binary", "contentType": "a/b", "data": "' + "A" * ONE_MB + '"}',
    "items": json.dumps(
        {
            "resourceType": "Questionnaire",
            "status": "draft",
            "item": [{"linkId": f"{i}", "type": "string"} for i in range(20_000)],
        }
    ),
    "a decimal of 100,000 digits": '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":'
    '{"value":' + "9" * 100_000 + "}}",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
async def test_long_texts_that_hold_are_valid(gate: Gate, text: str) -> None:
    assert (await judge(gate, text)).valid is True


def test_the_translator_numbers_operations_as_the_module_does() -> None:
    source = (GUESTS / "operation.zig").read_text(encoding="utf-8")
    enum = re.search(r"const Operation = enum\(u8\) \{(.*?)\};", source, re.DOTALL)
    assert enum is not None
    names = [name.strip('@"').replace("_", "") for name in re.findall(r'[@"\w]+', enum[1])]
    assert [name.lower() for name in fhirpath.OPERATIONS] == names


@pytest.mark.parametrize("expression", ["a.resolve()", "a.matches('x')", "a =", "(a", "a ~ b", "%other", "'open"])
def test_an_expression_that_the_module_cannot_run_is_not_translated(expression: str) -> None:
    translator = fhirpath.Translator(lambda name: len(name), lambda name: 0, "Patient")
    with pytest.raises(fhirpath.NotTranslated):
        translator.translate(expression)


async def test_an_invariant_that_would_take_too_long_does_not_pass(gate: Gate) -> None:
    codes = [{"code": f"a{i}"} for i in range(10_000)]
    others = [{"code": f"b{i}"} for i in range(10_000)]
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "valueString": "x",
        "code": {"coding": codes},
        "component": [{"valueString": "x", "code": {"coding": others}}],
    }
    verdict = await judge(gate, json.dumps(observation))
    assert (False, ["too-costly"]) == (verdict.valid, [issue.code for issue in verdict.issues])
