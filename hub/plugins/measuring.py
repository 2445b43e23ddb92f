"""Measure a module: time for a document against one pass of Python's `re` over the same text, fuel, memory.

The time is what the hub spends on one document: an instance, the call, and JSON both ways; the instances come out of
the stock where it has some. The pass of `re` is `re.findall(r"\\w+", text)`: it says how fast the machine is.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub import clock
from hub.compliance import abi
from hub.compliance.registry import Installed
from hub.errors import ConfigError, NoVerdict
from hub.plugins import hostile
from hub.plugins.probe import Probe

#: Sizes of the texts in KB, and how often each is measured.
SIZES = ((1, 200), (10, 200), (50, 60))

_PROSE = """
O diabetes tipo 2 é uma doença crônica em que o corpo não usa bem a insulina que produz. A alimentação equilibrada, a
atividade física regular e o acompanhamento na unidade de saúde ajudam a manter a glicemia dentro da meta combinada com
a equipe. Em um estudo com 3.234 adultos acompanhados por 2,8 anos, a mudança de hábitos reduziu em 58 % os casos novos.
Procure atendimento se houver sede intensa, perda de peso sem motivo ou visão turva; leve a lista dos seus remédios.
"""
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size cost."""

    kb: int
    #: Bytes of the request, which is JSON.
    request_bytes: int
    min_us: float
    median_us: float
    #: Median of a pass of Python's `re` over the same text, in µs.
    re_us: float
    findings: int
    fuel: int
    memory_bytes: int

    @property
    def ratio(self) -> float:
        """How many passes of `re` the document costs."""
        return self.median_us / self.re_us


def measure(module: Installed, probe: Probe, samples: Sequence[str], repeats: int | None = None) -> Iterator[Measured]:
    """Yield what documents of each size cost.

    Args:
        module: from a registry.
        probe: has the same module.
        samples: texts in which it finds something, of which each KB has one.
        repeats: how often each size is measured, in place of what `SIZES` says.

    Raises:
        ConfigError: the module gives no verdict.
    """
    for kb, times in SIZES:
        text = text_of(kb, samples)
        document = hostile.document(("title", "Diabetes"), ("body", text))
        took: list[float] = []
        scans: list[float] = []
        found: list[abi.Judged] = []
        try:
            for _ in range(repeats or times):
                started = clock.monotonic()
                request = abi.request([abi.canonical(document)])
                found = abi.read_answer(module.name, module.pool.take().answer(request), [document])
                took.append(clock.monotonic() - started)
                started = clock.monotonic()
                _WORDS.findall(text)
                scans.append(clock.monotonic() - started)
        except NoVerdict as exc:
            raise ConfigError(f"There is nothing to measure: of {kb} KB {str(exc)[0].lower()}{str(exc)[1:]}") from None
        request = abi.request([abi.canonical(document)])
        observed = probe.run(request)
        yield Measured(
            kb=kb,
            request_bytes=len(request),
            min_us=min(took) * 1e6,
            median_us=statistics.median(took) * 1e6,
            re_us=statistics.median(scans) * 1e6,
            findings=len(found[0].findings),
            fuel=observed.fuel,
            memory_bytes=observed.memory_bytes,
        )


def text_of(kb: int, samples: Sequence[str]) -> str:
    """Return a text of so many thousand bytes: prose, and one sample a KB."""
    parts: list[str] = []
    prose = " ".join(_PROSE.split())
    for i in range(kb):
        sample = samples[i % len(samples)][:300] if samples else ""
        room = 1000 - len(sample.encode()) - 2
        parts.append(f"{(prose * 3).encode()[:room].decode(errors='ignore')} {sample}\n")
    return "".join(parts)
