"""Serve posts over HTTP: `GET /api/posts`, `GET /api/posts/{id}`, `GET /api/categories`."""

from __future__ import annotations

import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.errors import Invalid
from hub.identity.tokens import Tokens
from hub.model import Level
from hub.posts import payload
from hub.posts.read import PAGE_MAX, Reader
from hub.storage import users
from hub.storage.pool import Database
from hub.web.access import CAREFUL, Notes
from hub.web.actors import actor_of
from hub.web.caching import Caching

#: Path of a post as all our own addresses have it.
_POST = re.compile(r"/api/posts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
#: Key of a scope that `held` has found nothing for.
_LOOKED = "hub.looked"
#: Status, header fields, and body.
Held = tuple[int, list[tuple[bytes, bytes]], bytes]
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class PostRoutes:
    """Endpoints that read posts."""

    def __init__(self, reader: Reader, tokens: Tokens, caching: Caching, app: Database, notes: Notes) -> None:
        self._reader = reader
        self._tokens = tokens
        self._caching = caching
        self._app = app
        self._notes = notes

    async def post_list(self, request: Request) -> Response:
        """Return a page of posts, newest first: `?category=&limit=&cursor=`."""
        actor = await actor_of(request, self._tokens)
        query = request.query_params
        category = query.get("category")
        if category is not None and not _SLUG.fullmatch(category):
            raise Invalid("The category is not a slug.", "category")
        limit = _number(query.get("limit"), "limit", 20, PAGE_MAX)
        answer = await self._reader.page(actor, category=category, limit=limit, cursor=query.get("cursor"))
        return self._caching.respond(request.headers.get("if-none-match"), answer, actor.clearance)

    async def post_detail(self, request: Request) -> Response:
        """Return one post: `?v=N` asks for at least version N."""
        actor = await actor_of(request, self._tokens)
        at_least = _number(request.query_params.get("v"), "v", 0, 2**31 - 1)
        looked = _LOOKED in request.scope
        answer = await self._reader.post(actor, request.path_params["id"], at_least, looked=looked)
        return self._caching.respond(request.headers.get("if-none-match"), answer, actor.clearance)

    def held(self, target: bytes, scope: dict[str, Any]) -> Held | None:
        """Answer as `post_detail` would, when that needs no await and no look at who asks; see hub.sockets.direct."""
        started = time.perf_counter()
        path = _POST.fullmatch(target.decode("latin-1"))
        if path is None:
            return None
        known = None
        for name, value in scope["headers"]:
            if name == b"cookie" or name == b"authorization":
                return None
            if name == b"if-none-match" and known is None:
                known = value.decode("latin-1")
        answer = self._reader.held(Level.PUBLIC, path[1])
        if answer is None:
            scope[_LOOKED] = True
            return None
        response = self._caching.respond(known, answer, Level.PUBLIC)
        self._notes.note("GET", "post_detail", response.status_code, time.perf_counter() - started)
        return response.status_code, response.raw_headers + CAREFUL, bytes(response.body)

    async def categories(self, request: Request) -> Response:
        """Return all categories."""
        found = await users.list_categories(self._app)
        body = payload.dumps({"categories": [{"slug": slug, "name": name} for slug, name in found]})
        return Response(body, media_type="application/json", headers={"cache-control": "public, max-age=60"})


def _number(text: str | None, name: str, default: int, most: int) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:12]) <= most:
        raise Invalid(f"{name} must be a number from 1 to {most}.", name)
    return int(text)
