"""Read a signed token in compact form (RFC 7515 §7.1) and check its signature.

A general JWT library takes 33 µs a token, most of it for keys and options that it looks at again each time; this takes
a tenth, and thousands of readers come back with a token at once when a node restarts. The signature itself is the
standard library's.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from typing import Any

import msgspec

from hub.errors import TokenInvalid

#: Bytes of a token; more is not read.
TOKEN_MAX_BYTES = 16384
#: Header fields that were found good: every token of an issuer begins with the same one.
_HEADERS_MAX = 64
#: The alphabet of base64url to that of base64; what only the latter has becomes invalid (RFC 4648 §5).
_ALPHABET = bytes.maketrans(b"-_+/=", b"+/!!!")


class _Header(msgspec.Struct):
    alg: str
    crit: Any = None


_header = msgspec.json.Decoder(_Header)
_claims = msgspec.json.Decoder(dict[str, Any])


class Verifier:
    """Checks tokens that one secret signed with HS256 (RFC 7518 §3.2)."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._good: set[bytes] = set()

    def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is good; nothing else of it is checked.

        Raises:
            TokenInvalid: it is malformed, of another algorithm, or signed by somebody else.
        """
        try:
            raw = token.encode("ascii")
        except UnicodeEncodeError:
            raise TokenInvalid from None
        signed, _, signature = raw.rpartition(b".")
        header, _, payload = signed.partition(b".")
        if len(raw) > TOKEN_MAX_BYTES or not self._key:
            raise TokenInvalid
        if header not in self._good:
            self._look_at(header)
        if not hmac.compare_digest(_decoded(signature), hmac.digest(self._key, signed, hashlib.sha256)):
            raise TokenInvalid
        try:
            return _claims.decode(_decoded(payload))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise TokenInvalid from None

    def _look_at(self, header: bytes) -> None:
        try:
            found = _header.decode(_decoded(header))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise TokenInvalid from None
        if found.alg != "HS256" or found.crit is not None:  # an extension that must be understood (RFC 7515 §4.1.11)
            raise TokenInvalid
        if len(self._good) < _HEADERS_MAX:
            self._good.add(header)


def _decoded(part: bytes) -> bytes:
    try:
        return binascii.a2b_base64(part.translate(_ALPHABET) + b"=" * (-len(part) % 4), strict_mode=True)
    except binascii.Error:
        raise TokenInvalid from None
