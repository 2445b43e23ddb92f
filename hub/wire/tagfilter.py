"""Compile the tags filter of a subscription into one test that all subscribers with an equal filter share.

`sockets` reads a `FilterNode` with the subscribe command and calls `compile` once; fan-out groups members by the
`Filter` they hold and asks each one once a publication. Equal filters are one object while anybody holds it.

Meaning follows Centrifugo (centrifugal/centrifuge, internal/filter/filter.go, `Match` and `Validate`). Where a
publication lacks the tag:

- `eq`, `sw`, `ew`, `ct`, `gt`, `gte`, `lt`, `lte` and `ex` do not match; `neq` and `nex` do;
- `in` and `nin` take it for the empty string: `in` matches if "" is among the values, `nin` if it is not.

Numbers are decimals, compared exactly: an optional sign, digits, and up to 19 digits after a point, at most 200
characters in all (what udecimal.Parse reads). A tag or a value that is no such number does not match, whatever the
comparison. Fields that a node's kind has no use for are ignored, as there; the bounds on size are ours.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from weakref import WeakValueDictionary

import msgspec

#: Most nodes of one filter: a subscriber must not buy much of each publication's time.
MAX_NODES = 64
#: Most nodes on the way down to a leaf.
MAX_DEPTH = 32
#: Most values in all `in` and `nin` of one filter.
MAX_VALUES = 256
#: Most characters of all keys and values of one filter: it stays in memory as long as the subscription.
MAX_TEXT = 8192

_Tags = Mapping[str, str]
_Test = Callable[[_Tags], bool]
#: A filter's normal form: equal for filters that differ in the order or repetition of children and values alone.
_Form = tuple[Any, ...]

_NO_TAGS: _Tags = {}
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]{1,19})?")
_MAX_NUMBER_LENGTH = 200
_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_WITH_VALUE = {"eq", "neq", "sw", "ew", "ct", *_ORDERS}
_WITH_VALUES = {"in", "nin"}
_WITHOUT = {"ex", "nex"}


class FilterNode(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """One node of a filter, as in the client protocol: a comparison where `op` is empty, else "and", "or" or "not"."""

    op: str = ""
    #: Name of the tag.
    key: str = ""
    #: eq, neq, in, nin, ex, nex, sw, ew, ct, lt, lte, gt or gte.
    cmp: str = ""
    #: What the tag is compared with.
    val: str = ""
    #: What the tag is compared with, for `in` and `nin`.
    vals: list[str] = []
    nodes: list[FilterNode] = []


class Filter:
    """A filter ready for use. Made by `compile` alone; compared by identity."""

    __slots__ = ("__weakref__", "_test")

    def __init__(self, test: _Test) -> None:
        self._test = test

    def matches(self, tags: Mapping[str, str] | None) -> bool:
        """Return whether a publication with these tags is for the subscriber; None is a publication without tags."""
        return self._test(_NO_TAGS if tags is None else tags)


_shared: WeakValueDictionary[_Form, Filter] = WeakValueDictionary()


def compile(node: FilterNode) -> Filter:
    """Return the filter that `node` describes: the same object for equal filters.

    Raises:
        ValueError: the filter is not well-formed, or larger than MAX_NODES, MAX_DEPTH, MAX_VALUES or MAX_TEXT; its
            text is one sentence that quotes no key and no value.
    """
    form = _Normaliser().normalise(node, 1)
    found = _shared.get(form)
    if found is None:
        found = _shared[form] = Filter(_build(form))
    return found


class _Normaliser:
    """Checks a filter and brings it to its normal form, counting as it goes."""

    def __init__(self) -> None:
        self._nodes = 0
        self._values = 0
        self._text = 0

    def normalise(self, node: FilterNode, depth: int) -> _Form:
        if depth > MAX_DEPTH:
            raise ValueError(f"The filter is nested more than {MAX_DEPTH} deep.")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ValueError(f"The filter has more than {MAX_NODES} nodes.")
        if node.op == "":
            return self._leaf(node)
        if node.op == "not":
            if len(node.nodes) != 1:
                raise ValueError("A not node needs exactly one child.")
            return "not", self.normalise(node.nodes[0], depth + 1)
        if node.op in ("and", "or"):
            if not node.nodes:
                raise ValueError(f"An {node.op} node needs at least one child.")
            # Every comparison has an answer for every tag, so that order does not matter.
            children = sorted({self.normalise(child, depth + 1) for child in node.nodes})
            return (node.op, *children) if len(children) > 1 else children[0]
        raise ValueError("A node's op is none of and, or, not and the empty string.")

    def _leaf(self, node: FilterNode) -> _Form:
        cmp = node.cmp
        if cmp in _WITHOUT:
            if node.val or node.vals:
                raise ValueError(f"The comparison {cmp} takes neither val nor vals.")
            self._count(node.key)
            return cmp, node.key
        if cmp in _WITH_VALUE:
            if not node.val:
                raise ValueError(f"The comparison {cmp} needs val.")
            if node.vals:
                raise ValueError(f"The comparison {cmp} takes val and not vals.")
            self._count(node.val)
            values: tuple[str, ...] = (node.val,)
        elif cmp in _WITH_VALUES:
            if not node.vals:
                raise ValueError(f"The comparison {cmp} needs vals.")
            if node.val:
                raise ValueError(f"The comparison {cmp} takes vals and not val.")
            self._values += len(node.vals)
            if self._values > MAX_VALUES:
                raise ValueError(f"The filter has more than {MAX_VALUES} values.")
            self._count(*node.vals)
            values = tuple(sorted(set(node.vals)))
        elif not cmp:
            raise ValueError("A node without op needs cmp.")
        else:
            raise ValueError("A node's cmp is not a comparison of the protocol.")
        if not node.key:
            raise ValueError(f"The comparison {cmp} needs key.")
        self._count(node.key)
        return cmp, node.key, *values

    def _count(self, *texts: str) -> None:
        self._text += sum(map(len, texts))
        if self._text > MAX_TEXT:
            raise ValueError(f"The filter's keys and values have more than {MAX_TEXT} characters.")


def _build(form: _Form) -> _Test:
    kind, *rest = form
    if kind == "not":
        test = _build(rest[0])
        return lambda tags: not test(tags)
    if kind == "and":
        tests = [_build(child) for child in rest]
        return lambda tags: all(test(tags) for test in tests)
    if kind == "or":
        tests = [_build(child) for child in rest]
        return lambda tags: any(test(tags) for test in tests)
    key, *values = rest
    return _build_leaf(kind, key, values)


def _build_leaf(cmp: str, key: str, values: list[str]) -> _Test:
    if cmp == "ex":
        return lambda tags: key in tags
    if cmp == "nex":
        return lambda tags: key not in tags
    if cmp in _WITH_VALUES:
        members = frozenset(values)
        if cmp == "in":
            return lambda tags: tags.get(key, "") in members
        return lambda tags: tags.get(key, "") not in members
    (value,) = values
    # `value` is not empty, so the default of "" never matches in eq, sw, ew and ct, and always in neq.
    if cmp == "eq":
        return lambda tags: tags.get(key, "") == value
    if cmp == "neq":
        return lambda tags: tags.get(key, "") != value
    if cmp == "sw":
        return lambda tags: tags.get(key, "").startswith(value)
    if cmp == "ew":
        return lambda tags: tags.get(key, "").endswith(value)
    if cmp == "ct":
        return lambda tags: value in tags.get(key, "")
    return _build_order(_ORDERS[cmp], key, value)


def _build_order(order: Callable[[Decimal, Decimal], bool], key: str, value: str) -> _Test:
    bound = _number(value)
    if bound is None:
        return lambda tags: False

    def compare(tags: _Tags) -> bool:
        number = _number(tags.get(key, ""))
        return number is not None and order(number, bound)

    return compare


def _number(text: str) -> Decimal | None:
    if len(text) > _MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)
