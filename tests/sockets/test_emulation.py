"""hub.sockets.emulation: commands that come beside the stream, from whomever, to whatever node."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
import pytest_asyncio

from hub import clock
from hub.errors import Unavailable
from hub.identity.tokens import Tokens
from hub.limits.gcra import Rate
from hub.settings import Settings
from hub.sockets.emulation import WAITING_MAX, Emulation
from hub.telemetry import logs, metrics
from hub.wire import messages
from hub.wire.commands import Command, ConnectRequest, EmulationRequest, SubscribeRequest
from hub.wire.messages import dump, varint
from hub.wire.results import Reply
from tests.sockets.raw import nonce
from tests.sockets.streaming import KINDS, ask, dial, mount, name_of, opening, post, request, streaming
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import eventually
from tests.support.nodes import ANA, KEY, LEO, MED, RunningNode, token

pytestmark = pytest.mark.usefixtures("nobody_stays")

PAGE = "https://pagina.example"
FOREIGN = "https://evil.example"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module."""
    async with nodes.running(nodes.changed(settings, "client", allowed_origins=(PAGE,))) as running:
        yield running


# -- commands


@pytest.mark.parametrize("kind", ["sse", "http_stream"])
async def test_a_client_subscribes_hears_and_publishes(node: RunningNode, kind: str) -> None:
    channel = f"eco:{nonce()}"
    async with streaming(node, kind, token=token(ANA)) as ana, client(node.ws, token(LEO)) as leo:
        assert name_of(node) == ana.connected["node"]
        assert 204 == await ana.send({"id": 2, "subscribe": {"channel": channel}})
        assert {"id": 2, "subscribe": {}} == await ana.reply(2)
        await leo.ok("subscribe", channel=channel)
        await leo.ok("publish", channel=channel, data={"from": "leo"})
        pushes = await ana.peer.said(until=b'"from":"leo"')
        assert {"from": "leo"} == pushes[-1]["push"]["pub"]["data"]
        assert 204 == await ana.send({"id": 3, "publish": {"channel": channel, "data": {"from": "ana"}}})
        assert ["leo", "ana"] == [p["data"]["from"] for p in await leo.wait_for(channel, 2)]


async def test_a_client_speaks_protobuf(node: RunningNode) -> None:
    def sized(command: Command) -> bytes:
        body = dump(command)
        return varint(len(body)) + body

    def read(payload: bytes) -> Reply:
        return messages.load(payload[messages.read_varint(payload, 0)[1] :], Reply)

    channel = f"eco:{nonce()}"
    binary = {"Content_Type": "application/octet-stream"}
    async with dial(node, "messages") as peer, client(node.ws, token(LEO)) as leo:
        await peer.request(opening("http_stream_protobuf", sized(Command(id=1, connect=ConnectRequest()))))
        connected = read((await peer.payloads(until=b"plantao"))[0]).connect
        assert connected and connected.session and connected.node
        frame = sized(Command(id=2, subscribe=SubscribeRequest(channel=channel)))
        body = dump(EmulationRequest(node=connected.node, session=connected.session, data=frame))
        assert 204 == (await post(node, body, **binary))[0]
        assert 2 == read((await peer.payloads(until=b"\x08\x02"))[-1]).id
        await leo.ok("publish", channel=channel, data={"n": 7})
        push = read((await peer.payloads(until=b'{"n":7}'))[-1]).push
        assert push
        assert channel == push.channel
        # JSON is read as what it would be here: no frame of this client's.
        assert 204 == (await post(node, {"session": connected.session, "node": connected.node, "data": "{}"}))[0]
        assert b"bad request" in (await peer.payloads())[-1]


