"""Run `hub demo` as a process of its own, and look at what it leaves."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

COMMAND = (sys.executable, "-m", "hub.cli", "demo")
#: URLs that would lead the demo to somebody's database, if it took them.
ELSEWHERE = {
    "DATABASE_URL": "postgresql://hub_app@127.0.0.1:1/hub",
    "HUB_SYSTEM_DATABASE_URL": "postgresql://hub_system@127.0.0.1:1/hub",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


class Demo:
    """A demo that runs."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [*COMMAND, "--port", "0", "--data", str(data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **ELSEWHERE},
            start_new_session=True,
        )
        #: What it printed until it was open.
        self.said = ""

    def opened(self) -> Demo:
        """Wait until it says that it is open."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.startswith("Ctrl-C"):
                return self
        raise AssertionError(f"the demo did not open: {self.process.stderr and self.process.stderr.read()}")

    @property
    def http(self) -> str:
        """Base URL, as it printed it."""
        return next(line.split()[1] for line in self.said.splitlines() if line.startswith("Feed")).rstrip("/")

    @property
    def ws(self) -> str:
        """URL of the WebSocket endpoint."""
        return self.http.replace("http", "ws", 1) + "/connection/websocket"

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal to its whole group, as a terminal does; return exit status and what stderr got."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        _, complaints = self.process.communicate(timeout=60)
        return self.process.returncode, complaints

    def left_over(self) -> list[str]:
        """Return the command lines of processes that outlived it."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                pid = int(folder.name)
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                mine = str(self.data) in line or (folder / "cwd").readlink().is_relative_to(self.data)
                if mine or os.getsid(pid) == self.process.pid:
                    found.append(line)
        return found


@contextlib.contextmanager
def running(data: Path, *options: str) -> Iterator[Demo]:
    """Run a demo for a block; it is killed when the block failed to stop it."""
    demo = Demo(data, *options)
    try:
        yield demo.opened()
    finally:
        demo.stop()


@contextlib.contextmanager
def directory() -> Iterator[Path]:
    """Yield a short path in a directory that servers under another user can reach; it does not exist yet."""
    base = Path(tempfile.mkdtemp(prefix="hub-demo-", dir="/tmp"))
    base.chmod(0o711)
    try:
        yield base / "demo"
    finally:
        shutil.rmtree(base, ignore_errors=True)
