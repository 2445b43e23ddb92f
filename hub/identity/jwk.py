"""Read a JSON Web Key Set (RFC 7517): which of its keys may check tokens, by key id.

A key that can not be used (of another purpose, kind or size, malformed, without an id, or published with its private
half) is passed over, so that one of them does not spoil the others.
"""

from __future__ import annotations

from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.identity.base64url import canonical
from hub.identity.keys import Checks
from hub.identity.publickeys import checks

#: Keys read of one set; more are passed over, because each costs some 50 µs on the loop's thread.
_KEYS_MAX = 64
#: Keys tried under one id: RFC 7517 §4.5 allows alternatives.
_ALTERNATIVES_MAX = 4
_CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    "P-256": (ec.SECP256R1(), 32),
    "P-384": (ec.SECP384R1(), 48),
    "P-521": (ec.SECP521R1(), 66),
}


class _Set(msgspec.Struct):
    keys: list[msgspec.Raw]


class _Key(msgspec.Struct):
    kty: str
    kid: str
    use: str | None = None
    key_ops: list[str] | None = None
    alg: str | None = None
    crv: str = ""
    n: str = ""
    e: str = ""
    x: str = ""
    y: str = ""
    d: Any = None


_set = msgspec.json.Decoder(_Set)
_key = msgspec.json.Decoder(_Key)


def read(document: bytes) -> dict[str, list[Checks]]:
    """Return key id → what the keys of that id can check.

    Raises:
        ValueError: the document is not a key set.
    """
    try:
        raws = _set.decode(document).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("not a key set") from None
    found: dict[str, list[Checks]] = {}
    for raw in raws[:_KEYS_MAX]:
        try:
            key = _key.decode(raw)
            usable = _checks(key)
        except (ValueError, RecursionError, UnsupportedAlgorithm):  # msgspec's errors are ValueErrors
            continue
        same = found.setdefault(key.kid, [])
        if usable and len(same) < _ALTERNATIVES_MAX:
            same.append(usable)
    return {kid: same for kid, same in found.items() if same}


def _checks(key: _Key) -> Checks:
    if key.use not in (None, "sig") or (key.key_ops is not None and "verify" not in key.key_ops):
        raise ValueError("for another purpose")
    if key.d is not None:
        raise ValueError("its private half is public: anybody may have signed")
    usable = checks(_loaded(key))
    return usable if key.alg is None else {name: check for name, check in usable.items() if name == key.alg}


def _loaded(key: _Key) -> object:
    if key.kty == "RSA":
        n, e = int.from_bytes(canonical(key.n.encode())), int.from_bytes(canonical(key.e.encode()))
        return rsa.RSAPublicNumbers(e, n).public_key()
    if key.kty == "EC" and key.crv in _CURVES:
        curve, size = _CURVES[key.crv]
        x, y = canonical(key.x.encode()), canonical(key.y.encode())
        if len(x) != size or len(y) != size:
            raise ValueError("a coordinate of another length")
        return ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve).public_key()
    if key.kty == "OKP" and key.crv == "Ed25519":
        return Ed25519PublicKey.from_public_bytes(canonical(key.x.encode()))
    raise ValueError("of a kind that signs no token")
