"""Measure a restart of a node: all its clients return within a second, each to recover what it missed.

One round: N clients come to a node, subscribe, and hear some publications. It gets SIGTERM, which sends them away; the
same is published on another node; then a new one starts on the same port, with the same database and Redis. All
return within a second, each with its position, while the same is published once more. They have caught up when the
last one has the last publication: how long that takes is compared with their first arrival. Every client checks every
offset. This is done on a durable channel, `posts`, and on an ephemeral one with history.

Transactions in PostgreSQL and commands in Redis are counted by the servers themselves, from the start of the new node
to its end, and compared with those of a node to which nobody comes, which lives as long and publishes the same. So what
a node asks for by itself is in both, give or take a few.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

import asyncpg
import orjson
import redis

from loadtest.bench import client, stage
from loadtest.bench.common import Row, descriptors, rows
from loadtest.bench.crowd import Crowd
from loadtest.bench.gate import PARAGRAPH
from loadtest.bench.load import DATA_BYTES, message
from loadtest.bench.socketclient import SocketClient
from loadtest.bench.stage import Process, Stage

CLIENTS, QUICK_CLIENTS = 5000, 50
ROUNDS, QUICK_ROUNDS = 3, 1
#: Publications before, during and after the restart, each.
MESSAGES, QUICK_MESSAGES = 20, 3
#: Seconds within which all set out.
WITHIN_S = 1.0
TARGET = "<= 10 s"
DURABLE, EPHEMERAL = "posts", "kept"
BODY = PARAGRAPH[:DATA_BYTES]
_PATIENCE_S, _POLL_S = 30.0, 0.02
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
_COUNTED = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1"


class Counts(NamedTuple):
    """What the servers have done so far."""

    #: Transactions in PostgreSQL.
    transactions: int
    #: Commands in Redis.
    commands: int

    def since(self, before: Counts) -> Counts:
        """Return the difference."""
        return Counts(self.transactions - before.transactions, self.commands - before.commands)


@dataclass(slots=True)
class Found:
    """What was measured on one kind of channel, a value a round."""

    #: Seconds until all were subscribed for the first time, and until all had caught up.
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    #: What the servers did, without the crowd and with it.
    without: list[Counts] = field(default_factory=list)
    beside: list[Counts] = field(default_factory=list)
    #: What the crowd counted, all clients together.
    lost: int = 0
    twice: int = 0
    unrecovered: int = 0
    turned_away: int = 0

    def note(self, crowd: Crowd) -> None:
        """Add what a crowd counted."""
        self.lost += crowd.lost
        self.twice += crowd.twice
        self.unrecovered += crowd.unrecovered
        self.turned_away += crowd.turned_away


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return times in seconds, what the servers did for each client, and what was lost or came twice."""
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
    nobody, everybody = f"reference: nobody returns, {kind}", f"all return, {kind}"
    table = rows(
        "reconnect", f"s, {count} clients", {first: found.first, again: found.again},
        payload_bytes=DATA_BYTES, targets={again: TARGET},
    )  # fmt: skip
    for unit, field_name in (("transactions in PostgreSQL", "transactions"), ("commands in Redis", "commands")):
        without, beside = ([getattr(c, field_name) for c in counts] for counts in (found.without, found.beside))
        each = [(b - w) / count for b, w in zip(beside, without, strict=True)]
        table += rows("reconnect", unit, {nobody: without, everybody: beside})
        table.append(
            Row("reconnect", f"for one client, {kind}", 0, unit, len(each), min(each), median(each), target="0.00")
        )
    for what, number, target in (
        ("lost", found.lost, "0"),
        ("came twice", found.twice, "0"),
        ("not recovered", found.unrecovered, "0"),
        ("turned away, came again", found.turned_away, ""),
    ):
        unit = f"of {count} clients, all rounds"
        table.append(
            Row("reconnect", f"{what}, {kind}", DATA_BYTES, unit, len(found.again), number, number, target=target)
        )
    return table


def _round(on: Stage, channel: str, count: int, messages: int, found: Found) -> None:
    port = stage.free_port()
    with Crowd(port, channel, count) as crowd, ThreadPoolExecutor(2, "bench") as beside:
        with _node(on, port):
            found.first.append(_took(lambda: crowd.arrive(WITHIN_S)))
            before = crowd.offset
            _publish(on, port, channel, messages)
            crowd.reach(before + messages)
            leaving = beside.submit(crowd.sent_away)
        leaving.result()
        with _node(on) as other:
            _publish(on, other.port, channel, messages)
        at_start, started = _counts(on), time.monotonic()
        with _node(on, port):
            publishing = beside.submit(_publish, on, port, channel, messages, WITHIN_S)
            found.again.append(_took(lambda: _return(crowd, before + 3 * messages)))
            publishing.result()
            lived_s = time.monotonic() - started
            leaving = beside.submit(crowd.sent_away)
        leaving.result()
        found.note(crowd)
    after_crowd, started = _counts(on), time.monotonic()
    with _node(on) as alone:
        _publish(on, alone.port, channel, messages, WITHIN_S)
        time.sleep(max(0.0, started + lived_s - time.monotonic()))
    found.beside.append(after_crowd.since(at_start))
    found.without.append(_counts(on).since(after_crowd))


def _node(on: Stage, port: int = 0) -> AbstractContextManager[Process]:
    return stage.probed(on, stage.STREAMS_CONFIG, port, **stage.FEW_PINGS)


def _took(act: Callable[[], None]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def _return(crowd: Crowd, offset: int) -> None:
    crowd.arrive(WITHIN_S)
    crowd.reach(offset)


def _publish(on: Stage, port: int, channel: str, messages: int, within_s: float = 0.0) -> None:
    """Publish so many, evenly over a time."""
    with SocketClient(port, on.token()) as editor:
        started = time.monotonic()
        for number in range(messages):
            time.sleep(max(0.0, started + number * within_s / messages - time.monotonic()))
            if channel == DURABLE:
                result = editor.call("rpc", method="post.create", data=client.post(BODY))["data"]
                if result["status"] != "stored":
                    raise RuntimeError(f"a post was not stored: {result['reason']}")
            else:
                editor.call("publish", channel=channel, data=orjson.loads(message(number)))


def _counts(on: Stage) -> Counts:
    """Return what the servers have done, once no node is connected any more: only then all of it is counted."""
    with redis.Redis.from_url(on.urls.redis_url) as valkey:
        commands = valkey.info("stats")["total_commands_processed"]
    return Counts(asyncio.run(_transactions(on.urls.admin_database_url)), commands)


async def _transactions(url: str) -> int:
    """Return how many the database of the hub has seen; asked from another one, so that asking is not counted."""
    database = urlsplit(url).path.lstrip("/")
    connection = await asyncpg.connect(url, database="template1")
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while await connection.fetchval(_CONNECTED, database):
            if time.monotonic() > deadline:
                raise RuntimeError("somebody is still connected to the database")
            await asyncio.sleep(_POLL_S)
        return int(await connection.fetchval(_COUNTED, database))
    finally:
        await connection.close()
