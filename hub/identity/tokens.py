"""Make and check JSON Web Tokens (RFC 7519), signed with HS256.

Claims: `sub` (user id; absent or empty for the anonymous), `exp`, `role`, optional `clearance` (never above the
role's), `channels` (server-side subscriptions), `info` (shown to others; its `name` signs posts), and `use`: "session"
marks the cookie of a browser, so that neither kind of token passes for the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jwt

from hub import clock
from hub.errors import TokenExpired, TokenInvalid
from hub.identity.jws import Verifier
from hub.model import Actor, Level, Role
from hub.policy.levels import clearance_of, level_of

_ALGORITHM = "HS256"
_CONNECT = "connect"
_SESSION = "session"
#: Seconds since 1970 past which an `exp` is no time: what is counted from it stays a number that JavaScript can hold.
_LATEST = 2**53
_ROLES = {role.value: role for role in Role}
_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token proves."""

    actor: Actor
    #: Seconds since 1970 at which the proof ends; None for never.
    expires_at: int | None = None
    #: Server-side subscriptions.
    channels: tuple[str, ...] = ()
    #: JSON value shown with publications of this client; None for nothing.
    info: Any = field(default=None, repr=False)


class Tokens:
    """Signs and checks with one key."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._verifier = Verifier(key)

    def issue(
        self, actor: Actor, *, expires_at: int, session: bool = False, channels: tuple[str, ...] = (), info: Any = None
    ) -> str:
        """Return a token for an actor until `expires_at` (seconds since 1970)."""
        claims: dict[str, Any] = {
            "sub": actor.user,
            "exp": expires_at,
            "role": actor.role.value,
            "clearance": int(actor.clearance),
        }
        if session:
            claims["use"] = _SESSION
        if channels:
            claims["channels"] = list(channels)
        if info is None and actor.name:
            info = {"name": actor.name}
        if info is not None:
            claims["info"] = info
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def check(self, token: str, *, session: bool = False) -> Identity:
        """Return what a token proves.

        Raises:
            TokenExpired: it was good, once.
            TokenInvalid: forged, malformed, of the other kind, or claiming a clearance above its role's.
        """
        claims = self._verifier.claims(token)
        if claims.get("use", _CONNECT) != (_SESSION if session else _CONNECT):
            raise TokenInvalid("This token is for another use.")
        identity = _identity(claims)
        now = clock.epoch_s()
        for name in ("nbf", "iat"):
            since = claims.get(name)
            if since is not None and not (type(since) in (int, float) and since <= now):
                raise TokenInvalid("The token does not hold yet.")
        if identity.expires_at is not None and identity.expires_at <= now:
            raise TokenExpired
        return identity


def _identity(claims: dict[str, Any]) -> Identity:
    channels = claims.get("channels")
    info = claims.get("info")
    expires_at = claims.get("exp")
    if expires_at is not None and not (type(expires_at) in (int, float) and -_LATEST < expires_at < _LATEST):
        raise TokenInvalid("The token's end is not a time.")
    if channels is not None and not (isinstance(channels, list) and all(isinstance(c, str) and c for c in channels)):
        raise TokenInvalid("The token's channels are not a list of names.")
    return Identity(
        _actor(claims.get("sub", ""), claims.get("role"), claims.get("clearance"), info),
        int(expires_at) if expires_at is not None else None,
        tuple(dict.fromkeys(channels)) if channels else (),
        info,
    )


def _actor(user: object, role_name: object, claimed: object, info: object) -> Actor:
    if not isinstance(user, str):
        raise TokenInvalid("The token's subject is not a text.")
    if role_name is None:
        role = Role.READER if user else Role.ANONYMOUS
    else:
        found = _ROLES.get(role_name) if isinstance(role_name, str) else None
        if found is None:
            raise TokenInvalid("The token names an unknown role.")
        role = found
    if not user and role is not Role.ANONYMOUS:
        raise TokenInvalid("A token with a role must have a subject.")
    level: Level | None = None
    if claimed is not None:
        level = level_of(claimed) if isinstance(claimed, str) else _level_number(claimed)
        if level is None:
            raise TokenInvalid("The token names an unknown clearance.")
    clearance = clearance_of(role, level)
    if clearance is None:
        raise TokenInvalid("The token claims a clearance above its role's.")
    name = info.get("name") if isinstance(info, dict) else None
    return Actor(user, role, clearance, name if isinstance(name, str) else "")


def _level_number(claimed: object) -> Level | None:
    return _LEVELS[claimed] if type(claimed) is int and claimed in (0, 1, 2) else None
