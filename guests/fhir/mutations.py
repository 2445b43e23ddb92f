"""Break a valid FHIR resource in one way that R4 forbids: what `evaluate.py` and the tests ask the module to catch."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import cases
import definitions

Json = Any


class Model(Protocol):
    """What is known of R4's types: `definitions.Model` and `compiled.Compiled`."""

    types: dict[str, definitions.Type]
    resources: list[str]

    @property
    def codes(self) -> Mapping[str, set[tuple[str, str]] | None]:
        """Return the pairs of system and code of each value set, by its name in the members."""


Mutation = Callable[["Site", random.Random], "str | None"]

#: Every kind of damage by name; each returns the broken text, or None where it does not apply.
MUTATIONS: dict[str, Mutation] = {}


class Site:
    """A copy of a resource, with every place in it that the model knows."""

    def __init__(self, model: Model, resource: Json) -> None:
        self.model = model
        self.root = copy.deepcopy(resource)
        #: Objects with their types.
        self.objects: list[tuple[Json, definitions.Type]] = []
        #: Values: the object, the key and the member.
        self.values: list[tuple[Json, str, definitions.Member]] = []
        self._walk(self.root, model.types[resource["resourceType"]])

    def _walk(self, value: Json, type_: definitions.Type) -> None:
        self.objects.append((value, type_))
        members = {member.name: member for member in type_.members}
        for key, content in value.items():
            member = members.get(key)
            if member is None:
                continue
            self.values.append((value, key, member))
            for item in content if isinstance(content, list) else [content]:
                if isinstance(item, dict):
                    name = item.get("resourceType", "") if member.type == definitions.RESOURCE else member.type
                    if name in self.model.types:
                        self._walk(item, self.model.types[name])

    def of_types(self, *names: str) -> list[tuple[Json, str, definitions.Member]]:
        """Return the values of these types, single ones only."""
        return [(o, k, m) for o, k, m in self.values if m.type in names and not isinstance(o[k], list)]

    def text(self) -> str:
        """Return the resource as JSON."""
        return json.dumps(self.root, ensure_ascii=False)


def _mutation(function: Mutation) -> Mutation:
    MUTATIONS[function.__name__.replace("_", " ")] = function
    return function


def _pick(rng: random.Random, items: list[Any]) -> Any:
    return rng.choice(items) if items else None


@_mutation
def required_element_missing(site: Site, rng: random.Random) -> str | None:
    found = [(o, k) for o, k, m in site.values if m.required and f"_{k}" not in o]
    if not found:
        return None
    holder, key = rng.choice(found)
    del holder[key]
    return site.text()


@_mutation
def unknown_property(site: Site, rng: random.Random) -> str | None:
    holder, type_ = rng.choice(site.objects)
    name = rng.choice(["foo", "value", "fhir_comments", "deceased", "resourceType", "names", "_resourceType", "Id", ""])
    if name in holder or any(member.name == name for member in type_.members) or (name == "resourceType"):
        return None
    holder[name] = rng.choice(["x", 1, True, {"a": 1}, ["x"]])
    return site.text()


@_mutation
def misspelt_property(site: Site, rng: random.Random) -> str | None:
    holder, key, _ = rng.choice(site.values)
    wrong = rng.choice([key.capitalize(), key + "s", key[:-1], key.upper(), f"_{key}_"])
    if wrong in holder or wrong == key or not wrong:
        return None
    names = {m.name for o, t in site.objects if o is holder for m in t.members}
    if wrong in names:
        return None
    holder[wrong] = holder.pop(key)
    return site.text()


@_mutation
def wrong_json_kind(site: Site, rng: random.Random) -> str | None:
    holder, key, _ = rng.choice(site.values)
    old = holder[key][0] if isinstance(holder[key], list) else holder[key]
    kinds = {bool: ["true", 1, {"value": True}], int: [f"{old}", {"a": 1}, True], float: [f"{old}", True]}
    kinds |= {str: [1, True, {"value": "x"}], dict: ["x", 1, True]}
    if type(old) not in kinds:
        return None
    new = rng.choice(kinds[type(old)])
    holder[key] = [new, *holder[key][1:]] if isinstance(holder[key], list) else new
    return site.text()


@_mutation
def array_instead_of_one(site: Site, rng: random.Random) -> str | None:
    found = _pick(rng, [(o, k) for o, k, m in site.values if not m.many and not isinstance(o[k], list)])
    if found is None:
        return None
    found[0][found[1]] = [found[0][found[1]]]
    return site.text()


@_mutation
def one_instead_of_array(site: Site, rng: random.Random) -> str | None:
    found = _pick(rng, [(o, k) for o, k, m in site.values if m.many and isinstance(o[k], list)])
    if found is None:
        return None
    found[0][found[1]] = found[0][found[1]][0]
    return site.text()


