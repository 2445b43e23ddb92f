"""Requests for a WebSocket that are wrong, hostile or slow, byte by byte and on both paths; nothing of them stays."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog
from starlette.websockets import WebSocket

from hub import clock
from hub.identity.tokens import Tokens
from hub.settings import Settings
from hub.sockets.http import HEAD_MAX_BYTES
from hub.telemetry import metrics
from tests.sockets.raw import KEY, PATH, TIMEOUT_S, Raw, dial, frame, head
from tests.support import nodes
from tests.support.client import client
from tests.support.clock import MS, eventually
from tests.support.nodes import ANA, RunningNode

TEXT, PING, PONG = 1, 9, 10
FIRST = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FIELDS = f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n"
GOOD = FIRST + FIELDS + "\r\n"
#: Bytes that would begin a line of their own, or end a text.
BREAKS = {
    "cr": "\r",
    "lf": "\n",
    "nul": "\0",
    "fold": "\r\n ",
    "fold by tab": "\r\n\t",
    "escape": "\x1b",
    "del": "\x7f",
}
#: Fields whose values somebody acts upon.
READ = ("Origin", "Host", "Cookie", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "X-Forwarded-For", "X-Anything")


def more(*fields: str) -> str:
    """Return the good request with further fields."""
    return FIRST + FIELDS + "".join(f"{field}\r\n" for field in fields) + "\r\n"


def less(name: str, instead: str = "") -> str:
    """Return the good request without a field, or with another line in its place."""
    lines = [line for line in GOOD.split("\r\n") if not line.startswith(name)]
    return "\r\n".join([lines[0], *([instead] if instead else []), *lines[1:]])


#: What no server may take for a handshake → the status that says so.
WRONG: dict[str, tuple[str, int]] = {
    **{f"{name} in {field}": (more(f"{field}: a{text}b"), 400) for field in READ for name, text in BREAKS.items()},
    "a field folded into the target": (GOOD.replace("Host", "\r\n X"), 400),
    "lines that end with LF": (GOOD.replace("\r\n", "\n"), 400),
    "a space in a name": (more("X A: a"), 400),
    "a space before the colon": (more("X-A : a"), 400),
    "no colon": (more("X-A"), 400),
    "no name": (more(": a"), 400),
    "two hosts": (more("Host: evil.example"), 400),
    "one host twice": (more("Host: 127.0.0.1"), 400),
    "no host": (less("Host"), 400),
    "two keys": (more(f"Sec-WebSocket-Key: {KEY}"), 400),
    "no key": (less("Sec-WebSocket-Key"), 400),
    "an empty key": (less("Sec-WebSocket-Key", "Sec-WebSocket-Key:"), 400),
    "a key of 15 bytes": (GOOD.replace(KEY, "A" * 20), 400),
    "a key of 17 bytes": (GOOD.replace(KEY, "A" * 23 + "="), 400),
    "a key that goes on": (GOOD.replace(KEY, KEY + "AAAA"), 400),
    "two versions": (more("Sec-WebSocket-Version: 13"), 426),
    "no version": (less("Sec-WebSocket-Version"), 426),
    "version 13x": (GOOD.replace("Version: 13", "Version: 13x"), 426),
    "version 013": (GOOD.replace("Version: 13", "Version: 013"), 426),
    "HTTP 1.0": (GOOD.replace("HTTP/1.1", "HTTP/1.0"), 426),
    "HTTP 2.0 in text": (GOOD.replace("HTTP/1.1", "HTTP/2.0"), 426),
    "HTTP 1.2": (GOOD.replace("HTTP/1.1", "HTTP/1.2"), 400),
    "HTTP 0.9": (f"GET {PATH}\r\n\r\n", 426),
    "the preface of HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "TLS": ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a body": (more("Content-Length: 5") + "hello", 400),
    "a body in chunks": (more("Transfer-Encoding: chunked") + "0\r\n\r\n", 400),
    "a body with two lengths": (more("Content-Length: 5", "Content-Length: 6") + "hello!", 400),
    "a body of two kinds": (more("Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n", 400),
    "a negative length": (more("Content-Length: -1"), 400),
    "a length that is no number": (more("Content-Length: x"), 400),
    "POST": (GOOD.replace("GET", "POST"), 405),
    "HEAD": (GOOD.replace("GET", "HEAD"), 405),
    "get in small letters": (GOOD.replace("GET", "get"), 400),
    "a space before the method": (" " + GOOD, 400),
    "no target": (GOOD.replace(PATH, ""), 400),
    "a target without a path": (GOOD.replace(PATH, "127.0.0.1:80"), 400),
    "a target of all": (GOOD.replace(PATH, "*"), 403),
    "a space in the target": (GOOD.replace(PATH, "/connection/web socket"), 400),
    "a letter that is no ASCII in the target": (GOOD.replace(PATH, PATH + "\xff"), 400),
    "NUL in the target": (GOOD.replace(PATH, PATH + "\0"), 400),
    "NUL behind the path": (GOOD.replace(PATH, PATH + "%00"), 403),
    "half a percent code": (GOOD.replace(PATH, PATH + "%z"), 403),
    "a percent code that is no UTF-8": (GOOD.replace(PATH, PATH + "%ff"), 403),
    "a fragment": (GOOD.replace(PATH, PATH + "#a"), 403),
    "dots": (GOOD.replace(PATH, "/x/.." + PATH), 403),
    "another path in absolute form": (GOOD.replace(PATH, "http://127.0.0.1/nowhere"), 403),
    "the host alone in absolute form": (GOOD.replace(PATH, "http://127.0.0.1"), 403),
    "an upgrade to something else": (GOOD.replace("Upgrade: websocket", "Upgrade: websocket/13"), 426),
    "a subprotocol with a space": (more("Sec-WebSocket-Protocol: a b"), 400),
    "a subprotocol that is no ASCII": (more("Sec-WebSocket-Protocol: \xe9"), 400),
    "a field of 64 KiB": (more("X-A: " + "a" * 65536), 431),
    "64 KiB of fields": (more(*(f"X-{n}: {'a' * 1000}" for n in range(70))), 431),
    "a field past the limit of a line": (more("X-A: " + "a" * 9000), 431),
    "more fields than the limit": (more(*(f"X-{n}: a" for n in range(130))), 431),
    "a thousand fields": (more(*(f"X-{n}: a" for n in range(1000))), 431),
    "a target past the limit of a line": (GOOD.replace(PATH, PATH + "?" + "a" * 9000), 414),
    "a target of 64 KiB": (GOOD.replace(PATH, PATH + "?" + "a" * 65536), 431),
}  # fmt: skip

#: What is unusual, and a handshake all the same.
RIGHT = {
    "good": GOOD,
    "an empty subprotocol": more("Sec-WebSocket-Protocol:"),
    "subprotocols of nothing": more("Sec-WebSocket-Protocol: , ,"),
    "subprotocols in two fields": more("Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b"),
    "an extension of nothing": more("Sec-WebSocket-Extensions: ;;="),
    "other cases": GOOD.replace("Upgrade: websocket", "UPGRADE:WebSocket").replace(
        ": Upgrade", ": keep-alive, UPGRADE"
    ),
    "no body": more("Content-Length: 0"),
    "a percent code": GOOD.replace("websocket HTTP", "web%73ocket HTTP"),
    "a query": GOOD.replace(PATH, PATH + "?cf_protocol_version=v2&%ff#"),
    "absolute form": GOOD.replace(PATH, f"http://127.0.0.1{PATH}?a=b"),
    "absolute form with a port": GOOD.replace(PATH, f"http://[::1]:8000{PATH}"),
    "an empty line before": "\r\n" + GOOD,
    "an empty host": GOOD.replace("Host: 127.0.0.1", "Host:"),
    "a value that is no ASCII": more("X-A: \xff\xe9"),
    "a hundred fields": more(*(f"X-{n}: a" for n in range(100))),
    "long fields": more(*(f"X-{n}: {'a' * 8000}" for n in range(7))),
}


@pytest.fixture(autouse=True)
async def _nothing_stays(node: RunningNode, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Fail when something is still counted or open afterwards, or an error or a traceback was logged."""
    await eventually(lambda: node.node.connections.admission.empty)
    before = sockets_open()
    with structlog.testing.capture_logs() as lines:
        yield
        await eventually(lambda: node.node.connections.admission.empty and len(node.node.connections) == 0)
        await eventually(lambda: sockets_open() <= before)
    errors = [line for line in lines if "exc_info" in line or line["log_level"] in ("error", "critical")]
    records = [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert ([], []) == (errors, records)


def sockets_open() -> int:
    """Count the sockets of this process."""
    count = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            count += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
    return count


async def to_the_end(raw: Raw) -> bytes:
    """Read to the end of the stream; a reset is an end, too."""
    with contextlib.suppress(ConnectionResetError):
        async with asyncio.timeout(TIMEOUT_S):
            return await raw.reader.read()
    return b""


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_handshake_is_told_by_a_status(node: RunningNode, name: str) -> None:
    request, expected = WRONG[name]
    async with dial(node) as raw:
        raw.writer.write(request.encode("latin-1"))
        async with asyncio.timeout(TIMEOUT_S):
            line = await raw.reader.readline()
        assert f"HTTP/1.1 {expected} " == line[:13].decode()
        if expected in (400, 413, 414, 431):
            assert b"HTTP/1." not in await to_the_end(raw), "one answer, and the end"


@pytest.mark.parametrize("name", RIGHT)
async def test_an_unusual_handshake_is_a_handshake(node: RunningNode, name: str) -> None:
    async with dial(node) as raw:
        await raw.request(RIGHT[name].encode("latin-1"))
        assert (101, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == (raw.status, raw.headers["sec-websocket-accept"])
        raw.text('{"id":1,"connect":{}}')
        assert await raw.frames(until=b'"connect"')


@pytest.mark.parametrize("name", ["good", "a hundred fields", "absolute form", "no key", "two hosts"])
async def test_a_handshake_dribbled_byte_by_byte_is_the_same(node: RunningNode, name: str) -> None:
    request, expected = (RIGHT[name], 101) if name in RIGHT else WRONG[name]
    async with dial(node) as raw:
        for byte in request.encode("latin-1"):
            raw.writer.write(bytes((byte,)))
            await asyncio.sleep(0)
        await raw.response()
        assert expected == raw.status


@pytest.mark.parametrize("cut", [1, 6, 1000])
async def test_frames_before_the_101_are_read_after_it(node: RunningNode, cut: int) -> None:
    connect = frame(PING, b"early") + frame(TEXT, b'{"id":1,"connect":{}}') + frame(TEXT, b'{"id":2,"ping":{}}')
    async with dial(node) as raw:
        raw.send(head() + connect[:cut])
        await asyncio.sleep(10 * MS)
        raw.send(connect[cut:])
        await raw.response()
        assert 101 == raw.status
        opcodes = [opcode for opcode, _ in await raw.frames(until=b'"id":2')]
        assert [PONG, TEXT, TEXT] == opcodes


async def test_nothing_is_answered_before_a_101_that_takes_its_time(
    node: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = WebSocket.accept

    async def slow(self: WebSocket, *args: Any, **kwargs: Any) -> None:
        await asyncio.sleep(100 * MS)
        await accept(self, *args, **kwargs)

    monkeypatch.setattr(WebSocket, "accept", slow)
    async with dial(node) as raw:
        raw.send(head())
        await asyncio.sleep(20 * MS)
        raw.send(frame(PING, b"early"))
        await raw.response()
        assert 101 == raw.status
        assert [(PONG, b"early")] == await raw.frames(until=b"early")


async def test_the_host_of_a_target_in_absolute_form_is_the_one_that_counts(node: RunningNode) -> None:
    value = Tokens(nodes.KEY).issue(ANA, expires_at=int(clock.epoch_s()) + 60, session=True)
    request = more("Origin: http://hub.example:8000", f"Cookie: __Host-hub={value}")
    for target, expected in ((PATH, 403), (f"http://hub.example:8000{PATH}", 101), (f"http://evil.example{PATH}", 403)):
        async with dial(node) as raw:
            await raw.request(request.replace(PATH, target).encode())
            assert expected == raw.status


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "a/b", "@", ":", "\xff", "127.0.0.1:x", "a" * 5000, "[v1.x]"])
async def test_a_host_that_is_none_is_nobodys(node: RunningNode, host: str) -> None:
    async with dial(node) as raw:
        await raw.request(head(Host=host, Origin="https://evil.example", Cookie="__Host-hub=x"))
        assert raw.status in (400, 403)


@contextlib.asynccontextmanager
async def hurried(settings: Settings, **http: float) -> AsyncIterator[RunningNode]:
    """Run a node with little patience for handshakes."""
    async with nodes.running(nodes.changed(settings, "http", **{"handshake_timeout": 0.3, **http})) as node:
        yield node


@pytest.mark.parametrize(
    "sent",
    ["", "G", "\r\n", FIRST, FIRST + FIELDS, more()[:-1], FIRST.replace("GET", "POST"), FIRST + "X-A: " + "a" * 20000],
    ids=["nothing", "a letter", "an empty line", "a field", "no end", "all but a byte", "a post", "a long one"],
)  # fmt: skip
async def test_a_request_that_never_ends_is_cut(settings: Settings, sent: str) -> None:
    async with hurried(settings) as node, dial(node) as raw:
        raw.writer.write(sent.encode())
        assert b"" == await to_the_end(raw)


@pytest.mark.parametrize("sent", ["\r\n", FIRST])
async def test_a_request_that_never_ends_is_cut_on_a_kept_connection_too(settings: Settings, sent: str) -> None:
    async with hurried(settings) as node, dial(node) as raw:
        for _ in range(2):
            await raw.request(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert 200 == raw.status
        raw.writer.write(sent.encode())
        assert b"" == await to_the_end(raw)


async def test_dribbling_does_not_win_time(settings: Settings) -> None:
    async def dribble(raw: Raw) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                raw.writer.write(b"X-A: a\r\n")
                await asyncio.sleep(30 * MS)

    async with hurried(settings) as node, dial(node) as raw:
        raw.writer.write(FIRST.encode())
        dribbling = asyncio.create_task(dribble(raw))
        assert b"" == await to_the_end(raw)
        dribbling.cancel()
        await asyncio.gather(dribbling, return_exceptions=True)


async def test_a_websocket_is_not_cut_when_the_time_for_its_handshake_is_over(settings: Settings) -> None:
    async with hurried(settings) as node, dial(node) as raw:
        await raw.request(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await raw.request(GOOD.encode())
        assert 101 == raw.status
        async with client(node.ws) as other:
            await asyncio.sleep(0.5)
            assert {} == await other.ok("ping")
        raw.text('{"id":1,"connect":{}}')
        assert await raw.frames(until=b'"connect"')


async def test_a_head_without_end_is_refused_and_not_kept(node: RunningNode) -> None:
    async with dial(node) as raw:
        raw.writer.write(FIRST.encode() + b"X-A: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                raw.writer.write(b"a" * HEAD_MAX_BYTES)
                await raw.writer.drain()
        async with asyncio.timeout(TIMEOUT_S):
            assert (await raw.reader.readline()).startswith(b"HTTP/1.1 431 ")


async def test_a_large_body_is_no_large_head(node: RunningNode) -> None:
    post = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (3 * HEAD_MAX_BYTES)
    async with dial(node) as raw:
        for _ in range(2):
            await raw.request(post)
            assert 400 == raw.status, "the answer comes before the body"
            for _ in range(48):
                raw.writer.write(b" " * (HEAD_MAX_BYTES // 16))
                await raw.writer.drain()
                await asyncio.sleep(0)
        await raw.request(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (200, b'{"status":"ok"}') == (raw.status, raw.body)


async def test_more_newcomers_than_the_limit_are_shed_and_counted(settings: Settings) -> None:
    shed = metrics.REFUSED.labels("handshakes")
    async with hurried(settings, handshakes_max=10, handshake_timeout=30) as node:
        before = shed._value.get()
        async with contextlib.AsyncExitStack() as stack, client(node.ws) as inside:
            silent = [await stack.enter_async_context(dial(node)) for _ in range(10)]
            late = await stack.enter_async_context(dial(node))
            assert b"" == await to_the_end(late)
            assert {} == await inside.ok("ping")
            assert 1 == shed._value.get() - before
            silent[0].writer.write(GOOD.encode())
            await silent[0].response()
            assert 101 == silent[0].status
            async with client(node.ws) as next_one:
                assert {} == await next_one.ok("ping")


def test_the_table_names_each_fault_once() -> None:
    faults = [request for request, _ in WRONG.values()]
    assert len(faults) == len(set(faults))
    assert not set(faults) & set(RIGHT.values())
