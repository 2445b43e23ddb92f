"""hub.server as processes: what ends a node, in which time, and what becomes of those that wait, fail or hang."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hub.errors import ConfigError
from hub.listening import UnixSocket, bind
from hub.wire import frames
from hub.wire.codes import SHUTDOWN
from tests.sockets.raw import head
from tests.support.clock import MS, eventually
from tests.support.command import asking, ended, free_port, hub, outside, serving
from tests.support.servers import DatabaseUrls
from tests.test_workers import children, running

#: What a client gets that is told to go elsewhere.
GO_ELSEWHERE = frames.close(SHUTDOWN.code, SHUTDOWN.reason)
BODY = b'{"email":"x@x.example","password":"x"}'
LOGIN = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)


async def half_asked(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send a request without its body, and wait until the hub has begun with it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(LOGIN.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    async with asyncio.timeout(5000 * MS):
        assert b"100" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def refuses(port: int) -> bool:
    """Tell whether nobody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_request_under_way_is_answered_and_nobody_new_is_accepted(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, workers: str
) -> None:
    """Ctrl-C in a terminal goes to every process of the group, and is one signal to each of them."""
    port = free_port()
    args = ("--port", str(port), "--workers", workers)
    async with serving(*args, cwd=tmp_path, env=outside(database, redis_url), client=lambda: asking(port)) as process:
        reader, writer = await half_asked(port)
        for pid in (process.pid, *(children(process.pid) if workers == "2" else ())):
            os.kill(pid, signal.SIGINT)
        await eventually(lambda: refuses(port))
        writer.write(BODY)
        async with asyncio.timeout(5000 * MS):
            assert b"401" in await reader.readline()
        writer.close()
        await ended(process, None)


