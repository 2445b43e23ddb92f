"""Run one node on a listening socket until told to stop, say goodbye to its clients, and end in a bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import gc
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


class NodeServer(uvicorn.Server):
    """uvicorn with the hub's goodbye."""

    def __init__(self, node: Node, *, signals: bool = True) -> None:
        http = node.settings.http
        super().__init__(
            uvicorn.Config(
                node.app,
                http=limited(
                    head_timeout_s=http.handshake_timeout, newcomers_max=http.handshakes_max, direct=node.direct
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
        self._engine: Engine | None = None
        self._listeners: list[Listener] = []

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
            unix = [s for s in sockets or () if s.family == socket.AF_UNIX]
            await super().startup([s for s in sockets or () if s not in unix])
            for sock in unix:
                self.servers.append(await asyncio.get_running_loop().create_unix_server(self._http_protocol, sock=sock))
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
            self._listeners.append(listener)
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
        for listener in self._listeners:
            listener.finish()
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
