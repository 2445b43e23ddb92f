"""Promise what a node does with its own connections when some node, perhaps itself, orders it: the seam between feeds
and whatever has the connections."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from hub.wire.control import Disconnect, Emulate, Refresh, Subscribe, Unsubscribe


class Counts(NamedTuple):
    """How much a node has."""

    clients: int
    users: int
    subscriptions: int
    channels: int


class Local(Protocol):
    """What a node does with its own connections. Orders raise the first HubError, after all have been served."""

    async def subscribe(self, order: Subscribe) -> None:
        """Subscribe connections to a channel; those that are on it stay as they are."""

    async def unsubscribe(self, order: Unsubscribe) -> None:
        """End subscriptions."""

    async def disconnect(self, order: Disconnect) -> None:
        """Close connections."""

    async def refresh(self, order: Refresh) -> None:
        """Set when connections expire."""

    def emulate(self, message: Emulate) -> None:
        """Take a frame for a connection that can only be written to; must not block or raise."""

    async def counts(self) -> Counts:
        """Return how much there is."""

    async def channels(self, pattern: str) -> dict[str, int]:
        """Return the subscribers of each channel whose name fits. Raises Invalid for a pattern that is none."""
