"""Compile wording/*.txt into tables.bin and tables.zig, which phrases.zig matches texts with.

    python guests/cfm/tables.py           write both files
    python guests/cfm/tables.py --check   fail when what is committed differs

A class is "NAME: word word …", on lines that begin with spaces too; "NAME*:" is one that the code asks for. A section
"[mark]" holds patterns, one a line:

    garant~ir|ASSEGURAR _3 RESULT     a word of either, up to three other tokens, a word of the class
    ?ate                              may be there
    !CONSULT                          the next word (at the beginning: the word before) is none of these

Words are folded (no case, no accents); classes are capital. `#` is a number, `%`, `$` and `@` are tokens. A word may
stand for its forms: "garant~ir" is conjugated, "unic~o" has four endings, "consult{a,orio}" has those. Forms that no
one writes cost a few bytes; a form left out costs a finding.
"""

from __future__ import annotations

import argparse
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDING = HERE / "wording"

#: A set of words this common, per thousand of the most common word, is met in most sentences: not worth asking for.
COMMON = 300

#: Marks from here on are specialties, two each: practitioner and field.
FIRST_SPECIALTY = 256

ENDINGS = {
    "ar": "ar o a as am amos ei ou aram ava avam ando ado ada ados adas e es em emos ara arao aremos arei aria ariam "
    "asse assem armos arem",
    "er": "er o e es em emos i eu eram ia iam endo ido ida idos idas a as am amos era erao eremos erei eria eriam esse "
    "ermos erem",
    "ir": "ir o e es em imos i iu iram ia iam indo ido ida idos idas a as am amos ira irao iremos irei iria iriam isse "
    "irmos irem",
    "o": "o a os as",
    "s": "- s",
    "a": "- a es as",
    "ao": "ao oes",
    "l": "l is",
    "m": "- m",
    "r": "r res",
}

NEED, OPTIONAL, NOT = range(3)


class WordingError(Exception):
    """A line of the wording cannot be read."""


