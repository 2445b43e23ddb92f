"""Hold the demo's accounts, categories and posts, and bring them into a hub.

Accounts go straight into the database. Posts go by every editor's road, `post.create` over the hub's own socket, so the
compliance gate has judged each of them; their fixed ids make that harmless when they are there already.
"""

from __future__ import annotations

import asyncio
import contextlib
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from hub import clock
from hub.errors import HubError
from hub.identity.passwords import hash_password
from hub.identity.tokens import Tokens
from hub.model import Actor, Role
from hub.policy.levels import CLEARANCE
from hub.storage import users
from hub.storage.pool import Database

_FILE = Path(__file__).with_name("demo_posts.toml")
#: Seconds that the node may take for one command.
_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Login:
    """One of the demo's accounts."""

    actor: Actor
    email: str
    #: Known to everybody, and yet not for logs.
    password: str = field(repr=False)
    #: Who it is, for the button that logs in with it.
    label: str


def _login(user: str, role: Role, name: str, label: str) -> Login:
    return Login(Actor(user, role, CLEARANCE[role], name), f"{user}@plantao.example", f"{user}-demo", label)


LOGINS = (
    _login("leitora", Role.READER, "Lia Campos", "Leitora"),
    _login("redatora", Role.EDITOR, "Rita Moura", "Redatora"),
    _login("medica", Role.MEDICAL_PROFESSIONAL, "Dra. Marina Teles", "Médica"),
    _login("revisora", Role.REVIEWER, "Renata Dias", "Revisora"),
    _login("admin", Role.ADMIN, "Alice Prado", "Administradora"),
)


async def put_accounts(system: Database) -> None:
    """Store the categories, and the accounts that are missing."""
    for category in _content()["categories"]:
        await users.put_category(system, category["slug"], category["name"], category.get("medical_category"))
    for login in LOGINS:
        actor = login.actor
        if await users.by_id(system, actor.user) is None:  # a hash takes long by design
            hashed = hash_password(login.password)
            record = users.UserRecord(actor.user, login.email, actor.name, actor.role, actor.clearance, hashed)
            await users.put(system, record)


async def publish_posts(url: str, tokens: Tokens, progress: Callable[[str], None]) -> None:
    """Publish the posts that are not there yet, oldest first, each as its author; the last one waits for its review.

    Args:
        url: of the node's WebSocket endpoint.
        tokens: with the node's own key.
        progress: called before each post with what is done now.

    Raises:
        HubError: a post was blocked or refused, or the node went away.
    """
    content = _content()
    posts = [*((post, "stored") for post in content["posts"]), *((post, "flagged") for post in content["waiting"])]
    actors = {login.actor.user: login.actor for login in LOGINS}
    try:
        async with AsyncExitStack() as stack:
            connections: dict[str, ClientConnection] = {}
            for number, (post, expected) in enumerate(posts, 1):
                progress(f"Publishing post {number} of {len(posts)}")
                author = post["author"]
                if author not in connections:
                    connections[author] = await stack.enter_async_context(_connected(url, tokens, actors[author]))
                await _publish(connections[author], post, expected)
    except (OSError, WebSocketException) as exc:
        raise HubError("The node went away before the demo's posts were stored.") from exc


@contextlib.asynccontextmanager
async def _connected(url: str, tokens: Tokens, actor: Actor) -> AsyncIterator[ClientConnection]:
    async with connect(url, compression=None, proxy=None) as connection:
        token = tokens.issue(actor, expires_at=int(clock.epoch_s()) + 600)
        await _call(connection, {"connect": {"token": token}})
        yield connection


async def _publish(connection: ClientConnection, post: dict[str, Any], expected: str) -> None:
    data = {
        "id": post["id"],
        "title": post["title"],
        "body": post["body"].strip(),
        "level": post["level"],
        "category": post["category"],
        "content_type": post.get("content_type", "educational"),
        "custom_fields": {"fonte": post["source"]},
        "status": "published",
    }
    reply = await _call(connection, {"rpc": {"method": "post.create", "data": data}})
    status = reply["rpc"]["data"]["status"]
    if status not in (expected, "conflict"):  # a conflict: it is there, since longer than replies are kept
        raise HubError(f"The demo's post {post['id']} was not stored: {status}.")


async def _call(connection: ClientConnection, command: dict[str, Any]) -> dict[str, Any]:
    """Send a command and return its reply; one at a time, so every reply is to the last command."""
    async with asyncio.timeout(_TIMEOUT_S):
        await connection.send(orjson.dumps({"id": 1, **command}).decode())
        while True:
            for line in str(await connection.recv()).split("\n"):
                reply: dict[str, Any] = orjson.loads(line)
                if "error" in reply:
                    raise HubError(f"The node answered the demo with the error {reply['error']['code']}.")
                if "id" in reply:
                    return reply


def _content() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
