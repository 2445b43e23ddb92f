"""Subscribe, recover, publish and read history: the use cases of channels.

Theory of operation of a subscription. `prepare` decides and brings the stream into the node's hands; it may wait.
`commit` never waits: in one step it takes what the client missed out of the ring and makes it a member from the next
publication on. The caller writes the reply in the same step, so the reply comes before every later push, and no
publication falls between the two or into both. A ticket that is not committed must be dropped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hub import clock
from hub.compliance.gate import Gate
from hub.errors import NotFound, Refused, Unavailable
from hub.feeds.durable import DurableStreams
from hub.feeds.ephemeral import EphemeralStreams
from hub.feeds.stream import Publication, Stream
from hub.feeds.subscriber import Subscriber
from hub.model import Actor, Document, Finding, Level, Position, Status
from hub.policy import channels as policy
from hub.policy import engine
from hub.policy.channels import Channel, Channels
from hub.policy.engine import Obligation
from hub.settings import ChannelRules
from hub.storage import audit, log, posts
from hub.storage.pool import Database
from hub.telemetry import metrics
from hub.wire import envelope, json


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Where a subscription starts."""

    position: Position
    positioned: bool
    recoverable: bool
    was_recovering: bool = False
    recovered: bool = False
    #: What the client had missed, oldest first.
    missed: list[Publication] = field(default_factory=list)


class Blocked(Refused):
    """A compliance module found something in an ephemeral publication."""

    code, status = 422, 422

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        rules = ", ".join(dict.fromkeys(f.rule for f in findings))
        super().__init__("compliance", rules, f"blocked by compliance: {rules}")
        self.findings = findings


class Ticket:
    """A subscription that is decided and may be committed once."""

    __slots__ = ("_feeds", "_recover", "channel", "positioned", "recoverable", "stream", "view")

    def __init__(
        self, feeds: Feeds, channel: Channel, view: Level | None, stream: Stream, recover: Position | None,
        *, positioned: bool, recoverable: bool,
    ) -> None:  # fmt: skip
        self._feeds = feeds
        self._recover = recover
        self.channel = channel
        #: The view of a durable channel; None for an ephemeral one.
        self.view = view
        self.stream = stream
        self.positioned = positioned
        self.recoverable = recoverable

    @property
    def recovers(self) -> bool:
        """True when nothing was asked for, or all of it can be given."""
        recover, stream = self._recover, self.stream
        if recover is None:
            return True
        return recover.epoch in ("", stream.epoch) and stream.since(recover.offset) is not None

    def commit(self, member: Subscriber) -> Subscribed:
        """Make somebody a member and return what it missed; the reply is to be written before anything is awaited."""
        stream, recover = self.stream, self._recover
        missed: list[Publication] | None = None
        if recover is not None and recover.epoch in ("", stream.epoch):
            missed = stream.since(recover.offset)
        stream.join(member)
        self.drop()
        if recover is not None:
            metrics.RECOVERIES.labels("lost" if missed is None else "recovered").inc()
        return Subscribed(
            position=Position(stream.top, stream.epoch),
            positioned=self.positioned,
            recoverable=self.recoverable,
            was_recovering=recover is not None,
            recovered=missed is not None,
            missed=missed or [],
        )

    def drop(self) -> None:
        """Give the stream back."""
        self._feeds.release(self.channel, self.stream)


