"""Know who is on which ephemeral channel, on all nodes, and tell members who comes and goes.

Theory of operation. A node knows its own members from its streams; nothing is kept of one. It reports them as one
record a channel, soon after a change and again every `interval_s`, with a time to live, so that the record of a node
that died vanishes. Who asks gets this node's members as they are now and the others' records. A crowd that joins is
reported in a few records: the larger one is, the longer it is put off. Joins and leaves are messages of the channel,
heard by all its nodes, at most once and in order for each node.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

import msgspec

from hub import clock
from hub.broker.interface import Broker
from hub.broker.presence import PresenceStore
from hub.errors import HubError
from hub.feeds.ephemeral import EphemeralStreams, pack
from hub.feeds.group import Group
from hub.feeds.publication import Kind
from hub.feeds.showing import Showing
from hub.feeds.stream import Stream
from hub.feeds.subscriber import Subscriber
from hub.settings import ChannelRules
from hub.telemetry import logs

_log = logs.get("feeds")

#: Seconds from a change to its report, and how many members make it one more.
_SOON_S, _MEMBERS_A_SECOND = 0.1, 2000
#: Members looked at between two turns of the loop, and announcements on their way at once.
_SLICE, _BATCH = 200, 100
#: Members past which an answer holds for so many seconds: each costs milliseconds, and clients may ask all the time.
_CROWD, _CROWD_S = 1000, 1.0
#: Announcements that wait; more are dropped, since Redis is not keeping up.
_WAITING_MAX = 10_000

_encoder = msgspec.msgpack.Encoder()
_records = msgspec.msgpack.Decoder(dict[str, bytes])


class _User(msgspec.Struct):
    user: str = ""


_users = msgspec.json.Decoder(_User)


class Presence:
    """Who is here, as one node knows and reports it."""

    def __init__(
        self,
        store: PresenceStore,
        broker: Broker,
        ephemeral: EphemeralStreams,
        node: str,
        *,
        showing: Showing,
        ttl_s: float,
        interval_s: float,
    ) -> None:
        self._store = store
        self._broker = broker
        self._ephemeral = ephemeral
        self._showing = showing
        self._node = node
        self._ttl_s = ttl_s
        self._interval_s = interval_s
        #: Channel → when its record is to be made (monotonic).
        self._due: dict[str, float] = {}
        #: Channels with a record of ours.
        self._reported: set[str] = set()
        #: Channel → who was in it a moment ago, where it takes long to find out.
        self._crowds: dict[str, dict[str, bytes]] = {}
        #: A record that is on its way must not come after the news that nobody is left.
        self._writing = asyncio.Lock()
        #: Channel, its rules, who comes or goes.
        self._announcements: deque[tuple[str, ChannelRules, bytes, Kind]] = deque()
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to report."""
        for work in (self._report(), self._renew(), self._announce()):
            self._tasks.append(asyncio.create_task(work, name="presence"))

    async def close(self) -> None:
        """Stop, and withdraw what was reported, if the store answers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(HubError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._store.withdraw_many(self._node, self._reported)

    def joined(self, group: Group, rules: ChannelRules, member: Subscriber) -> None:
        """Note a new member."""
        self._changed(group, rules, member, Kind.JOIN)

    def left(self, group: Group, rules: ChannelRules, member: Subscriber) -> None:
        """Note that a member has left."""
        self._changed(group, rules, member, Kind.LEAVE)

    async def who(self, channel: str, stream: Stream | None) -> dict[str, bytes]:
        """Return who is here: client id → JSON of its ClientInfo.

        Args:
            channel: its full name.
            stream: the one that this node holds of it.

        Raises:
            Unavailable: the other nodes' records can not be read.
        """
        if (recent := self._crowds.get(channel)) is not None:
            return recent
        found: dict[str, bytes] = {}
        for node, record in await self._store.records(channel):
            if node != self._node:
                with contextlib.suppress(msgspec.DecodeError):
                    found.update(_records.decode(record))
                    await asyncio.sleep(0)
        found.update(await self._own(stream))
        if len(found) > _CROWD:
            self._crowds[channel] = found
            asyncio.get_running_loop().call_later(_CROWD_S, self._crowds.pop, channel, None)
        return found

    async def count(self, channel: str, stream: Stream | None) -> tuple[int, int]:
        """Return how many clients and how many users are here. Args and errors as for `who`."""
        found = await self.who(channel, stream)
        users: set[str] = set()
        for count, info in enumerate(found.values(), 1):
            users.add(_users.decode(info).user)
            if count % (10 * _SLICE) == 0:
                await asyncio.sleep(0)
        return len(found), len(users)

    def _changed(self, group: Group, rules: ChannelRules, member: Subscriber, kind: Kind) -> None:
        stream = group.stream
        if rules.presence and not group.wanted.hidden:
            self._due.setdefault(stream.channel, clock.monotonic() + _SOON_S + stream.size / _MEMBERS_A_SECOND)
        if rules.join_leave and not group.wanted.silent and len(self._announcements) < _WAITING_MAX:
            self._announcements.append((stream.channel, rules, member.info_in(stream.channel), kind))
            self._something.set()

    async def _own(self, stream: Stream | None) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        rules = None if stream is None else self._ephemeral.rules(stream)
        if stream is not None and rules is not None:
            for count, (member, group) in enumerate(stream.members, 1):
                if not group.wanted.hidden:
                    found[member.id] = await self._showing.cleared(rules, member.info_in(stream.channel))
                if count % _SLICE == 0:
                    await asyncio.sleep(0)
        return found

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_SOON_S / 2)
            now = clock.monotonic()
            due = [channel for channel, at in self._due.items() if at <= now]
            if due:
                for channel in due:
                    del self._due[channel]
                await self._write(due)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._interval_s)
            held = {s.channel for s, rules in self._ephemeral.streams if rules.presence}
            await self._write([*held, *(self._reported - held)])  # all may have been sent away from some

    async def _write(self, channels: list[str]) -> None:
        async with self._writing:
            await self._write_next(channels)

    async def _write_next(self, channels: list[str]) -> None:
        records: list[tuple[str, bytes]] = []
        empty: list[str] = []
        for count, channel in enumerate(channels, 1):
            if count % _SLICE == 0:
                await asyncio.sleep(0)
            own = await self._own(self._ephemeral.stream(channel))
            if own:
                records.append((channel, _encoder.encode(own)))
                self._reported.add(channel)
            elif channel in self._reported:
                empty.append(channel)
                self._reported.discard(channel)
        try:
            if empty:
                await self._store.withdraw_many(self._node, empty)
            if records:
                await self._store.report_many(self._node, records, self._ttl_s)
        except HubError as exc:
            _log.warning("presence.not_reported", error=type(exc).__name__)
            self._reported.update(empty)
            soon = clock.monotonic() + 1.0
            for channel in channels:
                self._due.setdefault(channel, soon)

    async def _announce(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._announcements:
                batch = [self._announcements.popleft() for _ in range(min(_BATCH, len(self._announcements)))]
                packed = [
                    (channel, pack(b"", await self._showing.cleared(rules, info), kind=kind))
                    for channel, rules, info, kind in batch
                ]
                told = await asyncio.gather(
                    *(
                        self._broker.publish(channel, raw, history_size=0, history_ttl_s=0, meta_ttl_s=0)
                        for channel, raw in packed
                    ),
                    return_exceptions=True,
                )
                for error in told:
                    if isinstance(error, Exception) and not isinstance(error, HubError):
                        _log.error("presence.fault", error=type(error).__name__)
