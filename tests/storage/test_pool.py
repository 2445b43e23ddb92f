"""hub/storage/pool.py."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from hub.errors import ConfigError, Overloaded, Unavailable
from hub.storage import log, posts
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, post, until_waiting
from tests.support.servers import DatabaseUrls, with_database

KILL_ALL = """SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'hub_app'"""


async def test_a_superuser_is_refused_in_one_sentence_that_names_the_way_out(database: DatabaseUrls) -> None:
    with pytest.raises(ConfigError, match="hub schema apply") as caught:
        await Database.open(database.admin)
    assert str(caught.value).count(". ") == 0


@pytest.mark.parametrize(
    ("attribute", "message"), [("BYPASSRLS", "bypass row-level security"), ("", "neither hub_app")]
)
async def test_a_login_that_is_none_of_the_hubs_is_refused(
    attribute: str, message: str, database: DatabaseUrls, admin: Any
) -> None:
    role = "stranger_of_pool_test"
    await admin.execute(f"CREATE ROLE {role} LOGIN {attribute}")
    try:
        with pytest.raises(ConfigError, match=message):
            await Database.open(re.sub(r"//[^@]*@", f"//{role}@", database.app))
    finally:
        await admin.execute(f"DROP ROLE {role}")


async def test_a_database_without_the_schema_is_named(database: DatabaseUrls) -> None:
    with pytest.raises(ConfigError, match="hub schema apply"):
        await Database.open(with_database(database.app, "postgres"))


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("", ConfigError),
        ("mysql://x/y", ConfigError),
        ("postgresql://x:port/y", ConfigError),
        ("postgresql://hub@/x?host=/nowhere/at/all", Unavailable),
        ("postgresql://hub@127.0.0.1:1/x", Unavailable),
    ],
)
async def test_a_wrong_url_is_said_to_be(url: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "/nowhere/at/all")  # asyncpg reads the environment where the URL says nothing
    with pytest.raises((error, Unavailable) if not url else error):
        await Database.open(url, connect_timeout_s=2)


async def test_a_database_that_is_not_there_is_a_matter_of_settings(database: DatabaseUrls) -> None:
    with pytest.raises(ConfigError):
        await Database.open(with_database(database.app, "no_such_database"))


async def test_who_waits_too_long_is_shed_and_takes_nothing_along(database: DatabaseUrls, system: Database) -> None:
    one = await Database.open(database.app, size=1, queue_target_s=0.01)
    try:
        async with one.acquire():
            for _ in range(3):
                with pytest.raises(Overloaded):
                    await one.fetch("list_categories")
        assert await one.fetch("list_categories")
    finally:
        await one.close()


async def test_who_stops_waiting_gives_its_place_up(database: DatabaseUrls, system: Database) -> None:
    one = await Database.open(database.app, size=1, queue_target_s=60)
    try:
        async with one.acquire():
            waiters = [asyncio.create_task(one.fetch("list_categories"), name=f"waiter {n}") for n in range(3)]
            await asyncio.sleep(0)
            for task in waiters[:2]:
                task.cancel()
        assert await waiters[2]
        assert all(task.cancelled() for task in waiters[:2])
        assert await one.fetch("list_categories")
    finally:
        await one.close()


async def test_a_cancelled_read_leaves_a_good_connection(database: DatabaseUrls, system: Database) -> None:
    one = await Database.open(database.app, size=1)
    try:
        for _ in range(5):
            task = asyncio.create_task(one.fetch("list_categories"), name="read")
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await one.fetch("list_categories")
    finally:
        await one.close()


async def test_reads_and_transactions_survive_that_all_connections_die(app: Database, admin: Any) -> None:
    stored = post()
    async with transaction(app, ANA) as tx:
        await posts.insert_post(tx, stored)
    for _ in range(3):
        # Several connections, all of them dead before anybody could notice.
        await asyncio.gather(*(app.fetch("list_categories") for _ in range(4)))
        assert await admin.fetchval(KILL_ALL) > 1
        assert await posts.read_post(app, ANA, stored.id) == stored
        await asyncio.gather(*(app.fetch("list_categories") for _ in range(4)))
        assert await admin.fetchval(KILL_ALL) > 1
        async with transaction(app, ANA) as tx:
            assert await posts.lock_post(tx, stored.id) == stored


async def test_a_read_cut_off_runs_again_unless_it_must_not_run_twice(app: Database, admin: Any) -> None:
    for again in (True, False):
        lock = admin.transaction()
        await lock.start()
        await admin.execute("LOCK TABLE hub.categories IN ACCESS EXCLUSIVE MODE")
        read = asyncio.create_task(app.fetch("list_categories", again=again), name="read")
        await until_waiting(admin)
        await admin.execute(KILL_ALL)
        if again:
            await until_waiting(admin)
        else:
            with pytest.raises(Unavailable):
                await read
        await lock.rollback()
        if again:
            assert await read


async def test_a_statement_over_its_time_is_given_up(database: DatabaseUrls, system: Database, admin: Any) -> None:
    quick = await Database.open(database.system, size=1, statement_timeout_s=0.2)
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE hub.log_head IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Unavailable):
                await log.head(quick)
        assert (await log.head(quick)).seq == 0
    finally:
        await quick.close()


async def test_closing_does_not_wait_for_ever(database: DatabaseUrls, system: Database) -> None:
    one = await Database.open(database.app, size=1)
    await one.close()
    with pytest.raises(Unavailable):
        await one.fetch("list_categories")
