"""Settings of the nodes that serve the subscribers of contracts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.contracts.subscriber import BACKLOG
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.servers import Template


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=[True, False], ids=["detached", "attached"])
async def settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Settings]:
    """Settings of the node that serves the subscribers."""
    async with settings_of_a_module(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        made = nodes.changed(made, "client", queue_max_size=BACKLOG)
        yield nodes.changed(made, "http", detached=request.param)
