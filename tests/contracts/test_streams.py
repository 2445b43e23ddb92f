"""The contract of subscribers, kept by streams: on a bare descriptor and on a transport, as events and as lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from hub.settings import Settings
from hub.sockets.connection import Connection
from hub.sockets.streams import DetachedStream
from hub.wire import streaming
from tests.contracts.subscriber import Pair, SubscriberContract, hang_up
from tests.sockets.streaming import KINDS, Peer, name_of, opening, post
from tests.support import nodes
from tests.support.clock import eventually
from tests.support.nodes import RunningNode

#: Bytes that the kernel may keep on each side (it doubles the number).
_KERNEL = 8192
_FRAMES: dict[str, Callable[[bytes], bytes]] = {"sse": streaming.event, "http_stream": streaming.line}


class NodeStreams:
    """Streams of a real node."""

    def __init__(self, node: RunningNode, kind: str, stack: contextlib.AsyncExitStack) -> None:
        self._node = node
        self._kind = kind
        self._stack = stack

    def frame(self, payload: bytes) -> bytes:
        """See tests.contracts.subscriber.Subscribers."""
        return _FRAMES[self._kind](payload)

    async def open(self) -> Pair:
        """See tests.contracts.subscriber.Subscribers."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self._node.port))
        reader, writer = await asyncio.open_connection(sock=sock, limit=4096)
        self._stack.push_async_callback(hang_up, writer)
        peer = Peer(reader, writer, KINDS[self._kind][3])
        await peer.request(opening(self._kind, b'{"id":1,"connect":{}}'))
        await peer.frames(until=b"connect")
        local = writer.get_extra_info("sockname")
        everybody = self._node.node.connections
        connection = next(c for c in everybody if _with_line(c, lambda line: line.getpeername()) == local)
        _with_line(connection, lambda line: line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL))
        return Pair(connection, peer)

    async def subscribe(self, pair: Pair, channel: str) -> None:
        """See tests.contracts.subscriber.Subscribers."""
        command = json.dumps({"id": 2, "subscribe": {"channel": channel}})
        assert isinstance(pair.subscriber, Connection)
        body = {"node": name_of(self._node), "session": pair.subscriber.session, "data": command}
        assert 204 == (await post(self._node, body))[0]
        await pair.peer.frames(until=b"subscribe")


def _with_line(connection: Connection, use: Callable[[socket.socket], object]) -> object:
    """Use the node's end of the line."""
    outlet = connection._outlet
    if isinstance(outlet, DetachedStream):
        with socket.socket(fileno=os.dup(outlet._fd)) as copy:
            return use(copy)
    return use(outlet._transport.get_extra_info("socket"))  # type: ignore[attr-defined]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """The node that serves the subscribers."""
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", params=_FRAMES)
async def subscribers(node: RunningNode, request: pytest.FixtureRequest) -> AsyncIterator[NodeStreams]:
    """Pairs of a connection of the node and its peer; none is left over."""
    async with contextlib.AsyncExitStack() as stack:
        yield NodeStreams(node, request.param, stack)
    await eventually(lambda: len(node.node.connections) == 0)


class TestStreams(SubscriberContract):
    """Streams of both kinds, served in both ways."""
