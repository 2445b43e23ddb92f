"""Speak the client protocol by hand, so that a test sees every byte of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.clock import MS

TIMEOUT_S = 5000 * MS


class Client:
    """One raw connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._ids = itertools.count(1)
        self.replies: dict[int, dict[str, Any]] = {}
        self.pushes: list[dict[str, Any]] = []
        self.order: list[dict[str, Any]] = []
        self.pings = 0
        self.answer_pings = True
        self._arrived = asyncio.Condition()
        self._reader = asyncio.create_task(self._read(), name="test-client")
        self.connected: dict[str, Any] = {}

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                for line in (frame if isinstance(frame, str) else frame.decode()).split("\n"):
                    message = json.loads(line)
                    async with self._arrived:
                        if message == {}:
                            self.pings += 1
                            if self.answer_pings:
                                await self.socket.send("{}")
                        else:
                            self.order.append(message)
                            if "push" in message:
                                self.pushes.append(message["push"])
                            else:
                                self.replies[message["id"]] = message
                        self._arrived.notify_all()
        async with self._arrived:
            self._arrived.notify_all()

    async def call(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Send one command and return its reply."""
        return await self.reply(await self.send(method, **params))

    async def send(self, method: str, /, **params: Any) -> int:
        """Send one command; returns its id."""
        identifier = next(self._ids)
        await self.socket.send(json.dumps({"id": identifier, method: params}))
        return identifier

    async def reply(self, identifier: int) -> dict[str, Any]:
        """Wait for a reply."""
        await self._until(lambda: identifier in self.replies)
        return self.replies[identifier]

    async def ok(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        reply = await self.call(method, **params)
        assert "error" not in reply, reply
        return dict(reply[method])

    async def error(self, method: str, /, **params: Any) -> int:
        """Send one command that must fail and return the error's code."""
        reply = await self.call(method, **params)
        assert "error" in reply, reply
        return int(reply["error"]["code"])

    async def rpc(self, method: str, /, **data: Any) -> dict[str, Any]:
        """Call a method and return its result's data."""
        return dict((await self.ok("rpc", method=method, data=data))["data"])

    def publications(self, channel: str) -> list[dict[str, Any]]:
        """Return what was published on a channel so far."""
        return [p["pub"] for p in self.pushes if p["channel"] == channel and "pub" in p]

    async def wait_for(self, channel: str, count: int) -> list[dict[str, Any]]:
        """Wait until a channel brought `count` publications and return them all."""
        await self._until(lambda: len(self.publications(channel)) >= count)
        return self.publications(channel)

    async def closed(self) -> tuple[int, str]:
        """Wait for the close and return its code and reason."""
        async with asyncio.timeout(TIMEOUT_S):
            await self.socket.wait_closed()
        return self.socket.close_code or 0, self.socket.close_reason or ""

    async def _until(self, check: Any) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S), self._arrived:
                await self._arrived.wait_for(lambda: check() or self._reader.done())
        except TimeoutError:
            raise AssertionError(f"nothing came; pushes {self.pushes[-5:]}, replies {list(self.replies)}") from None
        assert check(), f"closed with {self.socket.close_code} {self.socket.close_reason}"

    async def aclose(self) -> None:
        """Leave."""
        await self.socket.close()
        await self._reader


@contextlib.asynccontextmanager
async def client(url: str, token: str = "", *, connects: bool = True, **params: Any) -> AsyncIterator[Client]:
    """Open a connection and say who it is."""
    headers = params.pop("headers", None)
    async with connect(url, compression=None, additional_headers=headers, max_size=None) as socket:
        c = Client(socket)
        try:
            if connects:
                c.connected = await c.ok("connect", **({"token": token} if token else {}), **params)
            yield c
        finally:
            await c.aclose()


def post(**changes: Any) -> dict[str, Any]:
    """Return the parameters of a harmless `post.create`."""
    return {
        "id": str(uuid.uuid4()),
        "title": "Vacinação contra a gripe começa na segunda",
        "body": "A campanha atende pessoas acima de 60 anos nas unidades básicas de saúde.",
        "level": "public",
        "category": "vacinas",
        **changes,
    }


def key() -> str:
    """Return a fresh idempotency key."""
    return str(uuid.uuid4())
