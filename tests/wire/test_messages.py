"""hub.wire.messages and numbers: what is written reads back, here and by Google's library, and no bytes do harm."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from centrifuge.protocol import client_pb2 as theirs
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Raw

from hub.wire import commands, pushes, results
from hub.wire.commands import Command, ServerSubscription, SubscribeRequest
from hub.wire.messages import DEPTH_MAX, WrongType, dump, load, load_id, read_varint, varint
from hub.wire.numbers import NUMBERS
from hub.wire.pushes import ClientInfo, Publication
from hub.wire.results import EmptyResult, Reply
from hub.wire.tagfilter import FilterNode
from tests.wire.strategies import structs

#: Ours → the name in the protocol's definitions, where they differ.
_NAMES = {
    "ServerSubscription": "SubscribeRequest", "RpcRequest": "RPCRequest", "RpcResult": "RPCResult",
    "EmptyResult": "PublishResult", "UnsubscribePush": "Unsubscribe", "SubscribePush": "Subscribe",
    "ConnectPush": "Connect", "DisconnectPush": "Disconnect", "RefreshPush": "Refresh",
}  # fmt: skip
#: Fields that are newer than the definitions in centrifuge-python, with their numbers.
_NEWER = {"SubscribeRequest": {"type": 15}, "PublishRequest": {"type": 3}, "SubRefreshRequest": {"type": 3}}
_WHOLE = tuple(s for s in NUMBERS if s is not ServerSubscription)


def their_class(struct: type[msgspec.Struct]) -> Any:
    """Return the class that Google's library made from the protocol's definitions."""
    return getattr(theirs, _NAMES.get(struct.__name__, struct.__name__))


def fill(message: Any, struct: msgspec.Struct) -> Any:
    """Copy a Struct into a message of Google's library."""
    newer = _NEWER.get(type(struct).__name__, {})
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if value is None or value is UNSET or name in newer:
            continue
        field = getattr(message, name)
        if isinstance(value, msgspec.Struct):
            field.SetInParent()
            fill(field, value)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, msgspec.Struct):
                    fill(field.add(), item)
                else:
                    field.append(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, msgspec.Struct):
                    fill(field[key], item)
                else:
                    field[key] = item
        else:
            setattr(message, name, bytes(value) if isinstance(value, Raw) else value)
    return message


def without_newer(struct: msgspec.Struct) -> msgspec.Struct:
    """Return a Struct without what centrifuge-python's definitions lack; of a command, its request without it."""
    for name in struct.__struct_fields__:
        inner = getattr(struct, name)
        if type(inner).__name__ in _NEWER:
            setattr(struct, name, without_newer(inner))
    return msgspec.structs.replace(struct, **dict.fromkeys(_NEWER.get(type(struct).__name__, {}), 0))


# -- against the definitions


@pytest.mark.parametrize("struct", NUMBERS)
def test_names_and_numbers_are_those_of_the_definitions(struct: type[msgspec.Struct]) -> None:
    expected = {f.name: f.number for f in their_class(struct).DESCRIPTOR.fields}
    if struct is ServerSubscription:
        expected = {name: expected[name] for name in struct.__struct_fields__}
    expected |= _NEWER.get(struct.__name__, {})
    assert expected == NUMBERS[struct]
    assert set(expected) == set(struct.__struct_fields__)


def test_every_struct_of_the_protocol_has_numbers() -> None:
    named = {
        value
        for module in (commands, results, pushes)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and not name.startswith("_")
    }
    assert {*named, FilterNode} == set(NUMBERS)
    missing = set(theirs.DESCRIPTOR.message_types_by_name) - {their_class(s).DESCRIPTOR.name for s in NUMBERS}
    assert {"UnsubscribeResult", "PingResult", "PresenceStatsRequest"} == missing  # the same as others that are there


@given(st.sampled_from(list(_WHOLE)).flatmap(structs))
def test_what_is_written_reads_back(struct: msgspec.Struct) -> None:
    assert struct == load(dump(struct), type(struct))


@given(st.sampled_from(list(_WHOLE)).flatmap(structs))
def test_googles_library_reads_what_is_written_and_writes_what_is_read(struct: msgspec.Struct) -> None:
    message = fill(their_class(type(struct))(), struct)
    written = their_class(type(struct)).FromString(dump(struct))
    written.DiscardUnknownFields()
    assert message == written
    assert without_newer(struct) == load(message.SerializeToString(), type(struct))


