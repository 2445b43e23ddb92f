"""Make and check JSON Web Tokens (RFC 7519), signed with HS256.

Claims: `sub` (user id; absent or empty for the anonymous), `exp`, `role`, optional `clearance` (never above the
role's), `channels` (server-side subscriptions), `info` (shown to others; its `name` signs posts), and `use`: "session"
marks the cookie of a browser, so that neither kind of token passes for the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jwt

from hub.errors import TokenExpired, TokenInvalid
from hub.model import Actor, Level, Role
from hub.policy.levels import clearance_of, level_of

_ALGORITHM = "HS256"
_CONNECT = "connect"
_SESSION = "session"
#: Seconds since 1970 past which an `exp` is no time: what is counted from it stays a number that JavaScript can hold.
_LATEST = 2**53


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
        if not self._key:
            raise TokenInvalid("This hub has no key to check tokens with.")
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM], options={"verify_aud": False})
        except jwt.ExpiredSignatureError as exc:
            raise TokenExpired from exc
        except (jwt.InvalidTokenError, ValueError, OverflowError) as exc:  # text that is no text, endless times
            raise TokenInvalid from exc
        if claims.get("use", _CONNECT) != (_SESSION if session else _CONNECT):
            raise TokenInvalid("This token is for another use.")
        return _identity(claims)


def _identity(claims: dict[str, Any]) -> Identity:
    user = claims.get("sub", "")
    channels = claims.get("channels", [])
    info = claims.get("info")
    expires_at = claims.get("exp")
    if expires_at is not None and not (type(expires_at) in (int, float) and expires_at < _LATEST):
        raise TokenInvalid("The token's end is not a time.")
    if not isinstance(channels, list) or not all(isinstance(c, str) and c for c in channels):
        raise TokenInvalid("The token's channels are not a list of names.")
    return Identity(
        actor=_actor(user, claims.get("role"), claims.get("clearance"), info),
        expires_at=int(expires_at) if expires_at is not None else None,
        channels=tuple(dict.fromkeys(channels)),
        info=info,
    )


def _actor(user: str, role_name: object, claimed: object, info: object) -> Actor:
    try:
        role = Role(str(role_name)) if role_name is not None else (Role.READER if user else Role.ANONYMOUS)
    except ValueError as exc:
        raise TokenInvalid("The token names an unknown role.") from exc
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
    return Actor(user=user, role=role, clearance=clearance, name=name if isinstance(name, str) else "")


def _level_number(claimed: object) -> Level | None:
    return Level(claimed) if type(claimed) is int and claimed in (0, 1, 2) else None
