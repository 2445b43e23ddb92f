"""Keep a few fresh instances of a module at hand, each for one call.

Theory of operation. An instance is made, waits in the stock, is taken, answers one request and is thrown away with its
memory: nothing of a text is left for the next call, and a trap or a leak ends with its instance. Making one costs about
40 µs on the loop, so the stock is refilled after each use, one instance a turn of the loop; when it is empty, `take`
makes one at once. The deadline starts with the call, never in the stock. `Instance.answer` may run in any one thread;
everything else runs on the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque

import wasmtime

from hub.compliance import abi
from hub.compliance.calls import Guest
from hub.compliance.engine import Engine, ticks
from hub.errors import ConfigError, NoVerdict

log = logging.getLogger(__name__)

#: Instances kept ready; more are made on demand.
STOCK = 4

_U32 = 0xFFFFFFFF
_REASONS = {
    wasmtime.TrapCode.INTERRUPT: "timeout",
    wasmtime.TrapCode.STACK_OVERFLOW: "stack",
    wasmtime.TrapCode.UNREACHABLE: "panic",
}


class Pool:
    """Fresh instances of one module."""

    def __init__(
        self,
        name: str,
        entry: str,
        module: wasmtime.Module,
        engine: Engine,
        *,
        deadline_ms: int,
        memory_max_bytes: int,
        shipped: bool = False,
    ) -> None:
        """Check that the module keeps the interface, and make the first instances.

        Args:
            name: for messages.
            entry: the export that judges documents.
            module: compiled by `engine`.
            engine: has been started.
            deadline_ms: how long one call may last, in milliseconds.
            memory_max_bytes: how much memory an instance may have.
            shipped: the module is ours, so that its panics, which hold no text of a document, may be logged.

        Raises:
            ConfigError: it imports something, lacks an export or has one too many, speaks another version of the
                interface, or does not start within its limits.
        """
        self._name = name
        self._entry = entry
        self._engine = engine
        self._ticks = ticks(deadline_ms)
        self._memory_max_bytes = memory_max_bytes
        self._shipped = shipped
        self._stock: deque[Instance] = deque()
        self._refilling = False
        self._closed = False
        _check_interface(name, entry, module)
        self._pre = wasmtime.Linker(engine.raw).instantiate_pre(module)
        self._places = {export.name: place for place, export in enumerate(module.exports)}
        try:
            version = self._make().abi_version()
        except (NoVerdict, wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise ConfigError(f"The compliance module {name} does not start within its limits.") from error
        if version != abi.VERSION:
            raise ConfigError(
                f"The compliance module {name} speaks version {version} of the interface, not {abi.VERSION}."
            )
        while len(self._stock) < STOCK:
            self._stock.append(self._make())

    def take(self) -> Instance:
        """Hand out an instance that has never been used; the caller calls `answer` once."""
        self._engine.check_alive()
        if self._stock:
            return self._stock.popleft()
        try:
            return self._make()
        except (wasmtime.WasmtimeError, wasmtime.Trap):  # memory for another instance is out
            raise NoVerdict(self._name, "memory") from None

    def refill(self) -> None:
        """Bring the stock up again in later turns of the running loop."""
        if not self._refilling and not self._closed:
            self._refilling = True
            asyncio.get_running_loop().call_soon(self._refill_one)

    def close(self) -> None:
        """Throw the stock away."""
        self._closed = True
        while self._stock:
            self._stock.pop().close()

    def _refill_one(self) -> None:
        self._refilling = False
        if self._closed or len(self._stock) >= STOCK:
            return
        with contextlib.suppress(wasmtime.WasmtimeError, wasmtime.Trap):  # `take` tries again, and reports it
            self._stock.append(self._make())
            self.refill()

    def _make(self) -> Instance:
        guest = Guest(
            self._engine.raw,
            self._pre,
            self._places,
            memory_max_bytes=self._memory_max_bytes,
            deadline_ticks=self._ticks,  # a module may have a start function
        )
        return Instance(self._name, self._entry, guest, self._ticks, self._shipped)


class Instance:
    """One fresh instance of a module, good for one call."""

    def __init__(self, name: str, entry: str, guest: Guest, deadline: int, shipped: bool) -> None:
        self._name = name
        self._entry = entry
        self._guest = guest
        self._deadline = deadline
        self._shipped = shipped

    def answer(self, request: bytes) -> bytes:
        """Run the entry on `request`, return its answer and give the instance's memory back.

        Raises:
            NoVerdict: it trapped, took too long, ran out of memory, or answered outside its memory.
        """
        assert request, "a request is never empty"
        try:
            return self._call(request)
        finally:
            self.close()

    def _call(self, request: bytes) -> bytes:
        guest = self._guest
        guest.set_deadline(self._deadline)
        try:
            start = guest.call("alloc", len(request))
            if start == 0:
                raise NoVerdict(self._name, "memory")
            if start + len(request) > guest.memory_size():
                raise NoVerdict(self._name, "unreadable")
            guest.write(request, start)
            return self._read(guest.call(self._entry, start, len(request)), abi.ANSWER_MAX_BYTES)
        except wasmtime.Trap as trap:
            code = trap.trap_code
            reason = _REASONS.get(code, "trap") if code is not None else "trap"
            if reason == "panic" and self._shipped:
                log.warning("The compliance module %s panicked: %s", self._name, self._panic())
            raise NoVerdict(self._name, reason) from None  # a trap's text holds addresses, of no use to anybody
        except wasmtime.WasmtimeError:
            raise NoVerdict(self._name, "trap") from None

    def abi_version(self) -> int:
        """Ask the module which version of the interface it speaks."""
        return self._guest.call("abi_version")

    def close(self) -> None:
        """Give the instance's memory back."""
        self._guest.close()

    def _read(self, packed: int, limit: int) -> bytes:
        start, length = packed >> 32, packed & _U32
        if start == 0 or length == 0 or length > limit or start + length > self._guest.memory_size():
            raise NoVerdict(self._name, "unreadable")
        return self._guest.read(start, length)

    def _panic(self) -> str:
        """Return the last words of a module of ours, which never hold text of the input."""
        try:
            self._guest.set_deadline(1)
            message = self._read(self._guest.call("last_panic"), 200).decode("ascii", "replace")
        except (wasmtime.Trap, wasmtime.WasmtimeError, NoVerdict):
            return "no message"
        return "".join(c if c.isprintable() else "?" for c in message)


