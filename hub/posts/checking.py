"""Check texts and FHIR resources that nobody publishes: for the command line, for applications, and while typing.

What comes in is a line of JSON, what goes out as well; neither the text nor what was found in it is kept or logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from hub import clock
from hub.compliance.gate import Gate
from hub.errors import HubError, Invalid, NoVerdict, RateLimited
from hub.limits.gcra import Limiter, Rate
from hub.model import Actor, CheckPolicy, Document, Finding, Issue, Level, Post, Severity, Status, Verdict
from hub.policy import engine
from hub.posts import drafts, payload
from hub.settings import Compliance
from hub.settings import Posts as Limits

#: Kinds of findings that have no number, so no check digits either.
_WITHOUT_NUMBER = frozenset({"claim", "cfm", "fhir", "person_name", "professional_name", "address", "icd10"})

_Short = Annotated[str, msgspec.Meta(max_length=100)]


class _Line(msgspec.Struct):
    """One document; members that are not known are left alone."""

    id: str | int | None = None
    text: str | UnsetType = UNSET
    resource: Raw | UnsetType = UNSET
    metadata: dict[str, Any] = {}


class _Draft(msgspec.Struct, forbid_unknown_fields=True):
    """Parameters of `compliance.check`: a post as far as it has been written."""

    title: str = ""
    body: str = ""
    level: str | int = 0
    category: str = ""
    language: str = "pt-BR"
    content_type: str = "educational"
    custom_fields: dict[str, Any] = {}


_line = msgspec.json.Decoder(_Line)
_text = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that somebody wants to be checked."""

    #: As it was given; None without one.
    id: str | int | None
    document: Document


def read(raw: bytes | Raw, content_type: str = "educational") -> Asked:
    """Read one document: `{"id", "text" or "resource", "metadata": {"content_type", "author", …}}`.

    Args:
        raw: JSON.
        content_type: where the metadata name none.

    Raises:
        Invalid: it is not JSON, has neither text nor resource, or a member has another type.
    """
    try:
        line = _line.decode(raw)
        resource = _resource(line.resource) if line.resource is not UNSET else None
    except msgspec.ValidationError as exc:
        raise Invalid(f"The document is wrong: {str(exc).replace('$.', '')}.") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Invalid("The document is not JSON.") from None  # the cause may quote it
    fields = [] if line.text is UNSET else [("text", line.text)]
    if resource is not None:
        fields.append(("resource", resource))
    if not fields:
        raise Invalid("The document has neither a text nor a resource.")
    given = line.metadata.get("content_type", content_type), line.metadata.get("language", "pt-BR")
    if not all(isinstance(value, str) and len(value) <= 100 for value in given):
        raise Invalid("The content type and the language must be short texts.", "metadata")
    document = Document(
        fields=tuple(fields),
        level=Level.PUBLIC,
        status=Status.PUBLISHED,
        content_type=given[0],
        language=given[1],
        metadata=line.metadata,
    )
    return Asked(line.id, document)


def _resource(raw: Raw) -> str:
    """Return a resource's JSON as it was written; one inside a string is taken out of it."""
    text = bytes(raw).decode()
    return _text.decode(raw) if text.startswith('"') else text


async def check_lines(
    gate: Gate, lines: Sequence[bytes], policy: CheckPolicy, content_type: str = "educational"
) -> list[dict[str, Any]]:
    """Return what is said of each document, in their order; of one that could not be checked, `{"id", "error"}`."""
    asked: list[Asked | HubError] = []
    for line in lines:
        try:
            asked.append(read(line, content_type))
        except Invalid as exc:
            asked.append(exc)
    good = [one for one in asked if isinstance(one, Asked)]
    outcomes = iter(await _check(gate, good, policy))
    answers: list[dict[str, Any]] = []
    for one in asked:
        outcome = next(outcomes) if isinstance(one, Asked) else one
        if isinstance(outcome, HubError):
            outcome = {"id": one.id if isinstance(one, Asked) else None, "error": str(outcome)}
        answers.append(outcome)
    return answers


