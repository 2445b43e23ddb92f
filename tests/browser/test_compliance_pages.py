"""Compliance as people meet it: findings while typing, what is blocked, and what a second person decides."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hub.identity.passwords import hash_password
from hub.model import Actor
from hub.policy.levels import CLEARANCE
from hub.storage import users
from hub.storage.pool import Database
from tests.browser.conftest import PASSWORD, SHOTS, open_tab
from tests.browser.test_pages import by, live
from tests.support.client import client, key, post
from tests.support.nodes import ANA, ROOT, RunningNode, token
from tests.support.objections import RITA
from tests.support.servers import DatabaseUrls

CPF = "111.444.777-35"
PHONE = "(11) 98765-4321"
#: Flagged: a telephone may be a person's.
FLAGGED = f"👩‍⚕️ Para saber mais, ligue para {PHONE}."


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def people(node: RunningNode, database: DatabaseUrls) -> None:
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


async def log_in(page: Page, node: RunningNode, who: Actor, path: str) -> None:
    """Log somebody in on a page."""
    await page.goto(f"{node.http}{path}")
    await by(page, "login-email").fill(f"{who.user}@example.org")
    await by(page, "login-password").fill(PASSWORD)
    await by(page, "login-submit").click()


@contextlib.asynccontextmanager
async def tab_of(browser: Browser, node: RunningNode, who: Actor, path: str, **options: Any) -> AsyncIterator[Page]:
    """Open a browser of somebody's own, logged in on a page that is live."""
    async with contextlib.asynccontextmanager(open_tab)(browser, **options) as tab:
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


# -- while typing


