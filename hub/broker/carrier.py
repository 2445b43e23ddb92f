"""Hold the one Redis connection on which a node hears, and know whether it hears.

Theory of operation. A connection that looks alive may have gone deaf (a fail-over, an output-buffer limit, a proxy),
so the carrier publishes a probe to a channel of its own over the same connection (RESP3 allows that) and counts as
`up` only while probes come back. States: connecting → greeting (AUTH, SELECT, HELLO 3) → subscribing (all channels, in
one batch) → up → lost → (back-off with jitter) connecting. A probe that has not come back after `deaf_after_s` makes
it lost. `subscribe` waits for Redis's acknowledgement; while the connection is lost it waits for the next one. On every
connection `on_connected` is called once, when all channels are acknowledged. Messages before that are gone: the
listener asks for what it missed. Nothing here knows what the messages mean.

Publications go over it, too: a command client that is made for all cases takes 60 µs for one, this takes 5 µs, and
those of one turn of the loop are one write.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

from hub.errors import Unavailable
from hub.telemetry import logs, metrics

_log = logs.get("broker")


#: A Redis command with its arguments.
Command = tuple[bytes | str | int | float | memoryview, ...]


#: In RESP3 these are answered by push messages alone.
_UNANSWERED = ("SUBSCRIBE", "UNSUBSCRIBE")


class _Wire(asyncio.Protocol):
    """One connection: bytes in, parsed replies out."""

    def __init__(self, on_reply: Callable[[Any], None], on_lost: Callable[[], None]) -> None:
        self._reader = hiredis.Reader()
        self._on_reply = on_reply
        self._on_lost = on_lost
        self.transport: asyncio.Transport | None = None
        #: Who waits for the replies to come, in order; None where nobody does. Push messages are no replies.
        self.waiting: deque[asyncio.Future[int] | None] = deque()
        self._batch: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                self._on_reply(reply)
        except hiredis.ProtocolError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_lost()

    def send(self, *commands: Command) -> None:
        """Write commands in one go."""
        if self.transport is not None and not self.transport.is_closing():
            self.flush()
            self.waiting.extend(None for command in commands if command[0] not in _UNANSWERED)
            packed = [hiredis.pack_command(c) for c in commands]  # type: ignore[arg-type]  # its stub knows one item only
            self.transport.write(b"".join(packed))

    def ask(self, packed: bytes, future: asyncio.Future[int]) -> None:
        """Write a command with those of this turn of the loop; `future` gets its reply, a number."""
        self.waiting.append(future)
        self._batch.append(packed)
        if len(self._batch) == 1:
            future.get_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Write what was asked in this turn."""
        if self._batch:
            batch, self._batch = self._batch, []
            if self.transport is not None and not self.transport.is_closing():
                self.transport.write(b"".join(batch))

    def answered(self, reply: int) -> None:
        """Give whoever waits longest the reply."""
        future = self.waiting.popleft() if self.waiting else None
        if future is not None and not future.done():
            future.set_result(reply)

    def abandon(self) -> None:
        """Tell all who wait that no reply will come."""
        while self.waiting:
            future = self.waiting.popleft()
            if future is not None and not future.done():
                future.set_exception(Unavailable("message broker"))

    def close(self) -> None:
        """Drop the connection at once."""
        if self.transport is not None:
            self.transport.abort()


