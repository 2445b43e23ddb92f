"""Open a WebSocket: check the Origin, read the cookie, shake hands, then serve frames until one side leaves.

A browser sends cookies to any site's socket, so a foreign Origin that comes with our cookie is refused with 403 (RFC
6455 §10.2). Without a cookie there is nothing to steal: SDKs send no Origin, and a page elsewhere needs a token of its
own.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub import clock
from hub.errors import TokenInvalid
from hub.identity.tokens import Identity, Tokens
from hub.policy.origins import own_origin
from hub.settings import Client
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.sockets.dispatch import Dispatcher
from hub.sockets.driver import Driver
from hub.sockets.hub import Connections
from hub.telemetry import logs, metrics
from hub.wire import codes

_log = logs.get("sockets")


class WebSocketEndpoint:
    """`GET /connection/websocket`."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        driver: Driver,
        connections: Connections,
        tokens: Tokens,
        settings: Client,
        session_cookie: Callable[[HTTPConnection], str],
    ) -> None:
        """`session_cookie` tells the session that a browser carries; "" for none."""
        self._dispatcher = dispatcher
        self._driver = driver
        self._connections = connections
        self._tokens = tokens
        self._settings = settings
        self._session_cookie = session_cookie
        #: False while the node drains: newcomers are sent elsewhere.
        self.accepting = True

    async def serve(self, websocket: WebSocket) -> None:
        """Shake hands; then a detached connection is the driver's, an attached one is served to its close."""
        outlet = websocket.scope["extensions"].get("hub.outlet")
        if outlet is None or not self.accepting:
            await websocket.send_denial_response(Response(status_code=503, headers={"retry-after": "1"}))
            return
        cookie = self._session_cookie(websocket)
        if cookie and not self._own_origin(websocket):
            await websocket.send_denial_response(
                Response('{"title":"Foreign origin","status":403}', 403, media_type="application/problem+json")
            )
            return
        await websocket.accept()
        connection = Connection(outlet, self._session(cookie))
        if isinstance(outlet, DetachedSocket):
            self._driver.begin(outlet, connection)
        else:
            outlet.bound(self._settings.queue_max_size)
            await self._serve_attached(websocket, connection)

    async def _serve_attached(self, websocket: WebSocket, connection: Connection) -> None:
        started = clock.monotonic()
        self._connections.opened(connection)
        code = 1006
        try:
            while True:
                message = await websocket.receive()
                if message["type"] == "websocket.disconnect":
                    code = message.get("code", 1005)
                    break
                frame = message.get("text")
                if frame is None:
                    connection.close(codes.BAD_REQUEST_CLOSE)
                elif (work := self._dispatcher.frame(connection, frame)) is not None:
                    await work
        except WebSocketDisconnect as exc:
            code = exc.code
        finally:
            if code == codes.SLOW.code and not connection.closed:  # the outlet closed it, past the connection
                metrics.DISCONNECTS.labels(str(code)).inc()
            self._connections.gone(connection)
            await self._dispatcher.leave_all(connection)
            _log.info("connection", code=code, duration_s=round(clock.monotonic() - started, 1))

    def _own_origin(self, websocket: WebSocket) -> bool:
        origin = websocket.headers.get("origin")
        return origin is None or own_origin(origin, websocket.headers.get("host", ""), self._settings.allowed_origins)

    def _session(self, cookie: str) -> Identity | None:
        if not cookie:
            return None
        try:
            return self._tokens.check(cookie, session=True)
        except TokenInvalid:
            return None
