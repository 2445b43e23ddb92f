"""What members want: filters, deltas, numbers for names, who comes and goes; each for all who want the same."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.feeds import fanout as module
from hub.feeds.durable import bare
from hub.feeds.fanout import Fanout
from hub.feeds.group import PLAIN, Group, Wanted
from hub.feeds.publication import DELTA_MAX_BYTES, Kind, Publication
from hub.feeds.stream import Stream
from hub.feeds.subscriber import Lane, offer_each
from hub.wire import fossil, tagfilter
from hub.wire.codec import ENCODINGS, PROTOBUF
from hub.wire.messages import load
from hub.wire.protobuf import split
from hub.wire.results import Reply
from hub.wire.tagfilter import FilterNode
from tests.support.subscribers import Recorder, payloads

EVEN = tagfilter.compile(FilterNode(key="parity", cmp="eq", val="even"))
WANTS = [
    PLAIN,
    Wanted(filter=EVEN),
    Wanted(delta=True),
    Wanted(joins=True),
    Wanted(delta=True, joins=True, compact=True),
]
BINARY = Lane(ENCODINGS[PROTOBUF, False], offer_each)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make passes long: two members a turn."""
    monkeypatch.setattr(module, "SLICE", 2)
    monkeypatch.setattr(module, "TURNS", 1)


class Client(Recorder):
    """Decodes what it is offered, as an SDK does."""

    def __init__(self, wanted: Wanted = PLAIN, *, binary: bool = False) -> None:
        super().__init__("c")
        self.wanted = wanted
        if binary:
            self.lane = BINARY
        self.group: Group | None = None

    def heard(self) -> list[Any]:
        """Return all publications, decoded, and who came and went as "+" and "-"."""
        out: list[Any] = []
        base = b""
        for push in self._pushes():
            named = push.get("channel")
            assert (named is None) is self.wanted.compact, "a number in place of the name, where it was asked for"
            if "join" in push or "leave" in push:
                out.append("+" if "join" in push else "-")
                continue
            pub = push["pub"]
            if self.wanted.delta:
                raw = pub["data"] if isinstance(pub["data"], bytes) else pub["data"].encode()
                base = fossil.apply(base, raw) if pub.get("delta") else raw
                out.append(json.loads(base))
            else:
                assert not pub.get("delta")
                out.append(json.loads(pub["data"]) if isinstance(pub["data"], bytes) else pub["data"])
        return out

    def deltas(self) -> list[bool]:
        """Tell of each publication whether it came as a delta."""
        return [bool(push["pub"].get("delta")) for push in self._pushes() if "pub" in push]

    def _pushes(self) -> list[dict[str, Any]]:
        raw = payloads(b"".join(self.frames))
        if self.lane is not BINARY:
            return [json.loads(line)["push"] for p in raw for line in p.split(b"\n")]
        out = []
        for message in (m for p in raw for m in split(p)):
            push = load(message, Reply).push
            assert push
            found: dict[str, Any] = {"channel": push.channel} if push.channel else {"id": push.id}
            if push.pub:
                found["pub"] = {"data": bytes(push.pub.data), "delta": push.pub.delta}
            elif push.join:
                found["join"] = {}
            else:
                found["leave"] = {}
            out.append(found)
        return out


class Bench:
    """A stream and its fan-out."""

    def __init__(self) -> None:
        self.fanout = Fanout()
        self.stream = Stream("c", "e", 0, ring_size=50)

    def join(self, client: Client) -> None:
        client.group = self.stream.join(client, client.wanted)

    def leave(self, client: Client) -> None:
        assert client.group is not None
        self.stream.leave(client, client.group)

    def publish(self, n: int, *, size: int = 40, wants_delta: bool = True, post_id: str = "") -> None:
        data = json.dumps({"n": n, "text": "palavra " * size}).encode()
        tags = {"parity": "odd" if n % 2 else "even"}
        self.fanout.publish(
            self.stream,
            Publication(self.stream.top + 1, data, tags=tags, wants_delta=wants_delta, post_id=post_id),
        )

    def announce(self, kind: Kind) -> None:
        self.fanout.publish(self.stream, Publication(0, b"", info=b'{"client":"x"}', kind=kind))

    async def drain(self) -> None:
        while self.fanout._scheduled:
            await asyncio.sleep(0)


def numbers(heard: list[Any]) -> list[Any]:
    return [item if isinstance(item, str) else item["n"] for item in heard]


@pytest.mark.parametrize("binary", [False, True], ids=["json", "protobuf"])
async def test_each_gets_what_it_wants(binary: bool) -> None:
    bench = Bench()
    clients = [Client(wanted, binary=binary) for wanted in WANTS for _ in range(3)]
    for client in clients:
        bench.join(client)
    for n in range(1, 5):
        bench.publish(n)
        bench.announce(Kind.JOIN if n % 2 else Kind.LEAVE)
        if n % 2 == 0:
            await bench.drain()
    await bench.drain()
    for client in clients:
        expected: list[Any] = [2, 4] if client.wanted.filter else [1, 2, 3, 4]
        if client.wanted.joins:
            expected = [1, "+", 2, "-", 3, "+", 4, "-"]
        assert expected == numbers(client.heard())
        if client.wanted.delta:
            assert [False, True, True, True] == client.deltas()


