"""hub.wire.frames, reading: violations by table, every cut, and the `websockets` library as oracle."""

from __future__ import annotations

import os
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

import fuzz.frames
from hub.wire import frames
from hub.wire.frames import Binary, Close, Event, Limits, Partial, Ping, Pong, Text, Violation

LIMITS = Limits(message_max_bytes=100_000, fragments_max=50)


def client_frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bytes = b"abcd") -> bytes:
    """Return a masked frame, well formed or not."""
    size = len(payload)
    head = bytes(((0x80 if fin else 0) | rsv | opcode,))
    if size < 126:
        head += bytes((0x80 | size,))
    elif size < 65536:
        head += bytes((0x80 | 126,)) + size.to_bytes(2, "big")
    else:
        head += bytes((0x80 | 127,)) + size.to_bytes(8, "big")
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def read_all(data: bytes, *, step: int = 0, deflate: bool = False, limits: Limits = LIMITS) -> list[Event]:
    """Read bytes, whole or in steps, until the end or the last event."""
    partial: Partial | None = None
    found: list[Event] = []
    for at in range(0, len(data), step or len(data)):
        events, partial = frames.read(data[at : at + (step or len(data))], partial, limits, deflate=deflate)
        found += events
        if found and isinstance(found[-1], Violation | Close):
            break
    return found


def compress(payload: bytes, *, final: bool = False) -> bytes:
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    if final:
        return c.compress(payload) + c.flush(zlib.Z_FINISH)
    return (c.compress(payload) + c.flush(zlib.Z_SYNC_FLUSH))[:-4]


BAD = {
    **{
        f"rsv {rsv:#x} on {op}": (client_frame(op, b"x", rsv=rsv), 1002)
        for rsv in (0x10, 0x20, 0x40)
        for op in (1, 2, 9)
    },
    **{f"opcode {op}": (client_frame(op), 1002) for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "unmasked": (bytes((0x81, 1)) + b"x", 1002),
    "control too long": (client_frame(9, b"x" * 126), 1002),
    **{f"fragmented control {op}": (client_frame(op, fin=False), 1002) for op in (8, 9, 10)},
    "continuation first": (client_frame(0, b"x"), 1002),
    "text in a message": (client_frame(1, b"x", fin=False) + client_frame(1, b"y"), 1002),
    "16-bit length not minimal": (bytes((0x81, 0xFE)) + (125).to_bytes(2, "big"), 1002),
    "64-bit length not minimal": (bytes((0x81, 0xFF)) + (65535).to_bytes(8, "big"), 1002),
    "length of 2^63": (bytes((0x81, 0xFF)) + (1 << 63).to_bytes(8, "big"), 1002),
    "length of 2^62": (bytes((0x81, 0xFF)) + (1 << 62).to_bytes(8, "big"), 1009),
    "too big at once": (client_frame(1, b"x" * 100_001), 1009),
    "too big in parts": (client_frame(1, b"x" * 60_000, fin=False) + client_frame(0, b"x" * 60_000), 1009),
    "too many parts": (client_frame(1, fin=False) + client_frame(0, fin=False) * 60, 1009),
    "not UTF-8": (client_frame(1, b"\xff"), 1007),
    "half a letter": (client_frame(1, "é".encode()[:1]), 1007),
    "surrogate": (client_frame(1, b"\xed\xa0\x80"), 1007),
    "overlong": (client_frame(1, b"\xc0\xaf"), 1007),
    "not UTF-8 in parts": (client_frame(1, b"\xc3", fin=False) + client_frame(0, b"x"), 1007),
    "close of one byte": (client_frame(8, b"\x03"), 1002),
    "close reason not UTF-8": (client_frame(8, b"\x03\xe8\xff"), 1007),
    **{
        f"close code {c}": (client_frame(8, c.to_bytes(2, "big")), 1002)
        for c in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
    "compressed without deflate": (client_frame(1, compress(b"x"), rsv=0x40), 1002),
}


@pytest.mark.parametrize("step", [0, 1, 3])
@pytest.mark.parametrize("name", BAD)
def test_a_violation_names_its_close_code(name: str, step: int) -> None:
    data, code = BAD[name]
    before = client_frame(1, b"before") + client_frame(9, b"p")
    events = read_all(before + data, step=step)
    assert [Text("before"), Ping(b"p")] == events[:2]
    assert isinstance(events[-1], Violation)
    assert code == events[-1].code


@pytest.mark.parametrize("step", [0, 1, 2, 7])
def test_what_is_well_formed_is_read(step: int) -> None:
    data = (
        client_frame(1, "olá".encode())
        + client_frame(1, b"a", fin=False)
        + client_frame(9, b"in between")
        + client_frame(0, "ç".encode()[:1], fin=False)
        + client_frame(10)
        + client_frame(0, "ç".encode()[1:])
        + client_frame(2, b"\x00\xff")
        + client_frame(1)
        + client_frame(1, b"x" * 126)
        + client_frame(1, b"x" * 65536)
        + client_frame(8, (1001).to_bytes(2, "big") + b"bye")
        + client_frame(1, b"after")
    )
    expected = [Text("olá"), Ping(b"in between"), Pong(), Text("aç"), Binary(b"\x00\xff"), Text(""), Text("x" * 126),
                Text("x" * 65536), Close(1001, "bye")]  # fmt: skip
    assert expected == read_all(data, step=step)


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999])
def test_close_codes_that_a_peer_may_send(code: int) -> None:
    assert [Close(code, "")] == read_all(client_frame(8, code.to_bytes(2, "big")))
    assert [Close(1005, "")] == read_all(client_frame(8))


