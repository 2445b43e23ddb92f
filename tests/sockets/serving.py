"""One database for the nodes of a whole test module, and namespaces for every rule that a channel can have."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from hub.settings import Settings
from tests.support import nodes
from tests.support.servers import Template, forget_keys

_OPEN = {
    "allow_subscribe_for_client": True,
    "allow_subscribe_for_anonymous": True,
    "allow_publish_for_client": True,
    "allow_history_for_subscriber": True,
    "allow_history_for_anonymous": True,
}

NAMESPACES: list[dict[str, Any]] = [
    #: Everybody subscribes, clients publish; the last 100 are kept.
    {"name": "sala", **_OPEN, "force_recovery": True, "force_positioning": True, "history_size": 100},
    #: The same without history.
    {"name": "eco", **_OPEN},
    #: Recovery only for those who ask.
    {"name": "pede", **_OPEN, "allow_recovery": True, "allow_positioning": True, "history_size": 100},
    #: Only subscribers publish.
    {"name": "aviso", "allow_subscribe_for_client": True, "allow_publish_for_subscriber": True},
    #: Only a token that names it opens it.
    {"name": "fechada", "history_size": 10},
]


@contextlib.asynccontextmanager
async def settings_of_a_module(template: Template, redis_url: str, folder: Path) -> AsyncIterator[Settings]:
    """Yield settings of nodes on a database and a key prefix of their own."""
    name, urls = await template.clone()
    prefix = f"m{uuid.uuid4().hex[:8]}:"
    try:
        await nodes.seed(urls)
        yield nodes.settings_for(
            urls,
            redis_url,
            prefix,
            str(folder),
            channel__namespaces=NAMESPACES,
            database__admin_url=urls.admin,
            uni_websocket__enabled=True,
            uni_http_stream__enabled=True,
            uni_sse__enabled=True,
        )
    finally:
        await template.drop(name)
        forget_keys(redis_url, prefix)
