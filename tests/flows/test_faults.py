"""What breaks between nodes: Redis loses, cuts and deafens; nodes die; the database goes away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx
import pytest

from hub.model import Actor
from hub.server import bind
from hub.settings import Settings
from hub.storage import log
from hub.storage.pool import Database
from tests.support import nodes
from tests.support.client import Client, client, key, post
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, KEY, ROOT, RunningNode, changed, token
from tests.support.proxy import postgres_proxy, redis_proxy, through
from tests.support.servers import DatabaseUrls


async def publish(editor: Client, count: int = 1, **changes: object) -> list[str]:
    """Publish posts one after the other; returns their ids."""
    ids = []
    for _ in range(count):
        draft = post(status="published", **changes)
        result = await editor.rpc("post.create", **draft)
        assert result["status"] == "stored", result
        ids.append(draft["id"])
    return ids


def assert_every_event_once(pushes: Sequence[dict[str, object]], ids: Sequence[str], first: int = 1) -> None:
    """Assert that a subscriber got these posts, in order, each once, without a hole."""
    assert list(range(first, first + len(ids))) == [p["offset"] for p in pushes]
    assert list(ids) == [p["data"]["id"] for p in pushes]  # type: ignore[index]


async def ready(node: RunningNode) -> tuple[int, dict[str, str]]:
    """Ask a node how it is."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{node.http}/readyz")
    return answer.status_code, answer.json()


async def is_ready(node: RunningNode, **state: str) -> None:
    """Assert that a node says it is ready, and what else it says of itself."""
    status, body = await ready(node)
    assert status == 200, body
    assert state == {k: body[k] for k in state}


async def test_a_message_that_redis_loses_is_delivered_by_the_poll(settings: Settings) -> None:
    """W2: the last message of a quiet channel is lost."""
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(settings) as a,
        nodes.running(changed(settings, "redis", url=url)) as b,
        client(a.ws, token(ANA)) as editor,
        client(b.ws) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        await eventually(lambda: is_ready(b, broker="up"))
        proxy.deaf = True
        ids = await publish(editor)
        await asyncio.sleep(50 * MS)
        proxy.deaf = False
        assert_every_event_once(await reader.wait_for("posts", 1), ids)


async def test_an_entry_that_overtakes_its_predecessor_waits_for_it(settings: Settings) -> None:
    """W3: applied in order, once, whatever the order and number of arrivals."""
    quiet = changed(settings, "log", poll_interval=3600.0, gap_wait=3600.0, stale_after=3600.0)
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(settings) as a,
        nodes.running(changed(quiet, "redis", url=url)) as b,
        client(a.ws, token(ANA)) as editor,
        client(b.ws) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        await eventually(lambda: is_ready(b, broker="up"))
        proxy.deaf = True
        ids = await publish(editor, 4)
        system = await Database.open(settings.database.system_url.reveal(), size=1)
        entries = await log.entries_after(system, 0, 10)
        await system.close()
        for i in (3, 1, 1, 0, 2, 0, 3):
            b.node.follower.receive([entries[i]])
        assert_every_event_once(await reader.wait_for("posts", 4), ids)
        await asyncio.sleep(20 * MS)
        assert 4 == len(reader.publications("posts"))


async def test_a_gap_is_fetched_when_the_predecessor_does_not_come(settings: Settings) -> None:
    """W3: the early entry waits `gap_wait`, then what is missing comes out of the log."""
    quiet = changed(settings, "log", poll_interval=3600.0, stale_after=3600.0)
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(settings) as a,
        nodes.running(changed(quiet, "redis", url=url)) as b,
        client(a.ws, token(ANA)) as editor,
        client(b.ws) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        await eventually(lambda: is_ready(b, broker="up"))
        proxy.deaf = True
        ids = await publish(editor, 2)
        await asyncio.sleep(50 * MS)
        proxy.deaf = False
        ids += await publish(editor)
        assert_every_event_once(await reader.wait_for("posts", 3), ids)


async def test_a_node_killed_between_commit_and_publish_loses_nothing(
    settings: Settings, database: DatabaseUrls, tmp_path: Path
) -> None:
    """W4: the node can not reach Redis, commits, and is killed; the other node delivers."""
    sock = bind("127.0.0.1", 0)
    port = sock.getsockname()[1]
    sock.close()
    async with redis_proxy(settings.redis.url.reveal()) as (proxy, url), nodes.running(settings) as survivor:
        environment = {
            **os.environ,
            "DATABASE_URL": database.app,
            "HUB_SYSTEM_DATABASE_URL": database.system,
            "REDIS_URL": url,
            "HUB_REDIS_PREFIX": settings.redis.prefix,
            "HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": KEY,
            "HUB_DATA_DIR": str(tmp_path / "victim"),
        }
        victim = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hub.cli", "serve", "--port", str(port), env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await eventually(lambda: _answers(port), 15000 * MS)
            async with client(survivor.ws) as reader:
                await reader.ok("subscribe", channel="posts")
                async with client(f"ws://127.0.0.1:{port}/connection/websocket", token(ANA)) as editor:
                    proxy.stalled = True
                    ids = await publish(editor)
                    victim.send_signal(signal.SIGKILL)
                assert_every_event_once(await reader.wait_for("posts", 1), ids)
        finally:
            if victim.returncode is None:
                victim.kill()
            await victim.wait()