def test_compressed_messages_are_inflated_within_bounds() -> None:
    plain = "texto repetido " * 1000
    whole = client_frame(1, compress(plain.encode()), rsv=0x40)
    assert [Text(plain)] == read_all(whole, deflate=True)
    packed = compress(plain.encode())
    parts = client_frame(1, packed[:9], rsv=0x40, fin=False) + client_frame(9) + client_frame(0, packed[9:])
    assert [Ping(b""), Text(plain)] == read_all(parts, deflate=True, step=5)
    assert [Text(plain)] == read_all(
        client_frame(1, compress(plain.encode(), final=True) + b"\x00", rsv=0x40), deflate=True
    )
    for payload, code in (
        (compress(b"x" * 10_000_000), 1009),
        (b"\xff\xff\xff", 1007),
        (compress(b"\xff"), 1007),
        (compress(b"x", final=True) + b"more", 1007),
    ):
        (event,) = read_all(client_frame(1, payload, rsv=0x40), deflate=True)
        assert isinstance(event, Violation)
        assert code == event.code
    rsv_later = client_frame(1, packed[:9], rsv=0x40, fin=False) + client_frame(0, packed[9:], rsv=0x40)
    (event,) = read_all(rsv_later, deflate=True)
    assert Violation(1002, "reserved bits") == event


def test_the_very_limits_are_allowed() -> None:
    most = b"x" * LIMITS.message_max_bytes
    parts = client_frame(1, fin=False) + client_frame(0, fin=False) * (LIMITS.fragments_max - 2)
    for data in (client_frame(1, most), parts + client_frame(0, most), client_frame(1, compress(most), rsv=0x40)):
        assert [Text(most.decode())] == read_all(data, deflate=True)
    (event,) = read_all(parts + client_frame(0, fin=False) + client_frame(0, b"x"))
    assert Violation(1009, "message too big") == event


def test_an_idle_connection_keeps_nothing() -> None:
    events, partial = frames.read(client_frame(1, b"x") * 3, None, LIMITS, deflate=False)
    assert (3, None) == (len(events), partial)
    _, partial = frames.read(client_frame(1, b"x" * 500)[:100], None, LIMITS, deflate=False)
    _, partial = frames.read(client_frame(1, b"x" * 500)[100:], partial, LIMITS, deflate=False)
    assert partial is None or not partial.buffer


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.integers(1, 20), st.booleans())
def test_noise_never_raises_and_cuts_do_not_matter(noise: bytes, step: int, deflate: bool) -> None:
    assert read_all(noise, deflate=deflate) == read_all(noise, step=step, deflate=deflate)


OPS = st.tuples(
    st.sampled_from([0, 1, 2, 8, 9, 10, 3, 11]),
    st.binary(max_size=140),
    st.booleans(),
    st.sampled_from([0, 0, 0, 0x40, 0x20]),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(OPS, min_size=1, max_size=8), st.integers(0, 9))
