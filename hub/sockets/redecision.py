"""Decide again on live connections when what their tokens say is no longer so.

Theory of operation. Revocations stand in PostgreSQL, where also a change of a user's role or clearance leaves one
(schema.sql). Every node asks for new ones twice a second, so that what is revoked ends within a second on all nodes,
whatever Redis does. A connection whose token is revoked is closed with 3014, upon which SDKs drop state and token and
come back with a new one; a subscription whose token is revoked is ended with 2502. While PostgreSQL does not answer
nothing new is known, and what is known stays in force.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub import clock
from hub.errors import HubError
from hub.identity.revocations import Revocations
from hub.sockets.connection import NOBODY, Connection
from hub.sockets.hub import Connections
from hub.sockets.membership import Membership
from hub.storage import revocations as stored
from hub.storage.pool import Database
from hub.telemetry import logs
from hub.wire import codes

_log = logs.get("sockets")

#: Connections looked at between two turns of the loop.
_SLICE = 500
#: How far back a node asks beyond what it knows: a transaction may be committed so long after its rows were written.
_OVERLAP = timedelta(seconds=60)
#: Seconds between two looks for what may be forgotten.
_TRIM_EVERY_S = 3600.0


class _Proof(NamedTuple):
    """What of a subscription token revocation asks for."""

    user: str
    token_key: int
    issued_at: float


class Redecision:
    """What keeps the connections of one node as good as their tokens."""

    def __init__(
        self,
        system: Database,
        revocations: Revocations,
        connections: Connections,
        membership: Membership,
        *,
        interval_s: float = 0.5,
        max_lifetime_s: float,
    ) -> None:
        """`max_lifetime_s` is how long a token may live: older revocations are forgotten; 0 for never."""
        self._system = system
        self._revocations = revocations
        self._connections = connections
        self._membership = membership
        self._interval_s = interval_s
        self._max_lifetime = timedelta(seconds=max_lifetime_s)
        self._newest: datetime | None = None
        #: When it was heard of (monotonic).
        self._newest_at = 0.0
        self._known: set[stored.Revocation] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Learn what is revoked, then go on asking. Raises Unavailable."""
        await self._learn()
        self._revocations.prune(clock.epoch_s())  # from the first moment: what is older than a token may be is refused
        self._task = asyncio.create_task(self._run(), name="redecision")

    async def close(self) -> None:
        """Stop asking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        trim_at = clock.monotonic()
        failing = undecided = False
        while True:
            await asyncio.sleep(self._interval_s)
            try:
                undecided |= await self._learn()
                if undecided:
                    await self._decide()
                    undecided = False
                if self._max_lifetime and clock.monotonic() >= trim_at:
                    trim_at = clock.monotonic() + _TRIM_EVERY_S
                    await stored.trim(self._system, datetime.now(UTC) - self._max_lifetime)
                    self._revocations.prune(clock.epoch_s())
                failing = False
            except HubError as exc:
                if not failing:  # once, not twice a second
                    _log.warning("sockets.revocations_unknown", error=type(exc).__name__)
                failing = True

    async def _learn(self) -> bool:
        """Ask for what is new; returns whether anything is."""
        asked_at = clock.monotonic()
        from_then = None
        if self._newest is not None:
            # Time has gone on since: rows older than the overlap need not be read twice a second for ever.
            gone = timedelta(seconds=asked_at - self._newest_at)
            from_then = self._newest - max(_OVERLAP - gone, timedelta(0))
        found = await stored.since(self._system, from_then)
        new = [revocation for revocation in found if revocation not in self._known]
        for revocation in new:
            self._revocations.apply(revocation.kind, revocation.subject, revocation.at.timestamp())
        if new:
            # Never back: the clock of a database that took over may be behind.
            newest = found[-1].added_at
            if self._newest is None or newest > self._newest:
                self._newest, self._newest_at = newest, clock.monotonic()
        self._known = set(found)
        return bool(new)

    async def _decide(self) -> None:
        for count, connection in enumerate(list(self._connections), 1):
            # Also who has not connected yet: it may do so with the cookie that came when the line was opened.
            if connection.closed:
                pass
            elif connection.identity is not NOBODY and self._revocations.revoked(connection.identity):
                connection.close(codes.STATE_INVALIDATED)
            elif connection.special:
                await self._decide_on_subscriptions(connection)
            if count % _SLICE == 0:
                await asyncio.sleep(0)

    async def _decide_on_subscriptions(self, connection: Connection) -> None:
        for channel, terms in list(connection.special.items()):
            proof = _Proof(connection.actor.user, terms.token_key, terms.issued_at)
            if terms.by_token and self._revocations.revoked(proof):
                await self._membership.unsubscribe_for(connection, channel, codes.UNSUBSCRIBED_INVALIDATED)
