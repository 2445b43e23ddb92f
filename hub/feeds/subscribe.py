"""Subscribe and recover: decide, bring the stream into the node's hands, and make the client a member.

Theory of operation of a subscription. `prepare` decides and brings the stream into the node's hands; it may wait.
`commit` never waits: in one step it takes what the client missed out of the ring and makes it a member from the next
publication on. The caller writes the reply in the same step, so the reply comes before every later push, and no
publication falls between the two or into both. A ticket that is not committed must be dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub import clock
from hub.errors import NotFound, Refused, Unavailable
from hub.feeds.group import PLAIN, Group, Wanted
from hub.feeds.publication import Publication
from hub.feeds.resources import Resources
from hub.feeds.stream import Stream
from hub.feeds.subscriber import Subscriber
from hub.model import Actor, Level, Position
from hub.policy import channels as policy
from hub.policy import engine
from hub.policy.channels import Channel
from hub.policy.engine import Obligation
from hub.settings import ChannelRules
from hub.storage import audit, log
from hub.telemetry import logs, metrics
from hub.wire.tagfilter import Filter

_log = logs.get("feeds")

_NOTHING: Mapping[str, bool] = {}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for with a subscription."""

    #: Its last position, when it asks for what it missed; an empty epoch stands for any.
    recover: Position | None = None
    #: It wants offsets, and to be told when one is lost.
    positioned: bool = False
    #: It wants what it misses.
    recoverable: bool = False
    #: It wants to be told who comes and goes.
    join_leave: bool = False
    #: It can apply deltas of this kind; "" for none.
    delta: str = ""
    filter: Filter | None = None
    #: It takes a number in place of the channel's name.
    compact: bool = False
    #: A token names the channel.
    granted: bool = False
    #: What a token says in place of the namespace's rules.
    overrides: Mapping[str, bool] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Where a subscription starts, and what the client leaves by."""

    group: Group
    position: Position
    positioned: bool
    recoverable: bool
    was_recovering: bool = False
    recovered: bool = False
    #: What the client had missed, oldest first.
    missed: list[Publication] = field(default_factory=list)


class Ticket:
    """A subscription that is decided and may be committed once."""

    __slots__ = (
        "_cached",
        "_recover",
        "_subscribing",
        "_wanted",
        "channel",
        "positioned",
        "recoverable",
        "stream",
        "view",
    )

    def __init__(
        self,
        subscribing: Subscribing,
        channel: Channel,
        view: Level | None,
        stream: Stream,
        recover: Position | None,
        *,
        wanted: Wanted = PLAIN,
        positioned: bool,
        recoverable: bool,
        cached: bool = False,
    ) -> None:
        self._subscribing = subscribing
        self._recover = recover
        self._wanted = wanted
        #: The newest publication is all that is recovered.
        self._cached = cached
        self.channel = channel
        #: The view of a durable channel; None for an ephemeral one.
        self.view = view
        self.stream = stream
        self.positioned = positioned
        self.recoverable = recoverable

    @property
    def recovers(self) -> bool:
        """True when nothing was asked for, or all of it can be given."""
        return self._recover is None or self._missed(self._recover) is not None

    def commit(self, member: Subscriber) -> Subscribed:
        """Make somebody a member and return what it missed; the reply is to be written before anything is awaited."""
        stream, recover = self.stream, self._recover
        missed = None if recover is None else self._missed(recover)
        group = stream.join(member, self._wanted)
        if self._wanted.filter is not None and missed:
            missed = [p for p in missed if self._wanted.filter.matches(p.tags)]
        self.drop()
        if self.channel.rules is not None:
            self._subscribing.arrived(group, self.channel.rules, member)
        if recover is not None:
            metrics.RECOVERIES.labels("lost" if missed is None else "recovered").inc()
        return Subscribed(
            group=group,
            position=Position(stream.top, stream.epoch),
            positioned=self.positioned,
            recoverable=self.recoverable,
            was_recovering=recover is not None,
            recovered=missed is not None,
            missed=missed or [],
        )

    def drop(self) -> None:
        """Give the stream back."""
        self._subscribing.release(self.channel, self.stream)

    def _missed(self, recover: Position) -> list[Publication] | None:
        stream = self.stream
        same = recover.epoch in ("", stream.epoch)
        if not self._cached:
            return stream.since(recover.offset) if same else None
        if same and recover.epoch and recover.offset == stream.top:
            return []
        return [stream.ring[-1]] if stream.ring else None


class Subscribing:
    """The use cases of whoever listens."""

    def __init__(self, resources: Resources, *, catch_up_s: float = 2.0) -> None:
        self._r = resources
        self._catch_up_s = catch_up_s

    async def prepare(self, actor: Actor, name: str, request: Request) -> Ticket:
        """Decide a subscription and get its stream.

        Raises:
            NotFound, Refused: no such channel, or not for this actor, or not with this filter.
            Unavailable: the log is too old, or Redis or PostgreSQL does not answer.
        """
        channel = self._r.channels.resolve(name)
        if channel.rules is not None:
            _decide(actor, channel, channel.rules, request)
            stream = await self._r.ephemeral.acquire(channel.name, channel.rules)
            return self._ticket(actor, channel, channel.rules, stream, request)
        _refuse_filter(request)
        view = await self._r.view(actor, channel)
        stream = await self._r.durable.acquire(name, view)
        recover = request.recover
        ticket = Ticket(self, channel, view, stream, recover, positioned=True, recoverable=True)
        try:
            if recover is not None and recover.epoch in ("", stream.epoch):
                await self._catch_up(stream, view, recover.offset)
            if Obligation.AUDIT in engine.reading(view).obligations:
                await self._record(actor, "subscribe", ticket)
        except BaseException:
            ticket.drop()
            raise
        return ticket

    def at_hand(self, actor: Actor, name: str, request: Request) -> Ticket | None:
        """Decide a subscription of which the node holds the stream, without waiting; None means: `prepare` it.

        Args and errors are those of `prepare`.
        """
        channel = self._r.channels.resolve(name)
        if channel.rules is None:
            return None  # what is recorded or looked up has to wait
        _decide(actor, channel, channel.rules, request)
        stream = self._r.ephemeral.at_hand(channel.name)
        return None if stream is None else self._ticket(actor, channel, channel.rules, stream, request)

    def personal(self, user: str) -> str | None:
        """Return the name of a user's own channel; None without one, or where its name can be no channel's."""
        name = self._r.channels.personal(user)
        if name is None:
            return None
        try:
            channel = self._r.channels.resolve(name)
        except NotFound:
            _log.warning("feeds.no_personal_channel")  # without the user's id
            return None
        # A user whose id holds the boundary or the separator would share its channel with those whom its parts name.
        return name if channel.users in (None, (user,)) else None

    async def left(self, actor: Actor, stream: Stream) -> None:
        """Put on record until which offset somebody was on a view whose reading is audited. Raises Unavailable."""
        view = stream.view
        if view is not None and Obligation.AUDIT in engine.reading(view).obligations:
            await audit.record(
                self._r.app, actor, action="unsubscribe", resource_type="channel", resource_id=stream.channel,
                outcome="done", details={"view": view.label, "offset": stream.top},
            )  # fmt: skip

    def leave(self, group: Group, member: Subscriber) -> None:
        """Take a member off a stream."""
        group.stream.leave(member, group)
        self.departed(group, member)

    def departed(self, group: Group, member: Subscriber) -> None:
        """Note that a member is no longer on a stream."""
        stream = group.stream
        if stream.view is None:
            rules = self._r.channels.resolve(stream.channel).rules
            if rules is not None and (rules.presence or rules.join_leave):
                self._r.presence.left(group, rules, member)
            self._r.ephemeral.forget_if_idle(stream)

    def arrived(self, group: Group, rules: ChannelRules, member: Subscriber) -> None:
        """Note that a member is on a stream."""
        if rules.presence or rules.join_leave:
            self._r.presence.joined(group, rules, member)

    def release(self, channel: Channel, stream: Stream) -> None:
        """Give back a stream that a ticket held."""
        if channel.durable:
            self._r.durable.release(stream)
        else:
            self._r.ephemeral.release(stream)

    def _ticket(self, actor: Actor, channel: Channel, rules: ChannelRules, stream: Stream, request: Request) -> Ticket:
        keeps, overrides = rules.history_size > 0, request.overrides
        reads = keeps and policy.permits(policy.may_read_history, actor, channel)
        asks = request.recoverable or request.recover is not None
        recoverable = keeps and (
            overrides.get("force_recovery", rules.force_recovery) or (asks and (rules.allow_recovery or reads))
        )
        positioned = recoverable or (
            keeps
            and (
                overrides.get("force_positioning", rules.force_positioning)
                or (request.positioned and (rules.allow_positioning or reads))
            )
        )
        joins = overrides.get("join_leave", rules.join_leave) and (
            overrides.get("force_push_join_leave", rules.force_push_join_leave)
            or (request.join_leave and policy.permits(policy.may_see_presence, actor, channel))
        )
        cached = rules.force_recovery_mode == "cache"
        recover = request.recover if recoverable else None
        if recover is None and recoverable and cached and rules.auto_cache_recover:
            recover = Position(0, "")
        wanted = Wanted(
            filter=request.filter,
            # What a filter leaves out is no base for what comes next.
            delta=request.filter is None and request.delta in rules.allowed_delta_types,
            joins=joins,
            compact=request.compact and rules.allow_channel_compaction,
            hidden=rules.presence and not overrides.get("presence", True),
            silent=rules.join_leave and not overrides.get("join_leave", True),
        )
        return Ticket(
            self, channel, None, stream, recover, wanted=wanted, positioned=positioned, recoverable=recoverable,
            cached=cached,
        )  # fmt: skip

    async def _catch_up(self, stream: Stream, view: Level, offset: int) -> None:
        """Wait until the node has applied what the client has already seen on another node."""
        if offset <= stream.top:
            return
        tops = await log.channel_tops(self._r.system, stream.channel)
        if offset > tops[view]:
            return  # above the top: `commit` says that it can not be recovered
        deadline = clock.monotonic() + self._catch_up_s
        while stream.top < offset:
            if clock.monotonic() > deadline:
                raise Unavailable("log of events")
            await asyncio.sleep(0.02)

    async def _record(self, actor: Actor, action: str, ticket: Ticket) -> None:
        assert ticket.view is not None
        await audit.record(
            self._r.app, actor, action=action, resource_type="channel", resource_id=ticket.channel.name,
            outcome="allowed", details={"view": ticket.view.label, "offset": ticket.stream.top},
        )  # fmt: skip


def _decide(actor: Actor, channel: Channel, rules: ChannelRules, request: Request) -> None:
    policy.may_subscribe(actor, channel, request.granted)
    if not rules.allow_tags_filter:
        _refuse_filter(request)


def _refuse_filter(request: Request) -> None:
    if request.filter is not None:  # to go on without would give the client what it did not ask for
        raise Refused("channels", "filter", "Este canal não aceita filtros.")
