"""Speak the module interface, version 1: documents in as JSON, findings out as JSON.

A module is a core WASM module without imports that exports exactly `memory`, `abi_version() → i32`, `alloc(len) → ptr`,
its entry `(ptr, len) → i64` (pointer and length of the answer packed) and `last_panic() → i64`. Nothing that comes out
of one is trusted: an answer of the wrong shape, for the wrong documents or with a span outside its field is unreadable,
and what is unreadable is no verdict. Offsets count code points, so a slice of the original text is what was found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
import orjson

from hub.errors import NoVerdict
from hub.model import Document, Finding, Severity

#: The only version of the interface that the hub speaks.
VERSION = 1

#: Exports of every module beside its entry.
COMMON_EXPORTS = frozenset({"memory", "abi_version", "alloc", "last_panic"})

#: A longer answer is unreadable: 20,000 findings of the usual length.
ANSWER_MAX_BYTES = 8 * 1024 * 1024

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Sentence = Annotated[str, msgspec.Meta(max_length=500)]
_Offset = Annotated[int, msgspec.Meta(ge=0)]


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


class _Judged(msgspec.Struct, frozen=True):
    findings: list[_Finding]


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str = ""


class _Answer(msgspec.Struct, frozen=True):
    documents: list[_Judged] | None = None
    error: _Error | None = None


_decoder = msgspec.json.Decoder(_Answer)


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


def read_answer(module: str, answer: bytes, documents: Sequence[Document]) -> list[tuple[Finding, ...]]:
    """Return the findings of each document, in the documents' order.

    Args:
        module: the module's name, for the findings and the error.
        answer: what the module returned.
        documents: what it was asked about.

    Raises:
        NoVerdict: the answer is unreadable, or the module could not read its input or ran out of memory.
    """
    try:
        parsed = _decoder.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NoVerdict(module, "unreadable") from None  # the cause quotes the answer, which may quote the text
    if parsed.error is not None:
        raise NoVerdict(module, "memory" if parsed.error.code == "OutOfMemory" else "input")
    if parsed.documents is None or len(parsed.documents) != len(documents):
        raise NoVerdict(module, "unreadable")
    return [
        _findings(module, judged.findings, document)
        for judged, document in zip(parsed.documents, documents, strict=True)
    ]


def _findings(module: str, found: list[_Finding], document: Document) -> tuple[Finding, ...]:
    if not found:
        return ()
    texts = dict(document.fields)
    return tuple(_finding(module, finding, texts) for finding in found)


def _finding(module: str, found: _Finding, texts: dict[str, str]) -> Finding:
    text = texts.get(found.field)
    if text is None or not found.start < found.end <= len(text):
        raise NoVerdict(module, "unreadable")
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
        text=text[found.start : found.end],
        message=found.message,
        suggestion=found.suggestion,
        check_digit=found.check_digit,
    )
