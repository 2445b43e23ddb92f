"""Read and write posts with their custom fields and verdicts.

Reads are one round trip in a scope of their own and never part of a transaction. `read_view` and `list_view` run in
the scope of a bare view, so their results may fill caches; `read_post` and `list_own` may show what only the
actor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from hub.errors import Conflict, OutcomeUnknown, Unavailable
from hub.model import Actor, Level, LogEntry, NewEvent, Post, Role, Status, Verdict
from hub.storage import log, reviews, verdicts
from hub.storage.ids import find_uuid, need_uuid
from hub.storage.pool import READ_ATTEMPTS, Database
from hub.storage.queries import QUERIES
from hub.storage.scope import Rows, Transaction, scope_args
from hub.storage.translate import RESOURCE, lost, translated

#: Before everything, in a list that begins with the newest.
_START = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


async def read_post(db: Database, actor: Actor, post_id: str) -> Post | None:
    """Return a post as far as the actor may see it, its own drafts included; None also for a malformed id."""
    uuid = find_uuid(post_id)
    if uuid is None:
        return None
    return _first(await db.fetch("read_post", *scope_args(actor), uuid))


async def author(system: Database, post_id: str) -> str | None:
    """Return who wrote a post, whatever its level or status; None without one. Asks hub_system's database."""
    uuid = find_uuid(post_id)
    rows = [] if uuid is None else await system.fetch("post_author", uuid)
    return rows[0]["author_id"] if rows else None


async def read_view(db: Database, view: Level, post_id: str) -> Post | None:
    """Return a published post of a view; None also for a malformed id."""
    return await read_post(db, Actor(user="", role=Role.ANONYMOUS, clearance=view), post_id)


async def list_view(
    db: Database, view: Level, *, category: str | None, limit: int, before: tuple[datetime, str] | None
) -> list[Post]:
    """Return published posts of a view with their custom fields, newest first.

    Args:
        category: slug; None for all.
        limit: most posts.
        before: published_at and id of the last post already seen; None from the start.

    Raises:
        Invalid: the id in `before` is none.
    """
    at, uuid = _START if before is None else (before[0], need_uuid(before[1]))
    return [of_row(r) for r in await db.fetch("list_view", view.value, category, limit, at, uuid)]


async def list_own(db: Database, actor: Actor, *, limit: int) -> list[Post]:
    """Return what the actor wrote, in any status, last changed first."""
    return [of_row(r) for r in await db.fetch("list_own", *scope_args(actor), limit)]


async def lock_post(tx: Transaction, post_id: str) -> Post | None:
    """Return a post that the actor may change, locked until the transaction ends.

    None when it is not there, and also when the actor may not change it: `read_post` tells these apart as far as the
    actor may know.
    """
    uuid = find_uuid(post_id)
    return None if uuid is None else _first(await tx.fetch("lock_post", uuid))


async def insert_post(tx: Transaction, post: Post) -> None:
    """Store a new post of the actor; its author gets a row in users where it has none.

    Raises:
        Conflict: the id is taken; by whom and by what is not told.
        Invalid: the id is no UUID, there is no such category, or a value does not fit.
        Refused: the actor may not write, or is not the author.
    """
    await tx.fetch("insert_post", *_values(post))


async def create(
    db: Database, rows: Rows, post: Post, key: str, new: Sequence[NewEvent], check: Callable[[], None] = lambda: None
) -> tuple[bytes | None, list[LogEntry]]:
    """Store a new post, its rows and its events in a transaction of one statement, unless the key has a reply.

    The statement finds its own reply when it is sent again, so a connection that was dead is replaced.

    Args:
        rows: workflows, review, audit rows and the reply under `key`.
        check: called right before the statement is sent; what it raises leaves nothing stored.

    Returns:
        The reply that the key has already, or None and the entries of the log.

    Raises:
        Conflict, Invalid, Refused: as `insert_post`; nothing is stored.
        Overloaded, Unavailable: nothing is stored.
        OutcomeUnknown: the connection broke, and another was not to be had: ask again with the key.
    """
    parts = rows.parts(log.packed(new))
    sent = False
    for attempt in range(1, READ_ATTEMPTS + 1):
        try:
            async with db.acquire() as connection:
                check()
                sent = True
                with translated():
                    found = await connection.fetch(
                        QUERIES["create_post"], *scope_args(rows.actor), key, *_values(post), *parts
                    )
            break
        except Unavailable as error:
            slow = isinstance(error.__cause__, TimeoutError)
            if sent and (slow or (lost(error) and attempt == READ_ATTEMPTS)):
                raise OutcomeUnknown(RESOURCE) from error.__cause__
            if not lost(error) or attempt == READ_ATTEMPTS:
                raise
    if found[0]["stored"] is not None:
        return found[0]["stored"].encode(), []
    return None, log.places(new, found)


def _values(post: Post) -> list[object]:
    return [
        need_uuid(post.id), post.version, post.level.value, post.status.value, post.title, post.body, post.category,
        post.language, post.content_type, post.author_id, post.author_name, post.created_at, post.updated_at,
        post.published_at, post.phi_detected, _fields(post),
    ]  # fmt: skip


async def update_post(tx: Transaction, post: Post) -> reviews.Superseded | None:
    """Store the next version of a post, custom fields included; id, author and creation stay.

    Returns:
        The review that was pending and is void now, since the version that it would change is no more.

    Raises:
        Conflict: the version before is not there (lock the post first).
        Invalid: there is no such category, or a value does not fit.
        Refused: the actor may not write the new state, such as one above its clearance.
    """
    (row,) = await tx.fetch(
        "update_post",
        need_uuid(post.id),
        post.version,
        post.level.value,
        post.status.value,
        post.title,
        post.body,
        post.category,
        post.language,
        post.content_type,
        post.author_name,
        post.updated_at,
        post.published_at,
        post.phi_detected,
        _fields(post),
    )
    if not row["stored"]:
        raise Conflict("The post changed meanwhile.")
    return reviews.superseded(row)


async def insert_workflows(tx: Rows, post: Post, verdict: Verdict, *, approved: bool = False) -> None:
    """Keep what each module said of this version; the rows leave when the transaction settles.

    Findings are stored as rules and spans, without the text that was found.

    Args:
        approved: a second person has let pass what was flagged.

    Raises:
        AssertionError: a module has no kind, or the verdict is about another level.
    """
    if verdict.level != post.level:
        raise AssertionError("the verdict is about another level")
    for row in verdicts.rows(verdict, approved=approved):
        tx.add("workflows", {"post_id": post.id, "level": post.level.value, "version": post.version, **row})


def _fields(post: Post) -> str:
    return orjson.dumps(post.custom_fields).decode()


def _first(rows: list[Any]) -> Post | None:
    return of_row(rows[0]) if rows else None


def of_row(row: Any) -> Post:
    """Return the post that a row of hub.post_documents is."""
    return Post(
        id=str(row["id"]),
        version=row["version"],
        level=Level(row["level"]),
        status=Status(row["status"]),
        title=row["title"],
        body=row["body"],
        category=row["category"],
        language=row["language"],
        content_type=row["content_type"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        custom_fields=orjson.loads(row["custom_fields"]) if row["custom_fields"] else {},
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        published_at=row["published_at"],
        phi_detected=row["phi_detected"],
    )
