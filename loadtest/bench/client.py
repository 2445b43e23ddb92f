"""Be the load: raw HTTP over kept connections, and the client protocol over a WebSocket.

HTTP is asked for through blocking sockets, so that the load costs little and nothing stands between two requests.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from loadtest.bench.stage import CATEGORY

_TIMEOUT_S = 30.0


class KeptConnections:
    """Some HTTP connections that are asked in turn, each again only after it has answered."""

    def __init__(self, port: int, count: int) -> None:
        self._stack = ExitStack()
        self._sockets = [
            self._stack.enter_context(socket.create_connection(("127.0.0.1", port), _TIMEOUT_S)) for _ in range(count)
        ]
        for sock in self._sockets:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close all."""
        self._stack.close()

    def get(self, path: str, headers: dict[str, str], requests: int, status: int) -> int:
        """Send at least `requests` requests and take every answer, which must have the status; returns how many.

        Raises:
            RuntimeError: an answer was another.
        """
        lines = [f"GET {path} HTTP/1.1", "host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
        request = "\r\n".join((*lines, "", "")).encode()
        start = f"HTTP/1.1 {status} ".encode()
        turns = -(-requests // len(self._sockets))
        for _ in range(turns):
            for sock in self._sockets:
                sock.sendall(request)
            for sock in self._sockets:
                if not _answer(sock).startswith(start):
                    raise RuntimeError(f"GET {path} was not answered {status}")
        return turns * len(self._sockets)


def _answer(sock: socket.socket) -> bytes:
    """Read one whole answer."""
    data = sock.recv(65536)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(sock)
    at = data.find(b"content-length: ", 0, end)
    size = 0 if at < 0 else int(data[at + 16 : data.find(b"\r\n", at)])
    while len(data) < end + 4 + size:
        data += _more(sock)
    return data


def _more(sock: socket.socket) -> bytes:
    data = sock.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


def get(port: int, path: str) -> tuple[dict[str, str], bytes]:
    """Return headers and body of one answer."""
    with socket.create_connection(("127.0.0.1", port), _TIMEOUT_S) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
        head, _, body = _answer(sock).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines), body


class Session:
    """One connection of the client protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._reader = asyncio.create_task(self._read(), name="bench-session")
        #: What was published on the channels, as (time of arrival in seconds, data).
        self.heard: asyncio.Queue[tuple[float, Any]] = asyncio.Queue()

    async def call(self, method: str, /, **params: Any) -> Any:
        """Send one command and return its result.

        Raises:
            RuntimeError: it was answered with an error, or not at all.
        """
        identifier = next(self._ids)
        reply = self._replies[identifier] = asyncio.get_running_loop().create_future()
        await self._socket.send(orjson.dumps({"id": identifier, method: params}).decode())
        async with asyncio.timeout(_TIMEOUT_S):
            message = await reply
        if method not in message:
            raise RuntimeError(f"{method} was answered {message}")
        return message[method]

    async def create(self, post: dict[str, Any]) -> None:
        """Publish a post.

        Raises:
            RuntimeError: it was not stored.
        """
        result = await self.call("rpc", method="post.create", data=post)
        if result["data"]["status"] != "stored":
            raise RuntimeError(f"the post was not stored: {result['data']['reason']}")

    async def aclose(self) -> None:
        """Leave."""
        await self._socket.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                at = time.perf_counter()
                for line in str(frame).split("\n"):  # a hub sends text
                    message = orjson.loads(line)
                    if not message:
                        await self._socket.send("{}")
                    elif "push" in message:
                        self.heard.put_nowait((at, message["push"].get("pub", {}).get("data")))
                    else:
                        self._replies.pop(message["id"]).set_result(message)
        except ConnectionClosed:
            pass
        finally:
            for reply in self._replies.values():
                reply.cancel()


@asynccontextmanager
async def session(port: int, token: str = "") -> AsyncIterator[Session]:
    """Open a connection and say who it is."""
    async with connect(f"ws://127.0.0.1:{port}/connection/websocket", compression=None) as socket:
        opened = Session(socket)
        try:
            await opened.call("connect", **({"token": token} if token else {}))
            yield opened
        finally:
            await opened.aclose()


def post(body: str) -> dict[str, Any]:
    """Return the parameters of `post.create` for a post that is published at once."""
    return {
        "id": str(uuid.uuid4()),
        "title": "Meça a pressão ao menos uma vez por ano",
        "body": body,
        "level": "public",
        "category": CATEGORY,
        "status": "published",
    }
