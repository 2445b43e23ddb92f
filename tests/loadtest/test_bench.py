"""The benchmarks run and print a table that a program can read; what they measure is no test's business."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from loadtest.bench import common, load
from loadtest.bench.common import Row
from loadtest.bench.socketclient import frame, masked
from loadtest.bench.swarm import Swarm

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


def test_quick_runs_of_the_socket_benches_print_a_reference_and_the_aim_of_each_figure() -> None:
    done = bench("sockets", "deliver", "channels", "busy", "slow", "--quick", "--count", "20")
    assert 0 == done.returncode, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    found = [dict(zip(common.COLUMNS, line, strict=True)) for line in lines[1:]]
    assert {"sockets": 4, "deliver": 2, "channels": 1, "busy": 2, "slow": 1} == dict(
        Counter(row["bench"] for row in found if row["what"].startswith("reference: "))
    )
    assert {
        ("sockets", "<= 200 us"), ("sockets", "<= 0.75 KiB"), ("sockets", "< 20 ms"),
        ("deliver", "<= 1.15 x"), ("deliver", "<= 0.45 x"), ("deliver", "<= 0.25 x"), ("deliver", "p99 < 10 ms"),
        ("channels", "<= 60 us"), ("busy", "<= 1.5 x"), ("slow", "0"), ("slow", "3008"),
    } == {(row["bench"], row["target"]) for row in found if row["target"] != "-"}  # fmt: skip
    whats = {(row["bench"], row["what"]): row for row in found}
    assert "3008" == whats["slow", "close code of the one that never reads"]["median"]
    assert "0.00" == whats["slow", "lost or out of order for the others"]["median"]
    assert all(float(row["median"]) > 0 for row in found if "us CPU" in row["unit"])


def test_quick_runs_of_the_benches_of_subscriptions_print_a_reference_and_the_aim_of_each_figure() -> None:
    done = bench("filters", "deltas", "memory", "--quick", "--count", "20")
    assert 0 == done.returncode, done.stderr
    found = _table(done.stdout)
    assert {"filters": 2, "deltas": 2, "memory": 1} == dict(
        Counter(row["bench"] for row in found if row["what"].startswith("reference: "))
    )
    assert {("filters", "<= 1.5 x"), ("memory", "<= 0.75 KiB"), ("memory", "<= 1.05 x"), ("memory", "<= 1.5 KiB")} == {
        (row["bench"], row["target"]) for row in found if row["target"] != "-"
    }
    assert all(float(row["median"]) > 0 for row in found)
    whole, differences = (float(row["median"]) for row in found if row["unit"].startswith("bytes on the wire"))
    assert 2048 < whole
    assert differences < 300


def test_a_quick_restart_loses_nothing_and_asks_the_database_nothing_for_those_who_return() -> None:
    done = bench("reconnect", "--quick", "--count", "40")
    assert 0 == done.returncode, done.stderr
    found = {row["what"]: row["median"] for row in _table(done.stdout) if row["unit"].startswith("of 40 clients")}
    counted = {f"{what}, {kind}" for what in ("lost", "came twice", "not recovered") for kind in ("posts", "kept")}
    assert dict.fromkeys(counted, "0.00") == {what: found[what] for what in counted}
    each = [row for row in _table(done.stdout) if row["what"].startswith("for one client")]
    assert {"transactions in PostgreSQL": 2, "commands in Redis": 2} == dict(Counter(row["unit"] for row in each))
    # A node that lives for a moment more or less asks more or less by itself.
    assert all(abs(float(row["median"])) < 0.5 for row in each)


def _table(printed: str) -> list[dict[str, str]]:
    lines = [line.split("\t") for line in printed.splitlines() if not line.startswith("#")]
    return [dict(zip(common.COLUMNS, line, strict=True)) for line in lines[1:]]


def test_a_count_is_refused_where_a_bench_has_none() -> None:
    refused = bench("gate", "--count", "5")
    assert 2 == refused.returncode
    assert "--count is not for gate" in refused.stderr


def test_the_reference_is_measured_before_and_after_what_is_compared_with_it() -> None:
    asked: list[str] = []

    def note(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    found = common.between(2, "reference", lambda: note("r"), {"a": lambda: note("a"), "b": lambda: note("b")})
    assert ["r", "a", "b", "r"] * 2 == asked
    assert {"reference": [2.5, 6.5], "a": [2.0, 6.0], "b": [3.0, 7.0]} == found
    assert "reference" == next(iter(found))


def test_messages_have_the_length_that_is_asked_for_and_carry_their_number() -> None:
    assert (200, 1000) == (len(load.message(7)), len(load.message(7, 1000)))
    assert {"n": "00000007", "text": "x" * 174} == json.loads(load.message(7))


def test_pings_are_answered_and_are_no_deliveries() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=_ping, args=(listener,))
        server.start()
        with Swarm(listener.getsockname()[1]) as swarm:
            swarm.open(1, lambda n: "bench:x")
            swarm.frame_bytes = len(frame(b"hello"))
            swarm.reach(2 * swarm.frame_bytes)
            assert 2 * len(frame(b"hello")) == swarm.received
            server.join()


def _ping(listener: socket.socket) -> None:
    """Be a server of one client, and end when it has answered a ping."""
    sock, _ = listener.accept()
    with sock:
        for answer in (b"HTTP/1.1 101 \r\n\r\n", frame(b'{"connect":{}}'), frame(b'{"subscribe":{}}')):
            sock.recv(65536)
            sock.sendall(answer)
        sock.sendall(frame(b"{}") + frame(b"hello") + frame(b"hello"))
        assert masked(b"{}") == sock.recv(65536)


def test_a_refused_connection_ends_a_measurement() -> None:
    def refuse(listener: socket.socket) -> None:
        sock, _ = listener.accept()
        with sock:
            sock.recv(65536)
            sock.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=refuse, args=(listener,))
        server.start()
        with Swarm(listener.getsockname()[1]) as swarm, pytest.raises(RuntimeError, match="refused"):
            swarm.open(1, lambda n: "bench:x")
        server.join()
