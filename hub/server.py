"""Run nodes: bind the port, serve until told to stop, say goodbye to clients, and end in a bounded time.

`hub serve --workers N` forks N processes that share one port (SO_REUSEPORT); the parent only watches them. A port that
somebody else serves on is found by a plain bind first, since SO_REUSEPORT would hide it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import uvicorn
import uvloop
from starlette.routing import BaseRoute

from hub.app import Node
from hub.errors import ConfigError
from hub.settings import Settings
from hub.sockets.attached import HubWebSocket
from hub.sockets.engine import Engine
from hub.sockets.listener import Listener
from hub.telemetry import logs
from hub.wire.codes import SHUTDOWN
from hub.wire.frames import Limits

_log = logs.get("server")

#: Exit status of a worker that could not start: the parent does not start another.
CANNOT_START = 78
#: Files, pools and pipes of the process itself, roughly.
_DESCRIPTORS_OF_OUR_OWN = 100


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Return a socket that listens; who connects before the node serves waits.

    Args:
        shared: other workers bind the same port.

    Raises:
        ConfigError: the port is in use, or the host is not this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as exc:
        raise ConfigError(f"The host {host} is not known.") from exc
    try:
        sock = _bound(family, address, shared=False)
        if shared:
            address = sock.getsockname()
            sock.close()
            sock = _bound(family, address, shared=True)
        sock.listen()  # now, so that of two hubs that start together one is told
        return sock
    except OSError as exc:
        why = "in use" if exc.errno == errno.EADDRINUSE else os.strerror(exc.errno or 0).lower()
        raise ConfigError(f"The hub can not listen on {host}:{port}: {why}.") from exc


def _bound(family: int, address: tuple[object, ...], *, shared: bool) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(address)
        sock.set_inheritable(True)
    except OSError:
        sock.close()
        raise
    return sock


class NodeServer(uvicorn.Server):
    """uvicorn with the hub's goodbye."""

    def __init__(self, node: Node, *, signals: bool = True) -> None:
        http = node.settings.http
        super().__init__(
            uvicorn.Config(
                node.app,
                http="httptools",
                ws=HubWebSocket,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws_max_size=node.settings.client.message_size_limit,
                ws_ping_interval=None,
                ws_per_message_deflate=False,
                backlog=http.backlog,
                timeout_graceful_shutdown=max(1, round(http.shutdown_timeout)),
            )
        )
        self._node = node
        self._signals = signals
        self._engine: Engine | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM, and return to the caller, who has servers to stop as well."""
        loop = asyncio.get_running_loop()
        caught = (signal.SIGINT, signal.SIGTERM) if self._signals else ()
        for number in caught:
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen: with the hub's own listener where there is epoll, with the event loop's otherwise."""
        http, client = self._node.settings.http, self._node.settings.client
        if not (sockets and http.detached and hasattr(select, "epoll")):
            await super().startup(sockets)
            return
        await super().startup([])
        config = self.config
        self._engine = Engine(backlog_max_bytes=client.queue_max_size, backlogs_max_bytes=client.queues_max_size)
        for sock in sockets:
            listener = Listener(
                sock, self._engine, self._node.driver, config.loaded_app, Limits(client.message_size_limit),
                http_protocol=self._http_protocol,
                response_fields=lambda: self.server_state.default_headers,
                tasks=self.server_state.tasks,
                handshake_timeout_s=http.handshake_timeout,
                handshakes_max=http.handshakes_max,
            )  # fmt: skip
            self.servers.append(listener)  # type: ignore[arg-type]  # uvicorn closes it and waits, as its own

    def _http_protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def stop(self) -> None:
        """Begin to stop; a second call does not wait for anybody."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody more, tell clients to go elsewhere (3001), then let uvicorn end what is left."""
        self._node.websocket.accepting = False
        for server in self.servers:
            server.close()
        await self._node.connections.drain(SHUTDOWN)
        deadline = time.monotonic() + min(2.0, self._node.settings.http.shutdown_timeout)
        while len(self._node.connections) and time.monotonic() < deadline and not self.force_exit:  # noqa: ASYNC110 -- a bounded wait
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)
        if self._engine is not None:
            self._engine.close()


async def serve(
    settings: Settings,
    sock: socket.socket,
    *,
    routes: Sequence[BaseRoute] = (),
    on_ready: Callable[[Node], object] | None = None,
    signals: bool = True,
) -> None:
    """Serve one node on a bound socket until it is told to stop.

    Raises:
        ConfigError, Unavailable: it could not start.
    """
    descriptors = prepare_process()
    try:
        node = await Node.open(settings, extra_routes=routes)
    except BaseException:
        sock.close()
        raise
    try:
        server = NodeServer(node, signals=signals)
        ready = asyncio.create_task(_when_started(server, node, descriptors, on_ready), name="when-started")
        try:
            await server.serve(sockets=[sock])
        finally:
            ready.cancel()
            await asyncio.gather(ready, return_exceptions=True)
    finally:
        await node.close()


def prepare_process() -> int:
    """Let this process hold as many connections as it may; returns how many descriptors that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # os.write gives the interpreter lock away; a busy thread would keep it for this long each time.
    sys.setswitchinterval(0.0002)
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _settle_memory() -> None:
    """Take what start-up made out of the collector's sight, and let it look less often: connections leave no cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


async def _when_started(
    server: NodeServer, node: Node, descriptors: int, on_ready: Callable[[Node], object] | None
) -> None:
    while not server.started:  # noqa: ASYNC110 -- uvicorn has no event for it
        await asyncio.sleep(0.005)
    _settle_memory()
    _log.info("node.ready", position=node.follower.position, connections_fit=descriptors - _DESCRIPTORS_OF_OUR_OWN)
    if on_ready is not None:
        on_ready(node)


def run(
    settings: Settings, *, routes: Sequence[BaseRoute] = (), on_ready: Callable[[Node], object] | None = None
) -> None:
    """Serve in this process, or in `http.workers` processes forked from it, until told to stop.

    Raises:
        ConfigError, Unavailable: it could not start.
    """
    http = settings.http
    if http.workers == 1:
        sock = bind(http.host, http.port)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings, sock, routes=routes, on_ready=on_ready))
        return
    _run_workers(settings, [bind(http.host, http.port, shared=True)], routes)


def _run_workers(settings: Settings, first: list[socket.socket], routes: Sequence[BaseRoute]) -> None:
    http = settings.http
    port = first[0].getsockname()[1]
    sockets = first + [_bound(first[0].family, first[0].getsockname(), shared=True) for _ in range(http.workers - 1)]
    pids: dict[int, socket.socket] = {}
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for sock in sockets:
        pids[_fork(settings, sock, routes)] = sock
    _log.info("workers.started", workers=http.workers, port=port)
    failed = False
    while pids:
        pid, status = os.wait()
        ended = pids.pop(pid, None)
        if ended is None or stopping:
            continue
        if os.waitstatus_to_exitcode(status) == CANNOT_START:
            failed = True
            stop(0, None)
        else:
            _log.error("worker.died", status=status)
            time.sleep(0.2)
            pids[_fork(settings, ended, routes)] = ended
    if failed:
        raise ConfigError("A worker could not start; its own line above says why.")


def _fork(settings: Settings, sock: socket.socket, routes: Sequence[BaseRoute]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 0
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings, sock, routes=routes))
    except ConfigError as exc:
        print(exc, file=sys.stderr)
        status = CANNOT_START
    except BaseException as exc:
        _log.error("worker.fault", error=type(exc).__name__, exc_info=True)
        status = 1
    finally:
        os._exit(status)
