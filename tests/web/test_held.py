"""Answers that pass by the router: the same in every byte as those that do not, and only what everybody may read."""

from __future__ import annotations

import asyncio
import resource

import httpx
import pytest

from hub.telemetry import metrics
from tests.support.client import client, key, post
from tests.support.nodes import ANA, ROOT, RunningNode, token


def looked() -> dict[str, float]:
    return {o: metrics.CACHE.labels(o)._value.get() for o in ("hit", "miss", "stale")}


def since(before: dict[str, float]) -> dict[str, float]:
    return {o: n - before[o] for o, n in looked().items() if n != before[o]}


def without_date(answer: httpx.Response) -> dict[str, str]:
    return {k: v for k, v in answer.headers.items() if k != "date"}


async def test_a_held_answer_is_the_one_that_was_loaded_and_is_counted_once(
    node: RunningNode, http: httpx.AsyncClient
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
    path = f"/api/posts/{draft['id']}"
    before = looked()
    loaded = await http.get(path)
    assert {"miss": 1} == since(before)
    held = await http.get(path)
    assert {"miss": 1, "hit": 1} == since(before)
    assert (200, loaded.content, without_date(loaded)) == (held.status_code, held.content, without_date(held))
    routed = await http.get(f"{path}?v=1", headers={"cookie": "other=1"})
    assert (200, loaded.content, without_date(loaded)) == (routed.status_code, routed.content, without_date(routed))
    for spelled in (path.upper().replace("/API/POSTS/", "/api/posts/"), path.replace("-", "")):
        assert loaded.content == (await http.get(spelled)).content
    assert {"miss": 1, "hit": 4} == since(before), "other spellings find the same entry"


@pytest.mark.parametrize("known", [{}, {"if-none-match": "*"}, {"if-none-match": '"other"'}])
async def test_headers_that_every_answer_has_are_on_a_held_one(
    node: RunningNode, http: httpx.AsyncClient, known: dict[str, str]
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
    for _ in range(3):
        answer = await http.get(f"/api/posts/{draft['id']}", headers=known)
        assert (304 if known.get("if-none-match") == "*" else 200) == answer.status_code
        assert ["nosniff"] == answer.headers.get_list("x-content-type-options")
        assert ["same-origin"] == answer.headers.get_list("referrer-policy")


async def test_a_change_and_a_retraction_end_what_is_held(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ROOT)) as editor:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
        path = f"/api/posts/{draft['id']}"
        for _ in range(2):
            assert 200 == (await http.get(path)).status_code
        await editor.rpc("post.update", id=draft["id"], version=1, key=key(), title="Título novo")
        assert "Título novo" == (await http.get(path)).json()["title"]
        assert "Título novo" == (await http.get(path)).json()["title"]
        await editor.rpc("post.update", id=draft["id"], version=2, key=key(), level="restricted")
        assert 404 == (await http.get(path)).status_code
        assert 404 == (await http.get(path)).status_code


async def test_a_bad_token_is_refused_though_the_post_is_held(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
    for _ in range(2):
        assert 200 == (await http.get(f"/api/posts/{draft['id']}")).status_code
    refused = await http.get(f"/api/posts/{draft['id']}", headers={"authorization": "Bearer forged"})
    assert 401 == refused.status_code


async def test_other_methods_on_a_held_post_go_to_the_router(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
    path = f"/api/posts/{draft['id']}"
    for _ in range(2):
        await http.get(path)
    assert 405 == (await http.post(path)).status_code
    head = await http.head(path)
    assert (200, b"") == (head.status_code, head.content)


async def test_a_peer_that_does_not_read_its_answers_gets_no_more_of_them(
    node: RunningNode, http: httpx.AsyncClient
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(status="published", body="palavra " * 20_000)
        assert "stored" == (await editor.rpc("post.create", **draft))["status"]
    path = f"/api/posts/{draft['id']}"
    assert 200 == (await http.get(path)).status_code
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port, limit=1024)
    before = resident_bytes()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: hub\r\n\r\n".encode() * 400)  # 64 MB of answers
    await asyncio.sleep(0.3)
    assert 200 == (await http.get(path)).status_code
    assert resident_bytes() - before < 24 << 20
    got = 0
    while got < 400:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(size)
        got += 1
    writer.close()


def resident_bytes() -> int:
    """Return how much memory this process, in which the node runs, takes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
