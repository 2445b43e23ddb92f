"""Answer what clients ask and say: publish, history, presence, rpc, ping and send."""

from __future__ import annotations

import asyncio

import msgspec

from hub.errors import Invalid
from hub.feeds.feeds import Feeds
from hub.model import ANONYMOUS, Position
from hub.posts.answering import Methods
from hub.posts.read import Reader
from hub.sockets import answers
from hub.sockets.connection import Connection
from hub.wire import codes
from hub.wire.commands import Command
from hub.wire.pushes import ClientInfo
from hub.wire.results import EmptyResult, HistoryResult, PresenceResult, PresenceStatsResult, Result

#: Members read between two turns of the loop.
_SLICE = 2000

_client_info = msgspec.json.Decoder(ClientInfo)


class Asking:
    """What a client may ask for."""

    def __init__(self, feeds: Feeds, methods: Methods, reader: Reader) -> None:
        self._feeds = feeds
        self._methods = methods
        self._reader = reader

    async def publish(self, connection: Connection, command: Command) -> Result:
        """Carry out `publish`."""
        request = command.publish
        assert request
        if request.type:
            raise Invalid("Only streams are offered.", "type")
        await self._feeds.publish(
            connection.actor,
            request.channel,
            bytes(request.data),
            connection.info_in(request.channel),
            subscribed=connection.subscription(request.channel) is not None,
        )
        return EmptyResult()

    async def history(self, connection: Connection, command: Command) -> Result:
        """Carry out `history`."""
        request = command.history
        assert request
        since = Position(request.since.offset, request.since.epoch) if request.since is not None else None
        position, found, same = await self._feeds.history(
            connection.actor_in(request.channel),
            request.channel,
            since=since,
            limit=request.limit,
            reverse=request.reverse,
            subscribed=connection.subscription(request.channel) is not None,
        )
        if not same:
            raise answers.Unrecoverable
        return HistoryResult(
            publications=[answers.publication(p) for p in found], epoch=position.epoch, offset=position.offset
        )

    async def presence(self, connection: Connection, command: Command) -> Result:
        """Carry out `presence`."""
        assert command.presence
        channel = command.presence.channel
        found = await self._feeds.presence(
            connection.actor, channel, subscribed=connection.subscription(channel) is not None
        )
        infos: dict[str, ClientInfo] = {}
        for client, info in found.items():
            infos[client] = _client_info.decode(info)
            if len(infos) % _SLICE == 0:
                await asyncio.sleep(0)
        return PresenceResult(presence=infos)

    async def presence_stats(self, connection: Connection, command: Command) -> Result:
        """Carry out `presence_stats`."""
        assert command.presence_stats
        channel = command.presence_stats.channel
        clients, users = await self._feeds.presence_stats(
            connection.actor, channel, subscribed=connection.subscription(channel) is not None
        )
        return PresenceStatsResult(num_clients=clients, num_users=users)

    async def rpc(self, connection: Connection, command: Command) -> Result | None:
        """Carry out `rpc`."""
        request = command.rpc
        assert request
        raw = bytes(request.data) or b"{}"
        actor = ANONYMOUS if connection.capped else connection.actor
        if self._methods.knows(request.method):
            return answers.rpc_result(await self._methods.call(actor, request.method, raw))
        if request.method == "post.mine":
            return answers.rpc_result(await self._reader.own(actor))
        # The hub's own methods begin so; behind others Centrifugo has an application, and here is none.
        ours = not request.method or request.method.startswith(("post.", "review."))
        connection.send(connection.codec.error(command.id, codes.METHOD_NOT_FOUND if ours else codes.NOT_AVAILABLE))
        return None

    def ping(self, connection: Connection, command: Command) -> Result:
        """Carry out `ping`."""
        return EmptyResult()

    def send(self, connection: Connection, command: Command) -> None:
        """Accept and forget: no use case takes unanswered messages."""
