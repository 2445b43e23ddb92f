"""Fixtures of flow tests: two nodes and an application for a whole module; who needs nodes of its own makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.flows.channels import application, settings_of_channels
from tests.support.servers import Template
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
