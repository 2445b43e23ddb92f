"""Durable streams: loading beside a living log, redaction, retention, eviction, another history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from hub import clock
from hub.errors import Unavailable
from hub.feeds import durable as module
from hub.feeds.durable import DurableStreams, bare, epoch
from hub.feeds.fanout import Fanout
from hub.model import Level, LogEntry
from hub.storage.log import StreamSlice
from hub.storage.pool import Database
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT, UNSUBSCRIBED_INVALIDATED
from tests.support.servers import DatabaseUrls
from tests.support.subscribers import Recorder

SECRET = '{"type":"post.published","id":"p","post":{"title":"segredo"}}'


def entry(
    seq: int, *, post_id: str = "p", level: int = 0, redacts: int = 0, data: str | None = SECRET,
    visible_from: int | None = None, channels: tuple[str, ...] = ("posts",),
) -> LogEntry:  # fmt: skip
    """Return an entry whose offsets are its seq, in the views at or above its level."""
    visible_from = level if visible_from is None else visible_from
    offsets = tuple(seq if view >= level else 0 for view in range(3))
    return LogEntry(
        seq=seq, at=clock.epoch_s(), type="post.published", post_id=post_id, version=seq, level=Level(level),
        visible_from=visible_from if data else 3, redacts=redacts, data=data, tags=(),
        offsets=dict.fromkeys(channels, offsets),
    )  # type: ignore[arg-type]  # fmt: skip


class SlowLog:
    """Stands before the database's log: answers with a snapshot of when it was asked, but only when told to."""

    def __init__(self) -> None:
        self.stored: list[LogEntry] = []
        self.go = asyncio.Event()
        self.asked = 0

    async def is_asked(self) -> None:
        """Wait until somebody loads."""
        while not self.asked:
            await asyncio.sleep(0)

    async def stream_page(self, db: Any, channel: str, view: Level, **_: Any) -> StreamSlice:
        self.asked += 1
        snapshot = list(self.stored)
        await self.go.wait()
        return StreamSlice(len(snapshot), [(e.seq, e) for e in reversed(snapshot)], complete=True)


@pytest.fixture
def slow_log(monkeypatch: pytest.MonkeyPatch) -> SlowLog:
    """The log that loads read from."""
    slow = SlowLog()
    monkeypatch.setattr(module.log, "stream_page", slow.stream_page)
    return slow


@pytest_asyncio.fixture(loop_scope="session")
async def streams(database: DatabaseUrls) -> AsyncIterator[DurableStreams]:
    """Streams of a node that follows the log."""
    system = await Database.open(database.system, size=1)
    durable = DurableStreams(system, Fanout(), ring_size=100, retention_s=3600, most=3)
    durable.reset("lineage")
    durable.fresh_until = clock.monotonic() + 3600
    yield durable
    await system.close()


async def test_entries_that_come_while_a_stream_is_loaded_are_neither_lost_nor_doubled(
    streams: DurableStreams, slow_log: SlowLog
) -> None:
    slow_log.stored = [entry(n) for n in range(1, 4)]
    loading = [asyncio.create_task(streams.acquire("posts", Level.PUBLIC)) for _ in range(3)]
    await slow_log.is_asked()
    for n in (2, 3, 4, 5):  # the snapshot holds 1 to 3; the node applies 2 to 5
        streams.apply(entry(n))
    slow_log.go.set()
    stream = (await asyncio.gather(*loading))[0]
    assert (1, 5) == (slow_log.asked, stream.top)
    assert [1, 2, 3, 4, 5] == [p.offset for p in stream.ring]
    streams.apply(entry(6))
    assert [5, 6] == [p.offset for p in stream.since(4) or []]


async def test_a_body_taken_back_while_a_stream_is_loaded_is_not_in_it(
    streams: DurableStreams, slow_log: SlowLog
) -> None:
    """The snapshot is older than the retraction, and still holds the text."""
    slow_log.stored = [entry(1), entry(2, post_id="q")]
    loading = asyncio.create_task(streams.acquire("posts", Level.PUBLIC))
    await slow_log.is_asked()
    streams.apply(entry(3, redacts=3, data=None))
    slow_log.go.set()
    stream = await loading
    assert [bare("p"), SECRET.encode(), bare("p")] == [p.data for p in stream.ring]


