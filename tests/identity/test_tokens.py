"""hub.identity.tokens: only what this hub signed, for the use it signed it for, and never more than the role allows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import clock
from hub.errors import ConfigError, TokenExpired, TokenInvalid
from hub.identity.proofs import token_key
from hub.identity.tokens import Grant, KeyConfig, ServerSub, Tokens
from hub.model import ANONYMOUS, Actor, Level, Role
from hub.policy.levels import CLEARANCE, WRITERS

KEY = "a-test-key-of-at-least-thirty-two-bytes"
TOKENS = Tokens(KEY)
ANA = Actor("ana", Role.EDITOR, Level.PUBLIC, "Ana Prado")


def later(seconds: float = 36_000) -> int:
    """Return a time from now, as `exp` counts it."""
    return int(clock.epoch_s() + seconds)


def signed(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """Return a token with any claims; None leaves one out."""
    given = {"sub": "ana", "exp": later(), "role": "editor", **claims}
    return jwt.encode({k: v for k, v in given.items() if v is not None}, key, algorithm=algorithm)


def by_hand(header: dict[str, Any], payload: bytes, key: bytes = KEY.encode()) -> str:
    """Return a token whose parts no library would write, signed with HS256."""
    parts = [base64.urlsafe_b64encode(p).rstrip(b"=") for p in (json.dumps(header).encode(), payload)]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


# -- what is good


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ANONYMOUS])
@pytest.mark.parametrize("session", [False, True])
def test_what_is_issued_is_proved(role: Role, session: bool) -> None:
    actor = Actor("u1", role, CLEARANCE[role], "Nome")
    end = later()
    identity = TOKENS.check(TOKENS.issue(actor, expires_at=end, session=session, channels=("a", "b")), session=session)
    proved = actor if role in WRITERS else Actor("u1", role, CLEARANCE[role])  # who does not write signs nothing
    assert (proved, end, ("a", "b"), {"name": "Nome"}) == (
        identity.actor, identity.expires_at, identity.channels, json.loads(identity.info or b""),
    )  # fmt: skip


def test_the_anonymous_may_have_a_token_for_its_channels() -> None:
    identity = TOKENS.check(TOKENS.issue(ANONYMOUS, expires_at=later(), channels=("sala:1",)))
    assert (ANONYMOUS, ("sala:1",)) == (identity.actor, identity.channels)


@pytest.mark.parametrize(
    ("claims", "role", "clearance"),
    [
        ({"role": None}, Role.READER, 0), ({"sub": None, "role": None}, Role.ANONYMOUS, 0),
        ({"sub": "", "role": None}, Role.ANONYMOUS, 0), ({"role": "admin"}, Role.ADMIN, 2),
        ({"role": "admin", "clearance": 1}, Role.ADMIN, 1), ({"role": "admin", "clearance": "public"}, Role.ADMIN, 0),
        ({"role": "medical_professional", "clearance": "professional"}, Role.MEDICAL_PROFESSIONAL, 1),
        ({"aud": "somebody-else"}, Role.EDITOR, 0), ({"iss": "somebody-else"}, Role.EDITOR, 0),
    ],
)  # fmt: skip
def test_claims_that_are_good(claims: dict[str, Any], role: Role, clearance: int) -> None:
    actor = TOKENS.check(signed(**claims)).actor
    assert (role, clearance) == (actor.role, actor.clearance)


def test_a_token_without_an_end_never_ends() -> None:
    assert TOKENS.check(signed(exp=None)).expires_at is None


def test_channels_are_named_once() -> None:
    assert ("a", "b") == TOKENS.check(signed(channels=["a", "b", "a"])).channels


def test_each_token_has_an_id_and_the_moment_it_was_issued() -> None:
    before = clock.epoch_s()
    made = [TOKENS.check(TOKENS.issue(ANA, expires_at=later())) for _ in range(20)]
    made.append(TOKENS.check(TOKENS.issue(ANA, expires_at=later(), token_id="mine")))
    assert 21 == len({m.token_key for m in made})
    assert token_key("mine") == made[-1].token_key
    for identity in made:
        assert before - 0.001 <= identity.issued_at <= clock.epoch_s()
    assert any(identity.issued_at % 1 for identity in made)


def test_another_library_reads_what_is_issued() -> None:
    token = TOKENS.issue(ANA, expires_at=later())
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    assert ("ana", "editor", {"name": "Ana Prado"}) == (claims["sub"], claims["role"], claims["info"])
    assert {"alg": "HS256", "typ": "JWT"} == jwt.get_unverified_header(token)


def test_subscriptions_come_back_as_they_were_issued() -> None:
    subs = {"a": ServerSub(), "b": ServerSub({"n": 1}, [2], {"presence": False, "join_leave": True})}
    assert subs == TOKENS.check(TOKENS.issue(ANA, expires_at=later(), subs=subs)).subs


def test_without_a_key_nothing_is_issued() -> None:
    for tokens in (Tokens(""), Tokens("", keys=KeyConfig(hmac_secret_key=KEY))):
        with pytest.raises(ConfigError):
            tokens.issue(ANA, expires_at=later())
        with pytest.raises(ConfigError):
            tokens.issue_subscription("ana", "a", expires_at=later())


# -- subscription tokens


def test_a_subscription_that_is_issued_is_granted() -> None:
    end = later()
    grant = TOKENS.check_subscription(TOKENS.issue_subscription("ana", "sala:1", expires_at=end, info={"n": 1}))
    assert ("ana", "sala:1", end, {"n": 1}, None, {}, "") == (
        grant.user, grant.channel, grant.expires_at, grant.info, grant.data, grant.overrides, grant.client,
    )  # fmt: skip
    assert grant.token_key
    assert 0 <= clock.epoch_s() - grant.issued_at < 5


def test_a_subscription_may_be_for_one_client_and_of_the_anonymous() -> None:
    assert Grant("", "sala:1", client="c1") == TOKENS.check_subscription(
        signed(sub=None, exp=None, role=None, channel="sala:1", client="c1")
    )


def test_neither_a_connection_nor_a_session_nor_a_subscription_passes_for_another() -> None:
    of_each = {
        "connection": [TOKENS.issue(ANA, expires_at=later()), signed(), signed(channel=""), signed(use="connect")],
        "session": [TOKENS.issue(ANA, expires_at=later(), session=True), signed(use="session")],
        "subscription": [
            TOKENS.issue_subscription("ana", "a", expires_at=later()),
            signed(channel="a"),
            signed(channel="a", use="subscribe"),
        ],
        "": [signed(channel="a", use=u) for u in ("session", "connect", "other")]
        + [signed(use=u) for u in ("subscribe", "other", "Session")],
    }
    checks = {
        "connection": TOKENS.check,
        "session": lambda t: TOKENS.check(t, session=True),
        "subscription": TOKENS.check_subscription,
    }
    for kind, tokens in of_each.items():
        for token in tokens:
            for name, check in checks.items():
                if name == kind:
                    assert check(token)
                else:
                    with pytest.raises(TokenInvalid) as refusal:
                        check(token)
                    assert not isinstance(refusal.value, TokenExpired)


def test_subscriptions_may_have_keys_of_their_own() -> None:
    other = "another-key-of-at-least-thirty-two-bytes"
    tokens = Tokens(KEY, subscription_keys=KeyConfig(hmac_secret_key=other, audience="salas"))
    assert "a" == tokens.check_subscription(tokens.issue_subscription("ana", "a", expires_at=later())).channel
    assert "a" == tokens.check_subscription(signed(key=other, channel="a", aud="salas")).channel
    assert "ana" == tokens.check(signed()).user
    for wrong in (signed(channel="a"), signed(channel="a", aud="salas"), signed(key=other, channel="a")):
        with pytest.raises(TokenInvalid):
            tokens.check_subscription(wrong)
    with pytest.raises(TokenInvalid):
        tokens.check(signed(key=other))
    none = Tokens(KEY, subscription_keys=KeyConfig())
    with pytest.raises(TokenInvalid):
        none.check_subscription(signed(channel="a"))
    with pytest.raises(ConfigError):
        none.issue_subscription("ana", "a", expires_at=later())


# -- what is not

BAD_CLAIMS: list[dict[str, Any]] = [
    {"clearance": 1}, {"clearance": 2}, {"clearance": "restricted"}, {"role": "medical_professional", "clearance": 2},
    {"role": "reader", "clearance": "professional"}, {"clearance": 3}, {"clearance": -1}, {"clearance": True},
    {"clearance": 0.0}, {"clearance": "secret"}, {"clearance": []}, {"role": "root"}, {"role": "Admin"}, {"role": ""},
    {"role": 1}, {"role": ["admin"]}, {"role": {"admin": 1}}, {"sub": ""}, {"sub": None}, {"sub": None, "role":
    "admin"}, {"channels": "posts"}, {"channels": {"posts": 1}}, {"channels": [1]}, {"channels": [""]}, {"channels":
    1}, {"channels": [["posts"]]}, {"use": "session"}, {"use": "other"}, {"use": 1}, {"channel": "posts"},
    {"nbf": later()}, {"iat": later(900)}, {"exp": 2**53}, {"exp": 1e300}, {"exp": "soon"}, {"exp": []},
]  # fmt: skip


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
def test_claims_that_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid) as refusal:
        TOKENS.check(signed(**claims))
    assert not isinstance(refusal.value, TokenExpired)


@pytest.mark.parametrize("sub", [1, ["ana"], {"a": 1}, True])
def test_a_subject_that_is_no_text_is_refused(sub: Any) -> None:
    payload = json.dumps({"sub": sub, "exp": later(), "role": "admin"}).encode()
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"alg": "HS256"}, payload))


@pytest.mark.parametrize("session", [False, True])
def test_neither_kind_passes_for_the_other(session: bool) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.check(TOKENS.issue(ANA, expires_at=later(), session=session), session=not session)


@pytest.mark.parametrize("ago", [0, 1, 10**9])
def test_an_expired_token_says_so(ago: int) -> None:
    with pytest.raises(TokenExpired) as refusal:
        TOKENS.check(signed(exp=later(-ago)))
    assert 109 == refusal.value.code


def test_an_expired_token_that_is_forged_is_forged() -> None:
    with pytest.raises(TokenInvalid) as refusal:
        TOKENS.check(signed(key="another-key-of-at-least-thirty-two-bytes", exp=later(-5)))
    assert not isinstance(refusal.value, TokenExpired)


def test_other_algorithms_are_refused() -> None:
    claims = json.dumps({"sub": "ana", "exp": later(), "role": "editor"}).encode()
    for algorithm in ("none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "", None, 1, ["HS256"]):
        with pytest.raises(TokenInvalid):
            TOKENS.check(by_hand({"alg": algorithm}, claims))  # the right signature under a wrong name
    with pytest.raises(TokenInvalid):
        TOKENS.check(jwt.encode({"sub": "ana", "exp": later()}, "", algorithm="none"))
    with pytest.raises(TokenInvalid):
        TOKENS.check(signed(algorithm="HS512", key=KEY * 2))
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"typ": "JWT"}, claims))
    assert "ana" == TOKENS.check(by_hand({"alg": "HS256"}, claims)).actor.user  # the forger here can sign


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_character_is_a_forgery(part: int) -> None:
    parts = signed().split(".")
    for at in (0, len(parts[part]) // 2):
        changed = list(parts)
        old = changed[part]
        changed[part] = old[:at] + ("A" if old[at] != "A" else "B") + old[at + 1 :]
        with pytest.raises(TokenInvalid):
            TOKENS.check(".".join(changed))


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b'"ana"', b"null", b"{", b"\xff", b"[" * 100_000])
def test_a_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"alg": "HS256"}, payload))


@pytest.mark.parametrize("end", ["Infinity", "-Infinity", "NaN", "1e999", "[1]", "true", '"9999999999"'])
def test_an_end_that_is_no_time_is_refused(end: str) -> None:
    payload = b'{"sub":"ana","role":"editor","exp":%s}' % end.encode()
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"alg": "HS256"}, payload))


@given(st.text() | st.text("abc.=-_", max_size=30))
def test_any_text_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.check(token)


@given(st.binary(), st.sampled_from(list(Role)), st.integers())
def test_without_the_key_nothing_can_be_signed(key: bytes, role: Role, clearance: int) -> None:
    payload = json.dumps({"sub": "x", "role": role.value, "clearance": clearance}).encode()
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"alg": "HS256"}, payload, key))


def test_a_hub_without_a_key_takes_no_token() -> None:
    with pytest.raises(TokenInvalid):
        Tokens("").check(by_hand({"alg": "HS256"}, b'{"sub":"x","role":"admin"}', b""))


def test_no_name_shows_in_a_representation_or_a_refusal() -> None:
    assert "Prado" not in repr(TOKENS.check(TOKENS.issue(ANA, expires_at=later())))
    with pytest.raises(TokenInvalid) as refusal:
        TOKENS.check(signed(info={"name": "Ana Prado"}, role="x"))
    assert "Ana" not in str(refusal.value)
