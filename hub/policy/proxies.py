"""Tell whose request a proxy passes on: X-Forwarded-For, -Proto and -Host, taken from trusted proxies only.

Anybody can write these fields. So they count only when the peer itself is trusted, and the client is the right-most
address that is not: what stands left of it was written by somebody whom nobody vouches for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

#: Stands for whoever comes over a Unix socket.
UNIX = "unix"
_WITH_PORT = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\](?::\d+)?|(?P<v4>[0-9.]+):\d+)")
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What a trusted proxy says of a request."""

    #: The client's address; None when the proxy does not say, or says nonsense.
    address: str | None
    #: "http" or "https"; None when the proxy does not say.
    scheme: str | None
    #: The host that the client asked; None when the proxy does not say.
    host: str | None


class TrustedProxies:
    """The proxies whose word counts."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        """Read addresses, networks in CIDR notation, and "unix".

        Raises:
            ValueError: an entry is none of these; the message is one sentence.
        """
        self._unix = UNIX in entries
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in entries:
            if entry != UNIX:
                try:
                    self._networks.append(ip_network(entry))
                except ValueError as exc:
                    raise ValueError(f'"{entry}" is no address, no network and not "unix" ({exc})') from None

    def __bool__(self) -> bool:
        return self._unix or bool(self._networks)

    def trusts(self, address: str | None) -> bool:
        """Tell whether a peer's word counts; None for one over a Unix socket."""
        if address is None:
            return self._unix
        try:
            found = _address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def forwarded(self, peer: str | None, values: Callable[[bytes], list[bytes]]) -> Forwarded | None:
        """Return what a peer passes on; None when it is not trusted.

        Args:
            peer: its address; None over a Unix socket.
            values: gives the values of a header field by its name in small letters.
        """
        if not self.trusts(peer):
            return None
        scheme = _last(values(b"x-forwarded-proto"))
        return Forwarded(
            address=self._client(values(b"x-forwarded-for")),
            scheme=_SCHEMES.get(scheme.lower()) if scheme is not None else None,
            host=_last(values(b"x-forwarded-host")) or None,
        )

    def _client(self, fields: list[bytes]) -> str | None:
        client: str | None = None
        for entry in reversed([part.strip() for part in b",".join(fields).decode("latin-1").split(",")]):
            try:
                client = str(_entry(entry))
            except ValueError:
                return None
            if not self.trusts(client):
                return client
        return client  # all of them are ours: the left-most is as near to the client as we know


def _address(text: str) -> IPv4Address | IPv6Address:
    """Read an address; one of IPv4 in an IPv6 coat becomes what it is, so that it has one name."""
    found = ip_address(text)
    return getattr(found, "ipv4_mapped", None) or found


def _entry(text: str) -> IPv4Address | IPv6Address:
    """Read an entry of X-Forwarded-For, which may name a port."""
    match = _WITH_PORT.fullmatch(text)
    if match is None:
        return _address(text)
    return IPv6Address(match["v6"]) if match["v6"] else IPv4Address(match["v4"])


def _last(fields: list[bytes]) -> str | None:
    """Return the value that the nearest proxy wrote."""
    return fields[-1].decode("latin-1").rpartition(",")[2].strip() if fields else None
