"""Check signatures with public keys: RSA (PKCS #1 v1.5), ECDSA and Ed25519 (RFC 7518 §3.3-3.4, RFC 8037 §3.1).

A key is turned into a table from each algorithm that it can check to the function that checks; what a token's header
says only picks from that table, so no key is ever used for an algorithm of another family.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hub.identity.base64url import canonical
from hub.identity.keys import Check, Checks

#: Bits of an RSA modulus: RFC 7518 §3.3 asks for the lower one; past the upper one a check takes milliseconds.
_RSA_BITS = (2048, 8192)
#: A larger exponent only makes checks slow.
_RSA_EXPONENT_MAX = 2**32
_HASHES: dict[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
#: Curve → algorithm, hash, and bytes of each half of a signature.
_CURVES: dict[str, tuple[str, hashes.HashAlgorithm, int]] = {
    "secp256r1": ("ES256", hashes.SHA256(), 32),
    "secp384r1": ("ES384", hashes.SHA384(), 48),
    "secp521r1": ("ES512", hashes.SHA512(), 66),
}


def from_pem(text: str, kind: type[rsa.RSAPublicKey | ec.EllipticCurvePublicKey | Ed25519PublicKey]) -> Checks:
    """Return what a PEM public key of one kind can check.

    Raises:
        ValueError: it is not such a key; the text says why and holds nothing of the key.
    """
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("is not the PEM text of a public key") from None
    if not isinstance(key, kind):
        raise ValueError("is a key of another kind")
    return checks(key)


def checks(key: object) -> Checks:
    """Return what a public key can check.

    Raises:
        ValueError: its size, curve or kind is not one that tokens may be signed with.
    """
    if isinstance(key, rsa.RSAPublicKey):
        return _rsa(key)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _ecdsa(key)
    if isinstance(key, Ed25519PublicKey):
        return _ed25519(key)
    raise ValueError("is a key of a kind that signs no token")


def _rsa(key: rsa.RSAPublicKey) -> Checks:
    low, high = _RSA_BITS
    if not low <= key.key_size <= high:
        raise ValueError(f"has not between {low} and {high} bits")
    if key.public_numbers().e > _RSA_EXPONENT_MAX:
        raise ValueError("has too large an exponent")
    pkcs1 = padding.PKCS1v15()

    def with_hash(algorithm: hashes.HashAlgorithm) -> Check:
        return _guarded(lambda signed, signature: key.verify(signature, signed, pkcs1, algorithm))

    return {f"RS{bits}": with_hash(algorithm) for bits, algorithm in _HASHES.items()}


def _ecdsa(key: ec.EllipticCurvePublicKey) -> Checks:
    if key.curve.name not in _CURVES:
        raise ValueError("is on a curve other than P-256, P-384 and P-521")
    name, algorithm, half = _CURVES[key.curve.name]
    ecdsa = ec.ECDSA(algorithm)

    def verify(signed: bytes, signature: bytes) -> None:
        if len(signature) != 2 * half:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
        key.verify(encode_dss_signature(r, s), signed, ecdsa)

    return {name: _guarded(verify)}


def _ed25519(key: Ed25519PublicKey) -> Checks:
    return {"EdDSA": _guarded(lambda signed, signature: key.verify(signature, signed))}


def _guarded(verify: Callable[[bytes, bytes], None]) -> Check:
    def check(signed: bytes, signature: bytes) -> bool:
        try:
            verify(signed, canonical(signature))
        except (InvalidSignature, ValueError):
            return False
        return True

    return check
