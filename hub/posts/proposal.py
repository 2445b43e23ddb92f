"""Turn a flagged change into a proposal that waits for a second person, and a proposal back into the post.

What is live stays as it is while a change of it waits. Where nothing is live, the texts are stored as a draft, so that
their author goes on with them, and the proposal is to publish that draft. Pure rules; storing is for others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from hub import clock
from hub.model import Level, NewEvent, Post, Proposal, ReviewState, Status
from hub.policy import engine
from hub.posts import events, payload
from hub.storage.reviews import Superseded

#: What a proposal says of a post; the level has a place of its own.
NAMES = ("title", "body", "category", "language", "content_type", "custom_fields")


def base(before: Post | None, after: Post) -> Post:
    """Return what is stored while a change waits: the live post as it is, or the new texts as a draft."""
    if before is not None and engine.live(before.status):
        return before
    first_published = before.published_at if before is not None else None
    return dataclasses.replace(after, status=Status.DRAFT, published_at=first_published)


def values(after: Post) -> dict[str, object]:
    """Return a proposal's values by name."""
    return {name: getattr(after, name) for name in NAMES}


def applied(proposed: Proposal, stored: Post) -> Post:
    """Return the post as it will be when the proposal is approved now.

    Raises:
        AssertionError: the proposal's texts are forgotten, as happens some time after a decision only.
    """
    if proposed.values is None:
        raise AssertionError("the proposal has been forgotten")
    given: Mapping[str, Any] = {name: proposed.values[name] for name in NAMES}
    now = clock.now()
    return dataclasses.replace(
        stored,
        **given,
        level=proposed.level,
        version=stored.version + 1,
        status=Status.PUBLISHED,
        updated_at=now,
        published_at=stored.published_at or now,
    )


def level(stored: Post, after: Post) -> Level:
    """Return the clearance that it takes to see a change from one level to another."""
    return max(stored.level, after.level)


def closing(stored: Post, closed: Superseded | None) -> list[NewEvent]:
    """Return the event of a proposal that became void when a post was stored; none where there was no proposal."""
    if closed is None:
        return []
    level = max(closed.level, stored.level)
    return [events.of_closing(closed.id, stored, level, closed.requested_by, ReviewState.SUPERSEDED)]


def findings(proposed: Proposal, stored: Post) -> list[dict[str, Any]]:
    """Return the findings with what they found, cut out of the proposed texts; without, where those are forgotten."""
    if proposed.values is None:
        return []
    texts = dict(payload.document(applied(proposed, stored)).fields)
    found: list[dict[str, Any]] = proposed.findings
    return [{**one, "text": texts.get(one["field"], "")[one["start"] : one["end"]]} for one in found]
