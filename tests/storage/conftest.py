"""Fixtures of the storage tests: both logins' databases, with one category in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from hub.storage import users
from hub.storage.pool import Database
from tests.storage.builders import connected
from tests.support.servers import DatabaseUrls


@pytest_asyncio.fixture(loop_scope="session")
async def system(database: DatabaseUrls) -> AsyncIterator[Database]:
    """hub_system's database, with the category "geral"."""
    db = await Database.open(database.system, size=4)
    await users.put_category(db, "geral", "Geral", "medicina geral")
    yield db
    await db.close()


@pytest_asyncio.fixture(loop_scope="session")
async def app(database: DatabaseUrls, system: Database) -> AsyncIterator[Database]:
    """hub_app's database."""
    db = await Database.open(database.app, size=8, queue_target_s=30)
    yield db
    await db.close()


@pytest_asyncio.fixture(loop_scope="session")
async def admin(database: DatabaseUrls, system: Database) -> AsyncIterator[Any]:
    """A bare connection of the administrator, whom no policy binds."""
    async with connected(database.admin) as connection:
        yield connection
