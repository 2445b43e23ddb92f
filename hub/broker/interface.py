"""Promise what a broker does, whatever carries it.

Delivery to nodes is at most once and in order per channel; who needs more keeps a position and asks for the history
(ephemeral streams) or follows the log (durable events). Every implementation passes tests/contracts/broker.py.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hub.model import Position

#: The last offset that a stream may have.
OFFSET_MAX = 2**64 - 1


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

    def control_message(self, raw: bytes) -> None:
        """A node (this one, too) told all nodes something, or told this one."""

    def broker_connected(self) -> None:
        """The subscriber connection is up (again), with all subscriptions acknowledged: ask for what was missed."""


class Broker(Protocol):
    """What carries messages between nodes."""

    @property
    def node(self) -> str:
        """Name under which others reach this node by `publish_control`."""

    @property
    def up(self) -> bool:
        """True while the subscriber connection is known to hear."""

    async def publish_log(self, raw: bytes) -> None:
        """Announce log entries to every node, at most once. Raises Unavailable."""

    async def publish_control(self, raw: bytes, node: str = "") -> None:
        """Tell all nodes something (this one hears it, too), or one node; at most once.

        Raises:
            Unavailable: nobody heard it, for all that is known; Unavailable("node") when there is no such node.
        """

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
        """Append to the channel's history (where it keeps one) and publish, in one atomic step.

        Args:
            channel: its full name.
            payload: the message.
            history_size: messages that the history keeps; 0 is no history.
            history_ttl_s: seconds that the messages outlive the last one.
            meta_ttl_s: seconds that epoch and offset outlive the last use; then the stream begins again.
            idempotency_key: of this channel; while it is known, nothing more is published under it.
            idempotency_ttl_s: seconds that the key is known.
            version: of what the message tells, from 1; 0 is none. Only with history: nothing is published unless it
                is above the last version published.
            version_epoch: with another one than that of the last version, versions are not compared; empty: always.

        Returns:
            The message's position (offset 0 and an empty epoch without history); under a known key, the first
            message's; for an old version, the stream's.

        Raises:
            Unavailable: it may have happened.
        """

    async def history(
        self, channel: str, *, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """Read the stream after `since` (before it, from the newest on, when reverse), at most `limit` messages.

        A limit of 0 reads the position only. A stream that does not exist gets its epoch. Raises Unavailable.
        """

    async def history_remove(self, channel: str) -> int:
        """Drop the messages of a stream; epoch and offset stay.

        Returns the offset up to which they are gone; 0 where there is no stream. Raises Unavailable.
        """

    async def positions(self, channels: Sequence[str]) -> dict[str, Position | None]:
        """Return positions, None for streams that do not exist; it changes nothing. Raises Unavailable."""

    async def subscribe(self, channel: str) -> None:
        """Return when the channel is heard (acknowledged). Raises Unavailable."""

    def unsubscribe(self, channel: str) -> None:
        """Stop hearing a channel."""


def new_epoch() -> str:
    """Return a name for a stream that begins now."""
    return secrets.token_hex(4)
