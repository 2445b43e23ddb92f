"""hub.sockets.writing: one frame to many sockets, with the interpreter lock given away or held."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from hub.sockets import writing
from hub.sockets.writing import Writer

FRAME = b"frame:" + bytes(range(256)) * 64


class Line:
    """A Writable on one end of a real line, which notes what it is told."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.setblocking(False)
        self.direct = self.near.fileno()
        self.offered: list[bytes] = []
        self.kept: list[bytes] = []

    def offer(self, frame: bytes) -> None:
        self.offered.append(frame)

    def keep_rest(self, frame: bytes, count: int) -> None:
        self.kept.append(frame[count:])

    def fill(self) -> None:
        """Write until nothing more is taken."""
        self.near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.near.send(b"x" * 512)

    def read(self) -> bytes:
        """Return all that arrived."""
        found = b""
        try:
            while chunk := self.far.recv(1 << 20):
                found += chunk
        except BlockingIOError:
            pass
        return found


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """Some lines with nothing on them."""
    made = [Line() for _ in range(6)]
    yield made
    for line in made:
        line.near.close()
        line.far.close()


@pytest.fixture(params=["given away", "held"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """A writer in each of its states, for whom few sockets are many."""
    monkeypatch.setattr(writing, "_TELLING", 1)
    made = Writer()
    if request.param == "held":
        made._hold_until_ns = time.monotonic_ns() + 10**12
    return made


def test_everybody_gets_the_frame_or_is_asked_to_keep_it(writer: Writer, lines: list[Line]) -> None:
    whole, full, short, broken, shut, last = lines
    full.fill()
    short.near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # no room for the whole frame
    broken.far.close()
    shut.direct = -1
    writer.deliver(list(lines), FRAME)
    assert [FRAME] * 2 == [line.read() for line in (whole, last)]
    assert [[], [FRAME], [], [FRAME], [FRAME], []] == [line.offered for line in lines]
    arrived = short.read()
    assert 0 < len(arrived) < len(FRAME)
    assert [FRAME] == [arrived + rest for rest in short.kept]
    assert all(line.kept == [] for line in lines if line is not short)


def test_the_lock_is_held_for_a_while_when_somebody_else_wants_it(
    monkeypatch: pytest.MonkeyPatch, lines: list[Line]
) -> None:
    monkeypatch.setattr(writing, "_TELLING", 1)
    writer = Writer()
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            sum(range(100))

    busy = threading.Thread(target=spin)
    busy.start()
    try:
        for _ in range(10_000):
            writer.deliver(list(lines), b"f")
            if writer._hold_until_ns > time.monotonic_ns():
                break
        assert writer._hold_until_ns > time.monotonic_ns()
    finally:
        stop.set()
        busy.join()


def test_the_lock_is_given_away_again(monkeypatch: pytest.MonkeyPatch, lines: list[Line]) -> None:
    monkeypatch.setattr(writing, "_TELLING", 1)
    writer = Writer()
    writer._hold_until_ns = time.monotonic_ns() - 1
    held: list[int] = []
    monkeypatch.setattr(writing, "_deliver_held", lambda sockets, frame: held.append(1))
    writer.deliver(list(lines), b"f")
    assert [] == held
    assert [b"f"] * len(lines) == [line.read() for line in lines]
