"""Every way to break RFC 6455 and RFC 7692 that the hub must answer, as bytes of a client and the close code due.

The two paths differ where a case says so: the attached path reads by the `websockets` library and takes no compression.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from websockets.speedups import apply_mask

from hub.settings import Client

LIMIT = Client().message_size_limit
#: Frames that one message may be cut into.
FRAGMENTS_MAX = 4096
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
OPCODES = (CONT, TEXT, BINARY, CLOSE, PING, PONG)
CONTROL = (CLOSE, PING, PONG)
PROTOCOL_ERROR, INVALID_DATA, TOO_BIG, BAD_REQUEST = 1002, 1007, 1009, 3501
_MASK = b"\x37\xfa\x21\x3d"

NO_DEFLATE = "the attached path takes no compression, so the bit is reserved there"
NOT_MINIMAL = "the library reads a length that is not minimal: the message is read, and is no command"
TOP_BIT = "the library looks at the size alone"
LATER = "the library refuses a size before it looks at the reserved bits"


@dataclass(frozen=True, slots=True)
class Case:
    """One violation."""

    name: str
    data: bytes
    detached: int
    attached: int
    #: Why the two codes differ; empty when they do not.
    why: str = ""
    #: permessage-deflate is offered in the handshake.
    deflate: bool = False


def built(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True, width: int | None = None,
    length: int | None = None,
) -> bytes:  # fmt: skip
    """Return a frame as no library writes it.

    Args:
        rsv: the reserved bits as a number: RSV1 is 4.
        width: bytes of the extended length (0, 2 or 8); None for the least that holds it.
        length: what the frame says, when that is not the payload's length.
    """
    length = len(payload) if length is None else length
    if width is None:
        width = 0 if length < 126 else 2 if length < 65536 else 8
    short = {0: length, 2: 126, 8: 127}[width]
    head = bytes((fin << 7 | rsv << 4 | opcode, masked << 7 | short)) + (
        length.to_bytes(width, "big") if width else b""
    )
    if not masked:
        return head + payload
    return head + _MASK + apply_mask(payload, _MASK)


def pieces(opcode: int, payload: bytes, size: int = 1, *, rsv: int = 0, between: bytes = b"") -> bytes:
    """Return a message in frames of `size` bytes, with `between` between them."""
    cut = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
    frames = [
        built(CONT if n else opcode, part, fin=n == len(cut) - 1, rsv=0 if n else rsv) for n, part in enumerate(cut)
    ]
    return between.join(frames)


def deflated(payload: bytes, *, final: bool = False) -> bytes:
    """Return a message as RFC 7692 §7.2.1 packs it; with `final`, in a block that ends the stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    if final:
        return packer.compress(payload) + packer.flush(zlib.Z_FINISH)
    return (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def both(name: str, data: bytes, code: int) -> Case:
    """Return a case with one code on both paths."""
    return Case(name, data, code, code)


def _in_message(opcode: int) -> bytes:
    """Return what must come before a frame of this opcode for its opcode to be in order."""
    return built(TEXT, b"x", fin=False) if opcode == CONT else b""


def opcodes() -> Iterator[Case]:
    """Opcodes that do not exist (§5.2)."""
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield both(f"opcode {opcode}", built(opcode), PROTOCOL_ERROR)
        yield both(f"opcode {opcode}, not the last", built(opcode, b"x", fin=False), PROTOCOL_ERROR)


def reserved_bits() -> Iterator[Case]:
    """Reserved bits (§5.2), and RSV1 where RFC 7692 §6 has none."""
    for opcode in OPCODES:
        for rsv in range(1, 8):
            data = _in_message(opcode) + built(opcode, rsv=rsv)
            yield both(f"reserved bits {rsv:03b} on opcode {opcode}", data, PROTOCOL_ERROR)
    for opcode in (CONT, *CONTROL):
        data = _in_message(opcode) + built(opcode, rsv=4)
        yield Case(f"deflate: RSV1 on opcode {opcode}", data, PROTOCOL_ERROR, PROTOCOL_ERROR, deflate=True)
    for rsv in (1, 2, 3, 5, 6, 7):
        data = built(TEXT, deflated(b"x"), rsv=rsv)
        yield Case(f"deflate: reserved bits {rsv:03b}", data, PROTOCOL_ERROR, PROTOCOL_ERROR, deflate=True)
    data = built(TEXT, deflated(b"x"), rsv=4, fin=False) + built(CONT, b"x", rsv=4)
    yield Case("deflate: RSV1 twice in one message", data, PROTOCOL_ERROR, PROTOCOL_ERROR, deflate=True)
    yield both("compressed text without deflate", built(TEXT, deflated(b"x"), rsv=4), PROTOCOL_ERROR)
    yield both("compressed pieces without deflate", pieces(TEXT, deflated(b"xyz"), 2, rsv=4), PROTOCOL_ERROR)
    yield Case("a reserved bit on a frame that is too big", built(TEXT, rsv=2, length=LIMIT + 1),
               PROTOCOL_ERROR, TOO_BIG, LATER)  # fmt: skip


def masks() -> Iterator[Case]:
    """Frames without a mask (§5.1)."""
    for opcode in OPCODES:
        for size in (0, 5) if opcode != TEXT else (0, 1, 125, 126, 65535, 65536):
            data = _in_message(opcode) + built(opcode, b"\x03\xe8" + b"x" * (size - 2) if size > 1 else b"x" * size,
                                               masked=False)  # fmt: skip
            yield both(f"unmasked opcode {opcode} of {size} bytes", data, PROTOCOL_ERROR)


def lengths() -> Iterator[Case]:
    """Lengths that are not minimal, or have the top bit set (§5.2)."""
    for opcode in (TEXT, BINARY):
        for width, size in ((2, 0), (2, 1), (2, 125), (8, 0), (8, 125), (8, 126), (8, 65535)):
            data = built(opcode, b"x" * size, width=width)
            name = f"{size} bytes of opcode {opcode} with a length of {width} bytes"
            yield Case(name, data, PROTOCOL_ERROR, BAD_REQUEST, NOT_MINIMAL)
    data = built(TEXT, b"{", fin=False) + built(CONT, b"x", width=2)
    yield Case("a continuation with a length of 2 bytes", data, PROTOCOL_ERROR, BAD_REQUEST, NOT_MINIMAL)
    for opcode in (PING, PONG):
        for width in (2, 8):
            data = built(opcode, b"x", width=width) + built(BINARY, b"x")
            name = f"opcode {opcode} with a length of {width} bytes"
            yield Case(name, data, PROTOCOL_ERROR, BAD_REQUEST, NOT_MINIMAL)
    for length in (1 << 63, 1 << 63 | 5, (1 << 64) - 1):
        for opcode in (TEXT, BINARY, PING):
            yield Case(f"a length of {length:#x} on opcode {opcode}", built(opcode, length=length),
                       PROTOCOL_ERROR, TOO_BIG, TOP_BIT)  # fmt: skip


def controls() -> Iterator[Case]:
    """Control frames in pieces or too long (§5.5)."""
    for opcode in CONTROL:
        yield both(f"opcode {opcode} in pieces", built(opcode, fin=False), PROTOCOL_ERROR)
        yield both(f"opcode {opcode} in pieces, the rest behind it",
                   built(opcode, b"\x03\xe8", fin=False) + built(CONT, b"x"), PROTOCOL_ERROR)  # fmt: skip
        yield both(f"opcode {opcode} in pieces within a message",
                   built(TEXT, b"x", fin=False) + built(opcode, fin=False), PROTOCOL_ERROR)  # fmt: skip
        for size in (126, 200, 65535, 65536):
            yield both(
                f"opcode {opcode} of {size} bytes", built(opcode, b"\x03\xe8" + b"x" * (size - 2)), PROTOCOL_ERROR
            )


def messages() -> Iterator[Case]:
    """Pieces out of order (§5.4)."""
    yield both("a continuation first", built(CONT, b"x"), PROTOCOL_ERROR)
    yield both("an empty continuation first", built(CONT), PROTOCOL_ERROR)
    yield both("a continuation first, more to come", built(CONT, b"x", fin=False), PROTOCOL_ERROR)
    yield both("a continuation after a ping", built(PING) + built(CONT, b"x"), PROTOCOL_ERROR)
    yield both("a continuation after a whole message", pieces(TEXT, b"{}") + built(CONT, b"x"), PROTOCOL_ERROR)
    for first in (TEXT, BINARY):
        for second in (TEXT, BINARY):
            for fin in (True, False):
                data = built(first, b"x", fin=False) + built(second, b"x", fin=fin)
                yield both(
                    f"opcode {second} within one of {first}, {'whole' if fin else 'begun'}", data, PROTOCOL_ERROR
                )
    yield both("a text within a message, after a ping",
               built(TEXT, b"x", fin=False) + built(PING) + built(TEXT, b"x"), PROTOCOL_ERROR)  # fmt: skip


#: Bytes that are no UTF-8 (RFC 3629 §3).
NOT_UTF8 = {
    "lone continuation": b"\x80", "two lone continuations": b"\x80\xbf", "overlong slash, 2": b"\xc0\xaf",
    "overlong nul": b"\xc0\x80", "overlong, C1": b"\xc1\xbf", "overlong slash, 3": b"\xe0\x80\xaf",
    "overlong, the most of 3": b"\xe0\x9f\xbf", "overlong slash, 4": b"\xf0\x80\x80\xaf",
    "overlong, the most of 4": b"\xf0\x8f\xbf\xbf", "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80", "high surrogate": b"\xed\xa0\x80", "low surrogate": b"\xed\xbf\xbf",
    "surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80", "above U+10FFFF": b"\xf4\x90\x80\x80", "F5": b"\xf5\x80\x80\x80",
    "F7": b"\xf7\xbf\xbf\xbf", "FE": b"\xfe", "FF": b"\xff", "cut after 1 of 2": b"\xc3", "cut after 1 of 3": b"\xe2",
    "cut after 2 of 3": b"\xe2\x82", "cut after 1 of 4": b"\xf0", "cut after 2 of 4": b"\xf0\x9f",
    "cut after 3 of 4": b"\xf0\x9f\x98", "a letter instead of a continuation": b"\xc3x",
    "latin-1": "plantão".encode("latin-1"), "utf-16": '{"id":1}é'.encode("utf-16"),
}  # fmt: skip


def texts() -> Iterator[Case]:
    """Text that is not UTF-8 (§8.1)."""
    for name, wrong in NOT_UTF8.items():
        yield both(f"text, {name}", built(TEXT, '{"é":"'.encode() + wrong), INVALID_DATA)
        yield both(f"text in pieces, {name}", pieces(TEXT, b"x" + wrong, between=built(PING)), INVALID_DATA)
    for name in ("overlong nul", "high surrogate", "above U+10FFFF", "cut after 2 of 3", "lone continuation", "FF"):
        yield both(f"close reason, {name}", built(CLOSE, b"\x03\xe8bye" + NOT_UTF8[name]), INVALID_DATA)


def closes() -> Iterator[Case]:
    """Close frames with a code that nobody may send, or half a one (§5.5.1, §7.4)."""
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1099, 1100, 1500, 1999, 2000, 2500, 2999, 5000, 5001,
                 10000, 65535):  # fmt: skip
        yield both(f"close code {code}", built(CLOSE, code.to_bytes(2, "big")), PROTOCOL_ERROR)
    for code in (0, 1005, 2999, 65535):
        yield both(f"close code {code} with a reason", built(CLOSE, code.to_bytes(2, "big") + b"bye"), PROTOCOL_ERROR)
    for byte in (0, 3, 255):
        yield both(f"a close frame of the byte {byte}", built(CLOSE, bytes((byte,))), PROTOCOL_ERROR)


