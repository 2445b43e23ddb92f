"""Remember the least version of each post, and the last change of each tag, that this node may still serve.

The follower raises them before anything else happens with a log entry; the publishing node raises its own before the
editor gets its reply. Versions that are forgotten for want of room raise a floor instead: what was loaded before it is
loaded again.
"""

from __future__ import annotations

from collections import OrderedDict

from hub.model import LogEntry

#: (generation, seq): what a loader notes before it reads.
Mark = tuple[int, int]


class Versions:
    """Minima of one node."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        #: post id → (least version, seq of the entry that said so).
        self._posts: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._tags: OrderedDict[str, int] = OrderedDict()
        self._generation = 0
        self._floor = 0
        self._seq = 0

    def mark(self) -> Mark:
        """Return what a loader is to note before it reads."""
        return self._generation, self._seq

    def apply(self, entry: LogEntry) -> None:
        """Raise what an entry of the log raises."""
        least, _ = self._posts.get(entry.post_id, (0, 0))
        self._posts[entry.post_id] = (max(entry.version, least), entry.seq)
        self._posts.move_to_end(entry.post_id)
        for tag in entry.tags:
            self._tags[tag] = entry.seq
            self._tags.move_to_end(tag)
        self._seq = entry.seq
        self._forget()

    def raise_post(self, post_id: str, version: int) -> None:
        """Raise the least version of a post, as soon as its transaction is committed."""
        least, seq = self._posts.get(post_id, (0, 0))
        self._posts[post_id] = (max(version, least), seq)

    def reset(self, seq: int) -> None:
        """Begin again at `seq`: everything that was loaded before is too old."""
        self._posts.clear()
        self._tags.clear()
        self._generation += 1
        self._floor = 0
        self._seq = seq

    def least(self, post_id: str) -> int:
        """Return the least version of a post that may be served; 0 when none is known."""
        return self._posts.get(post_id, (0, 0))[0]

    def unchanged_since(self, mark: Mark, post_id: str = "", tags: tuple[str, ...] = ()) -> bool:
        """Tell whether a post and tags are as they were when a loader took its mark."""
        generation, seq = mark
        if generation != self._generation or seq < self._floor:
            return False
        if post_id and self._posts.get(post_id, (0, 0))[1] > seq:
            return False
        return all(self._tags.get(tag, 0) <= seq for tag in tags)

    def _forget(self) -> None:
        while len(self._posts) > self._most:
            self._floor = max(self._floor, self._posts.popitem(last=False)[1][1])
        while len(self._tags) > self._most:
            self._floor = max(self._floor, self._tags.popitem(last=False)[1])
