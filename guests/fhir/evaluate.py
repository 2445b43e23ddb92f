"""Try the module on all example resources of HL7's package, and on seeded damage to each of them.

    python guests/fhir/evaluate.py [PACKAGE] [--module FILE.wasm] [--seeds N]

Prints what is reported invalid among the examples, beside what is known to break FHIR's own rules, and how much of the
damage went unseen, by kind. Without PACKAGE (a folder or .tgz), npm fetches it. Exit status 1 when there is news.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import compile  # beside this script
import compiled
import mutations
import wasmtime

MODULE = Path(__file__).resolve().parents[2] / "hub" / "compliance" / "modules" / "fhir_validator.wasm"

#: Longer ones do not fit into one call.
MAX_CHARACTERS = 1_000_000

#: Damage is done to examples up to this length only, so that a run takes minutes.
DAMAGED_MAX_CHARACTERS = 60_000

#: Examples that break FHIR's rules, and how; checked by hand.
KNOWN_BAD = {
    "ActivityDefinition-blood-tubes-supply": "txt-2: its narrative is only space",
    "ActivityDefinition-heart-valve-replacement": "txt-2: its narrative is only space",
    "EventDefinition-example": "txt-2: its narrative is only space",
    "Questionnaire-zika-virus-exposure-assessment": "txt-2: its narrative is only space",
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": "a fullUrl with the id of another resource",
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": "a fullUrl with the id of another resource",
    "Bundle-lri-example": "fullUrls with ids of other resources",
    "CapabilityStatement-example": "a UUID in upper case",
    "TerminologyCapabilities-example": "a UUID in upper case",
    "Library-zika-virus-intervention-logic": "urn:oid:X.Y.Z, which is no OID",
    "DeviceMetric-example": "parent refers to a DeviceDefinition, which is not allowed",
    "DeviceUseStatement-example": "reasonReference refers to a Procedure, which is not allowed",
    "MedicationRequest-medrx0301": "the dispense's performer is a Practitioner, which is not allowed",
    "Observation-clinical-gender": "performer refers to an Encounter, which is not allowed",
    "Questionnaire-qs1": "items without linkId",
    "StructureDefinition-Definition": "sdf-4: not abstract, and without baseDefinition",
    "StructureDefinition-Event": "sdf-4: not abstract, and without baseDefinition",
    "StructureDefinition-FiveWs": "sdf-4: not abstract, and without baseDefinition",
    "StructureDefinition-Request": "sdf-4: not abstract, and without baseDefinition",
    "SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject": "a long id",
} | {
    f"SearchParameter-{kind}-extensions-{name}-{element}": "no base, which is required"
    for kind, name in (("codesystem", "CodeSystem"), ("valueset", "ValueSet"))
    for element in ("author", "effective", "end", "keyword", "workflow")
}


class Module:
    """The module, called as the hub calls it: a fresh instance each time."""

    def __init__(self, path: Path) -> None:
        self._engine = wasmtime.Engine()
        self._module = wasmtime.Module.from_file(self._engine, str(path))

    def check(self, texts: list[str]) -> list[dict[str, Any]]:
        """Return what the module says of each resource."""
        documents = [{"fields": [{"name": "resource", "text": text}]} for text in texts]
        request = json.dumps({"documents": documents}, ensure_ascii=False).encode()
        store = wasmtime.Store(self._engine)
        exports: Any = wasmtime.Instance(store, self._module, []).exports(store)
        at = exports["alloc"](store, len(request)) & 0xFFFFFFFF
        exports["memory"].write(store, request, at)
        packed = exports["validate_batch"](store, at, len(request)) & 0xFFFFFFFFFFFFFFFF
        start, length = packed >> 32, packed & 0xFFFFFFFF
        said: list[dict[str, Any]] = json.loads(exports["memory"].read(store, start, start + length))["documents"]
        return said


def main() -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the module fhir_validator on HL7's examples.")
    parser.add_argument("package", nargs="?", type=Path)
    parser.add_argument("--module", type=Path, default=MODULE)
    parser.add_argument("--seeds", type=int, default=1, help="how often each kind of damage is done to each example")
    options = parser.parse_args()
    module, table = Module(options.module), compiled.Compiled(compile.TABLE)
    total: collections.Counter[str] = collections.Counter()
    missed: collections.Counter[str] = collections.Counter()
    examples = skipped = news = 0
    with tempfile.TemporaryDirectory() as folder:
        package = options.package or compile.fetch(Path(folder))
        for name, resource in compile.read(package):
            text = json.dumps(resource, ensure_ascii=False)
            if "resourceType" not in resource or len(text) > MAX_CHARACTERS:
                skipped += 1
                continue
            examples += 1
            valid = module.check([text])[0]["valid"]
            if valid == (name in KNOWN_BAD):
                news += 1
                print(f"{name}: {'valid, though known to be bad' if valid else 'reported invalid'}")
            if not valid or len(text) > DAMAGED_MAX_CHARACTERS or name.partition("-")[0] in compile.SOURCES:
                continue
            for seed in range(options.seeds):
                damaged = list(mutations.broken(table, resource, seed))
                for (kind, _), said in zip(damaged, module.check([text for _, text in damaged]), strict=True):
                    total[kind] += 1
                    missed[kind] += said["valid"]
    print(f"examples\t{examples}\tknown bad\t{len(KNOWN_BAD)}\tnews\t{news}\ttoo long or no resource\t{skipped}")
    for kind in total:
        print(f"{kind}\t{total[kind]}\tmissed\t{missed[kind]}")
    print(f"all damage\t{total.total()}\tmissed\t{missed.total()}")
    return 1 if news or missed.total() else 0


if __name__ == "__main__":
    sys.exit(main())
