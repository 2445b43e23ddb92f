"""Pack what nodes tell each other beside the log and publications, as MessagePack: orders, signs of life, questions.

An order says what is to be done with the connections of one user, wherever they are. A letter begins with a format
number and the name of its sender. What a message of the same format holds behind the fields known here is skipped: a
field that is new comes last, and nodes of two versions understand each other while a fleet is renewed. Nothing of an
order is shown in a repr: user ids and what is sent to clients stay out of logs.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from hub.model import Position

_FORMAT = 1


class _Message(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """Something that one node tells others."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class _Order(_Message, frozen=True, kw_only=True):
    """What is to be done with some connections of one user; the empty user stands for the anonymous."""

    user: str
    #: Only the connection with this id; empty for all of the user's.
    client: str = ""
    #: Only the connection with this session; empty for all of the user's.
    session: str = ""


class Subscribe(_Order, tag=1, frozen=True, kw_only=True):
    """Subscribe them to a channel."""

    channel: str
    #: Seconds since 1970; 0 where the subscription does not expire.
    expire_at: int = 0
    #: JSON that others see of the subscriber; None for nothing.
    info: bytes | None = None
    #: JSON that the subscriber gets with the news of it; None for nothing.
    data: bytes | None = None
    #: Where the subscriber left off: offset and epoch.
    since: tuple[int, str] | None = None
    #: Rules of the namespace that are otherwise for this subscription: name → value.
    override: dict[str, bool] = {}

    @property
    def recover(self) -> Position | None:
        """Where the subscriber left off."""
        return None if self.since is None else Position(*self.since)


class Unsubscribe(_Order, tag=2, frozen=True, kw_only=True):
    """End their subscription to a channel; to all where it is empty."""

    channel: str
    code: int
    reason: str


class Disconnect(_Order, tag=3, frozen=True, kw_only=True):
    """Close them."""

    code: int
    reason: str
    #: Ids of connections that stay.
    whitelist: list[str] = []


class Refresh(_Order, tag=4, frozen=True, kw_only=True):
    """Set when they expire, or let them expire now."""

    expired: bool = False
    #: Seconds since 1970; 0 for never.
    expire_at: int = 0


class Emulate(_Message, tag=5, frozen=True, kw_only=True):
    """Take a frame of commands for a connection of yours that can only be written to."""

    session: str
    data: bytes


class NodeInfo(_Message, tag=6, frozen=True, kw_only=True):
    """I live, and this is how I am."""

    name: str
    version: str
    clients: int
    users: int
    subscriptions: int
    channels: int
    #: Seconds since it was started.
    uptime_s: int
    #: Seconds after which a node that says no more is taken for gone.
    ttl_s: float


class Farewell(_Message, tag=7, frozen=True, kw_only=True):
    """I go."""


class Ask(_Message, tag=8, frozen=True, kw_only=True):
    """Which channels do you have? The answer names the question by its number."""

    number: int
    #: Glob; empty for all.
    pattern: str


class Answer(_Message, tag=9, frozen=True, kw_only=True):
    """These: channel → subscribers on the node."""

    number: int
    channels: dict[str, int]


Order = Subscribe | Unsubscribe | Disconnect | Refresh
Message = Order | Emulate | NodeInfo | Farewell | Ask | Answer


class _Letter(msgspec.Struct, array_like=True, frozen=True, gc=False):
    format: int
    sender: str
    body: Raw


_encoder = msgspec.msgpack.Encoder()
_letters = msgspec.msgpack.Decoder(_Letter)
_messages: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def pack(sender: str, message: Message) -> bytes:
    """Pack what the node named `sender` tells."""
    return _encoder.encode(_Letter(_FORMAT, sender, Raw(_encoder.encode(message))))


def unpack(raw: bytes) -> tuple[str, Message]:
    """Return who tells, and what.

    Raises:
        ValueError: it can not be read, or is of another format.
    """
    try:
        letter = _letters.decode(raw)
        if letter.format != _FORMAT:
            raise ValueError("a letter of another format")
        return letter.sender, _messages.decode(letter.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise ValueError("not a letter of a node") from exc
