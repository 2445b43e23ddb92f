"""Gates for the tests: one with the shipped modules, and a maker of others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hub.compliance.gate import Gate
from hub.compliance.registry import Limits, Registry
from hub.model import Action, CheckPolicy, Level
from hub.settings import Actions
from tests.compliance import guests
from tests.support import compiled

MakeGate = Callable[..., Gate]

#: Gives a shipped module time enough on a busy machine.
PATIENT = Limits(deadline_ms=5000)


def policy(*modules: str, medium: Action = Action.FLAG) -> CheckPolicy:
    """Return a policy of these modules with the actions of the settings' defaults."""
    return CheckPolicy(modules, Actions(medium=medium).by_rank)


def gate_of(registry: Registry, *modules: str, **options: Any) -> Gate:
    """Return a gate whose levels all have these modules."""
    return Gate(registry, dict.fromkeys(Level, policy(*modules)), **options)


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """A directory for compiled modules that the whole run shares."""
    return Path(os.environ[compiled.VARIABLE])


@pytest.fixture(scope="session")
def registry(cache_dir: Path) -> Iterator[Registry]:
    """The shipped modules."""
    registry = Registry.shipped(cache_dir, PATIENT)
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def gate(registry: Registry) -> Iterator[Gate]:
    """A gate with the shipped modules and the usual actions."""
    gate = gate_of(registry, *registry.modules)
    yield gate
    gate.close()


@pytest.fixture
def make_gate(tmp_path: Path) -> Iterator[MakeGate]:
    """Make a gate with one module called "guest", compiled afresh."""
    with ExitStack() as stack:

        def make(wasm: bytes, *, deadline_ms: int = 2000, inline_max_bytes: int = 8192, **bounds: Any) -> Gate:
            folder = guests.install(tmp_path, {"guest": wasm})
            limits = Limits(deadline_ms, memory_max_bytes=8 << 20, **bounds)
            registry = Registry.load((folder,), None, limits)
            stack.callback(registry.close)
            gate = gate_of(registry, "guest", inline_max_bytes=inline_max_bytes)
            stack.callback(gate.close)
            return gate

        yield make
