"""Read the claims of a token whose signature is good: who holds it (Identity), or what it lets in (Grant).

The names and meanings are Centrifugo's; `role`, `clearance` and `use` are the hub's own. Every claim that is looked at
must be of its type, or the token is refused; others are ignored. No refusal quotes what a token holds.
"""

from __future__ import annotations

import binascii
from typing import Any, TypeVar

import msgspec
import orjson

from hub.errors import TokenExpired, TokenInvalid
from hub.identity.proofs import Grant, Identity, ServerSub, token_key
from hub.model import Actor, Level, Role
from hub.policy.levels import WRITERS, clearance_of, level_of

#: Seconds since 1970 past which a claim is no time: what is counted from it stays a number that JavaScript can hold.
_LATEST = 2**53
#: Seconds by which an issuer's clock may be ahead of the hub's.
_LEEWAY_S = 10
_LEVELS = tuple(Level)


class _Flag(msgspec.Struct):
    value: bool = False


class Override(msgspec.Struct):
    """Options of a channel that a token sets for one subscription."""

    presence: _Flag | None = None
    join_leave: _Flag | None = None
    force_push_join_leave: _Flag | None = None
    force_recovery: _Flag | None = None
    force_positioning: _Flag | None = None


class Sub(msgspec.Struct):
    """One of the `subs` of a connection token."""

    info: Any = None
    b64info: str | None = None
    data: Any = None
    b64data: str | None = None
    override: Override | None = None


class Claims(msgspec.Struct):
    """What both kinds of tokens may claim."""

    sub: str | None = None
    exp: int | float | None = None
    nbf: int | float | None = None
    iat: int | float | None = None
    aud: str | list[str] | None = None
    iss: str | None = None
    jti: str | None = None
    use: str | None = None
    expire_at: int | float | None = None
    channel: str | None = None
    info: Any = None
    b64info: str | None = None


class ConnectClaims(Claims):
    """What a connection token or a session cookie may claim."""

    role: Role | None = None
    clearance: int | str | None = None
    channels: list[str] | None = None
    subs: dict[str, Sub] | None = None


class SubscribeClaims(Claims):
    """What a subscription token may claim."""

    client: str | None = None
    data: Any = None
    b64data: str | None = None
    override: Override | None = None


_T = TypeVar("_T")

_connect = msgspec.json.Decoder(ConnectClaims)
_subscribe = msgspec.json.Decoder(SubscribeClaims)
_any = msgspec.json.Decoder(dict[str, Any])
#: Not orjson: what that returns holds 4 KiB, and this is kept as long as a connection.
_write = msgspec.json.Encoder().encode


def connect_claims(payload: bytes) -> ConnectClaims:
    """Read the payload of a connection token.

    Raises:
        TokenInvalid: it is no JSON object, or a claim has a wrong type.
    """
    return _decoded(_connect, payload)


def subscribe_claims(payload: bytes) -> SubscribeClaims:
    """Read the payload of a subscription token.

    Raises:
        TokenInvalid: it is no JSON object, or a claim has a wrong type.
    """
    return _decoded(_subscribe, payload)


def custom_user(payload: bytes, name: str) -> str:
    """Return the user that another claim than `sub` names; a whole number counts as its digits.

    Raises:
        TokenInvalid: the claim is neither text nor whole number.
    """
    value = _decoded(_any, payload).get(name)
    if value is None:
        return ""
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise TokenInvalid("The token's user is not a text.")


def identity(claims: ConnectClaims, user: str, now: float) -> Identity:
    """Return what the claims of a connection token prove at `now` (seconds since 1970).

    Raises:
        TokenExpired: they proved it, once.
        TokenInvalid: they do not hold yet, or claim too much.
    """
    channels = tuple(dict.fromkeys(claims.channels)) if claims.channels else ()
    if "" in channels or (claims.subs and "" in claims.subs):
        raise TokenInvalid("The token names an empty channel.")
    subs = {name: _server_sub(sub) for name, sub in claims.subs.items()} if claims.subs else {}
    info = _value(claims.info, claims.b64info)
    actor = _actor(user, claims.role, claims.clearance, info)
    expires_at, issued_at = _times(claims, now)
    shown = None if info is None else _write(info)
    if not subs:
        return Identity(actor, expires_at, channels, shown, token_key=token_key(claims.jti or ""), issued_at=issued_at)
    return Identity(actor, expires_at, (), shown, subs, token_key(claims.jti or ""), issued_at)


