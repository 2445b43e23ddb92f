"""The command `hub compliance`: check texts, judge stored posts again, and measure how good the modules are."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hub import parts
from hub.compliance import evaluation
from hub.compliance.gate import Gate
from hub.configuration import load
from hub.errors import ConfigError
from hub.model import CheckPolicy, Level, ModuleVerdict
from hub.posts import checking
from hub.posts import recheck as rechecking
from hub.resources import resources
from hub.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Texts and FHIR resources, judged by the compliance modules.")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="TOML file; every setting has a default.")]

#: Between these lines a report is written.
_BEGIN, _END = "<!-- evaluation of {} -->", "<!-- end of evaluation of {} -->"
#: Bytes read at once, and of one line at most.
_CHUNK_BYTES, _LINE_MAX_BYTES = 1 << 16, 16 << 20
#: Lines that go into one call.
_BATCH = 64
#: Seconds that a module may take here: nobody waits in a queue behind it.
_PATIENCE_S = 10.0


@app.command()
def check(
    module: Annotated[str, typer.Option(help="Module that judges; by default all that posts pass.")] = "",
    content_type: Annotated[
        str, typer.Option("--content-type", help="educational, news, advertising or interview.")
    ] = "educational",
    config: ConfigOption = None,
) -> None:
    """Read documents from standard input, one JSON object a line, and write one line for each.

    A document has `id`, `text` or `resource`, and may have `metadata`.
    """
    settings = load(config)
    asyncio.run(_check(settings, module, content_type))


async def _check(settings: Settings, module: str, content_type: str) -> None:
    async with AsyncExitStack() as stack:
        gate = patient_gate(stack, settings)
        policy = policy_of(gate, module)
        failures = _Failures()
        with _progress("checked") as progress:
            task = progress.add_task("checked", total=None)
            for lines in _batches():
                for (number, _), outcome in zip(
                    lines,
                    await checking.check_lines(gate, [line for _, line in lines], policy, content_type),
                    strict=True,
                ):
                    if "error" in outcome:
                        failures.note(number, outcome["error"])
                    sys.stdout.buffer.write(orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE))
                sys.stdout.buffer.flush()
                progress.advance(task, len(lines))
                await asyncio.sleep(0)
    failures.report()


class _Failures:
    """What could not be checked."""

    def __init__(self) -> None:
        self._count = 0
        self._first = ""

    def note(self, number: int, why: str) -> None:
        """Note a line that was not checked."""
        self._count += 1
        self._first = self._first or f"line {number}: {why}"

    def report(self) -> None:
        """End with one sentence, if there were any. Raises ConfigError."""
        if self._count:
            more = f" ({self._count} lines were not checked.)" if self._count > 1 else ""
            raise ConfigError(f"Not every line was checked; {self._first}{more}")


def _batches() -> Iterator[list[tuple[int, bytes]]]:
    """Yield numbered lines of standard input as they come, so that whoever writes a line and waits gets its answer.

    Raises:
        ConfigError: a line is longer than any document may be.
    """
    rest, number = b"", 0
    while True:
        chunk = os.read(sys.stdin.fileno(), _CHUNK_BYTES)
        *lines, rest = (rest + chunk).split(b"\n")
        if not chunk and rest:
            lines, rest = [rest], b""
        if len(rest) > _LINE_MAX_BYTES:
            raise ConfigError(f"Line {number + 1 + len(lines)} is longer than {_LINE_MAX_BYTES} bytes.")
        numbered = [(number + n, line) for n, line in enumerate(lines, 1)]
        number += len(lines)
        full = [(n, line) for n, line in numbered if line.strip()]
        for start in range(0, len(full), _BATCH):
            yield full[start : start + _BATCH]
        if not chunk:
            return


def patient_gate(stack: AsyncExitStack, settings: Settings) -> Gate:
    """Make a gate for work that nobody waits for: modules may take longer. Raises ConfigError."""
    import msgspec

    c = settings.compliance
    deadline = type(c.deadline)(max(c.deadline, _PATIENCE_S))
    patient = msgspec.structs.replace(
        settings,
        compliance=msgspec.structs.replace(c, deadline=deadline, cache_dir=c.cache_dir or _cache_dir(settings)),
    )
    return parts.gate(stack, patient)


def _cache_dir(settings: Settings) -> str:
    """Return where compiled modules are kept when the hub's own folder is not there: checking makes no data folder."""
    if Path(settings.data.dir).is_dir():
        return ""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(base) / "plantao" / "wasm")


