"""Nothing that a module answers is trusted, and a document has one encoding."""

from __future__ import annotations

import json

import pytest

from hub.compliance import abi
from hub.errors import NoVerdict
from hub.model import Document, Level, Severity, Status
from tests.compliance.guests import NO_FINDINGS, document, finding, issue


def test_a_finding_carries_the_span_of_the_original_text() -> None:
    found = abi.read_answer("m", finding(start=1, end=3).encode(), [document(title="a😀b")])
    assert (
        found[0].findings[0].text,
        found[0].findings[0].start,
        found[0].findings[0].end,
        found[0].findings[0].field,
    ) == ("😀b", 1, 3, "title")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "nothing",
        "[]",
        "{}",
        '{"documents":[]}',
        '{"documents":[{"findings":[]},{"findings":[]}]}',
        '{"documents":[{}]}',
        finding(severity="urgent"),
        finding(confidence=1.5),
        finding(confidence="high"),
        finding(field="missing"),
        finding(start=-1),
        finding(start=1, end=1),
        finding(start=2, end=1),
        finding(end=7),
        finding(end=1 << 40),
        finding(check_digit="maybe"),
        finding(message="x" * 1001),
        finding(rule=""),
        finding(types=["x"] * 21),
        finding(types="therapeutic"),
        finding(replaces="yes"),
        issue(start=9),
        issue(end=7),
        issue(field="nowhere"),
        issue(severity="bad"),
        issue(code="Not a code"),
        issue().replace('"valid": false', '"valid": true'),
        NO_FINDINGS + "x",
    ],
)
def test_an_unreadable_answer_is_no_verdict(answer: str) -> None:
    with pytest.raises(NoVerdict) as caught:
        abi.read_answer("m", answer.encode(), [document()])
    assert (caught.value.module, caught.value.reason) == ("m", "unreadable")


def test_an_answer_that_is_not_utf8_is_unreadable() -> None:
    with pytest.raises(NoVerdict, match="unreadable"):
        abi.read_answer("m", finding().encode().replace(b'"m"', b'"\xff"'), [document()])


def test_what_was_unreadable_is_quoted_nowhere() -> None:
    with pytest.raises(NoVerdict) as caught:
        abi.read_answer("m", finding(severity="segredo").encode(), [document()])
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "segredo" not in str(caught.value)


def test_issues_are_findings_too() -> None:
    (said,) = abi.read_answer("m", issue(severity="warning").encode(), [document()])
    assert (said.valid, said.issues[0].expression, said.health_linked) == (False, "Patient.gender", None)
    (found,) = said.findings
    assert ("FHIR-VALUE", "fhir", Severity.LOW, "Tít") == (found.rule, found.kind, found.severity, found.text)


def test_an_empty_text_may_have_an_issue_without_a_place() -> None:
    (said,) = abi.read_answer("m", issue(start=0, end=0).encode(), [document(title="")])
    assert "" == said.findings[0].text


@pytest.mark.parametrize(("code", "reason"), [("OutOfMemory", "memory"), ("SyntaxError", "input")])
def test_an_error_answer_is_no_verdict_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(NoVerdict) as caught:
        abi.read_answer("m", json.dumps({"error": {"code": code, "message": "x"}}).encode(), [document()])
    assert reason == caught.value.reason


def test_the_hash_changes_with_everything_that_is_judged() -> None:
    base = Document(fields=(("title", "a"), ("body", "b")), level=Level.PUBLIC, status=Status.DRAFT)
    others = [
        Document(fields=(("title", "ab"), ("body", "")), level=Level.PUBLIC, status=Status.DRAFT),
        Document(fields=(("body", "b"), ("title", "a")), level=Level.PUBLIC, status=Status.DRAFT),
        Document(fields=base.fields, level=Level.RESTRICTED, status=Status.DRAFT),
        Document(fields=base.fields, level=Level.PUBLIC, status=Status.PUBLISHED),
        Document(fields=base.fields, level=Level.PUBLIC, status=Status.DRAFT, content_type="news"),
        Document(fields=base.fields, level=Level.PUBLIC, status=Status.DRAFT, language="en"),
        Document(fields=base.fields, level=Level.PUBLIC, status=Status.DRAFT, metadata={"author": {"crm": "1"}}),
    ]
    hashes = {abi.text_hash(abi.canonical(d)) for d in (base, *others)}
    assert len(others) + 1 == len(hashes)
    assert abi.text_hash(abi.canonical(base)) in hashes


def test_half_a_surrogate_pair_has_no_encoding() -> None:
    with pytest.raises(UnicodeEncodeError):
        abi.canonical(document(body="\ud83d"))