class Names:
    """Numbers for names, from 1, in order of their first mention."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def put(self, name: str) -> int:
        """Return the number of a name, new or known."""
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    def __len__(self) -> int:
        return len(self.numbers) + 1


@dataclass(slots=True)
class Tables:
    """What the wording comes to."""

    words: Names = field(default_factory=Names)
    #: Classes, and words that stand for themselves.
    atoms: Names = field(default_factory=Names)
    sets: Names = field(default_factory=Names)
    #: Atoms by word.
    members: dict[int, set[int]] = field(default_factory=dict)
    #: Set, gap before it, NEED, OPTIONAL or NOT.
    elements: list[tuple[int, int, int]] = field(default_factory=list)
    #: Elements [from, to), mark.
    patterns: list[tuple[int, int, int]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    specialties: list[str] = field(default_factory=list)
    #: Classes that the code asks for; each has a bit.
    asked: list[str] = field(default_factory=list)


def forms(word: str) -> list[str]:
    """Return all words that one notation stands for.

    Raises:
        WordingError: it is no notation.
    """
    if match := re.fullmatch(r"([a-z]+)~([a-z]+)", word):
        if match[2] not in ENDINGS:
            raise WordingError(f"there is no ending ~{match[2]} in {word}")
        return [match[1] + ending.replace("-", "") for ending in ENDINGS[match[2]].split()]
    if match := re.fullmatch(r"([a-z]*)\{([a-z,]+)\}", word):
        return [match[1] + ending for ending in match[2].split(",")]
    if not re.fullmatch(r"[a-z]+|[0-9]{1,3}|0800|[#%$@]", word):
        raise WordingError(f"{word!r} is no word")
    return [word]


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a file of the wording, without comments."""
    for line in (WORDING / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("//"):
            yield line


def read_classes(tables: Tables) -> None:
    """Read the classes; one may name others that stand above it."""
    words_of: dict[str, list[str]] = {}
    name = ""
    for line in lines("classes.txt"):
        for part in line.split():
            if part.endswith(":"):
                name = part[:-1].removesuffix("*")
                if part.endswith("*:"):
                    tables.asked.append(name)
                words_of[name] = []
                tables.atoms.put(name)
            else:
                words_of[name] += words_of[part] if part.isupper() and part.isalpha() else forms(part)
    for name, words in words_of.items():
        for word in words:
            tables.members.setdefault(tables.words.put(word), set()).add(tables.atoms.put(name))


def read_pattern(tables: Tables, row: str, mark: int) -> None:
    """Read one pattern.

    Raises:
        WordingError: it begins with what need not be there.
    """
    begin, gap = len(tables.elements), 0
    for part in row.split():
        if part[0] == "_":
            gap = int(part[1:])
            continue
        kind = {"?": OPTIONAL, "!": NOT}.get(part[0], NEED)
        choices = part if kind == NEED else part[1:]
        tables.elements.append((tables.sets.put(choices), gap, kind))
        gap = 0
    first = next((e for e in tables.elements[begin:] if e[2] != NOT), None)
    if first is None or first[2] == OPTIONAL:
        raise WordingError(f"a pattern begins with what must be there: {row}")
    tables.patterns.append((begin, len(tables.elements), mark))


def read_patterns(tables: Tables) -> None:
    """Read all sections of patterns, and the specialties."""
    for name in ("promises.txt", "offers.txt", "features.txt"):
        for line in lines(name):
            if match := re.fullmatch(r"\[(\w+)\]", line):
                tables.marks.append(match[1])
            else:
                read_pattern(tables, line, len(tables.marks) - 1)
    for number, line in enumerate(lines("specialties.txt")):
        name, practitioner, fields = (part.strip() for part in line.split("/"))
        tables.specialties.append(name)
        for kind, rows in enumerate((practitioner, fields)):
            for row in filter(None, (row.strip() for row in rows.split(";"))):
                read_pattern(tables, row, FIRST_SPECIALTY + 2 * number + kind)


def atoms_of_sets(tables: Tables) -> list[list[int]]:
    """Return the atoms of each set, by number; words that stand for themselves become atoms."""
    result: list[list[int]] = [[]]
    for choices in tables.sets.numbers:
        atoms = []
        for choice in choices.split("|"):
            if choice.isupper() and choice not in tables.atoms.numbers:
                raise WordingError(f"there is no class {choice} in {choices}")
            new = choice not in tables.atoms.numbers
            atoms.append(tables.atoms.put(choice))
            if new:
                for word in forms(choice):
                    tables.members.setdefault(tables.words.put(word), set()).add(atoms[-1])
        result.append(sorted(set(atoms)))
    return result


def frequencies(tables: Tables) -> dict[int, float]:
    """Return how often an atom is met, roughly, per thousand of the most common word."""
    result = dict.fromkeys(tables.atoms.numbers.values(), 0.0)
    ranks: dict[str, int] = {"#": 10}
    for line in lines("common.txt"):
        for word in line.split():
            ranks[word] = len(ranks)
    for word, number in tables.words.numbers.items():
        for atom in tables.members[number]:
            result[atom] += 1000 / ranks[word] if word in ranks else 0.2
    return result


def anchor_of(tables: Tables, pattern: tuple[int, int, int], frequency: list[float]) -> tuple[int, int, int]:
    """Return the sets of a pattern's rarest and second rarest word, and how far before the first it may begin."""
    begin, end, _ = pattern
    needed = [i for i in range(begin, end) if tables.elements[i][2] == NEED]
    by_rarity = sorted(needed, key=lambda i: (frequency[tables.elements[i][0]], i))
    anchor, second = by_rarity[0], by_rarity[min(1, len(by_rarity) - 1)]
    back = sum(e[1] + 1 for e in tables.elements[needed[0] + 1 : anchor + 1] if e[2] != NOT)
    return tables.elements[anchor][0], tables.elements[second][0], back


def first_of(tables: Tables, pattern: tuple[int, int, int]) -> int:
    """Return the set of a pattern's first word."""
    return next(e[0] for e in tables.elements[pattern[0] : pattern[1]] if e[2] == NEED)


def hash_of(word: bytes) -> int:
    """Mix the first and the last eight bytes and the length, as phrases.zig does."""
    mask = (1 << 64) - 1
    first = int.from_bytes(word[:8], "little")
    last = int.from_bytes(word[-8:], "little") if len(word) >= 8 else 0
    mixed = (first * 0x9E3779B97F4A7C15 ^ last * 0xC2B2AE3D27D4EB4F ^ len(word)) & mask
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & mask
    return mixed >> 32


def grouped(rows: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return where each row begins in one list of all, with its end, and that list."""
    at, items = [0], []
    for row in rows:
        items += row
        at.append(len(items))
    return at, items


def compile_wording() -> tuple[bytes, str]:
    """Return tables.bin and tables.zig.

    Raises:
        WordingError: a line cannot be read.
    """
    tables = Tables()
    read_classes(tables)
    read_patterns(tables)
    sets = atoms_of_sets(tables)
    words = [b""] + [word.encode() for word in tables.words.numbers]
    slots = [0] * (1 << (2 * len(words) - 1).bit_length())
    for number, word in enumerate(words[1:], 1):
        slot = hash_of(word) % len(slots)
        while slots[slot]:
            slot = (slot + 1) % len(slots)
        slots[slot] = hash_of(word) >> 16 << 16 | number  # most other words differ in the upper half already
    of_atom = frequencies(tables)
    frequency = [sum(of_atom[atom] for atom in atoms) for atoms in sets]
    anchored: dict[int, list[int]] = {}
    backs, seconds = [], []
    for number, pattern in enumerate(tables.patterns):
        anchor, second, back = anchor_of(tables, pattern, frequency)
        backs.append(back)
        seconds.append(second if frequency[second] < COMMON and second != anchor else 0)
        for atom in sets[anchor]:
            anchored.setdefault(atom, []).append(number)
    word_at, _ = grouped([list(word) for word in words])
    sets_at, set_atoms = grouped(sets)
    of_word = [sorted(tables.members.get(number, ())) for number in range(len(words))]
    atoms_at, atoms = grouped(of_word)
    anchors_at, anchors = grouped([sorted({p for a in atoms for p in anchored.get(a, ())}) for atoms in of_word])
    told = sorted(set(seconds) - {0})
    holders = [{second for second in told if set(atoms) & set(sets[second])} for atoms in of_word]
    marks_at, marks = grouped([sorted(seconds) for seconds in holders])
    signs = [sum({1 << atom % 64 for atom in atoms}) for atoms in of_word]
    set_signs = [sum({1 << atom % 64 for atom in atoms}) for atoms in sets]
    bit = {tables.atoms.numbers[name]: 1 << i for i, name in enumerate(tables.asked)}
    parts: dict[str, tuple[str, list[int]]] = {
        "slots": ("u32", slots),
        "word_at": ("u32", word_at),
        "atoms_at": ("u16", atoms_at),
        "atoms": ("u16", atoms),
        "sets_at": ("u16", sets_at),
        "set_atoms": ("u16", set_atoms),
        "anchors_at": ("u16", anchors_at),
        "anchors": ("u16", anchors),
        "marks_at": ("u16", marks_at),
        "marks": ("u16", marks),
        "word_signs": ("u64", signs),
        "set_signs": ("u64", set_signs),
        "word_classes": ("u64", [sum(bit.get(atom, 0) for atom in atoms) for atoms in of_word]),
        "element_sets": ("u16", [e[0] for e in tables.elements]),
        "element_gaps": ("u8", [e[1] for e in tables.elements]),
        "element_kinds": ("u8", [e[2] for e in tables.elements]),
        "pattern_at": ("u16", [p[0] for p in tables.patterns] + [len(tables.elements)]),
        "pattern_marks": ("u16", [p[2] for p in tables.patterns]),
        "pattern_backs": ("u8", backs),
        "pattern_firsts": ("u16", [first_of(tables, pattern) for pattern in tables.patterns]),
        "pattern_seconds": ("u16", seconds),
        "letters": ("u8", list(b"".join(words))),
    }
    data = bytearray()
    places = []
    for name, (kind, numbers) in parts.items():
        data += b"\0" * (-len(data) % 8)
        places.append(f"pub const {name} = part({kind}, {len(data)}, {len(numbers)});")
        data += struct.pack(f"<{len(numbers)}{ {'u8': 'B', 'u16': 'H', 'u32': 'I', 'u64': 'Q'}[kind] }", *numbers)
    return bytes(data), zig(tables, places)


def zig(tables: Tables, places: list[str]) -> str:
    """Return tables.zig: names for the numbers in tables.bin."""
    out = [
        "//! Made by tables.py from wording/*.txt; do not edit.",
        "",
        'const data align(8) = @embedFile("tables.bin").*;',
        "",
        "fn part(comptime T: type, comptime at: usize, comptime len: usize) *const [len]T {",
        "    return @ptrCast(@alignCast(data[at .. at + len * @sizeOf(T)]));",
        "}",
        "",
        *places,
        "",
        "/// What a pattern says of the words that it matches.",
        "pub const Mark = enum(u16) {",
        *(f"    {mark}," for mark in tables.marks),
        f"    first_specialty = {FIRST_SPECIALTY},",
        "    _,",
        "};",
        "",
        "/// Classes of words that the code asks for; each is a bit in `word_classes`.",
        "pub const Class = enum(u6) {",
        *(f"    {name.lower()}," for name in tables.asked),
        "};",
        "",
        "pub const specialties = [_][]const u8{",
        *(f'    "{name}",' for name in tables.specialties),
        "};",
        "",
        f"pub const set_count = {len(tables.sets)};",
        f"pub const mark_count = {len(tables.marks)};",
        f"pub const number_word = {tables.words.numbers['#']};",
        "",
    ]
    return "\n".join(out)


def main() -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Compile the wording of cfm_validator.")
    parser.add_argument("--check", action="store_true", help="compare with what is committed, write nothing")
    options = parser.parse_args()
    try:
        binary, text = compile_wording()
    except WordingError as error:
        print(f"The wording cannot be compiled: {error}.", file=sys.stderr)
        return 1
    made = {"tables.bin": binary, "tables.zig": text.encode()}
    if options.check:
        stale = [
            name for name, data in made.items() if not (HERE / name).is_file() or (HERE / name).read_bytes() != data
        ]
        for name in stale:
            print(f"guests/cfm/{name} is not what wording/ says: run guests/cfm/tables.py", file=sys.stderr)
        return 1 if stale else 0
    for name, data in made.items():
        (HERE / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
