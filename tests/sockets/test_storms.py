"""Clients that want too much, too fast, or never listen: each is answered, others are served, and nothing is left."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import redis.asyncio as aioredis

from hub.settings import Settings
from hub.telemetry import metrics
from hub.wire import tagfilter
from tests.sockets.raw import Raw, frame, nonce, upgraded
from tests.sockets.rooms import faultless, permissive
from tests.support import nodes
from tests.support.client import Client, client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, LEO, RunningNode, token


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settings_of_storms(settings: Settings) -> Settings:
    """Settings of a node where everything is allowed."""
    return permissive(settings)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def node(settings_of_storms: Settings) -> AsyncIterator[RunningNode]:
    """One node for the whole module."""
    async with nodes.running(settings_of_storms) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with faultless(caplog):
        yield


async def traces(node: RunningNode) -> dict[str, Any]:
    """Return all that a client can leave behind on a node, and in Redis."""
    n, settings = node.node, node.node.settings
    feeds, membership = n.feeds._r, n.dispatcher.membership
    async with aioredis.Redis.from_url(settings.redis.url.reveal()) as redis:
        present = [key async for key in redis.scan_iter(f"{settings.redis.prefix}pr:*")]
    return {
        "connections": (len(n.connections), len(n.connections._strangers), metrics.CONNECTIONS._value.get()),
        "subscriptions": metrics.SUBSCRIPTIONS._value.get(),
        "streams": list(feeds.ephemeral._channels),
        "members": [s.channel for s in feeds.durable.streams if s.groups or s.pins or s.late or s.pending],
        "heard": (sorted(n.broker._carrier._channels), dict(n.broker._carrier._acks)),  # type: ignore[union-attr]
        "presence": (list(n.presence._due), list(n.presence._announcements), sorted(n.presence._reported), present),
        "filters": len(tagfilter._shared),
        "work": (len(n.driver._inboxes), len(n.driver._tasks), len(membership._tasks)),
    }


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def _nothing_is_left(node: RunningNode) -> AsyncIterator[None]:
    """Fail when a test leaves a stream, group, presence entry, filter, task or count behind."""
    before = await traces(node)
    yield

    async def as_before() -> None:
        assert before == await traces(node)

    await eventually(as_before)


async def pipelined(c: Client, commands: list[tuple[str, dict[str, Any]]], size: int = 1000) -> list[int]:
    """Send commands, many to a frame; returns their ids."""
    ids = [next(c._ids) for _ in commands]
    lines = [json.dumps({"id": id, method: params}) for id, (method, params) in zip(ids, commands, strict=True)]
    for start in range(0, len(lines), size):
        await c.socket.send("\n".join(lines[start : start + size]))
    return ids


def outcomes(c: Client, ids: list[int]) -> Counter[int]:
    """Return how often each error's code was answered; 0 stands for a result."""
    return Counter(c.replies[id].get("error", {"code": 0})["code"] for id in ids)


# -- many subscriptions


async def test_of_ten_thousand_subscriptions_on_one_connection_those_past_the_limit_are_106(node: RunningNode) -> None:
    prefix = nonce()
    async with client(node.ws, token(ANA)) as c, client(node.ws, token(LEO)) as other:
        ids = await pipelined(c, [("subscribe", {"channel": f"tudo:{prefix}-{n}"}) for n in range(10_000)])
        assert {} == await other.ok("ping")
        await c.reply(ids[-1])
        assert {0: 128, 106: 9_872} == outcomes(c, ids)
        assert ids == [message["id"] for message in c.order if message.get("id") in set(ids)], "in their order"
        # Room that is given back can be taken again.
        await c.ok("unsubscribe", channel=f"tudo:{prefix}-0")
        await c.ok("subscribe", channel=f"tudo:{prefix}-9999")
        assert 106 == await c.error("subscribe", channel=f"tudo:{prefix}-0")


@pytest.mark.parametrize("channel", ["tudo:one", "posts"])
async def test_a_storm_of_subscriptions_to_one_channel_is_answered_in_order(node: RunningNode, channel: str) -> None:
    async with client(node.ws, token(ANA)) as c, client(node.ws, token(LEO)) as other:
        pairs = [("subscribe", {"channel": channel}), ("unsubscribe", {"channel": channel})]
        ids = await pipelined(c, pairs * 500, size=100)
        if channel != "posts":
            for n in range(40):
                await other.ok("publish", channel=channel, data=n)
        await c.reply(ids[-1])
        assert {0: 1000} == outcomes(c, ids)
        _only_while_subscribed(c, channel, ids)


def _only_while_subscribed(c: Client, channel: str, ids: list[int]) -> None:
    """Assert that a channel's pushes came between the replies to a subscription and to its end, no offset twice."""
    on, place = False, {id: n for n, id in enumerate(ids)}
    top = 0
    for message in c.order:
        if "push" not in message:
            if (n := place.get(message["id"])) is not None:
                on = n % 2 == 0
                top = max(top, message.get("subscribe", {}).get("offset", 0))
        elif channel == message["push"].get("channel"):
            assert on, "a push outside a subscription"
            if "pub" in message["push"]:
                assert top < message["push"]["pub"]["offset"], "twice, or out of order"
                top = message["push"]["pub"]["offset"]


def _variant(n: int) -> dict[str, Any]:
    """Return one of several ways to subscribe, so that there are many groups."""
    return [
        {}, {"delta": "fossil"}, {"flag": 1}, {"join_leave": True}, {"recover": True, "offset": 0},
        {"tf": {"key": "n", "cmp": "eq", "val": str(n)}}, {"tf": {"key": "n", "cmp": "gt", "val": str(n)}, "flag": 1},
        {"positioned": True, "delta": "fossil", "join_leave": True},
    ][n % 8]  # fmt: skip


