"""Serve a WebSocket on a bare descriptor: no transport, no parser, no task, no queue while nothing happens.

Theory of operation. open → (we close) closing → gone; open → (the peer closes) gone; open → (the peer breaks RFC 6455)
failed → gone. Closing: our close frame is out, the peer's answer is read for, nothing else is (§7.1.1). Failed: the
close frame is out and our side of the line is shut; what the peer still sends is thrown away until it leaves, since a
reset would take the close frame with it. Both end by themselves after LINGER_S. How it is written to is
hub.sockets.outbound's.
"""

from __future__ import annotations

from hub.sockets.engine import Engine
from hub.sockets.outbound import CLOSING, FAILED, GONE, OPEN, Outbound, Owner, lane
from hub.wire import frames
from hub.wire.codec import ENCODINGS, JSON, Codec
from hub.wire.codes import Disconnect
from hub.wire.streaming import UNI_FRAMES

_ENCODINGS = {**ENCODINGS, **UNI_FRAMES}


class DetachedSocket(Outbound):
    """One WebSocket on a descriptor."""

    __slots__ = ("_partial", "_paused")

    def __init__(self, engine: Engine, fd: int, owner: Owner, *, deflates: bool) -> None:
        super().__init__(engine, fd, lane(ENCODINGS[JSON, deflates]), owner)
        self._partial: frames.Partial | None = None
        self._paused = False

    def early(self, data: bytes) -> None:
        """Keep what the peer sent behind its request, before it could know that it was accepted."""
        self._partial = frames.Partial()
        self._partial.buffer += data

    def start(self) -> None:
        """Begin to read."""
        self._engine.register(self._fd, self)
        if self._partial is not None:
            data, self._partial = bytes(self._partial.buffer), None
            self._take(data)  # now: what is readable already came after it

    def speak(self, codec: Codec) -> None:
        """Take the format that the client has chosen."""
        self.lane = lane(_ENCODINGS[codec, self.lane.encoding.deflated])

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""
        if self.state == OPEN:
            self.offer(self._last_words(why))
            self._linger(CLOSING)

    # -- Handler

    def readable(self) -> None:
        """See hub.sockets.engine.Handler."""
        try:
            data = self._engine.read(self._fd)
        except OSError:
            data = b""
        if data is None:
            return
        if not data:
            self._end(frames.ABNORMAL)
        elif self.state != FAILED:
            self._take(data)

    def pause(self) -> None:
        """Read no more until `resume`: the owner has enough to do for this peer."""
        if not self._paused and self.state == OPEN:
            self._paused = True
            self._watch()

    def resume(self) -> None:
        """Read on."""
        if self._paused:
            self._paused = False
            if self.state != GONE:
                self._watch()

    # -- Outbound

    def _last_words(self, why: Disconnect) -> bytes:
        return frames.close(why.code, why.reason)

    def _reads(self) -> bool:
        return not self._paused

    def _drained(self) -> None:
        if self.state == FAILED:
            self._shut()

    def _linger(self, state: int) -> None:
        super()._linger(state)
        self.resume()

    def _end(self, code: int) -> None:
        self._partial = None
        super()._end(code)

    # -- inside

    def _take(self, data: bytes) -> None:
        if self.state == GONE:
            return
        events, self._partial = frames.read(
            data, self._partial, self._engine.limits, deflate=self.lane.encoding.deflated
        )
        for event in events:
            if self.state == GONE:
                return
            if isinstance(event, frames.Text):
                if self.state == OPEN:
                    self.owner.heard(self, event.text)
            elif isinstance(event, frames.Binary):
                if self.state == OPEN:
                    self.owner.heard(self, event.data)
            elif isinstance(event, frames.Ping):
                if self.state == OPEN and (self.backlog is None or self.backlog.size < self._engine.backlog_max_bytes):
                    self.offer(frames.pong(event.data))
            elif isinstance(event, frames.Close):
                if self.state == OPEN:
                    self.offer(frames.close(event.code, event.reason))
                self._end(event.code)
            elif isinstance(event, frames.Violation):
                self._fail(event)

    def _fail(self, violation: frames.Violation) -> None:
        """Fail the connection (RFC 6455 §7.1.7) so that the peer learns why."""
        if self.state == OPEN:
            self.offer(frames.close(violation.code, violation.reason))
            self._linger(FAILED)
        else:
            self.state = FAILED
        if self.backlog is None:
            self._shut()
