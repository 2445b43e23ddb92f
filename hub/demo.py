"""Run the demo: a hub with servers, accounts and posts of its own, for one person on one machine.

Called by `hub demo`. Its passwords are public, so it reads no settings and no URL from the environment, keeps to a data
directory of its own, which a marker file names, and listens on loopback only. Posts go in by every editor's road,
`post.create` over the hub's own socket, so the compliance gate has judged each of them; their fixed ids make that
harmless at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import redis
import uvloop
from rich.console import Console
from rich.table import Table
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from hub import clock, embedded, server
from hub.app import token_key
from hub.errors import ConfigError, HubError
from hub.identity.passwords import hash_password
from hub.identity.tokens import Tokens
from hub.model import Actor, Role
from hub.policy.levels import CLEARANCE
from hub.settings import Settings, load
from hub.storage import schema, users
from hub.storage.pool import Database
from hub.telemetry import logs

CONTENT = Path(__file__).with_name("demo_posts.toml")
#: Says that a directory is a demo's: no other is ever filled with accounts whose passwords everybody knows.
MARKER = "demo.marker"
#: Seconds that one post may take to be stored.
_POST_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Login:
    """One of the demo's accounts."""

    actor: Actor
    email: str
    #: Public, as everything about the demo.
    password: str
    #: Who it is, for the button that logs in with it.
    label: str


def _login(user: str, role: Role, name: str, label: str) -> Login:
    return Login(Actor(user, role, CLEARANCE[role], name), f"{user}@plantao.example", f"{user}-demo", label)


LOGINS = (
    _login("leitora", Role.READER, "Lia Campos", "Leitora"),
    _login("redatora", Role.EDITOR, "Rita Moura", "Redatora"),
    _login("medica", Role.MEDICAL_PROFESSIONAL, "Dra. Marina Teles", "Médica"),
    _login("administradora", Role.ADMIN, "Alice Prado", "Administradora"),
)


def run(host: str, port: int, data: Path, *, fresh: bool, out: Console, err: Console) -> None:
    """Serve the demo until SIGINT or SIGTERM; from the main thread only.

    Args:
        host: a loopback address.
        port: 0 for a free one.
        data: the demo's own directory.
        fresh: forget what an earlier demo left there.
        out: gets addresses and logins when the demo is open.
        err: shows progress while it is a terminal.

    Raises:
        ConfigError: the host, port or directory will not do, or a server can not be raised.
        HubError: a post was not stored.
    """
    _refuse_others(host)
    with _until_stopped(), contextlib.closing(server.bind(host, port)) as sock:
        # From now on the port is ours, and who comes too early waits instead of being turned away.
        sock.listen()
        claim(data)
        with _progress(err) as progress, embedded.up(data, on_progress=progress) as urls:
            settings = load(
                None, {}, http__host=host, http__port=port, data__dir=str(data), telemetry__level="warning",
                database__url=urls.database_url, database__system_url=urls.system_database_url,
                redis__url=urls.redis_url,
            )  # fmt: skip
            logs.configure(settings.telemetry.level, settings.telemetry.format)
            try:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(_prepare(settings, urls, data, fresh, progress))
                    runner.run(_serve(settings, sock, progress, lambda: _show(out, progress, sock)))
            finally:
                # The server has put the default action back; a second SIGTERM must not cut the servers' stopping short.
                signal.signal(signal.SIGTERM, signal.default_int_handler)
                progress("Stopping")


def claim(data: Path) -> None:
    """Make the demo's directory, or make sure that it is a demo's.

    Raises:
        ConfigError: something else lies there, or it can not be written.
    """
    marker = data / MARKER
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)  # embedded servers may run as another user
        if not marker.exists():
            if any(data.iterdir()):
                raise ConfigError(f"The directory {data} holds something else than a demo: name another with --data.")
            marker.write_text("What `hub demo` keeps; its accounts have public passwords.\n")
    except OSError as exc:
        raise ConfigError(f"The demo can not keep its data in {data}: {exc.strerror}.") from exc


def routes() -> list[Route]:
    """Return the routes that only a demo has."""
    return [Route("/api/demo/logins", _logins)]


async def _logins(request: Request) -> JSONResponse:
    """Return the accounts, for the buttons that log in with one click."""
    shown = [{"email": login.email, "password": login.password, "label": login.label} for login in LOGINS]
    return JSONResponse(shown, headers={"cache-control": "no-store"})


def _refuse_others(host: str) -> None:
    with contextlib.suppress(ValueError):
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return
    raise ConfigError("The demo's passwords are public, so it listens on a loopback address only, such as 127.0.0.1.")


@contextlib.contextmanager
def _until_stopped() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, at any moment, and take both for the demo's regular end."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _progress(err: Console) -> Iterator[Callable[[str], None]]:
    """Yield what shows a step on a terminal; an empty one takes the line away."""
    if not err.is_terminal:
        yield lambda _: None
        return
    status = err.status("")

    def show(step: str) -> None:
        if step:
            status.update(f"{step} …")
            status.start()
        else:
            status.stop()

    try:
        yield show
    finally:
        status.stop()


