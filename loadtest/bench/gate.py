"""Measure whole checks, document to verdict, beside a scan for the same shapes by Python's `re` in the same minute.

Processor time of the whole process, so the making of instances counts too, wherever it happens; the loop is turned
after each check, as it is in the hub. Beside that: what a batch saves, how the time grows with the text, and how long a
start waits for the modules when they are compiled already.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from hub.compliance.gate import Gate
from hub.compliance.pool import STOCK
from hub.compliance.registry import Limits, Registry
from hub.model import CheckPolicy, Document, Level, Status
from hub.settings import SHIPPED_MODULES, Actions
from loadtest.bench.common import Row, percentile, rows
from loadtest.bench.stage import Stage

ROUNDS, QUICK_ROUNDS = 15, 1
#: Checks in a round.
CALLS = 30
SIZES = (1_000, 10_000, 50_000)
POST_BYTES = 10_000
MEDIAN, P99 = "<= 600 us", "p99 <= 2000 us"
#: Resources of a batch.
BATCH = 100
MEGABYTE = 1_000_000
TEXT = tuple(m for m in SHIPPED_MODULES if m != "fhir_validator")

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


RESOURCE = (
    '{"resourceType":"Observation","id":"pressao-%d","status":"final","code":{"coding":[{"system":"http://loinc.org",'
    '"code":"85354-9","display":"Blood pressure"}]},"subject":{"reference":"Patient/p1"},'
    '"effectiveDateTime":"2026-03-12T08:30:00-03:00","component":[{"code":{"coding":[{"system":"http://loinc.org",'
    '"code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg"}}]}'
)


def resource(number: int) -> Document:
    """Return an Observation of some 400 bytes."""
    return Document(fields=(("resource", RESOURCE % number),), level=Level.PUBLIC, status=Status.PUBLISHED)


def policy(modules: Sequence[str]) -> CheckPolicy:
    """Return what judges with these modules."""
    return CheckPolicy(tuple(modules), Actions().by_rank)


async def measure(call: Callable[[], Awaitable[object]], calls: int = CALLS) -> list[float]:
    """Return the processor time of some calls in microseconds."""
    times = []
    for _ in range(calls):
        started = time.process_time()
        await call()
        for _ in range(STOCK + 1):
            await asyncio.sleep(0)
        times.append((time.process_time() - started) * 1e6)
    return times


def run(on: Stage, *, quick: bool = False) -> list[Row]:
    """Return processor times in microseconds, ratios, and milliseconds of a start."""
    return asyncio.run(_measure(on, QUICK_ROUNDS if quick else ROUNDS))


async def _measure(on: Stage, rounds: int) -> list[Row]:
    cache, limits = on.folder / "compiled", Limits(deadline_ms=5000)
    registry = Registry.shipped(cache, limits)
    options = {"input_max_bytes": 4 << 20}
    inline = Gate(registry, {}, inline_max_bytes=4 << 20, **options)
    threaded = Gate(registry, {}, inline_max_bytes=0, **options)
    found: list[Row] = []
    for size in SIZES:
        found += await _by_size(size, inline, threaded, rounds)
    found += await _batch(inline, rounds)
    found += await _growth(inline, rounds)
    inline.close()
    threaded.close()
    registry.close()
    started = []
    for _ in range(rounds):
        begun = time.perf_counter()
        Registry.shipped(cache, limits).close()
        started.append((time.perf_counter() - begun) * 1e3)
    found += rows("gate", "ms", {"start, all modules compiled already": started}, targets={}, payload_bytes=0)
    return found


async def _by_size(size: int, inline: Gate, threaded: Gate, rounds: int) -> list[Row]:
    post = document(size)

    async def reference() -> int:
        return scan(post)

    judged = {"text modules": policy(TEXT), **{m: policy([m]) for m in SHIPPED_MODULES}}
    calls: dict[str, Callable[[], Awaitable[object]]] = {"reference: re": reference}
    for name, asked in judged.items():
        calls[f"{name}, inline"] = lambda asked=asked: inline.check(post, asked)  # type: ignore[misc]
    calls["text modules, in a thread"] = lambda: threaded.check(post, judged["text modules"])
    times: dict[str, list[float]] = {name: [] for name in calls}
    every: list[float] = []
    for _ in range(rounds):
        for name, call in calls.items():
            some = await measure(call)
            times[name].append(statistics.median(some))
            if name == "text modules, inline":
                every += some
    targets = {"text modules, inline": MEDIAN} if size == POST_BYTES else {}
    made = rows("gate", "us CPU", times, payload_bytes=size, targets=targets)
    if size == POST_BYTES:
        worst = percentile(every, 0.99)
        made.append(
            Row("gate", "text modules, inline, every check", size, "us CPU", len(every), min(every),
                statistics.median(every), p99=worst, target=P99)
        )  # fmt: skip
    return made


async def _batch(gate: Gate, rounds: int) -> list[Row]:
    """Compare resources that are validated one by one with a batch of them."""
    asked = policy(["fhir_validator"])
    documents = [resource(n) for n in range(BATCH)]

    async def singly() -> None:
        for one in documents:
            await gate.check(one, asked)
            await asyncio.sleep(0)

    times: dict[str, list[float]] = {"reference: one by one": [], "in a batch of 100": []}
    for _ in range(rounds):
        for name, call in zip(times, (singly, lambda: gate.check_batch(documents, asked)), strict=True):
            times[name].append(statistics.median(await measure(call, 5)) / BATCH)
    targets = {"in a batch of 100": "<= 0.2 x"}
    return rows("gate", "us CPU a resource", times, payload_bytes=len(RESOURCE), targets=targets)


async def _growth(gate: Gate, rounds: int) -> list[Row]:
    """Compare the time for a byte of a long text with that for a byte of a short one."""
    asked = policy(TEXT)
    times: dict[str, list[float]] = {}
    for size, calls in ((50_000, 10), (MEGABYTE, 2)):
        post = document(size)
        name = "reference: 50 KB" if size < MEGABYTE else "1 MB"
        times[name] = []
        for _ in range(max(1, rounds // 3)):
            one = statistics.median(await measure(lambda post=post: gate.check(post, asked), calls))  # type: ignore[misc]
            times[name].append(one / size * 1000)
    return rows("gate", "us CPU a KB", times, targets={"1 MB": "~ 1 x: linear"})
