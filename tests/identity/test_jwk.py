"""hub.identity.jwk: which keys of a set may check a token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given
from hypothesis import strategies as st

from hub.identity import jwk
from tests.identity.signing import b64, b64decoded, private
from tests.identity.signing import jwk as public

GOOD = {
    "RS": ["RS256", "RS384", "RS512"], "ES256": ["ES256"], "ES384": ["ES384"], "ES512": ["ES512"], "EdDSA": ["EdDSA"],
}  # fmt: skip


def read(*keys: Any) -> dict[str, list[list[str]]]:
    """Return key id → the algorithms that each key of that id can check."""
    found = jwk.read(json.dumps({"keys": keys}).encode())
    return {kid: [list(checks) for checks in same] for kid, same in found.items()}


@pytest.mark.parametrize("name", GOOD)
def test_keys_of_each_kind_are_read(name: str) -> None:
    assert {"k": [GOOD[name]]} == read(public(name, "k"))
    assert {"k": [GOOD[name]]} == read(public(name, "k", use=None, key_ops=["verify"], x5c=["AAAA"], unknown=1))


def test_a_key_may_be_for_one_algorithm_only() -> None:
    assert {"k": [["RS384"]]} == read(public("RS", "k", alg="RS384"))


#: Keys that must not be used.
BAD: dict[str, Any] = {
    "no object": 5,
    "no kind": public("RS", "k", kty=None),
    "another kind": public("RS", "k", kty="RSA2"),
    "the kind of another": public("RS", "k", kty="EC"),
    "a secret": {"kty": "oct", "kid": "k", "k": b64(b"s" * 40).decode(), "alg": "HS256"},
    "no id": public("RS", None),
    "an id that is no text": public("RS", 5),
    "for encryption": public("RS", "k", use="enc"),
    "for another operation": public("RS", "k", key_ops=["encrypt"]),
    "for no operation": public("RS", "k", key_ops=[]),
    "for another algorithm": public("RS", "k", alg="RSA-OAEP"),
    "for an algorithm of another kind": public("RS", "k", alg="ES256"),
    "for a secret's algorithm": public("RS", "k", alg="HS256"),
    "with its private half": public("RS", "k", d="AQAB"),
    "too short": public("RS1024", "k"),
    "too long": public("RS", "k", n=b64(b"\xff" * 2048).decode()),
    "an exponent too large": public("RS", "k", e=b64(b"\xff" * 200).decode()),
    "an exponent of one": public("RS", "k", e="AQ"),
    "an even exponent": public("RS", "k", e="Ag"),
    "no modulus": public("RS", "k", n=None),
    "a modulus that is no base64url": public("RS", "k", n="!!!!"),
    "a modulus that is not ASCII": public("RS", "k", n="é"),
    "another curve": public("ES256", "k", crv="P-384"),
    "an unknown curve": public("ES256", "k", crv="secp256k1"),
    "not on its curve": public("ES256", "k", y=b64(b"\x01" * 32).decode()),
    "a coordinate too long": public("ES256", "k", x=b64(b"\0" + b64decoded(public("ES256", "k")["x"])).decode()),
    "a coordinate too short": public("ES256", "k", x="AQ"),
    "no point": public("ES256", "k", x=None, y=None),
    "another Edwards curve": public("Ed448", "k"),
    "an Edwards key too short": public("EdDSA", "k", x="AQ"),
    "for key agreement": {**public("EdDSA", "k"), "crv": "X25519"},
}


@pytest.mark.parametrize("why", BAD)
def test_a_key_that_can_not_be_used_does_not_spoil_the_others(why: str) -> None:
    assert {} == read(BAD[why])
    assert {"good": [["ES256"]]} == read(BAD[why], public("ES256", "good"), BAD[why])


def test_keys_of_one_id_are_alternatives() -> None:
    assert {"k": [GOOD["RS"], ["ES256"]]} == read(public("RS", "k"), BAD["too short"], public("ES256", "k"))
    checks = jwk.read(json.dumps({"keys": [public("RS", "k"), public("RS#2", "k")]}).encode())["k"]
    for name in ("RS", "RS#2"):
        signature = b64(_sign(name))
        assert 1 == sum(check["RS256"](b"signed", signature) for check in checks)


def test_the_work_for_one_set_is_bounded() -> None:
    assert 4 == len(read(*[public("EdDSA", "k")] * 50)["k"])
    assert 64 == len(read(*[public("EdDSA", f"k{n}") for n in range(100)]))


@pytest.mark.parametrize(
    "document",
    [
        b"", b"{", b"[]", b"null", b"5", b"{}", b'{"keys":null}', b'{"keys":{}}', b'{"keys":"x"}', b"\xff",
        b"<html></html>", b"[" * 5000, b'{"keys":[' + b"[" * 5000, b'{"keys":[]} x', b'{"Keys":[]}',
    ],
    ids=lambda d: repr(d[:20]),
)  # fmt: skip
def test_a_document_that_is_no_set_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError, match="not a key set"):
        jwk.read(document)


def test_a_set_may_be_empty() -> None:
    assert {} == jwk.read(b'{"keys":[]}')


@given(
    st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_any_document_is_a_set_or_refused(document: bytes) -> None:
    try:
        assert {} == jwk.read(document)
    except ValueError as exc:
        if str(exc) != "not a key set":
            raise


JSON = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)


@given(st.sampled_from([*GOOD]), st.sampled_from(["kty", "kid", "use", "alg", "crv", "n", "e", "x", "y", "d"]), JSON)
def test_a_key_with_any_odd_member_is_read_or_passed_over(name: str, member: str, value: Any) -> None:
    for kid, same in read({**public(name, "k"), member: value}).items():
        assert kid in ("k", value)
        assert set(same[0]) <= set(GOOD[name])


def _sign(name: str) -> bytes:
    raw: bytes = private(name).sign(b"signed", padding.PKCS1v15(), hashes.SHA256())
    return raw
