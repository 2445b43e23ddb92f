"""What one channel can take of a node: passes, answers about crowds, surveys; and orders of events that must hold."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from hub import clock
from hub.broker.memory import Exchange, MemoryBroker
from hub.broker.presence import MemoryPresence
from hub.feeds import fanout, presence
from hub.feeds.durable import DurableStreams
from hub.feeds.ephemeral import EphemeralStreams, pack
from hub.feeds.fanout import PASS_MAX_BYTES, Fanout
from hub.feeds.group import Wanted
from hub.feeds.presence import Presence
from hub.feeds.publication import Kind, Publication
from hub.feeds.reading import Reading
from hub.feeds.showing import Showing
from hub.feeds.stream import Stream
from hub.model import Level
from hub.settings import ChannelRules
from hub.storage.pool import Database
from hub.wire import tagfilter
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT
from hub.wire.tagfilter import FilterNode
from tests.contracts.broker import Heard
from tests.support.clock import MS, eventually
from tests.support.servers import DatabaseUrls
from tests.support.subscribers import Recorder, payloads
from tests.support.turns import turns_during

RULES = ChannelRules(history_size=10, presence=True, compliance_modules=())


async def drained(passes: Fanout) -> None:
    """Wait until all passes have ended."""
    while passes._scheduled:
        await asyncio.sleep(0)


# -- passes


async def test_a_pass_of_a_stream_with_filters_takes_few_publications(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each publication is asked of each filter, and there may be one for each member."""
    monkeypatch.setattr(fanout, "FILTERED_MAX", 4, raising=False)
    passes, filtered, plain = Fanout(), Stream("f", "e", 0, 50), Stream("p", "e", 0, 50)
    picky, other, third = Recorder(), Recorder(), Recorder()
    filtered.join(picky, Wanted(filter=tagfilter.compile(FilterNode(key="n", cmp="ex"))))
    filtered.join(other)
    plain.join(third)
    for n in range(1, 11):
        for stream in (filtered, plain):
            passes.publish(stream, Publication(n, b"1", tags={"n": str(n)}))
    await drained(passes)
    for member in (picky, other):
        assert [4, 4, 2] == [len(payloads(frame)) for frame in member.frames]
        assert list(range(1, 11)) == member.offsets()
    assert [10] == [len(payloads(frame)) for frame in third.frames]


@pytest.mark.parametrize(
    "about",
    [
        {"data": b"", "kind": Kind.JOIN, "info": b'{"user":"%s"}' % (b"u" * 1000)},
        {"data": b"", "kind": Kind.LEAVE, "info": b'{"user":"%s"}' % (b"u" * 1000)},
        {"data": b"1", "tags": {"t": "v" * 1000}},
        {"data": b"1", "info": b'{"user":"%s"}' % (b"u" * 1000)},
        {"data": b"1"},
    ],
    ids=["joins", "leaves", "tags", "info", "name"],
)
async def test_a_pass_counts_all_that_is_in_its_frames(about: dict[str, Any]) -> None:
    passes, stream, member = Fanout(), Stream("c" * 255, "e", 0, 0), Recorder()
    stream.join(member, Wanted(joins=True))
    for _ in range(500):
        passes.publish(stream, Publication(0, **about))
    await drained(passes)
    assert 500 == sum(len(payloads(frame)) for frame in member.frames)
    assert max(map(len, member.frames)) <= PASS_MAX_BYTES


async def test_a_turn_ends_by_time_when_it_is_not_writing_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    milliseconds = itertools.count()
    monkeypatch.setattr(
        fanout, "clock", SimpleNamespace(monotonic=lambda: next(milliseconds) / 1000), raising=False
    )  # each look at the clock is a millisecond after the last
    passes, members = Fanout(), [Recorder() for _ in range(40)]
    for n, member in enumerate(members):
        stream = Stream(f"c{n}", "e", 0, 10)
        stream.join(member)
        passes.publish(stream, Publication(1, b"1"))
    await asyncio.sleep(0)
    assert 0 < sum(bool(member.frames) for member in members) < 10
    await drained(passes)
    assert all([1] == member.offsets() for member in members)


# -- streams


@pytest_asyncio.fixture(loop_scope="session")
async def durable(database: DatabaseUrls) -> AsyncIterator[DurableStreams]:
    """Streams of a node that follows the log."""
    system = await Database.open(database.system, size=1)
    streams = DurableStreams(system, Fanout(), ring_size=10, retention_s=3600)
    streams.reset("lineage")
    streams.fresh_until = clock.monotonic() + 3600
    yield streams
    await system.close()


async def test_who_is_put_on_a_stream_that_is_no_more_is_told_after_its_reply(durable: DurableStreams) -> None:
    stream = await durable.acquire("posts", Level.PUBLIC)
    kept = await durable.acquire("posts:vacinas", Level.PUBLIC)
    durable.reset("another")  # while the subscription is being prepared
    member, other = Recorder(), Recorder()
    stream.join(member)
    durable.release(stream)
    durable.release(kept)  # dropped, nobody joined it
    assert [] == member.ends, "its reply is written in the same turn"
    await asyncio.sleep(0)
    assert [("posts", UNSUBSCRIBED_INSUFFICIENT)] == member.ends
    again = await durable.acquire("posts", Level.PUBLIC)
    again.join(other)
    durable.release(again)
    await asyncio.sleep(0)
    assert [] == other.ends


class Ear(Heard):
    """A Listener that hands messages of channels on."""

    streams: EphemeralStreams

    def channel_message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        self.streams.message(channel, offset, epoch, payload)


