"""hub.identity.jwks: published keys are found, renewed and given up, and an issuer in trouble takes nobody along."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.errors import TokenInvalid, Unavailable
from hub.identity.keys import KeyConfig, KeyPending
from hub.identity.tokens import Tokens
from hub.telemetry import logs
from tests.identity import issuer as issuers
from tests.identity.issuer import Issuer
from tests.identity.published import PAUSE_S, Hub, token
from tests.identity.signing import SECRET, by_hand, jwk, later, pem, private, signed

# -- finding


async def test_keys_of_each_kind_are_fetched_once(issuer: Issuer, hub: Hub) -> None:
    for name, kid, algorithm in (("RS", "r1", "RS256"), ("ES256", "e1", "ES256"), ("EdDSA", "o1", "EdDSA")):
        assert "ana" == (await hub.check(token(name, kid, algorithm)))["sub"]
        with pytest.raises(TokenInvalid) as refusal:
            await hub.check(token(f"{name}#2", kid, algorithm))
        assert not isinstance(refusal.value, KeyPending)
    assert 1 == issuer.asked


async def test_many_wait_for_one_fetch(issuer: Issuer, hub: Hub) -> None:
    issuer.delay_s = 0.05
    good = token()
    assert ["ana"] * 500 == [c["sub"] for c in await asyncio.gather(*(hub.check(good) for _ in range(500)))]
    assert 1 == issuer.asked


async def test_forged_key_ids_do_not_hammer_the_issuer(issuer: Issuer, hub: Hub) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    forged = [hub.check(token("RS#2", f"forged-{n}")) for n in range(50)]
    assert {KeyPending} == {type(e) for e in await asyncio.gather(*forged, return_exceptions=True)}
    for n in range(3):
        with pytest.raises(TokenInvalid):
            await hub.check(token("RS#2", f"again-{n}"))
    assert 4 == issuer.asked
    assert loop.time() - begun > 3 * PAUSE_S


async def test_a_token_without_a_key_id_asks_for_nothing(issuer: Issuer, hub: Hub) -> None:
    for wrong in (
        token(kid=None),
        token(kid=""),
        token("RS", "r1", "PS256"),
        by_hand({"alg": "HS256", "kid": "x"}, {}),
    ):
        with pytest.raises(TokenInvalid):
            hub.verifier.payload(wrong)
        await asyncio.sleep(0)
    assert 1 >= issuer.asked


async def test_a_key_is_used_for_its_own_algorithms_only(issuer: Issuer, hub: Hub) -> None:
    issuer.publish(
        jwk("RS", "r1", alg="RS256"),
        jwk("ES256", "e1"),
        {"kty": "oct", "kid": "s1", "k": "c2VjcmV0", "alg": "HS256", "use": "sig"},
    )
    assert await hub.check(token())
    for wrong in (token("RS", "r1", "RS512"), token("RS", "e1"), token("ES256", "r1", "ES256")):
        with pytest.raises(TokenInvalid) as refusal:
            await hub.check(wrong)
        assert not isinstance(refusal.value, KeyPending)
    for secret in (pem("RS").encode(), b"secret", jwk("RS", "r1")["n"].encode()):
        for kid in ("r1", "s1"):
            with pytest.raises(TokenInvalid):
                await hub.check(by_hand({"alg": "HS256", "kid": kid}, {"sub": "ana"}, secret))
    assert 1 == issuer.asked


async def test_both_keys_of_one_id_are_tried(issuer: Issuer, hub: Hub) -> None:
    issuer.publish(jwk("RS#2", "r1"), jwk("ES256", "r1"), jwk("RS", "r1"))
    for good in (token(), token("RS#2"), token("ES256", "r1", "ES256")):
        assert await hub.check(good)
    with pytest.raises(TokenInvalid):
        await hub.check(token("RS#3"))


# -- rotation


async def test_a_new_key_is_found_and_the_old_one_gone(issuer: Issuer, hub: Hub) -> None:
    assert await hub.check(token())
    issuer.publish(jwk("RS#2", "r2"))
    assert await hub.check(token("RS#2", "r2"))  # published a moment after a fetch: it waits for the next one
    with pytest.raises(TokenInvalid):
        await hub.check(token())
    assert 3 == issuer.asked


async def test_a_withdrawn_key_is_gone_when_its_set_grows_old(issuer: Issuer, hub: Hub) -> None:
    assert await hub.check(token())
    issuer.publish(jwk("RS#2", "r2"))
    hub.clock.ahead_s = 3599
    assert await hub.check(token())
    hub.clock.ahead_s = 3601
    with pytest.raises(TokenInvalid):
        await hub.check(token())
    assert 2 == issuer.asked


async def test_keys_are_renewed_before_they_grow_old(issuer: Issuer) -> None:
    # Keys age five times slower than the keeper counts, so that a busy machine does not make them too old.
    hub = Hub(issuer.url, speed=0.2, ttl_s=0.3, pause_s=0.01)
    hub.keys.start()
    hub.keys.start()  # once is enough
    try:
        await hub.check(token())
        while issuer.asked < 8:  # at least 1.6 s, when what came first is older than it may be
            hub.verifier.payload(token())  # never pending
            await asyncio.sleep(0.01)
        issuer.publish(jwk("RS#2", "r2"))
        seen = issuer.asked
        while issuer.asked < seen + 2:
            await asyncio.sleep(0.01)
        await hub.check(token("RS#2", "r2"))
        with pytest.raises(KeyPending):
            hub.verifier.payload(token())
    finally:
        await hub.keys.close()


# -- tasks


async def test_who_gives_up_does_not_take_the_others_along(issuer: Issuer, hub: Hub) -> None:
    issuer.delay_s = 0.1
    first, second = asyncio.create_task(hub.check(token())), asyncio.create_task(hub.check(token()))
    await asyncio.sleep(0.03)
    first.cancel()
    assert "ana" == (await second)["sub"]
    assert first.cancelled()
    assert 1 == issuer.asked


async def test_closing_ends_what_is_under_way(issuer: Issuer) -> None:
    hub = Hub(issuer.url)
    issuer.delay_s = 0.4
    hub.keys.start()
    waiting = asyncio.create_task(hub.check(token()))
    await asyncio.sleep(0.05)
    await hub.keys.close()
    await hub.keys.close()
    with pytest.raises(Unavailable):
        await waiting
    assert not [t for t in asyncio.all_tasks() if t.get_name().startswith("jwks")]


# -- secrecy


@pytest.fixture
def told() -> Iterator[None]:
    """Let the log say what nodes of other tests keep to themselves."""
    logs.configure("info")
    yield
    logs.configure("error")


@pytest.mark.usefixtures("told")
async def test_the_log_holds_neither_the_query_nor_what_came(issuer: Issuer, hub: Hub) -> None:
    with structlog.testing.capture_logs() as lines:
        issuer.answer(b"Ana Prado", "500 Ana Prado")
        with pytest.raises(Unavailable):
            await hub.check(token(kid="r1"))
        issuer.publish(jwk("RS", "r1"))
        await asyncio.sleep(1.1 * PAUSE_S)
        await hub.check(token())
    assert ["identity.keys_not_fetched", "identity.keys_changed"] == [line["event"] for line in lines]
    assert "status 500" == lines[0]["why"]
    assert "abc" not in str(lines) and "Prado" not in str(lines)


async def test_a_certificate_of_nobody_is_not_trusted_until_this_machine_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unhandled: list[dict[str, Any]]
) -> None:
    path = _certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    async with issuers.running(tls) as issuer:
        issuer.publish(jwk("RS", "r1"))
        url = issuer.url.replace("127.0.0.1", "localhost")
        for trusted in (False, True):
            hub = Hub(url)
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(path))
                assert await hub.check(token())
            else:
                with pytest.raises(Unavailable):
                    await hub.check(token())
            await hub.keys.close()
    await asyncio.sleep(0)
    unhandled.clear()  # the server saw its client go in the middle of the handshake


def _certificate(directory: Path) -> Path:
    """Write a key and a certificate for localhost that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = directory / "pair.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return path


