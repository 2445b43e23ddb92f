"""Keep servers running for one parent process, and take over those of a keeper that died.

Theory of operation. A `Keeper` looks after some servers on behalf of one parent. Each server has a lock file, and
whoever holds its lock runs it:

    waiting ──lock free──▶ starting ──ready──▶ up ──process ended──▶ starting (at once; after a pause if it goes on)
       │                       │ ended, or not ready in time: the first time an error for the parent, later a pause
       └── somebody else holds the lock: it is ready when its holder says so in the lock file

The kernel frees the locks of a killed keeper, so the next one takes over at once; what the dead one left running is
waited for, then pushed, before anything starts on the same files. A keeper ends when its parent does, by whichever
comes first: end of file on a pipe that the parent holds, the kernel's parent-death signal (Linux), or a signal.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from hub.clock import monotonic
from hub.errors import ConfigError
from hub.supervise.children import complaint

#: A server that is not ready by then counts as failed; recovery after a crash may have much to replay.
START_TIMEOUT_S = 60.0
#: How long a stopping server may take before it is killed.
STOP_TIMEOUT_S = 20.0
#: Longest pause before another start of a server that keeps failing.
MAX_PAUSE_S = 5.0


class Lock:
    """A lock that the kernel frees when its holder dies, on a file that says whether the holder's server is ready."""

    def __init__(self, path: Path) -> None:
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(f"Can not open {path}: {error.strerror}.") from error

    def take(self) -> bool:
        """Take the lock if it is free; say whether we hold it now."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.announce(ready=False)
        return True

    def announce(self, *, ready: bool) -> None:
        """Tell those who wait whether the server answers; for the holder only."""
        os.ftruncate(self._fd, 0)
        if ready:
            os.pwrite(self._fd, b"ready", 0)

    def announced(self) -> bool:
        """Say whether the holder announced its server as ready."""
        return os.pread(self._fd, 5, 0) == b"ready"

    def close(self) -> None:
        """Free the lock."""
        os.close(self._fd)


class Server(Protocol):
    """What a keeper needs to know of a server."""

    @property
    def name(self) -> str:
        """Name for people, such as "PostgreSQL"."""

    @property
    def stop_signal(self) -> int:
        """Signal that ends it."""

    def start(self) -> subprocess.Popen[bytes]:
        """Clear what an earlier run left, make what is missing, and start it without waiting for it.

        Raises:
            ConfigError: it can not start.
        """

    def ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Say whether it answers."""

    def said(self) -> str:
        """Return what it printed since its last start."""


class Wake:
    """Sleep until a child ends, the parent is gone, or somebody asks us to stop."""

    def __init__(self, parent_pipe: int) -> None:
        """Take over the process's signals; main thread only.

        Args:
            parent_pipe: descriptor that reads end of file when the parent is gone.
        """
        self._pipe = parent_pipe
        #: True once this process should end.
        self.stopping = False
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the parent may have blocked some

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def wait(self, timeout_s: float | None) -> None:
        """Sleep at most `timeout_s` (None: for ever)."""
        if self.stopping:
            return
        readable = select.select([self._pipe, self._reader.fileno()], [], [], timeout_s)[0]
        if self._reader.fileno() in readable:
            with contextlib.suppress(BlockingIOError):
                self._reader.recv(4096)
        if self._pipe in readable and not os.read(self._pipe, 4096):
            self.stopping = True


