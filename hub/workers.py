"""Run one node, or several on one port: fork workers from one warm process, watch them, and end with them.

Theory of operation. The parent imports everything, has the compliance modules compiled to disk by a child of its own
(compiling starts threads, and a process with threads must not be forked from), freezes what it has, and forks: workers
share its memory. It serves nothing. A worker that dies is replaced, after a pause that grows while it goes on; one that
can not start ends all. On SIGTERM or SIGINT the parent closes its listening sockets, so that another hub can take the
port, and passes the signal on. Workers end when the parent is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence

import uvicorn.protocols.http.httptools_impl  # noqa: F401 -- what uvicorn would import in each worker
import uvloop
from starlette.routing import BaseRoute

from hub import clock, server
from hub.app import Node, registry
from hub.errors import ConfigError, HubError
from hub.listening import UnixSocket, bind
from hub.settings import Settings
from hub.supervise.children import die_with_parent
from hub.telemetry import logs

_log = logs.get("workers")

#: Exit status of a worker that could not start: the parent does not start another.
CANNOT_START = 78
#: Seconds before a worker that died is replaced, the first time and at most.
_PAUSE_S, _PAUSE_MAX_S = 0.2, 5.0
#: Seconds after which a worker counts as sound again.
_SOUND_S = 30.0


def run(
    settings: Settings, *, routes: Sequence[BaseRoute] = (), on_ready: Callable[[Node], object] | None = None
) -> None:
    """Serve in this process, or in `http.workers` processes forked from it, until told to stop.

    Args:
        on_ready: told the node when it serves, where it is in this process.

    Raises:
        ConfigError, Unavailable: it could not start.
    """
    http = settings.http
    unix = UnixSocket(http.unix_socket, int(http.unix_socket_mode, 8)) if http.unix_socket else None
    sockets = [unix.sock] * http.workers if unix else bind(http.host, http.port, count=http.workers)
    try:
        if http.workers > 1:
            Workers(settings, sockets, routes).run()
        else:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(server.serve(settings, sockets[0], routes=routes, on_ready=on_ready))
    finally:
        if unix:
            unix.remove()


class Workers:
    """The workers of one parent."""

    def __init__(self, settings: Settings, sockets: Sequence[socket.socket], routes: Sequence[BaseRoute]) -> None:
        """One worker serves on each of `sockets`."""
        self._settings = settings
        self._sockets = sockets
        self._routes = routes
        #: Process id → index of its socket, and when it was started.
        self._alive: dict[int, tuple[int, float]] = {}
        self._stopping = False
        self._failed = False
        self._pause_s = _PAUSE_S

    def run(self) -> None:
        """Fork, and return when all have ended.

        Raises:
            ConfigError: a worker could not start.
        """
        _warm_up(self._settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for index in range(len(self._sockets)):
            self._start(index)
        _log.info("workers.started", workers=len(self._sockets))
        while self._alive:
            pid, status = os.wait()
            if pid in self._alive:
                self._ended(status, *self._alive.pop(pid))
        if self._failed:
            raise ConfigError("A worker could not start; its own line above says why.")

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True
        for sock in self._sockets:
            sock.close()
        for pid in self._alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _ended(self, status: int, index: int, started_at: float) -> None:
        if self._stopping:
            return
        if os.waitstatus_to_exitcode(status) == CANNOT_START:
            self._failed = True
            self._stop(0, None)
            return
        if clock.monotonic() - started_at > _SOUND_S:
            self._pause_s = _PAUSE_S
        _log.error("worker.died", status=os.waitstatus_to_exitcode(status), pause_s=self._pause_s)
        time.sleep(self._pause_s)
        self._pause_s = min(2 * self._pause_s, _PAUSE_MAX_S)
        if not self._stopping:
            self._start(index)

    def _start(self, index: int) -> None:
        parent = os.getpid()
        # A signal between the fork and the note of its number would miss the worker.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
        pid = os.fork()
        if pid == 0:
            _be_worker(lambda: self._serve(index, parent), before)
        self._alive[pid] = (index, clock.monotonic())
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _serve(self, index: int, parent: int) -> None:
        if not die_with_parent(signal.SIGTERM, parent):
            return
        mine = self._sockets[index]
        for sock in self._sockets:
            if sock is not mine:
                sock.close()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve(self._settings, mine, routes=self._routes))


def _be_worker(serve: Callable[[], None], mask: set[int | signal.Signals]) -> None:
    """Serve in a process that was just forked, and end it."""
    status = 0
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's; the parent passes it on as SIGTERM
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        serve()
    except HubError as exc:
        print(exc, file=sys.stderr)
        status = CANNOT_START if isinstance(exc, ConfigError) else 1
    except BaseException as exc:
        _log.error("worker.fault", error=type(exc).__name__, exc_info=True)
        status = 1
    finally:
        sys.stderr.flush()
        os._exit(status)


def _warm_up(settings: Settings) -> None:
    """Do once what each worker would do, and set it aside for all of them."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):  # the workers will say what is wrong
            registry(settings).close()
        os._exit(0)
    os.waitpid(pid, 0)
    gc.collect()
    gc.freeze()
