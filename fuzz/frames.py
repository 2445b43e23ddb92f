"""Fuzz the frame reader: no exception, the same events at every cut, bounded memory, and agreement with `websockets`.

An input is one byte that says how the rest is cut (bits 1-7: bytes of each read, 0 for all at once) and whether
permessage-deflate was negotiated (bit 0), and then what a client sends. Limits are small, so that they are reached.
"""

from __future__ import annotations

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from hub.wire import frames
from hub.wire.frames import Binary, Close, Event, Limits, Partial, Ping, Pong, Text, Violation

LIMITS = Limits(message_max_bytes=2000, fragments_max=20)
#: Bytes of the longest head, with its mask.
_HEAD_BYTES = 14
#: What the library does not look at, or looks at later.
_STRICTER = {"length is not minimal", "control frame is fragmented or too long", "data after the final block"}
_MOST_EVENTS = 2000


def target(data: bytes) -> None:
    """Check everything about one input."""
    if not data:
        return
    deflate, step, wire = bool(data[0] & 1), data[0] >> 1, data[1:]
    ours = read(wire, 0, deflate=deflate)
    assert ours == read(wire, step, deflate=deflate), "a cut made a difference"
    for event in ours[:-1]:
        assert not isinstance(event, Close | Violation), "something after the end"
    for event in ours:
        size = (
            len(event.text.encode()) if isinstance(event, Text) else len(event.data) if isinstance(event, Binary) else 0
        )
        assert size <= LIMITS.message_max_bytes, "a message over the limit"
    if len(ours) < _MOST_EVENTS:
        _compare(ours, library(wire, deflate=deflate), deflate=deflate, pieces=len(wire) > 6 * LIMITS.fragments_max)


def read(wire: bytes, step: int, *, deflate: bool) -> list[Event]:
    """Read in steps of some bytes; 0 for all at once."""
    found: list[Event] = []
    partial: Partial | None = None
    step = step or max(1, len(wire))
    for at in range(0, len(wire), step):
        events, partial = frames.read(wire[at : at + step], partial, LIMITS, deflate=deflate)
        found += events
        if events and isinstance(events[-1], Close | Violation):
            assert partial is None, "something is kept after the end"
            break
        if partial is not None:
            assert len(partial.buffer) < partial.need or not partial.buffer, "a whole frame is kept unread"
            assert len(partial.buffer) < LIMITS.message_max_bytes + _HEAD_BYTES, "too much is kept of a frame"
            assert sum(map(len, partial.parts)) <= LIMITS.message_max_bytes, "too much is kept of a message"
            assert len(partial.parts) <= LIMITS.fragments_max, "too many pieces are kept"
            assert partial.opcode or partial.buffer or not partial.parts, "a message is kept that has ended"
    return found


def library(wire: bytes, *, deflate: bool) -> list[Event]:
    """Return what the `websockets` library reads."""
    oracle = Protocol(Side.SERVER, max_size=LIMITS.message_max_bytes, state=State.OPEN)
    if deflate:
        oracle.extensions = [PerMessageDeflate(True, True, 15, 15)]
    oracle.receive_data(wire)
    found: list[Event] = []
    opcode, parts = Opcode.TEXT, list[bytes]()
    for event in oracle.events_received():
        assert isinstance(event, Frame)
        if event.opcode is Opcode.PING:
            found.append(Ping(bytes(event.data)))
        elif event.opcode is Opcode.PONG:
            found.append(Pong())
        elif event.opcode is Opcode.CLOSE:
            assert oracle.close_rcvd is not None
            return [*found, Close(oracle.close_rcvd.code, oracle.close_rcvd.reason)]
        else:
            if event.opcode is not Opcode.CONT:
                opcode, parts = event.opcode, []
            parts.append(bytes(event.data))
            if event.fin:
                try:
                    found.append(_message(opcode, b"".join(parts)))
                except UnicodeDecodeError:  # the library leaves this to its user
                    return [*found, Violation(frames.INVALID_DATA, "text is not UTF-8")]
    if oracle.parser_exc is not None:
        assert oracle.close_sent is not None
        found.append(Violation(int(oracle.close_sent.code), str(oracle.parser_exc)))
    return found


def _message(opcode: Opcode, data: bytes) -> Event:
    return Text(data.decode()) if opcode is Opcode.TEXT else Binary(data)


def _compare(ours: list[Event], theirs: list[Event], *, deflate: bool, pieces: bool) -> None:
    """Check that both read the same where both define it; the differences are named one by one."""
    our_end, their_end = _end(ours), _end(theirs)
    our_messages = ours[:-1] if our_end else ours
    their_messages = theirs[:-1] if their_end else theirs
    common = min(len(our_messages), len(their_messages))
    assert our_messages[:common] == their_messages[:common], (ours, theirs)
    if our_end is not None and _only_ours(our_end, deflate=deflate, pieces=pieces):
        return
    if their_end is not None and deflate and _inflating(their_end):
        # The library inflates each frame as it comes, we the whole message: it fails first, or both do.
        assert common == len(their_messages), (ours, theirs)
    elif our_end is None and their_end is not None:
        # The library refuses a close frame within a message, where RFC 6455 §5.4 allows it, and the head of a piece
        # that would make a message too big, of which we wait for the rest.
        closes = bool(ours) and isinstance(ours[-1], Close) and common == len(ours) - 1
        assert closes or (their_end.code == frames.TOO_BIG and common == len(ours)), (ours, theirs)
    elif our_end is not None and their_end is None:
        # We refuse a frame by its head; the library waits for the whole of it.
        assert our_end.code == frames.PROTOCOL_ERROR, (ours, theirs)
        assert len(our_messages) == len(their_messages), (ours, theirs)
    elif our_end is not None and their_end is not None:
        assert len(our_messages) == len(their_messages), (ours, theirs)
        # The library looks at the size before it looks at the bits.
        assert our_end.code == their_end.code or their_end.code == frames.TOO_BIG, (ours, theirs)
    else:
        assert ours == theirs, (ours, theirs)


def _end(events: list[Event]) -> Violation | None:
    return events[-1] if events and isinstance(events[-1], Violation) else None


def _only_ours(end: Violation, *, deflate: bool, pieces: bool) -> bool:
    """Tell whether this is nothing to the library: it counts no pieces, and no bytes before they are inflated."""
    if end.code == frames.TOO_BIG:
        return deflate or pieces
    return end.reason in _STRICTER or (deflate and end.reason == "reserved bits")


def _inflating(end: Violation) -> bool:
    return end.code == frames.TOO_BIG or "decompression failed" in end.reason
