"""Measure what one message costs whose channel has one subscriber, when there are 5,000 such channels.

Processor time of the node from the publication to its delivery, with some messages in flight, each on the next
channel. Published in two ways: with `POST /api/publish`, which is a part of the cost then, and into Redis past the
node. The reference is floor.py, which is asked by POST, too, and does one `os.write`.
"""

from __future__ import annotations

from contextlib import ExitStack

from loadtest.bench import stage
from loadtest.bench.common import Row, between, descriptors, rows
from loadtest.bench.deliver import used
from loadtest.bench.load import DATA_BYTES, Load
from loadtest.bench.publishers import HttpPublisher, RedisPublisher
from loadtest.bench.stage import Stage
from loadtest.bench.swarm import Swarm

CHANNELS, QUICK_CHANNELS = 5000, 50
ROUNDS, QUICK_ROUNDS = 5, 1
#: Messages in flight.
WINDOW = 16
TARGET = "<= 60 us"
REFERENCE, THROUGH_API, THROUGH_REDIS = "reference: POST, os.write", "POST to delivery", "Redis to delivery"


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return processor time for one message in microseconds."""
    count = min(count or (QUICK_CHANNELS if quick else CHANNELS), (descriptors() - 300) // 2)
    with ExitStack() as stack:
        node, floor = stack.enter_context(stage.probed(on, **stage.FEW_PINGS)), stack.enter_context(stage.floor(on))

        def channel(n: int) -> str:
            return f"bench:{n % count:05d}"

        swarms = [stack.enter_context(Swarm(server.port)) for server in (node, floor)]
        for swarm in swarms:
            swarm.open(count, channel)
        publishers = (
            HttpPublisher(node.port, swarms[0]),
            RedisPublisher(on.urls.redis_url, swarms[0]),
            HttpPublisher(floor.port, swarms[1]),
        )
        for publisher in publishers:
            stack.callback(publisher.close)
        api, past = (Load(swarms[0], publisher, channel, 1) for publisher in publishers[:2])
        bare = Load(swarms[1], publishers[2], channel, 1)
        found = between(
            QUICK_ROUNDS if quick else ROUNDS,
            REFERENCE,
            lambda: used(floor, bare, count, lambda: bare.windowed(count, WINDOW)),
            {
                THROUGH_API: lambda: used(node, api, count, lambda: api.windowed(count, WINDOW)),
                THROUGH_REDIS: lambda: used(node, past, count, lambda: past.windowed(count, WINDOW)),
            },
        )
    return rows(
        "channels", f"us CPU, {count} channels", found, payload_bytes=DATA_BYTES,
        targets={THROUGH_API: TARGET, THROUGH_REDIS: TARGET},
    )  # fmt: skip
