"""hub.sockets.upgrade: who may shake hands, and what the others are told."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.asyncio.client import connect

from hub import clock
from hub.identity.tokens import Tokens
from hub.model import Actor
from hub.settings import Settings
from tests.sockets.raw import dial, head
from tests.support import nodes
from tests.support.client import client
from tests.support.nodes import ANA, KEY, RunningNode, token

FOREIGN = "https://evil.example"


def cookie(actor: Actor = ANA, name: str = "hub", ttl_s: int = 600) -> dict[str, str]:
    """Return the header of a logged-in browser."""
    value = Tokens(KEY).issue(actor, expires_at=int(clock.epoch_s()) + ttl_s, session=True)
    return {"Cookie": f"other=1; {name}={value}"}


async def status(node: RunningNode, **headers: Any) -> int:
    """Return the status of an upgrade request."""
    async with dial(node) as raw:
        await raw.request(head(**headers))
        return raw.status


# -- origins and cookies


@pytest.mark.parametrize("name", ["hub", "__Host-hub"])
async def test_a_foreign_origin_with_our_cookie_is_refused(node: RunningNode, name: str) -> None:
    async with dial(node) as raw:
        await raw.request(head(Origin=FOREIGN, **cookie(name=name)))
    assert (403, "application/problem+json") == (raw.status, raw.headers["content-type"])
    assert b"Foreign origin" in raw.body


@pytest.mark.parametrize("origin", ["null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", "junk", ""])
async def test_an_origin_that_is_not_ours_is_foreign(node: RunningNode, origin: str) -> None:
    assert 403 == await status(node, Host="127.0.0.1:8000", Origin=origin, **cookie())


async def test_an_origin_that_is_no_url_is_foreign(node: RunningNode) -> None:
    assert 403 == await status(node, Origin="http://[", **cookie())


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Origin": FOREIGN}, {"Origin": "null"}, {"Origin": FOREIGN, "Cookie": "other=1"},
        {"Origin": "http://127.0.0.1", **cookie()}, cookie(),
        {"Host": "hub.example", "Origin": "https://hub.example", **cookie()},
    ],
    ids=["no-origin", "foreign", "null", "foreign-other-cookie", "own-cookie", "no-origin-cookie", "own-host-cookie"],
)  # fmt: skip
async def test_everybody_else_may_shake_hands(node: RunningNode, headers: dict[str, str]) -> None:
    assert 101 == await status(node, **headers)


async def test_an_origin_that_the_settings_name_may_use_the_cookie(settings: Settings) -> None:
    async with nodes.running(nodes.changed(settings, "client", allowed_origins=("https://site.example",))) as node:
        assert 101 == await status(node, Origin="https://site.example", **cookie())
        assert 403 == await status(node, Origin=FOREIGN, **cookie())


async def test_the_cookie_says_who_it_is(node: RunningNode) -> None:
    async with client(node.ws, headers=cookie()) as ana:
        await ana.ok("subscribe", channel="drafts:ana")
        assert ana.connected["expires"] is True


async def test_a_token_wins_over_the_cookie(node: RunningNode) -> None:
    async with client(node.ws, token(Actor("leo", ANA.role, ANA.clearance)), headers=cookie()) as leo:
        assert 103 == await leo.error("subscribe", channel="drafts:ana")


@pytest.mark.parametrize(
    "value",
    [token(ANA), "forged.x.y", "", cookie(ttl_s=-5)["Cookie"].rpartition("=")[2]],
    ids=["connection-token", "forged", "empty", "expired"],
)
async def test_a_cookie_that_proves_nothing_means_nobody(node: RunningNode, value: str) -> None:
    async with client(node.ws, headers={"Cookie": f"hub={value}"}) as nobody:
        assert 103 == await nobody.error("subscribe", channel="drafts:ana")


# -- the handshake itself


@pytest.mark.parametrize("version", ["12", "8", "", "13, 8", None])
async def test_another_version_is_told_which_is_spoken(node: RunningNode, version: str | None) -> None:
    async with dial(node) as raw:
        await raw.request(head(Sec_WebSocket_Version=version))
        assert (426, "13") == (raw.status, raw.headers["sec-websocket-version"])
        assert b"" == await raw.reader.read()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec_WebSocket_Key": None}, 400), ({"Sec_WebSocket_Key": "short"}, 400), ({"Sec_WebSocket_Key": "!"}, 400),
        ({"Connection": "close"}, 426), ({"Upgrade": None}, 426), ({"Upgrade": "h2c"}, 426),
        ({"method": "POST", "Content-Length": "0"}, 405), ({"path": "/connection/nowhere"}, 403),
        ({"Sec_WebSocket_Protocol": "a b"}, 400),
    ],
    ids=str,
)  # fmt: skip
async def test_a_bad_handshake_gets_a_status(node: RunningNode, headers: dict[str, Any], expected: int) -> None:
    assert expected == await status(node, **headers)


@pytest.mark.parametrize("value", ["", " ", "centrifuge-json", "centrifuge-protobuf, x"])
async def test_subprotocols_are_not_in_the_way(node: RunningNode, value: str) -> None:
    async with dial(node) as raw:
        await raw.request(head(Sec_WebSocket_Protocol=value))
        assert 101 == raw.status
        taken = "centrifuge-protobuf" if "protobuf" in value else None
        assert taken == raw.headers.get("sec-websocket-protocol")


async def test_compression_is_taken_by_detached_connections_alone(node: RunningNode, settings: Settings) -> None:
    async with connect(node.ws, compression="deflate") as socket:
        assert settings.http.detached == bool(socket.protocol.extensions)
        await socket.send('{"id":1,"connect":{}}')
        assert "connect" in str(await socket.recv())


@pytest.mark.parametrize("headers", [{"X-Long": "x" * 9000}, {f"X-{n}": "1" for n in range(200)}], ids=["long", "many"])
async def test_headers_past_the_limits_get_a_status(node: RunningNode, headers: dict[str, str]) -> None:
    assert 431 == await status(node, **headers)


async def test_a_plain_request_gets_a_status(node: RunningNode) -> None:
    async with dial(node) as raw:
        await raw.request(b"GET /connection/websocket HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 426 == raw.status


async def test_a_node_that_drains_sends_newcomers_elsewhere(node: RunningNode) -> None:
    node.node.websocket.accepting = False
    try:
        async with dial(node) as raw:
            await raw.request(head())
        assert (503, "1") == (raw.status, raw.headers["retry-after"])
    finally:
        node.node.websocket.accepting = True


async def test_a_publication_reaches_those_who_deflate_and_those_who_do_not(node: RunningNode) -> None:
    text = "um texto que se repete " * 40
    async with (
        connect(node.ws, compression="deflate") as packed,
        client(node.ws) as plain,
        client(node.ws, token(ANA)) as editor,
    ):
        for command in ('{"id":1,"connect":{}}', '{"id":2,"subscribe":{"channel":"eco:deflate"}}'):
            await packed.send(command)
            await packed.recv()
        await plain.ok("subscribe", channel="eco:deflate")
        await editor.ok("publish", channel="eco:deflate", data=text)
        assert text in str(await packed.recv())
        (push,) = await plain.wait_for("eco:deflate", 1)
        assert text == push["data"]
        await packed.send('{"id":3,"rpc":{"method":"post.mine","data":"' + text + '"}}')
        assert '"id":3' in str(await packed.recv())
