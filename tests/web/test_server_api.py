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


async def test_authorization_takes_the_key_too_but_the_header_of_its_own_goes_first(http: httpx.AsyncClient) -> None:
    for method in ("publish", "info"):  # the first is answered without ASGI
        for authorization, status in (
            ("apikey chave de teste", 200),
            ("ApiKey  chave de teste", 200),
            ("apikey chave", 401),
            ("apikey", 401),
            ("Bearer chave de teste", 401),
            ("chave de teste", 401),
        ):
            body = {"channel": "sala:x", "data": 1}
            answer = await http.post(f"/api/{method}", json=body, headers={"authorization": authorization})
            assert status == answer.status_code, authorization
        both = {"authorization": "apikey chave de teste", "x-api-key": "falsa"}
        assert 401 == (await http.post(f"/api/{method}", json=body, headers=both)).status_code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"channel":1,"data":1}', b'{"channel":"\xff","data":1}', b"\xff"])
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


@pytest.mark.parametrize("size", [40_000, 200_000], ids=["direct", "through ASGI"])
async def test_errors_have_their_own_status_where_the_application_asks_for_it(
    http: httpx.AsyncClient, size: int
) -> None:
    headers = {**KEY, "x-centrifugo-error-mode": "transport"}
    for channel, status in (("nada:x", 404), ("posts", 403), ("", 400)):
        answer = await http.post("/api/publish", json={"channel": channel, "data": "a" * size}, headers=headers)
        assert status == answer.status_code
        assert {"code", "message"} == answer.json().keys()


@pytest.mark.parametrize("method", ["publish", "info", "batch"])
async def test_a_body_above_the_limit_is_refused(http: httpx.AsyncClient, method: str) -> None:
    body = {"channel": "sala:x", "data": "a" * (1 << 20)}
    assert 413 == (await http.post(f"/api/{method}", json=body, headers=KEY)).status_code


@pytest.mark.parametrize("path", ["/api/nonsense", "/api/rpc", "/api/publish/x", "/api/__class__"])
async def test_a_method_that_is_none_is_a_problem(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(path, json={}, headers=KEY)
    assert (404, "application/problem+json") == (answer.status_code, answer.headers["content-type"])


async def test_methods_take_nothing_but_post_and_leave_the_hubs_own_addresses_alone(http: httpx.AsyncClient) -> None:
    for path in ("/api/publish", "/api/info", "/api/batch", "/api"):
        assert 405 == (await http.get(path, headers=KEY)).status_code
    for path in ("/api/posts", "/api/me", "/api/categories", "/api/token"):
        assert 405 == (await http.post(path, json={}, headers=KEY)).status_code
    assert 200 == (await http.get("/api/posts")).status_code


def test_an_open_api_is_refused_on_an_address_that_others_reach() -> None:
    example = Path(__file__).parents[2] / "config" / "examples" / "bench.toml"
    assert load(example, {}).http_api.insecure
    with pytest.raises(ConfigError, match="loopback"):
        load(example, {}, http__host="0.0.0.0")
