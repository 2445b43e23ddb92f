"""hub.sockets.direct: requests that are served without ASGI are answered as those that are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from hub.settings import Settings
from hub.web.server_api import ServerApi
from tests.sockets.raw import Raw, dial, nonce
from tests.support import nodes
from tests.support.client import client
from tests.support.nodes import RunningNode

KEY = "a key for applications"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """A node with a key for applications."""
    async with nodes.running(nodes.changed(settings, "http_api", key=KEY)) as running:
        yield running


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the requests that went the ordinary way."""
    seen: list[int] = []
    publish = ServerApi._publish

    async def counting(self: ServerApi, raw: bytes) -> bytes:
        task = asyncio.current_task()
        assert task is not None
        if "run_asgi" in str(task.get_coro()):
            seen.append(1)
        return await publish(self, raw)

    monkeypatch.setattr(ServerApi, "_publish", counting)
    return seen


def request(channel: str, data: Any = 1, *fields: str, key: str = KEY) -> bytes:
    """Return a request to publish."""
    body = json.dumps({"channel": channel, "data": data}).encode()
    lines = ["POST /api/publish HTTP/1.1", "Host: hub", f"X-API-Key: {key}", *fields]
    if not any(field.startswith("Content-Length") or field.startswith("Transfer") for field in fields):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(raw: Raw) -> tuple[int, Any]:
    """Read one response."""
    await raw.response()
    return raw.status, json.loads(raw.body)


async def test_publications_of_one_line_are_answered_in_order(node: RunningNode, ordinary: list[int]) -> None:
    channel = f"eco:{nonce()}"
    async with client(node.ws) as reader, dial(node) as raw:
        await reader.ok("subscribe", channel=channel)
        for n in range(3):
            raw.send(request(channel, n))
            assert (200, {"result": {}}) == await answer(raw)
        assert [0, 1, 2] == [pub["data"] for pub in await reader.wait_for(channel, 3)]
    assert [] == ordinary


async def test_a_body_may_come_in_pieces(node: RunningNode, ordinary: list[int]) -> None:
    async with dial(node) as raw:
        for byte in request(f"eco:{nonce()}"):
            raw.send(bytes([byte]))
            await asyncio.sleep(0)
        assert (200, {"result": {}}) == await answer(raw)
    assert [] == ordinary


async def test_pipelined_requests_are_answered_in_their_order(node: RunningNode, ordinary: list[int]) -> None:
    channel = f"eco:{nonce()}"
    get = b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n"
    async with dial(node) as raw:
        raw.send(request(channel), get, request("nada:x"), get, request(channel, key="false"), request(channel))
        found = [await answer(raw) for _ in range(6)]
    assert [200, 200, 200, 200, 401, 200] == [status for status, _ in found]
    assert [102] == [body["error"]["code"] for _, body in found if "error" in body]


@pytest.mark.parametrize("way", ["chunked", "large", "expect", "1.0", "query"])
async def test_whatever_is_unusual_goes_the_ordinary_way(node: RunningNode, ordinary: list[int], way: str) -> None:
    channel = f"eco:{nonce()}"
    async with dial(node) as raw:
        if way == "chunked":
            head, body = request(channel, 1, "Transfer-Encoding: chunked").split(b"\r\n\r\n")
            raw.send(head, b"\r\n\r\n%x\r\n" % len(body), body, b"\r\n0\r\n\r\n")
        elif way == "large":
            raw.send(request(channel, "x" * 100_000))
        elif way == "expect":
            head, body = request(channel, 1, "Expect: 100-continue").split(b"\r\n\r\n")
            raw.send(head, b"\r\n\r\n")
            assert b"100" in await raw.reader.readuntil(b"\r\n\r\n")
            raw.send(body)
        elif way == "1.0":
            raw.send(request(channel).replace(b"HTTP/1.1", b"HTTP/1.0"))
        else:
            raw.send(request(channel).replace(b"/api/publish", b"/api/publish?x=1"))
        assert (200, {"result": {}}) == await answer(raw)
    assert [1] == ordinary


async def test_both_ways_answer_alike(node: RunningNode) -> None:
    bodies = (b"", b"{", b'{"channel":"eco:1"}', b'{"channel":"posts","data":1}', b'{"channel":"eco:1","data":1}')
    async with httpx.AsyncClient(base_url=node.http, trust_env=False) as http:
        for body in bodies:
            for key in (KEY, "false"):
                answers = [
                    await http.post(target, content=body, headers={"x-api-key": key})
                    for target in ("/api/publish", "/api/publish?ordinary")
                ]
                one, other = [
                    (a.status_code, {k: v for k, v in a.headers.items() if k != "date"}, a.content) for a in answers
                ]
                assert one == other


async def test_a_line_is_closed_when_it_is_asked_to_be(node: RunningNode) -> None:
    async with dial(node) as raw:
        raw.send(request(f"eco:{nonce()}", 1, "Connection: close"))
        assert (200, {"result": {}}) == await answer(raw)
        assert "close" == raw.headers["connection"]
        assert b"" == await raw.reader.read()


async def test_who_leaves_before_the_answer_harms_nobody(node: RunningNode, ordinary: list[int]) -> None:
    channel = f"eco:{nonce()}"
    for _ in range(20):
        async with dial(node) as raw:
            raw.send(request(channel))
            await asyncio.sleep(0)
            raw.writer.transport.abort()
    async with dial(node) as raw:
        raw.send(request(channel))
        assert (200, {"result": {}}) == await answer(raw)


async def test_a_fault_of_ours_is_500_and_the_line_lives_on(node: RunningNode, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: ServerApi, raw: bytes) -> bytes:
        raise RuntimeError("boom")

    async with dial(node) as raw:
        with monkeypatch.context() as patch:
            patch.setattr(ServerApi, "_publish", broken)
            raw.send(request("eco:1"))
            assert (500, {"title": "Internal Server Error", "status": 500}) == await answer(raw)
        raw.send(request("eco:1"))
        assert 200 == (await answer(raw))[0]
