"""hub.sockets.attached: RFC 6455 with clients that keep it badly; each learns why it is closed."""

from __future__ import annotations

import pytest

from hub.settings import Client
from tests.sockets.raw import dial, frame, head, upgraded
from tests.support.clock import eventually
from tests.support.nodes import RunningNode

LIMIT = Client().message_size_limit

TEXT, BINARY, CLOSE, PING, PONG, CONT = 1, 2, 8, 9, 10, 0


@pytest.fixture(autouse=True)
async def _nobody_stays(node: RunningNode) -> object:
    """After each test the node holds no connection."""
    yield
    await eventually(lambda: len(node.node.connections) == 0)


@pytest.mark.parametrize("connect", [False, True], ids=["before-connect", "after-connect"])
@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([frame(TEXT, b"{}", mask=False)], 1002),
        ([b"\xb1\x80\0\0\0\0"], 1002),  # a reserved bit
        ([b"\x83\x80\0\0\0\0"], 1002),  # an opcode that does not exist
        ([frame(CONT, b"{}")], 1002),
        ([frame(TEXT, b"{", fin=False), frame(TEXT, b"}")], 1002),
        ([b"\x89\xfe\0\x7e\0\0\0\0" + b"x" * 126], 1002),  # a control frame that is too long
        ([b"\x09\x80\0\0\0\0"], 1002),  # a control frame in pieces
        ([frame(TEXT, b"\xff\xfe")], 1007),
        ([frame(TEXT, b'{"id":9,"ping":{}}\xc3')], 1007),
        ([frame(TEXT, b"\xe2\x82", fin=False), frame(CONT, b"x")], 1007),
        ([frame(TEXT, b" " * (LIMIT + 1))], 1009),
        ([frame(TEXT, b" " * LIMIT, fin=False), frame(CONT, b" ")], 1009),
        ([frame(BINARY, b"{}")], 3501),
        ([frame(TEXT, b"no")], 3501),
    ],
    ids=["unmasked", "reserved-bit", "opcode", "continuation", "interleaved", "long-control", "split-control", "utf-8",
         "utf-8-cut", "utf-8-split", "too-big", "too-big-split", "binary", "not-json"],
)  # fmt: skip
async def test_a_wrong_frame_closes_with_its_code(
    node: RunningNode, frames: list[bytes], code: int, connect: bool
) -> None:
    async with upgraded(node, connect=connect) as raw:
        raw.send(*frames)
        assert code == (await raw.closed())[0]


async def test_the_close_frame_of_a_message_that_is_too_big_arrives_while_it_is_still_being_sent(
    node: RunningNode,
) -> None:
    async with upgraded(node) as raw:
        raw.send(frame(TEXT, b" " * (8 * LIMIT)))
        await raw.writer.drain()
        assert 1009 == (await raw.closed())[0]


async def test_a_message_of_the_very_limit_is_read(node: RunningNode) -> None:
    async with upgraded(node) as raw:
        command = b'{"id":2,"ping":{}}'
        raw.text(command + b" " * (LIMIT - len(command)))
        assert (TEXT, command) == (await raw.frames(until=b'"ping":{'))[-1]


async def test_a_message_in_pieces_with_pings_between_is_one_message(node: RunningNode) -> None:
    async with upgraded(node) as raw:
        await raw.frames(until=b"connect")
        raw.send(
            frame(TEXT, b'{"id":2,', fin=False), frame(PING, b"a"), frame(CONT, b'"pi', fin=False), frame(PING, b"b"),
            frame(PONG, b"unasked"), frame(CONT, b'ng":{}}'),
        )  # fmt: skip
        found = await raw.frames(until=b'"ping":{')
    assert [(PONG, b"a"), (PONG, b"b"), (TEXT, b'{"id":2,"ping":{}}')] == found


REST = {
    "utf-8": frame(TEXT, b"\xff"),
    "binary": frame(BINARY, b"x"),
    "noise": b"\xff" * 100,
    "too-big": frame(TEXT, b" " * (LIMIT + 1)),
    "not-json": frame(TEXT, b"no"),
}


@pytest.mark.parametrize("rest", REST)
async def test_what_comes_after_our_close_frame_is_thrown_away(node: RunningNode, rest: str) -> None:
    async with upgraded(node) as raw:
        raw.text("no")
        await raw.frames(until=b"bad request")
        raw.send(REST[rest], frame(CLOSE, b"\x0d\xad"))
        assert [] == await raw.frames()  # no second close frame, and the end


async def test_a_peer_that_does_not_answer_our_close_frame_is_cut(node: RunningNode) -> None:
    async with upgraded(node) as raw:
        raw.text("no")
        await raw.frames(until=b"bad request")
        assert [] == await raw.frames()


@pytest.mark.parametrize("rest", REST)
async def test_what_comes_just_before_the_peers_close_frame_breaks_nothing(node: RunningNode, rest: str) -> None:
    async with upgraded(node) as raw:
        raw.send(REST[rest], frame(CLOSE, b"\x03\xe8"))
        assert CLOSE == (await raw.frames())[-1][0]


@pytest.mark.parametrize(
    ("payload", "answer"), [(b"", b""), (b"\x03\xe8", b"\x03\xe8"), (b"\x0b\xb8bye", b"\x0b\xb8bye")]
)
async def test_a_close_frame_is_answered(node: RunningNode, payload: bytes, answer: bytes) -> None:
    async with upgraded(node) as raw:
        raw.send(frame(CLOSE, payload))
        assert (CLOSE, answer) == (await raw.frames())[-1]


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x00\x01", b"\x03\xe8\xff"])
async def test_a_malformed_close_frame_is_a_protocol_error(node: RunningNode, payload: bytes) -> None:
    async with upgraded(node) as raw:
        raw.send(frame(CLOSE, payload))
        assert (await raw.closed())[0] in (1002, 1007)


async def test_a_peer_that_vanishes_leaves_nothing(node: RunningNode) -> None:
    async with dial(node) as raw:
        await raw.request(head())
        raw.text('{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"posts"}}')
        raw.writer.transport.abort()
    await eventually(lambda: len(node.node.connections) == 0)
