"""hub.identity.jwks: published keys are found, renewed and given up, and an issuer in trouble takes nobody along."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.errors import TokenInvalid, Unavailable
from hub.identity.jwks import KeySet
from hub.identity.jws import Verifier
from hub.identity.keys import KeyConfig, KeyPending
from hub.identity.tokens import Tokens
from hub.telemetry import logs
from tests.identity import issuer as issuers
from tests.identity.issuer import Issuer
from tests.identity.signing import SECRET, by_hand, jwk, later, pem, private, signed

#: Seconds between two fetches, in these tests.
PAUSE_S = 0.15


class Clock:
    """A clock that is moved by hand, on top of the real one or a slower one."""

    def __init__(self, speed: float) -> None:
        self.ahead_s = 0.0
        self._speed = speed

    def __call__(self) -> float:
        return asyncio.get_running_loop().time() * self._speed + self.ahead_s


@pytest_asyncio.fixture(loop_scope="session")
async def issuer() -> AsyncIterator[Issuer]:
    """An issuer that publishes one key of each kind."""
    async with issuers.running() as running:
        running.publish(jwk("RS", "r1"), jwk("ES256", "e1"), jwk("EdDSA", "o1"))
        yield running


class Hub:
    """A verifier with the keys of an issuer, and its clock."""

    def __init__(self, url: str, speed: float = 1, **times: Any) -> None:
        self.clock = Clock(speed)
        self.keys = KeySet(url, **{"pause_s": PAUSE_S, "timeout_s": 0.5, "monotonic": self.clock, **times})
        self.verifier = Verifier({}, self.keys)

    async def check(self, token: str) -> dict[str, Any]:
        """Check as callers do: fetch when told so, then check once more."""
        try:
            payload, own = self.verifier.payload(token)
        except KeyPending:
            await self.verifier.fetch(token)
            payload, own = self.verifier.payload(token)
        assert not own
        claims: dict[str, Any] = json.loads(payload)
        return claims


@pytest_asyncio.fixture(loop_scope="session")
async def hub(issuer: Issuer) -> AsyncIterator[Hub]:
    """A hub that trusts the issuer; nothing is fetched yet."""
    made = Hub(issuer.url)
    yield made
    await made.keys.close()


def token(name: str = "RS", kid: str | None = "r1", algorithm: str = "RS256") -> str:
    """Return a token that names its key."""
    return signed(private(name), algorithm, {"kid": kid} if kid is not None else None)


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


# -- an issuer in trouble


GOOD_SET = json.dumps({"keys": [jwk("RS", "r1")]}).encode()
#: Bytes of the largest set that is read.
LARGEST = 256 * 1024
ANSWERS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "nothing": (b"", "200 OK", ()),
    "a page": (b"<html>Bem-vindo</html>", "200 OK", ("Content-Type: text/html",)),
    "another document": (b'{"issuer":"x"}', "200 OK", ()),
    "bytes": (b"\xff\xfe\x00", "200 OK", ()),
    "too many brackets": (b"[" * 200_000, "200 OK", ()),
    "not found": (b'{"keys":[]}', "404 Not Found", ()),
    "a fault": (b"", "500 Internal Server Error", ()),
    "no content": (b"", "204 No Content", ()),
    "a redirect": (b"", "302 Found", ("Location: http://127.0.0.1:1/keys",)),
    "an empty set": (b'{"keys":[]}', "200 OK", ()),
    "a set of unusable keys": (b'{"keys":[{"kty":"oct","kid":"r1"}]}', "200 OK", ()),
    "a compressed set": (gzip.compress(GOOD_SET), "200 OK", ("Content-Encoding: gzip",)),
    "a set said to be compressed": (GOOD_SET, "200 OK", ("Content-Encoding: gzip",)),
    "a huge set": (GOOD_SET.ljust(LARGEST + 1), "200 OK", ()),
    "a good set under another status": (GOOD_SET, "203 Non-Authoritative Information", ()),
    "many headers": (b'{"keys":[]}', "200 OK", tuple(f"X-{n}: {'x' * 1000}" for n in range(300))),
}


@pytest.mark.parametrize("what", ANSWERS)
async def test_nonsense_is_no_key_and_passes(issuer: Issuer, hub: Hub, what: str) -> None:
    good = issuer.raw
    body, status, headers = ANSWERS[what]
    issuer.answer(body, status, *headers)
    with pytest.raises(Unavailable) as refusal:
        await hub.check(token())
    assert ("token key", True) == (refusal.value.resource, refusal.value.temporary)
    issuer.raw = good
    await asyncio.sleep(1.1 * PAUSE_S)
    assert await hub.check(token())


async def test_a_set_may_be_so_large(issuer: Issuer, hub: Hub) -> None:
    issuer.answer(GOOD_SET.ljust(LARGEST))
    assert await hub.check(token())


async def test_no_redirect_is_followed(issuer: Issuer, hub: Hub) -> None:
    async with issuers.running() as other:
        other.publish(jwk("RS", "r1"))
        issuer.answer(b"", "302 Found", f"Location: {other.url}")
        with pytest.raises(Unavailable):
            await hub.check(token())
        assert 0 == other.asked


async def test_an_endless_answer_is_cut(issuer: Issuer, hub: Hub) -> None:
    chunk = b"%x\r\n%s\r\n" % (60_000, b" " * 60_000)
    issuer.raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 100
    with pytest.raises(Unavailable):
        await hub.check(token())


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", b"SSH-2.0-x\r\n\r\n", b"\0" * 99]
)
async def test_what_is_no_http_is_no_key(issuer: Issuer, hub: Hub, raw: bytes) -> None:
    issuer.raw = raw
    with pytest.raises(Unavailable):
        await hub.check(token())


async def test_a_slow_issuer_is_not_waited_for(issuer: Issuer) -> None:
    hub = Hub(issuer.url, pause_s=60)
    issuer.delay_s = 30
    try:
        async with asyncio.timeout(issuer.delay_s):
            for _ in range(3):  # only the first of them waits
                with pytest.raises(Unavailable):
                    await hub.check(token())
        assert 1 == issuer.asked
    finally:
        await hub.keys.close()


async def test_an_issuer_that_is_down_is_unavailable_at_once_and_asked_again_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hub = Hub(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    try:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await hub.check(token())
    finally:
        await hub.keys.close()


@pytest.mark.parametrize("trouble", ["status", "slow", "nonsense"])
async def test_known_keys_stay_good_for_a_day_while_no_others_can_be_had(
    issuer: Issuer, hub: Hub, trouble: str
) -> None:
    good = issuer.raw
    assert await hub.check(token())
    issuer.answer(b"?", "500 No" if trouble == "status" else "200 OK")
    issuer.delay_s = 1 if trouble == "slow" else 0
    hub.clock.ahead_s = 3601
    assert await hub.check(token())
    asked = issuer.asked
    assert await hub.check(token())  # not asked for each
    assert 2 == asked == issuer.asked
    with pytest.raises(Unavailable):
        await hub.check(token("RS#2", "r2"))
    hub.clock.ahead_s = 86_390
    assert await hub.check(token())
    hub.clock.ahead_s = 86_402
    with pytest.raises(Unavailable):
        await hub.check(token())
    issuer.raw, issuer.delay_s = good, 0
    hub.clock.ahead_s += 60
    assert await hub.check(token())


async def test_keys_that_are_all_withdrawn_are_gone(issuer: Issuer, hub: Hub) -> None:
    assert await hub.check(token())
    issuer.publish()
    hub.clock.ahead_s = 3601
    with pytest.raises(Unavailable):
        await hub.check(token())


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
