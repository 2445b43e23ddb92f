"""Every command of the client protocol wrong in every way, made from the annotations of hub.wire.commands.

A case is one request as a client would write it, in one or both formats. Some are `wrong`: the annotation excludes them
(another type, null, missing, out of range). The others it allows, and they are extreme (empty, huge, odd letters).
Whoever adds a field to a command has it tried here.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Raw

from hub.wire.commands import Command
from hub.wire.messages import varint
from hub.wire.numbers import NUMBERS

#: JSON of other types than a field's own.
_WRONG: dict[Any, list[str]] = {
    str: ["1", "1.5", "true", "null", "[]", "{}"],
    bool: ["0", "1", '"true"', "null", "[]", "{}"],
    int: ['"1"', "1.5", "true", "null", "[]", "{}", "1e300"],
    list: ['"a"', "1", "{}", "null", "[1]", "[null]", "[[]]"],
    dict: ['"a"', "1", "[]", "null", '{"a":1}', '{"a":null}', '{"a":[]}'],
    msgspec.Struct: ['"a"', "1", "true", "[]", "[{}]"],
    Raw: [],
}
_TEXTS = [
    "", " ", "x" * 256, "x" * 70_000, "\0", "a\nb", "\r", "a\u202eb", "\u2028", "😀" * 300, "..", "%s%n", "'; --", "*",
    "tudo:", ":", "tudo:" + "x" * 300, "tudo:a b", "tudo:\ufeff", "a,b",
]  # fmt: skip
_NUMBERS = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**63 - 1, -1, -(2**31), -(2**63)]
#: JSON where any may stand.
_VALUES = [
    "null", "0", "-0", "true", '""', "[]", "{}", "9" * 300, "1e308", '"' + "x" * 70_000 + '"', '"\\u0000\\u2028"',
    '{"a":1,"a":2}', "[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200, "[" + "1," * 5_000 + "1]",
]  # fmt: skip
#: The same, of which no JSON can be made that everybody reads.
_UNUSABLE = ["1e999", "-1e999", "9" * 5000]
#: What Protobuf can carry in the place of JSON.
_JUNK = [b"\xff", b"{", b"a", b"\0", b'"\\ud800"', b"[" * 50_000]
#: Wire type → a value of it.
_OF_WIRE = {0: b"\x01", 1: b"8 bytes.", 2: b"\x01a", 5: b"four"}


@dataclass(frozen=True, slots=True)
class Case:
    """One request."""

    method: str
    #: Dotted path of the field that is tried, "" for the request itself.
    path: str
    #: What it is.
    what: str
    wrong: bool
    #: The request in JSON; None where only Protobuf can say it.
    text: str | None = None
    #: Field number and wire type of the request in its command, and the request, with its length where it has one; None
    #: where only JSON can say it.
    message: tuple[int, bytes] | None = None

    def __str__(self) -> str:
        return f"{self.method}.{self.path} = {self.what if len(self.what) < 30 else self.what[:20] + '…'}"

    def command(self, id: int, *, binary: bool) -> bytes:
        """Return the command under an id, in a format that has it."""
        if binary:
            assert self.message is not None
            tag, request = self.message
            return sized(b"\x08" + varint(id) + varint(tag) + request)
        assert self.text is not None
        return f'{{"id":{id},"{self.method}":{self.text}}}'.encode()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a struct stands in a request."""

    struct: type[msgspec.Struct]
    path: str
    #: A field's name and JSON → the request in JSON.
    text: Callable[[str, str], str]
    #: Written fields of the struct → the request as a message.
    message: Callable[[bytes], bytes]


def sized(message: bytes) -> bytes:
    """Put a message's length before it."""
    return varint(len(message)) + message


def request_of(method: str) -> type[msgspec.Struct]:
    """Return the Struct of a method's request."""
    struct: type[msgspec.Struct] = typing.get_type_hints(Command)[method].__args__[0]
    return struct


def written(struct: type[msgspec.Struct], fields: dict[str, Any]) -> bytes:
    """Write a good request as a message."""
    out = b""
    for name, value in fields.items():
        raw = json.dumps(value) if name == "data" else value
        out += varint(NUMBERS[struct][name] << 3 | 2) + sized(raw.encode())
    return out


def cases(method: str, whole: dict[str, Any]) -> Iterator[Case]:
    """Give the cases of one method; `whole` are fields that make a good request."""
    struct, number = request_of(method), NUMBERS[Command][method]
    good = written(struct, whole)

    def text(name: str, value: str) -> str:
        fields = {**{k: json.dumps(v) for k, v in whole.items()}, name: value}
        return "{" + ",".join(f'"{k}":{v}' for k, v in fields.items()) + "}"

    place = _Place(struct, "", text, lambda tail: good + tail)
    for value in (*_WRONG[msgspec.Struct], "null"):
        yield Case(method, "", value, wrong=True, text=value)
    for wire in _OF_WIRE.keys() - {2}:
        yield Case(method, "", f"wire type {wire}", wrong=True, message=(number << 3 | wire, _OF_WIRE[wire]))
    unknown = text("novo", "[" * 200 + "]" * 200)
    yield Case(method, "novo", "unknown", wrong=False, text=unknown, message=_packed(number, good + b"\xfa\x3f\x01a"))
    for field in msgspec.structs.fields(struct):
        if field.required:
            rest = {k: v for k, v in whole.items() if k != field.name}
            message = _packed(number, written(struct, rest))
            yield Case(method, field.name, "missing", wrong=True, text=json.dumps(rest), message=message)
    yield from _fields(method, place, {struct: 1})


