"""Write and read RFC 6455 frames as a server does, without I/O.

Writing: a frame is made once for a publication and handed to every subscriber.

Reading: theory of operation. `read` takes the bytes of one read and what the last read left (a Partial, or None when
it left nothing, which is how an idle connection stands). It returns what was said, in order, and the new rest. A frame
that is not whole is kept in one growing buffer with the length that it will have, so dripped bytes are copied once.
Data frames of a fragmented message are kept until its last; control frames may come between (§5.4). The first
violation ends the reading: it is the last event, it names the close code (§7.4.1), and nothing may be read afterwards.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from websockets.speedups import apply_mask

_FIN = 0x80
_RSV1 = 0x40
_RESERVED = 0x30
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_OPCODES = frozenset((_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG))
#: Close codes that a peer may send (§7.4.1 and the IANA registry), beside 3000-4999.
_CLOSE_CODES = frozenset((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014))
#: What ends a compressed message on the wire and is left out there (RFC 7692 §7.2.2).
_TAIL = b"\x00\x00\xff\xff"
#: Compressed sizes below this gain nothing against the frame's own two bytes and the work.
DEFLATE_FROM_BYTES = 128

#: Frames that one message may be cut into, unless a caller says otherwise.
FRAGMENTS_MAX = 4096

NO_STATUS = 1005
ABNORMAL = 1006
PROTOCOL_ERROR = 1002
UNSUPPORTED = 1003
INVALID_DATA = 1007
TOO_BIG = 1009


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one message may take."""

    #: Bytes of a message, also after inflating.
    message_max_bytes: int
    #: Frames that one message may be cut into.
    fragments_max: int = FRAGMENTS_MAX


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """A whole binary message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """To be answered with a pong of the same payload (§5.5.2)."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """An answer to a ping, or a sign of life (§5.5.3)."""


@dataclass(frozen=True, slots=True)
class Close:
    """The peer's close frame: to be echoed unless ours was first (§5.5.1). Always the last event."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Violation:
    """The peer broke the protocol: fail the connection with this code (§7.1.7). Always the last event."""

    code: int
    reason: str


Event = Text | Binary | Ping | Pong | Close | Violation


class Partial:
    """What a read left: the beginning of a frame, or of a message, or both."""

    __slots__ = ("buffer", "compressed", "need", "opcode", "parts", "size")

    def __init__(self) -> None:
        #: Bytes of a frame that is not whole.
        self.buffer = bytearray()
        #: Length at which the buffer is worth looking at again.
        self.need = 0
        #: Opcode of the message under way; 0 when none is.
        self.opcode = 0
        self.compressed = False
        self.parts: list[bytes] = []
        self.size = 0