async def test_frames_are_carried_out_in_the_order_in_which_they_come(node: RunningNode) -> None:
    channel = f"sala:{nonce()}"
    async with streaming(node, token=token(LEO)) as leo:
        await leo.send({"id": 2, "subscribe": {"channel": channel}})
        await leo.reply(2)
        for n in range(30):
            assert 204 == await leo.send(
                {"id": 2 * n + 3, "publish": {"channel": channel, "data": n}}, {"id": 2 * n + 4, "ping": {}}
            )
        said = await leo.peer.said(until=b'"id":62')
        assert list(range(3, 63)) == [m["id"] for m in said if "id" in m]
        assert list(range(30)) == [m["push"]["pub"]["data"] for m in said if "push" in m]


async def test_too_much_that_waits_is_refused_with_429_and_others_are_served(
    node: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = asyncio.Event()
    publish = node.node.driver._dispatcher._handlers["publish"]

    async def slowly(connection: object, command: object) -> object:
        await held.wait()
        return await publish(connection, command)  # type: ignore[arg-type, misc]

    monkeypatch.setitem(node.node.driver._dispatcher._handlers, "publish", slowly)
    monkeypatch.setattr(node.node.driver._dispatcher, "_rate", Rate(0.0001, 1000))
    async with streaming(node, token=token(LEO)) as busy, streaming(node) as other:
        assert 204 == await busy.send({"id": 2, "publish": {"channel": f"eco:{nonce()}", "data": 1}})
        statuses = [await busy.send({"id": n, "ping": {}}) for n in range(3, WAITING_MAX + 6)]
        assert [204] * WAITING_MAX + [429] * 3 == statuses
        assert 204 == await other.send({"id": 2, "ping": {}})
        assert {"id": 2, "ping": {}} == await other.reply(2)
        held.set()
        assert {"id": WAITING_MAX + 2, "ping": {}} == await busy.reply(WAITING_MAX + 2)
        assert 204 == await busy.send({"id": 999, "ping": {}})
        assert {"id": 999, "ping": {}} == await busy.reply(999)


async def test_commands_may_not_come_faster_than_the_rate(settings: Settings) -> None:
    async with nodes.running(nodes.changed(settings, "client", commands_per_second=5)) as node:
        mount(node)
        async with streaming(node) as one:
            assert 204 == await one.send(*({"id": n, "ping": {}} for n in range(2, 42)))
            said = await one.peer.said(until=b'"id":41')
            assert {111} == {m["error"]["code"] for m in said if "error" in m}
            assert 20 < sum("error" in m for m in said) < 40


# -- sessions


async def test_a_session_is_unguessable(node: RunningNode) -> None:
    async with contextlib.AsyncExitStack() as stack:
        many = [await stack.enter_async_context(streaming(node)) for _ in range(20)]
        sessions = [one.connected["session"] for one in many]
        assert 20 == len(set(sessions))
        assert all(len(session) >= 22 for session in sessions), "128 bits at six a letter"
        for one in many:
            assert one.connected["session"] != one.connected["client"]


@pytest.mark.parametrize("session", ["", "x", "0" * 24, "\u0000", "é" * 24])
async def test_a_session_that_is_unknown_is_answered_with_404(node: RunningNode, session: str) -> None:
    async with streaming(node) as one:
        assert 404 == await one.send({"id": 2, "ping": {}}, session=session)
        assert 404 == await one.send({"id": 2, "ping": {}}, session=one.connected["client"])
        assert 204 == await one.send({"id": 3, "ping": {}})
        assert {"id": 3, "ping": {}} == await one.reply(3)


async def test_a_websocket_has_no_session(node: RunningNode) -> None:
    async with client(node.ws) as c:
        assert "session" not in c.connected
        assert 404 == (await post(node, {"session": "", "node": name_of(node), "data": '{"id":2,"ping":{}}'}))[0]


async def test_a_session_ends_with_its_stream(node: RunningNode) -> None:
    async with streaming(node) as one:
        pass
    await eventually(lambda: len(node.node.connections) == 0)
    assert 404 == await one.send({"id": 2, "ping": {}})


async def test_a_session_that_is_being_closed_takes_nothing(node: RunningNode) -> None:
    async with streaming(node) as one:
        assert 204 == await one.send({"id": 2, "connect": {}})
        assert {"push": {"disconnect": {"code": 3501, "reason": "bad request"}}} == (await one.peer.said())[-1]
        assert 404 == await one.send({"id": 3, "ping": {}})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"session":1}', b'{"session":"a","node":[]}', b'{"data":{}}', b'{"session":"x"}',
     b'{"session":"x","data":""}', b'{"session":"x","data":"\xff"}', b'{"session":"x","data":"\\ud800"}', b"[" * 5000],
    ids=["nothing", "cut", "list", "null", "session", "node", "data", "no-data", "empty-data", "utf-8", "surrogate",
         "deep"],
)  # fmt: skip
async def test_a_body_that_is_no_request_is_refused_with_400(node: RunningNode, body: bytes) -> None:
    assert 400 == (await post(node, body))[0]


