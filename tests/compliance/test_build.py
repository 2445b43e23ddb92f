"""The committed modules are what guests/ builds, and the sources pass their own tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[2] / "guests" / "build.py"

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("ziglang") is None,
        reason="no Zig compiler: pip install --require-hashes -r requirements/guests.lock",
    ),
    pytest.mark.skipif("HUB_GUESTS_CHECKED" in os.environ, reason="done already, beside the linters"),
]


@pytest.mark.parametrize("option", ["--check", "--test"])
def test_the_build_agrees(option: str) -> None:
    done = subprocess.run(
        [sys.executable, str(BUILD), option], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
