"""Run the command `hub` as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import httpx

from tests.support import compiled
from tests.support.clock import MS, eventually
from tests.support.nodes import KEY
from tests.support.servers import DatabaseUrls

COMMON = ("PATH", "HOME", "LANG", compiled.VARIABLE)


async def hub(*args: str, cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run the command and return its status, standard output and standard error."""
    process = await start(*args, cwd=cwd, env=env)
    async with asyncio.timeout(60_000 * MS):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def start(*args: str, cwd: Path, env: Mapping[str, str] | None = None) -> asyncio.subprocess.Process:
    """Start the command with little of our environment."""
    environment = {k: os.environ[k] for k in COMMON if k in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub.cli", *args, cwd=cwd, env={**environment, **(env or {})},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def outside(database: DatabaseUrls, redis_url: str, **more: str) -> dict[str, str]:
    """Return an environment that names running servers."""
    return {
        "DATABASE_URL": database.app,
        "HUB_SYSTEM_DATABASE_URL": database.system,
        "REDIS_URL": redis_url,
        "HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": KEY,
        **more,
    }


def asking(port: int) -> httpx.AsyncClient:
    """Return what asks a hub on a port of this machine."""
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.asynccontextmanager
async def serving(
    *args: str, cwd: Path, env: Mapping[str, str], client: Callable[[], httpx.AsyncClient]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `hub serve` for a block, from when it is ready; `client` makes what asks it. It is killed if it has to be."""
    process = await start("serve", *args, cwd=cwd, env=env)

    async def ready() -> None:
        async with client() as http:
            try:
                answer = await http.get("/readyz")
            except httpx.TransportError as exc:
                raise AssertionError("not listening yet") from exc
        assert {"status": "ready", "log": "fresh", "broker": "up", "compliance": "up"} == answer.json()

    try:
        await eventually(ready, 30_000 * MS)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process, number: int | None = signal.SIGTERM) -> str:
    """Send a signal, wait for the end, which has to be a good one, and return what standard error got."""
    if number is not None:
        process.send_signal(number)
    async with asyncio.timeout(30_000 * MS):
        _, err = await process.communicate()
    assert 0 == process.returncode, err.decode()
    assert b"Traceback" not in err
    return err.decode()