async def test_a_cpf_is_marked_while_typing_and_gone_with_one_click(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        text = f"👩‍⚕️ O CPF {CPF} consta do cadastro."
        await by(page, "body").press_sequentially(text, delay=5)
        finding = page.locator("[data-testid=finding][data-rule='LGPD-CPF']")
        await expect(finding).to_have_attribute("data-effect", "block")
        await expect(finding).to_contain_text("LGPD art. 5 I")
        await expect(finding).to_contain_text("***.444.777-**")
        assert [CPF] == await by(page, "highlight").all_inner_texts()
        await expect(by(page, "check")).to_have_text("1 bloqueia")
        await expect(by(page, "desk-state")).to_have_text("Texto novo")
        await page.screenshot(path=str(SHOTS / "compliance-typing.png"))

        await finding.locator("[data-testid=apply]").click()
        mended = text.replace(CPF, "***.444.777-**")
        await expect(by(page, "body")).to_have_value(mended)
        await expect(by(page, "check")).to_have_text("Nada encontrado")
        await expect(by(page, "finding")).to_have_count(0)
        await expect(by(page, "highlight")).to_have_count(0)
        await page.keyboard.press("ControlOrMeta+z")
        await expect(by(page, "body")).to_have_value(text)
        await expect(by(page, "highlight")).to_have_text(CPF)
    async with client(node.ws, token(ANA)) as editor:
        assert [] == (await editor.rpc("post.mine"))["posts"], "nothing was stored"


async def test_all_suggestions_are_one_edit_that_can_be_undone(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        text = f"CPF {CPF}, telefone {PHONE}, e ainda o CPF 529.982.247-25: ligue."
        await by(page, "body").fill(text)
        await expect(by(page, "check")).to_have_text("2 bloqueiam, 1 vai para revisão")
        await by(page, "apply-all").click()
        await expect(by(page, "body")).to_have_value(
            "CPF ***.444.777-**, telefone (11) *****-4321, e ainda o CPF ***.982.247-**: ligue."
        )
        await expect(by(page, "status")).to_contain_text("3 trechos trocados")
        await expect(by(page, "check")).to_have_text("Nada encontrado")
        await page.keyboard.press("ControlOrMeta+z")
        await expect(by(page, "body")).to_have_value(text)


async def test_a_mark_moves_along_with_its_words_and_goes_when_they_change(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        await by(page, "body").fill(f"O CPF {CPF} veio.")
        await expect(by(page, "highlight")).to_have_text(CPF)
        await page.context.set_offline(True)  # no new answer: what is marked now was judged before
        await by(page, "body").press("Home")
        await by(page, "body").press_sequentially("Antes de tudo: ", delay=5)
        assert [CPF] == await by(page, "highlight").all_inner_texts()
        await page.evaluate(
            "() => { const f = document.querySelector('#body'); f.setSelectionRange(f.value.indexOf('111') + 1,"
            " f.value.indexOf('111') + 1); }"
        )
        await page.keyboard.type("9")
        assert [] == await by(page, "highlight").all_inner_texts()
        await expect(by(page, "finding")).to_contain_text("Trecho alterado")


async def test_what_is_found_at_the_caret_is_said_beside_the_buttons(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        await by(page, "title").fill(f"Sobre o CPF {CPF}")
        await by(page, "body").fill("Um texto sem nada.")
        await expect(by(page, "highlight")).to_have_text(CPF)
        await expect(by(page, "at-caret")).to_be_hidden()
        await by(page, "title").press("End")
        await expect(by(page, "at-caret")).to_contain_text("bloqueia")
        await by(page, "title").press("Home")
        await expect(by(page, "at-caret")).to_be_hidden()


async def test_publicity_asks_for_the_registration_and_keeps_it(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        await write(page, "A clínica atende também aos sábados.", title="Atendimento aos sábados")
        await expect(by(page, "registration")).to_be_hidden()
        await by(page, "content-type").select_option("advertising")
        await by(page, "crm").fill("123456")
        await by(page, "uf").select_option("SP")
        await by(page, "rqe").fill("4321, 8765")
        await by(page, "specialty").fill("Dermatologia")
        await page.screenshot(path=str(SHOTS / "compliance-publicity.png"))
        await by(page, "save").click()
        await expect(by(page, "status")).to_have_attribute("data-status", "stored")
        async with client(node.ws, token(ANA)) as editor:
            (stored,) = (await editor.rpc("post.mine"))["posts"]
        author = {"crm": "123456", "uf": "SP", "rqe": ["4321", "8765"], "specialty": "Dermatologia"}
        assert ("advertising", {"author": author}) == (stored["content_type"], stored["custom_fields"])
        await page.reload()
        await by(page, "own-post").click()
        await expect(by(page, "rqe")).to_have_value("4321, 8765")
        await expect(by(page, "content-type")).to_have_value("advertising")
        await expect(page.locator("#desk-dirty")).to_be_hidden()


# -- what is blocked


async def test_what_is_blocked_explains_itself_in_both_languages(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, ANA, "/editor") as page:
        await write(page, f"O CPF {CPF} consta do cadastro; fale pelo {PHONE}.")
        await by(page, "publish").click()
        await expect(by(page, "status")).to_have_attribute("data-status", "blocked")
        explanations = by(page, "explanation")
        assert ["pt-BR", "en"] == await explanations.evaluate_all("found => found.map(e => e.lang)")
        await expect(explanations.nth(0)).to_contain_text("Nada foi gravado nem publicado")
        await expect(explanations.nth(1)).to_contain_text("Nothing was stored or published")
        message = page.locator("[data-rule='LGPD-CPF'] [data-testid=finding-message]")
        await expect(message).to_contain_text("O texto contém um CPF")
        await expect(message).to_have_attribute("lang", "pt-BR")
        await page.screenshot(path=str(SHOTS / "compliance-blocked.png"), full_page=True)
        await by(page, "in-english").click()
        await expect(message).to_contain_text("The text holds a CPF")
        await expect(message).to_have_attribute("lang", "en")
        await expect(page.locator("[data-rule='LGPD-CPF']")).to_contain_text("Severe · blocks")
        await page.screenshot(path=str(SHOTS / "compliance-blocked-en.png"), full_page=True)
        await page.locator("[data-rule='LGPD-CPF'] [data-testid=apply]").click()
        await expect(by(page, "check")).to_have_text("1 vai para revisão")
        await expect(explanations).to_have_count(0)


# -- what waits for a second person


async def test_what_is_flagged_waits_and_is_live_once_a_second_person_approves(
    browser: Browser, node: RunningNode
) -> None:
    async with (
        tab_of(browser, node, ANA, "/editor") as editor,
        tab_of(browser, node, RITA, "/review") as reviewer,
        contextlib.asynccontextmanager(open_tab)(browser) as reader,
    ):
        await reader.goto(f"{node.http}/")
        await live(reader)
        await expect(by(reviewer, "queue-heading")).to_have_text("Fila vazia")
        await write(editor, FLAGGED)
        await by(editor, "publish").click()
        await expect(by(editor, "status")).to_have_attribute("data-status", "flagged")
        await expect(by(editor, "review-notice")).to_contain_text("Aguarda uma segunda pessoa")
        await expect(by(editor, "review-notice").locator("[lang=en]")).to_contain_text("waits for a second person")
        await expect(by(editor, "own-waiting")).to_have_text("Em revisão")
        await expect(by(editor, "publish")).to_be_disabled()
        await editor.screenshot(path=str(SHOTS / "compliance-waiting.png"))

        await by(reviewer, "review").click()
        detail = by(reviewer, "detail")
        await expect(detail.locator("h2").first).to_have_text("Visitas ao posto")
        assert [PHONE] == await by(reviewer, "highlight").all_inner_texts()
        await expect(by(reviewer, "stored")).to_contain_text("Nada está no ar")
        await by(reviewer, "approve").click()
        await expect(by(reviewer, "decision-status")).to_contain_text("Escreva o motivo")
        await expect(by(reader, "post")).to_have_count(0)
        await reviewer.screenshot(path=str(SHOTS / "review-detail.png"))
        await decide(reviewer, "approve", "É o telefone do posto.")
        await expect(by(reviewer, "decision-status")).to_contain_text("está no ar")
        await expect(by(reviewer, "decided")).to_contain_text("É o telefone do posto.")
        await expect(by(reviewer, "queue-heading")).to_have_text("Fila vazia")

        await expect(by(reader, "post")).to_contain_text(PHONE)
        await expect(by(editor, "desk-state")).to_contain_text("Publicado")
        await expect(by(editor, "review-reason")).to_have_text("É o telefone do posto.")
        await expect(by(editor, "own-waiting")).to_have_count(0)
        await expect(editor.locator("#desk-dirty")).to_be_hidden()


async def test_a_rejected_text_stays_a_draft_whose_author_reads_why(browser: Browser, node: RunningNode) -> None:
    async with (
        tab_of(browser, node, ANA, "/editor") as editor,
        tab_of(browser, node, RITA, "/review") as reviewer,
    ):
        await write(editor, FLAGGED)
        await by(editor, "publish").click()
        await by(reviewer, "review").click()
        await decide(reviewer, "reject", "Falta dizer de quem é o telefone.")
        await expect(by(reviewer, "decision-status")).to_contain_text("Rejeitado")
        await expect(by(editor, "review-reason")).to_have_text("Falta dizer de quem é o telefone.")
        await expect(by(editor, "desk-state")).to_contain_text("Rascunho")
        await expect(by(editor, "status")).to_have_attribute("data-status", "rejected")
        await editor.screenshot(path=str(SHOTS / "compliance-rejected.png"))
        await by(editor, "apply").click()
        await expect(by(editor, "check")).to_have_text("Nada encontrado")
        await by(editor, "publish").click()
        await expect(by(editor, "desk-state")).to_contain_text("Publicado")
        await expect(by(editor, "review-notice")).to_be_hidden()


async def test_a_live_text_stays_while_its_change_waits(browser: Browser, node: RunningNode) -> None:
    async with (
        tab_of(browser, node, ANA, "/editor") as editor,
        tab_of(browser, node, RITA, "/review") as reviewer,
        contextlib.asynccontextmanager(open_tab)(browser) as reader,
    ):
        await reader.goto(f"{node.http}/")
        await write(editor, "Marque sua visita ao posto de manhã ou à tarde.")
        await by(editor, "publish").click()
        await expect(by(editor, "desk-state")).to_have_text("Publicado · versão 2")
        await by(editor, "body").fill(FLAGGED)
        await by(editor, "save").click()
        await expect(by(editor, "status")).to_have_attribute("data-status", "flagged")
        await expect(by(editor, "own-waiting")).to_be_visible()
        await expect(editor.locator("#desk-dirty")).to_be_hidden()
        await expect(by(reader, "post")).to_contain_text("de manhã ou à tarde")

        # Who comes back later finds the live text, and what waits at one click.
        await editor.reload()
        await by(editor, "own-post").click()
        await expect(by(editor, "body")).to_have_value("Marque sua visita ao posto de manhã ou à tarde.")
        await by(editor, "open-proposal").click()
        await expect(by(editor, "body")).to_have_value(FLAGGED)
        await expect(by(editor, "save")).to_be_disabled()

        await by(reviewer, "review").click()
        await expect(by(reviewer, "proposed").locator("mark ins")).to_have_text(PHONE)
        await expect(by(reviewer, "stored").locator("del").last).to_contain_text("de manhã ou à tarde.")
        await reviewer.screenshot(path=str(SHOTS / "review-versions.png"))
        await decide(reviewer, "approve", "Telefone público.")
        await expect(by(reader, "post")).to_contain_text(PHONE)
        await expect(by(editor, "status")).to_contain_text("Aprovado: está no ar (versão 3)")
        await expect(by(editor, "desk-state")).to_have_text("Publicado · versão 3")


async def test_a_rejected_change_of_a_live_text_can_be_taken_up_again(browser: Browser, node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        first = post(status="published")
        await editor.rpc("post.create", **first)
        asked = await editor.rpc("post.update", id=first["id"], version=1, key=key(), body=FLAGGED)
    async with client(node.ws, token(RITA)) as reviewer:
        await reviewer.rpc("review.reject", id=asked["review"]["id"], reason="Ainda não.", key=key())
    async with tab_of(browser, node, ANA, "/editor") as page:
        await by(page, "own-post").click()
        await expect(by(page, "review-reason")).to_have_text("Ainda não.")
        await by(page, "open-proposal").click()
        await expect(by(page, "body")).to_have_value(FLAGGED)
        await expect(page.locator("#desk-dirty")).to_be_visible()
        await expect(by(page, "save")).to_be_enabled()


# -- the reviewer's page


async def test_whoever_asked_does_not_decide(browser: Browser, node: RunningNode) -> None:
    async with client(node.ws, token(ROOT)) as admin:
        asked = await admin.rpc("post.create", **post(body=FLAGGED, status="published"))
    assert "flagged" == asked["status"]
    async with tab_of(browser, node, ROOT, "/review") as page:
        await expect(by(page, "review")).to_contain_text("outra pessoa decide")
        await by(page, "review").click()
        await expect(by(page, "may-not")).to_contain_text("outra pessoa")
        await expect(by(page, "approve")).to_be_hidden()


async def test_of_two_reviewers_the_slower_learns_who_was_faster(browser: Browser, node: RunningNode) -> None:
    asked = await ask(node)
    async with tab_of(browser, node, RITA, "/review") as page:
        await by(page, "review").click()
        await by(page, "reason").fill("Ia aprovar.")
        async with client(node.ws, token(ROOT)) as faster:
            await faster.rpc("review.reject", id=asked["review"]["id"], reason="Cheguei antes.", key=key())
        await expect(by(page, "decision-status")).to_have_text("Outra pessoa acabou de decidir.")
        await expect(by(page, "decided")).to_contain_text("Rejeitado por root")
        await expect(by(page, "decided")).to_contain_text("Cheguei antes.")
        await expect(by(page, "approve")).to_be_hidden()
        await expect(by(page, "review")).to_have_count(0)


async def test_a_text_that_goes_on_takes_its_request_off_the_queue(browser: Browser, node: RunningNode) -> None:
    asked = await ask(node)
    async with tab_of(browser, node, RITA, "/review") as page:
        await by(page, "review").click()
        await expect(by(page, "approve")).to_be_visible()
        async with client(node.ws, token(ANA)) as editor:
            await editor.rpc("post.update", id=asked["post"]["id"], version=1, key=key(), body="Sem telefone.")
        await expect(by(page, "decision-status")).to_have_text("O texto mudou; este pedido perdeu o objeto.")
        await expect(by(page, "review")).to_have_count(0)


async def test_the_queue_is_live_and_can_be_worked_by_keyboard(browser: Browser, node: RunningNode) -> None:
    async with tab_of(browser, node, RITA, "/review") as page:
        for title in ("Primeiro pedido", "Segundo pedido"):
            await ask(node, title=title)
        await expect(by(page, "review")).to_have_count(2)
        await expect(by(page, "queue-heading")).to_have_text("2 na fila")
        assert "(2) Revisão — Plantão" == await page.title()
        await by(page, "review").first.focus()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        heading = page.locator("#detail-heading")
        await expect(heading).to_have_text("Primeiro pedido")
        await expect(heading).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(by(page, "detail")).to_be_hidden()
        await expect(by(page, "review").nth(1)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(heading).to_be_focused()
        address = page.url
        await page.goto("about:blank")
        await page.goto(address)
        await expect(heading).to_have_text("Primeiro pedido")
        await decide(page, "reject", "Sem fonte.")
        await expect(by(page, "review")).to_have_count(1)
        await page.locator("#queue-filter").select_option("rejected")
        await expect(by(page, "review")).to_contain_text("Primeiro pedido")


async def test_others_get_a_sentence_and_no_queue(browser: Browser, node: RunningNode) -> None:
    async with contextlib.asynccontextmanager(open_tab)(browser) as page:
        await log_in(page, node, ANA, "/review")
        await expect(by(page, "reviewers-only")).to_contain_text("Seu perfil não decide")
        await expect(by(page, "queue")).to_be_hidden()
        await expect(page.get_by_role("link", name="Revisão")).to_have_count(0)


async def test_a_phone_and_the_dark_show_everything(browser: Browser, node: RunningNode) -> None:
    asked = await ask(node, title="Um pedido de título bem comprido " * 4, custom_fields={"fonte": "a" * 120})
    for name, options in (
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"is_mobile": True}),
    ):
        size = {"width": 390 if name == "phone" else 1280, "height": 800}
        async with tab_of(browser, node, RITA, f"/review#{asked['review']['id']}", **options) as page:
            await page.set_viewport_size(size)
            await expect(by(page, "approve")).to_be_visible()
            assert 0 >= await too_wide(page)
            await page.screenshot(path=str(SHOTS / f"review-{name}.png"))
            await page.locator("#back").dispatch_event("click")
            await expect(by(page, "review")).to_be_focused()
            assert 0 >= await too_wide(page)
        async with tab_of(browser, node, ANA, "/editor", **options) as page:
            await page.set_viewport_size(size)
            await write(page, f"O CPF {CPF} consta do cadastro; fale pelo {PHONE}.")
            await by(page, "content-type").select_option("advertising")
            await by(page, "publish").click()
            await expect(by(page, "explanation")).to_have_count(2)
            assert 0 >= await too_wide(page)
            await page.screenshot(path=str(SHOTS / f"compliance-{name}.png"), full_page=True)


async def too_wide(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))
