"""hub.identity.claims: Centrifugo's claims with Centrifugo's meaning; one of a wrong type is refused in a sentence."""

from __future__ import annotations

import base64
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import clock
from hub.errors import TokenExpired, TokenInvalid
from hub.identity.keys import KeyConfig
from hub.identity.proofs import Grant, Identity, ServerSub, token_key
from hub.identity.tokens import Tokens
from tests.identity.signing import SECRET, by_hand, later

TOKENS = Tokens(SECRET)
FLAGS = ("presence", "join_leave", "force_push_join_leave", "force_recovery", "force_positioning")


def connection(**claims: Any) -> Identity:
    """Return what a connection token with some claims proves."""
    return TOKENS.check(by_hand({"alg": "HS256"}, {"sub": "ana", "exp": later(), **claims}))


def subscription(**claims: Any) -> Grant:
    """Return what a subscription token with some claims allows."""
    payload = {"sub": "ana", "channel": "sala:1", "exp": later(), **claims}
    return TOKENS.check_subscription(by_hand({"alg": "HS256"}, payload))


def b64(value: Any) -> str:
    """Return JSON in base64."""
    return base64.b64encode(value if isinstance(value, bytes) else orjson.dumps(value)).decode()


# -- wrong types

NOT_TEXT = (1, 1.5, True, [], ["x"], {}, {"a": 1})
NOT_NUMBER = ("1", "", True, False, [], [1], {})
NOT_OPTIONS = (1, "x", True, [], [{}])
WRONG: dict[str, tuple[Any, ...]] = {
    "sub": NOT_TEXT, "iss": NOT_TEXT, "jti": NOT_TEXT, "use": NOT_TEXT, "channel": NOT_TEXT, "b64info": NOT_TEXT,
    "aud": (1, True, {}, [1], ["hub", None], [["hub"]]),
    "exp": NOT_NUMBER, "nbf": NOT_NUMBER, "iat": NOT_NUMBER, "expire_at": NOT_NUMBER,
}  # fmt: skip
WRONG_OPTIONS: list[Any] = [
    *NOT_OPTIONS, *({"override": o} for o in NOT_OPTIONS), *({"b64info": v} for v in NOT_TEXT),
    *({"b64data": v} for v in NOT_TEXT), *({"override": {f: v}} for f in FLAGS for v in (True, 1, "true", [], [1])),
    *({"override": {f: {"value": v}}} for f in FLAGS for v in (1, 0, "true", None, [], {})),
]  # fmt: skip
WRONG_CONNECT: dict[str, tuple[Any, ...]] = {
    **WRONG,
    "role": (*NOT_TEXT, "root", "", "Admin"),
    "clearance": (1.0, True, [], {}, 3, -1, "top", 10**30),
    "channels": ("a", 1, True, {}, {"a": 1}, [1], [None], [["a"]], [""], ["a", ""]),
    "subs": ("a", 1, True, [], ["a"], {"": {}}, {"a": None}, *({"a": o} for o in WRONG_OPTIONS)),
}
WRONG_SUBSCRIBE: dict[str, tuple[Any, ...]] = {
    **WRONG, "channel": (*NOT_TEXT, "", None), "client": NOT_TEXT, "b64data": NOT_TEXT,
    "override": tuple(o["override"] for o in WRONG_OPTIONS if isinstance(o, dict) and "override" in o),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_CONNECT)
def test_a_connection_token_with_a_claim_of_a_wrong_type_is_refused(name: str) -> None:
    for value in WRONG_CONNECT[name]:
        with pytest.raises(TokenInvalid) as refusal:
            pytest.fail(f"{value!r} was taken: {connection(**{name: value})}")
        assert not isinstance(refusal.value, TokenExpired)
        assert str(refusal.value).endswith(".") and str(refusal.value)[:4] in ("The ", "This", "A to", "A ti", "A va")


@pytest.mark.parametrize("name", WRONG_SUBSCRIBE)
def test_a_subscription_token_with_a_claim_of_a_wrong_type_is_refused(name: str) -> None:
    for value in WRONG_SUBSCRIBE[name]:
        with pytest.raises(TokenInvalid) as refusal:
            pytest.fail(f"{value!r} was taken: {subscription(**{name: value})}")
        assert not isinstance(refusal.value, TokenExpired)


