"""hub.wire.protobuf: frames as SDKs write them, and frames that are none."""

from __future__ import annotations

import pytest
from centrifuge.protocol import client_pb2 as theirs
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import codes, protobuf
from hub.wire.commands import BadCommand, Command, ConnectRequest, PublishRequest
from hub.wire.messages import varint
from hub.wire.pushes import NO_DATA
from hub.wire.results import ConnectResult, EmptyResult


def frame(*commands: theirs.Command) -> bytes:
    """Write commands as the SDKs do."""
    raws = [c.SerializeToString() for c in commands]
    return b"".join(varint(len(raw)) + raw for raw in raws)


def test_a_frame_of_several_commands_as_an_sdk_writes_it() -> None:
    connect = theirs.ConnectRequest(token="t", name="dart", data=b"\x00\xff", headers={"a": "b"})
    connect.subs["news"].recover = True
    connect.subs["news"].offset = 5
    commands = protobuf.decode(
        frame(
            theirs.Command(id=1, connect=connect),
            theirs.Command(id=2, publish=theirs.PublishRequest(channel="c", data=b'{"a": 1}')),
            theirs.Command(id=3, ping=theirs.PingRequest()),
            theirs.Command(),
        )
    )
    assert [(1, "connect"), (2, "publish"), (3, "ping"), (0, "")] == [
        (c.id, c.method) for c in commands if isinstance(c, Command)
    ]
    assert isinstance(commands[0], Command)
    assert isinstance(commands[0].connect, ConnectRequest)
    asked = commands[0].connect
    assert ("t", "dart", b"\x00\xff", {"a": "b"}) == (asked.token, asked.name, bytes(asked.data), asked.headers)
    assert (True, 5, "") == (asked.subs["news"].recover, asked.subs["news"].offset, asked.subs["news"].epoch)
    assert isinstance(commands[1], Command)
    assert isinstance(commands[1].publish, PublishRequest)
    assert b'{"a": 1}' == bytes(commands[1].publish.data)


def test_what_an_sdk_leaves_out_has_its_default() -> None:
    (command,) = protobuf.decode(frame(theirs.Command(id=1, connect=theirs.ConnectRequest())))
    assert isinstance(command, Command)
    assert ConnectRequest() == command.connect
    assert NO_DATA == ConnectRequest().data


def test_replies_as_an_sdk_reads_them() -> None:
    raw = protobuf.reply(2**32 - 1, "connect", ConnectResult(client="c", version="v", ping=25, pong=True))
    expected = theirs.Reply(id=2**32 - 1, connect=theirs.ConnectResult(client="c", version="v", ping=25, pong=True))
    (message,) = protobuf.split(raw)
    assert expected == theirs.Reply.FromString(message)
    (message,) = protobuf.split(protobuf.reply(1, "unsubscribe", EmptyResult()))
    assert theirs.Reply(id=1, unsubscribe=theirs.UnsubscribeResult()) == theirs.Reply.FromString(message)
    (message,) = protobuf.split(
        protobuf.publication("c", b"{}", 9, b'{"user":"42","client":"x","conn_info":{"a":1}}', tags={"k": "v"})
    )
    info = theirs.ClientInfo(user="42", client="x", conn_info=b'{"a":1}')
    pub = theirs.Publication(data=b"{}", offset=9, info=info, tags={"k": "v"})
    assert theirs.Reply(push=theirs.Push(channel="c", pub=pub)) == theirs.Reply.FromString(message)


def test_an_unknown_command_is_method_not_found() -> None:
    for raw in (b"\x08\x07", b"\x08\x07\xa2\x06\x01a"):
        (command,) = protobuf.decode(varint(len(raw)) + raw)
        assert isinstance(command, BadCommand)
        assert (7, codes.METHOD_NOT_FOUND) == (command.id, command.error)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x01", b"\x80", b"\x02\x08", b"\x00\x01", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x80" * 20,
        b"\x02\x08\x80", b"\x03\x0a\x01a", b"\x02\x5b\x5c", b"\x04\x08\x07\x5a\x01",
        b"\x09\x08\x07\x2a\x05\x0a\x01\xff\x3a\x00", b"{}", b'{"id":1,"ping":{}}',
    ],
)  # fmt: skip
def test_what_no_reply_could_name_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        protobuf.decode(raw)


def test_a_text_frame_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="text"):
        protobuf.decode("\0")


@given(st.binary())
def test_arbitrary_bytes_give_commands_or_a_value_error(raw: bytes) -> None:
    try:
        commands = protobuf.decode(raw)
    except ValueError:
        return
    assert all(isinstance(c, BadCommand) or c.method or c.is_pong for c in commands)


def test_a_frame_full_of_pongs_takes_no_more_than_its_length_in_references() -> None:
    commands = protobuf.decode(b"\x00" * 65_536)
    assert 1 == len({id(c) for c in commands})


def test_what_google_would_not_write_is_not_taken_for_a_command() -> None:
    # A request in the place of its id, an id of eight bytes, and a request that is a number.
    for raw in (b"\x0a\x01a\x5a\x00", b"\x098 bytes.\x5a\x00", b"\x58\x01"):
        with pytest.raises(ValueError):
            protobuf.decode(varint(len(raw)) + raw)
