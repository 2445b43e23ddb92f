"""Have the servers that settings name, or raise embedded ones where they name none."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console

from hub import embedded
from hub.errors import ConfigError
from hub.kinds import Secret
from hub.settings import Settings
from hub.storage import schema

_err = Console(stderr=True)


@contextlib.contextmanager
def resources(settings: Settings) -> Iterator[Settings]:
    """Give settings whose URLs name running servers: those of the settings, else embedded ones.

    Raises:
        ConfigError: only a part of the URLs is set, or a server can not be raised.
    """
    db, redis = settings.database, settings.redis
    if bool(db.url) != bool(db.system_url) or (db.admin_url and not db.url):
        raise ConfigError(
            "DATABASE_URL (login hub_app) and HUB_SYSTEM_DATABASE_URL (login hub_system) are both needed: run "
            "`hub schema apply` with HUB_ADMIN_DATABASE_URL to create the logins, then set the two."
        )
    wants_redis = settings.engine.type == "redis" and not redis.url
    if db.url and not wants_redis:
        yield settings
        return
    with contextlib.ExitStack() as stack:
        status = stack.enter_context(_err.status("…")) if _err.is_terminal else None

        def progress(what: str) -> None:
            if status is not None:
                status.update(what)

        urls = stack.enter_context(
            embedded.up(Path(settings.data.dir), need_postgres=not db.url, need_redis=wants_redis, on_progress=progress)
        )
        ready = settings
        if wants_redis:
            ready = msgspec.structs.replace(ready, redis=msgspec.structs.replace(redis, url=Secret(urls.redis_url)))
        if not db.url:
            progress("schema")
            asyncio.run(schema.apply(urls.admin_database_url))
            ready = msgspec.structs.replace(
                ready,
                database=msgspec.structs.replace(
                    db, url=Secret(urls.database_url), system_url=Secret(urls.system_database_url)
                ),
            )
        if status is not None:
            status.stop()
        yield ready
