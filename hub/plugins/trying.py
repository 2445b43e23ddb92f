"""Try a module out, through the registry and the gate that judge in the hub: its own tests, then hostile input."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import orjson

from hub import clock
from hub.compliance import abi
from hub.compliance.gate import Gate
from hub.compliance.registry import Registry
from hub.errors import NoVerdict
from hub.model import Action, CheckPolicy, Document, Level, ModuleVerdict, Severity
from hub.plugins import cases, hostile
from hub.plugins.cases import Case
from hub.plugins.probe import Probe, explain


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case ended."""

    name: str
    #: What is wrong, one sentence each; nothing where it passed.
    faults: tuple[str, ...]
    #: How long it took, in milliseconds.
    ms: float

    @property
    def passed(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


class Trial:
    """One module under test."""

    def __init__(self, registry: Registry, name: str, probe: Probe) -> None:
        """Try out the module `name` of a registry; `probe` has the same one."""
        self._module = registry.modules[name]
        self._policy = CheckPolicy((name,), (Action.ALLOW,) * len(Severity))
        # On the loop itself, whatever the size: nobody else is waiting here.
        self._gate = Gate(registry, dict.fromkeys(Level, self._policy), inline_max_bytes=1 << 30)
        self._probe = probe

    def close(self) -> None:
        """End what the gate holds; the registry stays open."""
        self._gate.close()

    async def run(self, tests: Sequence[Case]) -> AsyncIterator[Outcome]:
        """Yield how each case ends, one after the other."""
        samples = [text for case in tests if case.findings for _, text in case.document.fields]
        sample = next((case.document for case in tests if case.findings), tests[0].document)
        for case in tests:
            yield await self._own(case)
        for what, document in hostile.documents(samples):
            yield await self._document(what, document)
        yield await self._together([case.document for case in tests])
        yield self._twice(sample)
        yield self._later(sample)
        for what, request in hostile.inputs(sample):
            yield self._input(what, request)

    async def _own(self, case: Case) -> Outcome:
        name = f"{case.id}: {case.about}" if case.about else case.id
        started = clock.monotonic()
        said, faults = await self._judge((case.document,))
        if said:
            faults = cases.differences(case, said[0])
        return Outcome(name, tuple(faults), _ms(started))

    async def _document(self, what: str, document: Document) -> Outcome:
        started = clock.monotonic()
        _, faults = await self._judge((document,))
        return Outcome(what, tuple(faults), _ms(started))

    async def _together(self, documents: Sequence[Document]) -> Outcome:
        """What is said of a document does not depend on those that it shares a call with."""
        started = clock.monotonic()
        many = tuple((*documents, *reversed(documents)) * 32)[:64]
        alone, faults = [], []
        for document in many:
            said, why = await self._judge((document,))
            alone += said
            faults += why
        together, why = await self._judge(many)
        if not faults and not why and [v.findings for v in alone] != [v.findings for v in together]:
            faults = ["of a document it says something else when it is alone"]
        return Outcome("64 documents in one call", tuple((faults + why)[:1]), _ms(started))

    def _twice(self, sample: Document) -> Outcome:
        started = clock.monotonic()
        request = abi.request([abi.canonical(sample)])
        same = self._raw(request) == self._raw(request)
        faults = () if same else ("it answers the same input in two ways",)
        return Outcome("the same input twice", faults, _ms(started))

    def _later(self, sample: Document) -> Outcome:
        started = clock.monotonic()
        now = self._raw(abi.request([abi.canonical(sample)]))
        later = self._raw(hostile.with_unknown_members(sample))
        faults = () if now == later and isinstance(now, bytes) else ("members that it does not know change its answer",)
        return Outcome("members of a later version of the interface", faults, _ms(started))

    def _input(self, what: str, request: bytes) -> Outcome:
        started = clock.monotonic()
        answer = self._raw(request)
        faults: tuple[str, ...] = ()
        if isinstance(answer, NoVerdict):
            faults = (explain(answer, self._probe, request, ()),) if answer.reason != "memory" else ()
        elif not _is_answer(answer):
            faults = (f"its answer is neither an error nor a report: {answer[:60]!r}",)
        return Outcome(f"never sent: {what}", faults, _ms(started))

    def _raw(self, request: bytes) -> bytes | NoVerdict:
        try:
            return self._module.pool.take().answer(request)
        except NoVerdict as exc:
            return exc

    async def _judge(self, documents: Sequence[Document]) -> tuple[list[ModuleVerdict], list[str]]:
        try:
            verdicts = await self._gate.check_batch(documents, self._policy)
        except NoVerdict as exc:
            try:
                request = abi.request([abi.canonical(document) for document in documents])
            except UnicodeEncodeError:
                return [], ["the document can not be sent: its metadata are nested too deep"]
            return [], [explain(exc, self._probe, request, tuple(documents))]
        return [verdict.modules[0] for verdict in verdicts], []


def _is_answer(answer: bytes) -> bool:
    try:
        said = orjson.loads(answer)
    except ValueError:
        return False
    return isinstance(said, dict) and (isinstance(said.get("error"), dict) or isinstance(said.get("documents"), list))


def _ms(started: float) -> float:
    return (clock.monotonic() - started) * 1000
