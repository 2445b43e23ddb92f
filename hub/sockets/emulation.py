"""Serve clients that can not open a WebSocket: a stream of replies and pushes, and commands by `POST /emulation`.

Theory of operation. The request that opens the stream brings the first frame. Its reply names the node and a session,
a secret of this connection; who knows both may send frames for it to any node, which passes them on to the one that
has the stream. Frames of one client are carried out in the order in which they come here; past some that wait, more
are refused (429). The session is forgotten when the stream ends.

`GET /connection/sse` carries its frame in the URL. Any page can make a browser ask for a URL, with its cookie: so it
can hold one command, which is the one that connects, and none that does anything. A URL is also kept in many places,
so a token in it is worth no more than the public may see, unless the settings say otherwise.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from hub.errors import Invalid, NotFound, RateLimited
from hub.identity.tokens import Identity
from hub.sockets.connection import Connection
from hub.sockets.driver import Driver
from hub.sockets.entrance import Entrance
from hub.sockets.opening import Opening, fields
from hub.sockets.outbound import Line
from hub.sockets.streams import Stream
from hub.wire import streaming
from hub.wire.codec import JSON, PROTOBUF, Encoding

#: Frames of one client that may wait. More than of a socket, since nothing tells a client to send more slowly.
WAITING_MAX = 256
#: Bytes of a session's secret.
_SECRET_BYTES = 18
_BINARY = "application/octet-stream"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"

#: Brings a frame to the node that has the session: node, session, frame. Raises what HTTP is to answer with, such as
#: Unavailable.
Forward = Callable[[str, str, bytes], Awaitable[None]]


class Emulation:
    """The streams of one node that take commands."""

    def __init__(
        self, entrance: Entrance, driver: Driver, node: str, forward: Forward, *, allow_above_public: bool = False
    ) -> None:
        """Make the endpoints of a node.

        Args:
            node: its name, as it is told to clients.
            allow_above_public: a token in a URL is worth its clearance.
        """
        self._entrance = entrance
        self._driver = driver
        self._node = node
        self._forward = forward
        self._capped = not allow_above_public
        self._streams: dict[str, Stream] = {}

    # -- endpoints

    async def http_stream(self, request: Request) -> Response:
        """`POST /connection/http_stream`: the frame is the body; JSON, or Protobuf when its type says so."""
        if request.method == "OPTIONS":
            return self._entrance.preflight(request, "POST, OPTIONS")
        identity = self._entrance.identity(request)
        frame = await self._entrance.body(request)
        if request.headers.get("content-type") == _BINARY:
            return self._open(request, _BINARY, streaming.MESSAGES, identity, frame)
        return self._open(request, LINES, streaming.LINES, identity, frame)

    async def sse(self, request: Request) -> Response:
        """`GET /connection/sse?cf_connect=`, or POST with the frame as its body."""
        if request.method == "OPTIONS":
            return self._entrance.preflight(request, "GET, POST, OPTIONS")
        identity = self._entrance.identity(request)
        if request.method == "POST":
            return self._open(request, EVENTS, streaming.SSE, identity, await self._entrance.body(request))
        frame = request.query_params.get("cf_connect", "").strip().encode()
        if not frame:
            raise Invalid("The command to connect is missing.", "cf_connect")
        if b"\n" in frame:
            raise Invalid("A URL can hold the command to connect, and no other.", "cf_connect")
        if request.method == "HEAD":
            return Response(None, 200, fields(EVENTS, self._entrance.cors(request)))
        return self._open(request, EVENTS, streaming.SSE, identity, frame, capped=self._capped)

    async def emulation(self, request: Request) -> Response:
        """`POST /emulation`: a frame for a session here or elsewhere."""
        if request.method == "OPTIONS":
            return self._entrance.preflight(request, "POST, OPTIONS")
        self._entrance.identity(request)
        codec = PROTOBUF if request.headers.get("content-type") == _BINARY else JSON
        try:
            said = codec.emulation(await self._entrance.body(request))
        except ValueError as exc:
            raise Invalid("The body is no emulation request.") from exc
        if not said.data:
            raise Invalid("There is no command.", "data")
        if said.node in ("", self._node):
            self.deliver(said.session, said.data)
        else:
            await self._forward(said.node, said.session, said.data)
        return Response(None, 204, self._entrance.cors(request))

    # -- sessions

    def deliver(self, session: str, data: bytes) -> None:
        """Carry out a frame that came for a session of this node, after those that came before.

        Raises:
            NotFound: there is no such session here.
            RateLimited: too many frames wait for it.
        """
        stream = self._streams.get(session)
        if stream is None or not stream.open:
            raise NotFound("session")
        if self._driver.waiting(stream) >= WAITING_MAX:
            raise RateLimited(1.0)
        self._driver.heard(stream, data)

    def receive(self, session: str, data: bytes) -> None:
        """Deliver what another node has passed on, to which nobody can be told how that went."""
        with contextlib.suppress(NotFound, RateLimited):
            self.deliver(session, data)

    def heard(self, sock: Line, message: str | bytes) -> None:
        """Nothing is heard on a stream."""
        raise AssertionError("a stream does not listen")

    def gone(self, sock: Line, code: int) -> None:
        """See hub.sockets.outbound.Owner."""
        self._streams.pop(sock.session, None)
        self._driver.gone(sock, code)

    def _open(
        self,
        request: Request,
        media_type: str,
        encoding: Encoding,
        identity: Identity | None,
        frame: bytes,
        *,
        capped: bool = False,
    ) -> Response:
        def begin(stream: Stream, address: bytes | None) -> None:
            self._streams[stream.session] = stream
            self._driver.begin(stream, Connection(stream, identity, address))
            self._driver.heard(stream, frame)

        session = secrets.token_urlsafe(_SECRET_BYTES)
        return Opening(self._entrance, request, media_type, encoding, self, session, begin, capped=capped)
