"""Hold one stream: what was last published on (channel, view), and who is on it.

Theory of operation. A stream has a ring of its newest publications, numbered by `serial` without holes from the moment
the node began to hold it. `publish` appends to ring and `pending`; the fan-out takes `pending` away in passes. A member
that joins while publications are pending has been given them (or told a position behind them) in its reply, so it is
noted in `late` with the serial up to which it must not be served again. One that leaves is taken out of its group and
out of the pass that may be running, so nothing is written to it after the decision. All of it happens on the event
loop's thread without an await in between, so every step is atomic.

Members stand in groups, one for each lane: a group's members get the same bytes, written the same way.
"""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

from hub.feeds.subscriber import Lane, Sink, Subscriber
from hub.model import Level
from hub.wire.codec import Encoding

if TYPE_CHECKING:
    from hub.feeds.fanout import Pass


class Publication:
    """One publication as a stream keeps it; its frame is made once an encoding, when first needed."""

    __slots__ = ("_frames", "at", "data", "info", "offset", "post_id", "serial")

    def __init__(
        self, offset: int, data: bytes, *, info: bytes | None = None, post_id: str = "", at: float = 0.0
    ) -> None:
        #: Number in the stream that clients see; 0 where the channel keeps no history.
        self.offset = offset
        #: JSON without line breaks.
        self.data = data
        self.info = info
        #: The post whose body it carries, for redaction.
        self.post_id = post_id
        #: Seconds since 1970, for retention.
        self.at = at
        self.serial = 0
        self._frames: dict[Encoding, bytes] = {}

    def frame(self, channel: str, encoding: Encoding) -> bytes:
        """Return the finished push in one encoding."""
        frame = self._frames.get(encoding)
        if frame is None:
            payload = encoding.codec.publication(channel, self.data, self.offset, self.info)
            frame = self._frames[encoding] = encoding.frame(payload)
        return frame

    def redact(self, bare: bytes) -> None:
        """Forget the body."""
        self.data = bare
        self.info = None
        self._frames.clear()


class Stream:
    """One (channel, view): members, ring and what waits for the next pass."""

    __slots__ = (
        "channel",
        "epoch",
        "groups",
        "late",
        "pending",
        "pins",
        "queued",
        "ring",
        "ring_size",
        "running",
        "serial",
        "top",
        "view",
    )

    def __init__(self, channel: str, epoch: str, top: int, ring_size: int, view: Level | None = None) -> None:
        self.channel = channel
        #: The view of a durable channel; None for an ephemeral one.
        self.view = view
        self.epoch = epoch
        #: Offset of the newest publication.
        self.top = top
        self.ring_size = ring_size
        self.ring: deque[Publication] = deque()
        #: Lane → its members and where their frames go; no group is empty.
        self.groups: dict[Lane, dict[Subscriber, Sink]] = {}
        self.late: dict[Subscriber, int] = {}
        self.pending: deque[Publication] = deque()
        #: The pass that is writing to this stream's members now.
        self.running: Pass | None = None
        #: True while it stands in the fan-out's queue.
        self.queued = False
        #: Subscriptions that are being prepared: the stream must stay.
        self.pins = 0
        self.serial = 0

    def append(self, publication: Publication) -> None:
        """Put the newest publication into the ring, and before the members if there are any."""
        self.serial += 1
        publication.serial = self.serial
        if publication.offset:
            self.top = publication.offset
        if self.ring_size:
            self.ring.append(publication)
            if len(self.ring) > self.ring_size:
                self.ring.popleft()
        if self.groups:
            self.pending.append(publication)

    def preload(self, publications: list[Publication]) -> None:
        """Fill an empty ring with what was published before the node held the stream, oldest first."""
        self.ring.extend(publications[-self.ring_size :])

    def since(self, offset: int) -> list[Publication] | None:
        """Return what came after `offset`, oldest first; None when the ring does not reach back that far."""
        if offset == self.top:
            return []
        if offset > self.top or not self.ring or self.ring[0].offset > offset + 1:
            return None
        behind = self.top - offset
        return list(self.ring)[-behind:]

    def prune(self, before: float) -> None:
        """Forget publications older than `before` (seconds since 1970)."""
        while self.ring and self.ring[0].at < before:
            self.ring.popleft()

    def redact(self, post_id: str, bare: bytes) -> None:
        """Replace every body of a post by the bare id: in the ring, in what is pending, in what a pass still holds."""
        touched = False
        for held in (self.ring, self.pending):
            for publication in held:
                if publication.post_id == post_id and publication.data != bare:
                    publication.redact(bare)
                    touched = True
        if self.running is not None and (touched or self.running.holds(post_id)):
            self.running.redact(post_id, bare)

    def join(self, member: Subscriber) -> None:
        """Make somebody a member from the next publication on."""
        sink = member.sink
        group = self.groups.get(sink.lane)
        if group is None:
            group = self.groups[sink.lane] = {}
        group[member] = sink
        if self.pending:
            self.late[member] = self.serial

    def leave(self, member: Subscriber) -> None:
        """Take somebody out; nothing is written to it afterwards. Does nothing for a stranger."""
        lane = member.sink.lane
        group = self.groups.get(lane)
        if group is None or member not in group:
            return
        del group[member]
        if not group:
            del self.groups[lane]
        self.late.pop(member, None)
        if not self.groups:
            self.pending.clear()
        if self.running is not None:
            self.running.mark(member)

    @property
    def members(self) -> list[Subscriber]:
        """Everybody who is on it at this moment."""
        return list(chain.from_iterable(self.groups.values()))

    @property
    def idle(self) -> bool:
        """True when nobody is on it or about to be."""
        return not self.groups and not self.pins