async def test_a_storm_over_many_channels_among_publications_leaves_nothing(node: RunningNode) -> None:
    prefix, dice = nonce(), random.Random(7)
    names = [f"tudo:{prefix}-{n}" for n in range(40)]
    async with contextlib.AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(client(node.ws, token(LEO))) for _ in range(6)]
        editor = await stack.enter_async_context(client(node.ws, token(ANA)))
        for _ in range(3):
            asked = []
            for c in everybody:
                chosen = dice.sample(names, 30)
                commands = [("subscribe", {"channel": name, **_variant(dice.randrange(99))}) for name in chosen]
                commands += [("unsubscribe", {"channel": name}) for name in dice.sample(chosen, 30)]
                asked.append((c, await pipelined(c, commands, size=7)))
            published = await pipelined(editor, [("publish", {"channel": n, "data": "a"}) for n in names], size=5)
            for c, ids in (*asked, (editor, published)):
                await c.reply(ids[-1])
                assert {0: len(ids)} == outcomes(c, ids)


async def test_clients_that_break_off_in_a_storm_leave_nothing(node: RunningNode) -> None:
    prefix, dice = nonce(), random.Random(7)
    for n in range(40):
        async with upgraded(node, connect=False) as raw:
            lines = [json.dumps({"id": 1, "connect": {"token": token(LEO)}})]
            for id in range(2, 60):
                name = f"tudo:{prefix}-{dice.randrange(9)}"
                method = dice.choice(["subscribe", "subscribe", "unsubscribe", "publish", "presence"])
                more = {"subscribe": _variant(dice.randrange(99)), "publish": {"data": id}}.get(method, {})
                lines.append(json.dumps({"id": id, method: {"channel": name, **more}}))
            raw.text("\n".join(lines[:5]))
            raw.send(*(frame(1, line.encode()) for line in lines[5:]))
            if n % 2:
                await raw.frames(until=b"connect")
            for _ in range(dice.randrange(60)):
                await asyncio.sleep(0)
            raw.writer.transport.abort()


# -- ids and rates


async def test_ids_that_are_used_again_are_answered_again_and_in_order(node: RunningNode) -> None:
    commands = [
        {"id": 7, "ping": {}}, {"id": 7, "subscribe": {"channel": "tudo:ids"}},
        {"id": 7, "publish": {"channel": "tudo:ids"}},
        {"id": 7, "unsubscribe": {"channel": "tudo:ids"}}, {"id": 7, "dance": {}}, {"id": 1, "ping": {}},
    ]  # fmt: skip
    async with client(node.ws, token(ANA)) as c:
        for _ in range(20):
            await c.socket.send("\n".join(map(json.dumps, commands)))
        await c.ok("ping")
        answers = [next(iter(m.keys() - {"id"})) for m in c.order if "push" not in m][1:-1]
    assert ["ping", "subscribe", "error", "unsubscribe", "error", "ping"] * 20 == answers


async def test_who_publishes_faster_than_the_rate_is_told_111_and_what_was_answered_was_published(
    settings_of_storms: Settings,
) -> None:
    slow = nodes.changed(settings_of_storms, "client", commands_per_second=20)
    async with (
        nodes.running(slow) as node,
        client(node.ws, token(ANA)) as hasty,
        client(node.ws, token(LEO)) as reader,
    ):
        room = f"tudo:{nonce()}"
        await reader.ok("subscribe", channel=room)
        ids = await pipelined(hasty, [("publish", {"channel": room, "data": n}) for n in range(200)])
        await hasty.reply(ids[-1])
        found = outcomes(hasty, ids)
        assert {0, 111} == found.keys()
        refused = [hasty.replies[id]["error"] for id in ids if "error" in hasty.replies[id]]
        assert all(error["temporary"] is True and error["message"] for error in refused)
        done = [n for n, id in enumerate(ids) if "error" not in hasty.replies[id]]
        assert done == [pub["data"] for pub in await reader.wait_for(room, len(done))]

        async def again() -> None:
            assert "error" not in await hasty.call("publish", channel=room, data="later")

        await eventually(again)
        assert "later" == (await reader.wait_for(room, len(done) + 1))[-1]["data"]


# -- who does not listen


async def test_who_asks_and_never_reads_the_answers_is_closed_and_others_are_served(node: RunningNode) -> None:
    room = f"tudo:{nonce()}"
    async with client(node.ws, token(ANA)) as editor, upgraded(node, connect=False) as raw:
        for n in range(5):
            await editor.ok("publish", channel=room, data=str(n) + "x" * 100_000)
        raw.text(json.dumps({"id": 1, "connect": {"token": token(LEO)}}))
        await raw.frames(until=b"connect")
        await eventually(lambda: 2 == len(node.node.connections))
        raw.writer.transport.pause_reading()
        gone = asyncio.create_task(_ask_on(raw, json.dumps({"id": 2, "history": {"channel": room, "limit": -1}})))
        try:
            while 2 == len(node.node.connections):
                assert {} == await editor.ok("ping")
        finally:
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
        assert {} == await editor.ok("ping")
        raw.writer.transport.abort()


async def _ask_on(raw: Raw, command: str) -> None:
    """Ask the same without end."""
    with contextlib.suppress(OSError):
        while not raw.writer.transport.is_closing():
            raw.text(command)
            await asyncio.sleep(1 * MS)
