"""What an order does with a node's own connections: whom it means, in what portions, and one that fails."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from hub.errors import Refused
from hub.feeds.local import Counts
from hub.sockets import remote as module
from hub.sockets.remote import Remote
from hub.wire import control
from hub.wire.control import Disconnect, Subscribe, Unsubscribe
from tests.support.client import Client, client
from tests.support.clock import eventually
from tests.support.nodes import ANA, BIA, RunningNode, token


class Crowd:
    """Connections of ana, of bia, and of the anonymous, and what carries orders out."""

    def __init__(self, node: RunningNode, clients: list[Client]) -> None:
        self.emulated: list[tuple[str, bytes]] = []
        n = node.node
        self.remote = Remote(n.connections, n.dispatcher, n.feeds, lambda *message: self.emulated.append(message))
        self.ana, self.bia, self.anonymous = clients[0:5], clients[5:8], clients[8:]

    @property
    def everybody(self) -> list[Client]:
        return [*self.ana, *self.bia, *self.anonymous]


@pytest_asyncio.fixture(loop_scope="session")
async def crowd(node: RunningNode, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Crowd]:
    """Ten clients, looked at two between turns of the loop."""
    monkeypatch.setattr(module, "BATCH", 2)
    async with AsyncExitStack() as stack:
        tokens = [token(ANA)] * 5 + [token(BIA)] * 3 + [""] * 2
        clients = [await stack.enter_async_context(client(node.ws, t)) for t in tokens]
        yield Crowd(node, clients)
    await eventually(lambda: 0 == len(node.node.connections))


async def on(channel: str, clients: list[Client]) -> list[int]:
    """Return who of them has been subscribed to a channel, after all have answered once more."""
    for each in clients:
        await each.ok("ping")
    return [
        i for i, each in enumerate(clients) if any("subscribe" in p for p in each.pushes if channel == p["channel"])
    ]


async def test_an_order_reaches_all_connections_of_its_user_and_nobody_else(crowd: Crowd) -> None:
    await crowd.remote.subscribe(Subscribe(user="ana", channel="sala:r1"))
    assert [0, 1, 2, 3, 4] == await on("sala:r1", crowd.everybody)
    await crowd.remote.subscribe(Subscribe(user="", channel="sala:r2"))
    assert [8, 9] == await on("sala:r2", crowd.everybody)
    await crowd.remote.subscribe(Subscribe(user="ninguém", channel="sala:r3"))
    assert [] == await on("sala:r3", crowd.everybody)


async def test_an_order_for_one_client_must_name_its_user_too(crowd: Crowd) -> None:
    first = crowd.ana[0].connected["client"]
    await crowd.remote.subscribe(Subscribe(user="bia", client=first, channel="sala:r4"))
    await crowd.remote.subscribe(Subscribe(user="ana", session="s", channel="sala:r4"))
    assert [] == await on("sala:r4", crowd.everybody)
    await crowd.remote.subscribe(Subscribe(user="ana", client=first, channel="sala:r4"))
    assert [0] == await on("sala:r4", crowd.everybody)


async def test_what_fails_for_one_is_told_after_all_have_been_served(crowd: Crowd, node: RunningNode) -> None:
    with pytest.raises(Refused):
        await crowd.remote.subscribe(Subscribe(user="bia", channel="drafts:ana"))
    assert [] == await on("drafts:ana", crowd.everybody)
    limit = node.node.settings.client.channel_limit
    one = next(c for c in node.node.connections if c.id == crowd.bia[0].connected["client"])
    for i in range(limit):
        await node.node.dispatcher.subscribe_for(one, f"eco:r{i}")
    await crowd.remote.subscribe(Subscribe(user="bia", channel="sala:r5"))
    assert 3505 == (await crowd.bia[0].closed())[0]  # it has too many
    assert [0, 1] == await on("sala:r5", crowd.bia[1:])


async def test_one_that_leaves_in_the_middle_of_an_order_is_passed_over(crowd: Crowd) -> None:
    subscribing = asyncio.create_task(crowd.remote.subscribe(Subscribe(user="ana", channel="sala:r6")))
    await asyncio.sleep(0)
    await crowd.remote.disconnect(Disconnect(user="ana", code=3503, reason="r"))
    await subscribing
    assert [3503] * 5 == [(await each.closed())[0] for each in crowd.ana]

    async def nobody_is_left() -> bool:
        return "sala:r6" not in await crowd.remote.channels("")

    await eventually(nobody_is_left)


async def test_the_end_of_all_subscriptions_leaves_none(crowd: Crowd) -> None:
    for channel in ("sala:r7", "eco:r7", "posts"):
        await crowd.remote.subscribe(Subscribe(user="ana", channel=channel))
    assert 5 == (await crowd.remote.channels(""))["posts"]
    await crowd.remote.unsubscribe(Unsubscribe(user="ana", channel="", code=2000, reason="r"))
    assert {} == (await crowd.remote.channels(""))
    for each in crowd.ana:
        await each.ok("ping")
        assert 3 == sum("unsubscribe" in p for p in each.pushes)


async def test_counts_are_of_those_who_said_who_they_are(crowd: Crowd, node: RunningNode) -> None:
    await crowd.remote.subscribe(Subscribe(user="ana", channel="sala:r8"))
    await crowd.remote.subscribe(Subscribe(user="bia", channel="posts"))
    async with client(node.ws, connects=False):
        await eventually(lambda: 11 == len(node.node.connections))
        assert Counts(clients=10, users=3, subscriptions=8, channels=2) == await crowd.remote.counts()


async def test_other_work_goes_on_during_an_order(crowd: Crowd) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    await crowd.remote.refresh(control.Refresh(user="ninguém"))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert 5 <= turns


async def test_a_frame_is_handed_on_to_whoever_has_the_sessions(crowd: Crowd) -> None:
    crowd.remote.emulate(control.Emulate(session="s", data=b"{}"))
    assert [("s", b"{}")] == crowd.emulated
