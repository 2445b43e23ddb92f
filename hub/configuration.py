"""Read the settings once, from a TOML file and the environment.

Nobody else reads `os.environ` (but `hub.embedded`, for the folders of server programs). Unknown keys are errors that
name the nearest known one.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from hub.errors import ConfigError
from hub.kinds import Duration, Secret
from hub.settings import DURABLE_NAMESPACES, LOOPBACK_HOSTS, SECRET_MIN_BYTES, Section, Settings

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
        if isinstance(candidate, type) and get_origin(candidate) is None and issubclass(candidate, Section):
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
        if isinstance(hint, type) and issubclass(hint, Section):
            out += _leaves(hint, (*at, name))
        elif _table(hint) is None:
            out.append((*at, name))
    return out


def _put(tree: dict[str, Any], names: tuple[str, ...], value: Any) -> None:
    for name in names[:-1]:
        tree = tree.setdefault(name, {})
    tree[names[-1]] = value.split(",") if isinstance(value, str) and names[-1] in _LISTS else value


_LISTS = {"allowed_delta_types", "allowed_origins", "disabled_rules", "modules", "recalled", "trusted_proxies"}


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
    loopback = bool(settings.http.unix_socket) or settings.http.host in LOOPBACK_HOSTS
    if settings.http_api.insecure and not loopback:
        raise ConfigError("http_api.insecure lets anybody publish: it is allowed on a loopback address only.")
    if settings.client.insecure and not loopback:
        raise ConfigError("client.insecure lets anybody do anything: it is allowed on a loopback address only.")
    for name, keys in (("token", settings.client.token), ("subscription_token", settings.client.subscription_token)):
        secret = keys.hmac_secret_key.reveal()
        if secret and len(secret.encode()) < SECRET_MIN_BYTES and not loopback:
            raise ConfigError(
                f"client.{name}.hmac_secret_key must be at least {SECRET_MIN_BYTES} bytes long, "
                "but on a loopback address."
            )
    personal = settings.client.subscribe_to_user_personal_channel
    if personal.enabled and personal.personal_channel_namespace not in ("", *names):
        raise ConfigError(
            f'The namespace of personal channels, "{personal.personal_channel_namespace}", is not defined.'
        )
    if personal.enabled and not loopback:
        spaces = {n.name: n for n in settings.channel.namespaces}
        rules = spaces.get(personal.personal_channel_namespace, settings.channel.without_namespace)
        opens = rules.allow_subscribe_for_client or rules.allow_history_for_client or rules.allow_presence_for_client
        if opens and not rules.allow_user_limited_channels:
            raise ConfigError(
                "Everybody could listen to everybody's personal channel: "
                f'set allow_user_limited_channels in the namespace "{personal.personal_channel_namespace}".'
            )
    if settings.engine.type == "memory" and settings.http.workers > 1:
        raise ConfigError('engine.type = "memory" is for a single process: http.workers must be 1.')
