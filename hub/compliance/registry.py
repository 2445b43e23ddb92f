"""Load the modules that a manifest names, and hold them as one unchangeable set.

A module is what its SHA-256 in the manifest says, or the hub does not start: the digest is checked on the very bytes
that are compiled. Make a registry in the serving process, after any fork: it starts the engine's ticker. Another set of
modules is another registry, `renewed` from the one before and of the next generation; both share the engine, so checks
that began with the old set end with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec
import wasmtime

from hub.compliance import abi
from hub.compliance.breaker import CircuitBreaker
from hub.compliance.compiled import CompiledCache
from hub.compliance.engine import CONFIG_NAME, Engine
from hub.compliance.meter import Meter
from hub.compliance.pool import Pool
from hub.errors import ConfigError, NoVerdict
from hub.model import Document, Level, Status

MANIFEST = "manifest.json"
SHIPPED = Path(__file__).parent / "modules"

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a manifest says of one module."""

    name: _Word
    file: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    abi_version: int
    entry: _Word
    workflow: _Word


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    modules: list[Entry]


#: What each module must be able to judge before it may judge anything else.
_TRIAL = Document(fields=(("title", "Título"), ("body", "Texto.")), level=Level.PUBLIC, status=Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds modules."""

    #: How long one call may last, in milliseconds.
    deadline_ms: int = 100
    #: How much memory one instance may have.
    memory_max_bytes: int = 64 << 20
    #: Different requests that fail in a row before a module is not asked for a while.
    breaker_failures: int = 5
    #: How long it is not asked then, in seconds.
    breaker_pause_s: float = 30.0


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
    breaker: CircuitBreaker
    meter: Meter


class Registry:
    """The modules of this process, by name."""

    def __init__(self, modules: Mapping[str, Installed], engine: Engine, generation: int = 1) -> None:
        #: Never changes; another set of modules is another registry.
        self.modules: Mapping[str, Installed] = MappingProxyType(dict(modules))
        self.generation = generation
        self._engine = engine

    @classmethod
    def shipped(
        cls,
        cache_dir: Path | None,
        limits: Limits = Limits(),
        *,
        recalled: Collection[str] = (),
    ) -> Registry:
        """Load the hub's own modules.

        Args:
            cache_dir: where compiled modules are kept; None compiles at every start.
            limits: what bounds each module.
            recalled: digests of modules that may not be loaded.

        Raises:
            ConfigError: as in `load`.
        """
        return cls.load((SHIPPED,), cache_dir, limits, recalled=recalled)

    @classmethod
    def load(
        cls,
        directories: Sequence[Path],
        cache_dir: Path | None,
        limits: Limits = Limits(),
        *,
        recalled: Collection[str] = (),
    ) -> Registry:
        """Load the modules of directories that have a manifest; no two may have a module of the same name.

        Raises:
            ConfigError: the manifest or a module is missing or wrong, a digest differs or is recalled, a module does
                not keep the interface, or the cache's directory is not safe.
        """
        engine = Engine(CompiledCache(cache_dir, CONFIG_NAME) if cache_dir is not None else None)
        engine.start()
        try:
            return cls(_load(directories, engine, limits, recalled), engine)
        except BaseException:
            engine.close()
            raise

    def renewed(
        self,
        directories: Sequence[Path],
        limits: Limits = Limits(),
        *,
        recalled: Collection[str] = (),
    ) -> Registry:
        """Return the set of the next generation; this one goes on. May run in any thread.

        Raises:
            ConfigError: as in `load`; then nothing has changed.
        """
        return Registry(_load(directories, self._engine, limits, recalled), self._engine, self.generation + 1)

    def try_out(self) -> None:
        """Let each module judge a short document before it judges anything else. May run in any thread.

        Raises:
            ConfigError: a module could not.
        """
        request = abi.request([abi.canonical(_TRIAL)])
        for name, module in self.modules.items():
            try:
                abi.read_answer(name, module.pool.take().answer(request), [_TRIAL])
            except NoVerdict as error:
                raise ConfigError(
                    f"The compliance module {name} can not judge a short document ({error.reason})."
                ) from None

    def retire(self) -> None:
        """Throw the ready instances away, for another set judges from now on; checks under way still end."""
        for module in self.modules.values():
            module.pool.close()

    def close(self) -> None:
        """Throw the instances away and stop the ticker; no check may run any more."""
        self.retire()
        self._engine.close()


def _load(
    directories: Sequence[Path], engine: Engine, limits: Limits, recalled: Collection[str]
) -> dict[str, Installed]:
    sources: dict[str, tuple[Entry, bytes, bool]] = {}
    workflows: dict[str, str] = {}
    for directory in directories:
        for entry in read_manifest(directory / MANIFEST):
            if entry.name in sources:
                raise ConfigError(f"There are two compliance modules called {entry.name}.")
            other = workflows.setdefault(entry.workflow, entry.name)
            if other != entry.name:
                raise ConfigError(
                    f"The compliance modules {other} and {entry.name} both have the workflow {entry.workflow}."
                )
            if entry.sha256 in recalled:
                raise ConfigError(f"The compliance module {entry.name} {entry.version} has been recalled.")
            sources[entry.name] = (entry, _read_module(directory / entry.file, entry), directory == SHIPPED)
    return {name: _install(entry, wasm, engine, limits, ours) for name, (entry, wasm, ours) in sources.items()}


def _install(entry: Entry, wasm: bytes, engine: Engine, limits: Limits, shipped: bool) -> Installed:
    module = engine.load(entry.name, wasm, entry.sha256)
    pool = Pool(
        entry.name,
        entry.entry,
        module,
        engine,
        deadline_ms=limits.deadline_ms,
        memory_max_bytes=limits.memory_max_bytes,
        shipped=shipped,
    )
    return Installed(
        name=entry.name,
        version=entry.version,
        digest=entry.sha256,
        workflow=entry.workflow,
        module=module,
        pool=pool,
        breaker=CircuitBreaker(limits.breaker_failures, limits.breaker_pause_s),
        meter=Meter(entry.name),
    )


def read_manifest(path: Path) -> list[Entry]:
    """Return what a manifest says. Raises ConfigError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Manifest).modules
    except OSError as error:
        raise ConfigError(f"The manifest of compliance modules {path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The manifest of compliance modules {path} is wrong: {error}.") from error


def _read_module(path: Path, entry: Entry) -> bytes:
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
