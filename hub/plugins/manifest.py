"""Write manifests of modules, and add a module to a folder that has others."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hub.compliance import abi
from hub.compliance.registry import MANIFEST, Entry
from hub.compliance.registry import read_manifest as read
from hub.errors import ConfigError
from hub.plugins.project import Project

__all__ = ["Entry", "digest", "entry_of", "install", "read", "replace", "write"]


def digest(data: bytes) -> str:
    """Return the SHA-256 of a module, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def entry_of(project: Project, wasm: bytes, file: str) -> Entry:
    """Return what a manifest says of a plugin that was built."""
    return Entry(
        name=project.name,
        file=file,
        version=project.version,
        sha256=digest(wasm),
        abi_version=abi.VERSION,
        entry=project.entry,
        workflow=project.workflow,
    )


def write(folder: Path, entries: Sequence[Entry]) -> None:
    """Put a manifest into a folder, in one step, so that a hub that reads it meanwhile sees the old or the new.

    Raises:
        ConfigError: it can not be written.
    """
    text = msgspec.json.format(msgspec.json.encode({"modules": entries}), indent=2) + b"\n"
    replace(folder / MANIFEST, text)


def replace(path: Path, data: bytes) -> None:
    """Write a file in one step. Raises ConfigError."""
    scratch = path.with_name(f".{path.name}.new")
    try:
        scratch.write_bytes(data)
        os.replace(scratch, path)
    except OSError as exc:
        raise ConfigError(f"{path} can not be written: {exc.strerror}.") from exc


def install(project: Project, wasm: bytes, folder: Path) -> Path:
    """Add a module to a folder of modules, in place of an earlier version of it; return its file.

    The file is called by its digest, so that the manifest never names bytes of another version.

    Raises:
        ConfigError: the folder's manifest is wrong, another module of it has the workflow, or it can not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ConfigError(f"{folder} can not be made: {exc.strerror}.") from exc
    there = read(folder / MANIFEST) if (folder / MANIFEST).exists() else []
    others = [entry for entry in there if entry.name != project.name]
    for other in others:
        if other.workflow == project.workflow:
            raise ConfigError(f"The module {other.name} in {folder} has the workflow {other.workflow}, too.")
    entry = entry_of(project, wasm, f"{project.name}-{digest(wasm)[:12]}.wasm")
    replace(folder / entry.file, wasm)
    write(folder, [*others, entry])
    for old in there:
        if old.name == project.name and old.file != entry.file:
            with contextlib.suppress(OSError):  # it is in nobody's way
                (folder / old.file).unlink()
    return folder / entry.file
