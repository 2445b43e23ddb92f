"""hub.wire.codec: JSON and Protobuf say the same of every command, reply and push, and refuse the same."""

from __future__ import annotations

import json
import types
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from hub.wire import codes, frames, numbers
from hub.wire.codec import JSON, PROTOBUF, Codec
from hub.wire.codes import Disconnect, ReplyError, Unsubscribe
from hub.wire.commands import METHODS, BadCommand, Command, EmulationRequest, SubscribeRequest
from hub.wire.messages import dump, load, varint
from hub.wire.protobuf import split
from hub.wire.pushes import ClientInfo, Publication, Push
from hub.wire.results import Error, Reply
from hub.wire.tagfilter import FilterNode
from tests.wire.strategies import raws, structs, texts

CODECS = pytest.mark.parametrize("codec", [JSON, PROTOBUF], ids=lambda codec: codec.NAME)
_replies = msgspec.json.Decoder(Reply)


def sized(message: bytes) -> bytes:
    """Put a message's length before it."""
    return varint(len(message)) + message


def write(codec: Codec, command: msgspec.Struct) -> bytes:
    """Write a command as a client does."""
    return msgspec.json.encode(command) if codec is JSON else sized(dump(command))


def read(codec: Codec, payload: bytes) -> Reply:
    """Read one reply or push as a client does."""
    if codec is JSON:
        assert b"\n" not in payload
        return _replies.decode(payload)
    (message,) = split(payload)
    return load(message, Reply)


# -- agreement


@given(st.lists(structs(Command), min_size=1, max_size=3))
def test_commands_read_as_they_were_meant_by_either(commands: list[Command]) -> None:
    assert commands == JSON.decode(b"\n".join(write(JSON, c) for c in commands))
    assert commands == PROTOBUF.decode(b"".join(write(PROTOBUF, c) for c in commands))


_Fields = dict[str, Any]
_results = {name: kind for name, kind in typing.get_type_hints(Reply).items() if name not in ("id", "error", "push")}


@CODECS
@given(st.integers(1, 2**32 - 1), st.sampled_from(sorted(_results)), st.data())
def test_every_result_reads_as_it_was_meant(codec: Codec, id: int, method: str, data: st.DataObject) -> None:
    result = data.draw(structs(_results[method].__args__[0]))
    payload = codec.reply(id, method, result)
    assert Reply(id=id, **{method: result}) == read(codec, payload)


@CODECS
@given(structs(Push))
def test_every_push_reads_as_it_was_meant(codec: Codec, push: Push) -> None:
    assert Reply(push=push) == read(codec, codec.push(push))


@CODECS
@given(
    texts.filter(bool),
    raws,
    st.fixed_dictionaries(
        {},
        optional={
            "offset": st.integers(0, 2**53 - 1),
            "info": structs(ClientInfo),
            "tags": st.dictionaries(texts, texts, min_size=1, max_size=3),
            "delta": st.booleans(),
            "time": st.integers(0, 2**53 - 1),
        },
    ),
    st.integers(0, 2**53 - 1),
)
def test_a_publication_is_the_push_that_carries_it(
    codec: Codec, channel: str, data: Raw, given: _Fields, id: int
) -> None:
    expected = Publication(data=data, **given)
    if "info" in given:
        given = {**given, "info": msgspec.json.encode(given["info"])}
    pushed = read(codec, codec.publication(channel, bytes(data), id=id, **given)).push
    assert (Push(id=id, pub=expected) if id else Push(channel=channel, pub=expected)) == pushed


@CODECS
@given(texts.filter(bool), structs(ClientInfo))
def test_who_came_and_went(codec: Codec, channel: str, info: ClientInfo) -> None:
    raw = msgspec.json.encode(info)
    came, went = read(codec, codec.joined(channel, raw)).push, read(codec, codec.left(channel, raw)).push
    assert came
    assert went
    assert (channel, info) == (came.channel, came.join and came.join.info)
    assert (channel, info) == (went.channel, went.leave and went.leave.info)


@CODECS
def test_refusals_and_ends(codec: Codec) -> None:
    assert Reply(id=3, error=Error(code=103, message="permission denied")) == read(
        codec, codec.error(3, codes.PERMISSION_DENIED)
    )
    assert Reply(id=3, error=Error(code=111, message="in 2 s", temporary=True)) == read(
        codec, codec.error(3, codes.TOO_MANY_REQUESTS, "in 2 s")
    )
    ended = read(codec, codec.unsubscribe("a", Unsubscribe(2500, "r"))).push
    assert ended
    assert ended.unsubscribe
    assert ("a", 2500, "r") == (ended.channel, ended.unsubscribe.code, ended.unsubscribe.reason)
    gone = read(codec, codec.disconnect(Disconnect(3001, "r"))).push
    assert gone
    assert gone.disconnect
    assert (3001, "r") == (gone.disconnect.code, gone.disconnect.reason)


@CODECS
@given(texts)
def test_a_payload_of_a_subscription_with_deltas_can_be_got_back(codec: Codec, text: str) -> None:
    carried = codec.delta_data(text.encode())
    assert text == (json.loads(carried) if codec is JSON else carried.decode())


