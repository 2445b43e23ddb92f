"""Write verdicts down: modules, digests, rules and spans, never the texts that were found.

Used wherever a verdict is kept: with the version it is about, with a change that waits, and with a later recheck.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.model import Action, Finding, ModuleVerdict, Verdict


def rows(verdict: Verdict, *, approved: bool = False) -> list[dict[str, object]]:
    """Return what each module said, as a row of medical_workflows has it.

    Args:
        approved: a second person has let pass what was flagged.

    Raises:
        AssertionError: a module has no kind of workflow, or what blocks is said to be approved.
    """
    return [
        {
            "kind": _kind(module),
            "module": module.module,
            "module_version": module.version,
            "digest": module.digest,
            "passed": _passed(module, approved),
            "action": module.action.value,
            "findings": _spans(module.findings),
            "text_hash": verdict.text_hash,
        }
        for module in verdict.modules
    ]


def summary(verdict: Verdict) -> dict[str, object]:
    """Return a whole verdict, for what has no version yet."""
    return {"text_hash": verdict.text_hash, "action": verdict.action.value, "modules": rows(verdict)}


def _kind(module: ModuleVerdict) -> str:
    if not module.workflow:
        raise AssertionError(f"module {module.module} has no kind of workflow")
    return module.workflow


def _passed(module: ModuleVerdict, approved: bool) -> bool:
    if approved and module.action is Action.BLOCK:
        raise AssertionError("nobody can approve what blocks")
    return approved or module.action is Action.ALLOW


def _spans(found: Iterable[Finding]) -> list[dict[str, object]]:
    return [
        {
            "rule": f.rule,
            "kind": f.kind,
            "severity": f.severity.value,
            "confidence": f.confidence,
            "field": f.field,
            "start": f.start,
            "end": f.end,
            "types": f.types,
            "evidence": f.evidence,
            "flags": f.flags,
        }
        for f in found
    ]
