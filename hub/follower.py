"""Apply the log of durable events to this node, every entry once and in order.

Theory of operation. Entries come by three ways: from Redis as they are committed anywhere, from this node's own
transactions at once, and from PostgreSQL: once a second, after every (re)subscription in Redis, and whenever an entry
is ahead of its turn for longer than `gap_wait_s`. All ways meet in `receive`, which drops what was applied and keeps
what is early. So Redis only makes things fast: losing it costs a second of delay, never an entry. The node's position
is fresh for `stale_after_s` from the moment a poll found that nothing was missing; past that the node serves nothing
that depends on it. A change of lineage (restore, fail-over) makes all streams begin again.

The broker calls `log_message`, `channel_message` and `broker_connected` (broker.interface.Listener); publishing use
cases call `receive`. An entry is applied in this order: versions and caches, then rings, then fan-out, so that whoever
hears of a version is never served an older one by this node.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from hub import clock
from hub.cache.versions import Versions
from hub.errors import HubError
from hub.feeds.durable import DurableStreams
from hub.feeds.ephemeral import EphemeralStreams
from hub.model import LogEntry
from hub.storage import log
from hub.storage.pool import Database
from hub.telemetry import logs, metrics
from hub.wire import envelope

_log = logs.get("follower")

#: Entries fetched in one query.
PAGE = 500
#: Early entries that are kept; what is beyond is fetched.
EARLY_MAX = 5000


class Follower:
    """Follows the log on one node."""

    def __init__(
        self,
        poll: Database,
        versions: Versions,
        durable: DurableStreams,
        ephemeral: EphemeralStreams,
        *,
        poll_interval_s: float,
        gap_wait_s: float,
        stale_after_s: float,
    ) -> None:
        """`poll` is a pool of its own, so that a crowded one never makes the node stale."""
        self._poll = poll
        self._versions = versions
        self._durable = durable
        self._ephemeral = ephemeral
        self._poll_interval_s = poll_interval_s
        self._gap_wait_s = gap_wait_s
        self._stale_after_s = stale_after_s
        self._applied = 0
        self._early: dict[int, LogEntry] = {}
        self._wake = asyncio.Event()
        self._gap_timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        #: Who is told of control messages; handed over before the broker starts.
        self.on_control: Callable[[bytes], None] = lambda raw: None

    async def start(self) -> None:
        """Take the log's position of now and follow from there. Raises Unavailable."""
        asked_at = clock.monotonic()
        head = await log.head(self._poll)
        self._begin(head)
        self._confirm(asked_at)
        self._task = asyncio.create_task(self._run(), name="follower")

    async def close(self) -> None:
        """Stop following."""
        if self._gap_timer is not None:
            self._gap_timer.cancel()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def position(self) -> int:
        """The last entry applied."""
        return self._applied

    @property
    def fresh(self) -> bool:
        """True while the node knows that it has missed nothing."""
        return clock.monotonic() < self._durable.fresh_until

    # -- what the broker says

    def log_message(self, raw: bytes) -> None:
        """Take entries that a node announced."""
        try:
            entries = envelope.unpack_entries(raw)
        except ValueError:
            _log.warning("follower.unreadable_message")
            self._wake.set()
            return
        self.receive(entries)

    def channel_message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        """Take an ephemeral publication."""
        self._ephemeral.message(channel, offset, epoch, payload)

    def control_message(self, raw: bytes) -> None:
        """Take what another node or an application asks of this one."""
        self.on_control(raw)

    def broker_connected(self) -> None:
        """Fetch what was said while nobody listened."""
        self._wake.set()
        self._ephemeral.reconnected()

    # -- in order, once

    def receive(self, entries: Sequence[LogEntry]) -> None:
        """Apply entries that are due, keep those that are early, drop those that were applied."""
        for entry in entries:
            if entry.seq > self._applied and len(self._early) < EARLY_MAX:
                self._early.setdefault(entry.seq, entry)
        while (entry_due := self._early.pop(self._applied + 1, None)) is not None:
            self._apply(entry_due)
        if self._early:
            if self._gap_timer is None:
                self._gap_timer = asyncio.get_running_loop().call_later(self._gap_wait_s, self._gap_is_old)
        elif self._gap_timer is not None:
            self._gap_timer.cancel()
            self._gap_timer = None

    def _gap_is_old(self) -> None:
        self._gap_timer = None
        self._wake.set()

    def _apply(self, entry: LogEntry) -> None:
        self._versions.apply(entry)
        self._applied = entry.seq
        metrics.LOG_POSITION.set(entry.seq)
        self._durable.apply(entry)

    # -- the poll

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_interval_s):
                    await self._wake.wait()
            self._wake.clear()
            try:
                async with asyncio.timeout(self._stale_after_s):
                    await self._catch_up()
            except (HubError, TimeoutError) as exc:
                _log.warning("follower.poll_failed", error=type(exc).__name__)
            metrics.LOG_STALE.set(0 if self.fresh else 1)

    async def _catch_up(self) -> None:
        asked_at = clock.monotonic()
        head = await log.head(self._poll)
        if head.lineage != self._durable.lineage or head.seq < self._applied:
            _log.warning("follower.other_history", position=self._applied, head=head.seq)
            self._begin(head)
        while self._applied < head.seq:
            entries = await log.entries_after(self._poll, self._applied, PAGE)
            if not entries:
                break
            missing = [e for e in entries if e.seq > self._applied and e.seq not in self._early]
            metrics.LOG_FETCHED.inc(len(missing))
            if entries[0].seq > self._applied + 1:
                # Retention removed what this node never saw: nothing can be continued.
                _log.error("follower.behind_retention", position=self._applied)
                self._begin(head)
                break
            before = self._applied
            for entry in entries:
                self._early[entry.seq] = entry  # as the table now is: a body that was redacted since is gone
            self.receive(())
            if self._applied == before:
                break
        if self._applied >= head.seq:
            self._confirm(asked_at)

    def _begin(self, head: log.LogHead) -> None:
        self._early.clear()
        self._applied = head.seq
        self._versions.reset(head.seq)
        self._durable.reset(head.lineage)

    def _confirm(self, asked_at: float) -> None:
        self._durable.fresh_until = asked_at + self._stale_after_s
