"""`hub serve` as processes: workers on one port, Unix sockets, and the farewell while another hub takes over."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect, unix_connect

from tests.sockets.raw import head
from tests.support.clock import MS, eventually
from tests.support.command import asking, ended, free_port, hub, outside, serving
from tests.support.servers import DatabaseUrls

PATH = "/connection/websocket"
#: A hub says goodbye quickly here, but not at once to those who do not answer.
DRAIN = {"HUB_HTTP_SHUTDOWN_TIMEOUT": "4"}


async def opened(socket: ClientConnection) -> ClientConnection:
    """Connect as a client of the protocol."""
    await socket.send('{"id":1,"connect":{}}')
    assert '"client"' in str(await socket.recv())
    return socket


async def silent(port: int) -> asyncio.StreamWriter:
    """Open a WebSocket that will not answer a close frame."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head())
    assert b"101" in await reader.readline()
    return writer


def children(pid: int) -> list[int]:
    """Return the processes that a process has forked."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def running(pid: int) -> bool:
    """Tell whether a process has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_another_hub_takes_the_port_while_the_first_says_goodbye(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, workers: str
) -> None:
    port = free_port()
    args = ("--port", str(port), "--workers", workers)
    env = outside(database, redis_url, **DRAIN)
    url = f"ws://127.0.0.1:{port}{PATH}"
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)))
        readers = [await opened(await stack.enter_async_context(connect(url))) for _ in range(6)]
        deaf = await silent(port)
        stack.callback(deaf.close)
        first.send_signal(signal.SIGTERM)
        for reader in readers:
            await reader.wait_closed()
            assert (3001, "shutdown") == (reader.close_code, reader.close_reason)
        second = await stack.enter_async_context(serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)))
        await opened(await stack.enter_async_context(connect(url)))
        await ended(first, None)
        await opened(await stack.enter_async_context(connect(url)))
        await ended(second)


async def test_a_second_signal_waits_for_nobody(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    port = free_port()
    env = outside(database, redis_url, HUB_HTTP_SHUTDOWN_TIMEOUT="1h")
    async with serving("--port", str(port), cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        fields = b"Host: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
        writer.write(b"POST /api/login HTTP/1.1\r\n" + fields)
        await writer.drain()
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(300 * MS)
        assert process.returncode is None, "a request is under way"
        await ended(process)
        assert b"HTTP/1.1 503" in await reader.readline()
        writer.close()


async def test_a_worker_that_dies_is_replaced(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    port = free_port()
    args = ("--port", str(port), "--workers", "2")
    env = outside(database, redis_url)
    async with serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
        before = children(process.pid)
        assert 2 == len(before)
        os.kill(before[0], signal.SIGKILL)
        await eventually(lambda: len(set(children(process.pid)) - set(before)) == 1, 10_000 * MS)
        for _ in range(20):  # whichever worker the kernel gives it to
            async with connect(f"ws://127.0.0.1:{port}{PATH}") as socket:
                await opened(socket)
        assert "worker.died" in await ended(process)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for a signal when the parent dies")
async def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path, database: DatabaseUrls, redis_url: str) -> None:
    port = free_port()
    args = ("--port", str(port), "--workers", "2")
    async with serving(*args, cwd=tmp_path, env=outside(database, redis_url), client=lambda: asking(port)) as process:
        orphans = children(process.pid)
        process.kill()
        await eventually(lambda: not any(map(running, orphans)), 15_000 * MS)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("detached", ["true", "false"])
async def test_over_a_unix_socket_everything_is_served(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, workers: str, detached: str
) -> None:
    env = outside(database, redis_url, HUB_HTTP_DETACHED=detached, HUB_CLIENT_ADDRESS_CONNECTION_LIMIT="1")
    os.chdir(tmp_path)

    def over_unix() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds="s"), base_url="http://hub")

    async with serving("--unix", "s", "--workers", workers, cwd=tmp_path, env=env, client=over_unix) as process:
        assert 0o660 == os.stat("s").st_mode & 0o777
        async with over_unix() as http:
            answer = await http.post("/api/login", json={"email": "x@x.example", "password": "x"})
            assert 401 == answer.status_code
        async with unix_connect("s", f"ws://hub{PATH}") as one, unix_connect("s", f"ws://hub{PATH}") as two:
            await opened(one)
            await opened(two)
            status, _, err = await hub("serve", "--unix", "s", cwd=tmp_path, env=env)
            assert (2, "s: in use.\n") == (status, err[-len("s: in use.\n") :])
            process.send_signal(signal.SIGTERM)
            await one.wait_closed()
            assert 3001 == one.close_code
        await ended(process, None)
    assert "s" not in os.listdir()


async def test_it_may_have_as_many_descriptors_as_the_system_allows(
    tmp_path: Path, database: DatabaseUrls, redis_url: str
) -> None:
    port = free_port()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    env = outside(database, redis_url, HUB_TELEMETRY_FORMAT="json")
    soft_before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    try:
        async with serving("--port", str(port), cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
            said = await ended(process)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, soft_before)
    assert f'"connections_fit":{hard - 100}' in said.replace(" ", "")
