"""Plugins for tests."""

from __future__ import annotations

from pathlib import Path

from hub.plugins import building, project


def built(folder: Path) -> Path:
    """Make a plugin "mycheck" in WAT, build it, and return its folder."""
    project.create("mycheck", "wat", folder)
    building.build(project.read(folder), folder / "cache")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
