"""hub.sockets.dispatch: what each command does, and in which order its effects are seen."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import asyncpg
import pytest

from hub import clock
from hub.settings import Settings
from tests.sockets.raw import nonce, upgraded
from tests.support import nodes
from tests.support.client import Client, client, key, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, LEO, MED, ROOT, RunningNode, token

# -- connect


async def test_connect_tells_the_terms(node: RunningNode) -> None:
    async with client(node.ws, token(ANA, ttl_s=60), name="js", version="1", data={"a": 1}) as c:
        terms = c.connected
    assert {"client", "version", "expires", "ttl", "ping", "pong", "node"} == set(terms)
    assert (True, 25, True) == (terms["expires"], terms["ping"], terms["pong"])
    assert 0 < terms["ttl"] <= 60


async def test_the_anonymous_never_expire_and_each_client_has_its_own_id(node: RunningNode) -> None:
    async with client(node.ws) as a, client(node.ws) as b:
        assert "expires" not in a.connected
        assert "ttl" not in a.connected
        assert a.connected["client"] != b.connected["client"]
        assert a.connected["node"] == b.connected["node"]


async def test_the_channels_of_a_token_are_subscribed_by_the_hub(node: RunningNode) -> None:
    room = f"fechada:{nonce()}"
    async with client(node.ws, token(ANA, channels=(room, "posts"))) as c, client(node.ws, token(LEO)) as other:
        assert {room, "posts"} == set(c.connected["subs"])
        assert c.connected["subs"]["posts"]["recoverable"] is True
        assert 105 == await c.error("subscribe", channel=room)
        assert 103 == await other.error("subscribe", channel=room)
        draft = post(status="published")
        await c.rpc("post.create", **draft)
        (pub,) = await c.wait_for("posts", 1)
        assert draft["id"] == pub["data"]["id"]
        await c.ok("unsubscribe", channel=room)
        assert {} == await c.ok("subscribe", channel=room)


async def test_a_client_that_comes_back_recovers_what_the_hub_subscribed_for_it(node: RunningNode) -> None:
    room = f"sala:{nonce()}"
    async with client(node.ws, token(ANA, channels=(room,))) as c:
        await c.ok("publish", channel=room, data=1)
        (first,) = await c.wait_for(room, 1)
        epoch = c.connected["subs"][room]["epoch"]
    async with client(node.ws, token(LEO)) as other:
        await other.ok("publish", channel=room, data=2)
    subs = {room: {"recover": True, "epoch": epoch, "offset": first["offset"]}}
    async with client(node.ws, token(ANA, channels=(room,)), subs=subs) as c:
        sub = c.connected["subs"][room]
        assert (True, True, [2]) == (sub["was_recovering"], sub["recovered"], [p["data"] for p in sub["publications"]])


# -- order


async def test_replies_come_in_the_order_of_the_commands_whatever_each_waits_for(node: RunningNode) -> None:
    room = nonce()
    commands: list[dict[str, Any]] = [
        {"subscribe": {"channel": f"sala:{room}"}}, {"ping": {}}, {"publish": {"channel": f"sala:{room}", "data": 1}},
        {"dance": {}}, {"history": {"channel": f"sala:{room}", "limit": 10}}, {"subscribe": {}}, {"send": {"data": 1}},
        {"rpc": {"method": "post.mine"}}, {"unsubscribe": {"channel": f"sala:{room}"}}, {"ping": {}},
    ]  # fmt: skip
    async with client(node.ws, token(ANA)) as c:
        for batch in (commands, commands):
            first = 100 + len(c.order)
            frame = "\n".join(json.dumps({"id": first + n, **command}) for n, command in enumerate(batch))
            await c.socket.send(frame)
            await c.reply(first + len(batch) - 1)
            ids = [m["id"] for m in c.order if m.get("id", 0) >= first]
            assert [first + n for n, command in enumerate(batch) if "send" not in command] == ids


async def test_the_reply_to_a_subscription_comes_before_its_first_push(node: RunningNode) -> None:
    room = f"sala:{nonce()}"
    stop = asyncio.Event()

    async def publish() -> int:
        async with client(node.ws, token(ANA)) as c:
            n = 0
            while not stop.is_set():
                n += 1
                reply = await c.call("publish", channel=room, data=n)
                assert "error" not in reply or reply["error"]["code"] == 111
                if "error" in reply:
                    n -= 1
                    await asyncio.sleep(0.01)
            return n

    publishing = asyncio.create_task(publish())
    async with client(node.ws, token(LEO)) as c:
        seen: list[int] = []
        for _ in range(15):
            mark = len(c.order)
            result = await c.ok("subscribe", channel=room)
            await c.wait_for(room, len(c.publications(room)) + 1)
            await c.ok("unsubscribe", channel=room)
            messages = c.order[mark:]
            kinds = ["push" if "push" in m else next(k for k in m if k != "id") for m in messages]
            assert ("subscribe", "unsubscribe") == (kinds[0], kinds[-1])
            assert {"push"} == set(kinds[1:-1])
            offsets = [m["push"]["pub"]["offset"] for m in messages if "push" in m]
            start = result.get("offset", 0)
            assert list(range(start + 1, start + 1 + len(offsets))) == offsets, "neither a duplicate nor a hole"
            seen += offsets
    stop.set()
    assert await publishing >= len(seen) > 0
    assert sorted(set(seen)) == seen


async def test_nothing_comes_after_the_reply_to_an_unsubscription(node: RunningNode) -> None:
    room = f"eco:{nonce()}"
    async with client(node.ws, token(ANA)) as c, client(node.ws, token(LEO)) as publisher:
        for _ in range(10):
            await c.ok("subscribe", channel=room)
            sending = [asyncio.create_task(publisher.call("publish", channel=room, data=n)) for n in range(5)]
            await c.ok("unsubscribe", channel=room)
            mark = len(c.pushes)
            await asyncio.gather(*sending)
            await c.ok("ping")
            assert mark == len(c.pushes)


# -- publish, history


async def test_a_publication_reaches_all_subscribers_with_who_sent_it(node: RunningNode) -> None:
    room = f"sala:{nonce()}"
    async with client(node.ws, token(ANA)) as sender, client(node.ws) as reader:
        for c in (sender, reader):
            await c.ok("subscribe", channel=room)
        assert {} == await sender.ok("publish", channel=room, data={"texto": "olá\n👋", "n": [1, None, 1.5]})
        for c in (sender, reader):
            (pub,) = await c.wait_for(room, 1)
            assert {"texto": "olá\n👋", "n": [1, None, 1.5]} == pub["data"]
            assert 1 == pub["offset"]
            assert {"client": sender.connected["client"], "user": "ana", "conn_info": {"name": "Ana Prado"}} == pub[
                "info"
            ]
        history = await reader.ok("history", channel=room, limit=10)
        assert [pub] == history["publications"]


async def test_a_publication_without_history_has_no_offset(node: RunningNode) -> None:
    room = f"eco:{nonce()}"
    async with client(node.ws, token(ANA)) as c:
        assert {} == await c.ok("subscribe", channel=room)
        await c.ok("publish", channel=room, data=None)
        (pub,) = await c.wait_for(room, 1)
    assert {"data", "info"} == set(pub)
    assert pub["data"] is None


async def test_a_pretty_publication_goes_out_in_one_line(node: RunningNode) -> None:
    room = f"eco:{nonce()}"
    async with upgraded(node, connect=False) as raw:
        raw.text(json.dumps({"id": 1, "connect": {"token": token(ANA)}}))
        raw.text(json.dumps({"id": 2, "subscribe": {"channel": room}}))
        raw.text('{"id":3,"publish":{"channel":"%s","data":{\r "a" : [1,\r2] }}}' % room)  # noqa: UP031 -- JSON's braces
        found = await raw.frames(until=b'"pub":{"data":{"a":[1,2]}')
    assert all(b"\r" not in data for _, data in found)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, []), ({"limit": 0}, []), ({"limit": -1}, [1, 2, 3, 4, 5]), ({"limit": 2}, [1, 2]),
        ({"limit": 2, "reverse": True}, [5, 4]), ({"limit": 2, "since": 2}, [3, 4]), ({"limit": 9, "since": 5}, []),
        ({"limit": 2, "since": 4, "reverse": True}, [3, 2]), ({"limit": 9, "since": 0}, [1, 2, 3, 4, 5]),
        ({"limit": 9, "since": 99}, []),
    ],
)  # fmt: skip
async def test_pages_of_history(node: RunningNode, params: dict[str, Any], expected: list[int]) -> None:
    room = f"sala:{nonce()}"
    async with client(node.ws, token(ANA)) as c:
        start = await c.ok("subscribe", channel=room)
        for n in range(1, 6):
            await c.ok("publish", channel=room, data=n)
        if "since" in params:
            params = {**params, "since": {"offset": params["since"], "epoch": start["epoch"]}}
        result = await c.ok("history", channel=room, **params)
    assert (5, start["epoch"]) == (result["offset"], result["epoch"])
    assert (
        expected
        == [p["data"] for p in result.get("publications", [])]
        == [p["offset"] for p in result.get("publications", [])]
    )


async def test_pages_of_a_durable_history(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as c:
        top = (await c.ok("history", channel="posts")).get("offset", 0)
        drafts = [post(status="published") for _ in range(3)]
        for draft in drafts:
            await c.rpc("post.create", **draft)
        page = await c.ok("history", channel="posts", limit=2, since={"offset": top, "epoch": ""})
        assert [top + 1, top + 2] == [p["offset"] for p in page["publications"]]
        assert top + 3 == page["offset"]
        last = await c.ok("history", channel="posts", limit=1, reverse=True)
        assert [drafts[-1]["id"]] == [p["data"]["id"] for p in last["publications"]]


async def test_positions_only_where_they_are_forced_or_asked_for(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as c:
        plain = await c.ok("subscribe", channel=f"pede:{nonce()}")
        asked = await c.ok("subscribe", channel=f"pede:{nonce()}", positioned=True, recoverable=True)
        forced = await c.ok("subscribe", channel=f"sala:{nonce()}")
    assert {} == plain
    assert (True, True) == (asked["positioned"], asked["recoverable"])
    assert (True, True) == (forced["positioned"], forced["recoverable"])
    assert asked["epoch"] != forced["epoch"] != ""


# -- recovery over the socket


async def test_a_client_that_comes_back_gets_exactly_what_it_missed(node: RunningNode) -> None:
    room = f"sala:{nonce()}"
    async with client(node.ws, token(ANA)) as c, client(node.ws, token(LEO)) as other:
        start = await c.ok("subscribe", channel=room)
        for n in range(1, 6):
            await c.ok("publish", channel=room, data=n)
        for offset, missed in ((0, [1, 2, 3, 4, 5]), (3, [4, 5]), (5, [])):
            result = await other.ok("subscribe", channel=room, recover=True, epoch=start["epoch"], offset=offset)
            assert result["recovered"] is True
            assert missed == [p["data"] for p in result.get("publications", [])]
            await other.ok("unsubscribe", channel=room)
        for changes in ({"epoch": "another", "offset": 3}, {"epoch": start["epoch"], "offset": 6}):
            result = await other.ok("subscribe", channel=room, recover=True, **changes)
            assert (True, False, 5) == (result["was_recovering"], result.get("recovered", False), result["offset"])
            assert "publications" not in result
            await other.ok("unsubscribe", channel=room)


async def test_what_was_missed_may_be_larger_than_the_backlog(settings: Settings) -> None:
    room = f"sala:{nonce()}"
    async with nodes.running(nodes.changed(settings, "client", queue_max_size=65536)) as node:
        async with client(node.ws, token(ANA)) as c:
            start = await c.ok("subscribe", channel=room)
            for n in range(60):
                await c.ok("publish", channel=room, data=str(n) + "x" * 200_000)
        async with client(node.ws, token(LEO)) as c:
            result = await c.ok("subscribe", channel=room, recover=True, epoch=start["epoch"], offset=0)
            assert 60 == len(result["publications"])
            assert {} == await c.ok("ping")


# -- many, and abrupt


async def test_as_many_subscriptions_as_the_limit_allows(node: RunningNode) -> None:
    prefix = nonce()
    names = [f"eco:{prefix}-{n}" for n in range(128)]
    async with client(node.ws, token(ANA)) as c, client(node.ws, token(LEO)) as sender:
        for start in range(0, len(names), 64):
            ids = [await c.send("subscribe", channel=name) for name in names[start : start + 64]]
            for n in ids:
                assert "error" not in await c.reply(n)
            await eventually(lambda: _rested(node, c))
        for name in names[::16]:
            await sender.ok("publish", channel=name, data=name)
        for name in names[::16]:
            assert [name] == [p["data"] for p in await c.wait_for(name, 1)]
    await eventually(lambda: _empty(node))


def _rested(node: RunningNode, c: Client) -> bool:
    """Tell whether a client may send a whole burst again."""
    connection = next(x for x in node.node.connections if x.id == c.connected["client"])
    return connection._tat <= clock.monotonic()


def _empty(node: RunningNode) -> bool:
    """Tell whether nothing of any client is left."""
    feeds = node.node.feeds
    durable = feeds._r.durable.streams
    return len(node.node.connections) == 0 and not feeds._r.ephemeral._channels and not any(
        s.members or s.pins or s.late for s in durable
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        {"subscribe": {"channel": "sala:abrupt"}}, {"subscribe": {"channel": "posts"}},
        {"subscribe": {"channel": "review"}}, {"publish": {"channel": "sala:abrupt", "data": 1}},
        {"history": {"channel": "posts", "limit": 9}}, {"rpc": {"method": "post.create", "data": post()}},
        {"unsubscribe": {"channel": "posts"}}, {"connect": {}},
    ],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
async def test_a_client_that_leaves_in_mid_command_leaves_nothing(node: RunningNode, command: dict[str, Any]) -> None:
    for turns in range(12):  # how far the hub gets before the line breaks
        async with upgraded(node, connect=False) as raw:
            raw.text(json.dumps({"id": 1, "connect": {"token": token(ROOT, channels=("posts:vacinas", "fechada:x"))}}))
            if turns % 2:
                raw.text(json.dumps({"id": 2, **command}))
            else:
                await raw.frames(until=b"connect")
                raw.text(json.dumps({"id": 2, **command}) + "\n" + json.dumps({"id": 3, **command}))
            for _ in range(turns):
                await asyncio.sleep(0)
            raw.writer.transport.abort()
    await eventually(lambda: _empty(node))


async def test_who_was_on_a_restricted_view_is_on_record_from_when_to_when(
    node: RunningNode, settings: Settings
) -> None:
    post_channel = f"post:{uuid.uuid4()}"
    async with client(node.ws, token(ROOT)) as root, client(node.ws, token(LEO)) as leo:
        for c in (root, leo):
            await c.ok("subscribe", channel=post_channel)
        await root.ok("unsubscribe", channel=post_channel)
        await root.ok("subscribe", channel=post_channel)
    await eventually(lambda: _empty(node))
    admin = await asyncpg.connect(settings.database.admin_url.reveal())
    try:
        rows = await admin.fetch("SELECT actor, action FROM audit_log WHERE resource_id = $1 ORDER BY at", post_channel)
    finally:
        await admin.close()
    assert [("root", action) for action in ("subscribe", "unsubscribe") * 2] == [tuple(row) for row in rows]


async def test_a_medical_professional_stands_on_its_own_view(node: RunningNode) -> None:
    async with client(node.ws, token(MED)) as med, client(node.ws, token(LEO)) as leo:
        a = await med.ok("subscribe", channel="posts")
        b = await leo.ok("subscribe", channel="posts")
        assert a["epoch"] != b["epoch"]
        await med.rpc("post.create", **post(status="published", level="professional"))
        assert 1 == len(await med.wait_for("posts", 1))
        draft = post(status="published")
        await med.rpc("post.create", **draft)
        (pub,) = await leo.wait_for("posts", 1)
        assert (draft["id"], b.get("offset", 0) + 1) == (pub["data"]["id"], pub["offset"])
        assert 2 == len(await med.wait_for("posts", 2))
        retracted = await med.rpc("post.retract", id=draft["id"], version=1, key=key())
        assert "stored" == retracted["status"]
