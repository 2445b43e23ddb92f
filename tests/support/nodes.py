"""Run real nodes in the test's own process: a real port, a real database, a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec

from hub import clock
from hub.app import Node
from hub.configuration import load
from hub.identity.tokens import Tokens
from hub.kinds import Secret
from hub.listening import bind
from hub.model import Actor, Level, Role
from hub.policy.levels import CLEARANCE
from hub.server import NodeServer
from hub.settings import Settings
from hub.storage import users
from hub.storage.pool import Database
from hub.telemetry import logs
from tests.support import compiled
from tests.support.servers import DatabaseUrls

KEY = "a-test-key-of-at-least-thirty-two-bytes"

ANA = Actor("ana", Role.EDITOR, Level.PUBLIC, "Ana Prado")
BIA = Actor("bia", Role.EDITOR, Level.PUBLIC, "Bia Moura")
MED = Actor("med", Role.MEDICAL_PROFESSIONAL, Level.PROFESSIONAL, "Marta Reis")
ROOT = Actor("root", Role.ADMIN, Level.RESTRICTED, "Rute Sá")
LEO = Actor("leo", Role.READER, Level.PUBLIC, "Léo Dias")
EVERYBODY = (ANA, BIA, MED, ROOT, LEO)


def token(actor: Actor, *, ttl_s: int = 600, **claims: Any) -> str:
    """Return a connection token."""
    return Tokens(KEY).issue(actor, expires_at=int(clock.epoch_s()) + ttl_s, **claims)


def settings_for(database: DatabaseUrls, redis_url: str, prefix: str, data_dir: str, **overrides: Any) -> Settings:
    """Return settings of a node: the defaults, on the test's own servers."""
    return load(
        None,
        {},
        **{
            "database__url": database.app,
            "database__system_url": database.system,
            "redis__url": redis_url,
            "redis__prefix": prefix,
            "data__dir": data_dir,
            "compliance__cache_dir": os.environ[compiled.VARIABLE],
            "client__token__hmac_secret_key": KEY,
            "database__pool_size": 4,
            "telemetry__level": "error",
            "channel__namespaces": [
                {
                    "name": "sala",
                    "allow_subscribe_for_client": True,
                    "allow_subscribe_for_anonymous": True,
                    "allow_publish_for_client": True,
                    "allow_history_for_subscriber": True,
                    "allow_history_for_anonymous": True,
                    "force_recovery": True,
                    "force_positioning": True,
                    "history_size": 100,
                    "history_ttl": "300s",
                },
                {"name": "aviso", "allow_subscribe_for_client": True, "allow_publish_for_subscriber": True},
            ],
            **overrides,
        },
    )


async def seed(database: DatabaseUrls) -> None:
    """Put users and categories into a database."""
    system = await Database.open(database.system, size=1)
    try:
        for actor in EVERYBODY:
            await users.put(
                system, users.UserRecord(actor.user, f"{actor.user}@example.org", actor.name, actor.role,
                                         CLEARANCE[actor.role], "")
            )  # fmt: skip
        for slug, name in (("cardiologia", "Cardiologia"), ("vacinas", "Vacinas")):
            await users.put_category(system, slug, name)
    finally:
        await system.close()


@dataclass
class RunningNode:
    """A node that serves on a port."""

    node: Node
    port: int
    server: NodeServer
    task: asyncio.Task[None]

    @property
    def http(self) -> str:
        """Base URL for HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """URL of the WebSocket endpoint."""
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    async def stop(self) -> None:
        """Stop it as SIGTERM does."""
        if not self.task.done():
            self.server.stop()
            await self.task
            await self.node.close()


async def start(settings: Settings, sock: socket.socket | None = None) -> RunningNode:
    """Start a node on a free port and return when it serves."""
    logs.configure(settings.telemetry.level)
    sock = sock or bind("127.0.0.1", 0)[0]
    try:
        node = await Node.open(settings)
    except BaseException:
        sock.close()
        raise
    server = NodeServer(node, signals=())
    task = asyncio.create_task(server.serve(sockets=[sock]), name="test-node")
    while not server.started and not task.done():
        await asyncio.sleep(0.002)
    if task.done():
        await task
    return RunningNode(node, sock.getsockname()[1] if sock.family != socket.AF_UNIX else 0, server, task)


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[RunningNode]:
    """Run a node for a block."""
    node = await start(settings)
    try:
        yield node
    finally:
        await node.stop()


def changed(settings: Settings, section: str, **values: Any) -> Settings:
    """Return settings with some values of one section changed."""
    part = getattr(settings, section)
    values = {
        k: Secret(v) if isinstance(getattr(part, k), Secret) and isinstance(v, str) else v for k, v in values.items()
    }
    return msgspec.structs.replace(settings, **{section: msgspec.structs.replace(part, **values)})
