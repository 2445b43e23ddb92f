"""Measure the way from an editor on one node to a reader on another, against a bare message through the same Redis.

Twenty publications a second for ten seconds: `post.create` is sent on node A, the push is received from node B, by one
process with one clock. Between every two publications goes one bare message, redis-py to redis-py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import redis.asyncio as aioredis
import uvloop

from loadtest.bench import client, stage
from loadtest.bench.client import Session
from loadtest.bench.common import Row, cpu_s, latency_row, percentile
from loadtest.bench.gate import PARAGRAPH
from loadtest.bench.stage import Process, Stage

ROUNDS, QUICK_ROUNDS = 2, 1
#: Publications a second, and for how many seconds.
RATE, SECONDS, QUICK_SECONDS = 20, 10, 1
BODY = (PARAGRAPH * 2)[:800]
TARGET = "p99 <= 50 ms"
_TIMEOUT_S = 10.0
_CHANNEL = "bench"


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return latencies in milliseconds, and the processor time of both nodes for one publication."""
    with stage.node(on) as a, stage.node(on) as b:
        before = cpu_s(a.pid), cpu_s(b.pid)
        rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
        bare, road = uvloop.run(_measure(on, a, b, rounds, seconds))
        used = [(cpu_s(p.pid) - was) / len(road) * 1e6 for p, was in zip((a, b), before, strict=True)]
    size = len(BODY.encode())
    ratio = percentile(road, 0.5) / percentile(bare, 0.5)
    return [
        latency_row("nodes", "reference: Redis publish to receive", bare, payload_bytes=size, ratio=1.0),
        latency_row("nodes", "rpc on A to push from B", road, payload_bytes=size, ratio=ratio, target=TARGET),
        *(
            Row("nodes", f"one publication on {name}", size, "us CPU", len(road), spent, spent)
            for name, spent in zip("AB", used, strict=True)
        ),
    ]


async def _measure(on: Stage, a: Process, b: Process, rounds: int, seconds: int) -> tuple[list[float], list[float]]:
    bare: list[float] = []
    road: list[float] = []
    async with (
        client.session(a.port, on.token()) as editor,
        client.session(b.port) as reader,
        _bare(on.urls.redis_url) as message,
    ):
        await reader.call("subscribe", channel="posts")
        await _publish(editor, reader)  # statements are prepared now
        loop = asyncio.get_running_loop()
        for _ in range(rounds):
            started = loop.time()
            for i in range(RATE * seconds):
                road.append(await _publish(editor, reader))
                await asyncio.sleep(started + (i + 0.5) / RATE - loop.time())
                bare.append(await message())
                await asyncio.sleep(started + (i + 1) / RATE - loop.time())
    return bare, road


async def _publish(editor: Session, reader: Session) -> float:
    """Publish a post and return how long the reader waited for it, in milliseconds."""
    post = client.post(BODY)
    started = time.perf_counter()
    creating = asyncio.create_task(editor.create(post), name="bench-create")
    async with asyncio.timeout(_TIMEOUT_S):
        heard_at, data = await reader.heard.get()
        await creating
    if data["id"] != post["id"]:
        raise RuntimeError("another post arrived than the one that was published")
    return (heard_at - started) * 1000


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """Yield what sends one message through Redis and returns its time in milliseconds."""
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(aioredis.Redis.from_url(url))
        receiver = await stack.enter_async_context(aioredis.Redis.from_url(url))
        heard = await stack.enter_async_context(receiver.pubsub())
        await heard.subscribe(_CHANNEL)
        await heard.get_message(timeout=_TIMEOUT_S)

        async def message() -> float:
            started = time.perf_counter()
            await sender.publish(_CHANNEL, BODY)
            if await heard.get_message(ignore_subscribe_messages=True, timeout=_TIMEOUT_S) is None:
                raise RuntimeError("the message did not arrive")
            return (time.perf_counter() - started) * 1000

        await message()
        yield message
