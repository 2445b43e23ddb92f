"""Do what concerns one user in the order in which it was asked for, and what concerns different users side by side.

An order to unsubscribe that overtook the order to subscribe would leave a subscription behind: the two wait for each
other. The empty user, who stands for all the anonymous, is one user here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from hub.errors import HubError, Overloaded
from hub.telemetry import logs

_log = logs.get("feeds")


class Turns:
    """Tasks that wait for those of the same user before them."""

    def __init__(self, most: int) -> None:
        """At most `most` tasks stand here, under way or waiting."""
        self._most = most
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, user: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do the work when it is its turn; what it raises comes from the task, and is logged where nobody waits for it.

        Raises:
            Overloaded: too much waits already; the work is not done.
        """
        if len(self._tasks) >= self._most:
            work.close()
            raise Overloaded("queue of orders")
        task = asyncio.create_task(self._do(self._last.get(user), work), name="feeds-order")
        self._last[user] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(user, done))
        task.add_done_callback(lambda _: work.close())  # where it was given up before its turn
        return task

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _do(self, before: asyncio.Task[None] | None, work: Coroutine[Any, Any, None]) -> None:
        if before is not None:
            await asyncio.wait([before])
        await work

    def _done(self, user: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(user) is task:
            del self._last[user]
        if task.cancelled():
            return
        exc = task.exception()
        if isinstance(exc, HubError):
            _log.warning("feeds.order_failed", error=type(exc).__name__)
        elif exc is not None:
            _log.error("feeds.order_fault", error=type(exc).__name__, exc_info=exc)
