"""Write one frame to many sockets: the loop that the hub exists for, with nothing in it but the write.

Theory of operation. os.write gives the interpreter lock away around the system call. While nobody else wants it that is
free, and this is the quickest loop there is in Python. A busy thread takes the lock each time and keeps it for the
switch interval, so that a write costs a hundred times as much. Then (a slice took much longer than the processor time
that it used) the C library's write is called with the lock held, for a while: that costs a little more, a write to a
socket that does not block returns at once, and no other thread gets a turn in the middle of a slice.
"""

from __future__ import annotations

import ctypes
import os
import time
from itertools import repeat
from operator import attrgetter
from typing import Protocol

#: Nanoseconds that a slice may take longer than its processor time, in all and a write, before the lock is held.
_PATIENCE_NS, _PATIENCE_A_WRITE_NS = 100_000, 5_000
#: Writes of a slice that is worth a look at the clock.
_TELLING = 20
#: Nanoseconds until giving it away is tried again.
_HOLD_NS = 1_000_000_000

_write = os.write
# Without declared argument types, whose conversion takes longer than the call; each argument brings its own type.
_held_write = ctypes.PyDLL(None)["write"]
_direct = attrgetter("direct")


class Writable(Protocol):
    """A socket that does not block."""

    @property
    def direct(self) -> int:
        """Its descriptor while a frame can be written to it at once; else -1, to which nothing can be written."""

    def offer(self, frame: bytes) -> None:
        """Send a frame, or keep it."""

    def keep_rest(self, frame: bytes, count: int) -> None:
        """Keep what is left of a frame of which `count` bytes were written."""


class Writer:
    """Writes slices, and knows whether the interpreter lock is being fought for."""

    def __init__(self) -> None:
        self._hold_until_ns = 0

    def deliver(self, sockets: list[Writable], frame: bytes) -> None:
        """Write a frame to each of some sockets."""
        if len(sockets) < _TELLING:
            _deliver(sockets, frame)
            return
        started = time.monotonic_ns()
        if started < self._hold_until_ns:
            _deliver_held(sockets, frame)
            return
        used = time.thread_time_ns()
        _deliver(sockets, frame)
        waited = time.monotonic_ns() - started - (time.thread_time_ns() - used)
        if waited > _PATIENCE_NS + _PATIENCE_A_WRITE_NS * len(sockets):
            self._hold_until_ns = started + _HOLD_NS


def _deliver(sockets: list[Writable], frame: bytes) -> None:
    size = len(frame)
    for sock in sockets:
        try:
            count = _write(sock.direct, frame)
        except OSError:  # it is full, or broken, or frames wait already
            sock.offer(frame)
            continue
        if count != size:
            sock.keep_rest(frame, count)


def _deliver_held(sockets: list[Writable], frame: bytes) -> None:
    """Deliver with the interpreter lock held: in a loop of C, so that no turn is given away between two writes."""
    size = len(frame)
    counts = list(map(_held_write, map(_direct, sockets), repeat(frame), repeat(ctypes.c_size_t(size))))
    if counts.count(size) != len(counts):
        for sock, count in zip(sockets, counts, strict=True):
            if count < 0:
                sock.offer(frame)  # it tries again, and learns why
            elif count != size:
                sock.keep_rest(frame, count)
