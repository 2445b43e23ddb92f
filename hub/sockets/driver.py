"""Carry what detached sockets hear to the dispatcher: one task while a client is busy, none while it is not."""

from __future__ import annotations

import asyncio
from typing import cast

from hub import clock
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.sockets.dispatch import Dispatcher
from hub.sockets.hub import Connections
from hub.telemetry import logs, metrics
from hub.wire import codes, json

_log = logs.get("sockets")

#: Messages that may wait for a busy client before its line is read no more.
INBOX_MAX = 16
_PONG = json.PING.decode()


class Driver:
    """The Owner of all detached sockets of a node."""

    def __init__(self, dispatcher: Dispatcher, connections: Connections) -> None:
        self._dispatcher = dispatcher
        self._connections = connections
        self._inboxes: dict[Connection, list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, sock: DetachedSocket, connection: Connection) -> None:
        """Serve a connection that has shaken hands."""
        sock.client = connection
        connection.opened_at = clock.monotonic()
        self._connections.opened(connection)
        sock.start()

    def heard(self, sock: DetachedSocket, text: str) -> None:
        """See hub.sockets.detached.Owner."""
        connection = cast(Connection, sock.client)
        if text == _PONG:
            connection.session.owes_pong = False
            return
        inbox = self._inboxes.get(connection)
        if inbox is None:
            self._inboxes[connection] = [text]
            self._spawn(self._work(sock, connection))
            return
        inbox.append(text)
        if len(inbox) >= INBOX_MAX:
            sock.pause()

    def refused(self, sock: DetachedSocket) -> None:
        """See hub.sockets.detached.Owner."""
        cast(Connection, sock.client).close(codes.BAD_REQUEST_CLOSE)

    def gone(self, sock: DetachedSocket, code: int) -> None:
        """See hub.sockets.detached.Owner."""
        connection = cast(Connection, sock.client)
        sock.client = None
        if code == codes.SLOW.code and not connection.closed:
            metrics.DISCONNECTS.labels(str(code)).inc()
        self._connections.gone(connection)
        connection.closed = True
        _log.info("connection", code=code, duration_s=round(clock.monotonic() - connection.opened_at, 1))
        if connection.subscriptions:
            self._spawn(self._dispatcher.leave_all(connection))

    async def _work(self, sock: DetachedSocket, connection: Connection) -> None:
        inbox = self._inboxes[connection]
        try:
            while inbox:
                if not connection.closed:
                    await self._dispatcher.frame(connection, inbox[0])
                del inbox[0]
                if len(inbox) < INBOX_MAX // 2:
                    sock.resume()
        finally:
            del self._inboxes[connection]
        if connection.closed and connection.subscriptions:
            await self._dispatcher.leave_all(connection)

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
