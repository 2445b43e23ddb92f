"""Publish posts, and assert what subscribers got of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.client import Client, post


async def publish(editor: Client, count: int = 1, **changes: object) -> list[str]:
    """Publish posts one after the other; returns their ids."""
    ids = []
    for _ in range(count):
        draft = post(status="published", **changes)
        result = await editor.rpc("post.create", **draft)
        assert result["status"] == "stored", result
        ids.append(draft["id"])
    return ids


def assert_every_event_once(pushes: Sequence[dict[str, object]], ids: Sequence[str], first: int = 1) -> None:
    """Assert that a subscriber got these posts, in order, each once, without a hole."""
    assert list(range(first, first + len(ids))) == [p["offset"] for p in pushes]
    assert list(ids) == [p["data"]["id"] for p in pushes]  # type: ignore[index]
