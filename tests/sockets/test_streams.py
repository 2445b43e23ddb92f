"""hub.sockets.streams, opening, entrance: how a stream begins, how it goes on, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.settings import Settings
from hub.sockets.streams import AttachedStream, DetachedStream
from hub.telemetry import metrics
from hub.wire.codes import SHUTDOWN
from tests.sockets.raw import nonce
from tests.sockets.streaming import KINDS, Peer, ask, dial, mount, opening, request, streaming
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import LEO, RunningNode, token

pytestmark = pytest.mark.usefixtures("nobody_stays")

CONNECT = b'{"id":1,"connect":{}}'
SAID = {"sse": CONNECT, "http_stream": CONNECT, "http_stream_protobuf": b"\x04\x08\x01\x22\x00"}
SAID |= {"uni_sse": b"{}", "uni_http_stream": b"{}"}
MEDIA_TYPES = {
    "sse": "text/event-stream", "http_stream": "application/x-ndjson",
    "http_stream_protobuf": "application/octet-stream", "uni_sse": "text/event-stream",
    "uni_http_stream": "application/x-ndjson",
}  # fmt: skip


@contextlib.asynccontextmanager
async def serving(settings: Settings, **values: Any) -> AsyncIterator[RunningNode]:
    """Run a node with some values of the client's settings changed."""
    async with nodes.running(nodes.changed(settings, "client", **values)) as node:
        mount(node)
        yield node


@contextlib.asynccontextmanager
async def opened(node: RunningNode, kind: str, **headers: str | None) -> AsyncIterator[Peer]:
    """Open a stream and read that it is connected."""
    async with dial(node, KINDS[kind][3]) as peer:
        await peer.request(opening(kind, SAID[kind], **headers))
        assert 200 == peer.status, peer.body
        await peer.payloads(until=b"plantao")
        yield peer


# -- the response


@pytest.mark.parametrize("kind", KINDS)
async def test_the_response_ends_with_the_line_and_is_kept_by_nobody(node: RunningNode, kind: str) -> None:
    async with opened(node, kind) as peer:
        assert MEDIA_TYPES[kind] == peer.headers["content-type"].partition(";")[0]
        assert "close" == peer.headers["connection"]
        assert "no-store" == peer.headers["cache-control"]
        assert "no" == peer.headers["x-accel-buffering"]
        assert "nosniff" == peer.headers["x-content-type-options"]
        assert not {"content-length", "transfer-encoding"} & peer.headers.keys()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stream_takes_one_descriptor_and_gives_it_back(node: RunningNode, kind: str) -> None:
    before = len(os.listdir("/proc/self/fd"))
    async with opened(node, kind):
        await eventually(lambda: len(os.listdir("/proc/self/fd")) == before + 2)  # ours and the node's
    await eventually(lambda: len(os.listdir("/proc/self/fd")) == before)


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_of_the_request_stays_but_the_stream(node: RunningNode, kind: str) -> None:
    state = node.server.server_state
    async with opened(node, kind):
        (connection,) = node.node.connections
        expected = DetachedStream if node.node.settings.http.detached else AttachedStream
        assert expected is type(connection.sink)
        await eventually(lambda: (set(), set()) == (state.connections, state.tasks))


async def test_a_client_of_http_1_0_is_served_as_well(node: RunningNode) -> None:
    async with dial(node) as peer:
        await peer.request(request("GET", "/connection/uni_sse", version="1.0"))
        assert 200 == peer.status
        assert "connect" in (await peer.said(until=b"connect"))[0]


