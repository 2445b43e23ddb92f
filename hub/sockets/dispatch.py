"""Carry out the commands of one connection, in order, and answer each.

What can be done at once is: a handler returns its result, or the coroutine that waits for what is not at hand, and only
then is there a task. A HubError becomes the error of the reply by its own code; a fault of ours becomes 100 and one
log line. Subscribing prepares first, then commits and writes the reply in one step without an await, so that no push
overtakes the reply.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

import orjson

from hub import clock
from hub.errors import (
    HubError,
    Invalid,
    TokenExpired,
    TokenInvalid,
    Unavailable,
)
from hub.feeds.subscribe import Feeds, Subscribed, Ticket
from hub.identity.tokens import Identity, Tokens
from hub.limits.gcra import Rate
from hub.model import Position
from hub.posts.publish import Publisher
from hub.posts.read import Reader
from hub.settings import Client
from hub.sockets import answers
from hub.sockets.connection import NOBODY, Connection
from hub.sockets.hub import Connections
from hub.telemetry import logs, metrics
from hub.wire import codes, json
from hub.wire.codec import JSON
from hub.wire.codes import Disconnect
from hub.wire.commands import METHODS, BadCommand, Command, SubscribeRequest
from hub.wire.pushes import SubscribeResult
from hub.wire.results import ConnectResult, EmptyResult, HistoryResult, RefreshResult, Result

_log = logs.get("sockets")
_counters = {name: metrics.COMMANDS.labels(name) for name in METHODS}

VERSION = "plantao"

#: Commands of one frame between two turns of the loop: a frame may hold tens of thousands of small ones.
_BATCH = 32


class Close(Exception):
    """The connection is to be closed instead of answered."""

    def __init__(self, why: Disconnect) -> None:
        super().__init__(why.reason)
        self.why = why


class Dispatcher:
    """What connections of one node can ask for."""

    def __init__(
        self,
        feeds: Feeds,
        publisher: Publisher,
        reader: Reader,
        tokens: Tokens,
        connections: Connections,
        settings: Client,
        node: str,
    ) -> None:
        self._feeds = feeds
        self._publisher = publisher
        self._reader = reader
        self._tokens = tokens
        self._connections = connections
        self._settings = settings
        self._node = node
        per_second = settings.commands_per_second
        self._rate = Rate(1 / per_second, per_second)
        self._handlers: dict[
            str, Callable[[Connection, Command], Result | Coroutine[Any, Any, Result | None] | None]
        ] = {
            "connect": self._connect,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "publish": self._publish,
            "history": self._history,
            "rpc": self._rpc,
            "refresh": self._refresh,
            "ping": self._ping,
            "send": self._send,
        }

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

    # -- one method each; a handler that writes its own reply gives None

    def _connect(self, connection: Connection, command: Command) -> ConnectResult | Coroutine[Any, Any, None]:
        request = command.connect
        assert request
        try:
            identity = self._identify(connection, request.token)
        except TokenExpired:
            connection.connecting = False  # it may come again with a fresh token
            raise
        except TokenInvalid as exc:
            raise Close(codes.INVALID_TOKEN) from exc
        if identity.channels:
            return self._connect_subscribed(connection, command, identity)
        return self._connected(connection, identity, [])

    async def _connect_subscribed(self, connection: Connection, command: Command, identity: Identity) -> None:
        """Connect with the subscriptions that the token brings."""
        request = command.connect
        assert request
        tickets: list[Ticket] = []
        try:
            for name in identity.channels[: self._settings.channel_limit]:
                state = request.subs.get(name)
                tickets.append(
                    await self._feeds.prepare(
                        identity.actor, name, answers.recover(state), granted=True, wants_position=state is not None
                    )
                )
        except BaseException:
            for ticket in tickets:
                ticket.drop()
            connection.connecting = False
            raise
        if connection.closed:
            for ticket in tickets:
                ticket.drop()
            return
        connection.send(connection.codec.reply(command.id, "connect", self._connected(connection, identity, tickets)))

    def _connected(self, connection: Connection, identity: Identity, tickets: list[Ticket]) -> ConnectResult:
        if not self._connections.admission.identify(identity.actor.user):
            for ticket in tickets:
                ticket.drop()
            raise Close(codes.CONNECTION_LIMIT)
        connection.prove(identity)
        connection.connected = True
        self._connections.connected(connection)
        return ConnectResult(
            client=connection.id,
            version=VERSION,
            expires=identity.expires_at is not None,
            ttl=connection.ttl(clock.epoch_s()),
            subs={t.stream.channel: answers.subscribe_result(self._join(connection, t)) for t in tickets},
            ping=int(self._settings.ping_interval),
            pong=True,
            node=self._node,
        )

    def _subscribe(
        self, connection: Connection, command: Command
    ) -> SubscribeResult | Coroutine[Any, Any, None] | None:
        request = command.subscribe
        assert request
        channel = request.channel
        if request.type or request.tf is not None:
            # Not offered, and to go on without would give the client what it did not ask for.
            raise Invalid("Map subscriptions and tags filters are not offered.", "type" if request.type else "tf")
        if connection.subscription(channel) is not None:
            connection.send(connection.codec.error(command.id, codes.ALREADY_SUBSCRIBED))
            return None
        if len(connection.streams) >= self._settings.channel_limit:
            connection.send(connection.codec.error(command.id, codes.LIMIT_EXCEEDED))
            return None
        ticket = self._feeds.at_hand(
            connection.actor, channel, answers.recover(request), granted=channel in connection.granted,
            wants_position=request.positioned or request.recoverable,
        )  # fmt: skip
        if ticket is None:
            return self._subscribe_waiting(connection, command, request)
        return self._subscribed(connection, command, request, ticket)

    async def _subscribe_waiting(self, connection: Connection, command: Command, request: SubscribeRequest) -> None:
        """Subscribe to what the node has not at hand."""
        ticket = await self._feeds.prepare(
            connection.actor, request.channel, answers.recover(request), granted=request.channel in connection.granted,
            wants_position=request.positioned or request.recoverable,
        )  # fmt: skip
        if connection.closed:
            ticket.drop()
            return
        result = self._subscribed(connection, command, request, ticket)
        if result is not None:
            connection.send(connection.codec.reply(command.id, "subscribe", result))

    def _subscribed(
        self, connection: Connection, command: Command, request: SubscribeRequest, ticket: Ticket
    ) -> SubscribeResult | None:
        if request.flag & 2 and not ticket.recovers:
            ticket.drop()
            connection.send(connection.codec.error(command.id, codes.UNRECOVERABLE_POSITION))
            return None
        return answers.subscribe_result(self._join(connection, ticket))

    async def _unsubscribe(self, connection: Connection, command: Command) -> Result:
        assert command.unsubscribe
        await self.leave(connection, command.unsubscribe.channel)
        return EmptyResult()

    async def _publish(self, connection: Connection, command: Command) -> Result:
        request = command.publish
        assert request
        try:
            data = json.readable(bytes(request.data)).encode()
        except ValueError as exc:
            raise Invalid("The data is not JSON that can be passed on.", "data") from exc
        await self._feeds.publish(
            connection.actor,
            request.channel,
            data,
            orjson.dumps(connection.info()),
            subscribed=connection.subscription(request.channel) is not None,
        )
        return EmptyResult()

    async def _history(self, connection: Connection, command: Command) -> Result:
        request = command.history
        assert request
        since = Position(request.since.offset, request.since.epoch) if request.since is not None else None
        position, found, same = await self._feeds.history(
            connection.actor,
            request.channel,
            since=since,
            limit=request.limit,
            reverse=request.reverse,
            subscribed=connection.subscription(request.channel) is not None,
        )
        if not same:
            raise answers.Unrecoverable
        return HistoryResult(
            publications=[answers.publication(p) for p in found], epoch=position.epoch, offset=position.offset
        )

    async def _rpc(self, connection: Connection, command: Command) -> Result | None:
        request = command.rpc
        assert request
        raw = bytes(request.data) or b"{}"
        if self._publisher.knows(request.method):
            return answers.rpc_result(await self._publisher.call(connection.actor, request.method, raw))
        if request.method == "post.mine":
            return answers.rpc_result(await self._reader.own(connection.actor))
        connection.send(connection.codec.error(command.id, codes.METHOD_NOT_FOUND))
        return None

    async def _refresh(self, connection: Connection, command: Command) -> Result:
        assert command.refresh
        try:
            identity = self._tokens.check(command.refresh.token)
        except TokenExpired:
            raise
        except TokenInvalid as exc:
            raise Close(codes.INVALID_TOKEN) from exc
        if identity.actor.user != connection.actor.user:
            raise Close(codes.INVALID_TOKEN)
        if (identity.actor.role, identity.actor.clearance) != (connection.actor.role, connection.actor.clearance):
            # What it is subscribed to was decided for another clearance: let it come back and be decided anew.
            raise Close(codes.STATE_INVALIDATED)
        connection.prove(identity)
        return RefreshResult(
            client=connection.id,
            version=VERSION,
            expires=identity.expires_at is not None,
            ttl=connection.ttl(clock.epoch_s()),
        )

    def _ping(self, connection: Connection, command: Command) -> Result:
        return EmptyResult()

    def _send(self, connection: Connection, command: Command) -> None:
        """Accept and forget: no use case takes unanswered messages."""

    # -- membership

    def _join(self, connection: Connection, ticket: Ticket) -> Subscribed:
        subscribed = ticket.commit(connection)
        connection.hold(ticket.stream)
        return subscribed

    async def leave(self, connection: Connection, channel: str) -> None:
        """End one subscription; nothing is written for it afterwards."""
        stream = connection.let_go(channel)
        if stream is not None:
            self._feeds.leave(stream, connection)
            await self._feeds.left(connection.actor, stream)

    async def leave_all(self, connection: Connection) -> None:
        """End all subscriptions of a client that is gone: at once for the feeds, then on record."""
        connection.closed = True
        left = connection.streams
        for stream in left:
            connection.let_go(stream.channel)
            self._feeds.leave(stream, connection)
        for stream in left:
            try:
                await self._feeds.left(connection.actor, stream)
            except Unavailable as exc:
                _log.warning("sockets.leave_not_recorded", error=type(exc).__name__)

    def _identify(self, connection: Connection, token: str) -> Identity:
        if token:
            return self._tokens.check(token)
        if connection.cookie is not None:
            return connection.cookie
        if not self._settings.allow_anonymous_connect_without_token:
            raise TokenInvalid("A token is needed.")
        return NOBODY