class Between(MemoryBroker):
    """A broker on which somebody publishes right after a history was removed."""

    async def history_remove(self, channel: str) -> int:
        top = await super().history_remove(channel)
        await self.publish(channel, pack(b'"new"'), history_size=10, history_ttl_s=60, meta_ttl_s=60)
        for _ in range(10):
            await asyncio.sleep(0)
        return top


async def hearing(broker: MemoryBroker) -> EphemeralStreams:
    """Return the streams of a node."""
    ear = Ear()
    ear.streams = EphemeralStreams(broker, Fanout())
    await broker.start(ear)
    return ear.streams


async def test_what_is_published_after_a_history_was_removed_stays_on_every_node() -> None:
    shared = Exchange()
    here, there = await hearing(Between(shared)), await hearing(MemoryBroker(shared))
    streams = [await each.acquire("c", RULES) for each in (here, there)]
    await here.publish("c", RULES, pack(b'"old"'))
    await eventually(lambda: all(1 == stream.top for stream in streams))
    await here.forget_history("c")
    last = await here.publish("c", RULES, pack(b'"last"'))
    await eventually(lambda: all(last.offset == stream.top for stream in streams))
    assert [[b'"new"', b'"last"']] * 2 == [[p.data for p in stream.ring] for stream in streams]


# -- crowds


class CountingStore(MemoryPresence):
    """A store that counts what it is asked, and keeps records only when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.go = asyncio.Event()
        self.go.set()

    async def records(self, channel: str) -> list[tuple[str, bytes]]:
        self.asked += 1
        return await super().records(channel)

    async def report_many(self, node: str, records: Any, ttl_s: float) -> None:
        await self.go.wait()
        await super().report_many(node, records, ttl_s)

    async def crowd(self, size: int) -> None:
        """Let another node report so many members."""
        record = {f"c{n}": b'{"user":"u%d","client":"c%d"}' % (n % 10, n) for n in range(size)}
        await self.report("c", "other", msgspec.msgpack.encode(record), 3600)


#: Nothing here has anything to show, so nothing is judged.
_NO_GATE: Any = None
_SHOWING = Showing(_NO_GATE)


class Here:
    """One node's presence."""

    def __init__(self, streams: EphemeralStreams, broker: MemoryBroker, *, interval_s: float = 3600) -> None:
        self.store = CountingStore()
        self.streams = streams
        self.presence = Presence(
            self.store, broker, streams, "here", showing=_SHOWING, ttl_s=3600, interval_s=interval_s
        )


async def made(**options: float) -> Here:
    """Make one."""
    broker = MemoryBroker()
    return Here(await hearing(broker), broker, **options)


async def test_an_answer_about_a_crowd_holds_for_a_while_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_CROWD_S", 50 * MS, raising=False)
    here = await made()
    await here.store.crowd(3000)
    assert (3000, 10) == await here.presence.count("c", None)
    assert 3000 == len(await here.presence.who("c", None))
    assert 1 == here.store.asked
    await here.store.crowd(2000)

    async def is_new() -> bool:
        return 2000 == len(await here.presence.who("c", None))

    await eventually(is_new)


async def test_of_few_every_answer_is_of_now() -> None:
    here = await made()
    for size in (3, 2, 1):
        await here.store.crowd(size)
        assert (size, size) == await here.presence.count("c", None)


async def test_other_work_goes_on_while_a_crowd_is_counted() -> None:
    here = await made()
    await here.store.crowd(20_000)
    assert 5 <= await turns_during(here.presence.count("c", None))


async def test_the_news_that_nobody_is_left_does_not_come_before_the_record_on_its_way() -> None:
    here = await made()
    stream, member = await here.streams.acquire("c", RULES), Recorder("1")
    group = stream.join(member)
    here.store.go.clear()
    renewing = asyncio.create_task(here.presence._write(["c"]))
    for _ in range(5):
        await asyncio.sleep(0)
    stream.leave(member, group)
    reporting = asyncio.create_task(here.presence._write(["c"]))
    for _ in range(5):
        await asyncio.sleep(0)
    here.store.go.set()
    await asyncio.gather(renewing, reporting)
    assert [] == await here.store.records("c")


async def test_a_channel_from_which_all_were_sent_away_is_withdrawn() -> None:
    here = await made(interval_s=20 * MS)
    stream = await here.streams.acquire("c", RULES)
    stream.join(Recorder("1"))
    here.presence.start()

    async def reported(expected: bool) -> None:
        assert expected == bool(await here.store.records("c"))

    try:
        await eventually(lambda: reported(True))
        stream.end(UNSUBSCRIBED_INSUFFICIENT)  # nobody takes leave
        here.streams.release(stream)
        await eventually(lambda: reported(False))
    finally:
        await here.presence.close()


# -- surveys


async def test_other_work_goes_on_while_a_node_looks_for_its_channels() -> None:
    streams = [Stream(f"c{n}", "", 0, 0) for n in range(3000)]
    for stream in streams:
        stream.join(Recorder())
    rooms: Any = SimpleNamespace(
        ephemeral=SimpleNamespace(streams=[(stream, RULES) for stream in streams[:1500]]),
        durable=SimpleNamespace(streams=streams[1500:]),
    )
    reading = Reading(rooms)
    found: dict[str, int] = {}

    async def look() -> None:
        found.update(await reading.channels(lambda name: name.endswith("7")))

    assert 5 <= await turns_during(look())
    assert {f"c{n}": 1 for n in range(3000) if n % 10 == 7} == found
