"""What the SDKs' own tests do not look at: pings that come in time, and messages that come once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.flows.channels import channel, data_of
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import LEO, RunningNode, token
from tests.web.serving import Api


async def test_clients_are_pinged_in_the_interval_that_they_were_told(api: Api) -> None:
    async with client(api.a.ws, token(LEO)) as c:
        assert (1, True) == (c.connected["ping"], c.connected["pong"])
        began = time.monotonic()
        await eventually(lambda: c.pings >= 3, 20_000 * MS)
        assert c.pings <= 2 + (time.monotonic() - began) / c.connected["ping"], "and not more often"


async def test_every_message_comes_once_whoever_comes_and_goes_meanwhile(api: Api) -> None:
    """Clients leave and come back with their position while others publish: no duplicate, no hole."""
    name = channel("sala")
    done = asyncio.Event()

    async def publish() -> None:
        for n in range(120):
            await api.ok("publish", channel=name, data=n)
        done.set()

    async def follow(node: RunningNode) -> list[int]:
        seen: list[int] = []
        position: dict[str, Any] = {}
        while len(seen) < 120:
            async with client(node.ws, token(LEO)) as c:
                result = await c.ok("subscribe", channel=name, **({"recover": True, **position} if position else {}))
                assert not position or result["recovered"]
                recovered = result.get("publications", [])
                position = {"epoch": result["epoch"], "offset": result.get("offset", 0)}
                at_least = 1 if not done.is_set() else 0
                live = await c.wait_for(name, at_least) if len(seen) + len(recovered) < 120 else []
                for p in [*recovered, *live]:
                    seen.append(p["data"])
                    position["offset"] = max(position["offset"], p["offset"])
        return seen

    async with client(api.b.ws) as starts:
        await starts.ok("subscribe", channel=name)
        followers = [asyncio.create_task(follow(node)) for node in (api.a, api.b, api.b)]
        while sum([(await at.node.feeds.channels()).get(name, 0) for at in (api.a, api.b)]) < 4:
            await asyncio.sleep(5 * MS)
        await publish()
        for seen in await asyncio.gather(*followers):
            assert list(range(120)) == seen
        assert list(range(120)) == data_of(await starts.wait_for(name, 120))
