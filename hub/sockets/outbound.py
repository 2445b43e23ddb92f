"""Write to a bare descriptor: through at once, or behind a bounded backlog; what detached connections have in common.

Theory of operation. open → closing → gone. Open, `direct` is the descriptor as long as nothing waits, so that fan-out
writes to it without asking. A write that the kernel does not take goes to a backlog, bounded for one and for all; past
the bound what is not begun is dropped and the peer is closed with 3008, best effort. Closing: the last words are out or
in the backlog, and after LINGER_S the descriptor is closed whatever the peer does. Backlog and all else that only busy
connections need hang on the object when needed and not before.
"""

from __future__ import annotations

import functools
import os
import socket
from abc import ABC, abstractmethod
from collections import deque
from typing import Protocol

from hub.feeds.subscriber import Lane
from hub.sockets.engine import Engine
from hub.sockets.writing import Writer
from hub.wire import frames
from hub.wire.codec import Encoding
from hub.wire.codes import SLOW, Disconnect
from hub.wire.streaming import UNIDIRECTIONAL

#: Seconds that a peer gets to read our last words, and to answer them.
LINGER_S = 2.0
#: Buffers written in one call.
_IOV_MAX = 64

OPEN, CLOSING, FAILED, GONE = range(4)

#: One lookup less for each delivery.
_write = os.write
_writer = Writer()


@functools.cache
def lane(encoding: Encoding) -> Lane:
    """Return what all descriptors share whose frames are made in one way."""
    return Lane(encoding, _writer.deliver)


class Line(Protocol):
    """One connection as its owner sees it."""

    #: Whatever the owner keeps of it.
    client: object
    #: See hub.sockets.connection.OutletLike.
    session: str

    @property
    def lane(self) -> Lane:
        """See hub.feeds.subscriber.Sink."""

    def start(self) -> None:
        """Begin to listen."""

    def pause(self) -> None:
        """Take no more messages until `resume`: the owner has enough to do for this peer."""

    def resume(self) -> None:
        """Take messages again."""


class Owner(Protocol):
    """Who is told what a connection hears."""

    def heard(self, sock: Line, message: str | bytes) -> None:
        """A whole message came: a text, or a binary one."""

    def gone(self, sock: Line, code: int) -> None:
        """The connection has ended; told once."""


class Backlog:
    """What waits for a peer that does not read fast enough."""

    __slots__ = ("chunks", "most", "size")

    def __init__(self, most: int) -> None:
        self.chunks: deque[bytes | memoryview] = deque()
        self.size = 0
        #: Bytes that may wait. One reply may be larger than the limit, such as all that a client missed; closing for
        #: it, or for what comes while it is being read, would make the client ask for the same again: it is not
        #: counted.
        self.most = most