@pytest.mark.parametrize("cut", range(1, 12))
async def test_a_truncated_protobuf_body_is_refused_with_400(node: RunningNode, cut: int) -> None:
    body = dump(EmulationRequest(node="n", session="s", data=b"\x04\x08\x02\x3a\x00"))
    assert 400 == (await post(node, body[:cut], Content_Type="application/octet-stream"))[0]


# -- several nodes


async def test_a_command_finds_its_session_on_another_node(settings: Settings) -> None:
    async with nodes.running(settings) as a, nodes.running(settings) as b:
        there: dict[str, Emulation] = {}

        async def forward(node: str, session: str, data: bytes) -> None:
            there[node].deliver(session, data)

        there = {name_of(n): mount(n, forward) for n in (a, b)}
        async with streaming(a) as one:
            one.node = b
            assert 204 == await one.send({"id": 2, "ping": {}})
            assert {"id": 2, "ping": {}} == await one.reply(2)
            assert 404 == await one.send({"id": 3, "ping": {}}, session="unknown")
            assert 404 == await one.send({"id": 3, "ping": {}}, node=name_of(b)), "a session is of its node alone"
            there[name_of(a)].receive(one.connected["session"], b'{"id":4,"ping":{}}')
            there[name_of(a)].receive("unknown", b'{"id":5,"ping":{}}')
            assert {"id": 4, "ping": {}} == await one.reply(4)


async def test_a_node_that_is_unknown_is_answered_with_404(node: RunningNode) -> None:
    async with streaming(node) as one:
        assert 404 == await one.send({"id": 2, "ping": {}}, node="elsewhere")


async def test_what_nobody_knows_is_answered_with_503(settings: Settings) -> None:
    async def forward(node: str, session: str, data: bytes) -> None:
        raise Unavailable("node")

    async with nodes.running(settings) as node:
        mount(node, forward)
        async with streaming(node) as one:
            assert 503 == await one.send({"id": 2, "ping": {}}, node="elsewhere")


# -- pages


@pytest.mark.parametrize("path", ["/connection/sse", "/connection/http_stream", "/emulation", "/connection/uni_sse",
                                  "/connection/uni_http_stream"])  # fmt: skip
async def test_a_page_that_is_allowed_may_send_and_another_may_not(node: RunningNode, path: str) -> None:
    for origin, allowed in ((PAGE, True), (FOREIGN, False)):
        async with dial(node) as peer:
            await peer.request(request("OPTIONS", path, Origin=origin, Access_Control_Request_Method="POST"))
            assert 204 == peer.status
            assert allowed == (origin == peer.headers.get("access-control-allow-origin"))
            assert allowed == ("content-type" == peer.headers.get("access-control-allow-headers"))
            assert "origin" == peer.headers["vary"]


