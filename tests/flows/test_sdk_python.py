"""The unmodified PyPI SDK `centrifuge-python` against a real node."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import centrifuge
import pytest
from centrifuge import ClientState

from hub.wire.codes import SHUTDOWN
from tests.flows.test_sdk_js import cut
from tests.support.client import client, key, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, LEO, RunningNode, token
from tests.support.posting import publish


class Events(centrifuge.ClientEventHandler):  # type: ignore[misc]
    """Remembers what happened to a client."""

    def __init__(self) -> None:
        self.connecting: list[int] = []
        self.connected = 0
        self.disconnected: list[int] = []
        self.publications: list[tuple[str, Any]] = []

    async def on_connecting(self, ctx: Any) -> None:
        self.connecting.append(ctx.code)

    async def on_connected(self, ctx: Any) -> None:
        self.connected += 1

    async def on_disconnected(self, ctx: Any) -> None:
        self.disconnected.append(ctx.code)

    async def on_publication(self, ctx: Any) -> None:
        self.publications.append((ctx.channel, ctx.pub.data))


class Heard(centrifuge.SubscriptionEventHandler):  # type: ignore[misc]
    """Remembers what happened to a subscription."""

    def __init__(self) -> None:
        self.subscribed: list[Any] = []
        self.publications: list[Any] = []

    async def on_subscribed(self, ctx: Any) -> None:
        self.subscribed.append(ctx)

    async def on_publication(self, ctx: Any) -> None:
        self.publications.append(ctx.pub)


@asynccontextmanager
async def sdk(url: str, *tokens: str) -> AsyncIterator[tuple[centrifuge.Client, Events]]:
    """Run a client that asks for its tokens, one after the other."""
    left = list(tokens)

    async def get_token() -> str:
        return left.pop(0) if len(left) > 1 else left[0]

    events = Events()
    c = centrifuge.Client(
        url, events=events, get_token=get_token if tokens else None, min_reconnect_delay=0.02, max_reconnect_delay=0.1
    )
    try:
        await c.connect()
        yield c, events
    finally:
        await c.disconnect()


async def test_connect_subscribe_publish_history_and_rpc(node: RunningNode) -> None:
    async with sdk(node.ws, token(ANA)) as (c, _):
        room, posts = Heard(), Heard()
        sub = c.new_subscription("sala:py", room)
        await sub.subscribe()
        await c.new_subscription("posts", posts).subscribe()
        for n in range(3):
            await sub.publish({"n": n})
        await eventually(lambda: 3 == len(room.publications))
        assert [({"n": n}, n + 1, "ana") for n in range(3)] == [
            (p.data, p.offset, p.info.user) for p in room.publications
        ]
        history = await sub.history(limit=2)
        assert (3, [{"n": 0}, {"n": 1}]) == (history.offset, [p.data for p in history.publications])
        draft = post()
        assert "stored" == (await c.rpc("post.create", draft)).data["status"]
        await c.rpc("post.publish", {"id": draft["id"], "version": 1, "key": key()})
        await eventually(lambda: 1 == len(posts.publications))
        assert draft["title"] == posts.publications[0].data["post"]["title"]
        with pytest.raises(centrifuge.ReplyError) as caught:
            await c.rpc("post.nonsense", {})
        assert 104 == caught.value.code
        with pytest.raises(centrifuge.ReplyError) as caught:
            await c.publish("posts", {})
        assert 103 == caught.value.code


async def test_recovery_after_the_line_was_cut(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO)) as (c, events), client(node.ws, token(ANA)) as editor:
        posts, room = Heard(), Heard()
        await c.new_subscription("posts", posts).subscribe()
        await c.new_subscription("sala:x", room).subscribe()
        await eventually(lambda: bool(posts.subscribed and room.subscribed))
        ids = await publish(editor, 2)
        await eventually(lambda: 2 == len(posts.publications))
        cut(node, "leo")
        ids += await publish(editor, 3)
        await editor.ok("publish", channel="sala:x", data="missed")
        await eventually(lambda: 2 == len(posts.subscribed) == len(room.subscribed))
        for heard in (posts, room):
            assert (True, True) == (heard.subscribed[1].was_recovering, heard.subscribed[1].recovered)
        ids += await publish(editor, 1)
        await eventually(lambda: len(posts.publications) >= 6)
        assert [(i, n + 1) for n, i in enumerate(ids)] == [(p.data["id"], p.offset) for p in posts.publications]
        assert ["missed"] == [p.data for p in room.publications]
        assert 2 == events.connected


async def test_tokens_are_refreshed_expired_ones_replaced_and_forged_ones_final(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO, ttl_s=-5), token(LEO, ttl_s=2), token(LEO)) as (c, events):
        await c.ready()
        await asyncio.sleep(2.5)
        assert ClientState.CONNECTED == c.state
        assert [] == events.disconnected
    async with sdk(node.ws, token(LEO)[:-4] + "AAAA") as (c, events):
        await eventually(lambda: bool(events.disconnected))
        assert [3500] == events.disconnected


async def test_a_shutdown_sends_clients_elsewhere_and_the_tokens_channels_follow(node: RunningNode) -> None:
    async with (
        sdk(node.ws, token(LEO, channels=("posts",))) as (c, events),
        client(node.ws, token(ANA)) as editor,
    ):
        await c.ready()
        first = await publish(editor)
        await eventually(lambda: 1 == len(events.publications))
        await node.node.connections.drain(SHUTDOWN)
        await eventually(lambda: 2 == events.connected)
        assert 3001 == events.connecting[1]
        async with client(node.ws, token(ANA)) as again:
            second = await publish(again)
            await eventually(lambda: 2 == len(events.publications))
    assert [("posts", i) for i in first + second] == [(ch, data["id"]) for ch, data in events.publications]
