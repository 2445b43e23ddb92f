"""Accept connections: upgrade requests stay ours, everything else goes to the HTTP server.

Theory of operation. accepted → (first bytes) → whole upgrade request: handshake on the bare descriptor; anything else:
handed to uvicorn with the bytes that were read, keep-alive and pipelining are its own business from there. A peer that
says nothing, or that dribbles its request, is cut at `handshake_timeout_s`: uvicorn alone would wait for ever. Out of
descriptors, accepting rests for a moment and what is open is served on.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from hub.sockets.detached import DetachedSocket
from hub.sockets.engine import Engine
from hub.sockets.handshake import Handshake, Headers, Upgrade, offers_deflate, parse, refusal
from hub.sockets.http import HubHttp
from hub.sockets.outbound import Owner
from hub.telemetry import logs, metrics

_log = logs.get("listener")

#: Bytes of a request's head; more is for the HTTP server to refuse.
HEAD_MAX_BYTES = 16384
#: Connections accepted between two turns of the loop.
_BATCH = 128
#: Batches that are accepted before the socket is closed.
_BATCHES_AT_END = 16
#: Seconds without accepting when descriptors have run out.
_REST_S = 0.2

_shed = metrics.REFUSED.labels("handshakes")


class _Newcomer:
    """A connection whose request is not read yet."""

    __slots__ = ("address", "data", "deadline", "fd", "listener")

    def __init__(self, listener: Listener, fd: int, address: Any, deadline: float) -> None:
        self.listener = listener
        self.fd = fd
        self.address = address
        self.deadline = deadline
        self.data = b""

    def readable(self) -> None:
        self.listener.first_bytes(self)

    def writable_again(self) -> None:
        """Nothing is ever written here."""


class _Opening(asyncio.Protocol):
    """Gives a protocol what was read of its connection, before its transport reads what came behind that."""

    def __init__(self, protocol: asyncio.Protocol, data: bytes) -> None:
        self._protocol = protocol
        self._data = data

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Step aside."""
        transport.set_protocol(self._protocol)  # any transport has it, though BaseTransport does not say so
        self._protocol.connection_made(transport)
        self._protocol.data_received(self._data)


class Listener:
    """What accepts on one listening socket."""

    def __init__(
        self,
        sock: socket.socket,
        engine: Engine,
        owner: Owner,
        app: Any,
        *,
        http_protocol: Callable[[], asyncio.Protocol],
        response_fields: Callable[[], Headers],
        tasks: set[asyncio.Task[None]],
        handshake_timeout_s: float,
        handshakes_max: int,
    ) -> None:
        """`http_protocol` makes what serves plain HTTP."""
        self._sock = sock
        self._engine = engine
        self._owner = owner
        self._app = app
        self._http_protocol = http_protocol
        self._response_fields = response_fields
        self._tasks = tasks
        self._timeout_s = handshake_timeout_s
        self._handshakes_max = handshakes_max
        self._newcomers: OrderedDict[int, _Newcomer] = OrderedDict()
        self._loop = engine.loop
        self._closed = False
        sock.setblocking(False)
        name = sock.getsockname()
        self._server = (name[0], name[1]) if isinstance(name, tuple) else (str(name), None)
        self._loop.add_reader(sock.fileno(), self._accept)
        self._timer = self._loop.call_later(1.0, self._cut_the_silent)

    def close(self) -> None:
        """Accept nobody more. Who was in the queue is still served: the kernel would reset its connection."""
        if not self._closed:
            for _ in range(_BATCHES_AT_END):
                self._accept()
            self._closed = True
            self._loop.remove_reader(self._sock.fileno())
            self._sock.close()

    def finish(self) -> None:
        """Cut who has still not asked for anything."""
        self._timer.cancel()
        for newcomer in list(self._newcomers.values()):
            self._drop(newcomer)

    async def wait_closed(self) -> None:
        """Return at once: `close` has done all."""

    def _accept(self) -> None:
        for _ in range(_BATCH):
            try:
                sock, address = self._sock.accept()
            except BlockingIOError:
                return
            except OSError as exc:
                if exc.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    _log.error("listener.out_of_descriptors", error=os.strerror(exc.errno))
                    self._loop.remove_reader(self._sock.fileno())
                    self._loop.call_later(_REST_S, self._accept_again)
                    return
                continue  # the peer left before it was accepted
            if len(self._newcomers) >= self._handshakes_max:
                _shed.inc()
                sock.close()
                continue
            sock.setblocking(False)
            if sock.family != socket.AF_UNIX:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            fd = sock.detach()
            newcomer = _Newcomer(self, fd, address, self._loop.time() + self._timeout_s)
            self._newcomers[fd] = newcomer
            self._engine.register(fd, newcomer)

    def _accept_again(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._sock.fileno(), self._accept)

    def first_bytes(self, newcomer: _Newcomer) -> None:
        """Read a newcomer's request."""
        try:
            data = self._engine.read(newcomer.fd)
        except OSError:
            data = b""
        if data is None:
            return
        if not data:
            self._drop(newcomer)
            return
        newcomer.data += data
        if not b"GET ".startswith(newcomer.data[:4]):
            self._to_http(newcomer)
            return
        end = newcomer.data.find(b"\r\n\r\n")
        if end < 0:
            if len(newcomer.data) > HEAD_MAX_BYTES or b"\n\n" in newcomer.data:
                self._to_http(newcomer)  # which says that lines end with CRLF
            return
        request = parse(newcomer.data[: end + 4]) if end < HEAD_MAX_BYTES else None
        if request is None:
            self._to_http(newcomer)
        else:
            self._to_handshake(newcomer, request, newcomer.data[end + 4 :])

    def _to_handshake(self, newcomer: _Newcomer, request: Upgrade, rest: bytes) -> None:
        fd = newcomer.fd
        self._forget(newcomer)
        refused = refusal(request)
        if refused is not None:
            with contextlib.suppress(OSError):
                os.write(fd, refused)
            os.close(fd)
            return
        sock = DetachedSocket(self._engine, fd, self._owner, deflates=offers_deflate(request))
        if rest:
            sock.early(rest)
        handshake = Handshake(sock, fd, request, self._response_fields())
        peer = newcomer.address
        scope: dict[str, Any] = {
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "server": self._server,
            "client": (peer[0], peer[1]) if isinstance(peer, tuple) else None,
            "root_path": "",
            "state": {},
        }
        self._spawn(handshake.run(self._app, scope))

    def _to_http(self, newcomer: _Newcomer) -> None:
        self._forget(newcomer)
        self._spawn(self._hand_over(socket.socket(fileno=newcomer.fd), newcomer.data))

    async def _hand_over(self, sock: socket.socket, data: bytes) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: _Opening(self._protocol(), data), sock)
        except OSError:
            sock.close()

    def _protocol(self) -> asyncio.Protocol:
        protocol = self._http_protocol()
        if isinstance(protocol, HubHttp):
            protocol.engine = self._engine
        return protocol

    def _drop(self, newcomer: _Newcomer) -> None:
        self._forget(newcomer)
        os.close(newcomer.fd)

    def _forget(self, newcomer: _Newcomer) -> None:
        self._newcomers.pop(newcomer.fd, None)
        self._engine.release(newcomer.fd)

    def _cut_the_silent(self) -> None:
        now = self._loop.time()
        while self._newcomers and (first := next(iter(self._newcomers.values()))).deadline <= now:
            self._drop(first)
        self._timer = self._loop.call_later(min(1.0, self._timeout_s / 4), self._cut_the_silent)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
