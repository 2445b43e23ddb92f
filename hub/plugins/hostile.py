"""Documents and inputs that a module must live with, whatever its rules are.

Documents are what an author or an application could send. Inputs are what the hub itself never sends: a module answers
them with an error or a report, but does not trap on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from hub.compliance import abi
from hub.model import Document, Level, Status

_MB = 1_000_000
#: Right-to-left override and its end, isolates, and characters without a width.
_INVISIBLE = "\u202e\u202c\u2066\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DIGITS = "٠١٢٣٤٥٦٧٨٩ ０１２３４５６７８９ 𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗 ⁰¹²³⁴⁵⁶⁷⁸⁹ ①②③④⑤⑥⑦⑧⑨ OlIoB"
_EDGES = "\x7f\x80\x9f\u0345\u0378\ud7ff\ue000\ufdd0\ufffd\uffff\U00010000\U0001f468\u200d\U0001f469\U0010ffff"
_LIKE_JSON = '"}]}],"documents":[{"fields":[{"name":"title","text":"\\u0041\\ud83d\\ude00\\"}]}]\\'
_MARKUP = "<b>1</b><script>&#49;&nbsp;&amp;&#x110000;</script> **a** [b](c) <!-- <![CDATA["


def document(*fields: tuple[str, str], **about: object) -> Document:
    """Return a published document of these fields."""
    return Document(fields, Level.PUBLIC, Status.PUBLISHED, metadata=about)


def documents(samples: Sequence[str]) -> Iterator[tuple[str, Document]]:
    """Yield hostile documents with what each is.

    Args:
        samples: texts in which the module finds something, for those where its own rules are at work.
    """
    cue = " ".join(samples)[:2000] or "texto"
    yield "no field at all", document()
    yield "empty texts", document(("title", ""), ("body", ""))
    yield "one character", document(("title", "a"), ("body", "é"))
    yield "NUL and all control characters", document(("body", f"{''.join(map(chr, range(32)))}{cue}\x00{cue}"))
    yield "150,000 NULs", document(("body", "\x00" * 150_000))
    for what, piece in (
        ("the letter a", "a"), ("(", "("), ("digits", "0123456789"), ("spaces", " "), ("line breaks", "\n"),
        ("quotes", '"'), ("accents", "\u0301"), ("letters of two bytes", "ção"), ("emoji", "👩‍⚕️"), ("@", "a@"),
        ("words", "Ab "), ("<", "<"),
    ):  # fmt: skip
        yield f"1 MB of {what}", document(("body", _fill(piece, _MB)))
    yield "1 MB of its own tests' texts", document(("body", _fill(f"{cue} ", _MB)))
    yield "1 MB of its own tests' texts without spaces", document(("body", _fill("".join(cue.split()), _MB)))
    for char in _INVISIBLE:
        yield f"U+{ord(char):04X} between all characters", document(("body", char.join(cue)))
    yield "bidirectional overrides", document(("body", f"\u202e{cue}\u202c {cue[::-1]} \u2067{cue}"))
    yield "digits of other scripts", document(("body", f"{_DIGITS} {cue}"))
    yield "code points at the edges", document(("body", f"{_EDGES}{cue}{_EDGES}"))
    yield "HTML and Markdown", document(("body", f"{_MARKUP}{cue}{_MARKUP}"))
    yield "a text that looks like the input", document(("title", _LIKE_JSON), ("body", f"{_LIKE_JSON}{cue}"))
    yield (
        "names of fields that need escapes",
        document(('"\\\n\x00', cue), ("", cue), ("👩‍⚕️", cue), ("documents", cue), ("name", cue), ("text", cue)),
    )
    yield "a long name of a field", document(("n" * 50_000, _fill(f"{cue} ", 50_000)))
    yield "1,000 fields", document(*((f"custom_fields.f{i}", cue[:200]) for i in range(1000)))
    yield "deep metadata", document(("body", cue), deep=_nested(200))
    yield (
        "metadata that look like a document",
        document(
            ("body", "texto"),
            documents=[{"fields": [{"name": "body", "text": cue}]}],
            fields=[{"name": "x", "text": cue}],
        ),
    )
    yield "metadata of all kinds", document(
        ("body", cue), author=[None, True, -1, 1e308, 2**63 - 1, "", {}, [], {"crm": {"uf": 1}}], images={"": cue},
        establishment="\x00", custom=[{str(i): i} for i in range(1000)],
    )  # fmt: skip


def _fill(piece: str, size: int) -> str:
    """Repeat a piece up to so many bytes of JSON."""
    return piece * max(1, size // max(1, len(orjson.dumps(piece)) - 2))


def _nested(depth: int) -> object:
    inner: object = 1
    for level in range(depth):
        inner = [inner] if level % 2 else {"a": inner}
    return inner


def inputs(sample: Document) -> Iterator[tuple[str, bytes]]:
    """Yield inputs that the hub never sends, with what each is; none of them may trap."""
    good = abi.request([abi.canonical(sample)])
    yield "no JSON", b"documents"
    yield "invalid UTF-8", b'{"documents":[{"fields":[{"name":"a","text":"\xff\xc3\xf0\x9f"}]}]}'
    yield "half of a surrogate pair", b'{"documents":[{"fields":[{"name":"a","text":"\\ud800 \\udc00\\ud800"}]}]}'
    for what in (b"{}", b"[]", b"null", b'"', b"{", b'{"documents":3}', b'{"documents":[{}]}', b'{"documents":[[]]}'):
        yield what.decode(), what
    yield "no documents", b'{"documents":[]}'
    for cut in sorted({len(good) * part // 8 for part in range(1, 8)} | {len(good) - 1}):
        yield f"an input cut after {cut} of {len(good)} bytes", good[:cut]
    yield (
        "JSON nested 100,000 deep",
        b'{"documents":[{"fields":[],"metadata":' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    )
    yield "an object nested 100,000 deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    yield "a number of 100,000 digits", b'{"documents":[{"fields":[],"metadata":' + b"9" * 100_000 + b"}]}"
    yield "members that occur twice", b'{"documents":[{"fields":[],"fields":[{"name":"a","text":"b","text":"c"}]}]}'


def with_unknown_members(sample: Document) -> bytes:
    """Return an input as a later hub might send it: with members that the module does not know."""
    encoded = abi.canonical(sample)
    more = b'{"later":{"fields":[{"name":"x","text":"y"}]},'
    return abi.request([more + encoded[1:]])[:-1] + b',"later":[{"fields":[]}]}'
