"""Carry orders about users' connections to every node, know which nodes live, and ask them what they have.

Theory of operation. An order is carried out here at once and told to all others in the same step; a node does not heed
its own letters when they come back. Delivery is at most once: a node that the broker does not reach misses the order,
and whoever gave it is told Unavailable when that is known. What concerns one user is done in the order in which it was
heard (hub.feeds.turns). Every `interval_s` a node says how it is; one that hears of another for the first time answers
with its own, so a new node knows all others after one round trip. A question goes to all nodes; the answers of those
known to live are waited for, but not for ever: a part is better than nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Coroutine
from typing import Any, assert_never

from hub import clock
from hub.broker.interface import Broker
from hub.errors import HubError, NotFound, Unavailable
from hub.feeds.local import Local
from hub.feeds.nodes import Nodes, NodeState
from hub.feeds.turns import Turns
from hub.telemetry import logs
from hub.wire import control
from hub.wire.control import (
    Answer,
    Ask,
    Disconnect,
    Emulate,
    Farewell,
    Message,
    NodeInfo,
    Order,
    Refresh,
    Subscribe,
    Unsubscribe,
)

_log = logs.get("feeds")

#: Orders that may stand in a node; past it those of other nodes are dropped, and its own are refused.
_ORDERS_MAX = 10_000
#: Times a node may fail to say how it is before others forget it.
_MISSED_MAX = 3


class _Survey:
    """A question that is being answered."""

    def __init__(self, nodes: set[str]) -> None:
        self.missing = nodes
        self.channels: Counter[str] = Counter()
        self.complete = asyncio.Event()

    def take(self, node: str, channels: dict[str, int]) -> None:
        self.channels.update(channels)
        self.missing.discard(node)
        if not self.missing:
            self.complete.set()


class Control:
    """What one node tells the others, and does because others told it."""

    def __init__(
        self,
        broker: Broker,
        local: Local,
        *,
        name: str = "",
        version: str = "",
        interval_s: float = 3.0,
        answer_within_s: float = 2.0,
    ) -> None:
        """`name` and `version` are shown to operators."""
        self._broker = broker
        self._local = local
        self._name = name or broker.node
        self._version = version
        self._interval_s = interval_s
        self._answer_within_s = answer_within_s
        self._started = clock.monotonic()
        self._nodes = Nodes(clock.monotonic)
        self._turns = Turns(_ORDERS_MAX)
        self._surveys: dict[int, _Survey] = {}
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to say how this node is; the broker has been started."""
        self._spawn(self._live(), "feeds-node-info")

    async def close(self) -> None:
        """Take leave of the others and stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._turns.close()
        with contextlib.suppress(HubError):
            await self._tell(Farewell())

    # -- what is asked for here

    async def carry_out(self, order: Order) -> None:
        """Do to a user's connections on all nodes what the order says.

        Returns when it is done here; the other nodes have been told, no more.

        Raises:
            Unavailable: the other nodes may not have been told; it may be asked for again.
            HubError: what first went wrong here.
        """
        here = self._turns.add(order.user, self._do(order))
        outcomes = await asyncio.gather(self._tell(order), asyncio.shield(here), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def emulate(self, node: str, session: str, data: bytes) -> None:
        """Hand a frame of commands to the node that has the connection.

        Raises:
            NotFound: there is no such node, and so no such session.
            Unavailable: it was not reached.
        """
        message = Emulate(session=session, data=data)
        if node == self._broker.node:
            self._local.emulate(message)
            return
        try:
            await self._tell(message, node)
        except Unavailable as exc:
            if exc.resource == "node":
                raise NotFound("session") from exc
            raise

    async def nodes(self) -> list[NodeState]:
        """Return all nodes that live, this one first."""
        return [NodeState(self._broker.node, await self._info()), *self._nodes.states]

    async def channels(self, pattern: str) -> dict[str, int]:
        """Return the subscribers of each channel whose name fits, on all nodes that answer in time.

        Args:
            pattern: a glob; empty for all channels.

        Raises:
            Invalid: the pattern is none.
            Unavailable: the other nodes can not be asked.
        """
        here = await self._local.channels(pattern)
        number = next(self._numbers)
        survey = self._surveys[number] = _Survey(self._nodes.names)
        survey.channels.update(here)
        try:
            await self._tell(Ask(number=number, pattern=pattern))
            if survey.missing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(survey.complete.wait(), self._answer_within_s)
            if survey.missing:
                _log.warning("feeds.survey_incomplete", missing=len(survey.missing))
        finally:
            del self._surveys[number]
        return dict(survey.channels)

    # -- what others say

    def receive(self, raw: bytes) -> None:
        """Take a letter; see hub.broker.interface.Listener.control_message."""
        try:
            sender, message = control.unpack(raw)
        except ValueError:
            _log.warning("feeds.unreadable_letter")
            return
        if sender == self._broker.node:
            return
        match message:
            case NodeInfo():
                if self._nodes.heard(sender, message):
                    self._spawn(self._introduce(sender), "feeds-introduce")
            case Farewell():
                self._nodes.gone(sender)
                self._answered(sender, None)
            case Ask():
                self._spawn(self._answer(sender, message), "feeds-answer")
            case Answer():
                self._answered(sender, message)
            case Emulate():
                self._local.emulate(message)
            case _:
                with contextlib.suppress(HubError):  # overloaded, and said so
                    self._turns.add(message.user, self._do(message))

    def _answered(self, sender: str, answer: Answer | None) -> None:
        for number, survey in self._surveys.items():
            if answer is None:  # it goes without one
                survey.take(sender, {})
            elif answer.number == number:
                survey.take(sender, answer.channels)

    async def _answer(self, sender: str, question: Ask) -> None:
        with contextlib.suppress(HubError):  # who asks does not wait for ever
            channels = await self._local.channels(question.pattern)
            await self._tell(Answer(number=question.number, channels=channels), sender)

    async def _introduce(self, node: str) -> None:
        with contextlib.suppress(HubError):  # it hears the next one
            await self._tell(await self._info(), node)

    # --

    async def _do(self, order: Order) -> None:
        match order:
            case Subscribe():
                await self._local.subscribe(order)
            case Unsubscribe():
                await self._local.unsubscribe(order)
            case Disconnect():
                await self._local.disconnect(order)
            case Refresh():
                await self._local.refresh(order)
            case _:
                assert_never(order)

    async def _tell(self, message: Message, node: str = "") -> None:
        await self._broker.publish_control(control.pack(self._broker.node, message), node)

    async def _info(self) -> NodeInfo:
        counts = await self._local.counts()
        return NodeInfo(
            name=self._name,
            version=self._version,
            clients=counts.clients,
            users=counts.users,
            subscriptions=counts.subscriptions,
            channels=counts.channels,
            uptime_s=int(clock.monotonic() - self._started),
            ttl_s=_MISSED_MAX * self._interval_s,
        )

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(Unavailable):  # the broker's own health says so
                await self._tell(await self._info())
            await asyncio.sleep(self._interval_s)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
