"""Subscribe clients at their own wish: the commands `subscribe`, `unsubscribe` and `sub_refresh`."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from hub.errors import Invalid, Refused, TokenExpired, TokenInvalid
from hub.feeds.feeds import Feeds
from hub.feeds.subscribe import Request, Ticket
from hub.identity.tokens import Grant, KeyPending, Tokens
from hub.settings import Client
from hub.sockets import answers
from hub.sockets.answers import Close
from hub.sockets.connection import Connection
from hub.sockets.membership import Membership
from hub.sockets.subscriptions import USUAL, Terms
from hub.wire import codes, json, tagfilter
from hub.wire.commands import Command, SubscribeRequest
from hub.wire.pushes import SubscribeResult
from hub.wire.results import EmptyResult, Result, SubRefreshResult

#: Bits of the request's flag: the client takes numbers for names; it wants an error when it can not recover.
_COMPACTS, _INSISTS = 1, 2


class Subscribing:
    """What a client listens to."""

    def __init__(self, feeds: Feeds, tokens: Tokens, membership: Membership, settings: Client) -> None:
        self._feeds = feeds
        self._tokens = tokens
        self._membership = membership
        self._settings = settings

    def subscribe(self, connection: Connection, command: Command) -> SubscribeResult | Coroutine[Any, Any, None] | None:
        """Carry out `subscribe`."""
        request = command.subscribe
        assert request
        channel = request.channel
        if connection.subscription(channel) is not None:
            connection.send(connection.codec.error(command.id, codes.ALREADY_SUBSCRIBED))
            return None
        if len(connection.groups) >= self._settings.channel_limit:
            connection.send(connection.codec.error(command.id, codes.LIMIT_EXCEEDED))
            return None
        if request.token:
            return self._subscribe_by_token(connection, command, request)
        wanted = _wanted(request, granted=channel in connection.identity.channels)
        ticket = self._feeds.at_hand(connection.actor_in(channel), channel, wanted)
        if ticket is None:
            return self._subscribe_waiting(connection, command, request, wanted, USUAL)
        return self._subscribed(connection, command, request, ticket, USUAL)

    async def unsubscribe(self, connection: Connection, command: Command) -> Result:
        """Carry out `unsubscribe`."""
        assert command.unsubscribe
        await self._membership.leave(connection, command.unsubscribe.channel)
        return EmptyResult()

    async def refresh(self, connection: Connection, command: Command) -> Result:
        """Carry out `sub_refresh`."""
        request = command.sub_refresh
        assert request
        if request.type:
            raise Invalid("Only subscriptions to streams are offered.", "type")
        before = connection.terms(request.channel)
        if connection.subscription(request.channel) is None or not before.by_token:
            raise Refused("channels", "not-subscribed", "Não há assinatura por token neste canal.")
        terms, _ = await self._by_token(connection, request.channel, request.token)
        if connection.subscription(request.channel) is not None:
            connection.expect(request.channel, terms)
        return SubRefreshResult(expires=terms.expires_at is not None, ttl=answers.ttl(terms.expires_at))

    async def _subscribe_by_token(self, connection: Connection, command: Command, request: SubscribeRequest) -> None:
        terms, grant = await self._by_token(connection, request.channel, request.token)
        wanted = _wanted(request, granted=True, grant=grant)
        await self._subscribe_waiting(connection, command, request, wanted, terms, grant)

    async def _subscribe_waiting(
        self,
        connection: Connection,
        command: Command,
        request: SubscribeRequest,
        wanted: Request,
        terms: Terms,
        grant: Grant | None = None,
    ) -> None:
        """Subscribe to what the node has not at hand."""
        channel = request.channel
        ticket = await self._feeds.prepare(connection.actor_in(channel), channel, wanted)
        try:
            if grant is not None:
                self._tokens.confirm(grant)  # it may have been revoked meanwhile
        except TokenInvalid:
            ticket.drop()
            raise
        if connection.closed or connection.subscription(channel) is not None:
            ticket.drop()
            if not connection.closed:  # an application was faster
                connection.send(connection.codec.error(command.id, codes.ALREADY_SUBSCRIBED))
            return
        data = None if grant is None or grant.data is None else json.written(grant.data)
        result = self._subscribed(connection, command, request, ticket, terms, data)
        if result is not None:
            connection.send(connection.codec.reply(command.id, "subscribe", result))

    def _subscribed(
        self,
        connection: Connection,
        command: Command,
        request: SubscribeRequest,
        ticket: Ticket,
        terms: Terms,
        data: bytes | None = None,
    ) -> SubscribeResult | None:
        if request.flag & _INSISTS and not ticket.recovers:
            ticket.drop()
            connection.send(connection.codec.error(command.id, codes.UNRECOVERABLE_POSITION))
            return None
        subscribed = self._membership.join(connection, ticket, terms)
        return answers.subscribe_result(subscribed, connection.codec, expires_at=terms.expires_at, data=data)

    async def _by_token(self, connection: Connection, channel: str, token: str) -> tuple[Terms, Grant]:
        """Return what a subscription token gives.

        Raises:
            TokenExpired, Refused, Unavailable: it was good once; it is no token of ours; its key does not come.
            Close: it is for somebody else, or for another channel.
        """
        try:
            try:
                grant = self._tokens.check_subscription(token)
            except KeyPending:
                await self._tokens.fetch(token, subscription=True)
                grant = self._tokens.check_subscription(token)
        except TokenExpired:
            raise
        except TokenInvalid as exc:
            raise Refused("channels", "token", "O token desta assinatura não vale.") from exc
        mine = grant.user == connection.actor.user and grant.client in ("", connection.id)
        if grant.channel != channel or not mine:
            raise Close(codes.INVALID_TOKEN)
        info = None if grant.info is None else json.written(grant.info)
        return Terms(grant.expires_at, info, grant.token_key, grant.issued_at, by_token=True), grant


def _wanted(request: SubscribeRequest, *, granted: bool, grant: Grant | None = None) -> Request:
    if request.type:
        # Not offered, and to go on without would give the client what it did not ask for.
        raise Invalid("Only subscriptions to streams are offered.", "type")
    try:
        chosen = tagfilter.compile(request.tf) if request.tf is not None else None
    except ValueError as exc:
        raise Invalid(str(exc), "tf") from exc
    return Request(
        recover=answers.recover(request),
        positioned=request.positioned,
        recoverable=request.recoverable,
        join_leave=request.join_leave,
        delta=request.delta,
        filter=chosen,
        compact=bool(request.flag & _COMPACTS),
        granted=granted,
        overrides=grant.overrides if grant is not None else {},
    )
