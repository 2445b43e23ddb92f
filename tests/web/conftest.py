"""An HTTP client on a running node."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from tests.support.nodes import RunningNode


@pytest_asyncio.fixture(loop_scope="session")
async def http(node: RunningNode) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client on the node."""
    async with httpx.AsyncClient(base_url=node.http) as session:
        yield session
