"""Bring another set of compliance modules in while a node serves: what SIGHUP asks for.

The settings are read again; of them the modules, their limits, what findings do, disabled rules and recalls come into
force. Everything is loaded and tried out beside the old set, so whatever is wrong leaves the old one judging; but a
module that was recalled judges no more from the first step on, and what it was judging is judged again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hub import parts
from hub.compliance.gate import Gate
from hub.compliance.registry import Registry
from hub.errors import ConfigError
from hub.settings import Settings
from hub.telemetry import logs

_log = logs.get("node")


class Reloading:
    """Reloads the modules of one node."""

    def __init__(self, gate: Gate, read: Callable[[], Settings]) -> None:
        """`read` reads the settings anew."""
        self._gate = gate
        self._read = read
        self._lock = asyncio.Lock()

    async def reload(self) -> bool:
        """Load and swap; return whether the new set judges now. What was wrong is in the log."""
        async with self._lock:
            try:
                settings = self._read()
                if self._gate.recall(frozenset(settings.compliance.recalled)):
                    _log.warning("modules.recalled", generation=self._gate.registry.generation)
                renewed = await asyncio.to_thread(_renew, self._gate.registry, settings)
            except ConfigError as exc:
                _log.error("modules.not_reloaded", why=str(exc), generation=self._gate.registry.generation)
                return False
            self._gate.swap(renewed, settings.compliance.policies, frozenset(settings.compliance.disabled_rules))
            modules = {name: f"{m.version} {m.digest[:12]}" for name, m in renewed.modules.items()}
            _log.info("modules.reloaded", generation=renewed.generation, modules=modules)
            return True


def _renew(registry: Registry, settings: Settings) -> Registry:
    renewed = registry.renewed(
        parts.module_dirs(settings), parts.limits(settings), recalled=settings.compliance.recalled
    )
    try:
        parts.check_modules(settings, renewed)
        renewed.try_out()
    except ConfigError:
        renewed.retire()
        raise
    return renewed
