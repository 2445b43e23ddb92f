"""Print figures as TSV with units, and count the processor time of other processes.

A figure is repeated in rounds that take turns with those of its reference, so that both meet the same machine: other
work, a turbo clock, a slow disk. Ratios are the median of the rounds' ratios, each to the reference of its own round.
"""

from __future__ import annotations

import datetime
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("bench", "what", "bytes", "unit", "repeats", "min", "median", "p99", "ratio", "target")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    bench: str
    what: str
    #: Size of the payload; 0 where there is none.
    payload_bytes: int
    #: Of `least`, `median` and `p99`, such as "us CPU" or "1/s".
    unit: str
    repeats: int
    least: float
    median: float
    #: 99th percentile, of latencies only.
    p99: float | None = None
    #: To the reference of the same rounds; 1 for the reference itself.
    ratio: float | None = None
    #: What it must reach, in words.
    target: str = ""

    def tsv(self) -> str:
        """Return it as tab-separated text."""
        numbers = (number(self.least), number(self.median), number(self.p99), number(self.ratio))
        texts = (self.bench, self.what, str(self.payload_bytes), self.unit, str(self.repeats), *numbers)
        return "\t".join((*texts, self.target or "-"))


def number(value: float | None) -> str:
    """Write a figure with three digits that count; "-" for None."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def rows(
    bench: str,
    unit: str,
    found: Mapping[str, Sequence[float]],
    *,
    payload_bytes: int = 0,
    targets: Mapping[str, str] | None = None,
) -> list[Row]:
    """Return a row for each series of `found`, whose first is the reference of the others."""
    reference = next(iter(found.values()))
    return [
        Row(
            bench, what, payload_bytes, unit, len(values), min(values), statistics.median(values),
            ratio=statistics.median(v / r for v, r in zip(values, reference, strict=True)),
            target=(targets or {}).get(what, ""),
        )
        for what, values in found.items()
    ]  # fmt: skip


def latency_row(
    bench: str, what: str, times_ms: Sequence[float], *, payload_bytes: int, ratio: float, target: str = ""
) -> Row:
    """Return the row of single latencies in milliseconds."""
    return Row(
        bench, what, payload_bytes, "ms", len(times_ms), min(times_ms), statistics.median(times_ms),
        p99=percentile(times_ms, 0.99), ratio=ratio, target=target,
    )  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def in_turns(rounds: int, calls: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Call each once a round, another one first each time, and collect what they measured."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    for turn in range(rounds):
        for i in range(len(names)):
            name = names[(turn + i) % len(names)]
            found[name].append(calls[name]())
    return found


def between(
    rounds: int, reference: str, measure: Callable[[], float], calls: Mapping[str, Callable[[], float]]
) -> dict[str, list[float]]:
    """Call each once a round; the reference before and after the others, of which the mean is taken."""
    found: dict[str, list[float]] = {name: [] for name in (reference, *calls)}
    for _ in range(rounds):
        before = measure()
        for name, call in calls.items():
            found[name].append(call())
        found[reference].append((before + measure()) / 2)
    return found


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used, all its threads, in seconds (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def pss_kib(pid: int) -> int:
    """Return a process's proportional share of the anonymous memory that it maps, in KiB (proc_pid_smaps(5)).

    Its share of files, such as libraries, is left out: that changes whenever another Python starts or ends.
    """
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel tells no Pss_Anon")


def descriptors() -> int:
    """Return how many files we may open, after asking for as many as we may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def show(found: Iterable[Row]) -> None:
    """Print rows at once."""
    for row in found:
        print(row.tsv(), flush=True)


def head(folder: Path) -> None:
    """Print where and when this is measured, and the names of the columns.

    Args:
        folder: where the servers' data lie: the file system under it says what a commit costs.
    """
    now = datetime.datetime.now(datetime.UTC)
    print(f"# {now:%Y-%m-%d %H:%M} UTC, {processor()}, {os.cpu_count()} cores, {platform.platform(terse=True)}")
    print(f"# Python {platform.python_version()}, data on {file_system(folder)}, load average {os.getloadavg()[0]:.1f}")
    print("\t".join(COLUMNS), flush=True)


def processor() -> str:
    """Return the processor's name."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()


def file_system(folder: Path) -> str:
    """Return the type of the file system that holds `folder`."""
    best = ("", "an unknown file system")
    try:
        mounts = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return best[1]
    for line in mounts:
        _, point, kind, *_ = line.split()
        if folder.resolve().is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]
