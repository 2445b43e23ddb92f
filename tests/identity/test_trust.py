"""hub.identity.trust and publickeys: each algorithm with a key of its own family, and for whom a token is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hub.errors import ConfigError, TokenInvalid
from hub.identity.keys import KeyConfig
from hub.identity.tokens import Tokens
from hub.model import Actor, Level, Role
from tests.identity.signing import SECRET, b64, b64decoded, by_hand, later, pem, private, private_pem, signed

#: Algorithm → the setting that holds its key, the key's name, and the names of others of its kind.
PUBLIC = {
    "RS256": ("rsa_public_key", "RS"),
    "RS384": ("rsa_public_key", "RS"),
    "RS512": ("rsa_public_key", "RS"),
    "ES256": ("ecdsa_public_key", "ES256"),
    "ES384": ("ecdsa_public_key", "ES384"),
    "ES512": ("ecdsa_public_key", "ES512"),
    "EdDSA": ("ed25519_public_key", "EdDSA"),
}
HMAC = ("HS256", "HS384", "HS512")
OWN = "the-hub's-own-key-of-at-least-thirty-two-bytes"


def tokens(**config: Any) -> Tokens:
    """Return tokens that are signed with the keys of a configuration."""
    return Tokens(OWN, keys=KeyConfig(**config))


def everything() -> Tokens:
    """Return tokens with a key of each family."""
    return tokens(
        hmac_secret_key=SECRET, rsa_public_key=pem("RS"), ecdsa_public_key=pem("ES256"), ed25519_public_key=pem("EdDSA")
    )


# -- algorithms


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_a_public_key_checks_its_own_algorithm(algorithm: str) -> None:
    setting, name = PUBLIC[algorithm]
    keyed = tokens(**{setting: pem(name)})
    for _ in range(2):  # the second time the header is remembered
        assert "ana" == keyed.check(signed(private(name), algorithm)).user
        with pytest.raises(TokenInvalid):
            keyed.check(signed(private(f"{name}#2"), algorithm))


@pytest.mark.parametrize("algorithm", HMAC)
def test_a_secret_checks_the_three_hmac_algorithms(algorithm: str) -> None:
    keyed = tokens(hmac_secret_key=SECRET)
    for _ in range(2):
        assert "ana" == keyed.check(signed(SECRET, algorithm)).user
        with pytest.raises(TokenInvalid):
            keyed.check(signed(SECRET + "!", algorithm))


@pytest.mark.parametrize("key", ["x", "é" * 40, "k" * 63, "k" * 64, "k" * 65, "k" * 128, "k" * 129, "k" * 500])
def test_secrets_of_any_length_check_what_another_library_signs(key: str) -> None:
    keyed = Tokens("", keys=KeyConfig(hmac_secret_key=key))
    token = by_hand({"alg": "HS256"}, {"sub": "ana"}, key.encode())
    assert "ana" == keyed.check(token).user
    assert "ana" == Tokens(key).check(token).user


def test_what_the_hub_issues_is_good_beside_any_other_key() -> None:
    keyed = everything()
    assert "ana" == keyed.check(signed(OWN, "HS256")).user
    for algorithm in ("HS384", "HS512"):  # its own key is for HS256 alone
        with pytest.raises(TokenInvalid):
            keyed.check(signed(OWN * 2, algorithm))


@pytest.mark.parametrize("algorithm", [*PUBLIC, *HMAC])
def test_an_algorithm_without_a_key_of_its_family_is_refused(algorithm: str) -> None:
    key = SECRET if algorithm in HMAC else private(PUBLIC[algorithm][1])
    token = signed(key, algorithm)
    others = {setting: pem(name) for setting, name in PUBLIC.values() if setting != PUBLIC.get(algorithm, ("",))[0]}
    if algorithm not in HMAC:
        others["hmac_secret_key"] = SECRET
    with pytest.raises(TokenInvalid):
        tokens(**others).check(token)
    with pytest.raises(TokenInvalid):
        Tokens(OWN).check(token)


@pytest.mark.parametrize("name", ["RS", "ES256", "EdDSA"])
@pytest.mark.parametrize("stripped", [False, True])
def test_a_public_key_is_never_a_secret(name: str, stripped: bool) -> None:
    text = pem(name)
    secret = (text.strip() if stripped else text).encode()
    keyed = everything()
    for algorithm in (*HMAC, *PUBLIC):
        with pytest.raises(TokenInvalid):
            keyed.check(by_hand({"alg": algorithm, "typ": "JWT"}, {"sub": "ana", "exp": later()}, secret))


def test_a_key_of_one_curve_is_none_for_another() -> None:
    keyed = tokens(ecdsa_public_key=pem("ES384"))
    for algorithm in ("ES256", "ES512"):
        with pytest.raises(TokenInvalid):
            keyed.check(signed(private(algorithm), algorithm))


def test_a_signature_under_another_name_is_refused() -> None:
    keyed = everything()
    head, body, signature = signed(private("RS"), "RS256").split(".")
    for algorithm in ("RS384", "RS512", "PS256", "ES256", "EdDSA", "HS256", "none", "rs256"):
        renamed = by_hand({"alg": algorithm}, b"").split(".")[0]
        with pytest.raises(TokenInvalid):
            keyed.check(f"{renamed}.{body}.{signature}")
    assert keyed.check(f"{head}.{body}.{signature}")


def test_probabilistic_rsa_signatures_are_not_taken() -> None:
    with pytest.raises(TokenInvalid):
        everything().check(signed(private("RS"), "PS256"))


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_signatures_of_a_wrong_length_are_refused(algorithm: str) -> None:
    setting, name = PUBLIC[algorithm]
    keyed = tokens(**{setting: pem(name)})
    head, body, signature = signed(private(name), algorithm).split(".")
    for wrong in ("", "AA", signature[:-4], signature + "AAAA", "A" * len(signature), signature * 2):
        with pytest.raises(TokenInvalid):
            keyed.check(f"{head}.{body}.{wrong}")


def test_a_zero_left_out_of_a_signature_is_no_second_spelling() -> None:
    keyed = tokens(ecdsa_public_key=pem("ES256"))
    while True:  # one signature in 256 will do
        token = signed(private("ES256"), "ES256")
        head, _, signature = token.rpartition(".")
        raw = b64decoded(signature)
        if raw[32] == 0:
            break
    assert "ana" == keyed.check(token).user
    for shorter in (raw[:32] + raw[33:], raw[:32] + b"\0" + raw[32:]):
        with pytest.raises(TokenInvalid):
            keyed.check(f"{head}.{b64(shorter).decode()}")


# -- keys that are none


@pytest.mark.parametrize("setting", ["rsa_public_key", "ecdsa_public_key", "ed25519_public_key"])
@pytest.mark.parametrize("text", ["x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "é", "\0"])
def test_a_text_that_is_no_key_is_said_so(setting: str, text: str) -> None:
    with pytest.raises(ConfigError, match=f"^The token key {setting} is not the PEM text of a public key\\.$"):
        tokens(**{setting: text})


def test_keys_that_do_not_fit_are_said_so() -> None:
    for setting, text, why in (
        ("rsa_public_key", pem("ES256"), "is a key of another kind"),
        ("ecdsa_public_key", pem("EdDSA"), "is a key of another kind"),
        ("ed25519_public_key", pem("RS"), "is a key of another kind"),
        ("ed25519_public_key", pem("Ed448"), "is a key of another kind"),
        ("rsa_public_key", pem("RS1024"), "has not between 2048 and 8192 bits"),
        ("ecdsa_public_key", pem("ES256K"), "is on a curve other than P-256, P-384 and P-521"),
        ("rsa_public_key", private_pem("RS"), "is not the PEM text of a public key"),
    ):
        with pytest.raises(ConfigError, match=f"^The token key {setting} {re.escape(why)}\\.$"):
            tokens(**{setting: text})


def test_no_key_shows_in_a_representation() -> None:
    config = KeyConfig(hmac_secret_key=SECRET, rsa_public_key=pem("RS"), jwks_public_endpoint="https://x/?secret=1")
    assert SECRET not in repr(config) and "BEGIN" not in repr(config) and "secret=1" not in repr(config)


# -- audience and issuer


@pytest.mark.parametrize(
    ("config", "good", "bad"),
    [
        (
            {"audience": "hub"},
            [{"aud": "hub"}, {"aud": ["x", "hub"]}],
            [{}, {"aud": ""}, {"aud": []}, {"aud": "hubs"}, {"aud": ["hu", "b"]}, {"aud": "HUB"}],
        ),
        (
            {"audience_regex": "^hub-(?P<region>[a-z]+)$"},
            [{"aud": "hub-sp"}, {"aud": ["x", "hub-rj"]}],
            [{}, {"aud": "hub-"}, {"aud": []}, {"aud": "a hub-sp"}, {"aud": "hub-sp\n"}, {"aud": ["hub", "-sp"]}],
        ),
        (
            {"issuer": "https://id.example.br/"},
            [{"iss": "https://id.example.br/"}],
            [{}, {"iss": ""}, {"iss": "https://id.example.br"}, {"iss": "https://id.example.br/x"}],
        ),
        (
            {"issuer_regex": "id[.]example"},
            [{"iss": "https://id.example.br/"}],
            [{}, {"iss": "https://id-example.br/"}, {"iss": "id.example\n"}],
        ),
        (
            {"issuer": "i", "audience": "a"},
            [{"iss": "i", "aud": "a"}],
            [{"iss": "i"}, {"aud": "a"}, {"iss": "a", "aud": "i"}],
        ),
    ],
    ids=str,
)
def test_a_token_must_be_for_this_hub_and_by_its_issuer(
    config: dict[str, str], good: list[dict[str, Any]], bad: list[dict[str, Any]]
) -> None:
    keyed = tokens(hmac_secret_key=SECRET, **config)
    for claims in good:
        assert "ana" == keyed.check(signed(SECRET, "HS256", **claims)).user
        assert "a" == keyed.check_subscription(signed(SECRET, "HS256", channel="a", **claims)).channel
    for claims in bad:
        with pytest.raises(TokenInvalid):
            keyed.check(signed(SECRET, "HS256", **claims))
        with pytest.raises(TokenInvalid):
            keyed.check_subscription(signed(SECRET, "HS256", channel="a", **claims))


def test_conditions_hold_for_a_shared_key_but_not_for_what_the_hub_issued() -> None:
    keyed = Tokens(SECRET, keys=KeyConfig(hmac_secret_key=SECRET, audience="hub", issuer_regex="^x", user_id_claim="u"))
    ana = Actor("ana", Role.EDITOR, Level.PUBLIC)
    assert ana == keyed.check(keyed.issue(ana, expires_at=later())).actor
    assert ana == keyed.check(keyed.issue(ana, expires_at=later(), session=True), session=True).actor
    assert "ana" == keyed.check_subscription(keyed.issue_subscription("ana", "a", expires_at=later())).user
    with pytest.raises(TokenInvalid):
        keyed.check(signed(SECRET, "HS256"))  # of somebody who has the same key
    assert "bia" == keyed.check(signed(SECRET, "HS256", aud="hub", iss="xy", u="bia")).user


def test_conditions_hold_for_what_another_key_signs_as_if_the_hub_had() -> None:
    keyed = tokens(rsa_public_key=pem("RS"), hmac_secret_key=SECRET, audience="hub")
    for key, algorithm in ((private("RS"), "RS256"), (SECRET, "HS256"), (SECRET, "HS512")):
        with pytest.raises(TokenInvalid):
            keyed.check(signed(key, algorithm, use="connect"))
        with pytest.raises(TokenInvalid):
            keyed.check(signed(key, algorithm, use="session"), session=True)


def test_only_the_hub_makes_session_cookies() -> None:
    keyed = everything()
    for key, algorithm in ((private("RS"), "RS256"), (SECRET, "HS256")):
        with pytest.raises(TokenInvalid):
            keyed.check(signed(key, algorithm, use="session"), session=True)
    assert "ana" == keyed.check(signed(OWN, "HS256", use="session"), session=True).user


# -- settings that are wrong


@pytest.mark.parametrize("name", ["audience", "issuer"])
def test_a_pattern_that_is_none_is_said_so(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}_regex is not a regular expression"):
        tokens(**{f"{name}_regex": "("})
    with pytest.raises(ConfigError, match="Only one"):
        tokens(**{f"{name}_regex": "a", name: "a"})


@pytest.mark.parametrize("claim", ["a b", "a.b", "1", "a\n", "é"])
def test_a_user_claim_that_is_no_name_is_said_so(claim: str) -> None:
    with pytest.raises(ConfigError, match="user_id_claim"):
        tokens(user_id_claim=claim)


@pytest.mark.parametrize(
    "url",
    [
        "x", "", "ftp://id.example.br/keys", "http://id.example.br/keys", "https://", "https://u:p@id.example.br/keys",
        "http://127.0.0.1.example.br/", "http://10.0.0.1/", "https://{{tenant}}.example.br/", "file:///etc/passwd",
        "https://[::1", "http://[2001:db8::1]/",
    ],
)  # fmt: skip
def test_keys_come_from_no_unsafe_place(url: str) -> None:
    if not url:
        tokens(jwks_public_endpoint=url)  # none is configured
        return
    with pytest.raises(ConfigError, match="jwks_public_endpoint") as refusal:
        tokens(jwks_public_endpoint=url)
    assert "u:p" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["https://id.example.br/keys", "http://localhost:1/", "http://127.9.9.9/", "http://[::1]/"]
)
def test_keys_may_come_over_tls_or_from_this_machine(url: str) -> None:
    assert tokens(jwks_public_endpoint=url)
