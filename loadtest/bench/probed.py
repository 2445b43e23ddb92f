"""Run a node as `hub serve` does, with routes that look at it from inside its own process.

python -m loadtest.bench.probed CONFIG PORT

Every probe is a GET below /bench that answers JSON. Until it is asked, nothing of this runs.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub import workers
from hub.app import Node
from hub.cli import resources
from hub.configuration import load
from hub.sockets.detached import DetachedSocket
from hub.telemetry import logs
from loadtest.bench import client

#: Seconds between two looks at the event loop.
_LOOK_S = 0.001
_COLLECTIONS = 5


def ask(port: int, probe: str) -> Any:
    """Return what a probe of the node on `port` answers."""
    return orjson.loads(client.get(port, f"/bench/{probe}")[1])


class Probes:
    """What can be asked."""

    def __init__(self) -> None:
        self._node: Node | None = None
        self._lags: list[float] = []
        self._timer: asyncio.TimerHandle | None = None
        self._stop_spinning = threading.Event()
        self._thread: threading.Thread | None = None

    def attach(self, node: Node) -> None:
        """Look at this node."""
        self._node = node

    def routes(self) -> list[Route]:
        """Return the routes of all probes."""
        probes = (self.cpu, self.garbage, self.connections, self.closing, self.lag, self.lags, self.spin, self.rest)
        return [Route(f"/bench/{probe.__name__}", probe) for probe in probes]

    async def cpu(self, request: Request) -> Response:
        """Answer the processor time of the event loop's thread, in seconds."""
        return _answer(time.thread_time())

    async def garbage(self, request: Request) -> Response:
        """Collect all garbage some times; answer the processor time of each in ms, and how many objects are tracked."""
        times = []
        for _ in range(_COLLECTIONS):
            before = time.thread_time()
            gc.collect()
            times.append((time.thread_time() - before) * 1000)
        return _answer({"ms": times, "objects": len(gc.get_objects())})

    async def connections(self, request: Request) -> Response:
        """Answer how many clients are connected."""
        assert self._node is not None
        return _answer(len(self._node.connections))

    async def closing(self, request: Request) -> Response:
        """Answer how many connections have been closed by the hub and still linger."""
        assert self._node is not None
        return _answer(sum(not cast(DetachedSocket, c.sink).open for c in self._node.connections))

    async def lag(self, request: Request) -> Response:
        """Begin to look every millisecond how late the event loop is."""
        self._lags.clear()
        self._look()
        return _answer(None)

    async def lags(self, request: Request) -> Response:
        """Stop looking, and answer how late each look was, in milliseconds."""
        assert self._timer is not None
        self._timer.cancel()
        return _answer(self._lags)

    async def spin(self, request: Request) -> Response:
        """Begin to compute in a thread of the node's process, in pure Python."""
        assert self._thread is None
        self._stop_spinning.clear()
        self._thread = threading.Thread(target=self._spin, name="bench-spin", daemon=True)
        self._thread.start()
        return _answer(None)

    async def rest(self, request: Request) -> Response:
        """Stop computing."""
        assert self._thread is not None
        self._stop_spinning.set()
        self._thread.join()
        self._thread = None
        return _answer(None)

    def _look(self) -> None:
        due = time.perf_counter() + _LOOK_S

        def late() -> None:
            self._lags.append(max(0.0, time.perf_counter() - due) * 1000)  # uvloop may be early
            self._look()

        self._timer = asyncio.get_running_loop().call_later(_LOOK_S, late)

    def _spin(self) -> None:
        count = 0
        while not self._stop_spinning.is_set():
            for _ in range(1000):
                count += 1


def _answer(found: object) -> Response:
    return Response(orjson.dumps(found), media_type="application/json")


def main() -> None:
    """Serve with the settings of a file on a port of this machine."""
    settings = load(Path(sys.argv[1]), http__port=int(sys.argv[2]))
    logs.configure(settings.telemetry.level, settings.telemetry.format)
    probes = Probes()
    with resources(settings) as ready:
        workers.run(ready, routes=probes.routes(), on_ready=probes.attach)


if __name__ == "__main__":
    main()
