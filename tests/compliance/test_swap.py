"""Another set of modules comes in while checks run: each ends with the set it began with, and a recall outdates it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.compliance.gate import Gate
from hub.compliance.registry import Limits, Registry
from hub.errors import ConfigError, NoVerdict
from tests.compliance.conftest import gate_of, policy
from tests.compliance.guests import NO_FINDINGS, answering, document, finding, guest, install

GUEST = policy("guest")
#: Spins for a while before it says that nothing is wrong.
SLOW = answering(
    NO_FINDINGS,
    before="(global.set $n (i32.const 0)) "
    "(loop (global.set $n (i32.add (global.get $n) (i32.const 1))) "
    "(br_if 0 (i32.lt_u (global.get $n) (i32.const 300000000))))",
    more="(global $n (mut i32) (i32.const 0))",
)
STRICT = answering(finding())


def folder(path: Path, wasm: bytes) -> Path:
    path.mkdir(exist_ok=True)
    return install(path, {"guest": wasm})


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Gate]:
    """A gate of which the module takes its time, in a thread."""
    registry = Registry.load((folder(tmp_path / "old", SLOW),), None, Limits(deadline_ms=20_000))
    gate = gate_of(registry, "guest", inline_max_bytes=0)
    yield gate
    gate.close()
    registry.close()


async def test_a_check_ends_with_the_modules_it_began_with(slow: Gate, tmp_path: Path) -> None:
    gate, path = slow, tmp_path / "new"
    renewed = await asyncio.to_thread(gate.registry.renewed, (folder(path, STRICT),))
    running = asyncio.create_task(gate.check(document(), GUEST))
    await asyncio.sleep(0.02)
    assert not running.done()
    gate.swap(renewed)
    late = await gate.check(document(), GUEST)
    early = await running
    digests = [hashlib.sha256(wasm).hexdigest() for wasm in (SLOW, STRICT)]
    assert digests == [verdict.modules[0].digest for verdict in (early, late)]
    assert [(1, True), (2, False)] == [(verdict.generation, verdict.passed) for verdict in (early, late)]
    assert gate.acceptable(early)  # a better module is no reason to distrust the one before


async def test_what_a_recalled_module_said_has_to_be_judged_again(slow: Gate, tmp_path: Path) -> None:
    running = asyncio.create_task(slow.check(document(), GUEST))
    await asyncio.sleep(0.02)
    assert not slow.recall(frozenset({"0" * 64}))
    assert slow.recall(frozenset({hashlib.sha256(SLOW).hexdigest()}))
    verdict = await running
    assert (True, False) == (verdict.passed, slow.acceptable(verdict))
    with pytest.raises(NoVerdict) as caught:  # and until another set is there, nothing is judged
        await slow.check(document(), GUEST)
    assert "recalled" == caught.value.reason
    slow.swap(slow.registry.renewed((folder(tmp_path / "new", STRICT),)))
    again = await slow.check(document(), GUEST)
    assert (False, True) == (again.passed, slow.acceptable(again))


def test_a_recalled_module_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"guest 1\.0\.0 has been recalled"):
        Registry.load((folder(tmp_path / "m", STRICT),), None, recalled=[hashlib.sha256(STRICT).hexdigest()])


async def test_a_set_that_can_not_be_loaded_changes_nothing(slow: Gate, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        slow.registry.renewed((folder(tmp_path / "bad", b"not wasm"),))
    assert 1 == (await slow.check(document(), GUEST)).generation


def test_a_module_that_can_not_judge_a_short_document_is_found_out(tmp_path: Path) -> None:
    registry = Registry.load((folder(tmp_path / "m", guest("unreachable")),), None)
    try:
        with pytest.raises(ConfigError, match="guest can not judge a short document"):
            registry.try_out()
    finally:
        registry.close()


async def test_many_swaps_under_load_lose_no_check(slow: Gate, tmp_path: Path) -> None:
    quick = folder(tmp_path / "quick", STRICT)
    slow.swap(slow.registry.renewed((quick,)))
    done = 0

    async def check() -> None:
        nonlocal done
        while done < 200:
            verdict = await slow.check(document("texto " * 20), GUEST)
            assert 1 == len(verdict.findings)
            done += 1

    checks = [asyncio.create_task(check()) for _ in range(4)]
    for _ in range(8):
        slow.swap(await asyncio.to_thread(slow.registry.renewed, (quick,)))
    await asyncio.gather(*checks)
    assert 10 == slow.registry.generation
