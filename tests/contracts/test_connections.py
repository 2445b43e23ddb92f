"""The contract of subscribers, kept by detached connections and by those over the ordinary ASGI interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Callable

import pytest_asyncio

from hub.settings import Settings
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.wire import frames
from tests.contracts.subscriber import Pair, SubscriberContract, hang_up
from tests.sockets.raw import Raw, head
from tests.support import nodes
from tests.support.clock import eventually
from tests.support.nodes import RunningNode

#: Bytes that the kernel may keep on each side (it doubles the number).
_KERNEL = 8192


class NodeSubscribers:
    """Connections of a real node."""

    def __init__(self, node: RunningNode, stack: contextlib.AsyncExitStack) -> None:
        self._node = node
        self._stack = stack

    def frame(self, payload: bytes) -> bytes:
        """See tests.contracts.subscriber.Subscribers."""
        return frames.text(payload)

    async def open(self) -> Pair:
        """See tests.contracts.subscriber.Subscribers."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self._node.port))
        reader, writer = await asyncio.open_connection(sock=sock, limit=4096)
        self._stack.push_async_callback(hang_up, writer)
        peer = Raw(reader, writer)
        await peer.request(head())
        peer.text('{"id":1,"connect":{}}')
        await peer.frames(until=b"connect")
        local = writer.get_extra_info("sockname")
        everybody = self._node.node.connections
        connection = next(c for c in everybody if _with_line(c, lambda line: line.getpeername()) == local)
        _with_line(connection, lambda line: line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL))
        return Pair(connection, peer)

    async def subscribe(self, pair: Pair, channel: str) -> None:
        """See tests.contracts.subscriber.Subscribers."""
        pair.peer.text(json.dumps({"id": 2, "subscribe": {"channel": channel}}))
        await pair.peer.frames(until=b"subscribe")


def _with_line(connection: Connection, use: Callable[[socket.socket], object]) -> object:
    """Use the node's end of the line."""
    outlet = connection._outlet
    if isinstance(outlet, DetachedSocket):
        with socket.socket(fileno=os.dup(outlet._fd)) as copy:
            return use(copy)
    return use(outlet._protocol.transport.get_extra_info("socket"))  # type: ignore[attr-defined]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """The node that serves the subscribers."""
    async with nodes.running(settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def subscribers(node: RunningNode) -> AsyncIterator[NodeSubscribers]:
    """Pairs of a connection of the node and its peer; none is left over."""
    async with contextlib.AsyncExitStack() as stack:
        yield NodeSubscribers(node, stack)
    await eventually(lambda: len(node.node.connections) == 0)


class TestConnections(SubscriberContract):
    """Connections of both kinds."""
