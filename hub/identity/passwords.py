"""Hash and check passwords with argon2id (RFC 9106), never on the event loop's thread.

A hash takes some 50 ms of one core by design. It runs in a process of its own, because a busy thread in the serving
process would make every fan-out wait for the interpreter lock.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from hub.errors import Overloaded, Unavailable

#: Parameters of RFC 9106 §4, second recommendation, at 3 passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)

#: Checked for unknown users, so that the time tells nothing.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$oIOLfM9/3earRc084sinHQ$fDy3k0hYCxACY+h9QFNyNgsPwEK47XqlZDuGd8sNsn0"


def hash_password(password: str) -> str:
    """Return the encoded hash. Slow: for command-line tools and the worker process."""
    return _hasher.hash(password)


def _verify(encoded: str, password: str) -> bool:
    try:
        return _hasher.verify(encoded, password)
    except (Argon2Error, InvalidHashError):
        return False


class Passwords:
    """Checks passwords in one worker process, a bounded number at a time."""

    def __init__(self, queue: int = 16) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0
        self._queue = queue

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Tell whether a password fits its hash; None or "" takes as long and is False.

        Raises:
            Overloaded: too many are being checked.
            Unavailable: the worker died; the next call starts another.
        """
        if self._waiting >= self._queue:
            raise Overloaded("password check")
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=signal.signal,  # Ctrl-C in a terminal reaches the whole process group
                initargs=(signal.SIGINT, signal.SIG_IGN),
            )
        pool = self._pool
        self._waiting += 1
        try:
            ok = await asyncio.get_running_loop().run_in_executor(pool, _verify, encoded or _NOBODY, password)
        except BrokenProcessPool as exc:
            if self._pool is pool:  # else somebody has started another
                self._pool = None
            raise Unavailable("password check") from exc
        finally:
            self._waiting -= 1
        return ok and bool(encoded)

    def close(self) -> None:
        """End the worker process."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
