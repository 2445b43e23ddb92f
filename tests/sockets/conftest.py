"""Fixtures of socket tests: a node for a whole module."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.sockets.rooms import faultless, permissive
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.clock import eventually
from tests.support.nodes import RunningNode
from tests.support.servers import Template


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=[True, False], ids=["detached", "attached"])
async def settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Settings]:
    """Settings of this module's nodes."""
    async with settings_of_a_module(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield nodes.changed(made, "http", detached=request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module: tests use channels of their own."""
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def permissive_node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module, where everything is allowed and commands may come fast."""
    async with nodes.running(permissive(settings)) as running:
        yield running


@pytest.fixture
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The node logs no fault of its own."""
    with faultless(caplog):
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def nobody_stays(node: RunningNode) -> AsyncIterator[None]:
    """After each test the node holds no connection."""
    yield
    await eventually(lambda: node.node.connections.admission.empty)
