"""Recovery and retraction: who was away gets what it missed, or is told; what was taken back is in no answer."""

from __future__ import annotations

import asyncio

import asyncpg
import httpx
import pytest

from hub.model import Actor
from hub.settings import Settings
from tests.support import nodes
from tests.support.client import client, key, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, ROOT, changed, token
from tests.support.posting import assert_every_event_once, publish
from tests.support.servers import DatabaseUrls


async def test_a_client_that_was_away_recovers_on_another_node(settings: Settings) -> None:
    async with (
        nodes.running(settings) as a,
        nodes.running(settings) as b,
        client(a.ws, token(ANA)) as editor,
    ):
        async with client(a.ws) as reader:
            joined = await reader.ok("subscribe", channel="posts")
            ids = await publish(editor, 3)
            seen = await reader.wait_for("posts", 3)
        ids += await publish(editor, 4)
        async with client(b.ws) as back:
            result = await back.ok(
                "subscribe", channel="posts", recover=True, epoch=joined["epoch"], offset=seen[1]["offset"]
            )
            assert result["recovered"]
            assert result["was_recovering"]
            assert_every_event_once(result["publications"], ids[2:], 3)
            ids += await publish(editor, 1)
            assert_every_event_once(await back.wait_for("posts", 1), ids[-1:], 8)


@pytest.mark.parametrize(
    "position", [{"epoch": "other", "offset": 1}, {"offset": 99}], ids=["another epoch", "above the top"]
)
async def test_a_position_that_is_not_of_this_stream_is_not_recovered(
    settings: Settings, position: dict[str, object]
) -> None:
    async with nodes.running(settings) as node, client(node.ws, token(ANA)) as editor, client(node.ws) as reader:
        await publish(editor, 2)
        epoch = (await reader.ok("history", channel="posts"))["epoch"]
        result = await reader.ok("subscribe", channel="posts", recover=True, **{"epoch": epoch, **position})
        assert result["was_recovering"]
        assert not result.get("recovered")
        assert result.get("publications", []) == []
        assert 2 == result["offset"]


async def test_away_for_longer_than_retention_is_not_recovered(settings: Settings) -> None:
    short = changed(settings, "log", retention=1.0)
    async with nodes.running(short) as a, client(a.ws, token(ANA)) as editor:
        async with client(a.ws) as reader:
            joined = await reader.ok("subscribe", channel="posts")
        await publish(editor, 3)
        await asyncio.sleep(2.2)
        position = {"recover": True, "epoch": joined["epoch"], "offset": 0}
        async with client(a.ws) as back:
            result = await back.ok("subscribe", channel="posts", **position)
            assert not result.get("recovered")
            assert 3 == result["offset"]
        async with nodes.running(short) as fresh, client(fresh.ws) as back:  # from PostgreSQL, not from a ring
            result = await back.ok("subscribe", channel="posts", **position)
            assert not result.get("recovered")
            assert 3 == result["offset"]


async def test_a_changed_clearance_is_not_recovered(settings: Settings) -> None:
    """W7: the same person with another clearance stands on another view, where its position means nothing."""
    async with nodes.running(settings) as node, client(node.ws, token(ROOT)) as editor:
        low, high = token(nodes.MED), token(ROOT)
        async with client(node.ws, low) as reader:
            joined = await reader.ok("subscribe", channel="posts")
            await publish(editor, 1)
            await publish(editor, 1, level="restricted")
            (seen,) = await reader.wait_for("posts", 1)
        position = {"recover": True, "epoch": joined["epoch"], "offset": seen["offset"]}
        async with client(node.ws, high) as back:
            result = await back.ok("subscribe", channel="posts", **position)
            assert not result.get("recovered")
            assert result.get("publications", []) == []
        async with client(node.ws, low) as back:
            assert (await back.ok("subscribe", channel="posts", **position))["recovered"]


