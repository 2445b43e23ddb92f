"""Write publications to members in passes: one joined write each, in slices, in the order of publication.

Theory of operation. Publications of one turn of the loop wait in their stream. A pass takes those of one stream (at
most 64 KiB), joins their frames once a group, and has the group's lane write the joined bytes to each of that moment's
members. It works in slices of SLICE members and gives the loop some turns between two slices, so that reading and
replying never wait for a whole pass. Passes of one stream follow each other, so order holds; whoever leaves is taken
out of the running pass. Per member nothing happens but one write.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from hub import clock
from hub.feeds.group import PLAIN, Group
from hub.feeds.publication import Kind, Publication
from hub.feeds.stream import Stream
from hub.feeds.subscriber import Sink, Subscriber
from hub.telemetry import logs, metrics
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT, Unsubscribe

_log = logs.get("feeds")

#: Members written to between two turns of the loop: 1 to 2 ms.
SLICE = 300
#: Turns that the loop gets between two slices. A request takes several (read, task, Redis, reply), each of which would
#: otherwise wait for a slice of its own; a turn in which nothing is ready costs microseconds.
TURNS = 4
#: Bytes of publications in one pass: what a socket's send buffer takes in one write.
PASS_MAX_BYTES = 65536
#: Bytes of a frame beside the channel's name and what is published.
_FRAME_BYTES = 64
#: Publications in one pass of a stream with filters: each is asked of each of them.
FILTERED_MAX = 16
#: Seconds between two turns of the loop when it is not writing that takes long, but filters or deltas.
TURN_S = 0.003


class _Share:
    """The part of a pass that one group gets, or with deltas one half of it."""

    __slots__ = ("at", "frame", "fresh", "group", "sinks")

    def __init__(self, group: Group, sinks: list[Sink], *, fresh: bool) -> None:
        self.group = group
        self.sinks = sinks
        #: They do not hold the publication before the pass.
        self.fresh = fresh
        #: Made when the first is served, and again after a redaction; empty when nothing is for them.
        self.frame: bytes | None = None
        #: Index of the next sink to be served.
        self.at = 0


class Pass:
    """Some publications of a stream on their way to the members of one moment."""

    __slots__ = ("_base", "_late", "_publications", "_settling", "_shares", "stream")

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._base = stream.base
        self._publications = _take(stream)
        stream.base = next((p for p in reversed(self._publications) if p.kind is Kind.PUBLICATION), self._base)
        #: Who joined while these were pending → its group, and the serial up to which it has them.
        self._late: dict[Subscriber, tuple[Group, int]] = {}
        if stream.late:
            first, last = self._publications[0].serial, self._publications[-1].serial
            self._late = {m: late for m, late in stream.late.items() if late[1] >= first}
            stream.late = {m: late for m, late in stream.late.items() if late[1] > last}
        #: Shares that are not served to their end, in reverse.
        self._shares: list[_Share] = []
        #: With deltas: who holds the last publication after the pass.
        self._settling: list[tuple[Group, list[Subscriber]]] = []
        for group in stream.groups.values():
            if group.sinks:
                self._shares.append(_Share(group, self._sinks(group.sinks), fresh=False))
            if group.fresh:
                self._shares.append(_Share(group, self._sinks(group.fresh), fresh=True))
                self._settling.append((group, [m for m in group.fresh if m not in self._late]))

    def _sinks(self, members: dict[Subscriber, Sink]) -> list[Sink]:
        if not self._late:
            return list(members.values())
        return [sink for member, sink in members.items() if member not in self._late]

    def serve(self, most: int) -> int:
        """Write to at most `most` members, or to all who joined late; returns how many were served."""
        if self._late:
            return self._serve_late()
        if not self._shares:  # all who were left have gone
            return 0
        share = self._shares[-1]
        if share.frame is None:
            share.frame = self._joined(share.group, None if share.fresh else self._base)
        if not share.frame:
            self._shares.pop()
            return 0
        chunk = share.sinks[share.at : share.at + most]
        share.group.lane.deliver(chunk, share.frame)
        share.at += len(chunk)
        if share.at >= len(share.sinks):
            self._shares.pop()
        return len(chunk)

    @property
    def done(self) -> bool:
        """True when every member was served."""
        return not self._shares and not self._late

    def settle(self) -> None:
        """Note who can get the next publication as a delta, at the end of the pass."""
        if self.stream.base is not self._base:
            for group, members in self._settling:
                for member in members:
                    group.settle(member)

    def mark(self, member: Subscriber, group: Group) -> None:
        """Serve somebody who has left no more."""
        for settling, members in self._settling:
            if settling is group and member in members:
                members.remove(member)
        if self._late.pop(member, None) is None:
            sink = member.sink
            for share in self._shares:
                if share.group is group:
                    with contextlib.suppress(ValueError):  # served already
                        del share.sinks[share.sinks.index(sink, share.at)]

    def holds(self, post_id: str) -> bool:
        """Tell whether a post's body is in here."""
        return any(p.post_id == post_id for p in self._publications)

    def redact(self, post_id: str, bare: bytes) -> None:
        """Write only the bare id to those who were not served yet."""
        for publication in self._publications:
            if publication.post_id == post_id:
                publication.redact(bare)
        for share in self._shares:
            share.frame = None

    def _serve_late(self) -> int:
        late, self._late = self._late, {}
        for member, (group, known) in late.items():
            if rest := self._joined(group, None, known):
                member.offer(rest)
        return len(late)

    def _joined(self, group: Group, base: Publication | None, after: int = 0) -> bytes:
        """Join what of the pass is for a group; the members hold `base`, and all up to the serial `after`."""
        channel, encoding, wanted, number = self.stream.channel, group.lane.encoding, group.wanted, group.number
        if wanted is PLAIN:
            return b"".join([p.frame(channel, encoding) for p in self._publications if p.serial > after and not p.kind])
        parts = []
        for p in self._publications:
            if p.serial <= after:
                continue
            if p.kind:
                if wanted.joins:
                    parts.append(p.frame(channel, encoding, number))
            elif wanted.delta:
                parts.append(p.delta_frame(channel, encoding, base, number))
                base = p
            elif wanted.filter is None or wanted.filter.matches(p.tags):
                parts.append(p.frame(channel, encoding, number))
        return b"".join(parts)


