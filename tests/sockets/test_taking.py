"""hub.sockets.http.Endless: a connection is taken over without losing what was sent before, on every event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
import uvloop
from uvicorn.server import ServerState

from hub.sockets.engine import Engine
from hub.sockets.http import HubHttp, limited
from hub.sockets.streams import AttachedStream, DetachedStream, take
from hub.wire import streaming
from hub.wire.codes import SHUTDOWN
from hub.wire.frames import Limits
from tests.support.clock import MS, eventually

BEFORE = b"b" * 40_000
ENDLESS = b"GET /connection/x HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b'first\n{"push":{"disconnect":{"code":3001,"reason":"shutdown"}}}\n'


class Application:
    """Answers with a body, or with a stream that ends soon."""

    def __init__(self) -> None:
        self.taken: list[object] = []
        self.told: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/before":
            fields = [(b"content-length", b"%d" % len(BEFORE))]
            await send({"type": "http.response.start", "status": 200, "headers": fields})
            await send({"type": "http.response.body", "body": BEFORE})
            return
        endless = scope["extensions"]["hub.endless"]
        endless.end_with_line()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        stream = await take(endless, streaming.LINES, self, "secret", capped=False, max_bytes=1 << 20)
        assert "extensions" not in scope
        self.taken.append(stream)
        if stream is not None:
            stream.start()
            stream.offer(b"first\n")
            stream.close(SHUTDOWN)

    def heard(self, sock: object, message: str | bytes) -> None:
        raise AssertionError("nothing is heard")

    def gone(self, sock: object, code: int) -> None:
        self.told.append(code)


async def _talk(requests: bytes, *, detaches: bool, reads: bool = True) -> tuple[Application, bytes, ServerState]:
    """Send requests to a server with small buffers; returns the application, and all that was answered."""
    app = Application()
    engine = Engine(Limits(1 << 20), backlog_max_bytes=1 << 20, backlogs_max_bytes=1 << 20)
    state = ServerState()
    config = uvicorn.Config(
        app, lifespan="off", log_config=None,
        http=limited(head_timeout_s=5, newcomers_max=9, direct={}, held=lambda target, scope: None),
    )  # fmt: skip
    config.load()

    def protocol() -> asyncio.Protocol:
        made = config.http_protocol_class(config=config, server_state=state, app_state={})  # type: ignore[call-arg]
        assert isinstance(made, HubHttp)
        made.engine = engine if detaches else None
        return made

    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    server = await asyncio.get_running_loop().create_server(protocol, sock=listening)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(listening.getsockname())
    reader, writer = await asyncio.open_connection(sock=client, limit=2048)
    writer.write(requests)
    if not reads:
        writer.transport.abort()
    await eventually(lambda: bool(app.taken))
    async with asyncio.timeout(5000 * MS):
        answered = await reader.read() if reads else b""
    writer.close()
    if reads:
        await eventually(lambda: bool(app.told))
    server.close()
    await server.wait_closed()
    engine.close()
    return app, answered, state


LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
Factory = Callable[[], asyncio.AbstractEventLoop]


@LOOPS
@pytest.mark.parametrize("detaches", [True, False], ids=["detached", "attached"])
def test_head_frames_and_last_words_arrive_in_this_order_and_then_the_end(loop: Factory, detaches: bool) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        app, answered, state = runner.run(_talk(ENDLESS, detaches=detaches))
    head, _, body = answered.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"chunked" not in head
    assert LAST == body
    assert [DetachedStream if detaches else AttachedStream] == [type(stream) for stream in app.taken]
    assert [1006] == app.told
    assert not state.connections and not state.tasks


@LOOPS
def test_what_still_waits_to_be_sent_keeps_the_transport(loop: Factory) -> None:
    before = b"GET /before HTTP/1.1\r\nHost: x\r\n\r\n"
    with asyncio.Runner(loop_factory=loop) as runner:
        app, answered, _ = runner.run(_talk(before + ENDLESS, detaches=True))
    assert [AttachedStream] == [type(stream) for stream in app.taken]
    assert answered.endswith(b"\r\n\r\n" + LAST)
    assert 1 == answered.count(BEFORE)
    assert 2 == answered.count(b"HTTP/1.1 200 OK\r\n")


@LOOPS
@pytest.mark.parametrize("detaches", [True, False], ids=["detached", "attached"])
def test_a_peer_that_has_left_is_told_of_or_not_taken(loop: Factory, detaches: bool) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        app, _, state = runner.run(_talk(ENDLESS, detaches=detaches, reads=False))
    assert 1 == len(app.taken)
    assert not state.connections
