"""Run the demo: a hub with servers, accounts and posts of its own, for one person on one machine.

Called by `hub demo`. Its passwords are public, so it takes no URL or other setting from the environment, keeps to a
data directory of its own, which a marker file names, and listens on loopback only.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import redis
import uvloop
from rich.console import Console
from rich.table import Table
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub import embedded, parts, server
from hub.app import Node
from hub.configuration import load
from hub.demo_content import LOGINS, publish_posts, put_accounts
from hub.errors import ConfigError
from hub.identity.tokens import Tokens
from hub.listening import bind
from hub.settings import Settings
from hub.storage import schema
from hub.storage.pool import Database
from hub.telemetry import logs

#: Says that a directory is a demo's: no other is ever filled with accounts whose passwords everybody knows.
MARKER = "demo.marker"

#: Tells what is being done now; an empty text ends that.
Progress = Callable[[str], None]


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
    with _until_stopped(), contextlib.closing(bind(host, port)[0]) as sock:
        # From here on the port is taken, and who comes too early waits instead of being turned away.
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
                    runner.run(_serve(settings, sock, progress, out))
            finally:
                # The loop has put the default action back: a second SIGTERM would leave the servers to their keeper.
                signal.signal(signal.SIGTERM, signal.default_int_handler)
                progress("Stopping")


def claim(data: Path) -> None:
    """Make the demo's directory, or make sure that it is a demo's.

    Raises:
        ConfigError: something else lies there, or it can not be written.
    """
    marker = data / MARKER
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)  # servers may run as another user
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
    """Return the accounts, for buttons that log in with one click."""
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
def _progress(err: Console) -> Iterator[Progress]:
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("") as status:

        def show(step: str) -> None:
            if step:
                status.update(f"{step} …")
                status.start()
            else:
                status.stop()

        yield show


async def _prepare(settings: Settings, urls: embedded.Urls, data: Path, fresh: bool, progress: Progress) -> None:
    """Bring the database to where a node can open it, with accounts and categories."""
    if fresh:
        progress("Forgetting the earlier demo")
        await _forget(urls, data)
    progress("Applying the schema")
    await schema.apply(urls.admin_database_url)
    progress("Making accounts and categories")
    system = await Database.open(settings.database.system_url.reveal(), size=1)
    try:
        await put_accounts(system)
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


async def _serve(settings: Settings, sock: socket.socket, progress: Progress, out: Console) -> None:
    """Serve a node; once it answers, publish the posts over its socket, then say that the demo is open."""
    progress("Starting the node")
    host, port = sock.getsockname()[:2]
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    ready: asyncio.Future[Node] = asyncio.get_running_loop().create_future()

    async def open_when_ready() -> None:
        await ready
        await publish_posts(f"ws://{netloc}/connection/websocket", Tokens(parts.token_key(settings)), progress)
        progress("")
        _announce(out, f"http://{netloc}")

    serving = asyncio.create_task(
        server.serve(settings, sock, routes=routes(), on_ready=ready.set_result), name="demo-serve"
    )
    opening = asyncio.create_task(open_when_ready(), name="demo-open")
    try:
        await asyncio.wait((serving, opening), return_when=asyncio.FIRST_COMPLETED)
        if opening.done() and ready.result().websocket.accepting:
            opening.result()  # what failed while the node was being stopped is no failure
        await serving
    finally:
        for task in (opening, serving):
            task.cancel()
        await asyncio.gather(opening, serving, return_exceptions=True)


def _announce(out: Console, base: str) -> None:
    out.print("The demo is open.", style="bold")
    for what, path in (("Feed", "/"), ("Editor", "/editor"), ("Review", "/review"), ("Metrics", "/metrics")):
        out.print(f"{what:<8} {base}{path}", highlight=False, soft_wrap=True)
    accounts = Table("Login", "E-mail", "Password", "Reads up to")
    for login in LOGINS:
        accounts.add_row(login.label, login.email, login.password, login.actor.clearance.label)
    out.print(accounts, "Ctrl-C stops it.", sep="\n", highlight=False)
