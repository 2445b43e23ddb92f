"""Write the client protocol for those who only listen: bare pushes as JSON, the first of which tells the terms.

A Codec made of hub.wire.json. Its only command is the ConnectRequest that opens the connection. Nothing but the result
of that is answered; an error has no place in it, so `error` raises, and who connects the client closes it instead, with
what `disconnect_for` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn

import msgspec

from hub.wire import codes, json
from hub.wire.codec import JSON
from hub.wire.codes import Disconnect, ReplyError
from hub.wire.commands import BadCommand, Command, ConnectRequest
from hub.wire.pushes import ConnectPush, Push
from hub.wire.results import ConnectResult, Result
from hub.wire.variants import variant

_request = msgspec.json.Decoder(ConnectRequest | None)
#: Number of the one command; nobody sees it.
_ID = 1
#: As Centrifugo turns errors of unidirectional clients into closes; all others are the server's fault.
_CLOSES = {
    codes.EXPIRED.code: codes.CONNECTION_EXPIRED,
    codes.TOKEN_EXPIRED.code: codes.CONNECTION_EXPIRED,
    codes.PERMISSION_DENIED.code: codes.PERMISSION_DENIED_CLOSE,
}


class Unanswerable(Exception):
    """A command failed, and there is no reply that could say so."""

    def __init__(self, error: ReplyError) -> None:
        super().__init__(error.message)
        self.error = error


def disconnect_for(error: ReplyError) -> Disconnect:
    """Return the close that stands for an error."""
    return _CLOSES.get(error.code, codes.SERVER_ERROR)


def decode(frame: str | bytes) -> list[Command | BadCommand]:
    """Return the command to connect that a ConnectRequest stands for; nothing at all, or `null`, asks for the plainest.

    Raises:
        ValueError: it is not the JSON of a ConnectRequest.
    """
    try:
        text = frame if isinstance(frame, str) else frame.decode()  # as text: see hub.wire.json.decode
        request = _request.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError) as exc:
        raise ValueError("not a connect request") from exc
    return [Command(id=_ID, connect=request or ConnectRequest())]


def reply(id: int, method: str, result: Result) -> bytes:
    """Return the push that tells the terms of a connection; nothing for any other result."""
    if not isinstance(result, ConnectResult):
        return b""
    connect = ConnectPush(
        client=result.client,
        version=result.version,
        data=result.data,
        subs=result.subs,
        expires=result.expires,
        ttl=result.ttl,
        ping=result.ping,
        session=result.session,
        node=result.node,
        time=result.time,
    )  # without `pong`: nobody answers
    return json.bare(json.push(Push(connect=connect)))


def error(id: int, error: ReplyError, message: str | None = None) -> NoReturn:
    """Raise Unanswerable."""
    raise Unanswerable(error)


def join(parts: Iterable[bytes]) -> bytes:
    """See hub.wire.codec.Codec."""
    return b"\n".join(part for part in parts if part)


def frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec; nothing needs no frame."""
    return json.frame(payload) if payload else b""


def deflated_frame(payload: bytes) -> bytes:
    """See hub.wire.codec.Codec."""
    return json.deflated_frame(payload) if payload else b""


def _bared(push: Callable[..., bytes]) -> Callable[..., bytes]:
    def bared(*args: object, **kwargs: object) -> bytes:
        return json.bare(push(*args, **kwargs))

    return bared


_PUSHES = ("push", "publication", "joined", "left", "unsubscribe", "disconnect")

#: The codec of those who only listen.
UNI = variant(
    JSON,
    **{name: _bared(getattr(json, name)) for name in _PUSHES},
    decode=decode,
    reply=reply,
    error=error,
    join=join,
    frame=frame,
    deflated_frame=deflated_frame,
)
