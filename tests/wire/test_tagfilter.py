"""hub.wire.tagfilter: every comparison as Centrifugo has it, equal filters shared, and bounded work."""

from __future__ import annotations

import gc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from centrifuge.filter import Filter as SdkFilter
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import tagfilter
from hub.wire.tagfilter import MAX_DEPTH, MAX_NODES, MAX_TEXT, MAX_VALUES, FilterNode


def leaf(cmp: str, *values: str, key: str = "k") -> FilterNode:
    """Return a comparison, its values where the protocol has them."""
    if cmp in ("in", "nin"):
        return FilterNode(key=key, cmp=cmp, vals=list(values))
    return FilterNode(key=key, cmp=cmp, val=values[0] if values else "")


def group(op: str, *nodes: FilterNode) -> FilterNode:
    """Return a node with children."""
    return FilterNode(op=op, nodes=list(nodes))


@pytest.mark.parametrize(
    ("node", "matching", "others"),
    [
        # None stands for a publication that lacks the tag.
        (leaf("eq", "a"), ["a"], ["A", "aa", "", None]),
        (leaf("neq", "a"), ["A", "aa", "", None], ["a"]),
        (leaf("in", "a", "b"), ["a", "b"], ["c", "ab", "", None]),
        (leaf("in", "a", ""), ["a", "", None], ["b"]),
        (leaf("nin", "a", "b"), ["c", "ab", "", None], ["a", "b"]),
        (leaf("nin", "a", ""), ["b"], ["a", "", None]),
        (leaf("ex"), ["a", ""], [None]),
        (leaf("nex"), [None], ["a", ""]),
        (leaf("sw", "ação"), ["ação", "ação rápida"], ["a", "reação", "", None]),
        (leaf("ew", "ação"), ["ação", "reação"], ["o", "ação rápida", "", None]),
        (leaf("ct", "ação"), ["ação", "as reações e a ação", "reação"], ["acao", "", None]),
        (leaf("gt", "10"), ["10.01", "11", "+11", "100"], ["10", "10.0", "9", "-11", "x", "", None]),
        (leaf("gte", "10"), ["10", "10.000", "0010", "11"], ["9.99", "-10", "1e2", "", None]),
        (leaf("lt", "10"), ["9.9999999999999999999", "-11", "0"], ["10", "10.0", "11", "ten", "", None]),
        (leaf("lte", "-0.5"), ["-0.5", "-0.50", "-1"], ["0", "-0.4", "", None]),
        # Exact where floating point is not.
        (leaf("gt", "9007199254740992"), ["9007199254740993"], ["9007199254740992"]),
        (leaf("eq", "10"), ["10"], ["10.0", "+10"]),
    ],
    ids=lambda value: value.cmp if isinstance(value, FilterNode) else None,
)
def test_each_comparison_has_its_meaning(
    node: FilterNode, matching: list[str | None], others: list[str | None]
) -> None:
    compiled = tagfilter.compile(node)
    for value in matching + others:
        tags = {"other": "a"} if value is None else {"k": value, "other": "a"}
        assert (value in matching) == compiled.matches(tags), value
    assert (None in matching) == compiled.matches({})
    assert (None in matching) == compiled.matches(None)


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "-", ".", "1.", ".1", "-.1", "1.2.3", "1e3", "0x10", "1_000", " 1", "1 ", "1\n", "NaN", "Infinity",
        "--1", "١", "1.12345678901234567890", "1" * 201,
    ],
)  # fmt: skip
def test_what_is_no_number_matches_no_order(text: str) -> None:
    for cmp in ("gt", "gte", "lt", "lte"):
        assert not tagfilter.compile(leaf(cmp, "0")).matches({"k": text})
        if text:
            assert not tagfilter.compile(leaf(cmp, text)).matches({"k": "0"})


@pytest.mark.parametrize("text", ["1" * 200, "-" + "9" * 199, "1." + "1" * 19, "000"])
def test_long_numbers_are_compared(text: str) -> None:
    assert tagfilter.compile(leaf("gte", text)).matches({"k": text})
    assert tagfilter.compile(leaf("lte", text)).matches({"k": text})


def test_nodes_combine_as_their_op_says() -> None:
    both = tagfilter.compile(group("and", leaf("eq", "1", key="a"), leaf("eq", "2", key="b")))
    either = tagfilter.compile(group("or", leaf("eq", "1", key="a"), leaf("eq", "2", key="b")))
    neither = tagfilter.compile(group("not", group("or", leaf("eq", "1", key="a"), leaf("eq", "2", key="b"))))
    table = [
        ({"a": "1", "b": "2"}, True, True, False),
        ({"a": "1"}, False, True, False),
        ({"b": "2"}, False, True, False),
        ({}, False, False, True),
    ]
    for tags, *expected in table:
        assert expected == [compiled.matches(tags) for compiled in (both, either, neither)]


