"""Wrap every HTTP request: one log line, one metric, and the headers that keep browsers careful.

Plain ASGI without base class: it runs on every request. The log has the route's name, never the path's ids or the
query, which may carry a token.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.telemetry import logs, metrics

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class Access:
    """Middleware around the application."""

    def __init__(
        self, app: ASGIApp, log: bool = True, held: Callable[[Scope], Response | None] = lambda scope: None
    ) -> None:
        """`held` may have the response of a request at once; None sends the request on to the application."""
        self.app = app
        self._held = held
        self._write: Callable[..., None] | None = logs.canonical("request") if log else None
        self._children: dict[tuple[str, int], tuple[Any, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        response = self._held(scope)
        if response is not None:
            response.raw_headers += _HEADERS
            await response(scope, receive, send)
            self._note(scope, response.status_code, started)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self._note(scope, status, started)

    def _note(self, scope: Scope, status: int, started: float) -> None:
        duration_s = time.perf_counter() - started
        route = getattr(scope.get("endpoint"), "__name__", "none")
        children = self._children.get((route, status))
        if children is None:
            children = self._children[(route, status)] = (
                metrics.HTTP_REQUESTS.labels(route, str(status)),
                metrics.HTTP_SECONDS.labels(route),
            )
        children[0].inc()
        children[1].observe(duration_s)
        if self._write is not None:
            self._write(method=scope["method"], route=route, status=status, duration_ms=round(duration_s * 1000, 2))
