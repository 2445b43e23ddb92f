"""hub/storage/reviews.py, and the row-level security of reviews."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from hub.errors import Conflict, Refused
from hub.model import Action, Actor, Level, ModuleVerdict, Post, ReviewState, Role, Severity, Status
from hub.storage import posts, reviews
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, RITA, actor, connected, enter, post, publish, verdict
from tests.support.servers import DatabaseUrls

ROOT = actor("root", Role.ADMIN)
LOW = Actor("lia", Role.REVIEWER, Level.PUBLIC)
VALUES = {"title": "Proposto", "body": "Texto", "custom_fields": {"zz": 1, "a": {"y": 1, "b": 2}}}


async def propose(app: Database, base: Post, who: Actor = ANA, level: Level | None = None) -> str:
    """Ask for a decision on a change of a stored post; return the review's id."""
    review_id = str(uuid.uuid4())
    flagged = ModuleVerdict("lgpd_analyzer", "1", "d" * 64, (), workflow="lgpd_analysis", action=Action.FLAG)
    async with transaction(app, who) as tx:
        reviews.insert(
            tx, base, review_id=review_id, level=base.level if level is None else level, values=VALUES,
            verdict=verdict(base.level, flagged), severity=Severity.MEDIUM, rules=["R-1"], findings=[{"rule": "R-1"}],
        )  # fmt: skip
    return review_id


async def decide(app: Database, who: Actor, review_id: str, state: ReviewState = ReviewState.APPROVED) -> bool:
    """Decide in a transaction of its own; tell whether that was possible."""
    try:
        async with transaction(app, who) as tx:
            return await reviews.decide(tx, review_id, state, "Motivo")
    except Refused:
        return False


async def state_of(app: Database, review_id: str) -> ReviewState:
    """Return where a review stands."""
    found = await reviews.read(app, ROOT, review_id)
    assert found is not None
    return found.review.state


async def test_a_proposal_comes_back_as_it_was_made(app: Database) -> None:
    base = await publish(app, post(level=Level.PROFESSIONAL))
    review_id = await propose(app, base, level=Level.RESTRICTED)
    found = await reviews.read(app, RITA, review_id)
    assert found is not None
    review = found.review
    assert (base.id, 1, "ana", "ana", ReviewState.PENDING, Severity.MEDIUM, ("R-1",), "Proposto", None) == (
        review.post_id, review.base_version, review.author_id, review.requested_by, review.state, review.severity,
        review.rules, review.title, review.decided_by,
    )  # fmt: skip
    assert (Level.RESTRICTED, Level.RESTRICTED) == (review.level, found.level)
    assert ([{"rule": "R-1"}], VALUES) == (found.findings, found.values)
    # Spans count in what was judged, so the order of names stays.
    assert ["y", "b"] == list(found.values["custom_fields"]["a"])  # type: ignore[index]
    assert [review] == await reviews.page(app, RITA, state=ReviewState.PENDING, limit=9, before=None)
    assert [review] == await reviews.own(app, ANA, limit=9)
    assert "Proposto" not in repr(found)


@pytest.mark.parametrize("text", ["", "x", "6F1F6A3E-0F0E-4A52-9D1E-0D3F2B3C4D5E", str(uuid.UUID(int=1))])
async def test_what_is_no_id_finds_nothing(text: str, app: Database) -> None:
    assert await reviews.read(app, RITA, text) is None


#: Who sees and decides on a review by the post's level and the proposed one: s(ees), d(ecides).
WHO = """
who        00  02  20  22
ana        s   s   s   s
bia        -   -   -   -
leitora    -   -   -   -
med        -   -   -   -
lia        sd  -   -   -
rita       sd  sd  sd  sd
root       sd  sd  sd  sd
auditor    -   -   -   -
nobody     -   -   -   -
"""
PEOPLE = {
    "ana": ANA, "bia": actor("bia"), "leitora": actor("leitora", Role.READER),
    "med": actor("med", Role.MEDICAL_PROFESSIONAL), "lia": LOW, "rita": RITA, "root": ROOT,
    "auditor": actor("auditor", Role.AUDITOR), "nobody": actor("", Role.ANONYMOUS),
}  # fmt: skip


