"""Every input that fuzzing kept (tests/wire/corpus/), through the targets that found it; atheris is not needed."""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.__main__ import CORPUS, TARGETS

INPUTS = sorted(path for name in TARGETS for path in (CORPUS / name).iterdir())


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_has_inputs(name: str) -> None:
    assert any(path.parent.name == name for path in INPUTS)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name[:8]}")
def test_an_input_breaks_nothing(path: Path) -> None:
    data = path.read_bytes()
    assert hashlib.sha1(data).hexdigest() == path.name
    importlib.import_module(f"fuzz.{path.parent.name}").target(data)


def test_the_targets_need_no_fuzzer() -> None:
    names = ", ".join(f"fuzz.{name}" for name in TARGETS)
    code = f"import sys, {names}; sys.exit('atheris' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=CORPUS.parents[2]).returncode
