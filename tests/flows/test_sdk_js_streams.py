"""The unmodified `centrifuge` of npm where it can open no WebSocket: over HTTP streaming and server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.flows.test_sdk_js import DRIVER, PACKAGE, JavaScript, node_program
from tests.sdk.scenarios import SdkScenarios
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.nodes import RunningNode
from tests.support.servers import Template


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """Settings of nodes to which a token is worth its clearance, wherever it stands."""
    async with settings_of_a_module(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield nodes.changed(made, "sse", allow_above_public=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module."""
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(
    loop_scope="session",
    params=[("json", "http_stream"), ("protobuf", "http_stream"), ("json", "sse")],
    ids=["http_stream-json", "http_stream-protobuf", "sse"],
)
async def sdk(request: pytest.FixtureRequest) -> AsyncIterator[JavaScript]:
    """The SDK in a fresh process, for each transport."""
    format, transport = request.param
    process = await asyncio.create_subprocess_exec(
        node_program(), "--experimental-eventsource", "--no-warnings", str(DRIVER), str(PACKAGE), format, transport,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    driver = JavaScript(process)
    yield driver
    await driver.aclose()


class TestStreams(SdkScenarios):
    """npm `centrifuge` over streams."""
