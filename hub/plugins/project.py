"""Read a plugin's folder, and make a new one from the template.

A folder has plugin.toml, the sources, tests.jsonl and README.md; `hub plugins build` adds NAME.wasm and manifest.json.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from hub.compliance import abi
from hub.compliance.registry import MANIFEST
from hub.errors import ConfigError

PLUGIN = "plugin.toml"
TESTS = "tests.jsonl"
TEMPLATES = Path(__file__).parent / "templates"

#: Languages that a new plugin may be written in, and the file that holds its rules.
SOURCES = {"zig": "plugin.zig", "c": "plugin.c", "wat": "plugin.wat"}
#: Names that other modules of the hub have or will have.
_TAKEN = frozenset({"lgpd_analyzer", "claims_extractor", "cfm_validator", "fhir_validator"})

Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Word
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
    language: Literal["zig", "c", "wat", "wasm"]
    source: Annotated[str, msgspec.Meta(pattern="^[^-]")]  # it must not look like an option of the compiler
    entry: Word
    workflow: Word
    exports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """What plugin.toml says of a plugin."""

    folder: Path
    name: str
    version: str
    #: "zig", "c", "wat", or "wasm" for what is built elsewhere.
    language: str
    #: The root of the sources, relative to the folder.
    source: str
    entry: str
    #: Kind of workflow that its verdict is stored as.
    workflow: str

    @property
    def wasm(self) -> Path:
        """Where the built module is."""
        return self.folder / f"{self.name}.wasm"

    @property
    def exports(self) -> tuple[str, ...]:
        """The functions that the module exports."""
        return (*sorted(abi.COMMON_EXPORTS - {"memory"}), self.entry)


def read(folder: Path) -> Project:
    """Read the plugin.toml of a folder.

    Raises:
        ConfigError: it is missing or wrong, or there is no source.
    """
    path = folder / PLUGIN
    try:
        said = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except OSError as exc:
        raise ConfigError(f"{path} can not be read: {exc.strerror}.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path} is not valid TOML: {exc}.") from exc
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{path} is wrong: {str(exc).replace('$.', '')}.") from exc
    project = Project(folder, said.name, said.version, said.language, said.source, said.entry, said.workflow)
    if said.entry in abi.COMMON_EXPORTS:
        raise ConfigError(f"{path} is wrong: the entry can not be called {said.entry}.")
    if sorted(said.exports) != sorted(project.exports):
        raise ConfigError(f"{path} is wrong: the exports must be {', '.join(project.exports)}.")
    if not (folder / said.source).is_file():
        raise ConfigError(f"{path} is wrong: there is no source {said.source} in {folder}.")
    if (folder / said.source).resolve() == project.wasm.resolve():
        raise ConfigError(f"{path} is wrong: what is built is written to {said.source}, so that is no source.")
    return project


def exists(folder: Path) -> bool:
    """Tell whether a folder has the sources of a plugin, rather than built modules alone."""
    return (folder / PLUGIN).is_file()


def newer_sources(project: Project) -> list[str]:
    """Name the sources that were changed after the module was built."""
    if not project.wasm.is_file():
        return []
    built = project.wasm.stat().st_mtime
    sources = (p for p in project.folder.iterdir() if p.suffix in {".zig", ".c", ".h", ".wat"} or p.name == PLUGIN)
    return sorted(p.name for p in sources if p.stat().st_mtime > built)


def create(name: str, language: str, folder: Path) -> list[str]:
    """Make the folder of a new plugin; return the names of the files in it.

    Raises:
        ConfigError: the name or the language can not be, or the folder has something in it.
    """
    try:
        msgspec.convert(name, Word)
    except msgspec.ValidationError:
        raise ConfigError(
            f'"{name}" can not be the name of a module: small letters, digits and _, and a letter first.'
        ) from None
    if name in _TAKEN:
        raise ConfigError(f"The hub has a module of its own called {name}.")
    if language not in SOURCES:
        raise ConfigError(f'There is no template in "{language}"; there are {", ".join(SOURCES)}.')
    templates = [*(TEMPLATES / "common").iterdir(), *(TEMPLATES / language).iterdir()]
    files = ", ".join(f"`{path.name}`" for path in sorted((TEMPLATES / language).iterdir(), reverse=True))
    words = {"@NAME@": name, "@LANGUAGE@": language, "@SOURCE@": SOURCES[language], "@FILES@": files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigError(f"{folder} has something in it: a new plugin needs a folder of its own.")
        for template in templates:
            text = template.read_text(encoding="utf-8")
            for mark, word in words.items():
                text = text.replace(mark, word)
            (folder / template.name).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise ConfigError(f"{folder} can not be written: {exc.strerror}.") from exc
    return sorted(template.name for template in templates)


def manifest_of(folder: Path) -> Path:
    """Return the manifest of a folder. Raises ConfigError where nothing was built."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ConfigError(f"{folder} has no {MANIFEST}: run `hub plugins build {folder}` first.")
    return path
