"""Who wrote a post is asked for once, however many come."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from hub.feeds import authors as module
from hub.feeds.authors import Authors
from hub.storage import users
from hub.storage.pool import Database
from tests.storage.builders import post, publish
from tests.support.clock import MS
from tests.support.servers import DatabaseUrls


async def test_a_crowd_costs_one_question(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    really = module.posts.author

    async def counted(system: Database, post_id: str) -> str | None:
        nonlocal asked
        asked += 1
        return await really(system, post_id)

    monkeypatch.setattr(module.posts, "author", counted)
    app, system = await Database.open(database.app, size=1), await Database.open(database.system, size=1)
    try:
        await users.put_category(system, "geral", "Geral")
        stored = await publish(app, post())
        authors = Authors(system)
        names = [stored.author_id, "outra"] * 50
        found = await asyncio.gather(*(authors.wrote(user, stored.id) for user in names))
        assert [True, False] * 50 == found
        assert 1 == asked
    finally:
        await app.close()
        await system.close()


async def test_a_post_that_comes_later_is_found(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_NOBODY_S", 50 * MS)
    app, system = await Database.open(database.app, size=1), await Database.open(database.system, size=1)
    try:
        await users.put_category(system, "geral", "Geral")
        authors = Authors(system)
        draft = post(id=str(uuid.uuid4()))
        assert not await authors.wrote(draft.author_id, draft.id)
        await publish(app, draft)
        await asyncio.sleep(60 * MS)
        assert await authors.wrote(draft.author_id, draft.id)
        assert not await authors.wrote(draft.author_id, "no-uuid")
    finally:
        await app.close()
        await system.close()
