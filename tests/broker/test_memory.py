"""The broker in memory: the contract, and that it forgets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.broker.memory import Exchange, MemoryBroker
from hub.errors import Unavailable
from tests.contracts.broker import KEEP, NONE, BrokerContract, Heard, Peer
from tests.contracts.publishing import PublishingContract
from tests.support.clock import MS, eventually


@pytest.fixture
def heard() -> Heard:
    """What the broker heard."""
    return Heard()


@pytest.fixture
def exchange() -> Exchange:
    """What the nodes of a test share."""
    return Exchange()


@pytest_asyncio.fixture(loop_scope="session")
async def broker(exchange: Exchange, heard: Heard) -> AsyncIterator[MemoryBroker]:
    """The broker of a node."""
    broker = MemoryBroker(exchange)
    await broker.start(heard)
    yield broker
    await broker.close()


@pytest_asyncio.fixture(loop_scope="session")
async def peer(exchange: Exchange) -> AsyncIterator[Peer]:
    """The broker of another node."""
    heard = Heard()
    broker = MemoryBroker(exchange)
    await broker.start(heard)
    yield broker, heard
    await broker.close()


class TestMemoryBroker(BrokerContract, PublishingContract):
    """The promises of every broker."""


async def test_nothing_is_heard_inside_of_publish(broker: MemoryBroker, heard: Heard) -> None:
    await broker.subscribe("a")
    await broker.publish("a", b"1", **NONE)
    await broker.publish_log(b"2")
    await broker.publish_control(b"3")
    assert ([], [], []) == (heard.messages, heard.log, heard.control)
    await asyncio.sleep(0)
    assert (1, 1, 1) == (len(heard.messages), len(heard.log), len(heard.control))


async def test_what_is_on_its_way_to_an_unsubscribed_channel_or_a_closed_broker_is_dropped(
    broker: MemoryBroker, heard: Heard
) -> None:
    await broker.subscribe("a")
    await broker.publish("a", b"1", **NONE)
    broker.unsubscribe("a")
    await asyncio.sleep(0)
    await broker.publish_log(b"2")
    await broker.close()
    await asyncio.sleep(0)
    assert ([], []) == (heard.messages, heard.log)


async def test_a_broker_that_does_not_hear_says_so(exchange: Exchange, heard: Heard) -> None:
    broker = MemoryBroker(exchange, node="n1")
    for closed in (False, True):
        assert not broker.up
        with pytest.raises(Unavailable):
            await broker.subscribe("a")
        with pytest.raises(Unavailable, match="broker"):
            await broker.publish_control(b"x")
        with pytest.raises(Unavailable, match="node"):
            await broker.publish_control(b"x", "n1")
        if not closed:
            await broker.start(heard)
            assert broker.up
            await broker.close()


async def test_brokers_that_share_nothing_do_not_hear_each_other(broker: MemoryBroker, heard: Heard) -> None:
    alone = MemoryBroker()
    await alone.start(Heard())
    await broker.subscribe("a")
    await alone.publish("a", b"1", **KEEP)
    await alone.publish_log(b"1")
    await asyncio.sleep(0)
    assert ([], []) == (heard.messages, heard.log)
    assert {"a": None} == await broker.positions(["a"])
    await alone.close()


async def test_what_is_past_its_time_is_forgotten_though_nobody_asks_for_it(
    broker: MemoryBroker, exchange: Exchange
) -> None:
    for n in range(500):
        await broker.publish(
            f"c{n}", b"x", history_size=1, history_ttl_s=5 * MS, meta_ttl_s=10 * MS,
            idempotency_key="k", idempotency_ttl_s=10 * MS,
        )  # fmt: skip

    async def forgotten() -> bool:
        await broker.publish("other", b"x", **KEEP, idempotency_key="k")
        await broker.publish("other", b"x", **KEEP)
        return (1, 1, 1) == (len(exchange.streams), len(exchange.once), len(exchange.once_until))

    await eventually(forgotten)
