"""Presence: the contract in Redis and in memory, and what each must forget."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hub.broker.presence import MemoryPresence, RedisPresence
from hub.errors import Unavailable
from tests.contracts.presence import PresenceContract
from tests.support.clock import MS, eventually
from tests.support.proxy import redis_proxy


@pytest_asyncio.fixture(loop_scope="session")
async def client(redis_url: str) -> AsyncIterator[aioredis.Redis]:
    """A command client on the run's Redis."""
    async with aioredis.Redis.from_url(redis_url) as client:
        yield client


class TestRedisPresence(PresenceContract):
    """The promises, kept in Redis."""

    @pytest.fixture
    def presence(self, client: aioredis.Redis, redis_prefix: str) -> RedisPresence:
        """Presence in Redis."""
        return RedisPresence(client, redis_prefix)


class TestMemoryPresence(PresenceContract):
    """The promises, kept in memory."""

    @pytest.fixture
    def presence(self) -> MemoryPresence:
        """Presence in this process."""
        return MemoryPresence()


async def test_redis_forgets_records_past_their_time_when_they_are_read(
    client: aioredis.Redis, redis_prefix: str
) -> None:
    presence = RedisPresence(client, redis_prefix)
    for n in range(5):
        await presence.report("a", f"crashed{n}", b"1", 100 * MS)
    await presence.report("a", "alive", b"2", 60)

    async def read() -> bool:
        return [("alive", b"2")] == await presence.records("a")

    await eventually(read)
    assert [b"alive"] == await client.hkeys(f"{redis_prefix}pr:a")


async def test_redis_forgets_records_past_their_time_though_nobody_reads_them(
    client: aioredis.Redis, redis_prefix: str
) -> None:
    presence = RedisPresence(client, redis_prefix)
    for n in range(5):
        await presence.report("a", f"crashed{n}", b"1", 1 * MS)

    async def only_the_living() -> bool:
        await presence.report("a", "alive", b"2", 60)
        return [b"alive"] == await client.hkeys(f"{redis_prefix}pr:a")

    await eventually(only_the_living)


async def test_in_redis_a_channel_lives_as_long_as_its_last_record(client: aioredis.Redis, redis_prefix: str) -> None:
    presence = RedisPresence(client, redis_prefix)
    await presence.report("a", "n1", b"1", 60)
    await presence.report("a", "n2", b"1", 30 * MS)
    assert 50_000 < await client.pttl(f"{redis_prefix}pr:a") <= 60_000
    await presence.withdraw_many("n1", ["a"])
    await presence.withdraw_many("n2", ["a"])
    assert 0 == await client.exists(f"{redis_prefix}pr:a")
    await presence.report("b", "n2", b"1", 30 * MS)

    async def gone() -> bool:
        return 0 == await client.exists(f"{redis_prefix}pr:b")

    await eventually(gone)


async def test_memory_forgets_what_nobody_reads() -> None:
    presence = MemoryPresence()
    for n in range(300):
        await presence.report(f"c{n}", "crashed", b"1", 5 * MS)

    async def forgotten() -> bool:
        await presence.report("other", "alive", b"1", 60)
        return ["other"] == list(presence._channels)

    await eventually(forgotten)


async def test_without_redis_presence_says_so(redis_url: str, redis_prefix: str) -> None:
    async with redis_proxy(redis_url) as (proxy, url):
        client = aioredis.Redis.from_url(url, socket_timeout=300 * MS, retry=Retry(NoBackoff(), 0))
        presence = RedisPresence(client, redis_prefix)
        await presence.report("a", "n1", b"1", 60)
        proxy.deaf = True
        with pytest.raises(Unavailable):
            await presence.report("a", "n1", b"2", 60)
        await proxy.cut()
        proxy.deaf = False
        for call in (
            presence.records("a"),
            presence.report_many("n1", [("a", b"3")], 60),
            presence.withdraw("a", "n1"),
            presence.withdraw_many("n1", ["a"]),
        ):
            with pytest.raises(Unavailable):
                await call
        await proxy.open()
        assert [("n1", b"2")] == await presence.records("a"), "what was not answered may have happened"
        await client.aclose()
