"""Deadlines against a model that looks at everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.broker.deadlines import Deadlines

_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 5), st.integers(0, 20)),
        st.tuples(st.just("forget"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("due"), st.integers(0, 20), st.integers(0, 4)),
    ),
    max_size=60,
)


@given(_STEPS)
def test_every_key_is_due_once_after_its_last_time_and_never_before(steps: list[tuple[str, int, int]]) -> None:
    deadlines: Deadlines[int] = Deadlines()
    model: dict[int, float] = {}
    now = 0.0
    for what, key, number in steps:
        if what == "set":
            deadlines.set(key, number)
            model[key] = number
        elif what == "forget":
            deadlines.forget(key)
            model.pop(key, None)
        else:
            now = max(now, key)
            for due in deadlines.due(now, number):
                assert model.pop(due) <= now
        assert len(model) == len(deadlines)
        for known in range(6):
            assert (model.get(known, now) <= now) == deadlines.passed(known, now)
    assert sorted(model) == sorted(deadlines.due(1000, 1000)), "nothing is left behind"


def test_one_look_takes_no_more_than_it_may() -> None:
    deadlines: Deadlines[int] = Deadlines()
    for key in range(10):
        deadlines.set(key, 1)
    assert [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9], []] == [deadlines.due(1, 3) for _ in range(5)]


def test_a_key_that_comes_and_goes_leaves_nothing_behind() -> None:
    deadlines: Deadlines[int] = Deadlines()
    for n in range(10_000):
        deadlines.set(1, 1000 + n)
        deadlines.forget(1)
    assert len(deadlines._heap) <= 200
    deadlines.set(1, 20_000)
    assert [] == deadlines.due(15_000, 1000)
    assert 1 == len(deadlines._heap)
