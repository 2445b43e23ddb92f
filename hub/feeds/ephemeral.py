"""Hold the streams of ephemeral channels, fed by the broker.

A channel is heard in Redis while it has local subscribers: SUBSCRIBE, wait for the acknowledgement, then read position
and history; messages that come meanwhile wait and are applied by offset. A message whose offset leaves a hole is kept
until the hole is read from the history. When the history can not fill it (or its epoch has changed), members are told
that their state is insufficient, and come back. A lost message that no other follows is found by `check_positions`.
Channels without history are at-most-once and have no offsets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hub import clock
from hub.broker.interface import Broker, Stored, StreamPage
from hub.errors import HubError
from hub.feeds.fanout import Fanout
from hub.feeds.publication import Kind, Publication
from hub.feeds.stream import Stream
from hub.model import Position
from hub.settings import ChannelRules
from hub.telemetry import logs, metrics
from hub.wire import envelope
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT

_log = logs.get("feeds")
_heard = metrics.PUBLICATIONS.labels("ephemeral")

#: Streams whose positions are asked for at once.
_POSITIONS = 500
#: Seconds that a message may be on its way before it counts as lost.
_ON_ITS_WAY_S = 1.0


class _Channel:
    """A channel that this node hears."""

    __slots__ = ("aside", "ready", "repair", "rules", "stream")

    def __init__(self, stream: Stream, rules: ChannelRules) -> None:
        self.stream = stream
        self.rules = rules
        #: Messages that came before the history was read, or while a hole is being filled; None when there is no need.
        self.aside: list[tuple[str, Publication]] | None = []
        self.ready: asyncio.Task[None] | None = None
        self.repair: asyncio.Task[None] | None = None


class EphemeralStreams:
    """The streams that this node holds of the ephemeral channels."""

    def __init__(self, broker: Broker, fanout: Fanout) -> None:
        self._broker = broker
        self._fanout = fanout
        self._channels: dict[str, _Channel] = {}

    @property
    def up(self) -> bool:
        """True while the broker is known to hear: a publication that nobody could hear is refused."""
        return self._broker.up

    @property
    def streams(self) -> list[tuple[Stream, ChannelRules]]:
        """All streams that somebody is on, with their rules."""
        return [(held.stream, held.rules) for held in self._channels.values() if held.stream.groups]

    def stream(self, channel: str) -> Stream | None:
        """Return a stream that is held; for a look, not to keep."""
        held = self._channels.get(channel)
        return None if held is None else held.stream

    def rules(self, stream: Stream) -> ChannelRules | None:
        """Return the rules of a stream that is held; None for one that is no more."""
        held = self._channels.get(stream.channel)
        return held.rules if held is not None and held.stream is stream else None

    def at_hand(self, channel: str) -> Stream | None:
        """Return the stream pinned, as `acquire` does, when nothing has to be waited for; else None."""
        held = self._channels.get(channel)
        if held is None or held.ready is not None:
            return None
        held.stream.pins += 1
        _forget_old(held)
        return held.stream

    async def acquire(self, channel: str, rules: ChannelRules) -> Stream:
        """Return the stream, heard and pinned; give it back with `release`. Raises Unavailable."""
        held = self._channels.get(channel)
        if held is None:
            held = self._channels[channel] = _Channel(Stream(channel, "", 0, rules.history_size), rules)
            held.ready = asyncio.create_task(self._open(held), name="feeds-open")
            held.ready.add_done_callback(lambda t: t.cancelled() or t.exception())
        held.stream.pins += 1
        try:
            if held.ready is not None:
                await asyncio.shield(held.ready)
        except BaseException:
            held.stream.pins -= 1
            raise
        _forget_old(held)
        return held.stream

    def release(self, stream: Stream) -> None:
        """Give a pinned stream back; an idle one is no longer heard."""
        stream.pins -= 1
        self.forget_if_idle(stream)

    def forget_if_idle(self, stream: Stream) -> None:
        """Stop to hear a channel that nobody is on."""
        held = self._channels.get(stream.channel)
        if held is not None and held.stream is stream and stream.idle:
            del self._channels[stream.channel]
            self._broker.unsubscribe(stream.channel)

    async def history(
        self, channel: str, rules: ChannelRules, *, since: int | None, limit: int, reverse: bool
    ) -> tuple[Position, list[Publication]]:
        """Read a channel's history from Redis. Raises Unavailable."""
        page = await self._read(channel, rules, since=since, limit=limit, reverse=reverse)
        return page.position, [p for p in map(_stored, page.messages) if p is not None]

    async def forget_history(self, channel: str) -> None:
        """Forget a channel's publications, on all nodes and in Redis; its position stays. Raises Unavailable."""
        top = await self._broker.history_remove(channel)
        held = self._channels.get(channel)
        if held is not None:
            held.stream.forget(top)
        told = pack(b"%d" % top, kind=Kind.FORGET)
        await self._broker.publish(channel, told, history_size=0, history_ttl_s=0, meta_ttl_s=0)

    async def publish(
        self,
        channel: str,
        rules: ChannelRules,
        payload: bytes,
        *,
        skip_history: bool = False,
        idempotency_key: str = "",
        version: int = 0,
        version_epoch: str = "",
    ) -> Position:
        """Append to the history, where there is one, and publish. Raises Unavailable."""
        return await self._broker.publish(
            channel,
            payload,
            history_size=0 if skip_history else rules.history_size,
            history_ttl_s=rules.history_ttl,
            meta_ttl_s=rules.history_meta_ttl,
            idempotency_key=idempotency_key,
            version=version,
            version_epoch=version_epoch,
        )

    def message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        """Take what the broker heard."""
        held = self._channels.get(channel)
        publication = _decode(offset, payload)
        if held is None or publication is None:
            return
        _heard.inc()
        publication.at = clock.epoch_s()
        if held.aside is not None:
            held.aside.append((epoch, publication))
        else:
            self._accept(held, epoch, publication)

    def reconnected(self) -> None:
        """Fill the hole that a lost connection may have left in every stream with history."""
        for held in self._channels.values():
            if held.rules.history_size and held.aside is None:
                self._start_repair(held)

    async def check_positions(self) -> None:
        """Compare every stream that has a position with Redis, and fill what was lost. Raises Unavailable."""
        suspects = await self._behind([h for h in self._channels.values() if h.rules.history_size and h.aside is None])
        if suspects:
            await asyncio.sleep(_ON_ITS_WAY_S)  # what is on its way is not lost
            for held in await self._behind([h for h in suspects if self._channels.get(h.stream.channel) is h]):
                if held.aside is None:
                    _log.warning("feeds.lost_message", namespace=held.stream.channel.partition(":")[0])
                    self._start_repair(held)

    async def _behind(self, channels: list[_Channel]) -> list[_Channel]:
        found = []
        for start in range(0, len(channels), _POSITIONS):
            batch = channels[start : start + _POSITIONS]
            before = [held.stream.top for held in batch]
            positions = await self._broker.positions([held.stream.channel for held in batch])
            for held, top in zip(batch, before, strict=True):
                position = positions.get(held.stream.channel)
                # Read before asking: what came meanwhile is no reason to suspect.
                if position is None:
                    if top:
                        found.append(held)
                elif position.epoch != held.stream.epoch or not top <= position.offset <= held.stream.top:
                    found.append(held)
        return found

    async def _open(self, held: _Channel) -> None:
        channel = held.stream.channel
        try:
            await self._broker.subscribe(channel)
            if held.rules.history_size:
                page = await self._read(channel, held.rules, since=None, limit=held.rules.history_size, reverse=True)
                held.stream.top, held.stream.epoch = page.position.offset, page.position.epoch
                held.stream.preload([p for p in map(_stored, reversed(page.messages)) if p is not None])
        except BaseException:
            if self._channels.get(channel) is held:
                del self._channels[channel]
                self._broker.unsubscribe(channel)
            raise
        held.ready = None
        self._take_aside(held)

    def _accept(self, held: _Channel, epoch: str, publication: Publication) -> None:
        stream = held.stream
        if publication.kind is Kind.FORGET:
            if publication.data.isdigit():
                stream.forget(int(publication.data))
        elif not publication.offset or not held.rules.history_size:
            self._fanout.publish(stream, publication)
        elif epoch != stream.epoch:
            held.aside = [(epoch, publication)]
            self._start_repair(held)
        elif publication.offset == stream.top + 1:
            self._fanout.publish(stream, publication)
        elif publication.offset > stream.top:
            held.aside = [(epoch, publication)]
            self._start_repair(held)

    def _take_aside(self, held: _Channel) -> None:
        waiting, held.aside = held.aside or [], None
        for i, (epoch, publication) in enumerate(waiting):
            self._accept(held, epoch, publication)
            if held.aside is not None:  # another hole
                held.aside = waiting[i:]  # type: ignore[unreachable]
                return

    def _start_repair(self, held: _Channel) -> None:
        if held.aside is None:
            held.aside = []
        if held.repair is None:
            held.repair = asyncio.create_task(self._repair(held), name="feeds-repair")

    async def _repair(self, held: _Channel) -> None:
        stream = held.stream
        delay_s = 0.05
        while self._channels.get(stream.channel) is held:
            try:
                page = await self._read(
                    stream.channel, held.rules, since=stream.top, limit=held.rules.history_size, reverse=False
                )
                break
            except HubError as exc:
                _log.warning("feeds.repair_failed", error=type(exc).__name__)
                await asyncio.sleep(delay_s)
                delay_s = min(2 * delay_s, 1.0)
        else:
            return
        held.repair = None
        missed = [p for p in map(_stored, page.messages) if p is not None]
        whole = page.position.epoch == stream.epoch and (
            page.position.offset == stream.top or bool(missed and missed[0].offset == stream.top + 1)
        )
        if whole:
            for publication in missed:
                self._fanout.publish(stream, publication)
        else:
            self._begin_again(held, page)
        self._take_aside(held)

    def _begin_again(self, held: _Channel, page: StreamPage) -> None:
        stream = held.stream
        stream.ring.clear()
        stream.top, stream.epoch = page.position.offset, page.position.epoch
        stream.end(UNSUBSCRIBED_INSUFFICIENT)
        self.forget_if_idle(stream)

    async def _read(
        self, channel: str, rules: ChannelRules, *, since: int | None, limit: int, reverse: bool
    ) -> StreamPage:
        return await self._broker.history(
            channel, since=since, limit=limit, reverse=reverse, meta_ttl_s=rules.history_meta_ttl
        )


def pack(
    data: bytes,
    info: bytes | None = None,
    *,
    tags: Mapping[str, str] | None = None,
    delta: bool = False,
    kind: Kind = Kind.PUBLICATION,
) -> bytes:
    """Pack a publication for the broker."""
    return envelope.pack_message(data, info, tags=dict(tags) if tags else None, delta=delta, kind=kind)


def _forget_old(held: _Channel) -> None:
    """Forget publications that the history has forgotten: all of them, for its time counts from the newest."""
    ring = held.stream.ring
    if ring and ring[-1].at < clock.epoch_s() - held.rules.history_ttl:
        ring.clear()


def _stored(message: Stored) -> Publication | None:
    publication = _decode(message.offset, message.payload)
    if publication is not None:
        publication.at = clock.epoch_s()
    return publication


def _decode(offset: int, payload: bytes) -> Publication | None:
    try:
        message = envelope.unpack_message(payload)
        kind = Kind(message.kind)
    except ValueError:
        _log.warning("feeds.unreadable_message")
        return None
    return Publication(offset, message.data, info=message.info, tags=message.tags, kind=kind, wants_delta=message.delta)