async def test_a_post_that_rises_leaves_only_its_id_behind(settings: Settings, database: DatabaseUrls) -> None:
    """W5: a public client recovers from before the creation, from ring, history and database."""
    secret = "dose-sentinela-7391"
    async with nodes.running(settings) as a, nodes.running(settings) as b:
        async with client(a.ws, token(ANA)) as editor, client(b.ws) as reader, client(b.ws, token(ROOT)) as root:
            start = await reader.ok("subscribe", channel="posts")
            for c in (reader, root):
                for channel in ("posts:vacinas",):
                    await c.ok("subscribe", channel=channel)
            await root.ok("subscribe", channel="posts")
            draft = post(body=f"Texto com {secret}.", status="published")
            await editor.rpc("post.create", **draft)
            await reader.ok("subscribe", channel=f"post:{draft['id']}")
            await editor.rpc("post.update", id=draft["id"], version=1, key=key(), title="Título revisto")
            await reader.wait_for("posts", 2)
            raised = await editor.rpc("post.update", id=draft["id"], version=2, key=key(), level="restricted")
            assert "stored" == raised["status"]
            assert {"type": "post.retracted", "id": draft["id"]} == (await reader.wait_for("posts", 3))[2]["data"]
            own = f"post:{draft['id']}"
            assert {"type": "post.retracted", "id": draft["id"]} == (await reader.wait_for(own, 2))[1]["data"]
            ends = [p["unsubscribe"] for p in reader.pushes if p["channel"] == own and "unsubscribe" in p]
            assert [{"code": 2502, "reason": "state invalidated"}] == ends
            above = await root.wait_for("posts", 3)
            assert secret in above[2]["data"]["post"]["body"]
        position = {"recover": True, "epoch": start["epoch"], "offset": 0}
        async with nodes.running(settings) as fresh:
            for node in (a, b, fresh):
                async with client(node.ws) as back:
                    result = await back.ok("subscribe", channel="posts", **position)
                    assert result["recovered"]
                    assert [1, 2, 3] == [p["offset"] for p in result["publications"]]
                    assert [{"type": "post.retracted", "id": draft["id"]}] * 3 == [
                        p["data"] for p in result["publications"]
                    ]
                    for channel in ("posts", "posts:vacinas", f"post:{draft['id']}"):
                        page = await back.ok("history", channel=channel, limit=-1)
                        assert secret not in str(page), channel
                async with httpx.AsyncClient() as http:
                    for path in ("/api/posts", f"/api/posts/{draft['id']}", f"/api/posts/{draft['id']}?v=1"):
                        assert secret not in (await http.get(node.http + path)).text
        async with client(a.ws, token(ROOT)) as root:
            page = await root.ok("history", channel="posts", limit=-1)
            assert 3 == str(page).count(secret), "who is cleared keeps the history"
            await root.rpc("post.retract", id=draft["id"], version=3, key=key())
            page = await root.ok("history", channel="posts", limit=-1)
            assert secret not in str(page)
    admin = await asyncpg.connect(database.admin)
    try:
        assert await admin.fetchval("SELECT count(*) FROM log WHERE data LIKE $1", f"%{secret}%") == 0
    finally:
        await admin.close()


def bearer(actor: Actor) -> dict[str, str]:
    """Return the header that says who asks."""
    return {"authorization": f"Bearer {token(actor)}"}


async def test_an_authors_restricted_draft_stays_out_of_every_cache(settings: Settings) -> None:
    """W10: the author reads its own restricted draft; nobody else gets it, from any cache."""
    draft = post(level="restricted", body="Somente para a redação.")
    async with nodes.running(settings) as node, client(node.ws, token(ANA)) as editor, httpx.AsyncClient() as http:
        await editor.rpc("post.create", **draft)
        url = f"{node.http}/api/posts/{draft['id']}"
        for _ in range(2):
            answer = await http.get(url, headers=bearer(ANA))
            assert (200, draft["body"]) == (answer.status_code, answer.json()["body"])
            assert "private, no-store" == answer.headers["cache-control"]
            for other in ({}, bearer(nodes.BIA), bearer(nodes.MED)):
                answer = await http.get(url, headers=other)
                assert 404 == answer.status_code
                assert draft["body"] not in answer.text
            supervised = await http.get(url, headers=bearer(ROOT))
            assert "private, no-store" == supervised.headers["cache-control"]
            for other in ({}, bearer(nodes.BIA), bearer(nodes.MED), bearer(ROOT)):
                assert draft["id"] not in (await http.get(f"{node.http}/api/posts", headers=other)).text


async def test_a_restored_database_never_looks_recovered(settings: Settings, database: DatabaseUrls) -> None:
    """Another history under the same name: live subscribers are told, and old positions are worth nothing."""
    async with nodes.running(settings) as node, client(node.ws, token(ANA)) as editor, client(node.ws) as reader:
        joined = await reader.ok("subscribe", channel="posts")
        await publish(editor, 2)
        await reader.wait_for("posts", 2)
        admin = await asyncpg.connect(database.admin)
        try:
            await admin.execute("UPDATE hub.hub_meta SET epoch = gen_random_uuid()::text")
        finally:
            await admin.close()

        def told() -> bool:
            return any(2500 == p.get("unsubscribe", {}).get("code") for p in reader.pushes)

        await eventually(told)
        result = await reader.ok("subscribe", channel="posts", recover=True, epoch=joined["epoch"], offset=2)
        assert not result.get("recovered")
        assert joined["epoch"] != result["epoch"]
        ids = await publish(editor, 1)
        assert ids[0] == (await reader.wait_for("posts", 3))[2]["data"]["id"]
