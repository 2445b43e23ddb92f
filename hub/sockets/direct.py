"""Serve few HTTP requests without ASGI: publications of applications, and answers that the hub holds ready.

Most requests are of these two kinds. One is read whole and answered in one write, without scope, middleware, routing or
request objects. Whatever is unusual about it (no length, a large body, another one under way on the line) goes the
ordinary way, to the same use case.
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
#: Status, header fields, and body.
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def _problem(status: int, title: bytes, *fields: tuple[bytes, bytes]) -> Answer:
    body = b'{"title":"%s","status":%d}' % (title, status)
    own = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
    return status, [*own, *fields], body


_FAULT = _problem(500, b"Internal Server Error")
_ENDING = _problem(503, b"The node is shutting down", (b"retry-after", b"1"))


class Route(Protocol):
    """What answers the requests to one target."""

    def __call__(self, headers: list[tuple[bytes, bytes]], body: bytes, /) -> Awaitable[Answer]:
        """Answer one; what it raises is a fault of ours."""


class Held(Protocol):
    """What has the answers to some GET requests ready."""

    def __call__(self, target: bytes, scope: dict[str, Any], /) -> Answer | None:
        """Return one at once; None sends the request, with its ASGI scope, the ordinary way."""


class _Event:
    """Stands where uvicorn wakes an ASGI application, of which there is none."""

    @staticmethod
    def set() -> None:
        """Do nothing."""


class _Cycle:
    """One request and its answer, as uvicorn's protocol knows them."""

    __slots__ = ("answer", "body", "disconnected", "keep_alive", "more_body", "response_complete")
    message_event = _Event

    def __init__(self, keep_alive: bool, answer: Answer | None) -> None:
        self.keep_alive = keep_alive
        #: What is written when the request has been read to its end; None where a route works it out.
        self.answer = answer
        self.body = b""
        self.more_body = True
        self.response_complete = False
        self.disconnected = False


class DirectHttp(HttpToolsProtocol):
    """uvicorn's protocol with direct routes."""

    #: Target → what answers POSTs to it.
    direct: ClassVar[Mapping[bytes, Route]] = {}
    #: Answers to GETs.
    held: ClassVar[Held | None] = None

    def on_headers_complete(self) -> None:
        """See httptools."""
        method = self.parser.get_method()
        answer = None
        if method == b"GET" and self.held is not None and self._is_plain(body=False):
            answer = self.held(self.url, self.scope)  # type: ignore[arg-type]
        if answer is not None or (method == b"POST" and self.url in self.direct and self._is_plain(body=True)):
            self.cycle = _Cycle(self.parser.should_keep_alive(), answer)  # type: ignore[assignment]
        else:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See httptools."""
        super().on_message_complete()
        cycle: Any = self.cycle
        if type(cycle) is not _Cycle or cycle.response_complete:
            return
        if cycle.answer is not None:
            self._write(cycle, cycle.answer)
            return
        task = self.loop.create_task(self._answer(cycle, self.direct[self.url], self.headers))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _is_plain(self, *, body: bool) -> bool:
        """Tell whether nothing about the request is unusual, and whether it has a body, of known and modest size."""
        if self.parser.get_http_version() != "1.1" or self.expect_100_continue or self.parser.should_upgrade():
            return False
        if self.cycle is not None and not self.cycle.response_complete:
            return False
        if self.flow.write_paused:  # a peer that does not read its answers is waited for, the ordinary way
            return False
        size = b""
        for name, value in self.headers:
            if name == b"content-length":
                size = value
            elif name == b"transfer-encoding":
                return False
        if not body:
            return not size
        return size.isdigit() and len(size) < 7 and int(size) <= _BODY_MAX_BYTES

    async def _answer(self, cycle: _Cycle, route: Route, headers: list[tuple[bytes, bytes]]) -> None:
        try:
            answer = await route(headers, cycle.body)
        except asyncio.CancelledError:  # the node ends, and can not wait for it
            answer = _ENDING
        except Exception as exc:
            _log.error("http.fault", error=type(exc).__name__, exc_info=exc)
            answer = _FAULT
        self._write(cycle, answer)

    def _write(self, cycle: _Cycle, answer: Answer) -> None:
        status, fields, body = answer
        cycle.response_complete = True
        if not cycle.disconnected:
            parts = [_HEADS[status]]
            for name, value in (*self.server_state.default_headers, *fields):
                parts += (name, b": ", value, b"\r\n")
            if not cycle.keep_alive:
                parts.append(b"connection: close\r\n")
            self.transport.write(b"".join((*parts, b"\r\n", body)))
            if not cycle.keep_alive:
                self.transport.close()
        self.on_response_complete()
