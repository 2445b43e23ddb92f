"""Tell who sends an HTTP request: by a bearer token, else by the browser's cookie, else nobody."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from hub.errors import TokenInvalid
from hub.identity.tokens import Tokens
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


def actor_of(request: HTTPConnection, tokens: Tokens) -> Actor:
    """Return who asks.

    Raises:
        TokenInvalid, TokenExpired: the bearer token is not good. A bad cookie only means nobody.
    """
    authorization = request.headers.get("authorization")
    if authorization:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenInvalid("Only bearer tokens are taken.")
        return tokens.check(token.strip()).actor
    return session_of(request, tokens)


def session_of(request: HTTPConnection, tokens: Tokens) -> Actor:
    """Return whose browser asks, by its cookie alone."""
    cookie = session_cookie(request)
    if not cookie:
        return ANONYMOUS
    try:
        return tokens.check(cookie, session=True).actor
    except TokenInvalid:
        return ANONYMOUS