@pytest.mark.parametrize(
    ("noise", "early"),
    [(b"x" * 100_000, False), (request("GET", "/healthz"), False), (request("GET", "/healthz"), True)],
    ids=["noise", "request", "request-behind-the-first"],
)
async def test_what_a_peer_sends_on_the_line_is_thrown_away(node: RunningNode, noise: bytes, early: bool) -> None:
    channel = f"eco:{nonce()}"
    said = json.dumps({"id": 1, "connect": {}}).encode()
    async with dial(node, "lines") as peer, client(node.ws, token(LEO)) as publisher:
        await peer.request(opening("http_stream", said) + (noise if early else b""))
        session = (await peer.said(until=b"connect"))[0]["connect"]
        if not early:
            peer.writer.write(noise)
            await peer.writer.drain()
        command = json.dumps({"id": 2, "subscribe": {"channel": channel}})
        body = json.dumps({**{k: session[k] for k in ("node", "session")}, "data": command}).encode()
        assert 204 == (await ask(node, request("POST", "/emulation", body)))[0]
        await peer.payloads(until=b"subscribe")
        await publisher.ok("publish", channel=channel, data={"n": 1})
        assert [{"push": {"channel": channel, "pub": {"data": {"n": 1}}}}] == [
            {"push": {"channel": m["push"]["channel"], "pub": {"data": m["push"]["pub"]["data"]}}}
            for m in await peer.said(until=b'"n":1')
        ]


# -- whoever asks wrongly


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/connection/http_stream"), ("PUT", "/connection/http_stream"), ("DELETE", "/connection/sse"),
        ("GET", "/connection/uni_http_stream"), ("PUT", "/connection/uni_sse"), ("GET", "/emulation"),
        ("PATCH", "/emulation"),
    ],
)  # fmt: skip
async def test_another_method_is_refused_with_405(node: RunningNode, method: str, path: str) -> None:
    async with dial(node) as peer:
        await peer.request(request(method, path, b"" if method != "GET" else None))
        assert 405 == peer.status
        assert {"POST", "OPTIONS"} <= {m.strip() for m in peer.headers["allow"].split(",")}


@pytest.mark.parametrize("path", ["/connection/sse?cf_connect=%7B%7D", "/connection/uni_sse"])
async def test_head_tells_what_get_would_and_opens_nothing(node: RunningNode, path: str) -> None:
    async with dial(node) as peer:
        await peer.request(request("HEAD", path))
        assert (200, "text/event-stream") == (peer.status, peer.headers["content-type"])
        assert 0 == len(node.node.connections)


@pytest.mark.parametrize(
    "query", ["", "?cf_connect=", "?cf_connect=%20%0A", "?connect=%7B%7D"], ids=["none", "empty", "blank", "other-name"]
)
async def test_without_a_command_in_its_url_sse_is_refused_with_400(node: RunningNode, query: str) -> None:
    status, body = await ask(node, request("GET", f"/connection/sse{query}"))
    assert (400, "cf_connect") == (status, json.loads(body)["field"])


async def test_a_url_can_not_do_more_than_connect(node: RunningNode) -> None:
    status, body = await ask(node, opening("sse", CONNECT + b'\n{"id":2,"ping":{}}'))
    assert (400, "cf_connect") == (status, json.loads(body)["field"])


@pytest.mark.parametrize("kind", ["sse", "http_stream"])
@pytest.mark.parametrize(
    "frame", [b"{", b"null", b'{"id":1,"ping":{}}', b'{"connect":{}}', b'{"id":1,"connect":{"token":1}}', b"\xff"],
    ids=["cut", "null", "other-command", "no-id", "wrong-type", "utf-8"],
)  # fmt: skip
async def test_a_frame_that_does_not_connect_is_answered_with_3501_and_the_end(
    node: RunningNode, kind: str, frame: bytes
) -> None:
    async with dial(node, KINDS[kind][3]) as peer:
        await peer.request(opening(kind, frame))
        assert 200 == peer.status
        assert [{"push": {"disconnect": {"code": 3501, "reason": "bad request"}}}] == await peer.said()


async def test_a_protobuf_frame_that_does_not_connect_is_answered_with_3501(node: RunningNode) -> None:
    async with dial(node, "messages") as peer:
        await peer.request(opening("http_stream_protobuf", b"\x05\x08"))
        (push,) = await peer.payloads()
        assert b"bad request" in push


