"""Keep the streams of channels in this process, by the rules that the Lua scripts keep in Redis.

Time is an argument: `now` in seconds of a clock that never jumps. Each call forgets a few things that are past their
time (SWEEP), more than it can add, so memory follows what is alive.
"""

from __future__ import annotations

from collections import deque
from itertools import islice

from hub.broker.deadlines import Deadlines
from hub.broker.interface import Stored, StreamPage, new_epoch
from hub.model import Position

#: Things past their time that one call may forget, of each kind.
SWEEP = 8


class _Stream:
    """A channel's epoch, its last offset, and its last messages, whose offsets have no holes."""

    __slots__ = ("epoch", "messages", "top", "version", "version_epoch")

    def __init__(self) -> None:
        self.epoch = new_epoch()
        self.top = 0
        self.messages: deque[Stored] = deque()
        self.version = 0
        self.version_epoch = ""


class Streams:
    """The streams of all channels."""

    def __init__(self) -> None:
        self._streams: dict[str, _Stream] = {}
        self._messages_until: Deadlines[str] = Deadlines()
        self._streams_until: Deadlines[str] = Deadlines()

    def __len__(self) -> int:
        return len(self._streams)

    def append(
        self,
        channel: str,
        payload: bytes,
        *,
        now: float,
        size: int,
        ttl_s: float,
        meta_ttl_s: float,
        version: int = 0,
        version_epoch: str = "",
    ) -> tuple[Position, bool]:
        """Append a message unless its version is old; see Broker.publish.

        Returns the stream's position after that, and whether the message was appended.
        """
        stream = self._use(channel, now, meta_ttl_s)
        if version:
            if version <= stream.version and version_epoch in ("", stream.version_epoch):
                return Position(stream.top, stream.epoch), False
            stream.version, stream.version_epoch = version, version_epoch
        stream.top += 1
        stream.messages.append(Stored(stream.top, payload))
        while len(stream.messages) > size:
            stream.messages.popleft()
        self._messages_until.set(channel, now + ttl_s)
        return Position(stream.top, stream.epoch), True

    def read(
        self, channel: str, *, now: float, since: int | None, limit: int, reverse: bool, meta_ttl_s: float
    ) -> StreamPage:
        """Read a part of a stream; see Broker.history."""
        stream = self._use(channel, now, meta_ttl_s)
        messages = stream.messages
        first = stream.top - len(messages) + 1
        if reverse:
            skipped = 0 if since is None else max(0, stream.top - since + 1)
            found = islice(reversed(messages), min(skipped, len(messages)), None)
        else:
            skipped = 0 if since is None else max(0, since + 1 - first)
            found = islice(messages, min(skipped, len(messages)), None)
        return StreamPage(Position(stream.top, stream.epoch), list(islice(found, limit)))

    def remove(self, channel: str) -> int:
        """Drop the messages of a stream; epoch and offset stay. Returns that offset, 0 without a stream."""
        stream = self._streams.get(channel)
        if stream is None:
            return 0
        stream.messages.clear()
        self._messages_until.forget(channel)
        return stream.top

    def position(self, channel: str, now: float) -> Position | None:
        """Return the position of a stream; None when there is none."""
        stream = self._streams.get(channel)
        if stream is None or self._streams_until.passed(channel, now):
            return None
        return Position(stream.top, stream.epoch)

    def _use(self, channel: str, now: float, meta_ttl_s: float) -> _Stream:
        """Return the stream, made when there is none, as it is now; it lives on."""
        self._sweep(now)
        stream = self._streams.get(channel)
        if stream is None or self._streams_until.passed(channel, now):
            self._messages_until.forget(channel)
            stream = self._streams[channel] = _Stream()
        elif stream.messages and self._messages_until.passed(channel, now):
            self.remove(channel)
        self._streams_until.set(channel, now + meta_ttl_s)
        return stream

    def _sweep(self, now: float) -> None:
        for channel in self._messages_until.due(now, SWEEP):
            self._streams[channel].messages.clear()
        for channel in self._streams_until.due(now, SWEEP):
            del self._streams[channel]
            self._messages_until.forget(channel)