class Feeds:
    """The use cases of channels on one node."""

    def __init__(
        self,
        channels: Channels,
        durable: DurableStreams,
        ephemeral: EphemeralStreams,
        gate: Gate,
        app: Database,
        system: Database,
        *,
        catch_up_s: float = 2.0,
    ) -> None:
        self._channels = channels
        self._durable = durable
        self._ephemeral = ephemeral
        self._gate = gate
        self._app = app
        self._system = system
        self._catch_up_s = catch_up_s

    async def prepare(
        self, actor: Actor, name: str, recover: Position | None, *, granted: bool = False, wants_position: bool = False
    ) -> Ticket:
        """Decide a subscription and get its stream.

        Args:
            recover: the client's last position, when it asks for what it missed; an empty epoch stands for any.
            granted: its token names the channel.
            wants_position: the client asked for offsets.

        Raises:
            NotFound, Refused: no such channel, or not for this actor.
            Unavailable: the log is too old, or Redis or PostgreSQL does not answer.
        """
        channel = self._channels.resolve(name)
        if channel.rules is not None:
            return await self._prepare_ephemeral(actor, channel, channel.rules, recover, granted, wants_position)
        view = await self._view(actor, channel)
        stream = await self._durable.acquire(name, view)
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

    def at_hand(
        self, actor: Actor, name: str, recover: Position | None, *, granted: bool = False, wants_position: bool = False
    ) -> Ticket | None:
        """Decide a subscription of which the node holds the stream, without waiting; None means: `prepare` it.

        Args and errors are those of `prepare`.
        """
        channel = self._channels.resolve(name)
        if channel.rules is None:
            return None  # what is recorded or looked up has to wait
        policy.may_subscribe(actor, channel, granted)
        stream = self._ephemeral.at_hand(channel.name)
        return None if stream is None else self._ticket(channel, channel.rules, stream, recover, wants_position)

    async def left(self, actor: Actor, stream: Stream) -> None:
        """Put on record until which offset somebody was on a view whose reading is audited. Raises Unavailable."""
        view = stream.view
        if view is not None and Obligation.AUDIT in engine.reading(view).obligations:
            await audit.record(
                self._app, actor, action="unsubscribe", resource_type="channel", resource_id=stream.channel,
                outcome="done", details={"view": view.label, "offset": stream.top},
            )  # fmt: skip

    def leave(self, stream: Stream, member: Subscriber) -> None:
        """Take a member off a stream."""
        stream.leave(member)
        if stream.view is None:
            self._ephemeral.forget_if_idle(stream)

    def release(self, channel: Channel, stream: Stream) -> None:
        """Give back a stream that a ticket held."""
        if channel.durable:
            self._durable.release(stream)
        else:
            self._ephemeral.release(stream)

    async def publish(self, actor: Actor, name: str, data: bytes, info: bytes | None, *, subscribed: bool) -> Position:
        """Publish into an ephemeral channel, after its namespace's compliance modules have seen it.

        Raises:
            NotFound, Refused: no such channel, or not for this actor; always for a durable channel.
            Blocked: a module found something.
            NoVerdict, Unavailable: nothing was published, try again.
        """
        channel = self._channels.resolve(name)
        policy.may_publish(actor, channel, subscribed)
        return await self._publish(channel, data, info)

    async def publish_from_server(self, name: str, data: bytes) -> Position:
        """Publish into an ephemeral channel for an application that holds the key of the server API.

        Raises:
            NotFound, Refused: no such channel, or a durable one.
            Blocked, NoVerdict, Unavailable: see `publish`.
        """
        channel = self._channels.resolve(name)
        if channel.durable:
            raise Refused("channels", "publish", "Only a change of content publishes into this channel.")
        return await self._publish(channel, data, None)

    async def _publish(self, channel: Channel, data: bytes, info: bytes | None) -> Position:
        assert channel.rules is not None
        if not self._ephemeral.up:
            raise Unavailable("message broker")
        if channel.rules.compliance_modules:
            await self._judge(channel.rules.compliance_modules, data, info)
        rules = channel.rules
        return await self._ephemeral.publish(channel.name, rules, envelope.pack_message(data, info))

    async def _judge(self, modules: tuple[str, ...], data: bytes, info: bytes | None) -> None:
        document = Document(
            fields=(("data", json.readable(data)), ("info", json.readable(info) if info else "")),
            level=Level.PUBLIC,
            status=Status.PUBLISHED,
            content_type="message",
        )
        verdict = await self._gate.check(document, modules)
        if not verdict.passed:
            raise Blocked(verdict.findings)

    async def history(
        self, actor: Actor, name: str, *, since: Position | None, limit: int, reverse: bool, subscribed: bool
    ) -> tuple[Position, list[Publication], bool]:
        """Read a stream. Returns its position, publications, and False when `since` is of another epoch.

        Raises:
            NotFound, Refused, Unavailable: see `prepare`.
        """
        channel = self._channels.resolve(name)
        offset = since.offset if since is not None else None
        if channel.rules is not None:
            policy.may_read_history(actor, channel, subscribed)
            if not channel.rules.history_size:
                raise NotFound("history")
            most = channel.rules.history_size if limit < 0 else min(limit, channel.rules.history_size)
            position, found = await self._ephemeral.history(
                name, channel.rules, since=offset, limit=most, reverse=reverse
            )
            return position, found, since is None or since.epoch in ("", position.epoch)
        view = await self._view(actor, channel)
        stream = await self._durable.acquire(name, view)
        try:
            return (*_page(stream, offset, limit, reverse), since is None or since.epoch in ("", stream.epoch))
        finally:
            self._durable.release(stream)

    def position(self, name: str, view: Level) -> tuple[int, str] | None:
        """Return offset and epoch of a durable stream that the node holds."""
        return self._durable.position(name, view)

    async def hold(self, name: str, view: Level) -> tuple[int, str]:
        """Return offset and epoch of a durable stream, loading it if need be. Raises Unavailable."""
        stream = await self._durable.acquire(name, view)
        self._durable.release(stream)
        return stream.top, stream.epoch

    async def _prepare_ephemeral(
        self, actor: Actor, channel: Channel, rules: ChannelRules, recover: Position | None, granted: bool, wants: bool
    ) -> Ticket:
        policy.may_subscribe(actor, channel, granted)
        stream = await self._ephemeral.acquire(channel.name, rules)
        return self._ticket(channel, rules, stream, recover, wants)

    def _ticket(
        self, channel: Channel, rules: ChannelRules, stream: Stream, recover: Position | None, wants: bool
    ) -> Ticket:
        keeps = rules.history_size > 0
        recoverable = keeps and (rules.force_recovery or (rules.allow_recovery and (wants or recover is not None)))
        positioned = recoverable or (keeps and (rules.force_positioning or (rules.allow_positioning and wants)))
        return Ticket(
            self,
            channel,
            None,
            stream,
            recover if recoverable else None,
            positioned=positioned,
            recoverable=recoverable,
        )

    async def _view(self, actor: Actor, channel: Channel) -> Level:
        is_author = False
        if channel.name.startswith("post:") and not actor.anonymous and actor.clearance < Level.RESTRICTED:
            post = await posts.read_post(self._app, actor, channel.subject)
            is_author = post is not None and post.author_id == actor.user
        return policy.view_of(actor, channel, is_author=is_author)

    async def _catch_up(self, stream: Stream, view: Level, offset: int) -> None:
        """Wait until the node has applied what the client has already seen on another node."""
        if offset <= stream.top:
            return
        tops = await log.channel_tops(self._system, stream.channel)
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
            self._app, actor, action=action, resource_type="channel", resource_id=ticket.channel.name,
            outcome="allowed", details={"view": ticket.view.label, "offset": ticket.stream.top},
        )  # fmt: skip


def _page(stream: Stream, since: int | None, limit: int, reverse: bool) -> tuple[Position, list[Publication]]:
    """Read a page from a ring, with Centrifugo's meaning of since and reverse."""
    ring = list(stream.ring)
    if reverse:
        ring.reverse()
        found = [p for p in ring if since is None or p.offset < since]
    else:
        found = [p for p in ring if since is None or p.offset > since]
    return Position(stream.top, stream.epoch), found if limit < 0 else found[:limit]
