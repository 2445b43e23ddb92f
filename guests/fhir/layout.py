"""Write a model as the bytes that `table.zig` uses in place: little endian, every number where the header says.

The header is the magic, then offset and count of each section. Sections begin at multiples of eight. Names are kept
once each, a byte of length before them; hash tables have a number plus one a slot, 0 where the slot is free.
"""

from __future__ import annotations

import struct

import definitions
import fhirpath

MAGIC = b"FHIR R4\x01"

#: Types are numbered from here; primitives come before.
FIRST_TYPE = 32
ANY_RESOURCE = 31

NONE = 0xFFFF

#: Value sets of which only the shape of a code can be checked, by number.
SHAPES = {
    "http://hl7.org/fhir/ValueSet/all-languages": 0xFFF0,
    "http://hl7.org/fhir/ValueSet/mimetypes": 0xFFF1,
    "http://hl7.org/fhir/ValueSet/currencies": 0xFFF2,
    "http://hl7.org/fhir/ValueSet/ucum-units": 0xFFF3,
}

#: Types and members that the module knows by name, in the order of `table.KnownType` and `table.KnownMember`.
KNOWN_TYPES = [
    "Bundle", "CodeSystem", "Coding", "Element", "Extension", "Identifier", "Quantity", "Questionnaire", "Reference",
]  # fmt: skip
KNOWN_MEMBERS = [
    "Element.id", "Extension.valueString", "Quantity.unit", "Quantity.system", "Quantity.code", "Quantity.value",
    "Questionnaire.item.linkId", "CodeSystem.concept.code",
]  # fmt: skip

_MANY, _CHOICE, _BARE, _SIMPLE = 1, 2, 4, 8

#: Words of 32 bits in a set of resources.
_TARGET_WORDS = 5


class _Pool:
    """Strings, each once, in the order in which they came."""

    def __init__(self, length: str) -> None:
        self.data = bytearray()
        self._length = length
        self._known: dict[str, int] = {}

    def add(self, text: str) -> int:
        if text not in self._known:
            self._known[text] = len(self.data)
            raw = text.encode()
            self.data += struct.pack(self._length, len(raw)) + raw
        return self._known[text]


def hash_name(seed: int, name: str) -> int:
    """Return the hash that `table.zig` computes: FNV-1a over the bytes, begun with the seed."""
    value = (0x811C9DC5 ^ (seed * 0x9E3779B1)) & 0xFFFFFFFF
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value ^ (value >> 15)


def _slots(keys: list[tuple[int, str]], size: int) -> bytes:
    """Return a hash table of `size` slots for the keys, which are numbered by their place."""
    slots = [0] * size
    for number, (seed, name) in enumerate(keys):
        at = hash_name(seed, name) % size
        while slots[at]:
            at = (at + 1) % size
        slots[at] = number + 1
    return struct.pack(f"<{size}H", *slots)


def write(model: definitions.Model) -> bytes:
    """Return the table."""
    return _Writer(model).write()


