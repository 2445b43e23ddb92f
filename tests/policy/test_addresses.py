"""hub.policy.addresses: what an address is counted by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.policy.addresses import address_key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True), ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.1", "::ffff:203.0.113.1", True), ("203.0.113.1", "203.0.113.2", False), ("x", "y", True),
        ("fe80::1%eth0", "fe80::2", True), ("", "203.0.113.1", False),
    ],
)  # fmt: skip
def test_what_an_address_is_counted_by(one: str, other: str, same: bool) -> None:
    assert same == (address_key(one) == address_key(other))


@given(st.text() | st.ip_addresses().map(str))
def test_a_key_is_a_few_bytes_whatever_the_address(address: str) -> None:
    assert len(address_key(address)) in (0, 4, 8)
