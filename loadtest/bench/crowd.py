"""Be a crowd that is sent away and returns: each client keeps its position, and checks the offset of all that it hears.

Theory of operation. `arrive` lets everybody set out, spread evenly over a time; each then goes step by step as an SDK
does: upgrade, connect, subscribe (from its position, once it has one). Who is turned away or cut tries again a little
later. `reach` reads until everybody is at an offset. `sent_away` reads until the server has closed all; their
positions stay, and `arrive` begins anew. One epoll set, one thread; everything that is heard is looked at.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from collections import deque
from typing import Any

import orjson

from loadtest.bench.socketclient import CLOSE, UPGRADE, masked, payloads

_EVENTS = 1024
_BUFFER_BYTES = 1 << 18
#: Seconds after which somebody who was turned away comes again.
_AGAIN_S = 0.1
#: Seconds without any progress after which a measurement is given up.
_PATIENCE_S = 60.0
_CLOSE = bytes((CLOSE,))
_CONNECT, _PONG = masked(b'{"id":1,"connect":{}}'), masked(b"{}")


class _Client:
    """One of the crowd."""

    __slots__ = ("epoch", "heard", "offset", "sock", "step", "subscribed")

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        #: What the line is waiting for: the connection, the upgrade, frames.
        self.step = 0
        self.subscribed = False
        self.heard = b""
        #: Its position; without an epoch it has none yet.
        self.offset = 0
        self.epoch = ""


_CONNECTING, _UPGRADING, _FRAMES = range(3)


class Crowd:
    """Some clients of one port and one channel."""

    def __init__(self, port: int, channel: str, count: int) -> None:
        self._address = ("127.0.0.1", port)
        self._channel = channel
        self._clients = [_Client() for _ in range(count)]
        self._by_fd: dict[int, _Client] = {}
        self._epoll = select.epoll()
        self._buffer = bytearray(_BUFFER_BYTES)
        #: Who is to come again, and when.
        self._again: deque[tuple[float, _Client]] = deque()
        self._leaving = False
        self._subscribed = 0
        #: Publications that somebody should have heard and did not, or heard again.
        self.lost = 0
        self.twice = 0
        #: How often somebody was told that what it missed can not be had.
        self.unrecovered = 0
        #: How often somebody was turned away, or cut before it was subscribed.
        self.turned_away = 0

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._by_fd.values():
            assert client.sock is not None
            client.sock.close()
        self._epoll.close()

    @property
    def offset(self) -> int:
        """The offset that everybody is at.

        Raises:
            RuntimeError: they are at several.
        """
        offsets = {client.offset for client in self._clients}
        if len(offsets) != 1:
            raise RuntimeError("the crowd is not at one offset")
        return offsets.pop()

    def arrive(self, within_s: float) -> None:
        """Set out evenly over a time, and read until everybody is subscribed.

        Raises:
            RuntimeError: an answer is an error, or nothing moves any more.
        """
        self._leaving = False
        started, begun, count = time.monotonic(), 0, len(self._clients)
        deadline = started + _PATIENCE_S
        while self._subscribed < count:
            now = time.monotonic()
            while begun < count and started + begun * within_s / count <= now:
                self._begin(self._clients[begun])
                begun += 1
            while self._again and self._again[0][0] <= now:
                self._begin(self._again.popleft()[1])
            deadline = self._read(0.001 if begun < count or self._again else 0.5, deadline)

    def reach(self, offset: int) -> None:
        """Read until everybody is at an offset.

        Raises:
            RuntimeError: nothing moves any more.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while min(client.offset for client in self._clients) < offset:
            deadline = self._read(0.5, deadline)

    def sent_away(self) -> None:
        """Read until the server has closed all connections.

        Raises:
            RuntimeError: nothing moves any more.
        """
        self._leaving = True
        deadline = time.monotonic() + _PATIENCE_S
        while self._by_fd:
            deadline = self._read(0.5, deadline)

    def _read(self, timeout_s: float, deadline: float) -> float:
        """Read once what is there; returns until when something has to move again."""
        events = self._epoll.poll(timeout_s, _EVENTS)
        for fd, event in events:
            client = self._by_fd[fd]
            if client.step == _CONNECTING:
                self._connected(client, fd)
            else:
                self._hear(client, fd, event)
        now = time.monotonic()
        if not events and now > deadline:
            raise RuntimeError(f"nothing moved for {_PATIENCE_S:.0f} s")
        return now + _PATIENCE_S if events else deadline

    def _begin(self, client: _Client) -> None:
        sock = client.sock = socket.socket()
        sock.setblocking(False)
        client.step, client.heard = _CONNECTING, b""
        error = sock.connect_ex(self._address)
        if error not in (0, errno.EINPROGRESS):
            raise OSError(error, os.strerror(error))
        self._by_fd[sock.fileno()] = client
        self._epoll.register(sock.fileno(), select.EPOLLOUT)

    def _connected(self, client: _Client, fd: int) -> None:
        assert client.sock is not None
        if client.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._gone(client, fd)
            return
        client.step = _UPGRADING
        self._epoll.modify(fd, select.EPOLLIN)
        client.sock.send(UPGRADE)

    def _hear(self, client: _Client, fd: int, event: int) -> None:
        try:
            size = os.readv(fd, (self._buffer,))
        except OSError:
            size = 0
        if not size:
            self._gone(client, fd)
            return
        client.heard += memoryview(self._buffer)[:size]
        if client.step == _UPGRADING:
            head, end, rest = client.heard.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self._gone(client, fd)
                return
            client.step, client.heard = _FRAMES, rest
            os.write(fd, _CONNECT)
        found, client.heard = payloads(client.heard)
        for _, payload in found:
            for line in payload.split(b"\n"):
                self._take(client, fd, orjson.loads(line))
        if client.heard[:1] == _CLOSE:
            self._gone(client, fd)

    def _take(self, client: _Client, fd: int, said: dict[str, Any]) -> None:
        if not said:
            os.write(fd, _PONG)
        elif "push" in said:
            self._note(client, said["push"]["pub"]["offset"])
        elif "connect" in said:
            os.write(fd, self._subscribe(client))
        elif "subscribe" in said:
            self._start(client, said["subscribe"])
        else:
            raise RuntimeError(f"a client was refused: {said}")

    def _subscribe(self, client: _Client) -> bytes:
        since = {"recover": True, "offset": client.offset, "epoch": client.epoch} if client.epoch else {}
        return masked(orjson.dumps({"id": 2, "subscribe": {"channel": self._channel, **since}}))

    def _start(self, client: _Client, result: dict[str, Any]) -> None:
        client.subscribed = True
        self._subscribed += 1
        offset = result.get("offset", 0)
        if client.epoch and result.get("recovered"):
            for publication in result.get("publications", ()):
                self._note(client, publication["offset"])
            self.lost += offset - client.offset
        elif client.epoch:
            self.unrecovered += 1
        client.offset, client.epoch = offset, result["epoch"]

    def _note(self, client: _Client, offset: int) -> None:
        if offset > client.offset:
            self.lost += offset - client.offset - 1
            client.offset = offset
        else:
            self.twice += 1

    def _gone(self, client: _Client, fd: int) -> None:
        assert client.sock is not None
        self._epoll.unregister(fd)
        del self._by_fd[fd]
        client.sock.close()
        client.sock = None
        if client.subscribed:
            if not self._leaving:
                raise RuntimeError("the server closed the connection of a subscriber")
            client.subscribed = False
            self._subscribed -= 1
        else:
            self.turned_away += 1
            self._again.append((time.monotonic() + _AGAIN_S, client))
