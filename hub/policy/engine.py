"""Decide what an actor may do to a post, and what the hub then owes.

A decision carries its reason (policy, rule and a sentence that tells nothing of what the actor may not see) and the
obligations that come with it, so that no edge can forget one.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from hub.errors import Refused
from hub.model import Actor, Level, Post, Review, Role, Status
from hub.policy.levels import WRITERS


class Obligation(enum.StrEnum):
    """What must be done before the actor gets its answer."""

    #: A row in audit_log, awaited; without it nothing is served.
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, with what it costs; a no is raised as Refused."""

    obligations: frozenset[Obligation] = frozenset()


_PLAIN = Decision()
_AUDITED = Decision(frozenset({Obligation.AUDIT}))


def may_create(actor: Actor) -> Decision:
    """Decide whether somebody may write a post at all. Raises Refused."""
    if actor.anonymous:
        raise Refused("posts", "login-required", "Entre com sua conta para escrever.")
    if actor.role not in WRITERS:
        raise Refused("posts", "writers-only", "Seu perfil pode ler, mas não escrever.")
    return _AUDITED


def may_change(actor: Actor, post: Post) -> Decision:
    """Decide whether somebody may change or publish a post that it can see. Raises Refused."""
    may_create(actor)
    if post.author_id != actor.user and actor.role is not Role.ADMIN:
        raise Refused("posts", "author-only", "Só quem escreveu este texto pode alterá-lo.")
    return _AUDITED


def may_retract(actor: Actor, post: Post) -> Decision:
    """Decide whether somebody may take a post back. Raises Refused."""
    if actor.role is Role.REVIEWER and not actor.anonymous:
        return _AUDITED
    return may_change(actor, post)


def may_review(actor: Actor) -> Decision:
    """Decide whether somebody may see what waits for a second person. Raises Refused."""
    if actor.anonymous:
        raise Refused("review", "login-required", "Entre com sua conta para revisar.")
    if actor.role not in (Role.REVIEWER, Role.ADMIN):
        raise Refused("review", "reviewers-only", "A fila de revisão é só de quem revisa.")
    return _AUDITED


def may_decide(actor: Actor, review: Review) -> Decision:
    """Decide whether somebody may approve or reject: never who wrote the text or asked for it. Raises Refused."""
    may_review(actor)
    if actor.clearance < review.level:
        raise Refused("review", "clearance", "Seu perfil não alcança o nível deste texto.")
    if actor.user in (review.author_id, review.requested_by):
        raise Refused("review", "second-person", "Quem escreveu o texto ou pediu a publicação não decide sobre ela.")
    return _AUDITED


def reading(level: Level) -> Decision:
    """Tell what a read of something at `level` owes: restricted content is personal health information until proved
    otherwise, so who read it is on record before it is sent."""
    return _AUDITED if level >= Level.RESTRICTED else _PLAIN


def live(status: Status) -> bool:
    """Tell whether a post in this state is on the readers' channels."""
    return status is Status.PUBLISHED
