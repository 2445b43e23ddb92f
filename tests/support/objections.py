"""Compliance modules that object where a text says so: a marker flags, another blocks, a third makes them trap."""

from __future__ import annotations

from pathlib import Path

from hub.model import Actor, Level, Role
from hub.settings import Settings
from tests.compliance.guests import finding, guest, install
from tests.support.nodes import changed

#: Markers in a text, and what they do there.
FLAG, BLOCK, TRAP = "~", "`", "^"

RITA = Actor("rita", Role.REVIEWER, Level.RESTRICTED, "Rita Nunes")
RAUL = Actor("raul", Role.REVIEWER, Level.RESTRICTED, "Raul Lima")

#: Answers by how bad they are: where they lie in the guest's memory.
_ANSWERS = ((16, '{"documents":[{"findings":[]}]}'), (1024, "medium"), (2048, "high"))


def objecting(rule: str, *, flag: str = FLAG, traps: bool = False) -> bytes:
    """Return a module with one rule.

    Args:
        rule: its findings stand on the first character of the body.
        flag: the character that flags.
        traps: whether `TRAP` in a text makes it trap.
    """
    texts = [text if "{" in text else finding(rule=rule, severity=text, field="body") for _, text in _ANSWERS]
    none, flagged, blocked = (at << 32 | len(t) for (at, _), t in zip(_ANSWERS, texts, strict=True))
    trap = f"(if (i32.eq (local.get $c) (i32.const {ord(TRAP)})) (then unreachable))" if traps else ""
    body = f"""(local $i i32) (local $c i32) (local $answer i64)
        (local.set $answer (i64.const {none}))
        (block $done (loop $next
            (br_if $done (i32.ge_u (local.get $i) (local.get 1)))
            (local.set $c (i32.load8_u (i32.add (local.get 0) (local.get $i))))
            {trap}
            (if (i32.eq (local.get $c) (i32.const {ord(BLOCK)})) (then (return (i64.const {blocked}))))
            (if (i32.eq (local.get $c) (i32.const {ord(flag)})) (then (local.set $answer (i64.const {flagged}))))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $next)))
        (local.get $answer)"""
    data = " ".join(
        f'(data (i32.const {at}) "{"".join(f"{chr(92)}{b:02x}" for b in text.encode())}")'
        for (at, _), text in zip(_ANSWERS, texts, strict=True)
    )
    return guest(body, data=data)


def strict(settings: Settings, folder: Path, *, traps: bool = False) -> Settings:
    """Return settings whose modules are one that looks for people's data and one of the medical council's rules."""
    analyzer, validator = folder / "analyzer", folder / "validator"
    for directory in (analyzer, validator):
        directory.mkdir(parents=True)
    install(analyzer, {"lgpd_analyzer": objecting("TEST-PERSON", traps=traps)}, workflow="lgpd_analysis")
    install(validator, {"cfm_validator": objecting("TEST-CFM", flag="|", traps=traps)}, workflow="cfm_validation")
    modules = ("lgpd_analyzer", "cfm_validator")
    return changed(settings, "compliance", modules=modules, modules_dir=str(analyzer), plugins_dir=str(validator))
