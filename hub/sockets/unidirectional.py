"""Serve clients that only listen: the request, or a socket's first message, says who they are, and pushes follow.

What the request holds becomes the one command of the connection. When it fails, the client is told by a `disconnect`
push, and the stream ends. Whatever else comes is ignored, and pings are not answered.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from typing import cast

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from hub.errors import HubError, Invalid
from hub.identity.tokens import Identity
from hub.sockets.attached import Outlet, listen
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.sockets.dispatch import Dispatcher
from hub.sockets.driver import Driver
from hub.sockets.emulation import EVENTS, LINES
from hub.sockets.entrance import Entrance
from hub.sockets.opening import Opening, fields
from hub.sockets.outbound import Line
from hub.sockets.streams import Stream
from hub.wire import streaming, unidirectional
from hub.wire.codec import Encoding
from hub.wire.codes import Disconnect
from hub.wire.unidirectional import UNI, Unanswerable

_SECRET_BYTES = 18


class Listening(Connection):
    """A client that only listens, and so owes no pong."""

    __slots__ = ()

    @property
    def owes_pong(self) -> bool:
        """Never."""
        return False

    @owes_pong.setter
    def owes_pong(self, value: bool) -> None:
        """Ignore it."""


class ListeningSocket(Listening):
    """One on a WebSocket: its close frame comes behind a push that says the same, as on a stream."""

    __slots__ = ()

    def close(self, why: Disconnect) -> None:
        """See hub.feeds.subscriber.Subscriber."""
        if not self.closed:
            self.send(UNI.disconnect(why))
        super().close(why)


class Unidirectional:
    """The connections of one node that only listen."""

    def __init__(
        self, entrance: Entrance, dispatcher: Dispatcher, driver: Driver, *, allow_above_public: bool = False
    ) -> None:
        """`allow_above_public`: a token in a URL is worth its clearance."""
        self._entrance = entrance
        self._dispatcher = dispatcher
        self._driver = driver
        self._capped = not allow_above_public
        self._tasks: set[asyncio.Task[None]] = set()

    # -- endpoints

    async def uni_http_stream(self, request: Request) -> Response:
        """`POST /connection/uni_http_stream`: the body is a ConnectRequest."""
        if request.method == "OPTIONS":
            return self._entrance.preflight(request, "POST, OPTIONS")
        identity = self._entrance.identity(request)
        said = _checked(await self._entrance.body(request))
        return self._open(request, LINES, streaming.UNI_LINES, identity, said)

    async def uni_sse(self, request: Request) -> Response:
        """`GET /connection/uni_sse?cf_connect=`, which may be left out, or POST with a ConnectRequest as its body."""
        if request.method == "OPTIONS":
            return self._entrance.preflight(request, "GET, POST, OPTIONS")
        identity = self._entrance.identity(request)
        if request.method == "POST":
            said = _checked(await self._entrance.body(request))
            return self._open(request, EVENTS, streaming.UNI_SSE, identity, said)
        said = _checked(request.query_params.get("cf_connect", "").encode())
        if request.method == "HEAD":
            return Response(None, 200, fields(EVENTS, self._entrance.cors(request)))
        return self._open(request, EVENTS, streaming.UNI_SSE, identity, said, capped=self._capped)

    async def uni_websocket(self, websocket: WebSocket) -> None:
        """`/connection/uni_websocket`: the first message is a ConnectRequest."""
        outlet = websocket.scope["extensions"].get("hub.outlet")
        try:
            identity = self._entrance.identity(websocket)
            address = self._entrance.enter(websocket)
        except HubError as exc:
            await websocket.send_denial_response(_problem(exc))
            return
        try:
            await websocket.accept()
        except BaseException:
            self._entrance.admission.leave(address)
            raise
        outlet.speak(UNI)
        connection = ListeningSocket(outlet, identity, address)
        if isinstance(outlet, DetachedSocket):
            outlet.owner = self
            self._driver.begin(outlet, connection)
        else:
            await self._serve_attached(websocket, outlet, connection)

    # -- hub.sockets.outbound.Owner

    def heard(self, sock: Line, message: str | bytes) -> None:
        """Take a socket's first message."""
        connection = cast(Connection, sock.client)
        if not (connection.connecting or connection.connected or connection.closed):
            self._connect(connection, message if isinstance(message, bytes) else message.encode())

    def gone(self, sock: Line, code: int) -> None:
        """See hub.sockets.outbound.Owner."""
        self._driver.gone(sock, code)

    # -- inside

    def _open(
        self,
        request: Request,
        media_type: str,
        encoding: Encoding,
        identity: Identity | None,
        said: bytes,
        *,
        capped: bool = False,
    ) -> Response:
        def begin(stream: Stream, address: bytes | None) -> None:
            connection = Listening(stream, identity, address)
            self._driver.begin(stream, connection)
            self._connect(connection, said)

        session = secrets.token_urlsafe(_SECRET_BYTES)
        return Opening(self._entrance, request, media_type, encoding, self, session, begin, capped=capped)

    def _connect(self, connection: Connection, said: bytes) -> None:
        """Carry out the connection's one command."""
        try:
            work = self._dispatcher.frame(connection, said)
        except Unanswerable as exc:
            connection.close(unidirectional.disconnect_for(exc.error))
            return
        if work is not None:
            task = asyncio.ensure_future(self._finish(connection, work))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _finish(self, connection: Connection, work: Awaitable[None]) -> None:
        try:
            await work
        except Unanswerable as exc:
            connection.close(unidirectional.disconnect_for(exc.error))
        if connection.closed and connection.groups:
            await self._dispatcher.membership.leave_all(connection)

    async def _serve_attached(self, websocket: WebSocket, outlet: Outlet, connection: Connection) -> None:
        line = _AttachedLine(outlet, connection)
        outlet.bound(self._entrance.settings.queue_max_size)
        self._driver.begin(line, connection)
        code = 1006
        try:
            code = await listen(websocket, lambda frame: self.heard(line, frame))
        finally:
            self.gone(line, code)


class _AttachedLine:
    """A socket whose messages its own task reads."""

    session = ""

    def __init__(self, outlet: Outlet, client: object) -> None:
        self.client = client
        self.lane = outlet.lane

    def start(self) -> None:
        """Do nothing: the task has begun."""

    def pause(self) -> None:
        """Do nothing: nothing waits for this client."""

    def resume(self) -> None:
        """Do nothing."""


def _checked(said: bytes) -> bytes:
    """Return what a client says of itself, when it can be read; an error is better told before a stream begins."""
    try:
        unidirectional.decode(said)
    except ValueError as exc:
        raise Invalid("This is no connect request.") from exc
    return said


def _problem(exc: HubError) -> Response:
    headers = {"retry-after": "10"} if exc.temporary else {}
    body = orjson.dumps({"title": str(exc), "status": exc.status})
    return Response(body, exc.status, headers, media_type="application/problem+json")
