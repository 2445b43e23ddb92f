"""Apply schema.sql to a database, as its administrator.

One transaction, one at a time in a database. Roles belong to the cluster, so others may be making or changing them at
the same moment from another database: what fails for that reason alone is tried again.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import asyncpg

from hub.errors import ConfigError, HubError
from hub.storage.translate import translated

#: Key of the advisory lock that makes appliers of one database wait for each other.
_LOCK = 7000
#: Attempts at a transaction that lost a race for a row of the cluster's catalogue.
_ATTEMPTS = 10
#: "tuple concurrently updated" has no code of its own (XX000); the others are the same race at another moment.
_RACES = ("XX000", "23505", "42710", "40001", "40P01")


def schema_sql() -> str:
    """Return the text of schema.sql: beside the package in an installed wheel, at the repository's root otherwise.

    Raises:
        ConfigError: it is in neither place.
    """
    package = Path(__file__).resolve().parent.parent
    for path in (package / "schema.sql", package.parent / "schema.sql"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError("schema.sql is missing from this installation.")


async def apply(admin_url: str, *, app_password: str | None = None, system_password: str | None = None) -> bool:
    """Bring a database to the present schema, and set the logins' passwords where given.

    Args:
        admin_url: URL of the database with a login that may create roles and schemas.
        app_password: new password of hub_app; None leaves it.
        system_password: new password of hub_system; None leaves it.

    Returns:
        True when something was applied, False when the schema was this one already.

    Raises:
        ConfigError: the URL is malformed, the login refused or not entitled, or the server older than 15.
        Unavailable: no server answers.
    """
    text = schema_sql()
    digest = hashlib.sha256(text.encode()).hexdigest()
    with translated():
        try:
            connection = await asyncpg.connect(admin_url, timeout=10, command_timeout=120)
        except ValueError as exc:
            raise ConfigError("The database URL can not be understood.") from exc
    try:
        if connection.get_server_version().major < 15:
            raise ConfigError("The hub needs PostgreSQL 15 or newer.")
        applied: bool = await _persist(_apply, connection, text, digest)
        for role, password in (("hub_app", app_password), ("hub_system", system_password)):
            if password is not None:
                await _persist(_set_password, connection, role, password)
        return applied
    finally:
        await connection.close()


async def _persist(step: Any, connection: Any, *args: str) -> Any:
    """Run a step in a transaction, again when it lost a race.

    Raises:
        HubError: it failed for another reason, or too often.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with connection.transaction():
                return await step(connection, *args)
        except asyncpg.InsufficientPrivilegeError as exc:
            raise ConfigError("The administrator's login may not create roles, schemas and tables.") from exc
        except asyncpg.PostgresError as exc:
            if exc.sqlstate not in _RACES or attempt == _ATTEMPTS:
                raise HubError(f"The schema could not be applied (SQLSTATE {exc.sqlstate}): {exc}") from exc
        await asyncio.sleep(0.05 * attempt)
    raise AssertionError("the last attempt returns or raises")


async def _apply(connection: Any, text: str, digest: str) -> bool:
    await connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
    if await connection.fetchval("SELECT to_regclass('hub.hub_meta') IS NOT NULL"):
        await connection.execute("SET LOCAL ROLE hub_system")
        if await connection.fetchval("SELECT schema_digest FROM hub.hub_meta") == digest:
            return False
        await connection.execute("RESET ROLE")
    await connection.execute(text)
    await connection.execute("SET LOCAL ROLE hub_system")
    await connection.execute("UPDATE hub.hub_meta SET schema_digest = $1", digest)
    return True


async def _set_password(connection: Any, role: str, password: str) -> None:
    # ALTER ROLE takes no parameters, so the server quotes the password itself.
    statement = await connection.fetchval(
        "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)", role, password
    )
    await connection.execute(statement)