@_mutation
def empty_or_null(site: Site, rng: random.Random) -> str | None:
    holder, key, _ = rng.choice(site.values)
    nothings: list[Json] = [[], {}, "", None]
    empty = rng.choice(nothings)
    if isinstance(holder[key], list):
        holder[key] = rng.choice([[], [empty], [*holder[key], empty]])
    else:
        holder[key] = empty
    return site.text()


@_mutation
def code_outside_its_value_set(site: Site, rng: random.Random) -> str | None:
    found = [(o, k, m) for o, k, m in site.of_types("code", "CodeableConcept") if site.model.codes.get(m.binding)]
    picked = _pick(rng, found)
    if picked is None:
        return None
    holder, key, member = picked
    if member.type == "CodeableConcept":
        codings = holder[key].get("coding", [])
        if not codings or any("code" not in coding for coding in codings):
            return None
        for coding in codings:
            if rng.random() < 0.5:
                coding["code"] += "x"
            else:
                coding["system"] = "http://example.org/other"
    else:
        old = holder[key]
        holder[key] = rng.choice([old.upper() + "X", old + " ", "unknown-code", old + "x", old.capitalize() + "-"])
    return site.text()


@_mutation
def value_against_its_type(site: Site, rng: random.Random) -> str | None:
    holder, key, member = rng.choice(site.values)
    if member.type not in cases.BAD:
        return None
    new = rng.choice(cases.BAD[member.type])
    holder[key] = [new, *holder[key][1:]] if isinstance(holder[key], list) else new
    return site.text()


@_mutation
def two_forms_of_a_choice(site: Site, rng: random.Random) -> str | None:
    picked = _pick(rng, [(o, k, m) for o, k, m in site.values if m.choice])
    if picked is None:
        return None
    holder, key, member = picked
    others = [
        other
        for o, type_ in site.objects
        if o is holder
        for other in type_.members
        if other.element == member.element
        and other.name != key
        and other.type in ("string", "boolean", "dateTime", "Period")
    ]
    other = _pick(rng, others)
    if other is None:
        return None
    holder[other.name] = {"string": "x", "boolean": True, "dateTime": "2024", "Period": {"start": "2024"}}[other.type]
    return site.text()


@_mutation
def choice_of_a_forbidden_type(site: Site, rng: random.Random) -> str | None:
    picked = _pick(rng, [(o, k, m) for o, k, m in site.values if m.choice])
    if picked is None:
        return None
    holder, key, member = picked
    allowed = {m.name for o, t in site.objects if o is holder for m in t.members}
    wrong = member.element + rng.choice(
        ["Address", "Base64Binary", "Foo", "HumanName", "", "string", "Uuid", "Attachment"]
    )
    if wrong in allowed:
        return None
    holder[wrong] = holder.pop(key)
    return site.text()


@_mutation
def duplicate_name(site: Site, rng: random.Random) -> str | None:
    holder, key, _ = rng.choice(site.values)
    mark = "DUPLICATE-NAME"
    holder[mark] = holder[key]
    return site.text().replace(json.dumps(mark), json.dumps(key))


@_mutation
def reference_to_nothing_contained(site: Site, rng: random.Random) -> str | None:
    picked = _pick(rng, [o for o, t in site.objects if t.name == "Reference" and "reference" in o])
    if picked is None:
        return None
    picked["reference"] = "#not-there"
    return site.text()


@_mutation
def reference_to_a_forbidden_type(site: Site, rng: random.Random) -> str | None:
    found = [(o, k, m) for o, k, m in site.of_types("Reference") if m.targets]
    picked = _pick(rng, found)
    if picked is None:
        return None
    holder, key, member = picked
    other = rng.choice([name for name in site.model.resources if name not in member.targets])
    holder[key] = {"reference": rng.choice([f"{other}/1", f"http://a.org/fhir/{other}/1", "Pacient/1", f"{other}/a_b"])}
    return site.text()


@_mutation
def contained_wrong(site: Site, rng: random.Random) -> str | None:
    type_ = site.model.types[site.root["resourceType"]]
    if all(member.name != "contained" for member in type_.members):
        return None
    basic = {"resourceType": "Patient", "id": "c-1"}
    wrong: list[Json] = [
        basic,  # nobody refers to it
        {"resourceType": "Patient"},
        {**basic, "contained": [basic]},
        {**basic, "meta": {"versionId": "1"}},
        {"resourceType": "Patiente", "id": "c-1"},
        {**basic, "gender": "x"},
        {**basic, "resourceType": "DomainResource"},
        "Patient/1",
    ]
    site.root.setdefault("contained", []).append(rng.choice(wrong))
    return site.text()