async def test_equal_wants_share_one_frame() -> None:
    bench = Bench()
    for wanted in WANTS:
        twins = [Client(wanted), Client(wanted)]
        for client in twins:
            bench.join(client)
        bench.publish(2)
        bench.publish(4)
        await bench.drain()
        assert twins[0].frames[0] is twins[1].frames[0]
    assert len(WANTS) == len(bench.stream.groups)


async def test_a_newcomer_gets_the_whole_first_and_deltas_after() -> None:
    bench = Bench()
    old, new = Client(Wanted(delta=True)), Client(Wanted(delta=True))
    bench.join(old)
    bench.publish(1)
    await bench.drain()
    bench.join(new)
    for n in (2, 3):
        bench.publish(n)
        await bench.drain()
    assert [False, True, True] == old.deltas()
    assert [False, True] == new.deltas()
    assert [2, 3] == numbers(new.heard())


async def test_no_delta_without_the_publishers_wish_nor_where_it_is_no_shorter_nor_for_what_is_large() -> None:
    bench = Bench()
    client = Client(Wanted(delta=True))
    bench.join(client)
    bench.publish(1)
    bench.publish(2, wants_delta=False)
    bench.publish(3)
    bench.publish(4, size=DELTA_MAX_BYTES // 8)
    bench.publish(5, size=DELTA_MAX_BYTES // 8)
    bench.publish(6, size=0)
    await bench.drain()
    assert [False, False, True, False, False, False] == client.deltas()
    assert [1, 2, 3, 4, 5, 6] == numbers(client.heard())


async def test_nothing_is_made_from_a_body_that_was_taken_back() -> None:
    bench = Bench()
    early, late = Client(Wanted(delta=True)), Client(Wanted(delta=True))
    bench.join(early)
    bench.publish(1, post_id="p")
    await bench.drain()
    bench.join(late)
    bench.stream.redact("p", bare("p"))
    bench.publish(2)
    bench.publish(3)
    await bench.drain()
    assert [1, 2, 3] == numbers(early.heard())
    assert [False, False, True] == early.deltas()
    assert [2, 3] == numbers(late.heard())


async def test_a_body_taken_back_in_mid_pass_is_no_base_for_those_behind() -> None:
    bench = Bench()
    clients = [Client(Wanted(delta=True)) for _ in range(6)]
    for client in clients:
        bench.join(client)
    bench.publish(1)
    await bench.drain()
    bench.publish(2, post_id="p")
    bench.publish(3)
    await asyncio.sleep(0)
    bench.stream.redact("p", bare("p"))
    await bench.drain()
    bench.publish(4)
    await bench.drain()
    assert [1, 2, 3, 4] == numbers(clients[0].heard())
    served_after = clients[-1].heard()
    assert {"type": "post.retracted", "id": "p"} == served_after[1]
    assert [3, 4] == numbers(served_after[2:])
    assert [False, False, False, True] == clients[-1].deltas()


async def test_who_leaves_in_mid_pass_and_comes_back_holds_nothing() -> None:
    bench = Bench()
    clients = [Client(Wanted(delta=True)) for _ in range(6)]
    for client in clients:
        bench.join(client)
    bench.publish(1)
    await asyncio.sleep(0)
    back = clients[-1]
    bench.leave(back)
    bench.join(back)
    await bench.drain()
    assert [] == back.frames
    bench.publish(2)
    await bench.drain()
    assert [2] == numbers(back.heard())
    assert [False] == back.deltas()


def test_the_last_to_leave_takes_its_group_along() -> None:
    stream = Stream("c", "e", 0, 10)
    clients = [Client(wanted) for wanted in WANTS for _ in range(2)]
    for client in clients:
        client.group = stream.join(client, client.wanted)
    assert len(clients) == stream.size == len(stream.members)
    for client in clients:
        assert client.group is not None
        stream.leave(client, client.group)
        stream.leave(client, client.group)
    assert {} == stream.groups
    assert stream.idle


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.booleans()),
        st.tuples(st.just("announce"), st.booleans()),
        st.tuples(st.just("join"), st.integers(0, 9)),
        st.tuples(st.just("leave"), st.integers(0, 9)),
        st.just(("turn", 0)),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(OPERATIONS)
def test_whatever_happens_each_decodes_what_was_said_while_it_was_there(ops: list[tuple[str, int]]) -> None:
    async def run() -> None:
        bench = Bench()
        expected: defaultdict[Client, list[Any]] = defaultdict(list)
        present: dict[int, Client] = {}
        gone: list[Client] = []
        n = 0
        for name, arg in ops:
            if name == "publish":
                n += 1
                bench.publish(n, wants_delta=bool(arg))
                for client in present.values():
                    if client.wanted.filter is None or n % 2 == 0:
                        expected[client].append(n)
            elif name == "announce":
                bench.announce(Kind.JOIN if arg else Kind.LEAVE)
                for client in present.values():
                    if client.wanted.joins:
                        expected[client].append("+" if arg else "-")
            elif name == "join" and arg not in present:
                present[arg] = Client(WANTS[arg % len(WANTS)], binary=arg >= len(WANTS))
                bench.join(present[arg])
            elif name == "leave" and arg in present:
                bench.leave(present[arg])
                gone.append(present.pop(arg))
            elif name == "turn":
                await asyncio.sleep(0)
        await bench.drain()
        for client in present.values():
            assert numbers(client.heard()) == expected[client]
        for client in gone:
            heard = numbers(client.heard())
            assert heard == expected[client][: len(heard)], "a prefix: what was under way may be cut"

    asyncio.run(run())
