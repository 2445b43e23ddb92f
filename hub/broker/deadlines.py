"""Know what is past its time, without a timer for each thing.

Whoever keeps things with a time to live sets a deadline for each, asks `passed` when it uses one, and now and then
takes a bounded number of those that are `due`, so that what nobody asks for is forgotten, too. A heap holds one entry
for each key, made when the key came; moving a deadline costs nothing until that entry is due.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Deadlines(Generic[K]):
    """Keys and their times, in seconds of any one clock."""

    def __init__(self) -> None:
        self._until: dict[K, float] = {}
        #: (time when to look, number, key); an entry whose number is not the key's is void.
        self._heap: list[tuple[float, int, K]] = []
        self._numbers: dict[K, int] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._until)

    def set(self, key: K, until: float) -> None:
        """Set or move a deadline."""
        self._until[key] = until
        if key not in self._numbers:
            self._push(key, until)

    def forget(self, key: K) -> None:
        """Drop a key, if it is there."""
        if self._until.pop(key, None) is not None:
            del self._numbers[key]
            if len(self._heap) > 2 * len(self._until) + 100:
                self._heap = [entry for entry in self._heap if self._numbers.get(entry[2]) == entry[1]]
                heapq.heapify(self._heap)

    def passed(self, key: K, now: float) -> bool:
        """Return True when the key's time is over; also for a key that is not there."""
        return self._until.get(key, now) <= now

    def due(self, now: float, most: int) -> list[K]:
        """Take keys whose time is over, looking at no more than `most`."""
        taken: list[K] = []
        for _ in range(most):
            if not self._heap or self._heap[0][0] > now:
                break
            _, number, key = heapq.heappop(self._heap)
            if self._numbers.get(key) != number:
                continue
            until = self._until[key]
            if until <= now:
                del self._until[key], self._numbers[key]
                taken.append(key)
            else:
                self._push(key, until)
        return taken

    def _push(self, key: K, until: float) -> None:
        self._next += 1
        self._numbers[key] = self._next
        heapq.heappush(self._heap, (until, self._next, key))
