"""Make all parts of one node and hand each what it needs: the only place where rooms meet.

Two calls go up, and both are handed over here: the broker tells the follower what it hears, and publishing tells it
what was committed. `Node.open` raises before anything is served when a resource is wrong; `close` undoes it in
reverse.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from hub import parts
from hub.broker.memory import MemoryBroker
from hub.broker.redis import RedisBroker
from hub.cache.local import LocalCache
from hub.cache.versions import Versions
from hub.compliance.gate import Gate
from hub.errors import ConfigError, HubError
from hub.feeds.authors import Authors
from hub.feeds.control import Control
from hub.feeds.durable import DurableStreams
from hub.feeds.ephemeral import EphemeralStreams
from hub.feeds.fanout import Fanout
from hub.feeds.feeds import Feeds
from hub.feeds.presence import Presence
from hub.feeds.resources import Resources
from hub.feeds.showing import Showing
from hub.follower import Follower
from hub.identity.passwords import Passwords
from hub.identity.revocations import Revocations
from hub.model import LogEntry
from hub.policy.channels import Channels
from hub.policy.proxies import TrustedProxies
from hub.posts.answering import Answering, Methods
from hub.posts.checking import Checking
from hub.posts.judging import Judge
from hub.posts.publish import Publisher
from hub.posts.read import Answer, Reader
from hub.posts.review import Reviews
from hub.reloading import Reloading
from hub.settings import Settings
from hub.sockets.admission import Admission
from hub.sockets.connecting import VERSION
from hub.sockets.direct import Held
from hub.sockets.direct import Route as DirectRoute
from hub.sockets.dispatch import Dispatcher
from hub.sockets.driver import Driver
from hub.sockets.emulation import Emulation
from hub.sockets.entrance import Entrance
from hub.sockets.hub import Connections
from hub.sockets.redecision import Redecision
from hub.sockets.remote import Remote
from hub.sockets.transports import stream_routes
from hub.sockets.unidirectional import Unidirectional
from hub.sockets.upgrade import WebSocketEndpoint
from hub.storage import log, reviews
from hub.storage.pool import Database
from hub.telemetry import logs
from hub.web import errors
from hub.web.access import Access, Notes
from hub.web.actors import session_cookie
from hub.web.api_key import ApiKey
from hub.web.caching import Caching
from hub.web.compliance import ComplianceRoutes
from hub.web.forwarded import ForwardedClient
from hub.web.login import LoginRoutes
from hub.web.ops import OpsRoutes
from hub.web.posts import PostRoutes
from hub.web.routes import routes
from hub.web.server_api import ServerApi
from hub.web.static import StaticRoutes
from hub.wire import envelope

_log = logs.get("node")

#: Seconds between two looks for events that are past retention.
_TRIM_EVERY_S = 60.0
#: How long the texts of a decided review are kept: its author may come back from a holiday to mend a rejected one.
_PROPOSALS_KEPT = timedelta(days=30)


class Node:
    """One process of the hub."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self.settings = settings
        self._stack = stack
        self._tasks: set[asyncio.Task[Any]] = set()
        #: The ASGI application.
        self.app: Starlette
        self.follower: Follower
        self.gate: Gate
        self.broker: RedisBroker | MemoryBroker
        self.presence: Presence
        self.dispatcher: Dispatcher
        self.control: Control
        self.feeds: Feeds
        self.connections: Connections
        self.driver: Driver
        self.websocket: WebSocketEndpoint
        self.notes: Notes
        #: Target → what answers POSTs to it without ASGI; see hub.sockets.direct.
        self.direct: Mapping[bytes, DirectRoute]
        self.held: Held

    @classmethod
    async def open(cls, settings: Settings, *, extra_routes: Sequence[BaseRoute] = ()) -> Node:
        """Make a node that follows the log and is ready to serve.

        Raises:
            ConfigError: a URL, a module or a key is wrong.
            Unavailable: PostgreSQL does not answer.
        """
        async with AsyncExitStack() as stack:
            node = cls(settings, stack)
            await node._build(extra_routes)
            node._stack = stack.pop_all()
            return node
        raise AssertionError("the stack swallows nothing")

    async def close(self) -> None:
        """Stop following and give everything back."""
        await self._stack.aclose()

    async def _build(self, extra_routes: Sequence[BaseRoute]) -> None:
        s, stack = self.settings, self._stack
        app = await parts.database(stack, s, s.database.url, s.database.pool_size)
        system = await parts.database(stack, s, s.database.system_url, 4)
        poll = await parts.database(stack, s, s.database.system_url, 1)
        node = secrets.token_hex(8)
        revocations = Revocations(s.client.token.max_lifetime or math.inf)
        tokens = parts.tokens(s, revocations)
        gate = self.gate = parts.gate(stack, s)

        self.broker, presence_store = parts.broker(stack, s, node)
        versions = Versions()
        fanout = Fanout()
        durable = DurableStreams(system, fanout, ring_size=s.log.ring_size, retention_s=s.log.retention)
        ephemeral = EphemeralStreams(self.broker, fanout)
        channels = Channels(
            s.channel, s.client.channel_max_length, insecure=s.client.insecure,
            personal=s.client.subscribe_to_user_personal_channel,
        )  # fmt: skip
        self.presence = Presence(
            presence_store, self.broker, ephemeral, node, showing=Showing(gate),
            ttl_s=s.client.presence_ttl, interval_s=s.client.presence_update_interval,
        )  # fmt: skip
        self.feeds = Feeds(Resources(channels, durable, ephemeral, self.presence, Authors(system), gate, app, system))
        self.follower = Follower(
            poll, versions, durable, ephemeral,
            poll_interval_s=s.log.poll_interval, gap_wait_s=s.log.gap_wait, stale_after_s=s.log.stale_after,
        )  # fmt: skip
        judge = Judge(app, gate)
        checking = Checking(gate, s.compliance, s.posts)
        methods = Methods(
            Publisher(app, judge, versions, self._announce, s.posts),
            Reviews(app, judge, versions, self._announce),
            Answering({}, {"compliance.check": checking.call}),
        )
        cache: LocalCache[Answer] = LocalCache(s.http_cache.entries, s.http_cache.max_bytes)
        reader = Reader(app, versions, cache, self.feeds.hold, lambda: self.follower.fresh)

        c = s.client
        admission = Admission(
            limit=c.connection_limit, address_limit=c.address_connection_limit, user_limit=c.user_connection_limit
        )
        self.connections = Connections(c, admission)
        dispatcher = self.dispatcher = Dispatcher(
            self.feeds, methods, reader, tokens, self.connections, s.client, node=node
        )
        self.connections.on_expired = dispatcher.membership.expire
        self.driver = Driver(dispatcher, self.connections)
        self.websocket = WebSocketEndpoint(
            dispatcher, self.driver, self.connections, admission, tokens, s.client, session_cookie
        )
        passwords = Passwords()
        stack.callback(passwords.close)
        self.notes = Notes(log=s.telemetry.access_log)
        entrance = Entrance(admission, tokens, s.client, session_cookie, lambda: self.websocket.accepting)
        emulation = Emulation(
            entrance, self.driver, node, lambda *said: self.control.emulate(*said),
            allow_above_public=s.sse.allow_above_public,
        )  # fmt: skip
        unidirectional = Unidirectional(
            entrance, dispatcher, self.driver, allow_above_public=s.uni_sse.allow_above_public
        )
        remote = Remote(self.connections, dispatcher, self.feeds, emulation.receive)
        self.control = Control(self.broker, remote, name=s.http.node_name or socket.gethostname(), version=VERSION)
        self.follower.on_control = self.control.receive
        api = ServerApi(self.feeds, self.control, channels, system, s.http_api, self.notes)
        self.direct = {b"/api/publish": api.publish_directly}
        posts = PostRoutes(reader, tokens, Caching(s.http_cache), app, self.notes)
        self.app = self._starlette(
            [
                WebSocketRoute("/connection/websocket", self.websocket.serve),
                Route("/connection/websocket", self.websocket.plain),
                *routes(
                    posts,
                    LoginRoutes(system, tokens, passwords, s.client.token, s.logins, s.client.allowed_origins),
                    api,
                    OpsRoutes(
                        lambda: self.follower.fresh,
                        lambda: self.broker.up,
                        lambda: not self.websocket.accepting,
                        lambda: gate.open_modules,
                    ),
                    StaticRoutes(),
                    ComplianceRoutes(gate, checking, tokens, ApiKey(s.http_api)),
                ),
                *stream_routes(
                    emulation,
                    unidirectional,
                    http_stream=s.http_stream.enabled,
                    sse=s.sse.enabled,
                    uni_http_stream=s.uni_http_stream.enabled,
                    uni_sse=s.uni_sse.enabled,
                    uni_websocket=s.uni_websocket.enabled,
                ),
                *extra_routes,
            ]
        )
        self.held = posts.held

        await self.follower.start()
        stack.push_async_callback(self.follower.close)
        await self.broker.start(self.follower)
        stack.push_async_callback(self.broker.close)
        redecision = Redecision(
            system, revocations, self.connections, dispatcher.membership,
            max_lifetime_s=s.client.token.max_lifetime,
        )  # fmt: skip
        await redecision.start()
        stack.push_async_callback(redecision.close)
        self.control.start()
        stack.push_async_callback(self.control.close)
        self.presence.start()
        stack.push_async_callback(self.presence.close)
        tokens.start()
        stack.push_async_callback(tokens.close)
        positions = asyncio.create_task(self._check_positions(ephemeral), name="positions")
        stack.push_async_callback(_cancel, positions)
        self.connections.start()
        stack.push_async_callback(self.connections.close)
        trim = asyncio.create_task(self._trim(system), name="log-trim")
        stack.push_async_callback(_cancel, trim)

    def reloader(self, read: Callable[[], Settings]) -> Callable[[], None]:
        """Return what brings the modules of settings that are read anew into force, beside what is served."""
        reloading = Reloading(self.gate, read)

        def reload() -> None:
            task = asyncio.create_task(reloading.reload(), name="reload")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return reload

    async def _check_positions(self, ephemeral: EphemeralStreams) -> None:
        while True:
            await asyncio.sleep(max(0.05, self.settings.client.channel_position_check_delay))
            with contextlib.suppress(HubError):
                await ephemeral.check_positions()

    def _starlette(self, all_routes: list[BaseRoute]) -> Starlette:
        return Starlette(
            routes=all_routes,
            middleware=[*self._proxies(), Middleware(Access, notes=self.notes)],
            exception_handlers={
                HubError: errors.on_hub_error,
                HTTPException: errors.on_http_exception,
                Exception: errors.on_fault,
            },
        )

    def _proxies(self) -> list[Middleware]:
        try:
            proxies = TrustedProxies(self.settings.http.trusted_proxies)
        except ValueError as exc:
            raise ConfigError(f"http.trusted_proxies is wrong: {exc}.") from exc
        return [Middleware(ForwardedClient, proxies=proxies)] if proxies else []

    def _announce(self, entries: Sequence[LogEntry]) -> None:
        """Bring committed entries to this node now, and to the others as fast as Redis goes."""
        self.follower.receive(entries)
        task = asyncio.create_task(self._tell_others(entries), name="announce")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_others(self, entries: Sequence[LogEntry]) -> None:
        try:
            await self.broker.publish_log(envelope.pack_entries(list(entries)))
        except HubError as exc:
            _log.warning("node.announce_failed", error=type(exc).__name__)  # they find the entries in the log

    async def _trim(self, system: Database) -> None:
        retention = timedelta(seconds=self.settings.log.retention)
        while True:
            await asyncio.sleep(min(_TRIM_EVERY_S, self.settings.log.retention / 2))
            with contextlib.suppress(HubError):
                await log.trim(system, retention)
                await reviews.forget(system, _PROPOSALS_KEPT)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
