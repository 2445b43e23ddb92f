"""Let a second person decide on what was flagged: the queue, one proposal, approval and rejection.

Theory of operation. A proposal waits in hub.reviews (hub.storage.reviews has its states). Whoever approves has the
modules of that moment judge it once more: what blocks now goes on waiting, with the new verdict; else one transaction
{the review is still pending, the post is still at the base version, post, workflow rows that count as passed, audit
row with the reason, reply under the key, events} makes it live as any other publication. Rejecting changes the review
alone. Of two who decide at once one finds it decided. The author and whoever asked may read, and never decide: by
policy here, by row-level security, and by a constraint.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.cache.versions import Versions
from hub.errors import NotFound, Refused
from hub.model import Action, Actor, LogEntry, NewEvent, Post, Proposal, Review, ReviewState, Verdict
from hub.policy import engine
from hub.policy.engine import Obligation
from hub.posts import drafts, events, judging, payload, proposal
from hub.posts.answering import Answering, result
from hub.posts.judging import Judge
from hub.storage import audit, keys, log, posts, reviews
from hub.storage.pool import Database
from hub.storage.scope import Transaction, transaction

_DECIDED = ("review", "decided", "Esta revisão já não está pendente.")
_GONE = ("review", "superseded", "O texto mudou depois do pedido; esta revisão perdeu o objeto.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer wants done with a proposal."""

    action: str
    key: str
    reason: str
    proposed: Proposal
    #: As it is stored now.
    post: Post

    @property
    def review(self) -> Review:
        """The review that is decided."""
        return self.proposed.review