class _Broken(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read(data: bytes, partial: Partial | None, limits: Limits, *, deflate: bool) -> tuple[list[Event], Partial | None]:
    """Read frames.

    Args:
        data: the bytes of one read; not empty.
        partial: what the last call returned.
        deflate: permessage-deflate was negotiated (without context takeover on the peer's side).

    Returns:
        What was said, in order, and the rest to be given with the next bytes. After a Close or Violation the rest is
        None and nothing may be read any more.
    """
    if partial is not None and partial.buffer:
        partial.buffer += data
        if len(partial.buffer) < partial.need:
            return [], partial
        data = bytes(partial.buffer)
        partial.buffer.clear()
    events: list[Event] = []
    position, end = 0, len(data)
    try:
        while position < end:
            frame_end, head = _measure(data, position, end, limits)
            if frame_end > end:
                partial = partial or Partial()
                partial.buffer += data[position:] if position else data
                partial.need = frame_end - position
                return events, partial
            first = data[position]
            opcode = first & 0x0F
            if first & _RSV1 and not (deflate and opcode in (_TEXT, _BINARY)):
                raise _Broken(PROTOCOL_ERROR, "reserved bits")
            payload = apply_mask(data[head + 4 : frame_end], data[head : head + 4])
            position = frame_end
            if opcode >= _CLOSE:
                events.append(_control(opcode, payload))
                if opcode == _CLOSE:
                    return events, None
            else:
                event, partial = _message(first, opcode, payload, partial, limits)
                if event is not None:
                    events.append(event)
    except _Broken as broken:
        events.append(Violation(broken.code, broken.reason))
        return events, None
    return events, partial


def _measure(data: bytes, at: int, end: int, limits: Limits) -> tuple[int, int]:
    """Return where the frame at `at` ends and where its mask begins; an end past the data asks for more of it."""
    first = data[at]
    opcode = first & 0x0F
    if first & _RESERVED:
        raise _Broken(PROTOCOL_ERROR, "reserved bits")
    if opcode not in _OPCODES:
        raise _Broken(PROTOCOL_ERROR, "unknown opcode")
    if end - at < 2:
        return at + 2, 0
    second = data[at + 1]
    if not second & 0x80:
        raise _Broken(PROTOCOL_ERROR, "frame is not masked")
    length, head = second & 0x7F, at + 2
    if opcode >= _CLOSE and (length > 125 or not first & _FIN):
        raise _Broken(PROTOCOL_ERROR, "control frame is fragmented or too long")
    if length >= 126:
        width = 2 if length == 126 else 8
        if end < head + width:
            return head + width, 0
        length = int.from_bytes(data[head : head + width], "big")
        if length < 126 or (width == 8 and (length < 65536 or length >> 63)):
            raise _Broken(PROTOCOL_ERROR, "length is not minimal")
        head += width
    if length > limits.message_max_bytes:
        raise _Broken(TOO_BIG, "message too big")
    return head + 4 + length, head


def _control(opcode: int, payload: bytes) -> Event:
    if opcode == _PING:
        return Ping(payload)
    if opcode == _PONG:
        return Pong()
    if not payload:
        return Close(NO_STATUS, "")
    if len(payload) == 1:
        raise _Broken(PROTOCOL_ERROR, "close frame of one byte")
    try:
        reason = payload[2:].decode()
    except UnicodeDecodeError:
        raise _Broken(INVALID_DATA, "close reason is not UTF-8") from None
    code = int.from_bytes(payload[:2], "big")
    if code not in _CLOSE_CODES and not 3000 <= code < 5000:
        raise _Broken(PROTOCOL_ERROR, "close code")
    return Close(code, reason)


def _message(
    first: int, opcode: int, payload: bytes, partial: Partial | None, limits: Limits
) -> tuple[Event | None, Partial | None]:
    """Take a data frame; return the message that it ends, if it ends one."""
    under_way = partial is not None and partial.opcode != 0
    if (opcode == _CONTINUATION) != under_way:
        raise _Broken(PROTOCOL_ERROR, "continuation without a message, or a message within one")
    if not under_way:
        if first & _FIN:
            return _whole(opcode, payload, bool(first & _RSV1), limits), partial
        partial = partial or Partial()
        partial.opcode, partial.compressed = opcode, bool(first & _RSV1)
        partial.parts, partial.size = [payload], len(payload)
        return None, partial
    assert partial is not None
    partial.parts.append(payload)
    partial.size += len(payload)
    if partial.size > limits.message_max_bytes or len(partial.parts) > limits.fragments_max:
        raise _Broken(TOO_BIG, "message too big")
    if not first & _FIN:
        return None, partial
    event = _whole(partial.opcode, b"".join(partial.parts), partial.compressed, limits)
    return event, None  # the buffer is empty while whole frames are read


def _whole(opcode: int, payload: bytes, compressed: bool, limits: Limits) -> Event:
    if compressed:
        payload = _inflate(payload, limits.message_max_bytes)
    if opcode == _BINARY:
        return Binary(payload)
    try:
        return Text(payload.decode())
    except UnicodeDecodeError:
        raise _Broken(INVALID_DATA, "text is not UTF-8") from None


def _inflate(payload: bytes, most: int) -> bytes:
    """Inflate one message, never to more than `most` bytes (RFC 7692 §7.2.2)."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(payload + _TAIL, most + 1)
    except zlib.error:
        raise _Broken(INVALID_DATA, "compressed data") from None
    if len(plain) > most:
        raise _Broken(TOO_BIG, "message too big")
    if inflater.unused_data not in (b"", _TAIL, b"\x00" + _TAIL):  # one empty block may follow the final one (§7.2.3.4)
        raise _Broken(INVALID_DATA, "data after the final block")
    return plain


def text(payload: bytes) -> bytes:
    """Return a text frame (RFC 6455 §5.2); `payload` is UTF-8."""
    return _frame(_FIN | _TEXT, payload)


def binary(payload: bytes) -> bytes:
    """Return a binary frame (RFC 6455 §5.2)."""
    return _frame(_FIN | _BINARY, payload)


def deflated_text(payload: bytes) -> bytes:
    """Return a compressed text frame that needs no context (RFC 7692 §7.2.1), or a plain one where that is shorter."""
    return _deflated(_FIN | _TEXT, payload)


def deflated_binary(payload: bytes) -> bytes:
    """Return a compressed binary frame that needs no context, or a plain one where that is shorter."""
    return _deflated(_FIN | _BINARY, payload)


def _deflated(first: int, payload: bytes) -> bytes:
    if len(payload) >= DEFLATE_FROM_BYTES:
        deflater = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, 8)
        packed = (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_TAIL)
        if len(packed) < len(payload):
            return _frame(first | _RSV1, packed)
    return _frame(first, payload)


def pong(payload: bytes) -> bytes:
    """Return a pong frame (RFC 6455 §5.5.3)."""
    return _frame(_FIN | _PONG, payload)


def close(code: int, reason: str) -> bytes:
    """Return a close frame (RFC 6455 §5.5.1); the reason is cut to the 123 bytes that a control frame leaves."""
    if code in (NO_STATUS, ABNORMAL):
        return _frame(_FIN | _CLOSE, b"")
    encoded = reason.encode()[:123].decode(errors="ignore").encode()
    return _frame(_FIN | _CLOSE, code.to_bytes(2, "big") + encoded)


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 65536:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload
