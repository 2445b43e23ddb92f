"""Tags filters past their bounds, and such as are none: refused, in both formats, and the connection lives on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hub.wire.messages import varint
from tests.sockets.bad_commands import request_of, sized, written
from tests.sockets.speaker import BOTH, IN_ROOM, Outcome, line, speaking
from tests.support.nodes import RunningNode

pytestmark = pytest.mark.usefixtures("nothing_is_logged")


@pytest.fixture(scope="module")
def node(permissive_node: RunningNode) -> RunningNode:
    """Where everything is allowed, and commands may come fast."""
    return permissive_node


def _nested(depth: int) -> tuple[str, bytes]:
    text, message = '{"key":"a","cmp":"ex"}', b"\x12\x01a\x1a\x02ex"
    for _ in range(depth - 1):
        text, message = f'{{"op":"not","nodes":[{text}]}}', b"\x0a\x03not\x32" + sized(message)
    return text, message


def _wide(count: int) -> tuple[str, bytes]:
    text, message = _nested(1)
    return f'{{"op":"or","nodes":[{",".join([text] * count)}]}}', b"\x0a\x02or" + (b"\x32" + sized(message)) * count


def _values(count: int) -> tuple[str, bytes]:
    values = [str(n) for n in range(count)]
    text = json.dumps({"key": "a", "cmp": "in", "vals": values})
    return text, b"\x12\x01a\x1a\x02in" + b"".join(b"\x2a" + sized(v.encode()) for v in values)


def _op(op: str, cmp: str = "ex") -> tuple[str, bytes]:
    text = json.dumps({"op": op, "key": "a", "cmp": cmp})
    return text, b"\x0a" + sized(op.encode()) + b"\x12\x01a\x1a" + sized(cmp.encode())


@pytest.mark.parametrize(
    ("name", "node_of_filter", "expected"),
    [
        ("30 deep", _nested(30), "result"), ("33 deep", _nested(33), 107), ("90 deep", _nested(90), 107),
        ("63 nodes", _wide(63), "result"), ("10,000 nodes", _wide(10_000), 107),
        ("256 values", _values(256), "result"), ("10,000 values", _values(10_000), 107),
        ("an op that is none", _op("xor"), 107), ("an op in capitals", _op("AND"), 107),
        ("a comparison that is none", _op("", "like"), 107), ("no comparison", _op("", ""), 107),
        ("an and of nothing", _op("and"), 107), ("a long op", _op("x" * 70_000), 107),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
@BOTH
async def test_a_filter_past_its_bounds_is_a_bad_request(
    node: RunningNode, name: str, node_of_filter: tuple[str, bytes], expected: Outcome, binary: bool
) -> None:
    async with speaking(node, binary=binary) as speaker:
        assert expected == await speaker.outcome(_subscribing(*node_of_filter, binary=binary)), name
        assert "result" == await speaker.ask("unsubscribe", **IN_ROOM)
        assert "result" == await speaker.ask("subscribe", **IN_ROOM), "nothing was left"


@BOTH
async def test_a_filter_nested_a_thousand_deep_is_refused(node: RunningNode, binary: bool) -> None:
    async with line(node, binary=binary) as it:
        # JSON of this depth is not read at all, so nobody knows the command's id.
        assert (107 if binary else -3501) == await it.outcome(_subscribing(*_nested(1_000), binary=binary))
        assert (107 if binary else -3501) == await it.outcome(_subscribing(*_nested(20_000), binary=binary))
        assert "result" == await it.outcome(_subscribing(*_nested(3), binary=binary))


def _subscribing(text: str, message: bytes, *, binary: bool) -> Callable[[int], bytes]:
    def command(id: int) -> bytes:
        if not binary:
            return f'{{"id":{id},"subscribe":{{"channel":"tudo:x","tf":{text}}}}}'.encode()
        request = written(request_of("subscribe"), IN_ROOM) + b"\x6a" + sized(message)
        return sized(b"\x08" + varint(id) + b"\x2a" + sized(request))

    return command
