"""hub/storage/posts.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from hub.errors import Conflict, HubError, Invalid, Refused
from hub.model import Finding, Level, ModuleVerdict, Post, Role, Severity, Status
from hub.storage import posts
from hub.storage.pool import Database
from hub.storage.scope import transaction
from tests.storage.builders import ANA, RITA, WHEN, actor, connected, enter, post, publish, until_waiting, verdict
from tests.support.servers import DatabaseUrls


async def _insert(app: Database, of: Post, who: Any = ANA) -> None:
    async with transaction(app, who) as tx:
        await posts.insert_post(tx, of)


async def test_a_post_comes_back_as_it_was_stored(app: Database) -> None:
    stored = post(
        title="Ação 'aspas' \\ ☤",
        custom_fields={"a": [1, {"b": None}], "é": "x", "n": 1.5},
        phi_detected=True,
        level=Level.RESTRICTED,
        published_at=WHEN + timedelta(microseconds=1),
    )
    await _insert(app, stored)
    assert stored == await posts.read_post(app, ANA, stored.id)
    assert stored == await posts.read_view(app, Level.RESTRICTED, stored.id)
    assert await posts.read_view(app, Level.PROFESSIONAL, stored.id) is None


async def test_a_post_without_custom_fields_has_an_empty_dict(app: Database) -> None:
    stored = post(custom_fields={})
    await _insert(app, stored)
    assert stored == await posts.read_post(app, ANA, stored.id)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETRACTED])
async def test_what_is_not_published_is_read_by_its_author_and_by_reviewers_only(status: Status, app: Database) -> None:
    stored = post(status=status)
    await _insert(app, stored)
    assert stored == await posts.read_post(app, ANA, stored.id)
    assert stored == await posts.read_post(app, RITA, stored.id)
    assert await posts.read_post(app, actor("bia"), stored.id) is None
    # The bare view has nobody in it, so nothing of anybody's gets into a cache.
    for view in Level:
        assert await posts.read_view(app, view, stored.id) is None


@pytest.mark.parametrize("text", ["", "x", "{id}", "urn:uuid:{id}", "{id}\0", "ABCDEF00-0000-4000-8000-000000000000"])
async def test_only_the_canonical_id_finds_a_post(text: str, app: Database) -> None:
    stored = post(id="abcdef00-0000-4000-8000-000000000000")
    await _insert(app, stored)
    wrong = "{" + stored.id + "}" if text == "{id}" else text.replace("{id}", stored.id)
    assert await posts.read_post(app, ANA, wrong) is None
    async with transaction(app, ANA) as tx:
        assert await posts.lock_post(tx, wrong) is None
    with pytest.raises(Invalid) as caught:
        await _insert(app, post(id=wrong))
    assert caught.value.field == "id"


async def test_a_taken_id_is_a_conflict_that_tells_nothing(app: Database) -> None:
    stored = post(status=Status.DRAFT)
    await _insert(app, stored)
    with pytest.raises(Conflict) as caught:
        await _insert(app, post(id=stored.id, author_id="bia"), actor("bia"))
    assert caught.value.current_version is None
    assert str(caught.value) == "That id or key is taken."
    assert stored == await posts.read_post(app, ANA, stored.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "nowhere"}, "category"),
        ({"title": "zero \0 byte"}, ""),
        ({"custom_fields": {"": 1}}, ""),
        ({"custom_fields": {"x" * 101: 1}}, ""),
        ({"custom_fields": {"x": "\0"}}, ""),
        ({"version": 0}, ""),
        ({"version": 2**31}, ""),
        ({"published_at": None}, ""),
    ],
)
async def test_a_value_that_does_not_fit_is_invalid(change: dict[str, Any], field: str, app: Database) -> None:
    with pytest.raises(Invalid) as caught:
        await _insert(app, post(**change))
    assert caught.value.field == field
    stored = await publish(app, post())
    if change.keys() & {"category", "title", "custom_fields"}:
        with pytest.raises(Invalid):
            async with transaction(app, ANA) as tx:
                await posts.update_post(tx, replace(stored, version=2, **change))


async def test_only_writing_roles_insert_and_only_in_their_own_name(app: Database) -> None:
    for who in (actor("ana", Role.READER), actor("ana", Role.AUDITOR), actor("bia"), RITA):
        with pytest.raises(Refused):
            await _insert(app, post(), who)


async def test_an_author_gets_a_row_without_any_power(app: Database, admin: Any) -> None:
    await _insert(app, post())
    row = await admin.fetchrow("SELECT name, role, clearance, email, password_hash FROM hub.users WHERE id = 'ana'")
    assert tuple(row) == ("Ana", "reader", 0, None, None)


async def test_the_medical_category_is_that_of_the_category(app: Database, admin: Any) -> None:
    await _insert(app, post())
    assert await admin.fetchval("SELECT medical_category FROM hub.posts") == "medicina geral"


async def test_an_update_replaces_what_changed_and_keeps_author_and_creation(app: Database) -> None:
    stored = await publish(app, post(custom_fields={"stays": 1, "goes": 2, "changes": 3}))
    changed = replace(
        stored,
        version=2,
        title="Outro título",
        status=Status.RETRACTED,
        level=Level.PROFESSIONAL,
        custom_fields={"stays": 1, "changes": [4], "new": None},
        updated_at=WHEN + timedelta(hours=1),
    )
    async with transaction(app, RITA) as tx:
        assert stored == await posts.lock_post(tx, stored.id)
        await posts.update_post(tx, replace(changed, author_id="rita", created_at=WHEN + timedelta(days=1)))
    assert changed == await posts.read_post(app, ANA, stored.id)


async def test_an_update_needs_the_version_before(app: Database) -> None:
    stored = await publish(app, post())
    for version in (1, 3):
        with pytest.raises(Conflict):
            async with transaction(app, ANA) as tx:
                await posts.update_post(tx, replace(stored, version=version))


async def test_a_post_is_locked_only_by_who_may_change_it(app: Database) -> None:
    stored = await publish(app, post())
    async with transaction(app, actor("bia")) as tx:
        assert await posts.lock_post(tx, stored.id) is None
    assert stored == await posts.read_post(app, actor("bia"), stored.id)


async def test_whoever_waits_for_a_post_gets_it_with_its_new_fields(app: Database, admin: Any) -> None:
    stored = await publish(app, post(custom_fields={"old": 1}))
    changed = replace(stored, version=2, custom_fields={"new": 2})

    async def wait_for_it() -> Post | None:
        async with transaction(app, RITA) as tx:
            return await posts.lock_post(tx, stored.id)

    async with transaction(app, ANA) as tx:
        await posts.lock_post(tx, stored.id)
        waiter = asyncio.create_task(wait_for_it(), name="waiter")
        await until_waiting(admin)
        await posts.update_post(tx, changed)
    assert changed == await waiter


async def test_a_view_lists_published_posts_newest_first_page_by_page(app: Database) -> None:
    expected = []
    for n in range(7):
        # Pairs share a moment, so that the id has to break ties.
        stored = post(published_at=WHEN + timedelta(hours=n // 2), level=Level(n % 3), custom_fields={"n": n})
        await _insert(app, stored)
        expected.append(stored)
    await _insert(app, post(status=Status.DRAFT))
    expected.sort(key=lambda p: (p.published_at, p.id), reverse=True)
    for view in Level:
        listed: list[Post] = []
        before = None
        while page := await posts.list_view(app, view, category=None, limit=2, before=before):
            listed += page
            assert page[-1].published_at is not None
            before = (page[-1].published_at, page[-1].id)
        assert [p for p in expected if p.level <= view] == listed


async def test_a_list_keeps_to_its_category(app: Database, system: Database) -> None:
    from hub.storage import users

    await users.put_category(system, "cardiologia", "Cardiologia")
    here, _ = post(category="cardiologia"), await publish(app, post())
    await _insert(app, here)
    assert [here] == await posts.list_view(app, Level.PUBLIC, category="cardiologia", limit=10, before=None)
    assert await posts.list_view(app, Level.PUBLIC, category="x' OR 1=1", limit=10, before=None) == []
    with pytest.raises(Invalid):
        await posts.list_view(app, Level.PUBLIC, category=None, limit=10, before=(WHEN, "no id"))


async def test_a_list_is_one_query_however_many_posts_there_are(app: Database) -> None:
    for n in range(3):
        await _insert(app, post(published_at=WHEN + timedelta(hours=n)))
    seen: list[str] = []
    fetch = app.fetch

    class Counting:
        async def fetch(self, name: str, *args: object) -> list[Any]:
            seen.append(name)
            return await fetch(name, *args)

    listed = await posts.list_view(Counting(), Level.PUBLIC, category=None, limit=9, before=None)  # type: ignore[arg-type]
    assert [p.custom_fields for p in listed] == [{"fonte": "Ministério da Saúde"}] * 3
    assert seen == ["list_view"]


async def test_authors_list_their_own_in_any_status_last_changed_first(app: Database) -> None:
    own = [post(status=s, updated_at=WHEN + timedelta(hours=n)) for n, s in enumerate(Status)]
    for one in own:
        await _insert(app, one)
    await _insert(app, post(author_id="bia"), actor("bia"))
    assert own[::-1] == await posts.list_own(app, ANA, limit=10)
    assert own[:0:-1] == await posts.list_own(app, ANA, limit=2)


async def test_verdicts_are_stored_without_the_texts_found(app: Database, admin: Any) -> None:
    finding = Finding(
        module="lgpd_analyzer", rule="LGPD-PHONE", kind="phone", article="LGPD art. 5 I", severity=Severity.INFO,
        confidence=0.5, field="body", start=2, end=9, text="SEGREDO", message="SEGREDO", suggestion="SEGREDO",
    )  # fmt: skip
    stored = post(level=Level.PROFESSIONAL)
    judged = verdict(
        Level.PROFESSIONAL,
        ModuleVerdict("lgpd_analyzer", "1.0.0", "d" * 64, (finding,), workflow="lgpd_analysis"),
        ModuleVerdict("cfm_validator", "2.0.0", "e" * 64, (), workflow="cfm_validation"),
    )
    async with transaction(app, ANA) as tx:
        await posts.insert_post(tx, stored)
        await posts.insert_workflows(tx, stored, judged)
    rows = await admin.fetch("SELECT * FROM hub.medical_workflows ORDER BY kind")
    assert [r["kind"] for r in rows] == ["cfm_validation", "lgpd_analysis"]
    assert "SEGREDO" not in repr(rows)
    expected = [{"rule": "LGPD-PHONE", "kind": "phone", "severity": "info", "confidence": 0.5, "field": "body"}]
    marks = {"start": 2, "end": 9, "types": [], "evidence": "", "flags": []}
    assert [e | marks for e in expected] == orjson.loads(rows[1]["findings"])
    assert tuple(rows[1][c] for c in ("level", "version", "text_hash", "passed")) == (1, 1, "a" * 64, True)
    assert await admin.fetchval("SELECT cfm_validated_at IS NOT NULL FROM hub.posts")
    # A new text is not validated until it is.
    async with transaction(app, ANA) as tx:
        await posts.update_post(tx, replace(stored, version=2))
    assert await admin.fetchval("SELECT cfm_validated_at IS NULL FROM hub.posts")


async def test_a_verdict_of_another_level_or_without_a_kind_is_a_mistake(app: Database) -> None:
    stranger = ModuleVerdict(module="stranger", version="1", digest="d" * 64, findings=())
    for judged in (verdict(Level.RESTRICTED), verdict(Level.PUBLIC, stranger)):
        with pytest.raises(AssertionError):
            async with transaction(app, ANA) as tx:
                await posts.insert_workflows(tx, post(), judged)


RAISE = "UPDATE hub.posts SET level = 2, version = version + 1 WHERE id = $1"
ADD_FIELD = "INSERT INTO hub.custom_fields (post_id, level, name, data) VALUES ($1, 0, 'late', '1')"


async def _public_fields(app: Database, post_id: str) -> list[str]:
    async with transaction(app, actor("leitora", Role.READER)) as tx:
        rows = await tx._connection.fetch("SELECT name FROM hub.custom_fields WHERE post_id = $1", post_id)
        return [r["name"] for r in rows]


async def test_a_child_that_comes_before_the_rise_of_its_post_rises_with_it(
    app: Database, database: DatabaseUrls, admin: Any
) -> None:
    stored = await publish(app, post())
    async with connected(database.app) as child, connected(database.app) as riser:
        first, second = child.transaction(), riser.transaction()
        await first.start()
        await enter(child, ANA)
        await child.execute(ADD_FIELD, stored.id)
        await second.start()
        await enter(riser, ANA)
        rising = asyncio.create_task(riser.execute(RAISE, stored.id), name="rise")
        await until_waiting(admin)
        await first.commit()
        await rising
        assert await _public_fields(app, stored.id) == ["fonte", "late"]
        await second.commit()
    assert await _public_fields(app, stored.id) == []
    assert await admin.fetch("SELECT FROM hub.custom_fields WHERE level <> 2") == []
    assert len(await admin.fetch("SELECT FROM hub.custom_fields")) == 2


async def test_a_child_that_comes_while_its_post_rises_is_refused(
    app: Database, database: DatabaseUrls, admin: Any
) -> None:
    stored = await publish(app, post())

    async def add_late() -> None:
        from hub.storage.translate import translated

        async with connected(database.app) as child, child.transaction():
            await enter(child, ANA)
            with translated():
                await child.execute(ADD_FIELD, stored.id)

    async with connected(database.app) as riser, riser.transaction():
        await enter(riser, ANA)
        await riser.execute(RAISE, stored.id)
        late = asyncio.create_task(add_late(), name="late")
        await until_waiting(admin)
    with pytest.raises(HubError, match=r"The post changed meanwhile\."):
        await late
    assert await _public_fields(app, stored.id) == []
    assert [r["level"] for r in await admin.fetch("SELECT level FROM hub.custom_fields")] == [2]
