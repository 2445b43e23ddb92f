"""Posts over HTTP: entity tags, caching, positions, levels, pages, and bad requests."""

from __future__ import annotations

import asyncio
import uuid

import asyncpg
import httpx
import pytest

from hub.model import Actor
from tests.support.client import Client, client, key, post
from tests.support.nodes import ANA, MED, ROOT, RunningNode, token
from tests.support.servers import DatabaseUrls


def bearer(actor: Actor) -> dict[str, str]:
    return {"authorization": f"Bearer {token(actor)}"}


async def published(editor: Client, **changes: object) -> str:
    draft = post(status="published", **changes)
    assert "stored" == (await editor.rpc("post.create", **draft))["status"]
    return str(draft["id"])


async def test_a_public_post_may_be_kept_and_is_asked_for_by_its_tag(
    node: RunningNode, http: httpx.AsyncClient
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        post_id = await published(editor)
        first = await http.get(f"/api/posts/{post_id}")
        assert 200 == first.status_code
        assert "public, max-age=1, s-maxage=60, stale-while-revalidate=30" == first.headers["cache-control"]
        assert "public" == first.headers["x-compliance-level"]
        assert f"post:{post_id}" == first.headers["cache-tag"]
        etag = first.headers["etag"]
        assert etag.startswith('"')
        for sent in (etag, f'"other", W/{etag}', "*"):
            again = await http.get(f"/api/posts/{post_id}", headers={"if-none-match": sent})
            assert (304, b"", etag) == (again.status_code, again.content, again.headers["etag"])
            assert again.headers["cache-control"] == first.headers["cache-control"]
        await editor.rpc("post.update", id=post_id, version=1, key=key(), title="Título novo")
        changed = await http.get(f"/api/posts/{post_id}", headers={"if-none-match": etag})
        assert (200, "Título novo") == (changed.status_code, changed.json()["title"])
        assert etag != changed.headers["etag"]


async def test_what_the_public_may_not_see_is_private_and_never_stored(
    node: RunningNode, http: httpx.AsyncClient
) -> None:
    async with client(node.ws, token(ROOT)) as editor:
        post_id = await published(editor, level="professional")
    assert 404 == (await http.get(f"/api/posts/{post_id}")).status_code
    assert 404 == (await http.get(f"/api/posts/{post_id}", headers=bearer(ANA))).status_code
    seen = await http.get(f"/api/posts/{post_id}", headers=bearer(MED))
    assert (200, "private, no-store", "professional") == (
        seen.status_code, seen.headers["cache-control"], seen.headers["x-compliance-level"],
    )  # fmt: skip
    assert "cache-tag" not in seen.headers
    listed = await http.get("/api/posts", headers=bearer(MED))
    assert "private, no-store" == listed.headers["cache-control"]
    assert [post_id] == [p["id"] for p in listed.json()["posts"]]
    assert [] == (await http.get("/api/posts")).json()["posts"]


async def test_the_same_version_has_another_tag_in_another_view(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor:
        post_id = await published(editor)
    tags = {(await http.get(f"/api/posts/{post_id}", headers=h)).headers["etag"] for h in ({}, bearer(MED))}
    assert 2 == len(tags)


async def test_a_reading_of_restricted_content_is_on_record_before_it_is_answered(
    node: RunningNode, http: httpx.AsyncClient, database: DatabaseUrls
) -> None:
    async with client(node.ws, token(ROOT)) as editor:
        post_id = await published(editor, level="restricted")
    for path in (f"/api/posts/{post_id}", "/api/posts"):
        assert 200 == (await http.get(path, headers=bearer(ROOT))).status_code
    admin = await asyncpg.connect(database.admin)
    try:
        rows = await admin.fetch("SELECT actor, details::text FROM audit_log WHERE action = 'read'")
        assert ["root", "root"] == [r["actor"] for r in rows]
        assert all(post_id in r["details"] for r in rows)
        await admin.execute("REVOKE INSERT ON audit_log FROM hub_app")
        refused = await http.get(f"/api/posts/{post_id}", headers=bearer(ROOT))
        assert refused.status_code >= 400, "no record, no content"
        assert "Vacinação" not in refused.text
    finally:
        await admin.close()


async def test_the_position_joins_list_and_stream_without_a_hole(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor, client(node.ws) as reader:
        before = await published(editor)
        listed = await http.get("/api/posts")
        assert [before] == [p["id"] for p in listed.json()["posts"]]
        after = await published(editor)
        channel, _, position = listed.headers["hub-position"].partition("=")
        offset, _, epoch = position.partition(":")
        result = await reader.ok("subscribe", channel=channel, recover=True, offset=int(offset), epoch=epoch)
        assert result["recovered"]
        assert [after] == [p["data"]["id"] for p in result["publications"]]


async def test_whoever_was_told_of_a_version_never_gets_an_older_one(
    node: RunningNode, http: httpx.AsyncClient
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        post_id = await published(editor)
        for version in range(1, 15):
            await http.get(f"/api/posts/{post_id}")
            told = await editor.rpc("post.update", id=post_id, version=version, key=key(), title=f"Título {version}")
            answers = await asyncio.gather(*(http.get(told["post"]["url"]) for _ in range(4)), http.get("/api/posts"))
            assert {f"Título {version}"} == {a.json()["title"] for a in answers[:4]}
            assert f"Título {version}" == answers[4].json()["posts"][0]["title"]
    assert 404 == (await http.get(f"/api/posts/{post_id}?v=99")).status_code


async def test_pages_follow_their_cursor_newest_first(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor:
        ids = [await published(editor, category=c) for c in ("vacinas", "cardiologia") * 4]
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await http.get("/api/posts", params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        seen += [p["id"] for p in page["posts"]]
        cursor = page["next"]
        if not cursor:
            break
    assert ids[::-1] == seen
    only = (await http.get("/api/posts?category=vacinas&limit=100")).json()["posts"]
    assert ids[::2][::-1] == [p["id"] for p in only]


async def test_a_retracted_post_is_gone_everywhere_at_once(node: RunningNode, http: httpx.AsyncClient) -> None:
    async with client(node.ws, token(ANA)) as editor:
        post_id = await published(editor)
        assert 1 == len((await http.get("/api/posts")).json()["posts"])
        await editor.rpc("post.retract", id=post_id, version=1, key=key())
        assert [] == (await http.get("/api/posts")).json()["posts"]
        assert 404 == (await http.get(f"/api/posts/{post_id}")).status_code


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/posts?limit=0", 400),
        ("/api/posts?limit=101", 400),
        ("/api/posts?limit=abc", 400),
        ("/api/posts?limit=٣", 400),
        ("/api/posts?cursor=nonsense", 400),
        ("/api/posts?cursor=WyJhIiwiYiJd", 400),
        ("/api/posts?category=Não", 400),
        ("/api/posts/not-a-uuid", 404),
        (f"/api/posts/{uuid.uuid4()}", 404),
        (f"/api/posts/{uuid.uuid4()}?v=-1", 400),
        ("/api/nothing", 404),
        ("/api/login", 405),
        ("/assets/../../etc/passwd", 404),
    ],
)
async def test_a_bad_request_is_a_problem(http: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await http.get(path)
    assert (status, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    body = answer.json()
    assert status == body["status"]
    assert {"type", "title"} <= set(body)
    assert "no-store" == answer.headers["cache-control"]


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer forged", "Bearer", "nonsense"])
async def test_a_bad_authorization_is_401(http: httpx.AsyncClient, header: str) -> None:
    answer = await http.get("/api/posts", headers={"authorization": header})
    assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])


async def test_operators_are_told_the_truth(node: RunningNode, http: httpx.AsyncClient) -> None:
    assert {"status": "ok"} == (await http.get("/healthz")).json()
    assert {"status": "ready", "log": "fresh", "broker": "up", "compliance": "up"} == (await http.get("/readyz")).json()
    async with client(node.ws) as reader:
        await reader.ok("subscribe", channel="posts")
        text = (await http.get("/metrics")).text
    for name in ("hub_connections 1.0", "hub_subscriptions 1.0", "hub_log_position", "hub_http_requests_total"):
        assert name in text
    assert "posts:" not in text