class Carrier:
    """The subscriber connection of one node."""

    def __init__(
        self,
        url: str,
        probe_channel: str,
        on_message: Callable[[str, bytes], None],
        on_connected: Callable[[], None],
        *,
        probe_interval_s: float = 1.0,
        deaf_after_s: float = 2.5,
        backoff_max_s: float = 3.0,
    ) -> None:
        self._url = url
        self._probe_channel = probe_channel
        self._on_message = on_message
        self._on_connected = on_connected
        self._probe_interval_s = probe_interval_s
        self._deaf_after_s = deaf_after_s
        self._backoff_max_s = backoff_max_s
        self._wire: _Wire | None = None
        self._lost = asyncio.Event()
        #: channel → for each SUBSCRIBE that was sent, in order, who waits for its acknowledgement.
        self._acks: dict[str, deque[list[asyncio.Future[None]]]] = {}
        #: Channels of this connection's first batch that are not acknowledged yet.
        self._missing: set[str] = set()
        self._ready = asyncio.Event()
        self._channels: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._probe = b""
        self._probe_sent_at = 0.0
        self.up = False

    async def start(self, *channels: str) -> None:
        """Begin to hear; returns at once, the connection is made in the background and kept for good."""
        self._channels.update(channels)
        self._task = asyncio.create_task(self._keep(), name="broker-carrier")

    async def close(self) -> None:
        """Stop hearing."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._wire is not None:
            self._wire.close()
        self._set_up(False)
        self._fail_waiters()

    async def subscribe(self, channel: str, timeout_s: float = 3.0) -> None:
        """Return when Redis has acknowledged the subscription. Raises Unavailable after `timeout_s`."""
        self._channels.add(channel)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._acks.setdefault(channel, deque()).append([future])
        if self._wire is not None:
            self._wire.send(("SUBSCRIBE", channel))
        try:
            async with asyncio.timeout(timeout_s):
                await future
        except TimeoutError as exc:
            raise Unavailable("message broker") from exc

    async def publish(self, channel: str, payload: bytes) -> int:
        """Publish, and return how many hear it when Redis has taken it; its probes find a line that does not answer.

        Raises:
            Unavailable: it is not known whether Redis has.
        """
        wire = self._wire
        if wire is None:
            raise Unavailable("message broker")
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        wire.ask(hiredis.pack_command(("PUBLISH", channel, payload)), future)  # type: ignore[arg-type]  # see send
        return await future

    def unsubscribe(self, channel: str) -> None:
        """Stop hearing a channel."""
        self._channels.discard(channel)
        if self._wire is not None:
            self._wire.send(("UNSUBSCRIBE", channel))

    # -- one connection after the other

    async def _keep(self) -> None:
        attempt = 0
        while True:
            try:
                await self._serve()
            except (OSError, TimeoutError) as exc:
                attempt = 1 if self.up else attempt + 1
                _log.warning("broker.lost", error=type(exc).__name__, attempt=attempt)
            finally:
                self._set_up(False)
                if self._wire is not None:
                    self._wire.close()
                    self._wire.abandon()
                    self._wire = None
            delay_s = min(self._backoff_max_s, 0.05 * 2 ** min(attempt, 6))
            await asyncio.sleep(delay_s * (0.5 + random.random()))  # noqa: S311 -- jitter

    async def _serve(self) -> None:
        """Connect, subscribe to everything, and watch the probes until the connection is lost, which is raised."""
        loop = asyncio.get_running_loop()
        self._lost.clear()
        wire = _Wire(self._reply, self._on_lost)
        where, greeting = parse_url(self._url)
        async with asyncio.timeout(3.0):
            if isinstance(where, str):
                await loop.create_unix_connection(lambda: wire, where)
            else:
                await loop.create_connection(lambda: wire, *where)
        # From here to the first await the batch goes out; what is asked for later follows it on the same line.
        self._wire = wire
        metrics.BROKER_CONNECTIONS.inc()
        wire.send(*greeting)
        wanted = [self._probe_channel, *sorted(self._channels)]
        self._begin_again(wanted)
        wire.send(*(("SUBSCRIBE", *wanted[i : i + 500]) for i in range(0, len(wanted), 500)))
        self._send_probe()
        async with asyncio.timeout(self._deaf_after_s):
            await self._ready.wait()
        if self._lost.is_set():
            raise ConnectionResetError
        self._set_up(True)
        self._on_connected()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._probe_interval_s):
                    await self._lost.wait()
            if self._lost.is_set():
                raise ConnectionResetError
            if not self._probe:
                self._send_probe()
            elif loop.time() - self._probe_sent_at > self._deaf_after_s:
                raise TimeoutError

    def _begin_again(self, channels: list[str]) -> None:
        """Let whoever still waits be answered by the one SUBSCRIBE that this connection begins with."""
        self._acks = {channel: queue for channel, queue in self._acks.items() if channel in self._channels}
        for channel in channels:
            self._acks[channel] = deque([[f for futures in self._acks.get(channel, ()) for f in futures]])
        self._missing = set(channels)
        self._ready.clear()

    def _send_probe(self) -> None:
        assert self._wire is not None
        self._probe = secrets.token_bytes(8)
        self._probe_sent_at = asyncio.get_running_loop().time()
        self._wire.send(("PUBLISH", self._probe_channel, self._probe))

    def _reply(self, reply: Any) -> None:
        if isinstance(reply, hiredis.PushNotification):
            kind = reply[0]
            if kind == b"message":
                channel, payload = reply[1].decode(), reply[2]
                if channel == self._probe_channel:
                    if payload == self._probe:
                        self._probe = b""
                elif channel in self._channels:
                    self._on_message(channel, payload)
            elif kind == b"subscribe":
                self._acknowledged(reply[1].decode())
        elif isinstance(reply, hiredis.ReplyError):
            _log.error("broker.refused", error=str(reply).split(" ", 1)[0])
            if self._wire is not None:
                self._wire.close()
        elif self._wire is not None:
            self._wire.answered(reply)

    def _acknowledged(self, channel: str) -> None:
        self._missing.discard(channel)
        if not self._missing:
            self._ready.set()
        queue = self._acks.get(channel)
        if queue:
            for future in queue.popleft():
                if not future.done():
                    future.set_result(None)
            if not queue:
                del self._acks[channel]

    def _on_lost(self) -> None:
        self._lost.set()
        self._ready.set()

    def _set_up(self, up: bool) -> None:
        self.up = up
        metrics.BROKER_UP.set(1 if up else 0)

    def _fail_waiters(self) -> None:
        for queue in self._acks.values():
            for futures in queue:
                for future in futures:
                    if not future.done():
                        future.set_exception(Unavailable("message broker"))
        self._acks.clear()


def parse_url(url: str) -> tuple[str | tuple[str, int], list[Command]]:
    """Return where to connect (path, or host and port) and the commands that open the conversation.

    Raises:
        ValueError: it is not a redis:// or unix:// URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "unix"):
        raise ValueError("a Redis URL begins with redis:// or unix://")
    query = parse_qs(parts.query)
    where: str | tuple[str, int]
    if parts.scheme == "unix":
        where, database = unquote(parts.path), query.get("db", ["0"])[0]
    else:
        where, database = (parts.hostname or "localhost", parts.port or 6379), parts.path.strip("/") or "0"
    hello: Command = ("HELLO", "3")
    if parts.password:
        hello = (*hello, "AUTH", unquote(parts.username or "default") or "default", unquote(parts.password))
    return where, [hello] + ([("SELECT", database)] if database != "0" else [])
