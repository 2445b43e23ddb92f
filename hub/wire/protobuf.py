"""Read and write the client protocol as Protocol Buffers: one or more messages a frame, each after its length.

The counterpart of hub.wire.json, function by function; hub.wire.codec says what both promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import UNSET, Raw

from hub.wire import codes, frames
from hub.wire.codes import Disconnect, ReplyError, Unsubscribe
from hub.wire.commands import BadCommand, Command, EmulationRequest
from hub.wire.messages import WrongType, dump, load, load_id, read_varint, varint
from hub.wire.numbers import NUMBERS
from hub.wire.pushes import DisconnectPush, Join, Leave, Publication, Push, UnsubscribePush
from hub.wire.results import Error, Reply, Result

NAME = "protobuf"

#: What the hub sends to see whether a client is alive, and what the client answers: a message without fields.
PING = b"\x00"

_PONG = Command()
#: Name of a method → what stands before its result.
_TAGS = {name: varint(number << 3 | 2) for name, number in NUMBERS[Reply].items()}


def decode(frame: str | bytes) -> list[Command | BadCommand]:
    """See hub.wire.codec.Codec."""
    if isinstance(frame, str):
        raise ValueError("a text frame")
    out = [_decode_one(message) for message in split(frame)]
    if not out:
        raise ValueError("an empty frame")
    return out


def split(frame: bytes) -> list[bytes]:
    """Return the messages of a frame.

    Raises:
        ValueError: the frame ends within one.
    """
    out = []
    at, end = 0, len(frame)
    while at < end:
        size, start = read_varint(frame, at)
        at = start + size
        if at > end:
            raise ValueError("a truncated frame")
        out.append(frame[start:at])
    return out


def _decode_one(message: bytes) -> Command | BadCommand:
    if not message:
        return _PONG  # one for all: a frame may hold tens of thousands
    try:
        command = load(message, Command)
    except WrongType:
        identifier = load_id(message)
        if not 0 < identifier < 2**32:
            raise ValueError("a command without a usable id") from None
        return BadCommand(identifier, codes.BAD_REQUEST)
    if command.id and not command.method:
        return BadCommand(command.id, codes.METHOD_NOT_FOUND)
    return command


def emulation(body: bytes) -> EmulationRequest:
    """See hub.wire.codec.Codec."""
    return load(body, EmulationRequest)


def reply(id: int, method: str, result: Result) -> bytes:
    """See hub.wire.codec.Codec."""
    body = dump(result)
    return _sized(b"\x08" + varint(id) + _TAGS[method] + _sized(body))


def error(id: int, error: ReplyError, message: str | None = None) -> bytes:
    """See hub.wire.codec.Codec."""
    said = Error(code=error.code, message=message or error.message, temporary=error.temporary)
    return _sized(b"\x08" + varint(id) + _TAGS["error"] + _sized(dump(said)))


def push(push: Push) -> bytes:
    """See hub.wire.codec.Codec."""
    return _sized(_TAGS["push"] + _sized(dump(push)))


def publication(
    channel: str,
    data: bytes,
    offset: int = 0,
    info: bytes | None = None,
    *,
    tags: Mapping[str, str] | None = None,
    delta: bool = False,
    time: int = 0,
    id: int = 0,
) -> bytes:
    """See hub.wire.codec.Codec."""
    pub = Publication(
        data=Raw(data),
        info=Raw(info) if info else UNSET,
        offset=offset,
        tags=dict(tags) if tags else UNSET,
        delta=delta,
        time=time,
    )
    return push(Push(id=id, pub=pub) if id else Push(channel=channel, pub=pub))


def delta_data(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return payload


def joined(channel: str, info: bytes, id: int = 0) -> bytes:
    """See hub.wire.codec.Codec."""
    return push(Push(id=id, channel="" if id else channel, join=Join(info=Raw(info))))


def left(channel: str, info: bytes, id: int = 0) -> bytes:
    """See hub.wire.codec.Codec."""
    return push(Push(id=id, channel="" if id else channel, leave=Leave(info=Raw(info))))


def unsubscribe(channel: str, why: Unsubscribe) -> bytes:
    """See hub.wire.codec.Codec."""
    return push(Push(channel=channel, unsubscribe=UnsubscribePush(code=why.code, reason=why.reason)))


def disconnect(why: Disconnect) -> bytes:
    """See hub.wire.codec.Codec."""
    return push(Push(disconnect=DisconnectPush(code=why.code, reason=why.reason)))


def join(parts: Iterable[bytes]) -> bytes:
    """See hub.wire.codec.Codec."""
    return b"".join(parts)


def frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return frames.binary(payload)


def deflated_frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return frames.deflated_binary(payload)


def _sized(message: bytes) -> bytes:
    return varint(len(message)) + message
