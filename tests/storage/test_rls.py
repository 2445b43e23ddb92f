"""The row-level security of schema.sql: role x level x verb, and what has no scope."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from hub.model import Level, Role, Status
from tests.storage.builders import CLEARANCE, actor, connected, enter, post
from tests.support.servers import DatabaseUrls

#: For each role and kind of post (another's published one, another's draft, one's own draft): the levels at which
#: select/insert/update/delete do something, on posts, custom_fields and medical_workflows.
EXPECTED = """
role                  kind       posts              custom_fields      medical_workflows
anonymous             published  0/-/-/-            0/-/-/-            -/-/-/-
anonymous             draft      -/-/-/-            -/-/-/-            -/-/-/-
reader                published  0/-/-/-            0/-/-/-            -/-/-/-
reader                draft      -/-/-/-            -/-/-/-            -/-/-/-
reader                own        012/-/-/-          012/-/-/-          -/-/-/-
editor                published  0/-/-/-            0/-/-/-            -/-/-/-
editor                draft      -/-/-/-            -/-/-/-            -/-/-/-
editor                own        012/012/012/-      012/012/012/012    012/012/-/-
medical_professional  published  01/-/-/-           01/-/-/-           -/-/-/-
medical_professional  draft      -/-/-/-            -/-/-/-            -/-/-/-
medical_professional  own        012/012/012/-      012/012/012/012    012/012/-/-
reviewer              published  012/-/012/-        012/012/012/012    012/012/-/-
reviewer              draft      012/-/012/-        012/012/012/012    012/012/-/-
reviewer              own        012/012/012/-      012/012/012/012    012/012/-/-
auditor               published  012/-/-/-          012/-/-/-          012/-/-/-
auditor               draft      -/-/-/-            -/-/-/-            -/-/-/-
auditor               own        012/-/-/-          012/-/-/-          012/-/-/-
admin                 published  012/-/012/-        012/012/012/012    012/012/-/-
admin                 draft      012/-/012/-        012/012/012/012    012/012/-/-
admin                 own        012/012/012/-      012/012/012/012    012/012/-/-
"""

INSERT_POST = """
    INSERT INTO hub.posts (id, version, level, status, title, body, category, language, content_type, author_id,
                           author_name, created_at, updated_at, published_at)
    VALUES ($1, 1, $2, $3, 't', 'b', 'geral', 'pt-BR', 'news', $4, 'N', now(), now(), now())"""
INSERT_FIELD = "INSERT INTO hub.custom_fields (post_id, level, name, data) VALUES ($1, $2, $3, '1')"
INSERT_WORKFLOW = """
    INSERT INTO hub.medical_workflows (post_id, level, version, kind, module, module_version, digest, passed, findings,
                                       text_hash)
    VALUES ($1, $2, 1, $3, 'm', '1', repeat('d', 64), true, '[]', repeat('a', 64))"""


async def _works(connection: Any, who: Any, statement: str, *args: object) -> bool:
    """Tell whether a statement does something in a scope; undo it."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await enter(connection, who)
        status = await connection.execute(statement, *args)
        return int(status.split()[-1]) > 0
    except asyncpg.InsufficientPrivilegeError:
        return False
    finally:
        await transaction.rollback()


@pytest.mark.parametrize("role", list(Role))
async def test_the_matrix_of_role_level_and_verb_is_as_the_table_says(
    role: Role, database: DatabaseUrls, admin: Any
) -> None:
    who = actor("" if role is Role.ANONYMOUS else "eu", role)
    await admin.execute("INSERT INTO hub.users (id) VALUES ('eu'), ('outra')")
    kinds = {"published": ("outra", "published"), "draft": ("outra", "draft"), "own": ("eu", "draft")}
    if who.anonymous:
        del kinds["own"]
    observed = []
    async with connected(database.app) as connection:
        for kind, (author, status) in kinds.items():
            cells: dict[str, list[str]] = {"posts": [""] * 4, "custom_fields": [""] * 4, "medical_workflows": [""] * 4}
            for level in Level:
                existing, new = post().id, post().id
                await admin.execute(INSERT_POST, existing, level.value, status, author)
                await admin.execute(INSERT_FIELD, existing, level.value, "velho")
                await admin.execute(INSERT_WORKFLOW, existing, level.value, "lgpd_analysis")
                attempts: dict[str, list[tuple[str, tuple[object, ...]]]] = {
                    "posts": [
                        ("SELECT FROM hub.posts WHERE id = $1", (existing,)),
                        (INSERT_POST, (new, level.value, status, author)),
                        ("UPDATE hub.posts SET title = 'x' WHERE id = $1", (existing,)),
                        ("DELETE FROM hub.posts WHERE id = $1", (existing,)),
                    ],
                    "custom_fields": [
                        ("SELECT FROM hub.custom_fields WHERE post_id = $1", (existing,)),
                        (INSERT_FIELD, (existing, level.value, "novo")),
                        ("UPDATE hub.custom_fields SET data = '2' WHERE post_id = $1", (existing,)),
                        ("DELETE FROM hub.custom_fields WHERE post_id = $1", (existing,)),
                    ],
                    "medical_workflows": [
                        ("SELECT FROM hub.medical_workflows WHERE post_id = $1", (existing,)),
                        (INSERT_WORKFLOW, (existing, level.value, "cfm_validation")),
                        ("UPDATE hub.medical_workflows SET passed = false WHERE post_id = $1", (existing,)),
                        ("DELETE FROM hub.medical_workflows WHERE post_id = $1", (existing,)),
                    ],
                }
                for table, verbs in attempts.items():
                    for n, (statement, args) in enumerate(verbs):
                        if await _works(connection, who, statement, *args):
                            cells[table][n] += str(level.value)
            observed.append([role.value, kind, *("/".join(c or "-" for c in cell) for cell in cells.values())])
    expected = [line.split() for line in EXPECTED.strip().splitlines()[1:]]
    assert [line for line in expected if line[0] == role.value] == observed


