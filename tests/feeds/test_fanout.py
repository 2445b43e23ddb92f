"""Passes: order, slices, members that come and go in the middle, and bodies that are taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.feeds import fanout as module
from hub.feeds.durable import bare
from hub.feeds.fanout import PASS_MAX_BYTES, Fanout
from hub.feeds.group import Group
from hub.feeds.publication import Publication
from hub.feeds.stream import Stream
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT
from tests.support.subscribers import Recorder


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make passes long: two members a turn."""
    monkeypatch.setattr(module, "SLICE", 2)
    monkeypatch.setattr(module, "TURNS", 1)


class Bench:
    """A stream, its fan-out, and members."""

    def __init__(self, members: int = 0) -> None:
        self.fanout = Fanout()
        self.stream = Stream("c", "e", 0, ring_size=50)
        self.members = [Recorder(str(i)) for i in range(members)]
        self.groups: dict[Recorder, Group] = {}
        for member in self.members:
            self.join(member)

    def join(self, member: Recorder) -> None:
        """Make somebody a member."""
        self.groups[member] = self.stream.join(member)

    def leave(self, member: Recorder) -> None:
        """Take somebody out."""
        self.stream.leave(member, self.groups.pop(member))

    def publish(self, data: str = "1", post_id: str = "") -> None:
        """Publish with the next offset."""
        self.fanout.publish(self.stream, Publication(self.stream.top + 1, data.encode(), post_id=post_id))

    async def drain(self) -> None:
        """Let all passes end."""
        while self.fanout._scheduled:
            await asyncio.sleep(0)


async def test_publications_of_one_turn_are_one_write() -> None:
    bench = Bench(5)
    for _ in range(3):
        bench.publish()
    await bench.drain()
    for member in bench.members:
        assert 1 == len(member.frames)
        assert [1, 2, 3] == member.offsets()


async def test_a_pass_gives_the_loop_a_turn_between_slices() -> None:
    bench = Bench(5)
    bench.publish()
    served = []
    for _ in range(3):
        await asyncio.sleep(0)
        served.append(sum(bool(m.frames) for m in bench.members))
    assert [2, 4, 5] == served


async def test_who_joins_while_a_publication_is_in_a_pass_gets_neither_duplicate_nor_hole() -> None:
    """W8: its reply says "up to the ring's end", and passes serve it only what comes after."""
    bench = Bench(6)
    bench.publish()
    await asyncio.sleep(0)  # the pass of 1 is under way
    bench.publish()  # 2 is pending
    late = Recorder("late")
    missed = bench.stream.since(0)
    bench.join(late)
    assert missed is not None
    assert [1, 2] == [p.offset for p in missed]
    bench.publish()
    await bench.drain()
    bench.publish()
    await bench.drain()
    assert [3, 4] == late.offsets()
    for member in bench.members:
        assert [1, 2, 3, 4] == member.offsets()


async def test_who_leaves_in_the_middle_of_a_pass_gets_nothing_more() -> None:
    """W12: nothing is written after the decision."""
    bench = Bench(6)
    bench.publish()
    await asyncio.sleep(0)
    gone = bench.members[5]
    bench.leave(gone)
    await bench.drain()
    bench.publish()
    await bench.drain()
    assert [] == gone.frames
    assert all([1, 2] == m.offsets() for m in bench.members[:5])


async def test_who_leaves_and_comes_back_in_the_middle_of_a_pass_is_served_once() -> None:
    bench = Bench(6)
    bench.publish()
    await asyncio.sleep(0)
    member = bench.members[5]
    bench.leave(member)
    missed = bench.stream.since(0)
    bench.join(member)
    bench.publish()
    await bench.drain()
    assert missed is not None
    assert [1, 2] == [p.offset for p in missed] + member.offsets()


async def test_a_body_taken_back_in_the_middle_of_a_pass_reaches_nobody_after() -> None:
    bench = Bench(6)
    bench.publish('{"secret":1}', post_id="p")
    bench.publish('{"other":1}', post_id="q")
    await asyncio.sleep(0)
    bench.stream.redact("p", bare("p"))
    await bench.drain()
    before, after = bench.members[0], bench.members[5]
    assert [{"secret": 1}, {"other": 1}] == [p["data"] for p in before.publications()]
    assert [{"type": "post.retracted", "id": "p"}, {"other": 1}] == [p["data"] for p in after.publications()]
    assert b"secret" not in bench.stream.ring[0].data