class Fanout:
    """All passes of one node, one after the other."""

    def __init__(self) -> None:
        self._queue: deque[Stream] = deque()
        self._pass: Pass | None = None
        self._scheduled = False

    def publish(self, stream: Stream, publication: Publication) -> None:
        """Append a publication to its stream and see that it reaches the members of now."""
        stream.append(publication)
        self.kick(stream)

    def kick(self, stream: Stream) -> None:
        """See that what is pending in a stream goes out."""
        if stream.pending and not stream.queued:
            stream.queued = True
            self._queue.append(stream)
            if not self._scheduled:
                self._scheduled = True
                asyncio.get_running_loop().call_soon(self._turn)

    def end(self, stream: Stream, why: Unsubscribe) -> None:
        """Send all members of a stream away, when they have what is under way."""
        if stream.pending or stream.running is not None:
            stream.ending = why
        else:
            stream.end(why)

    def _turn(self) -> None:
        budget = SLICE
        served = 0
        until = clock.monotonic() + TURN_S
        while budget > 0 and (self._pass is not None or self._queue) and clock.monotonic() < until:
            current = self._pass or self._begin()
            if current is None:
                continue
            try:
                count = current.serve(budget)
            except Exception as exc:
                self._fault(current, exc)
                continue
            served += count
            budget -= max(count, 1)
            if current.done:
                self._end(current)
        metrics.DELIVERIES.inc(served)
        if self._pass is not None or self._queue:
            asyncio.get_running_loop().call_soon(self._wait, TURNS - 1)
        else:
            self._scheduled = False

    def _wait(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._wait, turns - 1)
        else:
            self._turn()

    def _begin(self) -> Pass | None:
        stream = self._queue.popleft()
        stream.queued = False
        if not stream.pending or not stream.groups:
            return None
        self._pass = stream.running = Pass(stream)
        return self._pass

    def _fault(self, current: Pass, exc: Exception) -> None:
        """Give up a stream that a fault of ours keeps from being served: its members come back."""
        stream = current.stream
        _log.error("feeds.fault", error=type(exc).__name__, exc_info=exc)
        self._pass = stream.running = None
        stream.pending.clear()
        stream.end(UNSUBSCRIBED_INSUFFICIENT)

    def _end(self, current: Pass) -> None:
        current.settle()
        stream = current.stream
        self._pass = stream.running = None
        if stream.ending is not None and not stream.pending:
            why, stream.ending = stream.ending, None
            stream.end(why)
        self.kick(stream)


def _take(stream: Stream) -> list[Publication]:
    """Take publications off a stream's pending ones, in order, up to a pass's size."""
    most = (
        FILTERED_MAX
        if any(group.wanted.filter is not None for group in stream.groups.values())
        else len(stream.pending)
    )
    taken = [stream.pending.popleft()]
    size = _size(stream, taken[0])
    while stream.pending and len(taken) < most:
        size += _size(stream, stream.pending[0])
        if size > PASS_MAX_BYTES:
            break
        taken.append(stream.pending.popleft())
    return taken


def _size(stream: Stream, publication: Publication) -> int:
    """Return about how many bytes a publication's frame has: who comes and goes has no data, and still a frame."""
    tags = sum(len(name) + len(value) for name, value in publication.tags.items()) if publication.tags else 0
    return _FRAME_BYTES + len(stream.channel) + len(publication.data) + len(publication.info or b"") + tags
