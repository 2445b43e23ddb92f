"""A writer is told what the gate would say while it writes; nothing is stored, and nobody else may ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.settings import Settings
from tests.support.client import client
from tests.support.nodes import ANA, LEO, RunningNode, changed, running, token


async def test_findings_come_with_what_they_do(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        said = await editor.rpc("compliance.check", body="O CPF 111.444.777-35 consta do cadastro.")
    (found,) = [f for f in said["findings"] if f["rule"] == "LGPD-CPF"]
    assert ("block", "body", 6, 20) == (said["verdict"], found["field"], found["start"], found["end"])
    assert ("***.444.777-**", True) == (found["suggestion"], found["replaces"])
    assert found["message"] != found["message_en"] != ""
    expected = {"info": "allow", "low": "allow", "medium": "flag", "high": "block", "critical": "block"}
    assert expected == said["actions"]


async def test_a_text_that_has_hardly_begun_is_no_fault(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        for draft in ({}, {"title": " "}, {"body": "B"}, {"title": "Beba água", "category": "vacinas"}):
            said = await editor.rpc("compliance.check", **draft)
            assert ("allow", []) == (said["verdict"], said["findings"]), draft


@pytest.mark.parametrize(
    "draft",
    [
        {"titel": "x"},
        {"title": 7},
        {"level": "secret"},
        {"content_type": "poem"},
        {"body": "a\x00b"},
        {"custom_fields": []},
    ],
)
async def test_a_wrong_request_is_an_error(node: RunningNode, draft: dict[str, object]) -> None:
    async with client(node.ws, token(ANA)) as editor:
        assert 107 == await editor.error("rpc", method="compliance.check", data=draft)


async def test_readers_and_the_anonymous_may_not_ask(node: RunningNode) -> None:
    for bearer in ("", token(LEO)):
        async with client(node.ws, bearer) as reader:
            said = await reader.rpc("compliance.check", body="x")
        assert "refused" == said["status"]


async def test_too_many_questions_are_told_to_wait(settings: Settings, tmp_path: Path) -> None:
    few = changed(settings, "compliance", checks_per_minute=4)
    async with running(few) as node, client(node.ws, token(ANA)) as editor:
        assert "allow" == (await editor.rpc("compliance.check", body="x"))["verdict"]
        assert 111 == await editor.error("rpc", method="compliance.check", data={"body": "x"})