def sizes() -> Iterator[Case]:
    """Messages over the limits; of some only the head is ever sent."""
    for length in (LIMIT + 1, 1 << 32, 1 << 62, (1 << 63) - 1):
        for opcode in (TEXT, BINARY):
            yield both(f"the head of opcode {opcode} with {length} bytes", built(opcode, length=length), TOO_BIG)
    yield both(
        "the head of a continuation that is too big", built(TEXT, fin=False) + built(CONT, length=LIMIT + 1), TOO_BIG
    )
    for opcode in (TEXT, BINARY):
        yield both(f"opcode {opcode}, one byte too many", built(opcode, b" " * (LIMIT + 1)), TOO_BIG)
        yield both(f"opcode {opcode}, one byte too many in its last piece",
                   built(opcode, b" " * (LIMIT), fin=False) + built(CONT, b" "), TOO_BIG)  # fmt: skip
    yield both(
        "too big in 17 pieces",
        built(TEXT, b" " * (65536), fin=False) + built(CONT, b" " * (65536), fin=False) * 16,
        TOO_BIG,
    )
    # Many more than too many: what the test sends behind them must not come in the same read.
    yield both("too many empty pieces", built(TEXT, fin=False) + built(CONT, fin=False) * 20 * FRAGMENTS_MAX, TOO_BIG)
    between = built(CONT, b"x", fin=False) + built(PONG)
    yield both("too many pieces, pongs between them", built(BINARY, fin=False) + between * 10 * FRAGMENTS_MAX, TOO_BIG)


