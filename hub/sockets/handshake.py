"""Run the ASGI application for one upgrade request whose descriptor is ours, and answer it.

The application sees an ordinary ASGI WebSocket (routing, cookies, middleware, refusal with a proper status). Until it
accepts, nothing is read: frames that a peer sends before the 101 wait in the kernel. After `accept` it finds the socket
in `scope["extensions"]["hub.outlet"]`, begins with it, and returns; scope, task and this object are then gone, and no
cycle is left to the collector.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import os
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from hub.sockets.detached import DetachedSocket
from hub.telemetry import logs

_log = logs.get("sockets")

#: RFC 6455 §1.3.
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: Field values without control characters (RFC 9110 §5.5), so that none can begin a line of its own.
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_TARGET = re.compile(rb"/[\x21-\x7e]*")
#: Header fields of one request, and bytes of one line: more is for the HTTP server to refuse.
_FIELDS_MAX = 100
_LINE_MAX = 8190

#: What client_max_window_bits may be, without leading zeros (RFC 7692 §7.1.2.2).
_WINDOW_BITS = frozenset(b"%d" % bits for bits in range(8, 16))

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A well-formed request for a WebSocket."""

    target: bytes
    headers: Headers

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of a field, in order."""
        return [v for k, v in self.headers if k == name]

    def subprotocols(self) -> list[bytes]:
        """Return the subprotocols that are offered; an empty field, as some SDKs send it, offers none."""
        offered = [p.strip(b" \t") for v in self.values(b"sec-websocket-protocol") for p in v.split(b",")]
        return [p for p in offered if p]


def parse(head: bytes) -> Upgrade | None:
    """Read a whole request head, up to and with its empty line.

    Returns:
        None when it is anything but a plain request for a WebSocket: an HTTP server is to answer it.
    """
    lines = head[:-4].split(b"\r\n")
    method, _, rest = lines[0].partition(b" ")
    target, _, version = rest.partition(b" ")
    if method != b"GET" or version != b"HTTP/1.1" or not _TARGET.fullmatch(target) or len(lines) > _FIELDS_MAX:
        return None
    if len(lines[0]) > _LINE_MAX:
        return None
    headers: Headers = []
    upgrade = connection = False
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        value = value.strip(b" \t")
        if len(line) > _LINE_MAX:
            return None
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            return None
        name = name.lower()
        headers.append((name, value))
        if name == b"upgrade":
            upgrade = value.lower() == b"websocket"
        elif name == b"connection":
            connection = connection or b"upgrade" in [part.strip() for part in value.lower().split(b",")]
        elif name in (b"content-length", b"transfer-encoding"):
            return None
    return Upgrade(target, headers) if upgrade and connection else None


def refusal(request: Upgrade) -> bytes | None:
    """Return the answer to a handshake that RFC 6455 §4.2 does not allow; None when it is allowed."""
    if request.values(b"sec-websocket-version") != [b"13"]:
        body = b"This server speaks version 13 of the WebSocket protocol.\n"
        return _response(426, [(b"upgrade", b"websocket"), (b"sec-websocket-version", b"13")], body)
    keys = request.values(b"sec-websocket-key")
    try:
        good = len(keys) == 1 and len(base64.b64decode(keys[0], validate=True)) == 16
    except ValueError:
        good = False
    if not good or len(request.values(b"host")) != 1 or not all(map(_TOKEN.fullmatch, request.subprotocols())):
        return _response(400, [], b"The WebSocket handshake is wrong.\n")
    return None


def offers_deflate(request: Upgrade) -> bool:
    """Tell whether one of the peer's offers of permessage-deflate can be taken without context takeover on both sides.

    Offers are looked at one by one (RFC 7692 §7.1): an unknown, doubled or wrong parameter declines that offer alone.
    """
    for value in request.values(b"sec-websocket-extensions"):
        for offer in value.split(b","):
            name, *parameters = [part.strip() for part in offer.split(b";")]
            if name == b"permessage-deflate" and _acceptable(parameters):
                return True
    return False


def _acceptable(parameters: list[bytes]) -> bool:
    seen = set()
    for parameter in parameters:
        name, equals, value = parameter.partition(b"=")
        name, value = name.strip(), value.strip().strip(b'"')
        if name in seen:
            return False
        seen.add(name)
        if name in (b"server_no_context_takeover", b"client_no_context_takeover"):
            if equals:
                return False
        elif name == b"client_max_window_bits":
            if equals and value not in _WINDOW_BITS:
                return False
        else:  # server_max_window_bits below 15 would bind every shared frame
            if name != b"server_max_window_bits" or value != b"15":
                return False
    return True


class Handshake:
    """One upgrade request before it is accepted or refused."""

    def __init__(self, sock: DetachedSocket, fd: int, request: Upgrade, fields: Headers) -> None:
        """`fields` are the header fields of every response, such as the date."""
        self._sock = sock
        self._fd = fd
        self._request = request
        self._fields = fields
        self._denial: tuple[int, Headers, list[bytes]] | None = None
        #: True once a response has been written.
        self.answered = False
        self.accepted = False

    async def run(self, app: Any, scope: dict[str, Any]) -> None:
        """Run the application to its end; a descriptor that it did not take over is closed."""
        raw, _, query = self._request.target.partition(b"?")
        path = unquote(raw.decode("ascii"))
        scope.update(
            type="websocket",
            path=path,
            raw_path=raw,
            query_string=query,
            headers=self._request.headers,
            subprotocols=[p.decode("latin-1") for p in self._request.subprotocols()],
            extensions={"websocket.http.response": {}, "hub.outlet": self._sock, "hub.detached": {}},
        )
        waiting = [{"type": "websocket.connect"}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await asyncio.get_running_loop().create_future()  # a detached application has nothing more to receive
            raise AssertionError("nobody resolves this future")

        try:
            await app(scope, receive, self._send)
        except Exception as exc:
            _log.error("handshake.fault", error=type(exc).__name__, exc_info=True)
        finally:
            if not self.answered:
                self._write(_response(500, self._fields, b""))
            if not self.accepted:
                with contextlib.suppress(OSError):
                    os.close(self._fd)

    async def _send(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if self.answered:
            raise RuntimeError(f"{kind} after the handshake was answered")
        if kind == "websocket.accept":
            self.accepted = True
            self._write(self._switch(message))
        elif kind == "websocket.close":
            self._write(_response(403, self._fields, b""))
        elif kind == "websocket.http.response.start":
            self._denial = (message["status"], list(message.get("headers", ())), [])
        elif kind == "websocket.http.response.body" and self._denial is not None:
            status, headers, body = self._denial
            body.append(message.get("body", b""))
            if not message.get("more_body"):
                self._write(_response(status, [*self._fields, *headers], b"".join(body)))

    def _switch(self, message: dict[str, Any]) -> bytes:
        (key,) = self._request.values(b"sec-websocket-key")
        fields: Headers = [
            *self._fields,
            (b"upgrade", b"websocket"),
            (b"connection", b"Upgrade"),
            (b"sec-websocket-accept", base64.b64encode(hashlib.sha1(key + _GUID).digest())),  # noqa: S324 -- RFC 6455
        ]
        if self._sock.lane.encoding.deflated:
            fields.append(
                (
                    b"sec-websocket-extensions",
                    b"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                )
            )
        if message.get("subprotocol"):
            fields.append((b"sec-websocket-protocol", message["subprotocol"].encode("ascii")))
        return _head(101, [*fields, *message.get("headers", ())])

    def _write(self, response: bytes) -> None:
        self.answered = True
        # A response is a few hundred bytes and the first on the line: the kernel takes it whole, or the peer has gone,
        # which the first read will tell.
        with contextlib.suppress(OSError):
            os.write(self._fd, response)


def _response(status: int, fields: Headers, body: bytes) -> bytes:
    own = [(b"content-length", b"%d" % len(body)), (b"connection", b"close")]
    kept = [(k, v) for k, v in fields if k.lower() not in (b"content-length", b"connection")]
    return _head(status, [*kept, *own]) + body


def _head(status: int, fields: Headers) -> bytes:
    lines = [b"HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase.encode())]
    for name, value in fields:
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError("a header field that would begin another line")
        lines.append(name + b": " + value)
    return b"\r\n".join([*lines, b"", b""])
