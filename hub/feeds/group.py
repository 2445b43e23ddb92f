"""Gather the members of a stream that get the same bytes, written the same way.

What a subscription asks for (its terms) is a part of the group and not of the member, so a subscriber with a filter or
with deltas pays for one reference. Equal filters are one object (hub.wire.tagfilter), so each is asked once a
publication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.feeds.subscriber import Lane, Sink, Subscriber
from hub.wire.tagfilter import Filter

if TYPE_CHECKING:
    from hub.feeds.stream import Stream


class Wanted(NamedTuple):
    """What a subscription wants of the publications."""

    #: Only those whose tags match.
    filter: Filter | None = None
    #: Each as a difference from the one before.
    delta: bool = False
    #: And who comes and goes.
    joins: bool = False
    #: With a number in place of the channel's name.
    compact: bool = False
    #: Others are not to see that it is here.
    hidden: bool = False
    #: Nor to be told that it comes and goes.
    silent: bool = False


#: All of them, whole, and nothing else.
PLAIN = Wanted()


class Group:
    """Members of one stream with the same lane and wants; they hold it as what they are subscribed by."""

    __slots__ = ("fresh", "lane", "number", "sinks", "stream", "wanted")

    def __init__(self, stream: Stream, lane: Lane, wanted: Wanted) -> None:
        self.stream = stream
        self.lane = lane
        self.wanted = wanted
        #: Stands for the channel's name in pushes; 0 for none.
        self.number = stream.number if wanted.compact else 0
        #: Members and where their frames go. With deltas: those that hold the stream's last publication.
        self.sinks: dict[Subscriber, Sink] = {}
        #: With deltas: those that do not.
        self.fresh: dict[Subscriber, Sink] = {}

    @property
    def channel(self) -> str:
        """Name of the stream's channel."""
        return self.stream.channel

    def add(self, member: Subscriber) -> None:
        """Take a member in."""
        (self.fresh if self.wanted.delta else self.sinks)[member] = member.sink

    def remove(self, member: Subscriber) -> bool:
        """Let a member go; False for a stranger."""
        if self.sinks.pop(member, None) is not None:
            return True
        return self.fresh.pop(member, None) is not None

    def settle(self, member: Subscriber) -> None:
        """Note that a member now holds the stream's last publication."""
        sink = self.fresh.pop(member, None)
        if sink is not None:
            self.sinks[member] = sink
            if not self.fresh:
                self.fresh = {}  # an emptied one keeps its size

    def __len__(self) -> int:
        return len(self.sinks) + len(self.fresh)
