"""Keep who is on which channel on which node: one record for each node and channel, whatever is in it.

A node reports the record of its own subscribers again and again, well before its time to live is over; the record of
a node that is gone is no longer there then. What nodes put into records is not known here. Times are those of the
store, so the clocks of nodes do not matter. Every implementation passes tests/contracts/presence.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import redis.asyncio as aioredis

from hub import clock
from hub.broker.client import batches, milliseconds, script, translated
from hub.broker.deadlines import Deadlines

#: Records past their time that one call may forget.
_SWEEP = 8


class PresenceStore(Protocol):
    """What keeps the records. Calls of one node for one channel must follow each other; all raise Unavailable."""

    async def report(self, channel: str, node: str, record: bytes, ttl_s: float) -> None:
        """Keep a node's record in a channel for `ttl_s` seconds, instead of its last one."""

    async def report_many(self, node: str, records: Iterable[tuple[str, bytes]], ttl_s: float) -> None:
        """Do the same for many channels: (channel, record). When it raises, some may be kept."""

    async def withdraw(self, channel: str, node: str) -> None:
        """Drop a node's record in a channel, if there is one."""

    async def withdraw_many(self, node: str, channels: Iterable[str]) -> None:
        """Do the same for many channels. When it raises, some may be dropped."""

    async def records(self, channel: str) -> list[tuple[str, bytes]]:
        """Return (node, record) for all nodes whose time in this channel is not over, in no order."""


class RedisPresence:
    """Presence in Redis: a hash for each channel, `{prefix}pr:NAME`, that lives as long as its last record."""

    def __init__(self, client: aioredis.Redis, prefix: str) -> None:
        self._key = f"{prefix}pr:"
        self._report = script(client, "presence_report")
        self._withdraw = script(client, "presence_withdraw")
        self._records = script(client, "presence_records")

    async def report(self, channel: str, node: str, record: bytes, ttl_s: float) -> None:
        """See PresenceStore."""
        await self.report_many(node, [(channel, record)], ttl_s)

    async def report_many(self, node: str, records: Iterable[tuple[str, bytes]], ttl_s: float) -> None:
        """See PresenceStore."""
        for part in batches(records, lambda item: len(item[1])):
            with translated():
                await self._report(
                    keys=[self._key + channel for channel, _ in part],
                    args=[node, milliseconds(ttl_s), *(record for _, record in part)],
                )

    async def withdraw(self, channel: str, node: str) -> None:
        """See PresenceStore."""
        await self.withdraw_many(node, [channel])

    async def withdraw_many(self, node: str, channels: Iterable[str]) -> None:
        """See PresenceStore."""
        for part in batches(channels):
            with translated():
                await self._withdraw(keys=[self._key + channel for channel in part], args=[node])

    async def records(self, channel: str) -> list[tuple[str, bytes]]:
        """See PresenceStore."""
        with translated():
            flat = await self._records(keys=[self._key + channel])
        return [(node.decode(), record) for node, record in zip(flat[::2], flat[1::2], strict=True)]


class MemoryPresence:
    """Presence in this process; nodes in one process share one object."""

    def __init__(self) -> None:
        #: channel → node → record.
        self._channels: dict[str, dict[str, bytes]] = {}
        self._until: Deadlines[tuple[str, str]] = Deadlines()

    async def report(self, channel: str, node: str, record: bytes, ttl_s: float) -> None:
        """See PresenceStore."""
        now = clock.monotonic()
        for due in self._until.due(now, _SWEEP):
            self._drop(*due)
        self._channels.setdefault(channel, {})[node] = record
        self._until.set((channel, node), now + ttl_s)

    async def report_many(self, node: str, records: Iterable[tuple[str, bytes]], ttl_s: float) -> None:
        """See PresenceStore."""
        for channel, record in records:
            await self.report(channel, node, record, ttl_s)

    async def withdraw(self, channel: str, node: str) -> None:
        """See PresenceStore."""
        if node in self._channels.get(channel, ()):
            self._until.forget((channel, node))
            self._drop(channel, node)

    async def withdraw_many(self, node: str, channels: Iterable[str]) -> None:
        """See PresenceStore."""
        for channel in channels:
            await self.withdraw(channel, node)

    async def records(self, channel: str) -> list[tuple[str, bytes]]:
        """See PresenceStore."""
        now = clock.monotonic()
        for node in list(self._channels.get(channel, ())):
            if self._until.passed((channel, node), now):
                await self.withdraw(channel, node)
        return list(self._channels.get(channel, {}).items())

    def _drop(self, channel: str, node: str) -> None:
        nodes = self._channels[channel]
        del nodes[node]
        if not nodes:
            del self._channels[channel]
