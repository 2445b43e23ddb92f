"""Carry out the methods of the server API: each takes its request as JSON and gives its result as JSON.

What is published passes the compliance modules of its namespace, as for everybody. Of a durable channel an application
sees what the public does, and publishes into none. Names and results are Centrifugo's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from hub.errors import HubError, Invalid, NotFound
from hub.feeds.control import Control
from hub.feeds.feeds import Feeds
from hub.feeds.publication import Publication
from hub.model import Position
from hub.policy.channels import Channels
from hub.storage import revocations
from hub.storage.pool import Database
from hub.web import server_requests as requests
from hub.wire import codes, control

#: Publications of one broadcast that are under way at once.
_AT_ONCE = 64
#: What a close frame's reason may have, in bytes (RFC 6455 §5.5).
_REASON_MAX_BYTES = 123

_encode = msgspec.json.Encoder().encode


class NotAvailable(HubError):
    """The channel's namespace does not have what is asked for."""

    code, status = 108, 400

    def __init__(self, what: str) -> None:
        super().__init__(f"This channel has no {what}.")


class UnrecoverablePosition(HubError):
    """The position is of a stream that is no more."""

    code, status = 112, 416

    def __init__(self) -> None:
        super().__init__("The position is of another epoch.")


class Method(NamedTuple):
    """How a method's request is read, and what does it."""

    decoder: msgspec.json.Decoder[Any]
    act: Callable[[Any], Awaitable[bytes]]


