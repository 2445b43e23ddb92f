"""Keep which tokens are revoked. All of it goes through hub_system: hub_app can neither revoke nor see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.storage.pool import Database


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens that are no longer worth anything."""

    #: "user", "token", "change" or "all"; see schema.sql.
    kind: str
    #: The user's id or the token's `jti`; "" for all.
    subject: str
    #: Tokens issued before are meant.
    at: datetime
    #: When it was written down.
    added_at: datetime


async def add(system: Database, kind: str, subject: str = "", at: datetime | None = None) -> None:
    """Revoke tokens.

    Args:
        system: database of hub_system.
        kind: "user", "token" or "all".
        subject: the user's id, or the token's `jti`.
        at: tokens issued before it are meant; None for now.

    Raises:
        Invalid: no such kind, or its subject is missing or too long.
        Unavailable: PostgreSQL does not answer; it may have happened.
    """
    await system.fetch("revoke", kind, subject, at)


async def since(system: Database, added_at: datetime | None) -> list[Revocation]:
    """Return what was revoked from a time on, oldest first; all of it for None. Raises Unavailable."""
    return [Revocation(*row) for row in await system.fetch("revocations_since", added_at)]


async def trim(system: Database, before: datetime) -> None:
    """Forget what is about tokens issued before a time. Raises Unavailable."""
    await system.fetch("trim_revocations", before)
