"""Stand in for a socket where a test is about feeds: a subscriber that keeps what it was offered."""

from __future__ import annotations

import json
from typing import Any

from hub.feeds.subscriber import Lane, offer_each
from hub.wire.codec import ENCODINGS, JSON
from hub.wire.codes import Disconnect, Unsubscribe

PLAIN, DEFLATED = (Lane(ENCODINGS[JSON, deflated], offer_each) for deflated in (False, True))


class Recorder:
    """A Subscriber that is always writable and remembers everything."""

    def __init__(self, name: str = "", *, deflates: bool = False) -> None:
        self.name = name
        self.lane = DEFLATED if deflates else PLAIN
        self.frames: list[bytes] = []
        self.closed: Disconnect | None = None
        self.ends: list[tuple[str, Unsubscribe]] = []

    @property
    def sink(self) -> Recorder:
        return self

    @property
    def id(self) -> str:
        return self.name

    def info_in(self, channel: str) -> bytes:
        return b'{"client":"%s","user":"u%s"}' % (self.name.encode(), self.name[:1].encode())

    @property
    def writable(self) -> bool:
        return self.closed is None

    def offer(self, frame: bytes) -> None:
        self.frames.append(frame)

    def close(self, why: Disconnect) -> None:
        self.closed = self.closed or why

    def ended(self, channel: str, why: Unsubscribe) -> None:
        self.ends.append((channel, why))

    def publications(self) -> list[dict[str, Any]]:
        """Return the publications in the frames, in order."""
        return [json.loads(p)["push"]["pub"] for p in payloads(b"".join(self.frames))]

    def offsets(self) -> list[int]:
        """Return the offsets of the publications, in order."""
        return [p["offset"] for p in self.publications()]


def payloads(raw: bytes) -> list[bytes]:
    """Cut server frames apart (RFC 6455 §5.2, unmasked)."""
    found = []
    while raw:
        size, head = raw[1], 2
        if size == 126:
            size, head = int.from_bytes(raw[2:4], "big"), 4
        elif size == 127:
            size, head = int.from_bytes(raw[2:10], "big"), 10
        found.append(raw[head : head + size])
        raw = raw[head + size :]
    return found
