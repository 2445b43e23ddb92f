"""Be one client: who it is, what it is subscribed to, and where its frames go."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from hub.feeds.stream import Stream
from hub.feeds.subscriber import Sink
from hub.identity.tokens import Identity
from hub.limits.gcra import Rate
from hub.model import ANONYMOUS, Actor
from hub.telemetry import metrics
from hub.wire import frames, json
from hub.wire.codes import Disconnect, Unsubscribe
from hub.wire.session import Session


class OutletLike(Sink, Protocol):
    """Where finished frames go."""

    @property
    def writable(self) -> bool:
        """False while frames wait for the peer, and once it is closed."""

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason."""

    def abort(self) -> None:
        """Drop the line at once, without a word."""


#: Who brings neither token nor cookie.
NOBODY = Identity(ANONYMOUS)


class Connection:
    """One client; to the feeds a Subscriber."""

    __slots__ = (
        "_outlet",
        "_token",
        "closed",
        "cookie",
        "identity",
        "opened_at",
        "session",
        "slot",
        "subscriptions",
    )

    def __init__(self, token: bytes, outlet: OutletLike, rate: Rate, cookie: Identity | None) -> None:
        """`token` is 16 random bytes: what `id` is written from."""
        self._token = token
        self._outlet = outlet
        self.session = Session(rate)
        #: Identity by the browser's cookie, used when the connect command brings no token.
        self.cookie = cookie
        self.identity = NOBODY
        #: Channel → its stream.
        self.subscriptions: dict[str, Stream] = {}
        #: Its place in the heartbeat wheel.
        self.slot = 0
        #: Monotonic seconds, for the log.
        self.opened_at = 0.0
        self.closed = False

    @property
    def id(self) -> str:
        """Shown to others with publications."""
        return str(uuid.UUID(bytes=self._token, version=4))

    @property
    def actor(self) -> Actor:
        """Who the client is."""
        return self.identity.actor

    # -- Subscriber

    @property
    def sink(self) -> Sink:
        """See hub.feeds.subscriber.Subscriber."""
        return self._outlet

    @property
    def writable(self) -> bool:
        """See hub.feeds.subscriber.Subscriber."""
        return self._outlet.writable

    def offer(self, frame: bytes) -> None:
        """See hub.feeds.subscriber.Subscriber."""
        self._outlet.offer(frame)

    def close(self, why: Disconnect) -> None:
        """See hub.feeds.subscriber.Subscriber."""
        if not self.closed:
            self.closed = True
            metrics.DISCONNECTS.labels(str(why.code)).inc()
            self._outlet.close(why)

    def abort(self) -> None:
        """Drop the line at once, without a word."""
        self._outlet.abort()

    def ended(self, channel: str, why: Unsubscribe) -> None:
        """See hub.feeds.subscriber.Subscriber."""
        if self.subscriptions.pop(channel, None) is not None:
            metrics.SUBSCRIPTIONS.dec()
            self.send(json.unsubscribe(channel, why))

    # -- replies

    def send(self, payload: bytes) -> None:
        """Send a reply or push."""
        self._outlet.offer(frames.text(payload))

    def info(self) -> dict[str, Any]:
        """Return what others see of this client."""
        info: dict[str, Any] = {"client": self.id}
        if self.actor.user:
            info["user"] = self.actor.user
        if self.identity.info is not None:
            info["conn_info"] = self.identity.info
        return info
