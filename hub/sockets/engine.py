"""Own the descriptors of detached connections: one epoll set, one read buffer, and the sum of all backlogs.

Theory of operation. The epoll set is itself one descriptor in the event loop (`add_reader`): when something in it is
ready, the loop calls `_ready`, which asks the set once and serves what it names. A handler stands at its descriptor's
number in a list, so an idle connection costs the loop nothing. Level-triggered: what is not read now is named again.
A descriptor is taken out of the list before it is closed, and events of a number that has a new owner are asked for
anew, so nothing meant for the old one reaches the new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
from typing import Protocol

from hub.wire.frames import Limits

#: Bytes of the read buffer that all connections share.
READ_BYTES = 65536
#: Descriptors served between two turns of the loop.
_EVENTS = 256


class Handler(Protocol):
    """Who is served when its descriptor is ready."""

    def readable(self) -> None:
        """There is something to read, or the peer has gone."""

    def writable_again(self) -> None:
        """There is room for what waits."""


class Engine:
    """The descriptors of one event loop."""

    def __init__(self, limits: Limits, *, backlog_max_bytes: int, backlogs_max_bytes: int) -> None:
        self._epoll = select.epoll()
        self._handlers: list[Handler | None] = [None] * 1024
        self._buffer = bytearray(READ_BYTES)
        self._view = memoryview(self._buffer)
        #: Of what a peer may send.
        self.limits = limits
        #: Most that may wait for one peer, and for all together, in bytes.
        self.backlog_max_bytes = backlog_max_bytes
        self.backlogs_max_bytes = backlogs_max_bytes
        #: What waits for all peers now, in bytes.
        self.backlogs_bytes = 0
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.loop.add_reader(self._epoll.fileno(), self._ready)

    def close(self) -> None:
        """Stop serving. Who still has a descriptor keeps it."""
        self.loop.remove_reader(self._epoll.fileno())
        self._epoll.close()

    def register(self, fd: int, handler: Handler) -> None:
        """Serve a descriptor."""
        if fd >= len(self._handlers):
            self._handlers += [None] * (fd + 1)
        self._handlers[fd] = handler
        self._epoll.register(fd, select.EPOLLIN)

    def watch(self, fd: int, *, reading: bool, writing: bool) -> None:
        """Change what a descriptor is served for."""
        self._epoll.modify(fd, (select.EPOLLIN if reading else 0) | (select.EPOLLOUT if writing else 0))

    def release(self, fd: int) -> None:
        """Stop serving a descriptor, which stays open."""
        self._handlers[fd] = None
        with contextlib.suppress(OSError):
            self._epoll.unregister(fd)

    def read(self, fd: int) -> bytes | None:
        """Read what is there: b"" at the end of the stream, None when nothing is there after all.

        Raises:
            OSError: the connection is broken.
        """
        try:
            count = os.readv(fd, (self._buffer,))
        except BlockingIOError:
            return None
        return bytes(self._view[:count])

    def _ready(self) -> None:
        handlers = self._handlers
        for fd, events in self._epoll.poll(0, _EVENTS):
            handler = handlers[fd]
            if handler is None:
                continue
            if events & select.EPOLLOUT:
                handler.writable_again()
            if events & ~select.EPOLLOUT and handlers[fd] is handler:
                handler.readable()
