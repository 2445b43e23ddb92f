"""Peers that want to cost the hub its memory or its order, on both paths: what is bounded, and who does not notice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import uvloop

from hub.settings import Settings
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.sockets.dispatch import Dispatcher
from hub.sockets.driver import BATCH
from hub.sockets.engine import Engine
from hub.wire.frames import Limits
from tests.sockets.raw import Raw, dial, frame, head, nonce, upgraded
from tests.sockets.violations import CLOSE, CONT, LIMIT, PING, TEXT, built
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, RunningNode, token

#: Bytes that may wait for one client of these tests.
BACKLOG = 262_144
#: Growth of the whole process, the test's own side included, that is no explosion.
GROWTH_MAX_BYTES = 48 << 20


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """A node that lets little wait."""
    async with nodes.running(nodes.changed(settings, "client", queue_max_size=BACKLOG)) as running:
        yield running


@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """Fail when the block makes the process grow, even for a moment."""
    Path("/proc/self/clear_refs").write_text("5")  # forget the high-water mark
    before = _peak_bytes()
    yield
    assert _peak_bytes() - before < GROWTH_MAX_BYTES


def _peak_bytes() -> int:
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@contextlib.asynccontextmanager
async def deaf(node: RunningNode) -> AsyncIterator[Raw]:
    """Open a WebSocket with small buffers whose other side reads nothing more than it must."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", node.port))
    reader, writer = await asyncio.open_connection(sock=line, limit=1024)
    raw = Raw(reader, writer)
    await raw.request(head())
    assert 101 == raw.status
    try:
        yield raw
    finally:
        writer.transport.abort()


async def test_a_client_that_never_reads_is_closed_and_the_others_lose_nothing(node: RunningNode) -> None:
    channel, count = f"eco:{nonce()}", 60
    async with contextlib.AsyncExitStack() as stack:
        slow = await stack.enter_async_context(deaf(node))
        slow.text(f'{{"id":1,"connect":{{}}}}\n{{"id":2,"subscribe":{{"channel":"{channel}"}}}}')
        await slow.frames(until=b'"id":2')
        slow.writer.transport.pause_reading()
        readers = [await stack.enter_async_context(client(node.ws)) for _ in range(3)]
        for reader in readers:
            await reader.ok("subscribe", channel=channel)
        editor = await stack.enter_async_context(client(node.ws, token(ANA)))
        for n in range(count):
            await editor.ok("publish", channel=channel, data=f"{n}:" + "x" * 200_000)
        for reader in readers:
            got = [pub["data"].partition(":")[0] for pub in await reader.wait_for(channel, count)]
            assert [str(n) for n in range(count)] == got
        await eventually(lambda: len(node.node.connections) == 4)
        slow.writer.transport.resume_reading()
        found = await _rest(slow)
    texts = [line for opcode, data in found if opcode == TEXT for line in data.split(b"\n")]
    numbers = [line.partition(b'"data":"')[2].partition(b":")[0] for line in texts]
    assert [b"%d" % n for n in range(len(numbers))] == numbers, "what it got has no hole"
    assert len(numbers) < count
    # The close frame is best effort: who reads on too late finds the line cut.
    assert [data for opcode, data in found if opcode != TEXT] in ([], [b"\x0b\xc0slow"])


async def _rest(raw: Raw) -> list[tuple[int, bytes]]:
    """Read what there is to the end of the stream, or to its reset."""
    found: list[tuple[int, bytes]] = []
    with contextlib.suppress(ConnectionResetError):
        while more := await raw.frames(until=b""):
            found += more
    return found


async def test_pings_of_a_peer_that_reads_nothing_cost_no_memory(node: RunningNode) -> None:
    flood = built(PING, b"x" * 125) * 500
    async with client(node.ws) as other:
        with bounded_memory():
            async with deaf(node) as raw:
                raw.writer.transport.pause_reading()
                for _ in range(1200):  # 79 MB of pings
                    raw.writer.write(flood)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(100 * MS):
                            await raw.writer.drain()
        await other.ok("ping")


async def test_a_message_of_empty_pieces_without_end_is_closed_with_1009(node: RunningNode) -> None:
    async with upgraded(node, connect=False) as raw:
        raw.send(built(TEXT, fin=False), built(CONT, fin=False) * 100_000)
        found = await raw.frames()
    assert [(CLOSE, b"\x03\xf1")] == [(opcode, data[:2]) for opcode, data in found]


