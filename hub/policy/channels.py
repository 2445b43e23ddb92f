"""Tell what a channel's name means, and who may do what in it.

A durable channel carries content events out of PostgreSQL: `posts`, `posts:{category}`, `post:{id}`, `cache`,
`drafts:{user id}`, `review`. Nobody publishes into one except by changing content. Everything else is ephemeral and
governed by the rules of its namespace, which have Centrifugo's names and meaning (centrifugal.dev, "Channels"): what
is allowed for the anonymous must be allowed for clients, too; a channel with a private prefix needs a subscription
token; one that names users is for them alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import NotFound, Refused
from hub.model import Actor, Level, Role
from hub.settings import DURABLE_NAMESPACES, ChannelRules, Namespace, PersonalChannel
from hub.settings import Channel as ChannelSettings

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
    #: Only a subscription token opens it.
    private: bool = False
    #: Who may subscribe, where its name says so; None where it does not.
    users: tuple[str, ...] | None = None
    #: Nobody needs a permission here.
    insecure: bool = False

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

    def __init__(
        self,
        settings: ChannelSettings,
        max_length: int,
        *,
        insecure: bool = False,
        personal: PersonalChannel | None = None,
    ) -> None:
        """`personal` says whether each user has a channel of its own."""
        self._settings = settings
        self._bare = settings.without_namespace
        self._namespaces = {n.name: n for n in settings.namespaces}
        self._max_length = max_length
        self._insecure = insecure
        self._personal = personal if personal is not None and personal.enabled else None

    def resolve(self, name: str) -> Channel:
        """Return the channel called `name`.

        Raises:
            NotFound: no namespace has it, or the name is not well formed.
        """
        if len(name) > self._max_length or not _NAME.fullmatch(name):
            raise NotFound("channel")
        private = bool(self._settings.private_prefix) and name.startswith(self._settings.private_prefix)
        prefix, colon, rest = name.removeprefix(self._settings.private_prefix if private else "").partition(":")
        if prefix in DURABLE_NAMESPACES:
            if private:
                raise NotFound("channel")
            return _durable(name, prefix, bool(colon), rest)
        rules: ChannelRules | None = self._bare
        if colon:
            rules = self._namespaces.get(prefix)
        if rules is None or (colon and not rest):
            raise NotFound("channel")
        return Channel(name, rules, private=private, users=self._users(name, rules), insecure=self._insecure)

    def personal(self, user: str) -> str | None:
        """Return the name of a user's own channel; None without one."""
        if self._personal is None or not user:
            return None
        namespace = self._personal.personal_channel_namespace
        return f"{namespace}:{self._settings.user_boundary}{user}" if namespace else self._settings.user_boundary + user

    def _users(self, name: str, rules: ChannelRules) -> tuple[str, ...] | None:
        if not rules.allow_user_limited_channels:
            return None
        _, boundary, users = name.rpartition(self._settings.user_boundary)
        return tuple(users.split(self._settings.user_separator)) if boundary else None


def is_durable(name: str) -> bool:
    """Tell whether a channel's name is one of the hub's own namespaces, where content travels."""
    return name.partition(":")[0] in DURABLE_NAMESPACES


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
    """Decide on an ephemeral channel; `granted` when a token names it. Raises Refused."""
    rules = _rules(channel)
    if granted:
        return
    if not channel.private:
        if channel.users is not None:
            allowed = not actor.anonymous and actor.user in channel.users
        else:
            allowed = _allowed(actor, rules.allow_subscribe_for_client, rules.allow_subscribe_for_anonymous)
        if allowed or channel.insecure:
            return
    raise Refused("channels", "subscribe", "Você não pode assinar este canal.")


def may_publish(actor: Actor, channel: Channel, subscribed: bool) -> None:
    """Decide whether a client may publish. Raises Refused, always for a durable channel."""
    if channel.rules is not None:
        r = channel.rules
        by = r.allow_publish_for_client or (subscribed and r.allow_publish_for_subscriber)
        if _allowed(actor, by, r.allow_publish_for_anonymous) or channel.insecure:
            return
    raise Refused("channels", "publish", "Você não pode publicar neste canal.")


def may_read_history(actor: Actor, channel: Channel, subscribed: bool) -> None:
    """Decide whether a client may read an ephemeral channel's history. Raises Refused."""
    r = _rules(channel)
    by = r.allow_history_for_client or (subscribed and r.allow_history_for_subscriber)
    if not (_allowed(actor, by, r.allow_history_for_anonymous) or channel.insecure):
        raise Refused("channels", "history", "Você não pode ler o histórico deste canal.")


def may_see_presence(actor: Actor, channel: Channel, subscribed: bool) -> None:
    """Decide whether a client may ask who is here. Raises Refused, always for a durable channel."""
    if channel.rules is not None:
        r = channel.rules
        by = r.allow_presence_for_client or (subscribed and r.allow_presence_for_subscriber)
        if _allowed(actor, by, r.allow_presence_for_anonymous) or channel.insecure:
            return
    raise Refused("channels", "presence", "Você não pode ver quem está neste canal.")


def permits(decide: Callable[[Actor, Channel, bool], None], actor: Actor, channel: Channel) -> bool:
    """Tell what a decision would be for somebody who is subscribed."""
    try:
        decide(actor, channel, True)
    except Refused:
        return False
    return True


def _allowed(actor: Actor, for_client: bool, for_anonymous: bool) -> bool:
    return for_client and (not actor.anonymous or for_anonymous)


def _rules(channel: Channel) -> ChannelRules:
    if channel.rules is None:
        raise AssertionError("a durable channel has a view, not rules")
    return channel.rules
