"""Fixtures of flow tests: settings of nodes on this test's own database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

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
async def pair(settings: Settings) -> AsyncIterator[tuple[RunningNode, RunningNode]]:
    """Two running nodes on one database and one Redis."""
    async with nodes.running(settings) as a, nodes.running(settings) as b:
        yield a, b
