"""Be one client: who it is, what it is subscribed to, and where its frames go."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any, Protocol

import orjson

from hub.feeds.group import Group
from hub.feeds.subscriber import Sink
from hub.identity.tokens import Identity
from hub.model import ANONYMOUS, Actor
from hub.policy.channels import is_durable
from hub.sockets import subscriptions
from hub.sockets.subscriptions import USUAL, Held, Terms
from hub.telemetry import metrics
from hub.wire.codec import Codec
from hub.wire.codes import Disconnect, Unsubscribe
from hub.wire.session import Session


class OutletLike(Sink, Protocol):
    """Where finished frames go."""

    @property
    def session(self) -> str:
        """What a client that can only be written to names itself by when it says something; "" for a WebSocket."""

    @property
    def unidirectional(self) -> bool:
        """The client says nothing after its connect command, and answers no ping."""

    @property
    def capped(self) -> bool:
        """Its token stood in the URL, so it is not worth more than the public may see."""

    def speak(self, codec: Codec) -> None:
        """Take the format that the client has chosen; before its first frame."""

    @property
    def writable(self) -> bool:
        """False while frames wait for the peer, and once it is closed."""

    @property
    def behind(self) -> bool:
        """True while more waits for the peer than may: it is answered no more until it has read."""

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
        "address",
        "closed",
        "identity",
        "slot",
    )

    def __init__(self, outlet: OutletLike, cookie: Identity | None, address: bytes | None = None) -> None:
        super().__init__()
        self._outlet = outlet
        self._opened_ns = _moment()
        #: What its address is counted by; see hub.sockets.admission.
        self.address = address
        #: What its token or cookie proves; until it has connected, what the browser's cookie does.
        self.identity = cookie or NOBODY
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
        self.identity = identity
        self.expires_at = identity.expires_at

    @property
    def actor(self) -> Actor:
        """Who the client is."""
        return self.identity.actor

    def actor_in(self, channel: str) -> Actor:
        """Return who the client is in a channel: nobody where content travels that its token may not open."""
        return self.actor_of(self.identity, channel)

    def actor_of(self, identity: Identity, channel: str) -> Actor:
        """Return the same for an identity that the client is about to take."""
        return ANONYMOUS if self.capped and is_durable(channel) else identity.actor

    @property
    def session(self) -> str:
        """See OutletLike."""
        return self._outlet.session

    @property
    def unidirectional(self) -> bool:
        """See OutletLike."""
        return self._outlet.unidirectional

    @property
    def capped(self) -> bool:
        """See OutletLike."""
        return self._outlet.capped

    # -- subscriptions

    @property
    def groups(self) -> tuple[Group, ...]:
        """What it is subscribed by."""
        return subscriptions.groups(self._held)

    def subscription(self, channel: str) -> Group | None:
        """Return a subscription; None without one."""
        return subscriptions.find(self._held, channel)

    def expect(self, channel: str, terms: Terms) -> None:
        """Note what is special about a subscription that is being made, or made anew."""
        self._held = subscriptions.expect(self._held, channel, terms)

    def hold(self, group: Group) -> None:
        """Note a subscription."""
        self._held = subscriptions.put(self._held, group)
        metrics.SUBSCRIPTIONS.inc()

    def let_go(self, channel: str) -> Group | None:
        """Forget a subscription; returns it, None without one."""
        group, self._held = subscriptions.take(self._held, channel)
        if group is not None:
            metrics.SUBSCRIPTIONS.dec()
        return group

    def terms(self, channel: str) -> Terms:
        """Return what is special about a subscription."""
        return self.special.get(channel, USUAL)

    @property
    def special(self) -> dict[str, Terms]:
        """All subscriptions of which something is special."""
        return subscriptions.special(self._held)

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

    @property
    def behind(self) -> bool:
        """See OutletLike."""
        return self._outlet.behind

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

    def info_in(self, channel: str) -> bytes:
        """See hub.feeds.subscriber.Subscriber."""
        info: dict[str, Any] = {"user": self.actor.user, "client": self.id}
        if self.identity.info is not None:
            info["conn_info"] = orjson.Fragment(self.identity.info)
        if (shown := self.terms(channel).info) is not None:
            info["chan_info"] = orjson.Fragment(shown)
        return orjson.dumps(info)
