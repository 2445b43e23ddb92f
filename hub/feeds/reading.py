"""Read streams and who is on them: history, presence, positions; for clients and for applications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hub.errors import NotFound
from hub.feeds.publication import Publication
from hub.feeds.resources import Resources, keeping
from hub.feeds.stream import Stream
from hub.model import ANONYMOUS, Actor, Level, Position
from hub.policy import channels as policy
from hub.policy import engine
from hub.policy.channels import Channel
from hub.policy.engine import Obligation
from hub.storage import audit

#: Streams looked at between two turns of the loop.
_SLICE = 500


class Reading:
    """The use cases of whoever looks."""

    def __init__(self, resources: Resources) -> None:
        self._r = resources

    async def history(
        self, actor: Actor, name: str, *, since: Position | None, limit: int, reverse: bool, subscribed: bool
    ) -> tuple[Position, list[Publication], bool]:
        """Read a stream. Returns its position, publications, and False when `since` is of another epoch.

        Raises:
            NotFound, Refused, Unavailable: no such channel or history; not for this actor; no answer now.
        """
        channel = self._r.channels.resolve(name)
        if channel.rules is not None:
            policy.may_read_history(actor, channel, subscribed)
        position, found = await self._history(actor, channel, since=since, limit=limit, reverse=reverse)
        return position, found, since is None or since.epoch in ("", position.epoch)

    async def history_from_server(
        self, name: str, *, since: Position | None, limit: int, reverse: bool
    ) -> tuple[Position, list[Publication]]:
        """Read a stream for an application; of a durable channel what the public sees. Errors as for `history`."""
        channel = self._r.channels.resolve(name)
        return await self._history(ANONYMOUS, channel, since=since, limit=limit, reverse=reverse)

    async def history_remove(self, name: str) -> None:
        """Forget what an ephemeral channel kept; its position stays.

        Raises:
            NotFound, Unavailable: no such channel or history; no answer now.
        """
        channel = self._r.channels.resolve(name)
        keeping(channel)
        await self._r.ephemeral.forget_history(channel.name)

    async def presence(self, actor: Actor, name: str, *, subscribed: bool) -> dict[str, bytes]:
        """Return who is here: client id → JSON of its ClientInfo.

        Raises:
            NotFound, Refused, Unavailable: no such channel or presence; not for this actor; no answer now.
        """
        self._allow(actor, name, subscribed)
        return await self.presence_from_server(name)

    async def presence_stats(self, actor: Actor, name: str, *, subscribed: bool) -> tuple[int, int]:
        """Return how many clients and users are here. Errors as for `presence`."""
        self._allow(actor, name, subscribed)
        return await self.presence_stats_from_server(name)

    async def presence_from_server(self, name: str) -> dict[str, bytes]:
        """Return who is here, for an application. Raises NotFound, Unavailable."""
        channel = self._present(name)
        return await self._r.presence.who(channel.name, self._r.ephemeral.stream(channel.name))

    async def presence_stats_from_server(self, name: str) -> tuple[int, int]:
        """Return how many clients and users are here, for an application. Raises NotFound, Unavailable."""
        channel = self._present(name)
        return await self._r.presence.count(channel.name, self._r.ephemeral.stream(channel.name))

    async def channels(self, fits: Callable[[str], bool] = lambda name: True) -> dict[str, int]:
        """Return the channels with subscribers on this node whose names fit, and how many those are."""
        streams = [stream for stream, _ in self._r.ephemeral.streams]
        found: dict[str, int] = {}
        for count, stream in enumerate([*streams, *self._r.durable.streams], 1):
            if stream.groups and fits(stream.channel):
                found[stream.channel] = found.get(stream.channel, 0) + stream.size
            if count % _SLICE == 0:
                await asyncio.sleep(0)
        return found

    def position(self, name: str, view: Level) -> tuple[int, str] | None:
        """Return offset and epoch of a durable stream that the node holds."""
        return self._r.durable.position(name, view)

    async def hold(self, name: str, view: Level) -> tuple[int, str]:
        """Return offset and epoch of a durable stream, loading it if need be. Raises Unavailable."""
        stream = await self._r.durable.acquire(name, view)
        self._r.durable.release(stream)
        return stream.top, stream.epoch

    def _allow(self, actor: Actor, name: str, subscribed: bool) -> None:
        channel = self._r.channels.resolve(name)
        if channel.durable:
            raise NotFound("presence")  # of nobody: who reads what is not for others to know
        policy.may_see_presence(actor, channel, subscribed)

    def _present(self, name: str) -> Channel:
        channel = self._r.channels.resolve(name)
        if channel.rules is None or not channel.rules.presence:
            raise NotFound("presence")
        return channel

    async def _history(
        self, actor: Actor, channel: Channel, *, since: Position | None, limit: int, reverse: bool
    ) -> tuple[Position, list[Publication]]:
        offset = since.offset if since is not None else None
        if channel.rules is not None:
            rules = keeping(channel)
            most = rules.history_size if limit < 0 else min(limit, rules.history_size)
            return await self._r.ephemeral.history(channel.name, rules, since=offset, limit=most, reverse=reverse)
        view = await self._r.view(actor, channel)
        stream = await self._r.durable.acquire(channel.name, view)
        try:
            position, found = _page(stream, offset, limit, reverse)
            if found and Obligation.AUDIT in engine.reading(view).obligations:
                await audit.record(
                    self._r.app, actor, action="history", resource_type="channel", resource_id=channel.name,
                    outcome="allowed",
                    details={"view": view.label, "first": found[0].offset, "last": found[-1].offset},
                )  # fmt: skip
            return position, found
        finally:
            self._r.durable.release(stream)


def _page(stream: Stream, since: int | None, limit: int, reverse: bool) -> tuple[Position, list[Publication]]:
    """Read a page from a ring, with Centrifugo's meaning of since and reverse."""
    ring = list(stream.ring)
    if reverse:
        ring.reverse()
        found = [p for p in ring if since is None or p.offset < since]
    else:
        found = [p for p in ring if since is None or p.offset > since]
    return Position(stream.top, stream.epoch), found if limit < 0 else found[:limit]
