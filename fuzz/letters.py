"""Fuzz the reader of what nodes tell each other: only ValueError, and what is read says the same again."""

from __future__ import annotations

from hub.wire import control


def target(data: bytes) -> None:
    """Check everything about one input."""
    try:
        sender, message = control.unpack(data)
    except ValueError:
        return
    assert (sender, message) == control.unpack(control.pack(sender, message)), "not the same when it is told again"
    assert repr(message) == f"{type(message).__name__}()", "something that a log should not show"
    if isinstance(message, control.Subscribe):
        assert (message.recover is None) is (message.since is None), "a position out of nothing"