def compressed() -> Iterator[Case]:
    """Compressed messages that are broken, or too big when they are inflated (RFC 7692 §7.2)."""
    broken = {
        "a block of a type that does not exist": b"\x07", "noise": b"\xff" * 9,
        "a stored block of two lengths": b"\x00\x05\x00\x05\x00",
        "a distance to before the beginning": b"\x02\x04\x02\x00",
        "codes that say nothing": b"\x05\xe0\x01\x00\x00\x00",
        "text that is not UTF-8": deflated(b"\xff"), "half a letter": deflated("é".encode()[:1]),
        "data behind the final block": deflated(b"x", final=True) + b"more",
        "a message behind the final block": deflated(b"x", final=True) + deflated(b"y"),
    }  # fmt: skip
    for name, payload in broken.items():
        yield Case(f"deflate: {name}", built(TEXT, payload, rsv=4), INVALID_DATA, PROTOCOL_ERROR, NO_DEFLATE, True)
        yield Case(f"deflate: {name}, in pieces", pieces(TEXT, payload, rsv=4, between=built(PING)), INVALID_DATA,
                   PROTOCOL_ERROR, NO_DEFLATE, True)  # fmt: skip
    bomb = deflated(b"0" * (64 * LIMIT))
    for opcode in (TEXT, BINARY):
        yield Case(
            f"deflate: a bomb of opcode {opcode}", built(opcode, bomb, rsv=4), TOO_BIG, PROTOCOL_ERROR, NO_DEFLATE, True
        )
    yield Case("deflate: a bomb in pieces", pieces(TEXT, bomb, 1024, rsv=4), TOO_BIG, PROTOCOL_ERROR, NO_DEFLATE, True)
    yield Case("deflate: one byte too many", built(TEXT, deflated(b"0" * (LIMIT + 1)), rsv=4), TOO_BIG, PROTOCOL_ERROR,
               NO_DEFLATE, True)  # fmt: skip
    yield Case("deflate: a binary message", built(BINARY, deflated(b"{}"), rsv=4), BAD_REQUEST, PROTOCOL_ERROR,
               NO_DEFLATE, True)  # fmt: skip


