"""Measure modules on labelled documents: precision, recall and F1 by family of rules.

A corpus is JSON lines. Labelled spans stand in the text between ⟦ and ⟧ (U+27E6, U+27E7) and are taken out before it
is judged; `labels` describes them in the order in which they open. A finding counts as right when its kind is a label's
and their spans agree: their intersection is at least half of their union. What is `optional` counts neither way. Claims
are matched by span, their types apart; rules of the medical council by document; resources by validity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import orjson

from hub.errors import ConfigError
from hub.model import Document, Level, ModuleVerdict, Status

#: File of a corpus → module that is measured on it.
FILES = {
    "lgpd.jsonl": "lgpd_analyzer",
    "claims.jsonl": "claims_extractor",
    "cfm.jsonl": "cfm_validator",
    "fhir.jsonl": "fhir_validator",
}

_OPEN, _CLOSE = "⟦", "⟧"
#: Intersection over union from which two spans are the same.
_AGREEMENT = 0.5
_IDENTIFIERS = frozenset(
    {
        "cpf", "cnpj", "cns", "pis", "cnh", "voter_id", "rg", "passport", "plate", "phone", "cep", "address", "email",
        "birth_date", "ip", "credit_card", "medical_record", "age",
    }
)  # fmt: skip


class _Line(msgspec.Struct):
    id: str
    text: str = ""
    resource: msgspec.Raw = msgspec.Raw(b"")
    raw: str | None = None
    metadata: dict[str, Any] = {}
    labels: list[dict[str, Any]] = []
    document_labels: list[dict[str, Any]] = []
    health_linked_to_identified_person: bool | None = None
    valid: bool | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What should be found, and where: code points [start, end) of the text."""

    start: int
    end: int
    what: dict[str, Any]

    @property
    def optional(self) -> bool:
        """True where reasonable people disagree."""
        return bool(self.what.get("optional"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document of a corpus with what should be found in it."""

    id: str
    document: Document
    labels: tuple[Label, ...]
    document_labels: tuple[dict[str, Any], ...]
    linked: bool | None
    valid: bool | None


@dataclass(slots=True)
class Score:
    """How often a family was right."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    #: Ids of documents with a miss or a wrong finding, and what it was.
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Part of the findings that are right; 1 without any."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Part of the labels that were found; 1 without any."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.found / (2 * self.found + self.missed + self.wrong) if self.found else float(not self.total)

    @property
    def total(self) -> int:
        """Labels and wrong findings."""
        return self.found + self.missed + self.wrong


class Scores:
    """Scores by family and, within it, by kind or rule."""

    def __init__(self) -> None:
        self.families: dict[str, Score] = {}
        self.kinds: dict[tuple[str, str], Score] = {}

    def note(self, family: str, kind: str, outcome: str, document: str) -> None:
        """Count one outcome: "found", "missed" or "wrong"."""
        for score in (
            self.families.setdefault(family, Score()),
            self.kinds.setdefault((family, kind), Score()),
        ):
            setattr(score, outcome, getattr(score, outcome) + 1)
            if outcome != "found":
                score.faults.append(f"{document}: {outcome} {kind}")


def read(path: Path) -> list[Labelled]:
    """Read a file of a corpus.

    Raises:
        ConfigError: it can not be read, or a line is wrong.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as exc:
        raise ConfigError(f"The corpus {path} can not be read: {exc.strerror}.") from exc
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_labelled(msgspec.json.decode(line, type=_Line)))
            except (msgspec.DecodeError, ValueError) as exc:
                raise ConfigError(f"Line {number} of the corpus {path} is wrong: {exc}.") from exc
    return found


def _labelled(line: _Line) -> Labelled:
    if bytes(line.resource) or line.raw is not None:
        text = line.raw if line.raw is not None else bytes(line.resource).decode()
        fields: tuple[tuple[str, str], ...] = (("resource", text),)
        labels: tuple[Label, ...] = ()
    else:
        text, spans = unmark(line.text)
        if len(spans) != len(line.labels):
            raise ValueError(f"{line.id} has {len(spans)} marks and {len(line.labels)} labels")
        fields = (("text", text),)
        labels = tuple(Label(start, end, what) for (start, end), what in zip(spans, line.labels, strict=True))
    document = Document(
        fields=fields,
        level=Level.PUBLIC,
        status=Status.PUBLISHED,
        content_type=str(line.metadata.get("content_type", "educational")),
        metadata=line.metadata,
    )
    return Labelled(
        line.id, document, labels, tuple(line.document_labels), line.health_linked_to_identified_person, line.valid
    )


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the marks out; return the text and the spans that they enclosed, in the order in which they open.

    Raises:
        ValueError: a mark has no counterpart.
    """
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    waiting: list[int] = []
    for char in marked:
        if char == _OPEN:
            waiting.append(len(spans))
            spans.append((len(text), -1))
        elif char == _CLOSE:
            if not waiting:
                raise ValueError("a mark closes that was not opened")
            at = waiting.pop()
            spans[at] = (spans[at][0], len(text))
        else:
            text.append(char)
    if waiting:
        raise ValueError("a mark is not closed")
    return "".join(text), spans


def score(module: str, corpus: Sequence[Labelled], verdicts: Iterable[ModuleVerdict]) -> Scores:
    """Compare what a module said of each document with its labels."""
    scores = Scores()
    rate = {"cfm_validator": _rate_rules, "fhir_validator": _rate_resource}.get(module, _rate_spans)
    for labelled, verdict in zip(corpus, verdicts, strict=True):
        rate(scores, labelled, verdict)
    return scores


def family_of(kind: str) -> str:
    """Return the family that a kind of finding is counted in."""
    if kind in _IDENTIFIERS:
        return "identifiers"
    return kind.partition(":")[0]


def _rate_spans(scores: Scores, labelled: Labelled, verdict: ModuleVerdict) -> None:
    open_labels = list(labelled.labels)
    optional: list[Label] = []
    for found in sorted(verdict.findings, key=lambda f: (f.start, f.end)):
        label = _best(open_labels, found.kind, found.start, found.end)
        if label is None:
            if not any(_agree(o, found.kind, found.start, found.end) for o in optional):
                scores.note(family_of(found.kind), found.kind, "wrong", f"{labelled.id} {found.text!r}")
            continue
        open_labels.remove(label)
        if label.optional:
            optional.append(label)
            continue
        scores.note(family_of(found.kind), found.kind, "found", labelled.id)
        if found.kind == "claim":
            _rate_claim(scores, labelled.id, label.what, found.types, found.evidence or "none", found.flags)
    for label in open_labels:
        if not label.optional:
            kind = str(label.what.get("kind"))
            text = labelled.document.fields[0][1][label.start : label.end]
            scores.note(family_of(kind), kind, "missed", f"{labelled.id} {text!r}")
    if labelled.linked is not None:
        outcome = "found" if labelled.linked else ""
        if bool(verdict.health_linked) != labelled.linked:
            outcome = "missed" if labelled.linked else "wrong"
        if outcome:
            scores.note("patient-health linkage", "linkage", outcome, labelled.id)


def _rate_claim(
    scores: Scores, id: str, wanted: dict[str, Any], types: Sequence[str], evidence: str, flags: Sequence[str]
) -> None:
    for family, right, said in (
        ("claim types", set(wanted.get("types", ())), set(types)),
        ("claim flags", set(wanted.get("flags", ())), set(flags)),
        ("claim evidence", {wanted.get("evidence", "none")}, {evidence}),
    ):
        for outcome, which in (("found", right & said), ("missed", right - said), ("wrong", said - right)):
            for kind in sorted(which):
                scores.note(family, kind, outcome, id)


def _rate_rules(scores: Scores, labelled: Labelled, verdict: ModuleVerdict) -> None:
    labels = [label.what for label in labelled.labels] + list(labelled.document_labels)
    wanted = {str(what["rule"]) for what in labels if not what.get("optional")}
    allowed = {str(what["rule"]) for what in labels}
    said = {finding.rule for finding in verdict.findings}
    for outcome, which in (("found", wanted & said), ("missed", wanted - said), ("wrong", said - allowed)):
        for rule in sorted(which):
            scores.note("CFM rules", rule, outcome, labelled.id)


def _rate_resource(scores: Scores, labelled: Labelled, verdict: ModuleVerdict) -> None:
    invalid, said = labelled.valid is False, verdict.valid is False
    if invalid or said:
        outcome = "found" if invalid and said else "missed" if invalid else "wrong"
        scores.note("FHIR resources", "invalid", outcome, labelled.id)


def _best(labels: Iterable[Label], kind: str, start: int, end: int) -> Label | None:
    fitting = [(agreement(label, start, end), label) for label in labels if _agree(label, kind, start, end)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _agree(label: Label, kind: str, start: int, end: int) -> bool:
    return label.what.get("kind") == kind and agreement(label, start, end) >= _AGREEMENT


def agreement(label: Label, start: int, end: int) -> float:
    """Return intersection over union of a label's span and another."""
    shared = min(label.end, end) - max(label.start, start)
    return max(0, shared) / (max(label.end, end) - min(label.start, start))


def markdown(results: dict[str, tuple[int, ModuleVerdict, Scores]]) -> Iterator[str]:
    """Yield the lines of a report: one table of families, one of kinds; of a module, documents, any verdict, scores."""
    yield "| module | version | documents | family | labels | precision | recall | F1 |"
    yield "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: |"
    for module, (documents, verdict, scores) in results.items():
        for family, s in scores.families.items():
            yield (
                f"| {module} | {verdict.version} | {documents} | {family} | {s.found + s.missed} "
                f"| {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} |"
            )
    yield ""
    yield "| module | family | kind or rule | labels | found | wrong | missed | F1 |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for module, (_, _, scores) in results.items():
        for (family, kind), s in sorted(scores.kinds.items()):
            yield (
                f"| {module} | {family} | {kind} | {s.found + s.missed} | {s.found} | {s.wrong} | {s.missed} "
                f"| {s.f1:.3f} |"
            )


def as_json(results: dict[str, tuple[int, ModuleVerdict, Scores]]) -> bytes:
    """Return the same as JSON, with every fault named."""
    return orjson.dumps(
        {
            module: {
                "documents": documents,
                "version": verdict.version,
                "digest": verdict.digest,
                "families": {
                    name: {"precision": s.precision, "recall": s.recall, "f1": s.f1, "faults": s.faults}
                    for name, s in scores.families.items()
                },
            }
            for module, (documents, verdict, scores) in results.items()
        },
        option=orjson.OPT_INDENT_2,
    )
