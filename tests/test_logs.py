"""Logs: one JSON object a line in production, and nothing below the level."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import logging
from hub.telemetry import logs
logs.configure({level!r}, {format!r})
log = logs.get("x")
log.info("request", route="post_detail", status=200, duration_ms=0.4)
log.warning("ação")
try:
    1 / 0
except ZeroDivisionError:
    log.error("fault", exc_info=True)
logs.canonical("canonical")(status=200)
logging.getLogger("asyncio").warning("from the library")
"""


def lines(level: str, format: str) -> list[str]:
    """Run a program that logs and return what it wrote."""
    program = PROGRAM.format(level=level, format=format)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_production_logs_are_json_lines() -> None:
    entries = [json.loads(line) for line in lines("info", "json")]
    assert ["request", "ação", "fault", "canonical", "from the library"] == [e["event"] for e in entries]
    assert {"event": "request", "level": "info", "route": "post_detail", "status": 200, "duration_ms": 0.4} == {
        k: v for k, v in entries[0].items() if k != "timestamp"
    }
    assert "ZeroDivisionError" in entries[2]["exception"]
    assert {"event": "canonical", "level": "info", "status": 200} == {
        k: v for k, v in entries[3].items() if k != "timestamp"
    }
    assert all(e["timestamp"].endswith("Z") for e in entries)


def test_a_level_silences_what_is_below_it() -> None:
    assert ["ação", "fault", "from the library"] == [json.loads(line)["event"] for line in lines("warning", "json")]


def test_development_logs_are_text() -> None:
    found = lines("info", "text")
    assert "request" in found[0]
    assert not found[0].startswith("{")
