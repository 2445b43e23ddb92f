"""The cache of one process: bounds, validity, one load at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from hub.cache.local import LocalCache
from hub.errors import NotFound, Unavailable


@dataclass(frozen=True)
class Value:
    number: int
    weight: int = 10


def cache(entries: int = 3, max_bytes: int = 1000) -> LocalCache[Value]:
    return LocalCache(entries, max_bytes)


async def put(c: LocalCache[Value], key: str, value: Value) -> None:
    async def load() -> Value:
        return value

    await c.load(key, load, lambda v: True)


def get(c: LocalCache[Value], key: str) -> Value | None:
    return c.get(key, lambda v: True)


async def test_the_least_recently_used_goes_first() -> None:
    c = cache()
    for key in "abc":
        await put(c, key, Value(1))
    get(c, "a")
    await put(c, "d", Value(1))
    assert [True, False, True, True] == [get(c, k) is not None for k in "abcd"]


async def test_bytes_are_bounded_also_for_one_value_that_is_too_large() -> None:
    c = cache(entries=100, max_bytes=25)
    for key in "abc":
        await put(c, key, Value(1))
    assert 2 == sum(get(c, k) is not None for k in "abc")
    await put(c, "huge", Value(1, weight=26))
    assert [None] * 4 == [get(c, k) for k in ("a", "b", "c", "huge")]
    assert 0 == c._bytes


async def test_an_invalid_value_is_dropped() -> None:
    c = cache()
    await put(c, "a", Value(1))
    assert c.get("a", lambda v: False) is None
    assert get(c, "a") is None


async def test_all_who_ask_at_once_share_one_load() -> None:
    c, loads = cache(), 0

    async def load() -> Value:
        nonlocal loads
        loads += 1
        await asyncio.sleep(0)
        return Value(loads)

    values = await asyncio.gather(*(c.load("a", load, lambda v: True) for _ in range(10)))
    assert (1, {Value(1)}) == (loads, set(values))


async def test_a_load_that_was_overtaken_is_done_again_a_few_times() -> None:
    c, loads = cache(), 0

    async def load() -> Value:
        nonlocal loads
        loads += 1
        return Value(loads)

    assert Value(3) == await c.load("a", load, lambda v: v.number >= 3)
    with pytest.raises(Unavailable):
        await c.load("b", load, lambda v: False)


async def test_an_error_reaches_all_who_wait_and_is_not_kept() -> None:
    c = cache()

    async def fail() -> Value:
        await asyncio.sleep(0)
        raise NotFound("post")

    results = await asyncio.gather(*(c.load("a", fail, lambda v: True) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(r, NotFound) for r in results)
    await put(c, "a", Value(7))
    assert Value(7) == get(c, "a")


async def test_one_reader_that_leaves_does_not_end_the_load_of_the_others() -> None:
    c, gate = cache(), asyncio.Event()

    async def load() -> Value:
        await gate.wait()
        return Value(1)

    first = asyncio.create_task(c.load("a", load, lambda v: True))
    second = asyncio.create_task(c.load("a", load, lambda v: True))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert Value(1) == await second