@pytest.mark.parametrize("missing", ["everything", "hub.clearance"])
async def test_without_a_setting_there_is_no_row(missing: str, database: DatabaseUrls, admin: Any) -> None:
    await admin.execute("INSERT INTO hub.users (id) VALUES ('eu')")
    one = post()
    await admin.execute(INSERT_POST, one.id, 0, Status.PUBLISHED, "eu")
    await admin.execute(INSERT_FIELD, one.id, 0, "velho")
    await admin.execute(INSERT_WORKFLOW, one.id, 0, "lgpd_analysis")
    async with connected(database.app) as connection:
        # A setting that was set once reads as an empty text afterwards, not as null: both have to mean nothing.
        async with connection.transaction():
            await enter(connection, actor("eu", Role.ADMIN))
            assert len(await connection.fetch("SELECT FROM hub.posts")) == 1
        async with connection.transaction():
            if missing != "everything":
                await connection.execute(
                    "SELECT set_config('hub.user', 'eu', true), set_config('hub.role', 'admin', true)"
                )
            for table in ("posts", "custom_fields", "medical_workflows", "categories", "post_documents"):
                assert await connection.fetch(f"SELECT FROM hub.{table}") == [], table
            if missing == "everything":
                assert await connection.fetch("SELECT key FROM hub.publish_keys") == []
                assert await connection.fetch("SELECT id FROM hub.users") == []
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(INSERT_POST, post().id, 0, "draft", "eu")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM hub.audit_log",
        "UPDATE hub.audit_log SET reason = ''",
        "DELETE FROM hub.audit_log",
        "SELECT password_hash FROM hub.users",
        "SELECT email FROM hub.users",
        "UPDATE hub.users SET name = ''",
        "INSERT INTO hub.users (id, role) VALUES ('eu', 'admin')",
        "INSERT INTO hub.categories (slug, name) VALUES ('x', 'X')",
        "SELECT * FROM hub.log",
        "SELECT * FROM hub.log_channels",
        "SELECT * FROM hub.log_head",
        "UPDATE hub.log_head SET seq = 0",
        "SELECT * FROM hub.channels",
        "INSERT INTO hub.log_channels (seq, channel) VALUES (1, 'posts')",
        "SELECT * FROM hub.hub_meta",
        "UPDATE hub.publish_keys SET reply = '1'",
        "UPDATE hub.posts SET author_id = 'eu'",
        "TRUNCATE hub.posts",
        "SET ROLE hub_system",
        "SET ROLE hub_owner",
    ],
)
async def test_hub_app_may_not(statement: str, database: DatabaseUrls) -> None:
    async with connected(database.app) as connection, connection.transaction():
        await enter(connection, actor("eu", Role.ADMIN))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_nobody_signs_for_another(database: DatabaseUrls) -> None:
    forged = {
        "an audit row": "INSERT INTO hub.audit_log (actor, role, action, resource_type, resource_id, outcome)"
        " VALUES ('outra', 'editor', 'a', 'post', '1', 'stored')",
        "a role in an audit row": "INSERT INTO hub.audit_log (actor, role, action, resource_type, resource_id, outcome)"
        " VALUES ('eu', 'admin', 'a', 'post', '1', 'stored')",
        "a reply": "INSERT INTO hub.publish_keys (actor, key, reply) VALUES ('outra', 'k', '1')",
        "an account": "INSERT INTO hub.users (id, name) VALUES ('outra', 'Outra')",
    }
    async with connected(database.app) as connection:
        for what, statement in forged.items():
            assert not await _works(connection, actor("eu"), statement), what
            mine = statement.replace("'outra'", "'eu'").replace("'admin'", "'editor'")
            assert await _works(connection, actor("eu"), mine), what


def test_the_table_covers_every_role() -> None:
    assert set(CLEARANCE) == set(Role) == {Role(line.split()[0]) for line in EXPECTED.strip().splitlines()[1:]}
