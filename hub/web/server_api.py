"""Serve applications that publish over HTTP, as Centrifugo's server API does: `POST /api/publish` with `X-API-Key`.

What is published here passes the compliance modules of its namespace like everything else. An answer is 200 with
`{"result": {}}` or `{"error": {"code", "message"}}`; only a missing key or a body that is no request has another
status.
"""

from __future__ import annotations

import hmac

import msgspec
import orjson
from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import HubError, Invalid, TokenInvalid, TooLarge
from hub.feeds.subscribe import Feeds
from hub.settings import HttpApi
from hub.wire import json

_BODY_MAX_BYTES = 1 << 20


class _Publish(msgspec.Struct):
    channel: str
    data: Raw


class ServerApi:
    """Endpoints for applications."""

    def __init__(self, feeds: Feeds, settings: HttpApi) -> None:
        self._feeds = feeds
        self._key = settings.key.reveal().encode()
        self._insecure = settings.insecure

    async def publish(self, request: Request) -> Response:
        """Publish into an ephemeral channel."""
        self._authorize(request)
        raw = b""
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > _BODY_MAX_BYTES:
                raise TooLarge("body", _BODY_MAX_BYTES)
        try:
            command = msgspec.json.decode(raw, type=_Publish)
            data = json.readable(bytes(command.data)).encode()
        except (msgspec.DecodeError, ValueError) as exc:
            raise Invalid("The body must be {channel, data}.") from exc
        try:
            position = await self._feeds.publish_from_server(command.channel, data)
        except HubError as exc:
            return _answer({"error": {"code": exc.code, "message": str(exc)}})
        result = {"offset": position.offset, "epoch": position.epoch} if position.offset else {}
        return _answer({"result": result})

    def _authorize(self, request: Request) -> None:
        if self._insecure:
            return
        given = request.headers.get("x-api-key", "").encode()
        if not self._key or not hmac.compare_digest(given, self._key):
            raise TokenInvalid("The API key is missing or wrong.")


def _answer(body: dict[str, object]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
