"""Wrap every HTTP request: one log line, one metric, and the headers that keep browsers careful.

Plain ASGI without base class: it runs on every request. The log has the route's name, never the path's ids or the
query, which may carry a token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.telemetry import logs, metrics

#: On every response.
CAREFUL = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


_ENDING = Response(
    b'{"title":"The node is shutting down","status":503}', 503,
    {"retry-after": "1", "connection": "close"}, media_type="application/problem+json",
)  # fmt: skip


class Notes:
    """Writes down requests: in the log, and in metrics."""

    def __init__(self, *, log: bool) -> None:
        self._write: Callable[..., None] | None = logs.canonical("request") if log else None
        self._children: dict[tuple[str, int], tuple[Any, Any]] = {}

    def note(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Note one request."""
        children = self._children.get((route, status))
        if children is None:
            children = self._children[(route, status)] = (
                metrics.HTTP_REQUESTS.labels(route, str(status)),
                metrics.HTTP_SECONDS.labels(route),
            )
        children[0].inc()
        children[1].observe(duration_s)
        if self._write is not None:
            self._write(method=method, route=route, status=status, duration_ms=round(duration_s * 1000, 2))


class Access:
    """Middleware around the application."""

    def __init__(self, app: ASGIApp, notes: Notes) -> None:
        self.app = app
        self._notes = notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *CAREFUL]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except ClientDisconnect:
            status = 499  # it left before its request was whole: nobody is there to be answered
        except asyncio.CancelledError:
            if status == 500:  # nothing has been sent: the node ends, and can not wait for it
                await _ENDING(scope, receive, noting)
        finally:
            self._note(scope, status, started)

    def _note(self, scope: Scope, status: int, started: float) -> None:
        route = getattr(scope.get("endpoint"), "__name__", "none")
        self._notes.note(scope["method"], route, status, time.perf_counter() - started)
