"""Run the fuzz targets, guided by coverage: `python -m fuzz` runs each for FUZZ_SECONDS, `python -m fuzz frames` one.

It begins with the inputs in tests/wire/corpus/. New ones that reach new code are kept in fuzz/found/, and inputs that
break something in fuzz/crashes/; neither is committed. What breaks something becomes a test, and then a fix.
"""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
CORPUS = ROOT.parent / "tests" / "wire" / "corpus"
TARGETS = (
    "frames", "commands", "messages", "handshake", "emulation", "filters", "letters", "envelopes", "requests",
    "keysets", "claims",
)  # fmt: skip
#: Bytes of the longest input.
_INPUT_MAX = 16384


def main(arguments: list[str]) -> int:
    """Run one target in this process, or each in one of its own; "check" only tells whether that can be done."""
    if (sys.platform, platform.machine(), sys.version_info[:2]) != ("linux", "x86_64", (3, 11)):
        print("Fuzzing runs on Linux x86_64 with Python 3.11 alone, since atheris is built for nothing else here.")
        return 1
    if arguments == ["check"]:
        return 0
    seconds = os.environ.get("FUZZ_SECONDS", "60")
    if arguments:
        _run(arguments[0], int(seconds))
    return max(subprocess.run([sys.executable, "-m", "fuzz", name]).returncode for name in TARGETS)  # noqa: S603 -- ours


def _run(name: str, seconds: int) -> None:
    """Fuzz one target; ends the process."""
    atheris: Any = importlib.import_module("atheris")  # it is not everywhere
    with atheris.instrument_imports(include=["hub", f"fuzz.{name}"]):
        target = importlib.import_module(f"fuzz.{name}").target
    found = ROOT / "found" / name
    crashes = ROOT / "crashes"
    found.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(exist_ok=True)
    print(f"fuzz: {name} for {seconds} s", flush=True)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_INPUT_MAX}",
        f"-artifact_prefix={crashes}/{name}-",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([f"fuzz-{name}", *options, str(found), str(CORPUS / name)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
