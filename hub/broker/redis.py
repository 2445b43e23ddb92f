"""Carry messages over Redis: one connection that hears (carrier.py), a command client that speaks (redis-py).

Keys and channels, all under one prefix: `{prefix}log` carries log entries; `{prefix}ch:NAME` an ephemeral channel,
whose history is the stream `{prefix}st:NAME` and whose position is the hash `{prefix}meta:NAME`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import redis.asyncio as aioredis
from redis.exceptions import RedisError

from hub.broker.carrier import Carrier
from hub.broker.interface import Listener, Stored, StreamPage
from hub.errors import Unavailable
from hub.model import Position


class RedisBroker:
    """A Broker (see interface.py) over one Redis."""

    def __init__(self, url: str, client: aioredis.Redis, prefix: str, *, probe_interval_s: float = 1.0) -> None:
        self._client = client
        self._prefix = prefix
        self._log = f"{prefix}log"
        self._channel = f"{prefix}ch:"
        self._listener: Listener | None = None
        self._carrier = Carrier(
            url,
            f"{prefix}probe:{secrets.token_hex(8)}",
            self._message,
            self._connected,
            probe_interval_s=probe_interval_s,
            deaf_after_s=2.5 * probe_interval_s,
        )
        lua = files("hub.broker") / "lua"
        self._publish = client.register_script((lua / "publish.lua").read_text())
        self._history = client.register_script((lua / "history.lua").read_text())

    async def start(self, listener: Listener) -> None:
        """Begin to hear the log; `listener` is told what comes."""
        self._listener = listener
        await self._carrier.start(self._log)

    async def close(self) -> None:
        """Stop hearing. The command client belongs to whoever made it."""
        await self._carrier.close()

    @property
    def up(self) -> bool:
        """See Broker."""
        return self._carrier.up

    async def publish_log(self, raw: bytes) -> None:
        """See Broker."""
        with translated():
            await self._speaker.publish(self._log, raw)

    async def publish(
        self, channel: str, payload: bytes, *, history_size: int, history_ttl_s: float, meta_ttl_s: float
    ) -> Position:
        """See Broker."""
        with translated():
            if not history_size:
                await self._speaker.publish(self._channel + channel, b"0::" + payload)
                return Position(0, "")
            offset, epoch = await self._publish(
                keys=[*self._keys(channel), self._channel + channel],
                args=[payload, new_epoch(), history_size, int(history_ttl_s * 1000), int(meta_ttl_s * 1000)],
            )
            return Position(int(offset), epoch.decode())

    async def history(
        self, channel: str, *, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """See Broker."""
        first = "" if since is None else str(since - 1 if reverse else since + 1)
        with translated():
            top, epoch, entries = await self._history(
                keys=self._keys(channel),
                args=[new_epoch(), int(meta_ttl_s * 1000), first, limit, "1" if reverse else ""],
            )
        messages = [Stored(int(id.partition(b"-")[0]), fields[1]) for id, fields in entries]
        return StreamPage(Position(int(top), epoch.decode()), messages)

    async def subscribe(self, channel: str) -> None:
        """See Broker."""
        await self._carrier.subscribe(self._channel + channel)

    def unsubscribe(self, channel: str) -> None:
        """See Broker."""
        self._carrier.unsubscribe(self._channel + channel)

    @property
    def _speaker(self) -> Carrier | aioredis.Redis:
        """What publishes: the command client only while the carrier does not hear."""
        return self._carrier if self._carrier.up else self._client

    def _keys(self, channel: str) -> list[str]:
        return [f"{self._prefix}meta:{channel}", f"{self._prefix}st:{channel}"]

    def _message(self, channel: str, payload: bytes) -> None:
        assert self._listener is not None
        if channel == self._log:
            self._listener.log_message(payload)
            return
        offset, _, rest = payload.partition(b":")
        epoch, _, body = rest.partition(b":")
        if offset.isdigit():
            self._listener.channel_message(channel[len(self._channel) :], int(offset), epoch.decode(), body)

    def _connected(self) -> None:
        assert self._listener is not None
        self._listener.broker_connected()


def new_epoch() -> str:
    """Return a name for a stream that begins now."""
    return secrets.token_hex(4)


@contextmanager
def translated() -> Iterator[None]:
    """Turn redis-py's exceptions into the hub's."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as exc:
        raise Unavailable("message broker") from exc
