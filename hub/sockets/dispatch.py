"""Carry out the commands of one connection, in order, and answer each.

What can be done at once is: a handler returns its result, or the coroutine that waits for what is not at hand, and only
then is there a task. A HubError becomes the error of the reply by its own code; a fault of ours becomes 100 and one
log line.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from hub import clock
from hub.errors import HubError
from hub.feeds.feeds import Feeds
from hub.identity.tokens import Tokens
from hub.limits.gcra import Rate
from hub.posts.answering import Methods
from hub.posts.read import Reader
from hub.settings import Client
from hub.sockets import answers
from hub.sockets.answers import Close
from hub.sockets.asking import Asking
from hub.sockets.connecting import Connecting
from hub.sockets.connection import Connection
from hub.sockets.hub import Connections
from hub.sockets.membership import Membership
from hub.sockets.subscribing import Subscribing
from hub.telemetry import logs, metrics
from hub.wire import codes
from hub.wire.codec import JSON
from hub.wire.codes import Disconnect
from hub.wire.commands import METHODS, BadCommand, Command
from hub.wire.results import Result

_log = logs.get("sockets")
_counters = {name: metrics.COMMANDS.labels(name) for name in METHODS}

#: Commands of one frame between two turns of the loop: a frame may hold tens of thousands of small ones.
_BATCH = 32
#: Seconds between two looks at a client that does not read its answers.
_BEHIND_S = 0.05


#: What carries out one kind of command: a result, or what has to be awaited for it; None when it has replied itself.
Handler = Callable[[Connection, Command], Result | Coroutine[Any, Any, Result | None] | None]


class Dispatcher:
    """What connections of one node can ask for."""

    def __init__(
        self,
        feeds: Feeds,
        methods: Methods,
        reader: Reader,
        tokens: Tokens,
        connections: Connections,
        settings: Client,
        node: str,
    ) -> None:
        per_second = settings.commands_per_second
        self._rate = Rate(1 / per_second, per_second)
        #: Subscribes clients, and ends their subscriptions.
        self.membership = Membership(feeds, settings.channel_limit)
        #: Lets clients in.
        self.connecting = Connecting(feeds, tokens, self.membership, connections, settings, node)
        subscribing = Subscribing(feeds, tokens, self.membership, settings)
        asking = Asking(feeds, methods, reader)
        self._handlers: dict[str, Handler] = {
            "connect": self.connecting.connect,
            "refresh": self.connecting.refresh,
            "subscribe": subscribing.subscribe,
            "unsubscribe": subscribing.unsubscribe,
            "sub_refresh": subscribing.refresh,
            "publish": asking.publish,
            "presence": asking.presence,
            "presence_stats": asking.presence_stats,
            "history": asking.history,
            "rpc": asking.rpc,
            "ping": asking.ping,
            "send": asking.send,
        }

        #: What is done to a client from outside.
        self.subscribe_for = self.membership.subscribe_for
        self.unsubscribe_for = self.membership.unsubscribe_for
        self.refresh_for = self.connecting.refresh_for

    def frame(self, connection: Connection, frame: str | bytes) -> Awaitable[None] | None:
        """Carry out all commands of one frame, in order; returns what has still to be awaited, if anything has."""
        codec = connection.codec
        try:
            if isinstance(frame, str) is not (codec is JSON):
                raise ValueError("a text where the format is binary, or the other way round")
            commands = codec.decode(frame)
        except ValueError:
            connection.close(codes.BAD_REQUEST_CLOSE)
            return None
        if connection.behind:
            return self._rest(connection, None, commands)
        for count, command in enumerate(commands, 1):
            if connection.closed:
                return None
            work = self._one(connection, command)
            if work is not None or count == _BATCH:
                return self._rest(connection, work, commands[count:])
        return None

    async def _rest(
        self, connection: Connection, work: Awaitable[None] | None, commands: list[Command | BadCommand]
    ) -> None:
        if work is not None:
            await work
        for count, command in enumerate(commands, 1):
            # One answer may be larger than what may wait; many would fill the memory.
            while connection.behind and not connection.closed:  # noqa: ASYNC110 -- nobody tells when that ends
                await asyncio.sleep(_BEHIND_S)
            if connection.closed:
                return
            if (work := self._one(connection, command)) is not None:
                await work
            if count % _BATCH == 0:
                await asyncio.sleep(0)

    def _one(self, connection: Connection, command: Command | BadCommand) -> Awaitable[None] | None:
        if isinstance(command, Command) and command.is_pong:
            connection.owes_pong = False
            return None
        refusal = connection.admit(command, self._rate, clock.monotonic())
        if isinstance(refusal, Disconnect):
            connection.close(refusal)
        elif refusal is not None:
            connection.send(connection.codec.error(command.id, refusal))
        elif isinstance(command, Command):
            return self._carry_out(connection, command)
        return None

    def _carry_out(self, connection: Connection, command: Command) -> Awaitable[None] | None:
        method = command.method
        _counters[method].inc()
        handler = self._handlers.get(method)
        if handler is None:
            connection.send(connection.codec.error(command.id, codes.NOT_AVAILABLE))
            return None
        try:
            result = handler(connection, command)
        except Exception as exc:
            self._failed(connection, command, exc)
            return None
        if inspect.iscoroutine(result):
            return self._wait(connection, command, result)
        if result is not None:
            connection.send(connection.codec.reply(command.id, method, cast(Result, result)))
        return None

    async def _wait(self, connection: Connection, command: Command, work: Awaitable[Result | None]) -> None:
        try:
            result = await work
        except Exception as exc:
            self._failed(connection, command, exc)
        else:
            if result is not None:
                connection.send(connection.codec.reply(command.id, command.method, result))

    def _failed(self, connection: Connection, command: Command, exc: Exception) -> None:
        if isinstance(exc, Close):
            connection.close(exc.why)
        elif isinstance(exc, HubError):
            error, message = answers.reply_error(exc)
            connection.send(connection.codec.error(command.id, error, message))
        else:
            _log.error("sockets.fault", method=command.method, error=type(exc).__name__, exc_info=exc)
            connection.send(connection.codec.error(command.id, codes.INTERNAL))
