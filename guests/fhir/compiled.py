"""Read the compiled table back into a model: what `mutations.py` needs, without the package it was made of."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import definitions
import layout

#: Sections in the order of layout.py.
_TYPES, _MEMBERS, _RESOURCES, _TARGETS, _CODES, _NAMES, _CODE_NAMES = 0, 1, 3, 5, 6, 10, 11


class Compiled:
    """The types, members and codes of r4.bin."""

    def __init__(self, table: Path) -> None:
        """Read a table.

        Raises:
            ValueError: the file is no table of this version.
        """
        self._data = table.read_bytes()
        if not self._data.startswith(layout.MAGIC):
            raise ValueError(f"{table} is no table that this version knows")
        names = [self._name(row[2]) for row in self._rows(_TYPES, "<QQHHHHBBHI")]
        self._type_names = dict(enumerate(names, layout.FIRST_TYPE)) | dict(enumerate(definitions.PRIMITIVES))
        self._type_names[layout.ANY_RESOURCE] = definitions.RESOURCE
        self.resources = [self._name(row[1]) for row in self._rows(_RESOURCES, "<HH")]
        self.codes: dict[str, set[tuple[str, str]]] = {}
        for number, code, system in self._rows(_CODES, "<HHH"):
            pair = (self._name(system, _CODE_NAMES), self._name(code, _CODE_NAMES))
            self.codes.setdefault(str(number), set()).add(pair)
        self._targets = [int.from_bytes(struct.pack("<5I", *row), "little") for row in self._rows(_TARGETS, "<5I")]
        members = list(self._rows(_MEMBERS, "<HHHHHBB"))
        self.types: dict[str, definitions.Type] = {}
        for row in self._rows(_TYPES, "<QQHHHHBBHI"):
            required, name, first, count = row[0] | row[1] << 64, self._name(row[2]), row[3], row[4]
            kept = [self._member(member, required) for member in members[first : first + count]]
            self.types[name] = definitions.Type(name, "", kept)

    def _section(self, number: int) -> tuple[int, int]:
        offset, count = struct.unpack_from("<II", self._data, len(layout.MAGIC) + 8 * number)
        return offset, count

    def _rows(self, number: int, form: str) -> Iterator[tuple[int, ...]]:
        offset, count = self._section(number)
        return struct.iter_unpack(form, self._data[offset : offset + count * struct.calcsize(form)])

    def _name(self, at: int, section: int = _NAMES) -> str:
        start = self._section(section)[0] + at + 1
        return self._data[start : start + self._data[start - 1]].decode()

    def _member(self, row: tuple[int, ...], required: int) -> definitions.Member:
        name, element, type_, binding, targets, slot, flags = row
        meant = 0 if targets == layout.NONE else self._targets[targets]
        return definitions.Member(
            name=self._name(name),
            element=self._name(element),
            type=self._type_names[type_],
            many=bool(flags & 1),
            required=bool(required >> slot & 1),
            binding=str(binding),
            targets=frozenset(resource for i, resource in enumerate(self.resources) if meant >> i & 1),
            choice=bool(flags & 2),
            bare=bool(flags & 4),
            simple=bool(flags & 8),
        )
