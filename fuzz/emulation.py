"""Fuzz what stands in bodies and URLs of HTTP: emulation requests and connect requests, in each format.

Only ValueError; what is read is what a connection can take.
"""

from __future__ import annotations

from hub.wire import json, protobuf, unidirectional
from hub.wire.commands import Command


def target(data: bytes) -> None:
    """Check everything about one input."""
    for codec in (json, protobuf):
        try:
            request = codec.emulation(data)
        except ValueError:
            continue
        assert isinstance(request.data, bytes), "a frame that is none"
        assert [str, str] == [type(request.node), type(request.session)], "names that are none"
        if codec is json:
            request.data.decode()
    try:
        commands = unidirectional.decode(data)
    except ValueError:
        return
    (command,) = commands
    assert isinstance(command, Command), "a command that can not be read"
    assert command.method == "connect", "more than who it is"
    assert command.id, "a command without a reply"
