"""Fork workers, watch them, start another in place of one that died, and end with them.

Theory of operation. The parent serves nothing; it sleeps until a signal comes. A worker that dies is replaced after a
pause that doubles up to a bound; one that can not even start, the first time, ends all. At the first SIGTERM or SIGINT
the parent gives up the port, so that another hub can take it, and passes the signal on; at each further one it does so
again, and workers wait for nobody then; past their time they are killed. When the parent is killed, the kernel tells
them to end. Whoever forks has no event loop, and no threads but such as sleep in a system call and are never needed by
a worker: the one that waits for the keeper of embedded servers is.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from hub import clock
from hub.errors import ConfigError, HubError
from hub.supervise.children import die_with_parent
from hub.telemetry import logs

_log = logs.get("workers")

#: Exit status of a worker that could not start.
CANNOT_START = 78
#: Seconds before a worker that died is replaced, the first time and at most.
_PAUSE_S, _PAUSE_MAX_S = 0.2, 10.0
#: Seconds after which a worker counts as sound again.
_SOUND_S = 30.0
#: Seconds that workers get to give back what they hold after a second signal.
_MERCY_S = 10.0
#: Bytes of a worker's last words.
_WORDS_MAX = 1024
#: What ends all.
_ENDINGS = (signal.SIGTERM, signal.SIGINT)


@dataclass(slots=True)
class _Place:
    """One worker after another."""

    #: Where it listens.
    sock: socket.socket
    #: Process id; 0 while none runs.
    pid: int = 0
    #: When it was started, and when the next one is to be started: monotonic seconds.
    started_at: float = 0.0
    due_at: float = 0.0
    #: Seconds to wait for the next one.
    pause_s: float = _PAUSE_S
    #: True once one was replaced.
    replaced: bool = False
    #: What its last words are read from.
    words: int = -1


@dataclass(slots=True)
class Workers:
    """The workers of one parent."""

    #: Where each listens; may be the same for all.
    sockets: Sequence[socket.socket]
    #: Serves on a socket in a worker, and calls its second argument once it is ready.
    work: Callable[[socket.socket, Callable[[], None]], None]
    #: Called in the parent when no more connections are to come.
    on_leave: Callable[[], None]
    #: Seconds that workers get to end.
    patience_s: float
    #: SIGHUP is passed on to the workers, who heed it, instead of ending the parent.
    reloads: bool = False
    _places: list[_Place] = field(default_factory=list)
    _bell: _Bell = field(init=False)
    _heeded: int = 0
    _reloaded: int = 0
    _kill_at: float | None = None
    _complaint: str = ""

    def run(self) -> None:
        """Fork, and return when all have ended; from the main thread only, without an event loop.

        Raises:
            ConfigError: a worker could not start.
        """
        self._places = [_Place(sock) for sock in self.sockets]
        with _Bell(reloads=self.reloads) as self._bell:
            for place in self._places:
                self._start(place)
            _log.info("workers.started", workers=len(self._places))
            while True:
                if self._heeded < self._bell.endings:
                    self._heeded = self._bell.endings
                    self._stop()
                if self._reloaded < self._bell.reloads:
                    self._reloaded = self._bell.reloads
                    self._signal(signal.SIGHUP)
                self._reap()
                if self._stopping and not any(place.pid for place in self._places):
                    break
                self._bell.wait(self._act_on_time())
        if self._complaint:
            raise ConfigError(self._complaint)

    @property
    def _stopping(self) -> bool:
        return self._kill_at is not None

    def _stop(self) -> None:
        """Leave the port and tell the workers to end; again: at once."""
        if self._kill_at is None:
            self._kill_at = clock.monotonic() + self.patience_s
            self.on_leave()
            for sock in self.sockets:
                sock.close()
        else:
            self._kill_at = min(self._kill_at, clock.monotonic() + _MERCY_S)
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid:  # not reaped, so the number is still its own
                os.kill(place.pid, number)

    def _reap(self) -> None:
        for place in self._places:
            # By its number: other children, such as the keeper of embedded servers, are waited for elsewhere.
            if place.pid:
                pid, status = os.waitpid(place.pid, os.WNOHANG)
                if pid:
                    self._ended(place, os.waitstatus_to_exitcode(status))

    def _ended(self, place: _Place, status: int) -> None:
        pid, place.pid = place.pid, 0
        words = _last_words(place.words)
        if self._stopping:
            return
        if status == CANNOT_START and not place.replaced:
            self._complaint = words
            self._stop()
            return
        now = clock.monotonic()
        if now - place.started_at > _SOUND_S:
            place.pause_s = _PAUSE_S
        _log.error("worker.died", pid=pid, status=status, pause_s=place.pause_s, **({"why": words} if words else {}))
        place.due_at = now + place.pause_s
        place.pause_s = min(2 * place.pause_s, _PAUSE_MAX_S)

    def _act_on_time(self) -> float | None:
        """Do what is due by now; returns the seconds until something else is, None for nothing."""
        now = clock.monotonic()
        if self._kill_at is not None:
            if now >= self._kill_at:
                _log.error("workers.killed", after_s=self.patience_s)
                self._signal(signal.SIGKILL)
                return None
            return self._kill_at - now
        missing = [place for place in self._places if not place.pid]
        for place in missing:
            if place.due_at <= now:
                place.replaced = True
                self._start(place)
        return min((place.due_at - now for place in missing if not place.pid), default=None)

    def _start(self, place: _Place) -> None:
        parent = os.getpid()
        place.words, mouth = os.pipe()
        os.set_blocking(place.words, False)
        # A worker that is told to end before it can heed that would not end.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
        place.pid = os.fork()
        if place.pid == 0:
            self._be_worker(place, parent, mouth, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(mouth)
        place.started_at = clock.monotonic()

    def _be_worker(self, place: _Place, parent: int, mouth: int, mask: set[int | signal.Signals]) -> NoReturn:
        """Serve in the process that was just forked, and end it."""
        status, ready = 0, False

        def note_ready() -> None:
            nonlocal ready
            ready = True

        try:
            self._bell.unhang()
            for other in self._places:
                if other.sock is not place.sock:
                    other.sock.close()  # else it would go on listening after its own worker has left
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            if die_with_parent(signal.SIGTERM, parent):
                self.work(place.sock, note_ready)
        except HubError as exc:
            os.write(mouth, str(exc).encode()[:_WORDS_MAX])
            status = 1 if ready else CANNOT_START
        except BaseException as exc:
            _log.error("worker.fault", error=type(exc).__name__, exc_info=True)
            status = 1
        finally:
            os._exit(status)


def _last_words(mouth: int) -> str:
    try:
        return os.read(mouth, _WORDS_MAX).decode(errors="replace")
    except BlockingIOError:
        return ""
    finally:
        os.close(mouth)


class _Bell:
    """Wakes the parent at a signal, even when the kernel gives the signal to another of its threads."""

    def __init__(self, *, reloads: bool) -> None:
        #: How often we were told to end, and to reload.
        self.endings = self.reloads = 0
        self._heard = (*_ENDINGS, signal.SIGCHLD, signal.SIGHUP) if reloads else (*_ENDINGS, signal.SIGCHLD)

    def __enter__(self) -> _Bell:
        self._reader, self._writer = socket.socketpair()
        for sock in (self._reader, self._writer):
            sock.setblocking(False)
        self._before = {number: signal.signal(number, self._ring) for number in self._heard}
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def wait(self, timeout_s: float | None) -> None:
        """Sleep until a signal comes, or the time is over."""
        select.select([self._reader], [], [], timeout_s)
        with contextlib.suppress(BlockingIOError):
            while self._reader.recv(4096):
                pass

    def unhang(self) -> None:
        """Take it down in a process that was just forked."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if signal.SIGHUP in self._heard:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it serves: it has just read its settings
        self._reader.close()
        self._writer.close()

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self.reloads += 1
        elif number != signal.SIGCHLD:
            self.endings += 1
