"""The listener and detached sockets under bad weather: silence, dribble, floods, resets, and no descriptors left."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import socket
import struct
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio

from hub.settings import Settings
from tests.sockets.raw import dial, frame, head
from tests.sockets.serving import settings_of_a_module
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, RunningNode, changed, token
from tests.support.servers import Template

CONT, TEXT, PING = 0, 1, 9


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settings(
    template: Template, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """Settings of a node with little patience for handshakes."""
    async with settings_of_a_module(template, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield changed(made, "http", detached=True, handshake_timeout=0.3, handshakes_max=50)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """The node."""
    async with nodes.running(settings) as running:
        yield running


async def end_of(reader: asyncio.StreamReader) -> bytes:
    """Read to the end of the stream; a reset is an end, too."""
    with contextlib.suppress(ConnectionResetError):
        async with asyncio.timeout(5000 * MS):
            return await reader.read()
    return b""


@pytest.mark.parametrize(
    "bytes_sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\n"], ids=["nothing", "a letter", "half a request"]
)
async def test_a_peer_that_does_not_finish_its_request_is_cut(node: RunningNode, bytes_sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(bytes_sent)
    assert b"" == await end_of(reader)
    writer.close()


async def test_a_dribbled_request_is_served_when_it_is_quick_enough(node: RunningNode) -> None:
    async with dial(node) as raw:
        for byte in head():
            raw.writer.write(bytes((byte,)))
            await asyncio.sleep(0)
        await raw.response()
        assert 101 == raw.status


async def test_http_keeps_its_connection_and_its_pipelining(node: RunningNode) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    for batch in (one, one * 3, one):
        writer.write(batch)
        for _ in range(len(batch) // len(one)):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            assert b'{"status":"ok"}' == await reader.readexactly(15)
    writer.write(b"GET /connection/websocket HTTP/1.1\r\n" + head().split(b"\r\n", 1)[1])
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101"), "an upgrade on a kept connection"
    writer.close()


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x02\x00\x01\x00", b"POST / HTTP/1.1\r\n\r\n", b"GET \r\n\r\n"])
async def test_what_is_no_upgrade_is_answered_by_http_or_cut(node: RunningNode, junk: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(junk)
    answer = await end_of(reader) if not junk.startswith(b"POST") else await reader.readline()
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    writer.close()


async def test_too_many_handshakes_are_shed_and_who_is_in_is_served(node: RunningNode) -> None:
    async with client(node.ws) as inside:
        silent = [await asyncio.open_connection("127.0.0.1", node.port) for _ in range(60)]
        assert {} == await inside.ok("ping")
        for reader, writer in silent:
            assert b"" == await end_of(reader)
            writer.close()
        async with client(node.ws) as late:
            assert {} == await late.ok("ping")


async def test_frames_before_the_101_are_read_after_it(node: RunningNode) -> None:
    async with dial(node) as raw:
        connect = frame(TEXT, b'{"id":1,"connect":{}}')
        raw.send(head(), connect[:9])
        await asyncio.sleep(20 * MS)
        raw.send(connect[9:])
        await raw.response()
        assert 101 == raw.status
        assert await raw.frames(until=b"connect")


async def test_a_hundred_thousand_fragments_end_with_1009(node: RunningNode) -> None:
    async with dial(node) as raw:
        await raw.request(head())
        raw.writer.write(frame(TEXT, b"", fin=False) + frame(CONT, b"", fin=False) * 100_000)
        found = await raw.frames()
        assert 1009 == int.from_bytes(found[-1][1][:2], "big")


async def test_a_ping_flood_from_a_peer_that_does_not_read_stays_bounded(node: RunningNode) -> None:
    async with dial(node) as raw, client(node.ws) as other:
        await raw.request(head())
        flood = frame(PING, b"x" * 125) * 2000
        for _ in range(100):
            raw.writer.write(flood)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(10 * MS):
                    await raw.writer.drain()
            assert {} == await other.ok("ping")
        engine = node.server._engine
        assert engine is not None
        assert engine.backlogs_bytes < 2 * node.node.settings.client.queue_max_size
        raw.writer.transport.abort()
    await eventually(lambda: engine.backlogs_bytes == 0)


async def test_a_reset_in_the_middle_of_a_pass_harms_nobody(node: RunningNode) -> None:
    """W11: the descriptor's number goes to a newcomer, who gets nothing that was meant for the one who left."""
    async with contextlib.AsyncExitStack() as stack:
        editor = await stack.enter_async_context(client(node.ws, token(ANA)))
        readers = [await stack.enter_async_context(client(node.ws)) for _ in range(30)]
        for reader in readers:
            await reader.ok("subscribe", channel="eco:reset")
        for n in range(5):
            leaver = readers.pop()
            line = leaver.socket.transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            publishing = [asyncio.create_task(editor.ok("publish", channel="eco:reset", data=i)) for i in range(5)]
            leaver.socket.transport.abort()
            newcomer = await stack.enter_async_context(client(node.ws))
            await asyncio.gather(*publishing)
            for reader in readers:
                got = await reader.wait_for("eco:reset", 5 * (n + 1))
                assert 5 * (n + 1) == len(got)
            assert [] == newcomer.pushes


async def test_a_connection_leaves_nothing_to_the_collector(node: RunningNode) -> None:
    """Scope, task, handshake and socket are gone by reference counts alone."""
    gc.collect()
    gc.disable()
    try:
        async with client(node.ws, token(ANA)) as c:
            await c.ok("subscribe", channel="eco:gc")
            (connection,) = node.node.connections
            del connection
        del c
        await eventually(lambda: len(node.node.connections) == 0)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        cyclic = [type(o).__name__ for o in gc.garbage if type(o).__module__.startswith("hub.")]
        assert [] == cyclic
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.fixture
def few_descriptors() -> Iterator[None]:
    """Leave this process only a few descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 30, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_out_of_descriptors_it_accepts_later_and_serves_on(node: RunningNode, few_descriptors: None) -> None:
    async with client(node.ws) as inside:
        lines: list[socket.socket] = []
        with contextlib.suppress(OSError):
            while True:
                line = socket.socket()
                line.setblocking(False)
                line.connect_ex(("127.0.0.1", node.port))
                lines.append(line)
        await asyncio.sleep(50 * MS)
        assert {} == await inside.ok("ping"), "what is open is served on"
        for line in lines:
            line.close()
        await asyncio.sleep(400 * MS)
        async with client(node.ws) as later:
            assert {} == await later.ok("ping")
        async with httpx.AsyncClient() as http:
            assert 200 == (await http.get(f"{node.http}/healthz")).status_code
