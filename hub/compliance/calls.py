"""Call a guest through wasmtime's C interface, without what its Python classes do on every call.

`wasmtime.Func` asks for a function's type at each call and `Instance.exports` wraps every export; for a guest that
works 100 µs these cost as much again. So stores and instances are made and called here with the same C functions that
those classes use. They are not a public interface: wasmtime is pinned to one version, which is what
tests/compliance/test_pool.py runs on. Everything about a module (exports, types) has been checked before.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping

import wasmtime
from wasmtime import _bindings as c

_Context = ctypes.POINTER(c.wasmtime_context_t)
_TrapPointer = ctypes.POINTER(c.wasm_trap_t)
_I32 = 0
_U32 = 0xFFFFFFFF
_U64 = 0xFFFFFFFFFFFFFFFF
_NO_FINALIZER = ctypes.cast(0, ctypes.CFUNCTYPE(None, ctypes.c_void_p))


class Guest:
    """One instance in a store of its own. Used by one thread at a time, and closed once."""

    __slots__ = ("_context", "_exports", "_memory", "_store")

    def __init__(
        self,
        engine: wasmtime.Engine,
        pre: wasmtime.InstancePre,
        places: Mapping[str, int],
        *,
        memory_max_bytes: int,
        deadline_ticks: int,
    ) -> None:
        """Instantiate.

        Args:
            places: which of the module's exports has which name; one is called "memory" and is one.
            deadline_ticks: how long a start function may run.

        Raises:
            wasmtime.Trap, wasmtime.WasmtimeError: it did not start within its limits.
        """
        store = c._wasmtime_store_new(engine.ptr(), None, _NO_FINALIZER)
        self._store = store
        try:
            c._wasmtime_store_limiter(store, memory_max_bytes, -1, 1, 1, 1)
            self._context = context = c._wasmtime_store_context(store)
            c._wasmtime_context_set_epoch_deadline(context, deadline_ticks)
            instance, trap = c.wasmtime_instance_t(), _TrapPointer()
            error = c._wasmtime_instance_pre_instantiate(pre.ptr(), context, ctypes.byref(instance), ctypes.byref(trap))
            _raise(trap, error)
            self._exports = {name: self._export(instance, place) for name, place in places.items()}
            self._memory = self._exports["memory"].of.memory
        except BaseException:
            self.close()
            raise

    def _export(self, instance: c.wasmtime_instance_t, place: int) -> c.wasmtime_extern_t:
        name, length, export = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t(), c.wasmtime_extern_t()
        there = c._wasmtime_instance_export_nth(
            self._context, ctypes.byref(instance), place, ctypes.byref(name), ctypes.byref(length), ctypes.byref(export)
        )
        assert there, "checked when the module was loaded"
        return export

    def call(self, export: str, *arguments: int) -> int:
        """Call a function of i32 that returns an integer; returns it as 64 bits without sign.

        Raises:
            wasmtime.Trap, wasmtime.WasmtimeError: the guest trapped.
        """
        function = self._exports[export].of.func
        given = (c.wasmtime_val_t * len(arguments))()
        for place, argument in zip(given, arguments, strict=True):
            place.kind = _I32
            place.of.i32 = argument
        result, trap = c.wasmtime_val_t(), _TrapPointer()
        error = c._wasmtime_func_call(
            self._context, ctypes.byref(function), given, len(arguments), ctypes.byref(result), 1, ctypes.byref(trap)
        )
        _raise(trap, error)
        return int(result.of.i64) & _U64 if int(result.kind) else int(result.of.i32) & _U32  # i32 is kind 0

    def set_deadline(self, ticks: int) -> None:
        """Let what is called next run for so many ticks of the engine."""
        c._wasmtime_context_set_epoch_deadline(self._open(), ticks)

    def memory_size(self) -> int:
        """Return the bytes of the guest's memory now."""
        return int(c._wasmtime_memory_data_size(self._open(), ctypes.byref(self._memory)))

    def write(self, data: bytes, start: int) -> None:
        """Copy into the guest's memory; the caller has made sure that it fits."""
        assert start + len(data) <= self.memory_size()
        ctypes.memmove(self._base() + start, data, len(data))

    def read(self, start: int, length: int) -> bytes:
        """Copy out of the guest's memory; the caller has made sure that it is there."""
        assert start + length <= self.memory_size()
        return ctypes.string_at(self._base() + start, length)

    def close(self) -> None:
        """Give the memory back. A second time does nothing."""
        store, self._store = self._store, None
        if store:
            self._context = None
            c._wasmtime_store_delete(store)

    def __del__(self) -> None:
        self.close()

    def _base(self) -> int:
        return ctypes.addressof(c._wasmtime_memory_data(self._open(), ctypes.byref(self._memory)).contents)

    def _open(self) -> object:
        if self._context is None:
            raise ValueError("the instance is closed")
        return self._context


def _raise(trap: ctypes._Pointer[c.wasm_trap_t], error: ctypes._Pointer[c.wasmtime_error_t]) -> None:
    if trap:
        raise wasmtime.Trap._from_ptr(trap)
    if error:
        raise wasmtime.WasmtimeError._from_ptr(error)
