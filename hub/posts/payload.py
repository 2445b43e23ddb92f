"""Write a post as JSON: for pushes, for results and for HTTP, always with the same names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from hub.model import Document, Finding, Level, Post, Review, ReviewState, Severity

#: Custom fields that modules understand: who speaks, what is in the pictures, and which house it is.
_TOLD = ("author", "images", "establishment")


def url(post: Post) -> str:
    """Return where at least this version of a post is read."""
    return f"/api/posts/{post.id}?v={post.version}"


def push(kind: str, post: Post) -> str:
    """Return the push payload of an event, as JSON text."""
    return orjson.dumps(
        {
            "type": kind,
            "id": post.id,
            "version": post.version,
            "level": post.level.label,
            "at": post.updated_at,
            "url": url(post),
            "post": {
                "title": post.title,
                "body": post.body,
                "category": post.category,
                "language": post.language,
                "author": post.author_name,
                "published_at": post.published_at,
            },
        },
        option=orjson.OPT_UTC_Z,
    ).decode()


def review_push(
    kind: str,
    review: str,
    post: Post,
    level: Level,
    *,
    state: ReviewState,
    severity: Severity | None = None,
    rules: Sequence[str] = (),
) -> str:
    """Return the push payload of what happened to a review, as JSON text: ids and rules, no text of anybody's."""
    said = {
        "type": kind,
        "id": post.id,
        "review": review,
        "version": post.version,
        "level": level.label,
        "state": state.value,
    }
    if severity is not None:
        said |= {"severity": severity.value, "rules": list(rules)}
    return orjson.dumps(said).decode()


def public(post: Post) -> dict[str, Any]:
    """Return a published post as readers get it."""
    return {
        "id": post.id,
        "version": post.version,
        "level": post.level.label,
        "title": post.title,
        "body": post.body,
        "category": post.category,
        "language": post.language,
        "content_type": post.content_type,
        "custom_fields": post.custom_fields,
        "author": post.author_name,
        "published_at": post.published_at,
        "updated_at": post.updated_at,
        "url": url(post),
    }


def own(post: Post) -> dict[str, Any]:
    """Return a post as its author gets it."""
    return {**public(post), "status": post.status.value, "author_id": post.author_id, "created_at": post.created_at}


def findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as editors get them."""
    return [
        {
            "module": f.module,
            "rule": f.rule,
            "kind": f.kind,
            "article": f.article,
            "severity": f.severity.value,
            "confidence": f.confidence,
            "field": f.field,
            "start": f.start,
            "end": f.end,
            "text": f.text,
            "message": f.message,
            "suggestion": f.suggestion,
            "check_digit": f.check_digit,
            "message_en": f.message_en,
            "replaces": f.replaces,
            "types": f.types,
            "evidence": f.evidence,
            "flags": f.flags,
        }
        for f in found
    ]


def findings_without_texts(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as they are kept with a proposal, whose texts they are cut out of again."""
    return [{name: value for name, value in one.items() if name != "text"} for one in findings(found)]


def review(one: Review, *, may_decide: bool) -> dict[str, Any]:
    """Return a review as reviewers and authors get it in lists."""
    return {
        "id": one.id,
        "post_id": one.post_id,
        "base_version": one.base_version,
        "level": one.level.label,
        "title": one.title,
        "author_id": one.author_id,
        "requested_by": one.requested_by,
        "requested_at": one.requested_at,
        "state": one.state.value,
        "severity": one.severity.value,
        "rules": one.rules,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "reason": one.reason,
        "may_decide": may_decide,
    }


def document(post: Post) -> Document:
    """Return what the compliance gate judges: every text of a post that will be broadcast, and who speaks in it."""
    fields = [("title", post.title), ("body", post.body), ("author", post.author_name)]
    for name, value in sorted(post.custom_fields.items()):
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        fields += [(f"custom_fields.{name}", text)]
    return Document(
        fields=tuple(fields),
        level=post.level,
        status=post.status,
        content_type=post.content_type,
        language=post.language,
        metadata=_metadata(post),
    )


def _metadata(post: Post) -> dict[str, object]:
    """Return what modules are told beside the texts; a custom field of such a name says more of it."""
    told = {name: post.custom_fields[name] for name in _TOLD if name in post.custom_fields}
    author = told.get("author")
    return {**told, "author": {"name": post.author_name, **author} if isinstance(author, dict) else post.author_name}


def dumps(value: Any) -> bytes:
    """Return JSON bytes that weigh what they say: what orjson returns holds its whole buffer, 4 KiB at least."""
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_UTC_Z)))
