"""Run processes that keep embedded servers as a hub does, and look at what they started."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import redis

from tests.support.clock import MS

#: A process that keeps servers as a hub does: raises them, says where they are, and goes when its input ends.
HUB = """
import json, sys
from pathlib import Path
from hub import embedded
needs = set(sys.argv[2:])
data = None if sys.argv[1] == "-" else Path(sys.argv[1])
with embedded.up(data, need_postgres="postgres" in needs, need_redis="redis" in needs) as urls:
    print(json.dumps([urls.admin_database_url, urls.redis_url]), flush=True)
    sys.stdin.read()
"""

BOTH = ("postgres", "redis")
PATIENCE = 15_000 * MS


class Hub:
    """A process of its own that keeps servers on a directory."""

    def __init__(
        self, data: Path | str, needs: tuple[str, ...] = BOTH, python: str = sys.executable, **options: object
    ):
        self.process = subprocess.Popen(
            [python, "-c", HUB, str(data), *needs], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
        )
        self.postgres = self.redis = ""

    def ready(self) -> Hub:
        """Wait until its servers answer."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the hub could not raise its servers"
        self.postgres, self.redis = json.loads(line)
        return self

    def end(self) -> int:
        """Let it end cleanly and return its exit code."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait(60)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.process.kill()
        self.end()


def working_in(directory: Path | str, word: str = "") -> list[int]:
    """Return the processes that stand in `directory` or name it, and have `word` in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        command = proc(int(entry.name), "cmdline")
        try:
            here = os.readlink(entry / "cwd").startswith(f"{directory}/") or f"{directory}" in command
        except OSError:
            continue
        if here and word in command and HUB[:20] not in command:
            found.append(int(entry.name))
    return found


def postmasters(directory: Path) -> list[int]:
    """Return the PostgreSQL servers of `directory`; a child that has no title yet looks like one."""
    found = working_in(directory, "bin/postgres")
    return [pid for pid in found if parent_of(pid) not in found]


def parent_of(pid: int) -> int:
    fields = proc(pid, "stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def keepers_of(hub: Hub) -> list[int]:
    return [pid for pid in working_in("hub.embedded") if f"--parent {hub.process.pid}" in proc(pid, "cmdline")]


def proc(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@contextlib.contextmanager
def short_directory() -> Iterator[Path]:
    """Yield a directory with a short path that everybody may pass through."""
    directory = Path(tempfile.mkdtemp(prefix="hub-e-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


def sockets_of(redis_url: str) -> Path:
    return Path(redis_url.removeprefix("unix://").split("?")[0]).parent


async def ask(url: str, sql: str) -> object:
    """Ask one question of PostgreSQL over a connection of its own."""
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE)
    except (OSError, asyncpg.PostgresError) as error:
        raise AssertionError(f"no connection: {error}") from error
    try:
        return await connection.fetchval(sql)
    except (OSError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
        raise AssertionError(f"the line broke: {error}") from error
    finally:
        connection.terminate()


def remember(url: str, key: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.set(key, "here")


def recall(url: str, key: str) -> str:
    try:
        with redis.Redis.from_url(url) as client:
            return (client.get(key) or b"").decode()
    except redis.RedisError as error:
        raise AssertionError(f"no answer: {error}") from error


async def both_remember(hub: Hub) -> None:
    assert await ask(hub.postgres, "SELECT count(*) FROM kept") == 1
    assert recall(hub.redis, "kept") == "here"


async def fill(hub: Hub) -> None:
    await ask(hub.postgres, "CREATE TABLE kept AS SELECT 1 AS one")
    remember(hub.redis, "kept")
