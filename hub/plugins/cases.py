"""Read a plugin's own test documents, and compare what a module said with what was expected.

tests.jsonl has one JSON object a line: `id`; `text`, or `fields` with several texts by name; what has to be found
stands between ⟦ and ⟧ (U+27E6, U+27E7), which are taken out first. `findings` says of each mark, in the order in which
they open, which members the finding has; members that are not named may be anything. `metadata`, `level`,
`content_type`, `health_linked_to_identified_person`, `valid` and `issues` are compared where they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from hub.compliance.evaluation import unmark
from hub.errors import ConfigError
from hub.model import Document, Finding, Level, ModuleVerdict, Status

#: Members of a finding that a test may name.
_MEMBERS = frozenset(
    {
        "rule", "kind", "article", "severity", "confidence", "message", "message_en", "suggestion", "replaces",
        "check_digit", "types", "evidence", "flags",
    }
)  # fmt: skip


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    about: str = ""
    text: str | None = None
    fields: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    level: int = 0
    content_type: str = "educational"
    language: str = "pt-BR"
    findings: list[dict[str, Any]] = []
    health_linked_to_identified_person: bool | None = None
    valid: bool | None = None
    issues: list[dict[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that has to be there."""

    field: str
    start: int
    end: int
    members: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One document with what has to be found in it."""

    id: str
    about: str
    document: Document
    findings: tuple[Expected, ...]
    linked: bool | None
    valid: bool | None
    issues: list[dict[str, str]] | None


def read(path: Path) -> list[Case]:
    """Read the test documents.

    Raises:
        ConfigError: the file can not be read, a line is wrong, or there is none.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as exc:
        raise ConfigError(f"The tests {path} can not be read: {exc.strerror}.") from exc
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(_case(msgspec.json.decode(line, type=_Line)))
            except (msgspec.DecodeError, ValueError, RecursionError) as exc:
                raise ConfigError(f"Line {number} of {path} is wrong: {str(exc).replace('$.', '')}.") from None
    if not cases:
        raise ConfigError(f"There are no tests in {path}.")
    return cases


def _case(line: _Line) -> Case:
    if (line.text is None) == (not line.fields):
        raise ValueError("it needs either a text or fields")
    fields: list[tuple[str, str]] = []
    places: list[tuple[str, int, int]] = []
    for name, marked in ({"text": line.text} if line.text is not None else line.fields).items():
        text, spans = unmark(marked or "")
        fields.append((name, text))
        places += [(name, start, end) for start, end in spans]
    if len(places) != len(line.findings):
        raise ValueError(f"it has {len(places)} marks and {len(line.findings)} findings")
    for members in line.findings:
        for unknown in members.keys() - _MEMBERS:
            raise ValueError(f'a finding has no member "{unknown}"')
    document = Document(
        fields=tuple(fields),
        level=Level(line.level),
        status=Status.PUBLISHED,
        content_type=line.content_type,
        language=line.language,
        metadata=line.metadata,
    )
    expected = tuple(Expected(*place, members) for place, members in zip(places, line.findings, strict=True))
    return Case(
        line.id, line.about, document, expected, line.health_linked_to_identified_person, line.valid, line.issues
    )


def differences(case: Case, said: ModuleVerdict) -> list[str]:
    """Say in words what differs from what was expected; nothing where all is as it should be."""
    texts = dict(case.document.fields)
    left = [f for f in said.findings if case.issues is None or f.kind != "fhir"]
    found: list[str] = []
    for wanted in case.findings:
        place = f'{wanted.field} {wanted.start}-{wanted.end} "{_short(texts[wanted.field][wanted.start : wanted.end])}"'
        here = [f for f in left if (f.field, f.start, f.end) == (wanted.field, wanted.start, wanted.end)]
        if not here:
            found.append(f"missed: {wanted.members.get('rule', 'a finding')} at {place}")
            continue
        best = min(here, key=lambda f: len(_wrong(wanted.members, f)))
        left.remove(best)
        found += [f"at {place} {name} is {got!r}, not {want!r}" for name, want, got in _wrong(wanted.members, best)]
    found += [f'not expected: {f.rule} at {f.field} {f.start}-{f.end} "{_short(f.text)}"' for f in left]
    if case.linked is not None and case.linked != said.health_linked:
        found.append(f"health_linked_to_identified_person is {said.health_linked}, not {case.linked}")
    if case.valid is not None and case.valid != said.valid:
        found.append(f"valid is {said.valid}, not {case.valid}")
    if case.issues is not None:
        found += _issues(case.issues, [{"code": i.code, "expression": i.expression} for i in said.issues])
    return found


def _wrong(members: dict[str, Any], finding: Finding) -> list[tuple[str, Any, Any]]:
    pairs = [(name, want, getattr(finding, name)) for name, want in members.items()]
    return [(n, want, got) for n, want, got in pairs if (list(got) if isinstance(got, tuple) else got) != want]


def _issues(wanted: Sequence[dict[str, str]], said: Sequence[dict[str, str]]) -> list[str]:
    left = list(said)
    found = []
    for issue in wanted:
        match = next((one for one in left if one.items() >= issue.items()), None)
        if match is None:
            found.append(f"missed issue: {issue}")
        else:
            left.remove(match)
    return found + [f"issue not expected: {one}" for one in left]


def _short(text: str) -> str:
    """Cut a text to what fits into a line."""
    shown = "".join(c if c.isprintable() else "·" for c in text[:41])
    return shown if len(shown) < 41 else f"{shown[:40]}…"
