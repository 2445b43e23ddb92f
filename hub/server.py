"""Run one node on a listening socket until told to stop, say goodbye to its clients, and end in a bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import uvicorn
from starlette.routing import BaseRoute

from hub.app import Node
from hub.settings import Settings
from hub.sockets.attached import HubWebSocket
from hub.sockets.engine import Engine
from hub.sockets.http import limited
from hub.sockets.listener import Listener
from hub.telemetry import logs
from hub.wire.codes import SHUTDOWN
from hub.wire.frames import Limits

_log = logs.get("server")

#: Files, pools and pipes of the process itself, roughly.
_DESCRIPTORS_OF_OUR_OWN = 100
#: What makes a node stop.
ENDINGS = (signal.SIGINT, signal.SIGTERM)
#: Clients told at once to go elsewhere, and seconds before the next ones, so that they do not all come back at once.
_FAREWELLS, _FAREWELL_PAUSE_S = 200, 0.05


class NodeServer(uvicorn.Server):
    """uvicorn with the hub's goodbye."""

    def __init__(
        self,
        node: Node,
        *,
        signals: Sequence[signal.Signals] = ENDINGS,
        on_leave: Callable[[], object] = lambda: None,
        on_reload: Callable[[], object] | None = None,
    ) -> None:
        """Serve `node`.

        Args:
            signals: what makes it stop.
            on_reload: called at SIGHUP; without it SIGHUP does what it does.
            on_leave: called when no more connections are to come, just before it stops listening.
        """
        http = node.settings.http
        super().__init__(
            uvicorn.Config(
                node.app,
                http=limited(
                    head_timeout_s=http.handshake_timeout,
                    newcomers_max=http.handshakes_max,
                    direct=node.direct,
                    held=node.held,
                ),
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
        self._on_leave = on_leave
        self._on_reload = on_reload
        self._left = False
        self._engine: Engine | None = None
        self._listeners: list[Listener] = []

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on signals, and return to the caller, who has servers to stop as well."""
        loop = asyncio.get_running_loop()
        for number in self._signals:
            loop.add_signal_handler(number, self.stop)
        if self._on_reload is not None:
            loop.add_signal_handler(signal.SIGHUP, self._on_reload)
        try:
            yield
        finally:
            for number in self._signals:
                loop.remove_signal_handler(number)
            if self._on_reload is not None:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is going to end anyway, and in its own time

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen: with the hub's own listener where there is epoll, with the event loop's otherwise."""
        http, client = self._node.settings.http, self._node.settings.client
        if not (sockets and http.detached and hasattr(select, "epoll")):
            unix = [s for s in sockets or () if s.family == socket.AF_UNIX]
            await super().startup([s for s in sockets or () if s not in unix])
            for sock in unix:
                self.servers.append(await asyncio.get_running_loop().create_unix_server(self._http_protocol, sock=sock))
            return
        await super().startup([])
        config = self.config
        self._engine = Engine(
            Limits(client.message_size_limit),
            backlog_max_bytes=client.queue_max_size,
            backlogs_max_bytes=client.queues_max_size,
        )
        for sock in sockets:
            listener = Listener(
                sock, self._engine, self._node.driver, config.loaded_app,
                http_protocol=self._http_protocol,
                response_fields=lambda: self.server_state.default_headers,
                tasks=self.server_state.tasks,
                handshake_timeout_s=http.handshake_timeout,
                handshakes_max=http.handshakes_max,
            )  # fmt: skip
            self._listeners.append(listener)
            self.servers.append(listener)  # type: ignore[arg-type]  # uvicorn closes it and waits, as its own

    def _http_protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def stop(self) -> None:
        """Begin to stop: nobody more is accepted from now on. A second call does not wait for anybody."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True
        if self.started:
            self._leave()

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            self._node.websocket.accepting = False
            self._on_leave()
            for server in self.servers:
                server.close()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody more, tell clients to go elsewhere (3001), then let uvicorn end what is left.

        All of it takes `http.shutdown_timeout` at most.
        """
        self._leave()
        deadline = time.monotonic() + self._node.settings.http.shutdown_timeout
        await self._say_goodbye(deadline)
        left_s = max(0.1, deadline - time.monotonic())
        self.config.timeout_graceful_shutdown = left_s  # type: ignore[assignment]  # it goes to asyncio.wait_for
        await super().shutdown(sockets)
        for listener in self._listeners:
            listener.finish()
        if self._engine is not None:
            self._engine.close()

    async def _say_goodbye(self, deadline: float) -> None:
        """Tell clients in batches, in half of the time at most, and wait until they are gone; without time, at once."""
        connections = self._node.connections
        batches = max(1, math.ceil(len(connections) / _FAREWELLS))
        pause_s = min(_FAREWELL_PAUSE_S, max(0.0, deadline - time.monotonic()) / 2 / batches)
        telling = asyncio.create_task(connections.drain(SHUTDOWN, batch=_FAREWELLS, pause_s=pause_s), name="farewell")
        while (len(connections) or not telling.done()) and not self.force_exit:
            if time.monotonic() >= deadline:
                break
            await asyncio.sleep(0.02)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        for connection in list(connections):
            connection.close(SHUTDOWN)


async def serve(
    settings: Settings,
    sock: socket.socket,
    *,
    routes: Sequence[BaseRoute] = (),
    on_ready: Callable[[Node], object] | None = None,
    signals: Sequence[signal.Signals] = ENDINGS,
    on_leave: Callable[[], object] = lambda: None,
    reread: Callable[[], Settings] | None = None,
) -> None:
    """Serve one node on a bound socket until it is told to stop.

    Args:
        settings: of the node.
        sock: a listening socket; closed here.
        routes: more of them.
        on_ready: called once it serves.
        signals, on_leave: see NodeServer.
        reread: reads the settings anew for a reload at SIGHUP; None to be ended by it.

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
        on_reload = node.reloader(reread) if reread is not None else None
        server = NodeServer(node, signals=signals, on_leave=on_leave, on_reload=on_reload)
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
