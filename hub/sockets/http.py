"""Serve plain HTTP with uvicorn's protocol, and bound what that leaves open: the time and the size of a request's head.

Theory of operation. A head is waited for from accept on, then from the first byte that comes after an answer, up to
its empty line; one timer runs meanwhile, and who is late is cut without a word, as the listener does. Newcomers whose
first head is not whole are bounded in number, too.

It also refuses what somebody between the client and the hub may read in another way (RFC 9112 §3.2, §7): no Host or two
of them, and an upgrade with a body. An upgrade is heeded in HTTP/1.1 alone (RFC 9110 §7.8).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from hub.sockets.attached import HubWebSocket
from hub.sockets.direct import DirectHttp, Held, Route
from hub.sockets.engine import Engine
from hub.telemetry import metrics

#: Bytes of a request's target, names and values.
HEAD_MAX_BYTES = 65536
#: Seconds that a peer gets to read that its head is too large.
_LINGER_S = 2.0
#: Where targets stand to whose answers there may be no end; see Endless.
_ENDLESS = b"/connection/"
#: Turns of the loop in which what was written before is to have left.
_TURNS = 3
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HubHttp(DirectHttp):
    """One connection; make the class that uvicorn gets with `limited`."""

    #: Seconds that the head of a request may take.
    head_timeout_s: ClassVar[float]
    #: Connections that may be without a request.
    newcomers_max: ClassVar[int]
    #: Connections without a request.
    newcomers: ClassVar[set[asyncio.Protocol]]
    #: What serves bare descriptors; None where there is nothing that does.
    engine: Engine | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: A head is waited for, and so much of it came.
        self._awaited = True
        self._head_bytes = 0
        #: The last request came with all of its body.
        self._whole = False
        self._heads = 0
        self._too_large = False
        self._chunk = b""
        self._head_timer: asyncio.TimerHandle | None = None

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        if len(self.newcomers) >= self.newcomers_max:
            metrics.REFUSED.labels("handshakes").inc()
            transport.abort()
            return
        self.newcomers.add(self)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that is not whole yet is waited for, but neither long nor for ever larger ones."""
        if self._too_large:
            return
        awaited, heads = self._awaited, self._heads
        self._chunk = data
        super().data_received(data)
        self._chunk = b""
        if self._whole and heads == self._heads and self.cycle is not None and self.cycle.response_complete:
            self._awaited = True  # an empty line before a request stops uvicorn's own timer of kept connections
        if not self._awaited:
            return
        if self._head_timer is None:
            self._await_head()
        if awaited and heads == self._heads:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MAX_BYTES and not self.transport.is_closing():
                self._refuse_size()

    # -- httptools

    def on_message_begin(self) -> None:
        """See httptools."""
        super().on_message_begin()
        self._awaited = True
        self._whole = False

    def on_message_complete(self) -> None:
        """See httptools."""
        super().on_message_complete()
        self._whole = True

    def on_headers_complete(self) -> None:
        """See httptools; what is raised here is answered with 400, or 431."""
        self._heads += 1
        self._head_came()
        self._check()
        super().on_headers_complete()
        if self.url.startswith(_ENDLESS) and isinstance(self.cycle, RequestResponseCycle):
            self.scope["extensions"] = {"hub.endless": Endless(self, self.cycle)}  # type: ignore[dict-item]

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and with it what the peer sent behind its request, which uvicorn would lose."""
        super().handle_websocket_upgrade()
        websocket, upgrade = self.transport.get_protocol(), sys.exception()
        assert isinstance(websocket, HubWebSocket)
        assert isinstance(upgrade, httptools.HttpParserUpgrade)
        websocket.early(self._chunk[upgrade.args[0] :])

    def let_go(self) -> None:
        """Have no part in the connection any more."""
        self._head_came()
        self._unset_keepalive_if_required()
        self.connections.discard(self)

    def send_400_response(self, msg: str) -> None:
        """Say that a request is wrong."""
        if self._too_large:
            self._refuse_size()
        else:
            super().send_400_response(msg)

    # -- inside

    def _should_upgrade(self) -> bool:
        return self.parser.get_http_version() == "1.1" and super()._should_upgrade()

    def _check(self) -> None:
        size, hosts, body = len(self.url), 0, False
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"host":
                hosts += 1
            elif name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0"):
                body = True
        if size > HEAD_MAX_BYTES:
            self._too_large = True
            raise ValueError("a head that is too large")
        if hosts != 1 and (hosts or self.parser.get_http_version() == "1.1"):
            raise ValueError("no Host, or two")
        if self.parser.should_upgrade() and self._should_upgrade():
            if body:
                raise ValueError("an upgrade with a body")
            if not self.url.startswith(b"/"):
                self._to_origin_form()

    def _to_origin_form(self) -> None:
        """Take the host out of a target in absolute form; it counts, and the field does not (RFC 9112 §3.2.2)."""
        target = httptools.parse_url(self.url)
        if not target.host:
            return
        self.url = (target.path or b"/") + (b"?" + target.query if target.query else b"")
        host = b"[" + target.host + b"]" if b":" in target.host else target.host
        if target.port is not None:
            host += b":%d" % target.port
        self.headers[:] = [*((name, value) for name, value in self.headers if name != b"host"), (b"host", host)]

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_timeout_s, self._late)

    def _late(self) -> None:
        if self.flow.read_paused:  # it is we who keep the peer waiting, with the answers to earlier requests
            self._await_head()
        else:
            self.transport.abort()

    def _head_came(self) -> None:
        self._awaited = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
            self._head_bytes = 0
            self.newcomers.discard(self)

    def _refuse_size(self) -> None:
        """Answer 431, and throw away what the peer still sends: a reset would take the answer with it."""
        self._too_large = True
        self._head_came()
        self.transport.write(_TOO_LARGE)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._head_timer = self.loop.call_later(_LINGER_S, self.transport.abort)


class Endless:
    """Gives an application the connection of its request; it finds this in `scope["extensions"]["hub.endless"]`."""

    def __init__(self, protocol: HubHttp, cycle: RequestResponseCycle) -> None:
        self._protocol = protocol
        self._cycle = cycle
        #: What serves bare descriptors; None where there is nothing that does.
        self.engine = protocol.engine

    def end_with_line(self) -> None:
        """Let the answer that is about to begin end where the connection does; it must say `connection: close`."""
        self._cycle.chunked_encoding = False

    async def take(self) -> int | asyncio.Transport | None:
        """Take the connection over, once the head of the answer has been sent. What the peer sent more is lost.

        Returns:
            A descriptor to be served by `engine` and closed by whoever takes it; the transport, where that can not be;
            None when the peer has left.
        """
        protocol, transport = self._protocol, self._protocol.transport
        self._cycle.response_complete = True
        self._cycle.scope.pop("extensions", None)  # a cycle
        if not transport.is_closing():
            protocol.flow.pause_reading()
        for _ in range(_TURNS):
            if transport.is_closing() or not transport.get_write_buffer_size():
                break
            await asyncio.sleep(0)
        if transport.is_closing():
            return None
        protocol.let_go()
        if self.engine is None or protocol.scheme == "https" or transport.get_write_buffer_size():
            return transport
        fd = os.dup(transport.get_extra_info("socket").fileno())
        transport.close()
        return fd


def limited(*, head_timeout_s: float, newcomers_max: int, direct: Mapping[bytes, Route], held: Held) -> type[HubHttp]:
    """Return the protocol of a node, for uvicorn."""
    limits: dict[str, Any] = {
        "head_timeout_s": head_timeout_s,
        "newcomers_max": newcomers_max,
        "newcomers": set(),
        "direct": direct,
        "held": staticmethod(held),
    }
    return type("LimitedHttp", (HubHttp,), limits)
