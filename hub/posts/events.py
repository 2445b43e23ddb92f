"""Tell which events a change of a post makes, and for whom: pure rules over the post before and after.

Views follow level and status. A draft makes events only on its author's `drafts` channel; that a change waits for a
second person, and what became of it, is told there and on `review`. A published post is on `posts`, `posts:{category}`
and `post:{id}`. Whoever loses sight of it (retracted, raised above the view, moved out of
the category) gets the bare id, and what that view had in history is redacted with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.model import Level, NewEvent, Post, ReviewState, Severity, Status
from hub.posts import payload

#: No view may see the body.
NOBODY = len(Level)


def of_change(before: Post | None, after: Post) -> list[NewEvent]:
    """Return the events of one change, in order; `before` is None for a post that is new."""
    was_live = before is not None and before.status is Status.PUBLISHED
    is_live = after.status is Status.PUBLISHED
    if not was_live and not is_live:
        kind = "post.created" if before is None else "post.updated"
        return [_event(kind, before, after, (f"drafts:{after.author_id}",))]
    if not is_live:
        return [_retracted(before or after, after)]
    kind = "post.updated" if was_live else "post.published"
    events = [_event(kind, before, after, (*_public_channels(after), f"drafts:{after.author_id}"))]
    if was_live and before is not None and before.category != after.category:
        events.append(_moved(before, after))
    return events


def of_retraction(before: Post, after: Post) -> list[NewEvent]:
    """Return the events of taking a post back."""
    return [_retracted(before, after)]


def of_request(
    review: str, base: Post, level: Level, requested_by: str, severity: Severity, rules: Sequence[str]
) -> NewEvent:
    """Return the event of a change that begins to wait, for reviewers who are cleared for it and for its author."""
    data = payload.review_push(
        "review.requested", review, base, level, state=ReviewState.PENDING, severity=severity, rules=rules
    )
    return _review("review.requested", base, level, requested_by, data)


def of_closing(review: str, post: Post, level: Level, requested_by: str, state: ReviewState) -> NewEvent:
    """Return the event of a review that was decided, or became void."""
    data = payload.review_push("review.closed", review, post, level, state=state)
    return _review("review.closed", post, level, requested_by, data)


def _review(kind: str, post: Post, level: Level, requested_by: str, data: str) -> NewEvent:
    drafts = sorted({f"drafts:{post.author_id}", f"drafts:{requested_by}"})
    return NewEvent(
        type=kind,
        post_id=post.id,
        version=post.version,
        channels=("review", *drafts),
        level=level,
        visible_from=int(level),
        data=data,
    )


def _public_channels(post: Post) -> tuple[str, ...]:
    return ("posts", f"posts:{post.category}", f"post:{post.id}")


def _tags(*posts: Post | None) -> tuple[str, ...]:
    tags = set()
    for post in posts:
        if post is not None and post.status is Status.PUBLISHED:
            tags |= {"posts", f"posts:{post.category}"}
    return tuple(sorted(tags))


def _event(kind: str, before: Post | None, after: Post, channels: tuple[str, ...]) -> NewEvent:
    # Who could see it before hears of it too: views below the new level get the bare id.
    lowest = min(before.level, after.level) if before is not None and before.status is Status.PUBLISHED else after.level
    return NewEvent(
        type=kind,
        post_id=after.id,
        version=after.version,
        channels=channels,
        level=Level(lowest),
        visible_from=int(after.level),
        data=payload.push(kind, after),
        redacts=int(after.level) if before is not None and after.level > before.level else 0,
        tags=_tags(before, after),
    )


def _retracted(before: Post, after: Post) -> NewEvent:
    live = before.status is Status.PUBLISHED
    channels = (*_public_channels(before), f"drafts:{after.author_id}") if live else (f"drafts:{after.author_id}",)
    return NewEvent(
        type="post.retracted",
        post_id=after.id,
        version=after.version,
        channels=channels,
        level=before.level,
        visible_from=NOBODY,
        data=None,
        redacts=NOBODY,
        tags=_tags(before, after),
    )


def _moved(before: Post, after: Post) -> NewEvent:
    return NewEvent(
        type="post.retracted",
        post_id=after.id,
        version=after.version,
        channels=(f"posts:{before.category}",),
        level=before.level,
        visible_from=NOBODY,
        data=None,
        tags=_tags(before),
    )