async def _answers(port: int) -> None:
    async with httpx.AsyncClient() as http:
        try:
            assert 200 == (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code
        except httpx.TransportError as exc:
            raise AssertionError("not listening yet") from exc


async def test_ten_seconds_without_redis_delay_but_lose_nothing(settings: Settings) -> None:
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(changed(settings, "redis", url=url)) as a,
        nodes.running(changed(settings, "redis", url=url)) as b,
        client(a.ws, token(ANA)) as editor,
        client(a.ws) as near,
        client(b.ws) as far,
    ):
        for c in (near, far):
            await c.ok("subscribe", channel="posts")
        await editor.ok("subscribe", channel="sala:x")
        await eventually(lambda: is_ready(b, broker="up"))
        ids = await publish(editor, 2)
        await proxy.cut()
        until = time.monotonic() + 10
        while time.monotonic() < until:
            ids += await publish(editor)
            await asyncio.sleep(0.25)
        for node in (a, b):
            await is_ready(node, broker="down", log="fresh")
        reply = await editor.call("publish", channel="sala:x", data=1)
        assert (reply["error"]["code"], reply["error"]["temporary"]) == (100, True)
        assert len(far.publications("posts")) >= len(ids) - 10, "the poll delivers meanwhile"
        await proxy.open()
        ids += await publish(editor, 2)
        for c in (near, far):
            assert_every_event_once(await c.wait_for("posts", len(ids)), ids)
        for node in (a, b):
            await eventually(lambda node=node: is_ready(node, broker="up", log="fresh"), 10000 * MS)
        await editor.ok("publish", channel="sala:x", data=2)
        assert (await editor.wait_for("sala:x", 1))[-1]["data"] == 2


async def test_a_deaf_connection_is_noticed_and_replaced(settings: Settings) -> None:
    """The Redis connection looks alive but nothing comes through: probes tell, and the node says so."""
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(settings) as a,
        nodes.running(changed(settings, "redis", url=url)) as b,
        client(a.ws, token(ANA)) as editor,
        client(b.ws, token(ANA)) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        joined = await reader.ok("subscribe", channel="sala:x")
        await editor.ok("subscribe", channel="sala:x")
        await eventually(lambda: is_ready(b, broker="up"))
        proxy.deaf = True
        ids = await publish(editor, 3)
        for n in range(3):
            await editor.ok("publish", channel="sala:x", data=n)
        await eventually(lambda: is_ready(b, broker="down", log="fresh"), 10000 * MS)
        ids += await publish(editor, 2)
        proxy.deaf = False
        await eventually(lambda: is_ready(b, broker="up", log="fresh"), 15000 * MS)
        ids += await publish(editor, 1)
        assert_every_event_once(await reader.wait_for("posts", 6), ids)
        missed = await reader.wait_for("sala:x", 3)
        assert [0, 1, 2] == [p["data"] for p in missed], "history fills the hole of an ephemeral channel"
        assert [p["offset"] - joined.get("offset", 0) for p in missed] == [1, 2, 3]


async def test_without_the_database_a_node_says_that_it_is_not_ready(settings: Settings) -> None:
    async with postgres_proxy() as (proxy, _):
        urls = {
            "url": through(proxy, settings.database.url.reveal()),
            "system_url": through(proxy, settings.database.system_url.reveal()),
        }
        await proxy.open()
        quick = changed(changed(settings, "database", **urls), "log", poll_interval=0.2, stale_after=1.0)
        async with (
            nodes.running(settings) as other,
            nodes.running(quick) as node,
            client(node.ws) as reader,
            client(other.ws, token(ANA)) as editor,
        ):
            await reader.ok("subscribe", channel="posts")
            ids = await publish(editor, 1)
            await reader.wait_for("posts", 1)
            await proxy.cut()

            async def stale() -> None:
                status, body = await ready(node)
                assert (status, body["log"]) == (503, "stale")

            await eventually(stale, 10000 * MS)
            reply = await reader.call("subscribe", channel="posts:vacinas")
            assert (reply["error"]["code"], reply["error"]["temporary"]) == (100, True)
            async with httpx.AsyncClient() as http:
                answer = await http.get(f"{node.http}/api/posts")
                assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
            ids += await publish(editor, 2)
            await proxy.open()
            await eventually(lambda: is_ready(node, log="fresh"), 10000 * MS)
            assert_every_event_once(await reader.wait_for("posts", 3), ids)
            await reader.ok("subscribe", channel="posts:vacinas")


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
