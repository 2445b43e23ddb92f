"""Carry messages within one process: for a hub of one node without Redis, and for several nodes in one test.

Brokers that share an Exchange hear each other, on one event loop. Nothing survives the process, and so no epoch does:
whoever comes back with an old position is told that it can not be recovered. A listener is told in the order of
publications, in later turns of the loop and never inside of `publish`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence

from hub import clock
from hub.broker.deadlines import Deadlines
from hub.broker.interface import Listener, StreamPage
from hub.broker.streams import SWEEP, Streams
from hub.errors import Unavailable
from hub.model import Position


class Exchange:
    """What the brokers of several nodes share, as they would share one Redis."""

    def __init__(self) -> None:
        self.streams = Streams()
        #: Brokers that hear.
        self.brokers: list[MemoryBroker] = []
        #: (channel, idempotency key) → position of the first message.
        self.once: dict[tuple[str, str], Position] = {}
        self.once_until: Deadlines[tuple[str, str]] = Deadlines()

    def first(self, channel: str, key: str, now: float) -> Position | None:
        """Return the position of the message that was published under a key; None when the key is not known."""
        for known in self.once_until.due(now, SWEEP):
            del self.once[known]
        return None if self.once_until.passed((channel, key), now) else self.once[channel, key]

    def remember(self, channel: str, key: str, position: Position, until: float) -> None:
        """Know a key until a time."""
        self.once[channel, key] = position
        self.once_until.set((channel, key), until)


class MemoryBroker:
    """A Broker (see interface.py) without a server."""

    def __init__(self, shared: Exchange | None = None, *, node: str = "") -> None:
        """`shared` is what this node has in common with others; `node` is a random name unless given."""
        self.node = node or secrets.token_hex(8)
        self._exchange = shared or Exchange()
        self._channels: set[str] = set()
        self._listener: Listener | None = None

    async def start(self, listener: Listener) -> None:
        """Begin to hear; `listener` is told what comes."""
        assert self._listener is None
        self._listener = listener
        self._exchange.brokers.append(self)
        self._soon(lambda heard: heard.broker_connected())

    async def close(self) -> None:
        """Stop hearing, also what was published before."""
        if self._listener is not None:
            self._exchange.brokers.remove(self)
            self._listener = None

    @property
    def up(self) -> bool:
        """See Broker."""
        return self._listener is not None

    async def publish_log(self, raw: bytes) -> None:
        """See Broker."""
        for broker in self._exchange.brokers:
            broker._soon(lambda heard: heard.log_message(raw))

    async def publish_control(self, raw: bytes, node: str = "") -> None:
        """See Broker."""
        told = [broker for broker in self._exchange.brokers if node in ("", broker.node)]
        if not told:
            raise Unavailable("node" if node else "message broker")
        for broker in told:
            broker._soon(lambda heard: heard.control_message(raw))

    async def publish(
        self,
        channel: str,
        payload: bytes,
        *,
        history_size: int,
        history_ttl_s: float,
        meta_ttl_s: float,
        idempotency_key: str = "",
        idempotency_ttl_s: float = 300.0,
        version: int = 0,
        version_epoch: str = "",
    ) -> Position:
        """See Broker."""
        now = clock.monotonic()
        if idempotency_key:
            first = self._exchange.first(channel, idempotency_key, now)
            if first is not None:
                return first
        position = Position(0, "")
        if history_size:
            position, appended = self._exchange.streams.append(
                channel,
                payload,
                now=now,
                size=history_size,
                ttl_s=history_ttl_s,
                meta_ttl_s=meta_ttl_s,
                version=version,
                version_epoch=version_epoch,
            )
            if not appended:
                return position
        for broker in self._exchange.brokers:
            broker._hear(channel, position, payload)
        if idempotency_key:
            self._exchange.remember(channel, idempotency_key, position, now + idempotency_ttl_s)
        return position

    async def history(
        self, channel: str, *, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """See Broker."""
        assert limit >= 0
        return self._exchange.streams.read(
            channel, now=clock.monotonic(), since=since, limit=limit, reverse=reverse, meta_ttl_s=meta_ttl_s
        )

    async def history_remove(self, channel: str) -> int:
        """See Broker."""
        return self._exchange.streams.remove(channel)

    async def positions(self, channels: Sequence[str]) -> dict[str, Position | None]:
        """See Broker."""
        now = clock.monotonic()
        return {channel: self._exchange.streams.position(channel, now) for channel in channels}

    async def subscribe(self, channel: str) -> None:
        """See Broker."""
        if not self.up:
            raise Unavailable("message broker")
        self._channels.add(channel)

    def unsubscribe(self, channel: str) -> None:
        """See Broker."""
        self._channels.discard(channel)

    def _hear(self, channel: str, position: Position, payload: bytes) -> None:
        """Take a message of a channel, if it is one that this node hears."""

        def tell(heard: Listener) -> None:
            if channel in self._channels:  # still
                heard.channel_message(channel, position.offset, position.epoch, payload)

        if channel in self._channels:
            self._soon(tell)

    def _soon(self, tell: Callable[[Listener], None]) -> None:
        """Tell the listener in a later turn of the loop, unless this broker is closed by then."""

        def turn() -> None:
            if self._listener is not None:
                tell(self._listener)

        asyncio.get_running_loop().call_soon(turn)
