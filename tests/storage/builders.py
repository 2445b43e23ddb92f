"""Make posts, events, actors and verdicts for the storage tests, with defaults that fit."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg

from hub.model import Action, Actor, Level, ModuleVerdict, NewEvent, Post, Role, Status, Verdict
from hub.storage import log, posts
from hub.storage.pool import Database
from hub.storage.scope import transaction

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLEARANCE = {
    Role.ANONYMOUS: Level.PUBLIC,
    Role.READER: Level.PUBLIC,
    Role.EDITOR: Level.PUBLIC,
    Role.MEDICAL_PROFESSIONAL: Level.PROFESSIONAL,
    Role.REVIEWER: Level.RESTRICTED,
    Role.AUDITOR: Level.RESTRICTED,
    Role.ADMIN: Level.RESTRICTED,
}


def actor(user: str = "ana", role: Role = Role.EDITOR) -> Actor:
    """Somebody with the clearance that the role has."""
    return Actor(user=user, role=role, clearance=CLEARANCE[role], name=user.title())


ANA = actor()
RITA = actor("rita", Role.REVIEWER)


def post(**changes: Any) -> Post:
    """A published public post by Ana with a custom field; `changes` replace fields."""
    base = Post(
        id=str(uuid.uuid4()),
        version=1,
        level=Level.PUBLIC,
        status=Status.PUBLISHED,
        title="Vacinação contra a gripe",
        body="A campanha começa na segunda-feira.",
        category="geral",
        language="pt-BR",
        content_type="educational",
        author_id="ana",
        author_name="Ana",
        custom_fields={"fonte": "Ministério da Saúde"},
        created_at=WHEN,
        updated_at=WHEN,
        published_at=WHEN,
    )
    return replace(base, **changes)


def event(of: Post, **changes: Any) -> NewEvent:
    """The event of a published post, on its channels, at its level, with its body."""
    base = NewEvent(
        type="post.published",
        post_id=of.id,
        version=of.version,
        channels=("posts", f"posts:{of.category}", f"post:{of.id}"),
        level=of.level,
        visible_from=of.level.value,
        data=json.dumps({"type": "post.published", "id": of.id, "post": {"body": of.body}}),
        tags=(f"post:{of.id}",),
    )
    return replace(base, **changes)


def verdict(level: Level = Level.PUBLIC, *modules: ModuleVerdict) -> Verdict:
    """A verdict that passed, by the module that looks for personal data unless others are named."""
    default = ModuleVerdict(
        module="lgpd_analyzer", version="1.0.0", digest="d" * 64, findings=(), workflow="lgpd_analysis"
    )
    modules = modules or (default,)
    worst = max((m.action for m in modules), key=list(Action).index)
    return Verdict(action=worst, text_hash="a" * 64, level=level, modules=modules)


async def publish(app: Database, of: Post, *events: NewEvent, who: Actor = ANA) -> Post:
    """Store a post and its events (one, of its publication, unless others are given) in one transaction."""
    async with transaction(app, who) as tx:
        if of.version == 1:
            await posts.insert_post(tx, of)
        else:
            assert await posts.lock_post(tx, of.id) is not None
            await posts.update_post(tx, of)
        await log.append(tx, events or [event(of)])
    return of


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """A bare connection, for what the room itself never does."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def enter(connection: Any, who: Actor) -> None:
    """Set the scope of the connection's transaction."""
    await connection.execute("SELECT hub.enter($1, $2, $3)", who.user, who.role.value, who.clearance.value)


async def until_waiting(admin: Any, count: int = 1) -> None:
    """Return when so many backends of this database wait for a lock."""
    query = """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(20):
        while await admin.fetchval(query) < count:
            await asyncio.sleep(0.005)
            await admin.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction it would not change