def test_the_library_agrees(ops: list[tuple[int, bytes, bool, int]], step: int) -> None:
    """python-websockets reads the same frames: the same messages, and a failure with the same code."""
    data = b"".join(client_frame(op, payload, fin=fin, rsv=rsv) for op, payload, fin, rsv in ops)
    ours = read_all(data, step=step)
    oracle = Protocol(Side.SERVER, max_size=LIMITS.message_max_bytes, state=State.OPEN)
    oracle.receive_data(data)
    theirs: list[Event] = []
    opcode, parts = 0, []
    for event in oracle.events_received():
        assert isinstance(event, Frame)
        if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            if event.opcode != Opcode.CONT:
                opcode, parts = int(event.opcode), []
            parts.append(bytes(event.data))
            if event.fin:
                whole = b"".join(parts)
                try:
                    theirs.append(Text(whole.decode()) if opcode == 1 else Binary(whole))
                except UnicodeDecodeError:  # the library leaves this to its user
                    theirs.append(Violation(1007, ""))
                    break
        elif event.opcode == Opcode.PING:
            theirs.append(Ping(bytes(event.data)))
        elif event.opcode == Opcode.PONG:
            theirs.append(Pong())
        elif event.opcode == Opcode.CLOSE:
            close = oracle.close_rcvd
            assert close is not None
            theirs.append(Close(close.code, close.reason))
            break
    else:
        if oracle.parser_exc is not None:
            assert oracle.close_sent is not None
            theirs.append(Violation(int(oracle.close_sent.code), ""))
    ends = [e if not isinstance(e, Violation) else e.code for e in ours]
    expected = [e if not isinstance(e, Violation) else e.code for e in theirs]
    close_in_message = isinstance(ours[-1], Close) if ours else False
    if close_in_message and 1002 == (expected[-1] if expected else 0):
        return  # the library refuses a close inside a fragmented message; RFC 6455 §5.4 allows control frames there
    assert expected == ends


@st.composite
def conversations(draw: st.DrawFn) -> bytes:
    """Return what a client sends: messages in pieces, compressed or not, control frames between them, and faults."""
    out = []
    for _ in range(draw(st.integers(1, 4))):
        payload = draw(st.text(max_size=60).map(str.encode) | st.binary(max_size=60)) * draw(
            st.sampled_from([1, 1, 40])
        )
        packed = draw(st.booleans())
        if packed:
            payload = compress(payload, final=draw(st.booleans())) + draw(st.sampled_from([b"", b"", b"\x00", b"x"]))
        size = draw(st.integers(1, len(payload) + 1))
        parts = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
        for n, part in enumerate(parts[:25]):
            fin = n == len(parts) - 1
            opcode = 0 if n else draw(st.sampled_from([1, 1, 2]))
            out.append(client_frame(opcode, part, fin=fin, rsv=0x40 if packed and not n else 0))
            if draw(st.booleans()):
                out.append(client_frame(draw(st.sampled_from([9, 10])), draw(st.binary(max_size=125))))
    out.append(draw(st.sampled_from([b"", client_frame(8, b"\x03\xe8"), client_frame(8, b"\x03"), client_frame(3)])))
    whole = b"".join(out)
    return whole[: draw(st.integers(1, len(whole)))] if draw(st.booleans()) else whole


@settings(max_examples=300, deadline=None)
@given(conversations(), st.booleans(), st.integers(0, 127))
def test_the_library_agrees_about_pieces_and_compression_at_every_cut(wire: bytes, deflate: bool, step: int) -> None:
    """The target of the fuzzer, which names where the two may differ, with inputs that are mostly right."""
    fuzz.frames.target(bytes((step << 1 | deflate,)) + wire)


def test_frames_written_are_read_by_the_library() -> None:
    for payload in (b"", b"x" * 125, b"x" * 126, b"x" * 65535, b"x" * 65536, os.urandom(40).hex().encode() * 50):
        peer = Protocol(Side.CLIENT, max_size=None, state=State.OPEN)
        peer.extensions = [PerMessageDeflate(True, True, 15, 15)]
        peer.receive_data(frames.text(payload) + frames.deflated_text(payload) + frames.pong(b"p"))
        peer.receive_data(frames.close(3008, "slow" + "é" * 100))
        plain, packed, pong, close = peer.events_received()
        assert isinstance(plain, Frame)
        assert isinstance(packed, Frame)
        assert isinstance(pong, Frame)
        assert isinstance(close, Frame)
        assert payload == bytes(plain.data) == bytes(packed.data)
        assert peer.close_rcvd is not None
        assert 3008 == peer.close_rcvd.code


def test_compression_only_where_it_gains() -> None:
    assert frames.text(b"x" * 100) == frames.deflated_text(b"x" * 100)
    noise = os.urandom(500)
    assert frames.text(noise) == frames.deflated_text(noise)
    assert len(frames.deflated_text(b"abc" * 200)) < 100
