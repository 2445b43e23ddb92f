"""Put what use cases return and raise into the words of the client protocol."""

from __future__ import annotations

from msgspec import UNSET, Raw

from hub import clock
from hub.errors import HubError, Invalid, NotFound, RateLimited, Refused, TokenInvalid, TooLarge
from hub.feeds.publication import Publication
from hub.feeds.publishing import Blocked
from hub.feeds.subscribe import Subscribed
from hub.model import Position
from hub.wire import codes, json
from hub.wire.codec import Codec
from hub.wire.codes import Disconnect, ReplyError
from hub.wire.commands import ServerSubscription, SubscribeRequest
from hub.wire.pushes import Publication as PublicationResult
from hub.wire.pushes import SubscribeResult
from hub.wire.results import RpcResult


class Close(Exception):
    """The connection is to be closed instead of answered."""

    def __init__(self, why: Disconnect) -> None:
        super().__init__(why.reason)
        self.why = why


class Unrecoverable(HubError):
    """The position that a client names is of another stream."""

    code = codes.UNRECOVERABLE_POSITION.code


def recover(request: SubscribeRequest | ServerSubscription | None) -> Position | None:
    """Return the position since which a client asks for what it missed; None when it does not ask."""
    return Position(request.offset, request.epoch) if request is not None and request.recover else None


def publication(kept: Publication) -> PublicationResult:
    """Return a publication as part of a result."""
    return json.result_publication(kept.data, kept.offset, kept.info, tags=kept.tags)


def subscribe_result(
    subscribed: Subscribed, codec: Codec, *, expires_at: int | None = None, data: bytes | None = None
) -> SubscribeResult:
    """Return where a subscription starts, as the client is told in its format.

    Args:
        expires_at: seconds since 1970 at which its token ends.
        data: JSON for the client.
    """
    group = subscribed.group
    found = [publication(p) for p in subscribed.missed]
    if group.wanted.delta:
        for result in found:
            result.data = Raw(codec.delta_data(bytes(result.data)))
    return SubscribeResult(
        expires=expires_at is not None,
        ttl=ttl(expires_at),
        delta=group.wanted.delta,
        id=group.number,
        data=UNSET if data is None else Raw(data),
        recoverable=subscribed.recoverable,
        positioned=subscribed.positioned,
        epoch=subscribed.position.epoch if subscribed.positioned else "",
        offset=subscribed.position.offset if subscribed.positioned else 0,
        was_recovering=subscribed.was_recovering,
        recovered=subscribed.recovered,
        publications=found,
    )


def ttl(expires_at: int | None) -> int:
    """Return for how many seconds something still holds that ends at a time (seconds since 1970); 0 for ever."""
    return 0 if expires_at is None else max(1, int(expires_at - clock.epoch_s()))


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
