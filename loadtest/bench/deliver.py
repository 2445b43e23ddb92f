"""Measure what one delivery costs, in the node's processor time, and how late its event loop is meanwhile.

N clients on one channel, messages of 200 bytes through `POST /api/publish`, compliance rules, Redis and fan-out. The
reference is floor.py, a loop of `os.write` to as many clients of the same swarm, before and after in each round.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from loadtest.bench import stage
from loadtest.bench.common import Row, between, cpu_s, descriptors, latency_row, percentile, rows
from loadtest.bench.load import DATA_BYTES, Load
from loadtest.bench.probed import ask
from loadtest.bench.publishers import HttpPublisher
from loadtest.bench.stage import Process, Stage
from loadtest.bench.swarm import Swarm

SUBSCRIBERS, QUICK_SUBSCRIBERS = 5000, 50
ROUNDS, QUICK_ROUNDS = 5, 1
#: Messages in a round, with some in flight; and seconds of messages at a rate.
MESSAGES, QUICK_MESSAGES = 60, 4
SECONDS, QUICK_SECONDS = 4.0, 0.2
RATE = 200
#: Messages a second while the event loop is looked at, and for how many seconds.
CALM_RATE, CALM_SECONDS, QUICK_CALM_SECONDS = 20, 20.0, 0.5
CHANNEL = "bench:sala"


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return processor time for one delivery in microseconds, and the event loop's lag in milliseconds."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), (descriptors() - 300) // 2)
    messages, seconds = (QUICK_MESSAGES, QUICK_SECONDS) if quick else (MESSAGES, SECONDS)
    with ExitStack() as stack:
        node, floor = stack.enter_context(stage.probed(on, **stage.FEW_PINGS)), stack.enter_context(stage.floor(on))
        load, bare = raise_load(node, count, stack), raise_load(floor, count, stack)
        found = between(
            QUICK_ROUNDS if quick else ROUNDS,
            "reference: loop of os.write",
            lambda: used(floor, bare, messages, lambda: bare.windowed(messages, 1)),
            {
                "one in flight": lambda: used(node, load, messages, lambda: load.windowed(messages, 1)),
                "four in flight": lambda: used(node, load, messages, lambda: load.windowed(messages, 4)),
                f"{RATE} messages/s": lambda: used(
                    node, load, round(RATE * seconds), lambda: load.paced(round(RATE * seconds), RATE)
                ),
            },
        )
        seconds = QUICK_CALM_SECONDS if quick else CALM_SECONDS
        calm = _lags(node, lambda: load.idle(seconds))
        busy = _lags(node, lambda: load.paced(round(CALM_RATE * seconds), CALM_RATE))
    targets = {"one in flight": "<= 1.15 x", "four in flight": "<= 0.45 x", f"{RATE} messages/s": "<= 0.25 x"}
    return [
        *rows("deliver", f"us CPU, {count} subscribers", found, payload_bytes=DATA_BYTES, targets=targets),
        *_lag_rows(calm, busy, count),
    ]


def raise_load(server: Process, count: int, stack: ExitStack) -> Load:
    """Return `count` subscribers of one channel and who publishes to it."""
    swarm = stack.enter_context(Swarm(server.port))
    swarm.open(count, lambda n: CHANNEL)
    publisher = HttpPublisher(server.port, swarm)
    stack.callback(publisher.close)
    return Load(swarm, publisher, lambda n: CHANNEL, count)


def used(server: Process, load: Load, messages: int, publish: Callable[[], None]) -> float:
    """Return the processor time that the server used for one delivery while something was published."""
    before = cpu_s(server.pid)
    publish()
    return (cpu_s(server.pid) - before) / messages / load.subscribers * 1e6


def _lags(node: Process, act: Callable[[], None]) -> list[float]:
    ask(node.port, "lag")
    act()
    lags: list[float] = ask(node.port, "lags")
    return lags


def _lag_rows(calm: list[float], busy: list[float], count: int) -> list[Row]:
    """Return rows of lags; their ratio is that of the 99th percentiles."""
    what = f"event loop, {CALM_RATE} messages/s to {count}"
    found = []
    for lags, name, target in (
        (calm, "reference: event loop at rest", ""),
        (busy, what, "p99 < 10 ms"),
    ):
        ratio = percentile(lags, 0.99) / percentile(calm, 0.99)
        found.append(latency_row("deliver", name, lags, payload_bytes=DATA_BYTES, ratio=ratio, target=target))
    return found
