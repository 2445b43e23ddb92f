"""Be one client: who it is, what it is subscribed to, and where its frames go."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any, Protocol

from hub.feeds.stream import Stream
from hub.feeds.subscriber import Sink
from hub.identity.tokens import Identity
from hub.model import ANONYMOUS
from hub.sockets import subscriptions
from hub.sockets.subscriptions import Held
from hub.telemetry import metrics
from hub.wire.codec import Codec
from hub.wire.codes import Disconnect, Unsubscribe
from hub.wire.session import Session


class OutletLike(Sink, Protocol):
    """Where finished frames go."""

    def speak(self, codec: Codec) -> None:
        """Take the format that the client has chosen; before its first frame."""

    @property
    def writable(self) -> bool:
        """False while frames wait for the peer, and once it is closed."""

    def close(self, why: Disconnect) -> None:
        """Close with a code and reason."""

    def abort(self) -> None:
        """Drop the line at once, without a word."""


#: Who brings neither token nor cookie.
NOBODY = Identity(ANONYMOUS)
#: Makes ids of this process's connections: nobody can tell one from another, nor when it was opened.
_KEY = secrets.token_bytes(32)
_last = 0


def _moment() -> int:
    """Return monotonic nanoseconds, never the same twice."""
    global _last
    _last = max(_last + 1, time.monotonic_ns())
    return _last


class Connection(Session):
    """One client; to the feeds a Subscriber."""

    __slots__ = (
        "_held",
        "_opened_ns",
        "_outlet",
        "actor",
        "address",
        "closed",
        "cookie",
        "granted",
        "public_info",
        "slot",
    )

    def __init__(self, outlet: OutletLike, cookie: Identity | None, address: bytes | None = None) -> None:
        super().__init__()
        self._outlet = outlet
        self._opened_ns = _moment()
        #: What its address is counted by; see hub.sockets.admission.
        self.address = address
        #: Identity by the browser's cookie, used when the connect command brings no token.
        self.cookie = cookie
        #: Who the client is.
        self.actor = ANONYMOUS
        #: Channels that its token names.
        self.granted: tuple[str, ...] = ()
        #: What its token shows to others: any JSON value; None for nothing.
        self.public_info: Any = None
        self._held: Held = None
        #: Its place in the heartbeat wheel.
        self.slot = 0
        self.closed = False

    @property
    def id(self) -> str:
        """Shown to others with publications."""
        name = hashlib.blake2b(self._opened_ns.to_bytes(8, "big"), digest_size=16, key=_KEY).hexdigest()
        return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"

    @property
    def age_s(self) -> float:
        """Seconds since it was opened."""
        return (time.monotonic_ns() - self._opened_ns) / 1e9

    def prove(self, identity: Identity) -> None:
        """Take over what a token or cookie proves."""
        self.actor = identity.actor
        self.expires_at = identity.expires_at
        self.granted = identity.channels
        self.public_info = identity.info

    # -- subscriptions

    @property
    def streams(self) -> tuple[Stream, ...]:
        """What it is subscribed to."""
        return subscriptions.streams(self._held)

    def subscription(self, channel: str) -> Stream | None:
        """Return the stream of a subscription; None without one."""
        return subscriptions.find(self._held, channel)

    def hold(self, stream: Stream) -> None:
        """Note a subscription."""
        self._held = subscriptions.put(self._held, stream)
        metrics.SUBSCRIPTIONS.inc()

    def let_go(self, channel: str) -> Stream | None:
        """Forget a subscription; returns its stream, None without one."""
        stream, self._held = subscriptions.take(self._held, channel)
        if stream is not None:
            metrics.SUBSCRIPTIONS.dec()
        return stream

    @property
    def codec(self) -> Codec:
        """The format that the client speaks."""
        return self._outlet.lane.encoding.codec

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
        if self.let_go(channel) is not None:
            self.send(self.codec.unsubscribe(channel, why))

    # -- replies

    def send(self, payload: bytes) -> None:
        """Send a reply or push."""
        self._outlet.offer(self.codec.frame(payload))

    def info(self) -> dict[str, Any]:
        """Return what others see of this client."""
        info: dict[str, Any] = {"client": self.id}
        if self.actor.user:
            info["user"] = self.actor.user
        if self.public_info is not None:
            info["conn_info"] = self.public_info
        return info
