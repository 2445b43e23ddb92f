"""What every Broker promises (hub/broker/interface.py): subclass, and give fixtures `broker`, `heard` and `peer`.

Keys and versions of publications have a contract of their own, tests/contracts/publishing.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.broker.interface import Broker
from hub.errors import Unavailable
from hub.model import Position
from tests.support.clock import MS, eventually

KEEP: dict[str, Any] = {"history_size": 3, "history_ttl_s": 60, "meta_ttl_s": 60}
NONE: dict[str, Any] = {"history_size": 0, "history_ttl_s": 0, "meta_ttl_s": 60}


#: A second node on the same broker, and what it heard.
Peer = tuple[Broker, "Heard"]


class Heard:
    """A Listener that remembers."""

    def __init__(self) -> None:
        self.log: list[bytes] = []
        self.control: list[bytes] = []
        self.messages: list[tuple[str, int, str, bytes]] = []
        self.connected = 0

    def log_message(self, raw: bytes) -> None:
        self.log.append(raw)

    def channel_message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        self.messages.append((channel, offset, epoch, payload))

    def control_message(self, raw: bytes) -> None:
        self.control.append(raw)

    def broker_connected(self) -> None:
        self.connected += 1


async def offsets(broker: Broker, channel: str, since: int | None = None, *, reverse: bool = False) -> list[int]:
    """Return the offsets of the messages that a history holds."""
    page = await broker.history(channel, since=since, limit=100, reverse=reverse, meta_ttl_s=60)
    return [message.offset for message in page.messages]


class BrokerContract:
    """The promises, as tests."""

    async def test_a_listener_is_told_once_that_the_broker_hears(self, broker: Broker, heard: Heard) -> None:
        await eventually(lambda: broker.up and 1 == heard.connected)

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

    async def test_a_history_has_nothing_beyond_its_ends(self, broker: Broker) -> None:
        for _ in range(3):
            await broker.publish("a", b"x", **KEEP)
        for since in (3, 4, 2**63, 2**64 - 1, 2**70):
            assert [] == await offsets(broker, "a", since)
        for since in (0, 1, -1):
            assert [] == await offsets(broker, "a", since, reverse=True)
        for since in (4, 2**63, 2**64 - 1):
            assert [3, 2, 1] == await offsets(broker, "a", since, reverse=True)
        assert [1, 2, 3] == await offsets(broker, "a", -1)

    async def test_each_message_trims_the_history_to_its_own_size(self, broker: Broker) -> None:
        for size, kept in ((5, [1]), (5, [1, 2]), (5, [1, 2, 3]), (2, [3, 4]), (1, [5]), (5, [5, 6])):
            await broker.publish("a", b"x", **{**KEEP, "history_size": size})
            assert kept == await offsets(broker, "a")

    async def test_messages_go_after_their_time_and_the_position_stays(self, broker: Broker) -> None:
        await broker.publish("a", b"1", **KEEP)
        position = await broker.publish("a", b"2", **{**KEEP, "history_ttl_s": 30 * MS})

        async def gone() -> bool:
            return not await offsets(broker, "a")

        await eventually(gone)
        assert {"a": position} == await broker.positions(["a"])
        assert Position(3, position.epoch) == await broker.publish("a", b"3", **KEEP)
        assert [3] == await offsets(broker, "a")

    @pytest.mark.parametrize("then", ["published", "read"])
    async def test_a_stream_that_nobody_used_begins_again_without_its_old_messages(
        self, broker: Broker, heard: Heard, then: str
    ) -> None:
        await broker.publish("a", b"1", **KEEP, version=9)
        first = await broker.publish("a", b"2", **{**KEEP, "meta_ttl_s": 30 * MS})

        async def forgotten() -> bool:
            return {"a": None} == await broker.positions(["a"])

        await eventually(forgotten)
        if then == "published":
            again = await broker.publish("a", b"3", **KEEP, version=1)
            assert (1, [1]) == (again.offset, await offsets(broker, "a"))
        else:
            page = await broker.history("a", since=None, limit=10, reverse=False, meta_ttl_s=60)
            again = page.position
            assert (0, []) == (again.offset, page.messages)
        assert first.epoch != again.epoch

    async def test_whoever_reads_a_stream_keeps_it_alive(self, broker: Broker) -> None:
        short: dict[str, Any] = {**KEEP, "meta_ttl_s": 250 * MS}
        position = await broker.publish("a", b"1", **short)
        await broker.publish("b", b"1", **short)
        await broker.history("a", since=None, limit=0, reverse=False, meta_ttl_s=60)

        async def one_is_left() -> bool:
            return {"a": position, "b": None} == await broker.positions(["a", "b"])

        await eventually(one_is_left)

    # -- positions

    async def test_a_removed_history_leaves_the_position(self, broker: Broker) -> None:
        assert 0 == await broker.history_remove("a")
        assert {"a": None} == await broker.positions(["a"]), "removing makes no stream"
        for _ in range(3):
            position = await broker.publish("a", b"x", **KEEP, version=2)
            position = await broker.publish("a", b"x", **KEEP)
        await broker.publish("b", b"x", **KEEP)
        assert position.offset == await broker.history_remove("a")
        assert ([], [1]) == (await offsets(broker, "a"), await offsets(broker, "b"))
        assert {"a": position} == await broker.positions(["a"])
        assert position == await broker.publish("a", b"x", **KEEP, version=1), "versions stay, too"
        assert Position(5, position.epoch) == await broker.publish("a", b"x", **KEEP)
        assert [5] == await offsets(broker, "a")

    async def test_the_positions_of_many_streams_are_read_without_making_one(self, broker: Broker) -> None:
        made = {f"c{n}": await broker.publish(f"c{n}", b"x", **KEEP) for n in range(3)}
        read = await broker.history("read", since=None, limit=0, reverse=False, meta_ttl_s=60)
        names = [f"c{n}" for n in range(1200)]
        for _ in range(2):
            assert {name: made.get(name) for name in names} == await broker.positions(names)
        assert {"read": read.position} == await broker.positions(["read"])
        assert 0 == read.position.offset
        assert {} == await broker.positions([])

    # -- what nodes tell each other

    async def test_what_all_are_told_everybody_hears_in_order(self, broker: Broker, heard: Heard, peer: Peer) -> None:
        await eventually(lambda: broker.up and peer[0].up)
        for raw in (b"one", b"\x00\xff\r\n", b"x" * 100_000):
            await broker.publish_control(raw)
        await eventually(lambda: 3 == len(heard.control) == len(peer[1].control))
        assert [b"one", b"\x00\xff\r\n", b"x" * 100_000] == heard.control == peer[1].control
        assert ([], []) == (heard.log, heard.messages)

    async def test_what_one_node_is_told_no_other_hears(self, broker: Broker, heard: Heard, peer: Peer) -> None:
        await eventually(lambda: broker.up and peer[0].up)
        await broker.publish_control(b"for the peer", peer[0].node)
        await broker.publish_control(b"for myself", broker.node)
        await peer[0].publish_control(b"for all")
        await eventually(lambda: 2 == len(heard.control) == len(peer[1].control))
        assert {b"for myself", b"for all"} == set(heard.control)
        assert {b"for the peer", b"for all"} == set(peer[1].control)

    async def test_whoever_tells_a_node_that_is_not_there_is_told_so(self, broker: Broker) -> None:
        await eventually(lambda: broker.up)
        with pytest.raises(Unavailable, match="node"):
            await broker.publish_control(b"x", "nobody")

    async def test_channels_are_heard_by_the_nodes_that_subscribed(
        self, broker: Broker, heard: Heard, peer: Peer
    ) -> None:
        await broker.subscribe("a")
        await peer[0].subscribe("b")
        for n in range(3):
            await broker.publish("b", b"%d" % n, **KEEP)
            await peer[0].publish("a", b"%d" % n, **KEEP)
        await eventually(lambda: 3 == len(heard.messages) == len(peer[1].messages))
        assert [("a", b"0"), ("a", b"1"), ("a", b"2")] == [(m[0], m[3]) for m in heard.messages]
        assert [("b", b"0"), ("b", b"1"), ("b", b"2")] == [(m[0], m[3]) for m in peer[1].messages]

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
