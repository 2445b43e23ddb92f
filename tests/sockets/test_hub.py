"""hub.sockets.hub: heartbeat, ends of tokens, farewell. Intervals are short by settings; nothing is timed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.settings import Settings
from hub.wire.codes import SHUTDOWN
from tests.sockets.raw import upgraded
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, BIA, LEO, MED, ROOT, RunningNode, token


@contextlib.asynccontextmanager
async def serving(settings: Settings, **values: Any) -> AsyncIterator[RunningNode]:
    """Run a node with some values of the client's settings changed."""
    async with nodes.running(nodes.changed(settings, "client", **values)) as node:
        yield node


# -- heartbeat


async def test_who_answers_pings_stays_and_who_does_not_is_closed_with_3012(settings: Settings) -> None:
    short = {"ping_interval": 100 * MS, "pong_timeout": 50 * MS}
    async with serving(settings, **short) as node, client(node.ws) as quick, client(node.ws) as deaf:
        deaf.answer_pings = False
        assert (3012, "no pong") == await deaf.closed()
        seen = quick.pings
        await eventually(lambda: quick.pings >= seen + 5)
        assert {} == await quick.ok("ping")


async def test_a_pong_counts_whatever_comes_with_it(settings: Settings) -> None:
    async with serving(settings, ping_interval=100 * MS, pong_timeout=50 * MS) as node, client(node.ws) as c:
        c.answer_pings = False
        for n in range(5):
            await eventually(lambda n=n: c.pings > n)  # type: ignore[misc]
            await c.socket.send(f'{{"id":{n + 50},"ping":{{}}}}\n{{}}')
        assert {} == await c.ok("ping")


async def test_a_pong_may_take_longer_than_the_interval_says(settings: Settings) -> None:
    # A time-out beyond the interval is a whole interval, not what is left of it after going round.
    async with serving(settings, ping_interval=3, pong_timeout=4) as node:
        assert node.node.connections._pong_slots == len(node.node.connections._slots) == 3


async def test_pings_are_spread_over_the_interval(settings: Settings) -> None:
    async with serving(settings, ping_interval=4) as node, contextlib.AsyncExitStack() as stack:
        for _ in range(8):
            await stack.enter_async_context(client(node.ws))
        assert [2, 2, 2, 2] == [len(slot) for slot in node.node.connections._slots]


# -- connecting in time


@pytest.mark.parametrize("frames", [[], ["{}"]], ids=["silent", "pong"])
async def test_who_does_not_connect_in_time_is_closed_with_3502(settings: Settings, frames: list[str]) -> None:
    short = {"ping_interval": 100 * MS, "stale_close_delay": 50 * MS}
    async with serving(settings, **short) as node, client(node.ws, connects=False) as c, client(node.ws) as in_time:
        for frame in frames:
            await c.socket.send(frame)
        assert (3502, "stale") == await c.closed()
        assert {} == await in_time.ok("ping")


# -- ends of tokens


@pytest.fixture
def short() -> dict[str, float]:
    """A token ends at a whole second, so its grace is the only short time here."""
    return {"ping_interval": 100 * MS, "expired_close_delay": 200 * MS}


async def test_without_a_refresh_the_end_of_a_token_closes_with_3005(
    settings: Settings, short: dict[str, float]
) -> None:
    async with serving(settings, **short) as node, client(node.ws, token(ANA, ttl_s=2)) as c, client(node.ws) as nobody:
        assert c.connected["expires"] is True
        assert (3005, "expired") == await c.closed()
        assert {} == await nobody.ok("ping")


async def test_a_refresh_moves_the_end(settings: Settings, short: dict[str, float]) -> None:
    ends = token(ANA, ttl_s=2)
    async with serving(settings, **short) as node, client(node.ws, ends) as renewed, client(node.ws, ends) as forgotten:
        result = await renewed.ok("refresh", token=token(ANA, ttl_s=60))
        assert result["expires"] is True
        assert 50 < result["ttl"] <= 60
        assert renewed.connected["client"] == result["client"]
        assert 3005 == (await forgotten.closed())[0]
        assert {} == await renewed.ok("ping")


async def test_a_refresh_may_also_bring_the_end_nearer(settings: Settings, short: dict[str, float]) -> None:
    async with serving(settings, **short) as node, client(node.ws, token(ANA)) as c:
        await c.ok("refresh", token=token(ANA, ttl_s=2))
        assert 3005 == (await c.closed())[0]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (ANA, BIA, 3500), (ANA, LEO, 3500), (MED, ROOT, 3500), (ANA, nodes.Actor("ana", MED.role, MED.clearance), 3014),
        (ROOT, nodes.Actor("root", ROOT.role, ANA.clearance), 3014),
        (MED, nodes.Actor("med", ANA.role, ANA.clearance), 3014),
    ],
    ids=["user", "user-and-role", "user-and-clearance", "promoted", "lowered", "demoted"],
)  # fmt: skip
async def test_a_refresh_for_somebody_else_or_another_clearance_closes(
    node: RunningNode, before: nodes.Actor, after: nodes.Actor, code: int
) -> None:
    async with client(node.ws, token(before)) as c:
        await c.ok("subscribe", channel="posts")
        await c.send("refresh", token=token(after))
        assert code == (await c.closed())[0]


async def test_the_anonymous_can_not_become_somebody(node: RunningNode) -> None:
    async with client(node.ws) as c:
        await c.send("refresh", token=token(ANA))
        assert 3500 == (await c.closed())[0]


async def test_nothing_is_kept_of_those_who_left(settings: Settings) -> None:
    async with serving(settings) as node, client(node.ws, token(LEO)) as stays:
        connections = node.node.connections
        for _ in range(30):
            async with client(node.ws, token(ANA)):
                pass
        await eventually(lambda: len(connections) == 1)
        assert [stays.connected["client"]] == [c.id for c in connections]
        assert {} == connections._strangers


# -- farewell


async def test_a_node_that_stops_sends_everybody_elsewhere_with_3001(settings: Settings) -> None:
    async with serving(settings) as node, contextlib.AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(client(node.ws)) for _ in range(5)]
        unconnected = await stack.enter_async_context(client(node.ws, connects=False))
        stopping = asyncio.create_task(node.stop())
        for c in (*everybody, unconnected):
            assert (3001, "shutdown") == await c.closed()
        await stopping


async def test_a_peer_that_never_reads_does_not_keep_a_node_from_stopping(settings: Settings) -> None:
    async with serving(settings) as node, upgraded(node) as raw:
        await raw.frames(until=b"connect")
        async with asyncio.timeout(10_000 * MS):
            await node.stop()
        assert len(node.node.connections) == 0


async def test_farewell_is_paced(settings: Settings) -> None:
    async with serving(settings) as node, contextlib.AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(client(node.ws)) for _ in range(5)]
        await node.node.connections.drain(SHUTDOWN, batch=2, pause_s=0)
        for c in everybody:
            assert 3001 == (await c.closed())[0]
        await eventually(lambda: len(node.node.connections) == 0)
