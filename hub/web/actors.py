"""Tell who sends an HTTP request: by a bearer token, else by the browser's cookie, else nobody."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from hub.errors import TokenInvalid
from hub.identity.tokens import KeyPending, Tokens
from hub.model import ANONYMOUS, Actor

#: Over TLS; the prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis §4.1.3.2).
COOKIE = "__Host-hub"
#: On loopback without TLS.
LOOPBACK_COOKIE = "hub"
COOKIES = (COOKIE, LOOPBACK_COOKIE)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_loopback(request: HTTPConnection) -> bool:
    """Tell whether the browser talks to this machine itself; what came over TLS came through a proxy."""
    url = request.url
    return url.hostname in _LOOPBACK and url.scheme not in ("https", "wss")


def session_cookie(request: HTTPConnection) -> str:
    """Return the session cookie's value; "" without one.

    The name without the prefix counts on loopback only: elsewhere a neighbour on the line could plant it.
    """
    if "cookie" not in request.headers:
        return ""
    names = COOKIES if is_loopback(request) else (COOKIE,)
    return next((request.cookies[name] for name in names if name in request.cookies), "")


async def actor_of(request: HTTPConnection, tokens: Tokens, *, stale_ok: bool = False) -> Actor:
    """Return who asks.

    Args:
        request: the request.
        tokens: what checks.
        stale_ok: only who it is counts; see hub.identity.revocations.

    Raises:
        TokenInvalid, TokenExpired: the bearer token is not good. A bad cookie only means nobody.
        Unavailable: the key of the token can not be had now.
    """
    authorization = request.headers.get("authorization")
    if not authorization:
        return session_of(request, tokens, stale_ok=stale_ok)
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid("Only bearer tokens are taken.")
    token = token.strip()
    try:
        return tokens.check(token, stale_ok=stale_ok).actor
    except KeyPending:
        await tokens.fetch(token)
        return tokens.check(token, stale_ok=stale_ok).actor


def session_of(request: HTTPConnection, tokens: Tokens, *, stale_ok: bool = False) -> Actor:
    """Return whose browser asks, by its cookie alone; `stale_ok` as for `actor_of`."""
    cookie = session_cookie(request)
    if not cookie:
        return ANONYMOUS
    try:
        return tokens.check(cookie, session=True, stale_ok=stale_ok).actor
    except TokenInvalid:
        return ANONYMOUS