class Reviews(Answering):
    """The review queue on one node."""

    def __init__(
        self, app: Database, judge: Judge, versions: Versions, announce: Callable[[Sequence[LogEntry]], None]
    ) -> None:
        """`announce` brings committed entries to this node and to the others; it never waits."""
        self._app = app
        self._judge = judge
        self._versions = versions
        self._announce = announce
        super().__init__(
            {"review.approve": self._approve, "review.reject": self._reject},
            {"review.list": self._list, "review.get": self._get, "review.mine": self._mine},
        )

    # -- reading

    async def _list(self, actor: Actor, raw: bytes) -> dict[str, Any]:
        request: drafts.ListReviews = drafts.read(drafts.ListReviews, raw)
        engine.may_review(actor)
        found = await reviews.page(
            self._app, actor, state=request.state, limit=request.limit + 1, before=drafts.place(request.before)
        )
        more, found = len(found) > request.limit, found[: request.limit]
        await self._audit(actor, found)
        last = found[-1] if more else None
        return {"reviews": _shown(actor, found), "next": f"{last.requested_at.isoformat()}/{last.id}" if last else ""}

    async def _mine(self, actor: Actor, raw: bytes) -> dict[str, Any]:
        request: drafts.ListMine = drafts.read(drafts.ListMine, raw)
        engine.may_create(actor)
        return {"reviews": _shown(actor, await reviews.own(self._app, actor, limit=request.limit))}

    async def _get(self, actor: Actor, raw: bytes) -> dict[str, Any]:
        request: drafts.GetReview = drafts.read(drafts.GetReview, raw)
        engine.may_create(actor)
        proposed, post = await self._find(actor, drafts.post_id(request.id))
        await self._audit(actor, [proposed.review])
        values = None
        if proposed.values is not None:
            values = {**proposed.values, "level": proposed.level.label, "status": "published"}
        return {
            "review": _shown(actor, [proposed.review])[0],
            "proposal": values,
            "findings": proposal.findings(proposed, post),
            "post": payload.own(post),
        }

    # -- deciding

    async def _approve(self, actor: Actor, raw: bytes) -> bytes | dict[str, Any]:
        decision = await self._decision(actor, "review.approve", raw)
        if isinstance(decision, bytes):
            return decision
        if decision.review.state is not ReviewState.PENDING:
            return result("conflict", reason=_DECIDED, review=decision.review)
        return await self._judge.until_acceptable(lambda: self._approve_judged(actor, decision))

    async def _approve_judged(self, actor: Actor, decision: Decision) -> bytes | dict[str, Any]:
        after = proposal.applied(decision.proposed, decision.post)
        verdict = await self._judge.verdict(actor, decision.action, after)
        if verdict.action is Action.BLOCK:
            await self._go_on_waiting(actor, decision, verdict)
            message = "Com as regras de hoje este texto não pode ser publicado; a revisão continua pendente."
            return result("blocked", verdict=verdict, reason=("compliance", "blocked", message), review=decision.review)
        return await self._publish(actor, decision, after, verdict)

    async def _publish(self, actor: Actor, decision: Decision, after: Post, verdict: Verdict) -> bytes | dict[str, Any]:
        review = decision.review
        after = dataclasses.replace(after, phi_detected=judging.personal(verdict))
        approved = (review.id, ReviewState.APPROVED)
        reply = payload.dumps(result("stored", post=after, verdict=verdict, review=approved))
        async with transaction(self._app, actor) as tx:
            stored = await keys.find_reply(tx, decision.key)
            if stored is not None:
                return stored
            locked = await posts.lock_post(tx, after.id)
            if locked is None:
                raise NotFound("review")
            current = locked.version == decision.post.version == review.base_version
            if not current:
                entries = await log.append(tx, proposal.closing(locked, await reviews.supersede(tx, after.id)))
            elif not await reviews.decide(tx, review.id, ReviewState.APPROVED, decision.reason):
                return result("conflict", current_version=locked.version, reason=_DECIDED)
            else:
                await posts.update_post(tx, after)
                await posts.insert_workflows(tx, after, verdict, approved=True)
                await self._note(tx, decision, "approved", after.version, verdict)
                await keys.save_reply(tx, decision.key, reply)
                self._judge.require_acceptable(verdict)
                closing = _closing(review, after, ReviewState.APPROVED)
                entries = await log.append(tx, [*events.of_change(locked, after), closing])
        self._announce(entries)
        if not current:
            superseded = (review.id, ReviewState.SUPERSEDED)
            return result("conflict", current_version=locked.version, reason=_GONE, review=superseded)
        self._versions.raise_post(after.id, after.version)
        return reply

    async def _go_on_waiting(self, actor: Actor, decision: Decision, verdict: Verdict) -> None:
        rules = judging.rules(verdict)
        async with transaction(self._app, actor) as tx:
            await reviews.note(
                tx, decision.review.id, verdict=verdict, severity=judging.worst(verdict.findings), rules=rules,
                findings=payload.findings_without_texts(verdict.findings),
            )  # fmt: skip
            await self._note(tx, decision, "blocked", decision.review.base_version, verdict)

    async def _reject(self, actor: Actor, raw: bytes) -> bytes | dict[str, Any]:
        decision = await self._decision(actor, "review.reject", raw)
        if isinstance(decision, bytes):
            return decision
        review = decision.review
        reply = payload.dumps(result("stored", review=(review.id, ReviewState.REJECTED)))
        async with transaction(self._app, actor) as tx:
            stored = await keys.find_reply(tx, decision.key)
            if stored is not None:
                return stored
            if not await reviews.decide(tx, review.id, ReviewState.REJECTED, decision.reason):
                return result("conflict", reason=_DECIDED)
            await self._note(tx, decision, "rejected", review.base_version)
            await keys.save_reply(tx, decision.key, reply)
            entries = await log.append(tx, [_closing(review, decision.post, ReviewState.REJECTED)])
        self._announce(entries)
        return reply

    async def _decision(self, actor: Actor, action: str, raw: bytes) -> Decision | bytes:
        """Return what is to be decided, or the reply that was given already."""
        request: drafts.Decide = drafts.read(drafts.Decide, raw)
        key, reason, review_id = drafts.key(request.key), drafts.reason(request.reason), drafts.post_id(request.id)
        engine.may_review(actor)
        proposed, post = await self._find(actor, review_id)
        engine.may_decide(actor, proposed.review)
        if proposed.review.state is not ReviewState.PENDING:
            async with transaction(self._app, actor) as tx:
                stored = await keys.find_reply(tx, key)
            if stored is not None:
                return stored
        return Decision(action, key, reason, proposed, post)

    async def _note(
        self, tx: Transaction, decision: Decision, outcome: str, version: int, verdict: Verdict | None = None
    ) -> None:
        review = decision.review
        rules = list(review.rules) if verdict is None else judging.rules(verdict)
        people = {"author": review.author_id, "requested_by": review.requested_by}
        await audit.record(
            tx, tx.actor, action=decision.action, resource_type="review", resource_id=review.id, version=version,
            outcome=outcome, reason=decision.reason,
            details={"post": review.post_id, **people, "rules": rules, **judging.details(verdict)},
        )  # fmt: skip

    async def _find(self, actor: Actor, review_id: str) -> tuple[Proposal, Post]:
        proposed = await reviews.read(self._app, actor, review_id)
        post = await posts.read_post(self._app, actor, proposed.review.post_id) if proposed is not None else None
        if proposed is None or post is None:
            raise NotFound("review")
        return proposed, post

    async def _audit(self, actor: Actor, found: Sequence[Review]) -> None:
        """Put on record that somebody is about to see texts above the levels that everybody may read."""
        ids = [r.id for r in found if Obligation.AUDIT in engine.reading(r.level).obligations]
        if ids:
            await audit.record(
                self._app, actor, action="read", resource_type="review", resource_id=ids[0], outcome="allowed",
                details={"ids": ids},
            )  # fmt: skip


def _closing(review: Review, post: Post, state: ReviewState) -> NewEvent:
    return events.of_closing(review.id, post, max(review.level, post.level), review.requested_by, state)


def _shown(actor: Actor, found: Sequence[Review]) -> list[dict[str, Any]]:
    return [payload.review(r, may_decide=r.state is ReviewState.PENDING and _may(actor, r)) for r in found]


def _may(actor: Actor, review: Review) -> bool:
    try:
        engine.may_decide(actor, review)
    except Refused:
        return False
    return True
