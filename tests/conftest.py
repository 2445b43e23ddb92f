"""Fixtures of all tests: real servers, a database and a key prefix for each test, and an event loop that is watched."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_asyncio

from hub import embedded
from hub.settings import Settings
from tests.support import compiled, nodes
from tests.support import servers as support
from tests.support.nodes import RunningNode

_prefixes = itertools.count(1)

# Compiling the modules takes seconds: once for all nodes and hubs of the run.
compiled.share()

# A busy machine is no failure.
hypothesis.settings.register_profile("hub", deadline=None)
hypothesis.settings.load_profile("hub")


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Urls]:
    """URLs of PostgreSQL and Redis: those of the environment, else of a throw-away pair."""
    with support.raised() as urls:
        yield urls


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(servers: embedded.Urls) -> AsyncIterator[support.Template]:
    """A database with the schema in it, made once."""
    template = support.Template(servers)
    await template.create()
    yield template
    await template.drop(template.name)


@pytest_asyncio.fixture(loop_scope="session")
async def database(template: support.Template) -> AsyncIterator[support.DatabaseUrls]:
    """A database of this test's own, with the schema and no rows."""
    name, urls = await template.clone()
    yield urls
    await template.drop(name)


@pytest.fixture(scope="session")
def redis_url(servers: embedded.Urls) -> str:
    """URL of the one Redis of the run; keep to `redis_prefix` in it."""
    return servers.redis_url


@pytest.fixture
def redis_prefix(redis_url: str) -> Iterator[str]:
    """A prefix for keys and channels, such as "t3:"; its keys are deleted after the test."""
    prefix = f"t{next(_prefixes)}:"
    yield prefix
    support.forget_keys(redis_url, prefix)


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def _loop_reports() -> list[dict[str, Any]]:
    """Collect what the event loop would only log: exceptions that nobody handled."""
    reports: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 60  # seconds: debug mode is for its checks, a busy machine is no news
    loop.set_exception_handler(lambda _, context: reports.append(context))
    return reports


@pytest.fixture(autouse=True)
def unhandled(_loop_reports: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Fail the test when the loop saw an unhandled exception; a test that provokes one clears the list."""
    _loop_reports.clear()
    yield _loop_reports
    if _loop_reports:
        first = _loop_reports[0]
        pytest.fail(f"unhandled in the event loop: {first.get('message')}: {first.get('exception')!r}", pytrace=False)


@pytest_asyncio.fixture(loop_scope="session")
async def settings(database: support.DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path) -> Settings:
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
