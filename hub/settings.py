"""Hold every setting of the hub in one frozen tree, read once from a TOML file and the environment.

Nobody else reads `os.environ` (but `hub.embedded`, for the folders of server programs). Unknown keys are errors that
name the nearest known one. Where Centrifugo has a setting for the same thing, its name is used, so that its
documentation applies. Each default with unit and reason is in config/hub.toml; tests/test_settings.py keeps both alike.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from hub.errors import ConfigError
from hub.kinds import Duration, Secret
from hub.model import Severity

PositiveInt = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration file."""


class Http(_Section, frozen=True):
    """Where the hub listens, and what it says in cookies and headers."""

    host: str = "127.0.0.1"
    port: Port = 8000
    unix_socket: str = ""
    unix_socket_mode: Annotated[str, msgspec.Meta(pattern="^0?[0-7]{3}$")] = "0660"
    workers: PositiveInt = 1
    backlog: PositiveInt = 2048
    detached: bool = True
    handshake_timeout: Duration = Duration(10)
    handshakes_max: PositiveInt = 1000
    shutdown_timeout: Duration = Duration(10)
    trusted_proxies: tuple[str, ...] = ()


class DatabaseSettings(_Section, frozen=True):
    """PostgreSQL. Without URLs, `hub serve` raises an embedded server in `data.dir`."""

    url: Secret = Secret()
    system_url: Secret = Secret()
    admin_url: Secret = Secret()
    pool_size: PositiveInt = 10
    queue_target: Duration = Duration(0.5)
    statement_timeout: Duration = Duration(15)


class RedisSettings(_Section, frozen=True):
    """A server that speaks the Redis protocol."""

    url: Secret = Secret()
    prefix: str = "hub:"


class Data(_Section, frozen=True):
    """Where the hub keeps files of its own."""

    dir: str = "data"


class Log(_Section, frozen=True):
    """How a node follows the log of durable events."""

    stale_after: Duration = Duration(3)
    poll_interval: Duration = Duration(1)
    gap_wait: Duration = Duration(0.05)
    retention: Duration = Duration(86400)
    ring_size: PositiveInt = 1000


class TokenSettings(_Section, frozen=True):
    """JSON Web Tokens of clients."""

    hmac_secret_key: Secret = Secret()
    ttl: Duration = Duration(600)
    session_ttl: Duration = Duration(43200)


class Client(_Section, frozen=True):
    """What a connection may do, and for how long it may do nothing."""

    allowed_origins: tuple[str, ...] = ()
    allow_anonymous_connect_without_token: bool = True
    ping_interval: Duration = Duration(25)
    pong_timeout: Duration = Duration(8)
    stale_close_delay: Duration = Duration(10)
    expired_close_delay: Duration = Duration(25)
    channel_limit: PositiveInt = 128
    channel_max_length: PositiveInt = 255
    queue_max_size: PositiveInt = 1048576
    queues_max_size: PositiveInt = 268435456
    message_size_limit: PositiveInt = 1048576
    commands_per_second: PositiveInt = 100
    connection_limit: Count = 0
    address_connection_limit: Count = 0
    user_connection_limit: Count = 0
    token: TokenSettings = TokenSettings()


class ChannelRules(_Section, frozen=True):
    """What may be done in the ephemeral channels of a namespace."""

    allow_subscribe_for_client: bool = False
    allow_subscribe_for_anonymous: bool = False
    allow_publish_for_client: bool = False
    allow_publish_for_subscriber: bool = False
    allow_publish_for_anonymous: bool = False
    allow_history_for_client: bool = False
    allow_history_for_subscriber: bool = False
    allow_history_for_anonymous: bool = False
    allow_positioning: bool = False
    allow_recovery: bool = False
    force_positioning: bool = False
    force_recovery: bool = False
    history_size: Count = 0
    history_ttl: Duration = Duration(300)
    history_meta_ttl: Duration = Duration(2592000)
    compliance_modules: tuple[str, ...] = ("lgpd_analyzer",)


