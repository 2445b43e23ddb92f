"""hub.identity.passwords: argon2id in a worker process, a bounded number at a time."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from hub.errors import Overloaded, Unavailable
from hub.identity import passwords
from hub.identity.passwords import Passwords, hash_password

SECRET = "café com leite"


@pytest.fixture(scope="module")
def encoded() -> str:
    """The hash of SECRET."""
    return hash_password(SECRET)


@pytest.fixture(scope="module")
def checker() -> Iterator[Passwords]:
    """A checker with room for two."""
    made = Passwords(queue=2)
    yield made
    made.close()


async def test_the_right_password_fits_and_others_do_not(checker: Passwords, encoded: str) -> None:
    assert encoded.startswith("$argon2id$")
    assert SECRET not in encoded
    assert encoded != hash_password(SECRET)  # its own salt
    assert await checker.verify(encoded, SECRET)
    for wrong in ("", SECRET + " ", SECRET.upper(), "x" * 4000, "\0", "\u202e"):
        assert not await checker.verify(encoded, wrong)


@pytest.mark.parametrize("encoded", [None, "", "x", "$argon2id$", "$argon2id$v=19$m=65536,t=3,p=1$AAAA$AAAA"])
async def test_no_password_opens_an_account_without_a_good_hash(checker: Passwords, encoded: str | None) -> None:
    assert not await checker.verify(encoded, SECRET)


@pytest.mark.parametrize("none", [None, ""])
async def test_the_stand_in_for_a_missing_hash_opens_nothing(
    checker: Passwords, encoded: str, none: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_NOBODY", encoded)
    assert not await checker.verify(none, SECRET)


async def test_more_than_the_queue_holds_are_shed(checker: Passwords, encoded: str) -> None:
    results = await asyncio.gather(*(checker.verify(encoded, SECRET) for _ in range(4)), return_exceptions=True)
    assert [True, True] == results[:2]
    assert all(isinstance(r, Overloaded) for r in results[2:])
    assert await checker.verify(encoded, SECRET)


async def test_a_dead_worker_is_replaced(checker: Passwords, encoded: str) -> None:
    assert await checker.verify(encoded, SECRET)
    assert checker._pool is not None
    (worker,) = checker._pool._processes
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(Unavailable):
        await checker.verify(encoded, SECRET)
    assert await checker.verify(encoded, SECRET)


async def test_who_learns_late_that_a_worker_died_leaves_its_successor_alone(checker: Passwords, encoded: str) -> None:
    assert await checker.verify(encoded, SECRET)
    broken = checker._pool
    assert broken is not None
    (worker,) = broken._processes
    os.kill(worker, signal.SIGSTOP)
    late = asyncio.create_task(checker.verify(encoded, SECRET))
    await asyncio.sleep(0)
    checker._pool = None
    assert await checker.verify(encoded, SECRET)
    successor = checker._pool
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(Unavailable):
        await late
    assert checker._pool is successor
    broken.shutdown()
