"""hub.wire.envelope: what one node packs, another reads; anything else is a ValueError."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model import Level, LogEntry
from hub.wire import envelope
from tests.wire.strategies import texts

_big = st.integers(0, 2**63 - 1)
entries = st.builds(
    LogEntry,
    seq=_big,
    at=st.floats(0, 2**40),
    type=texts,
    post_id=texts,
    version=_big,
    level=st.sampled_from(Level),
    visible_from=st.integers(0, 3),
    redacts=st.integers(0, 3),
    data=st.none() | texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    offsets=st.dictionaries(texts, st.tuples(_big, _big, _big), max_size=3),
)


@given(st.lists(entries, max_size=4))
def test_log_entries_read_back(several: list[LogEntry]) -> None:
    assert several == envelope.unpack_entries(envelope.pack_entries(several))


@given(st.binary(), st.none() | st.binary())
def test_an_ephemeral_publication_reads_back(data: bytes, info: bytes | None) -> None:
    message = envelope.unpack_message(envelope.pack_message(data, info))
    assert (data, info) == (message.data, message.info)


@given(st.binary())
def test_arbitrary_bytes_are_a_message_or_a_value_error(raw: bytes) -> None:
    for unpack in (envelope.unpack_entries, envelope.unpack_message):
        try:
            unpack(raw)
        except ValueError:
            continue


@given(entries, st.data())
def test_a_cut_message_is_a_value_error(entry: LogEntry, data: st.DataObject) -> None:
    raw = envelope.pack_entries([entry])
    with pytest.raises(ValueError):
        envelope.unpack_entries(raw[: data.draw(st.integers(0, len(raw) - 1))])


def _entry(**changes: object) -> bytes:
    row = {
        "format": 1, "seq": 1, "at": 0.0, "type": "t", "post_id": "p", "version": 1, "level": 0, "visible_from": 0,
        "redacts": 0, "data": None, "tags": [], "offsets": {}, **changes,
    }  # fmt: skip
    return msgspec.msgpack.encode([list(row.values())])


@pytest.mark.parametrize(
    "raw",
    [_entry(format=2), _entry(level=9), _entry(level=-1), _entry(seq="1"), _entry(offsets={"a": [1, 2]})],
    ids=["format", "level-9", "level--1", "seq", "offsets"],
)
def test_entries_of_another_kind_are_a_value_error(raw: bytes) -> None:
    assert 1 == envelope.unpack_entries(_entry())[0].seq
    with pytest.raises(ValueError):
        envelope.unpack_entries(raw)
