"""Know who wrote a post, without asking the database for each of the many who come for its channel at once.

An author never changes. That there is no such post may: it is believed for a moment only.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub import clock
from hub.cache.local import LocalCache
from hub.storage import posts
from hub.storage.pool import Database

#: Posts remembered, and seconds for which a post that is not there is not looked for again.
_POSTS_MAX, _NOBODY_S = 10_000, 1.0


@dataclass(frozen=True, slots=True)
class _Author:
    user: str | None
    asked_at: float

    @property
    def weight(self) -> int:
        """See hub.cache.local.Sized."""
        return 200

    @property
    def believable(self) -> bool:
        return self.user is not None or clock.monotonic() < self.asked_at + _NOBODY_S


class Authors:
    """The authors that one node has asked for."""

    def __init__(self, system: Database) -> None:
        """`system` is hub_system's database: who wrote a post is for the hub to know, not for who asks."""
        self._system = system
        self._known: LocalCache[_Author] = LocalCache(_POSTS_MAX, _POSTS_MAX * 200)

    async def wrote(self, user: str, post_id: str) -> bool:
        """Tell whether a user wrote a post. Raises Unavailable."""

        async def ask() -> _Author:
            asked_at = clock.monotonic()
            return _Author(await posts.author(self._system, post_id), asked_at)

        known = self._known.get(post_id, lambda author: author.believable)
        if known is None:
            known = await self._known.load(post_id, ask, lambda author: author.believable)
        return known.user == user