class Outbound(ABC):
    """A descriptor that is written to; what is heard on it is its subclass's business."""

    __slots__ = ("_engine", "_fd", "backlog", "client", "direct", "lane", "owner", "state")

    # See hub.sockets.connection.OutletLike.
    session: str = ""
    capped: bool = False

    def __init__(self, engine: Engine, fd: int, lane: Lane, owner: Owner) -> None:
        self._engine = engine
        self._fd = fd
        #: See hub.sockets.writing.Writable.
        self.direct = fd
        self.lane = lane
        self.owner = owner
        self.backlog: Backlog | None = None
        #: Whatever the owner keeps of this connection.
        self.client: object = None
        self.state = OPEN

    # -- what a subclass says

    @abstractmethod
    def start(self) -> None:
        """See Line."""

    @abstractmethod
    def pause(self) -> None:
        """See Line."""

    @abstractmethod
    def resume(self) -> None:
        """See Line."""

    @abstractmethod
    def _last_words(self, why: Disconnect) -> bytes:
        """Return what tells the peer why it is closed."""

    def _reads(self) -> bool:
        """Tell whether what the peer sends is of interest."""
        return True

    @abstractmethod
    def _drained(self) -> None:
        """Go on, now that nothing waits any more."""

    # -- OutletLike

    @property
    def unidirectional(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.lane.encoding in UNIDIRECTIONAL

    @property
    def open(self) -> bool:
        """True while frames can still be sent."""
        return self.state == OPEN

    @property
    def writable(self) -> bool:
        """See hub.feeds.subscriber.Subscriber."""
        return self.direct >= 0

    @property
    def behind(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.backlog is not None and self.backlog.size > self._engine.backlog_max_bytes

    def offer(self, frame: bytes) -> None:
        """Send finished frames, or keep them; a peer that keeps too many waiting is closed with 3008."""
        if self.direct >= 0:
            try:
                count = _write(self.direct, frame)
            except BlockingIOError:
                count = 0
            except OSError:
                self.direct = -1
                self._engine.loop.call_soon(self._end, frames.ABNORMAL)  # not now: somebody walks over the members
                return
            if count != len(frame):
                self.keep_rest(frame, count)
        elif self.backlog is not None and self.state == OPEN:
            self._keep(frame)

    def abort(self) -> None:
        """Drop the line at once, without a word."""
        self._end(frames.ABNORMAL)

    # -- Handler, Writable

    def writable_again(self) -> None:
        """Write what waits."""
        backlog = self.backlog
        while backlog is not None and backlog.chunks:
            try:
                count = os.writev(self._fd, [backlog.chunks[i] for i in range(min(len(backlog.chunks), _IOV_MAX))])
            except BlockingIOError:
                return
            except OSError:
                self._end(frames.ABNORMAL)
                return
            self._written(backlog, count)
        self.backlog = None
        if self.state != GONE:
            if self.state == OPEN:
                self.direct = self._fd
            self._watch()
            self._drained()

    def keep_rest(self, frame: bytes, count: int) -> None:
        """See hub.sockets.writing.Writable."""
        self._keep(memoryview(frame)[count:])

    # -- inside

    def _keep(self, chunk: bytes | memoryview) -> None:
        backlog = self.backlog
        if backlog is None:
            backlog = self.backlog = Backlog(self._engine.backlog_max_bytes)
            self.direct = -1
            self._watch()
        elif backlog.size > backlog.most:
            self._too_slow(backlog)
            return
        if len(chunk) > self._engine.backlog_max_bytes:
            backlog.most = backlog.size + len(chunk) + self._engine.backlog_max_bytes
        backlog.chunks.append(chunk)
        backlog.size += len(chunk)
        self._engine.backlogs_bytes += len(chunk)
        if self._engine.backlogs_bytes > self._engine.backlogs_max_bytes and len(backlog.chunks) > 1:
            self._too_slow(backlog)

    def _too_slow(self, backlog: Backlog) -> None:
        """Drop what the kernel has not begun to take, and close behind it."""
        begun = backlog.chunks[0]
        self._engine.backlogs_bytes -= backlog.size - len(begun)
        last = self._last_words(SLOW)
        backlog.chunks = deque((begun, last))
        backlog.size = len(begun) + len(last)
        self._engine.backlogs_bytes += len(last)
        self._linger(CLOSING)

    def _written(self, backlog: Backlog, count: int) -> None:
        backlog.size -= count
        self._engine.backlogs_bytes -= count
        while count:
            first = backlog.chunks[0]
            if count < len(first):
                backlog.chunks[0] = memoryview(first)[count:]
                return
            count -= len(first)
            backlog.chunks.popleft()

    def _shut(self) -> None:
        """Shut our side of the line."""
        try:
            line = socket.socket(fileno=os.dup(self._fd))
        except OSError:
            return
        try:
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the peer was faster
        finally:
            line.close()

    def _linger(self, state: int) -> None:
        """Close when the peer leaves, or LINGER_S from now."""
        if self.state != GONE:
            self.state = state
            self.direct = -1
            self._engine.loop.call_later(LINGER_S, self._end, frames.ABNORMAL)

    def _end(self, code: int) -> None:
        if self.state == GONE:
            return
        self.state = GONE
        fd, self._fd = self._fd, -1
        self.direct = -1
        if self.backlog is not None:
            self._engine.backlogs_bytes -= self.backlog.size
            self.backlog = None
        self._engine.release(fd)
        os.close(fd)
        self.owner.gone(self, code)

    def _watch(self) -> None:
        self._engine.watch(self._fd, reading=self._reads(), writing=self.backlog is not None)
