"""Fuzz the reader of Protobuf commands: only ValueError, what is read says the same again, and Google's library agrees.

An input is a frame: messages, each after its length.
"""

from __future__ import annotations

from centrifuge.protocol import client_pb2 as theirs
from google.protobuf.message import DecodeError

from hub.wire import protobuf
from hub.wire.commands import METHODS, BadCommand, Command
from hub.wire.messages import dump, load


def target(data: bytes) -> None:
    """Check everything about one input."""
    try:
        commands = protobuf.decode(data)
    except ValueError:
        return
    messages = protobuf.split(data)
    assert len(commands) == len(messages) > 0, "a command was lost, or made up"
    for message, command in zip(messages, commands, strict=True):
        if isinstance(command, BadCommand):
            assert 0 < command.id < 1 << 32, "an id that no reply can name"
        else:
            assert command.method or command.is_pong, "a command that asks for nothing"
            _compare(message, command)


def _compare(message: bytes, command: Command) -> None:
    """Check that a command that was read is the one that was written."""
    assert load(dump(command), Command) == command, "not the same when it is written again"
    try:
        read = theirs.Command.FromString(message)
    except DecodeError:  # it takes field numbers of at most five bytes; we take a number of any length that is in order
        return
    assert read.id == command.id, "another id"
    assert [name for name in METHODS if read.HasField(name)] == [name for name in METHODS if getattr(command, name)], (
        "other requests"
    )
    if command.subscribe:
        assert read.subscribe.channel == command.subscribe.channel, "another channel"
        assert read.subscribe.token == command.subscribe.token, "another token"
        assert read.subscribe.offset == command.subscribe.offset, "another offset"
    if command.publish:
        assert read.publish.data == bytes(command.publish.data), "other data"
