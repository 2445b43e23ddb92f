"""Let clients in, and take their new tokens: the commands `connect` and `refresh`."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from hub.errors import TokenExpired, TokenInvalid
from hub.feeds.feeds import Feeds
from hub.feeds.subscribe import Request, Ticket
from hub.identity.tokens import Identity, KeyPending, Tokens
from hub.settings import Client
from hub.sockets import answers
from hub.sockets.answers import Close
from hub.sockets.connection import NOBODY, Connection
from hub.sockets.hub import Connections
from hub.sockets.membership import Membership
from hub.sockets.subscriptions import USUAL, Terms
from hub.wire import codes, json
from hub.wire.commands import Command, ConnectRequest
from hub.wire.pushes import Push, RefreshPush, SubscribeResult
from hub.wire.results import ConnectResult, RefreshResult

VERSION = "plantao"


class _Wish:
    """A subscription that the hub makes for a client when it connects."""

    __slots__ = ("channel", "data", "request", "terms")

    def __init__(self, channel: str, request: Request, terms: Terms = USUAL, data: bytes | None = None) -> None:
        self.channel = channel
        self.request = request
        self.terms = terms
        self.data = data


class Connecting:
    """Who a client is."""

    def __init__(
        self,
        feeds: Feeds,
        tokens: Tokens,
        membership: Membership,
        connections: Connections,
        settings: Client,
        node: str,
    ) -> None:
        self._feeds = feeds
        self._tokens = tokens
        self._membership = membership
        self._connections = connections
        self._settings = settings
        self._node = node

    def connect(self, connection: Connection, command: Command) -> ConnectResult | Coroutine[Any, Any, None]:
        """Carry out `connect`."""
        request = command.connect
        assert request
        try:
            identity = self._identify(connection, request.token)
        except KeyPending:
            return self._connect_later(connection, command)
        wishes = self._wishes(connection, identity, request)
        if wishes:
            return self._connect_subscribed(connection, command, identity, wishes)
        return self._connected(connection, identity, [])

    async def refresh(self, connection: Connection, command: Command) -> RefreshResult:
        """Carry out `refresh`."""
        assert command.refresh
        token = command.refresh.token
        try:
            identity = await self.checked(token)
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
            ttl=answers.ttl(identity.expires_at),
        )

    def refresh_for(self, connection: Connection, *, expired: bool, expires_at: int | None) -> None:
        """Renew a connection's terms for an application, and tell the client; or close it as expired.

        Args:
            expires_at: seconds since 1970 at which the proof ends; None for never.
        """
        if expired:
            connection.close(codes.CONNECTION_EXPIRED)
            return
        connection.expires_at = expires_at
        push = RefreshPush(expires=expires_at is not None, ttl=answers.ttl(expires_at))
        connection.send(connection.codec.push(Push(refresh=push)))

    async def checked(self, token: str) -> Identity:
        """Return what a connection token proves. Raises TokenInvalid, Unavailable."""
        try:
            return self._tokens.check(token)
        except KeyPending:
            await self._tokens.fetch(token)
            return self._tokens.check(token)

    def _identify(self, connection: Connection, token: str) -> Identity:
        try:
            if token:
                identity = self._tokens.check(token)
                if identity.actor.anonymous and self._settings.disallow_anonymous_connection_tokens:
                    raise TokenInvalid("The token names no user.")
                return identity
            if connection.identity is not NOBODY:  # its cookie, which was looked at before the line was opened
                self._tokens.confirm(connection.identity)
                return connection.identity
            if not (self._settings.allow_anonymous_connect_without_token or self._settings.insecure):
                raise TokenInvalid("A token is needed.")
            return NOBODY
        except TokenExpired:
            connection.connecting = False  # it may come again with a fresh token
            raise
        except KeyPending:
            raise
        except TokenInvalid as exc:
            raise Close(codes.INVALID_TOKEN) from exc

    async def _connect_later(self, connection: Connection, command: Command) -> None:
        """Connect when the key of the token has come."""
        request = command.connect
        assert request
        try:
            await self._tokens.fetch(request.token)
            identity = self._identify(connection, request.token)
        except KeyPending as exc:
            raise Close(codes.INVALID_TOKEN) from exc
        except Exception:
            connection.connecting = False
            raise
        await self._connect_subscribed(connection, command, identity, self._wishes(connection, identity, request))

    async def _connect_subscribed(
        self, connection: Connection, command: Command, identity: Identity, wishes: list[_Wish]
    ) -> None:
        """Connect with the subscriptions that the hub makes."""
        tickets: list[tuple[_Wish, Ticket]] = []
        try:
            for wish in wishes:
                actor = connection.actor_of(identity, wish.channel)
                tickets.append((wish, await self._feeds.prepare(actor, wish.channel, wish.request)))
            if identity is not NOBODY:
                self._tokens.confirm(identity)  # it may have been revoked meanwhile
        except BaseException:
            _drop(tickets)
            connection.connecting = False
            raise
        if connection.closed:
            _drop(tickets)
            return
        result = self._connected(connection, identity, tickets)
        connection.send(connection.codec.reply(command.id, "connect", result))

    def _connected(
        self, connection: Connection, identity: Identity, tickets: list[tuple[_Wish, Ticket]]
    ) -> ConnectResult:
        if not self._connections.admission.identify(identity.actor.user):
            _drop(tickets)
            raise Close(codes.CONNECTION_LIMIT)
        connection.prove(identity)
        connection.connected = True
        self._connections.connected(connection)
        session = connection.session
        return ConnectResult(
            client=connection.id,
            version=VERSION,
            expires=identity.expires_at is not None,
            ttl=answers.ttl(identity.expires_at),
            subs={wish.channel: self._join(connection, wish, ticket) for wish, ticket in tickets},
            ping=int(self._settings.ping_interval),
            pong=not connection.unidirectional,
            session=session,
            node=self._node,
        )

    def _join(self, connection: Connection, wish: _Wish, ticket: Ticket) -> SubscribeResult:
        subscribed = self._membership.join(connection, ticket, wish.terms)
        return answers.subscribe_result(subscribed, connection.codec, expires_at=wish.terms.expires_at, data=wish.data)

    def _wishes(self, connection: Connection, identity: Identity, request: ConnectRequest) -> list[_Wish]:
        """Return what a client is subscribed to: by its token, as a user, and, where it can not ask, by its wish."""
        found: dict[str, _Wish] = {}
        for channel, sub in identity.subs.items():
            terms = USUAL if sub.info is None else Terms(info=json.written(sub.info))
            wanted = Request(recover=answers.recover(request.subs.get(channel)), granted=True, overrides=sub.overrides)
            data = None if sub.data is None else json.written(sub.data)
            found[channel] = _Wish(channel, wanted, terms, data)
        names = list(identity.channels)
        personal = self._feeds.personal(identity.actor.user)
        if personal is not None:
            names.append(personal)
        for channel in names:
            if channel not in found:
                wanted = Request(recover=answers.recover(request.subs.get(channel)), granted=True)
                found[channel] = _Wish(channel, wanted)
        if connection.unidirectional:
            for channel, state in request.subs.items():
                if channel not in found:
                    found[channel] = _Wish(channel, Request(recover=answers.recover(state)))
        if len(found) > self._settings.channel_limit:
            raise Close(codes.CHANNEL_LIMIT)
        return list(found.values())


def _drop(tickets: list[tuple[_Wish, Ticket]]) -> None:
    for _, ticket in tickets:
        ticket.drop()
