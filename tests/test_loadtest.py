"""The Locust users, run as one runs them: a process of its own against a hub."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx

from hub import demo_content
from hub.kinds import Duration
from tests.support import demo, nodes
from tests.support.client import client, post
from tests.support.clock import eventually
from tests.support.servers import DatabaseUrls

LOCUSTFILE = Path(__file__).parent.parent / "loadtest" / "locustfile.py"


async def locust(host: str, *, users: int, seconds: int) -> asyncio.subprocess.Process:
    """Start Locust without its page."""
    options = ["--headless", "--json", "-u", str(users), "-r", str(users), "-t", f"{seconds}s", "--host", host]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def outcome(process: asyncio.subprocess.Process) -> tuple[int, dict[str, dict[str, Any]]]:
    """Wait for its end; return its status and the rows of its table by name."""
    out, err = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in err, err.decode()
    rows = json.loads(out[out.index(b"[") :])
    return process.returncode, {f"{row['method']} {row['name']}": row for row in rows}


async def subscriptions(base: str) -> int:
    """Return how many subscriptions a hub counts."""
    async with httpx.AsyncClient(trust_env=False) as http:
        found = re.search(r"^hub_subscriptions (\S+)$", (await http.get(f"{base}/metrics")).text, re.MULTILINE)
    assert found
    return round(float(found[1]))


async def test_readers_and_subscribers_load_the_demo() -> None:
    with demo.directory() as data, demo.running(data) as hub:
        load = await locust(hub.http, users=8, seconds=6)

        async def everybody_listens() -> bool:
            return await subscriptions(hub.http) == 4

        await eventually(everybody_listens)
        login = next(login for login in demo_content.LOGINS if login.label == "Redatora")
        async with httpx.AsyncClient(base_url=hub.http, trust_env=False) as http:
            await http.post("/api/login", json={"email": login.email, "password": login.password})
            token = (await http.get("/api/token")).json()["token"]
        async with client(hub.ws, token) as c:
            await c.rpc("post.create", **post(status="published"))
        status, rows = await outcome(load)
    assert 0 == status
    assert {0} == {row["num_failures"] for row in rows.values()}
    assert rows["GET /api/posts"]["num_requests"] > 0
    assert rows["GET /api/posts/{id}"]["num_requests"] > 0
    for name in ("connect", "subscribe posts", "publication posts"):
        assert 4 == rows[f"WS {name}"]["num_requests"], name


async def test_subscribers_answer_pings(
    database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path
) -> None:
    settings = nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))
    settings = nodes.changed(settings, "client", ping_interval=Duration(1), pong_timeout=Duration(0.5))
    async with nodes.running(settings) as node:
        status, rows = await outcome(await locust(node.http, users=4, seconds=5))
    assert 0 == status
    assert 2 == rows["WS connect"]["num_requests"]
    assert "WS disconnect" not in rows


async def test_failures_end_it_with_status_1(
    database: DatabaseUrls, redis_url: str, redis_prefix: str, tmp_path: Path
) -> None:
    settings = nodes.settings_for(database, redis_url, redis_prefix, str(tmp_path))
    async with nodes.running(settings) as node:
        load = await locust(node.http, users=4, seconds=5)

        async def everybody_listens() -> bool:
            return await subscriptions(node.http) == 2

        await eventually(everybody_listens)
    status, rows = await outcome(load)
    assert 1 == status
    assert 2 == rows["WS disconnect"]["num_failures"]
    assert rows["WS connect"]["num_failures"] > 0
    assert rows["GET /api/posts"]["num_failures"] > 0
