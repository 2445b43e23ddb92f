"""Both ends of the pipe between a process and its keeper.

The parent's end (`Kept`) starts the keeper, hears its reports until the servers are ready, and starts another keeper
when one dies. The keeper's end (`Reports`) writes one line for each report. End of file on the keeper's standard input
means that the parent is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hub.errors import ConfigError
from hub.supervise.children import Log

#: How long a keeper may take to stop its servers before it is killed (and the kernel stops them).
STOP_TIMEOUT_S = 45.0
#: Pause before another keeper is started in place of one that failed.
RETRY_S = 1.0
#: What ends us, and waits while a keeper is being forked: one that is not known yet could not be waited for.
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Held:
    """Keeps signals back, whichever thread the kernel gives them to, and lets them go later."""

    def __init__(self) -> None:
        self._came: list[int] = []
        self._before = {number: signal.signal(number, self._note) for number in _ENDINGS}

    def _note(self, number: int, frame: object) -> None:
        self._came.append(number)

    def let_go(self) -> None:
        """Do what the signals that came are to do."""
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for came in self._came:
            signal.raise_signal(came)


class Kept:
    """A keeper at work for this process, and the thread that replaces it when it dies."""

    def __init__(
        self, argv: Sequence[str | Path], *, env: Mapping[str, str], log: Path, on_note: Callable[[str], None] | None
    ) -> None:
        """Prepare a keeper.

        Args:
            argv: how to start it; `--parent PID` is added.
            env: its environment.
            log: file for its notes.
            on_note: called with each of its notes until it is ready.
        """
        self._argv = [*argv, "--parent", str(os.getpid())]
        self._env = env
        self._log = Log(log)
        self._on_note = on_note or (lambda _: None)
        self._mutex = threading.Lock()
        self._stopping = threading.Event()
        # It sleeps in waitpid, so it takes no turn from the event loop.
        self._watcher = threading.Thread(target=self._replace_the_dead, name="keeper-watch", daemon=True)

    def start(self) -> None:
        """Start the keeper and wait until its servers are ready; from the main thread only.

        The parent-death signal comes when the thread ends that started the keeper, not only the process.

        Raises:
            ConfigError: they can not be raised; the keeper has ended then.
        """
        assert threading.current_thread() is threading.main_thread(), "start the embedded servers in the main thread"
        held = _Held()
        try:
            self._spawn()
        except BaseException:
            held.let_go()
            raise
        try:
            held.let_go()
            self._hear(self._on_note)
        except BaseException:
            self._hang_up()
            self._process.wait()
            raise
        self._watcher.start()

    def stop(self) -> None:
        """Let the keeper stop what it runs, and wait for that; more than once is fine."""
        with self._mutex:
            self._stopping.set()
            self._hang_up()
        self._watcher.join(STOP_TIMEOUT_S)
        if self._watcher.is_alive():
            self._process.kill()
            self._watcher.join()

    def _spawn(self) -> None:
        with self._log.open() as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                self._argv,
                env=self._env,
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; the keeper goes when we do
            )

    def _hang_up(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _hear(self, on_note: Callable[[str], None]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            kind, _, text = line.decode(errors="replace").strip().partition(" ")
            if kind == "ready":
                return
            if kind == "error":
                raise ConfigError(text)
            on_note(text)
        raise ConfigError(f"The keeper of the embedded servers ended before they were ready; see {self._log.path}.")

    def _replace_the_dead(self) -> None:
        while True:
            self._process.wait()
            try:
                with self._mutex:
                    if self._stopping.is_set():
                        return
                    self._hang_up()
                    self._spawn()
                self._hear(lambda _: None)
            except (ConfigError, OSError, ValueError):  # it failed (its log says why), or `stop` closed the pipe
                self._stopping.wait(RETRY_S)


class Reports:
    """The keeper's end: what it tells its parent, and its log."""

    def __init__(self) -> None:
        self._heard = True

    def note(self, text: str) -> None:
        """Write a line to the log, and tell the parent while it listens."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        print(f"{stamp} keeper {os.getpid()}: {text}", file=sys.stderr, flush=True)
        self._tell("note", text)

    def ready(self) -> None:
        """Tell the parent that the servers answer; it hears nothing after that."""
        self._tell("ready", "")
        self._heard = False

    def error(self, text: str) -> None:
        """Tell the parent why there will be no servers."""
        self.note(text)
        self._tell("error", text)

    def _tell(self, kind: str, text: str) -> None:
        if self._heard:
            try:
                os.write(1, f"{kind} {' '.join(text.split())}\n".encode())
            except BrokenPipeError:  # the parent is going
                self._heard = False
