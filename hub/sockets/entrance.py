"""Let HTTP requests in that lead to a client's connection: whose page asks, who asks, and how much is read of it.

Browsers send cookies with requests that any page makes. One that comes from a foreign page with our cookie is refused
with 403, as an upgrade is (hub.sockets.upgrade). Without a cookie there is nothing to steal: it is served, and the page
may read the answer only when the settings allow its origin (Fetch Standard, "CORS protocol").
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response

from hub.errors import Overloaded, RateLimited, Refused, TokenInvalid, TooLarge, Unavailable
from hub.identity.tokens import Identity, Tokens
from hub.policy.origins import own_origin
from hub.settings import Client
from hub.sockets.admission import Admission, Crowded, Full

#: Seconds that a body may take to come.
_BODY_S = 10.0
#: Seconds after which somebody who was one too many may try again.
_CROWDED_S = 10.0
#: Seconds that a browser may keep the answer to a preflight.
_PREFLIGHT_S = 300


class Entrance:
    """What all requests that open a connection, or belong to one, have to pass."""

    def __init__(
        self,
        admission: Admission,
        tokens: Tokens,
        settings: Client,
        session_cookie: Callable[[HTTPConnection], str],
        accepting: Callable[[], bool],
        *,
        body_max_bytes: int = 65536,
    ) -> None:
        """Make the entrance of a node.

        Args:
            session_cookie: tells the session that a browser carries; "" for none.
            accepting: tells whether newcomers are taken; they are not while the node drains.
            body_max_bytes: of a request.
        """
        self.admission = admission
        self.settings = settings
        self._tokens = tokens
        self._session_cookie = session_cookie
        self._accepting = accepting
        self.body_max_bytes = body_max_bytes

    def identity(self, request: HTTPConnection) -> Identity | None:
        """Return who a browser's cookie says that asks; None without a good one.

        Raises:
            Refused: a foreign page asks with our cookie.
        """
        cookie = self._session_cookie(request)
        if not cookie:
            return None
        if self._foreign(request):
            raise Refused("origins", "foreign", "Pages of this origin may not use your session here.")
        try:
            return self._tokens.check(cookie, session=True)
        except TokenInvalid:
            return None

    def enter(self, request: HTTPConnection) -> bytes | None:
        """Count a connection that is about to be opened; see hub.sockets.admission.

        Raises:
            RateLimited: one too many from its address.
            Unavailable: one too many in all, or none is taken any more.
        """
        if not self._accepting():
            raise Unavailable("node")
        try:
            return self.admission.enter(request.client.host if request.client else None)
        except Crowded as exc:
            if exc.full is Full.ADDRESS:
                raise RateLimited(_CROWDED_S) from exc
            raise Overloaded("node") from exc

    async def body(self, request: Request) -> bytes:
        """Read a body.

        Raises:
            TooLarge: it is.
            HTTPException: it does not come to its end.
        """
        parts, size = [], 0
        try:
            async with asyncio.timeout(_BODY_S):
                async for part in request.stream():
                    size += len(part)
                    if size > self.body_max_bytes:
                        raise TooLarge("body", self.body_max_bytes)
                    parts.append(part)
        except TimeoutError:
            raise HTTPException(408, headers={"connection": "close"}) from None
        except ClientDisconnect:
            raise HTTPException(400) from None  # nobody reads it
        return b"".join(parts)

    def cors(self, request: HTTPConnection) -> dict[str, str]:
        """Return the header fields that let a page read an answer."""
        headers = {"vary": "origin"}
        origin = request.headers.get("origin")
        if origin is not None and self._own(request, origin):
            headers["access-control-allow-origin"] = origin
            headers["access-control-allow-credentials"] = "true"
        return headers

    def preflight(self, request: Request, methods: str) -> Response:
        """Tell a browser whether a page may send what it wants to send."""
        headers = self.cors(request)
        if "access-control-allow-origin" in headers:
            headers["access-control-allow-methods"] = methods
            headers["access-control-allow-headers"] = "content-type"
            headers["access-control-max-age"] = str(_PREFLIGHT_S)
        return Response(None, 204, headers)

    def _own(self, request: HTTPConnection, origin: str) -> bool:
        secure = request.url.scheme in ("https", "wss")
        return own_origin(origin, request.headers.get("host", ""), self.settings.allowed_origins, secure=secure)

    def _foreign(self, request: HTTPConnection) -> bool:
        origin = request.headers.get("origin")
        if origin is None:  # browsers leave it out of a GET that a link or an image makes, but say where it is
            return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        return not self._own(request, origin)
