"""Measure what a cached answer costs: `GET /api/posts/{id}`, 200 and 304, against a bare Starlette route.

Processor time of the serving process for one request, over kept connections, with the defaults: metrics, and the access
log into a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from loadtest.bench import client, stage
from loadtest.bench.common import Row, cpu_s, in_turns, rows
from loadtest.bench.gate import PARAGRAPH
from loadtest.bench.stage import Process, Stage

CONNECTIONS = 16
ROUNDS, QUICK_ROUNDS = 25, 2
REQUESTS, QUICK_REQUESTS = 1600, 200
#: Body of the post; the answer is some 400 bytes longer.
TEXT = (PARAGRAPH * 4)[:1500]
TARGET = "<= 1.6 x"


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return processor time for one request in microseconds."""
    requests = QUICK_REQUESTS if quick else REQUESTS
    with stage.node(on) as node, stage.node(on, HUB_TELEMETRY_ACCESS_LOG="false") as silent:
        post = client.post(TEXT)
        asyncio.run(_publish(node, on.token(), post))
        path = f"/api/posts/{post['id']}"
        headers, body = client.get(node.port, path)
        client.get(silent.port, path)
        with stage.bare_route(on, body) as bare:
            etag = {"if-none-match": headers["etag"]}
            found = in_turns(
                QUICK_ROUNDS if quick else ROUNDS,
                {
                    "reference: bare Starlette route": _asking(bare, path, {}, requests, 200),
                    "200": _asking(node, path, {}, requests, 200),
                    "304": _asking(node, path, etag, requests, 304),
                    "200, no access log": _asking(silent, path, {}, requests, 200),
                    "304, no access log": _asking(silent, path, etag, requests, 304),
                },
            )
    return rows("http", "us CPU", found, payload_bytes=len(body), targets={"200": TARGET, "304": TARGET})


def _asking(server: Process, path: str, headers: dict[str, str], requests: int, status: int) -> Callable[[], float]:
    def ask() -> float:
        connections = client.KeptConnections(server.port, CONNECTIONS)
        try:
            connections.get(path, headers, CONNECTIONS, status)  # they are accepted now
            before = cpu_s(server.pid)
            asked = connections.get(path, headers, requests, status)
            return (cpu_s(server.pid) - before) / asked * 1e6
        finally:
            connections.close()

    return ask


async def _publish(node: Process, token: str, post: dict[str, object]) -> None:
    async with client.session(node.port, token) as editor:
        await editor.create(post)
