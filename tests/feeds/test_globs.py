"""Patterns of channel names: what fits, what does not, and what is no pattern."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.feeds.globs import matcher

NAMES = ["sala", "sala:1", "sala:12", "rua:1", "#ana", "a*b", "a\\b", "posts", "x^y"]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("", NAMES),
        ("*", NAMES),
        ("**", NAMES),
        ("sala", ["sala"]),
        ("sala:*", ["sala:1", "sala:12"]),
        ("sala:?", ["sala:1"]),
        ("*:1", ["sala:1", "rua:1"]),
        ("[rs]*:1", ["sala:1", "rua:1"]),
        ("[!s]*:1", ["rua:1"]),
        ("[q-t]ua:1", ["rua:1"]),
        ("{sala,rua}:1", ["sala:1", "rua:1"]),
        ("{sala:{1,12},po*}", ["sala:1", "sala:12", "posts"]),
        ("sala{,:1}", ["sala", "sala:1"]),
        ("a\\*b", ["a*b"]),
        ("a\\\\b", ["a\\b"]),
        ("x\\^y", ["x^y"]),
        ("x[\\^]y", ["x^y"]),
        ("Sala", []),
        ("}", []),
        (",", []),
        ("(a|b)+", []),
    ],
)
def test_a_pattern_fits_these_names(pattern: str, fits: list[str]) -> None:
    assert fits == list(filter(matcher(pattern), NAMES))


@pytest.mark.parametrize("pattern", ["[", "[a", "[!", "[]", "{", "{a", "{a,", "{a,{b}", "a\\", "[!]"])
def test_what_is_not_closed_is_no_pattern(pattern: str) -> None:
    with pytest.raises(Invalid, match="not closed"):
        matcher(pattern)


@pytest.mark.parametrize("pattern", ["a" * 1025, "{a,b}" * 9, "{" * 500, "{a," * 300 + "b" + "}" * 300])
def test_a_pattern_that_asks_for_too_much_is_none(pattern: str) -> None:
    with pytest.raises(Invalid):
        matcher(pattern)


def test_no_pattern_takes_long() -> None:
    fits = matcher("*a" * 500 + "b")
    assert not fits("a" * 255)


@given(st.text(alphabet="ab*?[]!{},\\-^", max_size=20), st.text(alphabet="ab*[]{}^", max_size=10))
def test_every_text_is_a_pattern_or_invalid(pattern: str, name: str) -> None:
    try:
        fits = matcher(pattern)
    except Invalid:
        return
    assert fits(name) in (True, False)


@given(st.text(max_size=20))
def test_an_escaped_name_fits_itself_alone(name: str) -> None:
    fits = matcher("".join(f"\\{character}" for character in name) or "\\x")
    assert fits(name or "x")
    assert not fits(name + "y")