def test_json_can_not_carry_a_delta_that_is_not_utf8() -> None:
    with pytest.raises(ValueError):
        JSON.delta_data(b"\xff")
    assert b"\xff" == PROTOBUF.delta_data(b"\xff")


@CODECS
def test_a_ping_is_an_empty_reply_and_a_pong_an_empty_command(codec: Codec) -> None:
    assert Reply() == read(codec, codec.PING)
    for frame in (codec.PING, codec.join([codec.PING] * 3)):
        assert all(isinstance(c, Command) and c.is_pong for c in codec.decode(frame))


@CODECS
@given(st.lists(structs(Push), min_size=1, max_size=4))
def test_joined_payloads_are_one_frame_in_order(codec: Codec, pushes: list[Push]) -> None:
    joined = codec.join([codec.push(p) for p in pushes])
    parts = joined.split(b"\n") if codec is JSON else [sized(message) for message in split(joined)]
    assert [Reply(push=p) for p in pushes] == [read(codec, part) for part in parts]


def test_json_goes_as_text_and_protobuf_as_binary() -> None:
    long = b'{"a":"' + b"a" * 1000 + b'"}'
    assert (frames.text(long), frames.deflated_text(long)) == (JSON.frame(long), JSON.deflated_frame(long))
    assert (frames.binary(long), frames.deflated_binary(long)) == (PROTOBUF.frame(long), PROTOBUF.deflated_frame(long))
    assert (0x81, 0x82, 0xC1, 0xC2) == (
        JSON.frame(long)[0], PROTOBUF.frame(long)[0], JSON.deflated_frame(long)[0], PROTOBUF.deflated_frame(long)[0]
    )  # fmt: skip
    assert frames.text(b"short")[1:] == frames.deflated_binary(b"short")[1:]


def test_an_emulation_request_holds_a_frame() -> None:
    frame = '{"id":1,"ping":{}}\n{}'
    expected = EmulationRequest(node="n", session="s", data=frame.encode())
    body = json.dumps({"session": "s", "node": "n", "data": frame, "later": 1}).encode()
    assert expected == JSON.emulation(body)
    assert expected == PROTOBUF.emulation(dump(expected))
    for raw in (b"", b"{", b"[]", b'{"data":1}', b'{"data":"\\ud800"}', b'{"node":"\xff"}', b'{"x":' + b"[" * 100_000):
        with pytest.raises(ValueError):
            JSON.emulation(raw)
    for raw in (b"\x0a", b"\x08\x01", b"\x0a\x01\xff", b"\x1a\x05abcd"):
        with pytest.raises(ValueError):
            PROTOBUF.emulation(raw)


# -- refusal: every field of every command, wrong in every way


class Case(typing.NamedTuple):
    """One field of one request."""

    method: str
    struct: type[msgspec.Struct]
    field: msgspec.structs.FieldInfo
    hint: Any

    def __str__(self) -> str:
        return f"{self.method}.{self.field.name}"


def _cases() -> list[Case]:
    found = []
    for method, hint in typing.get_type_hints(Command).items():
        if method != "id":
            struct = hint.__args__[0]
            hints = typing.get_type_hints(struct)
            found += [Case(method, struct, f, hints[f.name]) for f in msgspec.structs.fields(struct)]
    return found


CASES = _cases()
#: What makes each request whole.
_WHOLE: dict[str, Any] = {"channel": "c", "token": "t", "data": 1}
_WRONG: dict[Any, list[Any]] = {
    str: [1, True, None, [], {}],
    bool: [0, 1, "true", None, []],
    int: ["1", 1.5, True, None, [], 1e300],
    list: ["a", {}, [1], [None], None],
    dict: ["a", [], {"a": 1}, {"a": None}, None],
    msgspec.Struct: [1, "a", [], True],
}


