"""Promise what a broker does, whatever carries it.

Delivery to nodes is at most once and in order per channel; who needs more keeps a position and asks for the history
(ephemeral streams) or follows the log (durable events). Every implementation passes tests/contracts/broker.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from hub.model import Position


@dataclass(frozen=True, slots=True)
class Stored:
    """A message of a stream with its place."""

    offset: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A part of a stream, read in one atomic step with the stream's position."""

    position: Position
    messages: list[Stored]


class Listener(Protocol):
    """Who is told what the broker hears. Called on the event loop's thread; must not block or raise."""

    def log_message(self, raw: bytes) -> None:
        """A node announced log entries (hub.wire.envelope)."""

    def channel_message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        """A message of an ephemeral channel came; offset 0 where the channel keeps no history."""

    def broker_connected(self) -> None:
        """The subscriber connection is up (again), with all subscriptions acknowledged: ask for what was missed."""


class Broker(Protocol):
    """What carries messages between nodes."""

    @property
    def up(self) -> bool:
        """True while the subscriber connection is known to hear."""

    async def publish_log(self, raw: bytes) -> None:
        """Announce log entries to every node, at most once. Raises Unavailable."""

    async def publish(
        self, channel: str, payload: bytes, *, history_size: int, history_ttl_s: float, meta_ttl_s: float
    ) -> Position:
        """Append to the channel's history (where it keeps one) and publish, in one atomic step.

        Returns the position; offset 0 and an empty epoch without history. Raises Unavailable: it may have happened.
        """

    async def history(
        self, channel: str, *, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """Read the stream after `since` (or from its end when reverse), at most `limit`. Raises Unavailable."""

    async def subscribe(self, channel: str) -> None:
        """Return when the channel is heard (acknowledged). Raises Unavailable."""

    def unsubscribe(self, channel: str) -> None:
        """Stop hearing a channel."""
