"""Run a module beside the gate, to learn of it what the gate does not tell: fuel, memory, its last words.

Fuel is how much a guest did, in instructions more or less. It is the same on every machine and in every run, so it is
what a test can compare; what it costs in time is not.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import msgspec
import wasmtime

from hub.compliance.abi import Answer
from hub.errors import NoVerdict
from hub.model import Document

#: Some minutes of work: what needs more does not end.
_FUEL = 400_000_000_000
_U32 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Observed:
    """What one call did."""

    #: Instructions, about.
    fuel: int
    #: All the memory that the instance had in the end.
    memory_bytes: int
    #: Why it trapped, in the module's own words; empty where it did not.
    panic: str
    answer: bytes


class Probe:
    """A module in an engine of its own that counts."""

    def __init__(self, wasm: bytes, entry: str, *, memory_max_bytes: int = 64 << 20) -> None:
        """Compile a module that the registry has admitted."""
        config = wasmtime.Config()
        config.consume_fuel = True
        self._engine = wasmtime.Engine(config)
        self._module = wasmtime.Module(self._engine, wasm)
        self._entry = entry
        self._memory_max_bytes = memory_max_bytes

    def run(self, request: bytes) -> Observed:
        """Answer one request in a fresh instance."""
        store = wasmtime.Store(self._engine)
        store.set_limits(memory_size=self._memory_max_bytes)
        store.set_fuel(_FUEL)
        exports = wasmtime.Linker(self._engine).instantiate(store, self._module).exports(store)
        memory, alloc, entry, last = (exports[name] for name in ("memory", "alloc", self._entry, "last_panic"))
        assert isinstance(memory, wasmtime.Memory), "checked when it was admitted"
        assert isinstance(alloc, wasmtime.Func) and isinstance(entry, wasmtime.Func)  # noqa: PT018
        assert isinstance(last, wasmtime.Func)

        def read(packed: int) -> bytes:
            start, length = packed >> 32 & _U32, packed & _U32
            return bytes(memory.read(store, start, start + length)) if start else b""

        try:
            start, panic, answer = alloc(store, len(request)) & _U32, "", b""
            if start and start + len(request) <= memory.data_len(store):
                memory.write(store, request, start)
                answer = read(entry(store, start, len(request)))
        except (wasmtime.Trap, wasmtime.WasmtimeError) as exc:
            panic = str(exc).splitlines()[-1].strip()
            with contextlib.suppress(wasmtime.Trap, wasmtime.WasmtimeError):
                panic = read(last(store)).decode("utf-8", "replace") or panic
        return Observed(_FUEL - store.get_fuel(), memory.data_len(store), panic, answer)


def explain(failure: NoVerdict, probe: Probe, request: bytes, documents: tuple[Document, ...]) -> str:
    """Say why a module gave no verdict, for the one who writes it. May quote the request: never for a log.

    Args:
        failure: what the gate said.
        probe: has the same module.
        request: what it was asked.
        documents: the documents in the request.
    """
    if failure.reason == "timeout":
        return "it took longer than its deadline"
    if failure.reason == "memory":
        return "it needs more memory than it may have"
    if failure.reason == "stack":
        return "its stack overflowed"
    observed = probe.run(request)
    if failure.reason in ("panic", "trap"):
        return f"it trapped: {''.join(c if c.isprintable() else '·' for c in observed.panic[:300])}"
    return f"its answer is unreadable: {_what_is_wrong(observed.answer, documents)}"


def _what_is_wrong(answer: bytes, documents: tuple[Document, ...]) -> str:
    if not answer:
        return "it is empty, or not in its memory"
    try:
        said = msgspec.json.decode(answer, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        return f"{exc}; it begins with {answer[:60]!r}"
    if said.error is not None:
        return f"it answered the error {said.error.code}"
    if said.documents is None or len(said.documents) != len(documents):
        return f"it has {len(said.documents or ())} documents, not {len(documents)}"
    for judged, document in zip(said.documents, documents, strict=True):
        lengths = {name: len(text) for name, text in document.fields}
        places = [(f.field, f.start, f.end) for f in judged.findings]
        places += [(i.field, i.start, i.end) for i in judged.issues]
        for name, start, end in places:
            if name not in lengths:
                return f'there is no field "{name[:40]}"'
            if not start < end <= lengths[name]:
                return f"there is no span {start}-{end} in the {lengths[name]} code points of the field"
    return "an issue of severity fatal or error goes with valid = false, or the answer is too long"
