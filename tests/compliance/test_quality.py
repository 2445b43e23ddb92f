"""How good the modules are on labelled documents is what docs/compliance-quality.md says, and no less than promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.compliance import evaluation
from hub.compliance.evaluation import Label, Score
from hub.compliance.gate import Gate
from hub.model import ModuleVerdict
from tests.compliance.conftest import policy

CORPUS = Path(__file__).parent / "corpus"
DOCUMENT = Path(__file__).parents[2] / "docs" / "compliance-quality.md"

#: Family → least F1 on documents that the rules were tried on.
LEAST = {
    "identifiers": 0.97,
    "person_name": 0.85,
    "patient-health linkage": 0.85,
    "claim": 0.80,
    "CFM rules": 0.85,
    "FHIR resources": 0.99,
}

Results = dict[str, tuple[int, ModuleVerdict, evaluation.Scores]]


async def measured(gate: Gate, folder: Path) -> Results:
    results: Results = {}
    for name, module in evaluation.FILES.items():
        if (folder / name).is_file():
            labelled = evaluation.read(folder / name)
            verdicts = await gate.check_batch([one.document for one in labelled], policy(module))
            said = [verdict.modules[0] for verdict in verdicts]
            results[module] = (len(labelled), said[0], evaluation.score(module, labelled, said))
    return results


@pytest.mark.parametrize("folder", [CORPUS, CORPUS / "unseen"], ids=lambda folder: folder.name)
async def test_the_page_says_what_is_measured(gate: Gate, folder: Path) -> None:
    report = "\n".join(evaluation.markdown(await measured(gate, folder)))
    page = DOCUMENT.read_text(encoding="utf-8")
    _, _, rest = page.partition(f"<!-- evaluation of {folder.name} -->\n\n")
    assert report == rest.partition("\n\n<!-- end")[0], "renew it: hub compliance evaluate FOLDER --write"


async def test_the_modules_are_as_good_as_promised_on_what_they_know(gate: Gate) -> None:
    results = await measured(gate, CORPUS)
    families = {name: score for _, _, scores in results.values() for name, score in scores.families.items()}
    for family, least in LEAST.items():
        assert families[family].f1 >= least, (family, families[family].faults[:20])


async def test_no_valid_cpf_or_cns_is_missed(gate: Gate) -> None:
    for folder in (CORPUS, CORPUS / "unseen"):
        _, _, scores = (await measured(gate, folder))["lgpd_analyzer"]
        for kind in ("cpf", "cns"):
            assert 0 == scores.kinds["identifiers", kind].missed, scores.kinds["identifiers", kind].faults


def test_marks_nest_and_come_out() -> None:
    assert ("ab cd e", [(1, 5), (3, 5), (6, 7)]) == evaluation.unmark("a⟦b ⟦cd⟧⟧ ⟦e⟧")


@pytest.mark.parametrize(
    ("found", "missed", "wrong", "expected"),
    [(0, 0, 0, (1, 1, 1)), (3, 1, 1, (0.75, 0.75, 0.75)), (0, 2, 0, (1, 0, 0)), (0, 0, 2, (0, 1, 0))],
)
def test_precision_recall_and_their_mean(
    found: int, missed: int, wrong: int, expected: tuple[float, float, float]
) -> None:
    score = Score(found, missed, wrong)
    assert expected == (score.precision, score.recall, score.f1)


def test_spans_agree_from_half_of_their_union_on() -> None:
    label = Label(10, 20, {"kind": "cpf"})
    assert [1, 0.5, 0.5, 0] == [
        evaluation.agreement(label, *span) for span in ((10, 20), (10, 15), (15, 25 - 5), (20, 30))
    ]
