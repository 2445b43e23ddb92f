"""Bounds that only whole nodes show: audit of what is read, storms of subscriptions, the hidden, odd names of users."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import pytest

from hub.feeds.subscribe import Request
from hub.identity.tokens import ServerSub
from hub.model import Actor, Level, Role
from tests.flows.channels import channel, pushed
from tests.support.client import Client, client, post
from tests.support.clock import eventually
from tests.support.nodes import ANA, BIA, LEO, ROOT, token
from tests.web.serving import Api


@pytest.fixture
async def admin(api: Api) -> AsyncIterator[asyncpg.Connection]:
    """Yield a connection of the database's administrator."""
    connection = await asyncpg.connect(api.a.node.settings.database.admin_url.reveal())
    try:
        yield connection
    finally:
        await connection.close()


# -- what is read is on record


async def audited(admin: asyncpg.Connection) -> list[tuple[Any, ...]]:
    """Return what is on record of histories, oldest first."""
    rows = await admin.fetch(
        "SELECT actor, resource_type, resource_id, outcome, details FROM hub.audit_log WHERE action = 'history'"
        " ORDER BY id"
    )
    return [(*tuple(row)[:-1], json.loads(row["details"])) for row in rows]


async def test_a_history_that_may_hold_restricted_content_is_on_record_before_it_is_answered(
    api: Api, admin: asyncpg.Connection
) -> None:
    async with client(api.a.ws, token(ROOT)) as root:
        for level in ("public", "restricted"):
            assert "stored" == (await root.rpc("post.create", **post(status="published", level=level)))["status"]
        before = await audited(admin)
        async with admin.transaction():
            await admin.execute("LOCK TABLE hub.audit_log IN EXCLUSIVE MODE")
            reading = asyncio.create_task(root.ok("history", channel="posts", limit=10))
            await eventually(lambda: waits_for_the_trail(admin))
            assert not reading.done()
        offsets = [publication["offset"] for publication in (await reading)["publications"]]
        assert 2 <= len(offsets)
        details = {"view": "restricted", "first": offsets[0], "last": offsets[-1]}
        assert [*before, ("root", "channel", "posts", "allowed", details)] == await audited(admin)


async def waits_for_the_trail(admin: asyncpg.Connection) -> bool:
    """Tell whether somebody waits until a row can be added to the audit trail."""
    sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'hub.audit_log'::regclass"
    return bool(await admin.fetchval(sql))


async def test_a_history_that_shows_nothing_restricted_is_not_on_record(api: Api, admin: asyncpg.Connection) -> None:
    async with client(api.a.ws, token(ROOT)) as root, client(api.a.ws, token(LEO)) as leo:
        await root.rpc("post.create", **post(status="published", level="public"))
        await eventually(lambda: sees_something(leo))
        before = await audited(admin)
        top = await root.ok("history", channel="posts", limit=0)
        since = {"offset": top["offset"], "epoch": top["epoch"]}
        assert [] == (await root.ok("history", channel="posts", limit=10, since=since)).get("publications", [])
        await sees_something(leo)
        assert before == await audited(admin)


async def sees_something(reader: Client) -> None:
    """Assert that there is something in the history for a reader."""
    assert 0 < len((await reader.ok("history", channel="posts", limit=10)).get("publications", []))


# -- storms


@pytest.fixture
async def quick() -> AsyncIterator[None]:
    """Leave out the loop's own checks: they make a storm ten times longer, and nobody in it waits for ever."""
    loop = asyncio.get_running_loop()
    loop.set_debug(False)
    yield
    loop.set_debug(True)


@pytest.mark.usefixtures("quick")
async def test_a_thousand_first_subscriptions_at_once_all_succeed(api: Api) -> None:
    """As after a restart, when everybody comes back; each needs the history of a channel of its own."""
    name, feeds = channel("sala"), api.a.node.feeds
    made = await asyncio.gather(
        *(feeds.prepare(LEO, f"{name}-{n}", Request()) for n in range(1000)), return_exceptions=True
    )
    failed = [outcome for outcome in made if isinstance(outcome, BaseException)]
    for outcome in made:
        if not isinstance(outcome, BaseException):
            outcome.drop()
    assert [] == failed


# -- the hidden


@pytest.mark.parametrize("tells", [True, False], ids=["announced", "silent"])
@pytest.mark.parametrize("shows", [True, False], ids=["shown", "hidden"])
async def test_whoever_is_hidden_by_its_token_is_neither_shown_nor_announced(
    api: Api, shows: bool, tells: bool
) -> None:
    name = channel("gente")
    sub = ServerSub(overrides={"presence": shows, "join_leave": tells})
    async with client(api.a.ws, token(ANA)) as ana:
        await ana.ok("subscribe", channel=name)
        async with client(api.b.ws, token(LEO, subs={name: sub})) as leo, client(api.b.ws, token(BIA)) as bia:
            await bia.ok("subscribe", channel=name)  # after Léo, on the same node
            await eventually(lambda: "bia" in announced(ana, "join", name))
            expected = {"ana", "bia", *(["leo"] if shows else [])}
            for c in (ana, bia):
                await eventually(partial(is_told, c, name, expected))
            await api.ok("publish", channel=name, data=1)
            assert 1 == len(await leo.wait_for(name, 1)), "it hears all the same"
            await leo.aclose()
            await bia.ok("unsubscribe", channel=name)
            await eventually(lambda: "bia" in announced(ana, "leave", name))
        if tells:
            await eventually(lambda: "leo" in announced(ana, "leave", name))
        for kind in ("join", "leave"):
            assert tells == ("leo" in announced(ana, kind, name))


def announced(reader: Client, kind: str, name: str) -> list[str]:
    """Return the users who were said to have come or gone."""
    return [push["info"]["user"] for push in pushed(reader, kind, name)]


async def is_told(reader: Client, name: str, expected: set[str]) -> bool:
    """Tell whether a reader is shown these users."""
    found = (await reader.ok("presence", channel=name))["presence"].values()
    stats = await reader.ok("presence_stats", channel=name)
    return (expected, len(expected)) == ({info["user"] for info in found}, stats["num_clients"])


# -- users' own channels


@pytest.mark.parametrize(
    ("user", "has_one"),
    [
        ("ana", True),
        ("ana@example.org", True),
        ("joão", False),
        ("Ana Prado", False),
        ("o'neil", False),
        ("x" * 260, False),
        ("outra#ana", False),
        ("ana,bia", False),
    ],
    ids=["plain", "address", "letters", "space", "quote", "long", "boundary", "separator"],
)
async def test_a_user_whose_id_names_no_channel_gets_in_without_one(api: Api, user: str, has_one: bool) -> None:
    async with client(api.a.ws, token(Actor(user, Role.READER, Level.PUBLIC))) as c:
        assert ([f"pessoal:#{user}"] if has_one else []) == list(c.connected.get("subs", {}))