class _Writer:
    def __init__(self, model: definitions.Model) -> None:
        self._model = model
        self._names, self._code_names, self._texts = _Pool("<B"), _Pool("<B"), _Pool("<H")
        self._type_numbers = {name: FIRST_TYPE + i for i, name in enumerate(sorted(model.types))}
        self._type_numbers |= {name: i for i, name in enumerate(definitions.PRIMITIVES)}
        self._type_numbers[definitions.RESOURCE] = ANY_RESOURCE
        self._resources = {name: i for i, name in enumerate(sorted(model.resources))}
        self._targets: dict[bytes, int] = {}
        self._sets = {url: i for i, url in enumerate(url for url, codes in model.codes.items() if codes is not None)}

    def write(self) -> bytes:
        types, members, invariants, code = bytearray(), bytearray(), bytearray(), bytearray()
        member_keys: list[tuple[int, str]] = []
        for number, name in enumerate(sorted(self._model.types), FIRST_TYPE):
            type_ = self._model.types[name]
            slots = {element: i for i, element in enumerate(dict.fromkeys(m.element for m in type_.members))}
            required = 0
            for member in type_.members:
                required |= member.required << slots[member.element]
            kept = self._invariants(type_)
            types += struct.pack(
                "<QQHHHHBBHI",
                required & (2**64 - 1),
                required >> 64,
                self._names.add(name),
                len(member_keys),
                len(type_.members),
                len(invariants) // 12,
                len(kept),
                0,
                self._resources.get(name, NONE),
                0,
            )
            for key, sentence, program in kept:
                invariants += struct.pack(
                    "<HHII", self._names.add(key), len(program), self._texts.add(sentence), len(code)
                )
                code += program
            for member in type_.members:
                members += self._member(member, slots[member.element])
                member_keys.append((number, member.name))
        code_keys, codes = self._codes()
        sections = [
            (bytes(types), len(types) // 32),
            (bytes(members), len(members) // 12),
            (_slots(member_keys, 16384), 16384),
            (
                b"".join(struct.pack("<HH", self._type_numbers[n], self._names.add(n)) for n in self._resources),
                len(self._resources),
            ),
            (_slots([(0, name) for name in self._resources], 512), 512),
            (b"".join(self._targets), len(self._targets)),
            (codes, len(code_keys)),
            (_slots(code_keys, 4096), 4096),
            (bytes(invariants), len(invariants) // 12),
            (bytes(code), len(code)),
            (bytes(self._names.data), len(self._names.data)),
            (bytes(self._code_names.data), len(self._code_names.data)),
            (bytes(self._texts.data), len(self._texts.data)),
            self._known(member_keys),
        ]
        return _assemble(sections)

    def _known(self, member_keys: list[tuple[int, str]]) -> tuple[bytes, int]:
        places = {key: i for i, key in enumerate(member_keys)}
        known = [self._type_numbers[name] for name in KNOWN_TYPES]
        for path in KNOWN_MEMBERS:
            owner, _, name = path.rpartition(".")
            known.append(places[self._type_numbers[owner], name])
        return struct.pack(f"<{len(known)}H", *known), len(known)

    def _member(self, member: definitions.Member, slot: int) -> bytes:
        flags = _MANY * member.many | _CHOICE * member.choice | _BARE * member.bare | _SIMPLE * member.simple
        return struct.pack(
            "<HHHHHBB",
            self._names.add(member.name),
            self._names.add(member.element),
            self._type_numbers[member.type],
            self._sets.get(member.binding, SHAPES.get(member.binding, NONE)),
            self._target(member.targets),
            slot,
            flags,
        )

    def _target(self, targets: frozenset[str]) -> int:
        if not targets:
            return NONE
        bits = sum(1 << self._resources[name] for name in targets)
        return self._targets.setdefault(bits.to_bytes(4 * _TARGET_WORDS, "little"), len(self._targets))

    def _codes(self) -> tuple[list[tuple[int, str]], bytes]:
        keys, records = [], bytearray()
        for url, number in self._sets.items():
            for system, code in sorted(self._model.codes[url] or ()):
                keys.append((number, code))
                records += struct.pack("<HHH", number, self._code_names.add(code), self._code_names.add(system))
        return keys, bytes(records)

    def _invariants(self, type_: definitions.Type) -> list[tuple[str, str, bytes]]:
        translator = fhirpath.Translator(self._names.add, self._type_number, type_.name)
        kept = []
        for key, expression, sentence in type_.invariants:
            try:
                kept.append((key, sentence, translator.translate(expression)))
            except fhirpath.NotTranslated as reason:
                self._model.left_out.append(f"{type_.name}: {key}: {reason}")
        return kept

    def _type_number(self, name: str) -> int:
        if name not in self._type_numbers:
            raise fhirpath.NotTranslated(name)
        return self._type_numbers[name]


def _assemble(sections: list[tuple[bytes, int]]) -> bytes:
    head = len(MAGIC) + 8 * len(sections)
    header, body = bytearray(MAGIC), bytearray()
    for data, count in sections:
        body += bytes(-(head + len(body)) % 8)
        header += struct.pack("<II", head + len(body), count)
        body += data
    return bytes(header + body)
