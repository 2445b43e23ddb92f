"""Tell what a channel's name means, and who may do what in it.

A durable channel carries content events out of PostgreSQL: `posts`, `posts:{category}`, `post:{id}`, `cache`,
`drafts:{user id}`, `review`. Nobody publishes into one except by changing content. Everything else is ephemeral and
governed by the rules of its namespace, which have Centrifugo's names and meaning.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from hub.errors import NotFound, Refused
from hub.model import Actor, Level, Role
from hub.settings import DURABLE_NAMESPACES, ChannelRules, Namespace

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
#: Printable ASCII without quotes or spaces keeps names safe in logs, metrics and Redis keys.
_NAME = re.compile(r"[!#-&(-\[\]-~]+")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that may be used, with its rules."""

    name: str
    #: None for a durable channel.
    rules: ChannelRules | None
    #: For `post:{id}`: the id. For `drafts:{user}`: the user.
    subject: str = ""

    @property
    def durable(self) -> bool:
        """True when PostgreSQL keeps its events."""
        return self.rules is None

    @property
    def namespace(self) -> str:
        """The part before the first colon; "" for a bare ephemeral name. A closed set, so fit for a metric's label."""
        if self.durable:
            return self.name.partition(":")[0]
        return self.rules.name if isinstance(self.rules, Namespace) else ""


class Channels:
    """All namespaces of one configuration."""

    def __init__(self, bare: ChannelRules, namespaces: tuple[Namespace, ...], max_length: int) -> None:
        self._bare = bare
        self._namespaces = {n.name: n for n in namespaces}
        self._max_length = max_length

    def resolve(self, name: str) -> Channel:
        """Return the channel called `name`.

        Raises:
            NotFound: no namespace has it, or the name is not well formed.
        """
        if len(name) > self._max_length or not _NAME.fullmatch(name):
            raise NotFound("channel")
        prefix, colon, rest = name.partition(":")
        if prefix in DURABLE_NAMESPACES:
            return _durable(name, prefix, bool(colon), rest)
        if not colon:
            return Channel(name, self._bare)
        rules = self._namespaces.get(prefix)
        if rules is None or not rest:
            raise NotFound("channel")
        return Channel(name, rules)


def _durable(name: str, prefix: str, colon: bool, rest: str) -> Channel:
    if not colon:
        if prefix in ("posts", "review", "cache"):
            return Channel(name, None)
    elif prefix == "posts":
        if _SLUG.fullmatch(rest):
            return Channel(name, None)
    elif prefix == "post":
        try:
            if str(uuid.UUID(rest)) == rest:
                return Channel(name, None, subject=rest)
        except ValueError:
            pass
    elif prefix == "drafts" and rest:
        return Channel(name, None, subject=rest)
    raise NotFound("channel")


def view_of(actor: Actor, channel: Channel, *, is_author: bool = False) -> Level:
    """Return the one view of a durable channel on which the actor stands.

    Args:
        is_author: the actor wrote the post of a `post:{id}` channel; it reads what it wrote at any level.

    Raises:
        Refused: the channel is not for this actor.
    """
    prefix = channel.name.partition(":")[0]
    if prefix == "drafts":
        if actor.anonymous or channel.subject != actor.user:
            raise Refused("channels", "owner-only", "Este canal é só de quem escreve nele.")
        return Level.RESTRICTED
    if prefix == "review" and actor.role not in (Role.REVIEWER, Role.ADMIN):
        raise Refused("channels", "reviewers-only", "Este canal é só de quem revisa.")
    if prefix == "post" and is_author:
        return Level.RESTRICTED
    return actor.clearance


def may_subscribe(actor: Actor, channel: Channel, granted: bool) -> None:
    """Decide on an ephemeral channel; `granted` when the token names it. Raises Refused."""
    rules = _rules(channel)
    if granted or (rules.allow_subscribe_for_anonymous if actor.anonymous else rules.allow_subscribe_for_client):
        return
    raise Refused("channels", "subscribe", "Você não pode assinar este canal.")


def may_publish(actor: Actor, channel: Channel, subscribed: bool) -> None:
    """Decide whether a client may publish. Raises Refused, always for a durable channel."""
    if channel.rules is not None:
        r = channel.rules
        for_actor = r.allow_publish_for_anonymous if actor.anonymous else r.allow_publish_for_client
        if for_actor or (subscribed and r.allow_publish_for_subscriber):
            return
    raise Refused("channels", "publish", "Você não pode publicar neste canal.")


def may_read_history(actor: Actor, channel: Channel, subscribed: bool) -> None:
    """Decide whether a client may read an ephemeral channel's history. Raises Refused."""
    r = _rules(channel)
    for_actor = r.allow_history_for_anonymous if actor.anonymous else r.allow_history_for_client
    if for_actor or (subscribed and r.allow_history_for_subscriber):
        return
    raise Refused("channels", "history", "Você não pode ler o histórico deste canal.")


def _rules(channel: Channel) -> ChannelRules:
    if channel.rules is None:
        raise AssertionError("a durable channel has a view, not rules")
    return channel.rules
