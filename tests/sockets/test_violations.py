"""Every violation of tests/sockets/violations.py over real sockets, on both paths: the close code, the end, no harm."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import structlog

from hub.settings import Settings
from tests.sockets.raw import TIMEOUT_S, Raw, dial, frame, head
from tests.sockets.violations import CLOSE, LIMIT, PING, PONG, TEXT, Case, built, table
from tests.support.client import Client, client
from tests.support.clock import eventually
from tests.support.nodes import RunningNode

TABLE = table()
DEFLATE = "permessage-deflate; client_max_window_bits"
#: What a peer goes on sending, since it cannot know yet that it has failed.
MORE = built(TEXT, b" " * 100_000)
GOING_AWAY = frame(CLOSE, b"\x03\xe9")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bystander(node: RunningNode) -> AsyncIterator[Client]:
    """Another client of the same node."""
    async with client(node.ws) as other:
        yield other


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when an error or a traceback is logged: a peer's fault is no fault of the hub."""
    with structlog.testing.capture_logs() as lines:
        yield
    errors = [line for line in lines if "exc_info" in line or line["log_level"] in ("error", "critical")]
    records = [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert ([], []) == (errors, records)


async def ending(raw: Raw) -> list[tuple[int, bytes]]:
    """Read to the end of the stream, answering a close frame that is no failure; returns the frames."""
    found: list[tuple[int, bytes]] = []
    while more := await raw.frames(until=b""):
        found += more
        if found[-1][0] == CLOSE and int.from_bytes(found[-1][1][:2], "big") >= 3000:
            raw.send(frame(CLOSE, found[-1][1][:2]))
    return found


async def still_served(bystander: Client) -> None:
    """Wait until the hub answers another client; a ping of RFC 6455, of which no limit is kept."""
    async with asyncio.timeout(TIMEOUT_S):
        await (await bystander.socket.ping())


def test_the_table_is_whole() -> None:
    names = [case.name for case in TABLE]
    assert len(names) == len(set(names))
    assert len(TABLE) >= 150, "on each path"
    assert [] == [case.name for case in TABLE if (case.detached == case.attached) == bool(case.why)]


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name.replace(" ", "-"))
async def test_a_violation_is_answered_by_its_code_and_the_end(
    node: RunningNode, settings: Settings, bystander: Client, case: Case
) -> None:
    code = case.detached if settings.http.detached else case.attached
    async with dial(node) as raw:
        await raw.request(head(Sec_WebSocket_Extensions=DEFLATE if case.deflate else None))
        assert (case.deflate and settings.http.detached) == ("sec-websocket-extensions" in raw.headers)
        raw.send(case.data)
        if code < 3000:
            raw.send(MORE)
        found = await ending(raw)
    assert CLOSE == found[-1][0], found
    assert code == int.from_bytes(found[-1][1][:2], "big")
    found[-1][1][2:].decode()
    assert {PONG} >= {opcode for opcode, _ in found[:-1]}, "one close frame, and nothing but pongs before it"
    await still_served(bystander)


@pytest.mark.parametrize("step", [1, 2, 7])
@pytest.mark.parametrize(
    "name", ["opcode 3", "text in pieces, surrogate pair", "close code 1005", "a continuation first"]
)
async def test_a_violation_in_small_segments_is_the_same(node: RunningNode, name: str, step: int) -> None:
    (case,) = [case for case in TABLE if case.name == name]
    async with dial(node) as raw:
        await raw.request(head())
        for at in range(0, len(case.data), step):
            raw.send(case.data[at : at + step])
            await raw.writer.drain()
        found = await ending(raw)
    assert case.detached == int.from_bytes(found[-1][1][:2], "big")


@pytest.mark.parametrize(
    "rest",
    [frame(TEXT, b"{}"), frame(PING, b"late"), GOING_AWAY, built(3), built(TEXT, b"\xff"), built(TEXT, length=1 << 63),
     frame(TEXT, b"{}", mask=False)],
    ids=["text", "ping", "close", "opcode", "utf-8", "length", "unmasked"],
)  # fmt: skip
@pytest.mark.parametrize("code", [1000, 3000])
async def test_what_comes_after_the_peers_close_frame_is_not_looked_at(
    node: RunningNode, bystander: Client, rest: bytes, code: int
) -> None:
    async with dial(node) as raw:
        await raw.request(head())
        raw.send(frame(CLOSE, code.to_bytes(2, "big")), rest)
        assert [(CLOSE, code.to_bytes(2, "big"))] == await raw.frames()
    await still_served(bystander)


async def test_whoever_has_failed_is_forgotten(node: RunningNode, bystander: Client) -> None:
    await eventually(lambda: len(node.node.connections) == 1)
    assert LIMIT == node.node.settings.client.message_size_limit
