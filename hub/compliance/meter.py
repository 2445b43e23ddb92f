"""Count what a module does. The children of the metrics are kept: looking a label up takes longer than counting."""

from __future__ import annotations

from collections.abc import Sequence

from hub.model import Finding, Severity
from hub.telemetry import metrics


class Meter:
    """The metrics of one module."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._seconds = metrics.MODULE_SECONDS.labels(module)
        self._documents = metrics.MODULE_DOCUMENTS.labels(module)
        self._findings = {severity: metrics.MODULE_FINDINGS.labels(module, severity.value) for severity in Severity}
        self._open = metrics.MODULE_OPEN.labels(module)

    def called(self, duration_s: float, documents: int) -> None:
        """Note a call that gave an answer."""
        self._seconds.observe(duration_s)
        self._documents.inc(documents)

    def found(self, findings: Sequence[Finding]) -> None:
        """Note findings."""
        for finding in findings:
            self._findings[finding.severity].inc()

    def failed(self, reason: str) -> None:
        """Note a call without a verdict."""
        metrics.MODULE_FAILURES.labels(self._module, reason).inc()

    def opened(self, is_open: bool) -> None:
        """Note whether the module is not asked at the moment."""
        self._open.set(is_open)
