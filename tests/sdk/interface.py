"""What the scenarios need of an SDK, whatever its language."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from tests.support.clock import MS

TIMEOUT_S = 8000 * MS


class SdkError(Exception):
    """The SDK says that a call failed, with this code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Heard:
    """Everything that an SDK reported, in order."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._arrived = asyncio.Condition()

    async def note(self, event: dict[str, Any]) -> None:
        """Add an event."""
        async with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()

    def all(self, on: str, **match: Any) -> list[dict[str, Any]]:
        """Return the events of a kind that have these values."""
        return [e for e in self.events if e["on"] == on and match.items() <= e.items()]

    async def wait(self, on: str, count: int = 1, **match: Any) -> list[dict[str, Any]]:
        """Wait until there are `count` such events; returns all of them."""
        try:
            async with asyncio.timeout(TIMEOUT_S), self._arrived:
                await self._arrived.wait_for(lambda: len(self.all(on, **match)) >= count)
        except TimeoutError:
            raise AssertionError(f"no {count} x {on} {match}; heard {self.events[-12:]}") from None
        return self.all(on, **match)


class Sdk(Protocol):
    """One client. Events: connecting, connected, disconnected, getToken, subscribed, publication, serverPublication."""

    heard: Heard

    async def create(self, url: str, tokens: list[str]) -> None:
        """Make the client; it takes the tokens one after the other and keeps to the last. Without any it is nobody."""

    async def connect(self) -> None:
        """Begin to connect, and stay connected."""

    async def disconnect(self) -> None:
        """Leave."""

    async def state(self) -> str:
        """Return "disconnected", "connecting" or "connected"."""

    async def subscribe(self, channel: str) -> None:
        """Begin to subscribe."""

    async def unsubscribe(self, channel: str) -> None:
        """End a subscription and forget it."""

    async def publish(self, channel: str, data: Any) -> None:
        """Publish. Raises SdkError."""

    async def history(self, channel: str, limit: int) -> dict[str, Any]:
        """Return {"offset": top, "data": [...]}. Raises SdkError."""

    async def rpc(self, method: str, data: Any) -> Any:
        """Call a method. Raises SdkError."""
