"""hub.wire.json: any bytes give commands or ValueError, and what is written reads as what was meant."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import codes
from hub.wire import json as wire
from hub.wire.codes import Disconnect, ReplyError, Unsubscribe
from hub.wire.commands import METHODS, BadCommand, Command
from hub.wire.pushes import SubscribeResult
from hub.wire.results import ConnectResult, RpcResult
from tests.wire.strategies import texts, values

ids = st.integers(1, 2**32 - 1)


def one(frame: str) -> Command | BadCommand:
    """Read a frame that holds one command."""
    (command,) = wire.decode(frame)
    return command


# -- reading


@given(st.binary())
def test_arbitrary_bytes_give_commands_or_a_value_error(raw: bytes) -> None:
    try:
        commands = wire.decode(raw)
    except ValueError:
        return
    assert commands


#: Pieces of commands, sound and broken, so that a frame often gets far before it fails.
_pieces = st.sampled_from(
    ['{"id":1,', '"connect":{', '"subscribe":{"channel":', '"rpc":{"data":', '"x"', '"\\ud800"', "1", "-", "1e999",
     "null", "[", "]", "{", "}", "}}", ",", ":", "\n", '"id":"a",', '"offset":-1', "\u2028", "\0"]
)  # fmt: skip


@given(st.lists(_pieces, max_size=12).map("".join))
def test_almost_commands_give_commands_or_a_value_error(frame: str) -> None:
    try:
        commands = wire.decode(frame)
    except ValueError:
        return
    assert all(isinstance(c, BadCommand) or c.method or c.is_pong for c in commands)


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"id":1,"rpc":{"data":[', '{"id":1,"unknown":{"a":['])
def test_deep_nesting_is_a_value_error(opening: str) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        wire.decode(opening + "[" * 100_000)


@pytest.mark.parametrize(
    "frame",
    [
        "", "\n", " \n ", "no", "nul", "{", "[]", "1", '"a"', "null", '{"id":1,"ping":{}', '{"id":1,"ping":{}},',
        '{"id":1,"connect":{"token":"\\ud800"}}', '{"id":"x",]', '{"ping":{}} x', "\ufeff{}", '{"id":1e400,"ping":{}}',
        '{"id":"1","ping":{}}', '{"id":true,"ping":{}}', '{"id":-1,"ping":{}}', '{"id":4294967296,"ping":{}}',
        '{"id":1.5,"ping":{}}', '{"id":null,"ping":{}}', '{"ping":1}', '{"id":1,"rpc":{"data":NaN}}',
        '{"id":1,"rpc":{"data":01}}', '{"id":1,"rpc":{"data":"a\tb"}}', '{"id":1,"ping":{}}\nno',
    ],
)  # fmt: skip
def test_what_no_reply_could_name_is_a_value_error(frame: str) -> None:
    with pytest.raises(ValueError):
        wire.decode(frame)


def test_bytes_that_are_not_utf8_are_a_value_error_even_where_they_would_be_passed_on_unread() -> None:
    with pytest.raises(ValueError):
        wire.decode(b'{"id":1,"publish":{"channel":"c","data":"\xff"}}')


@pytest.mark.parametrize(
    "params",
    [
        '"subscribe":{}', '"subscribe":{"channel":1}', '"subscribe":{"channel":""}', '"subscribe":null',
        '"subscribe":{"channel":"a","offset":-1}', '"subscribe":{"channel":"a","offset":9007199254740992}',
        '"subscribe":{"channel":"a","recover":"yes"}', '"subscribe":{"channel":"a","flag":"x"}', '"subscribe":[]',
        '"publish":{"channel":"a"}', '"publish":{"data":1}', '"history":{"channel":"a","limit":-2}',
        '"history":{"channel":"a","since":1}', '"history":{"channel":"a","limit":1.5}', '"rpc":{"method":1}',
        '"connect":{"token":1}', '"connect":{"subs":[]}', '"refresh":{}', '"refresh":{"token":""}', '"unsubscribe":{}',
        '"ping":1', '"subscribe":{"channel":"a","tf":{"nodes":[1]}}', '"connect":{"headers":{"a":1}}',
    ],
)  # fmt: skip
def test_wrong_types_become_a_bad_request_that_names_the_command(params: str) -> None:
    command = one(f'{{"id":7,{params}}}')
    assert isinstance(command, BadCommand)
    assert (7, codes.BAD_REQUEST) == (command.id, command.error)


@pytest.mark.parametrize("frame", ['{"id":7}', '{"id":7,"dance":{}}', '{"id":7,"Connect":{}}', '{"id":7,"push":{}}'])
def test_an_unknown_command_is_method_not_found(frame: str) -> None:
    command = one(frame)
    assert isinstance(command, BadCommand)
    assert (7, codes.METHOD_NOT_FOUND) == (command.id, command.error)


@given(ids, st.sampled_from(METHODS), texts.filter(bool), texts.filter(bool), values)
def test_a_command_reads_back(id: int, method: str, channel: str, token: str, data: Any) -> None:
    # Fields that a method does not know are ignored, as newer SDKs need.
    params = {"channel": channel, "token": token, "data": data, "later": {"x": [data]}}
    command = one(json.dumps({"id": id, method: params}))
    assert isinstance(command, Command)
    assert (id, method, False) == (command.id, command.method, command.is_pong)
    request = getattr(command, method)
    for field in {"channel", "token"} & set(request.__struct_fields__):
        assert params[field] == getattr(request, field)
    if "data" in request.__struct_fields__:
        assert data == json.loads(bytes(request.data))


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9), st.sampled_from(["\n", "\n\n", "\n \n", "\r\n"]))
def test_commands_of_a_frame_stay_in_order(numbers: list[int], between: str) -> None:
    frame = between.join(f'{{"id":{n},"ping":{{}}}}' for n in numbers) + "\n"
    assert numbers == [c.id for c in wire.decode(frame)]
    assert numbers == [c.id for c in wire.decode(frame.encode())]


@pytest.mark.parametrize("frame", ["{}", " {} ", "{}\n", '{"id":0}'])
def test_an_empty_command_is_a_pong(frame: str) -> None:
    command = one(frame)
    assert isinstance(command, Command)
    assert command.is_pong


# -- writing


@given(ids, values)
def test_a_reply_is_one_line_and_reads_back(id: int, data: Any) -> None:
    raw = wire.reply(id, "rpc", RpcResult(data=msgspec.Raw(msgspec.json.encode(data))))
    assert b"\n" not in raw
    assert {"id": id, "rpc": {"data": data}} == json.loads(raw)


def test_a_result_leaves_out_what_has_its_default() -> None:
    assert b'{"id":1,"subscribe":{}}' == wire.reply(1, "subscribe", SubscribeResult())
    assert b'{"id":1,"connect":{"client":"c","version":"v","ping":25,"pong":true}}' == wire.reply(
        1, "connect", ConnectResult(client="c", version="v", ping=25, pong=True)
    )


def test_an_error_says_whether_it_is_temporary() -> None:
    assert {"id": 3, "error": {"code": 103, "message": "permission denied"}} == json.loads(
        wire.error(3, codes.PERMISSION_DENIED)
    )
    assert {"id": 3, "error": {"code": 111, "message": "in 2 s", "temporary": True}} == json.loads(
        wire.error(3, codes.TOO_MANY_REQUESTS, "in 2 s")
    )


@given(texts, values, st.integers(0, 2**53 - 1), st.none() | values)
def test_a_push_is_one_line_and_reads_back(channel: str, data: Any, offset: int, info: Any) -> None:
    encoded_info = None if info is None else msgspec.json.encode(info)
    raw = wire.publication(channel, msgspec.json.encode(data), offset, encoded_info)
    assert b"\n" not in raw
    expected = {"data": data, **({"info": info} if info is not None else {}), **({"offset": offset} if offset else {})}
    assert {"push": {"channel": channel, "pub": expected}} == json.loads(raw)
    held = wire.result_publication(msgspec.json.encode(data), offset, encoded_info)
    assert expected == json.loads(msgspec.json.encode(held))


def test_pushes_that_end_something() -> None:
    assert {"push": {"channel": "a", "unsubscribe": {"code": 2500, "reason": "r"}}} == json.loads(
        wire.unsubscribe("a", Unsubscribe(2500, "r"))
    )
    assert {"push": {"disconnect": {"code": 3001, "reason": "r"}}} == json.loads(wire.disconnect(Disconnect(3001, "r")))
    assert b"{}\n{}" == wire.join([b"{}", b"{}"])


@given(texts, values)
def test_a_bare_push_has_no_reply_around_it(channel: str, data: Any) -> None:
    raw = wire.publication(channel, msgspec.json.encode(data), 7)
    assert {"channel": channel, "pub": {"data": data, "offset": 7}} == json.loads(wire.bare(raw))
    with pytest.raises(AssertionError):
        wire.bare(wire.error(1, codes.INTERNAL))


@given(values)
def test_readable_json_keeps_its_meaning_in_one_line(value: Any) -> None:
    for raw in (json.dumps(value, indent=1), json.dumps(value, ensure_ascii=False)):
        text = wire.readable(raw.encode())
        assert value == json.loads(text)
        assert "\n" not in text
        assert "\r" not in text


def test_readable_json_hides_nothing() -> None:
    assert '{"a":"52"}' == wire.readable(b'{"\\u0061" : "\\u0035\\u0032"}')
    assert '{"a":2}' == wire.readable(b'{"a":1,"a":2}')


@pytest.mark.parametrize("raw", [b"", b"x", b"1e999", b"[" * 100_000, b'"\xff"', b'"\\ud800"'])
def test_what_is_not_readable_json_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        wire.readable(raw)


# -- the numbers


def test_numbers_are_unique_and_in_the_ranges_that_sdks_act_on() -> None:
    def of(kind: type) -> list[int]:
        return [value.code for value in vars(codes).values() if isinstance(value, kind)]

    for kind, low, high in ((ReplyError, 100, 1999), (Disconnect, 3000, 3999), (Unsubscribe, 2000, 2999)):
        numbers = of(kind)
        assert len(numbers) == len(set(numbers))
        assert all(low <= n <= high for n in numbers)


@pytest.mark.parametrize(
    ("why", "comes_back"),
    [
        (codes.SHUTDOWN, True), (codes.SLOW, True), (codes.NO_PONG, True), (codes.CONNECTION_EXPIRED, True),
        (codes.STATE_INVALIDATED, True), (codes.INSUFFICIENT_STATE, True), (codes.INVALID_TOKEN, False),
        (codes.BAD_REQUEST_CLOSE, False), (codes.STALE, False), (codes.FORCE_DISCONNECT, False),
    ],
)  # fmt: skip
def test_a_disconnect_that_the_client_can_mend_lets_it_come_back(why: Disconnect, comes_back: bool) -> None:
    assert comes_back == (3000 <= why.code < 3500)
