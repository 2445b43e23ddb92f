"""Values of the client protocol, for property tests."""

from __future__ import annotations

import types
import typing
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import Raw

from hub.wire.commands import Command
from hub.wire.pushes import Push
from hub.wire.results import Reply
from hub.wire.tagfilter import FilterNode

S = TypeVar("S", bound=msgspec.Struct)

#: Text that UTF-8 can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]))

#: JSON values; integers within what every reader holds exactly.
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)

#: JSON as a client or publisher would hand it over, in one line.
raws = values.map(lambda value: Raw(msgspec.json.encode(value)))

#: Integers that JSON's readers hold exactly and that the protocol's narrowest type for the field holds.
_ints = {"offset": st.integers(0, 2**53 - 1), "limit": st.integers(-1, 2**31 - 1)}
_wide = {"flag", "time"}
_filters = st.recursive(
    st.builds(FilterNode, key=texts, cmp=texts, val=texts, vals=st.lists(texts, max_size=3)),
    lambda inner: st.builds(FilterNode, op=texts, nodes=st.lists(inner, max_size=3)),
    max_leaves=5,
)


def structs(struct: type[S]) -> st.SearchStrategy[S]:
    """Give Structs of the wire protocol, with each field set or left out."""
    if struct is FilterNode:
        return _filters  # type: ignore[return-value]
    hints = typing.get_type_hints(struct)
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in msgspec.structs.fields(struct):
        (required if field.required else optional)[field.name] = _field(field.name, hints[field.name])
    if struct is Command or struct is Push or struct is Reply:
        named: dict[str, st.SearchStrategy[Any]] = {n: optional.pop(n) for n in ("id", "channel") if n in optional}
        if struct is not Push:
            named["id"] = st.integers(1, 2**32 - 1)
        one = st.one_of(*(st.fixed_dictionaries({name: value}, optional=named) for name, value in optional.items()))
        return one.map(lambda fields: struct(**fields))
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: struct(**fields))


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if isinstance(hint, types.UnionType):
        return _field(name, next(a for a in hint.__args__ if a is not Raw or len(hint.__args__) == 2))
    origin = typing.get_origin(hint)
    if origin is list:
        return st.lists(_field("", hint.__args__[0]), max_size=3)
    if origin is dict:
        # At least one: a map without entries is no map in Protobuf.
        return st.dictionaries(texts, _field("", hint.__args__[1]), min_size=1, max_size=3)
    if hint is str:
        return texts.filter(bool) if name in ("channel", "token") else texts
    if hint is int:
        return _ints.get(name, st.integers(-(2**53), 2**53) if name in _wide else st.integers(0, 2**31 - 1))
    plain: dict[Any, st.SearchStrategy[Any]] = {bool: st.booleans(), Raw: raws, bytes: st.binary(max_size=20)}
    return plain[hint] if hint in plain else st.deferred(lambda: structs(hint))
