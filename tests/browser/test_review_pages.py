"""What waits for a second person: on its author's page, and on the reviewer's."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.acting import CPF, FLAGGED, PHONE, ask, decide, log_in, tab_of, too_wide, write
from tests.browser.conftest import SHOTS, open_tab
from tests.browser.test_pages import by, live
from tests.support.client import client, key, post
from tests.support.nodes import ANA, ROOT, RunningNode, token
from tests.support.objections import RITA

pytestmark = pytest.mark.usefixtures("reviewers")


# -- what waits for a second person


async def test_what_is_flagged_waits_and_is_live_once_a_second_person_approves(
    browser: Browser, node: RunningNode
) -> None:
    async with (
        tab_of(browser, node, ANA, "/editor") as editor,
        tab_of(browser, node, RITA, "/review") as reviewer,
        open_tab(browser) as reader,
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
        open_tab(browser) as reader,
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
    async with open_tab(browser) as page:
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
