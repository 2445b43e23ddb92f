"""hub.identity.jws: one changed bit is a forgery, a header brings nothing along, and nothing that comes is too odd."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import TokenExpired, TokenInvalid
from hub.identity.jws import TOKEN_MAX_BYTES
from hub.identity.keys import KeyConfig
from hub.identity.tokens import Tokens
from tests.identity.signing import SECRET, b64, by_hand, jwk, later, pem, private, signed

PAYLOAD = {"sub": "ana", "exp": later()}


@pytest.fixture(scope="module")
def keyed() -> Tokens:
    """Tokens with a key of each family."""
    return Tokens(
        SECRET,
        keys=KeyConfig(
            hmac_secret_key=SECRET,
            rsa_public_key=pem("RS"),
            ecdsa_public_key=pem("ES512"),
            ed25519_public_key=pem("EdDSA"),
        ),
    )


@pytest.fixture(scope="module")
def good() -> list[str]:
    """A good token of each algorithm."""
    hmacs = [signed(SECRET, a) for a in ("HS256", "HS384", "HS512")]
    return [*hmacs, *(signed(private(k), a) for k, a in (("RS", "RS256"), ("ES512", "ES512"), ("EdDSA", "EdDSA")))]


@given(st.data())
def test_one_changed_bit_is_a_forgery(keyed: Tokens, good: list[str], data: st.DataObject) -> None:
    token = data.draw(st.sampled_from(good))
    at, bit = data.draw(st.integers(0, len(token) - 1)), data.draw(st.integers(0, 6))
    assert "ana" == keyed.check(token).user
    with pytest.raises(TokenInvalid) as refusal:
        keyed.check(token[:at] + chr(ord(token[at]) ^ 1 << bit) + token[at + 1 :])
    assert not isinstance(refusal.value, TokenExpired)


@given(st.data())
def test_what_is_cut_or_grown_is_a_forgery(keyed: Tokens, good: list[str], data: st.DataObject) -> None:
    token = data.draw(st.sampled_from(good))
    at = data.draw(st.integers(0, len(token) - 1))
    more = data.draw(st.text("Aa0-_.= \n\0", min_size=1, max_size=4))
    for wrong in (token[:at], token[at + 1 :], token + more, more + token, token[:at] + more + token[at:]):
        with pytest.raises(TokenInvalid):
            keyed.check(wrong)


def test_the_last_character_has_one_spelling(keyed: Tokens, good: list[str]) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for token in good:
        taken = []
        for last in alphabet:
            try:
                keyed.check(token[:-1] + last)
            except TokenInvalid:
                continue
            taken.append(last)
        assert [token[-1]] == taken


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": jwk("RS#2", "x")}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/"},
        {"x5c": ["AAAA"]}, {"kid": "../../dev/null"}, {"kid": "' OR 1=1 --"}, {"kid": ""}, {"kid": "x" * 9000},
        {"kid": "http://169.254.169.254/"}, {"kid": "\0"}, {"kid": "é"}, {"kid": None},
    ],
    ids=lambda h: str(h)[:30],
)  # fmt: skip
def test_a_header_brings_no_key_along(keyed: Tokens, header: dict[str, Any]) -> None:
    headers = {"typ": "JWT", **header}
    token = signed(private("RS#2"), "RS256")  # by a key of the forger's own
    head, _, rest = token.partition(".")
    head = b64(json.dumps({"alg": "RS256", **headers}).encode()).decode()
    with pytest.raises(TokenInvalid):
        keyed.check(f"{head}.{rest}")
    assert "ana" == keyed.check(by_hand({"alg": "HS256", **headers}, PAYLOAD)).user


@pytest.mark.parametrize(
    "header",
    [
        b"", b"{", b"[]", b"null", b'"HS256"', b"{}", b'{"alg":null}', b'{"alg":["HS256"]}', b'{"alg":1}', b"\xff",
        b'{"alg":"HS256","crit":["exp"]}', b'{"alg":"HS256","crit":[]}', b'{"alg":"HS256","crit":"b64","b64":false}',
        b'{"alg":"HS256","kid":1}', b'{"alg":"HS256","kid":{}}', b'{"alg":"none"}', b'{"alg":"HS256 "}',
        b'{"alg":"hs256"}', b'{"alg":"HS256\\u0000"}', b"[" * 9000, b'{"alg":"dir","enc":"A256GCM"}',
    ],
)  # fmt: skip
def test_a_header_that_asks_for_something_else_is_refused(keyed: Tokens, header: bytes) -> None:
    with pytest.raises(TokenInvalid):
        keyed.check(by_hand(header, PAYLOAD))


@pytest.mark.parametrize("token", ["", ".", "..", "...", "....", "a", "a.b", "a.b.c", "a.b.c.d.e", "é.é.é", "\ud800"])
def test_a_text_that_is_no_token_is_refused(keyed: Tokens, token: str) -> None:
    with pytest.raises(TokenInvalid):
        keyed.check(token)
    with pytest.raises(TokenInvalid):
        keyed.check_subscription(token)


def test_a_signature_alone_or_none_at_all_is_refused(keyed: Tokens, good: list[str]) -> None:
    for token in good:
        head, body, signature = token.split(".")
        for wrong in (f"{head}.{body}.", f"{head}.{body}", f".{body}.{signature}", f"{head}..{signature}", signature):
            with pytest.raises(TokenInvalid):
                keyed.check(wrong)


def test_a_token_may_be_so_large_and_no_larger(keyed: Tokens) -> None:
    def of(size: int) -> str:
        return by_hand({"alg": "HS256"}, {**PAYLOAD, "meta": "x" * size})

    fits = max(size for size in range(12000, 12300) if len(of(size)) <= TOKEN_MAX_BYTES)
    assert "ana" == keyed.check(of(fits)).user
    for size in (fits + 3, 10**6):
        with pytest.raises(TokenInvalid):
            keyed.check(of(size))


@pytest.mark.parametrize("claim", ["info", "meta", "nothing", "sub", "subs", "channels", "aud"])
def test_a_deeply_nested_claim_does_no_harm(keyed: Tokens, claim: str) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        depth = 11000 // len(opening + closing)
        payload = b'{"sub":"ana","%s":%s1%s}' % (claim.encode(), opening * depth, closing * depth)
        token = by_hand({"alg": "HS256"}, payload)
        assert len(token) <= TOKEN_MAX_BYTES
        try:
            assert keyed.check(token).info is None  # a claim that is not looked at may be anything
            assert claim in ("meta", "nothing")
        except TokenInvalid:
            pass


def test_forgers_do_not_fill_the_memory_of_headers(keyed: Tokens) -> None:
    mine = Tokens(SECRET)
    verifier = mine._connections.verifier
    for n in range(200):
        with pytest.raises(TokenInvalid):
            mine.check(by_hand({"alg": "HS256", "n": n}, PAYLOAD, b"another"))
    assert 0 == len(verifier._good)
    for n in range(200):  # an issuer with many headers does not either
        assert "ana" == mine.check(by_hand({"alg": "HS256", "n": n}, PAYLOAD)).user
    assert 64 == len(verifier._good)
