"""Hold all connections of a node: their heartbeat, the end of their tokens, and their farewell.

One timer serves all. The wheel has one slot a second of the ping interval; each second one slot's connections are
pinged with the same shared frame, at most BUCKET between two turns of the loop, and those pinged `pong_timeout` ago
that still owe a pong are closed with 3012. Every LOOK_EVERY ticks a connection is looked at for the end of its token.
All that the node keeps of a connection here is its place in a slot: no timer, no heap entry.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Callable, Collection, Iterator

from hub import clock
from hub.settings import Client
from hub.sockets.admission import Admission
from hub.sockets.connection import Connection
from hub.telemetry import metrics
from hub.wire import codes
from hub.wire.codes import Disconnect

#: Connections served between two turns of the loop.
BUCKET = 300
#: Ticks between two looks at a connection's end: the token's grace is five times as long.
LOOK_EVERY = 5


class Connections:
    """All connections of one node."""

    def __init__(self, settings: Client, admission: Admission) -> None:
        """`admission` has counted every connection that comes here."""
        self._settings = settings
        self.admission = admission
        # Dicts and not sets: a set of some hundred connections takes three times as much.
        self._slots: list[dict[Connection, None]] = [{} for _ in range(max(1, round(settings.ping_interval)))]
        self._tick_s = settings.ping_interval / len(self._slots)
        # At most a whole round: then a client is checked just before its next ping.
        self._pong_slots = min(len(self._slots), max(1, math.ceil(settings.pong_timeout / self._tick_s)))
        self._next_slot = itertools.cycle(range(len(self._slots)))
        self._now = 0
        self._count = 0
        #: Who has not said who it is, oldest first → when it is closed for that (monotonic seconds).
        self._strangers: dict[Connection, float] = {}
        self._task: asyncio.Task[None] | None = None
        #: Ends a subscription whose token has ended; handed over before anybody connects.
        self.on_expired: Callable[[Connection, str], None] = lambda connection, channel: None

    def start(self) -> None:
        """Begin to ping."""
        self._task = asyncio.create_task(self._beat(), name="heartbeat")

    async def close(self) -> None:
        """Stop pinging."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Connection]:
        return itertools.chain.from_iterable(self._slots)

    def opened(self, connection: Connection) -> None:
        """Note a connection that has shaken hands; it must connect before `stale_close_delay`."""
        # Spread evenly: a crowd that connects within a second is not pinged within one.
        connection.slot = next(self._next_slot)
        self._slots[connection.slot][connection] = None
        self._strangers[connection] = clock.monotonic() + self._settings.stale_close_delay
        self._count += 1
        metrics.CONNECTIONS.inc()

    def connected(self, connection: Connection) -> None:
        """Note that a client said who it is: from now on it is pinged."""
        self._strangers.pop(connection, None)

    def gone(self, connection: Connection) -> None:
        """Forget a connection."""
        slot = self._slots[connection.slot]
        if connection in slot:
            del slot[connection]
            self._strangers.pop(connection, None)
            self._count -= 1
            self.admission.leave(connection.address)
            if connection.connected:
                self.admission.forget(connection.actor.user)
            metrics.CONNECTIONS.dec()

    async def drain(self, why: Disconnect, *, batch: int = 200, pause_s: float = 0.05) -> None:
        """Tell all clients, in paced batches, that the node goes away."""
        everybody = list(self)
        for start in range(0, len(everybody), batch):
            for connection in everybody[start : start + batch]:
                connection.close(why)
            await asyncio.sleep(pause_s)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._tick_s)
            self._now = (self._now + 1) % len(self._slots)
            await self._in_buckets(self._slots[(self._now - self._pong_slots) % len(self._slots)], self._check)
            await self._in_buckets(self._slots[self._now], self._ping)
            for slot in self._slots[self._now % LOOK_EVERY :: LOOK_EVERY]:
                await self._in_buckets(slot, self._look_at_end)
            self._close_strangers()

    async def _in_buckets(self, connections: Collection[Connection], act: Callable[[Connection], None]) -> None:
        for count, connection in enumerate(list(connections), 1):
            act(connection)
            if count % BUCKET == 0:
                await asyncio.sleep(0)

    def _ping(self, connection: Connection) -> None:
        if connection.connected and not connection.closed:
            connection.owes_pong = True
            connection.offer(connection.sink.lane.encoding.ping)

    def _check(self, connection: Connection) -> None:
        if connection.owes_pong:
            connection.close(codes.NO_PONG)

    def _look_at_end(self, connection: Connection) -> None:
        if connection.special:
            self._look_at_subscriptions(connection)
        expires_at = connection.expires_at
        if expires_at is not None and expires_at + self._settings.expired_close_delay <= clock.epoch_s():
            connection.close(codes.CONNECTION_EXPIRED)

    def _look_at_subscriptions(self, connection: Connection) -> None:
        over = clock.epoch_s() - self._settings.expired_sub_close_delay
        for channel, terms in list(connection.special.items()):
            if terms.expires_at is not None and terms.expires_at <= over:
                self.on_expired(connection, channel)

    def _close_strangers(self) -> None:
        now = clock.monotonic()
        for connection, _ in list(itertools.takewhile(lambda item: item[1] <= now, self._strangers.items())):
            del self._strangers[connection]
            connection.close(codes.STALE)
