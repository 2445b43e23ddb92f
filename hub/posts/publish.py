"""Create, change, publish and retract posts: the road that every change of content takes.

Theory of operation. request → limits → policy → compliance gate on the whole resulting document at its resulting level
and status → one transaction {the version that was judged is still there, post, workflow rows, audit row, reply under
its key, events} → the node raises its own least version → result. Retracting and raising a level alone need no verdict:
a broken module never keeps a leak online. A request that comes again under its key gets the reply that is stored with
it.

What is to be live and is flagged waits for a second person (hub.posts.review): in the same transaction a proposal takes
the place of the change. Where nothing is live, its texts are stored as a draft; a live post stays as it is. Whatever
changes a post makes the proposal void that waited for it.

A module may be recalled while a change is on its way: the last thing before anything is stored is to see whether the
verdict still counts, and if not, the change is judged again.
"""

from __future__ import annotations

import dataclasses
import functools
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from hub import clock
from hub.cache.versions import Versions
from hub.errors import Conflict, Invalid, NotFound
from hub.model import Action, Actor, LogEntry, NewEvent, Post, ReviewState, Status, Verdict
from hub.policy import engine
from hub.posts import drafts, events, judging, payload, proposal
from hub.posts.answering import Answering, result
from hub.posts.judging import Judge
from hub.settings import Posts as Limits
from hub.storage import audit, keys, log, posts, reviews
from hub.storage.pool import Database
from hub.storage.reviews import Superseded
from hub.storage.scope import Rows, Transaction, transaction


