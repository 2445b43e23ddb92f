"""The Redis broker: the contract, and what only a network can break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis.asyncio as aioredis
import uvloop

from hub.broker.carrier import parse_url
from hub.broker.redis import RedisBroker
from hub.errors import Unavailable
from tests.contracts.broker import KEEP, NONE, BrokerContract, Heard
from tests.support.clock import MS, eventually
from tests.support.proxy import redis_proxy


@pytest.fixture
def heard() -> Heard:
    """What the broker heard."""
    return Heard()


@pytest_asyncio.fixture(loop_scope="session")
async def broker(redis_url: str, redis_prefix: str, heard: Heard) -> AsyncIterator[RedisBroker]:
    """A broker on the run's Redis."""
    client = aioredis.Redis.from_url(redis_url)
    broker = RedisBroker(redis_url, client, redis_prefix)
    await broker.start(heard)
    yield broker
    await broker.close()
    await client.aclose()


class TestRedisBroker(BrokerContract):
    """The promises of every broker."""


async def test_a_subscription_survives_the_loss_of_the_line(redis_url: str, redis_prefix: str, heard: Heard) -> None:
    async with redis_proxy(redis_url) as (proxy, url), aioredis.Redis.from_url(redis_url) as client:
        broker = RedisBroker(url, client, redis_prefix, probe_interval_s=50 * MS)
        await broker.start(heard)
        try:
            await broker.subscribe("a")
            await eventually(lambda: 1 == heard.connected)
            for fault in ("cut", "deaf"):
                if fault == "cut":
                    await proxy.cut()
                else:
                    proxy.deaf = True
                await eventually(lambda: not broker.up)
                waiting = asyncio.create_task(broker.subscribe(f"late-{fault}"))
                await broker.publish("a", b"lost", **NONE)
                await asyncio.sleep(20 * MS)
                if fault == "cut":
                    await proxy.open()
                else:
                    proxy.deaf = False
                await eventually(lambda: broker.up)
                await waiting
                await broker.publish(f"late-{fault}", b"1", **NONE)
                await broker.publish("a", b"again", **NONE)
                await eventually(lambda fault=fault: ("a", 0, "", b"again") in heard.messages)
                assert (f"late-{fault}", 0, "", b"1") in heard.messages
                heard.messages.clear()
            assert heard.connected >= 3, "told after every connection, to ask for what was missed"
        finally:
            await broker.close()


@pytest.mark.parametrize("fault", ["cut", "deaf"])
async def test_a_publication_whose_answer_is_lost_says_so(
    redis_url: str, redis_prefix: str, heard: Heard, fault: str
) -> None:
    async with redis_proxy(redis_url) as (proxy, url), aioredis.Redis.from_url(redis_url) as client:
        broker = RedisBroker(url, client, redis_prefix, probe_interval_s=50 * MS)
        await broker.start(heard)
        try:
            await broker.subscribe("a")
            await eventually(lambda: broker.up)
            if fault == "deaf":
                proxy.deaf = True
            else:
                proxy.stalled = True
            publications = [asyncio.create_task(broker.publish("a", b"%d" % n, **NONE)) for n in range(3)]
            await asyncio.sleep(0)
            if fault == "cut":
                await proxy.cut()
            outcomes = await asyncio.gather(*publications, return_exceptions=True)
            assert [Unavailable] * 3 == [type(outcome) for outcome in outcomes]
        finally:
            await broker.close()


async def test_many_publications_at_once_are_all_heard_in_order(broker: RedisBroker, heard: Heard) -> None:
    await broker.subscribe("many")
    await eventually(lambda: broker.up)
    await asyncio.gather(*(broker.publish("many", b"%d" % n, **NONE) for n in range(1000)))
    await eventually(lambda: len(heard.messages) == 1000)
    assert [b"%d" % n for n in range(1000)] == [payload for _, _, _, payload in heard.messages]


def test_the_subscriber_connection_works_on_uvloop(redis_url: str) -> None:
    async def run() -> None:
        heard = Heard()
        async with aioredis.Redis.from_url(redis_url) as client:
            broker = RedisBroker(redis_url, client, "uvloop:")
            await broker.start(heard)
            await broker.subscribe("a")
            await broker.publish("a", b"1", **NONE)
            await eventually(lambda: bool(heard.messages) and broker.up)
            await broker.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


async def test_without_a_server_everything_says_so_and_nothing_hangs(tmp_path: object, heard: Heard) -> None:
    url = f"unix://{tmp_path}/none.sock"
    async with aioredis.Redis.from_url(url) as client:
        broker = RedisBroker(url, client, "x:")
        await broker.start(heard)
        try:
            assert not broker.up
            with pytest.raises(Unavailable):
                await broker.publish("a", b"1", **KEEP)
            with pytest.raises(Unavailable):
                await broker.publish_log(b"1")
            with pytest.raises(Unavailable):
                await broker.history("a", since=None, limit=1, reverse=False, meta_ttl_s=1)
            subscribing = asyncio.create_task(broker.subscribe("a"))
            await asyncio.sleep(10 * MS)
        finally:
            await broker.close()
        with pytest.raises(Unavailable):
            await subscribing


@pytest.mark.parametrize(
    ("url", "where", "greeting"),
    [
        ("redis://h", ("h", 6379), [("HELLO", "3")]),
        ("redis://h:7/2", ("h", 7), [("HELLO", "3"), ("SELECT", "2")]),
        ("redis://:p%40ss@h", ("h", 6379), [("HELLO", "3", "AUTH", "default", "p@ss")]),
        ("redis://u:p@h", ("h", 6379), [("HELLO", "3", "AUTH", "u", "p")]),
        ("unix:///a/b.sock?db=1", "/a/b.sock", [("HELLO", "3"), ("SELECT", "1")]),
    ],
)
def test_urls(url: str, where: object, greeting: object) -> None:
    assert (where, greeting) == parse_url(url)


def test_another_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="redis://"):
        parse_url("http://h")
