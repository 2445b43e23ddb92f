"""Hold one login's connections, and shed load instead of queueing it.

Theory of operation. `size` slots stand before asyncpg's pool. Whoever finds none within `queue_target_s` is shed with
Overloaded, so a slow database shows as quick refusals and not as a growing queue; connecting has its own, longer limit.
A connection that died idle is replaced when it is next acquired. A read that meets a dead connection is run again on
another; a transaction retries only its BEGIN. Nothing is left on a connection between two users (no session settings,
no LISTEN, no session locks), so giving it back costs no round trip and PgBouncer may stand between (transaction
pooling, with max_prepared_statements above 0).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from hub.errors import ConfigError, Overloaded, Unavailable
from hub.storage.queries import QUERIES
from hub.storage.translate import RESOURCE, lost, translated

#: How often a read is started: after a restart of the server two dead connections may be met in a row.
READ_ATTEMPTS = 3


async def _keep(_connection: object) -> None:
    """Leave a connection as it is: there is nothing on it to reset."""


class Database:
    """One login's connections to PostgreSQL."""

    def __init__(
        self, pool: Any, *, size: int, queue_target_s: float, statement_timeout_s: float, connect_timeout_s: float
    ) -> None:
        self._pool = pool
        self._slots = asyncio.Semaphore(size)
        self._queue_target_s = queue_target_s
        self._connect_timeout_s = connect_timeout_s
        #: Longest time that a statement may run, in seconds.
        self.statement_timeout_s = statement_timeout_s

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        size: int = 10,
        queue_target_s: float = 0.5,
        statement_timeout_s: float = 15,
        connect_timeout_s: float = 5,
    ) -> Database:
        """Connect once, and see that the login is one that row-level security binds.

        Args:
            url: postgresql://user:password@host:port/database, or with ?host=/directory&port=… for a local socket.
            size: most connections.
            queue_target_s: longest wait for a free connection, in seconds.
            statement_timeout_s: longest time of one statement, in seconds.
            connect_timeout_s: longest time for connecting, in seconds.

        Raises:
            ConfigError: the URL is malformed, the login refused, a superuser or BYPASSRLS; or the schema is missing.
            Unavailable: no server answers.
        """
        with translated():
            try:
                pool = asyncpg.create_pool(
                    url,
                    min_size=1,
                    max_size=size,
                    timeout=connect_timeout_s,
                    command_timeout=statement_timeout_s,
                    reset=_keep,
                )
                await pool
            except ValueError as exc:  # a port or an option that is none
                raise ConfigError("The database URL can not be understood.") from exc
        database = cls(
            pool,
            size=size,
            queue_target_s=queue_target_s,
            statement_timeout_s=statement_timeout_s,
            connect_timeout_s=connect_timeout_s,
        )
        try:
            (login,) = await database.fetch("login")
            if login["bypasses"]:
                raise ConfigError(
                    "The database login may bypass row-level security: run `hub schema apply` with "
                    "HUB_ADMIN_DATABASE_URL, and give the hub the URLs of hub_app and hub_system."
                )
            if not login["has_schema"]:
                raise ConfigError("The database has no schema of the hub yet: run `hub schema apply`.")
            if not login["entitled"]:
                raise ConfigError("The database login is neither hub_app nor hub_system, and may not use the schema.")
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close all connections; those in use get five seconds to come back."""
        try:
            async with asyncio.timeout(5):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """Lend a connection.

        Raises:
            Overloaded: none became free within the queue target.
            Unavailable: no connection could be made.
        """
        if self._slots.locked():
            try:
                async with asyncio.timeout(self._queue_target_s):
                    await self._slots.acquire()
            except TimeoutError:
                raise Overloaded(RESOURCE) from None
        else:
            await self._slots.acquire()
        try:
            with translated():
                connection = await self._pool.acquire(timeout=self._connect_timeout_s)
            try:
                yield connection
            finally:
                with translated():
                    await self._pool.release(connection)
        finally:
            self._slots.release()

    async def fetch(self, name: str, *args: object, again: bool = True) -> list[Any]:
        """Run the named statement by itself and return its rows.

        Args:
            name: key of `QUERIES`.
            args: its parameters.
            again: run it once more when the connection turns out to be dead; false for what must not happen twice.

        Raises:
            HubError: as `translated` says.
        """
        statement = QUERIES[name]
        attempt = 1
        while True:
            try:
                async with self.acquire() as connection:
                    with translated():
                        rows: list[Any] = await connection.fetch(statement, *args)
                        return rows
            except Unavailable as error:
                if not (again and lost(error)) or attempt == READ_ATTEMPTS:
                    raise
                attempt += 1