class Namespace(ChannelRules, frozen=True, kw_only=True):
    """A namespace: the part of a channel's name before the first colon."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[-a-zA-Z0-9_.]{2,}$")]


class Channel(_Section, frozen=True):
    """Ephemeral channels. The durable ones (posts, post, drafts, review, cache) are the hub's own."""

    without_namespace: ChannelRules = ChannelRules()
    namespaces: tuple[Namespace, ...] = ()


class Compliance(_Section, frozen=True):
    """The gate that every publication passes."""

    modules: tuple[str, ...] = ("lgpd_analyzer",)
    modules_dir: str = ""
    cache_dir: str = ""
    block_at: Severity = Severity.HIGH
    deadline: Duration = Duration(0.1)
    memory_max_bytes: PositiveInt = 67108864
    inline_max_bytes: Count = 16384


class Posts(_Section, frozen=True):
    """How large a post may be."""

    title_max_chars: PositiveInt = 300
    body_max_bytes: PositiveInt = 204800
    custom_fields_max_bytes: PositiveInt = 65536


class HttpApi(_Section, frozen=True):
    """The server API, for applications."""

    key: Secret = Secret()
    insecure: bool = False


class HttpCache(_Section, frozen=True):
    """How long answers for the public may be kept, by the hub, browsers and a CDN."""

    entries: PositiveInt = 10000
    max_bytes: PositiveInt = 67108864
    max_age: Duration = Duration(1)
    s_maxage: Duration = Duration(60)
    stale_while_revalidate: Duration = Duration(30)


class Logins(_Section, frozen=True):
    """How fast somebody may try passwords."""

    per_minute: PositiveInt = 10
    burst: PositiveInt = 5


class Telemetry(_Section, frozen=True):
    """What the hub says of itself."""

    level: str = "info"
    format: str = "auto"
    access_log: bool = True


class Settings(_Section, frozen=True):
    """Everything that can be set."""

    http: Http = Http()
    database: DatabaseSettings = DatabaseSettings()
    redis: RedisSettings = RedisSettings()
    data: Data = Data()
    log: Log = Log()
    client: Client = Client()
    channel: Channel = Channel()
    compliance: Compliance = Compliance()
    posts: Posts = Posts()
    http_api: HttpApi = HttpApi()
    http_cache: HttpCache = HttpCache()
    logins: Logins = Logins()
    telemetry: Telemetry = Telemetry()