def _show(out: Console, progress: Callable[[str], None], sock: socket.socket) -> None:
    progress("")
    host, port = sock.getsockname()[:2]
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    addresses = Table.grid(padding=(0, 2))
    for what, path in (("Feed", "/"), ("Editor", "/editor"), ("Metrics", "/metrics")):
        addresses.add_row(what, f"{base}{path}")
    accounts = Table("Login", "E-mail", "Password", "Reads up to")
    for login in LOGINS:
        accounts.add_row(login.label, login.email, login.password, login.actor.clearance.label)
    out.print("The demo is open.", addresses, accounts, "Ctrl-C stops it.", sep="\n", highlight=False)


async def _prepare(
    settings: Settings, urls: embedded.Urls, data: Path, fresh: bool, progress: Callable[[str], None]
) -> None:
    """Bring the database to where a node can open it, with the accounts and categories."""
    if fresh:
        progress("Forgetting the earlier demo")
        await _forget(urls, data)
    progress("Applying the schema")
    await schema.apply(urls.admin_database_url)
    progress("Making accounts and categories")
    system = await Database.open(settings.database.system_url.reveal(), size=1)
    try:
        for login in LOGINS:
            actor = login.actor
            if await users.by_id(system, actor.user) is None:  # a hash takes long by design
                hashed = hash_password(login.password)
                record = users.UserRecord(actor.user, login.email, actor.name, actor.role, actor.clearance, hashed)
                await users.put(system, record)
        for category in _content()["categories"]:
            await users.put_category(system, category["slug"], category["name"], category.get("medical_category"))
    finally:
        await system.close()


async def _forget(urls: embedded.Urls, data: Path) -> None:
    admin = await asyncpg.connect(urls.admin_database_url, database="postgres")
    try:
        await admin.execute("DROP DATABASE IF EXISTS hub")
        await admin.execute("CREATE DATABASE hub")
    except asyncpg.ObjectInUseError as exc:
        raise ConfigError(f"Another demo runs on {data}: stop it first.") from exc
    finally:
        await admin.close()
    with redis.Redis.from_url(urls.redis_url) as client:
        client.flushdb()


async def _serve(
    settings: Settings, sock: socket.socket, progress: Callable[[str], None], on_open: Callable[[], None]
) -> None:
    """Serve a node; once it answers, load the posts over its socket, then say that the demo is open."""
    progress("Starting the node")
    ready = asyncio.Event()
    serving = asyncio.create_task(
        server.serve(settings, sock, routes=routes(), on_ready=lambda _: ready.set()), name="demo-serve"
    )
    opening = asyncio.create_task(_open(settings, sock, ready, progress, on_open), name="demo-open")
    try:
        await asyncio.wait((serving, opening), return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
        await serving
    finally:
        for task in (opening, serving):
            task.cancel()
        await asyncio.gather(opening, serving, return_exceptions=True)


async def _open(
    settings: Settings,
    sock: socket.socket,
    ready: asyncio.Event,
    progress: Callable[[str], None],
    on_open: Callable[[], None],
) -> None:
    await ready.wait()
    await load_posts(sock.getsockname()[:2], Tokens(token_key(settings)), progress)
    on_open()


async def load_posts(address: tuple[str, int], tokens: Tokens, progress: Callable[[str], None]) -> None:
    """Publish the posts that are not there yet, oldest first, each as its author.

    Args:
        address: where the node listens.
        tokens: with the node's own key.

    Raises:
        HubError: a post was refused or blocked, or the node went away.
    """
    posts = _content()["posts"]
    authors = {login.actor.user: login.actor for login in LOGINS}
    try:
        async with AsyncExitStack() as stack:
            sockets: dict[str, ClientConnection] = {}
            for number, post in enumerate(posts, 1):
                progress(f"Publishing post {number} of {len(posts)}")
                author = post["author"]
                if author not in sockets:
                    sockets[author] = await stack.enter_async_context(_connected(address, tokens, authors[author]))
                await _publish(sockets[author], post)
    except (OSError, WebSocketException) as exc:
        raise HubError("The node closed the connection before the demo's posts were stored.") from exc


@contextlib.asynccontextmanager
async def _connected(address: tuple[str, int], tokens: Tokens, actor: Actor) -> Any:
    host, port = address
    url = f"ws://[{host}]:{port}" if ":" in host else f"ws://{host}:{port}"
    token = tokens.issue(actor, expires_at=int(clock.epoch_s()) + 600)
    async with connect(f"{url}/connection/websocket", compression=None, proxy=None) as ws:
        await _call(ws, {"connect": {"token": token}})
        yield ws


async def _publish(ws: ClientConnection, post: dict[str, Any]) -> None:
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
    reply = await _call(ws, {"rpc": {"method": "post.create", "data": data}})
    status = reply["rpc"]["data"]["status"]
    if status not in ("stored", "conflict"):  # a conflict: it is there, since longer than replies are kept
        raise HubError(f"The demo's post {post['id']} was not stored: {status}.")


async def _call(ws: ClientConnection, command: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(_POST_TIMEOUT_S):
        await ws.send(orjson.dumps({"id": 1, **command}).decode())
        async for frame in ws:
            for line in str(frame).split("\n"):
                reply: dict[str, Any] = orjson.loads(line)
                if "error" in reply:
                    raise HubError(f"The node answered the demo with the error {reply['error']['code']}.")
                if "id" in reply:
                    return reply
    raise HubError("The node closed the connection before the demo's posts were stored.")


def _content() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))
