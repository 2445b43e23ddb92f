"""Raise what is measured: durable servers in a folder of their own, and `hub serve` processes on them.

Everything here ends with its `with` block: processes are told to stop, waited for, and killed when they do not.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub import clock, embedded
from hub.identity.tokens import Tokens
from hub.model import Actor, Level, Role
from hub.policy.levels import CLEARANCE
from hub.storage import schema, users
from hub.storage.pool import Database

EDITOR = Actor("redatora", Role.EDITOR, Level.PUBLIC, "Rita Moura")
CATEGORY = "cardiologia"

#: What tokens are signed with.
KEY = "a-key-for-measuring-of-at-least-32-bytes"
_CONFIG = """
[[channel.namespaces]]
name = "sala"
allow_subscribe_for_anonymous = true
allow_publish_for_client = true
"""
_BENCH_CONFIG = Path(__file__).resolve().parents[2] / "config" / "examples" / "bench.toml"
#: Settings of a probed node whose clients may ask for more.
STREAMS_CONFIG = Path(__file__).with_name("streams.toml")
#: Settings that keep pings out of what is measured: one client a second gets one, and need not answer soon.
FEW_PINGS = {"HUB_CLIENT_PING_INTERVAL": "1h", "HUB_CLIENT_PONG_TIMEOUT": "50m"}
#: Seconds that a process may take to answer or to end.
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Servers with a schema, an editor and a category."""

    folder: Path
    urls: embedded.Urls

    def token(self, actor: Actor = EDITOR) -> str:
        """Return a connection token, an editor's by default."""
        return Tokens(KEY).issue(actor, expires_at=int(clock.epoch_s()) + 3600)

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment of a node, with more settings by the names of their variables."""
        return {
            **_bare_environment(),
            "DATABASE_URL": self.urls.database_url,
            "HUB_SYSTEM_DATABASE_URL": self.urls.system_database_url,
            "REDIS_URL": self.urls.redis_url,
            "HUB_DATA_DIR": str(self.folder / "node"),
            "HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": KEY,
            **settings,
        }


@dataclass(frozen=True, slots=True)
class Process:
    """A server that is measured."""

    pid: int
    port: int


@contextlib.contextmanager
def raised() -> Iterator[Stage]:
    """Yield servers that keep what they commit, as in production; they and their data are gone afterwards."""
    # Not the directory for temporary files, which may lie in memory, where a commit costs nothing.
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-", dir="/var/tmp"))
    folder.chmod(0o711)  # PostgreSQL may run as another user
    try:
        with embedded.up(folder / "servers") as urls:
            asyncio.run(_fill(urls))
            (folder / "hub.toml").write_text(_CONFIG)
            yield Stage(folder, urls)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _fill(urls: embedded.Urls) -> None:
    await schema.apply(urls.admin_database_url)
    system = await Database.open(urls.system_database_url, size=1)
    try:
        await users.put(
            system,
            users.UserRecord(EDITOR.user, "redatora@example.org", EDITOR.name, EDITOR.role, CLEARANCE[EDITOR.role], ""),
        )
        await users.put_category(system, CATEGORY, "Cardiologia")
    finally:
        await system.close()


def serve_command(stage: Stage, port: int) -> list[str]:
    """Return the command line of a node."""
    hub = [sys.executable, "-m", "hub.cli", "serve"]
    return [*hub, "--config", str(stage.folder / "hub.toml"), "--port", str(port)]


@contextlib.contextmanager
def node(stage: Stage, **settings: str) -> Iterator[Process]:
    """Yield a ready node with the defaults and `settings`; its log goes to a file, as under a service manager."""
    port = free_port()
    with process(serve_command(stage, port), stage.environment(**settings), stage.folder / "node.log") as child:
        wait_ready(child, port, "/readyz")
        yield Process(child.pid, port)


@contextlib.contextmanager
def probed(stage: Stage, config: Path = _BENCH_CONFIG, port: int = 0, /, **settings: str) -> Iterator[Process]:
    """Yield a ready node with the settings for measuring and the probes of probed.py; on a free port, unless told."""
    port = port or free_port()
    command = [sys.executable, "-m", "loadtest.bench.probed", str(config), str(port)]
    environ = stage.environment(**settings)
    with process(command, environ, stage.folder / "probed.log") as child:
        wait_ready(child, port, "/readyz")
        yield Process(child.pid, port)


@contextlib.contextmanager
def floor(stage: Stage) -> Iterator[Process]:
    """Yield a server that does nothing but write: see floor.py."""
    port = free_port()
    command = [sys.executable, "-m", "loadtest.bench.floor", str(port)]
    with process(command, _bare_environment(), stage.folder / "floor.log") as child:
        wait_ready(child, port, "/readyz")
        yield Process(child.pid, port)


@contextlib.contextmanager
def bare_route(stage: Stage, body: bytes) -> Iterator[Process]:
    """Yield a bare Starlette application whose one route answers with `body`."""
    port = free_port()
    (stage.folder / "body").write_bytes(body)
    command = [sys.executable, "-m", "loadtest.bench.bare", str(port), str(stage.folder / "body")]
    with process(command, _bare_environment(), stage.folder / "bare.log") as child:
        wait_ready(child, port, "/api/posts/x")
        yield Process(child.pid, port)


@contextlib.contextmanager
def process(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command for a block; its standard error is appended to `log`."""
    with log.open("ab") as file:
        child = subprocess.Popen(
            command, env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=file
        )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_ready(child: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Ask until the answer is 200.

    Raises:
        RuntimeError: the process ended, or took too long.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise RuntimeError(f"the process ended with status {child.returncode} before it was ready")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
            sock.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n".encode())
            if sock.recv(4096).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.005)
    raise RuntimeError(f"the process was not ready within {_PATIENCE_S:.0f} s")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _bare_environment() -> dict[str, str]:
    """Return our environment without what would change a setting of the hub, but for where compiled modules are."""
    given, kept = ("DATABASE_URL", "REDIS_URL"), "HUB_COMPLIANCE_CACHE_DIR"
    return {k: v for k, v in os.environ.items() if k == kept or (k not in given and not k.startswith("HUB_"))}
