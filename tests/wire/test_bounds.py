"""Bounds of what a client may say, as the docs state them, and the pace of attempts to connect."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.limits.gcra import Rate
from hub.wire import codes, tagfilter
from hub.wire.commands import Command
from hub.wire.json import decode
from hub.wire.session import Session
from hub.wire.tagfilter import FilterNode

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"


def leaf(text: str = "") -> FilterNode:
    """Return a comparison with a text."""
    return FilterNode(key="k", cmp="eq", val=text)


@pytest.mark.parametrize(
    ("node", "what"),
    [
        (FilterNode(op="or", nodes=[leaf(str(n)) for n in range(64)]), "nodes"),
        (FilterNode(key="k", cmp="in", vals=[str(n) for n in range(257)]), "values"),
        (leaf("x" * 8192), "characters"),
    ],
    ids=["nodes", "values", "characters"],
)
def test_a_filter_may_not_buy_much_of_each_publication(node: FilterNode, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        tagfilter.compile(node)


def test_the_docs_state_the_bounds_of_filters() -> None:
    t = tagfilter
    sentence = f"{t.MAX_NODES} nodes, {t.MAX_DEPTH} deep, {t.MAX_VALUES} values and {t.MAX_TEXT:,} characters"
    assert sentence in PROTOCOL.read_text()


def test_who_was_refused_may_try_again_but_not_at_any_pace() -> None:
    (connect,) = decode('{"id":1,"connect":{}}')
    assert isinstance(connect, Command)
    session, rate = Session(), Rate(1.0, 2)
    for now, expected in (
        (10.0, None), (10.0, None), (10.0, None), (10.0, codes.TOO_MANY_REQUESTS), (10.5, codes.TOO_MANY_REQUESTS),
        (11.0, None), (11.0, codes.TOO_MANY_REQUESTS),
    ):  # fmt: skip
        assert expected == session.admit(connect, rate, now)
        assert (expected is None) == session.connecting, "what is not admitted is not under way"
        session.connecting = False