def grant(claims: SubscribeClaims, user: str, now: float) -> Grant:
    """Return what the claims of a subscription token allow at `now` (seconds since 1970).

    Raises:
        TokenExpired: they allowed it, once.
        TokenInvalid: they do not hold yet, or name no channel.
    """
    if not claims.channel:
        raise TokenInvalid("A token for a subscription must name its channel.")
    info, data = _value(claims.info, claims.b64info), _value(claims.data, claims.b64data)
    expires_at, issued_at = _times(claims, now)
    return Grant(
        user,
        claims.channel,
        expires_at,
        info,
        data,
        _overrides(claims.override),
        claims.client or "",
        token_key(claims.jti or ""),
        issued_at,
    )


def _decoded(decoder: msgspec.json.Decoder[_T], payload: bytes) -> _T:
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError as exc:
        path = str(exc).rpartition("`$.")[2].rstrip("`")  # what is before it may quote the value
        raise TokenInvalid(
            f"The token's claim {path} has a wrong type or value."
            if "`$." in str(exc)
            else "The token's payload is no JSON object."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TokenInvalid("The token's payload is no JSON object.") from None


def _times(claims: Claims, now: float) -> tuple[int | None, float]:
    """Return until when the claims hold (None for ever) and since when; they must hold now."""
    exp, iat, end = claims.exp, claims.iat, claims.expire_at
    if end is None:
        end = exp
    elif end <= 0:
        end = None
    if (exp or 0) >= _LATEST or (end or 0) >= _LATEST:
        raise TokenInvalid("The token's end is not a time.")
    if (iat or 0) > now + _LEEWAY_S or (claims.nbf or 0) > now + _LEEWAY_S:
        raise TokenInvalid("The token does not hold yet.")
    if (exp is not None and exp <= now) or (end is not None and end <= now):
        raise TokenExpired
    # It is here, so it was issued by now: an issuer's clock that is ahead must not save it from a revocation.
    return None if end is None else int(end), min(iat or 0.0, now)


def _server_sub(sub: Sub) -> ServerSub:
    return ServerSub(_value(sub.info, sub.b64info), _value(sub.data, sub.b64data), _overrides(sub.override))


def _overrides(override: Override | None) -> dict[str, bool]:
    if override is None:
        return {}
    flags = {name: getattr(override, name) for name in override.__struct_fields__}
    return {name: flag.value for name, flag in flags.items() if flag is not None}


def _value(plain: Any, coded: str | None) -> Any:
    """Return a JSON value that a token holds plainly or in base64; it can be written as JSON again."""
    try:
        value = orjson.loads(binascii.a2b_base64(coded.encode("ascii"), strict_mode=True)) if coded else plain
        if value is not None:
            orjson.dumps(value)  # fails for numbers of more than 64 bits, and for what is nested too deep
    except (ValueError, TypeError):
        raise TokenInvalid("A value in the token can not be passed on as JSON.") from None
    return value


def _actor(user: str, role: Role | None, claimed: int | str | None, info: Any) -> Actor:
    if role is None:
        role = Role.READER if user else Role.ANONYMOUS
    if not user and role is not Role.ANONYMOUS:
        raise TokenInvalid("A token with a role must have a subject.")
    level: Level | None = None
    if claimed is not None:
        level = level_of(claimed) if isinstance(claimed, str) else _LEVELS[claimed] if claimed in (0, 1, 2) else None
        if level is None:
            raise TokenInvalid("The token names an unknown clearance.")
    clearance = clearance_of(role, level)
    if clearance is None:
        raise TokenInvalid("The token claims a clearance above its role's.")
    # Only who writes signs; the others are a crowd, and `info` has their names.
    name = info.get("name") if isinstance(info, dict) and role in WRITERS else None
    return Actor(user, role, clearance, name if isinstance(name, str) else "")