def _packed(number: int, request: bytes) -> tuple[int, bytes]:
    return number << 3 | 2, sized(request)


def _fields(method: str, place: _Place, seen: dict[type[msgspec.Struct], int]) -> Iterator[Case]:
    """Give the cases of all fields of a struct, and of those within them, a struct within itself once."""
    hints = typing.get_type_hints(place.struct, include_extras=True)
    for name, number in NUMBERS[place.struct].items():
        hint, meta = _bare(hints[name])
        kind = _kind(hint)
        optional = isinstance(hints[name], types.UnionType)
        wrong = [*_WRONG[kind], "null"] if kind is msgspec.Struct and not optional else _WRONG[kind]
        for value in wrong:
            yield Case(method, place.path + name, value, wrong=True, text=place.text(name, value))
        for wire in _OF_WIRE.keys() - {0 if kind in (int, bool) else 2}:
            message = place.message(varint(number << 3 | wire) + _OF_WIRE[wire])
            yield Case(
                method, place.path + name, f"wire type {wire}", wrong=True,
                message=_packed(NUMBERS[Command][method], message),
            )  # fmt: skip
        for what, is_wrong, text, tail in _extremes(kind, number, meta):
            yield Case(
                method, place.path + name, what, wrong=is_wrong,
                text=None if text is None else place.text(name, text),
                message=None if tail is None else _packed(NUMBERS[Command][method], place.message(tail)),
            )  # fmt: skip
        inner = _inner(hint)
        if inner is not None and seen.get(inner, 0) < 2:
            within = _within(place, name, number, kind, inner)
            yield from _fields(method, within, {**seen, inner: seen.get(inner, 0) + 1})


def _within(place: _Place, name: str, number: int, kind: Any, inner: type[msgspec.Struct]) -> _Place:
    """Return where the struct stands that a field holds: itself, the one item of a list, or the one value of a map."""

    def text(field: str, value: str) -> str:
        item = f'{{"{field}":{value}}}'
        return place.text(name, {list: f"[{item}]", dict: f'{{"a":{item}}}'}.get(kind, item))

    def message(tail: bytes) -> bytes:
        entry = b"\x0a\x01a\x12" + sized(tail) if kind is dict else tail
        return place.message(varint(number << 3 | 2) + sized(entry))

    return _Place(inner, f"{place.path}{name}.", text, message)


def _extremes(
    kind: Any, number: int, meta: msgspec.Meta | None
) -> Iterator[tuple[str, bool, str | None, bytes | None]]:
    """Give values of a field's own type: what each is, whether bounds exclude it, JSON, and the field written."""
    tag = varint(number << 3 | (0 if kind in (int, bool) else 2))
    if kind is str:
        for value in _TEXTS:
            empty = not value and meta is not None and bool(meta.min_length)
            yield value, empty, json.dumps(value), tag + sized(value.encode())
    elif kind is int:
        least, most = (meta.ge, meta.le) if meta is not None else (None, None)
        for n in _NUMBERS:
            out = (least is not None and n < least) or (most is not None and n > most)
            yield str(n), out, str(n), tag + varint(n)
        yield "9" * 25, most is not None, "9" * 25, None
    elif kind is bool:
        yield "true", False, "true", tag + b"\x01"
        yield "2^64 - 1", False, None, tag + varint(2**64 - 1)
    elif kind is Raw:
        for value in _VALUES:
            yield value, False, value, tag + sized(value.encode())
        for value in _UNUSABLE:
            yield f"unusable {value}", False, value, tag + sized(value.encode())
        for junk in _JUNK:
            yield f"unusable {junk!r}", False, None, tag + sized(junk)
    elif kind is list:
        yield "10,000 items", False, None, (tag + b"\x00") * 10_000
    elif kind is dict:
        yield "10,000 entries", False, None, b"".join(tag + sized(b"\x0a" + sized(b"%d" % n)) for n in range(10_000))
    else:
        yield "{}", False, "{}", tag + b"\x00"
        yield "twice", False, None, (tag + b"\x00") * 2


def _bare(hint: Any) -> tuple[Any, msgspec.Meta | None]:
    """Take from a hint its bounds, and what says that there may be nothing."""
    if isinstance(hint, types.UnionType):
        hint = next(option for option in hint.__args__ if option is not types.NoneType)
    if typing.get_origin(hint) is Annotated:
        return hint.__origin__, next(m for m in hint.__metadata__ if isinstance(m, msgspec.Meta))
    return hint, None


def _inner(hint: Any) -> type[msgspec.Struct] | None:
    """Return the struct that a field holds, in whatever way."""
    found = (option for option in (hint, *getattr(hint, "__args__", ())) if _kind(option) is msgspec.Struct)
    return next(found, None)


def _kind(hint: Any) -> Any:
    kind = typing.get_origin(hint) or hint
    return msgspec.Struct if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else kind
