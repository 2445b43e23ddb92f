"""Come to a node by any of its ways, one client after the other, over blocking sockets that nobody reads afterwards.

What a subscriber is sent later waits in the kernel; so these are for looking at clients that are idle.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from hub.wire import commands
from hub.wire.messages import dump, varint
from loadtest.bench.socketclient import UPGRADE, masked

_TIMEOUT_S = 30.0
_PROTOBUF = UPGRADE.replace(b"/connection/websocket", b"/connection/websocket?format=protobuf")
#: A client's binary frame with a mask of zeros, as `masked` makes text frames; the payload has less than 126 bytes.
_BINARY = 0x82
#: First bytes of the Protobuf replies to the first command and to the second, after their length: id, then the result.
_CONNECTED, _SUBSCRIBED = b"\x08\x01\x2a", b"\x08\x02\x32"


class Visitors:
    """Clients of one node that subscribe to one channel and stay to the end of a `with` block."""

    def __init__(self, port: int, channel: str) -> None:
        self._port = port
        self._channel = channel
        self._sockets: list[socket.socket] = []
        self._posts: socket.socket | None = None

    def __enter__(self) -> Visitors:
        return self

    def __exit__(self, *_: object) -> None:
        for sock in self._sockets:
            sock.close()

    def json(self, token: str = "", wish: Mapping[str, Any] | None = None) -> None:
        """Subscribe over a WebSocket, in JSON.

        Args:
            token: of the connection; "" for an anonymous one.
            wish: what to ask for besides, by the names of the subscribe command.
        """
        sock = self._opened(UPGRADE)
        _await(sock, b"HTTP/1.1 101 ", b"\r\n\r\n")
        sock.sendall(masked(orjson.dumps({"id": 1, "connect": {"token": token} if token else {}})))
        _await(sock, b'"connect"')
        sock.sendall(masked(self._subscribe(wish)))
        _await(sock, b'"subscribe"')

    def protobuf(self) -> None:
        """Subscribe over a WebSocket, in Protobuf."""
        sock = self._opened(_PROTOBUF)
        _await(sock, b"HTTP/1.1 101 ", b"\r\n\r\n")
        sock.sendall(_binary(commands.Command(id=1, connect=commands.ConnectRequest())))
        _await(sock, _CONNECTED)
        request = commands.SubscribeRequest(channel=self._channel)
        sock.sendall(_binary(commands.Command(id=2, subscribe=request)))
        _await(sock, _SUBSCRIBED)

    def sse(self) -> None:
        """Subscribe over server-sent events, with `POST /emulation`."""
        sock = self._opened(_get(b"/connection/sse?cf_connect=", {"id": 1, "connect": {}}))
        self._emulate(sock, _await(sock, b'data: {"id":1,"connect"', b"\n\n"))

    def http_stream(self) -> None:
        """Subscribe over a stream of lines, with `POST /emulation`."""
        sock = self._opened(_post(b"/connection/http_stream", orjson.dumps({"id": 1, "connect": {}})))
        self._emulate(sock, _await(sock, b'{"id":1,"connect"', b"}\n"))

    def uni_sse(self) -> None:
        """Subscribe over server-sent events with the request itself."""
        sock = self._opened(_get(b"/connection/uni_sse?cf_connect=", {"subs": {self._channel: {}}}))
        _await(sock, self._channel.encode())

    def publish(self, data: bytes) -> None:
        """Publish JSON to the channel, as an application does."""
        body = b'{"channel":"%s","data":%s}' % (self._channel.encode(), data)
        self._posted(_post(b"/api/publish", body), b"HTTP/1.1 200 ", b"}")

    def _opened(self, request: bytes) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self._port), _TIMEOUT_S)
        self._sockets.append(sock)
        sock.sendall(request)
        return sock

    def _subscribe(self, wish: Mapping[str, Any] | None = None) -> bytes:
        return orjson.dumps({"id": 2, "subscribe": {"channel": self._channel, **(wish or {})}})

    def _emulate(self, sock: socket.socket, heard: bytes) -> None:
        """Send the command to subscribe for a stream whose first reply has come."""
        reply = orjson.loads(heard[heard.index(b'{"id":1,') : heard.rindex(b"}") + 1])["connect"]
        said = {"session": reply["session"], "node": reply["node"], "data": self._subscribe().decode()}
        self._posted(_post(b"/emulation", orjson.dumps(said)), b"HTTP/1.1 204 ", b"\r\n\r\n")
        _await(sock, b'"subscribe"')

    def _posted(self, request: bytes, *awaited: bytes) -> None:
        """Send a request on a connection that is kept for all of them, and take the answer."""
        if self._posts is None:
            self._posts = self._opened(request)
        else:
            self._posts.sendall(request)
        _await(self._posts, *awaited)


def _await(sock: socket.socket, *parts: bytes) -> bytes:
    """Read until all parts were heard; returns what was.

    Raises:
        ConnectionError: the server ends the connection.
        RuntimeError: it answers with an error.
    """
    heard = b""
    while not all(part in heard for part in parts):
        data = sock.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        heard += data
        if b'"error"' in heard or b"HTTP/1.1 4" in heard or b"HTTP/1.1 5" in heard:
            raise RuntimeError(f"a client was refused: {heard[-200:]!r}")
    return heard


def _binary(command: commands.Command) -> bytes:
    message = dump(command)
    payload = varint(len(message)) + message
    return bytes((_BINARY, 0x80 | len(payload))) + bytes(4) + payload


def _get(target: bytes, said: object) -> bytes:
    return b"GET %s%s HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n" % (target, quote(orjson.dumps(said)).encode())


def _post(target: bytes, body: bytes) -> bytes:
    head = b"POST %s HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % (target, len(body)) + body
