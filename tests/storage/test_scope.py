"""hub/storage/scope.py."""

# ruff: noqa: PT012 - what fails is a transaction, which is a block

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.errors import Conflict, Invalid, OutcomeUnknown, Refused, Unavailable
from hub.model import Role
from hub.storage import audit, keys, log, posts
from hub.storage.pool import Database
from hub.storage.scope import Transaction, transaction
from tests.storage.builders import ANA, actor, event, post, verdict
from tests.support.servers import DatabaseUrls

SCOPE = """SELECT current_setting('hub.user', true), current_setting('hub.role', true),
    current_setting('hub.clearance', true)"""


async def _kill(tx: Transaction, admin: Any) -> None:
    """End the transaction's backend, and wait until it is gone."""
    pid = await tx._connection.fetchval("SELECT pg_backend_pid()")
    assert await admin.fetchval("SELECT pg_terminate_backend($1, 10000)", pid)


@pytest.mark.parametrize("user", ["ana", "", "d'água\\", "'; DROP TABLE hub.posts; --", "☤ 🩺", "a\nb"])
async def test_the_scope_is_the_actors_whatever_its_id(user: str, app: Database) -> None:
    async with transaction(app, actor(user, Role.ADMIN)) as tx:
        assert (user, "admin", "2") == tuple(await tx._connection.fetchrow(SCOPE))


async def test_nothing_of_a_scope_is_left_on_the_connection(database: DatabaseUrls, system: Database) -> None:
    one = await Database.open(database.app, size=1)
    try:
        async with transaction(one, ANA) as tx:
            assert (await tx._connection.fetchrow(SCOPE))[0] == "ana"
        await posts.read_post(one, ANA, post().id)
        async with one.acquire() as connection:
            assert not any(await connection.fetchrow(SCOPE))
            timeouts = (
                "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
            )
            assert tuple(await connection.fetchrow(timeouts)) == ("0", "0")
    finally:
        await one.close()


async def test_an_exception_rolls_back(app: Database) -> None:
    stored = post()
    with pytest.raises(KeyError):
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            raise KeyError
    assert await posts.read_post(app, ANA, stored.id) is None


async def test_a_cancelled_transaction_is_rolled_back_and_the_connection_stays_good(
    database: DatabaseUrls, system: Database
) -> None:
    one = await Database.open(database.app, size=1)
    stored, entered = post(), asyncio.Event()

    async def slow() -> None:
        async with transaction(one, ANA) as tx:
            await posts.insert_post(tx, stored)
            entered.set()
            await tx._connection.execute("SELECT pg_sleep(600)")

    try:
        task = asyncio.create_task(slow(), name="slow")
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await posts.read_post(one, ANA, stored.id) is None
    finally:
        await one.close()


async def test_a_connection_lost_before_commit_is_unavailable_and_nothing_happened(app: Database, admin: Any) -> None:
    stored = post()
    with pytest.raises(Unavailable) as caught:
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            await _kill(tx, admin)
            await log.append(tx, [event(stored)])
    assert not isinstance(caught.value, OutcomeUnknown)
    assert await posts.read_post(app, ANA, stored.id) is None


async def test_a_connection_lost_at_commit_leaves_the_outcome_unknown(app: Database, admin: Any) -> None:
    stored = post()
    with pytest.raises(OutcomeUnknown):
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            await _kill(tx, admin)
    assert await posts.read_post(app, ANA, stored.id) is None


async def test_append_is_the_last_statement(app: Database) -> None:
    stored = post()
    for late in (
        lambda tx: posts.lock_post(tx, stored.id),
        lambda tx: log.append(tx, []),
        lambda tx: keys.save_reply(tx, "k", b"{}"),
        lambda tx: posts.insert_workflows(tx, stored, verdict()),
    ):
        with pytest.raises(AssertionError, match="append must be the last"):
            async with transaction(app, ANA) as tx:
                await posts.insert_post(tx, stored)
                await log.append(tx, [event(stored)])
                await late(tx)


async def test_a_swallowed_failure_is_a_mistake_and_rolls_back(app: Database) -> None:
    stored = post()
    with pytest.raises(AssertionError, match="swallowed"):
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            with pytest.raises(Conflict):
                await posts.insert_post(tx, stored)
    assert await posts.read_post(app, ANA, stored.id) is None


async def test_rows_that_wait_are_written_also_without_events(app: Database, admin: Any) -> None:
    async with transaction(app, ANA) as tx:
        await audit.record(tx, ANA, action="a", resource_type="post", resource_id="1", outcome="blocked")
    assert await admin.fetchval("SELECT outcome FROM hub.audit_log") == "blocked"


async def test_rows_that_can_not_be_written_fail_the_transaction(app: Database) -> None:
    stored = post()
    with pytest.raises(Invalid):
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            await keys.save_reply(tx, "k", b"no json")
    with pytest.raises((Refused, Conflict)):
        async with transaction(app, ANA) as tx:
            await posts.insert_post(tx, stored)
            await posts.insert_workflows(tx, post(), verdict())  # of a post that is not there
    assert await posts.read_post(app, ANA, stored.id) is None


async def test_a_publishing_transaction_takes_five_round_trips(app: Database) -> None:
    stored, trips = post(), 0
    async with transaction(app, ANA) as tx:
        inner = tx._connection

        class Counting:
            async def fetch(self, *args: Any) -> Any:
                nonlocal trips
                trips += 1
                return await inner.fetch(*args)

        tx._connection = Counting()
        assert await keys.find_reply(tx, "k") is None
        await posts.insert_post(tx, stored)
        await posts.insert_workflows(tx, stored, verdict())
        await audit.record(tx, ANA, action="post.create", resource_type="post", resource_id=stored.id, outcome="stored")
        await keys.save_reply(tx, "k", b"{}")
        await log.append(tx, [event(stored)])
    assert trips == 3  # and BEGIN with the scope, and COMMIT
