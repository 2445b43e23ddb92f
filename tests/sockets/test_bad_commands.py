"""Every case of tests/sockets/bad_commands.py over real sockets: answered in its turn, or closed with its code.

After each, the connection answers a ping, or has told why it is closed; nothing is logged as a fault.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import structlog
from centrifuge.protocol import client_pb2 as theirs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.settings import Channel, Settings
from hub.wire.commands import METHODS, Command
from hub.wire.messages import varint
from hub.wire.numbers import NUMBERS
from hub.wire.protobuf import split
from tests.sockets.bad_commands import Case, cases, request_of, sized, written
from tests.sockets.raw import TIMEOUT_S
from tests.support import nodes
from tests.support.clock import eventually
from tests.support.nodes import ANA, RunningNode, token

#: A room in which everything is allowed.
_ROOM: dict[str, Any] = {
    "name": "tudo",
    "allow_subscribe_for_client": True,
    "allow_publish_for_client": True,
    "allow_history_for_client": True,
    "allow_presence_for_client": True,
    "allow_tags_filter": True,
    "allow_channel_compaction": True,
    "allow_recovery": True,
    "allow_positioning": True,
    "allowed_delta_types": ["fossil"],
    "presence": True,
    "join_leave": True,
    "history_size": 10,
}
_IN_ROOM = {"channel": "tudo:x"}

#: What a command comes to: "result", "nothing" (no answer), an error's code, or, negative, the code of a close.
Outcome = str | int

#: Method → fields of a good request, and what that comes to.
_GOOD: dict[str, tuple[dict[str, Any], Outcome]] = {
    "connect": ({}, "result"),
    "subscribe": (_IN_ROOM, "result"),
    "unsubscribe": (_IN_ROOM, "result"),
    "publish": ({**_IN_ROOM, "data": 1}, "result"),
    "presence": (_IN_ROOM, "result"),
    "presence_stats": (_IN_ROOM, "result"),
    "history": (_IN_ROOM, "result"),
    "ping": ({}, "result"),
    "send": ({}, "nothing"),
    "rpc": ({"method": "post.mine"}, "result"),
    "refresh": ({"token": token(ANA)}, "result"),
    "sub_refresh": ({**_IN_ROOM, "token": "x"}, 103),  # there is no subscription by a token
}
#: Fields that can be of the right type and still be wrong → what that comes to.
_WRONG_IN_WHAT_THEY_SAY: dict[str, Outcome] = {
    "connect.token": -3500, "refresh.token": -3500, "subscribe.token": 103, "subscribe.channel": 102,
    "publish.channel": 102, "presence.channel": 102, "presence_stats.channel": 102, "history.channel": 102,
    "history.since.epoch": 112, "rpc.method": 108, "publish.type": 107, "subscribe.type": 107, "sub_refresh.type": 107,
    "subscribe.tf": 107,
}  # fmt: skip
#: Names of channels outside any namespace, where nothing is allowed.
_BARE = {"..", "%s%n", "*", "a,b"}
#: Values with which they are not.
_HARMLESS = {("type", "0"), ("token", ""), ("epoch", ""), ("tf", "null")}

BOTH = pytest.mark.parametrize("binary", [False, True], ids=["json", "protobuf"])


def due(case: Case) -> Outcome:
    """Return what a case has to come to."""
    if case.wrong:
        return -3501 if case.method == "connect" else 107
    _, usual = _GOOD[case.method]
    if case.method == "rpc" and case.path == "method" and not case.what:
        return 104
    if case.method == "publish" and case.path == "data" and case.what.startswith("unusable"):
        return 107
    if case.path == "channel" and case.what in _BARE and case.method not in ("unsubscribe", "sub_refresh"):
        return 103
    name = f"{case.method}.{case.path.split('.')[0] if case.path.startswith('tf') else case.path}"
    if (case.path.rpartition(".")[2], case.what) in _HARMLESS:
        return usual
    return _WRONG_IN_WHAT_THEY_SAY.get(name, usual)


class Speaker:
    """A client that says anything, and understands what it hears."""

    def __init__(self, socket: ClientConnection, *, binary: bool) -> None:
        self.socket = socket
        self.binary = binary
        self.id = 1

    def command(self, id: int, method: str, /, **fields: Any) -> bytes:
        """Return a good command."""
        if not self.binary:
            return json.dumps({"id": id, method: fields}).encode()
        request = varint(NUMBERS[Command][method] << 3 | 2) + sized(written(request_of(method), fields))
        return sized(b"\x08" + varint(id) + request)

    async def say(self, frame: bytes) -> None:
        """Send a frame."""
        await self.socket.send(frame if self.binary else frame.decode())

    async def ask(self, method: str, /, **fields: Any) -> Outcome:
        """Send a good command; returns what it came to."""
        return await self.outcome(self.command(self.id + 2, method, **fields))

    async def outcome(self, case: Case | bytes) -> Outcome:
        """Send a command, which has the id after next, and then a ping; returns what the command came to."""
        self.id += 2
        found: Outcome = "nothing"
        try:
            await self.say(case if isinstance(case, bytes) else case.command(self.id, binary=self.binary))
            await self.say(self.command(self.id + 1, "ping"))
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module, where commands may come fast."""
    quick = nodes.changed(settings, "client", commands_per_second=100_000)
    rooms = msgspec.convert({"namespaces": [_ROOM]}, Channel)
    async with nodes.running(msgspec.structs.replace(quick, channel=rooms)) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when a fault is logged: a client's mistake is no fault of the hub."""
    with structlog.testing.capture_logs() as lines:
        yield
    errors = [line for line in lines if "exc_info" in line or line["log_level"] in ("error", "critical")]
    records = [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert ([], []) == (errors, records)


@contextlib.asynccontextmanager
async def speaking(node: RunningNode, *, binary: bool, connects: bool = True) -> AsyncIterator[Speaker]:
    """Open a connection and, unless told otherwise, say who it is."""
    url = f"{node.ws}?format=protobuf" if binary else node.ws
    async with connect(url, compression=None, max_size=None) as socket:
        speaker = Speaker(socket, binary=binary)
        if connects:
            assert "result" == await speaker.ask("connect", token=token(ANA))
        yield speaker


class _Line:
    """A connection for one case after the other; a new one where the last was closed."""

    def __init__(self, node: RunningNode, stack: contextlib.AsyncExitStack, *, binary: bool) -> None:
        self._node = node
        self._stack = stack
        self._binary = binary
        self._speaker: Speaker | None = None

    async def outcome(self, case: Case | bytes, *, connects: bool = True) -> Outcome:
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
            assert "result" == await self._speaker.ask("unsubscribe", **_IN_ROOM)
        return found


@contextlib.asynccontextmanager
async def line(node: RunningNode, *, binary: bool) -> AsyncIterator[_Line]:
    """Yield a connection for one case after the other."""
    async with contextlib.AsyncExitStack() as stack:
        yield _Line(node, stack, binary=binary)
    await eventually(lambda: len(node.node.connections) == 0)


def test_all_commands_are_tried_in_every_field() -> None:
    assert set(METHODS) == _GOOD.keys()
    for method, (fields, _) in _GOOD.items():
        tried = {case.path.split(".")[0] for case in cases(method, fields)}
        assert {"", "novo", *request_of(method).__struct_fields__} == tried


@BOTH
@pytest.mark.parametrize("method", METHODS)
async def test_a_good_command_comes_to_what_it_should(node: RunningNode, method: str, binary: bool) -> None:
    fields, expected = _GOOD[method]
    async with speaking(node, binary=binary, connects=method != "connect") as speaker:
        assert expected == await speaker.ask(method, **fields)


@BOTH
@pytest.mark.parametrize("method", METHODS)
async def test_a_command_with_any_field_wrong_is_answered_or_closes(
    node: RunningNode, method: str, binary: bool
) -> None:
    tried = [c for c in cases(method, _GOOD[method][0]) if (c.message if binary else c.text) is not None]
    async with line(node, binary=binary) as it:
        found = {str(case): await it.outcome(case, connects=method != "connect") for case in tried}
    assert {str(case): due(case) for case in tried} == found


# -- what no reply could name

_CLOSING = {
    "a number of 5000 digits": f'{{"id":7,"subscribe":{{"channel":"tudo:x","flag":{"9" * 5000}}}}}',
    "data that is nested too deeply": '{"id":7,"publish":{"channel":"tudo:x","data":' + "[" * 50_000 + "]" * 50_000 + "}}",
    "half a pair": '{"id":7,"publish":{"channel":"tudo:x","data":"\\ud800"}}',
    "a group": b"\x08\x07\x2b\x2c",
    "an end of a group": b"\x08\x07\x2c",
    "a wire type that does not exist": b"\x08\x07\x2e",
    "a field number of 0": b"\x08\x07\x02\x00",
    "a number of 70 bits": b"\x08" + b"\xff" * 9 + b"\x7f\x5a\x00",
    "a number without end": b"\x08" + b"\x80" * 30,
    "text that is not UTF-8": b"\x08\x07\x32\x03\x0a\x01\xff",
    "a request longer than its command": b"\x08\x07\x5a\x05",
    "a length of 2^63": b"\x08\x07\x5a" + b"\xff" * 8 + b"\x7f",
    "an id of 0": b"\x5a\x00",
    "an id of 2^32": b"\x08\x80\x80\x80\x80\x10\x5a\x00",
    "an id below zero": b"\x08" + b"\xff" * 9 + b"\x01\x5a\x00",
    "a request in the place of the id": b"\x0a\x01a\x5a\x00",
}


@pytest.mark.parametrize("name", _CLOSING)
async def test_a_command_that_no_reply_could_name_closes_with_3501(node: RunningNode, name: str) -> None:
    said = _CLOSING[name]
    frame = sized(said) if isinstance(said, bytes) else said.encode()
    async with speaking(node, binary=isinstance(said, bytes)) as speaker:
        assert -3501 == await speaker.outcome(frame)


@BOTH
@pytest.mark.parametrize("method", METHODS)
async def test_a_frame_cut_at_each_byte_closes_with_3501(node: RunningNode, method: str, binary: bool) -> None:
    async with line(node, binary=binary) as it:
        frame = Speaker.command(_Formats(binary), 7, method, **_GOOD[method][0])  # type: ignore[arg-type]
        for end in range(1, len(frame), 1 if len(frame) < 100 else 5):
            assert -3501 == await it.outcome(frame[:end]), end
