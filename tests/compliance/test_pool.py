"""Each call has an instance of its own, and nothing of a text outlives its call."""

from __future__ import annotations

import asyncio

import pytest

from hub.compliance import abi
from hub.compliance.calls import Guest
from hub.compliance.engine import Engine, ticks
from hub.compliance.gate import Gate
from hub.compliance.pool import STOCK, Pool
from hub.compliance.registry import Registry
from hub.errors import NoVerdict
from tests.compliance.conftest import MakeGate, policy
from tests.compliance.guests import NO_FINDINGS, answering, document, guest

SECRET = "529.982.247-25"


def memory_of(instance: object) -> bytes:
    """Everything in the memory of an instance that has not been closed."""
    memory: Guest = instance._guest  # type: ignore[attr-defined]
    return memory.read(0, memory.memory_size())


async def test_the_next_instance_holds_nothing_of_the_text_before(gate: Gate, registry: Registry) -> None:
    pool = registry.modules["lgpd_analyzer"].pool
    request = abi.request([abi.canonical(document(f"CPF {SECRET}"))])
    used = pool.take()
    used._call(request)
    assert SECRET.encode() in memory_of(used)  # so the search below would find it
    used.close()
    for _ in range(STOCK + 1):
        await gate.check(document(f"CPF {SECRET}"), policy("lgpd_analyzer"))
        fresh = pool.take()
        assert SECRET.encode() not in memory_of(fresh)
        fresh._call(abi.request([abi.canonical(document("nada"))]))
        assert SECRET.encode() not in memory_of(fresh)
        fresh.close()


async def test_a_module_cannot_remember_an_earlier_call(make_gate: MakeGate) -> None:
    once = "(if (result i32) (i32.load (i32.const 8)) (then (i32.const 0)) (else (i32.const 4096)))"
    gate = make_gate(answering(NO_FINDINGS, alloc=once, before="(i32.store (i32.const 8) (i32.const 1))"))
    for _ in range(STOCK * 3):
        assert (await gate.check(document(), policy("guest"))).passed


async def test_an_instance_answers_once(registry: Registry) -> None:
    instance = registry.modules["lgpd_analyzer"].pool.take()
    request = abi.request([abi.canonical(document())])
    assert instance.answer(request).startswith(b'{"documents":[{"findings":[]')
    with pytest.raises(ValueError, match="closed"):
        instance.answer(request)


async def test_the_stock_is_filled_up_again_in_later_turns(registry: Registry) -> None:
    pool = registry.modules["lgpd_analyzer"].pool
    for _ in range(STOCK + 2):  # also from an empty stock
        pool.take().close()
    assert len(pool._stock) == 0
    pool.refill()
    pool.refill()
    assert len(pool._stock) == 0
    for _ in range(STOCK + 1):
        await asyncio.sleep(0)
    assert len(pool._stock) == STOCK


async def test_without_a_ticker_no_guest_runs(make_gate: MakeGate) -> None:
    gate = make_gate(answering(NO_FINDINGS))
    gate.registry._engine.close()
    with pytest.raises(AssertionError, match="ticker"):
        await gate.check(document(), policy("guest"))


def test_a_closed_pool_is_empty_and_stays_so() -> None:
    engine = Engine()
    engine.start()
    try:
        module = engine.load("m", answering(NO_FINDINGS), "0" * 64)
        pool = Pool("m", "analyze", module, engine, deadline_ms=100, memory_max_bytes=8 << 20)
        pool.close()
        pool.refill()  # needs no loop any more
        assert len(pool._stock) == 0
    finally:
        engine.close()
        engine.close()


async def test_a_request_larger_than_the_guests_memory_is_no_verdict(make_gate: MakeGate) -> None:
    gate = make_gate(guest("i64.const 0", pages=2))
    with pytest.raises(NoVerdict, match="unreadable"):
        await gate.check(document("x" * 200_000), policy("guest"))


@pytest.mark.parametrize(("deadline_ms", "expected"), [(1, 2), (10, 2), (11, 3), (100, 11)])
def test_a_deadline_lasts_at_least_what_it_says(deadline_ms: int, expected: int) -> None:
    assert expected == ticks(deadline_ms)
