"""What one client or one order can take of a node, and proofs that are looked at again when they are used."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from hub import clock
from hub.errors import TokenExpired
from hub.identity.revocations import TokenRevoked
from hub.identity.tokens import Tokens
from hub.listening import bind
from hub.model import Actor, Level, Role
from hub.settings import Settings
from hub.sockets.asking import Asking
from hub.sockets.connection import Connection
from hub.sockets.remote import Remote
from hub.web.actors import LOOPBACK_COOKIE
from hub.wire.commands import Command
from hub.wire.control import Unsubscribe
from hub.wire.json import decode
from tests.sockets.raw import nonce, upgraded
from tests.sockets.streaming import dial, request, streaming
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import eventually
from tests.support.nodes import ANA, KEY, LEO, RunningNode, token
from tests.support.subscribers import Recorder
from tests.support.turns import turns_during

#: Bytes that may wait for one client, and about how many one answer has.
BACKLOG, ANSWER = 65536, 220_000
#: Bytes that the kernel keeps for a client of these tests.
KERNEL = 16_384


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """A node that lets little wait, here and in the kernel."""
    (sock,) = bind("127.0.0.1", 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL)  # whom it accepts inherits it
    running = await nodes.start(nodes.changed(settings, "client", queue_max_size=BACKLOG), sock)
    yield running
    await running.stop()


# -- answers that nobody reads


class Asker:
    """A client, however it is connected, that sends commands and reads when told to."""

    def __init__(self, send: Callable[..., Awaitable[None]], read: Callable[[bytes], Awaitable[list[Any]]]) -> None:
        #: Sends commands in one frame.
        self.send = send
        self._read = read

    async def replies(self, until: int) -> list[dict[str, Any]]:
        """Read to the reply with an id; returns all of them."""
        return [message for message in await self._read(b'"id":%d,' % until) if "id" in message]


@contextlib.asynccontextmanager
async def asker(node: RunningNode, way: str, user: str) -> AsyncIterator[Asker]:
    """Connect somebody over a WebSocket or a stream."""
    proof = token(Actor(user, Role.READER, Level.PUBLIC))
    if way == "websocket":
        async with upgraded(node, connect=False) as raw:

            async def send(*commands: dict[str, Any]) -> None:
                raw.text("\n".join(map(json.dumps, commands)))

            async def read(until: bytes) -> list[Any]:
                return [json.loads(line) for _, data in await raw.frames(until) for line in data.split(b"\n")]

            await send({"id": 1, "connect": {"token": proof}})
            await read(b'"id":1,')
            yield Asker(send, read)
    else:
        async with streaming(node, way, token=proof) as stream:

            async def post(*commands: dict[str, Any]) -> None:
                assert 204 == await stream.send(*commands)

            yield Asker(post, stream.peer.said)


def waiting(connection: Connection) -> int:
    """Return how many bytes the node itself keeps for a client."""
    sink: Any = connection.sink
    if hasattr(sink, "backlog"):
        return sink.backlog.size if sink.backlog is not None else 0
    transport = getattr(sink, "_transport", None) or sink._protocol.transport
    return int(transport.get_write_buffer_size())


@pytest.mark.parametrize("way", ["websocket", "http_stream"])
async def test_who_asks_and_does_not_read_is_answered_no_further_until_it_does(node: RunningNode, way: str) -> None:
    user, room, count = f"u{nonce()}", f"sala:{nonce()}", 8
    for _ in range(20):
        await node.node.feeds.publish_from_server(room, b'"%s"' % (b"x" * 10_000))
    asks = [{"id": 10 + n, "history": {"channel": room, "limit": -1}} for n in range(count)]
    async with asker(node, way, user) as deaf, client(node.ws, token(LEO)) as other:
        await deaf.send({"id": 2, "subscribe": {"channel": room}})
        await deaf.replies(until=2)
        await other.ok("subscribe", channel=room)
        (connection,) = [c for c in node.node.connections if c.actor.user == user]
        await deaf.send(*asks[: count // 2])
        for ask in asks[count // 2 :]:
            await deaf.send(ask)
        await eventually(lambda: waiting(connection) > BACKLOG)
        most = 0
        for _ in range(count):  # what others ask meanwhile is answered
            assert 20 == len((await other.ok("history", channel=room, limit=-1))["publications"])
            most = max(most, waiting(connection))
        assert most <= BACKLOG + ANSWER
        replies = await deaf.replies(until=10 + count - 1)
        assert [ask["id"] for ask in asks] == [reply["id"] for reply in replies]
        assert {20} == {len(reply["history"]["publications"]) for reply in replies}


async def test_other_work_goes_on_while_an_answer_about_a_crowd_is_made() -> None:
    ids = [f"c{n}" for n in range(20_000)]

    async def presence(*_: Any, **__: Any) -> dict[str, bytes]:
        return {client: b'{"user":"ana","client":"%s"}' % client.encode() for client in ids}

    asking = Asking(SimpleNamespace(presence=presence), None, None)  # type: ignore[arg-type]
    (command,) = decode('{"id":1,"presence":{"channel":"c"}}')
    found: list[Any] = []

    async def ask() -> None:
        assert isinstance(command, Command)
        found.append(await asking.presence(Connection(Recorder(), None), command))  # type: ignore[arg-type]

    assert 5 <= await turns_during(ask())
    assert ids == list(found[0].presence)


# -- orders


class Watched:
    """Connections that count how often somebody has begun to look at all of them."""

    def __init__(self, size: int) -> None:
        self.looks = 0
        self._connections = [Connection(Recorder(), None) for _ in range(size)]  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Connection]:
        self.looks += 1
        return iter(self._connections)


async def test_of_many_orders_only_a_few_look_at_all_connections_at_once() -> None:
    watched, rooms = Watched(5000), SimpleNamespace()
    remote = Remote(watched, rooms, rooms, lambda *_: None)  # type: ignore[arg-type]
    orders = [
        asyncio.create_task(remote.unsubscribe(Unsubscribe(user=f"u{n}", channel="c", code=2000, reason="r")))
        for n in range(60)
    ]
    for _ in range(3):
        await asyncio.sleep(0)
    assert not any(order.done() for order in orders)
    assert 0 < watched.looks <= 15
    await asyncio.gather(*orders)
    assert 60 == watched.looks


# -- proofs


async def test_attempts_to_connect_are_paced(node: RunningNode) -> None:
    old = Tokens(KEY).issue(LEO, expires_at=int(clock.epoch_s()) - 10)
    ids = range(1001, 1601)
    async with client(node.ws, connects=False) as c:
        await c.socket.send("\n".join(json.dumps({"id": n, "connect": {"token": old}}) for n in ids))
        await c.reply(ids[-1])
        told = [c.replies[n]["error"]["code"] for n in ids]
        assert 109 == told[0]
        assert {109, 111} == set(told)

        async def gets_in() -> bool:
            return "error" not in await c.call("connect", token=token(LEO))

        await eventually(gets_in)


def is_known(tokens: Tokens, cookie: str) -> bool:
    """Tell whether a node knows that a cookie is revoked."""
    with contextlib.suppress(TokenRevoked):
        tokens.check(cookie, session=True)
        return False
    return True


async def test_a_cookie_that_is_revoked_while_the_body_is_held_back_lets_nobody_in(
    node: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = f"u{nonce()}"
    cookie = Tokens(KEY).issue(
        Actor(user, Role.ADMIN, Level.RESTRICTED), expires_at=int(clock.epoch_s()) + 600, session=True
    )
    looked = asyncio.Event()
    tokens = node.node.websocket._tokens
    check = Tokens.check

    def noted(self: Tokens, *args: Any, **kwargs: Any) -> Any:
        try:
            return check(self, *args, **kwargs)
        finally:
            looked.set()

    body = b'{"id":1,"connect":{}}'
    monkeypatch.setattr(Tokens, "check", noted)
    async with dial(node, "lines") as peer:
        fields = {"Cookie": f"{LOOPBACK_COOKIE}={cookie}", "Content_Type": "application/json"}
        head = request("POST", "/connection/http_stream", body, **fields)
        peer.writer.write(head[:-5])
        await looked.wait()
        monkeypatch.undo()
        admin = await asyncpg.connect(node.node.settings.database.admin_url.reveal())
        await admin.execute("INSERT INTO hub.revocations (kind, subject) VALUES ('user', $1)", user)
        await admin.close()
        await eventually(lambda: is_known(tokens, cookie))
        await peer.request(head[-5:])
        (reply,) = await peer.said(until=b'"id":1')
        assert 109 == reply["error"]["code"]
        assert user not in [connection.actor.user for connection in node.node.connections if connection.connected]


async def test_a_cookie_that_has_expired_meanwhile_proves_nothing() -> None:
    tokens = Tokens(KEY)
    now = int(clock.epoch_s())
    cookie = tokens.check(tokens.issue(ANA, expires_at=now + 600, session=True), session=True)
    tokens.confirm(cookie)
    with pytest.raises(TokenExpired):
        tokens.confirm(msgspec.structs.replace(cookie, expires_at=now - 1))
