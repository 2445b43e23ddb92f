"""Two nodes for the server API's tests of a whole module, with a key for applications and namespaces of their own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

from hub.settings import Channel, Settings
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.nodes import RunningNode, changed
from tests.support.servers import Template

API_KEY = "chave de teste"
KEY = {"x-api-key": API_KEY}

_NAMESPACES: list[dict[str, Any]] = [
    #: Everything that a namespace can have.
    {
        "name": "sala",
        "allow_subscribe_for_client": True,
        "allow_subscribe_for_anonymous": True,
        "allow_publish_for_client": True,
        "force_recovery": True,
        "history_size": 100,
        "presence": True,
    },
    #: Nothing of it; only an application subscribes anybody.
    {"name": "aviso"},
]


class Api:
    """An application, and the nodes it speaks to."""

    def __init__(self, http: httpx.AsyncClient, a: RunningNode, b: RunningNode) -> None:
        self.http = http
        #: The one that it speaks to.
        self.a = a
        self.b = b

    async def post(self, method: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call a method; returns the whole response."""
        return await self.http.post(f"/api/{method}", json={} if body is None else body, headers={**KEY, **headers})

    async def ok(self, method: str, /, **fields: Any) -> Any:
        """Call a method; returns its result."""
        answer = await self.post(method, fields)
        assert 200 == answer.status_code, answer.text
        assert "result" in answer.json(), answer.text
        return answer.json()["result"]

    async def error(self, method: str, /, **fields: Any) -> int:
        """Call a method that must fail; returns the error's code."""
        answer = await self.post(method, fields)
        assert 200 == answer.status_code, answer.text
        assert {"error"} == answer.json().keys(), answer.text
        return int(answer.json()["error"]["code"])


@contextlib.asynccontextmanager
async def two_nodes(template: Template, redis_url: str, folder: Path) -> AsyncIterator[Api]:
    """Run two nodes and an application."""
    async with settings_of_a_module(template, redis_url, folder) as made:
        settings = _with_key(made)
        async with (
            nodes.running(settings) as a,
            nodes.running(settings) as b,
            httpx.AsyncClient(base_url=a.http) as http,
        ):
            yield Api(http, a, b)


def _with_key(settings: Settings) -> Settings:
    channel = msgspec.convert({"namespaces": _NAMESPACES}, Channel)
    return msgspec.structs.replace(changed(settings, "http_api", key=API_KEY), channel=channel)
