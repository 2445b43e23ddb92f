"""A verdict is whole or there is none, inline and in threads, for one document and for many."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from hub.compliance import abi
from hub.compliance.gate import BATCH_DOCUMENTS, Gate
from hub.compliance.registry import Registry
from hub.errors import NoVerdict, TooLarge
from hub.model import Action, Document, Level, Severity, Status
from tests.compliance.conftest import MakeGate, gate_of, policy
from tests.compliance.guests import NO_FINDINGS, answering, document, finding, guest

LGPD = policy("lgpd_analyzer")

#: Larger than what runs inline.
LARGE = "A pressão deve ser medida ao menos uma vez por ano. " * 400

MISBEHAVING = {
    "unreachable": (guest("unreachable"), "panic"),
    "division by zero": (guest("(i64.div_u (i64.const 1) (i64.const 0))"), "trap"),
    "read outside its memory": (guest("(i64.load (i32.const -8))"), "trap"),
    "endless recursion": (guest("(call $analyze (local.get 0) (local.get 1))"), "stack"),
    "grows until memory is out": (
        answering(
            '{"error":{"code":"OutOfMemory"}}',
            before="(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))",
        ),
        "memory",
    ),
    "alloc has no memory": (answering(NO_FINDINGS, alloc="i32.const 0"), "memory"),
    "alloc points outside": (answering(NO_FINDINGS, alloc="i32.const 0x7fffffff"), "unreadable"),
    "alloc returns a negative pointer": (answering(NO_FINDINGS, alloc="i32.const -4"), "unreadable"),
    "answers outside its memory": (guest("i64.const 0x7fffffff00000010"), "unreadable"),
    "answers with length -1": (guest("i64.const -1"), "unreadable"),
    "answers nothing": (guest("i64.const 0"), "unreadable"),
    "answers more than is read": (guest(f"i64.const {1 << 32 | abi.ANSWER_MAX_BYTES + 1}", pages=127), "unreadable"),
    "answers no JSON": (answering("nada"), "unreadable"),
    "answers about another document": (answering('{"documents":[]}'), "unreadable"),
    "answers a span outside the field": (answering(finding(end=900)), "unreadable"),
    "cannot read its input": (answering('{"error":{"code":"SyntaxError","message":"x"}}'), "input"),
}


async def test_a_text_with_a_cpf_is_blocked_and_the_verdict_says_why(gate: Gate, registry: Registry) -> None:
    doc = document("Ficha com CPF 529.982.247-25.")
    verdict = await gate.check(doc, LGPD)
    (found,) = verdict.findings
    assert not verdict.passed
    assert (found.text, found.severity, found.check_digit) == ("529.982.247-25", Severity.HIGH, "ok")
    assert abi.text_hash(abi.canonical(doc)) == verdict.text_hash
    assert registry.modules["lgpd_analyzer"].digest == verdict.modules[0].digest
    assert "529" not in repr(verdict)


async def test_the_worst_finding_decides_by_the_policy(gate: Gate) -> None:
    doc = document("O número é (11) 98765-4321.")  # a phone is medium
    for medium in Action:
        verdict = await gate.check(doc, policy("lgpd_analyzer", medium=medium))
        assert ["phone"] == [f.kind for f in verdict.findings]
        assert (medium, medium is Action.ALLOW) == (verdict.action, verdict.passed)


async def test_a_post_is_judged_by_the_policy_of_its_level(registry: Registry) -> None:
    strict, mild = policy("lgpd_analyzer"), policy()
    gate = Gate(registry, {Level.PUBLIC: strict, Level.PROFESSIONAL: mild, Level.RESTRICTED: mild})
    doc = document("CPF 529.982.247-25")
    try:
        verdicts = [await gate.judge(dataclasses.replace(doc, level=level)) for level in Level]
    finally:
        gate.close()
    assert [Action.BLOCK, Action.ALLOW, Action.ALLOW] == [v.action for v in verdicts]


async def test_a_rule_that_is_switched_off_finds_nothing(registry: Registry) -> None:
    gate = gate_of(registry, "lgpd_analyzer", disabled_rules=frozenset({"LGPD-CPF"}))
    try:
        verdict = await gate.judge(document("CPF 529.982.247-25, CNS 898 0000 0004 3208"))
    finally:
        gate.close()
    assert ["LGPD-CNS"] == [f.rule for f in verdict.findings]


async def test_no_module_passes_everything_but_still_hashes_it(gate: Gate) -> None:
    doc = document("CPF 529.982.247-25")
    verdict = await gate.check(doc, policy())
    assert (verdict.passed, verdict.modules) == (True, ())
    assert abi.text_hash(abi.canonical(doc)) == verdict.text_hash


async def test_a_module_that_is_not_installed_gives_no_verdict(gate: Gate) -> None:
    with pytest.raises(NoVerdict) as caught:
        await gate.check(document(), policy("lgpd_analyzer", "nobody"))
    assert (caught.value.module, caught.value.reason) == ("nobody", "missing")


@pytest.mark.parametrize("inline_max_bytes", [8192, 0], ids=["inline", "threads"])
@pytest.mark.parametrize("name", MISBEHAVING)
async def test_a_misbehaving_module_gives_no_verdict(make_gate: MakeGate, name: str, inline_max_bytes: int) -> None:
    wasm, reason = MISBEHAVING[name]
    gate = make_gate(wasm, inline_max_bytes=inline_max_bytes)
    for _ in range(6):  # more than the stock holds: each call has an instance of its own
        with pytest.raises(NoVerdict) as caught:
            await gate.check(document("segredo"), policy("guest"))
        assert ("guest", reason) == (caught.value.module, caught.value.reason)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("inline_max_bytes", [8192, 0], ids=["inline", "threads"])
async def test_an_endless_loop_is_interrupted(make_gate: MakeGate, inline_max_bytes: int) -> None:
    gate = make_gate(guest("(loop (br 0)) unreachable"), deadline_ms=30, inline_max_bytes=inline_max_bytes)
    with pytest.raises(NoVerdict) as caught:
        await gate.check(document(), policy("guest"))
    assert caught.value.reason == "timeout"


async def test_an_endless_alloc_is_interrupted(make_gate: MakeGate) -> None:
    gate = make_gate(guest("i64.const 0", alloc="(loop (br 0)) unreachable"), deadline_ms=30)
    with pytest.raises(NoVerdict, match="timeout"):
        await gate.check(document(), policy("guest"))


async def test_the_loop_lives_on_while_a_large_document_is_judged(make_gate: MakeGate) -> None:
    gate = make_gate(guest("(loop (br 0)) unreachable"), deadline_ms=500)
    task = asyncio.create_task(gate.check(document(LARGE), policy("guest")))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    with pytest.raises(NoVerdict, match="timeout"):
        await task
    assert turns > 1


async def test_a_cancelled_check_leaves_the_gate_usable(make_gate: MakeGate) -> None:
    gate = make_gate(guest("(loop (br 0)) unreachable"), deadline_ms=200, inline_max_bytes=0)
    tasks = [asyncio.create_task(gate.check(document(), policy("guest"))) for _ in range(4)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    assert all(isinstance(r, asyncio.CancelledError) for r in await asyncio.gather(*tasks, return_exceptions=True))
    with pytest.raises(NoVerdict, match="timeout"):
        await gate.check(document(), policy("guest"))


async def test_inline_and_threaded_checks_do_not_mix_up_their_documents(gate: Gate) -> None:
    docs = [document(("x" * i) + " 529.982.247-25 " + (LARGE if i % 3 == 0 else "")) for i in range(30)]
    verdicts = await asyncio.gather(*(gate.check(doc, LGPD) for doc in docs))
    assert [(i + 1, i + 15) for i in range(30)] == [(v.findings[0].start, v.findings[0].end) for v in verdicts]
    assert [abi.text_hash(abi.canonical(doc)) for doc in docs] == [v.text_hash for v in verdicts]


async def test_a_batch_gives_what_single_checks_give(gate: Gate) -> None:
    docs = [document(f"{i}: " + ("CPF 111.444.777-35" if i % 2 else "nada")) for i in range(BATCH_DOCUMENTS * 2 + 3)]
    docs.append(document(LARGE * 4 + "CPF 111.444.777-35"))
    assert [await gate.check(doc, LGPD) for doc in docs] == await gate.check_batch(docs, LGPD)
    assert await gate.check_batch([], LGPD) == []


async def test_one_bad_answer_leaves_a_whole_batch_without_verdict(make_gate: MakeGate) -> None:
    gate = make_gate(answering(NO_FINDINGS))
    assert (await gate.check(document(), policy("guest"))).passed
    with pytest.raises(NoVerdict, match="unreadable"):
        await gate.check_batch([document(), document()], policy("guest"))


async def test_a_document_that_is_too_long_is_refused(registry: Registry) -> None:
    gate = gate_of(registry, input_max_bytes=1000)
    try:
        with pytest.raises(TooLarge):
            await gate.check(document("x" * 1000), LGPD)
    finally:
        gate.close()


async def test_a_document_of_the_greatest_length_is_judged(gate: Gate) -> None:
    body = ("ã" * 400_000) + " 529.982.247-25"
    (found,) = (await gate.check(document(body), LGPD)).findings
    assert found.text == "529.982.247-25"


@pytest.mark.parametrize("body", ["\ud83d", "a\udc00b"])
async def test_half_a_surrogate_pair_gives_no_verdict(gate: Gate, body: str) -> None:
    with pytest.raises(NoVerdict) as caught:
        await gate.check(document(body), LGPD)
    assert caught.value.reason == "input"


async def test_two_fields_of_one_name_give_no_verdict(gate: Gate) -> None:
    doc = Document(fields=(("x", "1"), ("x", "2")), level=Level.PUBLIC, status=Status.DRAFT)
    with pytest.raises(NoVerdict, match="input"):
        await gate.check(doc, LGPD)
