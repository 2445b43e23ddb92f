"""What every Broker promises (hub/broker/interface.py): subclass, and give a `broker` fixture."""

from __future__ import annotations

import asyncio
from typing import Any

from hub.broker.interface import Broker
from hub.model import Position
from tests.support.clock import eventually

KEEP: dict[str, Any] = {"history_size": 3, "history_ttl_s": 60, "meta_ttl_s": 60}
NONE: dict[str, Any] = {"history_size": 0, "history_ttl_s": 0, "meta_ttl_s": 60}


class Heard:
    """A Listener that remembers."""

    def __init__(self) -> None:
        self.log: list[bytes] = []
        self.messages: list[tuple[str, int, str, bytes]] = []
        self.connected = 0

    def log_message(self, raw: bytes) -> None:
        self.log.append(raw)

    def channel_message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        self.messages.append((channel, offset, epoch, payload))

    def broker_connected(self) -> None:
        self.connected += 1


class BrokerContract:
    """The promises, as tests."""

    async def test_the_log_reaches_whoever_listens_also_the_sender(self, broker: Broker, heard: Heard) -> None:
        await eventually(lambda: broker.up)
        for raw in (b"one", b"\x00\xff\r\n", b"x" * 100_000):
            await broker.publish_log(raw)
        await eventually(lambda: 3 == len(heard.log))
        assert [b"one", b"\x00\xff\r\n", b"x" * 100_000] == heard.log

    async def test_a_channel_is_heard_from_the_acknowledgement_on_and_in_order(
        self, broker: Broker, heard: Heard
    ) -> None:
        await broker.publish("a", b"early", **NONE)
        await broker.subscribe("a")
        for n in range(50):
            assert Position(0, "") == await broker.publish("a", b"%d:x" % n, **NONE)
        await eventually(lambda: 50 == len(heard.messages))
        assert [("a", 0, "", b"%d:x" % n) for n in range(50)] == heard.messages

    async def test_an_unsubscribed_channel_is_silent_and_may_be_heard_again(self, broker: Broker, heard: Heard) -> None:
        for _ in range(20):
            await broker.subscribe("a")
            broker.unsubscribe("a")
        await broker.publish("a", b"lost", **NONE)
        await broker.subscribe("a")
        await broker.publish("a", b"heard", **NONE)
        await eventually(lambda: bool(heard.messages))
        assert [("a", 0, "", b"heard")] == heard.messages

    async def test_offsets_grow_by_one_also_under_concurrent_publishers(self, broker: Broker, heard: Heard) -> None:
        await broker.subscribe("a")
        positions = await asyncio.gather(*(broker.publish("a", b"x", **KEEP) for _ in range(40)))
        assert list(range(1, 41)) == sorted(p.offset for p in positions)
        assert 1 == len({p.epoch for p in positions})
        await eventually(lambda: 40 == len(heard.messages))
        assert list(range(1, 41)) == [m[1] for m in heard.messages], "heard in the order of offsets"
        assert {positions[0].epoch} == {m[2] for m in heard.messages}

    async def test_history_keeps_the_newest_and_reads_both_ways(self, broker: Broker) -> None:
        for n in range(1, 6):
            await broker.publish("a", b"%d" % n, **KEEP)

        async def read(since: int | None, limit: int, reverse: bool = False) -> list[int]:
            page = await broker.history("a", since=since, limit=limit, reverse=reverse, meta_ttl_s=60)
            assert 5 == page.position.offset
            assert all(b"%d" % m.offset == m.payload for m in page.messages)
            return [m.offset for m in page.messages]

        assert [3, 4, 5] == await read(None, 10)
        assert [4, 5] == await read(3, 10)
        assert [4] == await read(3, 1)
        assert [] == await read(5, 10)
        assert [] == await read(None, 0)
        assert [5, 4] == await read(None, 2, reverse=True)
        assert [3] == await read(4, 10, reverse=True)

    async def test_a_stream_that_does_not_exist_has_an_epoch_that_stays(self, broker: Broker) -> None:
        first = await broker.history("new", since=None, limit=10, reverse=False, meta_ttl_s=60)
        published = await broker.publish("new", b"1", **KEEP)
        assert (0, []) == (first.position.offset, first.messages)
        assert first.position.epoch == published.epoch != ""
        assert 1 == published.offset

    async def test_channels_do_not_hear_each_other(self, broker: Broker, heard: Heard) -> None:
        await broker.subscribe("a")
        await broker.publish("ab", b"x", **KEEP)
        await broker.publish("b", b"x", **NONE)
        await broker.publish("a", b"mine", **KEEP)
        await eventually(lambda: bool(heard.messages))
        assert ["a"] == [m[0] for m in heard.messages]
