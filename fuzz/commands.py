"""Fuzz the reader of JSON commands: only ValueError, and what is passed on unread is JSON of one line."""

from __future__ import annotations

import json as standard

import msgspec

from hub.wire import json
from hub.wire.commands import BadCommand, Command


def target(data: bytes) -> None:
    """Check everything about one input."""
    try:
        commands = json.decode(data)
    except ValueError:
        return
    assert 0 < len(commands) <= data.count(b"\n") + 1, "more commands than lines"
    for command in commands:
        if isinstance(command, BadCommand):
            assert 0 < command.id < 1 << 32, "an id that no reply can name"
        else:
            _passed_on(command)


def _passed_on(command: Command) -> None:
    """Check the parts that go to others as they are."""
    waiting: list[object] = [command]
    while waiting:
        part = waiting.pop()
        if isinstance(part, msgspec.Raw):
            raw = bytes(part)
            if raw:
                standard.loads(raw, parse_int=len, parse_float=len)  # a float or an int may be of any length
                assert b"\n" not in raw, "a second line"
                _judged(raw)
        elif isinstance(part, msgspec.Struct):
            waiting += [getattr(part, name) for name in part.__struct_fields__]
        elif isinstance(part, dict):
            waiting += part.values()


def _judged(raw: bytes) -> None:
    try:
        text = json.readable(raw)
    except ValueError:
        return
    assert "\n" not in text, "a second line"
    assert text == json.readable(text.encode()), "what is judged is not what is broadcast"
