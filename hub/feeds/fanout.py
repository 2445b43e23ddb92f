"""Write publications to members in passes: one joined write each, in slices, in the order of publication.

Theory of operation. Publications of one turn of the loop wait in their stream. A pass takes those of one stream (at
most 64 KiB), joins their frames once, and hands the joined bytes to each of that moment's members. It works in slices
of SLICE members and gives the loop some turns between two slices, so that reading and replying never wait for a whole
pass. Passes of one stream follow each other, so order holds; whoever leaves is marked in the running pass. Per member
nothing happens but one `offer`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from hub.feeds.stream import Publication, Stream
from hub.feeds.subscriber import Sink, Subscriber
from hub.telemetry import metrics

#: Members written to between two turns of the loop: 1 to 2 ms.
SLICE = 200
#: Turns that the loop gets between two slices. A request takes several (read, task, Redis, reply), each of which would
#: otherwise wait for a slice of its own; a turn in which nothing is ready costs microseconds.
TURNS = 4
#: Bytes of joined frames in one pass: what a socket's send buffer takes in one write.
PASS_MAX_BYTES = 65536


class Pass:
    """Some publications of a stream on their way to the members of one moment."""

    __slots__ = ("_late", "_packed", "_plain", "_publications", "at", "members", "stream")

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._publications = _take(stream)
        self._plain: bytes | None = None
        self._packed: bytes | None = None
        self.members: list[Sink | None] = [m.sink for m in stream.members]
        last = self._publications[-1].serial
        self._late = {m.sink: s for m, s in stream.late.items() if s >= self._publications[0].serial}
        stream.late = {m: s for m, s in stream.late.items() if s > last}
        #: Index of the next member to be served.
        self.at = 0

    def serve(self, most: int) -> int:
        """Write to at most `most` members; returns how many places were gone through."""
        if self._plain is None:
            channel = self.stream.channel
            self._plain = b"".join([p.frame(channel) for p in self._publications])
        frame, late = self._plain, self._late
        chunk = self.members[self.at : self.at + most]
        if late:
            for member in chunk:
                if member is None:
                    continue
                known = late.get(member)
                if known is not None:
                    if rest := self._after(known):
                        member.offer(rest)
                else:
                    member.offer(self._pack() if member.deflates else frame)
        else:
            for member in chunk:
                if member is not None:
                    member.offer(self._pack() if member.deflates else frame)
        self.at += len(chunk)
        return len(chunk)

    @property
    def done(self) -> bool:
        """True when every member was served."""
        return self.at >= len(self.members)

    def mark(self, member: Subscriber) -> None:
        """Serve somebody who has left no more."""
        if not self.done:
            with contextlib.suppress(ValueError):  # served already
                self.members[self.members.index(member.sink, self.at)] = None

    def holds(self, post_id: str) -> bool:
        """Tell whether a post's body is in here."""
        return any(p.post_id == post_id for p in self._publications)

    def redact(self, post_id: str, bare: bytes) -> None:
        """Write only the bare id to those who were not served yet."""
        for publication in self._publications:
            if publication.post_id == post_id:
                publication.redact(bare)
        self._plain = self._packed = None

    def _pack(self) -> bytes:
        if self._packed is None:
            channel = self.stream.channel
            self._packed = b"".join([p.packed(channel) for p in self._publications])
        return self._packed

    def _after(self, serial: int) -> bytes:
        return b"".join([p.frame(self.stream.channel) for p in self._publications if p.serial > serial])


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

    def _turn(self) -> None:
        budget = SLICE
        served = 0
        while budget > 0 and (self._pass is not None or self._queue):
            current = self._pass or self._begin()
            if current is None:
                continue
            count = current.serve(budget)
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
        if not stream.pending or not stream.members:
            return None
        self._pass = stream.running = Pass(stream)
        return self._pass

    def _end(self, current: Pass) -> None:
        self._pass = current.stream.running = None
        self.kick(current.stream)


def _take(stream: Stream) -> list[Publication]:
    """Take publications off a stream's pending ones, in order, up to a pass's size."""
    taken = [stream.pending.popleft()]
    size = len(taken[0].frame(stream.channel))
    while stream.pending:
        size += len(stream.pending[0].frame(stream.channel))
        if size > PASS_MAX_BYTES:
            break
        taken.append(stream.pending.popleft())
    return taken
