"""Write and read base64url without padding (RFC 7515 §2), the one way it may be written.

A text whose last character carries bits that mean nothing would be a second spelling of the same bytes, and a changed
token that still passes; signatures are therefore compared as texts, or read with `canonical`.
"""

from __future__ import annotations

import binascii

#: The alphabet of base64url to that of base64; what only the latter has becomes invalid (RFC 4648 §5).
_READ = bytes.maketrans(b"-_+/=", b"+/!!!")
_WRITE = bytes.maketrans(b"+/", b"-_")


def encoded(raw: bytes) -> bytes:
    """Return the text of some bytes."""
    return binascii.b2a_base64(raw, newline=False).translate(_WRITE).rstrip(b"=")


def decoded(text: bytes) -> bytes:
    """Return the bytes of a text; the spare bits of its last character are not looked at.

    Raises:
        ValueError: it is not base64url, or has padding.
    """
    return binascii.a2b_base64(text.translate(_READ) + b"=" * (-len(text) % 4), strict_mode=True)


def canonical(text: bytes) -> bytes:
    """Return the bytes of a text that has only this one spelling.

    Raises:
        ValueError: it is not base64url, has padding, or spare bits that are not zero.
    """
    raw = decoded(text)
    if encoded(raw) != text:
        raise ValueError("spare bits are set")
    return raw
