"""Every case of tests/sockets/bad_commands.py over real sockets: answered in its turn, or closed with its code.

After each, the connection answers a ping, or has told why it is closed; nothing is logged as a fault.
"""

from __future__ import annotations

import itertools
import json
import uuid
from typing import Any

import pytest

from hub.wire.commands import METHODS, Command
from hub.wire.messages import varint
from hub.wire.numbers import NUMBERS
from hub.wire.protobuf import split
from tests.sockets.bad_commands import Case, cases, request_of, sized, written
from tests.sockets.speaker import BOTH, IN_ROOM, Outcome, good, line, speaking
from tests.support.client import key, post
from tests.support.nodes import ANA, RunningNode, token

pytestmark = pytest.mark.usefixtures("nothing_is_logged")

#: Method → fields of a good request, and what that comes to.
_GOOD: dict[str, tuple[dict[str, Any], Outcome]] = {
    "connect": ({}, "result"),
    "subscribe": (IN_ROOM, "result"),
    "unsubscribe": (IN_ROOM, "result"),
    "publish": ({**IN_ROOM, "data": 1}, "result"),
    "presence": (IN_ROOM, "result"),
    "presence_stats": (IN_ROOM, "result"),
    "history": (IN_ROOM, "result"),
    "ping": ({}, "result"),
    "send": ({}, "nothing"),
    "rpc": ({"method": "post.mine"}, "result"),
    "refresh": ({"token": token(ANA)}, "result"),
    "sub_refresh": ({**IN_ROOM, "token": "x"}, 103),  # there is no subscription by a token
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


@pytest.fixture(scope="module")
def node(permissive_node: RunningNode) -> RunningNode:
    """Where everything is allowed, and commands may come fast."""
    return permissive_node


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
        twice = written(request_of("history"), IN_ROOM) + written(request_of("history"), {"channel": "nada:x"})
        tag = varint(NUMBERS[Command]["history"] << 3 | 2)
        assert 102 == await speaker.outcome(lambda id: sized(b"\x08\x01\x08" + varint(id) + tag + sized(twice)))
        # An embedded message that comes in two parts is one.
        parts = tag + sized(written(request_of("history"), IN_ROOM)) + tag + sized(b"\x48\x01")
        assert "result" == await speaker.outcome(lambda id: sized(b"\x08" + varint(id) + parts))
        # A number may be longer than it has to be.
        assert "result" == await speaker.outcome(
            lambda id: sized(b"\x08" + bytes((id | 128,)) + b"\x80" * 8 + b"\x00" + b"\x5a\x80\x80\x00")
        )


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
