"""Read FHIR's structure definitions, code systems and value sets into one model without order or identity.

A type here is anything with named members: a resource, a data type, or a nested element such as Patient.contact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: Primitive types in the order that `table.zig` numbers them.
PRIMITIVES = [
    "boolean", "integer", "positiveInt", "unsignedInt", "decimal", "string", "markdown", "code", "id", "uri", "url",
    "canonical", "oid", "uuid", "date", "dateTime", "instant", "time", "base64Binary", "xhtml",
]  # fmt: skip

#: Any resource, known or not.
RESOURCE = "Resource"

_SYSTEM = "http://hl7.org/fhirpath/System."
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"

#: Checked by code of the module's own, or by the structure itself.
BY_HAND = {
    "ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "ref-1", "txt-1", "txt-2", "que-2", "csd-1", "bdl-7",
    "sdf-8", "sdf-8a",
}  # fmt: skip

#: Written anew in what the module can run, with the same meaning, or with that of the sentence where they differ.
REWRITTEN = {
    "que-12": "enableWhen.count() > 1 implies enableBehavior.exists()",
    "sdf-9": "(snapshot | differential).element.where(path.contains('.').not()).label.empty()"
    " and (snapshot | differential).element.where(path.contains('.').not()).code.empty()"
    " and (snapshot | differential).element.where(path.contains('.').not()).requirements.empty()",
}


@dataclass(slots=True)
class Member:
    """One JSON member: an element, or one form of a choice."""

    name: str
    #: Name of the element: "value" for valueString.
    element: str
    #: Name of a primitive type, of a type, or RESOURCE.
    type: str
    many: bool
    required: bool
    #: URL of the value set that its codes must be of, or "".
    binding: str = ""
    #: Names of resources that a reference may mean; empty: any.
    targets: frozenset[str] = frozenset()
    choice: bool = False
    #: Without extensions: Element.id, Resource.id, Extension.url, Narrative.div.
    bare: bool = False
    #: A SimpleQuantity: without comparator.
    simple: bool = False


@dataclass(slots=True)
class Type:
    """What has members."""

    #: Such as "Patient" or "Patient.contact".
    name: str
    kind: str
    members: list[Member] = field(default_factory=list)
    #: Key, expression and sentence of each invariant.
    invariants: list[tuple[str, str, str]] = field(default_factory=list)


class Model:
    """All types and value sets of R4."""

    def __init__(self, files: Iterable[dict[str, Any]]) -> None:
        """Take the definitions among `files`."""
        structures: dict[str, dict[str, Any]] = {}
        self._value_sets: dict[str, dict[str, Any]] = {}
        self._code_systems: dict[str, dict[str, Any]] = {}
        for content in files:
            kind, url = content["resourceType"], content.get("url", "")
            if kind == "StructureDefinition" and content.get("derivation") != "constraint":
                structures[content["type"]] = content
            elif kind == "ValueSet":
                self._value_sets[url] = content
            elif kind == "CodeSystem":
                self._code_systems[url] = content
        self.types: dict[str, Type] = {}
        self.resources: list[str] = []
        self.left_out: list[str] = []
        for name in sorted(structures):
            structure = structures[name]
            if structure["kind"] in ("resource", "complex-type"):
                self._add(structure)
            if structure["kind"] == "resource" and not structure["abstract"]:
                self.resources.append(name)
        bound = {member.binding for type_ in self.types.values() for member in type_.members} - {""}
        self.codes = {url: self._expand(url) for url in sorted(bound)}

    def _add(self, structure: dict[str, Any]) -> None:
        elements = structure["snapshot"]["element"]
        parents = {element["path"].rpartition(".")[0] for element in elements}
        for element in elements:
            path = element["path"]
            parent = path.rpartition(".")[0]
            if path in parents:
                kind = structure["kind"] if not parent else "element"
                self.types[path] = Type(path, kind)
            if parent:
                self.types[parent].members += self._members(element, path in parents)
            self._add_invariants(element, path, parent, path in parents)

    def _members(self, element: dict[str, Any], nested: bool) -> list[Member]:
        path: str = element["path"]
        name = path.rpartition(".")[2]
        many, required = element["max"] != "1", element["min"] > 0
        if "contentReference" in element:
            return [Member(name, name, element["contentReference"].removeprefix("#"), many, required)]
        if nested:
            return [Member(name, name, path, many, required)]
        choice, base = name.endswith("[x]"), name.removesuffix("[x]")
        members = []
        for type_ in element["type"]:
            code = _type_code(element, type_)
            members.append(
                Member(
                    name=base + code[0].upper() + code[1:] if choice else name,
                    element=base,
                    type=code,
                    many=many,
                    required=required,
                    binding=_binding(element) if code in ("code", "Coding", "CodeableConcept") else "",
                    targets=_targets(type_) if code == "Reference" else frozenset(),
                    choice=choice,
                    bare=type_["code"].startswith(_SYSTEM) or code == "xhtml",
                    simple=f"{_STRUCTURE}SimpleQuantity" in type_.get("profile", ()),
                )
            )
        return members

    def _add_invariants(self, element: dict[str, Any], path: str, parent: str, has_members: bool) -> None:
        for constraint in element.get("constraint", ()):
            key, expression = constraint["key"], constraint.get("expression", "")
            if key in BY_HAND or constraint["severity"] != "error":
                continue
            expression = REWRITTEN.get(key, expression)
            owner = path
            if not has_members:
                owner = parent
                expression = f"{path.rpartition('.')[2].removesuffix('[x]')}.all({expression})"
            self.types[owner].invariants.append((key, expression, constraint["human"]))

    def _expand(self, url: str) -> set[tuple[str, str]] | None:
        """Return the (system, code) pairs of a value set; None when a system is not in the package."""
        value_set = self._value_sets.get(url)
        if value_set is None:
            return None
        codes: set[tuple[str, str]] = set()
        for include in value_set["compose"]["include"]:
            if "filter" in include or "valueSet" in include:
                raise ValueError(f"{url} has a form that this script does not know")
            system = include["system"]
            concepts = include.get("concept")
            if concepts is None:
                definition = self._code_systems.get(system)
                if definition is None:
                    return None
                concepts = definition["concept"]
            codes |= {(system, code) for code in _codes(concepts)}
        if "exclude" in value_set["compose"]:
            raise ValueError(f"{url} has a form that this script does not know")
        return codes


def _type_code(element: dict[str, Any], type_: dict[str, Any]) -> str:
    code: str = type_["code"]
    if not code.startswith(_SYSTEM):
        return code
    if element["base"]["path"] == "Resource.id":
        return "id"  # declared a string, but an id by the specification's text
    for extension in type_.get("extension", ()):
        if extension["url"] == _FHIR_TYPE:
            return str(extension["valueUrl"])
    return "string"


def _binding(element: dict[str, Any]) -> str:
    binding = element.get("binding", {})
    for extension in binding.get("extension", ()):
        if extension["url"] == _MAX_VALUE_SET and binding["strength"] == "preferred":
            return str(extension["valueCanonical"])
    return str(binding["valueSet"]).partition("|")[0] if binding.get("strength") == "required" else ""


def _targets(type_: dict[str, Any]) -> frozenset[str]:
    names = frozenset(profile.removeprefix(_STRUCTURE) for profile in type_.get("targetProfile", ()))
    return frozenset() if RESOURCE in names else names


def _codes(concepts: list[dict[str, Any]]) -> Iterable[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _codes(concept.get("concept", []))
