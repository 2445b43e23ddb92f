"""Compile a plugin to WASM, byte for byte the same on every machine.

Zig and C need the compiler of the package `ziglang`, in the version that the hub's own modules are built with; WAT
needs nothing, because wasmtime reads it. Nothing of a plugin runs here but what `admitted` tries in wasmtime.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import wasmtime

from hub.compliance.registry import Limits, Registry
from hub.errors import ConfigError
from hub.plugins import manifest, sections
from hub.plugins.project import Project

#: The version of the package `ziglang`: another one makes other bytes.
ZIG = "0.17.1"
#: Longest time for one compilation on a busy machine, in seconds.
_COMPILE_TIMEOUT_S = 600
#: A larger module is no module of rules.
_WASM_MAX_BYTES = 64 << 20
#: Enough for a usual post without growing; memory that is not touched costs nothing.
_INITIAL_MEMORY_BYTES = 4 << 20
#: For building and verifying, where nobody waits: how fast a module is, is not asked here.
PATIENT = Limits(deadline_ms=10_000, breaker_failures=1 << 30)


def compiled(project: Project, cache: Path) -> bytes:
    """Return a plugin's sources as WASM.

    Args:
        project: of language "wasm", its source loses exports and custom sections that the hub does not know.
        cache: folder where the compiler keeps what it made before.

    Raises:
        ConfigError: there is no compiler, or the source is wrong; what a compiler said is on standard error.
    """
    source = project.folder / project.source
    try:
        if project.language in ("zig", "c"):
            return _zig(project, cache)
        data = source.read_bytes()
        if len(data) > _WASM_MAX_BYTES:
            raise ConfigError(f"{source} is larger than {_WASM_MAX_BYTES} bytes.")
        if project.language == "wat":
            return bytes(wasmtime.wat2wasm(data))
        wasmtime.Module.validate(wasmtime.Engine(), data)
        return sections.trimmed(data, {"memory", *project.exports})
    except wasmtime.WasmtimeError as exc:
        print(exc, file=sys.stderr)
        raise ConfigError(f"{source} is not right; what is wrong stands above.") from None
    except OSError as exc:
        raise ConfigError(f"{source} can not be built: {exc.strerror}.") from exc


def _zig(project: Project, cache: Path) -> bytes:
    _find_zig()
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "out.wasm"
        command = [  # -P: nothing in the plugin's folder is taken for a Python module
            sys.executable, "-P", "-m", "ziglang", "build-exe", project.source,
            "-target", "wasm32-freestanding",
            "-fno-entry",  # no start function: the hub calls the exports
            *(f"--export={name}" for name in project.exports),  # -rdynamic would export the stack pointer, too
            "-OReleaseSafe",  # a defect traps
            f"--initial-memory={_INITIAL_MEMORY_BYTES}",
            "-fstrip",  # no paths of the building machine
            "--cache-dir", str(cache.resolve()), "--global-cache-dir", str(cache.resolve() / "global"),
            f"-femit-bin={target}",
        ]  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603 - the arguments are ours, and no shell reads them
                command, cwd=project.folder, stdin=subprocess.DEVNULL, timeout=_COMPILE_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as exc:
            raise ConfigError(f"The compiler did not end within {_COMPILE_TIMEOUT_S} s.") from exc
        if done.returncode != 0 or not target.is_file():
            raise ConfigError(f"{project.source} does not compile; what the compiler said stands above.")
        return target.read_bytes()


def _find_zig() -> None:
    if importlib.util.find_spec("ziglang") is None:
        raise ConfigError(f"There is no compiler for Zig and C: run `pip install ziglang=={ZIG}` beside the hub.")
    found = version("ziglang")
    if found != ZIG:
        raise ConfigError(f"ziglang {found} would make other bytes: run `pip install ziglang=={ZIG}` beside the hub.")


@contextmanager
def admitted(project: Project, wasm: bytes, limits: Limits) -> Iterator[Registry]:
    """Give a registry of this module alone, as the hub would load it, after it judged a short document.

    Raises:
        ConfigError: it does not keep the interface.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        manifest.replace(folder / "module.wasm", wasm)
        manifest.write(folder, [manifest.entry_of(project, wasm, "module.wasm")])
        registry = Registry.load((folder,), None, limits)
    try:
        registry.try_out()
        yield registry
    finally:
        registry.close()


def build(project: Project, cache: Path) -> bytes:
    """Build a plugin into its folder, with a manifest; return the module.

    Raises:
        ConfigError: it can not be built, or does not keep the interface; then the folder is as it was.
    """
    wasm = compiled(project, cache)
    with admitted(project, wasm, PATIENT):
        pass
    manifest.replace(project.wasm, wasm)
    manifest.write(project.folder, [manifest.entry_of(project, wasm, project.wasm.name)])
    return wasm
