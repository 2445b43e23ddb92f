"""Do with this node's connections what an application asked some node to do with a user's; see hub.feeds.local.

No index of connections by user is kept: it would cost every connection memory for what is asked for seldom. An order
looks at all connections instead, BATCH of them between two turns of the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hub.errors import HubError
from hub.feeds import globs
from hub.feeds.feeds import Feeds
from hub.feeds.local import Counts
from hub.sockets.connection import Connection
from hub.sockets.dispatch import Dispatcher
from hub.sockets.hub import Connections
from hub.wire import codes, control

#: Connections looked at between two turns of the loop.
BATCH = 300
#: Orders that look at once; each holds a list of all connections, and ten thousand may wait.
_AT_ONCE = 8


class Remote:
    """What a node does because it was ordered to."""

    def __init__(
        self,
        connections: Connections,
        dispatcher: Dispatcher,
        feeds: Feeds,
        emulate: Callable[[str, bytes], None],
    ) -> None:
        """`emulate` takes a session and a frame for it; it must not block or raise."""
        self._connections = connections
        self._dispatcher = dispatcher
        self._feeds = feeds
        self._emulate = emulate
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def subscribe(self, order: control.Subscribe) -> None:
        """See Local."""

        async def act(connection: Connection) -> None:
            await self._dispatcher.subscribe_for(
                connection,
                order.channel,
                recover=order.recover,
                info=order.info,
                data=order.data,
                expires_at=order.expire_at or None,
                options=order.override,
            )

        await self._each(order, act)

    async def unsubscribe(self, order: control.Unsubscribe) -> None:
        """See Local."""
        why = codes.Unsubscribe(order.code, order.reason)

        async def act(connection: Connection) -> None:
            await self._dispatcher.unsubscribe_for(connection, order.channel, why)

        await self._each(order, act)

    async def disconnect(self, order: control.Disconnect) -> None:
        """See Local."""
        why = codes.Disconnect(order.code, order.reason)

        async def act(connection: Connection) -> None:
            if not order.whitelist or connection.id not in order.whitelist:
                connection.close(why)

        await self._each(order, act)

    async def refresh(self, order: control.Refresh) -> None:
        """See Local."""

        async def act(connection: Connection) -> None:
            self._dispatcher.refresh_for(connection, expired=order.expired, expires_at=order.expire_at or None)

        await self._each(order, act)

    def emulate(self, message: control.Emulate) -> None:
        """See Local."""
        self._emulate(message.session, message.data)

    async def counts(self) -> Counts:
        """See Local."""
        clients = 0
        users: set[str] = set()
        everybody = list(self._connections)
        for start in range(0, len(everybody), BATCH):
            found = [c.actor.user for c in everybody[start : start + BATCH] if c.connected and not c.closed]
            clients += len(found)
            users.update(found)
            await asyncio.sleep(0)
        channels = await self._feeds.channels()
        return Counts(clients, len(users), sum(channels.values()), len(channels))

    async def channels(self, pattern: str) -> dict[str, int]:
        """See Local."""
        return await self._feeds.channels(globs.matcher(pattern))

    async def _each(self, order: control.Order, act: Callable[[Connection], Awaitable[None]]) -> None:
        async with self._places:
            await self._look_at_each(order, act)

    async def _look_at_each(self, order: control.Order, act: Callable[[Connection], Awaitable[None]]) -> None:
        failed: HubError | None = None
        everybody = list(self._connections)
        for start in range(0, len(everybody), BATCH):
            for connection in [c for c in everybody[start : start + BATCH] if c.actor.user == order.user]:
                if not _is_meant(connection, order):  # looked at in its turn: it may be gone by then
                    continue
                try:
                    await act(connection)
                except HubError as exc:
                    failed = failed or exc
            await asyncio.sleep(0)
        if failed is not None:
            raise failed


def _is_meant(connection: Connection, order: control.Order) -> bool:
    return (
        connection.connected
        and not connection.closed
        and (not order.client or connection.id == order.client)
        and (not order.session or connection.session == order.session)
    )
