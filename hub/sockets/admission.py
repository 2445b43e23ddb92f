"""Count the connections of a node: in all, of one address, of one user; and say who is one too many.

An address is counted by its first 64 bits where it is IPv6, since a household has that many to itself. Only while a
limit is set is anything kept: then a connection refers to the counter's own key.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable
from typing import Any

from hub import clock
from hub.policy.addresses import address_key
from hub.telemetry import logs, metrics

_log = logs.get("sockets")


class Full(enum.Enum):
    """Which limit is reached."""

    NODE = "node"
    ADDRESS = "address"
    USER = "user"


class Admission:
    """The counts of one node; a limit of 0 is none."""

    def __init__(self, *, limit: int, address_limit: int, user_limit: int) -> None:
        self._limit = limit
        self._addresses = Counts(address_limit)
        self._users = Counts(user_limit)
        #: Connections and upgrades under way.
        self.count = 0
        self._quiet_until = 0.0

    def enter(self, address: str | None) -> bytes | None:
        """Count an upgrade; what it returns is given back by `leave`.

        Args:
            address: the client's; None over a Unix socket, which has no limit of its own.

        Raises:
            Crowded: it is one too many.
        """
        if self._limit and self.count >= self._limit:
            raise self._refuse(Full.NODE)
        key: bytes | None = None
        if self._addresses.limit and address is not None:
            key = self._addresses.add(address_key(address))
            if key is None:
                raise self._refuse(Full.ADDRESS)
        self.count += 1
        return key

    def leave(self, key: bytes | None) -> None:
        """Count one less."""
        self.count -= 1
        if key is not None:
            self._addresses.remove(key)

    def identify(self, user: str) -> bool:
        """Count a connection of a user; False when that is one too many. The anonymous are not counted."""
        if not user or not self._users.limit or self._users.add(user) is not None:
            return True
        self._refuse(Full.USER)
        return False

    def forget(self, user: str) -> None:
        """Count one less of a user."""
        if user and self._users.limit:
            self._users.remove(user)

    @property
    def empty(self) -> bool:
        """True when nothing is counted."""
        return not self.count and not self._addresses and not self._users

    def _refuse(self, full: Full) -> Crowded:
        metrics.REFUSED.labels(full.value).inc()
        now = clock.monotonic()
        if now >= self._quiet_until:  # a crowd does not fill the log
            self._quiet_until = now + 1.0
            _log.warning("sockets.refused", limit=full.value)
        return Crowded(full)


class Crowded(Exception):
    """No more connections are taken."""

    def __init__(self, full: Full) -> None:
        super().__init__(full.value)
        self.full = full


class Counts:
    """How many of each; keeps nothing while there is no limit."""

    __slots__ = ("_counts", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        #: Key → the one object that stands for it, and how many there are.
        self._counts: dict[Hashable, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, key: Hashable) -> Any:
        """Count one more; returns the shared key, None when it is one too many."""
        entry = self._counts.get(key)
        if entry is None:
            entry = self._counts[key] = [key, 0]
        if entry[1] >= self.limit:
            return None
        entry[1] += 1
        return entry[0]

    def remove(self, key: Hashable) -> None:
        """Count one less."""
        entry = self._counts[key]
        entry[1] -= 1
        if not entry[1]:
            del self._counts[key]