def _kind(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return msgspec.Struct
    return typing.get_origin(hint) or hint


def test_all_fields_of_all_commands_are_tried() -> None:
    assert set(METHODS) - {"ping"} == {case.method for case in CASES}
    assert {str, bool, int, dict, Raw, msgspec.Struct} == {_kind(case.hint) for case in CASES}


def bad(codec: Codec, frame: bytes) -> None:
    """Assert that a frame is one command, to be answered with bad request under its id."""
    (command,) = codec.decode(frame)
    assert isinstance(command, BadCommand)
    assert (7, codes.BAD_REQUEST) == (command.id, command.error)


def _json_command(case: Case, fields: _Fields) -> bytes:
    return json.dumps({"id": 7, case.method: fields}).encode()


def _whole(case: Case) -> _Fields:
    names = {f.name for f in msgspec.structs.fields(case.struct) if f.required}
    return {name: value for name, value in _WHOLE.items() if name in names}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_json_of_another_type_is_a_bad_request(case: Case) -> None:
    (sound,) = JSON.decode(_json_command(case, _whole(case)))
    assert isinstance(sound, Command)
    for wrong in _WRONG.get(_kind(case.hint), []):
        bad(JSON, _json_command(case, {**_whole(case), case.field.name: wrong}))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_protobuf_of_another_wire_type_is_a_bad_request(case: Case) -> None:
    number = numbers.NUMBERS[case.struct][case.field.name]
    whole = msgspec.convert({k: Raw(b"1") if k == "data" else v for k, v in _whole(case).items()}, case.struct)
    own = 0 if _kind(case.hint) in (int, bool) else 2
    values = {0: b"\x01", 1: b"8 bytes.", 2: b"\x01a", 5: b"four"}
    outer = varint(numbers.NUMBERS[Command][case.method] << 3 | 2)
    for wire in values.keys() - {own}:
        wrong = varint(number << 3 | wire) + values[wire]
        for id in (b"\x08\x07", b""):
            for request in (dump(whole) + wrong, wrong + dump(whole)):
                frame = sized(id + outer + sized(request))
                if id:
                    bad(PROTOBUF, frame)
                    bad(PROTOBUF, sized(outer + sized(request) + id))  # wherever its id stands
                else:
                    with pytest.raises(ValueError, match="usable id"):
                        PROTOBUF.decode(frame)


@pytest.mark.parametrize("case", [case for case in CASES if case.field.required], ids=str)
def test_what_is_needed_must_be_there_and_must_not_be_empty(case: Case) -> None:
    fields = _whole(case)
    del fields[case.field.name]
    bad(JSON, _json_command(case, fields))
    outer = b"\x08\x07" + varint(numbers.NUMBERS[Command][case.method] << 3 | 2)
    rest = b"".join(
        varint(numbers.NUMBERS[case.struct][name] << 3 | 2) + sized(str(value).encode())
        for name, value in fields.items()
    )
    bad(PROTOBUF, sized(outer + sized(rest)))
    empty = varint(numbers.NUMBERS[case.struct][case.field.name] << 3 | 2) + b"\x00"
    bad(PROTOBUF, sized(outer + sized(rest + empty)))
    if case.hint is str:
        bad(JSON, _json_command(case, {**fields, case.field.name: ""}))


@pytest.mark.parametrize(
    ("method", "field", "wrong"),
    [
        ("subscribe", "offset", -1),
        ("subscribe", "offset", 2**53),
        ("history", "limit", -2),
        ("history", "limit", 2**31),
    ],
)
def test_numbers_out_of_range_are_a_bad_request(method: str, field: str, wrong: int) -> None:
    bad(JSON, json.dumps({"id": 7, method: {"channel": "c", field: wrong}}).encode())
    struct = next(case.struct for case in CASES if case.method == method)
    request = b"\x0a\x01c" + varint(numbers.NUMBERS[struct][field] << 3) + varint(wrong)
    bad(PROTOBUF, sized(b"\x08\x07" + varint(numbers.NUMBERS[Command][method] << 3 | 2) + sized(request)))


def test_an_id_out_of_range_is_a_value_error() -> None:
    for id in (-1, 2**32, 2**63):
        with pytest.raises(ValueError):
            JSON.decode(b'{"id":%d,"ping":{}}' % id)
        with pytest.raises(ValueError):
            PROTOBUF.decode(sized(b"\x08" + varint(id) + b"\x5a\x00"))


def _filter(depth: int) -> FilterNode:
    node = FilterNode(key="k", cmp="ex")
    for _ in range(depth - 1):
        node = FilterNode(op="not", nodes=[node])
    return node


def test_a_filter_nested_a_thousand_deep_is_refused() -> None:
    for codec in (JSON, PROTOBUF):
        request = SubscribeRequest(channel="c", tf=_filter(30))
        (command,) = codec.decode(write(codec, Command(id=7, subscribe=request)))
        assert isinstance(command, Command)
        assert request == command.subscribe
    frame = '{"id":7,"subscribe":{"channel":"c","tf":' + '{"op":"not","nodes":[' * 1000 + "]}" * 1000 + "}}"
    with pytest.raises(ValueError, match="nested too deeply"):
        JSON.decode(frame)
    node = b""
    for _ in range(1000):
        node = b"\x32" + sized(node)
    bad(PROTOBUF, sized(b"\x08\x07\x2a" + sized(b"\x0a\x01c\x6a" + sized(node))))


@CODECS
@given(structs(Command), st.data())
def test_an_altered_frame_gives_commands_or_a_value_error(codec: Codec, command: Command, data: st.DataObject) -> None:
    raw = bytearray(write(codec, command))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        commands = codec.decode(bytes(raw))
    except ValueError:
        return
    errors: set[ReplyError] = {codes.BAD_REQUEST, codes.METHOD_NOT_FOUND}
    assert all(c.method or c.is_pong if isinstance(c, Command) else c.id and c.error in errors for c in commands)


@CODECS
@given(structs(Command))
def test_a_frame_cut_anywhere_is_a_value_error(codec: Codec, command: Command) -> None:
    raw = write(codec, command)
    for end in range(len(raw)):
        with pytest.raises(ValueError):
            codec.decode(raw[:end])
