"""Measure what a busy thread in the node's process does to fan-out, which gives the interpreter lock away to write.

One message in flight to N subscribers, without and with a thread in pure Python beside it; the event loop thread's own
processor time, and time by the clock from publication to the last delivery, for one delivery.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from loadtest.bench import stage
from loadtest.bench.common import Row, descriptors, rows
from loadtest.bench.deliver import raise_load
from loadtest.bench.load import DATA_BYTES, Load
from loadtest.bench.probed import ask
from loadtest.bench.stage import Process, Stage

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
ROUNDS, QUICK_ROUNDS = 5, 2
MESSAGES, QUICK_MESSAGES = 20, 3
ALONE, BESIDE = "reference: nothing beside it", "a busy thread beside it"
TARGET = "<= 1.5 x"


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return the event loop's processor time and time by the clock for one delivery, in microseconds."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), descriptors() - 300)
    messages = QUICK_MESSAGES if quick else MESSAGES
    cpu: dict[str, list[float]] = {ALONE: [], BESIDE: []}
    wall: dict[str, list[float]] = {ALONE: [], BESIDE: []}

    def note(name: str, measure: Callable[[], tuple[float, float]]) -> None:
        for found, value in zip((cpu, wall), measure(), strict=True):
            found[name].append(value)

    with ExitStack() as stack:
        node = stack.enter_context(stage.probed(on, **stage.FEW_PINGS))
        load = raise_load(node, count, stack)
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            note(ALONE, lambda: _published(node, load, messages))
            ask(node.port, "spin")
            note(BESIDE, lambda: _published(node, load, messages))
            ask(node.port, "rest")
    return [
        *rows("busy", f"us CPU, {count} subscribers", cpu, payload_bytes=DATA_BYTES, targets={BESIDE: TARGET}),
        *rows("busy", f"us, {count} subscribers", wall, payload_bytes=DATA_BYTES, targets={BESIDE: TARGET}),
    ]


def _published(node: Process, load: Load, messages: int) -> tuple[float, float]:
    cpu, started = ask(node.port, "cpu"), time.perf_counter()
    load.windowed(messages, 1)
    elapsed = time.perf_counter() - started
    return tuple(x / messages / load.subscribers * 1e6 for x in (ask(node.port, "cpu") - cpu, elapsed))  # type: ignore[return-value]
