"""hub/storage/queries.py, and that every query of queries.sql uses the index made for it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest

from hub.clock import now
from hub.model import Level
from hub.storage.pool import Database
from hub.storage.queries import QUERIES, parse
from tests.storage.builders import event, post, publish

_ARGS = ("ana", "editor", 0)
_AT = now()
_POST = (
    2, 0, "published", "t", "b", "geral", "pt-BR", "news", "Ana", _AT, _AT, False, "{}",
)  # fmt: skip

#: Both are unique on the id; which one is used is a matter of their sizes.
POST_BY_ID = "posts_pkey|posts_id_level_key"

#: Query → login, arguments, the indexes that its plan must name. {id} stands for a stored post.
PLANS: dict[str, tuple[str, tuple[object, ...], set[str]]] = {
    "read_post": ("hub_app", (*_ARGS, "{id}"), {POST_BY_ID, "custom_fields_pkey"}),
    "list_view": ("hub_app", (0, None, 10, _AT, uuid4()), {"posts_published", "custom_fields_pkey"}),
    "list_view by category": ("hub_app", (0, "geral", 10, _AT, uuid4()), {"posts_category_published"}),
    "list_own": ("hub_app", (*_ARGS, 10), {"posts_author", "custom_fields_pkey"}),
    "lock_post": ("hub_app", ("{id}",), {POST_BY_ID, "custom_fields_pkey"}),
    "update_post": ("hub_app", ("{id}", *_POST), {POST_BY_ID, "custom_fields_pkey"}),
    "find_reply": ("hub_app", ("k",), {"publish_keys_pkey"}),
    "entries_after": ("hub_system", (0, 10), {"log_pkey", "log_channels_pkey"}),
    "channel_tops": ("hub_system", ("posts",), {"channels_pkey"}),
    "stream_after_0": ("hub_system", ("posts", 0, 10), {"channels_pkey", "log_channels_o0", "log_pkey"}),
    "stream_after_1": ("hub_system", ("posts", 0, 10), {"channels_pkey", "log_channels_o1", "log_pkey"}),
    "stream_after_2": ("hub_system", ("posts", 0, 10), {"channels_pkey", "log_channels_o2", "log_pkey"}),
    "stream_before_0": ("hub_system", ("posts", 9, 10), {"channels_pkey", "log_channels_o0", "log_pkey"}),
    "stream_before_1": ("hub_system", ("posts", 9, 10), {"channels_pkey", "log_channels_o1", "log_pkey"}),
    "stream_before_2": ("hub_system", ("posts", 9, 10), {"channels_pkey", "log_channels_o2", "log_pkey"}),
    "read_review": ("hub_app", (*_ARGS, uuid4()), {"reviews_pkey"}),
    "list_reviews": ("hub_app", (*_ARGS, "pending", 10, _AT, uuid4()), {"reviews_state"}),
    "list_own_reviews": ("hub_app", (*_ARGS, 10), {"reviews_requested", "reviews_author"}),
    "decide_review": ("hub_app", (uuid4(), "rejected", "r"), {"reviews_pkey|reviews_pending"}),
    "note_review": ("hub_app", (uuid4(), "{}", "low", [], "[]"), {"reviews_pkey|reviews_pending"}),
    "supersede_review": ("hub_app", ("{id}",), {"reviews_pending"}),
    "forget_proposals": ("hub_system", (_AT, 10), {"reviews_decided", "reviews_pkey"}),
    "posts_since": ("hub_system", (_AT, uuid4(), 10), {"posts_updated", "custom_fields_pkey"}),
    "last_verdicts": ("hub_system", ("{id}", 1), {"compliance_rechecks_post", "medical_workflows_pkey"}),
    "add_recheck": ("hub_system", (*_ARGS, "{id}", 1, False, "[]", "[]"), {POST_BY_ID}),
    "trim_log": ("hub_system", (_AT - timedelta(days=1), 10), {"log_pkey", "log_channels_pkey"}),
    "trim_keys": ("hub_system", (_AT - timedelta(days=1), 10), {"publish_keys_at", "publish_keys_pkey"}),
    "user_by_email": ("hub_system", ("a@b.c",), {"users_email_lower"}),
    "post_author": ("hub_system", ("{id}",), {POST_BY_ID}),
    "user_by_id": ("hub_system", ("ana",), {"users_pkey"}),
    "revocations_since": ("hub_system", (_AT,), {"revocations_added_at"}),
    "trim_revocations": ("hub_system", (_AT,), {"revocations_added_at"}),
}
#: Queries that only insert, or read a table of one row or of all rows.
WITHOUT_INDEX = {
    "login",
    "head",
    "list_categories",
    "insert_post",
    "create_post",
    "audit",
    "settle",
    "put_user",
    "revoke",
    "put_category",
}

#: The indexes of queries that are still to come: a statement as each will have it.
FORESEEN = {
    "posts_text": """SELECT id FROM hub.posts
        WHERE to_tsvector('portuguese', title || ' ' || body) @@ plainto_tsquery('portuguese', 'gripe')""",
    "posts_medical_category": "SELECT id FROM hub.posts WHERE medical_category = 'x' ORDER BY published_at DESC",
    "posts_above_public": "SELECT id FROM hub.posts WHERE level > 0 AND level = 1 ORDER BY updated_at DESC LIMIT 5",
    "posts_phi": "SELECT id FROM hub.posts WHERE phi_detected ORDER BY updated_at DESC LIMIT 5",
    "posts_cfm_validated": "SELECT id FROM hub.posts WHERE cfm_validated_at > now() - interval '1 day'",
    "custom_fields_data": """SELECT post_id FROM hub.custom_fields WHERE data @> '{"a": 1}'""",
    "audit_log_resource": "SELECT * FROM hub.audit_log WHERE resource_type = 'post' AND resource_id = '1' ORDER BY id",
    "audit_log_actor": "SELECT * FROM hub.audit_log WHERE actor = 'ana' ORDER BY id DESC LIMIT 5",
}


def test_a_file_is_split_by_name_and_comments_are_left_out() -> None:
    text = "-- head\n\n-- name: one\n-- $1 id\nSELECT 1\nWHERE $1;\n\n-- name: two\nSELECT {o}, {view};\n"
    expected = {"one": "SELECT 1\nWHERE $1", "two_0": "SELECT o0, 0", "two_1": "SELECT o1, 1", "two_2": "SELECT o2, 2"}
    assert expected == parse(text)


@pytest.mark.parametrize("text", ["-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", "-- name: a\n-- nothing\n"])
def test_a_name_twice_or_without_a_statement_is_a_mistake(text: str) -> None:
    with pytest.raises(AssertionError):
        parse(text)


def test_every_query_has_its_plan_checked() -> None:
    assert set(QUERIES) == {name.split(" ")[0] for name in PLANS} | WITHOUT_INDEX


async def _explained(admin: Any) -> list[str]:
    """Make the connection report the plan of every statement, also inside functions; return where they gather."""
    try:
        await admin.execute("LOAD 'auto_explain'")
    except asyncpg.PostgresError:
        pytest.skip("this PostgreSQL has no auto_explain")
    plans: list[str] = []
    admin.add_log_listener(lambda _, message: plans.append(message.message))
    await admin.execute("""
        SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_level = notice; SET enable_seqscan = off""")
    return plans


@pytest.mark.parametrize("name", PLANS)
async def test_the_query_uses_its_index(name: str, admin: Any, app: Database) -> None:
    login, args, indexes = PLANS[name]
    stored = await publish(app, post())
    plans = await _explained(admin)
    async with admin.transaction():
        await admin.execute(f"SET LOCAL ROLE {login}")
        await admin.execute("SELECT hub.enter('ana', 'editor', 0::smallint)")
        plans.clear()
        await admin.fetch(QUERIES[name.split(" ")[0]], *(stored.id if a == "{id}" else a for a in args))
    await admin.execute("SELECT 1")  # the last reports have arrived when a later statement answers
    assert plans
    missing = {i for i in indexes if not any(re.search(rf"\b({i})\b", plan) for plan in plans)}
    assert missing == set(), "\n".join(plans)


@pytest.mark.parametrize("index", FORESEEN)
async def test_the_index_serves_the_query_it_names(index: str, admin: Any) -> None:
    await admin.execute("SET enable_seqscan = off; SET enable_sort = off")
    plan = "\n".join(row[0] for row in await admin.fetch("EXPLAIN " + FORESEEN[index]))
    assert re.search(rf"\b{index}\b", plan), plan


async def test_a_redaction_finds_earlier_events_by_their_post(admin: Any, app: Database) -> None:
    stored = await publish(app, post())
    plans = await _explained(admin)
    async with admin.transaction():
        await admin.execute("SET LOCAL ROLE hub_app")
        await admin.execute("SELECT hub.enter('ana', 'editor', 0::smallint)")
        plans.clear()
        retracted = event(stored, type="post.retracted", data=None, redacts=3, visible_from=3)
        events = [
            {
                name: getattr(retracted, name)
                for name in ("type", "post_id", "version", "visible_from", "redacts", "data")
            }
            | {"level": Level.PUBLIC.value, "channels": ["posts"], "tags": []}
        ]
        await admin.fetch(QUERIES["settle"], None, None, None, orjson.dumps(events).decode(), None)
    await admin.execute("SELECT 1")
    update = next(plan for plan in plans if "UPDATE hub.log l" in plan)
    assert "log_post" in update
