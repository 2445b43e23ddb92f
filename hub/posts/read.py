"""Read posts: for a view through the cache, for their authors past it.

Only reads in the scope of a bare view (a clearance and no user) fill the cache. What an actor may read beyond its view
(its own drafts and posts) is read in its own scope, kept nowhere and marked so. An answer is served from the cache only
while the node's log position is fresh, at or above the least version and the version asked for. Each answer names the
stream position that was read before the content, so that whoever subscribes from there misses nothing.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from hub.cache.local import LocalCache
from hub.cache.versions import Mark, Versions
from hub.errors import Invalid, NotFound
from hub.model import Actor, Level, Post
from hub.policy import engine
from hub.policy.engine import Obligation
from hub.policy.levels import WRITERS
from hub.posts import payload
from hub.storage import audit, posts
from hub.storage.pool import Database

#: Changes when the same post is written in another way, so that no old ETag fits.
REVISION = 1
#: Posts on one page.
PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """One representation, ready to be sent."""

    body: bytes = field(repr=False)
    #: Strong entity tag, with its quotes (RFC 9110 §8.8.3).
    etag: str
    #: Highest level in it.
    level: Level
    #: False for what nobody but this actor may get.
    shared: bool
    #: `posts=OFFSET:EPOCH`: the stream position that it reflects.
    position: str
    #: Of a single post; 0 for a page.
    version: int
    #: Ids of what is in it, for the audit.
    ids: tuple[str, ...]
    mark: Mark
    #: For caches in between: what it is made of.
    tags: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Bytes that it occupies, roughly."""
        return len(self.body) + 500


