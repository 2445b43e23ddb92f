"""Be one of thousands of clients: the client protocol over a blocking socket, with a buffer of its own and no task.

It knows as much of RFC 6455 as it takes to hear a server that sends whole text frames and asks for no pong soon.
"""

from __future__ import annotations

import itertools
import socket
from typing import Any

import orjson

_TIMEOUT_S = 30.0
#: First byte of a close frame.
CLOSE = 0x88
#: The request that opens a WebSocket.
UPGRADE = (
    b"GET /connection/websocket HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class SocketClient:
    """One connection."""

    def __init__(self, port: int, token: str = "", *, sluggish: bool = False) -> None:
        """`sluggish` keeps what the kernels buffer between the two sides to less than 200 KiB."""
        self._socket = socket.socket()
        self._socket.settimeout(_TIMEOUT_S)
        if sluggish:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            # The sender's buffer is sized by the segments that the receiver takes (tcp_sndbuf_expand).
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(UPGRADE)
        self._data = b""
        self._ids = itertools.count(1)
        while (end := self._data.find(b"\r\n\r\n")) < 0:
            self._more()
        if not self._data.startswith(b"HTTP/1.1 101 "):
            raise RuntimeError("the upgrade was refused")
        self._data = self._data[end + 4 :]
        self.call("connect", **({"token": token} if token else {}))

    def __enter__(self) -> SocketClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def call(self, method: str, /, **params: Any) -> Any:
        """Send one command and return its result; what comes before the reply is dropped.

        Raises:
            RuntimeError: it was answered with an error.
        """
        identifier = next(self._ids)
        payload = orjson.dumps({"id": identifier, method: params})
        self._socket.sendall(masked(payload))
        while (reply := orjson.loads(self.receive())).get("id") != identifier:
            pass
        if method not in reply:
            raise RuntimeError(f"{method} was answered {reply}")
        return reply[method]

    def receive(self) -> bytes:
        """Return the payload of the next frame that is no ping."""
        while (payload := self._frame()) == b"{}":
            pass
        return payload

    def _frame(self) -> bytes:
        while len(self._data) < 4:
            self._more()
        size, start = self._data[1], 2
        if size == 126:
            size, start = int.from_bytes(self._data[2:4], "big"), 4
        if self._data[0] != 0x81 or size > 0xFFFF:
            raise RuntimeError("this is no text frame of up to 64 KiB")
        while len(self._data) < start + size:
            self._more()
        payload, self._data = self._data[start : start + size], self._data[start + size :]
        return payload

    def close_code(self) -> int:
        """Read to the close frame and return its code; 0 when the line ends without one.

        Raises:
            RuntimeError: a frame of another kind came that the hub does not send.
        """
        while True:
            try:
                while len(self._data) < 4:
                    self._more()
                if self._data[0] == CLOSE:
                    return int.from_bytes(self._data[2:4], "big")
                self.receive()
            except ConnectionError:
                return 0

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._data += data


def masked(payload: bytes) -> bytes:
    """Return a client's text frame; the mask of zeros leaves the payload as it is (RFC 6455 §5.3)."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + bytes(4) + payload


def payloads(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Take a server's whole text frames off what was heard: length on the wire and payload of each, and the rest.

    A close frame stays in the rest, with what follows it.
    """
    found: list[tuple[int, bytes]] = []
    at = 0
    while len(data) - at >= 2 and data[at] != CLOSE:
        size, start = data[at + 1], at + 2
        if size >= 126:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[at + 2 : start], "big")
        if len(data) < start + size:
            break
        found.append((start + size - at, data[start : start + size]))
        at = start + size
    return found, data[at:]


def frame(payload: bytes) -> bytes:
    """Return a server's text frame."""
    size = len(payload)
    head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + payload