# -- through Tokens


async def test_tokens_use_published_keys_beside_their_own(issuer: Issuer) -> None:
    tokens = Tokens(SECRET, keys=KeyConfig(jwks_public_endpoint=issuer.url, rsa_public_key=pem("RS#2")))
    try:
        tokens.start()
        assert "ana" == tokens.check(signed(SECRET, "HS256")).user
        assert "ana" == tokens.check(signed(SECRET, "HS256", {"kid": "r1"})).user
        assert "ana" == tokens.check(token("RS#2", None)).user
        assert "ana" == tokens.check(token("RS#2", "an id of its own")).user
        with pytest.raises(KeyPending) as refusal:
            tokens.check(token())
        assert 101 == refusal.value.code
        await tokens.fetch(token())
        assert "ana" == tokens.check(token()).user
        grant = signed(private("ES256"), "ES256", {"kid": "e1"}, channel="sala:1")
        assert "sala:1" == tokens.check_subscription(grant).channel
        with pytest.raises(TokenInvalid):
            tokens.check(token("RS#3"))
    finally:
        await tokens.close()


async def test_subscriptions_may_have_an_issuer_of_their_own(issuer: Issuer) -> None:
    async with issuers.running() as other:
        other.publish(jwk("RS#2", "r1"))
        tokens = Tokens(
            SECRET,
            keys=KeyConfig(jwks_public_endpoint=issuer.url),
            subscription_keys=KeyConfig(jwks_public_endpoint=other.url),
        )
        try:
            grant = signed(private("RS#2"), "RS256", {"kid": "r1"}, channel="sala:1")
            with pytest.raises(KeyPending):
                tokens.check_subscription(grant)
            await tokens.fetch(grant, subscription=True)
            assert (0, 1) == (issuer.asked, other.asked)
            assert "sala:1" == tokens.check_subscription(grant).channel
            await tokens.fetch(token())
            assert "ana" == tokens.check(token()).user
            with pytest.raises(TokenInvalid):
                tokens.check_subscription(signed(private("RS"), "RS256", {"kid": "r1"}, channel="sala:1"))
            with pytest.raises(TokenInvalid):
                tokens.check(token("RS#2"))
        finally:
            await tokens.close()


