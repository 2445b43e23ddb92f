"""Judge stored posts again with the modules of now, and tell what that changes.

Each post is judged as it is stored, at its level. What was said last of it stays on record; what is said now is added
beside it. Nothing is taken down: whoever reads the report decides.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.compliance.gate import Gate
from hub.errors import HubError
from hub.model import Actor, Level, ModuleVerdict, Post, Role, Verdict
from hub.posts import judging, payload
from hub.storage import rechecks
from hub.storage.pool import Database

#: Posts read and judged at once.
_BATCH = 64
#: In whose name the audit trail has it.
_HUB = Actor(user="hub", role=Role.ADMIN, clearance=Level.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Said:
    """What a module said of a post."""

    digest: str
    action: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What another module says of a stored post than was said before."""

    post: Post
    module: str
    #: None where this module had not judged it yet.
    before: Said | None
    after: Said


@dataclass(slots=True)
class Step:
    """What came of a batch."""

    posts: int = 0
    #: Posts that were judged, the others having been judged by these very modules already.
    judged: int = 0
    changes: list[Change] = field(default_factory=list)
    #: Ids of posts without a verdict, and why.
    failures: list[tuple[str, str]] = field(default_factory=list)


async def recheck(
    system: Database, gate: Gate, since: datetime, *, everything: bool = False, dry_run: bool = False
) -> AsyncIterator[Step]:
    """Judge posts and drafts again that were stored since a moment, oldest first.

    Args:
        system: hub_system's database.
        everything: also what these very modules have judged already.
        dry_run: keep nothing, only tell.

    Raises:
        Unavailable: the database does not answer; what was told of until then has been kept.
    """
    after: tuple[datetime, str] | None = None
    while True:
        posts = await rechecks.posts_since(system, since, after, _BATCH)
        if not posts:
            return
        after = posts[-1].updated_at, posts[-1].id
        step = Step(posts=len(posts))
        known = {p.id: await rechecks.last_verdicts(system, p.id, p.version) for p in posts}
        for level in Level:
            group = [p for p in posts if p.level is level and (everything or _stale(gate, p, known[p.id]))]
            for post, verdict in await _judge(gate, group):
                if isinstance(verdict, HubError):
                    step.failures.append((post.id, str(verdict)))
                    continue
                step.judged += 1
                _note_changes(step, post, known[post.id], verdict)
                if not dry_run:
                    await rechecks.add_recheck(system, _HUB, post, verdict, phi_detected=judging.personal(verdict))
        yield step


def _stale(gate: Gate, post: Post, known: dict[str, tuple[str, str, list[str]]]) -> bool:
    """Tell whether a module that would judge the post now is not the one that did."""
    modules = gate.registry.modules
    return any(
        name not in known or name not in modules or known[name][0] != modules[name].digest
        for name in gate.policy(post.level).modules
    )


async def _judge(gate: Gate, posts: Sequence[Post]) -> list[tuple[Post, Verdict | HubError]]:
    if not posts:
        return []
    try:
        verdicts = await gate.check_batch([payload.document(p) for p in posts], gate.policy(posts[0].level))
    except HubError as exc:
        if len(posts) == 1:
            return [(posts[0], exc)]
        return [pair for post in posts for pair in await _judge(gate, [post])]
    return list(zip(posts, verdicts, strict=True))


def _note_changes(step: Step, post: Post, known: dict[str, tuple[str, str, list[str]]], verdict: Verdict) -> None:
    for module in verdict.modules:
        digest, action, rules = known.get(module.module, ("", "", []))
        was = Said(digest, action, tuple(rules)) if digest else None
        now = _said(module)
        if was is None or (was.action, was.rules) != (now.action, now.rules):
            step.changes.append(Change(post, module.module, was, now))


def _said(module: ModuleVerdict) -> Said:
    return Said(module.digest, module.action.value, tuple(sorted({f.rule for f in module.findings})))
