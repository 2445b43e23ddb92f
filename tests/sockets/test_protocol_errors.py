"""Bad input over real sockets: each mistake gets its own code, and a mistake that can be answered closes nothing."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
import pytest_asyncio

from hub import clock
from hub.identity.tokens import Tokens
from hub.settings import Settings
from tests.sockets.raw import upgraded
from tests.support import nodes
from tests.support.client import Client, client
from tests.support.clock import eventually
from tests.support.nodes import ANA, KEY, LEO, MED, ROOT, RunningNode, token


@pytest_asyncio.fixture(loop_scope="session")
async def ana(node: RunningNode) -> AsyncIterator[Client]:
    """An editor."""
    async with client(node.ws, token(ANA)) as connected:
        yield connected


# -- what closes the connection

PING = '{"id":2,"ping":{}}'


@pytest.mark.parametrize(
    "frame",
    ["no", "", "\n", "{", "[]", "null", "1", '{"id":2,"ping":{}', f"{PING}\nno", "[" * 50_000, '{"ping":1}',
     '{"id":"2","ping":{}}', '{"id":-1,"ping":{}}', '{"id":0,"ping":{}}', '{"subscribe":{"channel":"posts"}}',
     '{"id":2,"rpc":{"data":NaN}}', '{"id":2,"connect":{}}'],
    ids=lambda f: f[:30],
)  # fmt: skip
async def test_a_frame_that_no_reply_could_answer_closes_with_3501(node: RunningNode, frame: str) -> None:
    async with client(node.ws) as c:
        await c.socket.send(frame)
        assert (3501, "bad request") == await c.closed()


@pytest.mark.parametrize(
    "frame",
    [PING, '{"id":2,"subscribe":{"channel":"posts"}}', '{"id":2,"publish":{"channel":"sala:1","data":1}}',
     '{"id":2,"rpc":{"method":"post.mine"}}', '{"send":{}}', '{"id":2,"dance":{}}', '{"id":2,"connect":1}',
     '{"id":0,"connect":{}}', '{"connect":{}}', '{"id":1,"connect":{}}\n{"id":2,"connect":{}}'],
)  # fmt: skip
async def test_what_must_not_come_before_connect_or_twice_closes_with_3501(node: RunningNode, frame: str) -> None:
    async with client(node.ws, connects=False) as c:
        await c.socket.send(frame)
        assert 3501 == (await c.closed())[0]


async def test_binary_closes_with_3501(node: RunningNode) -> None:
    async with client(node.ws) as c:
        await c.socket.send(PING.encode())
        assert 3501 == (await c.closed())[0]


# -- what is answered


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ('"dance":{}', 104), ('"Subscribe":{"channel":"posts"}', 104), ('"rpc":{"method":"post.burn"}', 104),
        ('"rpc":{}', 104), ('"subscribe":{}', 107), ('"subscribe":{"channel":7}', 107), ('"subscribe":"posts"', 107),
        ('"subscribe":{"channel":""}', 107), ('"subscribe":{"channel":"posts","offset":-1}', 107),
        ('"subscribe":{"channel":"posts","recover":1}', 107), ('"publish":{"channel":"sala:1"}', 107),
        ('"history":{"channel":"posts","limit":"all"}', 107), ('"rpc":{"method":7}', 107), ('"refresh":{}', 107),
        ('"rpc":{"method":"post.create","data":7}', 107), ('"rpc":{"method":"post.create","data":{"id":7}}', 107),
        ('"publish":{"channel":"sala:1","data":1e999}', 107), ('"presence":{"channel":"posts"}', 108),
        ('"presence_stats":{"channel":"posts"}', 108), ('"sub_refresh":{"channel":"posts","token":"x"}', 103),
    ],
)  # fmt: skip
async def test_a_wrong_command_is_answered_with_its_id_and_closes_nothing(ana: Client, command: str, code: int) -> None:
    await ana.socket.send(f'{{"id":77,{command}}}')
    reply = await ana.reply(77)
    assert (77, code) == (reply["id"], reply["error"]["code"])
    assert reply["error"]["message"]
    assert "temporary" not in reply["error"]
    assert {} == await ana.ok("ping")


# -- channels

UNKNOWN = [
    "nowhere:1", "sala:", ":1", "Sala:1", "posts:", "posts:Vacinas", "posts:a:b", "post:1", "post", "post:",
    f"post:{str(uuid.uuid4()).upper()}", "drafts", "drafts:", "review:1", "cache:1", "a b", "é", "a\n", "a\u202eb",
    "x" * 256, "\0",
]  # fmt: skip


@pytest.mark.parametrize("channel", UNKNOWN, ids=ascii)
async def test_a_channel_that_is_none_is_unknown_to_every_command(ana: Client, channel: str) -> None:
    assert 102 == await ana.error("subscribe", channel=channel)
    assert 102 == await ana.error("publish", channel=channel, data=1)
    assert 102 == await ana.error("history", channel=channel)
    assert {} == await ana.ok("unsubscribe", channel=channel)


@pytest.mark.parametrize(
    ("who", "channel"),
    [
        (None, "drafts:ana"), (LEO, "drafts:ana"), (MED, "drafts:ana"), (ROOT, "drafts:ana"), (ANA, "drafts:bia"),
        (ANA, "review"), (MED, "review"), (None, "review"), (None, "aviso:1"), (ANA, "fechada:1"), (ANA, "livre"),
        (None, "pede"),
    ],
)  # fmt: skip
async def test_a_channel_of_others_is_forbidden(node: RunningNode, who: Any, channel: str) -> None:
    async with client(node.ws, token(who) if who else "") as c:
        assert 103 == await c.error("subscribe", channel=channel)
        assert 103 == await c.error("history", channel=channel)


@pytest.mark.parametrize("who", [None, ANA, ROOT], ids=["anonymous", "editor", "admin"])
@pytest.mark.parametrize("channel", ["posts", "posts:vacinas", f"post:{uuid.uuid4()}", "cache", "review", "drafts:ana"])
async def test_nobody_publishes_into_a_durable_channel(node: RunningNode, who: Any, channel: str) -> None:
    async with client(node.ws, token(who) if who else "") as c:
        await c.call("subscribe", channel=channel)
        assert 103 == await c.error("publish", channel=channel, data={"type": "post.published"})


@pytest.mark.parametrize("text", ["529.982.247-25", "x\n529.982.247-25\ty", "\\u0035\\u00329.982.247-25"])
async def test_a_publication_with_a_cpf_is_blocked_however_it_is_written(ana: Client, text: str) -> None:
    await ana.ok("subscribe", channel="sala:cpf")
    data = json.dumps({"texto": f"CPF do paciente: {text}"}).replace("\\\\u", "\\u")
    await ana.socket.send(f'{{"id":88,"publish":{{"channel":"sala:cpf","data":{data}}}}}')
    error = (await ana.reply(88))["error"]
    assert 422 == error["code"]
    assert "LGPD-CPF" in error["message"]
    assert "529" not in error["message"]
    await ana.socket.send(f'{{"id":89,"publish":{{"channel":"sala:cpf","data":{{"a":{data},"a":"bom dia"}}}}}}')
    assert "error" not in await ana.reply(89)
    (pub,) = await ana.wait_for("sala:cpf", 1)
    assert {"a": "bom dia"} == pub["data"], "of a repeated key only what was judged goes on"
    await ana.ok("unsubscribe", channel="sala:cpf")


async def test_publishing_only_for_subscribers(ana: Client) -> None:
    assert 103 == await ana.error("publish", channel="aviso:1", data=1)
    await ana.ok("subscribe", channel="aviso:1")
    assert {} == await ana.ok("publish", channel="aviso:1", data=1)
    await ana.ok("unsubscribe", channel="aviso:1")
    assert 103 == await ana.error("publish", channel="aviso:1", data=1)


async def test_history_has_its_own_rule_and_may_not_exist(ana: Client) -> None:
    assert 103 == await ana.error("history", channel="sala:history")
    await ana.ok("subscribe", channel="sala:history")
    assert 0 == (await ana.ok("history", channel="sala:history")).get("offset", 0)
    await ana.ok("subscribe", channel="eco:history")
    assert 108 == await ana.error("history", channel="eco:history")


async def test_history_since_another_epoch_is_unrecoverable(ana: Client) -> None:
    await ana.ok("subscribe", channel="sala:epoch")
    assert 112 == await ana.error("history", channel="sala:epoch", since={"offset": 0, "epoch": "another"})
    assert 112 == await ana.error("history", channel="posts", since={"offset": 0, "epoch": "another"})


async def test_a_subscription_that_would_not_recover_may_be_refused(ana: Client) -> None:
    reject = {"flag": 2, "recover": True, "offset": 0, "epoch": "another"}
    for channel in ("sala:reject", "posts"):
        assert 112 == await ana.error("subscribe", channel=channel, **reject)
        assert {} != await ana.ok("subscribe", channel=channel), "a refusal left nothing behind"
        await ana.ok("unsubscribe", channel=channel)


async def test_subscribing_twice_is_105_and_unsubscribing_twice_is_nothing(ana: Client) -> None:
    await ana.ok("subscribe", channel="sala:twice")
    assert 105 == await ana.error("subscribe", channel="sala:twice")
    assert {} == await ana.ok("unsubscribe", channel="sala:twice")
    assert {} == await ana.ok("unsubscribe", channel="sala:twice")
    await ana.ok("subscribe", channel="sala:twice")


async def test_past_the_channel_limit_is_106(settings: Settings) -> None:
    async with nodes.running(nodes.changed(settings, "client", channel_limit=3)) as node, client(node.ws) as c:
        for n in range(3):
            await c.ok("subscribe", channel=f"sala:{n}")
        assert 106 == await c.error("subscribe", channel="sala:3")
        await c.ok("unsubscribe", channel="sala:0")
        await c.ok("subscribe", channel="sala:3")


@pytest.mark.parametrize("command", ['{"id":%d,"ping":{}}', '{"id":%d,"dance":{}}', '{"id":%d,"subscribe":{}}'])
async def test_past_the_rate_is_111_temporary_and_others_are_not_slowed(settings: Settings, command: str) -> None:
    limited = nodes.changed(settings, "client", commands_per_second=5)
    async with nodes.running(limited) as node, client(node.ws) as hasty, client(node.ws) as other:
        await hasty.socket.send("\n".join(command % n for n in range(100, 140)))
        replies = [await hasty.reply(n) for n in range(100, 140)]
        errors = [r.get("error", {}) for r in replies]
        refused = [e for e in errors if e.get("code") == 111]
        assert len(refused) >= 30
        assert all(e["temporary"] for e in refused)
        assert all(e.get("code") != 111 for e in errors[:5])
        assert {} == await other.ok("ping")


async def test_a_frame_of_very_many_small_commands_lets_others_in_between(node: RunningNode) -> None:
    async with client(node.ws) as flood:
        await eventually(lambda: len(node.node.connections) == 1)
        (connection,) = node.node.connections
        frame = "\n".join(['{"id":9,"x":1}'] * 2000 + ['{"id":10,"ping":{}}'])
        serving = asyncio.create_task(node.node.websocket._dispatcher.frame(connection, frame))
        turns = 0
        while not serving.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 2000 / 50
        assert 111 == (await flood.reply(10))["error"]["code"]


# -- tokens


def signed(key: str = KEY, **claims: Any) -> str:
    """Return a token with any claims."""
    return jwt.encode({"sub": "ana", "exp": int(clock.epoch_s()) + 3600, "role": "editor", **claims}, key, "HS256")


SESSION = Tokens(KEY).issue(ANA, expires_at=int(clock.epoch_s()) + 3600, session=True)
FORGED = {
    "noise": "noise", "other-key": signed("another-key-of-at-least-thirty-two-bytes"), "clearance": signed(clearance=1),
    "clearance-name": signed(clearance="restricted"), "role": signed(role="root"), "no-subject": signed(sub=""),
    "channels": signed(channels="posts"), "session": SESSION, "none": jwt.encode({"sub": "ana"}, "", "none"),
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
async def test_a_token_that_is_not_ours_closes_with_3500_at_connect_and_at_refresh(
    node: RunningNode, forged: str
) -> None:
    async with client(node.ws, connects=False) as c:
        await c.send("connect", token=FORGED[forged])
        assert (3500, "invalid token") == await c.closed()
    async with client(node.ws, token(ANA)) as c:
        await c.send("refresh", token=FORGED[forged])
        assert (3500, "invalid token") == await c.closed()


async def test_an_expired_token_is_109_and_the_client_may_try_again(node: RunningNode) -> None:
    async with client(node.ws, connects=False) as c:
        assert 109 == await c.error("connect", token=token(ANA, ttl_s=-5))
        assert "client" in await c.ok("connect", token=token(ANA))
        assert 109 == await c.error("refresh", token=token(ANA, ttl_s=-5))
        assert {} == await c.ok("ping")


async def test_without_a_token_where_one_is_needed_is_3500(settings: Settings) -> None:
    closed = nodes.changed(settings, "client", allow_anonymous_connect_without_token=False)
    async with nodes.running(closed) as node:
        async with client(node.ws, connects=False) as c:
            await c.send("connect")
            assert 3500 == (await c.closed())[0]
        async with client(node.ws, token(LEO)) as c:
            assert {} == await c.ok("ping")


async def test_a_channel_in_the_token_that_is_not_for_its_bearer_refuses_the_connection(node: RunningNode) -> None:
    for channel, code in (("drafts:bia", 103), ("nowhere:1", 102), ("review", 103)):
        async with client(node.ws, connects=False) as c:
            assert code == await c.error("connect", token=token(ANA, channels=("posts", channel)))
            assert "client" in await c.ok("connect", token=token(ANA))
            assert 105 != (await c.call("subscribe", channel="posts")).get("error", {}).get("code")


# -- nothing is left behind


async def test_mistakes_leave_no_connection_and_no_member(node: RunningNode) -> None:
    async with upgraded(node) as raw:
        raw.text('{"id":2,"subscribe":{"channel":"sala:left"}}\n{"id":3,"subscribe":{"channel":"posts"}}\nno')
        raw.writer.transport.abort()
    async with client(node.ws) as c:
        await c.ok("subscribe", channel="sala:left")
        await c.socket.send("no")
        await c.closed()
    await eventually(lambda: len(node.node.connections) == 0)
    feeds = node.node.feeds
    assert [] == [s for s in feeds._r.durable.streams if s.members or s.pins]
    assert {} == feeds._r.ephemeral._channels
