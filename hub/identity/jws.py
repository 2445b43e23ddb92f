"""Read a signed token in compact form (RFC 7515 §7.1) and check its signature.

A general JWT library takes 33 µs a token, most of it for keys and options that it looks at again each time; this takes
a tenth, and thousands of readers come back with a token at once when a node restarts. What a header asks for is
remembered, because every token of an issuer begins with the same one. Nothing in a header brings a key along: `jwk`,
`jku`, `x5u` and the like are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.errors import TokenInvalid
from hub.identity.base64url import decoded
from hub.identity.keys import Check, Published

#: Bytes of a token; more is not read.
TOKEN_MAX_BYTES = 16384
#: Headers that are remembered. Only what was found with a good signature is, so that forgers can not fill the room.
_HEADERS_MAX = 64


class _Header(msgspec.Struct):
    alg: str
    kid: str | None = None
    crit: Any = None


_header = msgspec.json.Decoder(_Header)

#: Checks to try, each with whether it is of the hub's own key.
_Candidates = Sequence[tuple[Check, bool]]


class Verifier:
    """Checks tokens with the keys that it was given and with those that somebody publishes."""

    def __init__(self, checks: Mapping[str, _Candidates], published: Published | None = None) -> None:
        """Take the keys.

        Args:
            checks: Algorithm → the keys of its family.
            published: Further keys, by their ids.
        """
        self._checks = checks
        self._published = published
        self._good: dict[bytes, _Candidates] = {}

    def payload(self, token: str) -> tuple[bytes, bool]:
        """Return the payload of a token whose signature is good, and whether the hub's own key made it.

        Raises:
            KeyPending: the key is to be fetched first.
            TokenInvalid: it is malformed, of an algorithm without a key, or signed by somebody else.
        """
        if len(token) > TOKEN_MAX_BYTES:
            raise TokenInvalid
        try:
            raw = token.encode("ascii")
        except UnicodeEncodeError:
            raise TokenInvalid from None
        signed, _, signature = raw.rpartition(b".")
        header, _, payload = signed.partition(b".")
        known = self._good.get(header)
        own = self._look(header, signed, signature) if known is None else _whose(known, signed, signature)
        if own is None:
            raise TokenInvalid
        try:
            return decoded(payload), own
        except ValueError:
            raise TokenInvalid from None

    async def fetch(self, token: str) -> None:
        """Learn the keys that are published, after `payload` raised KeyPending.

        Raises:
            Unavailable: they can not be had now.
        """
        kid = _read(token.partition(".")[0].encode("ascii", "replace")[:TOKEN_MAX_BYTES]).kid
        if self._published is not None and kid:
            await self._published.fetch(kid)

    def _look(self, header: bytes, signed: bytes, signature: bytes) -> bool | None:
        """Do as `_whose` for a header that is not remembered."""
        asked = _read(header)
        given = self._checks.get(asked.alg, ())
        own = _whose(given, signed, signature)
        if self._published is None or not asked.kid or asked.alg.startswith("HS"):
            if own is not None and len(self._good) < _HEADERS_MAX:
                self._good[header] = given
            return own
        # What is published changes: a header that may need it is looked at each time.
        if own is None and any(check(signed, signature) for check in self._published.find(asked.kid, asked.alg)):
            return False
        return own


def _whose(candidates: _Candidates, signed: bytes, signature: bytes) -> bool | None:
    """Tell whether the key that made a signature is the hub's own; None when no candidate made it."""
    for check, own in candidates:
        if check(signed, signature):
            return own
    return None


def _read(header: bytes) -> _Header:
    try:
        asked = _header.decode(decoded(header))
    except (ValueError, RecursionError):
        raise TokenInvalid from None
    if asked.crit is not None:  # an extension that must be understood (RFC 7515 §4.1.11)
        raise TokenInvalid
    return asked
