"""Whatever a text is, each shipped module says something of it or refuses it, and none lets a hidden CPF pass."""

from __future__ import annotations

import pytest

from hub.compliance.gate import Gate
from hub.compliance.registry import SHIPPED, Registry, read_manifest
from hub.errors import NoVerdict, TooLarge
from hub.model import Action, Document, Level, Status
from tests.compliance.conftest import policy
from tests.compliance.guests import document

MODULES = [entry.name for entry in read_manifest(SHIPPED / "manifest.json")]
MEGABYTE = 1_000_000

HOSTILE = {
    "empty": "",
    "a blank": " ",
    "NUL": "a\x00b\x00",
    "line breaks": "\n" * 10_000,
    "controls": "".join(map(chr, range(32))) + "\x7f\x85",
    "bidirectional": "‮⁦abc⁩‬ ‏123‎",
    "zero width": "​‌‍⁠﻿" * 1000,
    "marks": "a" + "̃" * 50_000,
    "emoji": "👩🏽‍⚕️" * 5_000,
    "private use": "\U000f0000\U0010ffff￿",
    "open brackets": "(" * 100_000,
    "tags": "<b>" * 30_000 + "&lt;&#0;&#x110000;&#999999999999;",
    "entities": "&nbsp" * 20_000 + "&amp;amp;" * 20_000,
    "digits": "1234567890" * 10_000,
    "a number of 100,000 digits": "9" * 100_000 + "." + "9" * 100_000,
    "JSON, 100,000 deep": "[" * 100_000 + "]" * 100_000,
    "objects, 20,000 deep": '{"a":' * 20_000,
    "duplicate keys": '{"cpf":"111.444.777-35","cpf":"x"}',
    "markdown": "**" * 30_000 + "`" * 30_000 + "\\" * 30_000,
}

#: Words that rules begin at: a rule that looks back or ahead without a bound would show here.
CUES = (
    *("CPF ", "paciente ", "Dr. ", "cura ", "garantido ", "segundo estudo ", "rua ", "Maria ", "(11) "),
    *("@", "10.1/", "100% ", "não "),
)

HIDDEN = {
    "zero width": "111.4​44.7‌77-3‍5",
    "bidirectional marks": "‎111.444‏.777-⁦35⁩",
    "soft hyphens": "111.\xad444.777-\xad35",
    "fullwidth": "１１１．４４４．７７７－３５",
    "Arabic-Indic": "١١١.٤٤٤.٧٧٧-٣٥",
    "mathematical": "𝟏𝟏𝟏.𝟒𝟒𝟒.𝟕𝟕𝟕-𝟑𝟓",
    "non-breaking": "111.444.777‑35",
    "spaces": "111 444 777 35",
    "tags": "<b>111</b>.444.<i>777</i>-35",
    "comment": "111.444<!-- x -->.777-35",
    "markdown": "**111**.444.**777**-35",
    "escaped": r"111\.444\.777\-35",
    "entities": "111&#46;444&period;777&ndash;35",
    "bare": "11144477735",
    "in JSON": '{"cpf":"11144477735"}',
    "keycaps": "1️⃣1️⃣1️⃣.444.777-35",
}


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("name", HOSTILE)
async def test_every_text_gets_a_verdict(gate: Gate, module: str, name: str) -> None:
    text = HOSTILE[name]
    fields = (("title", "x"), ("body", text), ("custom_fields.x", text), ("resource", text))
    doc = Document(
        fields=fields, level=Level.PUBLIC, status=Status.PUBLISHED, metadata={"author": text, "images": [text]}
    )
    verdict = await gate.check(doc, policy(module))
    assert module == verdict.modules[0].module


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("cue", [*CUES, "a", "1", "ção ", "A. ", "- x\n"])
async def test_a_megabyte_of_one_thing_gets_a_verdict(gate: Gate, module: str, cue: str) -> None:
    text = cue * (MEGABYTE // len(cue.encode()))
    verdict = await gate.check(document(text), policy(module))
    assert module == verdict.modules[0].module


@pytest.mark.parametrize("module", MODULES)
async def test_ten_megabytes_are_refused(gate: Gate, module: str) -> None:
    with pytest.raises(TooLarge):
        await gate.check(document("a" * 10_000_000), policy(module))


@pytest.mark.parametrize("module", MODULES)
async def test_half_a_surrogate_pair_is_refused(gate: Gate, module: str) -> None:
    with pytest.raises(NoVerdict, match="input"):
        await gate.check(document("CPF \ud83d"), policy(module))


@pytest.mark.parametrize("name", HIDDEN)
async def test_a_hidden_cpf_is_found_where_it_stands(gate: Gate, name: str) -> None:
    before = "O número é "
    verdict = await gate.check(document(f"{before}{HIDDEN[name]} mesmo."), policy("lgpd_analyzer"))
    (found,) = [f for f in verdict.findings if f.kind == "cpf"]
    assert (Action.BLOCK, "ok") == (verdict.action, found.check_digit)
    assert found.text.strip('<>bi/‎‏⁦⁩*"')[:1] in HIDDEN[name]
    assert len(before) <= found.start < found.end <= len(before) + len(HIDDEN[name])


def test_all_shipped_modules_are_tried(registry: Registry) -> None:
    assert set(MODULES) == set(registry.modules)