class Reader:
    """Reads posts on one node."""

    def __init__(
        self,
        app: Database,
        versions: Versions,
        cache: LocalCache[Answer],
        position: Callable[[str, Level], Awaitable[tuple[int, str]]],
        fresh: Callable[[], bool],
    ) -> None:
        """`position` tells offset and epoch of a stream; `fresh` whether the node may serve what it holds."""
        self._app = app
        self._versions = versions
        self._cache = cache
        self._position = position
        self._fresh = fresh

    def held(self, view: Level, text: str) -> Answer | None:
        """Return a post of a view when the cache has it, it may be served, and nothing is owed for that; else None.

        Args:
            text: the id in lower case with hyphens.
        """
        if not self._fresh():
            return None
        least = self._versions.least(text)
        answer = self._cache.get(("post", view, text), lambda a: a.version >= least)
        return None if answer is None or engine.reading(answer.level).obligations else answer

    async def post(self, actor: Actor, text: str, at_least: int = 0, *, looked: bool = False) -> Answer:
        """Return one post.

        Args:
            at_least: the version that the reader was told of.
            looked: the caller has called `held` and got nothing, so the cache is not asked, nor counted, again.

        Raises:
            NotFound: it does not exist for this actor, or not yet in that version.
            Unavailable: the database does not answer, or the read could not be put on record.
        """
        post_id = _id(text)
        view = actor.clearance
        try:
            answer = await self._shared(
                ("post", view, post_id),
                lambda: self._load_post(view, post_id),
                lambda a: a.version >= max(at_least, self._versions.least(post_id)),
                at_least,
                looked=looked,
            )
        except NotFound:
            own = await posts.read_post(self._app, actor, post_id) if actor.role in WRITERS else None
            if own is None or own.version < at_least:
                raise
            answer = self._answer(view, own, "", self._versions.mark(), shared=False)
        await self._audit(actor, answer)
        return answer

    async def page(self, actor: Actor, *, category: str | None, limit: int, cursor: str | None) -> Answer:
        """Return a page of published posts, newest first.

        Raises:
            Invalid: the cursor is not one of ours.
            Unavailable: see `post`.
        """
        view = actor.clearance
        before = _read_cursor(cursor) if cursor else None
        limit = max(1, min(limit, PAGE_MAX))
        tag = f"posts:{category}" if category else "posts"
        answer = await self._shared(
            ("page", view, category, limit, before),
            lambda: self._load_page(view, category, limit, before),
            lambda a: self._versions.unchanged_since(a.mark, tags=(tag,)),
            0,
        )
        await self._audit(actor, answer)
        return answer

    async def own(self, actor: Actor, limit: int = 50) -> bytes:
        """Return an author's own posts as JSON, newest first."""
        found = await posts.list_own(self._app, actor, limit=limit)
        return payload.dumps({"posts": [payload.own(p) for p in found]})

    async def _shared(
        self,
        key: tuple[object, ...],
        load: Callable[[], Awaitable[Answer]],
        valid: Callable[[Answer], bool],
        at_least: int,
        *,
        looked: bool = False,
    ) -> Answer:
        if not self._fresh():
            answer = await load()
        else:
            cached = None if looked else self._cache.get(key, valid)
            if cached is not None:
                return cached
            # Somebody may ask for a version that does not exist: such a load must not be tried again and again.
            answer = await self._cache.load(key, load, lambda a: valid(a) or 0 < a.version < at_least)
        if answer.version < at_least:
            raise NotFound("version")
        return answer

    async def _load_post(self, view: Level, post_id: str) -> Answer:
        mark = self._versions.mark()
        position = await self._position_text("posts", view)
        post = await posts.read_view(self._app, view, post_id)
        if post is None:
            raise NotFound("post")
        return self._answer(view, post, position, mark, shared=True)

    async def _load_page(
        self, view: Level, category: str | None, limit: int, before: tuple[datetime, str] | None
    ) -> Answer:
        mark = self._versions.mark()
        position = await self._position_text(f"posts:{category}" if category else "posts", view)
        found = await posts.list_view(self._app, view, category=category, limit=limit + 1, before=before)
        more, found = len(found) > limit, found[:limit]
        body = payload.dumps(
            {"posts": [payload.public(p) for p in found], "next": _write_cursor(found[-1]) if more else None}
        )
        return Answer(
            body=body,
            etag=_etag(view, hashlib.blake2b(body, digest_size=16).hexdigest()),
            level=max((p.level for p in found), default=Level.PUBLIC),
            shared=True,
            position=position,
            version=0,
            ids=tuple(p.id for p in found if p.level >= Level.RESTRICTED),
            mark=mark,
            tags=(f"posts:{category}" if category else "posts",),
        )

    def _answer(self, view: Level, post: Post, position: str, mark: Mark, *, shared: bool) -> Answer:
        return Answer(
            body=payload.dumps(payload.public(post) if shared else payload.own(post)),
            etag=_etag(view, f"{post.id}:{post.version}:{shared}"),
            level=post.level,
            shared=shared,
            position=position,
            version=post.version,
            ids=(post.id,),
            mark=mark,
            tags=(f"post:{post.id}",),
        )

    async def _position_text(self, channel: str, view: Level) -> str:
        if not self._fresh():
            return ""
        offset, epoch = await self._position(channel, view)
        return f"{channel}={offset}:{epoch}"

    async def _audit(self, actor: Actor, answer: Answer) -> None:
        if Obligation.AUDIT in engine.reading(answer.level).obligations:
            await audit.record(
                self._app, actor, action="read", resource_type="post", resource_id=",".join(answer.ids[:1]),
                outcome="allowed", version=answer.version or None, details={"ids": list(answer.ids)},
            )  # fmt: skip


def _etag(view: Level, text: str) -> str:
    digest = hashlib.blake2b(f"{REVISION}\0{int(view)}\0identity\0{text}".encode(), digest_size=12)
    return f'"{digest.hexdigest()}"'


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as exc:
        raise NotFound("post") from exc


def _write_cursor(post: Post) -> str:
    assert post.published_at is not None
    raw = orjson.dumps([post.published_at, post.id])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime, str]:
    try:
        at, post_id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return datetime.fromisoformat(at), str(uuid.UUID(post_id))
    except (ValueError, TypeError, AttributeError) as exc:
        raise Invalid("The cursor is not one that the hub gave.", "cursor") from exc
