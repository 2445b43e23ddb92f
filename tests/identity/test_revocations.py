"""hub.identity.revocations: what was issued before a revocation is refused, what came after it is not."""

from __future__ import annotations

import math

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import clock
from hub.errors import Invalid, TokenExpired
from hub.identity.proofs import Grant, Identity, token_key
from hub.identity.revocations import Revocations, TokenRevoked
from hub.identity.tokens import Tokens
from hub.model import Actor, Level, Role
from tests.identity.signing import SECRET, later

ANA = Actor("ana", Role.READER, Level.PUBLIC)
AT = 1_700_000_000.5


def proof(issued_at: float = 0.0, user: str = "ana", token_id: str = "") -> Identity:
    """Return what a token proves."""
    return Identity(Actor(user, Role.READER, Level.PUBLIC), token_key=token_key(token_id), issued_at=issued_at)


def revoking(kind: str, subject: str, at: float) -> Revocations:
    """Return revocations with one."""
    made = Revocations()
    made.apply(kind, subject, at)
    return made


@pytest.mark.parametrize(("kind", "subject"), [("user", "ana"), ("all", "")])
@pytest.mark.parametrize(
    ("issued", "hit"),
    [
        (0.0, True), (AT - 10, True), (AT - 0.000001, True), (AT + 0.000001, False), (AT + 1, False),
        (math.floor(AT) - 1, True),
        (math.floor(AT), False),  # somewhen in the second of the revocation: let pass
        (math.floor(AT) + 1, False),
    ],
)  # fmt: skip
def test_what_was_issued_before_is_hit(kind: str, subject: str, issued: float, hit: bool) -> None:
    made = revoking(kind, subject, AT)
    assert hit is made.revoked(proof(issued))
    assert hit is made.revoked(Grant("ana", "sala:1", issued_at=issued))
    assert (hit and kind == "all") is made.revoked(proof(issued, user="bia"))


def test_the_moment_itself_is_hit_for_a_user_and_not_for_all() -> None:
    assert revoking("user", "ana", AT).revoked(proof(AT))
    assert not revoking("all", "", AT).revoked(proof(AT))


def test_the_next_whole_second_hits_the_whole_of_this_one() -> None:
    made = revoking("user", "ana", math.floor(AT) + 1)
    assert made.revoked(proof(math.floor(AT)))
    assert made.revoked(proof(AT))
    assert not made.revoked(proof(math.floor(AT) + 1))


def test_a_token_is_hit_by_its_id_whenever_it_was_issued() -> None:
    made = revoking("token", "j1", AT)
    assert made.revoked(proof(AT + 100, token_id="j1"))
    assert made.revoked(Grant("", "a", token_key=token_key("j1")))
    assert not made.revoked(proof(0, token_id="j2"))
    assert not made.revoked(proof(0))


def test_an_id_is_no_user_and_a_user_no_id() -> None:
    assert not revoking("token", "ana", AT).revoked(proof(1))
    assert not revoking("user", "j1", AT).revoked(proof(1, token_id="j1"))


@given(st.permutations([AT, AT - 5, AT + 5]))
def test_the_order_of_revocations_does_not_matter(times: list[float]) -> None:
    for kind, subject in (("user", "ana"), ("all", "")):
        made = Revocations()
        for at in times:
            made.apply(kind, subject, at)
            made.apply(kind, subject, at)
        assert made.revoked(proof(AT + 4.25))
        assert not made.revoked(proof(AT + 5.25))


@given(st.floats(0, 2**40), st.floats(0, 2**40))
def test_what_is_hit_by_a_revocation_is_hit_by_a_later_one(issued: float, at: float) -> None:
    for kind, subject in (("user", "ana"), ("all", "")):
        hit = revoking(kind, subject, at).revoked(proof(issued))
        assert not hit or issued <= at
        assert not hit or revoking(kind, subject, at + 1.5).revoked(proof(issued))
        assert revoking(kind, subject, issued + 1).revoked(proof(issued))  # soon enough, everything is


@pytest.mark.parametrize(
    ("kind", "subject", "at", "field"),
    [
        ("", "ana", AT, "kind"), ("User", "ana", AT, "kind"), ("channel", "a", AT, "kind"),
        ("user", "", AT, "subject"), ("token", "", AT, "subject"),
        ("user", "ana", math.nan, "at"), ("all", "", math.inf, "at"), ("all", "", -math.inf, "at"),
    ],
)  # fmt: skip
def test_a_revocation_that_is_none_is_refused(kind: str, subject: str, at: float, field: str) -> None:
    made = Revocations()
    with pytest.raises(Invalid) as refusal:
        made.apply(kind, subject, at)
    assert field == refusal.value.field
    assert 0 == len(made)
    assert not made.revoked(proof(0))


