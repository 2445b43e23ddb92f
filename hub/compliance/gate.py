"""Let modules judge a document, and say whether it may be broadcast.

The gate fails closed: a verdict is whole, from every module asked for, or there is none and `NoVerdict` says why.
Small requests run on the loop, which they hold for a fraction of a millisecond; larger ones run in two threads that
only call the guest, so that the loop lives on (the interpreter's lock is free while a guest runs). JSON is written and
read on the loop in both cases.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from hub.compliance import abi
from hub.compliance.registry import Installed, Registry
from hub.errors import NoVerdict, TooLarge
from hub.model import Document, Finding, ModuleVerdict, Severity, Verdict

#: Bounds the instances that are alive at once beside the stock; the guest's work is all that runs here.
THREADS = 2

#: Documents go into one call up to these bounds, so that one call stays short.
BATCH_DOCUMENTS = 64
BATCH_BYTES = 64 * 1024

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Gate:
    """The one place where a document gets its verdict."""

    def __init__(
        self,
        registry: Registry,
        *,
        block_at: Severity,
        inline_max_bytes: int = 8192,
        input_max_bytes: int = 1_000_000,
    ) -> None:
        """Judge with the modules of `registry`.

        Args:
            registry: stays the caller's, who closes it after the gate.
            block_at: the lowest severity that keeps a document from passing.
            inline_max_bytes: the longest request that runs on the loop itself, in bytes of JSON.
            input_max_bytes: the longest document that is judged at all, in bytes of JSON.
        """
        self._registry = registry
        self._block_rank = _RANK[block_at]
        self._inline_max_bytes = inline_max_bytes
        self._input_max_bytes = input_max_bytes
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="compliance")
        self._turns = asyncio.Semaphore(THREADS)  # so that no instance waits for a thread

    async def check(self, document: Document, modules: Sequence[str]) -> Verdict:
        """Return the verdict of `modules` on one document; of no module, it passes.

        Raises:
            NoVerdict: a module is not installed, trapped, took too long, or answered what cannot be read.
            TooLarge: the document is longer than is judged at all.
        """
        return (await self.check_batch((document,), modules))[0]

    async def check_batch(self, documents: Sequence[Document], modules: Sequence[str]) -> list[Verdict]:
        """Return the verdict on each document; several share a call, and one failure leaves all without a verdict.

        Raises:
            NoVerdict, TooLarge: as in `check`.
        """
        installed = [self._find(name) for name in modules]
        encoded = [self._encode(document, modules) for document in documents]
        judged: list[list[ModuleVerdict]] = [[] for _ in documents]
        for module in installed:
            for begin, end in _batches(encoded):
                answer = await self._call(module, abi.request(encoded[begin:end]))
                findings = abi.read_answer(module.name, answer, documents[begin:end])
                for i, found in enumerate(findings, begin):
                    judged[i].append(ModuleVerdict(module.name, module.version, module.digest, found))
        return [
            self._verdict(document, encoding, verdicts)
            for document, encoding, verdicts in zip(documents, encoded, judged, strict=True)
        ]

    def close(self) -> None:
        """Wait for the calls that run in threads, each bounded by its deadline, and end the threads."""
        self._threads.shutdown(wait=True)

    def _find(self, name: str) -> Installed:
        module = self._registry.modules.get(name)
        if module is None:
            raise NoVerdict(name, "missing")
        return module

    def _encode(self, document: Document, modules: Sequence[str]) -> bytes:
        try:
            encoded = abi.canonical(document)
        except UnicodeEncodeError:
            raise NoVerdict(modules[0] if modules else "gate", "input") from None  # the cause holds the text
        if len(encoded) > self._input_max_bytes:
            raise TooLarge("document", self._input_max_bytes)
        if len({name for name, _ in document.fields}) != len(document.fields):
            raise NoVerdict(modules[0] if modules else "gate", "input")  # a finding could not say which it means
        return encoded

    async def _call(self, module: Installed, request: bytes) -> bytes:
        if len(request) <= self._inline_max_bytes:
            try:
                return module.pool.take().answer(request)
            finally:
                module.pool.refill()
        async with self._turns:
            instance = module.pool.take()
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, instance.answer, request)
            finally:
                module.pool.refill()

    def _verdict(self, document: Document, encoded: bytes, verdicts: list[ModuleVerdict]) -> Verdict:
        return Verdict(
            passed=not any(self._blocks(finding) for verdict in verdicts for finding in verdict.findings),
            text_hash=abi.text_hash(encoded),
            level=document.level,
            modules=tuple(verdicts),
        )

    def _blocks(self, finding: Finding) -> bool:
        return _RANK[finding.severity] >= self._block_rank


def _batches(encoded: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Cut documents into runs that one call takes."""
    begin = size = 0
    for i, document in enumerate(encoded):
        if i > begin and (i - begin == BATCH_DOCUMENTS or size + len(document) > BATCH_BYTES):
            yield begin, i
            begin, size = i, 0
        size += len(document)
    if begin < len(encoded):
        yield begin, len(encoded)
