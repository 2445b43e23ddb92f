"""Key pairs and tokens for tests, made by another library than the one under test, or by hand."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hub import clock

SECRET = "a-test-secret-that-is-long-enough-for-each-of-the-three-hmac-algorithms"


@functools.cache
def private(name: str) -> Any:
    """Return a private key of a kind, such as "RS", "ES256" or "EdDSA"; "RS#2" is another one of the same kind."""
    kind = name.partition("#")[0]
    if kind.startswith("RS"):
        return rsa.generate_private_key(65537, int(kind[2:] or 2048))
    curves: dict[str, Any] = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}
    curves["ES256K"] = ec.SECP256K1
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    return {"EdDSA": ed25519.Ed25519PrivateKey, "Ed448": ed448.Ed448PrivateKey}[kind].generate()


def pem(name: str) -> str:
    """Return the PEM text of a public key."""
    raw: bytes = private(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return raw.decode()


def private_pem(name: str) -> str:
    """Return the PEM text of a private key."""
    raw: bytes = private(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return raw.decode()


def jwk(name: str, kid: Any, **more: Any) -> dict[str, Any]:
    """Return a public key as JWK; None in `more` leaves a member out."""
    kind = name.partition("#")[0]
    algorithm: Any = {"RS": jwt.algorithms.RSAAlgorithm, "ES": jwt.algorithms.ECAlgorithm}.get(
        kind[:2], jwt.algorithms.OKPAlgorithm
    )
    key = {**algorithm.to_jwk(private(name).public_key(), as_dict=True), "kid": kid, "use": "sig"}
    key.pop("key_ops", None)
    return {k: v for k, v in {**key, **more}.items() if v is not None}


def later(seconds: float = 36_000) -> int:
    """Return a time from now, as `exp` counts it."""
    return int(clock.epoch_s() + seconds)


def signed(key: Any, algorithm: str, headers: dict[str, Any] | None = None, **claims: Any) -> str:
    """Return a token; a claim of None is left out."""
    given = {"sub": "ana", "exp": later(), **claims}
    return jwt.encode({k: v for k, v in given.items() if v is not None}, key, algorithm=algorithm, headers=headers)


def b64(raw: bytes) -> bytes:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def b64decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def by_hand(header: dict[str, Any] | bytes, payload: Any, key: bytes = SECRET.encode()) -> str:
    """Return a token whose parts no library would write, signed with HMAC and SHA-256 whatever the header says."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed_part = b64(head) + b"." + b64(body)
    return (signed_part + b"." + b64(hmac.new(key, signed_part, hashlib.sha256).digest())).decode()