keys = st.sampled_from(["a", "b"])
words = st.sampled_from(["", "1", "2", "10", "1.0", "-3", "x", "x1"])
leaves = (
    st.builds(leaf, st.sampled_from(["ex", "nex"]), key=keys)
    | st.builds(
        leaf, st.sampled_from(["eq", "neq", "sw", "ew", "ct", "gt", "gte", "lt", "lte"]), words.filter(bool), key=keys
    )
    | st.builds(lambda cmp, vals, key: leaf(cmp, *vals, key=key), st.sampled_from(["in", "nin"]),
                st.lists(words, min_size=1, max_size=4), keys)
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda node: group("not", node), inner)
        | st.builds(lambda op, nodes: group(op, *nodes), st.sampled_from(["and", "or"]), st.lists(inner, min_size=1))
    ),
    max_leaves=12,
)
tag_sets = st.dictionaries(st.sampled_from(["a", "b", "c"]), words)


def interpret(node: FilterNode, tags: dict[str, str]) -> bool:
    """Evaluate a filter node by node, in the plainest way."""
    if node.op == "not":
        return not interpret(node.nodes[0], tags)
    if node.op == "and":
        return all(interpret(child, tags) for child in node.nodes)
    if node.op == "or":
        return any(interpret(child, tags) for child in node.nodes)
    value = tags.get(node.key)
    match node.cmp:
        case "ex":
            return value is not None
        case "nex":
            return value is None
        case "in":
            return (value or "") in node.vals
        case "nin":
            return (value or "") not in node.vals
        case "neq":
            return value is None or value != node.val
    if value is None:
        return False
    match node.cmp:
        case "eq":
            return value == node.val
        case "sw":
            return value[: len(node.val)] == node.val
        case "ew":
            return value[-len(node.val) :] == node.val
        case "ct":
            return node.val in value
    try:
        ours, theirs = Fraction(value), Fraction(node.val)
    except ValueError:
        return False
    return {"gt": ours > theirs, "gte": ours >= theirs, "lt": ours < theirs, "lte": ours <= theirs}[node.cmp]


@given(trees, st.lists(tag_sets, min_size=1, max_size=8))
def test_a_compiled_filter_says_what_its_nodes_say(node: FilterNode, publications: list[dict[str, str]]) -> None:
    compiled = tagfilter.compile(node)
    for tags in publications:
        assert interpret(node, tags) == compiled.matches(tags)


@given(trees, st.randoms(use_true_random=False))
def test_equal_filters_are_one_object_whatever_their_order(node: FilterNode, random: Any) -> None:
    def shuffled(one: FilterNode) -> FilterNode:
        nodes, vals = [shuffled(child) for child in one.nodes], list(one.vals)
        random.shuffle(nodes)
        random.shuffle(vals)
        repeated = nodes[:1] if one.op in ("and", "or") else []
        return FilterNode(
            op=one.op, key=one.key, cmp=one.cmp, val=one.val, vals=vals + vals[:1], nodes=nodes + repeated
        )

    assert tagfilter.compile(node) is tagfilter.compile(shuffled(node))


def test_filters_that_differ_are_not_shared() -> None:
    nodes = [
        leaf("eq", "a"),
        leaf("eq", "b"),
        leaf("eq", "a", key="l"),
        leaf("neq", "a"),
        leaf("in", "a"),
        leaf("in", "a", "b"),
        leaf("ex"),
        group("not", leaf("ex")),
        group("and", leaf("ex"), leaf("eq", "a")),
        group("or", leaf("ex"), leaf("eq", "a")),
        group("and", leaf("ex"), group("or", leaf("eq", "a"), leaf("eq", "b"))),
    ]
    compiled = [tagfilter.compile(node) for node in nodes]
    assert len(nodes) == len(set(compiled))


def test_fields_without_use_make_no_difference() -> None:
    plain = tagfilter.compile(group("not", leaf("eq", "a")))
    odd = FilterNode(op="not", key="x", cmp="?", val="y", vals=["z"], nodes=[leaf("eq", "a")])
    odd.nodes[0].nodes = [FilterNode(op="?")]
    assert plain is tagfilter.compile(odd)


def test_a_filter_that_nobody_holds_is_forgotten() -> None:
    before = len(tagfilter._shared)
    held = tagfilter.compile(leaf("eq", "a value of this test alone"))
    assert before + 1 == len(tagfilter._shared)
    del held
    gc.collect()
    assert before >= len(tagfilter._shared)


BAD = {
    "unknown op": (FilterNode(op="xor", nodes=[leaf("ex")]), "op"),
    "op in capitals": (FilterNode(op="AND", nodes=[leaf("ex")]), "op"),
    "unknown cmp": (leaf("re", "secret"), "cmp"),
    "no cmp": (FilterNode(key="k", val="secret"), "needs cmp"),
    "nothing at all": (FilterNode(), "needs cmp"),
    "and without children": (group("and"), "An and node needs at least one child"),
    "or without children": (group("or"), "An or node needs at least one child"),
    "not without children": (group("not"), "exactly one child"),
    "not with two children": (group("not", leaf("ex"), leaf("ex", key="l")), "exactly one child"),
    "no key": (leaf("eq", "secret", key=""), "eq needs key"),
    "no key for in": (leaf("in", "secret", key=""), "in needs key"),
    "no val": (leaf("gt"), "gt needs val"),
    "no vals": (leaf("nin"), "nin needs vals"),
    "vals where val is needed": (FilterNode(key="k", cmp="eq", vals=["secret"]), "eq needs val"),
    "val and vals": (FilterNode(key="k", cmp="sw", val="secret", vals=["b"]), "sw takes val and not vals"),
    "val where vals is needed": (FilterNode(key="k", cmp="in", val="secret"), "in needs vals"),
    "vals and val": (FilterNode(key="k", cmp="in", val="secret", vals=["b"]), "in takes vals and not val"),
    "val for ex": (FilterNode(key="k", cmp="ex", val="secret"), "neither val nor vals"),
    "vals for nex": (FilterNode(key="k", cmp="nex", vals=["secret"]), "neither val nor vals"),
}