@_mutation
def resource_type_wrong(site: Site, rng: random.Random) -> str | None:
    site.root["resourceType"] = rng.choice(
        ["", "Patients", "patient", "Resource", "DomainResource", "Element", 1, None, ["Patient"]]
    )
    if rng.random() < 0.2:
        del site.root["resourceType"]
    return site.text()


@_mutation
def broken_json(site: Site, rng: random.Random) -> str | None:
    text = site.text()
    return rng.choice(
        [
            text[: rng.randrange(len(text))],
            text[:-1] + ",}",
            text[:-1] + ', // end\n "id": "x"}',
            "[" + text + "]",
            text + text,
            text.replace('"', "'"),
            text.replace(":", "=", 1),
            text.replace('"resourceType"', "resourceType", 1),
        ]
    )


@_mutation
def extensions_of_primitives_wrong(site: Site, rng: random.Random) -> str | None:
    holder, key, member = rng.choice(site.values)
    if f"_{key}" in holder:
        return None
    good = {"extension": [{"url": "http://a.org/x", "valueString": "x"}]}
    if member.type not in definitions.PRIMITIVES or member.bare:
        holder[f"_{key}"] = [good] if member.many else good
    elif member.many:
        holder[f"_{key}"] = rng.choice([good, [None for _ in holder[key]], [{}], [{"extension": []}]])
    else:
        wrong: list[Json] = [[good], "x", {}, {"foo": 1}, {"extension": [{"valueString": "x"}]}, {"value": "x"}, None]
        holder[f"_{key}"] = rng.choice(wrong)
    return site.text()


@_mutation
def extension_wrong(site: Site, rng: random.Random) -> str | None:
    objects = [o for o, t in site.objects if any(member.name == "extension" for member in t.members)]
    url = "http://example.org/x"
    wrong: list[Json] = [
        {"url": url},
        {"valueString": "x"},
        {"url": url, "valueString": "x", "extension": [{"url": "a", "valueString": "x"}]},
        {"url": url, "value": "x"},
        {"url": url, "valueFoo": "x"},
        {"url": url, "valueBoolean": "true"},
        {"url": "http://a b", "valueString": "x"},
        {"url": url, "valueString": "x", "valueCode": "x"},
        {},
    ]
    holder = _pick(rng, objects)
    if holder is None:
        return None
    holder.setdefault("extension", []).append(rng.choice(wrong))
    return site.text()


@_mutation
def invariant_of_a_data_type(site: Site, rng: random.Random) -> str | None:
    picked = _pick(rng, site.of_types(*cases.UNSOUND))
    if picked is None:
        return None
    holder, key, member = picked
    holder[key] = rng.choice(cases.UNSOUND[member.type])
    return site.text()


@_mutation
def invariant_of_a_resource(site: Site, rng: random.Random) -> str | None:
    found = cases.BREAKING.get(site.root["resourceType"])
    if found is None:
        return None
    changes = rng.choice(found)
    if "valueString" in changes and any(key.startswith(("value", "_value")) for key in site.root):
        changes = {key: value for key, value in changes.items() if key != "valueString"}
    broken = {key: value for key, value in (site.root | changes).items() if value is not None}
    return json.dumps(broken, ensure_ascii=False)


@_mutation
def bundle_wrong(site: Site, rng: random.Random) -> str | None:
    root = site.root
    if root["resourceType"] != "Bundle" or not root.get("entry"):
        return None
    entry = rng.choice(root["entry"])
    kind = root["type"]
    request = {"method": "GET", "url": "Patient/1"}
    done = rng.randrange(8)
    if done == 0:
        entry["fullUrl"] = "Patient/1"
    elif done == 1 and kind in ("transaction", "batch", "history"):
        entry.pop("request", None)
    elif done == 2 and kind not in ("transaction", "batch", "history"):
        entry["request"] = request
    elif done == 3 and kind != "searchset":
        entry["search"] = {"mode": "match"}
    elif done == 4 and kind != "history" and "fullUrl" in entry:
        root["entry"].append(copy.deepcopy(entry))
    elif done == 5:
        root["type"] = rng.choice(["Collection", "document ", "search-set"])
    elif done == 6 and kind not in ("searchset", "history"):
        root["total"] = 1
    elif done == 7 and isinstance(entry.get("resource"), dict):
        entry["resource"]["resourceType"] = "Foo"
    else:
        return None
    return site.text()


def broken(model: Model, resource: Json, seed: int, kinds: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) for each kind of damage that applies to the resource, the same for the same seed."""
    for kind in kinds or tuple(MUTATIONS):
        rng = random.Random(f"{seed} {kind} {resource['resourceType']} {resource.get('id')}")  # noqa: S311  # reproducible, not secret
        text = MUTATIONS[kind](Site(model, resource), rng)
        if text is not None:
            yield kind, text
