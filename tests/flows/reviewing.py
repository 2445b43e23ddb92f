"""Ask for reviews and decide on them, as editors and reviewers do."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.client import Client, key, post
from tests.support.nodes import RunningNode
from tests.support.objections import FLAG

FLAGGED = f"Um texto com uma ressalva {FLAG}."


async def ask(editor: Client, **changes: Any) -> dict[str, Any]:
    """Ask to publish a post that is flagged; return the result."""
    result = await editor.rpc("post.create", **post(**{"body": FLAGGED, "status": "published", **changes}))
    assert "flagged" == result["status"], result
    return result


async def decide(reviewer: Client, how: str, review: str, **changes: Any) -> dict[str, Any]:
    """Approve or reject."""
    return await reviewer.rpc(f"review.{how}", **{"id": review, "reason": "Fonte conferida.", "key": key(), **changes})


async def read(node: RunningNode, post_id: str) -> httpx.Response:
    """Read a post over HTTP as anybody may."""
    async with httpx.AsyncClient() as http:
        return await http.get(f"{node.http}/api/posts/{post_id}")
