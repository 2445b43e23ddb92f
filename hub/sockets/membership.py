"""Subscribe clients and end their subscriptions, whoever wants it: the client, its token, an application, the hub.

Subscribing prepares first, then commits and writes the reply or push in one step without an await, so that nothing
overtakes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from msgspec import UNSET, Raw

from hub.errors import Unavailable
from hub.feeds.feeds import Feeds
from hub.feeds.subscribe import Request, Subscribed, Ticket
from hub.model import Position
from hub.sockets.connection import Connection
from hub.sockets.subscriptions import USUAL, Terms
from hub.telemetry import logs
from hub.wire import codes
from hub.wire.codes import Unsubscribe
from hub.wire.pushes import Push, SubscribePush

_log = logs.get("sockets")


class Membership:
    """Who is on which channel."""

    def __init__(self, feeds: Feeds, channel_limit: int) -> None:
        self._feeds = feeds
        self._channel_limit = channel_limit
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, connection: Connection, ticket: Ticket, terms: Terms = USUAL) -> Subscribed:
        """Commit a ticket; the reply is to be written before anything is awaited."""
        connection.expect(ticket.stream.channel, terms)  # others see its info from the first moment
        subscribed = ticket.commit(connection)
        connection.hold(subscribed.group)
        return subscribed

    async def leave(self, connection: Connection, channel: str, why: Unsubscribe | None = None) -> bool:
        """End one subscription, and tell the client where `why` is given; nothing is written for it afterwards.

        Returns False without one. Raises Unavailable when it has ended but is not on record.
        """
        group = connection.subscription(channel)
        if group is None:
            return False
        self._feeds.leave(group, connection)
        connection.let_go(channel)
        if why is not None:  # before anything is awaited, or it might come after the reply to the next subscription
            connection.send(connection.codec.unsubscribe(channel, why))
        await self._feeds.left(connection.actor_in(channel), group.stream)
        return True

    async def leave_all(self, connection: Connection) -> None:
        """End all subscriptions of a client that is gone: at once for the feeds, then on record."""
        connection.closed = True
        left = connection.groups
        for group in left:
            self._feeds.leave(group, connection)
            connection.let_go(group.channel)
        for group in left:
            try:
                await self._feeds.left(connection.actor_in(group.channel), group.stream)
            except Unavailable as exc:
                _log.warning("sockets.leave_not_recorded", error=type(exc).__name__)

    # -- from the hub's side

    async def subscribe_for(
        self,
        connection: Connection,
        channel: str,
        *,
        recover: Position | None = None,
        info: bytes | None = None,
        data: bytes | None = None,
        expires_at: int | None = None,
        options: Mapping[str, bool] | None = None,
    ) -> None:
        """Subscribe a client to a channel, and tell it so. Does nothing when it is on it already.

        Args:
            recover: its last position there.
            info: JSON shown to others in the channel.
            data: JSON for the client.
            expires_at: seconds since 1970 at which the subscription ends.
            options: in place of the namespace's rules; see hub.feeds.subscribe.Request.

        Raises:
            HubError: see hub.feeds.subscribe.Subscribing.prepare; Refused past the client's limit of channels.
        """
        if connection.subscription(channel) is not None or not connection.connected or connection.closed:
            return
        if len(connection.groups) >= self._channel_limit:
            connection.close(codes.CHANNEL_LIMIT)
            return
        request = Request(recover=recover, granted=True, overrides=options or {})
        ticket = await self._feeds.prepare(connection.actor_in(channel), channel, request)
        if connection.closed or connection.subscription(channel) is not None:
            ticket.drop()
            return
        terms = Terms(expires_at=expires_at, info=info) if info is not None or expires_at is not None else USUAL
        done = self.join(connection, ticket, terms)
        push = SubscribePush(
            recoverable=done.recoverable,
            positioned=done.positioned,
            epoch=done.position.epoch if done.positioned else "",
            offset=done.position.offset if done.positioned else 0,
            data=Raw(data) if data is not None else UNSET,
        )
        connection.send(connection.codec.push(Push(channel=channel, subscribe=push)))
        for missed in done.missed:
            connection.offer(missed.frame(channel, connection.sink.lane.encoding))

    async def unsubscribe_for(
        self, connection: Connection, channel: str, why: Unsubscribe = codes.UNSUBSCRIBED_BY_SERVER
    ) -> None:
        """End a client's subscription ("" for all), and tell it so. Raises Unavailable."""
        for name in [group.channel for group in connection.groups] if not channel else [channel]:
            await self.leave(connection, name, why)

    def expire(self, connection: Connection, channel: str) -> None:
        """End a subscription whose token has ended."""
        task = asyncio.create_task(self._expire(connection, channel), name="expire")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _expire(self, connection: Connection, channel: str) -> None:
        try:
            await self.unsubscribe_for(connection, channel, codes.UNSUBSCRIBED_EXPIRED)
        except Unavailable as exc:
            _log.warning("sockets.leave_not_recorded", error=type(exc).__name__)
