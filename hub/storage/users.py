"""Keep accounts and categories. Accounts are read with hub_system's database only: hub_app sees no address or hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hub.model import Level, Role
from hub.storage.pool import Database


@dataclass(frozen=True, slots=True)
class UserRecord:
    """One account."""

    #: The token's `sub`.
    id: str
    #: Login name; None for those who log in elsewhere.
    email: str | None = field(repr=False)
    #: Shown as the author's name.
    name: str = field(repr=False)
    role: Role
    clearance: Level
    #: argon2id; None where no password opens the account.
    password_hash: str | None = field(repr=False)


async def by_email(system_db: Database, email: str) -> UserRecord | None:
    """Return the account of an address, in whatever case it is written."""
    return _first(await system_db.fetch("user_by_email", email))


async def by_id(system_db: Database, user_id: str) -> UserRecord | None:
    """Return an account."""
    return _first(await system_db.fetch("user_by_id", user_id))


async def put(system_db: Database, record: UserRecord) -> None:
    """Store an account, in place of the one with the same id.

    Raises:
        Conflict: another account has the address.
        Invalid: a value does not fit, such as the role "anonymous".
    """
    await system_db.fetch(
        "put_user",
        record.id,
        record.email,
        record.name,
        record.role.value,
        record.clearance.value,
        record.password_hash,
    )


async def put_category(system_db: Database, slug: str, name: str, medical_category: str | None = None) -> None:
    """Store a category, in place of the one with the same slug.

    Raises:
        Invalid: the slug is not made of lower-case letters, digits and inner hyphens.
    """
    await system_db.fetch("put_category", slug, name, medical_category)


async def list_categories(db: Database) -> list[tuple[str, str]]:
    """Return slug and name of every category, by name; with either login."""
    return [(row["slug"], row["name"]) for row in await db.fetch("list_categories")]


def _first(rows: list[Any]) -> UserRecord | None:
    if not rows:
        return None
    row = rows[0]
    return UserRecord(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        clearance=Level(row["clearance"]),
        password_hash=row["password_hash"],
    )
