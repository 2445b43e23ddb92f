"""What people do on the editor's and the reviewer's pages."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, Page

from hub.model import Actor
from tests.browser.conftest import PASSWORD, open_tab
from tests.browser.test_pages import by, live
from tests.support.client import client, post
from tests.support.nodes import ANA, RunningNode, token

CPF = "111.444.777-35"
PHONE = "(11) 98765-4321"
#: Flagged: a telephone may be a person's.
FLAGGED = f"👩‍⚕️ Para saber mais, ligue para {PHONE}."


async def log_in(page: Page, node: RunningNode, who: Actor, path: str) -> None:
    """Log somebody in on a page."""
    await page.goto(f"{node.http}{path}")
    await by(page, "login-email").fill(f"{who.user}@example.org")
    await by(page, "login-password").fill(PASSWORD)
    await by(page, "login-submit").click()


@contextlib.asynccontextmanager
async def tab_of(browser: Browser, node: RunningNode, who: Actor, path: str, **options: Any) -> AsyncIterator[Page]:
    """Open a browser of somebody's own, logged in on a page that is live."""
    async with open_tab(browser, **options) as tab:
        await log_in(tab, node, who, path)
        await live(tab)
        yield tab


async def write(page: Page, body: str, title: str = "Visitas ao posto") -> None:
    """Write a text into the form."""
    await by(page, "title").fill(title)
    await by(page, "body").fill(body)
    await by(page, "category").select_option("vacinas")


async def ask(node: RunningNode, **changes: Any) -> dict[str, Any]:
    """Ask, as Ana, to publish a text that is flagged; return the result."""
    async with client(node.ws, token(ANA)) as editor:
        result = await editor.rpc("post.create", **post(**{"body": FLAGGED, "status": "published", **changes}))
    assert "flagged" == result["status"], result
    return result


async def decide(page: Page, way: str, reason: str) -> None:
    """Decide on the review that is open."""
    await by(page, "reason").fill(reason)
    await by(page, way).click()


async def too_wide(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))
