"""Gates for the tests: one with the shipped modules, and a maker of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.compliance.gate import Gate
from hub.compliance.registry import Registry
from hub.model import Severity
from tests.compliance import guests

MakeGate = Callable[..., Gate]


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for compiled modules that the whole run shares."""
    return tmp_path_factory.mktemp("compiled", numbered=True)


@pytest.fixture(scope="session")
def registry(cache_dir: Path) -> Iterator[Registry]:
    """The shipped modules."""
    registry = Registry.shipped(cache_dir, deadline_ms=2000)
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def gate(registry: Registry) -> Iterator[Gate]:
    """A gate with the shipped modules that blocks at high."""
    gate = Gate(registry, block_at=Severity.HIGH)
    yield gate
    gate.close()


@pytest.fixture
def make_gate(tmp_path: Path) -> Iterator[MakeGate]:
    """Make a gate with one module called "guest", compiled afresh."""
    with ExitStack() as stack:

        def make(wasm: bytes, *, deadline_ms: int = 2000, inline_max_bytes: int = 8192) -> Gate:
            registry = Registry.from_directory(
                guests.install(tmp_path, {"guest": wasm}), None, deadline_ms=deadline_ms, memory_max_bytes=8 << 20
            )
            stack.callback(registry.close)
            gate = Gate(registry, block_at=Severity.HIGH, inline_max_bytes=inline_max_bytes)
            stack.callback(gate.close)
            return gate

        yield make
