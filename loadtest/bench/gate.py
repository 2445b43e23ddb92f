"""Measure a whole check, document to verdict, against a scan for the same shapes by Python's `re` in the same minute.

Time by the clock, each figure the median of many checks. The loop is turned between checks, as it is in the hub, so
that the stock of instances is refilled, but outside of what is timed.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Awaitable, Callable

from hub.compliance.gate import Gate
from hub.compliance.pool import STOCK
from hub.compliance.registry import Registry
from hub.model import Document, Level, Severity, Status
from loadtest.bench.common import Row, rows
from loadtest.bench.stage import Stage

ROUNDS, QUICK_ROUNDS = 15, 1
#: Checks in a round.
CALLS = 30
SIZES = (1_000, 10_000, 50_000)
TARGET = "median < 500 us"
MODULES = ("lgpd_analyzer",)

PARAGRAPH = (
    "A hipertensão arterial é uma doença crônica que atinge cerca de 30% dos adultos brasileiros. O tratamento inclui "
    "mudanças no estilo de vida, redução do consumo de sal e, quando necessário, medicamentos. Procure a unidade de "
    "saúde mais próxima e meça a pressão ao menos uma vez por ano; valores acima de 140/90 mmHg pedem avaliação. "
    "O paciente deve levar a caderneta; dúvidas pelo telefone 0800 722 6001.\n\n"
)
ENDING = "Escreva a contato@clinica.exemplo.com.br ou ligue para a clínica: (11) 3333-4444."

SHAPES = [
    re.compile(r"(?<![\w./-])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\w)"),
    re.compile(r"(?<![\w./-])[1-2789]\d{2} ?\d{4} ?\d{4} ?\d{4}(?!\w)"),
    re.compile(r"(?:\+55 ?)?\(?\d{2}\)? ?9?\d{4}[- ]?\d{4}(?!\w)"),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?i:paciente|nome|sra?\.?|m[ãa]e|pai|filh[oa])[: ]+((?:[A-ZÀ-Ú]\w+ (?:d[aeo]s? )?)+[A-ZÀ-Ú]\w+)"),
]


def document(size: int) -> Document:
    """Return a post of `size` bytes of health text in Portuguese, with two contacts at its end."""
    text = (PARAGRAPH * (size // len(PARAGRAPH) + 1)).encode()[: size - len(ENDING.encode())].decode(errors="ignore")
    text += ENDING
    return Document(fields=(("title", "Pressão alta"), ("body", text)), level=Level.PUBLIC, status=Status.PUBLISHED)


def scan(document: Document) -> int:
    """Count matches of the shapes: the reference, without check digits, context or spans."""
    return sum(len(shape.findall(text)) for _, text in document.fields for shape in SHAPES)


async def measure(call: Callable[[], Awaitable[object]]) -> float:
    """Return the median of some calls in microseconds."""
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        await call()
        times.append((time.perf_counter() - started) * 1e6)
        for _ in range(STOCK + 1):
            await asyncio.sleep(0)
    return statistics.median(times)


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return the time of one check by the clock, in microseconds."""
    return asyncio.run(_measure(on, QUICK_ROUNDS if quick else ROUNDS))


async def _measure(on: Stage, rounds: int) -> list[Row]:
    registry = Registry.shipped(on.folder / "compiled", deadline_ms=2000)
    inline = Gate(registry, block_at=Severity.HIGH, inline_max_bytes=1_000_000)
    threaded = Gate(registry, block_at=Severity.HIGH, inline_max_bytes=0)
    found: list[Row] = []
    for size in SIZES:
        post = document(size)

        async def reference(post: Document = post) -> int:
            return scan(post)

        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "reference: re": reference,
            "inline": lambda post=post: inline.check(post, MODULES),  # type: ignore[misc]
            "in a thread": lambda post=post: threaded.check(post, MODULES),  # type: ignore[misc]
        }
        times: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(rounds):
            for name, call in calls.items():
                times[name].append(await measure(call))
        found += rows("gate", "us", times, payload_bytes=size, targets={"inline": TARGET} if size == 10_000 else {})
    inline.close()
    threaded.close()
    registry.close()
    return found
