"""Fixtures of HTTP tests: one running node and an HTTP client on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from hub.settings import Settings
from tests.support import nodes
from tests.support.nodes import RunningNode
from tests.support.servers import DatabaseUrls


@pytest_asyncio.fixture(loop_scope="session")
async def settings(database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path) -> Settings:
    """Settings of a node, with users and categories in its database."""
    await nodes.seed(database)
    return nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))


@pytest_asyncio.fixture(loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One running node."""
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def http(node: RunningNode) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client on the node."""
    async with httpx.AsyncClient(base_url=node.http) as session:
        yield session
