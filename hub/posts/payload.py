"""Write a post as JSON: for pushes, for results and for HTTP, always with the same names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from hub.model import Document, Finding, Post


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
        }
        for f in found
    ]


def document(post: Post) -> Document:
    """Return what the compliance gate judges: every text of a post that will be broadcast."""
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
    )


def dumps(value: Any) -> bytes:
    """Return JSON bytes that weigh what they say: what orjson returns holds its whole buffer, 4 KiB at least."""
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_UTC_Z)))
