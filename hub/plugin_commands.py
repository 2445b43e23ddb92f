"""The command `hub plugins`: make, build, try out, measure, verify and list modules of third parties."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from hub import parts
from hub.compliance.registry import MANIFEST, Limits, Registry
from hub.configuration import load
from hub.errors import ConfigError
from hub.plugins import building, cases, listing, manifest, measuring, project, verifying
from hub.plugins.manifest import Entry
from hub.plugins.probe import Probe
from hub.plugins.trying import Outcome, Trial
from hub.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Compliance modules of third parties; see docs/plugins.md.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the plugin.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="TOML file; every setting has a default.")]
DeadlineOption = Annotated[
    float, typer.Option(min=0.01, max=600, help="Seconds that it may take for one call; the hub's own default.")
]
_DEADLINE_S = Limits().deadline_ms / 1000


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Of the module: small letters, digits and _.")],
    language: Annotated[str, typer.Option(help="zig, c or wat.")] = "zig",
    folder: Annotated[Path | None, typer.Option(help="Where to put it; by default a folder of that name here.")] = None,
) -> None:
    """Make a folder with a module that works: sources, tests, README."""
    where = folder or Path(name)
    files = project.create(name, language, where)
    print(f"{where} has {', '.join(files)}.")
    print(f"Next: hub plugins build {where}, then hub plugins test {where}.")


@app.command()
def build(
    folder: Folder,
    into: Annotated[
        Path | None, typer.Option(help="Folder of modules (compliance.plugins_dir) that it is added to as well.")
    ] = None,
) -> None:
    """Build the module and its manifest."""
    plugin = project.read(folder)
    wasm = building.build(plugin, _cache_dir())
    print(f"{plugin.wasm}  {len(wasm)} bytes  {manifest.digest(wasm)}")
    if into is not None:
        print(f"{manifest.install(plugin, wasm, into)}  added to {into / MANIFEST}")


@app.command("test")
def try_out(folder: Folder, deadline: DeadlineOption = _DEADLINE_S) -> None:
    """Judge the plugin's own tests and hostile documents with what was built. Exit status 1: one of them failed."""
    plugin = project.read(folder)
    tests = cases.read(folder / project.TESTS)
    for name in project.newer_sources(plugin):
        print(f"{name} was changed after {plugin.wasm.name} was built.", file=sys.stderr)
    failed = asyncio.run(_test(folder, tests, deadline))
    if failed:
        sys.exit(1)


async def _test(folder: Path, tests: list[cases.Case], deadline: float) -> int:
    entry, wasm = _built(folder)
    registry = Registry.load((folder,), None, Limits(round(deadline * 1000), breaker_failures=1 << 30))
    try:
        registry.try_out()
        trial = Trial(registry, entry.name, Probe(wasm, entry.entry))
        outcomes: list[Outcome] = []
        try:
            async for outcome in trial.run(tests):
                outcomes.append(outcome)
                print(f"{'pass' if outcome.passed else 'FAIL'}  {outcome.name}  ({outcome.ms:.1f} ms)", flush=True)
                for fault in outcome.faults:
                    print(f"      {fault}")
        finally:
            trial.close()
    finally:
        registry.close()
    failed = sum(not outcome.passed for outcome in outcomes)
    print(f"{len(outcomes) - failed} of {len(outcomes)} cases passed.")
    return failed


@app.command()
def bench(
    folder: Folder,
    repeats: Annotated[int | None, typer.Option(min=1, max=100_000, help="How often each size is measured.")] = None,
) -> None:
    """Measure time, fuel and memory for documents of 1, 10 and 50 KB; prints TSV."""
    entry, wasm = _built(folder)
    tests = folder / project.TESTS
    samples = [text for case in (cases.read(tests) if tests.is_file() else ()) for _, text in case.document.fields]
    registry = Registry.load((folder,), None, building.PATIENT)
    try:
        registry.try_out()
        print(f"# {entry.name} {entry.version}, {len(wasm)} bytes, {entry.sha256[:12]}; {os.cpu_count()} cores")
        print('# µs a document, instance and JSON included; re: re.findall(r"\\w+") over the same text')
        print("kb\trequest_bytes\tmin_us\tmedian_us\tre_us\tratio\tfindings\tfuel\tmemory_kib")
        for m in measuring.measure(registry.modules[entry.name], Probe(wasm, entry.entry), samples, repeats):
            print(
                f"{m.kb}\t{m.request_bytes}\t{m.min_us:.0f}\t{m.median_us:.0f}\t{m.re_us:.0f}\t{m.ratio:.2f}"
                f"\t{m.findings}\t{m.fuel}\t{m.memory_bytes >> 10}",
                flush=True,
            )
    finally:
        registry.close()


@app.command()
def verify(
    folder: Folder,
    digest: Annotated[str, typer.Option(help="SHA-256 that it has to have.")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild/--no-rebuild", help="Compare it with its sources.")] = True,
) -> None:
    """Check manifest, interface, answers and bytes of a plugin or a folder of modules, and rebuild what has sources."""
    for what in verifying.verify(
        folder, digest.lower(), building.PATIENT, (lambda p: building.compiled(p, _cache_dir())) if rebuild else None
    ):
        print(f"ok  {what}", flush=True)


@app.command("list")
def list_(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """List the modules that the settings name: where each is from, whom it judges, whether it may."""
    settings = load(config)
    listed = listing.modules(parts.module_dirs(settings), settings.compliance.recalled, _judging(settings))
    if as_json:
        print(orjson.dumps([dataclasses.asdict(one) for one in listed], option=orjson.OPT_INDENT_2).decode())
        return
    rows = [("name", "version", "workflow", "entry", "bytes", "state", "origin", "judges", "sha256")]
    rows += [
        (
            one.name, one.version, one.workflow, one.entry, str(one.size), one.state, one.origin,
            ", ".join(one.judges) or "nothing", one.digest,
        )
        for one in listed
    ]  # fmt: skip
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _judging(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the modules that posts of each level and publications of each namespace pass."""
    judging = {level.label: policy.modules for level, policy in settings.compliance.policies.items()}
    judging["channels"] = settings.channel.without_namespace.compliance_modules
    judging |= {f"{space.name}:": space.compliance_modules for space in settings.channel.namespaces}
    return judging


def _built(folder: Path) -> tuple[Entry, bytes]:
    """Return the one module of a plugin's folder. Raises ConfigError."""
    entries = manifest.read(project.manifest_of(folder))
    if len(entries) != 1:
        raise ConfigError(f"{folder / MANIFEST} names {len(entries)} modules; a plugin has one.")
    try:
        return entries[0], (folder / entries[0].file).read_bytes()
    except OSError as exc:
        raise ConfigError(f"{folder / entries[0].file} can not be read: {exc.strerror}.") from exc


def _cache_dir() -> Path:
    """Return where the compiler keeps what it made before."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "plantao" / "zig"
