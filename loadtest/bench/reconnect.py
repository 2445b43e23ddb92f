"""Measure what it takes when a node is restarted and all its clients return within a second to recover what they missed.

One round: N clients come to a node, subscribe, and hear some publications. It gets SIGTERM, which sends them away; the
same is published on another node; then a new one starts on the same port, with the same database and Redis. All
return within a second, each with its position, while the same is published once more. They have caught up when the
last one has the last publication: how long that takes is compared with their first arrival. Every client checks every
offset. This is done on a durable channel, `posts`, and on an ephemeral one with history.

Queries to PostgreSQL are counted by the server itself, from the start of the new node to its end, and compared with
those of a node to which nobody comes, which lives as long and publishes the same. So what a node asks for by itself is
in both, give or take a few.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import asyncpg

from loadtest.bench import client, stage
from loadtest.bench.common import Row, descriptors, rows
from loadtest.bench.crowd import Crowd
from loadtest.bench.load import DATA_BYTES, message
from loadtest.bench.socketclient import SocketClient
from loadtest.bench.stage import Stage

CLIENTS, QUICK_CLIENTS = 5000, 50
ROUNDS, QUICK_ROUNDS = 3, 1
#: Publications before, during and after the restart, each.
MESSAGES, QUICK_MESSAGES = 20, 3
#: Seconds within which all set out.
WITHIN_S = 1.0
TARGET = "<= 10 s"
DURABLE, EPHEMERAL = "posts", "kept"
_POLL_S = 0.02


@dataclass(slots=True)
class Found:
    """What was measured on one kind of channel, a value a round."""

    #: Seconds until all were subscribed for the first time, and until all had caught up.
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    #: Transactions in PostgreSQL, without the crowd and with it.
    without: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    #: What the crowd counted, all clients together.
    lost: int = 0
    twice: int = 0
    unrecovered: int = 0
    turned_away: int = 0


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return times in seconds, queries to PostgreSQL for each client, and what was lost or came twice."""
    count = min(count or (QUICK_CLIENTS if quick else CLIENTS), descriptors() - 300)
    messages = QUICK_MESSAGES if quick else MESSAGES
    rounds = QUICK_ROUNDS if quick else ROUNDS
    table = []
    for kind in (DURABLE, EPHEMERAL):
        found = Found()
        for number in range(rounds):
            channel = DURABLE if kind == DURABLE else f"{EPHEMERAL}:{number}"
            _round(on, channel, count, messages, found)
        table += _rows(kind, count, found)
    return table


def _rows(kind: str, count: int, found: Found) -> list[Row]:
    first, again = f"reference: first arrival, {kind}", f"return and recovery, {kind}"
    nobody, all_of_them = f"reference: nobody returns, {kind}", f"all return, {kind}"
    each = [(b - w) / count for b, w in zip(found.beside, found.without, strict=True)]
    whole = [
        Row("reconnect", f"{what}, {kind}", DATA_BYTES, f"of {count} clients", len(each), n, n, target=target)
        for what, n, target in (
            ("lost", found.lost, "0"),
            ("came twice", found.twice, "0"),
            ("not recovered", found.unrecovered, "0"),
            ("turned away and came again", found.turned_away, ""),
        )
    ]
    return [
        *rows("reconnect", f"s, {count} clients", {first: found.first, again: found.again},
              payload_bytes=DATA_BYTES, targets={again: TARGET}),
        *rows("reconnect", "transactions in PostgreSQL", {nobody: found.without, all_of_them: found.beside}),
        Row("reconnect", f"one client returns, {kind}", 0, "transactions in PostgreSQL", len(each), min(each),
            sorted(each)[len(each) // 2], target="0"),
        *whole,
    ]  # fmt: skip


def _round(on: Stage, channel: str, count: int, messages: int, found: Found) -> None:
    port = stage.free_port()
    with Crowd(port, channel, count) as crowd:
        with _node(on, port) as pid:
            started = time.monotonic()
            crowd.arrive(WITHIN_S)
            found.first.append(time.monotonic() - started)
            begin = crowd.offset
            _publish(on, port, channel, messages)
            crowd.reach(begin + messages)
            os.kill(pid, signal.SIGTERM)
            crowd.sent_away()
        with _node(on, stage.free_port()) as _:
            pass
