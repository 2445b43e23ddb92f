"""hub.sockets.admission: how many connections there may be, and that every one is counted off again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.errors import ConfigError
from hub.settings import Settings
from hub.sockets.admission import Admission, Crowded, Full
from tests.sockets.raw import Raw, dial, head, upgraded
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import eventually
from tests.support.nodes import ANA, BIA, RunningNode, token

#: As a proxy passes on requests of two clients.
FIRST, SECOND = {"X_Forwarded_For": "203.0.113.1"}, {"X_Forwarded_For": "203.0.113.2"}


@contextlib.asynccontextmanager
async def serving(settings: Settings, *, proxies: tuple[str, ...] = (), **limits: int) -> AsyncIterator[RunningNode]:
    """Run a node with limits; at the end nothing may be counted any more."""
    changed = nodes.changed(nodes.changed(settings, "client", **limits), "http", trusted_proxies=proxies)
    async with nodes.running(changed) as node:
        yield node
        await eventually(lambda: node.node.connections.admission.empty)


@contextlib.asynccontextmanager
async def asking(node: RunningNode, **headers: Any) -> AsyncIterator[Raw]:
    """Ask for a WebSocket, as whoever the headers say."""
    async with dial(node) as raw:
        await raw.request(head(**headers))
        yield raw


def refusal(raw: Raw) -> tuple[int, str, str]:
    """Return status, title and when to come again of a refused upgrade."""
    problem = json.loads(raw.body)
    assert raw.status == problem["status"]
    assert "application/problem+json" == raw.headers["content-type"]
    return raw.status, problem["title"], raw.headers["retry-after"]


async def test_one_more_than_the_node_takes_is_refused_with_503(settings: Settings) -> None:
    async with serving(settings, connection_limit=2) as node:
        async with upgraded(node), asking(node), asking(node) as third:
            assert (503, "Too many connections", "10") == refusal(third)
        await eventually(lambda: node.node.connections.admission.count == 0)
        async with asking(node) as again:
            assert 101 == again.status


async def test_one_more_than_an_address_has_is_refused_with_429(settings: Settings) -> None:
    async with serving(settings, proxies=("127.0.0.1",), address_connection_limit=2) as node:
        async with asking(node, **FIRST), asking(node, **FIRST), asking(node, **FIRST) as third:
            assert (429, "Too many connections from this address", "10") == refusal(third)
            async with asking(node, **SECOND) as other:
                assert 101 == other.status
        await eventually(lambda: node.node.connections.admission.empty)
        async with asking(node, **FIRST) as again:
            assert 101 == again.status


async def test_without_a_trusted_proxy_the_header_says_nothing(settings: Settings) -> None:
    async with (
        serving(settings, address_connection_limit=1) as node,
        asking(node, **FIRST),
        asking(node, **SECOND) as second,
    ):
        assert 429 == second.status


async def test_one_more_than_a_user_has_is_closed_with_3504(settings: Settings) -> None:
    async with serving(settings, user_connection_limit=1) as node:
        async with (
            client(node.ws, token(ANA)), client(node.ws, token(BIA)), client(node.ws), client(node.ws),
            client(node.ws, connects=False) as second,
        ):  # fmt: skip
            await second.socket.send(json.dumps({"id": 1, "connect": {"token": token(ANA)}}))
            assert (3504, "connection limit") == await second.closed()
        await eventually(lambda: node.node.connections.admission.empty)
        async with client(node.ws, token(ANA)) as again:
            assert {} == await again.ok("ping")


async def test_whatever_way_a_connection_ends_it_is_counted_off(settings: Settings) -> None:
    limits: dict[str, Any] = {"connection_limit": 100, "address_connection_limit": 100, "user_connection_limit": 100}
    async with serving(settings, **limits) as node:
        async with client(node.ws, token(ANA)) as c:
            await c.ok("subscribe", channel="eco:1")
        async with asking(node) as raw:  # reset
            line = raw.writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.writer.transport.abort()
        async with asking(node) as raw:  # breaks the protocol
            raw.send(b"\x83\x00")
            await raw.frames()
        async with asking(node) as raw:  # half an end
            raw.writer.write_eof()
        async with client(node.ws, connects=False) as c:  # a bad token
            await c.socket.send('{"id":1,"connect":{"token":"x"}}')
            assert 3500 == (await c.closed())[0]
        for _ in range(20):  # gone before it is answered
            async with dial(node) as raw:
                raw.writer.write(head())
                await asyncio.sleep(0)
                raw.writer.transport.abort()
        for changed in (
            {"Sec_WebSocket_Version": "8"},
            {"path": "/connection/nowhere"},
            {"Cookie": "hub=x", "Origin": "https://a"},
        ):
            async with asking(node, **changed) as raw:
                assert 101 != raw.status
        await eventually(lambda: node.node.connections.admission.empty)


async def test_a_node_that_drains_counts_everybody_off(settings: Settings) -> None:
    limits: dict[str, Any] = {"connection_limit": 100, "address_connection_limit": 100, "user_connection_limit": 100}
    async with nodes.running(nodes.changed(settings, "client", **limits)) as node:
        async with client(node.ws, token(ANA)) as one, client(node.ws) as other, asking(node), dial(node):
            admission = node.node.connections.admission
            assert 3 == admission.count
            await node.stop()
            assert {(3001, "shutdown")} == {await one.closed(), await other.closed()}
        assert admission.empty


async def test_whoever_says_twice_who_it_is_is_one(settings: Settings) -> None:
    connect = json.dumps({"id": 1, "connect": {"token": token(ANA)}})
    async with serving(settings, user_connection_limit=1) as node:
        for _ in range(2):
            async with client(node.ws, connects=False) as c:
                await c.socket.send(f"{connect}\n{connect}")
                await c.closed()
            await eventually(lambda: node.node.connections.admission.empty)


async def test_one_more_leaves_no_subscription_behind(settings: Settings) -> None:
    async with serving(settings, user_connection_limit=1) as node, client(node.ws, token(ANA)) as first:
        bringing = json.dumps({"id": 1, "connect": {"token": token(ANA, channels=["eco:one", "fechada:two"])}})
        async with client(node.ws, connects=False) as second:
            await second.socket.send(bringing)
            assert (3504, "connection limit") == await second.closed()
        await first.ok("publish", channel="eco:one", data=1)
        assert [] == second.pushes


@pytest.mark.parametrize(("proxies", "expected"), [(("unix",), 429), ((), 101), (("127.0.0.1",), 101)])
async def test_over_a_unix_socket_a_proxy_is_heard_when_it_is_named(
    settings: Settings, tmp_path: Path, proxies: tuple[str, ...], expected: int
) -> None:
    changed = nodes.changed(
        nodes.changed(settings, "client", address_connection_limit=1), "http", trusted_proxies=proxies
    )
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(tmp_path / "hub"))
    sock.listen()
    node = await nodes.start(changed, sock)
    try:
        async with contextlib.AsyncExitStack() as stack:
            for status in (101, expected):
                reader, writer = await asyncio.open_unix_connection(tmp_path / "hub")
                stack.callback(writer.close)
                raw = Raw(reader, writer)
                await raw.request(head(**FIRST))
                assert status == raw.status
        await eventually(lambda: node.node.connections.admission.empty)
    finally:
        await node.stop()


def test_refusals_are_counted_and_named() -> None:
    admission = Admission(limit=3, address_limit=1, user_limit=1)
    key = admission.enter("203.0.113.1")
    with pytest.raises(Crowded) as crowded:
        admission.enter("203.0.113.1")
    assert Full.ADDRESS is crowded.value.full
    other = admission.enter("203.0.113.2")
    unix = admission.enter(None)
    with pytest.raises(Crowded) as crowded:
        admission.enter("203.0.113.3")
    assert Full.NODE is crowded.value.full
    assert admission.identify("ana")
    assert not admission.identify("ana")
    admission.forget("ana")
    for taken in (key, other, unix):
        admission.leave(taken)
    assert admission.empty


async def test_attempts_to_log_in_are_counted_by_the_clients_address(settings: Settings) -> None:
    changed = nodes.changed(
        nodes.changed(settings, "logins", per_minute=1, burst=1), "http", trusted_proxies=("127.0.0.1",)
    )
    async with nodes.running(changed) as node, httpx.AsyncClient(base_url=node.http, trust_env=False) as http:
        for address, expected in (("203.0.113.1", 429), ("203.0.113.2", 401)):
            for n in range(11):
                answer = await http.post(
                    "/api/login", json={"email": f"{address}-{n}@x.example", "password": "x"},
                    headers={"X-Forwarded-For": address},
                )  # fmt: skip
                if address == "203.0.113.2":
                    break
            assert expected == answer.status_code


async def test_a_page_behind_a_proxy_that_ends_tls_has_the_hubs_origin(settings: Settings) -> None:
    async with serving(settings, proxies=("127.0.0.1",)) as node:
        headers = {"Cookie": "__Host-hub=x", "Origin": "https://hub.example", "Host": "inner:8000"}
        async with asking(node, **headers) as raw:
            assert 403 == raw.status
        async with asking(node, **headers, X_Forwarded_Host="hub.example") as raw:
            assert 101 == raw.status


async def test_a_proxy_that_is_no_network_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"http.trusted_proxies is wrong: .10\.0\.0\.0/99. is no address"):
        async with serving(settings, proxies=("10.0.0.0/99",)):
            pass
