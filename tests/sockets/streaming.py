"""Open streams and other ways besides the bidirectional WebSocket, byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.routing import Route

from hub.errors import NotFound
from hub.sockets.emulation import Emulation
from hub.sockets.entrance import Entrance
from hub.sockets.transports import stream_routes
from hub.sockets.unidirectional import Unidirectional
from hub.web.actors import session_cookie
from hub.wire.protobuf import read_varint
from tests.support.clock import MS
from tests.support.nodes import RunningNode

TIMEOUT_S = 5000 * MS
TEXT, CLOSE = 1, 8

#: Kind of stream → method, path, content type of the request, and how payloads are told apart.
KINDS = {
    "sse": ("GET", "/connection/sse", "", "events"),
    "http_stream": ("POST", "/connection/http_stream", "application/json", "lines"),
    "http_stream_protobuf": ("POST", "/connection/http_stream", "application/octet-stream", "messages"),
    "uni_sse": ("GET", "/connection/uni_sse", "", "events"),
    "uni_http_stream": ("POST", "/connection/uni_http_stream", "application/json", "lines"),
}


async def _nowhere(node: str, session: str, data: bytes) -> None:
    raise NotFound("node")


def mount(
    running: RunningNode,
    forward: Callable[[str, str, bytes], Awaitable[None]] = _nowhere,
    *,
    allow_above_public: bool = False,
    body_max_bytes: int = 65536,
) -> Emulation:
    """Put all ways before the other routes of a node."""
    node = running.node
    c = node.settings.client
    entrance = Entrance(
        node.connections.admission, node.websocket._tokens, c, session_cookie, lambda: node.websocket.accepting,
        body_max_bytes=body_max_bytes,
    )  # fmt: skip
    dispatcher = node.driver._dispatcher
    emulation = Emulation(entrance, node.driver, name_of(running), forward, allow_above_public=allow_above_public)
    unidirectional = Unidirectional(entrance, dispatcher, node.driver, allow_above_public=allow_above_public)
    node.app.router.routes[:0] = stream_routes(
        emulation, unidirectional, http_stream=True, sse=True, uni_http_stream=True, uni_sse=True, uni_websocket=True
    )
    assert isinstance(node.app.router.routes[0], Route)
    return emulation


def name_of(running: RunningNode) -> str:
    """Return the node's name as clients are told it."""
    return running.node.dispatcher.connecting._node


