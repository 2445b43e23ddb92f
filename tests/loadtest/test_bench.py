"""The benchmarks run and print a table that a program can read; what they measure is no test's business."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from loadtest.bench import common
from loadtest.bench.common import Row

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loadtest.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_a_quick_run_prints_one_well_formed_line_for_each_figure_and_leaves_nothing_behind() -> None:
    before = set(Path("/var/tmp").glob("hub-bench-*"))
    done = bench("start", "http", "--quick")
    assert 0 == done.returncode, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    assert list(common.COLUMNS) == lines[0]
    assert {"start", "http"} == {line[0] for line in lines[1:]}
    for line in lines[1:]:
        found = dict(zip(common.COLUMNS, line, strict=True))
        assert 0 < float(found["min"]) <= float(found["median"])
        assert int(found["repeats"]) >= 1
        assert int(found["bytes"]) >= 0
    assert {("start", "to ready"), ("http", "200"), ("http", "304")} <= {(line[0], line[1]) for line in lines}
    assert before == set(Path("/var/tmp").glob("hub-bench-*"))


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    refused = bench("htpt")
    assert 2 == refused.returncode
    assert "there is no bench htpt" in refused.stderr
    assert "publish" in refused.stderr


def test_ratios_are_those_of_rounds_to_the_reference_of_the_same_round() -> None:
    found = common.rows("b", "us", {"reference": [1.0, 10.0, 100.0], "ours": [2.0, 20.0, 400.0]})
    assert [1.0, 2.0] == [row.ratio for row in found]
    assert (2.0, 20.0, 3) == (found[1].least, found[1].median, found[1].repeats)


def test_rounds_take_turns_and_each_series_begins_a_round_in_its_turn() -> None:
    asked: list[str] = []

    def note(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    found = common.in_turns(2, {"a": lambda: note("a"), "b": lambda: note("b")})
    assert ["a", "b", "b", "a"] == asked
    assert {"a": [1.0, 4.0], "b": [2.0, 3.0]} == found


def test_percentiles_are_values_that_were_measured() -> None:
    assert 99.0 == common.percentile([float(i) for i in range(1, 101)], 0.99)
    assert 2.0 == common.percentile([3.0, 1.0, 2.0], 0.5)
    assert 7.0 == common.percentile([7.0], 0.99)


def test_a_row_is_one_line_of_as_many_fields_as_there_are_columns() -> None:
    line = Row("http", "200", 1961, "us CPU", 9, 41.06, 123.4, ratio=1.5, target="<= 1.6 x").tsv()
    assert "http\t200\t1961\tus CPU\t9\t41.1\t123\t-\t1.50\t<= 1.6 x" == line
