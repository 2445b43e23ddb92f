"""A module that keeps failing is not asked for a while; one text that it can not bear is not enough for that."""

from __future__ import annotations

import asyncio
import logging

import pytest

from hub.compliance.breaker import CircuitBreaker, State
from hub.compliance.gate import Gate
from hub.errors import NoVerdict
from hub.telemetry import metrics
from tests.compliance.conftest import MakeGate, policy
from tests.compliance.guests import NO_FINDINGS, answering, document, guest

GUEST = policy("guest")

#: Traps on long texts: those of which the request is longer than 400 bytes.
MOODY = answering(NO_FINDINGS, before="(if (i32.gt_u (local.get 1) (i32.const 400)) (then unreachable))")


def test_it_opens_after_different_failures_in_a_row_and_tries_again_after_a_pause() -> None:
    breaker = CircuitBreaker(3, 10.0)
    assert [False, False] == [breaker.failed(0.0, 1), breaker.failed(0.0, 2)]
    breaker.succeeded()
    assert [False, False, True] == [breaker.failed(1.0, n) for n in (1, 2, 3)]
    assert not breaker.admits(10.9)
    assert breaker.admits(11.0)
    assert not breaker.admits(11.0)  # one trial at a time
    assert not breaker.failed(11.5, 4)  # it was open already
    assert (State.OPEN, False) == (breaker.state, breaker.admits(21.4))
    assert breaker.admits(21.5)
    assert breaker.succeeded()
    assert State.CLOSED is breaker.state


def test_the_same_failing_request_does_not_open_it() -> None:
    breaker = CircuitBreaker(2, 10.0)
    assert not any(breaker.failed(0.0, 7) for _ in range(100))
    assert breaker.admits(0.0)


def test_a_trial_that_tells_nothing_is_followed_by_another() -> None:
    breaker = CircuitBreaker(1, 10.0)
    assert breaker.failed(0.0, 1)
    assert breaker.admits(10.0)
    breaker.gave_up()
    assert breaker.admits(10.0)


def test_a_late_answer_does_not_close_what_was_opened_since() -> None:
    breaker = CircuitBreaker(1, 10.0)
    assert breaker.admits(0.0)
    breaker.failed(0.0, 1)
    assert not breaker.succeeded()
    assert not breaker.admits(5.0)


async def fail(gate: Gate, text: str) -> str:
    with pytest.raises(NoVerdict) as caught:
        await gate.check(document(text), GUEST)
    return caught.value.reason


async def test_a_module_that_keeps_trapping_is_not_asked_and_comes_back(
    make_gate: MakeGate, caplog: pytest.LogCaptureFixture
) -> None:
    gate = make_gate(MOODY, breaker_failures=3, breaker_pause_s=0.2)
    with caplog.at_level(logging.INFO, "hub.compliance.gate"):
        assert ["panic"] * 3 == [await fail(gate, f"{n}" + "x" * 400) for n in range(3)]
        assert ("guest",) == gate.open_modules
        assert 1 == metrics.MODULE_OPEN.labels("guest")._value.get()
        assert "open" == await fail(gate, "short")  # fails closed: nothing is judged, so nothing passes
        await asyncio.sleep(0.25)
        assert (await gate.check(document("short"), GUEST)).passed
    assert ((), 0) == (gate.open_modules, metrics.MODULE_OPEN.labels("guest")._value.get())
    assert ["keeps failing", "answers again"] == [
        next(words for words in ("keeps failing", "answers again") if words in r.getMessage()) for r in caplog.records
    ]
    assert not any("xxx" in r.getMessage() for r in caplog.records)


async def test_a_cancelled_trial_does_not_keep_the_circuit_open_for_ever(make_gate: MakeGate) -> None:
    gate = make_gate(
        guest("(loop (br 0)) unreachable"), deadline_ms=300, inline_max_bytes=0, breaker_failures=1, breaker_pause_s=0.0
    )
    assert "timeout" == await fail(gate, "a")
    task = asyncio.create_task(gate.check(document("b"), GUEST))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "timeout" == await fail(gate, "c")


async def test_a_document_that_can_not_be_read_is_not_the_modules_fault(make_gate: MakeGate) -> None:
    gate = make_gate(answering('{"error":{"code":"SyntaxError","message":"x"}}'), breaker_failures=1)
    assert ["input", "input"] == [await fail(gate, "a"), await fail(gate, "b")]
    assert () == gate.open_modules
