"""Nothing that a module answers is trusted, and a document has one encoding."""

from __future__ import annotations

import json

import pytest

from hub.compliance import abi
from hub.errors import NoVerdict
from hub.model import Document, Level, Status
from tests.compliance.guests import NO_FINDINGS, document, finding


def test_a_finding_carries_the_span_of_the_original_text() -> None:
    found = abi.read_answer("m", finding(start=1, end=3).encode(), [document(title="a😀b")])
    assert (found[0][0].text, found[0][0].start, found[0][0].end, found[0][0].field) == ("😀b", 1, 3, "title")


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
        finding(message="x" * 501),
        finding(rule=""),
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
    ]
    hashes = {abi.text_hash(abi.canonical(d)) for d in (base, *others)}
    assert len(others) + 1 == len(hashes)
    assert abi.text_hash(abi.canonical(base)) in hashes


def test_half_a_surrogate_pair_has_no_encoding() -> None:
    with pytest.raises(UnicodeEncodeError):
        abi.canonical(document(body="\ud83d"))
