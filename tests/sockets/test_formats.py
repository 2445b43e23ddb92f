"""JSON and Protobuf on one node, on both paths; Protobuf is written by the classes of an SDK."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from centrifuge.protocol import client_pb2
from google.protobuf.internal.decoder import _DecodeVarint32
from google.protobuf.internal.encoder import _VarintBytes
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.settings import Settings
from tests.sockets.raw import nonce
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, RunningNode, token


class Binary:
    """One client that speaks Protobuf."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pushes: list[Any] = []
        self.pings = 0

    async def call(self, **fields: Any) -> Any:
        """Send a command and return its reply; pushes that come meanwhile are kept."""
        message = client_pb2.Command(**fields).SerializeToString()
        await self.socket.send(_VarintBytes(len(message)) + message)
        while True:
            for reply in await self.replies():
                if reply.id == fields["id"]:
                    return reply

    async def replies(self) -> list[Any]:
        """Return the replies of the next frame; pushes and pings are kept apart."""
        frame = await self.socket.recv()
        assert isinstance(frame, bytes)
        found, at = [], 0
        while at < len(frame):
            size, at = _DecodeVarint32(frame, at)
            reply = client_pb2.Reply.FromString(frame[at : at + size])
            at += size
            if reply.HasField("push"):
                self.pushes.append(reply.push)
            elif not size:
                self.pings += 1
            else:
                found.append(reply)
        return found


@asynccontextmanager
async def binary(node: RunningNode, how: str = "query", *, token: str = "") -> AsyncIterator[Binary]:
    """Connect over Protobuf, chosen in one of the ways there are."""
    url = {"query": f"{node.ws}?format=protobuf", "cf": f"{node.ws}?cf_protocol=protobuf", "subprotocol": node.ws}[how]
    subprotocols: Any = ["centrifuge-protobuf"] if how == "subprotocol" else None
    async with connect(url, subprotocols=subprotocols, compression=None) as socket:
        made = Binary(socket)
        reply = await made.call(id=1, connect=client_pb2.ConnectRequest(token=token))
        assert reply.connect.client, reply
        yield made


@pytest.mark.parametrize("how", ["query", "cf", "subprotocol"])
async def test_protobuf_is_spoken_to_whoever_asks_for_it(node: RunningNode, how: str) -> None:
    async with binary(node, how) as c:
        reply = await c.call(id=2, ping=client_pb2.PingRequest())
        assert (2, 0) == (reply.id, reply.error.code)
        assert 102 == (await c.call(id=3, subscribe=client_pb2.SubscribeRequest(channel="nada:x"))).error.code


async def test_a_publication_reaches_clients_of_both_formats(node: RunningNode) -> None:
    room = f"eco:{nonce()}"
    async with binary(node, token=token(ANA)) as b, client(node.ws, token(ANA)) as j:
        assert not (await b.call(id=2, subscribe=client_pb2.SubscribeRequest(channel=room))).error.code
        await j.ok("subscribe", channel=room)
        await j.ok("publish", channel=room, data={"from": "json"})
        data = json.dumps({"from": "protobuf"}).encode()
        reply = await b.call(id=3, publish=client_pb2.PublishRequest(channel=room, data=data))
        assert not reply.error.code
        assert ["json", "protobuf"] == [pub["data"]["from"] for pub in await j.wait_for(room, 2)]
        while len(b.pushes) < 2:
            await b.replies()
        seen = [(p.channel, json.loads(p.pub.data)["from"], p.pub.info.user) for p in b.pushes]
        assert [(room, "json", "ana"), (room, "protobuf", "ana")] == seen


@pytest.mark.parametrize("data", [b"\xff\x00", b"{", b"plain text", b""])
async def test_data_that_is_no_json_is_refused_in_both_formats(node: RunningNode, data: bytes) -> None:
    room = f"eco:{nonce()}"
    async with binary(node, token=token(ANA)) as c:
        reply = await c.call(id=2, publish=client_pb2.PublishRequest(channel=room, data=data))
        assert 107 == reply.error.code
        reply = await c.call(id=3, rpc=client_pb2.RPCRequest(method="post.create", data=data))
        assert reply.error.code in (107, 0)  # empty data are no parameters: a decision, not an error
        assert (data == b"") == (reply.error.code == 0) or reply.error.code == 107


async def test_a_client_of_protobuf_is_pinged_and_answers(settings: Settings) -> None:
    short = nodes.changed(settings, "client", ping_interval=100 * MS, pong_timeout=60 * MS)
    async with nodes.running(short) as node, binary(node) as c:
        for _ in range(4):
            seen = c.pings
            while c.pings == seen:
                await c.replies()
            await c.socket.send(b"\x00")
        with contextlib.suppress(ConnectionClosed):  # now it is silent
            while True:
                await c.replies()
        assert 3012 == c.socket.close_code
        await eventually(lambda: len(node.node.connections) == 0)


@pytest.mark.parametrize("frame", ["{}", '{"id":2,"ping":{}}', b"\xff", b"\x05\x08", b"\x02\x08\xff"])
async def test_what_is_no_protobuf_closes(node: RunningNode, frame: str | bytes) -> None:
    async with binary(node) as c:
        await c.socket.send(frame)
        with pytest.raises(ConnectionClosed) as closed:
            await c.replies()
        assert closed.value.rcvd is not None
        assert 3501 == closed.value.rcvd.code


@pytest.mark.parametrize(("asked", "code"), [({"type": 1}, 107), ({"tf": {"key": "a", "cmp": "eq", "val": "b"}}, 103)])
async def test_kinds_of_subscriptions_that_are_not_offered_are_refused(
    node: RunningNode, asked: dict[str, Any], code: int
) -> None:
    async with client(node.ws, token(ANA)) as c:
        assert code == await c.error("subscribe", channel=f"eco:{nonce()}", **asked)