class _Ward:
    """One server in a keeper's care; see the module's theory of operation."""

    def __init__(self, server: Server, lock: Lock, note: Callable[[str], None]) -> None:
        self.server = server
        self._lock = lock
        self._note = note
        self._held = False
        self._process: subprocess.Popen[bytes] | None = None
        self._up = False
        self._started_at = 0.0
        self._not_before = 0.0
        self._failures = 0

    @property
    def ready(self) -> bool:
        """True while the server answers, whoever runs it."""
        return self._up if self._held else self._lock.announced()

    @property
    def patience_s(self) -> float | None:
        """How long nothing need be looked at, as far as this server is concerned; None where a signal will tell."""
        if self._up:
            return None
        return 0.1 if self.ready else 0.01

    def step(self) -> None:
        """Do what is due.

        Raises:
            ConfigError: the server failed to start; the next step but a pause tries again.
        """
        if not self._held:
            if not self._lock.take():
                return
            self._held = True
        try:
            if self._process is None:
                if monotonic() >= self._not_before:
                    self._begin()
            elif self._process.poll() is not None:
                self._ended(self._process.returncode)
            elif not self._up:
                self._look(self._process)
        except ConfigError:
            self._failures += 1
            self._not_before = monotonic() + min(MAX_PAUSE_S, 0.1 * 2**self._failures)
            raise

    def _begin(self) -> None:
        self._note(f"Starting {self.server.name}")
        try:
            self._process = self.server.start()
        except OSError as error:
            raise ConfigError(f"{self.server.name} can not start: {error.strerror} ({error.filename}).") from error
        self._started_at = monotonic()

    def _look(self, process: subprocess.Popen[bytes]) -> None:
        if self.server.ready(process):
            self._up = True
            self._lock.announce(ready=True)
            self._note(f"{self.server.name} is ready, process {process.pid}")
        elif monotonic() > self._started_at + START_TIMEOUT_S:
            process.kill()
            process.wait()
            self._process = None
            raise ConfigError(f"{self.server.name} was not ready within {START_TIMEOUT_S:.0f} s.")

    def _ended(self, code: int) -> None:
        self._process = None
        was_up, self._up = self._up, False
        self._lock.announce(ready=False)
        if not was_up:
            raise ConfigError(f"{self.server.name} did not start: {complaint(self.server.said())}")
        self._note(f"{self.server.name} ended by itself with {code}")
        self._failures = 0 if monotonic() > self._started_at + MAX_PAUSE_S else self._failures + 1
        self._not_before = monotonic() + (min(MAX_PAUSE_S, 0.1 * 2**self._failures) if self._failures > 1 else 0)

    def signal_stop(self) -> None:
        """Ask the server to end, if we run it."""
        if self._held:
            self._lock.announce(ready=False)
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.server.stop_signal)

    def finish(self) -> None:
        """Wait for the server's end, then free the lock."""
        if self._process is not None:
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._note(f"{self.server.name} does not stop: killing it")
                self._process.kill()
                self._process.wait()
            self._note(f"{self.server.name} stopped with {self._process.returncode}")
        self._lock.close()


class Keeper:
    """Keep servers up until told to stop; who holds a server's lock runs it, the others wait to take over."""

    def __init__(self, servers: Sequence[tuple[Server, Lock]], wake: Wake, note: Callable[[str], None]) -> None:
        """Keep each server under its lock, in the order they are to start; `note` writes a line to the log."""
        self._wards = [_Ward(server, lock, note) for server, lock in servers]
        self._wake = wake
        self._note = note

    def run(self, when_ready: Callable[[], None]) -> None:
        """Keep the servers until the wake says stop, then stop those we run.

        Args:
            when_ready: called once, when all of them answer.

        Raises:
            ConfigError: one failed before all were ready for the first time; all are stopped then.
        """
        announced = False
        deadline = monotonic() + 2 * START_TIMEOUT_S
        try:
            while not self._wake.stopping:
                for ward in self._wards:
                    try:
                        ward.step()
                    except ConfigError as error:
                        if not announced:
                            raise
                        self._note(str(error))
                if not announced and all(ward.ready for ward in self._wards):
                    announced = True
                    when_ready()
                if not announced and monotonic() > deadline:
                    raise ConfigError("Another hub holds the embedded servers, and they do not become ready.")
                waits = [wait for ward in self._wards if (wait := ward.patience_s) is not None]
                self._wake.wait(min(waits, default=None))
        finally:
            for ward in self._wards:
                ward.signal_stop()
            for ward in self._wards:
                ward.finish()
