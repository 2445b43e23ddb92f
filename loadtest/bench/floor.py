"""Do the least that a server can do for its subscribers: one `os.write` of a finished frame to each, in a Python loop.

python -m loadtest.bench.floor PORT

It speaks as much HTTP, RFC 6455 and JSON as the swarm and the publisher need to take it for a hub, so that what both
cost is measured with the same peers: they read on another core, and wake up while this one writes. No Redis, no task,
no event loop, no check of anything.
"""

from __future__ import annotations

import os
import select
import socket
import sys

import orjson

from loadtest.bench.common import descriptors
from loadtest.bench.socketclient import frame

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
_SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n"
_CONNECTED = frame(b'{"id":1,"connect":{}}')
_SUBSCRIBED = frame(b'{"id":2,"subscribe":{}}')


class Floor:
    """All connections, and who is on which channel."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self._epoll = select.epoll()
        self._epoll.register(self._listener.fileno(), select.EPOLLIN)
        self._members: dict[str, list[int]] = {}
        self._sockets: set[int] = set()

    def serve(self) -> None:
        """Serve until the process is told to end."""
        listener, buffer = self._listener.fileno(), bytearray(65536)
        while True:
            for fd, _ in self._epoll.poll():
                if fd == listener:
                    self._accept()
                elif size := _read(fd, buffer):
                    self._heard(fd, bytes(buffer[:size]))
                else:
                    self._gone(fd)

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._epoll.register(sock.detach(), select.EPOLLIN)

    def _heard(self, fd: int, data: bytes) -> None:
        if fd in self._sockets:
            self._command(fd, data)
        elif data.startswith(b"GET /connection"):
            self._sockets.add(fd)
            os.write(fd, _SWITCH)
        else:
            # Requests may be pipelined; each is whole, since they are small and written at once.
            for request in data.split(b"\r\nhost: ")[1:]:
                if body := request.partition(b"\r\n\r\n")[2]:
                    self._publish(body.partition(b"POST ")[0])
                os.write(fd, _OK)

    def _command(self, fd: int, data: bytes) -> None:
        command = orjson.loads(data[8 if data[1] == 0xFE else 6 :])  # its mask is of zeros
        if "connect" in command:
            os.write(fd, _CONNECTED)
        else:
            self._members.setdefault(command["subscribe"]["channel"], []).append(fd)
            os.write(fd, _SUBSCRIBED)

    def _publish(self, body: bytes) -> None:
        channel = orjson.loads(body)["channel"]
        data = body[body.index(b'"data":') + 7 : -1]
        push = frame(b'{"push":{"channel":"%s","pub":{"data":%s}}}' % (channel.encode(), data))
        write = os.write
        for fd in self._members[channel]:
            write(fd, push)

    def _gone(self, fd: int) -> None:
        self._sockets.discard(fd)
        for members in self._members.values():
            if fd in members:
                members.remove(fd)
        os.close(fd)


def _read(fd: int, buffer: bytearray) -> int:
    try:
        return os.readv(fd, (buffer,))
    except OSError:
        return 0


def main() -> None:
    """Serve on the port of the command line."""
    descriptors()
    Floor(int(sys.argv[1])).serve()


if __name__ == "__main__":
    main()
