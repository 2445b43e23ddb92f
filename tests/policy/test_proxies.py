"""hub.policy.proxies: whose word counts, and what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.policy.proxies import Forwarded, TrustedProxies

PROXIES = TrustedProxies(("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "unix"))


def said(peer: str | None, proxies: TrustedProxies = PROXIES, **fields: str | list[str]) -> Forwarded | None:
    """Return what is made of a request's fields."""
    headers = {
        name.replace("_", "-").encode(): [v.encode("latin-1") for v in ([value] if isinstance(value, str) else value)]
        for name, value in fields.items()
    }
    return proxies.forwarded(peer, lambda name: headers.get(name, []))


@pytest.mark.parametrize("peer", ["11.0.0.1", "192.0.2.8", "::1", "", "nonsense", "10.0.0.1.5"])
def test_who_is_not_trusted_says_nothing(peer: str) -> None:
    assert said(peer, x_forwarded_for="203.0.113.9", x_forwarded_proto="https", x_forwarded_host="a.example") is None


@pytest.mark.parametrize("peer", ["10.255.0.1", "192.0.2.7", "2001:db8::1", "::ffff:10.0.0.1", None])
def test_who_is_trusted_is_heard(peer: str | None) -> None:
    found = said(peer, x_forwarded_for="203.0.113.9", x_forwarded_proto="https", x_forwarded_host="a.example")
    assert Forwarded("203.0.113.9", "https", "a.example") == found


def test_without_unix_in_the_list_a_unix_socket_is_not_trusted() -> None:
    assert said(None, TrustedProxies(("10.0.0.0/8",)), x_forwarded_for="203.0.113.9") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"), ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.1.1.1, 10.2.2.2", "203.0.113.9"), ("10.3.3.3, 10.1.1.1", "10.3.3.3"),
        ("203.0.113.9:4711", "203.0.113.9"), ("[2001:4860::8]:443, 10.1.1.1", "2001:4860::8"),
        ("2001:4860::8", "2001:4860::8"), ("", None), ("unknown", None), ("203.0.113.9, _hidden", None),
        ("evil, 203.0.113.9, 10.1.1.1", "203.0.113.9"), ("203.0.113.9,, 10.1.1.1", None), ("999.1.1.1", None),
        ("203.0.113.9 10.1.1.1", None), ("\xff", None), ("[2001:db9::1", None), ("[2001:db9::1]x", None),
        ("[1.2.3.4]", None), ("1.2.3.4:x", None), ("1.2.3.4:", None), ("::ffff:1.2.3.4", "1.2.3.4"),
    ],
)  # fmt: skip
def test_the_client_is_the_right_most_address_that_is_not_ours(value: str, expected: str | None) -> None:
    found = said("10.0.0.1", x_forwarded_for=value)
    assert found is not None
    assert expected == found.address


def test_fields_of_one_name_are_one_list() -> None:
    found = said("10.0.0.1", x_forwarded_for=["1.1.1.1, 203.0.113.9", "10.9.9.9"])
    assert found is not None
    assert "203.0.113.9" == found.address


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https", "https"),
        ("HTTP", "http"),
        ("http, https", "https"),
        ("wss", "https"),
        ("ws", "http"),
        ("ftp", None),
        ("", None),
    ],
)
def test_the_scheme_is_what_the_nearest_proxy_wrote(value: str, expected: str | None) -> None:
    found = said("10.0.0.1", x_forwarded_proto=value)
    assert found is not None
    assert expected == found.scheme


@pytest.mark.parametrize("entry", ["", "10.0.0.0/33", "example.org", "10.0.0.1/8", "UNIX"])
def test_an_entry_that_is_no_proxy_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        TrustedProxies((entry,))


@given(st.binary())
def test_whatever_the_field_holds_an_address_comes_out_or_nothing(value: bytes) -> None:
    found = PROXIES.forwarded("10.0.0.1", lambda name: [value])
    assert found is not None
    assert found.address is None or TrustedProxies((found.address,)).trusts(found.address)
