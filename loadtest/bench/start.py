"""Measure a start: from exec of `hub serve` until `/readyz` answers 200, against the imports that it needs at least.

The servers run already, and the compliance module was compiled by an earlier start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from loadtest.bench import stage
from loadtest.bench.common import Row, cpu_s, in_turns, rows
from loadtest.bench.stage import Stage

ROUNDS, QUICK_ROUNDS = 7, 1
IMPORTS = "import uvicorn, starlette, asyncpg, redis, wasmtime"
REFERENCE = "reference: the imports alone"
TARGET = "< 1.5 s"


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return seconds by the clock and of processor time."""
    first = _start(on)[0]
    cpu: dict[str, list[float]] = {REFERENCE: [], "to ready": []}

    def timed(name: str, call: Callable[[], tuple[float, float]]) -> Callable[[], float]:
        def once() -> float:
            elapsed, used = call()
            cpu[name].append(used)
            return elapsed

        return once

    wall = in_turns(
        QUICK_ROUNDS if quick else ROUNDS,
        {REFERENCE: timed(REFERENCE, _imports), "to ready": timed("to ready", lambda: _start(on))},
    )
    return [
        *rows("start", "s", wall, targets={"to ready": TARGET}),
        *rows("start", "s CPU", cpu),
        Row("start", "to ready, module compiled", 0, "s", 1, first, first),
    ]


def _start(on: Stage) -> tuple[float, float]:
    port = stage.free_port()
    started = time.perf_counter()
    with stage.process(stage.serve_command(on, port), on.environment(), on.folder / "node.log") as child:
        stage.wait_ready(child, port, "/readyz")
        return time.perf_counter() - started, cpu_s(child.pid)


def _imports() -> tuple[float, float]:
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", IMPORTS])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime
