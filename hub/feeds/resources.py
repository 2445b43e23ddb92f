"""Name what the use cases of channels share on one node."""

from __future__ import annotations

from dataclasses import dataclass

from hub.compliance.gate import Gate
from hub.errors import NotFound
from hub.feeds.authors import Authors
from hub.feeds.durable import DurableStreams
from hub.feeds.ephemeral import EphemeralStreams
from hub.feeds.presence import Presence
from hub.model import Actor, Level
from hub.policy import channels as policy
from hub.policy.channels import Channel, Channels
from hub.settings import ChannelRules
from hub.storage.pool import Database


@dataclass(frozen=True, slots=True)
class Resources:
    """Streams, presence, the gate and the database."""

    channels: Channels
    durable: DurableStreams
    ephemeral: EphemeralStreams
    presence: Presence
    authors: Authors
    gate: Gate
    #: Row-level security decides what it sees.
    app: Database
    system: Database

    async def view(self, actor: Actor, channel: Channel) -> Level:
        """Return the view of a durable channel on which an actor stands. Raises Refused, Unavailable."""
        is_author = False
        if channel.name.startswith("post:") and not actor.anonymous and actor.clearance < Level.RESTRICTED:
            is_author = await self.authors.wrote(actor.user, channel.subject)
        return policy.view_of(actor, channel, is_author=is_author)


def keeping(channel: Channel) -> ChannelRules:
    """Return the rules of an ephemeral channel that keeps a history. Raises NotFound when it keeps none."""
    if channel.rules is None or not channel.rules.history_size:
        raise NotFound("history")
    return channel.rules