@pytest.mark.parametrize("line", WHO.strip().splitlines()[1:], ids=lambda line: line.split()[0])
async def test_row_level_security_says_who_sees_and_who_decides(line: str, app: Database) -> None:
    name, *expected = line.split()
    who, observed = PEOPLE[name], []
    for levels in ("00", "02", "20", "22"):
        base = await publish(app, post(level=Level(int(levels[0]))))
        review_id = await propose(app, base, level=Level(int(levels[1])))
        sees = await reviews.read(app, who, review_id) is not None
        listed = review_id in [
            r.id for r in await reviews.page(app, who, state=ReviewState.PENDING, limit=9, before=None)
        ]
        assert sees == listed
        observed.append(("s" if sees else "") + ("d" if await decide(app, who, review_id) else "") or "-")
    assert expected == observed


async def test_neither_author_nor_who_asked_decides_whatever_its_role(app: Database, admin: Any) -> None:
    own = await propose(app, await publish(app, post(author_id="root"), who=ROOT), ROOT)
    others = await propose(app, await publish(app, post()), ROOT)
    of_rita = await propose(app, await publish(app, post(author_id="rita"), who=RITA), ROOT)
    for review_id in (own, others):
        for state in (ReviewState.APPROVED, ReviewState.REJECTED):
            assert not await decide(app, ROOT, review_id, state)
    assert not await decide(app, RITA, of_rita)
    assert await decide(app, RITA, others)
    # Not even the administrator of the database, by mistake.
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute(
            "UPDATE hub.reviews SET state = 'approved', decided_by = 'root', decided_at = now(), reason = 'r' "
            "WHERE id = $1::uuid", own
        )  # fmt: skip


async def test_a_review_is_decided_once(app: Database) -> None:
    review_id = await propose(app, await publish(app, post()))
    assert await decide(app, RITA, review_id, ReviewState.REJECTED)
    assert not await decide(app, ROOT, review_id)
    found = await reviews.read(app, ANA, review_id)
    assert found is not None
    assert ("rita", "Motivo", True) == (
        found.review.decided_by, found.review.reason, found.review.decided_at is not None
    )  # fmt: skip


async def test_a_post_has_one_pending_review(app: Database) -> None:
    base = await publish(app, post())
    first = await propose(app, base)
    with pytest.raises(Conflict):
        await propose(app, base)
    async with transaction(app, ANA) as tx:
        closed = await reviews.supersede(tx, base.id)
    assert closed is not None
    assert (first, Level.PUBLIC, "ana") == (closed.id, closed.level, closed.requested_by)
    second = await propose(app, base)
    assert (ReviewState.SUPERSEDED, ReviewState.PENDING) == (await state_of(app, first), await state_of(app, second))


@pytest.mark.parametrize("who", [ANA, RITA], ids=["its author", "a reviewer"])
async def test_the_next_version_makes_it_void(who: Actor, app: Database) -> None:
    base = await publish(app, post())
    review_id = await propose(app, base)
    changed = replace(base, version=2, status=Status.RETRACTED, level=Level.RESTRICTED)
    async with transaction(app, who) as tx:
        await posts.lock_post(tx, base.id)
        closed = await posts.update_post(tx, changed)
    assert closed is not None
    assert (review_id, Level.RESTRICTED) == (closed.id, closed.level)
    assert ReviewState.SUPERSEDED is await state_of(app, review_id)
    async with transaction(app, who) as tx:
        assert await posts.update_post(tx, replace(changed, version=3)) is None


async def test_a_review_rises_with_its_post(app: Database) -> None:
    base = await publish(app, post())
    review_id = await propose(app, base)
    assert await reviews.read(app, LOW, review_id) is not None
    async with transaction(app, ANA) as tx:
        await posts.update_post(tx, replace(base, version=2, level=Level.RESTRICTED))
    assert await reviews.read(app, LOW, review_id) is None
    assert await reviews.read(app, ANA, review_id) is not None


