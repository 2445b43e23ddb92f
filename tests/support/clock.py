"""Measure time in tests in one unit that a slow machine can stretch."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable

#: One millisecond in seconds; HUB_TEST_TIME_SCALE=4 makes every wait four times as patient.
MS = 0.001 * float(os.environ.get("HUB_TEST_TIME_SCALE", "1"))


async def eventually(check: Callable[[], Awaitable[object] | object], timeout: float = 5000 * MS) -> None:
    """Call `check` until it neither raises AssertionError nor returns False.

    Args:
        check: a plain or async function that asserts, or returns a truth value (None counts as true).
        timeout: seconds to go on trying.

    Raises:
        AssertionError: with the last failure, when the time is over.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            result = check()
            if inspect.isawaitable(result):
                result = await result
            if result is not None and not result:
                raise AssertionError(f"{getattr(check, '__qualname__', check)} is still {result!r}")
            return
        except AssertionError as failure:
            if time.monotonic() > deadline:
                raise AssertionError(f"not true within {timeout:.1f} s: {failure}") from failure
        await asyncio.sleep(10 * MS)