#: Names by which platforms hand over the addresses of servers.
WELL_KNOWN = {
    "DATABASE_URL": ("database", "url"),
    "REDIS_URL": ("redis", "url"),
    "HUB_SYSTEM_DATABASE_URL": ("database", "system_url"),
    "HUB_ADMIN_DATABASE_URL": ("database", "admin_url"),
}

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def load(path: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings once.

    Args:
        path: the TOML file, or None for defaults alone.
        environ: variables that win over the file (`HUB_HTTP_PORT` is `http.port`); the process's own by default.
        overrides: values by dotted name with "__" for the dot (`http__port=0`), which win over everything.

    Raises:
        ConfigError: the file can not be read, a key is unknown, or a value has the wrong type.
    """
    tree = _read(path) if path else {}
    _refuse_unknown(tree, Settings, "")
    for names, text in _from_environment(os.environ if environ is None else environ):
        _put(tree, names, text)
    for name, value in overrides.items():
        if value is not None:
            _put(tree, tuple(name.split("__")), value)
    try:
        settings = msgspec.convert(tree, Settings, strict=False, dec_hook=_decode)
    except (msgspec.ValidationError, ValueError) as exc:
        raise ConfigError(f"The settings are wrong: {str(exc).replace('$.', '')}.") from exc
    _check(settings)
    return settings


def shown(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain values, secrets masked, for `hub config show`."""
    return dict(msgspec.to_builtins(settings, enc_hook=_encode))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigError(f"The configuration file {path} can not be read: {exc.strerror}.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"The configuration file {path} is not valid TOML: {exc}.") from exc


def _fields(section: type) -> dict[str, Any]:
    return get_type_hints(section)


def _table(hint: Any) -> type | None:
    """Return the section that a field holds, alone or as a list."""
    for candidate in (hint, *get_args(hint)):
        if isinstance(candidate, type) and get_origin(candidate) is None and issubclass(candidate, _Section):
            return candidate
    return None


def _refuse_unknown(tree: Any, section: type, at: str) -> None:
    if not isinstance(tree, dict):
        return  # the conversion says what was expected here
    known = _fields(section)
    for key, value in tree.items():
        if key not in known:
            near = difflib.get_close_matches(key, list(known) or [""], n=1, cutoff=0)
            raise ConfigError(f"There is no setting {at}{key}; the nearest is {at}{near[0]}.")
        table = _table(known[key])
        if table:
            for item in value if isinstance(value, list) else [value]:
                _refuse_unknown(item, table, f"{at}{key}.")


def _from_environment(environ: Mapping[str, str]) -> list[tuple[tuple[str, ...], str]]:
    found: list[tuple[tuple[str, ...], str]] = [
        (names, environ[name]) for name, names in WELL_KNOWN.items() if environ.get(name)
    ]
    paths = {"HUB_" + "_".join(p).upper(): p for p in _leaves(Settings)}
    sections = tuple(f"HUB_{name.upper()}_" for name in _fields(Settings))
    for name, text in environ.items():
        if name in paths:
            found.append((paths[name], text))
        elif name.startswith(sections) and name not in WELL_KNOWN:
            near = difflib.get_close_matches(name, list(paths), n=1, cutoff=0)
            raise ConfigError(f"There is no setting for the variable {name}; the nearest is {near[0]}.")
    return found


def _leaves(section: type, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    out: list[tuple[str, ...]] = []
    for name, hint in _fields(section).items():
        if isinstance(hint, type) and issubclass(hint, _Section):
            out += _leaves(hint, (*at, name))
        elif _table(hint) is None:
            out.append((*at, name))
    return out


def _put(tree: dict[str, Any], names: tuple[str, ...], value: Any) -> None:
    for name in names[:-1]:
        tree = tree.setdefault(name, {})
    tree[names[-1]] = value.split(",") if isinstance(value, str) and names[-1] in _LISTS else value


_LISTS = {"allowed_origins", "modules", "trusted_proxies"}


def _decode(kind: type, value: Any) -> Any:
    if kind is Secret:
        if not isinstance(value, str):
            raise ValueError("a secret must be a text")
        return Secret(value)
    if kind is Duration:
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return Duration(value)
        text = str(value)
        parts = _DURATION.findall(text)
        if parts and "".join(n + u for n, u in parts) == text:
            return Duration(sum(float(n) * _UNIT_S[u] for n, u in parts))
        if text.replace(".", "", 1).isdigit():
            return Duration(float(text))
        raise ValueError(f'"{text}" is not a duration such as 25, "25s" or "500ms"')
    raise AssertionError(f"a setting of an unknown kind: {kind}")


def _encode(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.masked()
    if isinstance(value, Duration):
        return float(value)
    raise AssertionError(f"a setting of an unknown kind: {type(value)}")


def _check(settings: Settings) -> None:
    names = [n.name for n in settings.channel.namespaces]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f'The namespace "{name}" is defined twice.')
        if name in DURABLE_NAMESPACES:
            raise ConfigError(f'The namespace "{name}" is the hub\'s own and can not be redefined.')
    if settings.http_api.insecure and not settings.http.unix_socket and settings.http.host not in LOOPBACK_HOSTS:
        raise ConfigError("http_api.insecure lets anybody publish: it is allowed on a loopback address only.")
    key = settings.client.token.hmac_secret_key.reveal()
    if key and len(key.encode()) < 32:
        raise ConfigError("client.token.hmac_secret_key must be at least 32 bytes long.")


#: Addresses that only this machine reaches.
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

#: Namespaces of content events; only a change of content publishes into them.
DURABLE_NAMESPACES = frozenset({"posts", "post", "drafts", "review", "cache"})
