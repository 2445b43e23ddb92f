"""Tell whose page an Origin header names (RFC 6454)."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_origin(origin: str, host: str, allowed: tuple[str, ...], *, secure: bool = False) -> bool:
    """Tell whether an Origin is that of the Host that was asked, or one that the settings name.

    Args:
        secure: the Host was asked over TLS; a page that came without is then not ours: anybody on the line could have
            written it.
    """
    try:
        scheme, authority, *_ = urlsplit(origin)
    except ValueError:  # no URL at all, such as "A://["
        return False
    ours = bool(host) and authority.lower() == host.lower() and (not secure or scheme == "https")
    return ours or origin in allowed
