"""Turn Structs into Protocol Buffers messages and back, by the field numbers in hub.wire.numbers.

A Struct's annotations say how a field is written (https://protobuf.dev/programming-guides/encoding/): `int` and `bool`
as a varint, `str`, `Raw` and `bytes` with their length, a Struct as an embedded message, a list as a repeated field, a
dict as a map from text. As proto3 says, what has its default is not written, unknown fields are skipped, of a repeated
scalar the last counts, and parts of one embedded message are merged. Stricter than proto3, as Centrifugo's reader is:
a field of another wire type than its own is an error. Groups, which nobody writes any more, are errors too.

Reader and writer are our own because the Structs are: a generated reader's messages would be copied into them.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Raw, UnsetType

from hub.wire.numbers import NUMBERS

#: Messages within messages; a filter within its limit stays far below.
DEPTH_MAX = 100

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_SMALL = [bytes((n,)) for n in range(128)]

S = TypeVar("S", bound=msgspec.Struct)


class WrongType(ValueError):
    """The message is sound, but a field is missing, of another type, nested too deeply, or can not have its value."""


# How a field is written; plain integers, since an enum's are slower to compare.
_INT, _BOOL, _TEXT, _RAW, _BYTES, _MESSAGE, _TEXTS, _MESSAGES, _MAP = range(9)


class _Field(NamedTuple):
    name: str
    kind: int
    #: What stands before each value.
    tag: bytes
    #: The Struct of an embedded message; of a map, None where its values are text.
    struct: type[msgspec.Struct] | None


class _Table(NamedTuple):
    fields: tuple[_Field, ...]
    #: Number and wire type, as on the wire → the field.
    by_tag: Mapping[int, _Field]
    numbers: frozenset[int]


def dump(message: msgspec.Struct) -> bytes:
    """Return a Struct as a message.

    Args:
        message: of a type in NUMBERS. A `Raw` in the place of a Struct is that Struct's JSON.
    """
    out: list[bytes] = []
    for name, kind, tag, struct in _TABLES[type(message)].fields:
        value = getattr(message, name)
        if not value:  # the default, or UNSET; a Struct is always true
            continue
        if kind == _INT:
            out += tag, varint(value)
        elif kind == _BOOL:
            out += tag, b"\x01"
        elif kind == _MAP:
            for key, item in value.items():
                out += tag, _sized(b"\x0a" + _sized(key.encode()) + b"\x12" + _sized(_bytes(item, struct)))
        elif kind >= _TEXTS:
            for item in value:
                part = _bytes(item, struct)
                out += tag, varint(len(part)), part
        else:
            part = value.encode() if kind == _TEXT else _bytes(value, struct)
            out += tag, varint(len(part)), part
    return b"".join(out)


def _bytes(value: Any, struct: type[msgspec.Struct] | None) -> bytes:
    if struct is None:
        return value.encode() if type(value) is str else bytes(value)
    return dump(msgspec.json.decode(value, type=struct) if type(value) is Raw else value)


def _sized(payload: bytes) -> bytes:
    return varint(len(payload)) + payload


def varint(number: int) -> bytes:
    """Return an integer below 2^64 as a varint; one below zero as 64 bits in two's complement."""
    if 0 <= number < 128:
        return _SMALL[number]
    if 0 < number < 16384:
        return bytes((number & 127 | 128, number >> 7))
    out = bytearray()
    number &= 2**64 - 1
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the varint at `at`, and where it ends.

    Raises:
        ValueError: it is not whole, or has more than 64 bits.
    """
    try:
        byte = data[at]
        at += 1
        if byte < 128:
            return byte, at
        number = byte & 127
        for shift in range(7, 70, 7):
            byte = data[at]
            at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                break
    except IndexError:
        raise ValueError("a truncated number") from None
    if byte >= 128 or number >> 64:
        raise ValueError("a number of more than 64 bits")
    return number, at


def load(data: bytes, struct: type[S]) -> S:
    """Return a message as a Struct.

    Raises:
        WrongType: the message is sound, and no such Struct.
        ValueError: the bytes are not a message: truncated, or not UTF-8 where text should be.
    """
    values: dict[str, Any] = {}
    _read(data, _TABLES[struct], values, 1)
    try:
        return msgspec.convert(values, struct)
    except msgspec.ValidationError:
        raise WrongType("a field that is missing or can not have its value") from None


def load_id(data: bytes) -> int:
    """Return the integer in field 1 of a message, whatever else it holds; 0 where there is none.

    Raises:
        ValueError: the bytes are not a message, or the field is no integer.
    """
    values: dict[str, Any] = {}
    _read(data, _ID, values, 1)
    return int(values.get("id", 0))


def _read(data: bytes, table: _Table, into: dict[str, Any], depth: int) -> None:
    """Read a message's fields; what `into` holds already is the message's first part."""
    if depth > DEPTH_MAX:
        raise WrongType("a message that is nested too deeply")
    by_tag = table.by_tag
    at, end = 0, len(data)
    while at < end:
        tag = data[at]
        if tag < 128:
            at += 1
        else:
            tag, at = read_varint(data, at)
        field = by_tag.get(tag)
        if field is None:
            at = _skip(data, at, tag, table)
            continue
        name, kind, _, struct = field
        if at < end and (number := data[at]) < 128:
            at += 1
        else:
            number, at = read_varint(data, at)
        if kind == _INT:
            into[name] = number - 2**64 if number >> 63 else number
            continue
        if kind == _BOOL:
            into[name] = number != 0
            continue
        start, at = at, at + number
        if at > end:
            raise ValueError("a truncated message")
        part = data[start:at]
        if kind == _TEXT:
            into[name] = part.decode()
        elif kind == _RAW:
            if part:
                into[name] = Raw(part)
            else:
                into.pop(name, None)
        elif kind == _BYTES:
            into[name] = part
        elif kind == _TEXTS:
            into.setdefault(name, []).append(part.decode())
        elif kind == _MAP:
            _read_entry(part, struct, into.setdefault(name, {}), depth)
        else:
            assert struct is not None
            inner: dict[str, Any]
            if kind == _MESSAGE:
                inner = into.setdefault(name, {})
            else:
                inner = {}
                into.setdefault(name, []).append(inner)
            _read(part, _TABLES[struct], inner, depth + 1)


def _read_entry(data: bytes, struct: type[msgspec.Struct] | None, into: dict[str, Any], depth: int) -> None:
    """Read one entry of a map: a message of a key and a value."""
    entry: dict[str, Any] = {}
    _read(data, _ENTRIES[struct], entry, depth + 1)
    into[entry.get("key", "")] = entry.get("value", "" if struct is None else {})


def _skip(data: bytes, at: int, tag: int, table: _Table) -> int:
    """Return where the value of an unknown field ends."""
    number, wire = tag >> 3, tag & 7
    if not 0 < number < 2**29:
        raise ValueError("a field number that does not exist")
    if wire == _VARINT:
        _, at = read_varint(data, at)
    elif wire == _LENGTH:
        size, at = read_varint(data, at)
        at += size
    elif wire == _FIXED32:
        at += 4
    elif wire == _FIXED64:
        at += 8
    else:
        raise ValueError("a group, or a wire type that does not exist")
    if at > len(data):
        raise ValueError("a truncated message")
    if number in table.numbers:
        raise WrongType("a field of another type")
    return at


_SCALARS = {int: _INT, bool: _BOOL, str: _TEXT, Raw: _RAW, bytes: _BYTES}
_REPEATED = {_TEXT: _TEXTS, _MESSAGE: _MESSAGES}


def _kind(hint: Any) -> tuple[int, type[msgspec.Struct] | None]:
    """Say how a field of a type is written."""
    if isinstance(hint, types.UnionType):
        options = [o for o in hint.__args__ if o not in (UnsetType, types.NoneType)]
        # `Raw` beside a Struct is that Struct's JSON.
        return _kind(next((o for o in options if o is not Raw), Raw))
    origin = typing.get_origin(hint)
    if origin is list:
        kind, struct = _kind(hint.__args__[0])
        return _REPEATED[kind], struct
    if origin is dict:
        return _MAP, _kind(hint.__args__[1])[1]
    if hint in _SCALARS:
        return _SCALARS[hint], None
    return _MESSAGE, hint


def _table(hints: Mapping[str, Any], numbers: Mapping[str, int]) -> _Table:
    by_tag: dict[int, _Field] = {}
    for name, number in numbers.items():
        kind, struct = _kind(hints[name])
        tag = number << 3 | (_VARINT if kind <= _BOOL else _LENGTH)
        by_tag[tag] = _Field(name, kind, varint(tag), struct)
    return _Table(tuple(by_tag.values()), by_tag, frozenset(numbers.values()))


_TABLES = {struct: _table(typing.get_type_hints(struct), numbers) for struct, numbers in NUMBERS.items()}
_ENTRIES = {struct: _table({"key": str, "value": struct or str}, {"key": 1, "value": 2}) for struct in (None, *NUMBERS)}
_ID = _table({"id": int}, {"id": 1})
