"""Speak the module interface, version 1: documents in as JSON, findings out as JSON.

A module is a core WASM module without imports that exports exactly `memory`, `abi_version() → i32`, `alloc(len) → ptr`,
its entry `(ptr, len) → i64` (pointer and length of the answer packed) and `last_panic() → i64`. Nothing that comes out
of one is trusted: an answer of the wrong shape, for the wrong documents or with a span outside its field is unreadable,
and what is unreadable is no verdict. Offsets count code points, so a slice of the original text is what was found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import orjson

from hub.errors import NoVerdict
from hub.model import Document, Finding, Issue, Severity

#: The only version of the interface that the hub speaks.
VERSION = 1

#: Exports of every module beside its entry.
COMMON_EXPORTS = frozenset({"memory", "abi_version", "alloc", "last_panic"})

#: A longer answer is unreadable: 20,000 findings of the usual length.
ANSWER_MAX_BYTES = 8 * 1024 * 1024

#: A longer list of findings or issues of one document is unreadable.
FINDINGS_MAX = 20_000

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Sentence = Annotated[str, msgspec.Meta(max_length=1000)]
_Words = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=20)]
_Offset = Annotated[int, msgspec.Meta(ge=0)]

#: Severity of an issue of a FHIR resource, as findings have it.
_ISSUE_SEVERITY = {
    "fatal": Severity.HIGH,
    "error": Severity.HIGH,
    "warning": Severity.LOW,
    "information": Severity.INFO,
}


class _Finding(msgspec.Struct, frozen=True):
    rule: _Name
    kind: _Name
    article: _Sentence
    severity: Severity
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    field: str
    start: _Offset
    end: _Offset
    message: _Sentence
    suggestion: _Sentence
    check_digit: Literal["ok", "failed", "none"] = "none"
    message_en: _Sentence = ""
    replaces: bool = False
    types: _Words = ()
    evidence: Annotated[str, msgspec.Meta(max_length=100)] = ""
    flags: _Words = ()


class _Issue(msgspec.Struct, frozen=True):
    severity: Literal["fatal", "error", "warning", "information"]
    code: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,60}$")]
    expression: _Sentence
    diagnostics: _Sentence
    field: str
    start: _Offset
    end: _Offset


class _Judged(msgspec.Struct, frozen=True):
    findings: Annotated[list[_Finding], msgspec.Meta(max_length=FINDINGS_MAX)]
    health_linked_to_identified_person: bool | None = None
    valid: bool | None = None
    issues: Annotated[list[_Issue], msgspec.Meta(max_length=FINDINGS_MAX)] = msgspec.field(default_factory=list)


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str = ""


class Answer(msgspec.Struct, frozen=True):
    """An answer as it is written, before it is compared with what was asked."""

    documents: list[_Judged] | None = None
    error: _Error | None = None


_decoder = msgspec.json.Decoder(Answer)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a module said of one document."""

    findings: tuple[Finding, ...]
    health_linked: bool | None
    valid: bool | None
    issues: tuple[Issue, ...]


def canonical(document: Document) -> bytes:
    """Return the one encoding of a document: what modules read and what its hash is taken of.

    Raises:
        UnicodeEncodeError: a text holds half of a surrogate pair, which no encoding can carry.
    """
    try:
        return orjson.dumps(
            {
                "fields": [{"name": name, "text": text} for name, text in document.fields],
                "level": int(document.level),
                "status": document.status.value,
                "content_type": document.content_type,
                "language": document.language,
                "metadata": document.metadata,
            }
        )
    except TypeError as error:
        raise UnicodeEncodeError("utf-8", "", 0, 0, "surrogates not allowed") from error


def text_hash(encoded: bytes) -> str:
    """Return the SHA-256 of a document's canonical encoding, 64 hexadecimal digits."""
    return hashlib.sha256(encoded).hexdigest()


def request(encoded: Sequence[bytes]) -> bytes:
    """Return the input of one call: the documents' canonical encodings in their order."""
    return b'{"documents":[' + b",".join(encoded) + b"]}"


def read_answer(module: str, answer: bytes, documents: Sequence[Document]) -> list[Judged]:
    """Return what was said of each document, in the documents' order.

    Issues of FHIR resources become findings too, so that whoever decides needs to look at findings only.

    Args:
        module: the module's name, for the findings and the error.
        answer: what the module returned.
        documents: what it was asked about.

    Raises:
        NoVerdict: the answer is unreadable, or the module could not read its input or ran out of memory.
    """
    try:
        parsed = _decoder.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NoVerdict(module, "unreadable") from None  # the cause quotes the answer, which may quote the text
    if parsed.error is not None:
        raise NoVerdict(module, "memory" if parsed.error.code == "OutOfMemory" else "input")
    if parsed.documents is None or len(parsed.documents) != len(documents):
        raise NoVerdict(module, "unreadable")
    return [_judged(module, judged, document) for judged, document in zip(parsed.documents, documents, strict=True)]


def _judged(module: str, said: _Judged, document: Document) -> Judged:
    if not said.findings and not said.issues:
        return Judged((), said.health_linked_to_identified_person, said.valid, ())
    texts = dict(document.fields)
    findings = [_finding(module, found, texts) for found in said.findings]
    issues = tuple(_issue(module, issue, texts) for issue in said.issues)
    if any(issue.severity in ("fatal", "error") for issue in issues) and said.valid is not False:
        raise NoVerdict(module, "unreadable")  # valid, and yet not
    findings += _of_issues(module, issues, texts)
    return Judged(tuple(findings), said.health_linked_to_identified_person, said.valid, issues)


def _finding(module: str, found: _Finding, texts: dict[str, str]) -> Finding:
    return Finding(
        module=module,
        rule=found.rule,
        kind=found.kind,
        article=found.article,
        severity=found.severity,
        confidence=found.confidence,
        field=found.field,
        start=found.start,
        end=found.end,
        text=_cut(module, texts, found),
        message=found.message,
        suggestion=found.suggestion,
        check_digit=found.check_digit,
        message_en=found.message_en,
        replaces=found.replaces,
        types=found.types,
        evidence=found.evidence,
        flags=found.flags,
    )


def _issue(module: str, issue: _Issue, texts: dict[str, str]) -> Issue:
    if issue.end or texts.get(issue.field) != "":  # in an empty text there is no place to point at
        _cut(module, texts, issue)
    return Issue(issue.severity, issue.code, issue.expression, issue.diagnostics, issue.field, issue.start, issue.end)


def _of_issues(module: str, issues: tuple[Issue, ...], texts: dict[str, str]) -> Iterator[Finding]:
    for issue in issues:
        yield Finding(
            module=module,
            rule=f"FHIR-{issue.code.upper()}",
            kind="fhir",
            article="FHIR R4",
            severity=_ISSUE_SEVERITY[issue.severity],
            confidence=1.0,
            field=issue.field,
            start=issue.start,
            end=issue.end,
            text=texts[issue.field][issue.start : issue.end],
            message=f"O recurso FHIR não está conforme em {issue.expression}."[:1000],
            suggestion="Corrija o elemento conforme a especificação FHIR R4.",
            message_en=issue.diagnostics,
        )


def _cut(module: str, texts: dict[str, str], place: _Finding | _Issue) -> str:
    """Return the text of a span. Raises NoVerdict where there is no such span."""
    text = texts.get(place.field)
    if text is None or not place.start < place.end <= len(text):
        raise NoVerdict(module, "unreadable")
    return text[place.start : place.end]
