"""Make the parts of a node that several commands need, or that take more than their constructor, out of the settings.

What has to be closed goes onto the caller's stack.
"""

from __future__ import annotations

import os
import secrets
from contextlib import AsyncExitStack
from pathlib import Path

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hub.broker.memory import MemoryBroker
from hub.broker.presence import MemoryPresence, PresenceStore, RedisPresence
from hub.broker.redis import RedisBroker
from hub.compliance.gate import Gate
from hub.compliance.registry import SHIPPED, Limits, Registry
from hub.errors import ConfigError
from hub.identity.keys import KeyConfig
from hub.identity.revocations import Revocations
from hub.identity.tokens import Tokens
from hub.kinds import Secret
from hub.settings import SECRET_MIN_BYTES, KeySettings, Settings
from hub.storage.pool import Database
from hub.telemetry import logs

_log = logs.get("node")

#: Lines to Redis for commands, and seconds that a command may wait for one: after a restart thousands of clients come
#: back within a second, each of whom may need a channel's history.
_REDIS_LINES, _REDIS_WAIT_S = 32, 5.0


async def database(stack: AsyncExitStack, settings: Settings, url: Secret, size: int) -> Database:
    """Open a pool of connections. Raises ConfigError, Unavailable."""
    s = settings.database
    opened = await Database.open(
        url.reveal(), size=size, queue_target_s=s.queue_target, statement_timeout_s=s.statement_timeout
    )
    stack.push_async_callback(opened.close)
    return opened


def broker(stack: AsyncExitStack, settings: Settings, node: str) -> tuple[RedisBroker | MemoryBroker, PresenceStore]:
    """Make what carries messages between nodes, and what keeps who is where."""
    if settings.engine.type == "memory":
        return MemoryBroker(node=node), MemoryPresence()
    url, prefix = settings.redis.url.reveal(), settings.redis.prefix
    # Whoever finds all lines busy waits for one: the usual pool would open more, and past a hundred raise.
    pool = aioredis.BlockingConnectionPool.from_url(
        url, max_connections=_REDIS_LINES, timeout=_REDIS_WAIT_S, socket_timeout=2.0, socket_connect_timeout=2.0,
        retry=Retry(NoBackoff(), 0),
    )  # fmt: skip
    client = aioredis.Redis.from_pool(pool)
    stack.push_async_callback(client.aclose)
    return RedisBroker(url, client, prefix, node=node), RedisPresence(client, prefix)


def gate(stack: AsyncExitStack, settings: Settings) -> Gate:
    """Make the compliance gate with its modules. Raises ConfigError."""
    c, modules = settings.compliance, registry(settings)
    stack.callback(modules.close)  # and with it the engine, which sets that are swapped in later share
    check_modules(settings, modules)
    modules.try_out()
    made = Gate(
        modules,
        c.policies,
        disabled_rules=frozenset(c.disabled_rules),
        inline_max_bytes=c.inline_max_bytes,
        input_max_bytes=c.document_max_bytes,
    )
    stack.callback(made.close)
    return made


def registry(settings: Settings) -> Registry:
    """Load the compliance modules, compiling those that are not on disk yet; close it after use.

    Raises:
        ConfigError: a module can not be loaded.
    """
    c = settings.compliance
    cache_dir = Path(c.cache_dir) if c.cache_dir else Path(settings.data.dir) / "wasm-cache"
    return Registry.load(module_dirs(settings), cache_dir, limits(settings), recalled=c.recalled)


def module_dirs(settings: Settings) -> tuple[Path, ...]:
    """Return the folders of compliance modules, each with a manifest: the hub's own or their stand-ins, and others."""
    c = settings.compliance
    own = Path(c.modules_dir) if c.modules_dir else SHIPPED
    return (own, Path(c.plugins_dir)) if c.plugins_dir else (own,)


def limits(settings: Settings) -> Limits:
    """Return what bounds compliance modules."""
    c = settings.compliance
    return Limits(
        deadline_ms=round(c.deadline * 1000),
        memory_max_bytes=c.memory_max_bytes,
        breaker_failures=c.breaker_failures,
        breaker_pause_s=c.breaker_pause,
    )


def check_modules(settings: Settings, modules: Registry) -> None:
    """Compare what the settings ask for with what is installed. Raises ConfigError."""
    used = {m for policy in settings.compliance.policies.values() for m in policy.modules}
    used |= {m for n in settings.channel.namespaces for m in n.compliance_modules}
    used |= set(settings.channel.without_namespace.compliance_modules)
    for module in sorted(used):
        if module not in modules.modules:
            raise ConfigError(f'There is no compliance module "{module}"; there are {", ".join(modules.modules)}.')


def tokens(settings: Settings, revocations: Revocations | None = None) -> Tokens:
    """Make what signs and checks tokens. Raises ConfigError."""
    token, subscription = settings.client.token, settings.client.subscription_token
    for secret in (token.hmac_secret_key, subscription.hmac_secret_key):
        if secret and len(secret.reveal().encode()) < SECRET_MIN_BYTES:
            _log.warning("node.short_token_key", least_bytes=SECRET_MIN_BYTES)
    return Tokens(
        token_key(settings),
        keys=key_config(token),
        subscription_keys=key_config(subscription) if subscription.enabled else None,
        revocations=revocations,
    )


def key_config(settings: KeySettings) -> KeyConfig:
    """Return keys and conditions as the tokens' room takes them."""
    return KeyConfig(
        hmac_secret_key=settings.hmac_secret_key.reveal(),
        rsa_public_key=settings.rsa_public_key,
        ecdsa_public_key=settings.ecdsa_public_key,
        ed25519_public_key=settings.ed25519_public_key,
        jwks_public_endpoint=settings.jwks_public_endpoint,
        audience=settings.audience,
        audience_regex=settings.audience_regex,
        issuer=settings.issuer,
        issuer_regex=settings.issuer_regex,
        user_id_claim=settings.user_id_claim,
    )


def token_key(settings: Settings) -> str:
    """Return the key that signs tokens: the settings' own, else one that this data directory keeps.

    Raises:
        ConfigError: the directory can not be written.
    """
    key = settings.client.token.hmac_secret_key.reveal()
    if key:
        return key
    path = Path(settings.data.dir) / "token.key"
    try:
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(fd, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as exc:
        raise ConfigError(f"The token key {path} can not be kept: {exc.strerror}.") from exc