@dataclass(frozen=True, slots=True)
class Change:
    """What a request would do to a post, before anybody judged it."""

    action: str
    key: str
    before: Post | None
    after: Post
    needs_verdict: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written of a change that was judged."""

    #: The post as it will be stored; the very one from before, where the live text stays while a change waits.
    stored: Post
    verdict: Verdict | None
    events: list[NewEvent]
    #: Id of the review that the change waits for.
    review: str | None
    #: JSON for the client.
    reply: bytes


class Publisher(Answering):
    """Changes posts on one node."""

    def __init__(
        self,
        app: Database,
        judge: Judge,
        versions: Versions,
        announce: Callable[[Sequence[LogEntry]], None],
        limits: Limits,
    ) -> None:
        """`announce` brings committed entries to this node and to the others; it never waits."""
        self._app = app
        self._judge = judge
        self._versions = versions
        self._announce = announce
        self._limits = limits
        plans: dict[str, Callable[[Actor, bytes], Awaitable[Change]]] = {
            "post.create": self._create,
            "post.update": self._update,
            "post.publish": self._publish,
            "post.retract": self._retract,
        }
        super().__init__({name: functools.partial(self._attempt, plan) for name, plan in plans.items()})

    async def _attempt(
        self, plan: Callable[[Actor, bytes], Awaitable[Change]], actor: Actor, raw: bytes
    ) -> bytes | dict[str, Any]:
        change = await plan(actor, raw)
        if change.before is not None and change.after.version != change.before.version + 1:
            stored = await self._stored_reply(actor, change.key)
            if stored is not None:
                return stored
            raise Conflict("The post has changed meanwhile.", change.before.version)
        try:
            return await self._judge.until_acceptable(lambda: self._carry_out(actor, change))
        except Conflict:
            stored = await self._stored_reply(actor, change.key)
            if stored is None:
                raise
            return stored

    async def _carry_out(self, actor: Actor, change: Change) -> bytes | dict[str, Any]:
        verdict = None
        if change.needs_verdict:
            verdict = await self._judge.verdict(actor, change.action, change.after)
            if verdict.action is Action.BLOCK:
                found: dict[str, object] = {"rules": sorted({f.rule for f in verdict.findings})}
                await self._judge.note(actor, change.action, change.after, "blocked", found)
                message = "A verificação de conformidade encontrou o que não pode ser publicado."
                return result("blocked", verdict=verdict, reason=("compliance", "blocked", message))
        return await self._commit(actor, change, _outcome(actor, change, verdict))

    # -- what a request would do

    async def _create(self, actor: Actor, raw: bytes) -> Change:
        request: drafts.Create = drafts.read(drafts.Create, raw)
        engine.may_create(actor)
        post_id = drafts.post_id(request.id)
        if request.status not in (Status.DRAFT, Status.PUBLISHED):
            raise Invalid("The status is not draft or published.", "status")
        content = drafts.content(
            self._limits, title=request.title, body=request.body, level=request.level, category=request.category,
            language=request.language, content_type=request.content_type, custom_fields=request.custom_fields,
        )  # fmt: skip
        now = clock.now()
        status = Status(request.status)
        after = Post(
            id=post_id, version=1, level=content.level, status=status, title=content.title, body=content.body,
            category=content.category, language=content.language, content_type=content.content_type,
            author_id=actor.user, author_name=actor.name, custom_fields=content.custom_fields,
            created_at=now, updated_at=now, published_at=now if engine.live(status) else None,
        )  # fmt: skip
        return Change("post.create", f"create:{post_id}", None, after, needs_verdict=True)

    async def _update(self, actor: Actor, raw: bytes) -> Change:
        request: drafts.Update = drafts.read(drafts.Update, raw)
        before = await self._current(actor, request.id, engine.may_change)
        given = {
            name: value
            for name in ("title", "body", "level", "category", "language", "content_type", "custom_fields")
            if (value := getattr(request, name)) is not UNSET
        }
        current = {
            "title": before.title, "body": before.body, "level": int(before.level), "category": before.category,
            "language": before.language, "content_type": before.content_type, "custom_fields": before.custom_fields,
        }  # fmt: skip
        content = drafts.content(self._limits, **{**current, **given})
        after = _next(before, **dataclasses.asdict(content))
        only_raised = after.level > before.level and _same_texts(before, after)
        return self._change("post.update", request, before, after, needs_verdict=not only_raised)

    async def _publish(self, actor: Actor, raw: bytes) -> Change:
        request: drafts.Publish = drafts.read(drafts.Publish, raw)
        before = await self._current(actor, request.id, engine.may_change)
        after = _next(before, status=Status.PUBLISHED)
        if after.published_at is None:
            after = dataclasses.replace(after, published_at=after.updated_at)
        return self._change("post.publish", request, before, after, needs_verdict=True)

    async def _retract(self, actor: Actor, raw: bytes) -> Change:
        request: drafts.Retract = drafts.read(drafts.Retract, raw)
        before = await self._current(actor, request.id, engine.may_retract)
        after = _next(before, status=Status.RETRACTED)
        change = self._change("post.retract", request, before, after, needs_verdict=False)
        return dataclasses.replace(change, reason=request.reason[:500])

    def _change(
        self,
        action: str,
        request: drafts.Update | drafts.Publish | drafts.Retract,
        before: Post,
        after: Post,
        *,
        needs_verdict: bool,
    ) -> Change:
        # The version that follows the one the editor saw: another than the stored one's next is a conflict.
        after = dataclasses.replace(after, version=drafts.version(request.version) + 1)
        return Change(action, drafts.key(request.key), before, after, needs_verdict=needs_verdict)

    async def _current(self, actor: Actor, text: str, decide: Callable[[Actor, Post], engine.Decision]) -> Post:
        engine.may_create(actor)
        post = await posts.read_post(self._app, actor, drafts.post_id(text))
        if post is None:
            raise NotFound("post")
        decide(actor, post)
        return post

    # -- storing

    async def _commit(self, actor: Actor, change: Change, outcome: Outcome) -> bytes:
        if change.before is None:
            rows = Rows(actor)
            await self._add_rows(rows, change, outcome)
            stored, entries = await posts.create(
                self._app, rows, outcome.stored, change.key, outcome.events,
                check=lambda: self._judge.require_acceptable(outcome.verdict),
            )  # fmt: skip
            if stored is not None:
                return stored
        else:
            async with transaction(self._app, actor) as tx:
                stored = await keys.find_reply(tx, change.key)
                if stored is not None:
                    return stored
                locked = await posts.lock_post(tx, outcome.stored.id)
                if locked is None:
                    raise NotFound("post")
                if locked.version != change.before.version:
                    raise Conflict("The post has changed meanwhile.", locked.version)
                closed = await self._write(tx, change, outcome)
                await self._add_rows(tx, change, outcome, closed)
                self._judge.require_acceptable(outcome.verdict)
                entries = await log.append(tx, [*outcome.events, *proposal.closing(outcome.stored, closed)])
        self._versions.raise_post(outcome.stored.id, outcome.stored.version)
        self._announce(entries)
        return outcome.reply

    async def _write(self, tx: Transaction, change: Change, outcome: Outcome) -> Superseded | None:
        if outcome.stored is change.before:
            return await reviews.supersede(tx, outcome.stored.id)
        return await posts.update_post(tx, outcome.stored)

    async def _add_rows(self, rows: Rows, change: Change, outcome: Outcome, closed: Superseded | None = None) -> None:
        stored, verdict, action = outcome.stored, outcome.verdict, change.action
        if verdict is not None and stored is not change.before:
            await posts.insert_workflows(rows, stored, verdict)
        details = judging.details(verdict)
        if closed is not None:
            details["superseded"] = closed.id
        await audit.record(
            rows, rows.actor, action=action, resource_type="post", resource_id=stored.id, version=stored.version,
            outcome="flagged" if outcome.review else "stored", reason=change.reason, details=details,
        )  # fmt: skip
        if outcome.review is not None and verdict is not None:
            await self._add_review(rows, change.after, outcome, outcome.review, verdict)
        await keys.save_reply(rows, change.key, outcome.reply)

    async def _add_review(self, rows: Rows, after: Post, outcome: Outcome, review: str, verdict: Verdict) -> None:
        found = judging.rules(verdict)
        reviews.insert(
            rows, outcome.stored, review_id=review, level=after.level, values=proposal.values(after), verdict=verdict,
            severity=judging.worst(verdict.findings), rules=found,
            findings=payload.findings_without_texts(verdict.findings),
        )  # fmt: skip
        await audit.record(
            rows, rows.actor, action="review.request", resource_type="review", resource_id=review, outcome="pending",
            version=outcome.stored.version, details={"post": after.id, "rules": found, **judging.details(verdict)},
        )  # fmt: skip

    async def _stored_reply(self, actor: Actor, key: str) -> bytes | None:
        async with transaction(self._app, actor) as tx:
            return await keys.find_reply(tx, key)


def _outcome(actor: Actor, change: Change, verdict: Verdict | None) -> Outcome:
    """Decide what is written: the change, or a proposal of it."""
    before, after = change.before, change.after
    waits = verdict is not None and verdict.action is Action.FLAG and engine.live(after.status)
    stored = proposal.base(before, after) if waits else after
    if verdict is not None and stored is not before:
        stored = dataclasses.replace(stored, phi_detected=judging.personal(verdict))
    if before is not None and after.status is Status.RETRACTED:
        new = events.of_retraction(before, stored)
    else:
        new = events.of_change(before, stored) if stored is not before else []
    if verdict is None or not waits:
        reply = result("stored", post=stored, verdict=verdict)
        return Outcome(stored, verdict, new, None, payload.dumps(reply))
    review = str(uuid.uuid4())
    level, severity, rules = proposal.level(stored, after), judging.worst(verdict.findings), judging.rules(verdict)
    new.append(events.of_request(review, stored, level, actor.user, severity, rules))
    message = "O texto aguarda a aprovação de uma segunda pessoa, pois a verificação de conformidade fez ressalvas."
    reply = result(
        "flagged", post=stored, verdict=verdict, current_version=stored.version,
        reason=("compliance", "flagged", message), review=(review, ReviewState.PENDING),
    )  # fmt: skip
    return Outcome(stored, verdict, new, review, payload.dumps(reply))


def _next(before: Post, **changes: Any) -> Post:
    return dataclasses.replace(before, version=before.version + 1, updated_at=clock.now(), **changes)


def _same_texts(before: Post, after: Post) -> bool:
    return payload.document(dataclasses.replace(after, level=before.level)) == payload.document(before) and (
        before.category == after.category
    )
