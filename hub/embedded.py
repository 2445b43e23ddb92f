"""Raise real PostgreSQL and Valkey servers from wheels, and share them between hubs on one data directory.

The launcher calls `up` (or `start`) from the main thread, before the event loop. That finds the programs and starts a
keeper, `python -m hub.embedded DIRECTORY`, which runs the servers while this process lives; see `hub.supervise.keeper`
for what happens when something dies. Nothing listens on TCP: the sockets lie in a directory that only we may enter,
and that is why PostgreSQL may trust whoever reaches them. The keeper imports the standard library only, to start fast.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pwd
import re
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ConfigError
from hub.supervise.children import RunAs, die_with_parent, environment
from hub.supervise.keeper import Keeper, Lock, Server, Wake
from hub.supervise.link import Kept, Reports
from hub.supervise.programs import find_postgres, find_redis
from hub.supervise.servers import POSTGRES_SOCKET, Postgres, Valkey, digest

#: A socket's path has room for 107 bytes, 103 on macOS; PostgreSQL's has the longest name of ours.
MAX_SOCKET_PATH = 103
_THROW_AWAY = "hub-t-"
_LOCKS = ("postgres.lock", "valkey.lock")


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the servers answer; empty for one that was not asked for."""

    #: PostgreSQL as hub_app.
    database_url: str
    #: PostgreSQL as hub_system.
    system_database_url: str
    #: PostgreSQL as its superuser.
    admin_database_url: str
    redis_url: str


