"""posts.create: a whole publishing transaction in one statement."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.errors import Conflict, Invalid, OutcomeUnknown, Refused, Unavailable
from hub.model import Actor, LogEntry, Post, Role
from hub.storage import audit, keys, log, posts
from hub.storage.pool import Database
from hub.storage.scope import Rows
from tests.storage.builders import ANA, RITA, actor, event, post, until_waiting, verdict
from tests.support.proxy import postgres_proxy, through
from tests.support.servers import DatabaseUrls


async def create(
    db: Database, of: Post, *, who: Actor = ANA, key: str = "", reply: bytes = b'{"n":1}', judged: bool = True
) -> tuple[bytes | None, list[LogEntry]]:
    """Store a post with everything that belongs to it."""
    rows = Rows(who)
    key = key or f"create:{of.id}"
    if judged:
        await posts.insert_workflows(rows, of, verdict(of.level))
    await audit.record(
        rows, who, action="post.create", resource_type="post", resource_id=of.id, outcome="stored", version=1
    )
    await keys.save_reply(rows, key, reply)
    return await posts.create(db, rows, of, key, [event(of)])


async def counts(admin: Any, of: Post) -> dict[str, int]:
    """Return how many rows of each kind tell of a post."""
    queries = {
        "posts": "SELECT count(*) FROM hub.posts WHERE id = $1::uuid",
        "fields": "SELECT count(*) FROM hub.custom_fields WHERE post_id = $1::uuid",
        "workflows": "SELECT count(*) FROM hub.medical_workflows WHERE post_id = $1::uuid",
        "audit": "SELECT count(*) FROM hub.audit_log WHERE resource_id = $1::uuid::text",
        "log": "SELECT count(*) FROM hub.log WHERE post_id = $1::uuid",
    }
    return {name: await admin.fetchval(query, of.id) for name, query in queries.items()}


KILL = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'hub_app' AND datname = current_database()"""
LEO = actor("leo", Role.READER)
ONE = {"posts": 1, "fields": 1, "workflows": 1, "audit": 1, "log": 1}
NONE = dict.fromkeys(ONE, 0)


async def test_it_stores_everything_and_tells_the_place_in_the_log(app: Database, system: Database, admin: Any) -> None:
    stored = post()
    before = (await log.head(system)).seq
    reply, (entry,) = await create(app, stored)
    assert reply is None
    assert (before + 1, stored.id, 1) == (entry.seq, entry.post_id, entry.version)
    assert [entry] == await log.entries_after(system, before, 10)
    assert ONE == await counts(admin, stored)
    found = await posts.read_post(app, ANA, stored.id)
    assert found is not None
    assert (stored.title, stored.body, stored.custom_fields) == (found.title, found.body, found.custom_fields)


async def test_the_same_again_gets_the_reply_and_stores_nothing(app: Database, admin: Any) -> None:
    stored = post()
    await create(app, stored)
    assert (b'{"n":1}', []) == await create(app, stored, reply=b'{"n":2}')
    assert ONE == await counts(admin, stored)


async def test_what_is_checked_last_can_still_stop_it(app: Database, admin: Any) -> None:
    stored, rows = post(), Rows(ANA)
    await keys.save_reply(rows, "k", b"{}")

    def stop() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await posts.create(app, rows, stored, "k", [event(stored)], check=stop)
    assert NONE == await counts(admin, stored)


async def test_many_at_once_are_stored_once_and_in_order(app: Database, system: Database, admin: Any) -> None:
    made = [post() for _ in range(12)]
    before = (await log.head(system)).seq
    answers = await asyncio.gather(*(create(app, of) for of in made * 2))
    entries = sorted((e for _, found in answers for e in found), key=lambda e: e.seq)
    assert list(range(before + 1, before + 13)) == [e.seq for e in entries]
    assert [b'{"n":1}'] * 12 == [reply for reply, _ in answers if reply is not None]
    assert [ONE] * 12 == [await counts(admin, of) for of in made]


@pytest.mark.parametrize(
    ("changes", "who", "error"),
    [({"category": "nowhere"}, ANA, Invalid), ({"author_id": "rita"}, ANA, Refused), ({}, LEO, Refused)],
    ids=["no such category", "in another's name", "by a reader"],
)
async def test_what_may_not_be_leaves_nothing(
    app: Database, admin: Any, changes: dict[str, Any], who: Actor, error: type[Exception]
) -> None:
    stored = post(**changes)
    with pytest.raises(error):
        await create(app, stored, who=who)
    assert NONE == await counts(admin, stored)
    reply, _ = await create(app, post(), key=f"create:{stored.id}")
    assert reply is None, "the key is free"


async def test_an_id_that_is_none_is_invalid(app: Database) -> None:
    with pytest.raises(Invalid):
        await create(app, post(id="no uuid"))


async def test_an_id_that_is_taken_is_a_conflict(app: Database, admin: Any) -> None:
    stored = post()
    await create(app, stored)
    with pytest.raises(Conflict):
        await create(app, post(id=stored.id, author_id="rita"), who=RITA)
    assert ONE == await counts(admin, stored)


async def test_a_connection_that_died_meanwhile_is_replaced(app: Database, admin: Any) -> None:
    await create(app, post())
    await admin.execute(KILL)
    stored = post()
    reply, entries = await create(app, stored)
    assert (None, 1) == (reply, len(entries))
    assert ONE == await counts(admin, stored)


async def test_one_that_dies_in_the_middle_is_stored_once(app: Database, admin: Any) -> None:
    stored = post()
    async with admin.transaction():
        await admin.execute("SELECT FROM hub.log_head FOR UPDATE")
        task = asyncio.create_task(create(app, stored), name="creating")
        await until_waiting(admin)
        await admin.execute(KILL + " AND wait_event_type = 'Lock'")
    reply, entries = await task
    assert (None, 1) == (reply, len(entries))
    assert ONE == await counts(admin, stored)


async def test_an_answer_that_never_comes_is_an_unknown_outcome(
    database: DatabaseUrls, system: Database, admin: Any
) -> None:
    async with postgres_proxy() as (proxy, _):
        url = through(proxy, database.app)
        await proxy.open()
        db = await Database.open(url, size=1)
        try:
            await create(db, post())
            stored = post()
            proxy.deaf = True
            task = asyncio.create_task(create(db, stored), name="creating")
            async with asyncio.timeout(20):
                while await counts(admin, stored) != ONE:
                    await asyncio.sleep(0.005)
            await proxy.cut()
            with pytest.raises(OutcomeUnknown):
                await task
        finally:
            await db.close()
    assert ONE == await counts(admin, stored)


async def test_without_a_server_nothing_was_done(database: DatabaseUrls, system: Database) -> None:
    async with postgres_proxy() as (proxy, _):
        url = through(proxy, database.app)
        await proxy.open()
        db = await Database.open(url, size=1)
        try:
            await proxy.cut()
            for _ in range(2):  # the first finds its connection dead, and can not know since when
                with pytest.raises(Unavailable) as caught:
                    await create(db, post())
            assert not isinstance(caught.value, OutcomeUnknown)
        finally:
            await db.close()
