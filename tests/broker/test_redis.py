"""The Redis broker: the contract, and what only a network can break."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import redis.asyncio as aioredis
import uvloop
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hub.broker.carrier import parse_url
from hub.broker.redis import RedisBroker
from hub.errors import Unavailable
from tests.contracts.broker import KEEP, NONE, BrokerContract, Heard, Peer, offsets
from tests.contracts.publishing import PublishingContract
from tests.support.clock import MS, eventually
from tests.support.proxy import redis_proxy


@pytest.fixture
def heard() -> Heard:
    """What the broker heard."""
    return Heard()


@pytest_asyncio.fixture(loop_scope="session")
async def broker(redis_url: str, redis_prefix: str, heard: Heard) -> AsyncIterator[RedisBroker]:
    """A broker on the run's Redis."""
    async with _running(redis_url, redis_prefix, heard) as broker:
        yield broker


@pytest_asyncio.fixture(loop_scope="session")
async def peer(redis_url: str, redis_prefix: str) -> AsyncIterator[Peer]:
    """Another node's broker on the same Redis."""
    heard = Heard()
    async with _running(redis_url, redis_prefix, heard) as broker:
        yield broker, heard


@contextlib.asynccontextmanager
async def _running(url: str, prefix: str, heard: Heard) -> AsyncIterator[RedisBroker]:
    async with aioredis.Redis.from_url(url) as client:
        broker = RedisBroker(url, client, prefix)
        await broker.start(heard)
        try:
            yield broker
        finally:
            await broker.close()


class TestRedisBroker(BrokerContract, PublishingContract):
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


async def test_what_a_node_is_told_reaches_it_again_after_the_line_was_lost(
    redis_url: str, redis_prefix: str, broker: RedisBroker, heard: Heard
) -> None:
    async with redis_proxy(redis_url) as (proxy, url), aioredis.Redis.from_url(redis_url) as client:
        far, far_heard = RedisBroker(url, client, redis_prefix, node="far", probe_interval_s=50 * MS), Heard()
        await far.start(far_heard)
        try:
            await eventually(lambda: broker.up and far.up)
            await proxy.cut()
            await eventually(lambda: not far.up)

            async def is_unknown() -> None:
                with pytest.raises(Unavailable, match="node"):
                    await broker.publish_control(b"lost", "far")

            await eventually(is_unknown)  # Redis may not have seen the end of the line yet
            await broker.publish_control(b"to all")
            await far.publish_control(b"by the other way")
            await eventually(lambda: 2 == len(heard.control))
            before = len(far_heard.control)
            await proxy.open()
            await eventually(lambda: far.up)
            await broker.publish_control(b"again", "far")
            await broker.publish_control(b"all again")
            await eventually(lambda: before + 2 == len(far_heard.control))
            assert [b"again", b"all again"] == far_heard.control[before:]
        finally:
            await far.close()


@pytest.mark.parametrize("rules", [KEEP, NONE], ids=["history", "no history"])
async def test_whoever_tries_again_under_its_key_after_a_lost_answer_publishes_once(
    redis_url: str, redis_prefix: str, broker: RedisBroker, heard: Heard, rules: dict[str, Any]
) -> None:
    await broker.subscribe("a")
    async with redis_proxy(redis_url) as (proxy, url):
        client = aioredis.Redis.from_url(url, socket_timeout=300 * MS, retry=Retry(NoBackoff(), 0))
        far = RedisBroker(redis_url, client, redis_prefix)  # its commands take the line that breaks
        await far.publish("b", b"x", **rules, idempotency_key="k")
        proxy.deaf = True
        with pytest.raises(Unavailable):
            await far.publish("a", b"x", **rules, idempotency_key="k")
        await eventually(lambda: 1 == len(heard.messages))
        await proxy.cut()
        proxy.deaf = False
        with pytest.raises(Unavailable):
            await far.publish("a", b"x", **rules, idempotency_key="k")
        await proxy.open()
        position = await far.publish("a", b"x", **rules, idempotency_key="k")
        assert heard.messages == [("a", position.offset, position.epoch, b"x")]
        await broker.publish("a", b"y", **NONE)
        await eventually(lambda: 2 == len(heard.messages))
        assert b"y" == heard.messages[1][3]
        assert ([1] if rules is KEEP else []) == await offsets(broker, "a")
        await client.aclose()


async def test_a_stream_whose_position_was_evicted_begins_again(
    broker: RedisBroker, redis_url: str, redis_prefix: str
) -> None:
    async with aioredis.Redis.from_url(redis_url) as client:
        for use in ("publish", "read"):
            first = await broker.publish(use, b"1", **KEEP)
            await client.delete(f"{redis_prefix}meta:{use}")
            if use == "publish":
                again = await broker.publish(use, b"2", **KEEP)
                assert [1] == await offsets(broker, use)
            else:
                assert [] == await offsets(broker, use)
                again = (await broker.history(use, since=None, limit=0, reverse=False, meta_ttl_s=60)).position
            assert first.epoch != again.epoch


async def test_a_position_costs_no_read_of_the_stream(broker: RedisBroker, redis_url: str, redis_prefix: str) -> None:
    position = await broker.publish("a", b"1", **KEEP)
    async with aioredis.Redis.from_url(redis_url) as client:
        await client.delete(f"{redis_prefix}st:a")
        await client.set(f"{redis_prefix}st:a", "no stream: to read it is an error")
        page = await broker.history("a", since=None, limit=0, reverse=False, meta_ttl_s=60)
        assert (position, []) == (page.position, page.messages)
        assert {"a": position} == await broker.positions(["a"])
        with pytest.raises(Unavailable):
            await broker.history("a", since=None, limit=1, reverse=False, meta_ttl_s=60)


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
            with pytest.raises(Unavailable):
                await broker.publish_control(b"1")
            with pytest.raises(Unavailable):
                await broker.publish("a", b"1", **NONE, idempotency_key="k")
            with pytest.raises(Unavailable):
                await broker.history_remove("a")
            with pytest.raises(Unavailable):
                await broker.positions(["a"])
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
