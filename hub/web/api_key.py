"""Tell whether a request comes from an application that holds the key of the server API."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from hub.errors import TokenInvalid
from hub.settings import HttpApi

#: Names in lower case, as ASGI has them.
Headers = Iterable[tuple[bytes, bytes]]


class ApiKey:
    """The key that applications show, in `X-API-Key` or as `Authorization: apikey …`."""

    def __init__(self, settings: HttpApi) -> None:
        self._key = settings.key.reveal().encode()
        self._insecure = settings.insecure

    def require(self, headers: Headers) -> None:
        """Let whoever has the key go on. Raises TokenInvalid; always, where no key is set."""
        if self._insecure:
            return
        given = shown(headers)
        if not self._key or not hmac.compare_digest(given, self._key):
            raise TokenInvalid("The API key is missing or wrong.")


def shown(headers: Headers) -> bytes:
    """Return the key that a request shows, right or wrong; empty without one."""
    given = field(headers, b"x-api-key")
    if not given:
        scheme, _, rest = field(headers, b"authorization").partition(b" ")
        if scheme.lower() == b"apikey":
            given = rest.strip()
    return given


def field(headers: Headers, name: bytes) -> bytes:
    """Return the first value of a header field; empty without one."""
    return next((value for known, value in headers if known == name), b"")