@pytest.mark.parametrize(("node", "reason"), BAD.values(), ids=BAD.keys())
def test_a_filter_that_is_not_well_formed_is_refused_in_one_sentence(node: FilterNode, reason: str) -> None:
    for wrapped in (node, group("and", leaf("ex"), node), group("not", group("or", node))):
        with pytest.raises(ValueError, match=reason) as caught:
            tagfilter.compile(wrapped)
        assert "secret" not in str(caught.value)
        assert str(caught.value).endswith(".") and 1 == str(caught.value).count(".")


def test_a_tag_without_a_name_may_be_asked_for() -> None:
    assert tagfilter.compile(leaf("ex", key="")).matches({"": "x"})
    assert tagfilter.compile(leaf("nex", key="")).matches({"k": "x"})


def nested(depth: int) -> FilterNode:
    """Return a chain of `not` of so many nodes."""
    node = leaf("ex")
    for _ in range(depth - 1):
        node = group("not", node)
    return node


def test_depth_is_bounded() -> None:
    assert tagfilter.compile(nested(MAX_DEPTH)).matches({"k": ""}) == (MAX_DEPTH % 2 == 1)
    for depth in (MAX_DEPTH + 1, 1_000, 100_000):
        with pytest.raises(ValueError, match=f"more than {MAX_DEPTH} deep"):
            tagfilter.compile(nested(depth))


def test_the_number_of_nodes_is_bounded() -> None:
    tagfilter.compile(group("or", *(leaf("ex", key=str(number)) for number in range(MAX_NODES - 1))))
    # Repetitions count too: they cost the same to check.
    with pytest.raises(ValueError, match=f"more than {MAX_NODES} nodes"):
        tagfilter.compile(group("or", *[leaf("ex")] * MAX_NODES))


def test_the_number_of_values_is_bounded_over_the_whole_filter() -> None:
    tagfilter.compile(leaf("in", *map(str, range(MAX_VALUES))))
    half = [str(number) for number in range(MAX_VALUES // 2 + 1)]
    with pytest.raises(ValueError, match=f"more than {MAX_VALUES} values"):
        tagfilter.compile(group("or", leaf("in", *half), leaf("nin", *half)))


@pytest.mark.parametrize(
    "of_length",
    [
        lambda length: leaf("ct", "x" * (length - 1)),
        lambda length: leaf("eq", "x", key="k" * (length - 1)),
        lambda length: leaf("nex", key="k" * length),
        lambda length: leaf("in", "x", "x" * (length - 2)),
        # Repetitions count too.
        lambda length: leaf("nin", *["x" * 1023] * (length // 1024), "y" * (length // 1024 + length % 1024 - 1)),
        lambda length: group("not", group("or", leaf("sw", "x" * 999), leaf("ew", "x" * (length - 1001)))),
    ],
    ids=["val", "key", "key alone", "vals", "repeated vals", "whole filter"],
)
def test_the_text_is_bounded_over_the_whole_filter(of_length: Callable[[int], FilterNode]) -> None:
    tagfilter.compile(of_length(MAX_TEXT))
    with pytest.raises(ValueError, match=f"more than {MAX_TEXT} characters"):
        tagfilter.compile(of_length(MAX_TEXT + 1))


def test_a_filter_of_the_python_sdk_is_read_from_json() -> None:
    built = SdkFilter.all(
        SdkFilter.eq("ticker", "AAPL"),
        SdkFilter.gte("price", "100"),
        SdkFilter.is_in("source", ["NASDAQ", "NYSE"]),
        SdkFilter.negate(SdkFilter.exists("test")),
    )
    compiled = tagfilter.compile(msgspec.json.decode(msgspec.json.encode(built.node), type=FilterNode))
    quote = {"ticker": "AAPL", "price": "100.5", "source": "NYSE"}
    assert compiled.matches(quote)
    for change in ({"ticker": "MSFT"}, {"price": "99.9"}, {"source": "LSE"}, {"test": "1"}):
        assert not compiled.matches(quote | change)


@pytest.mark.parametrize(
    "text",
    ["[]", "null", '"eq"', '{"op":1}', '{"key":null}', '{"vals":"a"}', '{"vals":[1]}', '{"nodes":{}}', '{"nodes":[1]}'],
)
def test_json_of_another_shape_is_no_filter(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=FilterNode)
