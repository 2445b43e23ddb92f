"""Know which nodes live, by what each says of itself every few seconds.

A node that has said nothing for as long as it promised to speak again is forgotten; so is one that takes its leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hub.wire.control import NodeInfo


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node, and what it last said of itself."""

    #: The name under which other nodes reach it.
    node: str
    info: NodeInfo


class Nodes:
    """The other nodes that live."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """`monotonic` tells the time in seconds."""
        self._monotonic = monotonic
        #: Node → what it said, and the time until which that holds.
        self._heard: dict[str, tuple[NodeInfo, float]] = {}

    def heard(self, node: str, info: NodeInfo) -> bool:
        """Note what a node says of itself; returns True when it was not known to live."""
        self._forget()
        unknown = node not in self._heard
        self._heard[node] = (info, self._monotonic() + info.ttl_s)
        return unknown

    def gone(self, node: str) -> None:
        """Forget a node."""
        self._heard.pop(node, None)

    @property
    def names(self) -> set[str]:
        """The names of those that live."""
        self._forget()
        return set(self._heard)

    @property
    def states(self) -> list[NodeState]:
        """Those that live."""
        self._forget()
        return [NodeState(node, info) for node, (info, _) in self._heard.items()]

    def _forget(self) -> None:
        now = self._monotonic()
        for node in [node for node, (_, until) in self._heard.items() if until <= now]:
            del self._heard[node]
