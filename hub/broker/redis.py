"""Carry messages over Redis: one connection that hears (carrier.py), a command client that speaks (redis-py).

Keys and channels, all under one prefix: `{prefix}log` carries log entries, `{prefix}control` what all nodes are told,
`{prefix}node:NODE` what one is told; `{prefix}ch:NAME` an ephemeral channel, whose history is the stream
`{prefix}st:NAME` and whose position is the hash `{prefix}meta:NAME`. `{prefix}once:…` is the result of a publication
under an idempotency key.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import redis.asyncio as aioredis

from hub.broker.carrier import Carrier
from hub.broker.client import batches, milliseconds, script, translated
from hub.broker.interface import OFFSET_MAX, Listener, Stored, StreamPage, new_epoch
from hub.errors import Unavailable
from hub.model import Position


class RedisBroker:
    """A Broker (see interface.py) over one Redis."""

    def __init__(
        self,
        url: str,
        client: aioredis.Redis,
        prefix: str,
        *,
        node: str = "",
        probe_interval_s: float = 1.0,
    ) -> None:
        """`client` speaks to the same Redis as `url`; `node` is a random name unless given."""
        self.node = node or secrets.token_hex(8)
        self._client = client
        self._prefix = prefix
        self._log = f"{prefix}log"
        self._control = f"{prefix}control"
        self._node = f"{prefix}node:"
        self._channel = f"{prefix}ch:"
        #: Where this node is told something.
        self._told = (self._control, self._node + self.node)
        self._listener: Listener | None = None
        self._carrier = Carrier(
            url,
            f"{prefix}probe:{secrets.token_hex(8)}",
            self._message,
            self._connected,
            probe_interval_s=probe_interval_s,
            deaf_after_s=2.5 * probe_interval_s,
        )
        self._publish = script(client, "publish")
        self._history = script(client, "history")
        self._history_remove = script(client, "history_remove")
        self._positions = script(client, "positions")

    async def start(self, listener: Listener) -> None:
        """Begin to hear the log and what nodes are told; `listener` is told what comes."""
        self._listener = listener
        await self._carrier.start(self._log, *self._told)

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

    async def publish_control(self, raw: bytes, node: str = "") -> None:
        """See Broker."""
        with translated():
            heard_by = await self._speaker.publish(self._node + node if node else self._control, raw)
        if not heard_by:
            raise Unavailable("node" if node else "message broker")

    async def publish(
        self,
        channel: str,
        payload: bytes,
        *,
        history_size: int,
        history_ttl_s: float,
        meta_ttl_s: float,
        idempotency_key: str = "",
        idempotency_ttl_s: float = 300.0,
        version: int = 0,
        version_epoch: str = "",
    ) -> Position:
        """See Broker."""
        with translated():
            if not history_size and not idempotency_key:
                await self._speaker.publish(self._channel + channel, b"0::" + payload)
                return Position(0, "")
            # The length keeps "a" with the key "b:c" and "a:b" with the key "c" apart.
            once = f"{self._prefix}once:{len(channel)}:{channel}:{idempotency_key}"
            offset, epoch = await self._publish(
                keys=[*self._keys(channel), self._channel + channel, once],
                args=[
                    payload,
                    new_epoch(),
                    history_size,
                    milliseconds(history_ttl_s),
                    milliseconds(meta_ttl_s),
                    version,
                    version_epoch,
                    milliseconds(idempotency_ttl_s) if idempotency_key else 0,
                ],
            )
            return Position(int(offset), epoch.decode())

    async def history(
        self, channel: str, *, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """See Broker."""
        assert limit >= 0
        first = ""
        if since is not None:
            since = max(0, min(since, OFFSET_MAX))  # Redis takes no others
            if since == (0 if reverse else OFFSET_MAX):
                limit = 0
            first = str(since - 1 if reverse else since + 1)
        with translated():
            top, epoch, entries = await self._history(
                keys=self._keys(channel),
                args=[new_epoch(), milliseconds(meta_ttl_s), first, limit, "1" if reverse else ""],
            )
        messages = [Stored(int(id.partition(b"-")[0]), fields[1]) for id, fields in entries]
        return StreamPage(Position(int(top), epoch.decode()), messages)

    async def history_remove(self, channel: str) -> int:
        """See Broker."""
        with translated():
            return int(await self._history_remove(keys=self._keys(channel)))

    async def positions(self, channels: Sequence[str]) -> dict[str, Position | None]:
        """See Broker."""
        found: dict[str, Position | None] = {}
        for part in batches(channels):
            with translated():
                answers = await self._positions(keys=[self._keys(channel)[0] for channel in part])
            for channel, (epoch, top) in zip(part, answers, strict=True):
                found[channel] = None if epoch is None else Position(int(top or 0), epoch.decode())
        return found

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
        if channel in self._told:
            self._listener.control_message(payload)
            return
        offset, _, rest = payload.partition(b":")
        epoch, _, body = rest.partition(b":")
        if offset.isdigit():
            self._listener.channel_message(channel[len(self._channel) :], int(offset), epoch.decode(), body)

    def _connected(self) -> None:
        assert self._listener is not None
        self._listener.broker_connected()
