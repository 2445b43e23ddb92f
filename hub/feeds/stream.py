"""Hold one stream: what was last published on (channel, view), and who is on it.

Theory of operation. A stream has a ring of its newest publications, numbered by `serial` without holes from the moment
the node began to hold it. `publish` appends to ring and `pending`; the fan-out takes `pending` away in passes. A member
that joins while publications are pending has been given them (or told a position behind them) in its reply, so it is
noted in `late` with the serial up to which it must not be served again. One that leaves is taken out of its group and
out of the pass that may be running, so nothing is written to it after the decision. All of it happens on the event
loop's thread without an await in between, so every step is atomic.

Members stand in groups (see hub.feeds.group). Who comes and goes is pending like a publication, but not in the ring.
"""

from __future__ import annotations

import itertools
from collections import deque
from typing import TYPE_CHECKING

from hub.feeds.group import PLAIN, Group, Wanted
from hub.feeds.publication import Kind, Publication
from hub.feeds.subscriber import Lane, Subscriber
from hub.model import Level
from hub.wire.codes import Unsubscribe

if TYPE_CHECKING:
    from hub.feeds.fanout import Pass

#: Numbers that stand for channels' names in pushes: this node's own, and so also each connection's.
_numbers = itertools.count(1)


class Stream:
    """One (channel, view): members, ring and what waits for the next pass."""

    __slots__ = (
        "_number",
        "base",
        "channel",
        "ending",
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
        #: None of them is empty.
        self.groups: dict[tuple[Lane, Wanted], Group] = {}
        #: Member that joined while publications were pending → its group, and the serial up to which it has them.
        self.late: dict[Subscriber, tuple[Group, int]] = {}
        #: The last publication that a pass took: what deltas lead from.
        self.base: Publication | None = None
        self._number = 0
        #: Why all members are to leave when they have what is pending.
        self.ending: Unsubscribe | None = None
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
        if self.ring_size and publication.offset and publication.kind is Kind.PUBLICATION:
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

    def forget(self, offset: int) -> None:
        """Forget publications up to an offset."""
        while self.ring and self.ring[0].offset <= offset:
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

    def join(self, member: Subscriber, wanted: Wanted = PLAIN) -> Group:
        """Make somebody a member from the next publication on; returns what it leaves by."""
        lane = member.sink.lane
        if not self.groups:
            self.ending = None  # those who were meant have gone by themselves
        if wanted == PLAIN:
            wanted = PLAIN
        group = self.groups.get((lane, wanted))
        if group is None:
            group = self.groups[lane, wanted] = Group(self, lane, wanted)
        group.add(member)
        if self.pending:
            self.late[member] = (group, self.serial)
        return group

    def leave(self, member: Subscriber, group: Group) -> None:
        """Take somebody out; nothing is written to it afterwards. Does nothing for a stranger."""
        if not group.remove(member):
            return
        if not group:
            del self.groups[group.lane, group.wanted]
        self.late.pop(member, None)
        if not self.groups:
            self.pending.clear()
        if self.running is not None:
            self.running.mark(member, group)

    def end(self, why: Unsubscribe) -> None:
        """Send all members away."""
        for member, group in self.members:
            self.leave(member, group)
            member.ended(self.channel, why)

    @property
    def members(self) -> list[tuple[Subscriber, Group]]:
        """Everybody who is on it at this moment."""
        return [(m, group) for group in self.groups.values() for m in (*group.sinks, *group.fresh)]

    @property
    def size(self) -> int:
        """How many are on it."""
        return sum(map(len, self.groups.values()))

    @property
    def number(self) -> int:
        """What stands for the channel's name in pushes to those who take numbers."""
        if not self._number:
            self._number = next(_numbers)
        return self._number

    @property
    def idle(self) -> bool:
        """True when nobody is on it or about to be."""
        return not self.groups and not self.pins
