"""The editor's page: findings while typing, what is applied with a click, and what is blocked."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.acting import CPF, PHONE, tab_of, write
from tests.browser.conftest import SHOTS
from tests.browser.test_pages import by
from tests.support.client import client
from tests.support.nodes import ANA, RunningNode, token

pytestmark = pytest.mark.usefixtures("reviewers")


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
