"""hub.sockets.unidirectional: clients that only listen."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub import clock
from hub.identity.tokens import Tokens
from hub.settings import Settings
from hub.wire.codes import UNSUBSCRIBED_BY_SERVER
from tests.sockets.raw import TIMEOUT_S, nonce
from tests.sockets.streaming import KINDS, Peer, ask, dial, mount, name_of, opening, request
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, KEY, LEO, RunningNode, token

pytestmark = pytest.mark.usefixtures("nobody_stays")

STREAMS = ["uni_sse", "uni_http_stream"]


class Socket:
    """A WebSocket that only listens, read like a stream."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def said(self, until: bytes | None = None) -> list[dict[str, Any]]:
        """See tests.sockets.streaming.Peer."""
        found: list[dict[str, Any]] = []
        async with asyncio.timeout(TIMEOUT_S):
            with contextlib.suppress(ConnectionClosed):
                async for text in self.socket:
                    assert isinstance(text, str)
                    found += [message for line in text.split("\n") if (message := json.loads(line))]
                    if until is not None and until in text.encode():
                        break
        return found


@contextlib.asynccontextmanager
async def listening(node: RunningNode, kind: str, **request: Any) -> AsyncIterator[Peer | Socket]:
    """Open a connection that only listens, and say who listens."""
    frame = json.dumps(request).encode()
    if kind == "uni_websocket":
        url = f"ws://127.0.0.1:{node.port}/connection/uni_websocket"
        async with connect(url, compression=None) as socket:
            await socket.send(frame.decode())
            yield Socket(socket)
    else:
        async with dial(node, KINDS[kind][3]) as peer:
            await peer.request(opening(kind, frame))
            assert 200 == peer.status, peer.body
            yield peer


ALL = [*STREAMS, "uni_websocket"]


@pytest.mark.parametrize("kind", ALL)
async def test_the_first_push_tells_the_terms(node: RunningNode, kind: str) -> None:
    async with listening(node, kind, name="painel", version="1") as one:
        (first,) = await one.said(until=b"connect")
        terms = first["connect"]
        (connection,) = node.node.connections
        assert connection.id == terms["client"]
        assert ("plantao", 25, name_of(node)) == (terms["version"], terms["ping"], terms["node"])
        assert not {"pong", "expires"} & terms.keys()


@pytest.mark.parametrize("kind", ALL)
async def test_who_listens_hears_what_its_request_and_its_token_name(node: RunningNode, kind: str) -> None:
    asked, granted = f"eco:{nonce()}", f"fechada:{nonce()}"
    own = token(ANA, channels=(granted,))
    async with listening(node, kind, token=own, subs={asked: {}}) as one, client(node.ws, token(LEO)) as leo:
        (first,) = await one.said(until=b"connect")
        assert {asked, granted} == first["connect"]["subs"].keys()
        assert first["connect"]["expires"] is True
        await leo.ok("publish", channel=asked, data={"n": 1})
        (push,) = await one.said(until=b'"n":1')
        assert (asked, {"n": 1}) == (push["channel"], push["pub"]["data"])


@pytest.mark.parametrize("kind", ALL)
async def test_what_was_missed_comes_with_the_terms(node: RunningNode, kind: str) -> None:
    channel = f"sala:{nonce()}"
    async with client(node.ws, token(LEO)) as leo:
        state = await leo.ok("subscribe", channel=channel)
        for n in range(3):
            await leo.ok("publish", channel=channel, data={"n": n})
        since = {"recover": True, "offset": 1, "epoch": state["epoch"]}
        async with listening(node, kind, subs={channel: since}) as one:
            (first,) = await one.said(until=b"connect")
            sub = first["connect"]["subs"][channel]
            assert sub["recovered"] is True
            assert [1, 2] == [p["data"]["n"] for p in sub["publications"]]


@pytest.mark.parametrize("kind", ALL)
async def test_the_end_of_a_subscription_is_pushed(node: RunningNode, kind: str) -> None:
    channel = f"eco:{nonce()}"
    async with listening(node, kind, subs={channel: {}}) as one:
        await one.said(until=b"connect")
        (connection,) = node.node.connections
        connection.ended(channel, UNSUBSCRIBED_BY_SERVER)
        (push,) = await one.said(until=b"unsubscribe")
        assert {"channel": channel, "unsubscribe": {"code": 2000, "reason": "server unsubscribe"}} == push


# -- what goes wrong


def _expired() -> str:
    return Tokens(KEY).issue(ANA, expires_at=int(clock.epoch_s()) - 10)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        ({"token": "forged"}, 3500, "invalid token"),
        ({"token": "EXPIRED"}, 3005, "expired"),
        ({"subs": {"fechada:x": {}}}, 3507, "permission denied"),
        ({"subs": {"nowhere:x": {}}}, 3004, "internal server error"),
    ],
    ids=["forged", "expired", "forbidden", "unknown-channel"],
)
async def test_a_connect_that_fails_is_told_by_a_disconnect_and_the_end(
    node: RunningNode, kind: str, said: dict[str, Any], code: int, reason: str
) -> None:
    if said.get("token") == "EXPIRED":
        said = {"token": _expired()}
    async with listening(node, kind, **said) as one:
        assert [{"disconnect": {"code": code, "reason": reason}}] == await one.said()
        if isinstance(one, Socket):
            assert (code, reason) == (one.socket.close_code, one.socket.close_reason)


