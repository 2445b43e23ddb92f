"""Keep the changes that wait for a second person, and what it decided.

Theory of operation. A review is pending until exactly one of these happens: a second person approves or rejects it, or
the post changes (update_post), or another change is proposed (`supersede`). Each is one UPDATE of a row that is still
pending, so of two who decide at once the second finds nothing to decide. A post has one pending review at most.
Row-level security and a constraint keep the author and whoever asked from deciding. What was proposed never changes;
its texts are forgotten some time after the decision (`forget`), the decision stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from hub.clock import now
from hub.model import Actor, Level, Post, Proposal, Review, ReviewState, Severity, Verdict
from hub.storage import verdicts
from hub.storage.ids import find_uuid, need_uuid
from hub.storage.pool import Database
from hub.storage.scope import Rows, Transaction, scope_args

#: Before everything, in a list that begins with the newest.
_START = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(frozen=True, slots=True)
class Superseded:
    """A review that became void because its post went on."""

    id: str
    #: The clearance that it takes to read it.
    level: Level
    requested_by: str


def insert(
    rows: Rows,
    base: Post,
    *,
    review_id: str,
    level: Level,
    values: Mapping[str, object],
    verdict: Verdict,
    severity: Severity,
    rules: Sequence[str],
    findings: Sequence[Mapping[str, object]],
) -> None:
    """Ask for a decision on a change; the row leaves when the transaction settles.

    Args:
        base: the post as it is stored, or is being stored in this transaction.
        level: the level that the post would have.
        values: the post's values by name, as they would be published.
        findings: as a reviewer is shown them, without the texts found.

    Raises:
        Conflict: when the transaction settles, if the post has a pending review (`supersede` was not called).
        Refused: when the transaction settles, if the actor may not write the post at either level.
    """
    rows.add(
        "reviews",
        {
            "id": review_id,
            "post_id": base.id,
            "post_level": base.level.value,
            "level": level.value,
            "base_version": base.version,
            "author_id": base.author_id,
            "severity": severity.value,
            "rules": list(rules),
            "verdict": verdicts.summary(verdict),
            "findings": orjson.dumps(list(findings)).decode(),
            "proposal": orjson.dumps(values).decode(),
        },
    )


async def read(db: Database, actor: Actor, review_id: str) -> Proposal | None:
    """Return a review with its texts, as far as the actor may see it; None also for a malformed id."""
    uuid = find_uuid(review_id)
    found = [] if uuid is None else await db.fetch("read_review", *scope_args(actor), uuid)
    if not found:
        return None
    row = found[0]
    return Proposal(
        review=_review(row),
        values=None if row["proposal"] is None else orjson.loads(row["proposal"]),
        level=Level(row["proposed_level"]),
        findings=[] if row["findings"] is None else orjson.loads(row["findings"]),
    )


async def page(
    db: Database, actor: Actor, *, state: ReviewState, limit: int, before: tuple[datetime, str] | None
) -> list[Review]:
    """Return reviews in one state that the actor may see, newest first.

    Args:
        before: requested_at and id of the last review already seen; None from the start.

    Raises:
        Invalid: the id in `before` is none.
    """
    at, uuid = _START if before is None else (before[0], need_uuid(before[1]))
    return [_review(r) for r in await db.fetch("list_reviews", *scope_args(actor), state.value, limit, at, uuid)]


async def own(db: Database, actor: Actor, *, limit: int) -> list[Review]:
    """Return what the actor asked for, and what others asked for in its posts, in any state, newest first."""
    return [_review(r) for r in await db.fetch("list_own_reviews", *scope_args(actor), limit)]


async def decide(tx: Transaction, review_id: str, state: ReviewState, reason: str) -> bool:
    """Approve or reject; false when it is no longer pending, or the actor does not see it.

    Raises:
        Refused: the actor wrote the post or asked for the change.
    """
    return bool(await tx.fetch("decide_review", need_uuid(review_id), state.value, reason))


async def note(
    tx: Transaction,
    review_id: str,
    *,
    verdict: Verdict,
    severity: Severity,
    rules: Sequence[str],
    findings: Sequence[Mapping[str, object]],
) -> bool:
    """Keep a newer verdict on a proposal that goes on waiting; false when it does not wait any more."""
    return bool(
        await tx.fetch(
            "note_review",
            need_uuid(review_id),
            orjson.dumps(verdicts.summary(verdict)).decode(),
            severity.value,
            list(rules),
            orjson.dumps(list(findings)).decode(),
        )
    )


async def supersede(tx: Transaction, post_id: str) -> Superseded | None:
    """Make the pending review of a post void, if there is one; lock the post first."""
    rows = await tx.fetch("supersede_review", need_uuid(post_id))
    return superseded(rows[0]) if rows else None


def superseded(row: Any) -> Superseded | None:
    """Return the review that a row of `supersede_review` or `update_post` names; None where it names none."""
    if row["review"] is None:
        return None
    return Superseded(id=str(row["review"]), level=Level(row["level"]), requested_by=row["requested_by"])


async def forget(system: Database, older_than: timedelta, batch: int = 1000) -> int:
    """Remove the texts of reviews that were closed longer ago, in transactions of at most `batch` rows.

    Returns:
        How many were removed.
    """
    before, total = now() - older_than, 0
    while True:
        (row,) = await system.fetch("forget_proposals", before, batch)
        total += int(row[0])
        if row[0] < batch:
            return total


def _review(row: Any) -> Review:
    return Review(
        id=str(row["id"]),
        post_id=str(row["post_id"]),
        level=Level(row["level"]),
        base_version=row["base_version"],
        author_id=row["author_id"],
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        state=ReviewState(row["state"]),
        severity=Severity(row["severity"]),
        rules=tuple(row["rules"]),
        title=row["title"] or "",
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        reason=row["reason"],
    )
