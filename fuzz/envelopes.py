"""Fuzz the readers of what comes through Redis: log entries and publications; only ValueError, and all reads back."""

from __future__ import annotations

import math

from hub.wire import envelope


def target(data: bytes) -> None:
    """Check everything about one input."""
    try:
        message = envelope.unpack_message(data)
    except ValueError:
        pass
    else:
        again = envelope.pack_message(
            message.data, message.info, tags=message.tags, delta=message.delta, kind=message.kind
        )
        assert message == envelope.unpack_message(again), "another publication when it is sent on"
    try:
        entries = envelope.unpack_entries(data)
    except ValueError:
        return
    if not any(math.isnan(entry.at) for entry in entries):
        assert entries == envelope.unpack_entries(envelope.pack_entries(entries)), "other entries when they are sent on"
