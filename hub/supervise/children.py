"""Start other people's programs as children: as whom, with what environment, and how they end when we do.

Called by keepers (`hub.supervise.keeper`), which have one thread: it forks, and the parent-death signal that Linux
sends to a child belongs to the *thread* that forked it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hub.clock import monotonic
from hub.errors import ConfigError

_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
#: uid and gid that a program sees in its user namespace in place of root's.
_INNER_ID = 65534
# Loaded before any fork: between fork and exec only calls into what is already there are safe.
_libc = ctypes.CDLL(None, use_errno=True)

#: How long a leftover may take to end by itself, then after its stop signal, then after SIGKILL.
LEFTOVER_PATIENCE_S = (3.0, 10.0, 5.0)
#: A log larger than this is set aside when its server starts.
MAX_LOG_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RunAs:
    """As whom a program runs that refuses to run as root."""

    #: "plain": as we are. "userns": as we are, but seeing another uid. "nobody": as the user of that name.
    mode: str = "plain"
    #: Owner that its files need.
    uid: int = -1
    gid: int = -1

    @classmethod
    def choose(cls, forced: str = "") -> RunAs:
        """Return how to run a program that refuses root, given who we are.

        In a user namespace the program sees another uid while its files stay root's: no user is made, no permission
        changed. Where the kernel or a container forbids that, it runs as `nobody`.

        Args:
            forced: "nobody" or "userns" to leave no choice; empty for the best that works.

        Raises:
            ConfigError: `forced` is something else.
        """
        if forced not in ("", "nobody", "userns"):
            raise ConfigError(f"HUB_ROOT_MODE is {forced!r}: it may be userns or nobody.")
        uid, gid = os.geteuid(), os.getegid()
        if uid != 0:
            return cls("plain", uid, gid)
        if forced == "userns" or (not forced and _user_namespace_works()):
            return cls("userns", uid, gid)
        import pwd

        nobody = pwd.getpwnam("nobody")  # a uid without an entry will not do: initdb looks up its own name
        return cls("nobody", nobody.pw_uid, nobody.pw_gid)

    def own(self, path: Path, *, deep: bool = False) -> None:
        """Give `path` (with everything in it, if `deep`) to the user that the program runs as."""
        if os.geteuid() != 0 or path.lstat().st_uid == self.uid:
            return
        items: list[str] = []
        if deep:
            for top, directories, files in os.walk(path):
                items += [os.path.join(top, name) for name in directories + files]
        for item in [*items, str(path)]:  # the directory last: its owner tells whether the work was done
            os.chown(item, self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Say whether the program can get at `path`."""
        if self.mode != "nobody":
            return True
        return all(step.stat().st_mode & stat.S_IXOTH for step in [path.resolve(), *path.resolve().parents])


