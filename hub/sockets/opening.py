"""Answer a request with a stream, and give the line to whoever serves it from then on."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.errors import Unavailable
from hub.sockets.entrance import Entrance
from hub.sockets.outbound import Owner
from hub.sockets.streams import Stream, take
from hub.wire.codec import Encoding

#: Header fields of a response that ends with its line. The last one is for nginx, which would wait for more of it.
_FIELDS = {"cache-control": "no-store", "connection": "close", "x-accel-buffering": "no"}


def fields(media_type: str, cors: dict[str, str]) -> dict[str, str]:
    """Return the header fields of a stream."""
    return {"content-type": media_type, **_FIELDS, **cors}


class Opening(Response):
    """The response that opens a stream; once its head is out, nothing of the request is left."""

    def __init__(
        self,
        entrance: Entrance,
        request: Request,
        media_type: str,
        encoding: Encoding,
        owner: Owner,
        session: str,
        begin: Callable[[Stream, bytes | None], None],
        *,
        capped: bool = False,
    ) -> None:
        """Make it.

        Args:
            session: see hub.sockets.connection.OutletLike; so is `capped`.
            begin: is given the stream, and what `entrance.enter` returned.
        """
        super().__init__(None, 200, fields(media_type, entrance.cors(request)))
        del self.headers["content-length"]
        self._entrance = entrance
        self._request = request
        self._encoding = encoding
        self._owner = owner
        self._session = session
        self._begin = begin
        self._capped = capped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        line = scope.get("extensions", {}).get("hub.endless")
        if line is None:
            raise Unavailable("stream")
        address = self._entrance.enter(self._request)
        stream = None
        try:
            line.end_with_line()
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            limit = self._entrance.settings.queue_max_size
            stream = await take(line, self._encoding, self._owner, self._session, capped=self._capped, max_bytes=limit)
        finally:
            if stream is None:
                self._entrance.admission.leave(address)
        if stream is not None:
            self._begin(stream, address)
