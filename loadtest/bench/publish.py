"""Measure publishing in bulk: over 16 sockets of one node, and through the storage room alone, against bare INSERTs.

All on a PostgreSQL that keeps what it commits. Every publication locks the log's row until its COMMIT is on the disk,
so they follow each other, while bare INSERTs share flushes: the ratio says what one order of all events costs.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
import uvloop

from hub import clock
from hub.model import Level, ModuleVerdict, Post, Status, Verdict
from hub.posts import events, payload
from hub.storage import audit, keys, posts
from hub.storage.pool import Database
from hub.storage.scope import Rows
from loadtest.bench import client, stage
from loadtest.bench.common import Row, cpu_s, rows
from loadtest.bench.gate import PARAGRAPH
from loadtest.bench.stage import CATEGORY, EDITOR, Process, Stage

ROUNDS, QUICK_ROUNDS = 5, 1
COUNT, QUICK_COUNT = 1000, 50
#: Publications under way at once.
TASKS = 16
#: As many connections as a node has by default.
POOL = 10
BODY = (PARAGRAPH * 2)[:800]
REFERENCE, STORAGE, SOCKETS = "reference: bare INSERT, COMMIT", "storage alone", "rpc over 16 sockets"
TARGET = ">= 500/s"


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return publications a second, and processor time for one in the hub's process."""
    with stage.node(on) as node:
        rates, cpu = uvloop.run(_measure(on, node, QUICK_ROUNDS if quick else ROUNDS, QUICK_COUNT if quick else COUNT))
    size = len(BODY.encode())
    return [
        *rows("publish", "1/s", rates, payload_bytes=size, targets={STORAGE: TARGET, SOCKETS: TARGET}),
        *rows("publish", "us CPU", cpu, payload_bytes=size),
    ]


async def _measure(
    on: Stage, node: Process, rounds: int, count: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    async with AsyncExitStack() as stack:
        pool = asyncpg.create_pool(on.urls.admin_database_url, min_size=POOL, max_size=POOL)
        bare = await stack.enter_async_context(pool)
        await bare.execute("CREATE TABLE IF NOT EXISTS public.bench (id uuid PRIMARY KEY, body text NOT NULL)")
        storage = await Database.open(on.urls.database_url, size=POOL)
        stack.push_async_callback(storage.close)
        sockets = [await stack.enter_async_context(client.session(node.port, on.token())) for _ in range(TASKS)]
        turn = itertools.cycle(sockets)

        async def insert() -> None:
            await bare.execute("INSERT INTO public.bench VALUES ($1, $2)", uuid.uuid4(), BODY)

        async def store() -> None:
            await _store(storage)

        async def rpc() -> None:
            await next(turn).create(client.post(BODY))

        def there() -> float:
            return cpu_s(node.pid)

        calls: dict[str, tuple[Callable[[], Awaitable[None]], Callable[[], float]]] = {
            REFERENCE: (insert, time.process_time), STORAGE: (store, time.process_time), SOCKETS: (rpc, there),
        }  # fmt: skip
        rates: dict[str, list[float]] = {name: [] for name in calls}
        cpu: dict[str, list[float]] = {name: [] for name in calls}
        for call, _ in calls.values():  # connections and statements are ready now
            await _together(call, 2 * TASKS)
        for _ in range(rounds):
            for name, (call, used) in calls.items():
                before, started = used(), time.perf_counter()
                await _together(call, count)
                rates[name].append(count / (time.perf_counter() - started))
                cpu[name].append((used() - before) / count * 1e6)
        await bare.execute("DROP TABLE public.bench")
    return rates, cpu


async def _together(call: Callable[[], Awaitable[None]], count: int) -> None:
    """Call `count` times, TASKS at once, and wait for all."""
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            await call()

    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(work())


async def _store(db: Database) -> None:
    """Do what a publication does in the database: post, verdict, audit row, reply and event in one transaction."""
    now = clock.now()
    post = Post(
        id=str(uuid.uuid4()), version=1, level=Level.PUBLIC, status=Status.PUBLISHED, title="Meça a pressão", body=BODY,
        category=CATEGORY, language="pt-BR", content_type="educational", author_id=EDITOR.user,
        author_name=EDITOR.name, custom_fields={}, created_at=now, updated_at=now, published_at=now,
    )  # fmt: skip
    verdict = Verdict(True, "0" * 64, post.level, (ModuleVerdict("lgpd_analyzer", "1.0.0", "0" * 64, ()),))
    key = f"create:{post.id}"
    rows = Rows(EDITOR)
    await posts.insert_workflows(rows, post, verdict)
    await audit.record(
        rows, EDITOR, action="post.create", resource_type="post", resource_id=post.id, outcome="stored", version=1
    )
    await keys.save_reply(rows, key, payload.dumps(payload.own(post)))
    await posts.create(db, rows, post, key, events.of_change(None, post))
