"""Read and write the client protocol as JSON: one or more objects a frame, joined by newlines.

`sockets` feeds frames in and sends what comes out; nothing here knows who is connected. hub.wire.codec names what this
has in common with hub.wire.protobuf.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import UNSET, Raw

from hub.wire import codes, frames
from hub.wire.codes import Disconnect, ReplyError, Unsubscribe
from hub.wire.commands import BadCommand, Command, EmulationRequest
from hub.wire.pushes import Publication, Push
from hub.wire.results import Result

NAME = "json"


class _Emulation(msgspec.Struct, gc=False):
    """An EmulationRequest as JSON can hold it: the frame is text."""

    node: str = ""
    session: str = ""
    data: str = ""


_commands = msgspec.json.Decoder(Command)
_loose = msgspec.json.Decoder()
_emulations = msgspec.json.Decoder(_Emulation)
_encoder = msgspec.json.Encoder()

#: What the hub sends to see whether a client is alive, and what the client answers.
PING = b"{}"


def decode(frame: str | bytes) -> list[Command | BadCommand]:
    """Return the commands of one frame, in order.

    A command whose JSON is sound but whose content is not becomes a BadCommand, so that it can be answered in its turn.

    Raises:
        ValueError: the frame holds something that is not JSON, or a command that no reply could name; the connection is
            to be closed with `codes.BAD_REQUEST_CLOSE`.
    """
    # As text, since a `Raw` part is passed on unread and must not carry bytes that are not UTF-8.
    text = frame if isinstance(frame, str) else frame.decode()
    try:
        out = [_decode_one(line) for line in text.split("\n") if line and not line.isspace()]
    except RecursionError as exc:
        raise ValueError("a frame that is nested too deeply") from exc
    if not out:
        raise ValueError("an empty frame")
    return out


def _decode_one(line: str) -> Command | BadCommand:
    try:
        command = _commands.decode(line)
    except msgspec.ValidationError:
        loose = _loose.decode(line)
        identifier = loose.get("id") if isinstance(loose, dict) else None
        if type(identifier) is not int or not 0 < identifier < 2**32:
            raise ValueError("a command without a usable id") from None
        return BadCommand(identifier, codes.BAD_REQUEST)
    except msgspec.DecodeError as exc:
        raise ValueError("a frame that is not JSON") from exc
    if command.id and not command.method:
        return BadCommand(command.id, codes.METHOD_NOT_FOUND)
    return command


def emulation(body: bytes) -> EmulationRequest:
    """See hub.wire.codec.Codec."""
    try:
        request = _emulations.decode(body)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise ValueError("not an emulation request") from exc
    return EmulationRequest(node=request.node, session=request.session, data=request.data.encode())


def reply(id: int, method: str, result: Result) -> bytes:
    """Return the reply to a command that succeeded."""
    return b'{"id":%d,"%s":%s}' % (id, method.encode(), _encoder.encode(result))


def error(id: int, error: ReplyError, message: str | None = None) -> bytes:
    """Return the reply to a command that failed."""
    body: dict[str, object] = {"code": error.code, "message": message or error.message}
    if error.temporary:
        body["temporary"] = True
    return b'{"id":%d,"error":%s}' % (id, _encoder.encode(body))


def push(push: Push) -> bytes:
    """See hub.wire.codec.Codec."""
    return b'{"push":%s}' % _encoder.encode(push)


def bare(push: bytes) -> bytes:
    """Return a push without its reply around it, as unidirectional transports send it."""
    assert push.startswith(b'{"push":')
    return push[8:-1]


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
    """Return the push that carries one publication; `data` and `info` are JSON without newlines."""
    tail = b',"offset":%d}}}' % offset if offset else b"}}}"
    if tags:
        tail = b',"tags":%s%s' % (_encoder.encode(tags), tail)
    if delta:
        tail = b',"delta":true' + tail
    if time:
        tail = b',"time":%d%s' % (time, tail)
    if id:
        return b'{"push":{"id":%d,"pub":{"data":%s%s%s' % (id, data, b',"info":' + info if info else b"", tail)
    return b'{"push":{"channel":%s,"pub":{"data":%s%s%s' % (
        _encoder.encode(channel),
        data,
        b',"info":' + info if info else b"",
        tail,
    )


def delta_data(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return _encoder.encode(payload.decode())


def result_publication(
    data: bytes,
    offset: int,
    info: bytes | None = None,
    *,
    tags: Mapping[str, str] | None = None,
    delta: bool = False,
    time: int = 0,
) -> Publication:
    """Return a publication as part of a result, for whatever codec; `data` and `info` are JSON without newlines."""
    return Publication(
        data=Raw(data),
        info=Raw(info) if info else UNSET,
        offset=offset,
        tags=dict(tags) if tags else UNSET,
        delta=delta,
        time=time,
    )


def joined(channel: str, info: bytes, id: int = 0) -> bytes:
    """See hub.wire.codec.Codec."""
    return b'{"push":{%s,"join":{"info":%s}}}' % (_place(channel, id), info)


def left(channel: str, info: bytes, id: int = 0) -> bytes:
    """See hub.wire.codec.Codec."""
    return b'{"push":{%s,"leave":{"info":%s}}}' % (_place(channel, id), info)


def _place(channel: str, id: int) -> bytes:
    return b'"id":%d' % id if id else b'"channel":' + _encoder.encode(channel)


def unsubscribe(channel: str, why: Unsubscribe) -> bytes:
    """Return the push that ends a subscription."""
    return _encoder.encode({"push": {"channel": channel, "unsubscribe": {"code": why.code, "reason": why.reason}}})


def disconnect(why: Disconnect) -> bytes:
    """Return the push that announces a close; for transports that have no close frame."""
    return _encoder.encode({"push": {"disconnect": {"code": why.code, "reason": why.reason}}})


def join(parts: Iterable[bytes]) -> bytes:
    """Join several replies or pushes into one frame."""
    return b"\n".join(parts)


def frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return frames.text(payload)


def deflated_frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return frames.deflated_text(payload)


def written(value: object) -> bytes:
    """Return a value as JSON."""
    return _encoder.encode(value)


def check(raw: bytes) -> None:
    """Do nothing for JSON. Raises ValueError as `readable` does."""
    try:
        _loose.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise ValueError("not JSON") from exc


def readable(raw: bytes) -> str:
    """Return JSON as a person would read it, in one line. It is what is judged, and so it is what is broadcast.

    No escape such as \\u0031 hides a letter from who judges the text, and of a repeated key only one value is left.

    Raises:
        ValueError: it is not JSON, is nested too deeply, or holds a number that no double can.
    """
    try:
        return _encoder.encode(_loose.decode(raw)).decode()
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise ValueError("not JSON") from exc
