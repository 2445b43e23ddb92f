"""Fuzz filters by tags: only ValueError, equal filters are one, and a filter says what its nodes say one by one.

An input is a filter as JSON, a line break, and tags as a JSON object of text.
"""

from __future__ import annotations

import decimal
import operator
import re
from decimal import Decimal

import msgspec

from hub.wire.tagfilter import MAX_DEPTH, MAX_NODES, FilterNode, compile

_nodes = msgspec.json.Decoder(FilterNode)
_tags = msgspec.json.Decoder(dict[str, str])
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,19})?", re.ASCII)
_ORDERS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def target(data: bytes) -> None:
    """Check everything about one input."""
    first, _, second = data.partition(b"\n")
    try:
        node = _nodes.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    try:
        tags = _tags.decode(second)
    except (msgspec.DecodeError, UnicodeDecodeError):
        tags = {}
    try:
        filter = compile(node)
    except ValueError as exc:
        _is_a_sentence(str(exc))
        return
    assert _count(node) <= MAX_NODES, "more nodes than the limit"
    assert _depth(node) <= MAX_DEPTH, "deeper than the limit"
    assert filter is compile(node), "two of one kind"
    assert filter is compile(_turned(node)), "order makes a difference"
    assert filter.matches(tags) is _says(node, tags), "not what its nodes say"
    assert filter.matches(None) is _says(node, {}), "not what its nodes say of no tags"


def _count(node: FilterNode) -> int:
    return 1 + (sum(map(_count, node.nodes)) if node.op else 0)


def _depth(node: FilterNode) -> int:
    return 1 + (max(map(_depth, node.nodes)) if node.op else 0)


def _turned(node: FilterNode) -> FilterNode:
    """Return the same the other way round."""
    return msgspec.structs.replace(node, vals=node.vals[::-1], nodes=[_turned(n) for n in reversed(node.nodes)])


def _says(node: FilterNode, tags: dict[str, str]) -> bool:
    """Return what a node says of tags, in the plainest way."""
    if node.op:
        found = [_says(child, tags) for child in node.nodes]
        return {"and": all(found), "or": any(found), "not": not found[0]}[node.op]
    there, value = node.key in tags, tags.get(node.key, "")
    if node.cmp in _ORDERS:
        one, other = _number(value), _number(node.val)
        with decimal.localcontext(prec=500):
            return there and one is not None and other is not None and _ORDERS[node.cmp](one, other)
    return {
        "ex": there,
        "nex": not there,
        "eq": there and value == node.val,
        "neq": value != node.val,
        "in": value in node.vals,
        "nin": value not in node.vals,
        "sw": there and value.startswith(node.val),
        "ew": there and value.endswith(node.val),
        "ct": there and node.val in value,
    }[node.cmp]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if len(text) <= 200 and _NUMBER.fullmatch(text) else None


def _is_a_sentence(reason: str) -> None:
    assert reason.endswith("."), "a reason that is no sentence"
