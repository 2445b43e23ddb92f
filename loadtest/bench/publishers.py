"""Publish as fast as it is asked for: over HTTP to the node, or into its Redis past the node.

Nothing waits here for an answer: whoever reads the swarm takes the answers, too, and sees that none is an error.
"""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Callable
from typing import Protocol

import hiredis

from hub.broker.carrier import parse_url
from hub.wire import envelope
from loadtest.bench.swarm import Swarm

#: Connections that take turns: requests on one are served one after the other.
HTTP_CONNECTIONS = 16
#: A node's prefix by default.
_PREFIX = "hub:ch:"
_HTTP_BAD, _REDIS_BAD = re.compile(rb'^HTTP/1.1 (?!200)|"error"', re.MULTILINE), re.compile(rb"^-", re.MULTILINE)


class Publisher(Protocol):
    """Who publishes."""

    def publish(self, channel: str, data: bytes) -> None:
        """Publish JSON; returns before it is answered."""

    def close(self) -> None:
        """Close the connections."""


class HttpPublisher:
    """Publish with `POST /api/publish`, over connections that are opened anew when the server hung up on idle ones."""

    def __init__(self, port: int, swarm: Swarm, more: Callable[[int], bytes] = lambda n: b"") -> None:
        """`more` are further fields of the n-th publication: `,"name":value` and so on."""
        self._port = port
        self._swarm = swarm
        self._more = more
        self._published = 0
        self._sockets = [self._opened() for _ in range(HTTP_CONNECTIONS)]
        self._turns = itertools.cycle(range(HTTP_CONNECTIONS))

    def publish(self, channel: str, data: bytes) -> None:
        """See Publisher."""
        body = b'{"channel":"%s","data":%s%s}' % (channel.encode(), data, self._more(self._published))
        self._published += 1
        turn = next(self._turns)
        if _hung_up(self._sockets[turn]):
            self._close(self._sockets[turn])
            self._sockets[turn] = self._opened()
        self._sockets[turn].sendall(
            b"POST /api/publish HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        )

    def close(self) -> None:
        """See Publisher."""
        for sock in self._sockets:
            self._close(sock)

    def _opened(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self._port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._swarm.watch(sock, lambda: self._answered(sock))
        return sock

    def _answered(self, sock: socket.socket) -> None:
        answers = sock.recv(65536)
        _check(answers, _HTTP_BAD)
        if not answers:
            self._swarm.unwatch(sock)  # it is replaced when it is its turn

    def _close(self, sock: socket.socket) -> None:
        self._swarm.unwatch(sock)
        sock.close()


class RedisPublisher:
    """Publish with PUBLISH, packed as a node packs what others are to hear."""

    def __init__(self, url: str, swarm: Swarm) -> None:
        self._swarm = swarm
        where, _ = parse_url(url)
        if isinstance(where, str):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(where)
        else:
            self._socket = socket.create_connection(where)
        swarm.watch(self._socket, lambda: _check(self._socket.recv(65536), _REDIS_BAD))

    def publish(self, channel: str, data: bytes) -> None:
        """See Publisher."""
        message = b"0::" + envelope.pack_message(data)
        self._socket.sendall(hiredis.pack_command(("PUBLISH", _PREFIX + channel, message)))  # type: ignore[arg-type]  # its stub knows one item only

    def close(self) -> None:
        """See Publisher."""
        self._swarm.unwatch(self._socket)
        self._socket.close()


def _check(answers: bytes, bad: re.Pattern[bytes]) -> None:
    if bad.search(answers):
        raise RuntimeError(f"a publication was refused: {answers[:200]!r}")


def _hung_up(sock: socket.socket) -> bool:
    try:
        return not sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
