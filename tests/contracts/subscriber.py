"""What every Subscriber promises (hub/feeds/subscriber.py): subclass, and give a `subscribers` fixture.

The other side of each is a real socket with small buffers, which reads only when it is told to.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from dataclasses import dataclass
from typing import Protocol

import pytest

from hub.feeds.subscriber import Subscriber
from hub.wire.codes import FORCE_DISCONNECT, SHUTDOWN, SLOW, Unsubscribe
from tests.support.clock import eventually

#: Bytes that a subscriber of these tests may keep for a peer that does not read.
BACKLOG = 65536

TEXT, CLOSE = 1, 8


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Leave without a word."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


class Peer(Protocol):
    """The other side of a subscriber."""

    writer: asyncio.StreamWriter

    async def frames(self, until: bytes | None = None) -> list[tuple[int, bytes]]:
        """Read until a payload holds `until`, or else to the end; returns TEXT or CLOSE with each payload.

        What tells the close holds its code in two bytes and its reason, as a WebSocket's close frame does.
        """


@dataclass
class Pair:
    """A subscriber and its peer."""

    subscriber: Subscriber
    peer: Peer


class Subscribers(Protocol):
    """Makes pairs; both sides have connected and nothing is on the way."""

    def frame(self, payload: bytes) -> bytes:
        """Return what carries a payload to these subscribers."""

    async def open(self) -> Pair:
        """Return a new pair, whose subscriber has a backlog of BACKLOG bytes."""

    async def subscribe(self, pair: Pair, channel: str) -> None:
        """Let the peer subscribe."""


def numbered(count: int, size: int = 0, first: int = 0) -> list[bytes]:
    """Return payloads that differ."""
    return [b"%d:" % n + b"x" * size for n in range(first, first + count)]


def close_of(found: list[tuple[int, bytes]]) -> tuple[int, str]:
    """Return code and reason of the close frame, which comes last and once."""
    assert [CLOSE] == [opcode for opcode, _ in found if opcode != TEXT]
    opcode, data = found[-1]
    assert CLOSE == opcode
    return int.from_bytes(data[:2], "big"), data[2:].decode()


def texts(found: list[tuple[int, bytes]]) -> list[bytes]:
    """Return the payloads of the text frames."""
    return [data for opcode, data in found if opcode == TEXT]


class SubscriberContract:
    """The promises, as tests."""

    async def test_frames_arrive_whole_and_in_the_order_of_the_offers(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        payloads = [b"%d:" % n + b"x" * size for n, size in enumerate([0, 1, 125, 126, 4000, 65535, 65536, 3] * 20)]
        waiting = iter(payloads)
        reading = asyncio.create_task(pair.peer.frames(until=b"%d:" % (len(payloads) - 1) + b"x" * 3))
        while batch := list(itertools.islice(waiting, 3)):
            await eventually(lambda: pair.subscriber.writable)  # this peer reads, at its pace
            pair.subscriber.offer(b"".join(subscribers.frame(p) for p in batch))
        assert payloads == texts(await reading)

    async def test_it_is_writable_unless_frames_wait_for_the_peer(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        assert pair.subscriber.writable
        offered = 0
        while pair.subscriber.writable:
            pair.subscriber.offer(subscribers.frame(b"%d:" % offered + b"x" * 4000))
            offered += 1
            await asyncio.sleep(0)
        assert offered == len(texts(await pair.peer.frames(until=b"%d:" % (offered - 1))))
        await eventually(lambda: pair.subscriber.writable)

    async def test_a_peer_that_does_not_read_is_closed_with_3008_and_nobody_else_notices(
        self, subscribers: Subscribers
    ) -> None:
        slow, quick = await subscribers.open(), await subscribers.open()
        payloads = numbered(200, size=4000)
        reading = asyncio.create_task(quick.peer.frames(until=payloads[-1]))
        for payload in payloads:
            frame = subscribers.frame(payload)
            slow.subscriber.offer(frame)
            quick.subscriber.offer(frame)
            await eventually(lambda: quick.subscriber.writable)
        assert payloads == texts(await reading)
        assert quick.subscriber.writable
        assert not slow.subscriber.writable
        found = await slow.peer.frames()
        got = texts(found)
        assert payloads[: len(got)] == got, "what was kept arrives whole and in order"
        assert len(got) < len(payloads), "the backlog has a bound"
        assert (SLOW.code, SLOW.reason) == close_of(found)

    async def test_one_offer_may_be_larger_than_the_backlog(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        payload = b"x" * (20 * BACKLOG)
        pair.subscriber.offer(subscribers.frame(payload))
        assert [payload] == texts(await pair.peer.frames(until=b"x"))
        await eventually(lambda: pair.subscriber.writable)

    async def test_a_close_reaches_the_peer_behind_what_was_offered(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        for payload in numbered(3):
            pair.subscriber.offer(subscribers.frame(payload))
        pair.subscriber.close(SHUTDOWN)
        found = await pair.peer.frames(until=b"shutdown")
        assert numbered(3) == texts(found)
        assert (3001, "shutdown") == close_of(found)

    async def test_a_second_close_does_nothing_and_later_offers_are_dropped(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        pair.subscriber.close(SHUTDOWN)
        pair.subscriber.close(FORCE_DISCONNECT)
        pair.subscriber.offer(subscribers.frame(b"late"))
        assert not pair.subscriber.writable
        assert [(CLOSE, b"\x0b\xb9shutdown")] == await pair.peer.frames()
        pair.subscriber.offer(subscribers.frame(b"later"))
        pair.subscriber.close(FORCE_DISCONNECT)
        assert not pair.subscriber.writable

    async def test_a_peer_that_vanished_is_no_error_to_whoever_publishes(self, subscribers: Subscribers) -> None:
        pair = await subscribers.open()
        pair.peer.writer.transport.abort()
        for payload in numbered(100, size=1000):
            pair.subscriber.offer(subscribers.frame(payload))
            await asyncio.sleep(0)
        await eventually(lambda: not pair.subscriber.writable)
        pair.subscriber.offer(subscribers.frame(b"late"))
        pair.subscriber.close(SHUTDOWN)

    @pytest.mark.parametrize("why", [Unsubscribe(2500, "insufficient state"), Unsubscribe(2000, "server unsubscribe")])
    async def test_the_end_of_a_subscription_is_told_once(self, subscribers: Subscribers, why: Unsubscribe) -> None:
        pair = await subscribers.open()
        await subscribers.subscribe(pair, "eco:contract")
        pair.subscriber.ended("eco:contract", why)
        pair.subscriber.ended("eco:contract", why)
        pair.subscriber.ended("eco:never", why)
        pair.subscriber.offer(subscribers.frame(b"still here"))
        push = b'{"push":{"channel":"eco:contract","unsubscribe":{"code":%d,"reason":"%s"}}}'
        assert [push % (why.code, why.reason.encode()), b"still here"] == texts(
            await pair.peer.frames(until=b"still here")
        )