def _check_interface(name: str, entry: str, module: wasmtime.Module) -> None:
    imports = [f"{item.module}.{item.name}" for item in module.imports]
    if imports:
        raise ConfigError(f"The compliance module {name} imports {imports[0]}; a module may import nothing.")
    wanted = abi.COMMON_EXPORTS | {entry}
    exports = {item.name: item.type for item in module.exports}
    for missing in sorted(wanted - exports.keys()):
        raise ConfigError(f"The compliance module {name} lacks the export {missing}.")
    for extra in sorted(exports.keys() - wanted):
        raise ConfigError(f"The compliance module {name} has an export {extra} that the interface does not know.")
    for export, (params, results) in _SIGNATURES.items():
        kind = exports[entry if export == "entry" else export]
        if not isinstance(kind, wasmtime.FuncType) or (_names(kind.params), _names(kind.results)) != (params, results):
            raise ConfigError(f"An export of the compliance module {name} has the wrong type ({export}).")
    if not isinstance(exports["memory"], wasmtime.MemoryType):
        raise ConfigError(f"An export of the compliance module {name} has the wrong type (memory).")


_SIGNATURES = {
    "abi_version": ([], ["i32"]),
    "alloc": (["i32"], ["i32"]),
    "entry": (["i32", "i32"], ["i64"]),
    "last_panic": ([], ["i64"]),
}


def _names(types: list[wasmtime.ValType]) -> list[str]:
    return [str(kind) for kind in types]
