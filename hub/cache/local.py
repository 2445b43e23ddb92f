"""Cache values in this process: bounded in entries and bytes, with one load at a time for a key.

The cache knows nothing of HTTP or posts. An entry is served only while its owner's `valid` says so; a load that was
overtaken by a change is returned to those who waited for it only if it is still valid, else it is loaded again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, Protocol, TypeVar

from hub.errors import Unavailable
from hub.telemetry import metrics


class Sized(Protocol):
    """A value that knows its weight."""

    @property
    def weight(self) -> int:
        """Bytes that it occupies, roughly."""


V = TypeVar("V", bound=Sized)

_HIT = metrics.CACHE.labels("hit")
_MISS = metrics.CACHE.labels("miss")
_STALE = metrics.CACHE.labels("stale")
#: Loads that may be overtaken by changes before the reader is told to come back.
_TRIES = 4


class LocalCache(Generic[V]):
    """Least recently used values of one node."""

    def __init__(self, entries: int, max_bytes: int) -> None:
        self._entries = entries
        self._max_bytes = max_bytes
        self._bytes = 0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._loads: dict[Hashable, asyncio.Task[V]] = {}

    def get(self, key: Hashable, valid: Callable[[V], bool]) -> V | None:
        """Return a value that is there and valid; a value that is not valid is dropped."""
        value = self._values.get(key)
        if value is None:
            _MISS.inc()
            return None
        if not valid(value):
            _STALE.inc()
            self._drop(key)
            return None
        _HIT.inc()
        self._values.move_to_end(key)
        return value

    async def load(self, key: Hashable, load: Callable[[], Awaitable[V]], valid: Callable[[V], bool]) -> V:
        """Return a valid value, loading it once for all who ask at the same time.

        Raises:
            Unavailable: changes kept overtaking the load.
        """
        for _ in range(_TRIES):
            task = self._loads.get(key)
            if task is None:
                task = self._loads[key] = asyncio.ensure_future(self._load(key, load))
                task.add_done_callback(lambda t: t.cancelled() or t.exception())
            value = await asyncio.shield(task)
            if valid(value):
                return value
        raise Unavailable("content")

    async def _load(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await load()
        finally:
            del self._loads[key]
        self._drop(key)
        self._values[key] = value
        self._bytes += value.weight
        while self._values and (len(self._values) > self._entries or self._bytes > self._max_bytes):
            self._drop(next(iter(self._values)))
        return value

    def _drop(self, key: Hashable) -> None:
        value = self._values.pop(key, None)
        if value is not None:
            self._bytes -= value.weight
