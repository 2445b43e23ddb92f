"""Offer all use cases of channels as one object to whoever serves clients and applications."""

from __future__ import annotations

from hub.feeds.publishing import Publishing
from hub.feeds.reading import Reading
from hub.feeds.resources import Resources
from hub.feeds.subscribe import Subscribing


class Feeds(Subscribing, Publishing, Reading):
    """The use cases of channels on one node."""

    def __init__(self, resources: Resources, *, catch_up_s: float = 2.0) -> None:
        """`catch_up_s` is how long a client waits for a node that is behind the one it comes from."""
        Subscribing.__init__(self, resources, catch_up_s=catch_up_s)