def test_a_refusal_names_the_claim_and_quotes_nothing() -> None:
    for claims, sentence in (
        ({"sub": 5}, "The token's claim sub has a wrong type or value."),
        ({"role": "Ana at `$.Prado`"}, "The token's claim role has a wrong type or value."),
        (
            {"subs": {"Ana": {"override": {"presence": {"value": "Prado"}}}}},
            "The token's claim subs[...].override.presence.value has a wrong type or value.",
        ),
        ({"channels": ["a", 1]}, "The token's claim channels[1] has a wrong type or value."),
        ({"iat": later()}, "The token does not hold yet."),
        ({"exp": 2**53}, "The token's end is not a time."),
    ):
        with pytest.raises(TokenInvalid) as refusal:
            connection(**claims)
        assert sentence == str(refusal.value)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b'"ana"', b"null", b"{", b"\xff", b'{"sub":"\\ud800"}', b"{}x"])
def test_a_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    for check in (TOKENS.check, TOKENS.check_subscription):
        with pytest.raises(TokenInvalid, match="no JSON object"):
            check(by_hand({"alg": "HS256"}, payload))


def test_null_is_as_good_as_nothing() -> None:
    names = ("role", "clearance", "channels", "subs", "info", "b64info", "jti", "iat", "nbf", "aud", "iss", "channel")
    assert connection() == connection(**dict.fromkeys([*names, "expire_at", "meta", "use"]))
    assert subscription() == subscription(**dict.fromkeys(["info", "override", "client", "data", "b64data", "jti"]))


def test_claims_that_nobody_knows_are_passed_over() -> None:
    assert connection() == connection(meta={"a": [1]}, cnf=1, scope="x", roles=["admin"], subscriptions=5)


# -- times


def test_an_end_of_the_connection_may_differ_from_that_of_the_token() -> None:
    end = later(60)
    assert end == connection(exp=end).expires_at
    assert end + 50 == connection(exp=end, expire_at=end + 50).expires_at
    assert end - 50 == connection(exp=end, expire_at=end - 50).expires_at
    assert end == connection(exp=None, expire_at=end).expires_at
    assert end == subscription(expire_at=end).expires_at
    assert end == connection(exp=end + 0.75).expires_at


@pytest.mark.parametrize("never", [0, -1, -0.5, -(2**60)])
def test_a_connection_may_never_end_though_its_token_does(never: float) -> None:
    assert connection(expire_at=never).expires_at is None
    assert subscription(expire_at=never).expires_at is None
    for check in (connection, subscription):
        with pytest.raises(TokenExpired):
            check(exp=later(-1), expire_at=never)


@pytest.mark.parametrize(
    "claims", [{"exp": 0}, {"exp": -5}, {"exp": 1.5}, {"expire_at": 1}, {"exp": None, "expire_at": 1}]
)
def test_what_has_ended_says_so(claims: dict[str, Any]) -> None:
    for check in (connection, subscription):
        with pytest.raises(TokenExpired) as refusal:
            check(**claims)
        assert 109 == refusal.value.code


def test_a_clock_that_is_a_little_ahead_is_forgiven_but_saves_no_token_from_a_revocation() -> None:
    for name in ("iat", "nbf"):
        assert connection(**{name: clock.epoch_s() + 5})
        with pytest.raises(TokenInvalid):
            connection(**{name: clock.epoch_s() + 15})
    assert connection(iat=clock.epoch_s() + 5).issued_at <= clock.epoch_s()


def test_when_and_under_what_id_a_token_was_issued_is_told() -> None:
    assert (0, 0.0) == (connection().token_key, connection().issued_at)
    for check in (connection, subscription):
        made = check(jti="j1", iat=1700000000.25)
        assert (token_key("j1"), 1700000000.25) == (made.token_key, made.issued_at)


# -- values


