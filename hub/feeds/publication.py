"""Keep one publication, and the frames that are made of it: each once, however many get it.

A frame depends on the encoding, on whether the channel is named or numbered, and on whether the subscription is one
with deltas. A delta leads from the publication before it in the stream; it is made once for all who hold that one.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from hub.wire import fossil
from hub.wire.codec import Encoding

#: Bytes of a payload past which no delta is looked for: it would hold the event loop for milliseconds.
DELTA_MAX_BYTES = 65536


class Kind(enum.IntEnum):
    """What is said in a channel."""

    PUBLICATION = 0
    #: Somebody subscribed; `info` says who.
    JOIN = 1
    #: Somebody unsubscribed, or is gone.
    LEAVE = 2
    #: The history was removed: for nodes, not for members.
    FORGET = 3


class Publication:
    """One publication as a stream keeps it."""

    __slots__ = (
        "_delta",
        "_frames",
        "at",
        "data",
        "info",
        "kind",
        "offset",
        "post_id",
        "redacted",
        "serial",
        "tags",
        "wants_delta",
    )

    def __init__(
        self,
        offset: int,
        data: bytes,
        *,
        info: bytes | None = None,
        tags: Mapping[str, str] | None = None,
        kind: Kind = Kind.PUBLICATION,
        wants_delta: bool = False,
        post_id: str = "",
        at: float = 0.0,
    ) -> None:
        #: Number in the stream that clients see; 0 where the channel keeps no history.
        self.offset = offset
        #: JSON without line breaks.
        self.data = data
        #: JSON of a ClientInfo.
        self.info = info
        self.tags = tags
        self.kind = kind
        #: Its publisher allows it to be sent as a delta.
        self.wants_delta = wants_delta
        #: The post whose body it carries, for redaction.
        self.post_id = post_id
        #: Seconds since 1970, for retention.
        self.at = at
        #: Place in the stream as the node holds it, without holes.
        self.serial = 0
        #: The body was taken away after some may have got it.
        self.redacted = False
        self._frames: dict[object, bytes] = {}
        #: Serial of the base, and the delta from it; None where it is no shorter.
        self._delta: tuple[int, bytes | None] | None = None

    def frame(self, channel: str, encoding: Encoding, number: int = 0) -> bytes:
        """Return the finished push in one encoding; `number` stands for the channel's name, 0 for none."""
        key = (encoding, number) if number else encoding
        frame = self._frames.get(key)
        if frame is None:
            codec = encoding.codec
            if self.kind is Kind.PUBLICATION:
                payload = codec.publication(channel, self.data, self.offset, self.info, tags=self.tags, id=number)
            elif self.kind is Kind.JOIN:
                payload = codec.joined(channel, self.info or b"{}", number)
            else:
                payload = codec.left(channel, self.info or b"{}", number)
            frame = self._frames[key] = encoding.frame(payload)
        return frame

    def delta_frame(self, channel: str, encoding: Encoding, base: Publication | None, number: int = 0) -> bytes:
        """Return the push for a subscription with deltas: a delta from `base` where there can be one, else the whole.

        Args:
            base: the publication before it, where the subscriber holds that one.
        """
        delta = self._delta_from(base)
        key = (encoding, number, delta is not None)
        frame = self._frames.get(key)
        if frame is None:
            codec = encoding.codec
            data = codec.delta_data(self.data if delta is None else delta)
            payload = codec.publication(
                channel, data, self.offset, self.info, tags=self.tags, delta=delta is not None, id=number
            )
            frame = self._frames[key] = encoding.frame(payload)
        return frame

    def redact(self, bare: bytes) -> None:
        """Forget the body."""
        self.data = bare
        self.info = None
        self.tags = None
        self.redacted = True
        self._delta = None
        self._frames.clear()

    def _delta_from(self, base: Publication | None) -> bytes | None:
        if base is None or not self.wants_delta or base.redacted or self.redacted:
            return None
        if self._delta is None or self._delta[0] != base.serial:
            self._delta = (base.serial, _worthwhile(base.data, self.data))
        return self._delta[1]


def _worthwhile(base: bytes, target: bytes) -> bytes | None:
    if max(len(base), len(target)) > DELTA_MAX_BYTES:
        return None
    delta = fossil.create(base, target)
    return delta if len(delta) < len(target) else None
