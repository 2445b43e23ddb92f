"""Load the modules that a manifest names, and hold them as one unchangeable set.

A module is what its SHA-256 in the manifest says, or the hub does not start: the digest is checked on the very bytes
that are compiled. Make a registry in the serving process, after any fork: it starts the engine's ticker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec
import wasmtime

from hub.compliance import abi
from hub.compliance.compiled import CompiledCache
from hub.compliance.engine import CONFIG_NAME, Engine
from hub.compliance.pool import Pool
from hub.errors import ConfigError

MANIFEST = "manifest.json"
SHIPPED = Path(__file__).parent / "modules"

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: _Word
    file: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    abi_version: int
    entry: _Word
    workflow: _Word


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    modules: list[_Entry]


@dataclass(frozen=True, slots=True)
class Installed:
    """One module, compiled and ready to be called."""

    name: str
    #: The module's own version, such as "1.0.0".
    version: str
    #: SHA-256 of the .wasm, 64 hexadecimal digits.
    digest: str
    #: Kind of medical workflow that its verdict is stored as, such as "lgpd_analysis".
    workflow: str
    module: wasmtime.Module
    pool: Pool


class Registry:
    """The modules of this process, by name."""

    def __init__(self, modules: Mapping[str, Installed], engine: Engine) -> None:
        #: Never changes; another set of modules is another registry.
        self.modules: Mapping[str, Installed] = MappingProxyType(dict(modules))
        self._engine = engine

    @classmethod
    def shipped(
        cls,
        cache_dir: Path | None,
        *,
        deadline_ms: int = 100,
        memory_max_bytes: int = 64 << 20,
        more: Path | None = None,
    ) -> Registry:
        """Load the hub's own modules, and those of a second directory beside them.

        Args:
            cache_dir: where compiled modules are kept; None compiles at every start.
            deadline_ms: how long one call may last, in milliseconds.
            memory_max_bytes: how much memory one instance may have.
            more: a directory with a manifest and modules of somebody else; its names must be new.

        Raises:
            ConfigError: as in `from_directory`.
        """
        directories = (SHIPPED,) if more is None else (SHIPPED, more)
        return cls._load(directories, cache_dir, deadline_ms, memory_max_bytes)

    @classmethod
    def from_directory(
        cls, directory: Path, cache_dir: Path | None, *, deadline_ms: int = 100, memory_max_bytes: int = 64 << 20
    ) -> Registry:
        """Load the modules of one directory that has a manifest.

        Raises:
            ConfigError: the manifest or a module is missing or wrong, a digest differs, a module does not keep the
                interface, or the cache's directory is not safe.
        """
        return cls._load((directory,), cache_dir, deadline_ms, memory_max_bytes)

    @classmethod
    def _load(
        cls, directories: tuple[Path, ...], cache_dir: Path | None, deadline_ms: int, memory_max_bytes: int
    ) -> Registry:
        sources: dict[str, tuple[_Entry, bytes, bool]] = {}
        for directory in directories:
            for entry in _read_manifest(directory / MANIFEST):
                if entry.name in sources:
                    raise ConfigError(f"There are two compliance modules called {entry.name}.")
                sources[entry.name] = (entry, _read_module(directory / entry.file, entry), directory == SHIPPED)
        engine = Engine(CompiledCache(cache_dir, CONFIG_NAME) if cache_dir is not None else None)
        engine.start()
        try:
            installed = {
                name: _install(entry, wasm, engine, deadline_ms, memory_max_bytes, shipped)
                for name, (entry, wasm, shipped) in sources.items()
            }
        except BaseException:
            engine.close()
            raise
        return cls(installed, engine)

    def close(self) -> None:
        """Throw the instances away and stop the ticker; no check may run any more."""
        for module in self.modules.values():
            module.pool.close()
        self._engine.close()


def _install(
    entry: _Entry, wasm: bytes, engine: Engine, deadline_ms: int, memory_max_bytes: int, shipped: bool
) -> Installed:
    module = engine.load(entry.name, wasm, entry.sha256)
    pool = Pool(
        entry.name,
        entry.entry,
        module,
        engine,
        deadline_ms=deadline_ms,
        memory_max_bytes=memory_max_bytes,
        shipped=shipped,
    )
    return Installed(
        name=entry.name,
        version=entry.version,
        digest=entry.sha256,
        workflow=entry.workflow,
        module=module,
        pool=pool,
    )


def _read_manifest(path: Path) -> list[_Entry]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Manifest).modules
    except OSError as error:
        raise ConfigError(f"The manifest of compliance modules {path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The manifest of compliance modules {path} is wrong: {error}.") from error


def _read_module(path: Path, entry: _Entry) -> bytes:
    if entry.abi_version != abi.VERSION:
        raise ConfigError(
            f"The compliance module {entry.name} speaks version {entry.abi_version} of the interface, "
            f"not {abi.VERSION}."
        )
    try:
        wasm = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The compliance module {entry.name} cannot be read: {error.strerror}.") from error
    digest = hashlib.sha256(wasm).hexdigest()
    if digest != entry.sha256:
        raise ConfigError(
            f"The compliance module {entry.name} is not the one in its manifest: "
            f"it has the digest {digest[:12]}, not {entry.sha256[:12]}."
        )
    return wasm
