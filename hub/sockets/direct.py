"""Serve few HTTP requests without ASGI: those that applications send thousands of a second.

A request to a direct route is read whole and answered in one write, without scope, middleware, routing or request
objects. Whatever is unusual about one (no length, a large body, another one under way on the line) goes the ordinary
way, to the same use case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.telemetry import logs

_log = logs.get("http")

#: Bytes of a body; uvicorn stops reading for a while at more.
_BODY_MAX_BYTES = 60_000
_HEADS = {s.value: b"HTTP/1.1 %d %s\r\n" % (s.value, s.phrase.encode()) for s in HTTPStatus}
_PROBLEM = [(b"content-type", b"application/problem+json")]
_FAULT = (500, _PROBLEM, b'{"title":"Internal Server Error","status":500}')
_ENDING = (503, [*_PROBLEM, (b"retry-after", b"1")], b'{"title":"The node is shutting down","status":503}')

#: Status, header fields but the length, and body.
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class Route(Protocol):
    """What answers the requests to one target."""

    def __call__(self, headers: list[tuple[bytes, bytes]], body: bytes, /) -> Awaitable[Answer]:
        """Answer one; what it raises is a fault of ours."""


class _Event:
    """Stands where uvicorn wakes an ASGI application, of which there is none."""

    @staticmethod
    def set() -> None:
        """Do nothing."""


class _Cycle:
    """One request and its answer, as uvicorn's protocol knows them."""

    __slots__ = ("body", "disconnected", "keep_alive", "more_body", "response_complete")
    message_event = _Event

    def __init__(self, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.body = b""
        self.more_body = True
        self.response_complete = False
        self.disconnected = False


class DirectHttp(HttpToolsProtocol):
    """uvicorn's protocol with direct routes."""

    #: Target → what answers POSTs to it.
    direct: ClassVar[Mapping[bytes, Route]] = {}

    def on_headers_complete(self) -> None:
        """See httptools."""
        route = self.direct.get(self.url)
        if route is None or not self._is_plain():
            super().on_headers_complete()
        else:
            self.cycle = _Cycle(self.parser.should_keep_alive())  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        """See httptools."""
        super().on_message_complete()
        cycle: Any = self.cycle
        if type(cycle) is _Cycle and not cycle.response_complete:
            task = self.loop.create_task(self._answer(cycle, self.direct[self.url], self.headers))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _is_plain(self) -> bool:
        if self.parser.get_method() != b"POST" or self.parser.get_http_version() != "1.1" or self.expect_100_continue:
            return False
        if self.parser.should_upgrade() or (self.cycle is not None and not self.cycle.response_complete):
            return False
        size = b""
        for name, value in self.headers:
            if name == b"content-length":
                size = value
            elif name == b"transfer-encoding":
                return False
        return size.isdigit() and len(size) < 7 and int(size) <= _BODY_MAX_BYTES

    async def _answer(self, cycle: _Cycle, route: Route, headers: list[tuple[bytes, bytes]]) -> None:
        try:
            status, fields, body = await route(headers, cycle.body)
        except asyncio.CancelledError:  # the node ends, and can not wait for it
            status, fields, body = _ENDING
        except Exception as exc:
            _log.error("http.fault", error=type(exc).__name__, exc_info=exc)
            status, fields, body = _FAULT
        cycle.response_complete = True
        if not cycle.disconnected:
            head = [_HEADS[status]]
            for name, value in (*self.server_state.default_headers, *fields):
                head += (name, b": ", value, b"\r\n")
            head.append(b"content-length: %d\r\n" % len(body))
            if not cycle.keep_alive:
                head.append(b"connection: close\r\n")
            self.transport.write(b"".join((*head, b"\r\n", body)))
            if not cycle.keep_alive:
                self.transport.close()
        self.on_response_complete()