@pytest.mark.parametrize("kind", STREAMS)
@pytest.mark.parametrize("said", [b"{", b"[]", b'{"token":1}', b"\xff", b'{"subs":{"a":1}}'])
async def test_a_request_that_can_not_be_read_is_refused_with_400(node: RunningNode, kind: str, said: bytes) -> None:
    assert 400 == (await ask(node, opening(kind, said)))[0]


@pytest.mark.parametrize("path", ["/connection/uni_sse", "/connection/uni_http_stream"])
@pytest.mark.parametrize("body", [b"", b"null", b"{}"])
async def test_a_request_may_say_nothing(node: RunningNode, path: str, body: bytes) -> None:
    async with dial(node, "lines" if path.endswith("http_stream") else "events") as peer:
        await peer.request(request("POST", path, body))
        (first,) = await peer.said(until=b"connect")
        assert "client" in first["connect"]


@pytest.mark.parametrize("said", ["{", "[]", '{"token":1}', b"\xff"])
async def test_a_first_message_that_can_not_be_read_closes_with_3501(node: RunningNode, said: str | bytes) -> None:
    async with connect(f"ws://127.0.0.1:{node.port}/connection/uni_websocket", compression=None) as socket:
        await socket.send(said)
        assert [{"disconnect": {"code": 3501, "reason": "bad request"}}] == await Socket(socket).said()
        assert 3501 == socket.close_code


async def test_what_a_socket_says_after_its_first_message_is_ignored(node: RunningNode) -> None:
    channel = f"eco:{nonce()}"
    async with listening(node, "uni_websocket", subs={channel: {}}) as one, client(node.ws, token(LEO)) as leo:
        assert isinstance(one, Socket)
        await one.said(until=b"connect")
        for text in ('{"token":"forged"}', '{"id":2,"publish":{"channel":"x","data":1}}', "{", b"\x00"):
            await one.socket.send(text)
        await leo.ok("publish", channel=channel, data={"n": 1})
        (push,) = await one.said(until=b'"n":1')
        assert {"n": 1} == push["pub"]["data"]


async def test_a_socket_that_does_not_say_who_it_is_is_closed_with_3502(settings: Settings) -> None:
    short = nodes.changed(settings, "client", ping_interval=100 * MS, stale_close_delay=50 * MS)
    async with nodes.running(short) as node:
        mount(node)
        async with connect(f"ws://127.0.0.1:{node.port}/connection/uni_websocket", compression=None) as socket:
            assert [{"disconnect": {"code": 3502, "reason": "stale"}}] == await Socket(socket).said()
            assert 3502 == socket.close_code


async def test_a_socket_that_only_listens_owes_no_pong(settings: Settings) -> None:
    short = nodes.changed(settings, "client", ping_interval=100 * MS, pong_timeout=50 * MS)
    async with nodes.running(short) as node:
        mount(node)
        async with listening(node, "uni_websocket") as one:
            assert isinstance(one, Socket)
            await one.said(until=b"connect")
            assert ["{}"] * 5 == [await one.socket.recv() for _ in range(5)]


@pytest.mark.parametrize("limit", ["connection_limit", "address_connection_limit"])
async def test_one_socket_too_many_is_refused(settings: Settings, limit: str) -> None:
    async with nodes.running(nodes.changed(settings, "client", **{limit: 1})) as node:
        mount(node)
        async with listening(node, "uni_websocket"):
            with pytest.raises(InvalidStatus) as caught:
                async with listening(node, "uni_websocket"):
                    raise AssertionError("a second one was let in")
            response = caught.value.response
            assert (503 if limit == "connection_limit" else 429) == response.status_code
            assert "10" == response.headers["retry-after"]
        await eventually(lambda: node.node.connections.admission.empty)


@pytest.mark.parametrize("deflate", [None, "deflate"])
async def test_a_socket_may_be_compressed(node: RunningNode, deflate: str | None) -> None:
    channel = f"eco:{nonce()}"
    url = f"ws://127.0.0.1:{node.port}/connection/uni_websocket"
    async with connect(url, compression=deflate) as socket, client(node.ws, token(LEO)) as leo:
        await socket.send(json.dumps({"subs": {channel: {}}}))
        one = Socket(socket)
        await one.said(until=b"connect")
        await leo.ok("publish", channel=channel, data={"x": "long " * 100})
        (push,) = await one.said(until=b"long")
        assert {"x": "long " * 100} == push["pub"]["data"]
