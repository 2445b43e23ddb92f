"""The pages as people use them: the feed lives, the editor shows what is wrong, and both look after a lost line."""

from __future__ import annotations

import asyncio

import httpx
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, SHOTS, open_tab
from tests.support.client import client, key, post
from tests.support.nodes import ANA, RunningNode, token

CPF = "111.444.777-35"


def by(page: Page, testid: str):  # type: ignore[no-untyped-def]
    """Find an element by its data-testid."""
    return page.locator(f"[data-testid={testid}]")


async def live(page: Page) -> None:
    """Wait until the page says that it is live."""
    await expect(by(page, "connection-state")).to_have_attribute("data-state", "live")


async def log_in(page: Page, node: RunningNode) -> None:
    """Log Ana in on the editor page."""
    await page.goto(f"{node.http}/editor")
    await by(page, "login-email").fill("ana@example.org")
    await by(page, "login-password").fill(PASSWORD)
    await by(page, "login-submit").click()
    await live(page)


async def test_a_feed_lives_without_reload(page: Page, node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        first = post(title="Primeira notícia", status="published")
        await editor.rpc("post.create", **first)
        await page.goto(f"{node.http}/")
        await live(page)
        await expect(by(page, "post")).to_have_count(1)
        second = post(title="Segunda notícia", status="published")
        await editor.rpc("post.create", **second)
        await expect(by(page, "post")).to_have_count(2)
        await expect(by(page, "post").first).to_contain_text("Segunda notícia")
        await editor.rpc("post.update", id=first["id"], version=1, key=key(), title="Primeira, corrigida")
        await expect(page.locator(f"[data-post-id='{first['id']}']")).to_contain_text("Primeira, corrigida")
        await editor.rpc("post.retract", id=second["id"], version=1, key=key())
        await expect(page.locator(f"[data-post-id='{second['id']}']")).to_have_count(0)
        await page.screenshot(path=str(SHOTS / "feed.png"))


async def test_a_feed_catches_up_after_a_break(page: Page, node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        gone = post(title="Vai sair do ar", status="published")
        await editor.rpc("post.create", **gone)
        await page.goto(f"{node.http}/")
        await live(page)
        await expect(by(page, "post")).to_have_count(1)
        await page.context.set_offline(True)
        for connection in list(node.node.connections):  # the line breaks, as a mobile network's does
            if connection.actor.anonymous:
                connection.abort()
        await expect(by(page, "connection-state")).not_to_have_attribute("data-state", "live")
        missed = post(title="Chegou durante a queda", status="published")
        await editor.rpc("post.create", **missed)
        await editor.rpc("post.retract", id=gone["id"], version=1, key=key())
        await page.context.set_offline(False)
        await live(page)
        await expect(page.locator(f"[data-post-id='{missed['id']}']")).to_be_visible()
        await expect(page.locator(f"[data-post-id='{gone['id']}']")).to_have_count(0)


async def test_an_editor_sees_what_is_wrong_mends_it_and_sees_it_live(
    page: Page, browser: Browser, node: RunningNode
) -> None:
    async with open_tab(browser) as reader:
        await reader.goto(f"{node.http}/")
        await live(reader)
        await log_in(page, node)
        await by(page, "title").fill("Resultado de exame")
        text = f"👩‍⚕️ O exame do CPF {CPF} ficou pronto."
        await by(page, "body").fill(text)
        await by(page, "category").select_option("vacinas")
        await by(page, "publish").click()
        await expect(by(page, "status")).to_have_attribute("data-status", "blocked")
        finding = page.locator("[data-testid=finding][data-rule='LGPD-CPF']")
        await expect(finding).to_be_visible()
        marked = await by(page, "highlight").all_inner_texts()
        assert any(CPF in t for t in marked), "the span is the CPF itself, behind an emoji of several code points"
        await finding.click()
        selected = await page.evaluate(
            "() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd); }"
        )
        assert CPF == selected
        await page.screenshot(path=str(SHOTS / "editor-blocked.png"))
        await by(page, "title").fill("Exames mais rápidos")
        await by(page, "body").fill("O laboratório entrega agora os exames em dois dias.")
        await by(page, "publish").click()
        await expect(by(page, "desk-state")).to_contain_text("Publicado")
        await expect(by(reader, "post")).to_have_count(1)
        await expect(by(reader, "post").first).to_contain_text("Exames mais rápidos")
        await expect(page.locator("[data-testid=post]").first).to_contain_text("Exames mais rápidos")
        await page.screenshot(path=str(SHOTS / "editor-published.png"))
        await by(page, "retract").click()
        await by(page, "retract-confirm").click()
        await expect(by(reader, "post")).to_have_count(0)


async def test_a_wrong_password_is_said_and_logging_out_forgets(page: Page, node: RunningNode) -> None:
    await page.goto(f"{node.http}/editor")
    await by(page, "login-email").fill("ana@example.org")
    await by(page, "login-password").fill("errada")
    await by(page, "login-submit").click()
    await expect(by(page, "login-error")).to_be_visible()
    await log_in(page, node)
    cookies = await page.context.cookies()
    assert [("hub", True, "Lax")] == [(c["name"], c["httpOnly"], c["sameSite"]) for c in cookies]
    answer = await page.request.get(f"{node.http}/api/me")
    assert "Ana Prado" == (await answer.json())["name"]


async def test_pages_keep_a_strict_policy_and_assets_are_immutable(node: RunningNode) -> None:
    async with httpx.AsyncClient(base_url=node.http) as http:
        for path in ("/", "/editor"):
            answer = await http.get(path)
            assert 200 == answer.status_code
            policy = answer.headers["content-security-policy"]
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy
            assert "<script>" not in answer.text
            assert "style=" not in answer.text
            assert 'lang="pt-BR"' in answer.text
            again = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
            assert 304 == again.status_code
            assets = {p.split('"')[0] for p in answer.text.split('"/assets/')[1:]}
            assert assets
            for answer in await asyncio.gather(*(http.get(f"/assets/{name}") for name in assets)):
                assert 200 == answer.status_code
                assert "immutable" in answer.headers["cache-control"]


async def test_a_phone_and_the_dark_show_everything(browser: Browser, node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        await editor.rpc("post.create", **post(status="published", title="Um título bem comprido " * 6))
    for options in ({"color_scheme": "dark"}, {"color_scheme": "light", "is_mobile": True}):
        async with open_tab(browser, **options) as tab:
            if "is_mobile" in options:
                await tab.set_viewport_size({"width": 390, "height": 800})
            for path in ("/", "/editor"):
                await tab.goto(f"{node.http}{path}")
                if path == "/":
                    await expect(by(tab, "post")).to_have_count(1)
                wide = await tab.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, f"{path} is wider than the window"


async def test_older_posts_are_fetched_on_demand(page: Page, node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        for n in range(33):
            await editor.rpc("post.create", **post(title=f"Notícia {n}", status="published"))
    await page.goto(f"{node.http}/")
    await live(page)
    await expect(by(page, "post")).to_have_count(30)
    await page.get_by_role("button", name="Publicações mais antigas").click()
    await expect(by(page, "post")).to_have_count(33)
