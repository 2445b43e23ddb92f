"""Serve applications over HTTP, as Centrifugo's server API does: `POST /api/publish` with `X-API-Key`, and the like.

An answer is 200 with `{"result": {…}}` or `{"error": {"code", "message"}}`; only a missing key or a body that is no
request has another status. With `X-Centrifugo-Error-Mode: transport` an error has its own status, too. Several calls
go in one request to `/api/batch`, or one a line to `/api`, as it was done before each method had its own address.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec
from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.errors import HubError, Invalid, TooLarge
from hub.feeds.control import Control
from hub.feeds.feeds import Feeds
from hub.policy.channels import Channels
from hub.settings import HttpApi
from hub.storage.pool import Database
from hub.web import errors
from hub.web.access import CAREFUL, Notes
from hub.web.api_key import ApiKey, Headers, field
from hub.web.bodies import read_body
from hub.web.server_methods import Methods, error, failure, published
from hub.web.server_requests import BatchRequest, OldCommand, read

_BODY_MAX_BYTES = 1 << 20
#: Commands of one request.
_COMMANDS_MAX = 1000
#: Commands of a parallel batch that are under way at once.
_AT_ONCE = 64
_JSON = [(b"content-type", b"application/json"), *CAREFUL]
#: Numbers that the old form has for methods.
_NUMBERS = (
    "publish", "broadcast", "unsubscribe", "disconnect", "presence", "presence_stats", "history", "history_remove",
    "channels", "info", "rpc", "subscribe", "refresh",
)  # fmt: skip

#: Status, header fields, and body.
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
#: A method's result as JSON, or why there is none.
Outcome = bytes | HubError


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Most requests: a publication with nothing special about it."""

    channel: Annotated[str, msgspec.Meta(min_length=1)]
    data: Raw


class MethodNotFound(HubError):
    """A command names no method."""

    code, status = 104, 404

    def __init__(self) -> None:
        super().__init__("There is no such method.")


_plain = msgspec.json.Decoder(_Plain)
_batch = msgspec.json.Decoder(BatchRequest)
_command = msgspec.json.Decoder(dict[str, Raw])
_old = msgspec.json.Decoder(OldCommand)


class ServerApi:
    """Endpoints for applications."""

    def __init__(
        self,
        feeds: Feeds,
        orders: Control,
        channels: Channels,
        system: Database,
        settings: HttpApi,
        notes: Notes,
    ) -> None:
        """`system` is hub_system's database."""
        self._feeds = feeds
        self._methods = Methods(feeds, orders, channels, system)
        self._key = ApiKey(settings)
        self._notes = notes

    def routes(self) -> list[BaseRoute]:
        """Return one route a method, so that what is none of them is left to others, or is 404."""
        endpoints = {name: self._endpoint(name) for name in self._methods.names}
        return [
            *(Route(f"/api/{name}", endpoint, methods=["POST"]) for name, endpoint in endpoints.items()),
            Route("/api/batch", self.batch, methods=["POST"]),
            Route("/api", self.commands, methods=["POST"]),
        ]

    async def batch(self, request: Request) -> Response:
        """Do several commands, one after the other or side by side; each has its own reply."""
        asked = read(_batch, await self._body(request))
        if len(asked.commands) > _COMMANDS_MAX:
            raise TooLarge("batch", _COMMANDS_MAX, "commands")
        replies: list[bytes] = []
        step = _AT_ONCE if asked.parallel else 1
        for start in range(0, len(asked.commands), step):
            replies += await asyncio.gather(*map(self._reply, asked.commands[start : start + step]))
        return _response(b'{"replies":[%s]}' % b",".join(replies))

    async def commands(self, request: Request) -> Response:
        """Do commands of the old form, one a line or one in all."""
        asked = _old_commands(await self._body(request))
        if len(asked) > _COMMANDS_MAX:
            raise TooLarge("request", _COMMANDS_MAX, "commands")
        replies: list[bytes] = []
        for command in asked:
            replies.append(await self._old_reply(command))
            await asyncio.sleep(0)
        return _response(b"\n".join(replies))

    async def publish_directly(self, headers: Headers, body: bytes) -> Answer:
        """Publish as `/api/publish` does, without ASGI; see hub.sockets.direct."""
        started = time.perf_counter()
        try:
            self._key.require(headers)
            outcome = await self._publish(body)
        except HubError as exc:
            refusal = errors.response(exc)
            answer: Answer = (refusal.status_code, refusal.raw_headers + CAREFUL, bytes(refusal.body))
        else:
            status, told = _told(outcome, headers)
            answer = (status, [*_JSON, (b"content-length", b"%d" % len(told))], told)
        self._notes.note("POST", "publish", answer[0], time.perf_counter() - started)
        return answer

    def _endpoint(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await self._body(request)
            outcome = await (self._publish(body) if name == "publish" else self._call(name, body))
            status, told = _told(outcome, request.scope["headers"])
            return _response(told, status)

        endpoint.__name__ = name  # what logs and metrics call the route
        return endpoint

    async def _publish(self, raw: bytes) -> Outcome:
        """Do the method `publish`; nearly all requests for it are plain."""
        try:
            command = _plain.decode(raw)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return await self._call("publish", raw)  # which says what is wrong, if anything is
        try:
            return published(await self._feeds.publish_from_server(command.channel, bytes(command.data)))
        except Invalid:
            return await self._call("publish", raw)
        except HubError as exc:
            return exc

    async def _call(self, name: str, raw: bytes) -> Outcome:
        """Do a method. Raises Invalid when the body is no request for it."""
        request = self._methods.read(name, raw)
        try:
            return await self._methods.call(name, request)
        except HubError as exc:
            return exc

    async def _reply(self, raw: Raw) -> bytes:
        """Return the reply to one command of a batch."""
        try:
            command = read(_command, raw)
            name = next((name for name in self._methods.names if name in command), None)
            if name is None:
                raise MethodNotFound
            result = await self._methods.call(name, self._methods.read(name, command[name]))
        except HubError as exc:
            return failure(exc)
        finally:
            await asyncio.sleep(0)  # a batch is no reason to keep others waiting
        return b'{"%s":%s}' % (name.encode(), result)

    async def _old_reply(self, command: OldCommand) -> bytes:
        """Return the reply to one command of the old form."""
        id = b'"id":%d,' % command.id if command.id else b""
        try:
            name = _name(command.method)
            if name not in self._methods:
                raise MethodNotFound
            result = await self._methods.call(name, self._methods.read(name, command.params))
        except HubError as exc:
            return b'{%s"error":%s}' % (id, error(exc))
        return b'{%s"result":%s}' % (id, result)

    async def _body(self, request: Request) -> bytes:
        self._key.require(request.scope["headers"])
        return await read_body(request, _BODY_MAX_BYTES)


def _told(outcome: Outcome, headers: Headers) -> tuple[int, bytes]:
    """Return status and body of an answer."""
    if isinstance(outcome, bytes):
        return 200, b'{"result":%s}' % outcome
    if field(headers, b"x-centrifugo-error-mode") == b"transport":
        return outcome.status, error(outcome)
    return 200, failure(outcome)


def _response(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")


def _old_commands(body: bytes) -> list[OldCommand]:
    try:
        return [read(_old, body)]
    except Invalid as exc:
        if exc.field or b"\n" not in body:
            raise
    return [read(_old, line) for line in body.split(b"\n") if line.strip()]


def _name(method: str | int) -> str:
    if isinstance(method, str):
        return method.lower()
    return _NUMBERS[method] if 0 <= method < len(_NUMBERS) else ""
