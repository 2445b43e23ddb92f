"""Serve a client over an HTTP response that never ends: on a bare descriptor, or on a transport where that can not be.

Theory of operation. open → (we close) closing → gone; open → (the peer leaves) gone. Nothing is heard on the line:
whatever the peer sends there is thrown away, and the end of it means that it has left. The response ends with the
line, so that a frame is the same bytes for everybody. Closing: the last words are out, our side of the line is shut
behind them, and the peer gets LINGER_S to leave; a close at once could take the last words with it.
"""

from __future__ import annotations

import asyncio
import functools

from hub.feeds.subscriber import Lane, offer_each
from hub.sockets.engine import Engine
from hub.sockets.http import Endless
from hub.sockets.outbound import CLOSING, LINGER_S, OPEN, Backlog, Outbound, Owner, lane
from hub.telemetry import metrics
from hub.wire import frames
from hub.wire.codec import Codec, Encoding
from hub.wire.codes import SLOW, Disconnect
from hub.wire.streaming import UNIDIRECTIONAL

# Counted here: no peer answers the last words, and so tells its owner the code.
_slow = metrics.DISCONNECTS.labels(str(SLOW.code))


class DetachedStream(Outbound):
    """A response on a descriptor."""

    __slots__ = ("capped", "session")

    def __init__(self, engine: Engine, fd: int, encoding: Encoding, owner: Owner, session: str, capped: bool) -> None:
        super().__init__(engine, fd, lane(encoding), owner)
        self.session = session
        self.capped = capped

    def start(self) -> None:
        """Wait for the peer to leave."""
        self._engine.register(self._fd, self)

    def speak(self, codec: Codec) -> None:
        """Do nothing: a stream has its format from the start."""

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""
        if self.state == OPEN:
            self.offer(self._last_words(why))
            self._linger(CLOSING)
            if self.backlog is None:
                self._shut()

    def pause(self) -> None:
        """Do nothing: what comes by other ways is bounded there."""

    def resume(self) -> None:
        """Do nothing."""

    # -- Handler

    def readable(self) -> None:
        """See hub.sockets.engine.Handler."""
        try:
            data = self._engine.read(self._fd)
        except OSError:
            data = b""
        if data == b"":
            self._end(frames.ABNORMAL)

    # -- Outbound

    def _last_words(self, why: Disconnect) -> bytes:
        return _farewell(self.lane, why)

    def _too_slow(self, backlog: Backlog) -> None:
        super()._too_slow(backlog)
        _slow.inc()

    def _drained(self) -> None:
        if self.state == CLOSING:
            self._shut()


class AttachedStream(asyncio.Protocol):
    """A response on a transport."""

    def __init__(
        self,
        transport: asyncio.Transport,
        encoding: Encoding,
        owner: Owner,
        session: str,
        capped: bool,
        max_bytes: int,
    ) -> None:
        """`max_bytes` may wait for a peer that does not read."""
        self._transport = transport
        self._owner = owner
        self._limit = self._most = max_bytes
        self.lane = _attached_lane(encoding)
        self.session = session
        self.capped = capped
        self.client: object = None
        self.open = True
        self._gone = False

    def start(self) -> None:
        """Wait for the peer to leave."""
        self._transport.set_protocol(self)
        self._transport.resume_reading()

    def speak(self, codec: Codec) -> None:
        """Do nothing: a stream has its format from the start."""

    @property
    def unidirectional(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.lane.encoding in UNIDIRECTIONAL

    @property
    def writable(self) -> bool:
        """See hub.feeds.subscriber.Subscriber."""
        return self.open and not self._transport.is_closing() and not self._transport.get_write_buffer_size()

    @property
    def behind(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.open and not self._transport.is_closing() and self._transport.get_write_buffer_size() > self._limit

    def offer(self, frame: bytes) -> None:
        """Send finished frames; a peer whose backlog is over the limit is closed with 3008.

        One reply may be larger than the limit: see hub.sockets.outbound.Backlog.
        """
        if not self.open or self._transport.is_closing():
            return
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._most:
            self.close(SLOW)
            _slow.inc()
            return
        if len(frame) > self._limit:
            self._most = waiting + len(frame) + self._limit
        elif not waiting:
            self._most = self._limit
        self._transport.write(frame)

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""
        if self.open and not self._transport.is_closing():
            self.open = False
            self._transport.write(_farewell(self.lane, why))
            if self._transport.can_write_eof():
                self._transport.write_eof()
            asyncio.get_running_loop().call_later(LINGER_S, self._transport.abort)

    def abort(self) -> None:
        """Drop the line at once, without a word."""
        self._transport.abort()

    def pause(self) -> None:
        """Do nothing: what comes by other ways is bounded there."""

    def resume(self) -> None:
        """Do nothing."""

    # -- asyncio.Protocol: what is received is thrown away

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the owner."""
        self.open = False
        if not self._gone:
            self._gone = True
            self._owner.gone(self, frames.ABNORMAL)


Stream = DetachedStream | AttachedStream


async def take(
    line: Endless, encoding: Encoding, owner: Owner, session: str, *, capped: bool, max_bytes: int
) -> Stream | None:
    """Take over the connection of a request whose answer has begun; None when the peer has left."""
    engine = line.engine
    given = await line.take()
    if given is None:
        return None
    if isinstance(given, int):
        assert engine is not None
        return DetachedStream(engine, given, encoding, owner, session, capped)
    return AttachedStream(given, encoding, owner, session, capped, max_bytes)


def _farewell(lane: Lane, why: Disconnect) -> bytes:
    encoding = lane.encoding
    return encoding.frame(encoding.codec.disconnect(why))


@functools.cache
def _attached_lane(encoding: Encoding) -> Lane:
    return Lane(encoding, offer_each)
