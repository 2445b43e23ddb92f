"""hub.policy.engine: role x ownership x action, and what each yes costs."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from hub.errors import Refused
from hub.model import ANONYMOUS, Actor, Level, Post, Review, ReviewState, Role, Severity, Status
from hub.policy import engine
from hub.policy.engine import Obligation
from hub.policy.levels import CLEARANCE

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = Post(
    id="p", version=1, level=Level.PUBLIC, status=Status.PUBLISHED, title="t", body="b", category="c", language="pt-BR",
    content_type="news", author_id="me", author_name="", custom_fields={}, created_at=NOW, updated_at=NOW,
)  # fmt: skip


def actor(role: Role) -> Actor:
    """Return somebody of a role, called "me"."""
    return ANONYMOUS if role is Role.ANONYMOUS else Actor("me", role, CLEARANCE[role])


#: role → what it may do: c(reate), own change, o(thers') change, own r(etract), others' R(etract).
MATRIX = {
    "anonymous": "", "reader": "", "auditor": "", "editor": "c own r", "medical_professional": "c own r",
    "reviewer": "c own r R", "admin": "c own others r R",
}  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what(role: Role) -> None:
    me = actor(role)
    others = dataclasses.replace(POST, author_id="somebody")
    allowed = []
    refusals: list[tuple[str, bool]] = []
    for name, decide in {
        "c": lambda: engine.may_create(me), "own": lambda: engine.may_change(me, POST),
        "others": lambda: engine.may_change(me, others), "r": lambda: engine.may_retract(me, POST),
        "R": lambda: engine.may_retract(me, others),
    }.items():  # fmt: skip
        try:
            decision = decide()
        except Refused as refusal:
            refusals.append((refusal.policy, refusal.message == str(refusal)))
        else:
            assert frozenset({Obligation.AUDIT}) == decision.obligations
            allowed.append(name)
    assert MATRIX[role.value] == " ".join(allowed)
    assert {("posts", True)} >= set(refusals)


@pytest.mark.parametrize(
    ("role", "rule"), [("anonymous", "login-required"), ("reader", "writers-only"), ("editor", "author-only")]
)
def test_a_refusal_names_its_rule(role: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        engine.may_change(actor(Role(role)), dataclasses.replace(POST, author_id="somebody"))
    assert rule == refusal.value.rule


def test_reading_what_is_restricted_is_on_record() -> None:
    assert [False, False, True] == [bool(engine.reading(level).obligations) for level in Level]


def test_only_published_posts_are_live() -> None:
    assert [Status.PUBLISHED] == [status for status in Status if engine.live(status)]


REVIEW = Review(
    id="r", post_id="p", level=Level.PROFESSIONAL, base_version=1, author_id="ana", requested_by="rui",
    requested_at=NOW, state=ReviewState.PENDING, severity=Severity.MEDIUM, rules=(), title="t",
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        (Actor("me", Role.REVIEWER, Level.RESTRICTED), ""),
        (Actor("me", Role.ADMIN, Level.PROFESSIONAL), ""),
        (Actor("me", Role.REVIEWER, Level.PUBLIC), "clearance"),
        (Actor("ana", Role.ADMIN, Level.RESTRICTED), "second-person"),
        (Actor("rui", Role.REVIEWER, Level.RESTRICTED), "second-person"),
        (Actor("me", Role.EDITOR, Level.PUBLIC), "reviewers-only"),
        (Actor("me", Role.MEDICAL_PROFESSIONAL, Level.PROFESSIONAL), "reviewers-only"),
        (Actor("me", Role.AUDITOR, Level.RESTRICTED), "reviewers-only"),
        (Actor("", Role.REVIEWER, Level.RESTRICTED), "login-required"),
        (ANONYMOUS, "login-required"),
    ],
)
def test_a_second_person_decides_and_nobody_else(who: Actor, rule: str) -> None:
    if not rule:
        assert frozenset({Obligation.AUDIT}) == engine.may_decide(who, REVIEW).obligations
        return
    with pytest.raises(Refused) as refusal:
        engine.may_decide(who, REVIEW)
    assert ("review", rule) == (refusal.value.policy, refusal.value.rule)
