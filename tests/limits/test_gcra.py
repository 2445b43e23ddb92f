"""hub.limits.gcra: never more than the rate and its burst allow, and never less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.limits.gcra import Limiter, Rate, take

rates = st.builds(Rate, interval_s=st.floats(0.001, 100), burst=st.integers(1, 20))
#: Pauses between requests, in intervals of the rate.
pauses = st.lists(st.floats(0, 5), min_size=1, max_size=60)


@given(rates, st.floats(0, 1e6), pauses)
def test_no_window_holds_more_than_the_rate_and_its_burst(rate: Rate, now: float, between: list[float]) -> None:
    tat, admitted = 0.0, []
    for pause in between:
        now += pause * rate.interval_s
        tat, wait = take(rate, tat, now)
        if not wait:
            admitted.append(now)
    for i, first in enumerate(admitted):
        for count, last in enumerate(admitted[i:], 1):
            assert count <= (last - first) / rate.interval_s + rate.burst + 1e-3


@given(rates, st.floats(0, 1e6))
def test_a_burst_is_admitted_at_once_and_no_more(rate: Rate, now: float) -> None:
    tat = 0.0
    for _ in range(rate.burst):
        tat, wait = take(rate, tat, now)
        assert 0 == wait
    assert take(rate, tat, now)[1] > 0


@given(rates, st.floats(1, 1e6), pauses)
def test_who_waits_as_told_is_admitted_and_who_is_refused_pays_nothing(
    rate: Rate, now: float, between: list[float]
) -> None:
    tat = 0.0
    for pause in between:
        now += pause * rate.interval_s / 10
        after, wait = take(rate, tat, now)
        if wait:
            assert after == tat
            assert wait <= rate.interval_s + 1e-6
            now += wait + 1e-6
            after, wait = take(rate, tat, now)
        assert 0 == wait
        tat = after


@pytest.mark.parametrize(("cost", "waits"), [(1, False), (3, False), (4, True)])
def test_a_request_may_cost_several(cost: int, waits: bool) -> None:
    assert waits == (take(Rate(1.0, 3), 0.0, 10.0, cost)[1] > 0)


def test_keys_are_limited_apart() -> None:
    limiter = Limiter(Rate(1.0, 1))
    assert 0 == limiter.take("a", 5)
    assert 0 == limiter.take("b", 5)
    assert pytest.approx(1.0) == limiter.take("a", 5)


def test_the_key_that_was_quiet_longest_is_forgotten_first() -> None:
    limiter = Limiter(Rate(100.0, 1), size=2)
    limiter.take("a", 0)
    limiter.take("b", 0)
    limiter.take("a", 0)
    limiter.take("c", 0)
    assert limiter.take("a", 0) > 0
    assert 0 == limiter.take("b", 0)
