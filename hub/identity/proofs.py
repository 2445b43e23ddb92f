"""Say what a token that was found good proves: who somebody is (Identity), or what it lets in (Grant).

JSON values in them can be written as JSON again by orjson. None of them shows in a representation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec

from hub.model import Actor


@dataclass(frozen=True, slots=True)
class ServerSub:
    """A subscription that a connection token brings."""

    #: JSON value shown to others with what the client does in the channel; None for nothing.
    info: Any = field(default=None, repr=False)
    #: JSON value for the client itself; None for nothing.
    data: Any = field(default=None, repr=False)
    #: Option of the channel, such as "presence" → what it is for this subscription; others are the namespace's.
    overrides: Mapping[str, bool] = field(default_factory=dict)


def token_key(jti: str) -> int:
    """Return what stands for a token's id where it is kept for long: 56 bits weigh a third of the text."""
    return int.from_bytes(hashlib.blake2b(jti.encode(), digest_size=7).digest(), "big") if jti else 0


#: One for all tokens without.
_NO_SUBS: Mapping[str, ServerSub] = MappingProxyType({})


class Identity(msgspec.Struct, frozen=True, gc=False):
    """What a connection token or a session cookie proves.

    A Struct, because a frozen dataclass of this size takes a microsecond to make; every connection keeps its own.
    """

    actor: Actor
    #: Seconds since 1970 at which the proof ends; None for never.
    expires_at: int | None = None
    #: Channels to subscribe the client to; empty where `subs` says more.
    channels: tuple[str, ...] = ()
    #: JSON shown with publications of this client, as text: a tenth of what its values would weigh; None for nothing.
    info: bytes | None = None
    #: Channel → how to subscribe the client to it.
    subs: Mapping[str, ServerSub] = _NO_SUBS
    #: Stands for the token's `jti` (`token_key`); 0 without one.
    token_key: int = 0
    #: Seconds since 1970 at which the token was issued; 0 where it does not say.
    issued_at: float = 0.0

    @property
    def user(self) -> str:
        """The user's id; empty for the anonymous."""
        return self.actor.user

    def __repr__(self) -> str:
        """Leave `info` out: it holds a name, and this may end in a log."""
        return f"Identity({self.actor!r}, expires_at={self.expires_at}, channels={self.channels}, subs={self.subs})"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a subscription token allows: one user, or nobody in particular, to subscribe to one channel."""

    #: Who may use it: the connection's user must be the same, also where both are "" for the anonymous.
    user: str
    channel: str
    #: Seconds since 1970 at which the subscription ends; None for never.
    expires_at: int | None = None
    #: JSON value shown to others with what the client does in the channel; None for nothing.
    info: Any = field(default=None, repr=False)
    #: JSON value for the client itself; None for nothing.
    data: Any = field(default=None, repr=False)
    #: Option of the channel, such as "presence" → what it is for this subscription; others are the namespace's.
    overrides: Mapping[str, bool] = field(default_factory=dict)
    #: The only client id that may use it; empty for any.
    client: str = ""
    #: Stands for the token's `jti` (`token_key`); 0 without one.
    token_key: int = 0
    #: Seconds since 1970 at which the token was issued; 0 where it does not say.
    issued_at: float = 0.0
