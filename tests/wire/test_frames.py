"""hub.wire.frames, with the websockets library as the reader that knows better."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN, Protocol, Side

from hub.wire import frames
from tests.wire.strategies import texts


def read(raw: bytes) -> list[Frame]:
    """Read frames as a client does."""
    client = Protocol(Side.CLIENT, state=OPEN, max_size=None)
    client.receive_data(raw)
    assert client.parser_exc is None
    return [event for event in client.events_received() if isinstance(event, Frame)]


@given(st.lists(texts, max_size=5))
def test_text_frames_read_back_one_after_the_other(payloads: list[str]) -> None:
    found = read(b"".join(frames.text(p.encode()) for p in payloads))
    assert [(Opcode.TEXT, True, p) for p in payloads] == [(f.opcode, f.fin, bytes(f.data).decode()) for f in found]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_every_form_of_length_reads_back(size: int) -> None:
    raw = frames.text(b"x" * size)
    (frame,) = read(raw)
    assert b"x" * size == frame.data
    # The shortest form of the length (RFC 6455 §5.2), no mask.
    assert raw == Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)


@given(st.integers(3000, 4999), texts)
def test_a_close_frame_reads_back_with_what_fits_of_its_reason(code: int, reason: str) -> None:
    (frame,) = read(frames.close(code, reason))
    assert Opcode.CLOSE == frame.opcode
    assert len(frame.data) <= 125
    assert code == int.from_bytes(bytes(frame.data)[:2], "big")
    kept = bytes(frame.data)[2:].decode()
    assert reason.startswith(kept)
    assert kept == reason or len(kept.encode()) > 119  # no more is cut than the character that would not fit
