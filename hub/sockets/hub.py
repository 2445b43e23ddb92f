"""Hold all connections of a node: their heartbeat, the end of their tokens, and their farewell.

One timer serves all. The wheel has one slot a second of the ping interval; each second one slot's connections are
pinged with the same shared frame, at most BUCKET between two turns of the loop, and those pinged `pong_timeout` ago
that still owe a pong are closed with 3012. Ends of tokens stand in a heap that the same tick looks at.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections.abc import Iterable

from hub import clock
from hub.settings import Client
from hub.sockets.connection import Connection
from hub.telemetry import metrics
from hub.wire import codes, frames, json
from hub.wire.codes import Disconnect

#: Connections served between two turns of the loop.
BUCKET = 300
#: Connections that may have left before their ends are swept out of the heap.
SWEEP_AFTER = 1000
_PING = frames.text(json.PING)


class Connections:
    """All connections of one node."""

    def __init__(self, settings: Client) -> None:
        self._settings = settings
        self._all: set[Connection] = set()
        self._slots: list[set[Connection]] = [set() for _ in range(max(1, round(settings.ping_interval)))]
        self._tick_s = settings.ping_interval / len(self._slots)
        # At most a whole round: then a client is checked just before its next ping.
        self._pong_slots = min(len(self._slots), max(1, math.ceil(settings.pong_timeout / self._tick_s)))
        self._next_slot = itertools.cycle(range(len(self._slots)))
        self._now = 0
        self._ends: list[tuple[float, int, Connection]] = []
        #: Connections that left since the heap was last swept.
        self._left = 0
        self._order = itertools.count()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to ping."""
        self._task = asyncio.create_task(self._beat(), name="heartbeat")

    async def close(self) -> None:
        """Stop pinging."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._all)

    def opened(self, connection: Connection) -> None:
        """Note a connection that has shaken hands; it must connect before `stale_close_delay`."""
        self._all.add(connection)
        metrics.CONNECTIONS.inc()
        self._end_at(connection, clock.epoch_s() + self._settings.stale_close_delay)

    def connected(self, connection: Connection) -> None:
        """Note that a client said who it is: from now on it is pinged."""
        # Spread evenly: a crowd that connects within a second is not pinged within one.
        connection.slot = next(self._next_slot)
        self._slots[connection.slot].add(connection)
        self.expires(connection)

    def expires(self, connection: Connection) -> None:
        """Note when a connection's token ends."""
        if connection.session.expires_at is not None:
            self._end_at(connection, connection.session.expires_at + self._settings.expired_close_delay)

    def gone(self, connection: Connection) -> None:
        """Forget a connection."""
        if connection in self._all:
            self._all.discard(connection)
            self._slots[connection.slot].discard(connection)
            metrics.CONNECTIONS.dec()
            self._left += 1
            if self._left > max(SWEEP_AFTER, len(self._all)):
                self._sweep()

    async def drain(self, why: Disconnect, *, batch: int = 200, pause_s: float = 0.05) -> None:
        """Tell all clients, in paced batches, that the node goes away."""
        everybody = list(self._all)
        for start in range(0, len(everybody), batch):
            for connection in everybody[start : start + batch]:
                connection.close(why)
            await asyncio.sleep(pause_s)

    def _sweep(self) -> None:
        """Forget the ends of those who left; a session's end may be hours away."""
        self._left = 0
        self._ends = [end for end in self._ends if end[2] in self._all]
        heapq.heapify(self._ends)

    def _end_at(self, connection: Connection, at: float) -> None:
        heapq.heappush(self._ends, (at, next(self._order), connection))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._tick_s)
            self._now = (self._now + 1) % len(self._slots)
            await self._in_buckets(self._slots[(self._now - self._pong_slots) % len(self._slots)], self._check)
            await self._in_buckets(self._slots[self._now], self._ping)
            self._look_at_ends()

    async def _in_buckets(self, connections: Iterable[Connection], act: object) -> None:
        assert callable(act)
        for count, connection in enumerate(list(connections), 1):
            act(connection)
            if count % BUCKET == 0:
                await asyncio.sleep(0)

    def _ping(self, connection: Connection) -> None:
        if not connection.closed:
            connection.session.owes_pong = True
            connection.offer(_PING)

    def _check(self, connection: Connection) -> None:
        if connection.session.owes_pong:
            connection.close(codes.NO_PONG)

    def _look_at_ends(self) -> None:
        now = clock.epoch_s()
        while self._ends and self._ends[0][0] <= now:
            connection = heapq.heappop(self._ends)[2]
            if connection.closed or connection not in self._all:
                continue
            if not connection.session.connected:
                connection.close(codes.STALE)
            elif (
                connection.session.expires_at is not None  # a refresh has moved the end
                and connection.session.expires_at + self._settings.expired_close_delay <= now
            ):
                connection.close(codes.CONNECTION_EXPIRED)
