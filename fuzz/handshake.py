"""Fuzz the reader of upgrade requests: no exception, no field in two lines, all as the `websockets` library has it."""

from __future__ import annotations

from collections.abc import Generator

from websockets.http11 import Request
from websockets.streams import StreamReader

from hub.sockets import handshake

_END = b"\r\n\r\n"


def target(data: bytes) -> None:
    """Check everything about one input."""
    head = data.partition(_END)[0] + _END
    request = handshake.parse(head)
    if request is None:
        return
    for name, value in request.headers:
        assert name == name.lower(), "a name in capitals"
        assert not set(name + value) & set(b"\r\n\0"), "a value that begins another line"
    handshake.offers_deflate(request)
    if handshake.refusal(request) is None:
        for protocol in request.subprotocols():
            protocol.decode("ascii")
    path, fields = _library(head)
    assert path == request.target.decode("ascii"), "another target"
    assert fields == [(k.decode(), v.decode("latin-1")) for k, v in request.headers], "other fields"


def _library(head: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return what the `websockets` library reads; it reads all that we take."""
    reader = StreamReader()
    reader.feed_data(head)
    parsing: Generator[None, None, Request] = Request.parse(reader.read_line)
    try:
        next(parsing)
    except StopIteration as done:
        request: Request = done.value
        return request.path, [(name.lower(), value) for name, value in request.headers.raw_items()]
    raise AssertionError("a request that is not whole")
