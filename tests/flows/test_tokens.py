"""Tokens are worth what they say as long as it is so: what is revoked or changed ends, on every node."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import jwt
import pytest
import pytest_asyncio

from hub import clock
from hub.identity.tokens import ServerSub, Tokens
from hub.model import Actor, Level, Role
from hub.settings import Settings
from tests.flows.channels import channel, data_of, pushed, settings_of_channels
from tests.sockets.raw import nonce
from tests.support import nodes
from tests.support.client import Client, client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, KEY, LEO, ROOT, changed, token
from tests.support.proxy import postgres_proxy, redis_proxy, through
from tests.web.serving import Api


@pytest_asyncio.fixture(loop_scope="session")
async def admin(channel_settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The database, as its administrator."""
    connection = await asyncpg.connect(channel_settings.database.admin_url.reveal())
    yield connection
    await connection.close()


async def revoke(admin: asyncpg.Connection, kind: str, subject: str) -> None:
    """Revoke what was issued until now."""
    await admin.execute("INSERT INTO hub.revocations (kind, subject) VALUES ($1, $2)", kind, subject)


def somebody(role: Role = Role.READER, clearance: Level = Level.PUBLIC) -> Actor:
    """Return a user that no other test knows."""
    return Actor(f"u{nonce()}", role, clearance)


def permit(actor: Actor, name: str, token_id: str = "") -> str:
    """Return a subscription token of the hub's own."""
    return Tokens(KEY).issue_subscription(
        actor.user, name, expires_at=int(clock.epoch_s()) + 600, token_id=token_id or nonce()
    )


