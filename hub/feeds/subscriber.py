"""Say what a subscriber is to the feeds: the seam behind which sockets of any kind stand.

Every implementation passes tests/contracts/subscriber.py. All methods are called on the event loop's thread, return at
once and never raise: a peer that is gone is not an error to whoever publishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hub.wire.codec import Encoding
from hub.wire.codes import Disconnect, Unsubscribe


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """What all sinks of one kind share: which frames they take, and the loop that writes one to many of them."""

    #: How their frames are made: once, for all of them.
    encoding: Encoding
    #: Offers a frame to each of some sinks of this lane; a loop of its own, since it is the hub's hottest one.
    deliver: Callable[[list[Any], bytes], None]


def offer_each(sinks: list[Any], frame: bytes) -> None:
    """Deliver by one `offer` a sink: for kinds that know nothing quicker."""
    for sink in sinks:
        sink.offer(frame)


class Sink(Protocol):
    """Where a subscriber's frames go: what the fan-out holds, so that a delivery costs little more than the write."""

    @property
    def lane(self) -> Lane:
        """Its kind; the same object as long as it lives."""

    def offer(self, frame: bytes) -> None:
        """See Subscriber."""


class Subscriber(Protocol):
    """One client as a feed sees it."""

    @property
    def sink(self) -> Sink:
        """Where its frames go; the same object as long as it lives."""

    @property
    def id(self) -> str:
        """Names the client to others."""

    def info_in(self, channel: str) -> bytes:
        """Return what others in a channel see of it: JSON of a ClientInfo."""

    @property
    def writable(self) -> bool:
        """False while frames are kept in its backlog, and for good once it is closed."""

    def offer(self, frame: bytes) -> None:
        """Take one or more finished RFC 6455 frames.

        Frames arrive in the order in which they were offered, or the subscriber is closed. A peer that does not read
        gets a bounded backlog; past it the subscriber is closed with 3008. After a close, frames are dropped.
        """

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""

    def ended(self, channel: str, why: Unsubscribe) -> None:
        """Its subscription to `channel` was ended by the feed: tell the client, which may subscribe again."""
