"""What breaks between nodes: Redis loses, cuts and deafens; nodes die; the database goes away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import httpx

from hub.listening import bind
from hub.settings import Settings
from hub.storage import log
from hub.storage.pool import Database
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, KEY, RunningNode, changed, token
from tests.support.posting import assert_every_event_once, publish
from tests.support.proxy import postgres_proxy, redis_proxy, through
from tests.support.servers import DatabaseUrls


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
    (sock,) = bind("127.0.0.1", 0)
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
