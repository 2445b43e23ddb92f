"""Let modules judge a document, and say whether it may be broadcast.

The gate fails closed: a verdict is whole, from every module asked for, or there is none and `NoVerdict` says why. A
module that keeps failing is not asked for a while (hub.compliance.breaker); until then nothing that needs it passes.
Small requests run on the loop, which they hold for a fraction of a millisecond; larger ones run in two threads that
only call the guest, so that the loop lives on (the interpreter's lock is free while a guest runs). JSON is written and
read on the loop in both cases.

The set of modules may be swapped while checks run: a check ends with the set it began with, and its verdict says which
generation that was. A recall makes verdicts of earlier generations unacceptable; whoever holds one asks again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from hub import clock
from hub.compliance import abi
from hub.compliance.registry import Installed, Registry
from hub.errors import NoVerdict, TooLarge
from hub.model import Action, CheckPolicy, Document, Finding, Level, ModuleVerdict, Severity, Verdict
from hub.telemetry import metrics

log = logging.getLogger(__name__)

#: Bounds the instances that are alive at once beside the stock; the guest's work is all that runs here.
THREADS = 2

#: Documents go into one call up to these bounds, so that one call stays short.
BATCH_DOCUMENTS = 64
BATCH_BYTES = 64 * 1024

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_WORSE = {action: rank for rank, action in enumerate(Action)}


class Gate:
    """The one place where a document gets its verdict."""

    def __init__(
        self,
        registry: Registry,
        policies: Mapping[Level, CheckPolicy],
        *,
        disabled_rules: frozenset[str] = frozenset(),
        inline_max_bytes: int = 8192,
        input_max_bytes: int = 2 << 20,
    ) -> None:
        """Judge with the modules of `registry`.

        Args:
            registry: stays the caller's, who closes it after the gate.
            policies: what posts of each level have to pass.
            disabled_rules: findings of these rules are left out.
            inline_max_bytes: the longest request that runs on the loop itself, in bytes of JSON.
            input_max_bytes: the longest document that is judged at all, in bytes of JSON.
        """
        #: The modules that judge from now on.
        self.registry = registry
        self._policies = dict(policies)
        self._disabled = disabled_rules
        self._inline_max_bytes = inline_max_bytes
        self._input_max_bytes = input_max_bytes
        self._least_generation = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="compliance")
        self._turns = asyncio.Semaphore(THREADS)  # so that no instance waits for a thread
        metrics.MODULE_GENERATION.set(registry.generation)

    @property
    def open_modules(self) -> tuple[str, ...]:
        """Modules that are not asked at the moment because they kept failing."""
        return tuple(name for name, m in self.registry.modules.items() if m.breaker.state != "closed")

    def policy(self, level: Level) -> CheckPolicy:
        """Return what posts of a level have to pass."""
        return self._policies[level]

    async def judge(self, document: Document) -> Verdict:
        """Return the verdict on a post, by the policy of its level.

        Raises:
            NoVerdict, TooLarge: as in `check`.
        """
        return await self.check(document, self._policies[document.level])

    async def check(self, document: Document, policy: CheckPolicy) -> Verdict:
        """Return the verdict on one document; of no module, it passes.

        Raises:
            NoVerdict: a module is not installed or has been recalled, trapped, took too long, answered what cannot be
                read, or is not asked at the moment because it kept doing so.
            TooLarge: the document is longer than is judged at all.
        """
        return (await self.check_batch((document,), policy))[0]

    async def check_batch(self, documents: Sequence[Document], policy: CheckPolicy) -> list[Verdict]:
        """Return the verdict on each document; several share a call, and one failure leaves all without a verdict.

        Raises:
            NoVerdict, TooLarge: as in `check`.
        """
        registry = self.registry  # what a swap meanwhile brings does not concern this check
        if registry.generation < self._least_generation and policy.modules:
            raise NoVerdict(policy.modules[0], "recalled")
        installed = [_find(registry, name) for name in policy.modules]
        encoded = [self._encode(document, policy.modules) for document in documents]
        judged: list[list[ModuleVerdict]] = [[] for _ in documents]
        for module in installed:
            for begin, end in _batches(encoded):
                said = await self._ask(module, encoded[begin:end], documents[begin:end])
                for i, one in enumerate(said, begin):
                    judged[i].append(self._module_verdict(module, one, policy))
        return [
            Verdict(
                action=max((v.action for v in verdicts), key=_WORSE.__getitem__, default=Action.ALLOW),
                text_hash=abi.text_hash(encoding),
                level=document.level,
                modules=tuple(verdicts),
                generation=registry.generation,
            )
            for document, encoding, verdicts in zip(documents, encoded, judged, strict=True)
        ]

    def acceptable(self, verdict: Verdict) -> bool:
        """Tell whether a verdict may still be acted on: no module of its set has been recalled since."""
        return verdict.generation >= self._least_generation

    def swap(
        self,
        registry: Registry,
        policies: Mapping[Level, CheckPolicy] | None = None,
        disabled_rules: frozenset[str] | None = None,
    ) -> None:
        """Judge with another set of modules from now on; checks under way end with the one they began with."""
        assert registry.generation > self.registry.generation, "a set is renewed from the one before"
        old, self.registry = self.registry, registry
        if policies is not None:
            self._policies = dict(policies)
        if disabled_rules is not None:
            self._disabled = disabled_rules
        old.retire()
        for module in old.modules.values():
            module.meter.opened(False)
        metrics.MODULE_GENERATION.set(registry.generation)

    def recall(self, digests: frozenset[str]) -> bool:
        """Make what modules with these digests said unacceptable; return whether any of them judges now.

        Then nothing is acceptable until another set is swapped in, and these modules give no verdict.
        """
        hit = any(module.digest in digests for module in self.registry.modules.values())
        if hit:
            self._least_generation = self.registry.generation + 1
        return hit

    def close(self) -> None:
        """Wait for the calls that run in threads, each bounded by its deadline, and end the threads."""
        self._threads.shutdown(wait=True)

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

    async def _ask(
        self, module: Installed, encoded: Sequence[bytes], documents: Sequence[Document]
    ) -> list[abi.Judged]:
        breaker = module.breaker
        if not breaker.admits(clock.monotonic()):
            module.meter.failed("open")
            raise NoVerdict(module.name, "open")
        request = abi.request(encoded)
        started = clock.monotonic()
        try:
            said = abi.read_answer(module.name, await self._call(module, request), documents)
        except NoVerdict as exc:
            self._failed(module, exc, request)
            raise
        except BaseException:
            breaker.gave_up()
            raise
        module.meter.called(clock.monotonic() - started, len(documents))
        if breaker.succeeded():
            module.meter.opened(False)
            log.info("The compliance module %s answers again.", module.name)
        return said

    def _failed(self, module: Installed, failure: NoVerdict, request: bytes) -> None:
        module.meter.failed(failure.reason)
        if failure.reason == "input":  # the document's fault, not the module's
            module.breaker.gave_up()
        elif module.breaker.failed(clock.monotonic(), hash(request)):
            module.meter.opened(True)
            log.error(
                "The compliance module %s keeps failing (%s); what needs it is refused until it answers again.",
                module.name,
                failure.reason,
            )

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

    def _module_verdict(self, module: Installed, said: abi.Judged, policy: CheckPolicy) -> ModuleVerdict:
        findings = said.findings
        if self._disabled and findings:
            findings = tuple(f for f in findings if f.rule not in self._disabled)
        module.meter.found(findings)
        return ModuleVerdict(
            module=module.name,
            version=module.version,
            digest=module.digest,
            findings=findings,
            workflow=module.workflow,
            action=_worst(findings, policy),
            health_linked=said.health_linked,
            valid=said.valid,
            issues=said.issues,
        )


def _find(registry: Registry, name: str) -> Installed:
    module = registry.modules.get(name)
    if module is None:
        raise NoVerdict(name, "missing")
    return module


def _worst(findings: Sequence[Finding], policy: CheckPolicy) -> Action:
    actions: Iterator[Action] = (policy.actions[_RANK[f.severity]] for f in findings)
    return max(actions, key=_WORSE.__getitem__, default=Action.ALLOW)


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
