"""The server API: keys, bodies, channels, and the gate in front of it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from hub.configuration import load
from hub.errors import ConfigError
from hub.kinds import Secret
from hub.settings import Settings
from tests.support import nodes
from tests.support.client import client
from tests.support.nodes import ANA, RunningNode, changed, token

KEY = {"x-api-key": "chave de teste"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with a key for applications."""
    return changed(settings, "http_api", key="chave de teste")


async def test_an_application_publishes_with_its_key(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as reader:
        await reader.ok("subscribe", channel="sala:x")
        answer = await http.post("/api/publish", json={"channel": "sala:x", "data": {"a": 1}}, headers=KEY)
        assert (200, 1) == (answer.status_code, answer.json()["result"]["offset"])
        (push,) = await reader.wait_for("sala:x", 1)
        assert {"a": 1} == push["data"]
        assert "info" not in push
        answer = await http.post("/api/publish", json={"channel": "aviso:x", "data": 1}, headers=KEY)
        assert {"result": {}} == answer.json()


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "falsa"}])
async def test_without_the_key_nothing_is_published(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await http.post("/api/publish", json={"channel": "sala:x", "data": 1}, headers=headers)
    assert 401 == answer.status_code


async def test_without_a_key_in_the_settings_nobody_publishes(settings: Settings) -> None:
    async with nodes.running(changed(settings, "http_api", key=Secret())) as node, httpx.AsyncClient() as http:
        for headers in ({}, {"x-api-key": ""}):
            answer = await http.post(f"{node.http}/api/publish", json={"channel": "sala:x", "data": 1}, headers=headers)
            assert 401 == answer.status_code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"channel":1,"data":1}', b'{"channel":"sala:x"}', b"\xff"])
async def test_a_body_that_is_no_request_is_a_problem(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/api/publish", content=body, headers=KEY)
    assert (400, "application/problem+json") == (answer.status_code, answer.headers["content-type"])


@pytest.mark.parametrize(
    ("channel", "data", "code"),
    [("posts", 1, 103), ("drafts:ana", 1, 103), ("nada:x", 1, 102), ("sala:x", "CPF 111.444.777-35", 422)],
)
async def test_a_channel_or_text_that_is_not_allowed_is_an_error_reply(
    http: httpx.AsyncClient, channel: str, data: object, code: int
) -> None:
    answer = await http.post("/api/publish", json={"channel": channel, "data": data}, headers=KEY)
    assert (200, code) == (answer.status_code, answer.json()["error"]["code"])


def test_an_open_api_is_refused_on_an_address_that_others_reach() -> None:
    example = Path(__file__).parents[2] / "config" / "examples" / "bench.toml"
    assert load(example, {}).http_api.insecure
    with pytest.raises(ConfigError, match="loopback"):
        load(example, {}, http__host="0.0.0.0")