async def test_a_frame_of_which_most_never_comes_takes_no_memory(node: RunningNode) -> None:
    """What is announced is not set aside."""
    async with contextlib.AsyncExitStack() as stack:
        with bounded_memory():
            for _ in range(100):
                raw = await stack.enter_async_context(upgraded(node, connect=False))
                raw.send(built(TEXT, length=LIMIT), b"x" * 1000)
            async with client(node.ws) as other:
                await other.ok("ping")


async def test_a_deflate_bomb_is_not_inflated(node: RunningNode, settings: Settings) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = built(TEXT, block * (LIMIT // len(block)), rsv=4)  # a gigabyte in a megabyte
    async with client(node.ws) as other:
        with bounded_memory():
            for _ in range(3):
                async with dial(node) as raw:
                    await raw.request(head(Sec_WebSocket_Extensions="permessage-deflate"))
                    raw.send(bomb)
                    ((opcode, data),) = await raw.frames()
                    expected = 1009 if settings.http.detached else 1002  # the attached path takes no compression
                    assert (CLOSE, expected) == (opcode, int.from_bytes(data[:2], "big"))
        await other.ok("ping")


async def test_a_peer_that_resets_after_its_violation_leaves_nothing(node: RunningNode) -> None:
    for data in (built(3), built(TEXT, b"\xff"), built(CLOSE, b"\x03"), frame(CLOSE, b"\x03\xe8"), built(TEXT, b"no")):
        async with dial(node) as raw:
            await raw.request(head())
            line = raw.writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.send(data)
            raw.writer.transport.abort()
    await eventually(lambda: len(node.node.connections) == 0)
    async with client(node.ws) as other:
        await other.ok("ping")


@pytest.mark.parametrize("parameter", ["1" * 5000, "9" * 4301, "08", "8" + "0" * 30, '"', "-1", "1e1"], ids=len)
async def test_an_offer_of_compression_with_an_odd_number_is_declined(node: RunningNode, parameter: str) -> None:
    before = len(os.listdir("/proc/self/fd"))
    async with dial(node) as raw:
        offer = f"permessage-deflate; client_max_window_bits={parameter}"
        await raw.request(head(Sec_WebSocket_Extensions=offer))
        assert 101 == raw.status
        assert "sec-websocket-extensions" not in raw.headers
    await eventually(lambda: len(os.listdir("/proc/self/fd")) <= before)


class Heard:
    """An owner that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def heard(self, sock: DetachedSocket, message: str | bytes) -> None:
        self.told.append(message)

    def gone(self, sock: DetachedSocket, code: int) -> None:
        self.told.append(code)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("cut", [1, 5, 20])
def test_what_came_before_the_101_is_read_before_what_came_after(
    loop: Callable[[], asyncio.AbstractEventLoop], cut: int
) -> None:
    """However the event loop orders what is readable and what is due soon."""
    data = frame(TEXT, b"first") + frame(TEXT, b"second")

    async def run() -> list[object]:
        engine = Engine(Limits(LIMIT), backlog_max_bytes=BACKLOG, backlogs_max_bytes=BACKLOG)
        ours, theirs = socket.socketpair()
        owner = Heard()
        try:
            ours.setblocking(False)
            sock = DetachedSocket(engine, ours.detach(), owner, deflates=False)
            sock.early(data[:cut])
            theirs.send(data[cut:])
            sock.start()
            await eventually(lambda: bool(owner.told) and owner.told[-1] != "first")
            sock.abort()
        finally:
            theirs.close()
            engine.close()
        return owner.told

    with asyncio.Runner(loop_factory=loop) as runner:
        assert ["first", "second", 1006] == runner.run(run())


async def test_a_thousand_messages_of_one_read_are_not_carried_out_in_one_turn(
    node: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = 0
    at: list[int] = []
    carry_out = Dispatcher.frame
    loop = asyncio.get_running_loop()

    def tick() -> None:
        nonlocal turn, ticking
        turn += 1
        ticking = loop.call_soon(tick)

    def counting(self: Dispatcher, connection: Connection, message: str | bytes) -> Awaitable[None] | None:
        at.append(turn)
        return carry_out(self, connection, message)

    async with upgraded(node) as raw:
        await raw.frames(until=b'"id":1')
        monkeypatch.setattr(Dispatcher, "frame", counting)
        ticking = loop.call_soon(tick)
        raw.send(*(frame(TEXT, b'{"id":%d,"ping":{}}' % n) for n in range(2, 1502)))
        await raw.frames(until=b'"id":1501')
        monkeypatch.undo()
        ticking.cancel()
    assert 1500 == len(at)
    assert max(at.count(t) for t in set(at)) <= BATCH + 1
