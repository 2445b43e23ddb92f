"""Keep what one client is subscribed to: nothing of its own for one channel, a dict for more.

Most readers are on one channel, and a dict of one entry would weigh as much as all else that a connection keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub.feeds.group import Group


@dataclass(slots=True)
class Terms:
    """What is special about a subscription that a token or an application has made; most have nothing of it."""

    #: Seconds since 1970 at which it ends; None for never.
    expires_at: int | None = None
    #: JSON shown to others in the channel; None for nothing.
    info: bytes | None = None
    #: What stands for the token's id, and when it was issued (seconds since 1970): for revocation.
    token_key: int = 0
    issued_at: float = 0.0
    #: It was made with a subscription token.
    by_token: bool = False


#: What is usual.
USUAL = Terms()


_NOTHING: dict[str, Terms] = {}


class Special(dict[str, Group]):
    """Subscriptions of which some have terms of their own."""

    __slots__ = ("terms",)

    def __init__(self, held: Held) -> None:
        super().__init__({group.channel: group for group in groups(held)})
        self.terms: dict[str, Terms] = dict(held.terms) if isinstance(held, Special) else {}


#: No subscription, one, or several by channel.
Held = Group | dict[str, Group] | None


def groups(held: Held) -> tuple[Group, ...]:
    """Return all subscriptions, in the order in which they were put."""
    if held is None:
        return ()
    return tuple(held.values()) if isinstance(held, dict) else (held,)


def find(held: Held, channel: str) -> Group | None:
    """Return the subscription to a channel."""
    if isinstance(held, dict):
        return held.get(channel)
    return held if held is not None and held.channel == channel else None


def put(held: Held, group: Group) -> Held:
    """Add the subscription to a channel that is not held yet."""
    if held is None:
        return group
    if not isinstance(held, dict):
        held = {held.channel: held}
    held[group.channel] = group  # the stream's own text, shared by its members
    return held


def expect(held: Held, channel: str, terms: Terms) -> Held:
    """Note what is special about a subscription that is being made, or made anew."""
    if terms is USUAL:
        return held
    if not isinstance(held, Special):
        held = Special(held)
    held.terms[channel] = terms
    return held


def special(held: Held) -> dict[str, Terms]:
    """Return what is special about subscriptions, by channel; not to be changed."""
    return held.terms if isinstance(held, Special) else _NOTHING


def take(held: Held, channel: str) -> tuple[Group | None, Held]:
    """Remove a channel; returns its subscription, None without one, and what is left."""
    if isinstance(held, dict):
        group = held.pop(channel, None)
        if isinstance(held, Special):
            held.terms.pop(channel, None)
        return group, held or None
    found = find(held, channel)
    return found, None if found is not None else held
