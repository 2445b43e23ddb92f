"""Serve a WebSocket over the ordinary ASGI interface, with one opening: finished frames go straight to the transport.

uvicorn and the `websockets` library keep RFC 6455; the ASGI application reads and decides. What this subclass adds is
the Outlet, found in `scope["extensions"]["hub.outlet"]`: fan-out writes through it without a task, a queue or an
encoding per subscriber. permessage-deflate stays off on this path, since a finished frame could not be compressed per
connection.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import OPEN

from hub.feeds.subscriber import Lane, offer_each
from hub.sockets.driver import BATCH
from hub.wire.codec import ENCODINGS, JSON, PROTOBUF, Codec
from hub.wire.codes import SLOW, Disconnect
from hub.wire.frames import FRAGMENTS_MAX, TOO_BIG
from hub.wire.streaming import UNI_FRAMES, UNIDIRECTIONAL
from hub.wire.unidirectional import UNI

_VERSION = "13"
#: Seconds that a peer gets to read its close frame before the connection is cut.
_LINGER_S = 2.0
#: Bytes that wait for a peer before its pings are no longer answered.
_PONGS_MAX_BYTES = 1 << 20


async def listen(websocket: WebSocket, heard: Callable[[str | bytes], Awaitable[None] | None]) -> int:
    """Give every message of a socket to `heard`, in order, until the socket ends; returns the code of its close."""
    try:
        for count in itertools.count(1):
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code", 1005))
            text = message.get("text")
            if (work := heard(text if text is not None else message["bytes"])) is not None:
                await work
            elif count % BATCH == 0:  # others wait, and nothing else here has to
                await asyncio.sleep(0)
    except WebSocketDisconnect as exc:
        return exc.code
    raise AssertionError("there is always a next number")


class HubWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol with an outlet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._early = b""

    def early(self, data: bytes) -> None:
        """Keep what came behind the request; the peer could not know yet that it is accepted."""
        self._early = data

    async def send(self, message: Any) -> None:
        """See ASGI; once the peer is accepted, what it sent before is read."""
        await super().send(message)
        if self._early and self.handshake_complete:
            data, self._early = self._early, b""
            if not self.close_sent:
                self.data_received(data)

    def handle_connect(self, event: Request) -> None:
        """Offer the outlet to the application; an empty subprotocol header, as some SDKs send it, means none."""
        if event.headers.get_all("Sec-WebSocket-Version") != [_VERSION]:
            response = self.conn.reject(426, "This server speaks version 13 of the WebSocket protocol.\n")
            response.headers["Upgrade"] = "websocket"
            response.headers["Sec-WebSocket-Version"] = _VERSION  # RFC 6455 §4.4
            self.handshake_initiated = True
            self.conn.send_response(response)
            self._refuse()
            return
        offered = event.headers.get_all("Sec-WebSocket-Protocol")
        if offered and not "".join(offered).strip(" \t,"):
            del event.headers["Sec-WebSocket-Protocol"]
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions["hub.outlet"] = Outlet(self)
            self.read_paused = True  # until the application asks for more: a pong must not come before the 101
            self.transport.pause_reading()

    def send_receive_event_to_app(self) -> None:
        """Close with 1007 on text that is not UTF-8 (RFC 6455 §8.1), without a traceback in the log."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                if self.conn.state is OPEN:  # else a close frame came behind it, which is handled next
                    self.conn.send_close(1007)
                    self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Bound the frames of one message, which may be empty and so escape the bound on its bytes."""
        if self.close_sent:
            return
        if len(self.frames) >= FRAGMENTS_MAX:
            self.frames = []
            if self.conn.state is OPEN:
                self.conn.send_close(TOO_BIG, "message too big")
                self.handle_parser_exception()
            return
        super().handle_cont(event)

    def handle_ping(self) -> None:
        """Answer pings, unless a peer that does not read owes the reading of many answers already."""
        pong = b"".join(self.conn.data_to_send())
        if self.conn.state is not OPEN or self.transport.get_write_buffer_size() < _PONGS_MAX_BYTES:
            self.transport.write(pong)

    def data_received(self, data: bytes) -> None:
        """Send the library's answer to a request that it did not read to its end, for too many or too long headers."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = True
            self._refuse()

    def handle_parser_exception(self) -> None:
        """Fail the connection (RFC 6455 §7.1.7) so that the peer learns why.

        What it is still sending is read and thrown away: closing a socket with unread bytes makes the kernel reset the
        connection, and the close frame may be lost with it.
        """
        if self.close_sent:
            return
        why = self.conn.close_sent
        assert why is not None
        self.queue.put_nowait({"type": "websocket.disconnect", "code": why.code, "reason": why.reason})
        self._linger()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def close_with(self, code: int, reason: str) -> None:
        """Send a close frame now, and cut the connection when the peer does not answer it in time."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self._linger()

    def _linger(self) -> None:
        """Send the close frame and read on, until the peer answers it or `_LINGER_S` have passed."""
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(_LINGER_S, self.transport.abort)

    def _refuse(self) -> None:
        """Send the HTTP response that stands in the way of the upgrade, and hang up."""
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()


#: Compression is not offered on this path.
_LANES = {codec: Lane(ENCODINGS[codec, False], offer_each) for codec in (JSON, PROTOBUF)}
_LANES[UNI] = Lane(UNI_FRAMES[UNI, False], offer_each)


class Outlet:
    """Where finished frames of one connection go."""

    __slots__ = ("_limit", "_most", "_protocol", "lane")

    #: See hub.sockets.connection.OutletLike.
    session = ""
    capped = False

    def __init__(self, protocol: HubWebSocket) -> None:
        self._protocol = protocol
        self._limit = self._most = 1 << 20
        self.lane = _LANES[JSON]

    def speak(self, codec: Codec) -> None:
        """Take the format that the client has chosen."""
        self.lane = _LANES[codec]

    def bound(self, max_bytes: int) -> None:
        """Set how much may wait for a peer that does not read."""
        self._limit = self._most = max_bytes

    @property
    def unidirectional(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.lane.encoding in UNIDIRECTIONAL

    @property
    def open(self) -> bool:
        """True while frames can still be sent."""
        p = self._protocol
        return p.handshake_complete and not (p.close_sent or p.disconnected or p.transport.is_closing())

    @property
    def writable(self) -> bool:
        """See hub.feeds.subscriber.Subscriber."""
        return self.open and self._protocol.transport.get_write_buffer_size() == 0

    @property
    def behind(self) -> bool:
        """See hub.sockets.connection.OutletLike."""
        return self.open and self._protocol.transport.get_write_buffer_size() > self._limit

    def offer(self, frame: bytes) -> None:
        """Send finished frames; a peer whose backlog is over the limit is closed with 3008.

        One reply may be larger than the limit, such as all that a client missed; closing for it, or for what comes
        while it is being read, would make the client ask for the same again and again. So it is not counted.
        """
        protocol = self._protocol
        if not self.open:
            return
        waiting = protocol.transport.get_write_buffer_size()
        if waiting > self._most:
            protocol.close_with(SLOW.code, SLOW.reason)
            return
        if len(frame) > self._limit:
            self._most = waiting + len(frame) + self._limit
        elif not waiting:
            self._most = self._limit
        protocol.transport.write(frame)

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason; a second call does nothing."""
        self._protocol.close_with(why.code, why.reason)

    def abort(self) -> None:
        """Drop the line at once, without a word."""
        self._protocol.transport.abort()
