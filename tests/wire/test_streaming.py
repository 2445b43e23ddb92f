"""hub.wire.streaming, hub.wire.unidirectional, hub.wire.variants: other frames around the same payloads."""

from __future__ import annotations

import json as stdlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import codes, json, protobuf, streaming, unidirectional
from hub.wire.codec import JSON, PROTOBUF
from hub.wire.codes import ReplyError
from hub.wire.pushes import NO_DATA, Message, Publication, Push, SubscribeResult
from hub.wire.results import ConnectResult, EmptyResult
from hub.wire.unidirectional import UNI, Unanswerable
from hub.wire.variants import variant

STREAMS = [streaming.SSE, streaming.LINES, streaming.MESSAGES, streaming.UNI_SSE, streaming.UNI_LINES]


def event_data(raw: bytes) -> str:
    """Read one event as an EventSource does (WHATWG HTML, "Parsing an event stream")."""
    text = raw.decode().replace("\r\n", "\n").replace("\r", "\n")
    assert text.endswith("\n\n")
    lines = text[:-2].split("\n")
    assert all(line.startswith("data: ") for line in lines)
    return "\n".join(line[6:] for line in lines)


@given(st.lists(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner)), min_size=1, max_size=4))
def test_an_event_source_reads_what_was_framed(values: list[Any]) -> None:
    payload = "\n".join(stdlib.dumps(value, ensure_ascii=False) for value in values)
    assert values == [stdlib.loads(line) for line in event_data(streaming.event(payload.encode())).split("\n")]


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        (b"{}", b"data: {}\n\n"),
        (b'{"a":1}\n{"b":2}', b'data: {"a":1}\ndata: {"b":2}\n\n'),
        (b'{"a":\r1}', b'data: {"a": 1}\n\n'),
        (b"", b""),
    ],
)
def test_an_event_has_a_line_for_each_line(payload: bytes, event: bytes) -> None:
    assert event == streaming.event(payload)


def test_lines_end_with_a_newline_and_nothing_is_no_line() -> None:
    assert b'{"a":1}\n' == streaming.line(b'{"a":1}')
    assert b"" == streaming.line(b"")


@pytest.mark.parametrize(
    ("encoding", "ping"),
    [
        (streaming.SSE, b"data: {}\n\n"),
        (streaming.LINES, b"{}\n"),
        (streaming.MESSAGES, b"\x00"),
        (streaming.UNI_SSE, b"data: {}\n\n"),
        (streaming.UNI_LINES, b"{}\n"),
    ],
)
def test_pings_are_framed_like_the_rest(encoding: Any, ping: bytes) -> None:
    assert ping == encoding.ping
    assert encoding.pong == encoding.codec.PING


@pytest.mark.parametrize("encoding", STREAMS)
def test_a_frame_of_a_stream_is_the_codecs_own(encoding: Any) -> None:
    payload = encoding.codec.publication("sala:1", b'{"n":1}', 7)
    assert encoding.frame(payload) == encoding.codec.frame(payload) == encoding.codec.deflated_frame(payload)


def test_what_is_not_framed_otherwise_is_the_very_same() -> None:
    assert json.decode is streaming.SSE.codec.decode
    assert protobuf.publication is streaming.MESSAGES.codec.publication


def test_a_variant_has_no_other_members_than_a_codec() -> None:
    with pytest.raises(AssertionError):
        variant(JSON, frane=lambda payload: payload)


def test_each_encoding_is_a_kind_of_its_own() -> None:
    kinds = {*STREAMS, *streaming.UNI_FRAMES.values()}
    assert 7 == len(kinds)
    assert 4 == len(kinds & streaming.UNIDIRECTIONAL)
    assert 7 == len({id(kind.codec) for kind in STREAMS} | {id(JSON), id(PROTOBUF)})


# -- those who only listen


