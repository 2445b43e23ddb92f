"""Be thousands of clients in one process: bare descriptors in one epoll set, one buffer, and a count of bytes.

Connections are opened through the real protocol, step by step as an SDK does it; afterwards what they hear is read in
bulk and only counted, unless somebody wants to see it, so that the load does not limit what is measured.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from loadtest.bench.socketclient import UPGRADE, frame, masked

#: What a hub sends to see whether a client is there, and what it is to hear.
PING = frame(b"{}")
_PONG = masked(b"{}")
#: Handshakes in flight, as many as a hub would see of a crowd that returns.
IN_FLIGHT = 64
_BUFFER_BYTES = 1 << 18
_EVENTS = 1024
#: Seconds without any progress after which a measurement is given up.
_PATIENCE_S = 60.0


@dataclass(slots=True)
class _Newcomer:
    """A connection that is being opened."""

    #: Commands that are still to be sent, by the name that their reply carries.
    commands: list[tuple[bytes, bytes]]
    #: What the reply to the last one must have in it.
    awaits: bytes
    heard: bytes = b""


class Swarm:
    """Many clients of one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._epoll = select.epoll()
        self._fds: list[int] = []
        self._newcomers: dict[int, _Newcomer] = {}
        self._others: dict[int, Callable[[], None]] = {}
        self._buffer = bytearray(_BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        #: Called with the descriptor and the bytes of each read, which are valid during the call only.
        self.on_data: Callable[[int, memoryview], None] | None = None
        #: Bytes of each publication, 0 while that is not known: what comes otherwise is looked at for pings.
        self.frame_bytes = 0
        #: Bytes that all together have heard since they were opened, without pings.
        self.received = 0

    def __enter__(self) -> Swarm:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in (*self._fds, *self._newcomers):
            os.close(fd)
        self._epoll.close()

    def __len__(self) -> int:
        return len(self._fds)

    def watch(self, sock: socket.socket, on_readable: Callable[[], None]) -> None:
        """Serve another socket between the clients' reads; it belongs to the caller."""
        self._others[sock.fileno()] = on_readable
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def unwatch(self, sock: socket.socket) -> None:
        """Undo `watch`; a second call does nothing."""
        if self._others.pop(sock.fileno(), None) is not None:
            self._epoll.unregister(sock.fileno())

    def open(
        self,
        count: int,
        channel: Callable[[int], str],
        token: Callable[[int], str] | None = None,
        wish: Callable[[int], Mapping[str, Any]] | None = None,
    ) -> None:
        """Open connections that connect and subscribe, IN_FLIGHT at a time, until all are subscribed.

        Args:
            count: how many more.
            channel: the channel of the n-th connection.
            token: the token of the n-th connection; None for anonymous ones.
            wish: what the n-th connection asks for besides, by the names of the subscribe command; None for nothing.

        Raises:
            RuntimeError: one was refused, or nothing moves any more.
        """
        first = len(self._fds)
        begun, deadline = first, time.monotonic() + _PATIENCE_S
        while len(self._fds) < first + count:
            while begun < first + count and len(self._newcomers) < IN_FLIGHT:
                subscribe = {"channel": channel(begun), **(wish(begun) if wish else {})}
                self._begin(subscribe, token(begun) if token else "")
                begun += 1
            events = self._epoll.poll(1.0, _EVENTS)
            for fd, _ in events:
                if fd in self._newcomers:
                    self._advance(fd)
                else:
                    self._hear(fd, os.readv(fd, (self._buffer,)))
            deadline = self._patient(bool(events), deadline)

    def read(self, timeout_s: float) -> int:
        """Read once what is there, after waiting for something; returns how many bytes the clients heard.

        Raises:
            ConnectionError: a client was disconnected.
        """
        total, buffers, readv, others, unit = 0, (self._buffer,), os.readv, self._others, self.frame_bytes
        special = self.on_data is not None or not unit
        for fd, _ in self._epoll.poll(timeout_s, _EVENTS):
            if fd in others:
                others[fd]()
                continue
            size = readv(fd, buffers)
            total += self._hear(fd, size) if special or not size or size % unit else size
        self.received += total
        return total

    def reach(self, received: int) -> None:
        """Read until at least `received` bytes were heard in all.

        Raises:
            RuntimeError: nothing moves any more.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while self.received < received:
            deadline = self._patient(bool(self.read(0.5)), deadline)

    def idle(self, seconds: float) -> None:
        """Answer pings for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def quiet(self, seconds: float) -> None:
        """Read until nothing was heard for a while."""
        while self.read(seconds):
            pass

    def _hear(self, fd: int, size: int) -> int:
        """Look at `size` bytes in the buffer: answer pings, and return how many bytes the rest has."""
        if not size:
            raise ConnectionError("the server closed a connection")
        heard = self._view[:size]
        if pings := bytes(heard).count(PING):
            os.write(fd, _PONG)
        if self.on_data is not None:
            self.on_data(fd, heard)
        return size - pings * len(PING)

    def _begin(self, subscribe: Mapping[str, Any], token: str) -> None:
        sock = socket.create_connection(("127.0.0.1", self._port), _PATIENCE_S)
        sock.setblocking(False)
        sock.send(UPGRADE)
        connect = {"id": 1, "connect": {"token": token} if token else {}}
        commands = ((connect, b'"connect"'), ({"id": 2, "subscribe": subscribe}, b'"subscribe"'))
        newcomer = _Newcomer([(masked(orjson.dumps(c)), name) for c, name in commands], b"\r\n\r\n")
        fd = sock.detach()
        self._newcomers[fd] = newcomer
        self._epoll.register(fd, select.EPOLLIN)

    def _advance(self, fd: int) -> None:
        newcomer = self._newcomers[fd]
        size = os.readv(fd, (self._buffer,))
        newcomer.heard += self._view[:size]
        if not size or b'"error"' in newcomer.heard or b"HTTP/1.1 101 "[: len(newcomer.heard)] != newcomer.heard[:13]:
            raise RuntimeError(f"a connection was refused: {newcomer.heard[-200:]!r}")
        if newcomer.awaits not in newcomer.heard:
            return
        if newcomer.commands:
            command, newcomer.awaits = newcomer.commands.pop(0)
            os.write(fd, command)
        else:
            del self._newcomers[fd]
            self._fds.append(fd)

    @staticmethod
    def _patient(moved: bool, deadline: float) -> float:
        now = time.monotonic()
        if moved:
            return now + _PATIENCE_S
        if now > deadline:
            raise RuntimeError(f"nothing moved for {_PATIENCE_S:.0f} s")
        return deadline