class Methods:
    """The methods of one node."""

    def __init__(self, feeds: Feeds, orders: Control, channels: Channels, system: Database) -> None:
        """`system` is hub_system's database."""
        self._system = system
        self._feeds = feeds
        self._orders = orders
        self._channels = channels
        r = requests
        self._table = {
            "publish": Method(msgspec.json.Decoder(r.PublishRequest), self.publish),
            "broadcast": Method(msgspec.json.Decoder(r.BroadcastRequest), self.broadcast),
            "subscribe": Method(msgspec.json.Decoder(r.SubscribeRequest), self._subscribe),
            "unsubscribe": Method(msgspec.json.Decoder(r.UnsubscribeRequest), self._unsubscribe),
            "disconnect": Method(msgspec.json.Decoder(r.DisconnectRequest), self._disconnect),
            "refresh": Method(msgspec.json.Decoder(r.RefreshRequest), self._refresh),
            "revoke_token": Method(msgspec.json.Decoder(r.RevokeTokenRequest), self._revoke_token),
            "invalidate_user_tokens": Method(
                msgspec.json.Decoder(r.InvalidateUserTokensRequest), self._invalidate_user_tokens
            ),
            "presence": Method(msgspec.json.Decoder(r.ChannelRequest), self._presence),
            "presence_stats": Method(msgspec.json.Decoder(r.ChannelRequest), self._presence_stats),
            "history": Method(msgspec.json.Decoder(r.HistoryRequest), self._history),
            "history_remove": Method(msgspec.json.Decoder(r.ChannelRequest), self._history_remove),
            "channels": Method(msgspec.json.Decoder(r.ChannelsRequest), self._list_channels),
            "info": Method(msgspec.json.Decoder(r.InfoRequest), self._info),
        }

    def __contains__(self, name: object) -> bool:
        return name in self._table

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all methods."""
        return tuple(self._table)

    def read(self, name: str, raw: bytes | Raw) -> Any:
        """Return the request of the method `name`. Raises Invalid."""
        return requests.read(self._table[name].decoder, raw)

    async def call(self, name: str, request: Any) -> bytes:
        """Do what a request that `read` has read asks for. Raises HubError."""
        try:
            return await self._table[name].act(request)
        except NotFound as exc:
            if exc.what == "channel":
                raise
            raise NotAvailable(exc.what) from exc

    async def publish(self, request: requests.PublishRequest) -> bytes:
        """Publish into an ephemeral channel."""
        requests.require(request.channel)
        return await self._publish(request.channel, request.content, request)

    async def broadcast(self, request: requests.BroadcastRequest) -> bytes:
        """Publish the same into several channels; each has its own answer."""
        channels, content = requests.require_channels(request.channels), request.content

        async def one(channel: str) -> bytes:
            try:
                result = await self._publish(requests.require(channel), content, request)
            except HubError as exc:
                return failure(exc)
            return b'{"result":%s}' % result

        answers: list[bytes] = []
        for start in range(0, len(channels), _AT_ONCE):
            answers += await asyncio.gather(*map(one, channels[start : start + _AT_ONCE]))
            await asyncio.sleep(0)
        return b'{"responses":[%s]}' % b",".join(answers)

    async def _publish(
        self, channel: str, content: bytes, request: requests.PublishRequest | requests.BroadcastRequest
    ) -> bytes:
        return published(
            await self._feeds.publish_from_server(
                channel,
                content,
                tags=request.tags,
                delta=request.delta,
                skip_history=request.skip_history,
                idempotency_key=request.idempotency_key,
                version=request.version,
                version_epoch=request.version_epoch,
            )
        )

    async def _subscribe(self, request: requests.SubscribeRequest) -> bytes:
        self._channels.resolve(requests.require(request.channel))
        if not (request.user or request.client or request.session):
            # All the anonymous would be let into a channel because a field was forgotten.
            raise Invalid("A user is needed.", "user")
        info = requests.content_of("info", request.info, request.b64info)
        data = requests.content_of("data", request.data, request.b64data)
        await self._feeds.vet(request.channel, info=info, data=data)
        since = request.recover_since
        await self._orders.carry_out(
            control.Subscribe(
                **request.whom,
                channel=request.channel,
                expire_at=max(0, request.expire_at),
                info=info,
                data=data,
                since=None if since is None else (since.offset, since.epoch),
                override={} if request.override is None else request.override.given,
            )
        )
        return b"{}"

    async def _unsubscribe(self, request: requests.UnsubscribeRequest) -> bytes:
        if request.channel:
            self._channels.resolve(request.channel)
        why = codes.UNSUBSCRIBED_BY_SERVER
        await self._orders.carry_out(
            control.Unsubscribe(
                **request.whom,
                channel=request.channel,
                code=why.code,
                reason=why.reason,
            )
        )
        return b"{}"

    async def _disconnect(self, request: requests.DisconnectRequest) -> bytes:
        why = codes.FORCE_DISCONNECT
        if request.disconnect is not None and request.disconnect.code:
            why = codes.Disconnect(request.disconnect.code, request.disconnect.reason)
            if not 3000 <= why.code <= 4999:
                raise Invalid("The code must be from 3000 to 4999.", "disconnect.code")
            if len(why.reason.encode()) > _REASON_MAX_BYTES:
                raise Invalid(f"The reason must not be longer than {_REASON_MAX_BYTES} bytes.", "disconnect.reason")
        await self._orders.carry_out(
            control.Disconnect(
                **request.whom,
                code=why.code,
                reason=why.reason,
                whitelist=request.whitelist,
            )
        )
        return b"{}"

    async def _refresh(self, request: requests.RefreshRequest) -> bytes:
        await self._orders.carry_out(
            control.Refresh(
                **request.whom,
                expired=request.expired,
                expire_at=max(0, request.expire_at),
            )
        )
        return b"{}"

    async def _revoke_token(self, request: requests.RevokeTokenRequest) -> bytes:
        if not request.uid:
            raise Invalid("The token's id is needed.", "uid")
        await revocations.add(self._system, "token", request.uid)
        return b"{}"

    async def _invalidate_user_tokens(self, request: requests.InvalidateUserTokensRequest) -> bytes:
        if not request.user:
            raise Invalid("A user is needed.", "user")
        try:
            at = datetime.fromtimestamp(request.issued_before, UTC) if request.issued_before else None
        except (ValueError, OverflowError, OSError) as exc:
            raise Invalid("The field issued_before is no time.", "issued_before") from exc
        await revocations.add(self._system, "user", request.user, at)
        return b"{}"

    async def _presence(self, request: requests.ChannelRequest) -> bytes:
        found = await self._feeds.presence_from_server(requests.require(request.channel))
        return _encode({"presence": {client: _client_info(raw) for client, raw in found.items()}})

    async def _presence_stats(self, request: requests.ChannelRequest) -> bytes:
        clients, users = await self._feeds.presence_stats_from_server(requests.require(request.channel))
        return _encode({"num_clients": clients, "num_users": users})

    async def _history(self, request: requests.HistoryRequest) -> bytes:
        since = None if request.since is None else request.since.position
        position, found = await self._feeds.history_from_server(
            requests.require(request.channel), since=since, limit=max(-1, request.limit), reverse=request.reverse
        )
        if since is not None and since.epoch not in ("", position.epoch):
            raise UnrecoverablePosition
        return _encode(
            {"publications": list(map(_publication, found)), "epoch": position.epoch, "offset": position.offset}
        )

    async def _history_remove(self, request: requests.ChannelRequest) -> bytes:
        await self._feeds.history_remove(requests.require(request.channel))
        return b"{}"

    async def _list_channels(self, request: requests.ChannelsRequest) -> bytes:
        found = await self._orders.channels(request.pattern)
        return _encode({"channels": {name: {"num_clients": count} for name, count in found.items()}})

    async def _info(self, request: requests.InfoRequest) -> bytes:
        nodes = [
            {
                "uid": state.node,
                "name": state.info.name,
                "version": state.info.version,
                "num_clients": state.info.clients,
                "num_users": state.info.users,
                "num_subs": state.info.subscriptions,
                "num_channels": state.info.channels,
                "uptime": state.info.uptime_s,
            }
            for state in await self._orders.nodes()
        ]
        return _encode({"nodes": nodes})


def published(position: Position) -> bytes:
    """Return the result of a publication."""
    return _encode({"offset": position.offset, "epoch": position.epoch}) if position.offset else b"{}"


def error(exc: HubError) -> bytes:
    """Return a HubError as applications read it."""
    return _encode({"code": exc.code, "message": str(exc)})


def failure(exc: HubError) -> bytes:
    """Return the answer to what failed."""
    return b'{"error":%s}' % error(exc)


def _client_info(raw: bytes) -> dict[str, Any]:
    return {"user": "", "client": "", **msgspec.json.decode(raw)}


def _publication(publication: Publication) -> dict[str, Any]:
    out: dict[str, Any] = {"data": Raw(publication.data)}
    if publication.info is not None:
        out["info"] = _client_info(publication.info)
    if publication.offset:
        out["offset"] = publication.offset
    if publication.tags:
        out["tags"] = publication.tags
    return out