@pytest.mark.parametrize("said", [b"", b"null", b"{}", b' {"later": [1]} '])
def test_a_connect_request_may_say_nothing(said: bytes) -> None:
    (command,) = UNI.decode(said)
    assert ("connect", 1) == (command.method, command.id)  # type: ignore[union-attr]
    assert ("", {}) == (command.connect.token, command.connect.subs)  # type: ignore[union-attr]


def test_a_connect_request_becomes_the_command() -> None:
    said = {"token": "t", "name": "n", "version": "v", "subs": {"a:b": {"recover": True, "offset": 3, "epoch": "e"}}}
    (command,) = UNI.decode(stdlib.dumps(said).encode())
    request = command.connect  # type: ignore[union-attr]
    assert ("t", "n", "v") == (request.token, request.name, request.version)
    sub = request.subs["a:b"]
    assert (True, 3, "e") == (sub.recover, sub.offset, sub.epoch)


@pytest.mark.parametrize(
    "said", [b"{", b"[]", b"1", b'"x"', b'{"token":1}', b'{"subs":[]}', b"\xff", b"{}{}", b"[" * 5000],
    ids=["cut", "list", "number", "text", "token", "subs", "utf-8", "two", "deep"],
)  # fmt: skip
def test_what_is_no_connect_request_is_a_value_error(said: bytes) -> None:
    with pytest.raises(ValueError):
        UNI.decode(said)


def test_the_result_of_connecting_is_a_push_without_a_pong() -> None:
    subs = {"a:b": SubscribeResult(offset=4, epoch="e", recoverable=True)}
    result = ConnectResult(
        client="c", version="v", expires=True, ttl=9, subs=subs, ping=25, pong=True, session="s", node="n"
    )
    assert {
        "connect": {
            "client": "c", "version": "v", "subs": {"a:b": {"recoverable": True, "epoch": "e", "offset": 4}},
            "expires": True, "ttl": 9, "ping": 25, "session": "s", "node": "n",
        }
    } == stdlib.loads(UNI.reply(1, "connect", result))  # fmt: skip


def test_no_other_result_is_told() -> None:
    assert b"" == UNI.reply(2, "ping", EmptyResult())
    assert b"" == streaming.UNI_SSE.frame(b"") == streaming.UNI_FRAMES[UNI, False].frame(b"")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (codes.TOKEN_EXPIRED, 3005), (codes.EXPIRED, 3005), (codes.PERMISSION_DENIED, 3507), (codes.INTERNAL, 3004),
        (codes.LIMIT_EXCEEDED, 3004),
    ],
)  # fmt: skip
def test_an_error_can_not_be_told_and_closes_instead(error: ReplyError, code: int) -> None:
    with pytest.raises(Unanswerable) as caught:
        UNI.error(1, error, "in other words")
    assert code == unidirectional.disconnect_for(caught.value.error).code


def test_pushes_are_those_of_json_without_what_is_around_them() -> None:
    made = [
        (UNI.publication, json.publication, ("a:b", b'{"n":1}', 3, b'{"user":"u"}')),
        (UNI.joined, json.joined, ("a:b", b'{"user":"u"}')),
        (UNI.left, json.left, ("a:b", b'{"user":"u"}')),
        (UNI.unsubscribe, json.unsubscribe, ("a:b", codes.UNSUBSCRIBED_BY_SERVER)),
        (UNI.disconnect, json.disconnect, (codes.SHUTDOWN,)),
        (UNI.push, json.push, (Push(message=Message(data=NO_DATA)),)),
        (UNI.push, json.push, (Push(channel="c", pub=Publication(offset=1)),)),
    ]
    for bare, whole, arguments in made:
        assert stdlib.loads(whole(*arguments))["push"] == stdlib.loads(bare(*arguments))  # type: ignore[operator]


def test_nothing_is_left_out_of_what_is_joined() -> None:
    assert b'{"a":1}\n{"b":2}' == UNI.join([b'{"a":1}', b"", b'{"b":2}'])
