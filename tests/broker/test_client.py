"""How batches are cut."""

from __future__ import annotations

import pytest

from hub.broker.client import BATCH, BATCH_BYTES, batches, milliseconds


@pytest.mark.parametrize(
    ("count", "parts"), [(0, []), (1, [1]), (BATCH, [BATCH]), (BATCH + 1, [BATCH, 1]), (3 * BATCH, [BATCH] * 3)]
)
def test_a_batch_has_no_more_than_so_many_items(count: int, parts: list[int]) -> None:
    cut = list(batches(range(count)))
    assert parts == [len(part) for part in cut]
    assert list(range(count)) == [item for part in cut for item in part]


def test_a_batch_has_no_more_than_so_many_bytes_unless_one_item_has() -> None:
    half = BATCH_BYTES // 2
    sizes = [half, half, 1, BATCH_BYTES, 1, 3 * BATCH_BYTES, 1]
    assert [[half, half], [1], [BATCH_BYTES], [1], [3 * BATCH_BYTES], [1]] == list(batches(sizes, lambda size: size))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, 1), (0.0001, 1), (0.0015, 1), (1.5, 1500), (2592000, 2592000000)]
)
def test_redis_gets_a_time_to_live_that_it_takes(seconds: float, expected: int) -> None:
    assert expected == milliseconds(seconds)
