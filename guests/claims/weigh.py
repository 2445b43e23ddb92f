"""Compute weights.zig from the labelled corpus: how much each feature of a sentence speaks for a claim.

    python guests/claims/weigh.py            compute the weights, write weights.zig
    python guests/claims/weigh.py --judge    train on all parts of the corpus but one, say how that does on it, in turn

A logistic regression over the features of weigh.zig, trained on the sentences of tests/compliance/corpus and of
examples.txt. Sentences of the other modules' documents count as claim-free, at half their weight: nobody has labelled
claims in them.
Needs the pinned toolchain: pip install --require-hashes -r requirements/guests.lock
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

GUESTS = Path(__file__).resolve().parents[1]
CORPUS = GUESTS.parent / "tests" / "compliance" / "corpus"
EXAMPLES = GUESTS / "claims" / "examples.txt"
WEIGHTS = GUESTS / "claims" / "weights.zig"

FEATURES = 128

#: Weights are written in parts of this.
UNIT = 64

#: Added to the bias: a sentence may weigh a little less than even, since rules find what is plain.
LENIENCE = 0.5

#: How strongly weights are pulled to zero.
RIDGE = 2.0

ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Text:
    """One document of the corpus."""

    part: str
    text: str
    #: Spans of its claims; None where nobody has labelled any.
    claims: list[tuple[int, int]] | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence."""

    part: str
    features: tuple[int, ...]
    is_claim: bool
    weight: float


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without its marks, and their spans in order of opening."""
    out: list[str] = []
    spans: list[list[int]] = []
    opened: list[int] = []
    for ch in marked:
        if ch == "⟦":
            opened.append(len(spans))
            spans.append([len(out), len(out)])
        elif ch == "⟧":
            spans[opened.pop()][1] = len(out)
        else:
            out.append(ch)
    return "".join(out), [(start, end) for start, end in spans]


def corpus() -> Iterator[Text]:
    """Read the documents that have a text, and the sentences of examples.txt."""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line[0] in "+-":
            yield Text("examples", line[2:], [(0, len(line) - 2)] if line[0] == "+" else [])
    for name in ("claims", "lgpd", "cfm"):
        path = CORPUS / f"{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            text, spans = unmark(document["text"])
            if name != "claims":
                yield Text(name, text, None)
                continue
            labelled = zip(spans, document["labels"], strict=True)
            part = "held" if "held" in document["id"] else document["id"].split("-")[1][0]
            yield Text(part, text, [span for span, label in labelled if label["kind"] == "claim"])


def sentences(texts: Sequence[Text]) -> Iterator[Sample]:
    """Let the module's own sources say what they see of each sentence."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "features"
        zig = [sys.executable, "-m", "ziglang", "build-exe", "claims_features.zig", "-OReleaseSafe"]
        cache = GUESTS / ".zig-cache"
        caches = ["--cache-dir", str(cache), "--global-cache-dir", str(cache / "global")]
        subprocess.run([*zig, f"-femit-bin={program}", *caches], cwd=GUESTS, check=True)  # noqa: S603
        given = "\n".join(json.dumps(text.text, ensure_ascii=False) for text in texts)
        printed = subprocess.run([str(program)], input=given, capture_output=True, text=True, check=True)  # noqa: S603
    for line in printed.stdout.splitlines():
        number, start, end, bits, asks = line.split()
        if asks == "1":
            continue
        text = texts[int(number)]
        claimed = any(overlaps(int(start), int(end), span) for span in text.claims or ())
        mask = int(bits, 16)
        features = tuple(i for i in range(FEATURES) if mask >> i & 1)
        yield Sample(text.part, features, claimed, 0.5 if text.claims is None else 1.0)


def overlaps(start: int, end: int, span: tuple[int, int]) -> bool:
    """Say whether a sentence is the one that was marked."""
    common = min(end, span[1]) - max(start, span[0])
    return common > 0.5 * min(end - start, span[1] - span[0])


def train(samples: Sequence[Sample]) -> list[float]:
    """Return a weight for each feature, and the bias last, by gradient descent with moments (Adam)."""
    weights = [0.0] * (FEATURES + 1)
    first, second = list(weights), list(weights)
    for step in range(1, ROUNDS + 1):
        gradient = [RIDGE * w for w in weights]
        gradient[FEATURES] = 0.0
        for sample in samples:
            score = weights[FEATURES] + sum(weights[i] for i in sample.features)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - sample.is_claim) * sample.weight
            gradient[FEATURES] += error
            for i in sample.features:
                gradient[i] += error
        rate = 0.1 if step < ROUNDS // 2 else 0.02
        for i, g in enumerate(gradient):
            first[i] = 0.9 * first[i] + 0.1 * g
            second[i] = 0.999 * second[i] + 0.001 * g * g
            mean, square = first[i] / (1 - 0.9**step), second[i] / (1 - 0.999**step)
            weights[i] -= rate * mean / (math.sqrt(square) + 1e-8)
    return weights


def judge(samples: Sequence[Sample]) -> None:
    """Print how sentences of each part are weighed by what the other parts teach."""
    for part in sorted({sample.part for sample in samples}):
        weights = train([sample for sample in samples if sample.part != part])
        hits = [
            (sample.is_claim, weights[FEATURES] + LENIENCE + sum(weights[i] for i in sample.features) > 0)
            for sample in samples
            if sample.part == part
        ]
        right = sum(is_claim and found for is_claim, found in hits)
        found, there = sum(found for _, found in hits), sum(is_claim for is_claim, _ in hits)
        print(f"{part}: {right} of {there} claims, {found - right} other sentences of {len(hits) - there}")


def main() -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Compute the weights of claims_extractor.")
    parser.add_argument("--judge", action="store_true", help="say how well they do, write nothing")
    options = parser.parse_args()
    samples = list(sentences(list(corpus())))
    if options.judge:
        judge(samples)
        return 0
    weights = train(samples)
    rounded = [round(w * UNIT) for w in weights[:FEATURES]]
    rows = [", ".join(map(str, rounded[i : i + 16])) for i in range(0, FEATURES, 16)]
    WEIGHTS.write_text(
        "//! How much each feature of a sentence speaks for a claim, computed by weigh.py: do not edit.\n\n"
        f"pub const bias: i32 = {round((weights[FEATURES] + LENIENCE) * UNIT)};\n\n"
        "pub const weights = [_]i16{\n" + "".join(f"    {row},\n" for row in rows) + "};\n",
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
