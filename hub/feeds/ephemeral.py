"""Hold the streams of ephemeral channels, fed by the broker.

A channel is heard in Redis while it has local subscribers: SUBSCRIBE, wait for the acknowledgement, then read position
and history; messages that come meanwhile wait and are applied by offset. A message whose offset leaves a hole is kept
until the hole is read from the history. When the history can not fill it (or its epoch has changed), members are told
that their state is insufficient, and come back. Channels without history are at-most-once and have no offsets.
"""

from __future__ import annotations

import asyncio

from hub.broker.interface import Broker, Stored, StreamPage
from hub.errors import HubError
from hub.feeds.fanout import Fanout
from hub.feeds.stream import Publication, Stream
from hub.model import Position
from hub.settings import ChannelRules
from hub.telemetry import logs, metrics
from hub.wire import envelope
from hub.wire.codes import UNSUBSCRIBED_INSUFFICIENT

_log = logs.get("feeds")
_heard = metrics.PUBLICATIONS.labels("ephemeral")


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

    def at_hand(self, channel: str) -> Stream | None:
        """Return the stream pinned, as `acquire` does, when nothing has to be waited for; else None."""
        held = self._channels.get(channel)
        if held is None or held.ready is not None:
            return None
        held.stream.pins += 1
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

    async def publish(self, channel: str, rules: ChannelRules, payload: bytes) -> Position:
        """Append to the history, where there is one, and publish. Raises Unavailable."""
        return await self._broker.publish(
            channel,
            payload,
            history_size=rules.history_size,
            history_ttl_s=rules.history_ttl,
            meta_ttl_s=rules.history_meta_ttl,
        )

    def message(self, channel: str, offset: int, epoch: str, payload: bytes) -> None:
        """Take what the broker heard."""
        held = self._channels.get(channel)
        publication = _decode(offset, payload)
        if held is None or publication is None:
            return
        _heard.inc()
        if held.aside is not None:
            held.aside.append((epoch, publication))
        else:
            self._accept(held, epoch, publication)

    def reconnected(self) -> None:
        """Fill the hole that a lost connection may have left in every stream with history."""
        for held in self._channels.values():
            if held.rules.history_size and held.aside is None:
                self._start_repair(held)

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
        if not publication.offset or not held.rules.history_size:
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
        for member in stream.members:
            stream.leave(member)
            member.ended(stream.channel, UNSUBSCRIBED_INSUFFICIENT)
        self.forget_if_idle(stream)

    async def _read(
        self, channel: str, rules: ChannelRules, *, since: int | None, limit: int, reverse: bool
    ) -> StreamPage:
        return await self._broker.history(
            channel, since=since, limit=limit, reverse=reverse, meta_ttl_s=rules.history_meta_ttl
        )


def _stored(message: Stored) -> Publication | None:
    return _decode(message.offset, message.payload)


def _decode(offset: int, payload: bytes) -> Publication | None:
    try:
        message = envelope.unpack_message(payload)
    except ValueError:
        _log.warning("feeds.unreadable_message")
        return None
    return Publication(offset, message.data, info=message.info)
