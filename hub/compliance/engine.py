"""Compile modules and bound their running time.

Theory of operation. One `Engine` a process, made after any fork. Guests are interrupted by epochs: a ticker thread
raises the engine's epoch every 10 ms, a call sets how many ticks it may last. The ticker lives from `start()` to
`close()`; it is not inherited by a fork, and `check_alive` refuses to run a guest that nothing would ever stop.
A process that is not scheduled does not tick either, so a starved machine does not time out calls that never ran.
"""

from __future__ import annotations

import math
import threading

import wasmtime

from hub.compliance.compiled import CompiledCache
from hub.errors import ConfigError

TICK_S = 0.01

#: Part of the key of the cache on disk: change it with `_config`.
CONFIG_NAME = "epoch-1"


def _config() -> wasmtime.Config:
    config = wasmtime.Config()
    config.epoch_interruption = True  # slows guests a little, bounds what a caller waits for
    config.parallel_compilation = False  # starts no threads, and calls beside a compilation lag less
    config.wasm_threads = False
    config.wasm_memory64 = False
    config.wasm_multi_memory = False
    return config


class Engine:
    """The compiler and the clock that all modules of a process share."""

    def __init__(self, cache: CompiledCache | None = None) -> None:
        self.raw = wasmtime.Engine(_config())
        self._cache = cache
        self._stop = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="compliance-ticker", daemon=True)

    def start(self) -> None:
        """Start the ticker: from now on guests may run."""
        self._ticker.start()

    def close(self) -> None:
        """Stop the ticker; no guest may run any more. Closing twice is fine."""
        self._stop.set()
        if self._ticker.is_alive():
            self._ticker.join()

    def check_alive(self) -> None:
        """Assert that guests are bounded in time here: started, not closed, not a forked child."""
        assert self._ticker.is_alive(), "the compliance engine's ticker does not run in this process"

    def _tick(self) -> None:
        while not self._stop.wait(TICK_S):
            self.raw.increment_epoch()

    def load(self, name: str, wasm: bytes, digest: str) -> wasmtime.Module:
        """Return the module compiled from `wasm`, whose digest the caller has checked.

        Raises:
            ConfigError: it is no WASM module.
        """
        compiled = self._cache.read(digest) if self._cache else None
        if compiled is not None:
            try:
                return wasmtime.Module.deserialize(self.raw, compiled)
            except wasmtime.WasmtimeError:
                pass  # made by another build of wasmtime: compile again and replace it
        try:
            module = wasmtime.Module(self.raw, wasm)
        except wasmtime.WasmtimeError as error:
            reason = str(error).splitlines()[0]
            raise ConfigError(f"The compliance module {name} is not a WASM module ({reason}).") from error
        if self._cache:
            self._cache.write(digest, bytes(module.serialize()))
        return module


def ticks(deadline_ms: int) -> int:
    """Return the whole ticks that a deadline lasts; one more, because the first may come at once."""
    return math.ceil(deadline_ms / (TICK_S * 1000)) + 1
