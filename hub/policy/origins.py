"""Tell whose page an Origin header names (RFC 6454)."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_origin(origin: str, host: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether an Origin is that of the Host that was asked, or one that the settings name."""
    try:
        authority = urlsplit(origin).netloc
    except ValueError:  # no URL at all, such as "A://["
        return False
    return origin in allowed or (bool(host) and authority.lower() == host.lower())