async def test_only_who_may_write_the_post_asks(app: Database) -> None:
    base = await publish(app, post())
    for who, level in (
        (actor("bia"), Level.PUBLIC), (actor("ana", Role.READER), Level.PUBLIC), (LOW, Level.RESTRICTED),
    ):  # fmt: skip
        with pytest.raises(Refused):
            await propose(app, base, who, level)
    with pytest.raises(Refused):
        await propose(app, replace(base, author_id="bia"), ROOT)
    await propose(app, base)


async def test_a_newer_verdict_is_noted_by_reviewers_while_it_waits(app: Database) -> None:
    review_id = await propose(app, await publish(app, post()))

    async def note(who: Actor) -> bool:
        async with transaction(app, who) as tx:
            return await reviews.note(
                tx, review_id, verdict=verdict(), severity=Severity.HIGH, rules=["R-2"], findings=[{"rule": "R-2"}]
            )

    with pytest.raises(Refused):  # its author may make it void, and nothing else of it
        await note(ANA)
    assert await note(RITA)
    found = await reviews.read(app, RITA, review_id)
    assert found is not None
    assert (ReviewState.PENDING, Severity.HIGH, ("R-2",), [{"rule": "R-2"}]) == (
        found.review.state, found.review.severity, found.review.rules, found.findings,
    )  # fmt: skip
    await decide(app, RITA, review_id)
    assert not await note(RITA)


@asynccontextmanager
async def scope(database: DatabaseUrls, who: Actor) -> AsyncIterator[Any]:
    """A bare connection in a scope."""
    async with connected(database.app) as connection, connection.transaction():
        await enter(connection, who)
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hub.reviews SET proposal = '{}'",
        "UPDATE hub.reviews SET requested_by = 'outra'",
        "UPDATE hub.reviews SET base_version = 9",
        "DELETE FROM hub.reviews",
        "UPDATE hub.compliance_rechecks SET passed = true",
        "DELETE FROM hub.compliance_rechecks",
    ],
)
async def test_hub_app_changes_nothing_of_a_proposal(statement: str, app: Database, database: DatabaseUrls) -> None:
    await propose(app, await publish(app, post()))
    async with scope(database, ROOT) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize(
    ("who", "change"),
    [
        (ANA, "state = 'approved', decided_by = 'rita', decided_at = now(), reason = 'r'"),
        (ANA, "state = 'superseded', decided_by = 'rita', decided_at = now()"),
        (RITA, "state = 'approved', decided_by = 'root', decided_at = now(), reason = 'r'"),
        (ROOT, "state = 'rejected', decided_by = 'root', decided_at = now(), reason = 'r'"),
    ],
    ids=["the author approves", "in another's name", "a reviewer in another's name", "who asked rejects"],
)
async def test_nobody_decides_in_anothers_name(who: Actor, change: str, app: Database, database: DatabaseUrls) -> None:
    await propose(app, await publish(app, post()), ROOT)
    async with scope(database, who) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE hub.reviews SET {change}")


async def test_without_a_scope_there_is_no_review(app: Database, database: DatabaseUrls) -> None:
    await propose(app, await publish(app, post()))
    async with connected(database.app) as connection:
        for table in ("reviews", "review_heads", "compliance_rechecks"):
            assert await connection.fetch(f"SELECT FROM hub.{table}") == [], table


async def test_texts_are_forgotten_after_the_decision_and_the_decision_is_not(
    app: Database, system: Database, admin: Any
) -> None:
    waiting = await propose(app, await publish(app, post()))
    old = [await propose(app, await publish(app, post())) for _ in range(3)]
    fresh = await propose(app, await publish(app, post()))
    for review_id in (*old, fresh):
        await decide(app, RITA, review_id)
    await admin.execute(
        "UPDATE hub.reviews SET decided_at = decided_at - interval '31 days' WHERE id = ANY($1::uuid[])", old
    )
    assert 3 == await reviews.forget(system, timedelta(days=30), batch=2)
    assert 0 == await reviews.forget(system, timedelta(days=30))
    for review_id, kept in (*((o, False) for o in old), (fresh, True), (waiting, True)):
        found = await reviews.read(app, RITA, review_id)
        assert found is not None
        assert kept is (found.values is not None) is bool(found.findings) is bool(found.review.title)
        assert ("Motivo" if review_id != waiting else "") == found.review.reason
