"""Stand between a node and a server, and cut, deafen or stall the line."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Proxy:
    """A relay on a Unix socket of its own. All connections share its faults."""

    def __init__(self, path: Path, target: str) -> None:
        self.path = path
        self._target = target
        #: Drop what the server says: the line looks alive.
        self.deaf = False
        #: Keep back what the client says.
        self.stalled = False
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def cut(self) -> None:
        """Break all connections and refuse new ones, until `open`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.path.unlink(missing_ok=True)
        for writer in list(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        """End."""
        await self.cut()
        for pump in list(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(self._target)
        self._writers |= {writer, up_writer}
        for source, sink, from_server in ((reader, up_writer, False), (up_reader, writer, True)):
            task = asyncio.create_task(self._pump(source, sink, from_server))
            self._pumps.add(task)
            task.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, from_server: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                while self.stalled and not from_server:
                    await asyncio.sleep(0.005)
                if not (self.deaf and from_server):
                    sink.write(data)
                    await sink.drain()
        self._writers.discard(sink)
        with contextlib.suppress(OSError, RuntimeError):
            sink.close()


@contextlib.asynccontextmanager
async def redis_proxy(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Relay to a Redis; yields the proxy and the URL to use instead."""
    with tempfile.TemporaryDirectory(prefix="hub-p-") as folder:
        proxy = Proxy(Path(folder) / "redis.sock", urlsplit(url).path)
        await proxy.open()
        try:
            yield proxy, f"unix://{proxy.path}?{urlsplit(url).query}"
        finally:
            await proxy.close()


@contextlib.asynccontextmanager
async def postgres_proxy() -> AsyncIterator[tuple[Proxy, Path]]:
    """Relay to a PostgreSQL; yields the proxy, to be aimed by `aim`, and its directory."""
    with tempfile.TemporaryDirectory(prefix="hub-p-") as folder:
        proxy = Proxy(Path(folder) / ".s.PGSQL.5432", "")
        try:
            yield proxy, Path(folder)
        finally:
            await proxy.close()


def through(proxy: Proxy, url: str) -> str:
    """Aim a proxy at the server of a database URL and return the URL that goes through it."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    proxy._target = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    return f"{parts.scheme}://{parts.username}@{parts.path}?host={proxy.path.parent}&port=5432"