class Peer:
    """One TCP connection on which a response comes that does not end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, told_apart: str = "events") -> None:
        self.reader = reader
        self.writer = writer
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self._told_apart = told_apart
        self._rest = b""

    async def request(self, raw: bytes) -> None:
        """Send a request and read the head of its response; of one that ends, also the body."""
        self.writer.write(raw)
        async with asyncio.timeout(TIMEOUT_S):
            head = await self.reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            self.status = int(first.split()[1])
            self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}
            if (size := self.headers.get("content-length")) and not raw.startswith(b"HEAD"):
                self.body = await self.reader.readexactly(int(size))

    async def payloads(self, until: bytes | None = None) -> list[bytes]:
        """Read until a payload holds `until`, or else to the end of the stream."""
        found: list[bytes] = []
        async with asyncio.timeout(TIMEOUT_S):
            while data := await self.reader.read(65536):
                self._rest += data
                found += self._whole()
                if until is not None and any(until in payload for payload in found):
                    break
            else:
                assert b"" == self._rest, "the stream ended within a payload"
        return found

    async def said(self, until: bytes | None = None) -> list[dict[str, Any]]:
        """Read JSON until it holds `until`, or else to the end; pings are left out."""
        lines = [line for payload in await self.payloads(until) for line in payload.split(b"\n")]
        return [message for line in lines if (message := json.loads(line))]

    async def frames(self, until: bytes | None = None) -> list[tuple[int, bytes]]:
        """See tests.contracts.subscriber.Peer; pings are left out."""
        return [_as_frame(payload) for payload in await self.payloads(until) if payload != b"{}"]

    def _whole(self) -> list[bytes]:
        if self._told_apart == "messages":
            return self._messages()
        end = b"\n\n" if self._told_apart == "events" else b"\n"
        *whole, self._rest = self._rest.split(end)
        if self._told_apart == "lines":
            return whole
        for event in whole:
            assert all(line.startswith(b"data: ") for line in event.split(b"\n")), event
        return [b"\n".join(line[6:] for line in event.split(b"\n")) for event in whole]

    def _messages(self) -> list[bytes]:
        found = []
        while self._rest:
            try:
                size, start = read_varint(self._rest, 0)
            except ValueError:
                break
            if len(self._rest) < start + size:
                break
            found.append(self._rest[: start + size])
            self._rest = self._rest[start + size :]
        return found


def _as_frame(payload: bytes) -> tuple[int, bytes]:
    if b'"disconnect":{' in payload[:40]:
        said = json.loads(payload)
        why = said.get("push", said)["disconnect"]
        return CLOSE, int(why["code"]).to_bytes(2, "big") + why["reason"].encode()
    return TEXT, payload


def request(
    method: str, target: str, body: bytes | None = None, *, version: str = "1.1", **headers: str | None
) -> bytes:
    """Return a request."""
    merged: dict[str, str | None] = {"Host": "127.0.0.1", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if body is not None:
        merged.setdefault("Content-Length", str(len(body)))
    lines = [f"{method} {target} HTTP/{version}", *(f"{k}: {v}" for k, v in merged.items() if v is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def opening(kind: str, frame: bytes, **headers: str | None) -> bytes:
    """Return the request that opens a stream."""
    method, path, content_type, _ = KINDS[kind]
    if method == "GET":
        return request("GET", f"{path}?cf_connect={quote(frame)}", **headers)
    return request("POST", path, frame, Content_Type=content_type, **headers)


@contextlib.asynccontextmanager
async def dial(node: RunningNode, told_apart: str = "events") -> AsyncIterator[Peer]:
    """Open a TCP connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    try:
        yield Peer(reader, writer, told_apart)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


class Streaming:
    """A client of a stream with commands."""

    def __init__(self, node: RunningNode, peer: Peer) -> None:
        self.node = node
        self.peer = peer
        self.connected: dict[str, Any] = {}

    async def send(self, *commands: dict[str, Any], **said: str) -> int:
        """Send commands in one frame; returns the status of the response."""
        frame = "\n".join(json.dumps(command) for command in commands)
        body = {"session": self.connected["session"], "node": self.connected["node"], "data": frame, **said}
        return (await post(self.node, body))[0]

    async def reply(self, id: int) -> dict[str, Any]:
        """Wait for a reply."""
        found = await self.peer.said(until=b'"id":%d' % id)
        return next(message for message in found if message.get("id") == id)


async def post(node: RunningNode, body: Any, **headers: str | None) -> tuple[int, bytes]:
    """Send a body to /emulation; returns status and body of the response."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers.setdefault("Content_Type", "application/json")
    return await ask(node, request("POST", "/emulation", raw, **headers))


async def ask(node: RunningNode, raw: bytes) -> tuple[int, bytes]:
    """Send a request on a connection of its own; returns status and body of the response."""
    async with dial(node) as peer:
        await peer.request(raw)
        return peer.status, peer.body


@contextlib.asynccontextmanager
async def streaming(node: RunningNode, kind: str = "sse", **connect: Any) -> AsyncIterator[Streaming]:
    """Open a stream (JSON) and connect."""
    async with dial(node, KINDS[kind][3]) as peer:
        await peer.request(opening(kind, json.dumps({"id": 1, "connect": connect}).encode()))
        assert 200 == peer.status, peer.body
        client = Streaming(node, peer)
        client.connected = (await client.reply(1))["connect"]
        yield client