@pytest.mark.parametrize("kind", ["sse", "http_stream"])
async def test_only_a_page_that_is_allowed_may_read(node: RunningNode, kind: str) -> None:
    for origin in (PAGE, FOREIGN, None):
        async with dial(node, KINDS[kind][3]) as peer:
            await peer.request(opening(kind, b'{"id":1,"connect":{}}', Origin=origin))
            assert 200 == peer.status
            assert (origin if origin == PAGE else None) == peer.headers.get("access-control-allow-origin")


def cookie(**headers: str | None) -> dict[str, str | None]:
    """Return headers of a browser in which Marta is logged in."""
    session = Tokens(KEY).issue(MED, expires_at=int(clock.epoch_s()) + 60, session=True)
    return {"Cookie": f"hub={session}", **headers}


@pytest.mark.parametrize("kind", ["sse", "http_stream", "uni_sse", "uni_http_stream"])
@pytest.mark.parametrize(
    "headers", [{"Origin": FOREIGN}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}],
    ids=["foreign", "null", "image"],
)  # fmt: skip
async def test_a_foreign_page_may_not_use_our_cookie(
    node: RunningNode, kind: str, headers: dict[str, str | None]
) -> None:
    frame = b"{}" if kind.startswith("uni") else b'{"id":1,"connect":{}}'
    status, body = await ask(node, opening(kind, frame, **cookie(**headers)))
    assert (403, "foreign") == (status, json.loads(body)["reason"]["rule"])


async def test_a_foreign_page_may_not_send_commands_with_our_cookie(node: RunningNode) -> None:
    async with streaming(node) as one:
        body = {**{k: one.connected[k] for k in ("session", "node")}, "data": '{"id":2,"ping":{}}'}
        assert 403 == (await post(node, body, **cookie(Origin=FOREIGN)))[0]


@pytest.mark.parametrize("headers", [{}, {"Origin": PAGE}, {"Sec_Fetch_Site": "same-origin"}], ids=str)
async def test_our_own_page_connects_with_the_cookie(node: RunningNode, headers: dict[str, str | None]) -> None:
    async with dial(node) as peer:
        await peer.request(opening("sse", b'{"id":1,"connect":{}}', **cookie(**headers)))
        await peer.payloads(until=b"connect")
        (connection,) = node.node.connections
        assert MED.user == connection.actor.user


# -- tokens in a URL


async def test_a_token_in_a_url_reaches_neither_log_nor_metrics(
    settings: Settings, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    verbose = nodes.changed(settings, "telemetry", level="debug", format="json")
    secret = token(ANA)
    async with nodes.running(verbose) as node:
        mount(node)
        async with streaming(node, token=secret) as one:
            session = one.connected["session"]
        bad = quote(json.dumps({"id": 1, "connect": {"token": secret, "data": 1, "x": "y"}}))
        await ask(node, request("GET", f"/connection/sse?cf_connect={bad}%0A{bad}"))
        await ask(node, request("GET", f"/connection/uni_sse?cf_connect={quote(secret)}"))
        await eventually(lambda: len(node.node.connections) == 0)
    logs.configure(settings.telemetry.level)
    written = b"".join(capfdbinary.readouterr())
    assert b'"route":"sse"' in written, "requests are logged"
    kept = written + metrics.exposition()
    for part in (secret, secret.split(".")[1], quote(secret), "cf_connect", session):
        assert part.encode() not in kept


@pytest.mark.parametrize("above", [False, True], ids=["capped", "allowed"])
@pytest.mark.parametrize("kind", ["sse", "http_stream"])
async def test_a_token_in_a_url_opens_no_more_than_the_public_may_see(
    settings: Settings, kind: str, above: bool
) -> None:
    async with nodes.running(settings) as node:
        mount(node, allow_above_public=above)
        async with streaming(node, kind, token=token(MED)) as one:
            (connection,) = node.node.connections
            assert MED.user == connection.actor.user
            await one.send({"id": 2, "subscribe": {"channel": "posts"}})
            await one.reply(2)
            (group,) = connection.groups
            view = MED.clearance if above or kind == "http_stream" else 0
            assert view == group.stream.view
