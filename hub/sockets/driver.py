"""Carry what connections hear to the dispatcher: one task while something has to wait, none while nothing has."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import cast

from hub.sockets.connection import Connection
from hub.sockets.dispatch import Dispatcher
from hub.sockets.hub import Connections
from hub.sockets.outbound import Line
from hub.telemetry import logs, metrics
from hub.wire import codes

_log = logs.get("sockets")

#: Messages that may wait for a busy client before its line is read no more.
INBOX_MAX = 16
#: Messages of one client that are carried out between two turns of the loop.
BATCH = 32


class Driver:
    """The Owner of all connections of a node that need no task of their own."""

    def __init__(self, dispatcher: Dispatcher, connections: Connections) -> None:
        self._dispatcher = dispatcher
        self._connections = connections
        self._inboxes: dict[Connection, deque[str | bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        #: Whose messages came last, and how many in a row.
        self._last, self._run = 0, 0

    def begin(self, sock: Line, connection: Connection) -> None:
        """Serve a connection that has shaken hands."""
        sock.client = connection
        self._connections.opened(connection)
        sock.start()

    def heard(self, sock: Line, message: str | bytes) -> None:
        """See hub.sockets.outbound.Owner."""
        connection = cast(Connection, sock.client)
        if message == sock.lane.encoding.pong:
            connection.owes_pong = False
            return
        inbox = self._inboxes.get(connection)
        if inbox is None:
            if self._is_quiet(connection):
                if (work := self._dispatcher.frame(connection, message)) is not None:
                    self._inboxes[connection] = deque()
                    self._spawn(self._work(sock, connection, work))
                return
            inbox = self._inboxes[connection] = deque()
            self._spawn(self._work(sock, connection, asyncio.sleep(0)))
        inbox.append(message)
        if len(inbox) >= INBOX_MAX:
            sock.pause()

    def waiting(self, sock: Line) -> int:
        """Return how many messages of a client wait until it is their turn."""
        inbox = self._inboxes.get(cast(Connection, sock.client))
        return 0 if inbox is None else len(inbox)

    def gone(self, sock: Line, code: int) -> None:
        """See hub.sockets.outbound.Owner."""
        connection = cast(Connection, sock.client)
        sock.client = None
        if code == codes.SLOW.code and not connection.closed:
            metrics.DISCONNECTS.labels(str(code)).inc()
        self._connections.gone(connection)
        connection.closed = True
        _log.info("connection", code=code, duration_s=round(connection.age_s, 1))
        if connection.groups:
            self._spawn(self._dispatcher.membership.leave_all(connection))

    def _is_quiet(self, connection: Connection) -> bool:
        """Tell whether a client may be served at once: one read may hold a thousand messages, and others wait."""
        if id(connection) != self._last:
            self._last, self._run = id(connection), 0
        self._run += 1
        if self._run <= BATCH:
            return True
        self._last = 0
        return False

    async def _work(self, sock: Line, connection: Connection, work: Awaitable[None] | None) -> None:
        """Finish what has to wait, then what came meanwhile."""
        inbox = self._inboxes[connection]
        count = 0
        try:
            while True:
                if work is not None:
                    await work
                if len(inbox) <= INBOX_MAX // 2:
                    sock.resume()
                if not inbox:
                    break
                message = inbox.popleft()
                work = self._dispatcher.frame(connection, message) if not connection.closed else None
                count += 1
                if work is None and count % BATCH == 0:
                    work = asyncio.sleep(0)
        finally:
            del self._inboxes[connection]
        if connection.closed and connection.groups:
            await self._dispatcher.membership.leave_all(connection)

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