@contextlib.asynccontextmanager
async def on_both(api: Api, *tokens: str) -> AsyncIterator[list[Client]]:
    """Connect to node `a` and `b` with each token."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(client(node.ws, t)) for t in tokens for node in (api.a, api.b)]


async def still_there(*clients: Client) -> None:
    """Assert that clients are served."""
    for c in clients:
        await c.ok("ping")


# -- revocation


async def test_a_revoked_user_is_gone_from_both_nodes_and_its_token_is_refused_by_both(
    api: Api, admin: asyncpg.Connection
) -> None:
    user, other = somebody(), somebody()
    old = token(user)
    async with on_both(api, old, token(other)) as (a, b, *others), client(api.b.ws) as nobody:
        await revoke(admin, "user", user.user)
        for c in (a, b):
            assert (3014, "state invalidated") == await c.closed()
        await still_there(*others, nobody)
    for node in (api.a, api.b):
        async with client(node.ws, connects=False) as back:
            assert 109 == await back.error("connect", token=old)
            await back.ok("connect", token=token(user))
            await still_there(back)


async def test_one_token_is_revoked_by_its_id_on_both_nodes(api: Api, admin: asyncpg.Connection) -> None:
    user, bad = somebody(), nonce()
    async with on_both(api, token(user, token_id=bad), token(user)) as (a, b, *others):
        await revoke(admin, "token", bad)
        for c in (a, b):
            assert 3014 == (await c.closed())[0]
        await still_there(*others)


async def test_a_changed_role_or_clearance_ends_what_was_decided_for_the_old_one(
    api: Api, admin: asyncpg.Connection
) -> None:
    user = somebody(Role.MEDICAL_PROFESSIONAL, Level.PROFESSIONAL)
    await admin.execute("INSERT INTO hub.users (id, role, clearance) VALUES ($1, 'medical_professional', 1)", user.user)
    old = token(user)
    async with on_both(api, old) as both:
        for c in both:
            await c.ok("subscribe", channel="posts")
        await admin.execute("UPDATE hub.users SET name = 'Outro Nome' WHERE id = $1", user.user)
        await admin.execute("UPDATE hub.users SET role = 'reader', clearance = 0 WHERE id = $1", user.user)
        for c in both:
            assert 3014 == (await c.closed())[0]
    async with client(api.b.ws, connects=False) as back:
        assert 109 == await back.error("connect", token=old)


async def test_a_subscription_with_a_revoked_token_ends_with_2502_and_the_others_stay(
    api: Api, admin: asyncpg.Connection
) -> None:
    user, bad = somebody(), nonce()
    lost, kept, usual = channel("fechada"), channel("fechada"), channel("sala")
    revoked = permit(user, lost, bad)
    async with on_both(api, token(user)) as both:
        for c in both:
            await c.ok("subscribe", channel=lost, token=revoked)
            await c.ok("subscribe", channel=kept, token=permit(user, kept))
            await c.ok("subscribe", channel=usual)
        await revoke(admin, "token", bad)
        for c in both:
            await eventually(lambda c=c: [2502] == [p["code"] for p in pushed(c, "unsubscribe", lost)])
        for name in (lost, kept, usual):
            await api.ok("publish", channel=name, data=1)
        for c in both:
            for name in (kept, usual):
                assert [1] == data_of(await c.wait_for(name, 1))
            assert [] == c.publications(lost)
            assert 109 == await c.error("subscribe", channel=lost, token=revoked)
            await c.ok("subscribe", channel=lost, token=permit(user, lost))


async def test_a_renewed_subscription_is_not_ended_with_the_token_that_it_was_made_with(
    api: Api, admin: asyncpg.Connection
) -> None:
    user, first, second = somebody(), nonce(), nonce()
    name, other = channel("fechada"), channel("fechada")
    async with client(api.b.ws, token(user)) as c:
        for each in (name, other):
            await c.ok("subscribe", channel=each, token=permit(user, each, first))
        await c.ok("sub_refresh", channel=name, token=permit(user, name, second))
        await revoke(admin, "token", first)
        await eventually(lambda: [2502] == [p["code"] for p in pushed(c, "unsubscribe", other)])
        assert [] == pushed(c, "unsubscribe", name)
        await revoke(admin, "token", second)
        await eventually(lambda: [2502] == [p["code"] for p in pushed(c, "unsubscribe", name)])


async def test_a_revoked_token_renews_nothing(api: Api, admin: asyncpg.Connection) -> None:
    user, bad, name = somebody(), nonce(), channel("fechada")
    later, renewed = token(user, token_id=bad), permit(user, name, bad)
    async with on_both(api, token(user)) as both, client(api.a.ws, later) as a, client(api.b.ws, later) as b:
        for c in both:
            await c.ok("subscribe", channel=name, token=permit(user, name))
        await revoke(admin, "token", bad)
        for c in (a, b):
            await c.closed()  # from now on both nodes know
        for c in both:
            assert 109 == await c.error("refresh", token=later)
            assert 109 == await c.error("sub_refresh", channel=name, token=renewed)
        await still_there(*both)


async def test_whoever_is_on_its_way_in_when_it_is_revoked_does_not_get_in(api: Api, admin: asyncpg.Connection) -> None:
    """Its token was good when it was looked at; then the node waits for Redis, and learns meanwhile."""
    user, bad, room = somebody(), nonce(), channel("fechada")
    settings = api.a.node.settings
    async with (
        redis_proxy(settings.redis.url.reveal()) as (proxy, url),
        nodes.running(changed(settings, "redis", url=url)) as node,
        client(node.ws, token(user, token_id=bad)) as witness,
        client(node.ws, token(user)) as inside,
        client(node.ws, connects=False) as coming,
    ):
        await eventually(lambda: node.node.broker.up)
        proxy.stalled = True
        revoked = token(user, token_id=bad, subs={room: ServerSub()})
        connect = await coming.send("connect", token=revoked)
        name = channel("fechada")
        subscribe = await inside.send("subscribe", channel=name, token=permit(user, name, bad))
        await asyncio.sleep(50 * MS)
        await revoke(admin, "token", bad)
        await witness.closed()
        proxy.stalled = False
        assert 109 == (await coming.reply(connect))["error"]["code"]
        assert 109 == (await inside.reply(subscribe))["error"]["code"]
        assert {room, name}.isdisjoint(await node.node.feeds.channels())
        await coming.ok("connect", token=token(user))
        await inside.ok("subscribe", channel=name, token=permit(user, name))


async def test_a_cookie_that_is_revoked_before_its_line_connects_connects_nobody(
    api: Api, admin: asyncpg.Connection
) -> None:
    user = somebody()
    session = Tokens(KEY).issue(user, expires_at=int(clock.epoch_s()) + 600, session=True)
    headers = {"Cookie": f"hub={session}", "Origin": api.a.http}
    async with (
        client(api.a.ws, headers=headers) as before,
        client(api.a.ws, headers=headers, connects=False) as waits,
    ):
        await before.ok("subscribe", channel=f"drafts:{user.user}")
        await revoke(admin, "user", user.user)
        assert 3014 == (await before.closed())[0]
        assert 3014 == (await waits.closed())[0]


async def test_without_the_database_what_is_known_to_be_revoked_stays_so_and_news_comes_when_it_is_back(
    api: Api, admin: asyncpg.Connection
) -> None:
    known, news = somebody(), somebody()
    settings = api.a.node.settings
    async with postgres_proxy() as (proxy, _):
        urls = {
            "url": through(proxy, settings.database.url.reveal()),
            "system_url": through(proxy, settings.database.system_url.reveal()),
        }
        await proxy.open()
        async with nodes.running(changed(settings, "database", **urls)) as node:
            old = token(known)
            async with client(node.ws, old) as c:
                await revoke(admin, "user", known.user)
                await c.closed()
            async with client(node.ws, token(news)) as c:
                await proxy.cut()
                await revoke(admin, "user", news.user)
                async with client(node.ws, connects=False) as back:
                    assert 109 == await back.error("connect", token=old)
                await asyncio.sleep(700 * MS)
                await still_there(c)
                await proxy.open()
                assert 3014 == (await c.closed())[0]


async def test_everybodys_tokens_are_revoked_at_once_and_those_issued_after_are_good(
    template: Any, redis_url: str, tmp_path: Any
) -> None:
    async with settings_of_channels(template, redis_url, tmp_path) as settings, nodes.running(settings) as node:
        admin = await asyncpg.connect(settings.database.admin_url.reveal())
        try:
            async with (
                client(node.ws, token(ANA)) as ana,
                client(node.ws, token(LEO)) as leo,
                client(node.ws) as nobody,
            ):
                await admin.execute("INSERT INTO hub.revocations (kind) VALUES ('all')")
                for c in (ana, leo):
                    assert 3014 == (await c.closed())[0]
                await still_there(nobody)
            async with nodes.running(settings) as fresh, client(fresh.ws, token(ANA)) as ana:
                await still_there(ana)
        finally:
            await admin.close()


async def test_a_client_is_told_of_the_end_of_a_subscription_even_when_it_can_not_be_put_on_record(api: Api) -> None:
    """Who reads what is restricted is on record; without the database the end is told, not recorded."""
    settings = api.a.node.settings
    async with postgres_proxy() as (proxy, _):
        urls = {"url": through(proxy, settings.database.url.reveal())}
        await proxy.open()
        async with nodes.running(changed(settings, "database", **urls)) as node, client(node.ws, token(ROOT)) as c:
            await c.ok("subscribe", channel="posts")
            await proxy.cut()
            await api.ok("unsubscribe", user="root", channel="posts")
            await eventually(lambda: [2000] == [p["code"] for p in pushed(c, "unsubscribe", "posts")])
            await proxy.open()


async def test_what_can_not_be_put_on_record_keeps_nobody_else_from_being_sent_away(
    api: Api, admin: asyncpg.Connection
) -> None:
    bad, other = nonce(), somebody()
    settings = api.a.node.settings
    async with postgres_proxy() as (proxy, _):
        urls = {"url": through(proxy, settings.database.url.reveal())}
        await proxy.open()
        async with (
            nodes.running(changed(settings, "database", **urls)) as node,
            client(node.ws, token(ROOT)) as first,
            client(node.ws, token(other)) as second,
        ):
            await first.ok("subscribe", channel="posts", token=permit(ROOT, "posts", bad))
            await proxy.cut()
            async with admin.transaction():
                await revoke(admin, "token", bad)
                await revoke(admin, "user", other.user)
            await eventually(lambda: [2502] == [p["code"] for p in pushed(first, "unsubscribe", "posts")])
            assert 3014 == (await second.closed())[0]
            await proxy.open()


# -- what a token must be


def forged(**changes: Any) -> list[tuple[str, str]]:
    """Return tokens of Ana's that nobody issued."""
    claims = {"sub": "ana", "role": "admin", "clearance": 2, "exp": int(clock.epoch_s()) + 36_000, **changes}
    head, body, signature = jwt.encode(claims, KEY, algorithm="HS256").split(".")
    other = jwt.encode({**claims, "sub": "root"}, KEY, algorithm="HS256").split(".")[1]
    bare = jwt.encode(claims, "", algorithm="none")
    return [
        ("with another key", jwt.encode(claims, KEY[::-1], algorithm="HS256")),
        ("with no signature", bare),
        ("with the signature cut off", f"{head}.{body}."),
        ("with a part of the signature", f"{head}.{body}.{signature[:-4]}"),
        ("with the claims of another", f"{head}.{other}.{signature}"),
        ("with another algorithm and key", jwt.encode(claims, KEY * 2, algorithm="HS512")),
        ("in two parts", f"{head}.{body}"),
    ]


@pytest.mark.parametrize(("how", "wrong"), forged(), ids=[how for how, _ in forged()])
async def test_a_token_that_nobody_signed_lets_nobody_in(api: Api, how: str, wrong: str) -> None:
    async with client(api.a.ws, connects=False) as c:
        await c.send("connect", token=wrong)
        assert (3500, "invalid token") == await c.closed(), how
        assert [] == c.order
    async with client(api.a.ws, token(ANA)) as c:
        await c.send("refresh", token=wrong)
        assert 3500 == (await c.closed())[0]


async def test_a_token_is_good_from_when_to_when_it_says_and_the_node_ends_it(api: Api) -> None:
    now = int(clock.epoch_s())
    for claims, code in (({"exp": now - 1}, 109), ({"exp": now + 60, "nbf": now + 3600}, 3500)):
        wrong = jwt.encode({"sub": "ana", **claims}, KEY, algorithm="HS256")
        async with client(api.a.ws, connects=False) as c:
            if code == 109:
                assert 109 == await c.error("connect", token=wrong)
            else:
                await c.send("connect", token=wrong)
                assert code == (await c.closed())[0]
