"""Fuzz the reader of tokens' claims: only TokenInvalid, and nobody gets more than its role has.

An input is the payload of a token whose signature is good; it is read as that of either kind.
"""

from __future__ import annotations

import json as standard

import orjson

from hub.errors import TokenInvalid
from hub.identity import claims
from hub.identity.proofs import Grant, Identity
from hub.model import Level, Role
from hub.policy.levels import CLEARANCE

#: Seconds since 1970.
_NOW = 1_800_000_000.0


def target(data: bytes) -> None:
    """Check everything about one input."""
    try:
        connecting = claims.connect_claims(data)
        identity = claims.identity(connecting, connecting.sub or "", _NOW)
    except TokenInvalid as exc:
        _is_a_sentence(str(exc))
    else:
        _proved(identity)
    try:
        subscribing = claims.subscribe_claims(data)
        grant = claims.grant(subscribing, subscribing.sub or "", _NOW)
    except TokenInvalid as exc:
        _is_a_sentence(str(exc))
    else:
        assert grant.channel, "a grant of nothing"
        _passed_on(grant.info, grant.data)
        _holds(grant)
    try:
        assert isinstance(claims.custom_user(data, "user"), str)
    except TokenInvalid:
        return


def _proved(identity: Identity) -> None:
    actor = identity.actor
    assert actor.clearance <= CLEARANCE[actor.role], "more than its role has"
    assert bool(actor.user) or (actor.role, actor.clearance) == (Role.ANONYMOUS, Level.PUBLIC), "nobody is somebody"
    assert "" not in (*identity.channels, *identity.subs), "a channel without a name"
    if identity.info is not None:
        standard.loads(identity.info)
        assert b"\n" not in identity.info, "a second line"
    _passed_on(*(value for sub in identity.subs.values() for value in (sub.info, sub.data)))
    _holds(identity)


def _holds(proof: Identity | Grant) -> None:
    assert proof.expires_at is None or _NOW - 1 < proof.expires_at < 2**53, "a proof that does not hold"
    assert proof.issued_at <= _NOW, "a proof of tomorrow"


def _passed_on(*values: object) -> None:
    """Check that values can be shown to others."""
    for value in values:
        standard.loads(orjson.dumps(value))


def _is_a_sentence(reason: str) -> None:
    assert reason.endswith("."), "a reason that is no sentence"
