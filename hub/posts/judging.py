"""Get the gate's verdict on a post, and put it in the words that rows, events and people need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from hub import clock
from hub.compliance.gate import Gate
from hub.errors import NoVerdict
from hub.model import Action, Actor, Finding, Post, Severity, Verdict
from hub.posts import payload
from hub.storage import audit
from hub.storage.pool import Database
from hub.telemetry import metrics

T = TypeVar("T")

#: How often a change is judged because modules were recalled while it was on its way.
ATTEMPTS = 3

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_OUTCOME = {Action.ALLOW: "passed", Action.FLAG: "flagged", Action.BLOCK: "blocked"}


class Recalled(Exception):
    """A module was recalled after it had judged: nothing was stored, and the change has to be judged again."""


class Judge:
    """What asks the gate on one node."""

    def __init__(self, app: Database, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def verdict(self, actor: Actor, action: str, post: Post) -> Verdict:
        """Return the verdict on a whole post at its level and status; that there is none goes on record.

        Raises:
            NoVerdict, TooLarge: there is none.
        """
        started = clock.monotonic()
        try:
            verdict = await self._gate.judge(payload.document(post))
        except NoVerdict as exc:
            metrics.VERDICTS.labels("none").inc()
            await self.note(actor, action, post, "no-verdict", {"module": exc.module, "reason": exc.reason})
            raise
        metrics.GATE_SECONDS.observe(clock.monotonic() - started)
        metrics.VERDICTS.labels(_OUTCOME[verdict.action]).inc()
        return verdict

    def require_acceptable(self, verdict: Verdict | None) -> None:
        """Make sure, right before something is stored, that the verdict still counts. Raises Recalled."""
        if verdict is not None and not self._gate.acceptable(verdict):
            raise Recalled

    async def until_acceptable(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Do something that judges and stores, again when a module was recalled in between.

        Raises:
            NoVerdict: it was so time and again.
        """
        for _ in range(ATTEMPTS):
            try:
                return await attempt()
            except Recalled:
                continue
        raise NoVerdict("gate", "recalled")

    async def note(self, actor: Actor, action: str, post: Post, outcome: str, details: dict[str, object]) -> None:
        """Put on record, by itself, that a change was not stored."""
        await audit.record(
            self._app, actor, action=action, resource_type="post", resource_id=post.id, outcome=outcome,
            version=post.version, details=details,
        )  # fmt: skip


def details(verdict: Verdict | None) -> dict[str, object]:
    """Return what the audit trail says of a verdict."""
    if verdict is None:
        return {}
    return {"text_hash": verdict.text_hash, "modules": {m.module: m.digest for m in verdict.modules}}


def rules(verdict: Verdict) -> list[str]:
    """Return the rules that a post waits for or is blocked by: the worst findings of each module that objects."""
    found: set[str] = set()
    for module in verdict.modules:
        if module.action is not Action.ALLOW:
            most = worst(module.findings)
            found |= {f.rule for f in module.findings if f.severity is most}
    return sorted(found)


def worst(findings: tuple[Finding, ...]) -> Severity:
    """Return the highest severity of all findings; info without any."""
    return max((f.severity for f in findings), key=_RANK.__getitem__, default=Severity.INFO)


def personal(verdict: Verdict) -> bool:
    """Tell whether a verdict saw data of patients, even where that does not stop the post.

    Kinds of the analyzer are people's identifiers and what they are linked to; what it rates as info or low is a
    professional's, an institution's, or nobody's.
    """
    return verdict.health_linked or any(
        _RANK[f.severity] >= _RANK[Severity.MEDIUM]
        for module in verdict.modules
        if module.workflow == "lgpd_analysis"
        for f in module.findings
    )