def main(argv: Sequence[str] | None = None) -> int:
    """Be a keeper: run the servers of a directory until the parent ends."""
    parser = argparse.ArgumentParser(prog="python -m hub.embedded", description=main.__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("--sockets", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--postgres", type=Path)
    parser.add_argument("--redis", type=Path)
    parser.add_argument("--root-mode", default="")
    parser.add_argument("--throw-away", action="store_true")
    options = parser.parse_args(argv)
    wake, reports, durable = Wake(0), Reports(), not options.throw_away
    if not die_with_parent(signal.SIGTERM, options.parent):
        wake.stopping = True
    try:
        servers: list[tuple[Server, Lock]] = []
        if options.redis:
            valkey = Valkey(options.base, options.sockets, options.redis, durable=durable)
            servers.append((valkey, Lock(options.base / _LOCKS[1])))
        if options.postgres:
            run_as = RunAs.choose(options.root_mode)
            postgres = Postgres(options.base, options.sockets, options.postgres, run_as, durable=durable)
            servers.append((postgres, Lock(options.base / _LOCKS[0])))
        Keeper(servers, wake, reports.note).run(reports.ready)
    except (ConfigError, OSError) as error:
        reports.error(str(error))
        return 1
    finally:
        if options.throw_away:
            shutil.rmtree(options.base, ignore_errors=True)
    return 0


def _data_directory(path: Path) -> Path:
    base = path.expanduser().resolve()
    try:
        # As root it must let `nobody` through; what lies in it is closed.
        base.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ConfigError(f"The data directory {base} can not be made: a file is in its place.") from None
    except OSError as error:
        raise ConfigError(f"The data directory {base} can not be made: {error.strerror}.") from error
    if not os.access(base, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError(f"The data directory {base} is not ours to write to.")
    return base


def _fits_sockets(path: Path) -> bool:
    """Say whether sockets in `path` have names short enough, and plain enough for URLs and PostgreSQL's settings."""
    name = os.fsencode(path / POSTGRES_SOCKET)
    return len(name) <= MAX_SOCKET_PATH and re.fullmatch(rb"[\w./-]+", name) is not None


def _socket_directory(base: Path) -> Path:
    """Return where the sockets lie: the same for each hub on `base`, for they find each other there."""
    near = base / "s"
    if _fits_sockets(near) and (os.geteuid() != 0 or RunAs("nobody").reaches(base)):
        sockets = near
    else:
        sockets = Path("/tmp") / f"hub-{os.geteuid()}-{digest(base)}"  # noqa: S108 - its owner is checked
    try:
        sockets.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError(f"The directory {sockets} for sockets can not be made: {error.strerror}.") from error
    status = sockets.lstat()
    owners = {os.geteuid()} if os.geteuid() else {0, pwd.getpwnam("nobody").pw_uid}
    if not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077 or status.st_uid not in owners:
        raise ConfigError(f"The directory {sockets} for sockets is open to somebody else.")
    return sockets


def _throw_away_directory() -> Path:
    """Make a directory for one run, after removing those whose hub and keeper were killed."""
    parent = Path(tempfile.gettempdir()).resolve()
    if not _fits_sockets(parent / f"{_THROW_AWAY}0123456789-01234567" / "s"):
        parent = Path("/tmp")  # noqa: S108 - mkdtemp
    for old in parent.glob(f"{_THROW_AWAY}*"):
        with contextlib.suppress(OSError, ValueError, ConfigError):
            if not _alive(int(old.name.split("-")[2])) and old.lstat().st_uid == os.geteuid():
                _sweep(old)
    # The process id keeps others from sweeping it before its keeper holds a lock.
    base = Path(tempfile.mkdtemp(prefix=f"{_THROW_AWAY}{os.getpid()}-", dir=parent))
    base.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return base


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _sweep(base: Path) -> None:
    locks = [Lock(base / name) for name in _LOCKS]
    try:
        if all(lock.take() for lock in locks):
            for server in (Postgres, Valkey):
                server.clear(base)
            shutil.rmtree(base, ignore_errors=True)
    finally:
        for lock in locks:
            lock.close()


class Servers:
    """Servers that are up; they are kept up until `stop`."""

    def __init__(self, urls: Urls, kept: Kept | None) -> None:
        self.urls = urls
        self._kept = kept

    def stop(self) -> None:
        """Stop those that no other hub holds, and wait for that; more than once is fine."""
        if self._kept is not None:
            self._kept.stop()


def start(
    data_dir: Path | None,
    *,
    need_postgres: bool = True,
    need_redis: bool = True,
    on_progress: Callable[[str], None] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Servers:
    """Raise the servers, or share those of another hub, and wait until they answer; from the main thread only.

    Args:
        data_dir: where their data lie; None for a throw-away pair that forgets everything and is not durable.
        need_postgres: False when the caller has a URL of its own.
        need_redis: False when the caller has a URL of its own.
        on_progress: called with short sentences while it takes time.
        environ: HUB_POSTGRES_BIN, HUB_REDIS_BIN and HUB_ROOT_MODE are read from it.

    Raises:
        ConfigError: they can not be raised; one sentence says why.
    """
    if not (need_postgres or need_redis):
        return Servers(Urls("", "", "", ""), None)
    postgres = find_postgres(environ) if need_postgres else None
    redis = find_redis(environ) if need_redis else None
    base = _throw_away_directory() if data_dir is None else _data_directory(data_dir)
    sockets = _socket_directory(base)
    command: list[str | Path] = [sys.executable, "-S", "-P", "-m", "hub.embedded", base, "--sockets", sockets]
    command += ["--postgres", postgres] if postgres else []
    command += ["--redis", redis] if redis else []
    command += ["--root-mode", environ.get("HUB_ROOT_MODE", "")]
    command += ["--throw-away"] if data_dir is None else []
    env = {**environment(), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    kept = Kept(command, env=env, log=base / "keeper.log", on_note=on_progress)
    try:
        kept.start()
    except OSError as error:
        raise ConfigError(f"The embedded servers can not write to {base}: {error.strerror}.") from error
    where = f"/hub?host={sockets}&port=5432"
    return Servers(
        Urls(
            database_url=f"postgresql://hub_app@{where}" if postgres else "",
            system_database_url=f"postgresql://hub_system@{where}" if postgres else "",
            admin_database_url=f"postgresql://hub@{where}" if postgres else "",
            redis_url=f"unix://{sockets}/redis.sock?db=0" if redis else "",
        ),
        kept,
    )


@contextlib.contextmanager
def up(
    data_dir: Path | None,
    *,
    need_postgres: bool = True,
    need_redis: bool = True,
    on_progress: Callable[[str], None] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Urls]:
    """Yield the URLs of servers that are up, and stop them afterwards; see `start`."""
    servers = start(
        data_dir, need_postgres=need_postgres, need_redis=need_redis, on_progress=on_progress, environ=environ
    )
    try:
        yield servers.urls
    finally:
        servers.stop()


if __name__ == "__main__":
    sys.exit(main())
