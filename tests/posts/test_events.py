"""Which events a change makes, and for whom: a table of levels and states."""

from __future__ import annotations

import dataclasses
import itertools
import json

import pytest

from hub import clock
from hub.model import Level, NewEvent, Post, ReviewState, Severity, Status
from hub.posts import events

POST = Post(
    id="6f1f6a3e-0f0e-4a52-9d1e-0d3f2b3c4d5e", version=1, level=Level.PUBLIC, status=Status.DRAFT, title="Título",
    body="Corpo", category="vacinas", language="pt-BR", content_type="news", author_id="ana", author_name="Ana",
    custom_fields={}, created_at=clock.now(), updated_at=clock.now(),
)  # fmt: skip
LIVE = ("posts", "posts:vacinas", f"post:{POST.id}", "drafts:ana")


def post(level: Level, status: Status, **changes: object) -> Post:
    return dataclasses.replace(POST, level=level, status=status, **changes)


def sees_body(event: NewEvent, view: Level) -> bool:
    return event.data is not None and view >= event.level and view >= event.visible_from


@pytest.mark.parametrize("level", list(Level))
def test_a_draft_is_only_on_its_authors_channel(level: Level) -> None:
    (created,) = events.of_change(None, post(level, Status.DRAFT))
    (updated,) = events.of_change(post(level, Status.DRAFT), post(level, Status.DRAFT))
    assert ("post.created", ("drafts:ana",), ()) == (created.type, created.channels, created.tags)
    assert ("post.updated", ("drafts:ana",)) == (updated.type, updated.channels)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Level, Level)))
def test_whoever_could_see_a_post_hears_of_its_change_and_sees_it_only_if_cleared(before: Level, after: Level) -> None:
    (event,) = events.of_change(post(before, Status.PUBLISHED), post(after, Status.PUBLISHED))
    assert LIVE == event.channels
    for view in Level:
        assert (view >= min(before, after)) == (view >= event.level), "hears of it"
        assert (view >= after) == sees_body(event, view)
    assert (int(after) if after > before else 0) == event.redacts


@pytest.mark.parametrize("level", list(Level))
def test_publishing_reaches_the_views_at_or_above_the_level(level: Level) -> None:
    (event,) = events.of_change(post(level, Status.DRAFT), post(level, Status.PUBLISHED))
    assert ("post.published", LIVE, level) == (event.type, event.channels, event.level)
    assert {"posts", "posts:vacinas"} == set(event.tags)
    assert "Título" == json.loads(event.data or "")["post"]["title"]


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.DRAFT])
def test_retracting_leaves_the_bare_id_everywhere(status: Status) -> None:
    (event,) = events.of_retraction(post(Level.PUBLIC, status), post(Level.PUBLIC, Status.RETRACTED))
    assert ("post.retracted", None, 3) == (event.type, event.data, event.redacts)
    assert (LIVE if status is Status.PUBLISHED else ("drafts:ana",)) == event.channels
    assert not any(sees_body(event, view) for view in Level)


def test_leaving_a_category_is_said_there_without_redacting_elsewhere() -> None:
    before = post(Level.PUBLIC, Status.PUBLISHED)
    after = post(Level.PUBLIC, Status.PUBLISHED, category="cardiologia")
    changed, moved = events.of_change(before, after)
    assert "posts:cardiologia" in changed.channels
    assert ("post.retracted", ("posts:vacinas",), 0, None) == (moved.type, moved.channels, moved.redacts, moved.data)
    assert {"posts", "posts:vacinas", "posts:cardiologia"} == set(changed.tags)


@pytest.mark.parametrize("level", list(Level))
def test_of_a_review_hear_reviewers_who_are_cleared_and_those_whose_text_it_is(level: Level) -> None:
    base = post(Level.PUBLIC, Status.PUBLISHED)
    asked = events.of_request("r1", base, level, "rui", Severity.MEDIUM, ["R-1"])
    closed = events.of_closing("r1", base, level, "ana", ReviewState.REJECTED)
    assert ("review", "drafts:ana", "drafts:rui") == asked.channels
    assert ("review", "drafts:ana") == closed.channels
    for event, more in (
        (asked, {"state": "pending", "severity": "medium", "rules": ["R-1"]}),
        (closed, {"state": "rejected"}),
    ):
        assert [view >= level for view in Level] == [sees_body(event, view) for view in Level]
        said = {"type": event.type, "id": POST.id, "review": "r1", "version": 1, "level": level.label}
        assert said | more == json.loads(event.data or "")
        assert (0, ()) == (event.redacts, event.tags)
