"""Publish messages to a swarm and see that each arrives at every subscriber: some in flight, or so many a second.

A message is in flight until the last of its subscribers has it. All messages of one load are of the same length, so
bytes count deliveries.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from loadtest.bench.publishers import Publisher
from loadtest.bench.swarm import Swarm

DATA_BYTES = 200


def message(number: int, size: int = DATA_BYTES) -> bytes:
    """Return JSON of `size` bytes that carries its number in eight digits."""
    return b'{"n":"%08d","text":"%s"}' % (number, b"x" * (size - 26))


class Load:
    """A swarm and who publishes to it."""

    def __init__(
        self,
        swarm: Swarm,
        publisher: Publisher,
        channel: Callable[[int], str],
        subscribers: int,
        *,
        size: int = DATA_BYTES,
    ) -> None:
        """Publish one message first, to learn how long it is on the wire.

        Args:
            channel: the channel of the n-th message.
            subscribers: how many hear each message.
        """
        self._swarm = swarm
        self._publisher = publisher
        self._channel = channel
        self._size = size
        self.subscribers = subscribers
        #: Messages published so far.
        self.published = 0
        #: perf_counter() at which each was published.
        self.sent_at: list[float] = []
        before = swarm.received
        swarm.frame_bytes = 0
        self._publish()
        while swarm.received == before:
            swarm.read(1.0)
        swarm.quiet(0.5)
        #: Bytes of one delivery.
        self.frame_bytes, rest = divmod(swarm.received - before, subscribers)
        if rest:
            raise RuntimeError("not every subscriber heard the first message whole")
        swarm.frame_bytes = self.frame_bytes
        self._begin()

    def windowed(self, messages: int, window: int) -> None:
        """Publish with `window` messages in flight, to the last delivery."""
        self._begin()
        first = self.published
        for done in range(messages):
            while self.published < min(first + messages, first + done + window):
                self._publish()
            self._swarm.reach(self._target(first + done + 1))
        self._check()

    def paced(self, messages: int, per_second: float) -> None:
        """Publish at fixed times, whatever is under way, and read to the last delivery."""
        self._begin()
        started = time.perf_counter()
        for i in range(messages):
            while (left := started + i / per_second - time.perf_counter()) > 0:
                self._swarm.read(left)
            self._publish()
            self._swarm.read(0)
        self._swarm.reach(self._target(self.published))
        self._check()

    def idle(self, seconds: float) -> None:
        """Publish nothing for a while."""
        self._begin()
        self._swarm.idle(seconds)
        self._check()

    def _begin(self) -> None:
        self._base = self._swarm.received - self.published * self.subscribers * self.frame_bytes

    def _publish(self) -> None:
        self.sent_at.append(time.perf_counter())
        self._publisher.publish(self._channel(self.published), message(self.published, self._size))
        self.published += 1

    def _target(self, messages: int) -> int:
        return self._base + messages * self.subscribers * self.frame_bytes

    def _check(self) -> None:
        if more := self._swarm.received - self._target(self.published):
            raise RuntimeError(f"{more} bytes more were heard than were published")
