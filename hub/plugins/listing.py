"""List the modules that the settings name, also those that would keep the hub from starting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.compliance.registry import MANIFEST, SHIPPED
from hub.plugins import manifest


@dataclass(frozen=True, slots=True)
class Listed:
    """One module of a manifest."""

    name: str
    version: str
    workflow: str
    entry: str
    #: Bytes of the .wasm; 0 where it can not be read.
    size: int
    #: "ok", or why the hub does not start with it: "recalled", "altered", "missing", "name taken", "workflow taken".
    state: str
    #: Where it comes from: "hub", or its folder.
    origin: str
    #: Whose posts or publications it judges.
    judges: tuple[str, ...]
    #: SHA-256 that the manifest names.
    digest: str


def modules(folders: Sequence[Path], recalled: Collection[str], judging: Mapping[str, Sequence[str]]) -> list[Listed]:
    """List what the manifests name, in their order.

    Args:
        folders: each with a manifest.
        recalled: digests of modules that may not judge any more.
        judging: level or namespace → modules that its documents pass.

    Raises:
        ConfigError: a manifest can not be read or is wrong.
    """
    listed: list[Listed] = []
    for folder in folders:
        for entry in manifest.read(folder / MANIFEST):
            size, state = _state(folder / entry.file, entry.sha256)
            if entry.sha256 in recalled:
                state = "recalled"
            elif any(entry.name == other.name for other in listed):
                state = "name taken"
            elif any(entry.workflow == other.workflow for other in listed):
                state = "workflow taken"
            listed.append(
                Listed(
                    name=entry.name,
                    version=entry.version,
                    workflow=entry.workflow,
                    entry=entry.entry,
                    size=size,
                    state=state,
                    origin="hub" if folder == SHIPPED else str(folder),
                    judges=tuple(where for where, names in judging.items() if entry.name in names),
                    digest=entry.sha256,
                )
            )
    return listed


def _state(path: Path, sha256: str) -> tuple[int, str]:
    try:
        data = path.read_bytes()
    except OSError:
        return 0, "missing"
    return len(data), "ok" if manifest.digest(data) == sha256 else "altered"
