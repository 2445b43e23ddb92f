"""How far back a node asks for revocations, and what it refuses without having heard of any; no node runs beside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from hub import clock
from hub.identity.revocations import Revocations
from hub.sockets import redecision
from hub.sockets.redecision import Redecision
from hub.storage import revocations as stored
from hub.storage.pool import Database
from tests.support.servers import DatabaseUrls


@pytest_asyncio.fixture(loop_scope="session")
async def system(database: DatabaseUrls) -> AsyncIterator[Database]:
    """The hub's own connection to a database of this test's own."""
    opened = await Database.open(database.system, size=1)
    yield opened
    await opened.close()


async def test_a_node_asks_for_what_is_older_than_it_knows_only_as_long_as_that_may_come(
    database: DatabaseUrls, system: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1000.0
    asked: list[datetime | None] = []
    since = stored.since

    async def noted(db: Database, added_at: datetime | None) -> Any:
        asked.append(added_at)
        return await since(db, added_at)

    monkeypatch.setattr(redecision, "clock", SimpleNamespace(monotonic=lambda: seconds, epoch_s=clock.epoch_s))
    monkeypatch.setattr(stored, "since", noted)
    newest = datetime.now(UTC)
    admin = await asyncpg.connect(database.admin)
    insert = "INSERT INTO hub.revocations (kind, subject, added_at) VALUES ('user', $1, $2)"
    await admin.execute(insert, "ana", newest)
    revocations = Revocations()
    node = Redecision(system, revocations, [], None, max_lifetime_s=0)  # type: ignore[arg-type]
    for passed in (0, 0, 25, 59, 60, 3600):
        seconds = 1000.0 + passed
        await node._learn()
    assert [None, *(newest - timedelta(seconds=back) for back in (60, 35, 1, 0, 0))] == asked
    seconds = 1030.0
    await admin.execute(insert, "bia", newest - timedelta(seconds=20))  # its transaction took that long
    assert await node._learn()
    assert 2 == len(revocations)
    # A database that took over has lost the newest, and its clock is behind.
    await admin.execute("TRUNCATE hub.revocations")
    await admin.execute(insert, "carla", newest - timedelta(seconds=10))
    await admin.close()
    assert await node._learn()
    assert not await node._learn()
    assert 3 == len(revocations)
    assert [newest - timedelta(seconds=30)] * 3 == asked[-3:]


async def test_a_node_refuses_from_its_start_what_is_older_than_a_token_may_be(system: Database) -> None:
    revocations = Revocations(max_lifetime_s=100)
    node = Redecision(system, revocations, [], None, interval_s=3600, max_lifetime_s=100)  # type: ignore[arg-type]
    await node.start()
    await node.close()
    assert revocations.revoked(redecision._Proof("ana", 0, clock.epoch_s() - 200))
    assert not revocations.revoked(redecision._Proof("ana", 0, clock.epoch_s() - 50))
