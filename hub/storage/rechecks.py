"""Go through stored posts again, and keep what newer modules say of them. With hub_system's database.

What was known when a version was stored stays in medical_workflows; later verdicts are added beside it
(compliance_rechecks), the last one first in `last_verdicts`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import orjson

from hub.model import Actor, Post, Verdict
from hub.storage import posts, verdicts
from hub.storage.ids import need_uuid
from hub.storage.pool import Database

_LAST_ID = UUID(int=2**128 - 1)
_MICROSECOND = timedelta(microseconds=1)


async def posts_since(
    system: Database, since: datetime, after: tuple[datetime, str] | None = None, limit: int = 100
) -> list[Post]:
    """Return the next posts and drafts that were stored since a moment, oldest first.

    Args:
        after: updated_at and id of the last post already seen; None from the start.
        limit: most posts.

    Raises:
        Invalid: the id in `after` is none.
    """
    at, uuid = (since - _MICROSECOND, _LAST_ID) if after is None else (after[0], need_uuid(after[1]))
    return [posts.of_row(row) for row in await system.fetch("posts_since", at, uuid, limit)]


async def last_verdicts(system: Database, post_id: str, version: int) -> dict[str, tuple[str, str, list[str]]]:
    """Return what was last said of a version: module → its digest, its action, and the rules it found, sorted."""
    found = await system.fetch("last_verdicts", need_uuid(post_id), version)
    return {row["module"]: (row["digest"], row["action"], row["rules"]) for row in found}


async def add_recheck(system: Database, actor: Actor, post: Post, verdict: Verdict, *, phi_detected: bool) -> bool:
    """Keep a later verdict on a stored version, set what the post says of itself by it, and put it on record.

    Args:
        actor: in whose name the audit trail has it.
        post: as `posts_since` returned it.

    Returns:
        False when the post has a newer version by now: the verdict is kept, the post says what its own verdict says.

    Raises:
        AssertionError: a module has no kind of workflow.
        Unavailable: nothing was kept, or nobody can know; again is harmless.
    """
    entry = {
        "action": "compliance.recheck",
        "resource_type": "post",
        "resource_id": post.id,
        "version": post.version,
        "outcome": verdict.action.value,
        "reason": "",
        "details": {
            "text_hash": verdict.text_hash,
            "modules": {m.module: m.digest for m in verdict.modules},
            "rules": sorted({f.rule for f in verdict.findings}),
        },
    }
    (row,) = await system.fetch(
        "add_recheck",
        actor.user,
        actor.role.value,
        actor.clearance.value,
        need_uuid(post.id),
        post.version,
        phi_detected,
        orjson.dumps(verdicts.rows(verdict)).decode(),
        orjson.dumps([entry]).decode(),
    )
    return bool(row[0])
