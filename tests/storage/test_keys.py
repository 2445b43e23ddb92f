"""hub/storage/keys.py."""

# ruff: noqa: PT012 - what fails is a transaction, which is a block

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.errors import Conflict, Invalid
from hub.model import Actor
from hub.storage import keys, log, posts
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, actor, event, post, until_waiting

#: Spaces and order that a jsonb column would not keep.
REPLY = '{"status":  "stored", "a": 1, "título": "é"}'.encode()


async def _save(app: Database, who: Actor, key: str, reply: bytes = REPLY) -> None:
    async with transaction(app, who) as tx:
        assert await keys.find_reply(tx, key) is None
        await keys.save_reply(tx, key, reply)


async def _find(app: Database, who: Actor, key: str) -> bytes | None:
    async with transaction(app, who) as tx:
        return await keys.find_reply(tx, key)


async def test_a_key_finds_its_reply_byte_for_byte(app: Database) -> None:
    await _save(app, ANA, "k")
    assert await _find(app, ANA, "k") == REPLY
    assert await _find(app, ANA, "K") is None


async def test_keys_of_different_actors_never_meet(app: Database) -> None:
    await _save(app, ANA, "k")
    await _save(app, actor("bia"), "k", b'"b"')
    assert await _find(app, ANA, "k") == REPLY
    assert await _find(app, actor("bia"), "k") == b'"b"'


async def test_a_retry_that_overtakes_its_first_attempt_gets_the_same_reply(
    app: Database, system: Database, admin: Any
) -> None:
    """W9, in storage: one post, one event, one reply, however often the client asks."""
    stored, written = post(), 0

    async def attempt() -> bytes:
        nonlocal written
        async with transaction(app, ANA) as tx:
            known = await keys.find_reply(tx, stored.id)
            if known is not None:
                return known
            written += 1
            await posts.insert_post(tx, stored)
            if written == 1:
                await until_waiting(admin, count=3)  # the retries are all there, and wait
            reply = b'{"attempt": %d}' % written
            await keys.save_reply(tx, stored.id, reply)
            await log.append(tx, [event(stored)])
            return reply

    replies = await asyncio.gather(*(attempt() for _ in range(4)))
    assert replies == [b'{"attempt": 1}'] * 4
    assert written == 1
    assert (await log.head(system)).seq == 1


async def test_a_key_of_a_failed_transaction_is_free(app: Database) -> None:
    with pytest.raises(KeyError):
        async with transaction(app, ANA) as tx:
            await keys.save_reply(tx, "k", REPLY)
            raise KeyError
    assert await _find(app, ANA, "k") is None


async def test_saving_a_taken_key_without_looking_is_a_conflict(app: Database) -> None:
    await _save(app, ANA, "k")
    with pytest.raises(Conflict):
        async with transaction(app, ANA) as tx:
            await keys.save_reply(tx, "k", b"1")
    assert await _find(app, ANA, "k") == REPLY


@pytest.mark.parametrize("key", ["", "x" * 256, "a\0b"])
async def test_a_key_that_can_not_be_stored_is_invalid(key: str, app: Database) -> None:
    async with transaction(app, ANA) as tx:
        with pytest.raises(Invalid):
            await keys.find_reply(tx, key)
        with pytest.raises(Invalid):
            await keys.save_reply(tx, key, REPLY)
