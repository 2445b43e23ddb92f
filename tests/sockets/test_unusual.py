"""What is legal but seldom (RFC 6455, RFC 7692), over real sockets on both paths: it is answered like anything else."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator

import pytest

from hub.settings import Settings
from tests.sockets.raw import Raw, dial, frame, head, upgraded
from tests.sockets.violations import (
    BINARY,
    CLOSE,
    CONT,
    FRAGMENTS_MAX,
    LIMIT,
    PING,
    PONG,
    TEXT,
    built,
    deflated,
    pieces,
)
from tests.support.clock import eventually
from tests.support.nodes import RunningNode

COMMAND = '{"id":2,"ping":{}}'
#: The same, with a letter of each length in UTF-8 in a field that the hub does not know.
LETTERS = '{"id":2,"ping":{},"x":"a\\u0000é\u2028\uffff\U0010ffff😀"}'.encode()
REPLY = (TEXT, COMMAND.encode())
#: Close codes that a peer may send (§7.4.1, and the registry of IANA).
CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)


@contextlib.asynccontextmanager
async def connected(node: RunningNode) -> AsyncIterator[Raw]:
    """Open a WebSocket and connect; everything about that is read."""
    async with upgraded(node) as raw:
        await raw.frames(until=b"connect")
        yield raw


async def _until(raw: Raw, count: int) -> list[tuple[int, bytes]]:
    """Read until there are so many frames."""
    found: list[tuple[int, bytes]] = []
    while len(found) < count:
        more = await raw.frames(until=b"")
        assert more, f"the end, after {found}"
        found += more
    return found


async def test_a_command_dribbled_byte_by_byte_is_answered(node: RunningNode) -> None:
    async with connected(node) as raw:
        for byte in frame(PING, b"p" * 125) + built(TEXT, LETTERS.ljust(126)) + pieces(TEXT, LETTERS, 7):
            raw.send(bytes((byte,)))
            await raw.writer.drain()
            await asyncio.sleep(0)
        assert [(PONG, b"p" * 125), REPLY, REPLY] == await _until(raw, 3)


@pytest.mark.parametrize("size", [0, 1, 124, 125])
async def test_a_ping_is_answered_by_its_own_bytes(node: RunningNode, size: int) -> None:
    payload = bytes(range(size))
    async with connected(node) as raw:
        raw.send(built(PING, payload))
        assert [(PONG, payload)] == await raw.frames(until=payload)


async def test_a_pong_that_nobody_asked_for_is_nothing(node: RunningNode) -> None:
    async with connected(node) as raw:
        raw.send(built(PONG), built(PONG, b"x" * 125), built(TEXT, COMMAND.encode()))
        assert [REPLY] == await raw.frames(until=b"ping")


@pytest.mark.parametrize("between", [b"", built(PING, b"b"), built(PONG) * 3], ids=["nothing", "pings", "pongs"])
@pytest.mark.parametrize("size", [1, 2, 3, 17])
async def test_a_message_in_pieces_of_any_size_is_one_message(node: RunningNode, size: int, between: bytes) -> None:
    async with connected(node) as raw:
        raw.send(pieces(TEXT, LETTERS, size, between=between))
        found = await raw.frames(until=b'"ping"')
    assert [REPLY] == [f for f in found if f[0] != PONG]
    cuts = (len(LETTERS) - 1) // size
    assert [(PONG, b"b")] * (cuts if between == built(PING, b"b") else 0) == [f for f in found if f[0] == PONG]


async def test_a_message_cut_at_each_byte_is_one_message(node: RunningNode) -> None:
    async with connected(node) as raw:
        for at in range(len(LETTERS) + 1):  # the first and the last of these have an empty piece
            raw.send(built(TEXT, LETTERS[:at], fin=False), built(CONT, LETTERS[at:]), built(PING, b"%d" % at))
            assert [REPLY, (PONG, b"%d" % at)] == sorted(await _until(raw, 2))


async def test_empty_pieces_up_to_the_limit_are_one_message(node: RunningNode) -> None:
    async with connected(node) as raw:
        raw.send(built(TEXT, fin=False), built(CONT, fin=False) * (FRAGMENTS_MAX - 2), built(CONT, COMMAND.encode()))
        assert [REPLY] == await raw.frames(until=b"ping")


@pytest.mark.parametrize("mask", [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1"], ids=bytes.hex)
async def test_any_mask_will_do(node: RunningNode, mask: bytes) -> None:
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(LETTERS))
    async with connected(node) as raw:
        raw.send(built(TEXT, LETTERS)[:2], mask, masked)
        assert [REPLY] == await raw.frames(until=b"ping")


async def test_many_frames_in_one_segment_are_answered_in_order(node: RunningNode) -> None:
    async with connected(node) as raw:
        raw.send(*(built(PING, b"%d" % n) for n in range(500)))
        raw.send(*(built(TEXT, b'{"id":%d,"ping":{}}' % n) for n in range(2, 12)))
        found = await _until(raw, 510)
    assert [b"%d" % n for n in range(500)] == [data for opcode, data in found if opcode == PONG]
    assert [b'{"id":%d,"ping":{}}' % n for n in range(2, 12)] == [data for opcode, data in found if opcode == TEXT]


async def test_a_message_of_the_very_limit_in_pieces_is_read(node: RunningNode) -> None:
    text = COMMAND.encode().ljust(LIMIT)
    async with connected(node) as raw:
        raw.send(pieces(TEXT, text, 65535))
        assert [REPLY] == await raw.frames(until=b"ping")


@pytest.mark.parametrize("reason", ["", "até logo", "é" * 61 + "x"], ids=["bare", "reason", "long-reason"])
@pytest.mark.parametrize("code", CODES)
async def test_a_close_frame_is_echoed(node: RunningNode, code: int, reason: str) -> None:
    payload = code.to_bytes(2, "big") + reason.encode()
    async with upgraded(node, connect=False) as raw:
        raw.send(built(CLOSE, payload))
        assert [(CLOSE, payload)] == await raw.frames()


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
async def test_a_close_frame_within_a_message_ends_the_connection(node: RunningNode, opcode: int) -> None:
    async with upgraded(node, connect=False) as raw:
        raw.send(built(opcode, b"x", fin=False), built(CLOSE, b"\x03\xe8"))
        found = await raw.frames()
    # The library takes it for a protocol error; RFC 6455 §5.4 lets control frames come between.
    assert [CLOSE] == [opcode for opcode, _ in found]
    assert found[0][1][:2] in (b"\x03\xe8", b"\x03\xea")


@pytest.mark.parametrize(
    ("data", "answer"),
    [(built(PING, b"last"), (PONG, b"last")), (built(CLOSE, b"\x03\xe8"), (CLOSE, b"\x03\xe8")),
     (built(CLOSE), (CLOSE, b"")), (built(3), (CLOSE, b"\x03\xea"))],
    ids=["ping", "close", "bare-close", "violation"],
)  # fmt: skip
async def test_a_peer_that_has_shut_its_side_still_reads_the_answer(
    node: RunningNode, data: bytes, answer: tuple[int, bytes]
) -> None:
    async with upgraded(node, connect=False) as raw:
        raw.send(data)
        raw.writer.write_eof()
        found = await raw.frames()
    assert [(answer[0], answer[1])] == [(opcode, data[:2] if opcode == CLOSE else data) for opcode, data in found]
    await eventually(lambda: len(node.node.connections) == 0)


def _blocks(level: int, *, final: bool = False) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed = packer.compress(LETTERS[:20]) + packer.flush(zlib.Z_SYNC_FLUSH) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += packer.compress(LETTERS[20:])
    return packed + packer.flush(zlib.Z_FINISH) if final else (packed + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


@pytest.mark.parametrize(
    "data",
    [
        built(TEXT, deflated(LETTERS), rsv=4), built(TEXT, LETTERS),
        pieces(TEXT, deflated(LETTERS), 1, rsv=4, between=built(PING)),
        built(TEXT, rsv=4, fin=False) + built(CONT, deflated(LETTERS), fin=False) + built(CONT),
        built(TEXT, _blocks(0), rsv=4), built(TEXT, _blocks(9), rsv=4), built(TEXT, _blocks(9, final=True), rsv=4),
        built(TEXT, deflated(LETTERS, final=True) + b"\0", rsv=4), built(TEXT, deflated(LETTERS.ljust(LIMIT)), rsv=4),
    ],
    ids=["compressed", "plain", "in-pieces", "empty-pieces", "stored-blocks", "several-blocks", "final-block",
         "final-block-and-an-empty-one", "the-very-limit"],
)  # fmt: skip
async def test_where_compression_was_negotiated_all_its_forms_are_read(
    node: RunningNode, settings: Settings, data: bytes
) -> None:
    async with dial(node) as raw:
        await raw.request(head(Sec_WebSocket_Extensions="x-unknown, permessage-deflate"))
        assert settings.http.detached == ("sec-websocket-extensions" in raw.headers)
        if not settings.http.detached:
            return  # declined: there is nothing to read
        raw.text('{"id":1,"connect":{}}')
        await raw.frames(until=b"connect")
        raw.send(data)
        found = await raw.frames(until=b'"ping"')
    assert [REPLY] == [f for f in found if f[0] != PONG]
