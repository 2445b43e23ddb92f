"""Make the sockets that the hub listens on: TCP, alone or shared by workers, and Unix.

A port that somebody else serves on is found by a plain bind first, since SO_REUSEPORT would hide it. A Unix socket
takes its name by renaming, so that there is always one that answers, and gives it back only while it is its own.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from hub.errors import ConfigError

#: Bytes of a Unix socket's path, with the zero behind it (unix(7)).
_PATH_MAX = 108
#: Seconds that a directory may be locked by another hub.
_LOCK_S = 2.0


def bind(host: str, port: int, count: int = 1, backlog: int = 2048) -> list[socket.socket]:
    """Return sockets that listen on one TCP port; who connects before the node serves waits.

    Args:
        count: how many, one for each worker; the kernel spreads connections over them.
        backlog: connections that may wait in each.

    Raises:
        ConfigError: the port is in use, or the host is not this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as exc:
        raise ConfigError(f"The host {host} is not known.") from exc
    made: list[socket.socket] = []
    try:
        first = _bound(family, address, shared=False)
        if count == 1:
            made.append(first)
        else:
            address = first.getsockname()
            first.close()  # it has told that the port is free
            made.extend(_bound(family, address, shared=True) for _ in range(count))
        for sock in made:
            sock.listen(backlog)  # now, so that of two hubs that start together one is told
    except OSError as exc:
        for sock in made:
            sock.close()
        why = "in use" if exc.errno == errno.EADDRINUSE else os.strerror(exc.errno or 0).lower()
        raise ConfigError(f"The hub can not listen on {host}:{port}: {why}.") from exc
    return made


def _bound(family: int, address: tuple[object, ...], *, shared: bool) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # or asyncio sets no TCP_NODELAY
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock


class UnixSocket:
    """A listening Unix socket and its name in the file system."""

    def __init__(self, path: str, mode: int, backlog: int = 2048) -> None:
        """Listen at `path`; a socket there that nobody answers on is replaced.

        Args:
            path: absolute, or relative to the current directory.
            mode: who may connect.
            backlog: connections that may wait.

        Raises:
            ConfigError: somebody answers there, something else lies there, or it can not be made.
        """
        self._path = Path(path).absolute()
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        if "\0" in path:
            raise ConfigError("The path of a Unix socket can not have a zero byte in it.")
        if len(os.fsencode(new)) >= _PATH_MAX:
            raise ConfigError(f"The path {path} is too long for a Unix socket.")
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _locked(self._path.parent):
                _refuse_others(self._path, path)
                new.unlink(missing_ok=True)
                self.sock.bind(str(new))
                new.chmod(mode)
                self.sock.listen(backlog)
                self._mark = _mark(new)
                new.rename(self._path)
        except OSError as exc:
            self.sock.close()
            raise ConfigError(f"The hub can not listen on {path}: {os.strerror(exc.errno or 0).lower()}.") from exc
        except ConfigError:
            self.sock.close()
            raise

    def remove(self) -> None:
        """Take the name away, unless another hub has taken it over; more than once is fine."""
        with contextlib.suppress(OSError), _locked(self._path.parent):
            if _mark(self._path) == self._mark:
                self._path.unlink()


def _mark(path: Path) -> tuple[int, int, int]:
    """Return what tells a file from each other one: numbers of inodes are used again, so the time counts as well."""
    status = path.lstat()
    return status.st_dev, status.st_ino, status.st_mtime_ns


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep other hubs out of a directory, so that of two that start together one finds the other.

    Whoever may read the directory may lock it. So nobody is waited for long: it is no hub who holds it longer.
    """
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        deadline = time.monotonic() + _LOCK_S
        while time.monotonic() < deadline:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.01)
        yield
    finally:
        os.close(fd)


def _refuse_others(path: Path, shown: str) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise ConfigError(f"The hub can not listen on {shown}: something else than a socket is there.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except BlockingIOError:
            pass  # its queue is full: somebody listens
    raise ConfigError(f"The hub can not listen on {shown}: in use.")
