"""Tell what a client's address is counted by: the household, where it is IPv6 (RFC 6177), not the device."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def address_key(address: str) -> bytes:
    """Return what an address is counted by: all of it, or the first 64 bits where it is IPv6; b"" when it is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return b""
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped.packed if found.ipv4_mapped else found.packed[:8]
    return found.packed
