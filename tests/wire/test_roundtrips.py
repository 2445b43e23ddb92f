"""From Structs to JSON, to Protobuf and back: nothing is lost on any way between the two formats, deltas included."""

from __future__ import annotations

import json
import typing
from typing import Any

import msgspec
import pytest
from centrifuge.protocol import client_pb2 as theirs
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from hub.wire import envelope, fossil
from hub.wire.codec import ENCODINGS, JSON, PROTOBUF, Codec
from hub.wire.commands import Command, EmulationRequest
from hub.wire.messages import dump, load, varint
from hub.wire.protobuf import split
from hub.wire.pushes import ClientInfo, Publication, Push, SubscribeResult
from hub.wire.results import HistoryResult, PresenceResult, Reply, Result
from hub.wire.streaming import LINES, MESSAGES, SSE
from hub.wire.unidirectional import UNI
from tests.wire.strategies import raws, structs, texts, values

CODECS = pytest.mark.parametrize("codec", [JSON, PROTOBUF], ids=lambda codec: codec.NAME)
_replies = msgspec.json.Decoder(Reply)
_pushes = msgspec.json.Decoder(Push)
_numbers = st.integers(1, 2**53 - 1)
_results = {name: hint.__args__[0] for name, hint in typing.get_type_hints(Reply).items() if name not in ("id", "push")}
del _results["error"]


def read(codec: Codec, payload: bytes) -> Reply:
    """Read one reply or push as a client does."""
    if codec is JSON:
        return _replies.decode(payload)
    (message,) = split(payload)
    return load(message, Reply)


def crossed(reply: Reply) -> Reply:
    """Return what is left of a reply after it went through either format, into the other and back."""
    there = msgspec.json.decode(msgspec.json.encode(load(dump(reply), Reply)), type=Reply)
    back = load(dump(msgspec.json.decode(msgspec.json.encode(reply), type=Reply)), Reply)
    assert there == back
    return there


# -- everything that the hub says


@given(structs(Push))
def test_a_push_crosses_from_either_format_to_the_other(push: Push) -> None:
    reply = Reply(push=push)
    assert reply == crossed(reply) == read(JSON, JSON.push(push)) == read(PROTOBUF, PROTOBUF.push(push))


@given(st.integers(1, 2**32 - 1), st.sampled_from(sorted(_results)), st.data())
def test_a_result_crosses_from_either_format_to_the_other(id: int, method: str, data: st.DataObject) -> None:
    result: Result = data.draw(structs(_results[method]))
    reply = Reply(id=id, **{method: result})
    one, other = read(JSON, JSON.reply(id, method, result)), read(PROTOBUF, PROTOBUF.reply(id, method, result))
    assert reply == crossed(reply) == one == other


@given(st.lists(structs(Command), min_size=1, max_size=4))
def test_commands_cross_from_either_format_to_the_other(commands: list[Command]) -> None:
    lines = b"\n".join(msgspec.json.encode(command) for command in commands)
    messages = b"".join(varint(len(raw)) + raw for raw in map(dump, commands))
    assert commands == JSON.decode(lines) == JSON.decode(lines.decode()) == PROTOBUF.decode(messages)


@given(structs(Push))
def test_those_who_only_listen_read_the_same_push_without_what_is_around_it(push: Push) -> None:
    assert push == _pushes.decode(UNI.push(push))


@given(st.lists(structs(Push), min_size=1, max_size=3))
def test_every_kind_of_line_carries_the_same_pushes(pushes: list[Push]) -> None:
    expected = [Reply(push=push) for push in pushes]
    lines = [_replies.decode(p) for p in LINES.frame(JSON.join(map(JSON.push, pushes))).split(b"\n") if p]
    events = [
        _replies.decode(line.removeprefix(b"data: "))
        for line in SSE.frame(JSON.join(map(JSON.push, pushes))).split(b"\n")
        if line
    ]
    messages = [load(m, Reply) for m in split(MESSAGES.frame(PROTOBUF.join(map(PROTOBUF.push, pushes))))]
    assert expected == lines == events == messages


@given(texts, texts, st.binary(max_size=60))
def test_an_emulation_request_says_the_same_in_either_format(node: str, session: str, data: bytes) -> None:
    asked = EmulationRequest(node=node, session=session, data=data)
    assert asked == PROTOBUF.emulation(dump(asked))
    text = data.decode("utf-8", "ignore")
    body = json.dumps({"node": node, "session": session, "data": text}).encode()
    assert EmulationRequest(node=node, session=session, data=text.encode()) == JSON.emulation(body)


# -- who came and went, and publications, by the channel's name or its number


