"""Hold bare detached sockets and nothing else: what a whole connection's memory is compared with.

python -m loadtest.bench.baresockets N

Prints JSON: KiB of memory and objects tracked by the garbage collector for each. The descriptors are eventfds, of
which nothing is ever heard.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys

from hub.sockets.detached import DetachedSocket
from hub.sockets.engine import Engine
from hub.sockets.outbound import Line
from hub.wire.frames import Limits
from loadtest.bench.common import descriptors, pss_kib


class _Nobody:
    """The owner of sockets that hear nothing."""

    def heard(self, sock: Line, message: str | bytes) -> None:
        raise AssertionError

    def gone(self, sock: Line, code: int) -> None:
        raise AssertionError


async def _hold(count: int) -> dict[str, float]:
    engine = Engine(Limits(65536), backlog_max_bytes=1 << 20, backlogs_max_bytes=1 << 26)
    nobody = _Nobody()
    fds = [os.eventfd(0) for _ in range(count)]
    gc.collect()
    objects, kib = len(gc.get_objects()), pss_kib(os.getpid())
    for fd in fds:
        DetachedSocket(engine, fd, nobody, deflates=False).start()
    return {
        "kib": (pss_kib(os.getpid()) - kib) / count,
        "objects": (len(gc.get_objects()) - objects) / count,
    }


if __name__ == "__main__":
    descriptors()
    print(json.dumps(asyncio.run(_hold(int(sys.argv[1])))))
