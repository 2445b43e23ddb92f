"""Measure the memory of an idle subscriber by the way it came and by what it asked for.

Each kind has a node of its own, on which some have come and gone before, so that code and arenas are there. Two
publications go to all: only then do those with deltas hold what the next one leads from. The reference is an anonymous
subscriber over a WebSocket, in JSON; its own memory beside that of a bare socket is in sockets.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from hub.model import Actor, Level, Role
from loadtest.bench import filters, stage
from loadtest.bench.common import Row, descriptors, pss_kib, rows
from loadtest.bench.load import message
from loadtest.bench.probed import ask
from loadtest.bench.stage import Process, Stage
from loadtest.bench.ways import Visitors

SUBSCRIBERS, QUICK_SUBSCRIBERS = 10_000, 500
#: Memory is counted in pages: of fewer there is nothing to be seen.
_LEAST = 500
CHANNEL = "bench:sala"
#: Clients that come and go before.
_WARM = 50
#: Seconds in which the node finishes what was under way.
_SETTLE_S, _QUICK_SETTLE_S = 1.0, 0.1
REFERENCE = "reference: WebSocket, JSON"


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return KiB of memory for each subscriber."""
    count = min(count or (QUICK_SUBSCRIBERS if quick else SUBSCRIBERS), descriptors() - 300)
    count = max(count, _LEAST)
    whole = "<= 0.75 KiB"
    # What brings the n-th client, and how much it may take.
    kinds: dict[str, tuple[Callable[[Visitors, int], None], str]] = {
        REFERENCE: (lambda come, n: come.json(), whole),
        "WebSocket, Protobuf": (lambda come, n: come.protobuf(), whole),
        "with one of 10 filters": (lambda come, n: come.json(wish=filters.wish(filters.ALL, n)), "<= 1.05 x"),
        "with deltas": (lambda come, n: come.json(wish={"delta": "fossil"}), "<= 1.05 x"),
        "with a token of its own": (lambda come, n: come.json(_token(on, n)), whole),
        "SSE, emulation": (lambda come, n: come.sse(), "<= 1.5 KiB"),
        "HTTP stream, emulation": (lambda come, n: come.http_stream(), "<= 1.5 KiB"),
        "SSE, unidirectional": (lambda come, n: come.uni_sse(), "<= 1.5 KiB"),
    }
    found = {
        name: [_each(on, count, come, _QUICK_SETTLE_S if quick else _SETTLE_S)] for name, (come, _) in kinds.items()
    }
    targets = {name: target for name, (_, target) in kinds.items()}
    return rows("memory", f"KiB of PSS each, {count} subscribers", found, targets=targets)


def _each(on: Stage, count: int, come: Callable[[Visitors, int], None], settle_s: float) -> float:
    """Return KiB for each of `count` subscribers of a new node."""
    with stage.probed(on, stage.STREAMS_CONFIG, **stage.FEW_PINGS) as node:
        with Visitors(node.port, CHANNEL) as before:
            _arrive(before, _WARM, come)
        _settle(node, settle_s)
        empty = pss_kib(node.pid)
        with Visitors(node.port, CHANNEL) as visitors:
            _arrive(visitors, count, come)
            _settle(node, settle_s)
            if ask(node.port, "connections") != count:
                raise RuntimeError("not all subscribers are still connected")
            return (pss_kib(node.pid) - empty) / count


def _arrive(visitors: Visitors, count: int, come: Callable[[Visitors, int], None]) -> None:
    for number in range(count):
        come(visitors, number)
    for number in range(2):
        visitors.publish(message(number))


def _settle(node: Process, seconds: float) -> None:
    time.sleep(seconds)
    ask(node.port, "garbage")


def _token(on: Stage, number: int) -> str:
    return on.token(Actor(f"leitora-{number:05d}", Role.READER, Level.PUBLIC))
