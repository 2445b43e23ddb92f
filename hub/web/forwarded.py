"""Put in place of a trusted proxy the client for whom it asks: in the scope of HTTP requests and WebSockets alike.

Plain ASGI; it is only there when the settings name a proxy.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from hub.policy.proxies import TrustedProxies

_SECURE = {"http": "https", "ws": "wss"}
_PLAIN = {"https": "http", "wss": "ws"}


class ForwardedClient:
    """Middleware around the application."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self.app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as its client's."""
        if scope["type"] in ("http", "websocket"):
            self._rewrite(scope)
        await self.app(scope, receive, send)

    def _rewrite(self, scope: Scope) -> None:
        headers = scope["headers"]
        said = self._proxies.forwarded(_peer(scope), lambda name: [value for key, value in headers if key == name])
        if said is None:
            return
        if said.address is not None:
            scope["client"] = (said.address, 0)
        if said.scheme is not None:
            scheme = scope["scheme"]
            scope["scheme"] = (_SECURE if said.scheme == "https" else _PLAIN).get(scheme, scheme)
        if said.host is not None:
            host = said.host.encode("latin-1")
            scope["headers"] = [*((key, value) for key, value in headers if key != b"host"), (b"host", host)]


def _peer(scope: Scope) -> str | None:
    """Return the peer's address; None over a Unix socket, "" when it has none any more."""
    client, server = scope.get("client"), scope.get("server")
    if client:
        return str(client[0])
    return None if server is not None and server[1] is None else ""