@pytest.mark.parametrize(
    ("request_head", "status"),
    [(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200"), (head(), b"503")],
    ids=["plain", "upgrade"],
)
async def test_who_waits_to_be_accepted_is_answered_and_not_reset(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, request_head: bytes, status: bytes
) -> None:
    port = free_port()
    env = outside(database, redis_url)
    async with serving("--port", str(port), cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
        process.send_signal(signal.SIGSTOP)
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
        for _, writer in lines:
            writer.write(request_head)
        process.send_signal(signal.SIGTERM)
        await ended(process, signal.SIGCONT)
        for reader, writer in lines:
            answer = await reader.read()
            writer.close()
            # Whoever was let in before the hub saw the signal is told to go elsewhere.
            assert status in answer.split(b"\r\n")[0] or (b" 101 " in answer and answer.endswith(GO_ELSEWHERE))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_with_workers_a_second_signal_waits_for_nobody(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, number: signal.Signals
) -> None:
    port = free_port()
    env = outside(database, redis_url, HUB_HTTP_SHUTDOWN_TIMEOUT="1h")
    args = ("--port", str(port), "--workers", "2")
    async with serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
        reader, writer = await half_asked(port)
        process.send_signal(signal.SIGTERM)
        await eventually(lambda: refuses(port))
        await ended(process, number)
        assert b"503" in await reader.readline()
        writer.close()


async def test_the_farewell_is_bounded_however_many_are_silent(
    tmp_path: Path, database: DatabaseUrls, redis_url: str
) -> None:
    port = free_port()
    env = outside(database, redis_url, HUB_HTTP_SHUTDOWN_TIMEOUT="1", HUB_HTTP_HANDSHAKE_TIMEOUT="1h")
    async with (
        serving("--port", str(port), cwd=tmp_path, env=env, client=lambda: asking(port)) as process,
        contextlib.AsyncExitStack() as stack,
    ):
        _, asking_still = await half_asked(port)
        stack.callback(asking_still.close)
        silent = []
        for _ in range(500):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            writer.write(head())
            silent.append(reader)
        for reader in silent:
            assert b"101" in await reader.readuntil(b"\r\n\r\n")
        _, mute = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(mute.close)
        await ended(process)
        for reader in silent:
            assert (await reader.read()).endswith(b"\x0b\xb9shutdown"), "3001"


async def test_a_body_that_comes_behind_its_head_is_read_behind_it(
    tmp_path: Path, database: DatabaseUrls, redis_url: str
) -> None:
    """While the listener hands a connection over, more may come in."""
    port = free_port()
    async with serving(
        "--port", str(port), cwd=tmp_path, env=outside(database, redis_url), client=lambda: asking(port)
    ):
        for n in range(300):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
            for _ in range(n % 10):
                await asyncio.sleep(0)
            writer.write(b"body")
            async with asyncio.timeout(5000 * MS):
                assert b"405" in await reader.readline()
            writer.close()


#: A parent of workers that heed nothing.
HANGING = """
import os, signal, socket, time
from hub.supervise.forks import Workers
from hub.telemetry import logs

def work(sock, ready):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, b"deaf\\n")
    while True:
        time.sleep(1)

logs.configure("error", "json")
Workers([socket.socket()] * 2, work, on_leave=lambda: print("left", flush=True), patience_s=0.2).run()
"""


async def test_workers_that_hang_are_killed() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGING, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    hung: list[int] = []
    try:
        async with asyncio.timeout(10_000 * MS):
            assert [b"deaf\n"] * 2 == [await process.stdout.readline() for _ in range(2)]
            hung = children(process.pid)
            process.send_signal(signal.SIGTERM)
            out, err = await process.communicate()
    finally:
        for pid in hung if process.returncode is None else ():
            os.kill(pid, signal.SIGKILL)
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert (0, b"left\n") == (process.returncode, out), err
    assert b"workers.killed" in err
    assert 2 == len(hung)
    assert not any(map(running, hung))


async def test_workers_that_can_not_start_are_one_sentence(
    tmp_path: Path, database: DatabaseUrls, redis_url: str
) -> None:
    nobody = "postgresql://hub_app:geheim@127.0.0.1:1/hub"
    for wrong in ({"DATABASE_URL": nobody}, {"HUB_COMPLIANCE_MODULES": "gossip_checker"}):
        env = outside(database, redis_url, HUB_TELEMETRY_LEVEL="error", **wrong)
        status, out, err = await hub("serve", "--port", "0", "--workers", "2", cwd=tmp_path, env=env)
        assert (2, "") == (status, out)
        assert 1 == len(err.strip().splitlines()), err
        assert "geheim" not in err


async def test_a_worker_that_dies_again_and_again_is_waited_for_longer(
    tmp_path: Path, database: DatabaseUrls, redis_url: str
) -> None:
    port = free_port()
    args = ("--port", str(port), "--workers", "2")
    env = outside(database, redis_url, HUB_TELEMETRY_FORMAT="json")
    async with serving(*args, cwd=tmp_path, env=env, client=lambda: asking(port)) as process:
        *known, lasting = children(process.pid)

        def born() -> list[int]:
            return [pid for pid in children(process.pid) if pid not in known and pid != lasting]

        for _ in range(3):
            os.kill(known[-1], signal.SIGKILL)
            await eventually(born, 10_000 * MS)
            known += born()
        os.kill(known[-1], signal.SIGKILL)
        said = await ended(process)  # at once, though the next one is not due yet
        pauses = [line for line in said.splitlines() if '"worker.died"' in line]
        assert [f'"pause_s":{pause}' for pause in ("0.2", "0.4", "0.8")] == [
            next(part for part in line.split(",") if "pause_s" in part) for line in pauses[:3]
        ]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--workers", "0"), "http.workers"),
        (("--workers", "-1"), "http.workers"),
        (("--unix", "x" * 120), "too long"),
        (("--unix", "no/where"), "no/where: no such file"),
        (("--unix", "s", "--port", "8000"), "listens on one of them"),
        (("--unix", "s", "--host", "127.0.0.1"), "listens on one of them"),
        (("--unix", "."), "something else than a socket"),
    ],
)
async def test_a_place_to_listen_on_that_will_not_do(
    tmp_path: Path, database: DatabaseUrls, redis_url: str, args: tuple[str, ...], sentence: str
) -> None:
    status, out, err = await hub("serve", *args, cwd=tmp_path, env=outside(database, redis_url))
    assert (2, "") == (status, out)
    assert sentence in err
    assert 1 == len(err.strip().splitlines()), err


@pytest.mark.parametrize("mode", ["660x", "0888", "rw", "77777"])
async def test_a_mode_that_is_none(tmp_path: Path, database: DatabaseUrls, redis_url: str, mode: str) -> None:
    env = outside(database, redis_url, HUB_HTTP_UNIX_SOCKET="s", HUB_HTTP_UNIX_SOCKET_MODE=mode)
    status, _, err = await hub("serve", cwd=tmp_path, env=env)
    assert 2 == status
    assert "http.unix_socket_mode" in err


async def test_another_hub_takes_the_unix_socket_while_the_first_says_goodbye(
    tmp_path: Path, short: Path, database: DatabaseUrls, redis_url: str
) -> None:
    env = outside(database, redis_url)
    path = str(short / "s")

    def over_unix() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=path), base_url="http://hub")

    async with serving("--unix", path, cwd=tmp_path, env=env, client=over_unix) as first:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(LOGIN.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        await reader.readuntil(b"\r\n\r\n")
        first.send_signal(signal.SIGTERM)
        await eventually(lambda: not os.path.lexists(path))
        async with serving("--unix", path, cwd=tmp_path, env=env, client=over_unix) as second:
            writer.write(BODY)
            assert b"401" in await reader.readline(), "the first hub still answers"
            writer.close()
            await ended(first, None)
            async with over_unix() as http:
                assert 200 == (await http.get("/readyz")).status_code
            await ended(second)
    assert [] == os.listdir(short)


@pytest.fixture
def short() -> Iterator[Path]:
    """A directory whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        yield Path(made)


def test_of_hubs_that_start_together_on_a_unix_socket_one_has_it(short: Path) -> None:
    path = str(short / "s")
    for _ in range(20):
        UnixSocket(path, 0o600).sock.close()  # what a hub leaves that was killed
        made: list[UnixSocket] = []
        told: list[str] = []
        together = threading.Barrier(4)

        def begin(made: list[UnixSocket] = made, told: list[str] = told, gate: threading.Barrier = together) -> None:
            gate.wait()
            try:
                made.append(UnixSocket(path, 0o600))
            except ConfigError as exc:
                told.append(str(exc))

        threads = [threading.Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with contextlib.ExitStack() as stack:
            for one in made:
                stack.enter_context(one.sock)
            assert (1, 3) == (len(made), len(told))
            assert all("in use" in sentence for sentence in told)
        made[0].remove()


def test_a_socket_whose_queue_is_full_is_in_use(short: Path) -> None:
    path = str(short / "s")
    with socket.socket(socket.AF_UNIX) as busy, contextlib.ExitStack() as stack:
        busy.bind(path)
        busy.listen(0)
        for _ in range(4):
            peer = stack.enter_context(socket.socket(socket.AF_UNIX))
            peer.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                peer.connect(path)
        with pytest.raises(ConfigError, match="in use"):
            UnixSocket(path, 0o600)
    assert ["s"] == os.listdir(short)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the length of a queue")
def test_as_many_may_wait_as_the_settings_say() -> None:
    for count in (1, 2):
        sockets = bind("127.0.0.1", 0, count, backlog=77)
        try:
            told = [sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 64) for sock in sockets]
            # tcp_info.tcpi_sacked of a listening socket is the most that may wait.
            assert [77] * count == [int.from_bytes(info[28:32], sys.byteorder) for info in told]
        finally:
            for sock in sockets:
                sock.close()
