"""Keep what one client is subscribed to: nothing of its own for one channel, a dict for more.

Most readers are on one channel, and a dict of one entry would weigh as much as all else that a connection keeps.
"""

from __future__ import annotations

from hub.feeds.stream import Stream

#: No subscription, one, or several by channel.
Held = Stream | dict[str, Stream] | None


def streams(held: Held) -> tuple[Stream, ...]:
    """Return all streams, in the order in which they were put."""
    if held is None:
        return ()
    return tuple(held.values()) if isinstance(held, dict) else (held,)


def find(held: Held, channel: str) -> Stream | None:
    """Return the stream of a channel."""
    if isinstance(held, dict):
        return held.get(channel)
    return held if held is not None and held.channel == channel else None


def put(held: Held, stream: Stream) -> Held:
    """Add the stream of a channel that is not held yet."""
    if held is None:
        return stream
    if not isinstance(held, dict):
        held = {held.channel: held}
    held[stream.channel] = stream  # the stream's own text, shared by its members
    return held


def take(held: Held, channel: str) -> tuple[Stream | None, Held]:
    """Remove a channel; returns its stream, None without one, and what is left."""
    if isinstance(held, dict):
        stream = held.pop(channel, None)
        return stream, held or None
    found = find(held, channel)
    return found, None if found is not None else held
