"""A real Chromium on a real node. Skipped, with one line, where there is no Chromium."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from hub.identity.passwords import hash_password
from hub.policy.levels import CLEARANCE
from hub.settings import Settings
from hub.storage import users
from hub.storage.pool import Database
from tests.support import nodes
from tests.support.nodes import ROOT, RunningNode
from tests.support.objections import RITA
from tests.support.servers import DatabaseUrls

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "uma senha comprida"
SHOTS = Path(__file__).parents[1] / "screenshots"

#: Chromium's own background traffic is refused on a closed network, many times a second.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def node(
    browser: Browser, database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path
) -> AsyncIterator[RunningNode]:
    """A node whose editor Ana can log in with a password."""
    await nodes.seed(database)
    system = await Database.open(database.system, size=1)
    ana = await users.by_id(system, "ana")
    assert ana is not None
    await users.put(system, dataclasses.replace(ana, password_hash=_hash()))
    await system.close()
    settings: Settings = nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def reviewers(node: RunningNode, database: DatabaseUrls) -> None:
    """Give Rita, who reviews, and Rute, who administers, a password."""
    system = await Database.open(database.system, size=1)
    for actor in (RITA, ROOT):
        await users.put(
            system, users.UserRecord(actor.user, f"{actor.user}@example.org", actor.name, actor.role,
                                     CLEARANCE[actor.role], _hash())
        )  # fmt: skip
    await system.close()


@functools.cache
def _hash() -> str:
    return hash_password(PASSWORD)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, node: RunningNode) -> AsyncIterator[Page]:
    """A tab of its own, with a cookie jar of its own; an error in its console fails the test."""
    async with open_tab(browser) as tab:
        yield tab


@contextlib.asynccontextmanager
async def open_tab(browser: Browser, **options: object) -> AsyncIterator[Page]:
    """Open a tab and close it after use."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="pt-BR", **options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    tab = await context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" and "Content Security" in m.text else None)
    try:
        yield tab
    finally:
        await context.close()
    assert [] == faults
