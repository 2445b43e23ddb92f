"""hub.wire.control: what one node packs, another reads, also of another version; anything else is a ValueError."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model import Position
from hub.wire import control
from tests.wire.strategies import texts

_uint = st.integers(0, 2**53)
_counts = st.dictionaries(texts, _uint, max_size=3)
_who = {"user": texts, "client": texts, "session": texts}

messages = st.one_of(
    st.builds(
        control.Subscribe,
        **_who,
        channel=texts,
        expire_at=_uint,
        info=st.none() | st.binary(),
        data=st.none() | st.binary(),
        since=st.none() | st.tuples(_uint, texts),
        override=st.dictionaries(texts, st.booleans(), max_size=3),
    ),
    st.builds(control.Unsubscribe, **_who, channel=texts, code=_uint, reason=texts),
    st.builds(control.Disconnect, **_who, code=_uint, reason=texts, whitelist=st.lists(texts, max_size=3)),
    st.builds(control.Refresh, **_who, expired=st.booleans(), expire_at=_uint),
    st.builds(control.Emulate, session=texts, data=st.binary()),
    st.builds(
        control.NodeInfo,
        name=texts,
        version=texts,
        clients=_uint,
        users=_uint,
        subscriptions=_uint,
        channels=_uint,
        uptime_s=_uint,
        ttl_s=st.floats(0, 1e6),
    ),
    st.builds(control.Farewell),
    st.builds(control.Ask, number=_uint, pattern=texts),
    st.builds(control.Answer, number=_uint, channels=_counts),
)


@given(texts, messages)
def test_what_a_node_tells_reads_back_with_its_name(sender: str, message: control.Message) -> None:
    assert (sender, message) == control.unpack(control.pack(sender, message))


@given(messages, st.data())
def test_a_cut_letter_is_a_value_error(message: control.Message, data: st.DataObject) -> None:
    raw = control.pack("n", message)
    with pytest.raises(ValueError):
        control.unpack(raw[: data.draw(st.integers(0, len(raw) - 1))])


@given(st.binary())
def test_arbitrary_bytes_are_a_letter_or_a_value_error(raw: bytes) -> None:
    with contextlib.suppress(ValueError):
        control.unpack(raw)


def _letter(format: object, body: object) -> bytes:
    return msgspec.msgpack.encode([format, "n", body])


@pytest.mark.parametrize(
    "raw",
    [
        _letter(2, [7]),  # another format
        _letter("1", [7]),
        _letter(1, [99]),  # no such message
        _letter(1, []),
        _letter(1, {"session": "s"}),
        _letter(1, [5, "session"]),  # a field is missing
        _letter(1, [5, 1, b""]),  # of another type
        _letter(1, [9, 1, {"canal": "muitos"}]),
        msgspec.msgpack.encode([1, "n"]),
        b"\x91" * 100_000 + b"\xc0",  # nested too deeply
        b"",
    ],
)
def test_a_letter_of_another_kind_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        control.unpack(raw)


def test_fields_that_a_newer_node_adds_are_skipped_and_those_that_an_older_one_lacks_have_defaults() -> None:
    assert control.Emulate(session="s", data=b"d") == control.unpack(_letter(1, [5, "s", b"d", "new"]))[1]
    assert control.Refresh(user="ana") == control.unpack(_letter(1, [4, "ana"]))[1]


def test_a_repr_shows_nothing_of_people_or_of_what_is_sent_to_them() -> None:
    order = control.Subscribe(user="ana", channel="#ana", info=b'{"nome":"Ana"}', data=b"1")
    assert "Subscribe()" == repr(order)
    assert "Emulate()" == repr(control.Emulate(session="segredo", data=b"segredo"))


def test_the_position_to_recover_from_is_there_only_where_it_was_given() -> None:
    assert control.Subscribe(user="", channel="c").recover is None
    assert Position(3, "e") == control.Subscribe(user="", channel="c", since=(3, "e")).recover
