"""Delimit what is said on an HTTP response that never ends, as WebSocket frames do on a socket.

Server-sent events (WHATWG HTML, "Server-sent events"), JSON one a line, and Protobuf, where each message brings its
length. A kind of stream is a Codec like any other, with another `frame`, so that a publication is framed once for all
who listen in the same way.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.wire.codec import JSON, PROTOBUF, Codec, Encoding
from hub.wire.unidirectional import UNI
from hub.wire.variants import variant


def event(payload: bytes) -> bytes:
    """Return a server-sent event; an empty payload is none.

    A carriage return would end a line, too. In JSON it can only stand between two tokens, where a space does.
    """
    if not payload:
        return b""
    return b"data: " + payload.replace(b"\r", b" ").replace(b"\n", b"\ndata: ") + b"\n\n"


def line(payload: bytes) -> bytes:
    """Return a line, or several where several payloads were joined; an empty payload is none."""
    return payload + b"\n" if payload else b""


def bare(payload: bytes) -> bytes:
    """Return the payload: its messages bring their lengths."""
    return payload


def _encoding(codec: Codec, frame: Callable[[bytes], bytes]) -> Encoding:
    return Encoding(variant(codec, frame=frame, deflated_frame=frame), deflated=False)


#: Streams with commands by `POST /emulation`.
SSE = _encoding(JSON, event)
LINES = _encoding(JSON, line)
MESSAGES = _encoding(PROTOBUF, bare)
#: Streams for those who only listen.
UNI_SSE = _encoding(UNI, event)
UNI_LINES = _encoding(UNI, line)
#: WebSockets for those who only listen; see hub.wire.codec.ENCODINGS.
UNI_FRAMES = {(UNI, deflated): Encoding(UNI, deflated=deflated) for deflated in (False, True)}
#: All of which the client says nothing but who it is.
UNIDIRECTIONAL = frozenset((UNI_SSE, UNI_LINES, *UNI_FRAMES.values()))