def policy_of(gate: Gate, module: str) -> CheckPolicy:
    """Return the policy of public posts, with one module alone where one is named. Raises ConfigError."""
    policy = gate.policy(Level.PUBLIC)
    if not module:
        return policy
    if module not in gate.registry.modules:
        known = ", ".join(gate.registry.modules)
        raise ConfigError(f'There is no compliance module "{module}"; there are {known}.')
    return CheckPolicy((module,), policy.actions)


def _progress(what: str) -> Progress:
    """Return a progress bar on standard error, shown on a terminal only."""
    console = Console(stderr=True)
    return Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip


@app.command()
def recheck(
    since: Annotated[datetime, typer.Option(help="Posts stored since then, in UTC, such as 2026-11-01.")],
    everything: Annotated[bool, typer.Option("--all", help="Also what these modules have judged already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing, only tell.")] = False,
    config: ConfigOption = None,
    data: Annotated[str | None, typer.Option("--data", help="Where embedded servers and keys live.")] = None,
) -> None:
    """Judge stored posts again with the modules of now, and write one line of JSON for each that changes.

    Nothing is taken down; the verdicts are kept beside the earlier ones.
    """
    with resources(load(config, data__dir=data)) as settings:
        asyncio.run(_recheck(settings, since.replace(tzinfo=UTC), everything, dry_run))


async def _recheck(settings: Settings, since: datetime, everything: bool, dry_run: bool) -> None:
    async with AsyncExitStack() as stack:
        gate = patient_gate(stack, settings)
        system = await parts.database(stack, settings, settings.database.system_url, 1)
        posts = judged = changed = 0
        failures: list[tuple[str, str]] = []
        with _progress("posts") as progress:
            task = progress.add_task("posts", total=None)
            async for step in rechecking.recheck(system, gate, since, everything=everything, dry_run=dry_run):
                posts, judged, changed = posts + step.posts, judged + step.judged, changed + len(step.changes)
                failures += step.failures
                for change in step.changes:
                    sys.stdout.buffer.write(orjson.dumps(_changed(change), option=orjson.OPT_APPEND_NEWLINE))
                sys.stdout.buffer.flush()
                progress.advance(task, step.posts)
    print(f"{posts} posts, {judged} judged again, {changed} changes.", file=sys.stderr)
    if failures:
        raise ConfigError(f"{len(failures)} posts have no verdict; the first, {failures[0][0]}: {failures[0][1]}")


def _changed(change: rechecking.Change) -> dict[str, Any]:
    return {
        "post_id": change.post.id,
        "version": change.post.version,
        "level": change.post.level.label,
        "status": change.post.status.value,
        "module": change.module,
        "before": change.before,
        "after": change.after,
    }


@app.command()
def evaluate(
    corpus: Annotated[Path, typer.Argument(help="Folder with lgpd.jsonl, claims.jsonl, cfm.jsonl, fhir.jsonl.")],
    write: Annotated[Path | None, typer.Option(help="Markdown file whose tables on this folder are renewed.")] = None,
    faults: Annotated[bool, typer.Option("--faults", help="Print JSON that names every fault instead.")] = False,
    config: ConfigOption = None,
) -> None:
    """Measure precision, recall and F1 of the modules on labelled documents."""
    results = asyncio.run(_evaluate(load(config), corpus))
    if not results:
        raise ConfigError(f"There is no corpus in {corpus}: it has none of {', '.join(evaluation.FILES)}.")
    if faults:
        print(evaluation.as_json(results).decode())
        return
    report = "\n".join(evaluation.markdown(results))
    if write is None:
        print(report)
        return
    _renew(write, report, corpus.resolve().name)
    print(f"{write} was renewed.")


async def _evaluate(settings: Settings, corpus: Path) -> dict[str, tuple[int, ModuleVerdict, evaluation.Scores]]:
    results = {}
    async with AsyncExitStack() as stack:
        gate = patient_gate(stack, settings)
        for name, module in evaluation.FILES.items():
            if (corpus / name).is_file() and module in gate.registry.modules:
                labelled = evaluation.read(corpus / name)
                verdicts = await gate.check_batch([one.document for one in labelled], policy_of(gate, module))
                said = [verdict.modules[0] for verdict in verdicts]
                results[module] = (len(labelled), said[0], evaluation.score(module, labelled, said))
    return results


def _renew(path: Path, report: str, of: str) -> None:
    """Put a report between the two marks of a Markdown file. Raises ConfigError."""
    begin, end = _BEGIN.format(of), _END.format(of)
    try:
        before, _, rest = path.read_text(encoding="utf-8").partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ConfigError(f"{path} has no place for the report: it needs the lines {begin} and {end}.")
        path.write_text(f"{before}{begin}\n\n{report}\n\n{end}{after}", encoding="utf-8")
    except OSError as exc:
        raise ConfigError(f"{path} can not be written: {exc.strerror}.") from exc
