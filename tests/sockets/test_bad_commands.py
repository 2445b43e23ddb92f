"""Every case of tests/sockets/bad_commands.py over real sockets: answered in its turn, or closed with its code.

After each, the connection answers a ping, or has told why it is closed; nothing is logged as a fault.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from centrifuge.protocol import client_pb2 as theirs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.settings import Settings
from hub.wire.commands import METHODS, Command
from hub.wire.messages import varint
from hub.wire.numbers import NUMBERS
from hub.wire.protobuf import split
from tests.sockets.bad_commands import Case, cases, request_of, sized, written
from tests.sockets.raw import TIMEOUT_S
from tests.sockets.rooms import faultless, permissive
from tests.support import nodes
from tests.support.client import key, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, RunningNode, token

_IN_ROOM = {"channel": "tudo:x"}

#: What a command comes to: "result", "nothing" (no answer), an error's code, or, negative, the code of a close.
Outcome = str | int
#: A case, a frame, or what makes a frame of an id.
Said = Case | bytes | Callable[[int], bytes]

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
#: The same in fewer bytes.
_SHORT = {"refresh": {"token": "x.y.z"}, "rpc": {"method": "m"}}
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module, where commands may come fast."""
    async with nodes.running(permissive(settings)) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with faultless(caplog):
        yield


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
    "data that is nested too deeply": '{"id":7,"publish":{"channel":"tudo:x","data":'
    + "[" * 50_000
    + "]" * 50_000
    + "}}",
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
    frame = good(7, method, binary=binary, **_SHORT.get(method, _GOOD[method][0]))
    async with line(node, binary=binary) as it:
        for end in range(1, len(frame)):
            assert -3501 == await it.outcome(frame[:end]), end


@pytest.mark.parametrize("method", METHODS)
async def test_a_message_cut_at_each_byte_is_answered_or_closes(node: RunningNode, method: str) -> None:
    """Each part has the right length before it, and what is in it is cut: within a field, or between two."""
    fields = {**_SHORT.get(method, _GOOD[method][0])}
    request = written(request_of(method), fields)
    ends = {len(written(request_of(method), dict(list(fields.items())[:n]))) for n in range(len(fields) + 1)}
    tag = varint(NUMBERS[Command][method] << 3 | 2)
    async with line(node, binary=True) as it:
        for end in range(len(request) + 1):
            part = tag + sized(request[:end])
            found = await it.outcome(lambda id, part=part: sized(b"\x08" + varint(id) + part))
            if end not in ends:
                assert -3501 == found, end
            elif end < len(request) and method not in ("rpc", "connect"):
                assert 107 == found, end
            assert 100 != found


# -- what comes at a wrong time


@BOTH
@pytest.mark.parametrize("method", [name for name in METHODS if name != "connect"])
async def test_a_command_before_connect_closes_with_3501(node: RunningNode, method: str, binary: bool) -> None:
    async with speaking(node, binary=binary, connects=False) as speaker:
        assert -3501 == await speaker.ask(method, **_GOOD[method][0])


@BOTH
async def test_a_second_connect_closes_with_3501(node: RunningNode, binary: bool) -> None:
    async with speaking(node, binary=binary) as speaker:
        assert -3501 == await speaker.ask("connect")
    async with speaking(node, binary=binary, connects=False) as speaker:
        between = b"" if binary else b"\n"
        assert -3501 == await speaker.outcome(lambda id: between.join([good(id, "connect", binary=binary)] * 2))


# -- the same thing twice


@pytest.mark.parametrize(
    ("first", "second"),
    [("ping", "rpc"), ("subscribe", "ping"), ("publish", "unsubscribe"), ("send", "history"), ("presence", "refresh")],
)
@BOTH
async def test_of_two_requests_in_one_command_one_is_answered(
    node: RunningNode, first: str, second: str, binary: bool
) -> None:
    def both(id: int) -> bytes:
        if not binary:
            return json.dumps({"id": id, first: _GOOD[first][0], second: _GOOD[second][0]}).encode()
        requests = (good(id, name, binary=True, **_GOOD[name][0]) for name in (first, second))
        return sized(b"".join(message for request in requests for message in split(request)))

    usual = {_GOOD[first][1], _GOOD[second][1]}
    async with speaking(node, binary=binary) as speaker:
        assert await speaker.outcome(both) in usual


async def test_of_a_field_that_is_there_twice_the_last_counts(node: RunningNode) -> None:
    async with speaking(node, binary=False) as json_speaker, speaking(node, binary=True) as speaker:
        assert 102 == await json_speaker.outcome(
            lambda id: b'{"id":1,"id":%d,"history":{"channel":"tudo:x","channel":"nada:x"}}' % id
        )
        twice = written(request_of("history"), _IN_ROOM) + written(request_of("history"), {"channel": "nada:x"})
        tag = varint(NUMBERS[Command]["history"] << 3 | 2)
        assert 102 == await speaker.outcome(lambda id: sized(b"\x08\x01\x08" + varint(id) + tag + sized(twice)))
        # An embedded message that comes in two parts is one.
        parts = tag + sized(written(request_of("history"), _IN_ROOM)) + tag + sized(b"\x48\x01")
        assert "result" == await speaker.outcome(lambda id: sized(b"\x08" + varint(id) + parts))
        # A number may be longer than it has to be.
        assert "result" == await speaker.outcome(
            lambda id: sized(b"\x08" + bytes((id | 128,)) + b"\x80" * 8 + b"\x00" + b"\x5a\x80\x80\x00")
        )


# -- filters


def _nested(depth: int) -> tuple[str, bytes]:
    text, message = '{"key":"a","cmp":"ex"}', b"\x12\x01a\x1a\x02ex"
    for _ in range(depth - 1):
        text, message = f'{{"op":"not","nodes":[{text}]}}', b"\x0a\x03not\x32" + sized(message)
    return text, message


