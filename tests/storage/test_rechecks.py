"""hub/storage/rechecks.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from hub.model import Action, Actor, Finding, Level, ModuleVerdict, Post, Role, Severity, Status
from hub.storage import posts, rechecks
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, WHEN, actor, post, verdict

CLERK = actor("recheck", Role.ADMIN)


def said(action: Action, digest: str = "e", workflow: str = "lgpd_analysis") -> ModuleVerdict:
    """What a module says: a finding unless it allows."""
    finding = Finding(
        module="m", rule="R-9", kind="cpf", article="", severity=Severity.HIGH, confidence=1, field="body", start=0,
        end=7, text="SEGREDO", message="SEGREDO", suggestion="SEGREDO",
    )  # fmt: skip
    found = () if action is Action.ALLOW else (finding,)
    return ModuleVerdict(workflow, "2.0.0", digest * 64, found, workflow=workflow, action=action)


async def stored(app: Database, of: Post, who: Actor = ANA, *modules: ModuleVerdict) -> Post:
    """Store a post with its verdict."""
    async with transaction(app, who) as tx:
        await posts.insert_post(tx, of)
        await posts.insert_workflows(tx, of, verdict(of.level, *modules))
    return of


async def test_posts_and_drafts_come_oldest_first_page_by_page(app: Database, system: Database) -> None:
    made = [
        post(
            updated_at=WHEN + timedelta(hours=n // 2),
            level=Level(n % 3),
            status=(Status.PUBLISHED, Status.DRAFT)[n % 2],
        )
        for n in range(7)
    ]
    for one in made:
        await stored(app, one)
    await stored(app, post(status=Status.RETRACTED, updated_at=WHEN + timedelta(hours=1)))
    expected = sorted(made, key=lambda p: (p.updated_at, p.id))
    found: list[Post] = []
    after = None
    while page := await rechecks.posts_since(system, WHEN, after, 2):
        found += page
        after = (page[-1].updated_at, page[-1].id)
    assert expected == found
    later = WHEN + timedelta(hours=2)
    assert [p for p in expected if p.updated_at >= later] == await rechecks.posts_since(system, later)


async def test_a_later_verdict_stands_beside_the_first_and_is_on_record(
    app: Database, system: Database, admin: Any
) -> None:
    one = await stored(
        app, post(level=Level.RESTRICTED), ANA, said(Action.ALLOW, "d"), said(Action.ALLOW, "c", "cfm_validation")
    )
    assert {"lgpd_analysis": ("d" * 64, "allow", []), "cfm_validation": ("c" * 64, "allow", [])} == (
        await rechecks.last_verdicts(system, one.id, 1)
    )
    assert await admin.fetchval("SELECT cfm_validated_at IS NOT NULL FROM hub.posts")
    again = verdict(Level.RESTRICTED, said(Action.BLOCK), said(Action.FLAG, "f", "cfm_validation"))
    for _ in range(2):
        assert await rechecks.add_recheck(system, CLERK, one, again, phi_detected=True)
    assert {"lgpd_analysis": ("e" * 64, "block", ["R-9"]), "cfm_validation": ("f" * 64, "flag", ["R-9"])} == (
        await rechecks.last_verdicts(system, one.id, 1)
    )
    rows = await admin.fetch("SELECT * FROM hub.compliance_rechecks")
    assert [(2, False)] * 4 == [(r["level"], r["passed"]) for r in rows]
    assert "SEGREDO" not in repr(rows)
    assert 2 == await admin.fetchval("SELECT count(*) FROM hub.medical_workflows"), "what was known then stays"
    assert (True, None) == tuple(await admin.fetchrow("SELECT phi_detected, cfm_validated_at FROM hub.posts"))
    audit = await admin.fetch("SELECT * FROM hub.audit_log")
    assert [("recheck", "compliance.recheck", one.id, 1, "block")] * 2 == [
        (r["actor"], r["action"], r["resource_id"], r["version"], r["outcome"]) for r in audit
    ]
    assert ["R-9"] == orjson.loads(audit[0]["details"])["rules"]
    assert replace(one, phi_detected=True) == await posts.read_post(app, ANA, one.id), "the text is as it was"


async def test_a_clean_verdict_clears_and_validates(app: Database, system: Database, admin: Any) -> None:
    one = await stored(app, post(phi_detected=True), ANA, said(Action.FLAG))
    clean = verdict(Level.PUBLIC, said(Action.ALLOW), said(Action.ALLOW, "f", "cfm_validation"))
    assert await rechecks.add_recheck(system, CLERK, one, clean, phi_detected=False)
    state = await admin.fetchrow("SELECT phi_detected, cfm_validated_at IS NOT NULL FROM hub.posts")
    assert (False, True) == tuple(state)


async def test_a_verdict_on_a_version_that_is_no_more_leaves_the_post_alone(
    app: Database, system: Database, admin: Any
) -> None:
    one = await stored(app, post())
    async with transaction(app, ANA) as tx:
        await posts.update_post(tx, replace(one, version=2))
    flagged = verdict(Level.PUBLIC, said(Action.FLAG))
    assert not await rechecks.add_recheck(system, CLERK, one, flagged, phi_detected=True)
    assert await admin.fetchval("SELECT phi_detected FROM hub.posts") is False
    assert ("e" * 64, "flag", ["R-9"]) == (await rechecks.last_verdicts(system, one.id, 1))["lgpd_analysis"]
    assert {} == await rechecks.last_verdicts(system, one.id, 2)
