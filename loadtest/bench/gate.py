"""Measure a whole check, document to verdict, against a scan for the same shapes by Python's `re` in the same minute.

    python -m loadtest.bench.gate

Prints TSV: what, size of the post in bytes, median and minimum in microseconds, and the ratio of the medians to the
reference's. The loop is turned between checks, as it is in the hub, so that the stock of instances is refilled, but
outside of what is timed.
"""

from __future__ import annotations

import asyncio
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from hub.compliance.gate import Gate
from hub.compliance.pool import STOCK
from hub.compliance.registry import Registry
from hub.model import Document, Level, Severity, Status

REPEATS = 400
SIZES = (1_000, 10_000, 50_000)
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


async def measure(call: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Return median and minimum of a call in microseconds."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        await call()
        times.append((time.perf_counter() - started) * 1e6)
        for _ in range(STOCK + 1):
            await asyncio.sleep(0)
    return statistics.median(times), min(times)


async def run() -> list[tuple[str, int, float, float, float]]:
    """Return rows of what, bytes, median in µs, minimum in µs, ratio of the medians to the reference."""
    rows: list[tuple[str, int, float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.shipped(Path(folder) / "compiled", deadline_ms=2000)
        inline = Gate(registry, block_at=Severity.HIGH, inline_max_bytes=1_000_000)
        threaded = Gate(registry, block_at=Severity.HIGH, inline_max_bytes=0)
        for size in SIZES:
            post = document(size)

            async def reference(post: Document = post) -> int:
                return scan(post)

            base = await measure(reference)
            rows.append(("reference: re", size, *base, 1.0))
            for name, gate in (("gate, inline", inline), ("gate, in a thread", threaded)):
                median, least = await measure(lambda gate=gate, post=post: gate.check(post, MODULES))  # type: ignore[misc]
                rows.append((name, size, median, least, median / base[0]))
        inline.close()
        threaded.close()
        registry.close()
    return rows


def main() -> None:
    """Print the table."""
    print(f"# {platform.machine()}, Python {platform.python_version()}, {REPEATS} repeats")
    print("what\tbytes\tmedian_us\tmin_us\tratio_to_reference")
    for what, size, median, least, ratio in asyncio.run(run()):
        print(f"{what}\t{size}\t{median:.0f}\t{least:.0f}\t{ratio:.2f}")


if __name__ == "__main__":
    main()