def _wide(count: int) -> tuple[str, bytes]:
    text, message = _nested(1)
    return f'{{"op":"or","nodes":[{",".join([text] * count)}]}}', b"\x0a\x02or" + (b"\x32" + sized(message)) * count


def _values(count: int) -> tuple[str, bytes]:
    values = [str(n) for n in range(count)]
    text = json.dumps({"key": "a", "cmp": "in", "vals": values})
    return text, b"\x12\x01a\x1a\x02in" + b"".join(b"\x2a" + sized(v.encode()) for v in values)


def _op(op: str, cmp: str = "ex") -> tuple[str, bytes]:
    text = json.dumps({"op": op, "key": "a", "cmp": cmp})
    return text, b"\x0a" + sized(op.encode()) + b"\x12\x01a\x1a" + sized(cmp.encode())


@pytest.mark.parametrize(
    ("name", "node_of_filter", "expected"),
    [
        ("30 deep", _nested(30), "result"), ("33 deep", _nested(33), 107), ("90 deep", _nested(90), 107),
        ("63 nodes", _wide(63), "result"), ("10,000 nodes", _wide(10_000), 107),
        ("256 values", _values(256), "result"), ("10,000 values", _values(10_000), 107),
        ("an op that is none", _op("xor"), 107), ("an op in capitals", _op("AND"), 107),
        ("a comparison that is none", _op("", "like"), 107), ("no comparison", _op("", ""), 107),
        ("an and of nothing", _op("and"), 107), ("a long op", _op("x" * 70_000), 107),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
@BOTH
async def test_a_filter_past_its_bounds_is_a_bad_request(
    node: RunningNode, name: str, node_of_filter: tuple[str, bytes], expected: Outcome, binary: bool
) -> None:
    async with speaking(node, binary=binary) as speaker:
        assert expected == await speaker.outcome(_subscribing(*node_of_filter, binary=binary)), name
        assert "result" == await speaker.ask("unsubscribe", **_IN_ROOM)
        assert "result" == await speaker.ask("subscribe", **_IN_ROOM), "nothing was left"


@BOTH
async def test_a_filter_nested_a_thousand_deep_is_refused(node: RunningNode, binary: bool) -> None:
    async with line(node, binary=binary) as it:
        # JSON of this depth is not read at all, so nobody knows the command's id.
        assert (107 if binary else -3501) == await it.outcome(_subscribing(*_nested(1_000), binary=binary))
        assert (107 if binary else -3501) == await it.outcome(_subscribing(*_nested(20_000), binary=binary))
        assert "result" == await it.outcome(_subscribing(*_nested(3), binary=binary))


def _subscribing(text: str, message: bytes, *, binary: bool) -> Callable[[int], bytes]:
    def command(id: int) -> bytes:
        if not binary:
            return f'{{"id":{id},"subscribe":{{"channel":"tudo:x","tf":{text}}}}}'.encode()
        request = written(request_of("subscribe"), _IN_ROOM) + b"\x6a" + sized(message)
        return sized(b"\x08" + varint(id) + b"\x2a" + sized(request))

    return command


# -- what is well formed as the protocol goes, and is nothing a post or a page of history can be


_PLACES: list[dict[str, Any]] = [
    {}, {"offset": 0}, {"offset": 1}, {"offset": 2**53 - 1}, {"offset": 0, "epoch": "x"}, {"epoch": "x" * 70_000},
]  # fmt: skip


@pytest.mark.parametrize("channel", ["tudo:pages", "tudo:empty", "posts"])
async def test_a_page_of_history_at_any_place_is_answered(node: RunningNode, channel: str) -> None:
    async with speaking(node, binary=False) as speaker:
        if channel == "tudo:pages":
            assert "result" == await speaker.ask("publish", channel=channel, data=1)
        for since, limit, reverse in itertools.product(_PLACES, (-1, 0, 1, 2**31 - 1), (False, True)):
            found = await speaker.ask("history", channel=channel, limit=limit, reverse=reverse, since=since)
            assert (112 if since.get("epoch") else "result") == found, (since, limit, reverse)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""}, {"title": "\0"}, {"title": "a\0b"}, {"body": "\0"}, {"title": "x" * 70_000}, {"title": None},
        {"body": "x" * 300_000}, {"category": "\0"}, {"category": "x" * 300}, {"level": "secret"}, {"level": 3},
        {"id": "\0"}, {"id": "1"}, {"id": "x" * 70_000}, {"language": "\0"}, {"content_type": "\0"},
        {"custom_fields": {"\0": 1}}, {"custom_fields": {"a": "\0"}}, {"custom_fields": []},
        {"custom_fields": {"a": int("9" * 300)}}, {"custom_fields": {"a": 1e308}}, {"custom_fields": {"": {}}},
        {"custom_fields": json.loads('{"a":' * 300 + "1" + "}" * 300)}, {"custom_fields": {"x" * 70_000: 1}},
        {"status": "gone"}, {"status": None}, {"novo": 1},
    ],
    ids=lambda changes: str(changes)[:40],
)  # fmt: skip
@pytest.mark.parametrize("method", ["post.create", "post.update"])
async def test_a_post_that_can_not_be_stored_is_refused_and_is_no_fault(
    node: RunningNode, method: str, changes: dict[str, Any]
) -> None:
    data = (
        post(**changes) if method == "post.create" else {"id": str(uuid.uuid4()), "idempotency_key": key(), **changes}
    )
    async with speaking(node, binary=False) as speaker:
        # A decision of the hub is a result; what is no request at all is 107.
        assert await speaker.ask("rpc", method=method, data=data) in ("result", 107)
