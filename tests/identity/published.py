"""A verifier that fetches the keys of an issuer, on a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hub.identity.jwks import KeySet
from hub.identity.jws import Verifier
from hub.identity.keys import KeyPending
from tests.identity.signing import private, signed

#: Seconds between two fetches, in these tests.
PAUSE_S = 0.15


class Clock:
    """A clock that is moved by hand, on top of the real one or a slower one."""

    def __init__(self, speed: float) -> None:
        self.ahead_s = 0.0
        self._speed = speed

    def __call__(self) -> float:
        return asyncio.get_running_loop().time() * self._speed + self.ahead_s


class Hub:
    """A verifier with the keys of an issuer, and its clock."""

    def __init__(self, url: str, speed: float = 1, **times: Any) -> None:
        self.clock = Clock(speed)
        self.keys = KeySet(url, **{"pause_s": PAUSE_S, "timeout_s": 0.5, "monotonic": self.clock, **times})
        self.verifier = Verifier({}, self.keys)

    async def check(self, token: str) -> dict[str, Any]:
        """Check as callers do: fetch when told so, then check once more."""
        try:
            payload, own = self.verifier.payload(token)
        except KeyPending:
            await self.verifier.fetch(token)
            payload, own = self.verifier.payload(token)
        assert not own
        claims: dict[str, Any] = json.loads(payload)
        return claims


def token(name: str = "RS", kid: str | None = "r1", algorithm: str = "RS256") -> str:
    """Return a token that names its key."""
    return signed(private(name), algorithm, {"kid": kid} if kid is not None else None)
