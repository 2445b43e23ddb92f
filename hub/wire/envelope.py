"""Pack what nodes tell each other through Redis: log entries and ephemeral publications, as MessagePack arrays.

A node of another version must not misread it, so every message begins with a format number.
"""

from __future__ import annotations

import msgspec

from hub.model import Level, LogEntry

_FORMAT = 1


class Entry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A LogEntry on its way."""

    format: int
    seq: int
    at: float
    type: str
    post_id: str
    version: int
    level: int
    visible_from: int
    redacts: int
    data: str | None
    tags: list[str]
    offsets: dict[str, tuple[int, int, int]]


class Message(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What is said in an ephemeral channel: JSON bytes, and the info of whom it is from as JSON bytes."""

    data: bytes
    info: bytes | None = None
    tags: dict[str, str] | None = None
    #: It may be sent as a delta.
    delta: bool = False
    #: 0 a publication, 1 somebody joined, 2 somebody left, 3 the history was removed.
    kind: int = 0


_encoder = msgspec.msgpack.Encoder()
_entries = msgspec.msgpack.Decoder(list[Entry])
_messages = msgspec.msgpack.Decoder(Message)


def pack_entries(entries: list[LogEntry]) -> bytes:
    """Pack the entries of one transaction."""
    return _encoder.encode(
        [
            Entry(
                _FORMAT,
                e.seq,
                e.at,
                e.type,
                e.post_id,
                e.version,
                int(e.level),
                e.visible_from,
                e.redacts,
                e.data,
                list(e.tags),
                e.offsets,
            )
            for e in entries
        ]
    )


def unpack_entries(raw: bytes) -> list[LogEntry]:
    """Unpack the entries of one transaction.

    Raises:
        ValueError: it is not a message of this format; the poll of the log brings the entries.
    """
    try:
        entries = _entries.decode(raw)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise ValueError("not a message of log entries") from exc
    if any(e.format != _FORMAT for e in entries):
        raise ValueError("log entries of another format")
    return [
        LogEntry(
            seq=e.seq,
            at=e.at,
            type=e.type,
            post_id=e.post_id,
            version=e.version,
            level=Level(e.level),
            visible_from=e.visible_from,
            redacts=e.redacts,
            data=e.data,
            tags=tuple(e.tags),
            offsets=e.offsets,
        )
        for e in entries
    ]


def pack_message(
    data: bytes,
    info: bytes | None = None,
    *,
    tags: dict[str, str] | None = None,
    delta: bool = False,
    kind: int = 0,
) -> bytes:
    """Pack an ephemeral publication, or who came or went."""
    return _encoder.encode(Message(data, info, tags, delta, kind))


def unpack_message(raw: bytes) -> Message:
    """Unpack an ephemeral publication.

    Raises:
        ValueError: it is not one.
    """
    try:
        return _messages.decode(raw)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise ValueError("not an ephemeral publication") from exc
