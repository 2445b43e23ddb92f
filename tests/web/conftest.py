"""Clients of running nodes: over HTTP, and as an application."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.support.nodes import RunningNode
from tests.support.servers import Template
from tests.web.serving import Api, two_nodes


@pytest_asyncio.fixture(loop_scope="session")
async def http(node: RunningNode) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client on the node."""
    async with httpx.AsyncClient(base_url=node.http) as session:
        yield session


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def api(template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """An application that speaks to one of two nodes, for the whole module."""
    async with two_nodes(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield made


_names = itertools.count(1)


@pytest.fixture
def room() -> str:
    """A channel of this test's own, in the namespace that can do everything."""
    return f"sala:{next(_names)}"
