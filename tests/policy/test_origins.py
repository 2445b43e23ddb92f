"""hub.policy.origins: whose page sent this."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.policy.origins import own_origin

ALLOWED = ("https://site.example", "null")


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://hub.example", "hub.example", True), ("https://HUB.example", "hub.example", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True), ("http://[::1]:8000", "[::1]:8000", True),
        ("https://site.example", "hub.example", True), ("https://site.example.evil", "hub.example", False),
        ("http://site.example", "hub.example", False), ("http://127.0.0.1:8001", "127.0.0.1:8000", False),
        ("http://hub.example.evil", "hub.example", False), ("http://evil/hub.example", "hub.example", False),
        ("http://evil#hub.example", "hub.example", False), ("http://hub.example@evil", "hub.example", False),
        ("", "", False), ("http://", "", False), ("hub.example", "hub.example", False),
    ],
)  # fmt: skip
def test_whose_origin_it_is(origin: str, host: str, own: bool) -> None:
    assert own == own_origin(origin, host, ALLOWED)


@pytest.mark.parametrize(
    ("origin", "own"),
    [("https://hub.example", True), ("http://hub.example", False), ("HTTPS://hub.example", True),
     ("wss://hub.example", False), ("//hub.example", False), ("https://site.example", True)],
)  # fmt: skip
def test_over_tls_a_page_that_came_without_is_not_ours(origin: str, own: bool) -> None:
    assert own == own_origin(origin, "hub.example", ALLOWED, secure=True)


def test_the_null_origin_is_nobodys() -> None:
    assert not own_origin("null", "null", ())


@given(st.text() | st.text().map("http://[{}".format), st.text())
def test_any_text_is_an_origin_or_none(origin: str, host: str) -> None:
    assert own_origin(origin, host, ()) in (True, False)