@pytest.mark.parametrize("path", ["/connection/http_stream", "/connection/sse", "/connection/uni_http_stream",
                                  "/connection/uni_sse", "/emulation"])  # fmt: skip
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
async def test_a_body_over_the_limit_is_refused_with_413(node: RunningNode, path: str, chunked: bool) -> None:
    body = b" " * 65537
    if chunked:
        raw = request("POST", path, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), Content_Length=None,
                      Transfer_Encoding="chunked")  # fmt: skip
    else:
        raw = request("POST", path, body)
    assert 413 == (await ask(node, raw))[0]


async def test_a_url_that_is_too_long_is_refused_with_431(node: RunningNode) -> None:
    async with dial(node) as peer:
        await peer.request(opening("sse", b" " * 30_000))
        assert 431 == peer.status


async def test_a_peer_that_leaves_within_its_body_leaves_nothing_behind(
    node: RunningNode, caplog: pytest.LogCaptureFixture
) -> None:
    async with dial(node) as peer:
        peer.writer.write(request("POST", "/connection/http_stream", b"{", Content_Length="100"))
        await eventually(lambda: len(node.server.server_state.tasks) == 1)
    await eventually(lambda: not node.server.server_state.tasks)
    assert [] == [r.getMessage() for r in caplog.records]


# -- limits, and the end of a node


@pytest.mark.parametrize("kind", ["sse", "uni_http_stream"])
async def test_one_more_than_the_node_takes_is_refused_with_503(settings: Settings, kind: str) -> None:
    async with serving(settings, connection_limit=1) as node:
        async with opened(node, kind), dial(node) as second:
            await second.request(opening(kind, SAID[kind]))
            assert (503, "1") == (second.status, second.headers["retry-after"])
        await eventually(lambda: node.node.connections.admission.empty)
        async with opened(node, kind):
            pass


async def test_one_more_of_an_address_is_refused_with_429(settings: Settings) -> None:
    async with serving(settings, address_connection_limit=1) as node, opened(node, "sse"), dial(node) as second:
        await second.request(opening("sse", CONNECT))
        assert (429, "10") == (second.status, second.headers["retry-after"])


@pytest.mark.parametrize("kind", ["sse", "http_stream", "uni_sse", "uni_http_stream"])
async def test_a_node_that_stops_tells_its_streams(settings: Settings, kind: str) -> None:
    async with serving(settings) as node, opened(node, kind) as peer:
        stopping = asyncio.create_task(node.stop())
        last = (await peer.said())[-1]
        assert {"disconnect": {"code": 3001, "reason": "shutdown"}} == last.get("push", last)
        peer.writer.close()
        await stopping


async def test_a_node_that_drains_takes_no_more_streams(settings: Settings) -> None:
    async with serving(settings) as node, dial(node) as peer:
        node.node.websocket.accepting = False
        await peer.request(opening("sse", CONNECT))
        assert 503 == peer.status


async def test_a_peer_that_does_not_leave_is_cut_after_a_close(node: RunningNode) -> None:
    async with opened(node, "sse") as peer:
        (connection,) = node.node.connections
        connection.close(SHUTDOWN)
        assert {"push": {"disconnect": {"code": 3001, "reason": "shutdown"}}} == (await peer.said())[-1]
        await eventually(lambda: len(node.node.connections) == 0)


async def test_a_connection_may_be_dropped_without_a_word(node: RunningNode) -> None:
    async with opened(node, "sse") as peer:
        (connection,) = node.node.connections
        connection.abort()
        with contextlib.suppress(ConnectionResetError):
            assert [] == await peer.payloads()


# -- life


@pytest.mark.parametrize("kind", ["sse", "http_stream"])
async def test_who_does_not_answer_pings_is_closed_with_3012(settings: Settings, kind: str) -> None:
    async with (
        serving(settings, ping_interval=100 * MS, pong_timeout=50 * MS) as node,
        streaming(node, kind) as quick,
        streaming(node, kind) as deaf,
    ):
        assert {"push": {"disconnect": {"code": 3012, "reason": "no pong"}}} != quick.connected
        answering = asyncio.create_task(_answer_pings(quick))
        assert {"push": {"disconnect": {"code": 3012, "reason": "no pong"}}} == (await deaf.peer.said())[-1]
        await eventually(lambda: [quick.connected["client"]] == [c.id for c in node.node.connections])
        answering.cancel()


