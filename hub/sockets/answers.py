"""Put what use cases return and raise into the words of the client protocol."""

from __future__ import annotations

from msgspec import Raw

from hub.errors import HubError, Invalid, NotFound, RateLimited, Refused, TokenInvalid, TooLarge
from hub.feeds.stream import Publication
from hub.feeds.subscribe import Blocked, Subscribed
from hub.model import Position
from hub.wire import codes, json
from hub.wire.codes import ReplyError
from hub.wire.commands import ServerSubscription, SubscribeRequest
from hub.wire.pushes import Publication as PublicationResult
from hub.wire.pushes import SubscribeResult
from hub.wire.results import RpcResult


class Unrecoverable(HubError):
    """The position that a client names is of another stream."""

    code = codes.UNRECOVERABLE_POSITION.code


def recover(request: SubscribeRequest | ServerSubscription | None) -> Position | None:
    """Return the position since which a client asks for what it missed; None when it does not ask."""
    return Position(request.offset, request.epoch) if request is not None and request.recover else None


def publication(kept: Publication) -> PublicationResult:
    """Return a publication as part of a result."""
    return json.result_publication(kept.data, kept.offset, kept.info)


def subscribe_result(subscribed: Subscribed) -> SubscribeResult:
    """Return where a subscription starts, as the client is told."""
    return SubscribeResult(
        recoverable=subscribed.recoverable,
        positioned=subscribed.positioned,
        epoch=subscribed.position.epoch if subscribed.positioned else "",
        offset=subscribed.position.offset if subscribed.positioned else 0,
        was_recovering=subscribed.was_recovering,
        recovered=subscribed.recovered,
        publications=[publication(p) for p in subscribed.missed],
    )


def rpc_result(raw: bytes) -> RpcResult:
    """Return a result that is JSON already."""
    return RpcResult(data=Raw(raw))


_BY_CODE = {e.code: e for e in vars(codes).values() if isinstance(e, ReplyError)}


def reply_error(exc: HubError) -> tuple[ReplyError, str | None]:
    """Return the reply's error; a message of its own only where it helps the caller and tells nothing else."""
    error = _BY_CODE.get(exc.code, codes.INTERNAL)
    if isinstance(exc, Invalid | TooLarge | Blocked | RateLimited):
        return error, str(exc)
    if isinstance(exc, NotFound) and exc.what != "channel":
        return codes.NOT_AVAILABLE, None
    if isinstance(exc, Refused | TokenInvalid | NotFound | Unrecoverable):
        return error, None
    return codes.INTERNAL, None
