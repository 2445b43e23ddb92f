"""Limit a rate with the generic cell rate algorithm: one number of state, no timer, no queue.

Source: ITU-T I.371, Annex A, in its virtual scheduling form: a request conforms when it comes no earlier than its
theoretical arrival time less the tolerance that a burst needs.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A steady rate, and how many requests may come at once."""

    #: Seconds between two requests at the steady rate.
    interval_s: float
    #: Requests that may come at once after a pause.
    burst: int


def take(rate: Rate, tat: float, now: float, cost: int = 1) -> tuple[float, float]:
    """Ask for `cost` requests.

    Args:
        tat: theoretical arrival time that the last call returned; 0 at first. Seconds, monotonic.
        now: seconds, monotonic.

    Returns:
        The new arrival time, and the seconds to wait: 0 when the request conforms. One that has to wait changes
        nothing.
    """
    start = max(tat, now)
    wait = start + cost * rate.interval_s - now - rate.burst * rate.interval_s
    if wait > 1e-6:  # what sums of floats are off by
        return tat, wait
    return start + cost * rate.interval_s, 0.0


class Limiter:
    """One rate for many keys; forgets the keys that have been quiet longest when it holds too many."""

    __slots__ = ("_rate", "_size", "_tats")

    def __init__(self, rate: Rate, size: int = 10_000) -> None:
        self._rate = rate
        self._size = size
        self._tats: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str, now: float) -> float:
        """Return 0 when the key may go on, else the seconds to wait."""
        tat, wait = take(self._rate, self._tats.get(key, 0.0), now)
        self._tats[key] = tat
        self._tats.move_to_end(key)
        if len(self._tats) > self._size:
            self._tats.popitem(last=False)
        return wait