async def _answer_pings(quick: Any) -> None:
    while b"{}" in await quick.peer.payloads(until=b"{}"):
        assert 204 == await quick.send({})


@pytest.mark.parametrize("kind", ["uni_sse", "uni_http_stream"])
async def test_who_only_listens_owes_no_pong(settings: Settings, kind: str) -> None:
    async with serving(settings, ping_interval=100 * MS, pong_timeout=50 * MS) as node, opened(node, kind) as peer:
        pings = 0
        while pings < 5:
            found = await peer.payloads(until=b"{}")
            assert {b"{}"} == set(found)
            pings += len(found)
        assert 1 == len(node.node.connections)


async def test_a_peer_that_leaves_while_others_are_served_harms_nobody(node: RunningNode) -> None:
    channel = f"eco:{nonce()}"
    async with contextlib.AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(streaming(node)) for _ in range(10)]
        for one in everybody:
            assert 204 == await one.send({"id": 2, "subscribe": {"channel": channel}})
            await one.reply(2)
        publisher = await stack.enter_async_context(client(node.ws, token(LEO)))
        for one in everybody[::2]:
            one.peer.writer.transport.abort()
        for n in range(20):
            await publisher.ok("publish", channel=channel, data={"n": n})
        for one in everybody[1::2]:
            found = [m["push"]["pub"]["data"]["n"] for m in await one.peer.said(until=b'"n":19')]
            assert list(range(20)) == found


async def test_what_waits_for_readers_that_do_not_read_is_bounded(settings: Settings) -> None:
    channel, bound = f"eco:{nonce()}", 65536
    async with (
        serving(settings, queue_max_size=bound) as node,
        contextlib.AsyncExitStack() as stack,
        client(node.ws, token(LEO)) as publisher,
    ):
        slows = metrics.DISCONNECTS.labels("3008")._value.get
        before = slows()
        slow = [await _narrow(node, stack, channel) for _ in range(5)]
        engine = node.server._engine
        most = 0
        for n in range(100):
            await publisher.ok("publish", channel=channel, data={"n": n, "x": "x" * 10_000})
            waiting = engine.backlogs_bytes if engine is not None else sum(map(_waiting, node.node.connections))
            most = max(most, waiting)
        assert bound < most < 5 * 2 * bound
        assert 5 == slows() - before
        for peer in slow:
            last = (await peer.said())[-1]
            assert {"push": {"disconnect": {"code": 3008, "reason": "slow"}}} == last


def _waiting(connection: Any) -> int:
    transport = getattr(connection.sink, "_transport", None)
    return transport.get_write_buffer_size() if transport is not None and not transport.is_closing() else 0


async def _narrow(node: RunningNode, stack: contextlib.AsyncExitStack, channel: str) -> Peer:
    """Subscribe over a line that holds little, and read no further."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", node.port))
    reader, writer = await asyncio.open_connection(sock=sock, limit=4096)
    stack.callback(writer.close)
    peer = Peer(reader, writer)
    await peer.request(opening("sse", CONNECT))
    connected = (await peer.said(until=b"connect"))[0]["connect"]
    (connection,) = [c for c in node.node.connections if c.id == connected["client"]]
    _with_small_buffer(connection)
    command = json.dumps({"id": 2, "subscribe": {"channel": channel}})
    body = json.dumps({"node": connected["node"], "session": connected["session"], "data": command}).encode()
    assert 204 == (await ask(node, request("POST", "/emulation", body)))[0]
    await peer.payloads(until=b"subscribe")
    return peer


def _with_small_buffer(connection: Any) -> None:
    outlet = connection.sink
    if isinstance(outlet, DetachedStream):
        with socket.socket(fileno=os.dup(outlet._fd)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    else:
        outlet._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
