"""Say how PostgreSQL and Valkey are made, started and found ready; `hub.supervise.keeper` does the rest.

Nothing listens on TCP: the sockets lie in a directory that only we may enter, which is why PostgreSQL may trust whoever
reaches them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from hub.errors import ConfigError
from hub.supervise.children import Log, RunAs, clear_leftovers, run, spawn

#: Oldest PostgreSQL that the schema works on.
MIN_POSTGRES = 15
#: Name of PostgreSQL's socket in its directory; the number is its port.
POSTGRES_SOCKET = ".s.PGSQL.5432"
_POSTGRES_SETTINGS = {
    "port": "5432",  # a part of the socket's name
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "huge_pages": "off",  # asking for them fails on machines that reserve some for others
    "timezone": "UTC",
    "log_timezone": "UTC",
}
#: For data that nobody will miss.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL cluster in `base`, a directory for each major version, with an empty database `hub` in it."""

    name = "PostgreSQL"

    def __init__(self, base: Path, sockets: Path, programs: Path, run_as: RunAs, *, durable: bool) -> None:
        self.stop_signal = signal.SIGINT if durable else signal.SIGQUIT  # fast shutdown, or none
        self._base, self._sockets, self._programs = base, sockets, programs
        self._run_as = run_as
        self._durable = durable
        self._log = Log(base / "postgres.log")
        self._data = base

    def start(self) -> subprocess.Popen[bytes]:
        """Start it on its data directory, which is made if there is none."""
        programs = self._programs if self._run_as.reaches(self._programs) else _copy_within_reach(self._programs)
        version = run([programs / "postgres", "--version"], run_as=self._run_as, what="postgres")
        major = int("".join(c if c.isdigit() else " " for c in version).split()[0])
        if major < MIN_POSTGRES:
            raise ConfigError(f"{programs} holds PostgreSQL {major}; the hub needs {MIN_POSTGRES} or newer.")
        home = self._base
        if not self._run_as.reaches(home):
            home = Path("/var/tmp") / f"hub-{digest(self._base)}"  # noqa: S108 - ours alone, see its mode
            home.mkdir(mode=0o711, exist_ok=True)
        self._data = data = home / f"pg{major}"
        if data.exists():
            self._run_as.own(data, deep=True)
            self.clear(home)
        else:
            self._create(programs, data, major)
        self._run_as.own(self._sockets)
        if sys.platform == "linux":
            # Nobody works here, so these name a dead process, or by now somebody else's: PostgreSQL would refuse.
            for stale in (
                data / "postmaster.pid",
                self._sockets / POSTGRES_SOCKET,
                self._sockets / f"{POSTGRES_SOCKET}.lock",
            ):
                stale.unlink(missing_ok=True)
        settings = {**_POSTGRES_SETTINGS, "unix_socket_directories": str(self._sockets)}
        if not self._durable:
            settings |= _NOT_DURABLE
        argv: list[str | Path] = [programs / "postgres", "-D", data]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        with self._log.open() as log:
            return spawn(argv, run_as=self._run_as, death_signal=self.stop_signal, log=log)

    @staticmethod
    def clear(base: Path) -> None:
        """Clear what a killed keeper left running on the clusters in `base`; its lock is held."""
        for data in base.glob("pg*"):
            clear_leftovers(data, ("postgres",), data / "postmaster.pid", signal.SIGINT)

    def _create(self, programs: Path, data: Path, major: int) -> None:
        for half in data.parent.glob("pg-new-*"):  # an initdb that was killed
            shutil.rmtree(half, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="pg-new-", dir=data.parent))
        self._run_as.own(new)
        initdb: list[str | Path] = [programs / "initdb", "-D", new, "-U", "hub", "-E", "UTF8", "--no-instructions"]
        initdb += ["--auth-local=trust", "--auth-host=reject", "--no-sync"]
        # The same rules for upper and lower case on every machine, whatever locales it has.
        initdb += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        initdb += ["--locale=C.UTF-8"] if major < 17 else []
        try:
            run(initdb, run_as=self._run_as, what="initdb")
            single: list[str | Path] = [programs / "postgres", "--single", "-D", new]
            single += ["-c", "fsync=off", "-c", "exit_on_error=on", "postgres"]
            run(single, run_as=self._run_as, what="postgres", stdin=b"CREATE DATABASE hub\n")
            if self._durable:
                run([programs / "initdb", "--sync-only", "-D", new], run_as=self._run_as, what="initdb")
        except ConfigError:
            shutil.rmtree(new, ignore_errors=True)
            raise
        new.rename(data)  # only now does it have the name that counts

    def ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Say whether it takes connections: it writes so into its pid file."""
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready"

    def said(self) -> str:
        """Return what it printed since its last start."""
        return self._log.since_start()


class Valkey:
    """A Valkey (or Redis) server in `base`; it keeps an append-only file unless its data are not durable."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, base: Path, sockets: Path, program: Path, *, durable: bool) -> None:
        self._base, self._data = base, base / "valkey"
        self._socket, self._program = sockets / "redis.sock", program
        self._durable = durable
        self._log = Log(base / "valkey.log")

    def start(self) -> subprocess.Popen[bytes]:
        """Start it; two servers on one append-only file would ruin it, so a left one is cleared first."""
        self._data.mkdir(mode=0o700, exist_ok=True)
        self.clear(self._base)
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._data),
            "pidfile": str(self._data / "valkey.pid"),
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
        }
        argv: list[str | Path] = [self._program]
        for name, value in settings.items():
            argv += [f"--{name}", value]
        with self._log.open() as log:
            # It does not mind being root, so it runs as we are.
            return spawn(argv, run_as=RunAs(), death_signal=self.stop_signal, log=log)

    @staticmethod
    def clear(base: Path) -> None:
        """Clear what a killed keeper left running in `base`; its lock is held."""
        data = base / "valkey"
        clear_leftovers(data, ("valkey-server", "redis-server"), data / "valkey.pid", signal.SIGTERM)

    def ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Say whether it answers a PING; while it loads its file it does not."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self._socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def said(self) -> str:
        """Return what it printed since its last start."""
        return self._log.since_start()


def _copy_within_reach(programs: Path) -> Path:
    """Copy a wheel's PostgreSQL to where `nobody` can run it, once; its libraries lie beside the package."""
    package = programs.parent.parent
    copy = Path("/var/tmp") / f"hub-pg-{digest(programs)}-{int(programs.stat().st_mtime)}"  # noqa: S108 - root's own
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="hub-pg-new-", dir=copy.parent))
        new.chmod(0o755)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, new / part.name, symlinks=True)
        with contextlib.suppress(OSError):  # another keeper was first
            new.rename(copy)
        shutil.rmtree(new, ignore_errors=True)
    if copy.stat().st_uid != os.geteuid():
        raise ConfigError(f"{copy} belongs to somebody else.")
    return copy / programs.relative_to(package.parent)


def digest(path: Path) -> str:
    """Return a short name for `path` that is the same in every process."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