async def test_a_rise_redacts_the_views_below_it_alone(streams: DurableStreams, slow_log: SlowLog) -> None:
    slow_log.go.set()
    views = [await streams.acquire("posts", view) for view in Level]
    streams.apply(entry(1))
    streams.apply(entry(2, redacts=1, data=SECRET.replace("segredo", "novo")))
    assert [bare("p"), SECRET.encode(), SECRET.encode()] == [s.ring[0].data for s in views]


async def test_who_is_on_a_post_that_rises_is_told_first_and_then_sent_away(
    streams: DurableStreams, slow_log: SlowLog
) -> None:
    slow_log.go.set()
    channels = ("posts", "post:p")
    keys = [("posts", Level.PUBLIC), ("post:p", Level.PUBLIC), ("post:p", Level.PROFESSIONAL)]
    held = {key: await streams.acquire(*key) for key in keys}
    members = {key: Recorder() for key in held}
    for key, stream in held.items():
        stream.join(members[key])
    streams.apply(entry(1, channels=channels))
    await asyncio.sleep(0)
    streams.apply(entry(2, redacts=1, visible_from=1, data=SECRET.replace("segredo", "novo"), channels=channels))
    for _ in range(50):
        await asyncio.sleep(0)
    for (channel, view), member in members.items():
        assert [1, 2] == member.offsets()
        risen = channel == "post:p" and view < Level.PROFESSIONAL
        assert ([(channel, UNSUBSCRIBED_INVALIDATED)] if risen else []) == member.ends
    assert {"type": "post.retracted", "id": "p"} == members["post:p", Level.PUBLIC].publications()[1]["data"]
    back = Recorder()
    held["post:p", Level.PUBLIC].join(back)
    streams.apply(entry(3, channels=channels))
    for _ in range(50):
        await asyncio.sleep(0)
    assert [] == back.ends, "once"


async def test_a_hidden_event_is_not_in_a_lower_view(streams: DurableStreams, slow_log: SlowLog) -> None:
    slow_log.go.set()
    views = [await streams.acquire("posts", view) for view in Level]
    streams.apply(entry(1, level=1))
    assert [0, 1, 1] == [len(s.ring) for s in views]


async def test_a_failed_load_is_tried_again_by_the_next(
    streams: DurableStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> StreamSlice:
        raise Unavailable("database")

    with monkeypatch.context() as patch:
        patch.setattr(module.log, "stream_page", fail)
        with pytest.raises(Unavailable):
            await streams.acquire("posts", Level.PUBLIC)
        streams.apply(entry(1))
    stream = await streams.acquire("posts", Level.PUBLIC)
    assert 0 == stream.top, "what the database says, not what came between"


async def test_idle_streams_go_when_there_are_too_many_and_members_stay(
    streams: DurableStreams, slow_log: SlowLog
) -> None:
    slow_log.go.set()
    kept = await streams.acquire("posts:kept", Level.PUBLIC)
    kept.join(Recorder())
    streams.release(kept)
    for n in range(6):
        streams.release(await streams.acquire(f"posts:c{n}", Level.PUBLIC))
    assert streams.position("posts:kept", Level.PUBLIC) is not None
    assert streams.position("posts:c0", Level.PUBLIC) is None
    streams.apply(entry(1))


async def test_another_history_ends_every_subscription_and_begins_new_epochs(
    streams: DurableStreams, slow_log: SlowLog
) -> None:
    slow_log.go.set()
    stream = await streams.acquire("posts", Level.PUBLIC)
    member = Recorder()
    stream.join(member)
    streams.reset("another")
    assert [("posts", UNSUBSCRIBED_INSUFFICIENT)] == member.ends
    assert (await streams.acquire("posts", Level.PUBLIC)).epoch != stream.epoch


async def test_a_node_that_is_behind_serves_no_stream(streams: DurableStreams, slow_log: SlowLog) -> None:
    streams.fresh_until = clock.monotonic() - 1
    with pytest.raises(Unavailable):
        await streams.acquire("posts", Level.PUBLIC)


def test_epochs_differ_by_history_channel_and_view() -> None:
    epochs = {epoch(lineage, c, v) for lineage in ("a", "b") for c in ("posts", "cache") for v in Level}
    assert 12 == len(epochs)
    assert epoch("a", "posts", Level.PUBLIC) == epoch("a", "posts", Level.PUBLIC)
