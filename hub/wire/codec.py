"""Say what the two wire formats of the client protocol promise, so that a connection holds one of them.

A codec is a module: hub.wire.json or hub.wire.protobuf. A connection keeps a reference to it and calls its functions,
which costs what calling the module by name costs. Structs in, payloads out: what a function returns goes alone or
joined with others (`join`) into one WebSocket frame (`frame`).

`data` and `info` are JSON without line breaks for both formats. A Protobuf client may send what is not JSON; whoever
passes data on refuses that (hub.wire.json.readable), for a JSON client would read it as a broken frame, and what can
not be read can not be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from hub.wire import json, protobuf
from hub.wire.codes import Disconnect, ReplyError, Unsubscribe
from hub.wire.commands import BadCommand, Command, EmulationRequest
from hub.wire.pushes import Push
from hub.wire.results import Result


class Codec(Protocol):
    """One wire format."""

    #: "json" or "protobuf".
    NAME: str
    #: What the hub sends to see whether a client is alive, and what the client answers.
    PING: bytes

    def decode(self, frame: str | bytes) -> list[Command | BadCommand]:
        """Return the commands of one frame, in order.

        A command that is sound as the format goes but whose content is not becomes a BadCommand, so that it can be
        answered in its turn.

        Raises:
            ValueError: the frame is not of this format, or holds a command that no reply could name; the connection is
                to be closed with `codes.BAD_REQUEST_CLOSE`.
        """

    def emulation(self, body: bytes) -> EmulationRequest:
        """Return what the body of an emulation request says.

        Raises:
            ValueError: it is none.
        """

    def reply(self, id: int, method: str, result: Result) -> bytes:
        """Return the reply to a command that succeeded."""

    def error(self, id: int, error: ReplyError, message: str | None = None) -> bytes:
        """Return the reply to a command that failed, in the error's words or in `message`."""

    def push(self, push: Push) -> bytes:
        """Return any push."""

    def publication(
        self,
        channel: str,
        data: bytes,
        offset: int = 0,
        info: bytes | None = None,
        *,
        tags: Mapping[str, str] | None = None,
        delta: bool = False,
        time: int = 0,
        id: int = 0,
    ) -> bytes:
        """Return the push that carries one publication.

        Args:
            data: JSON without line breaks; for a subscription with deltas, what `delta_data` gave.
            info: JSON of the publisher's ClientInfo.
            delta: `data` is a delta.
            time: milliseconds since 1970; 0 says nothing.
            id: number by which the client knows the channel, in place of its name; 0 for none.
        """

    def delta_data(self, payload: bytes) -> bytes:
        """Return a delta, or a whole publication's data, as a subscription with deltas carries it in `data`.

        Raises:
            ValueError: JSON can not carry it, since it is not UTF-8.
        """

    def joined(self, channel: str, info: bytes, id: int = 0) -> bytes:
        """Return the push that says who subscribed.

        Args:
            info: JSON of a ClientInfo.
            id: see `publication`.
        """

    def left(self, channel: str, info: bytes, id: int = 0) -> bytes:
        """Return the push that says who unsubscribed or is gone; see `joined`."""

    def unsubscribe(self, channel: str, why: Unsubscribe) -> bytes:
        """Return the push that ends a subscription."""

    def disconnect(self, why: Disconnect) -> bytes:
        """Return the push that announces a close; for transports that have no close frame."""

    def join(self, parts: Iterable[bytes]) -> bytes:
        """Join several replies or pushes into one payload."""

    def frame(self, payload: bytes) -> bytes:
        """Return the WebSocket frame that carries a payload."""

    def deflated_frame(self, payload: bytes) -> bytes:
        """Return the frame for a client that negotiated permessage-deflate."""


JSON: Codec = json
PROTOBUF: Codec = protobuf


class Encoding:
    """How frames for one kind of client are made: the codec, and whether they are compressed; there are four."""

    __slots__ = ("codec", "deflated", "frame", "ping", "pong")

    def __init__(self, codec: Codec, *, deflated: bool) -> None:
        self.codec = codec
        self.deflated = deflated
        #: Makes a WebSocket frame of a payload.
        self.frame = codec.deflated_frame if deflated else codec.frame
        #: The frame that asks whether the client is alive; too short to be compressed.
        self.ping = codec.frame(codec.PING)
        #: The message that answers it.
        self.pong: str | bytes = codec.PING.decode() if codec is JSON else codec.PING


ENCODINGS = {
    (codec, deflated): Encoding(codec, deflated=deflated) for codec in (JSON, PROTOBUF) for deflated in (False, True)
}
