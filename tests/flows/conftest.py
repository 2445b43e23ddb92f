"""Fixtures of flow tests: two nodes and an application for a whole module; who needs nodes of its own makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.flows.channels import application, settings_of_channels
from tests.support import nodes
from tests.support.nodes import RunningNode
from tests.support.objections import strict
from tests.support.servers import DatabaseUrls, Template
from tests.web.serving import Api


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def channel_settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """Settings of this module's nodes, with every kind of namespace."""
    async with settings_of_channels(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def api(channel_settings: Settings) -> AsyncIterator[Api]:
    """An application that speaks to node `a` of two."""
    async with application(channel_settings) as made:
        yield made


@pytest.fixture
def strict_settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with modules that object to markers (tests/support/objections.py)."""
    return strict(settings, tmp_path / "modules")


@pytest_asyncio.fixture(loop_scope="session")
async def one(strict_settings: Settings) -> AsyncIterator[RunningNode]:
    """One node with such modules."""
    async with nodes.running(strict_settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def both(strict_settings: Settings) -> AsyncIterator[tuple[RunningNode, RunningNode]]:
    """Two such nodes."""
    async with nodes.running(strict_settings) as a, nodes.running(strict_settings) as b:
        yield a, b


@pytest_asyncio.fixture(loop_scope="session")
async def admin(database: DatabaseUrls) -> AsyncIterator[Any]:
    """A connection that no policy binds."""
    connection = await asyncpg.connect(database.admin)
    yield connection
    await connection.close()
