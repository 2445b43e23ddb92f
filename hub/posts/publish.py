"""Create, change, publish and retract posts: the road that every change of content takes.

Theory of operation. request → limits → policy → compliance gate on the whole resulting document at its resulting level
and status → one transaction {the version that was judged is still there, post, workflow rows, audit row, reply under
its key, events} → the node raises its own least version → result. The transaction runs in a task of its own, so a
client that leaves does not cancel a commit. Retracting and raising a level alone need no verdict: a broken module
never keeps a leak online. A request that comes again under its key gets the reply that is stored with it.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from hub import clock
from hub.cache.versions import Versions
from hub.compliance.gate import Gate
from hub.errors import Conflict, Invalid, NotFound, NoVerdict, OutcomeUnknown, Refused, TooLarge
from hub.model import Actor, LogEntry, NewEvent, Post, Severity, Status, Verdict
from hub.policy import engine
from hub.posts import drafts, events, payload
from hub.settings import Posts as Limits
from hub.storage import audit, keys, log, posts
from hub.storage.pool import Database
from hub.storage.scope import Rows, transaction
from hub.telemetry import logs, metrics

_log = logs.get("posts")


@dataclass(frozen=True, slots=True)
class Change:
    """What a request would do to a post, before anybody judged it."""

    action: str
    key: str
    before: Post | None
    after: Post
    events: list[NewEvent]
    needs_verdict: bool
    reason: str = ""


class Publisher:
    """Changes posts on one node."""

    def __init__(
        self,
        app: Database,
        gate: Gate,
        versions: Versions,
        announce: Callable[[Sequence[LogEntry]], None],
        limits: Limits,
        modules: tuple[str, ...],
    ) -> None:
        """`announce` brings committed entries to this node and to the others; it never waits."""
        self._app = app
        self._gate = gate
        self._versions = versions
        self._announce = announce
        self._limits = limits
        self._modules = modules
        self._running: set[asyncio.Task[bytes]] = set()
        self._methods: dict[str, Callable[[Actor, bytes], Awaitable[Change]]] = {
            "post.create": self._create,
            "post.update": self._update,
            "post.publish": self._publish,
            "post.retract": self._retract,
        }

    def knows(self, method: str) -> bool:
        """Tell whether there is such a method."""
        return method in self._methods

    async def call(self, actor: Actor, method: str, raw: bytes) -> bytes:
        """Do what a request asks for and return the result as JSON.

        Args:
            method: "post.create", "post.update", "post.publish" or "post.retract".
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
        try:
            result = await self._attempt(actor, method, raw)
        except Refused as exc:
            result = _result("refused", reason=(exc.policy, exc.rule, exc.message))
        except NotFound:
            result = _result(
                "refused", reason=("posts", "not-found", "Este texto não existe ou não é visível para você.")
            )
        except TooLarge as exc:
            result = _result("refused", reason=("limits", f"{exc.what.replace(' ', '-')}-too-large", str(exc)))
        except NoVerdict as exc:
            message = "A verificação de conformidade não respondeu; nada foi publicado. Tente de novo."
            result = _result("refused", reason=("compliance", f"no-verdict.{exc.reason}", message))
        except Conflict as exc:
            result = _result("conflict", current_version=exc.current_version)
        except OutcomeUnknown:
            message = "A conexão com o banco caiu durante a gravação. Repita com a mesma chave para saber o resultado."
            result = _result("unknown", reason=("storage", "outcome-unknown", message))
        name = "stored" if isinstance(result, bytes) else result["status"]
        metrics.POST_CHANGES.labels(method, name).inc()
        _log.info("post.change", method=method, status=name, duration_ms=round((clock.monotonic() - started) * 1000, 2))
        return result if isinstance(result, bytes) else payload.dumps(result)

    async def _attempt(self, actor: Actor, method: str, raw: bytes) -> bytes | dict[str, Any]:
        change = await self._methods[method](actor, raw)
        if change.before is not None and change.after.version != change.before.version + 1:
            stored = await self._stored_reply(actor, change.key)
            if stored is not None:
                return stored
            raise Conflict("The post has changed meanwhile.", change.before.version)
        verdict = await self._judge(actor, change) if change.needs_verdict else None
        if verdict is not None and not verdict.passed:
            await self._note(actor, change, "blocked", {"rules": sorted({f.rule for f in verdict.findings})})
            message = "A verificação de conformidade encontrou o que não pode ser publicado."
            return _result("blocked", findings=verdict, reason=("compliance", "blocked", message))
        try:
            return await self._commit(actor, change, verdict)
        except Conflict:
            stored = await self._stored_reply(actor, change.key)
            if stored is None:
                raise
            return stored

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
        key = f"create:{post_id}"
        return Change("post.create", key, None, after, events.of_change(None, after), needs_verdict=True)

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
        return dataclasses.replace(change, events=events.of_retraction(before, after), reason=request.reason[:500])

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
        return Change(
            action, drafts.key(request.key), before, after, events.of_change(before, after), needs_verdict=needs_verdict
        )

    async def _current(self, actor: Actor, text: str, decide: Callable[[Actor, Post], engine.Decision]) -> Post:
        engine.may_create(actor)
        post = await posts.read_post(self._app, actor, drafts.post_id(text))
        if post is None:
            raise NotFound("post")
        decide(actor, post)
        return post

    # -- judging and storing

    async def _judge(self, actor: Actor, change: Change) -> Verdict:
        started = clock.monotonic()
        try:
            verdict = await self._gate.check(payload.document(change.after), self._modules)
        except NoVerdict as exc:
            metrics.VERDICTS.labels("none").inc()
            await self._note(actor, change, "no-verdict", {"module": exc.module, "reason": exc.reason})
            raise
        metrics.GATE_SECONDS.observe(clock.monotonic() - started)
        metrics.VERDICTS.labels("passed" if verdict.passed else "blocked").inc()
        return verdict

    async def _commit(self, actor: Actor, change: Change, verdict: Verdict | None) -> bytes:
        after = change.after
        if verdict is not None:
            after = dataclasses.replace(after, phi_detected=_personal(verdict))
        reply = payload.dumps(_result("stored", post=after, findings=verdict))
        if change.before is None:
            rows = Rows(actor)
            await self._note_stored(rows, change, after, verdict, reply)
            stored, entries = await posts.create(self._app, rows, after, change.key, change.events)
            if stored is not None:
                return stored
        else:
            async with transaction(self._app, actor) as tx:
                stored = await keys.find_reply(tx, change.key)
                if stored is not None:
                    return stored
                locked = await posts.lock_post(tx, after.id)
                if locked is None:
                    raise NotFound("post")
                if locked.version != change.before.version:
                    raise Conflict("The post has changed meanwhile.", locked.version)
                await posts.update_post(tx, after)
                await self._note_stored(tx, change, after, verdict, reply)
                entries = await log.append(tx, change.events)
        self._versions.raise_post(after.id, after.version)
        self._announce(entries)
        return reply

    async def _note_stored(
        self, rows: Rows, change: Change, after: Post, verdict: Verdict | None, reply: bytes
    ) -> None:
        if verdict is not None:
            await posts.insert_workflows(rows, after, verdict)
        await audit.record(
            rows, rows.actor, action=change.action, resource_type="post", resource_id=after.id, version=after.version,
            outcome="stored", reason=change.reason, details=_details(verdict),
        )  # fmt: skip
        await keys.save_reply(rows, change.key, reply)

    async def _stored_reply(self, actor: Actor, key: str) -> bytes | None:
        async with transaction(self._app, actor) as tx:
            return await keys.find_reply(tx, key)

    async def _note(self, actor: Actor, change: Change, outcome: str, details: dict[str, object]) -> None:
        await audit.record(
            self._app, actor, action=change.action, resource_type="post", resource_id=change.after.id,
            outcome=outcome, version=change.after.version, details=details,
        )  # fmt: skip


def _next(before: Post, **changes: Any) -> Post:
    return dataclasses.replace(before, version=before.version + 1, updated_at=clock.now(), **changes)


def _same_texts(before: Post, after: Post) -> bool:
    return payload.document(dataclasses.replace(after, level=before.level)) == payload.document(before) and (
        before.category == after.category
    )


def _personal(verdict: Verdict) -> bool:
    """Tell whether a verdict saw somebody's data, even where that does not block."""
    return any(f.severity not in (Severity.INFO, Severity.LOW) for f in verdict.findings)


def _details(verdict: Verdict | None) -> dict[str, object]:
    if verdict is None:
        return {}
    return {"text_hash": verdict.text_hash, "modules": {m.module: m.digest for m in verdict.modules}}


def _result(
    status: str,
    *,
    post: Post | None = None,
    findings: Verdict | None = None,
    current_version: int | None = None,
    reason: tuple[str, str, str] | None = None,
) -> dict[str, Any]:
    return {
        "status": status,
        "post": payload.own(post) if post is not None else None,
        "findings": payload.findings(findings.findings) if findings is not None else [],
        "current_version": current_version,
        "reason": dict(zip(("policy", "rule", "message"), reason, strict=True)) if reason else None,
    }
