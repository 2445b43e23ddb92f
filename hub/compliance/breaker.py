"""Stop asking a module that keeps failing, and try it again after a pause.

Without I/O: time comes as an argument, in seconds. Failures of different requests count, not the same one over and
over: whoever has a text that a module can not bear must not keep everybody else from publishing. While the circuit is
open nothing is judged, so nothing is broadcast; after the pause one request at a time is let through as a trial.
"""

from __future__ import annotations

import enum
import math


class State(enum.StrEnum):
    """Whether requests go through."""

    CLOSED = "closed"
    OPEN = "open"
    TRIAL = "trial"


class CircuitBreaker:
    """The circuit of one module."""

    def __init__(self, failures: int, pause_s: float) -> None:
        """Open after `failures` different requests failed in a row, for `pause_s` seconds."""
        self._failures_max = failures
        self._pause_s = pause_s
        self._failed: set[int] = set()
        self._opened_until = -math.inf
        self.state = State.CLOSED

    def admits(self, now: float) -> bool:
        """Tell whether a request may be made; who is told so calls `succeeded`, `failed` or `gave_up` once."""
        if self.state is State.CLOSED:
            return True
        if self.state is State.OPEN and now >= self._opened_until:
            self.state = State.TRIAL
            return True
        return False

    def succeeded(self) -> bool:
        """Note an answer; return True when that closed the circuit."""
        closed = self.state is State.TRIAL
        if self.state is not State.OPEN:  # a late answer of a request from before does not close it
            self._failed.clear()
            self.state = State.CLOSED
        return closed

    def failed(self, now: float, request: int) -> bool:
        """Note a failure; return True when that opened the circuit.

        Args:
            now: seconds.
            request: stands for what was asked, such as its hash.
        """
        if self.state is State.OPEN:
            return False
        self._failed.add(request)
        if self.state is State.CLOSED and len(self._failed) < self._failures_max:
            return False
        opened = self.state is State.CLOSED
        self.state = State.OPEN
        self._opened_until = now + self._pause_s
        return opened

    def gave_up(self) -> None:
        """Note that a request ended without telling anything of the module, such as one that was cancelled."""
        if self.state is State.TRIAL:
            self.state = State.OPEN  # and at once ready for another trial
