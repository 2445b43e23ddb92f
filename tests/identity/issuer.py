"""An issuer of tokens for tests: a real HTTP server that publishes keys, or behaves as badly as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class Issuer:
    """What the server answers, and how often it was asked."""

    def __init__(self, port: int, scheme: str) -> None:
        self.url = f"{scheme}://127.0.0.1:{port}/keys?secret=abc"
        self.asked = 0
        self.delay_s = 0.0
        self.raw = b""
        #: Set to end what is delayed.
        self.gone = asyncio.Event()

    def publish(self, *keys: Any) -> None:
        """Answer with a key set."""
        self.answer(json.dumps({"keys": keys}).encode())

    def answer(self, body: bytes, status: str = "200 OK", *headers: str) -> None:
        """Answer with a body."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        self.raw = "\r\n".join([*lines, "", ""]).encode() + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.asked += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gone.wait(), self.delay_s)
            writer.write(self.raw)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client had enough
        finally:
            writer.close()


@asynccontextmanager
async def running(tls: ssl.SSLContext | None = None) -> AsyncIterator[Issuer]:
    """Run an issuer on this machine."""
    issuer: Issuer | None = None

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert issuer is not None
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await issuer.serve(reader, writer)

    tasks: set[asyncio.Task[Any]] = set()
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    issuer = Issuer(server.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield issuer
    finally:
        server.close()
        issuer.gone.set()
        await asyncio.gather(*tasks)
        await server.wait_closed()
