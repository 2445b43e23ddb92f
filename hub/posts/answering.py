"""Carry a request through to its end, and say how it ended: the one form of result that all changes have.

A decision of the hub is a result and not an error, since clients keep only code and message of an error. The work runs
in a task of its own, so a client that leaves does not cancel a commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hub import clock
from hub.errors import Conflict, HubError, NotFound, NoVerdict, OutcomeUnknown, Refused, TooLarge
from hub.model import Actor, Post, Review, ReviewState, Verdict
from hub.posts import payload
from hub.telemetry import logs, metrics

_log = logs.get("posts")

#: A method: takes an actor and parameters as JSON, returns the result, or one that was stored, byte for byte.
Method = Callable[[Actor, bytes], Awaitable[bytes | dict[str, Any]]]


class Answering:
    """Methods that clients call by name."""

    def __init__(self, changes: Mapping[str, Method], reads: Mapping[str, Method] | None = None) -> None:
        """`changes` are counted by how they end; `reads` change nothing."""
        self._changes = changes
        self._reads = reads or {}
        self._running: set[asyncio.Task[bytes]] = set()

    def knows(self, method: str) -> bool:
        """Tell whether there is such a method."""
        return method in self._changes or method in self._reads

    async def call(self, actor: Actor, method: str, raw: bytes) -> bytes:
        """Do what a request asks for and return the result as JSON.

        Args:
            method: one that it knows.
            raw: its parameters as JSON.

        Raises:
            Invalid: the request is wrong in itself.
            Unavailable: nothing was done, try again.
        """
        task = asyncio.create_task(self._call(actor, method, raw), name="post-change")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _call(self, actor: Actor, method: str, raw: bytes) -> bytes:
        started = clock.monotonic()
        carry_out = self._changes.get(method) or self._reads[method]
        try:
            answer = await carry_out(actor, raw)
        except (Refused, NotFound, TooLarge, NoVerdict, Conflict, OutcomeUnknown) as exc:
            answer = of_error(exc)
        if method in self._changes:
            status = "stored" if isinstance(answer, bytes) else answer["status"]
            metrics.POST_CHANGES.labels(method, status).inc()
            duration_ms = round((clock.monotonic() - started) * 1000, 2)
            _log.info("post.change", method=method, status=status, duration_ms=duration_ms)
        return answer if isinstance(answer, bytes) else payload.dumps(answer)


class Methods:
    """All methods of a node, whoever answers them."""

    def __init__(self, *parts: Answering) -> None:
        self._parts = parts

    def knows(self, method: str) -> bool:
        """Tell whether there is such a method."""
        return any(part.knows(method) for part in self._parts)

    async def call(self, actor: Actor, method: str, raw: bytes) -> bytes:
        """Answer as `Answering.call` does."""
        return await next(part for part in self._parts if part.knows(method)).call(actor, method, raw)


def result(
    status: str,
    *,
    post: Post | None = None,
    verdict: Verdict | None = None,
    current_version: int | None = None,
    reason: tuple[str, str, str] | None = None,
    review: Review | tuple[str, ReviewState] | None = None,
) -> dict[str, Any]:
    """Return a result.

    Args:
        status: "stored", "flagged", "blocked", "conflict", "refused" or "unknown".
        post: its new state, for its author; where it waits for a review, what is stored.
        reason: policy, rule and a sentence in Portuguese.
        review: the review that the change waits for, or that was decided.
    """
    if isinstance(review, Review):
        review = (review.id, review.state)
    return {
        "status": status,
        "post": payload.own(post) if post is not None else None,
        "findings": payload.findings(verdict.findings) if verdict is not None else [],
        "current_version": current_version,
        "reason": dict(zip(("policy", "rule", "message"), reason, strict=True)) if reason else None,
        "review": {"id": review[0], "state": review[1].value} if review else None,
    }


def of_error(exc: HubError) -> dict[str, Any]:
    """Return the result that an error is; raise it again where it is none."""
    match exc:
        case Refused():
            return result("refused", reason=(exc.policy, exc.rule, exc.message))
        case NotFound(what="review"):
            message = "Esta revisão não existe ou não é visível para você."
            return result("refused", reason=("review", "not-found", message))
        case NotFound():
            message = "Este texto não existe ou não é visível para você."
            return result("refused", reason=("posts", "not-found", message))
        case TooLarge():
            return result("refused", reason=("limits", f"{exc.what.replace(' ', '-')}-too-large", str(exc)))
        case NoVerdict():
            message = "A verificação de conformidade não respondeu; nada foi publicado. Tente de novo."
            return result("refused", reason=("compliance", f"no-verdict.{exc.reason}", message))
        case Conflict():
            return result("conflict", current_version=exc.current_version)
        case OutcomeUnknown():
            message = "A conexão com o banco caiu durante a gravação. Repita com a mesma chave para saber o resultado."
            return result("unknown", reason=("storage", "outcome-unknown", message))
    raise exc