async def test_one_issuer_of_both_kinds_is_asked_once(issuer: Issuer) -> None:
    config = KeyConfig(jwks_public_endpoint=issuer.url)
    tokens = Tokens("", keys=config, subscription_keys=config)
    try:
        await tokens.fetch(token())
        assert "a" == tokens.check_subscription(signed(private("RS"), "RS256", {"kid": "r1"}, channel="a")).channel
        assert 1 == issuer.asked
    finally:
        await tokens.close()


@pytest.mark.parametrize("wrong", ["", "x", "a.b.c", "é", by_hand({"alg": "RS256"}, {}), by_hand(b"[", {})])
async def test_what_names_no_key_fetches_nothing(issuer: Issuer, wrong: str) -> None:
    tokens = Tokens(SECRET, keys=KeyConfig(jwks_public_endpoint=issuer.url))
    with contextlib.suppress(TokenInvalid):
        await tokens.fetch(wrong)
    assert 0 == issuer.asked
    await tokens.close()


async def test_without_an_endpoint_there_is_nothing_to_fetch() -> None:
    tokens = Tokens(SECRET)
    tokens.start()
    await tokens.fetch(token())
    with pytest.raises(TokenInvalid) as refusal:
        tokens.check(signed(private("RS"), "RS256", {"kid": "r1"}, exp=later()))
    assert not isinstance(refusal.value, KeyPending)
    await tokens.close()
