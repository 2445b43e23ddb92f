"""Measure what a client costs that connects with a token of its own and subscribes: processor time, memory, GC.

Connections are opened in rounds and stay. The time of a round is compared with that of accepting as many TCP
connections and checking as many tokens with PyJWT in a bare loop; memory and objects of all at the end with those of as
many bare detached sockets; a full collection then with one before the first came.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import jwt

from hub.model import Actor, Level, Role
from loadtest.bench import stage
from loadtest.bench.common import Row, between, cpu_s, descriptors, pss_kib, rows
from loadtest.bench.probed import ask
from loadtest.bench.stage import KEY, Process, Stage
from loadtest.bench.swarm import Swarm

CONNECTIONS, QUICK_CONNECTIONS = 15_000, 300
ROUNDS, QUICK_ROUNDS = 5, 3
CHANNEL = "bench:sala"
#: Connections that come and go before anything is measured, so that the code is warm and the arenas are there.
_WARM = 50
#: Seconds in which the node finishes what connections left behind.
_SETTLE_S = 1.0
#: Bare sockets held at least: memory is counted in pages.
_BARE_LEAST = 2000
#: Connections that the reference accepts at a time; fewer than a listener lets wait.
_BATCH = 100


def run(on: Stage, *, quick: bool = False, count: int = 0) -> list[Row]:
    """Return processor time, memory, tracked objects and the time of a full collection."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    count = min(count or (QUICK_CONNECTIONS if quick else CONNECTIONS), descriptors() - 300)
    each = max(1, count // rounds)
    count = each * rounds
    token = _tokens(on)
    with stage.probed(on) as node:
        with Swarm(node.port) as visitors:
            visitors.open(_WARM, lambda n: CHANNEL, token)
        time.sleep(_SETTLE_S)
        empty = ask(node.port, "garbage")
        kib: float = pss_kib(node.pid)
        with Swarm(node.port) as swarm:
            connecting = between(
                rounds,
                "reference: accept, jwt.decode",
                lambda: _bare(each, token(0)),
                {"connect, token, subscribe": lambda: _opened(node, swarm, each, token)},
            )
            swarm.idle(_SETTLE_S)
            kib = (pss_kib(node.pid) - kib) / count
            full = ask(node.port, "garbage")
    bare = json.loads(
        subprocess.run(
            [sys.executable, "-m", "loadtest.bench.baresockets", str(max(count, _BARE_LEAST))],
            check=True,
            capture_output=True,
        ).stdout
    )
    whole, reference = f"{count} connections", "reference: bare detached sockets"
    objects = (full["objects"] - empty["objects"]) / count
    return [
        *rows("sockets", f"us CPU, {count} connections", connecting,
              targets={"connect, token, subscribe": "<= 200 us"}),
        *rows("sockets", "KiB of PSS each", {reference: [bare["kib"]], whole: [kib]}, targets={whole: "<= 0.75 KiB"}),
        *rows("sockets", "GC objects each", {reference: [bare["objects"]], whole: [objects]}),
        *rows("sockets", "ms CPU, full GC", {"reference: nobody connected": empty["ms"], whole: full["ms"]},
              targets={whole: "< 20 ms"}),
    ]  # fmt: skip


def _tokens(on: Stage) -> Callable[[int], str]:
    return lambda n: on.token(Actor(f"leitora-{n:05d}", Role.READER, Level.PUBLIC))


def _opened(node: Process, swarm: Swarm, count: int, token: Callable[[int], str]) -> float:
    before = cpu_s(node.pid)
    swarm.open(count, lambda n: CHANNEL, token)
    return (cpu_s(node.pid) - before) / count * 1e6


def _bare(count: int, token: str) -> float:
    """Accept connections that wait, and check a token for each; nobody is told anything."""
    used = 0.0
    with socket.create_server(("127.0.0.1", 0), backlog=_BATCH) as listener:
        for start in range(0, count, _BATCH):
            peers = [socket.create_connection(listener.getsockname()) for _ in range(min(_BATCH, count - start))]
            before = time.process_time()
            accepted = []
            for _ in peers:
                accepted.append(listener.accept()[0])
                jwt.decode(token, KEY, algorithms=["HS256"])
            used += time.process_time() - before
            for sock in (*peers, *accepted):
                sock.close()
    return used / count * 1e6