@CODECS
@given(texts.filter(bool), structs(ClientInfo), st.just(0) | _numbers)
def test_who_came_and_went_is_the_push_that_says_so(codec: Codec, channel: str, info: ClientInfo, id: int) -> None:
    raw = msgspec.json.encode(info)
    for kind, payload in (("join", codec.joined(channel, raw, id)), ("leave", codec.left(channel, raw, id))):
        push = read(codec, payload).push
        assert push
        assert ("" if id else channel, id) == (push.channel, push.id)
        assert info == getattr(push, kind).info
        assert {kind} == {name for name in ("pub", "join", "leave", "subscribe", "unsubscribe") if getattr(push, name)}
        assert Reply(push=push) == crossed(Reply(push=push))


@given(texts.filter(bool), structs(ClientInfo), _numbers)
def test_an_sdk_reads_who_came_and_went_by_a_number(channel: str, info: ClientInfo, id: int) -> None:
    (message,) = split(PROTOBUF.joined(channel, msgspec.json.encode(info), id))
    push = theirs.Reply.FromString(message).push
    assert (id, "", info.user, info.client) == (push.id, push.channel, push.join.info.user, push.join.info.client)


@CODECS
@given(values, values, texts.filter(bool), st.just(0) | _numbers, _numbers)
def test_a_publication_sent_as_a_delta_is_got_back_by_who_holds_the_one_before(
    codec: Codec, before: Any, after: Any, channel: str, id: int, offset: int
) -> None:
    base, target = (msgspec.json.encode({"fixo": "o mesmo em ambas " * 4, "muda": v}) for v in (before, after))
    delta = fossil.create(base, target)
    whole = read(codec, codec.publication(channel, codec.delta_data(base), offset, id=id)).push
    changed = read(codec, codec.publication(channel, codec.delta_data(delta), offset + 1, id=id, delta=True)).push
    assert whole
    assert changed
    assert whole.pub
    assert changed.pub
    assert (False, True) == (whole.pub.delta, changed.pub.delta)
    held, difference = _carried(codec, whole.pub), _carried(codec, changed.pub)
    assert base == held
    assert target == fossil.apply(held, difference)
    for push in (whole, changed):
        assert ("" if id else channel, id) == (push.channel, push.id)


@CODECS
@given(st.lists(raws, min_size=1, max_size=4), _numbers)
def test_what_was_missed_by_a_subscription_with_deltas_is_whole_in_the_result(
    codec: Codec, datas: list[Raw], offset: int
) -> None:
    missed = [Publication(data=Raw(codec.delta_data(bytes(d))), offset=offset + n) for n, d in enumerate(datas)]
    result = SubscribeResult(recovered=True, delta=True, publications=missed, offset=offset + len(datas))
    got = read(codec, codec.reply(7, "subscribe", result)).subscribe
    assert got
    assert [bytes(d) for d in datas] == [_carried(codec, pub) for pub in got.publications]
    assert result == got


def _carried(codec: Codec, publication: Publication) -> bytes:
    """Return what a subscription with deltas finds in a publication's data."""
    data = bytes(publication.data)
    return str(json.loads(data)).encode() if codec is JSON else data


@given(st.dictionaries(texts, structs(ClientInfo), max_size=3))
def test_presence_keeps_whom_it_names(presence: dict[str, ClientInfo]) -> None:
    result = PresenceResult(presence=presence)
    found = [read(codec, codec.reply(1, "presence", result)).presence for codec in (JSON, PROTOBUF)]
    assert [result, result] == found


@given(st.lists(structs(Publication), max_size=3), texts, _numbers)
def test_history_keeps_its_order(publications: list[Publication], epoch: str, offset: int) -> None:
    result = HistoryResult(publications=publications, epoch=epoch, offset=offset)
    found = [read(codec, codec.reply(1, "history", result)).history for codec in (JSON, PROTOBUF)]
    assert [result, result] == found


def test_each_encoding_frames_the_payload_of_its_codec() -> None:
    payloads = {JSON: JSON.push(Push(channel="a" * 1000)), PROTOBUF: PROTOBUF.push(Push(channel="a" * 1000))}
    firsts = {(codec.NAME, deflated): e.frame(payloads[codec])[0] for (codec, deflated), e in ENCODINGS.items()}
    assert {("json", False): 0x81, ("json", True): 0xC1, ("protobuf", False): 0x82, ("protobuf", True): 0xC2} == firsts


# -- from node to node


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_a_message_nested_without_end_is_a_value_error(depth: int) -> None:
    """A field that a newer node may have added is skipped, and skipping goes down as far as it is nested."""
    deep = b"\x91" * depth
    with pytest.raises(ValueError):
        envelope.unpack_message(b"\x97\xc4\x01a\xc0\xc0\xc2\x00" + deep)
    entry = msgspec.msgpack.encode([1, 1, 1.0, "t", "p", 1, 0, 0, 0, None, [], {}, 0])
    with pytest.raises(ValueError):
        envelope.unpack_entries(b"\x91" + entry[:-1] + deep)