async def _check(gate: Gate, asked: Sequence[Asked], policy: CheckPolicy) -> list[dict[str, Any] | HubError]:
    """Check documents in one go; when that fails each for itself, so that one does not keep the others from it."""
    try:
        verdicts = await gate.check_batch([one.document for one in asked], policy)
    except HubError as exc:
        if len(asked) == 1 or (isinstance(exc, NoVerdict) and exc.reason in ("missing", "open", "recalled")):
            return [exc] * len(asked)
        return [outcome for one in asked for outcome in await _check(gate, [one], policy)]
    return [{"id": one.id, **said(verdict)} for one, verdict in zip(asked, verdicts, strict=True)]


def said(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as a JSON object."""
    body: dict[str, Any] = {"verdict": verdict.action.value, "findings": []}
    for module in verdict.modules:
        if module.valid is None:
            body["findings"] += [finding(f) for f in module.findings]
        else:
            body["valid"] = module.valid
            body["issues"] = [issue(i) for i in module.issues]
        if module.health_linked is not None:
            body["health_linked_to_identified_person"] = module.health_linked
    return body


def finding(found: Finding) -> dict[str, Any]:
    """Return a finding as a JSON object."""
    body: dict[str, Any] = {
        "module": found.module,
        "rule": found.rule,
        "kind": found.kind,
        "article": found.article,
        "severity": found.severity.value,
        "confidence": found.confidence,
        "field": found.field,
        "start": found.start,
        "end": found.end,
        "text": found.text,
    }
    if found.kind not in _WITHOUT_NUMBER and not found.kind.startswith("sensitive_data"):
        body["check_digit"] = found.check_digit
    if found.kind == "claim":
        body |= {"types": found.types, "evidence": found.evidence or "none", "flags": found.flags}
    body |= {"message": found.message, "message_en": found.message_en, "suggestion": found.suggestion}
    if found.replaces:
        body["replaces"] = True
    return body


def issue(found: Issue) -> dict[str, Any]:
    """Return an issue as a JSON object."""
    return {
        "severity": found.severity,
        "code": found.code,
        "expression": found.expression,
        "diagnostics": found.diagnostics,
    }


class Checking:
    """Tells writers what the gate would say, while they write."""

    def __init__(self, gate: Gate, settings: Compliance, limits: Limits) -> None:
        """Let each user ask as often as the settings say, a quarter of that at once."""
        self._gate = gate
        self._limits = limits
        per_minute = settings.checks_per_minute
        self._limiter = Limiter(Rate(60 / per_minute, max(1, per_minute // 4)))

    def admit(self, actor: Actor) -> None:
        """Let a writer ask once more. Raises Refused, RateLimited."""
        engine.may_create(actor)
        wait_s = self._limiter.take(actor.user, clock.monotonic())
        if wait_s:
            raise RateLimited(wait_s)

    async def call(self, actor: Actor, raw: bytes) -> bytes:
        """Return the verdict on a post as far as it has been written, as JSON. Nothing is stored.

        Raises:
            Refused, RateLimited: not for this actor, or not now.
            Invalid, TooLarge: the request is wrong.
            NoVerdict: a module gave none.
        """
        self.admit(actor)
        draft: _Draft = drafts.read(_Draft, raw)
        # What is not written yet is no fault of what is.
        content = drafts.content(
            self._limits, title=draft.title.strip() or "-", body=draft.body if draft.body.strip() else "-",
            level=draft.level, category=draft.category or "0", language=draft.language,
            content_type=draft.content_type, custom_fields=draft.custom_fields,
        )  # fmt: skip
        now = clock.now()
        post = Post(
            id="", version=1, level=content.level, status=Status.PUBLISHED, title=draft.title, body=content.body,
            category=content.category, language=content.language, content_type=content.content_type,
            author_id=actor.user, author_name=actor.name, custom_fields=content.custom_fields,
            created_at=now, updated_at=now,
        )  # fmt: skip
        verdict = await self._gate.judge(payload.document(post))
        findings = payload.findings(verdict.findings)
        return payload.dumps(
            {
                "verdict": verdict.action.value,
                "actions": {
                    severity.value: action.value
                    for severity, action in zip(Severity, self._gate.policy(post.level).actions, strict=True)
                },
                "findings": findings,
                "health_linked_to_identified_person": verdict.health_linked,
            }
        )
