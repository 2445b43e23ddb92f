"""Live connections follow their tokens: what is revoked or no longer so ends them, on every node."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from hub import clock
from hub.errors import TokenInvalid
from hub.identity.revocations import Revocations, TokenRevoked
from hub.identity.tokens import Tokens
from hub.model import Actor, Level, Role
from tests.sockets.raw import nonce
from tests.support.client import client
from tests.support.nodes import KEY, RunningNode


@pytest.fixture
async def admin(node: RunningNode) -> AsyncIterator[asyncpg.Connection]:
    """Yield a connection of the database's administrator, and forget the revocations after the test."""
    connection = await asyncpg.connect(node.node.settings.database.admin_url.reveal())
    try:
        yield connection
    finally:
        await connection.close()


def issued(user: str, *, token_id: str = "", role: Role = Role.EDITOR) -> str:
    actor = Actor(user, role, Level.PUBLIC)
    return Tokens(KEY).issue(actor, expires_at=int(clock.epoch_s()) + 600, token_id=token_id or None)


async def test_a_revoked_user_is_sent_away_and_its_old_token_is_refused(
    node: RunningNode, admin: asyncpg.Connection
) -> None:
    user, other = f"u{nonce()}", f"u{nonce()}"
    old = issued(user)
    async with client(node.ws, old) as mine, client(node.ws, issued(other)) as theirs, client(node.ws) as nobody:
        await admin.execute("INSERT INTO hub.revocations (kind, subject) VALUES ('user', $1)", user)
        assert (3014, "state invalidated") == await mine.closed()
        for c in (theirs, nobody):
            assert {} == await c.ok("ping")
    async with client(node.ws, connects=False) as again:
        reply = await again.call("connect", token=old)
        assert 109 == reply["error"]["code"]
        assert "client" in await again.ok("connect", token=issued(user))


async def test_one_token_is_revoked_by_its_id(node: RunningNode, admin: asyncpg.Connection) -> None:
    user, bad, good = f"u{nonce()}", nonce(), nonce()
    first, second = issued(user, token_id=bad), issued(user, token_id=good)
    async with client(node.ws, first) as revoked, client(node.ws, second) as kept:
        await admin.execute("INSERT INTO hub.revocations (kind, subject) VALUES ('token', $1)", bad)
        assert 3014 == (await revoked.closed())[0]
        assert {} == await kept.ok("ping")


async def test_a_changed_role_ends_connections_and_not_the_login(node: RunningNode, admin: asyncpg.Connection) -> None:
    user = f"u{nonce()}"
    await admin.execute("INSERT INTO hub.users (id, role, clearance) VALUES ($1, 'reader', 0)", user)
    async with client(node.ws, issued(user, role=Role.READER)) as mine:
        await admin.execute("UPDATE hub.users SET name = 'Outro Nome' WHERE id = $1", user)
        assert 0 == await admin.fetchval("SELECT count(*) FROM hub.revocations WHERE subject = $1", user)
        await admin.execute("UPDATE hub.users SET role = 'reviewer', clearance = 2 WHERE id = $1", user)
        assert 3014 == (await mine.closed())[0]
    assert "change" == await admin.fetchval("SELECT kind FROM hub.revocations WHERE subject = $1", user)


async def test_a_deleted_user_is_revoked(node: RunningNode, admin: asyncpg.Connection) -> None:
    user = f"u{nonce()}"
    await admin.execute("INSERT INTO hub.users (id) VALUES ($1)", user)
    async with client(node.ws, issued(user)) as mine:
        await admin.execute("DELETE FROM hub.users WHERE id = $1", user)
        assert 3014 == (await mine.closed())[0]


async def test_a_stale_session_still_proves_who_somebody_is() -> None:
    revocations = Revocations()
    tokens = Tokens(KEY, revocations=revocations)
    actor = Actor("ana", Role.EDITOR, Level.PUBLIC)
    cookie = tokens.issue(actor, expires_at=int(clock.epoch_s()) + 600, session=True)
    revocations.apply("change", "ana", clock.epoch_s())
    with pytest.raises(TokenRevoked):
        tokens.check(cookie, session=True)
    assert "ana" == tokens.check(cookie, session=True, stale_ok=True).actor.user
    revocations.apply("user", "ana", clock.epoch_s())
    with pytest.raises(TokenInvalid):
        tokens.check(cookie, session=True, stale_ok=True)
