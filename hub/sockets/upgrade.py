"""Open a WebSocket: check the Origin, read the cookie, shake hands, then serve frames until one side leaves.

A browser sends cookies to any site's socket, so a foreign Origin that comes with our cookie is refused with 403 (RFC
6455 §10.2). Without a cookie there is nothing to steal: SDKs send no Origin, and a page elsewhere needs a token of its
own.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from hub import clock
from hub.errors import TokenInvalid
from hub.identity.tokens import Identity, Tokens
from hub.policy.origins import own_origin
from hub.settings import Client
from hub.sockets.admission import Admission, Crowded, Full
from hub.sockets.attached import listen
from hub.sockets.connection import Connection
from hub.sockets.detached import DetachedSocket
from hub.sockets.dispatch import Dispatcher
from hub.sockets.driver import Driver
from hub.sockets.hub import Connections
from hub.telemetry import logs, metrics
from hub.wire import codes
from hub.wire.codec import PROTOBUF

_log = logs.get("sockets")


#: Subprotocol of clients that speak Protobuf.
_PROTOBUF = "centrifuge-protobuf"


class WebSocketEndpoint:
    """`GET /connection/websocket`."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        driver: Driver,
        connections: Connections,
        admission: Admission,
        tokens: Tokens,
        settings: Client,
        session_cookie: Callable[[HTTPConnection], str],
    ) -> None:
        """`session_cookie` tells the session that a browser carries; "" for none."""
        self._dispatcher = dispatcher
        self._driver = driver
        self._connections = connections
        self._admission = admission
        self._tokens = tokens
        self._settings = settings
        self._session_cookie = session_cookie
        #: False while the node drains: newcomers are sent elsewhere.
        self.accepting = True

    async def plain(self, request: Request) -> Response:
        """Answer a request that asks for no upgrade (RFC 9110 §15.5.22)."""
        body = orjson.dumps({"title": "Only WebSockets are served here", "status": 426})
        headers = {"upgrade": "websocket", "connection": "Upgrade"}
        return Response(body, 426, headers, media_type="application/problem+json")

    async def serve(self, websocket: WebSocket) -> None:
        """Shake hands; then a detached connection is the driver's, an attached one is served to its close."""
        outlet = websocket.scope["extensions"].get("hub.outlet")
        if outlet is None or not self.accepting:
            await _refuse(websocket, 503, "The node is shutting down", {"retry-after": "1"})
            return
        cookie = self._session_cookie(websocket)
        if cookie and not self._own_origin(websocket):
            await _refuse(websocket, 403, "Foreign origin")
            return
        session = self._session(cookie)
        offered = websocket.scope["subprotocols"]
        try:
            address = self._admission.enter(websocket.client.host if websocket.client else None)
        except Crowded as exc:
            if exc.full is Full.ADDRESS:
                await _refuse(websocket, 429, "Too many connections from this address", {"retry-after": "10"})
            else:
                await _refuse(websocket, 503, "Too many connections", {"retry-after": "10"})
            return
        try:
            await websocket.accept(_PROTOBUF if _PROTOBUF in offered else None)
        except BaseException:
            self._admission.leave(address)
            raise
        connection = Connection(outlet, session, address)
        if _PROTOBUF in offered or _asks_for_protobuf(websocket):
            outlet.speak(PROTOBUF)
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
            code = await listen(websocket, lambda frame: self._dispatcher.frame(connection, frame))
        finally:
            if code == codes.SLOW.code and not connection.closed:  # the outlet closed it, past the connection
                metrics.DISCONNECTS.labels(str(code)).inc()
            self._connections.gone(connection)
            await self._dispatcher.membership.leave_all(connection)
            _log.info("connection", code=code, duration_s=round(clock.monotonic() - started, 1))

    def _own_origin(self, websocket: WebSocket) -> bool:
        origin, host = websocket.headers.get("origin"), websocket.headers.get("host", "")
        secure = websocket.url.scheme == "wss"
        return origin is None or own_origin(origin, host, self._settings.allowed_origins, secure=secure)

    def _session(self, cookie: str) -> Identity | None:
        if not cookie:
            return None
        try:
            return self._tokens.check(cookie, session=True)
        except TokenInvalid:
            return None


def _asks_for_protobuf(websocket: WebSocket) -> bool:
    return "protobuf" in (websocket.query_params.get("format"), websocket.query_params.get("cf_protocol"))


async def _refuse(websocket: WebSocket, status: int, title: str, headers: dict[str, str] | None = None) -> None:
    """Answer an upgrade with a problem (RFC 9457)."""
    body = orjson.dumps({"title": title, "status": status})
    await websocket.send_denial_response(Response(body, status, headers, media_type="application/problem+json"))
