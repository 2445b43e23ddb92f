"""Serve applications that publish over HTTP, as Centrifugo's server API does: `POST /api/publish` with `X-API-Key`.

What is published here passes the compliance modules of its namespace like everything else. An answer is 200 with
`{"result": {}}` or `{"error": {"code", "message"}}`; only a missing key or a body that is no request has another
status.
"""

from __future__ import annotations

import hmac
import time

import msgspec
import orjson
from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import HubError, Invalid, TokenInvalid, TooLarge
from hub.feeds.subscribe import Feeds
from hub.settings import HttpApi
from hub.web import errors
from hub.web.access import CAREFUL, Notes
from hub.wire import json

_BODY_MAX_BYTES = 1 << 20
_JSON = [(b"content-type", b"application/json"), *CAREFUL]

#: Status, header fields, and body.
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class _Publish(msgspec.Struct):
    channel: str
    data: Raw


_request = msgspec.json.Decoder(_Publish)


class ServerApi:
    """Endpoints for applications."""

    def __init__(self, feeds: Feeds, settings: HttpApi, notes: Notes) -> None:
        self._feeds = feeds
        self._key = settings.key.reveal().encode()
        self._insecure = settings.insecure
        self._notes = notes

    async def publish(self, request: Request) -> Response:
        """Publish into an ephemeral channel."""
        self._authorize(request.headers.get("x-api-key", "").encode("latin-1"))
        raw = b""
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > _BODY_MAX_BYTES:
                raise TooLarge("body", _BODY_MAX_BYTES)
        return Response(await self._publish(raw), media_type="application/json")

    async def publish_directly(self, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
        """Do the same without ASGI; see hub.sockets.direct."""
        started = time.perf_counter()
        try:
            self._authorize(next((value for name, value in headers if name == b"x-api-key"), b""))
            done = await self._publish(body)
            answer: Answer = (200, [*_JSON, (b"content-length", b"%d" % len(done))], done)
        except HubError as exc:
            refusal = errors.response(exc)
            answer = (refusal.status_code, refusal.raw_headers + CAREFUL, bytes(refusal.body))
        self._notes.note("POST", "publish", answer[0], time.perf_counter() - started)
        return answer

    async def _publish(self, raw: bytes) -> bytes:
        try:
            command = _request.decode(raw)
            data = json.readable(bytes(command.data)).encode()
        except (msgspec.DecodeError, ValueError) as exc:
            raise Invalid("The body must be {channel, data}.") from exc
        try:
            position = await self._feeds.publish_from_server(command.channel, data)
        except HubError as exc:
            return orjson.dumps({"error": {"code": exc.code, "message": str(exc)}})
        if not position.offset:
            return b'{"result":{}}'
        return orjson.dumps({"result": {"offset": position.offset, "epoch": position.epoch}})

    def _authorize(self, given: bytes) -> None:
        if self._insecure:
            return
        if not self._key or not hmac.compare_digest(given, self._key):
            raise TokenInvalid("The API key is missing or wrong.")
