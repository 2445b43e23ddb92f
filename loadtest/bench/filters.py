"""Measure what tags filters add to fan-out: N subscribers with ten distinct filters against as many with none.

One node, one channel for each variant, publications of 200 bytes with the same kind of tags everywhere. Either each
publication matches all ten filters, or one of the ten, so that a tenth of the subscribers hear it. Processor time of
the node from one publication to its last delivery, one in flight; the reference is measured before and after.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from loadtest.bench import stage
from loadtest.bench.common import Row, between, descriptors, rows
from loadtest.bench.deliver import used
from loadtest.bench.load import DATA_BYTES, Load
from loadtest.bench.publishers import HttpPublisher
from loadtest.bench.stage import Process, Stage
from loadtest.bench.swarm import Swarm

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
ROUNDS, QUICK_ROUNDS = 5, 1
#: Messages in a round, each delivered before the next.
MESSAGES, QUICK_MESSAGES = 60, 10
FILTERS = 10
TARGET = "<= 1.5 x"
UNFILTERED, ALL, ONE = "reference: no filter", "10 filters, all match", "10 filters, one matches"
_CHANNELS = {UNFILTERED: "bench:none", ALL: "bench:each", ONE: "bench:some"}


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return processor time for one delivery and for one publication in microseconds."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), (descriptors() - 300) // 3)
    count = max(1, count // FILTERS) * FILTERS
    messages = QUICK_MESSAGES if quick else MESSAGES
    with ExitStack() as stack:
        node = stack.enter_context(stage.probed(on, stage.STREAMS_CONFIG, **stage.FEW_PINGS))
        loads = {variant: _load(node, variant, count, stack) for variant in _CHANNELS}

        def measure(variant: str) -> float:
            load = loads[variant]
            return used(node, load, messages, lambda: load.windowed(messages, 1))

        found = between(
            QUICK_ROUNDS if quick else ROUNDS,
            UNFILTERED,
            lambda: measure(UNFILTERED),
            {ALL: lambda: measure(ALL), ONE: lambda: measure(ONE)},
        )
    whole = {variant: [us * loads[variant].subscribers for us in times] for variant, times in found.items()}
    who = f"{count} subscribers"
    return [
        *rows("filters", f"us CPU a delivery, {who}", found, payload_bytes=DATA_BYTES, targets={ALL: TARGET}),
        *rows("filters", f"us CPU a publication, {who}", whole, payload_bytes=DATA_BYTES, targets={ALL: TARGET}),
    ]


def wish(variant: str, number: int) -> dict[str, Any]:
    """Return what the n-th subscriber asks for: one of ten filters that are all distinct."""
    which = number % FILTERS
    if variant == UNFILTERED:
        return {}
    if variant == ALL:  # weights are FILTERS or more
        return {"tf": _both({"key": "topic", "cmp": "ex"}, {"key": "weight", "cmp": "gte", "val": str(which)})}
    return {"tf": _both({"key": "topic", "cmp": "eq", "val": f"t{which}"}, {"key": "weight", "cmp": "gte", "val": "1"})}


def _both(*nodes: dict[str, str]) -> dict[str, Any]:
    return {"op": "and", "nodes": nodes}


def tags(number: int) -> bytes:
    """Return the tags of the n-th publication, as a field that follows others."""
    return b',"tags":{"topic":"t%d","weight":"%d"}' % (number % FILTERS, FILTERS)


def _load(node: Process, variant: str, count: int, stack: ExitStack) -> Load:
    channel = _CHANNELS[variant]
    swarm = stack.enter_context(Swarm(node.port))
    swarm.open(count, lambda n: channel, wish=lambda n: wish(variant, n))
    publisher = HttpPublisher(node.port, swarm, tags)
    stack.callback(publisher.close)
    return Load(swarm, publisher, lambda n: channel, count // FILTERS if variant == ONE else count)