def _enter_user_namespace() -> None:
    if _libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, value in (("setgroups", "deny"), ("uid_map", f"{_INNER_ID} 0 1"), ("gid_map", f"{_INNER_ID} 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(value)


def _user_namespace_works() -> bool:
    if not _LINUX:
        return False
    pid = os.fork()
    if pid == 0:
        failed = 1
        with contextlib.suppress(OSError):
            _enter_user_namespace()
            failed = 0
        os._exit(failed)
    return os.waitpid(pid, 0)[1] == 0


def die_with_parent(death_signal: int, parent: int) -> bool:
    """Ask the kernel to send us `death_signal` when the thread that forked us ends; only Linux can.

    Args:
        death_signal: number of the signal.
        parent: process id that the parent had before it forked.

    Returns:
        False when the parent is gone already, so that no signal will come.
    """
    if _LINUX:
        _libc.prctl(_PR_SET_PDEATHSIG, death_signal)
    return os.getppid() == parent


def environment() -> dict[str, str]:
    """Return the little that a server needs of our environment, so that no secret of the hub gets into it."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LANG": "C", "TZ": "UTC"}


def spawn(
    argv: Sequence[str | Path], *, run_as: RunAs, death_signal: int, log: IO[bytes] | int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start a program that gets `death_signal` when we end; single-threaded callers only.

    Args:
        argv: program and arguments.
        run_as: as whom.
        death_signal: what makes the program end quickly and cleanly.
        log: where both its outputs go.

    Raises:
        ConfigError: there is no such program, or it may not be run.
    """
    in_namespace, nobody = run_as.mode == "userns", run_as.mode == "nobody"
    parent = os.getpid()

    def between_fork_and_exec() -> None:
        if in_namespace:
            _enter_user_namespace()
        if not die_with_parent(death_signal, parent):  # last: a change of user clears it
            os._exit(1)

    try:
        return subprocess.Popen(  # noqa: S603 - a program that we found, no shell
            argv,
            cwd="/",
            env=environment(),
            stdin=subprocess.PIPE if log == subprocess.PIPE else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the hub, which stops its servers when it has drained
            user=run_as.uid if nobody else None,
            group=run_as.gid if nobody else None,
            extra_groups=[] if nobody else None,
            preexec_fn=between_fork_and_exec,  # safe: we have one thread
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"{argv[0]} can not be run: {error}.") from error


def run(argv: Sequence[str | Path], *, run_as: RunAs, what: str, stdin: bytes = b"", timeout_s: float = 120.0) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        ConfigError: it failed or took too long; the sentence begins with `what`, such as "initdb".
    """
    process = spawn(argv, run_as=run_as, death_signal=signal.SIGTERM)
    try:
        output = process.communicate(stdin, timeout_s)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise ConfigError(f"{what} did not end within {timeout_s:.0f} s.") from None
    if process.returncode:
        raise ConfigError(f"{what} failed: {complaint(output)}")
    return output


def complaint(output: str) -> str:
    """Pick the line out of a program's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "rror", "denied", "No space"))]
    return (grave or lines or ["it said nothing"])[-1]


class Log:
    """The file that takes what a server prints; one that has grown large is set aside as `.old`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = 0

    def open(self) -> IO[bytes]:
        """Open it for appending, for another start of the server."""
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size > MAX_LOG_BYTES:
                self.path.replace(self.path.with_suffix(".old"))
        file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
        self._start = os.fstat(file.fileno()).st_size
        return file

    def since_start(self) -> str:
        """Return what was printed since `open`."""
        with open(self.path, "rb") as file:
            file.seek(self._start)
            return file.read().decode(errors="replace")


def leftovers(directory: Path, names: Sequence[str], pid_file: Path) -> list[int]:
    """Return the processes that work in `directory`, left by a keeper that was killed.

    Args:
        directory: their current directory.
        names: names that the program goes by, so that nobody's shell is taken for it.
        pid_file: where the program writes its process id; used where there is no /proc.
    """
    if _LINUX:
        where, found = str(directory), []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError):  # it ended, or is somebody else's
                    if os.readlink(f"/proc/{entry}/cwd") == where:
                        name = Path(f"/proc/{entry}/comm").read_text().strip()
                        found += [int(entry)] if name in names else []
        return found
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        question = ["ps", "-o", "comm=", "-p", str(pid)]
        listed = subprocess.run(question, capture_output=True, text=True)  # noqa: S603 - a number of ours, no shell
        return [pid] if Path(listed.stdout.strip()).name in names else []
    return []


def clear_leftovers(directory: Path, names: Sequence[str], pid_file: Path, stop_signal: int) -> None:
    """Wait until nothing works in `directory` any more, and help after a while; the caller holds its lock.

    Raises:
        ConfigError: something there can not be stopped.
    """
    for push, patience_s in zip((None, stop_signal, signal.SIGKILL), LEFTOVER_PATIENCE_S, strict=True):
        deadline = monotonic() + patience_s
        pushed = False
        while found := leftovers(directory, names, pid_file):
            if push is not None and not pushed:
                for pid in found:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, push)
                pushed = True
            if monotonic() > deadline:
                break
            time.sleep(0.01)
        else:
            return
    raise ConfigError(f"Another process holds {directory} and does not end.")
