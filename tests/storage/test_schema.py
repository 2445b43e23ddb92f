"""hub/storage/schema.py and schema.sql."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import asyncpg
import pytest

from hub.errors import ConfigError, Unavailable
from hub.storage import schema
from hub.storage.pool import Database
from tests.storage.builders import connected, post, publish
from tests.support.servers import DatabaseUrls, Template, with_database

#: Everything that defines a schema, as rows that do not name object ids.
CATALOGUE = {
    "columns": """SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl::text,
        pg_get_userbyid(c.relowner), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl::text
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'hub'::regnamespace""",
    "constraints": """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'hub'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'hub'",
    "policies": "SELECT tablename, policyname, roles, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'hub'",
    "functions": """SELECT proname, pg_get_functiondef(oid), proacl::text, pg_get_userbyid(proowner) FROM pg_proc
        WHERE pronamespace = 'hub'::regnamespace""",
    "schema": "SELECT nspacl::text, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'hub'",
    "comments": """SELECT objoid::regclass::text, objsubid, description FROM pg_description
        WHERE classoid = 'pg_class'::regclass AND objoid IN
        (SELECT oid FROM pg_class WHERE relnamespace = 'hub'::regnamespace)""",
    "meta": "SELECT * FROM hub.hub_meta",
    "posts": "SELECT id, version, title FROM hub.posts",
    "log": "SELECT * FROM hub.log_head",
}


async def _catalogue(connection: Any) -> dict[str, list[str]]:
    return {name: sorted(repr(row) for row in await connection.fetch(query)) for name, query in CATALOGUE.items()}


async def test_applying_an_unchanged_schema_is_skipped(database: DatabaseUrls) -> None:
    assert await schema.apply(database.admin) is False


async def test_applying_twice_changes_nothing(database: DatabaseUrls, app: Database, admin: Any) -> None:
    await publish(app, post())
    before = await _catalogue(admin)
    assert all(before.values())
    await admin.execute("UPDATE hub.hub_meta SET schema_digest = ''")
    assert await schema.apply(database.admin) is True
    assert before == await _catalogue(admin)


async def test_databases_of_one_cluster_may_be_made_at_the_same_time(
    template: Template, database: DatabaseUrls
) -> None:
    names = [f"{template.name}_race{n}" for n in range(3)]
    async with connected(database.admin) as admin:
        try:
            for name in names:
                await admin.execute(f"CREATE DATABASE {name}")
            urls = [with_database(database.admin, name) for name in names]
            # Twice each: appliers of one database wait for each other, and one of them finds it done.
            results = await asyncio.gather(*(schema.apply(url) for url in urls * 2))
            assert sum(results) == 3
        finally:
            for name in names:
                await template.drop(name)


async def test_every_table_and_column_says_what_it_is(admin: Any) -> None:
    silent = await admin.fetch("""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0
        WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
            AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
        UNION ALL
        SELECT proname, NULL FROM pg_proc p
        WHERE pronamespace = 'hub'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL""")
    assert silent == []


def test_every_index_names_the_query_it_serves() -> None:
    lines = schema.schema_sql().splitlines()
    indexes = [n for n, line in enumerate(lines) if re.match("CREATE (UNIQUE )?INDEX", line)]
    assert len(indexes) > 10
    assert [lines[n] for n in indexes if not re.match("-- Serves ", lines[n - 1])] == []


async def test_every_table_forces_row_level_security_and_belongs_to_nobody_who_logs_in(admin: Any) -> None:
    wrong = await admin.fetch("""
        SELECT relname FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
        WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind = 'r'
            AND NOT (relrowsecurity AND relforcerowsecurity AND NOT o.rolcanlogin)""")
    assert wrong == []
    powers = await admin.fetch("SELECT rolname FROM pg_roles WHERE rolname ~ '^hub_' AND (rolsuper OR rolbypassrls)")
    assert powers == []


async def test_functions_of_the_schema_are_closed_to_strangers(admin: Any) -> None:
    await admin.execute("CREATE ROLE stranger_of_schema_test")
    try:
        opened = await admin.fetch("""
            SELECT proname FROM pg_proc WHERE pronamespace = 'hub'::regnamespace
                AND has_function_privilege('stranger_of_schema_test', oid, 'EXECUTE')""")
        assert opened == []
    finally:
        await admin.execute("DROP ROLE stranger_of_schema_test")


async def test_functions_with_their_owners_rights_have_a_fixed_search_path_and_belong_to_hub_system(admin: Any) -> None:
    rows = await admin.fetch("""
        SELECT proname, proconfig, pg_get_userbyid(proowner) AS owner FROM pg_proc
        WHERE pronamespace = 'hub'::regnamespace AND prosecdef""")
    assert [tuple(r) for r in rows] == [("append", ["search_path=pg_catalog, pg_temp"], "hub_system")]


async def test_hub_system_can_create_nothing_in_the_schema(database: DatabaseUrls) -> None:
    async with connected(database.system) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE hub.mine (a int)")


async def test_a_password_is_set_whatever_is_in_it(admin: Any) -> None:
    transaction = admin.transaction()
    await transaction.start()
    try:
        await schema._set_password(admin, "hub_app", "d'água \\ %I")
        stored = await admin.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = 'hub_app'")
        assert stored.startswith(("SCRAM-SHA-256$", "md5"))
    finally:
        await transaction.rollback()  # roles are the cluster's, and others are logged in


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://localhost:notaport/x", ConfigError),
        ("mysql://localhost/x", ConfigError),
        ("postgresql://hub@/x?host=/nowhere/at/all", Unavailable),
    ],
)
async def test_a_url_that_leads_nowhere_is_said_to(url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await schema.apply(url)


async def test_a_login_without_the_right_is_told_so(database: DatabaseUrls) -> None:
    # As in a fresh database: hub_app may neither create roles nor schemas there.
    with pytest.raises(ConfigError, match="may not create roles"):
        await schema.apply(with_database(database.app, "postgres"))


async def test_an_administrator_that_is_no_superuser_can_apply(
    template: Template, database: DatabaseUrls, admin: Any
) -> None:
    name, role = f"{template.name}_managed", "manager_of_schema_test"
    await admin.execute(f"CREATE ROLE {role} LOGIN CREATEROLE CREATEDB")
    try:
        await admin.execute(f"GRANT hub_owner, hub_app, hub_system TO {role}")
        await admin.execute(f"CREATE DATABASE {name} OWNER {role}")
        url = re.sub(r"//[^@]*@", f"//{role}@", with_database(database.admin, name))
        assert await schema.apply(url) is True
        assert await schema.apply(url) is False
        db = await Database.open(with_database(database.app, name))
        await db.close()
    finally:
        await template.drop(name)
        await admin.execute(f"DROP ROLE {role}")
