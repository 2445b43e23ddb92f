"""Speak HTTP and RFC 6455 byte by byte, also wrongly."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN, Protocol, Side

from tests.support.clock import MS
from tests.support.nodes import RunningNode

TIMEOUT_S = 5000 * MS
PATH = "/connection/websocket"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="

#: The headers of a good upgrade request.
UPGRADE = {
    "Host": "",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


def frame(opcode: int, payload: bytes, *, fin: bool = True, mask: bool = True) -> bytes:
    """Return a frame as a client sends it, or not."""
    return Frame(Opcode(opcode), payload, fin).serialize(mask=mask)


class Raw:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self._protocol = Protocol(Side.CLIENT, state=OPEN, max_size=None)

    async def request(self, head: bytes) -> None:
        """Send a request and read the response; of a refusal, with its body."""
        self.writer.write(head)
        await self.response()

    async def response(self) -> None:
        """Read the response to a request that was sent; of a refusal, with its body."""
        async with asyncio.timeout(TIMEOUT_S):
            raw = await self.reader.readuntil(b"\r\n\r\n")
            first, *lines = raw.decode("latin-1").split("\r\n")
            self.status = int(first.split()[1])
            self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}
            if self.status != 101:
                self.body = await self.reader.readexactly(int(self.headers.get("content-length", "0")))

    def send(self, *frames: bytes) -> None:
        """Send bytes."""
        self.writer.write(b"".join(frames))

    def text(self, payload: str | bytes) -> None:
        """Send a text frame."""
        self.send(frame(1, payload if isinstance(payload, bytes) else payload.encode()))

    async def frames(self, until: bytes | None = None) -> list[tuple[int, bytes]]:
        """Read until a frame holds `until`, or else until the other side ends the stream; returns the frames."""
        found: list[tuple[int, bytes]] = []
        async with asyncio.timeout(TIMEOUT_S):
            while data := await self.reader.read(65536):
                self._protocol.receive_data(data)
                assert self._protocol.parser_exc is None
                found += [(int(e.opcode), bytes(e.data)) for e in self._protocol.events_received()
                          if isinstance(e, Frame)]  # fmt: skip
                if until is not None and any(until in payload for _, payload in found):
                    break
        return found

    async def closed(self) -> tuple[int, str]:
        """Read up to the close frame, answer it, and read to the end; returns its code and reason."""
        frames: list[tuple[int, bytes]] = []
        while not frames or Opcode.CLOSE != frames[-1][0]:
            more = await self.frames(until=b"")
            assert more, f"the stream ended without a close frame after {frames}"
            frames += more
        data = frames[-1][1]
        self.send(frame(Opcode.CLOSE, data[:2]))
        assert [] == await self.frames()
        return int.from_bytes(data[:2], "big"), data[2:].decode()


@contextlib.asynccontextmanager
async def dial(node: RunningNode) -> AsyncIterator[Raw]:
    """Open a TCP connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def head(method: str = "GET", path: str = PATH, version: str = "1.1", **headers: str | None) -> bytes:
    """Return a request's head: the good one, with some headers changed; None leaves one out."""
    merged: dict[str, Any] = {**UPGRADE, "Host": "127.0.0.1", **{k.replace("_", "-"): v for k, v in headers.items()}}
    lines = [f"{method} {path} HTTP/{version}", *(f"{k}: {v}" for k, v in merged.items() if v is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@contextlib.asynccontextmanager
async def upgraded(node: RunningNode, *, connect: bool = True) -> AsyncIterator[Raw]:
    """Open a WebSocket and, unless told otherwise, connect without a token."""
    async with dial(node) as raw:
        await raw.request(head())
        assert 101 == raw.status, raw.body
        if connect:
            raw.text('{"id":1,"connect":{}}')
        yield raw


def nonce() -> str:
    """Return a name that no other test uses."""
    return os.urandom(6).hex()