# -- forgetting


def test_what_no_living_token_can_be_hit_by_is_forgotten() -> None:
    made = Revocations(max_lifetime_s=100)
    made.apply("user", "ana", AT)
    made.apply("token", "j1", AT + 1)
    made.apply("user", "bia", AT + 50)
    assert 0 == made.prune(AT + 99)
    assert 2 == made.prune(AT + 102)
    assert 1 == len(made)
    assert made.revoked(proof(AT + 40, user="bia"))
    assert not made.revoked(proof(AT + 3, user="carla"))


def test_a_token_that_outlives_the_bound_does_not_come_back_when_its_revocation_is_forgotten() -> None:
    made = Revocations(max_lifetime_s=100)
    made.apply("user", "ana", AT)
    made.apply("token", "j1", AT)
    made.prune(AT + 1000)
    assert 0 == len(made)
    assert made.revoked(proof(AT - 5))
    assert made.revoked(proof(AT - 5, user="", token_id="j1"))
    assert made.revoked(proof(0, user="bia"))  # nobody knows any more
    assert made.revoked(proof(AT + 899))  # older than a token may be
    assert not made.revoked(proof(AT + 901))


def test_whoever_starts_late_refuses_what_is_older_than_a_token_may_be() -> None:
    made = Revocations(max_lifetime_s=100)  # others have forgotten what there was
    made.prune(AT + 1000)
    assert made.revoked(proof(AT))
    assert not made.revoked(proof(AT + 901))


def test_without_a_bound_nothing_is_forgotten() -> None:
    made = revoking("user", "ana", AT)
    assert 0 == made.prune(AT + 1e12)
    assert made.revoked(proof(AT - 5))


# -- through Tokens


def test_a_revoked_token_is_refused_in_each_of_its_uses() -> None:
    revocations = Revocations()
    tokens = Tokens(SECRET, revocations=revocations)
    connection = tokens.issue(ANA, expires_at=later())
    cookie = tokens.issue(ANA, expires_at=later(), session=True)
    grant = tokens.issue_subscription("ana", "sala:1", expires_at=later())
    others = tokens.issue(Actor("bia", Role.READER, Level.PUBLIC), expires_at=later())
    revocations.apply("user", "ana", clock.epoch_s())
    for check in (
        lambda: tokens.check(connection),
        lambda: tokens.check(cookie, session=True),
        lambda: tokens.check_subscription(grant),
    ):
        with pytest.raises(TokenRevoked) as refusal:
            check()
        assert isinstance(refusal.value, TokenExpired)
        assert (109, "The token has been revoked.") == (refusal.value.code, str(refusal.value))
    assert "bia" == tokens.check(others).user
    assert "ana" == tokens.check(tokens.issue(ANA, expires_at=later())).user  # at once, in the same second


def test_one_token_of_a_user_can_be_revoked() -> None:
    revocations = Revocations()
    tokens = Tokens(SECRET, revocations=revocations)
    lost, kept = (tokens.issue(ANA, expires_at=later(), token_id=name) for name in ("lost", "kept"))
    revocations.apply("token", "lost", clock.epoch_s())
    with pytest.raises(TokenRevoked):
        tokens.check(lost)
    assert "ana" == tokens.check(kept).user


def test_a_token_of_another_issuer_in_the_second_of_a_revocation_is_not_refused_for_ever() -> None:
    revocations = Revocations()
    tokens = Tokens(SECRET, revocations=revocations)
    now = clock.epoch_s()
    revocations.apply("user", "ana", now)
    token = jwt.encode({"sub": "ana", "iat": int(now)}, SECRET, algorithm="HS256")
    assert "ana" == tokens.check(token).user
    for older in ({"iat": int(now) - 1}, {}):
        with pytest.raises(TokenRevoked):
            tokens.check(jwt.encode({"sub": "ana", **older}, SECRET, algorithm="HS256"))


def test_an_expired_token_is_expired_whether_revoked_or_not() -> None:
    tokens = Tokens(SECRET, revocations=revoking("user", "ana", later(100)))
    with pytest.raises(TokenExpired) as refusal:
        tokens.check(tokens.issue(ANA, expires_at=later(-5)))
    assert not isinstance(refusal.value, TokenRevoked)
