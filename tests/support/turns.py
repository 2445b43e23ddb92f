"""Count the turns that long work gives to others, so that no test has to look at a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


async def turns_during(work: Awaitable[object]) -> int:
    """Return how many turns the loop gave to others while something was done."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(others())
    await asyncio.sleep(0)
    before = turns
    try:
        await work
        return turns - before
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