async def test_a_pass_ends_at_its_size_and_order_holds() -> None:
    bench = Bench(3)
    big = '"' + "x" * (PASS_MAX_BYTES // 2) + '"'
    for _ in range(5):
        bench.publish(big)
    await bench.drain()
    for member in bench.members:
        assert [1, 2, 3, 4, 5] == member.offsets()
        assert 1 < len(member.frames) <= 5


async def test_many_streams_share_turns() -> None:
    fanout = Fanout()
    streams, members = [], []
    for i in range(20):
        stream, member = Stream(f"c{i}", "e", 0, 10), Recorder()
        stream.join(member)
        streams.append(stream)
        members.append(member)
        fanout.publish(stream, Publication(1, b"1"))
    while fanout._scheduled:
        await asyncio.sleep(0)
    assert all([1] == m.offsets() for m in members)


OPERATIONS = st.lists(
    st.one_of(
        st.just(("publish", 0)),
        st.tuples(st.just("join"), st.integers(0, 7)),
        st.tuples(st.just("leave"), st.integers(0, 7)),
        st.just(("turn", 0)),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(OPERATIONS)
def test_every_member_gets_what_was_published_between_its_joining_and_leaving(ops: list[tuple[str, int]]) -> None:
    async def run() -> None:
        bench = Bench()
        got: dict[Recorder, list[int]] = {}
        expected: dict[Recorder, list[int]] = {}
        present: dict[int, Recorder] = {}
        done: list[Recorder] = []
        for name, who in ops:
            if name == "publish":
                bench.publish()
                for member in present.values():
                    expected[member].append(bench.stream.top)
            elif name == "join" and who not in present:
                member = present[who] = Recorder(deflates=who > 4)
                missed = bench.stream.since(max(0, bench.stream.top - 3)) or []
                got[member] = [p.offset for p in missed]
                expected[member] = list(got[member])
                bench.join(member)
            elif name == "leave" and who in present:
                member = present.pop(who)
                bench.leave(member)
                got[member] += member.offsets()
                member.frames.clear()
                done.append(member)
            elif name == "turn":
                await asyncio.sleep(0)
        await bench.drain()
        for member in present.values():
            assert got[member] + member.offsets() == expected[member]
        for member in done:
            assert [] == member.frames, "nothing after leaving"
            assert got[member] == expected[member][: len(got[member])], "a prefix: what was under way may be cut"

    asyncio.run(run())


def test_a_ring_says_when_it_does_not_reach_back() -> None:
    stream = Stream("c", "e", 0, ring_size=3)
    for offset in range(1, 6):
        stream.append(Publication(offset, b"1", at=float(offset)))
    assert [4, 5] == [p.offset for p in stream.since(3) or []]
    assert [3, 4, 5] == [p.offset for p in stream.since(2) or []]
    assert [] == stream.since(5)
    assert stream.since(1) is None
    assert stream.since(6) is None
    stream.prune(5.0)
    assert stream.since(3) is None
    assert [5] == [p.offset for p in stream.since(4) or []]


async def test_who_deflates_shares_one_compressed_frame() -> None:
    bench = Bench()
    bench.members = [Recorder(str(i), deflates=i % 2 == 0) for i in range(6)]
    for member in bench.members:
        bench.join(member)
    bench.publish('{"texto":"' + "repetido " * 50 + '"}')
    await bench.drain()
    plain, packed = bench.members[1].frames[0], bench.members[0].frames[0]
    assert len(packed) < len(plain) / 3
    assert all(m.frames[0] is (packed if m.lane.encoding.deflated else plain) for m in bench.members)


async def test_a_stream_that_can_not_be_served_ends_and_others_are_served_on() -> None:
    class Faulty(Publication):
        def frame(self, channel: str, encoding: Any, number: int = 0) -> bytes:
            raise ZeroDivisionError

    bench, other = Bench(3), Bench(3)
    other.fanout = bench.fanout
    other.stream.channel = "d"
    bench.fanout.publish(bench.stream, Faulty(1, b"1"))
    other.publish()
    await bench.drain()
    for member in bench.members:
        assert [("c", UNSUBSCRIBED_INSUFFICIENT)] == member.ends
    assert all([1] == m.offsets() for m in other.members)
    assert {} == bench.stream.groups
    newcomer = Recorder()
    bench.join(newcomer)
    bench.publish()
    await bench.drain()
    assert [2] == newcomer.offsets()
