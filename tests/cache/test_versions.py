"""Least versions, and marks of loaders."""

from __future__ import annotations

from hub.cache.versions import Versions
from hub.model import Level, LogEntry


def entry(seq: int, post_id: str = "p", version: int = 1, tags: tuple[str, ...] = ("posts",)) -> LogEntry:
    return LogEntry(
        seq=seq, at=0.0, type="post.updated", post_id=post_id, version=version, level=Level.PUBLIC, visible_from=0,
        redacts=0, data=None, tags=tags, offsets={},
    )  # fmt: skip


def test_the_least_version_never_falls() -> None:
    versions = Versions()
    versions.raise_post("p", 5)
    versions.apply(entry(1, version=3))
    assert 5 == versions.least("p")
    versions.apply(entry(2, version=6))
    assert 6 == versions.least("p")
    assert 0 == versions.least("q")


def test_what_was_loaded_before_a_change_is_no_longer_good() -> None:
    versions = Versions()
    mark = versions.mark()
    assert versions.unchanged_since(mark, "p", ("posts",))
    versions.apply(entry(1))
    assert not versions.unchanged_since(mark, "p")
    assert not versions.unchanged_since(mark, tags=("posts",))
    assert versions.unchanged_since(mark, "q", ("posts:vacinas",))
    assert versions.unchanged_since(versions.mark(), "p", ("posts",))


def test_a_reset_makes_everything_old_and_the_next_entry_counts() -> None:
    versions = Versions()
    before = versions.mark()
    versions.reset(0)
    assert not versions.unchanged_since(before)
    after = versions.mark()
    assert versions.unchanged_since(after, "p")
    versions.apply(entry(1))
    assert not versions.unchanged_since(after, "p")


def test_forgetting_for_want_of_room_only_makes_more_old() -> None:
    versions = Versions(most=3)
    mark = versions.mark()
    for seq in range(1, 10):
        versions.apply(entry(seq, post_id=f"p{seq}", tags=(f"t{seq}",)))
    assert not versions.unchanged_since(mark, "p1"), "forgotten, so not known to be unchanged"
    assert not versions.unchanged_since(mark, tags=("t1",))
    assert versions.unchanged_since(versions.mark(), "p9", ("t9",))