def commands() -> Iterator[Case]:
    """Messages that are sound, but that the client protocol has no use for."""
    for name, data in {
        "binary": built(BINARY, b'{"id":1,"connect":{}}'), "an empty binary": built(BINARY),
        "a binary in pieces": pieces(BINARY, b"{}", between=built(PING)), "an empty text": built(TEXT),
        "an empty text in pieces": built(TEXT, fin=False) + built(CONT, fin=False) + built(CONT),
        "blanks": built(TEXT, b" "),
        "newlines": built(TEXT, b"\n\n"), "no JSON": built(TEXT, b"no"), "half an object": built(TEXT, b'{"id":1,'),
        "two objects in a line": built(TEXT, b"{}{}"), "a nul": built(TEXT, b"\0"),
        "a byte order mark": built(TEXT, "\ufeff{}".encode()),
        "an array": built(TEXT, b"[]"), "null": built(TEXT, b"null"),
        "a number of no end": built(TEXT, b'{"id":' + b"9" * 5000 + b"}"),
        "nested past reason": built(TEXT, b'{"id":1,"connect":{"data":' + b"[" * 50_000),
    }.items():  # fmt: skip
        yield both(f"protocol: {name}", data, BAD_REQUEST)


def table() -> list[Case]:
    """Return all cases; their names differ."""
    groups: tuple[Iterable[Case], ...] = (
        opcodes(), reserved_bits(), masks(), lengths(), controls(), messages(), texts(), closes(), sizes(),
        compressed(), commands(),
    )  # fmt: skip
    return [case for group in groups for case in group]
