"""Run one node on what the settings name: in this process, or in several that are forked from one warm process.

The parent of workers imports everything, has the compliance modules compiled to disk by a child of its own (what the
compiler starts must not be forked), and freezes what it has, so that workers share its memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn.lifespan.off
import uvicorn.protocols.http.httptools_impl  # noqa: F401 -- what uvicorn would import in each worker, as above
import uvloop
from starlette.routing import BaseRoute

from hub import parts, server
from hub.app import Node
from hub.listening import UnixSocket, bind
from hub.settings import Settings
from hub.supervise.forks import Workers

#: Seconds that a worker gets beyond its shutdown timeout, to give back what it holds, before it is killed.
_MERCY_S = 10.0


def run(
    settings: Settings,
    *,
    routes: Sequence[BaseRoute] = (),
    on_ready: Callable[[Node], object] | None = None,
    reread: Callable[[], Settings] | None = None,
) -> None:
    """Serve in this process, or in `http.workers` processes forked from it, until told to stop.

    Args:
        on_ready: told the node when it serves, in each process.
        reread: reads the settings anew; with it, SIGHUP reloads the compliance modules instead of ending the hub.

    Raises:
        ConfigError, Unavailable: it could not start.
    """
    http = settings.http
    unix: UnixSocket | None = None
    if http.unix_socket:
        unix = UnixSocket(http.unix_socket, int(http.unix_socket_mode, 8), backlog=http.backlog)
    leave = unix.remove if unix else _nothing

    def serve(sock: socket.socket, **options: Any) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve(settings, sock, routes=routes, reread=reread, **options))

    try:
        sockets = [unix.sock] * http.workers if unix else bind(http.host, http.port, http.workers, http.backlog)
        if http.workers == 1:
            serve(sockets[0], on_ready=on_ready, on_leave=leave)
            return

        def work(sock: socket.socket, note_ready: Callable[[], None]) -> None:
            def ready(node: Node) -> None:
                note_ready()
                if on_ready is not None:
                    on_ready(node)

            # Not SIGINT: a terminal sends it to all of us, and the parent passes it on.
            serve(sock, on_ready=ready, signals=(signal.SIGTERM,))

        _warm_up(settings)
        patience_s = http.shutdown_timeout + _MERCY_S
        Workers(sockets, work, on_leave=leave, patience_s=patience_s, reloads=reread is not None).run()
    finally:
        leave()


def _nothing() -> None:
    """A port has no name to give back."""


def _warm_up(settings: Settings) -> None:
    """Do once what each worker would do, and set it aside for all of them."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):  # the workers will say what is wrong
            parts.registry(settings).close()
        os._exit(0)
    os.waitpid(pid, 0)
    gc.collect()
    gc.freeze()
