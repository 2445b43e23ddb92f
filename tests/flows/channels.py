"""Two nodes with every kind of namespace and short times, and an application that speaks to one of them."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from hub.settings import Settings
from tests.sockets.raw import nonce
from tests.support import nodes
from tests.support.client import Client, client
from tests.support.nodes import LEO, token
from tests.support.servers import Template, forget_keys
from tests.web.serving import API_KEY, Api

_OPEN: dict[str, Any] = {
    "allow_subscribe_for_client": True,
    "allow_subscribe_for_anonymous": True,
    "allow_publish_for_client": True,
    "allow_history_for_subscriber": True,
    "allow_history_for_anonymous": True,
}
_KEPT = {**_OPEN, "force_recovery": True, "force_positioning": True, "history_size": 100}

NAMESPACES: list[dict[str, Any]] = [
    {"name": "sala", **_KEPT},
    #: History for two publications only.
    {"name": "curta", **_KEPT, "history_size": 2},
    #: Only the newest publication is recovered.
    {"name": "ultima", **_KEPT, "history_size": 1, "force_recovery_mode": "cache"},
    #: The same, and whoever subscribes gets it unasked.
    {"name": "placar", **_KEPT, "history_size": 1, "force_recovery_mode": "cache", "auto_cache_recover": True},
    {"name": "delta", **_KEPT, "allowed_delta_types": ["fossil"], "delta_publish": True},
    {"name": "filtro", **_KEPT, "allow_tags_filter": True},
    #: Who is here is told to all.
    {
        "name": "gente",
        **_OPEN,
        "presence": True,
        "join_leave": True,
        "force_push_join_leave": True,
        "allow_presence_for_subscriber": True,
    },
    #: Who is here is told to those who ask and may know.
    {"name": "visita", **_OPEN, "presence": True, "join_leave": True, "allow_presence_for_subscriber": True},
    #: Channels that name their users.
    {"name": "dupla", "allow_user_limited_channels": True, "allow_subscribe_for_client": True, "history_size": 10},
    #: Each user's own.
    {"name": "pessoal", "allow_user_limited_channels": True},
    #: Only a token opens it.
    {"name": "fechada", "presence": True, "join_leave": True, "history_size": 10},
]

#: Settings of times, in seconds, short enough to be waited for.
TIMES = {
    "client__ping_interval": 1.0,
    "client__pong_timeout": 0.8,
    "client__expired_sub_close_delay": 0.5,
    "client__channel_position_check_delay": 0.2,
    "client__presence_update_interval": 0.5,
    "client__presence_ttl": 2.0,
}


@contextlib.asynccontextmanager
async def settings_of_channels(
    template: Template, redis_url: str, folder: Path, **overrides: Any
) -> AsyncIterator[Settings]:
    """Yield settings of nodes on a database and a key prefix of their own."""
    name, urls = await template.clone()
    prefix = f"f{uuid.uuid4().hex[:8]}:"
    try:
        await nodes.seed(urls)
        yield nodes.settings_for(
            urls, redis_url, prefix, str(folder),
            **{
                "channel__namespaces": NAMESPACES,
                "database__admin_url": urls.admin,
                "http_api__key": API_KEY,
                "client__subscribe_to_user_personal_channel__enabled": True,
                "client__subscribe_to_user_personal_channel__personal_channel_namespace": "pessoal",
                **TIMES,
                **overrides,
            },
        )  # fmt: skip
    finally:
        await template.drop(name)
        forget_keys(redis_url, prefix)


@contextlib.asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Api]:
    """Run two nodes and an application."""
    async with (
        nodes.running(settings) as a,
        nodes.running(settings) as b,
        httpx.AsyncClient(base_url=a.http) as http,
    ):
        yield Api(http, a, b)


def pushed(reader: Client, kind: str, channel: str) -> list[dict[str, Any]]:
    """Return the pushes of one kind that came for a channel."""
    return [push[kind] for push in reader.pushes if kind in push and channel == push.get("channel", "")]


def data_of(publications: list[dict[str, Any]]) -> list[Any]:
    """Return what publications say."""
    return [p["data"] for p in publications]


def channel(namespace: str, suffix: str = "") -> str:
    """Return a channel that no other test uses."""
    return f"{namespace}:{nonce()}{suffix}"


@contextlib.asynccontextmanager
async def on(api: Api, name: str, node: str = "b", **params: Any) -> AsyncIterator[tuple[Client, dict[str, Any]]]:
    """Subscribe a reader on one of the nodes; yields it and the result."""
    async with client(getattr(api, node).ws, token(LEO)) as c:
        yield c, await c.ok("subscribe", channel=name, **params)


async def say(api: Api, name: str, *messages: Any) -> dict[str, Any]:
    """Publish as an application on node `a`; returns the last position."""
    position: dict[str, Any] = {}
    for message in messages:
        position = await api.ok("publish", channel=name, data=message)
    return position


async def outcome(api: Api, name: str, position: dict[str, Any], node: str = "b", **params: Any) -> dict[str, Any]:
    """Come back with a position; returns the result of subscribing."""
    async with on(api, name, node, recover=True, **position, **params) as (_, result):
        return result


def missed(result: dict[str, Any]) -> list[Any]:
    """Return what a recovery brought."""
    return data_of(result.get("publications", []))