VALUES = [{"name": "Ana"}, "x", 0, 1.5, False, True, [], {}, [1, {"a": None}], "é\n\u2028", 2**63, -(2**63)]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_values_are_passed_on(value: Any) -> None:
    for given_as in ({"info": value}, {"b64info": b64(value)}, {"info": "another", "b64info": b64(value)}):
        assert value == json.loads(connection(**given_as).info or b"")
        assert value == subscription(**given_as).info
        assert ServerSub(value) == connection(subs={"a": given_as}).subs["a"]
    for given_as in ({"data": value}, {"b64data": b64(value)}):
        assert value == subscription(**given_as).data
        assert ServerSub(data=value) == connection(subs={"a": given_as}).subs["a"]


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(), st.lists, max_leaves=8))
def test_values_can_be_written_as_one_line_of_json(value: Any) -> None:
    written = connection(info=value).info or b"null"
    assert value == json.loads(written)
    assert b"\n" not in written


DEEP = b"[" * 300 + b"]" * 300
NO_VALUES = [
    *(b'{"NAME":%s}' % v for v in (b"18446744073709551616", b'{"a":[-9223372036854775809]}', DEEP)),
    *(b'{"b64NAME":"%s"}' % base64.b64encode(v) for v in (DEEP, b"\xff", b'{"a":1} x', b"NaN", b" ")),
    *(b'{"b64NAME":"%s"}' % v for v in (b"!", b"=", b"e3", b"e30", b"e30=\\n", "é".encode(), b"e-30")),
]


@pytest.mark.parametrize("name", [b"info", b"data"])
@pytest.mark.parametrize("text", NO_VALUES, ids=lambda t: t[:40].decode())
def test_values_that_can_not_be_passed_on_are_refused(name: bytes, text: bytes) -> None:
    value = text.replace(b"NAME", name)
    with pytest.raises(TokenInvalid):
        TOKENS.check_subscription(by_hand({"alg": "HS256"}, b'{"channel":"a",' + value[1:]))
    with pytest.raises(TokenInvalid):
        TOKENS.check(by_hand({"alg": "HS256"}, b'{"subs":{"a":%s}}' % value))
    if name == b"info":
        with pytest.raises(TokenInvalid):
            TOKENS.check(by_hand({"alg": "HS256"}, value))


# -- subscriptions that a connection token brings


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("value", [False, True])
def test_options_are_overridden_one_by_one(flag: str, value: bool) -> None:
    override = {flag: {"value": value}, **{f: None for f in FLAGS if f != flag}, "unknown": {"value": 1}}
    assert {flag: value} == connection(subs={"a": {"override": override}}).subs["a"].overrides
    assert {flag: value} == subscription(override=override).overrides
    assert {flag: False} == subscription(override={flag: {}}).overrides


def test_subs_count_before_channels() -> None:
    brought = connection(subs={"a": {}, "b": {"info": 1}}, channels=["c"])
    assert ({"a": ServerSub(), "b": ServerSub(1)}, ()) == (brought.subs, brought.channels)
    assert (("c",), {}) == (connection(subs={}, channels=["c", "c"]).channels, connection(subs={}).subs)


# -- who


def test_an_empty_name_of_the_user_claim_is_the_usual_one() -> None:
    mine = Tokens("", keys=KeyConfig(hmac_secret_key=SECRET, user_id_claim=""))
    assert "ana" == mine.check(by_hand({"alg": "HS256"}, {"sub": "ana"})).user


def test_another_claim_may_name_the_user() -> None:
    mine = Tokens("", keys=KeyConfig(hmac_secret_key=SECRET, user_id_claim="user_id"))

    def user(**claims: Any) -> str:
        token = by_hand({"alg": "HS256"}, {"sub": "other", "channel": "a", **claims})
        name = mine.check_subscription(token).user
        token = by_hand({"alg": "HS256"}, {"sub": "other", **claims})
        assert name == mine.check(token).user
        return name

    assert ["ana", "42", "", ""] == [user(user_id="ana"), user(user_id=42), user(), user(user_id=None)]
    for wrong in (True, 1.5, [], {}, ["ana"]):
        with pytest.raises(TokenInvalid):
            user(user_id=wrong)
        with pytest.raises(TokenInvalid):
            mine.check(by_hand({"alg": "HS256"}, {"user_id": wrong}))


def test_no_value_shows_in_a_representation() -> None:
    shown = repr(connection(info={"name": "Prado"}, subs={"a": {"info": "Prado", "data": "Prado"}}))
    assert "Prado" not in shown and "ana" in shown
    assert "Prado" not in repr(subscription(info="Prado", data="Prado"))
