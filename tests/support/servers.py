"""Hand real servers to tests: a throw-away pair, or those that the environment names.

One PostgreSQL and one Redis-protocol server serve the whole run. Each test gets a database of its own, cloned from a
template that holds the schema, and a key prefix of its own.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis

from hub import embedded

#: Settings that name outside servers; all three of the database, or none.
DATABASE_VARIABLES = ("DATABASE_URL", "HUB_SYSTEM_DATABASE_URL", "HUB_ADMIN_DATABASE_URL")


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """URLs of one test's own database."""

    #: A login that may do anything.
    admin: str
    #: hub_app: what requests use.
    app: str
    #: hub_system: what the hub's own work uses.
    system: str


def with_database(url: str, name: str) -> str:
    """Return `url` with another database name; user, host and query stay."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def raised(environ: Mapping[str, str] = os.environ) -> Iterator[embedded.Urls]:
    """Yield the URLs of servers for a test run; what the environment names is not raised here."""
    named = [environ.get(name, "") for name in DATABASE_VARIABLES]
    if any(named) and not all(named):
        pytest.exit(f"Tests on an outside PostgreSQL need all of {', '.join(DATABASE_VARIABLES)}.", returncode=2)
    redis_url = environ.get("REDIS_URL", "")
    if redis_url:
        refuse_used_redis(redis_url)
    with embedded.up(None, need_postgres=not all(named), need_redis=not redis_url) as urls:
        if all(named):
            app, system, admin = named
            urls = replace(urls, database_url=app, system_database_url=system, admin_database_url=admin)
        yield replace(urls, redis_url=redis_url) if redis_url else urls


def refuse_used_redis(url: str) -> None:
    """End the run when the outside Redis database holds keys, for they may be somebody's."""
    with redis.Redis.from_url(url) as client:
        if keys := client.dbsize():
            pytest.exit(
                f"REDIS_URL names a database that holds {keys} keys: give the tests an empty one.", returncode=2
            )


def forget_keys(url: str, prefix: str) -> None:
    """Delete every key that begins with `prefix`."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(match=f"{prefix}*", count=1000):
            client.delete(key)


class Template:
    """A database that holds the schema and nothing else; tests get clones of it."""

    def __init__(self, urls: embedded.Urls) -> None:
        self._urls = urls
        #: The process id keeps runs on one outside server apart.
        self.name = f"hub_tpl_{os.getpid()}"
        self._clones = 0

    async def create(self) -> None:
        """Create the template and apply the schema to it."""
        from hub.storage import schema

        await self._execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        await self._execute(f"CREATE DATABASE {self.name} STRATEGY file_copy")
        await schema.apply(with_database(self._urls.admin_database_url, self.name))

    async def clone(self) -> tuple[str, DatabaseUrls]:
        """Create a database from the template; return its name and its URLs."""
        self._clones += 1
        name = f"hub_t{os.getpid()}_{self._clones}"
        # file_copy is seven times faster than the default when fsync is off.
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {self.name} STRATEGY file_copy")
        return name, DatabaseUrls(
            admin=with_database(self._urls.admin_database_url, name),
            app=with_database(self._urls.database_url, name),
            system=with_database(self._urls.system_database_url, name),
        )

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        await self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def _execute(self, sql: str) -> None:
        connection = await asyncpg.connect(self._urls.admin_database_url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()
