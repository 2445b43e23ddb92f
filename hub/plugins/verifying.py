"""Compare what was built with what is said of it: manifest, interface, answers, bytes, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hub.compliance import abi
from hub.compliance.registry import MANIFEST, Installed, Limits, Registry
from hub.errors import ConfigError, NoVerdict
from hub.plugins import hostile, manifest, project, sections
from hub.plugins.manifest import Entry

_TRIAL = hostile.document(("title", "Título"), ("body", "Paciente Fulana, CPF 111.444.777-35: cura milagrosa."))
_OTHER = hostile.document(("title", "Outro"), ("body", "Texto."))


def verify(
    folder: Path, digest: str, limits: Limits, rebuild: Callable[[project.Project], bytes] | None
) -> Iterator[str]:
    """Yield, one after the other, what holds; the first thing that does not ends it.

    Args:
        folder: of a plugin, or of modules with a manifest.
        digest: SHA-256 that one of its modules has to have; empty for any.
        limits: what bounds the modules while they are tried.
        rebuild: compiles sources; None where they are not to be compared.

    Raises:
        ConfigError: something is not as it is said to be.
    """
    entries = manifest.read(project.manifest_of(folder))
    if not entries:
        raise ConfigError(f"{folder / MANIFEST} names no module.")
    registry = Registry.load((folder,), None, limits)
    try:
        for entry in entries:
            yield f"{entry.name} {entry.version}: the bytes have the digest {entry.sha256}"
            yield f"{entry.name}: no imports, the exports of interface version {abi.VERSION}, and no others"
        if digest:
            if digest not in {entry.sha256 for entry in entries}:
                raise ConfigError(f"No module in {folder} has the digest {digest[:64]}.")
            yield f"the digest that was asked for is that of {next(e.name for e in entries if e.sha256 == digest)}"
        registry.try_out()
        for module in registry.modules.values():
            _check_answers(module)
            yield f"{module.name}: the same document gets the same answer, whatever it shares a call with"
        for entry in entries:
            _check_residue(entry.name, (folder / entry.file).read_bytes(), folder)
            yield f"{entry.name}: no debugging information, and no path of this machine"
    finally:
        registry.close()
    if project.exists(folder):
        yield from _verify_sources(folder, entries, rebuild)


def _check_answers(module: Installed) -> None:
    encoded = [abi.canonical(_TRIAL), abi.canonical(_OTHER)]

    def ask(*which: int) -> bytes:
        return module.pool.take().answer(abi.request([encoded[i] for i in which]))

    try:
        if ask(0) != ask(0):
            raise ConfigError(f"The module {module.name} answers the same document in two ways.")
        alone = abi.read_answer(module.name, ask(1), [_OTHER])
        after = abi.read_answer(module.name, ask(0, 1), [_TRIAL, _OTHER])
    except NoVerdict as exc:
        raise ConfigError(f"The module {module.name} can not judge a short document ({exc.reason}).") from None
    if alone[0] != after[1]:
        raise ConfigError(f"What the module {module.name} says of a document depends on the one before it.")


def _check_residue(name: str, wasm: bytes, folder: Path) -> None:
    for section in sections.custom_names(wasm):
        if section.startswith(".debug") or section in ("sourceMappingURL", "external_debug_info"):
            raise ConfigError(f"The module {name} has debugging information ({section[:40]}): build it stripped.")
    for path in {str(folder.resolve()), str(Path.home())} - {"/"}:
        if path.encode() in wasm:
            raise ConfigError(f"The module {name} holds a path of this machine ({path}): build it without.")


def _verify_sources(
    folder: Path, entries: list[Entry], rebuild: Callable[[project.Project], bytes] | None
) -> Iterator[str]:
    said = project.read(folder)
    entry = entries[0]
    if len(entries) != 1 or (entry.name, entry.version, entry.entry, entry.workflow) != (
        said.name, said.version, said.entry, said.workflow,
    ):  # fmt: skip
        raise ConfigError(f"{folder / MANIFEST} says something else than {project.PLUGIN}: build it again.")
    yield f"{entry.name}: the manifest says what {project.PLUGIN} says"
    if rebuild is None:
        yield f"{entry.name}: not compared with its sources"
        return
    if manifest.digest(rebuild(said)) != entry.sha256:
        raise ConfigError(f"The sources in {folder} build another module than {entry.file}.")
    yield (
        f"{entry.name}: {said.source} is the module" if said.language == "wasm"
        else f"{entry.name}: its sources build the same bytes"
    )  # fmt: skip
