"""Serve a WebSocket on a bare descriptor: no transport, no parser, no task, no queue while nothing happens.

Theory of operation. open → (we close) closing → gone; open → (the peer closes) gone; open → (the peer breaks RFC 6455)
failed → gone. Closing: our close frame is out, the peer's answer is read for, nothing else is (§7.1.1). Failed: the
close frame is out and our side of the line is shut; what the peer still sends is thrown away until it leaves, since a
reset would take the close frame with it. Both end by themselves after LINGER_S.

A write that the kernel does not take goes to a backlog, bounded for one and for all; past the bound what is not begun
is dropped and the peer is closed with 3008, best effort. Backlog, partial frames and all else that only busy
connections need hang on the object when needed and not before.
"""

from __future__ import annotations

import os
import socket
from collections import deque
from typing import Protocol

from hub.feeds.subscriber import Lane
from hub.sockets.engine import Engine
from hub.sockets.writing import Writer
from hub.wire import frames
from hub.wire.codec import ENCODINGS, JSON, Codec
from hub.wire.codes import SLOW, Disconnect
from hub.wire.frames import Limits

#: Seconds that a peer gets to read and answer our close frame.
LINGER_S = 2.0
#: Buffers written in one call.
_IOV_MAX = 64

OPEN, CLOSING, FAILED, GONE = range(4)

#: One lookup less for each delivery.
_write = os.write


class Owner(Protocol):
    """Who is told what a socket hears."""

    def heard(self, sock: DetachedSocket, message: str | bytes) -> None:
        """A whole message came: a text, or a binary one."""

    def gone(self, sock: DetachedSocket, code: int) -> None:
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


class DetachedSocket:
    """One WebSocket on a descriptor."""

    __slots__ = (
        "_engine",
        "_fd",
        "_limits",
        "_partial",
        "_paused",
        "backlog",
        "client",
        "direct",
        "lane",
        "owner",
        "state",
    )

    def __init__(self, engine: Engine, fd: int, limits: Limits, owner: Owner, *, deflates: bool) -> None:
        self._engine = engine
        self._fd = fd
        #: See hub.sockets.writing.Writable.
        self.direct = fd
        self._limits = limits
        self._partial: frames.Partial | None = None
        self._paused = False
        self.backlog: Backlog | None = None
        self.lane = _LANES[ENCODINGS[JSON, deflates]]
        self.owner = owner
        #: Whatever the owner keeps of this socket.
        self.client: object = None
        self.state = OPEN

    def early(self, data: bytes) -> None:
        """Keep what the peer sent behind its request, before it could know that it was accepted."""
        self._partial = frames.Partial()
        self._partial.buffer += data

    def start(self) -> None:
        """Begin to read."""
        self._engine.register(self._fd, self)
        if self._partial is not None:
            data, self._partial = bytes(self._partial.buffer), None
            self._take(data)  # now: what is readable already came after it

    def speak(self, codec: Codec) -> None:
        """Take the format that the client has chosen."""
        self.lane = _LANES[ENCODINGS[codec, self.lane.encoding.deflated]]

    # -- OutletLike

    @property
    def open(self) -> bool:
        """True while frames can still be sent."""
        return self.state == OPEN

    @property
    def writable(self) -> bool:
        """See hub.feeds.subscriber.Subscriber."""
        return self.direct >= 0

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

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""
        if self.state == OPEN:
            self.offer(frames.close(why.code, why.reason))
            self._linger(CLOSING)

    def abort(self) -> None:
        """Drop the line at once, without a word."""
        self._end(frames.ABNORMAL)

    # -- Handler

    def readable(self) -> None:
        """See hub.sockets.engine.Handler."""
        try:
            data = self._engine.read(self._fd)
        except OSError:
            data = b""
        if data is None:
            return
        if not data:
            self._end(frames.ABNORMAL)
        elif self.state != FAILED:
            self._take(data)

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
            if self.state == FAILED:
                self._shut()

    def pause(self) -> None:
        """Read no more until `resume`: the owner has enough to do for this peer."""
        if not self._paused and self.state == OPEN:
            self._paused = True
            self._watch()

    def resume(self) -> None:
        """Read on."""
        if self._paused:
            self._paused = False
            if self.state != GONE:
                self._watch()

    # -- inside

    def _take(self, data: bytes) -> None:
        if self.state == GONE:
            return
        events, self._partial = frames.read(data, self._partial, self._limits, deflate=self.lane.encoding.deflated)
        for event in events:
            if self.state == GONE:
                return
            if isinstance(event, frames.Text):
                if self.state == OPEN:
                    self.owner.heard(self, event.text)
            elif isinstance(event, frames.Binary):
                if self.state == OPEN:
                    self.owner.heard(self, event.data)
            elif isinstance(event, frames.Ping):
                if self.state == OPEN and (self.backlog is None or self.backlog.size < self._engine.backlog_max_bytes):
                    self.offer(frames.pong(event.data))
            elif isinstance(event, frames.Close):
                if self.state == OPEN:
                    self.offer(frames.close(event.code, event.reason))
                self._end(event.code)
            elif isinstance(event, frames.Violation):
                self._fail(event)

    def _fail(self, violation: frames.Violation) -> None:
        """Fail the connection (RFC 6455 §7.1.7) so that the peer learns why."""
        if self.state == OPEN:
            self.offer(frames.close(violation.code, violation.reason))
            self._linger(FAILED)
        else:
            self.state = FAILED
        if self.backlog is None:
            self._shut()

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
        if self.state == GONE:
            return
        self.state = state
        self.direct = -1
        self.resume()
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
        self._partial = None
        self._engine.release(fd)
        os.close(fd)
        self.owner.gone(self, code)

    def keep_rest(self, frame: bytes, count: int) -> None:
        """See hub.sockets.writing.Writable."""
        self._keep(memoryview(frame)[count:])

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
        last = frames.close(SLOW.code, SLOW.reason)
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

    def _watch(self) -> None:
        self._engine.watch(self._fd, reading=not self._paused, writing=self.backlog is not None)


_writer = Writer()
_LANES = {encoding: Lane(encoding, _writer.deliver) for encoding in ENCODINGS.values()}
