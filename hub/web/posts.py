"""Serve posts over HTTP: `GET /api/posts`, `GET /api/posts/{id}`, `GET /api/categories`."""

from __future__ import annotations

import re

from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.errors import Invalid
from hub.identity.tokens import Tokens
from hub.model import ANONYMOUS
from hub.posts import payload
from hub.posts.read import PAGE_MAX, Reader
from hub.storage import users
from hub.storage.pool import Database
from hub.web.actors import actor_of
from hub.web.caching import Caching

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class PostDetail:
    """`GET /api/posts/{id}`, written as ASGI.

    It answers most requests, from the cache and to nobody in particular, so it takes from a request only what is there:
    a Request object and its parsing would cost more than all that is left (loadtest/bench/http.py).
    """

    __name__ = "post_detail"

    def __init__(self, reader: Reader, tokens: Tokens, caching: Caching) -> None:
        self._reader = reader
        self._tokens = tokens
        self._caching = caching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one post: `?v=N` asks for at least version N."""
        headers = dict(reversed(scope["headers"]))  # of two with one name the first counts
        actor = ANONYMOUS
        if b"cookie" in headers or b"authorization" in headers:
            actor = actor_of(HTTPConnection(scope), self._tokens)
        query = scope["query_string"]
        at_least = _number(QueryParams(query).get("v"), "v", 0, 2**31 - 1) if query else 0
        answer = await self._reader.post(actor, scope["path_params"]["id"], at_least)
        known = headers.get(b"if-none-match")
        response = self._caching.respond(known.decode("latin-1") if known else None, answer, actor.clearance)
        await response(scope, receive, send)


class PostRoutes:
    """Endpoints that read posts."""

    def __init__(self, reader: Reader, tokens: Tokens, caching: Caching, app: Database) -> None:
        self._reader = reader
        self._tokens = tokens
        self._caching = caching
        self._app = app
        self.post_detail = PostDetail(reader, tokens, caching)

    async def post_list(self, request: Request) -> Response:
        """Return a page of posts, newest first: `?category=&limit=&cursor=`."""
        actor = actor_of(request, self._tokens)
        query = request.query_params
        category = query.get("category")
        if category is not None and not _SLUG.fullmatch(category):
            raise Invalid("The category is not a slug.", "category")
        limit = _number(query.get("limit"), "limit", 20, PAGE_MAX)
        answer = await self._reader.page(actor, category=category, limit=limit, cursor=query.get("cursor"))
        return self._caching.respond(request.headers.get("if-none-match"), answer, actor.clearance)

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
