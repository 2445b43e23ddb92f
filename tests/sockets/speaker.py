"""A client that says anything in either format, and tells what it came to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from centrifuge.protocol import client_pb2 as theirs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.wire.commands import Command
from hub.wire.messages import varint
from hub.wire.numbers import NUMBERS
from hub.wire.protobuf import split
from tests.sockets.bad_commands import Case, request_of, sized, written
from tests.sockets.raw import TIMEOUT_S
from tests.support.clock import eventually
from tests.support.nodes import ANA, RunningNode, token

IN_ROOM = {"channel": "tudo:x"}

#: What a command comes to: "result", "nothing" (no answer), an error's code, or, negative, the code of a close.
Outcome = str | int
#: A case, a frame, or what makes a frame of an id.
Said = Case | bytes | Callable[[int], bytes]

BOTH = pytest.mark.parametrize("binary", [False, True], ids=["json", "protobuf"])


def good(id: int, method: str, /, *, binary: bool, **fields: Any) -> bytes:
    """Return a good command in one of the formats."""
    if not binary:
        return json.dumps({"id": id, method: fields}).encode()
    request = varint(NUMBERS[Command][method] << 3 | 2) + sized(written(request_of(method), fields))
    return sized(b"\x08" + varint(id) + request)


class Speaker:
    """A client that says anything, and understands what it hears."""

    def __init__(self, socket: ClientConnection, *, binary: bool) -> None:
        self.socket = socket
        self.binary = binary
        self.id = 1

    async def say(self, frame: bytes) -> None:
        """Send a frame."""
        await self.socket.send(frame if self.binary else frame.decode())

    async def ask(self, method: str, /, **fields: Any) -> Outcome:
        """Send a good command; returns what it came to."""
        return await self.outcome(lambda id: good(id, method, binary=self.binary, **fields))

    async def outcome(self, case: Said) -> Outcome:
        """Send a command and then a ping; returns what the command came to."""
        self.id += 2
        found: Outcome = "nothing"
        try:
            if isinstance(case, Case):
                await self.say(case.command(self.id, binary=self.binary))
            else:
                await self.say(case(self.id) if callable(case) else case)
            await self.say(good(self.id + 1, "ping", binary=self.binary))
            async with asyncio.timeout(TIMEOUT_S):
                while True:
                    for id, code in self._heard(await self.socket.recv()):
                        if id == self.id + 1:
                            assert not code
                            return found
                        assert (self.id, "nothing") == (id, found), "an answer to something else, or a second one"
                        found = code or "result"
        except ConnectionClosed:
            assert self.socket.close_code, "the line broke"
            assert self.socket.close_reason, "a close without a reason: the line broke, or nobody said why"
            return -self.socket.close_code

    def _heard(self, frame: str | bytes) -> Iterator[tuple[int, int]]:
        """Give the replies of a frame: id, and the error's code or 0."""
        assert isinstance(frame, bytes) is self.binary
        if isinstance(frame, str):
            for reply in map(json.loads, frame.split("\n")):
                if "id" in reply:
                    error = reply.get("error", {"code": 0, "message": "none"})
                    assert error["message"]
                    yield reply["id"], error["code"]
        else:
            for reply in map(theirs.Reply.FromString, split(frame)):
                if reply.id:
                    assert bool(reply.error.code) is bool(reply.error.message)
                    yield reply.id, reply.error.code


@contextlib.asynccontextmanager
async def speaking(node: RunningNode, *, binary: bool, connects: bool = True) -> AsyncIterator[Speaker]:
    """Open a connection and, unless told otherwise, say who it is."""
    url = f"{node.ws}?format=protobuf" if binary else node.ws
    async with connect(url, compression=None, max_size=None) as socket:
        speaker = Speaker(socket, binary=binary)
        if connects:
            assert "result" == await speaker.ask("connect", token=token(ANA))
        yield speaker


class Line:
    """A connection for one case after the other; a new one where the last was closed."""

    def __init__(self, node: RunningNode, stack: contextlib.AsyncExitStack, *, binary: bool) -> None:
        self._node = node
        self._stack = stack
        self._binary = binary
        self._speaker: Speaker | None = None

    async def outcome(self, case: Said, *, connects: bool = True) -> Outcome:
        """See Speaker.outcome."""
        if self._speaker is None or not connects:
            await self._stack.aclose()
            self._speaker = await self._stack.enter_async_context(
                speaking(self._node, binary=self._binary, connects=connects)
            )
        found = await self._speaker.outcome(case)
        if isinstance(found, int) and found < 0:
            self._speaker = None
        elif isinstance(case, Case) and case.method == "subscribe" and found == "result":
            assert "result" == await self._speaker.ask("unsubscribe", **IN_ROOM)
        return found


@contextlib.asynccontextmanager
async def line(node: RunningNode, *, binary: bool) -> AsyncIterator[Line]:
    """Yield a connection for one case after the other."""
    async with contextlib.AsyncExitStack() as stack:
        yield Line(node, stack, binary=binary)
    await eventually(lambda: len(node.node.connections) == 0)