@given(structs(Reply), structs(Reply))
def test_parts_of_a_message_are_merged_as_googles_library_does(one: Reply, other: Reply) -> None:
    message = theirs.Reply.FromString(dump(one) + dump(other))
    assert message == fill(theirs.Reply(), load(dump(one) + dump(other), Reply))


@given(structs(Command), st.data())
def test_of_altered_bytes_those_that_read_mean_the_same_to_googles_library(
    command: Command, data: st.DataObject
) -> None:
    raw = bytearray(dump(without_newer(command)))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = load(bytes(raw), Command)
    except ValueError:
        return
    message = theirs.Command.FromString(bytes(raw))
    expected = fill(theirs.Command(), read)
    message.DiscardUnknownFields()
    assert expected == message


# -- malformed


@given(structs(Command))
def test_a_message_cut_anywhere_reads_or_is_a_value_error(command: Command) -> None:
    raw = dump(command)
    for end in range(len(raw)):
        try:
            load(raw[:end], Command)
        except ValueError:
            continue


@given(st.binary(), st.sampled_from(list(NUMBERS)))
def test_arbitrary_bytes_read_or_are_a_value_error(raw: bytes, struct: type[msgspec.Struct]) -> None:
    try:
        load(raw, struct)
        load_id(raw)
    except ValueError:
        pass


@given(structs(SubscribeRequest), st.binary(max_size=9))
def test_unknown_fields_are_skipped(request: SubscribeRequest, value: bytes) -> None:
    unknown = (
        varint(99 << 3 | 0) + varint(2**64 - 1)
        + varint(99 << 3 | 1) + b"8 bytes."
        + varint(99 << 3 | 2) + varint(len(value)) + value
        + varint((2**29 - 1) << 3 | 5) + b"four"
    )  # fmt: skip
    assert request == load(unknown + dump(request) + unknown, SubscribeRequest)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x08", b"\x80", b"\x08\x80", b"\x18" + b"\x80" * 10 + b"\x01", b"\x18" + b"\xff" * 9 + b"\x02",  # numbers
        b"\x08" + b"\xff" * 9 + b"\x02", b"\x08" + b"\x80" * 70,
        b"\x12\x02a", b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x9a\x06\x05abc", b"\x9d\x06abc",  # lengths
        b"\x99\x061234567",
        b"\x12\x01\xff", b"\x12\x03\xed\xa0\x80",  # not UTF-8, and half a pair
        b"\x00\x00", b"\x02\x00", b"\x80\x80\x80\x80\x10\x00",  # numbers of fields
        b"\x9b\x06", b"\x9c\x06", b"\x9e\x06", b"\x9f\x06", b"\x13\x14",  # groups, and what is no type
    ],
)  # fmt: skip
def test_what_is_no_message_is_a_value_error_that_is_not_about_types(raw: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        load(raw, results.Error)
    assert not isinstance(caught.value, WrongType)


def _nested(depth: int) -> bytes:
    raw = b""
    for _ in range(depth):
        raw = b"\x32" + varint(len(raw)) + raw
    return raw


def test_nesting_ends_at_the_bound() -> None:
    assert isinstance(load(_nested(DEPTH_MAX - 1), FilterNode), FilterNode)
    for depth in (DEPTH_MAX, 1000, 5000):
        with pytest.raises(WrongType, match="nested too deeply"):
            load(_nested(depth), FilterNode)


# -- details of the encoding


@pytest.mark.parametrize(
    ("number", "raw"),
    [
        (0, b"\x00"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02"), (16383, b"\xff\x7f"),
        (16384, b"\x80\x80\x01"), (2**64 - 1, b"\xff" * 9 + b"\x01"), (-1, b"\xff" * 9 + b"\x01"),
    ],
)  # fmt: skip
def test_varints(number: int, raw: bytes) -> None:
    assert raw == varint(number)
    assert (number % 2**64, len(raw)) == read_varint(raw, 0)


def test_the_last_value_counts_and_an_empty_one_unsets() -> None:
    assert SubscribeRequest(channel="b") == load(b"\x0a\x01a\x42\x011\x0a\x01b\x42\x00", SubscribeRequest)


def test_a_raw_in_the_place_of_a_struct_is_its_json() -> None:
    info = ClientInfo(user="42", client="c", conn_info=Raw(b'{"name":"Ana"}'))
    held = Publication(data=Raw(b"1"), info=Raw(msgspec.json.encode(info)))
    assert dump(Publication(data=Raw(b"1"), info=info)) == dump(held)
    assert b"" == dump(EmptyResult())
